package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// shelf is a part of the index. Every word stands in it with its shelf before
// it, so that a search asks of each shelf what it may see there: a word that
// stands only in texts that nobody may read costs what one costs that stands
// nowhere, and tells as little. Shelves decide nothing: an entry that stands on
// another than it should is found all the same.
type shelf string

// The shelves, by the most that anybody is shown of an entry.
const (
	shelfTexts  shelf = "1"
	shelfTitles shelf = "2"
	shelfClosed shelf = "3"
)

// shelfOf returns the shelf of a source's entries under the terms of a moment.
// What one channel or territory alone is not shown stands on it none the less.
func shelfOf(d *alteram.Declared, source *alteram.Source, now time.Time) shelf {
	terms := alteram.TermsAt(source.Terms, d.Defaults, now)
	modes := []alteram.Mode{terms.Mode}
	if terms.Channels != nil && len(terms.Channels) == 0 {
		modes = append(modes, alteram.ModeLink)
	}
	for _, r := range source.Restrictions {
		if alteram.AppliesIn(r.Applies, "") || slices.ContainsFunc(d.Hub.Jurisdictions, func(j string) bool { return alteram.AppliesIn(r.Applies, j) }) {
			modes = append(modes, r.Effect)
		}
	}
	switch {
	case slices.Contains(modes, alteram.ModeWithheld):
		return shelfClosed
	case slices.Contains(modes, alteram.ModeLink):
		return shelfTitles
	}
	return shelfTexts
}

// shelvesFor returns the shelves that entries of sources are put on now.
func (s *Store) shelvesFor(ctx context.Context, db bun.IDB, sources []string) (map[string]shelf, error) {
	var rows []declaredRow
	err := db.NewRaw(`SELECT * FROM declared WHERE id IN (SELECT max(id) FROM declared
			WHERE source_id IN (?) AND aspect IN ('terms', 'restrictions') OR source_id = '' AND aspect IN ('defaults', 'jurisdictions')
			GROUP BY source_id, aspect)`, bun.List(sources)).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	var d alteram.Declared
	index := make(map[string]int, len(sources))
	for _, id := range sources {
		if _, ok := index[id]; !ok {
			index[id] = len(d.Sources)
			d.Sources = append(d.Sources, alteram.Source{ID: alteram.SourceID(id)})
		}
	}
	for _, r := range rows {
		if err := place(&d, index, r); err != nil {
			return nil, err
		}
	}
	shelves := make(map[string]shelf, len(index))
	for i := range d.Sources {
		shelves[string(d.Sources[i].ID)] = shelfOf(&d, &d.Sources[i], s.now())
	}
	return shelves, nil
}

// shelfRow says that entries of a source may stand on a shelf.
type shelfRow struct {
	bun.BaseModel `bun:"table:search_shelf,alias:h"`

	SourceID string  `bun:"source_id,pk"`
	Shelf    shelf   `bun:"shelf,pk"`
	LeftAt   instant `bun:"left_at"` // when it was seen that they belong elsewhere; null while they belong there
}

// putShelves notes where rows stand. Most is known, so that most transactions only look.
func putShelves(ctx context.Context, tx bun.Tx, rows []indexRow) error {
	var known []shelfRow
	if err := tx.NewSelect().Model(&known).Scan(ctx); err != nil {
		return err
	}
	for _, r := range rows {
		if slices.ContainsFunc(known, func(k shelfRow) bool { return k.SourceID == r.SourceID && k.Shelf == r.Shelf }) {
			continue
		}
		row := shelfRow{SourceID: r.SourceID, Shelf: r.Shelf}
		known = append(known, row)
		if _, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// shelves returns which sources stand on each shelf.
func (s *Store) shelves(ctx context.Context) (map[shelf][]alteram.SourceID, error) {
	aggregate := `group_concat(source_id, ' ')`
	if s.dialect == PostgreSQL {
		aggregate = `string_agg(source_id, ' ')`
	}
	var rows []struct {
		Shelf   shelf  `bun:"shelf"`
		Sources string `bun:"sources"`
	}
	if err := s.db.NewRaw(`SELECT shelf, `+aggregate+` AS sources FROM search_shelf GROUP BY shelf`).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	shelves := make(map[shelf][]alteram.SourceID, len(rows))
	for _, r := range rows {
		for id := range strings.SplitSeq(r.Sources, " ") {
			shelves[r.Shelf] = append(shelves[r.Shelf], alteram.SourceID(id))
		}
	}
	return shelves, nil
}

// forgetShelf is how long a shelf that a source left is still looked at. No
// transaction that began before lasts as long.
const forgetShelf = time.Hour

// Reshelve makes entries wait to be indexed anew whose source is shown otherwise
// than when they were indexed: terms have begun, ended, or been declared. Until
// they are, a search finds them where they stand.
func (s *Store) Reshelve(ctx context.Context) error {
	d, err := s.Declared(ctx)
	if err != nil {
		return err
	}
	belong := make(map[string]shelf, len(d.Sources))
	for i := range d.Sources {
		belong[string(d.Sources[i].ID)] = shelfOf(&d, &d.Sources[i], s.now())
	}
	var stand []shelfRow
	if err := s.db.NewSelect().Model(&stand).Scan(ctx); err != nil {
		return explain(err)
	}
	for _, row := range stand {
		belongs := belong[row.SourceID] == row.Shelf
		if belongs && row.LeftAt.IsZero() {
			continue
		}
		err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error { return s.leave(ctx, tx, row, belongs) })
		if err != nil {
			return err
		}
	}
	return nil
}

// leave moves the entries of a source off a shelf, or, if they belong there
// again, stops that.
func (s *Store) leave(ctx context.Context, tx bun.Tx, row shelfRow, belongs bool) error {
	since := row.LeftAt
	switch {
	case belongs:
		since = instant{}
	case since.IsZero():
		since = instant{s.now()}
	}
	row.LeftAt = since
	if _, err := tx.NewUpdate().Model(&row).WherePK().Exec(ctx); err != nil || belongs {
		return err
	}
	res, err := tx.NewRaw(`INSERT INTO search_pending (sort_at, entry_id) SELECT e.sort_at, e.id FROM search AS s JOIN entry AS e ON e.id = s.entry_id
		WHERE s.source_id = ? AND s.shelf = ? ON CONFLICT DO NOTHING`, row.SourceID, row.Shelf).Exec(ctx)
	if err != nil {
		return err
	}
	if moved, err := res.RowsAffected(); err != nil || moved > 0 || since.After(s.now().Add(-forgetShelf)) {
		return err
	}
	_, err = tx.NewRaw(`DELETE FROM search_shelf WHERE source_id = ? AND shelf = ? AND NOT EXISTS (SELECT 1 FROM search
		WHERE search.source_id = search_shelf.source_id AND search.shelf = search_shelf.shelf)`, row.SourceID, row.Shelf).Exec(ctx)
	return err
}
