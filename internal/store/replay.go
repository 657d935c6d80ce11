package store

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// CopyDeclared copies what is declared, and the feeds under their numbers, into
// an empty SQLite store: the ground for reading the archive again.
func (s *Store) CopyDeclared(ctx context.Context, to *Store) error {
	var sources []sourceRow
	var declared []declaredRow
	var feeds []feedRow
	for _, rows := range []any{&sources, &declared, &feeds} {
		if err := s.db.NewSelect().Model(rows).Scan(ctx); err != nil {
			return explain(err)
		}
	}
	return to.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		for _, rows := range []struct {
			n     int
			model any
		}{{len(sources), &sources}, {len(declared), &declared}, {len(feeds), &feeds}} {
			if rows.n == 0 {
				continue
			}
			if _, err := tx.NewInsert().Model(rows.model).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// Replay stores what a reading says, without its lease, schedule and outcome:
// for a store that nobody else works on.
func (s *Store) Replay(ctx context.Context, r Reading) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error { return s.replay(ctx, tx, r) })
}

func (s *Store) replay(ctx context.Context, tx bun.Tx, r Reading) error {
	if err := s.putVersions(ctx, tx, r); err != nil {
		return err
	}
	changed, err := putListings(ctx, tx, r)
	if err != nil {
		return err
	}
	return s.number(ctx, tx, r, changed)
}

// AddFound stores entries that a later reading of the archive found, with all
// their versions in order. They count as no longer listed until a feed lists them.
func (s *Store) AddFound(ctx context.Context, source alteram.SourceID, versions []Listed) error {
	at := s.now()
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		var ids []string
		for _, it := range versions {
			r := Reading{Source: source, Fetch: alteram.Fetch{At: at}, Items: []Listed{it}}
			if err := s.putVersions(ctx, tx, r); err != nil {
				return err
			}
			ids = append(ids, string(it.Entry))
		}
		_, err := tx.NewRaw(`UPDATE entry SET unlisted_at = ? WHERE id IN (?)`, instant{at}, bun.List(ids)).Exec(ctx)
		if err != nil {
			return err
		}
		return s.number(ctx, tx, Reading{Source: source, Fetch: alteram.Fetch{At: at}, Items: versions}, true)
	})
}

// Found is one entry of a store with all it takes to add it to another.
type Found struct {
	Source   alteram.SourceID
	Versions []Listed
}

// Found returns an entry in the form that [Store.AddFound] takes.
func (s *Store) Found(ctx context.Context, id alteram.EntryID) (Found, error) {
	e, err := s.Entry(ctx, id)
	if err != nil {
		return Found{}, err
	}
	versions, err := s.Versions(ctx, id)
	if err != nil {
		return Found{}, err
	}
	f := Found{Source: e.Source}
	for i := range versions {
		item, err := s.Item(ctx, id, versions[i].N)
		if err != nil {
			return Found{}, err
		}
		cleaner, err := s.cleaner(ctx, id, versions[i].N)
		if err != nil {
			return Found{}, err
		}
		f.Versions = append(f.Versions, Listed{Entry: id, Key: e.Key, Digest: versions[i].Digest, Cleaner: cleaner, Version: &versions[i], Item: item})
	}
	return f, nil
}

func (s *Store) cleaner(ctx context.Context, id alteram.EntryID, n int) (int, error) {
	var cleaner int
	err := s.db.NewRaw(`SELECT cleaner FROM version WHERE entry_id = ? AND n = ?`, string(id), n).Scan(ctx, &cleaner)
	return cleaner, explain(err)
}
