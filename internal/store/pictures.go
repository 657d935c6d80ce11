package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// CopyPictures is the job that makes the hub's own copies of pictures.
type CopyPictures struct{}

// Kind returns "pictures".
func (CopyPictures) Kind() string { return "pictures" }

type pictureRow struct {
	bun.BaseModel `bun:"table:picture,alias:p"`

	ID       string  `bun:"id,pk"`
	EntryID  string  `bun:"entry_id"`
	N        int     `bun:"n"`
	Rank     int     `bun:"rank"`
	SourceID string  `bun:"source_id"`
	URL      string  `bun:"url"`
	Alt      string  `bun:"alt"`
	Caption  string  `bun:"caption"`
	DueAt    instant `bun:"due_at"`
	Tries    int     `bun:"tries"`
	Outcome  string  `bun:"outcome"`
	Blob     string  `bun:"blob"`
	Type     string  `bun:"type"`
	Width    int     `bun:"width"`
	Height   int     `bun:"height"`
}

func (r pictureRow) picture() alteram.Picture {
	return alteram.Picture{
		ID: alteram.PictureID(r.ID), Entry: alteram.EntryID(r.EntryID), N: r.N, URL: r.URL, Alt: r.Alt, Caption: r.Caption,
		Blob: r.Blob, Type: r.Type, Width: r.Width, Height: r.Height,
	}
}

// putPictures adds the pictures of versions that carry no more than a few. One
// that the version carries already stays as it is.
func putPictures(ctx context.Context, tx bun.Tx, at time.Time, pictures []alteram.Picture) error {
	for i, p := range pictures {
		_, err := tx.NewRaw(`INSERT INTO picture (id, entry_id, n, "rank", source_id, url, alt, caption, due_at)
			SELECT ?, e.id, ?, ? + (SELECT count(*) FROM picture WHERE entry_id = e.id AND n = ?), e.source_id, ?, ?, ?, `+bigint+`
			FROM entry AS e WHERE e.id = ? ON CONFLICT (id) DO NOTHING`,
			string(p.ID), p.N, i, p.N, p.URL, p.Alt, p.Caption, instant{at}, string(p.Entry)).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// PicturesOf returns the pictures of versions in their order, those on the
// pages behind them last.
func (s *Store) PicturesOf(ctx context.Context, keys []VersionKey) (map[VersionKey][]alteram.Picture, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = string(k.Entry)
	}
	var rows []pictureRow
	if err := s.db.NewSelect().Model(&rows).Where("entry_id IN (?)", bun.List(ids)).Order("entry_id", "n", "rank", "id").Scan(ctx); err != nil {
		return nil, explain(err)
	}
	found := map[VersionKey][]alteram.Picture{}
	for _, r := range rows {
		k := VersionKey{alteram.EntryID(r.EntryID), r.N}
		found[k] = append(found[k], r.picture())
	}
	return found, nil
}

// Picture returns a picture, or NotFound.
func (s *Store) Picture(ctx context.Context, id alteram.PictureID) (alteram.Picture, error) {
	var rows []pictureRow
	if err := s.db.NewSelect().Model(&rows).Where("id = ?", string(id)).Scan(ctx); err != nil {
		return alteram.Picture{}, explain(err)
	}
	if len(rows) == 0 {
		return alteram.Picture{}, alteram.Errorf(alteram.NotFound, "there is no picture %s", id)
	}
	return rows[0].picture(), nil
}

// PictureDue is a picture to be copied that this process holds the lease of.
type PictureDue struct {
	alteram.Picture

	Source alteram.SourceID
	// Via is the proxy of the feed that the version came by; empty is direct.
	Via string
	// Tries is how often it was tried before.
	Tries int
}

// PicturesWait reports whether pictures wait to be copied now, whatever their terms.
func (s *Store) PicturesWait(ctx context.Context) (bool, error) { return s.waits(ctx, "picture") }

// ClaimPictures leases up to limit of the pictures that are due to this
// process: of the given sources, and of the latest versions of entries alone.
func (s *Store) ClaimPictures(ctx context.Context, sources []alteram.SourceID, limit int, lease time.Duration) ([]PictureDue, error) {
	if len(sources) == 0 {
		return nil, nil
	}
	now := s.now()
	var rows []struct {
		pictureRow `bun:",extend"`

		Via string `bun:"via"`
	}
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		rows = nil
		if err := giveUp(ctx, tx, "picture", now); err != nil {
			return err
		}
		return tx.NewRaw(`UPDATE picture SET lease_owner = ?, lease_until = ? WHERE id IN (SELECT p.id FROM picture AS p
				JOIN entry AS e ON e.id = p.entry_id AND e.versions = p.n
				WHERE p.due_at <= ? AND p.lease_until <= ? AND p.source_id IN (?) ORDER BY p.due_at, p.id LIMIT ?`+s.skipLocked("p")+`) AND lease_until <= ?
			RETURNING id, entry_id, n, source_id, url, tries, coalesce((SELECT f.via FROM version AS v JOIN feed AS f ON f.id = v.feed_id
				WHERE v.entry_id = picture.entry_id AND v.n = picture.n), '') AS via`,
			s.owner, instant{now.Add(lease)}, instant{now}, instant{now}, bun.List(sources), limit, instant{now}).Scan(ctx, &rows)
	})
	due := make([]PictureDue, len(rows))
	for i, r := range rows {
		due[i] = PictureDue{r.picture(), alteram.SourceID(r.SourceID), r.Via, r.Tries}
	}
	return due, err
}

// ReleasePictures gives back leases of this process on pictures that it did not copy.
func (s *Store) ReleasePictures(ctx context.Context, pictures []PictureDue) error {
	if len(pictures) == 0 {
		return nil
	}
	ids := make([]string, len(pictures))
	for i, p := range pictures {
		ids[i] = string(p.ID)
	}
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		_, err := tx.NewRaw(`UPDATE picture SET lease_until = 0 WHERE id IN (?) AND lease_owner = ?`, bun.List(ids), s.owner).Exec(ctx)
		return err
	})
}

// PutPicture stores what came of an attempt to copy a picture: the copy that p
// names, when there is one, and else when to try again; zero for never. It fails
// with Conflict when this process lost the lease, or the picture was erased.
func (s *Store) PutPicture(ctx context.Context, p alteram.Picture, outcome alteram.Outcome, dueAt time.Time) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		res, err := tx.NewRaw(`UPDATE picture SET blob = ?, type = ?, width = ?, height = ?, outcome = ?, due_at = ?, tries = tries + 1, lease_until = 0
			WHERE id = ? AND lease_owner = ? AND lease_until > 0`,
			p.Blob, p.Type, p.Width, p.Height, string(outcome), instant{dueAt}, string(p.ID), s.owner).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return firstOf(err, alteram.Errorf(alteram.Conflict, "another worker took over the picture %s, or it was erased", p.ID))
		}
		if p.Blob == "" {
			return nil
		}
		_, err = raise(ctx, tx, "content", 1)
		return err
	})
}
