package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

type heldRow struct {
	bun.BaseModel `bun:"table:held,alias:h"`

	ID         int64        `bun:"id,pk,autoincrement"`
	FeedID     int64        `bun:"feed_id"`
	At         instant      `bun:"at"`
	Final      string       `bun:"final"`
	ArchiveRef string       `bun:"archive_ref"`
	Partial    bool         `bun:"partial"`
	Silent     instant      `bun:"silent"`
	Domains    list[string] `bun:"domains"`
	AcceptedAt instant      `bun:"accepted_at"`
	AcceptedBy string       `bun:"accepted_by"`
	ReadAt     instant      `bun:"read_at"`
}

// putHold records that a reading waits. The validators that are saved with it
// hide nothing: its bytes are kept, and read when the operator accepts them.
func putHold(ctx context.Context, tx bun.Tx, r Reading) error {
	if r.Hold == nil {
		return nil
	}
	h := r.Hold
	row := heldRow{
		FeedID: int64(r.Fetch.Feed), At: instant{r.Fetch.At}, Final: r.Fetch.Final, ArchiveRef: string(r.Fetch.Archive),
		Partial: h.Partial, Silent: instant{h.Silent}, Domains: h.Domains,
	}
	_, err := tx.NewInsert().Model(&row).ExcludeColumn("id").Returning("").Exec(ctx)
	return err
}

// Holds returns the readings that are held, oldest first: of one feed, or of
// all that are still read when feed is 0.
func (s *Store) Holds(ctx context.Context, feed alteram.FeedID) ([]alteram.Hold, error) {
	var rows []struct {
		heldRow `bun:",extend"`

		SourceID string `bun:"source_id"`
		URL      string `bun:"url"`
	}
	q := s.db.NewSelect().TableExpr("held AS h").Join("JOIN feed AS f ON f.id = h.feed_id").ColumnExpr("h.*, f.source_id, f.url").
		Where("h.read_at IS NULL").Order("h.id")
	if feed != 0 {
		q = q.Where("h.feed_id = ?", int64(feed))
	} else {
		q = q.Where("f.retired_at IS NULL")
	}
	if err := q.Scan(ctx, &rows); err != nil {
		return nil, explain(err)
	}
	holds := make([]alteram.Hold, len(rows))
	for i, r := range rows {
		holds[i] = alteram.Hold{
			ID: r.ID, Feed: alteram.FeedID(r.FeedID), Source: alteram.SourceID(r.SourceID), URL: r.URL, Final: r.Final, At: r.At.Time,
			Partial: r.Partial, Archive: alteram.ArchiveRef(r.ArchiveRef), Silent: r.Silent.Time, Domains: r.Domains, Accepted: r.AcceptedAt.Time,
		}
	}
	return holds, nil
}

// Accept lets the held readings of a feed in, which makes the feed due, and
// returns how many there are. They are read before the feed is asked again.
func (s *Store) Accept(ctx context.Context, feed alteram.FeedID, by string) (int, error) {
	now, n := s.now(), int64(0)
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, raw Tx) error {
		res, err := tx.NewRaw(`UPDATE held SET accepted_at = ?, accepted_by = ? WHERE feed_id = ? AND read_at IS NULL AND accepted_at IS NULL`,
			instant{now}, by, int64(feed)).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err = res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if _, err := tx.NewRaw(`UPDATE feed SET due_at = ? WHERE id = ? AND due_at > ?`, instant{now}, int64(feed), instant{now}).Exec(ctx); err != nil {
			return err
		}
		return s.enqueue(ctx, raw, Refresh{})
	})
	return int(n), err
}

// ReadHold stores what a held reading says, once: a second time it is a Conflict.
// The feed counts as fresh from now on.
func (s *Store) ReadHold(ctx context.Context, hold int64, r Reading) error {
	now := s.now()
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		if err := endHold(ctx, tx, hold, now); err != nil {
			return err
		}
		if _, err := tx.NewRaw(`UPDATE feed SET fresh_at = ? WHERE id = ?`, instant{now}, int64(r.Fetch.Feed)).Exec(ctx); err != nil {
			return err
		}
		if err := s.replay(ctx, tx, r); err != nil {
			return err
		}
		if err := eraseRecord(ctx, tx, r); err != nil {
			return err
		}
		return refill(ctx, tx, r)
	})
}

// LoseHold ends a hold whose bytes are gone, as after an erasure: the feed is
// asked for all of its document again.
func (s *Store) LoseHold(ctx context.Context, h alteram.Hold) error {
	now := s.now()
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		if err := endHold(ctx, tx, h.ID, now); err != nil {
			return err
		}
		_, err := tx.NewRaw(`UPDATE feed SET etag = '', last_modified = '', body_digest = NULL WHERE id = ?`, int64(h.Feed)).Exec(ctx)
		return err
	})
}

// endHold marks a hold as read. The condition settles the race of two readers.
func endHold(ctx context.Context, tx bun.Tx, hold int64, now time.Time) error {
	res, err := tx.NewRaw(`UPDATE held SET read_at = ? WHERE id = ? AND read_at IS NULL`, instant{now}, hold).Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return alteram.Errorf(alteram.Conflict, "hold %d was read already", hold)
}

// Links returns the original addresses of the entries that a feed listed, the
// latest first, at most limit.
func (s *Store) Links(ctx context.Context, feed alteram.FeedID, limit int) ([]string, error) {
	var links []string
	err := s.db.NewRaw(`SELECT e.link FROM listing AS l JOIN entry AS e ON e.id = l.entry_id WHERE l.feed_id = ? AND e.link <> ''
		ORDER BY l.since DESC, e.id LIMIT ?`, int64(feed), limit).Scan(ctx, &links)
	return links, explain(err)
}
