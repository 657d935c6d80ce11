package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

type feedRow struct {
	bun.BaseModel `bun:"table:feed,alias:f"`

	ID           int64        `bun:"id,pk,autoincrement"`
	SourceID     string       `bun:"source_id"`
	URL          string       `bun:"url"`
	Alternates   list[string] `bun:"alternates"`
	Via          string       `bun:"via"`
	Identity     string       `bun:"identity"`
	AddedAt      instant      `bun:"added_at"`
	RetiredAt    instant      `bun:"retired_at"`
	ETag         string       `bun:"etag"`
	LastModified string       `bun:"last_modified"`
	BodyDigest   []byte       `bun:"body_digest"`
	DueAt        instant      `bun:"due_at"`
	Every        int64        `bun:"every"`
	Failures     int          `bun:"failures"`
	FreshAt      int64        `bun:"fresh_at"`
	Page         string       `bun:"page"`
}

func (r feedRow) feed() alteram.Feed {
	return alteram.Feed{
		ID: alteram.FeedID(r.ID), Source: alteram.SourceID(r.SourceID), URL: r.URL, Alternates: r.Alternates, Via: r.Via,
		Identity: alteram.IdentityPolicy(r.Identity), Page: alteram.PagePolicy(r.Page),
	}
}

// Due is a feed that this process holds the lease of, with what the last fetch left.
type Due struct {
	alteram.Feed

	Validators alteram.Validators
	// Body is the digest of the last document that was read whole; zero when there is none.
	Body alteram.Digest
	// Every is the wait between fetches that the last document suggested; 0
	// before the first.
	Every time.Duration
	// Failures counts the failed fetches since the last good one.
	Failures int
	// Fresh is when the feed last gave something new; zero for never.
	Fresh time.Time
	// Waiting says that readings of the feed are held: see [Store.Holds].
	Waiting bool
}

// dueRow is a feed as it is claimed.
type dueRow struct {
	feedRow `bun:",extend"`

	Waiting bool `bun:"waiting"`
}

// Claim leases up to limit feeds to this process until the lease ends: those
// due at now and, when since is not zero, those last fetched before since. A
// feed leased to a live process is left alone; a lease that ran out, as after a
// crash, is taken over.
func (s *Store) Claim(ctx context.Context, limit int64, lease time.Duration, since time.Time) ([]Due, error) {
	now := s.now()
	var rows []dueRow
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		rows = nil
		// The conditional UPDATE settles the race between claimers; SKIP LOCKED only spares them waiting.
		pick := tx.NewSelect().Table("feed").Column("id").Where("retired_at IS NULL").Where("lease_until <= ?", instant{now}).
			WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
				q = q.Where("due_at <= ?", instant{now})
				if !since.IsZero() {
					q = q.WhereOr("fetched_at < ?", instant{since})
				}
				return q
			}).Order("due_at", "id").Limit(limit)
		if s.dialect == PostgreSQL {
			pick = pick.For("UPDATE SKIP LOCKED")
		}
		return tx.NewRaw(`UPDATE feed SET lease_owner = ?, lease_until = ? WHERE id IN (?) AND lease_until <= ?
			RETURNING id, source_id, url, alternates, via, identity, page, etag, last_modified, body_digest, every, failures, fresh_at,
				EXISTS (SELECT 1 FROM held WHERE held.feed_id = feed.id AND held.read_at IS NULL) AS waiting`,
			s.owner, instant{now.Add(lease)}, pick, instant{now}).Scan(ctx, &rows)
	})
	if err != nil {
		return nil, err
	}
	due := make([]Due, len(rows))
	for i, r := range rows {
		due[i] = Due{
			Feed: r.feed(), Validators: alteram.Validators{ETag: r.ETag, LastModified: r.LastModified},
			Every: time.Duration(r.Every) * time.Millisecond, Failures: r.Failures, Waiting: r.Waiting,
		}
		if r.FreshAt > 0 {
			due[i].Fresh = time.UnixMilli(r.FreshAt).UTC()
		}
		copy(due[i].Body[:], r.BodyDigest)
	}
	return due, nil
}

// Renew extends this process's leases on feeds and reports whether it still
// holds them all.
func (s *Store) Renew(ctx context.Context, feeds []alteram.FeedID, lease time.Duration) (bool, error) {
	if len(feeds) == 0 {
		return true, nil
	}
	until, n := s.now().Add(lease), int64(0)
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		res, err := tx.NewRaw(`UPDATE feed SET lease_until = ? WHERE lease_owner = ? AND id IN (?)`, instant{until}, s.owner, bun.List(feeds)).Exec(ctx)
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n == int64(len(feeds)), err
}

// Release gives back leases of this process without a fetch, so that another
// worker need not wait for them to run out.
func (s *Store) Release(ctx context.Context, feeds []alteram.FeedID) error {
	if len(feeds) == 0 {
		return nil
	}
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		_, err := tx.NewRaw(`UPDATE feed SET lease_until = 0 WHERE lease_owner = ? AND id IN (?)`, s.owner, bun.List(feeds)).Exec(ctx)
		return err
	})
}

// Pending says how much there is left to claim.
type Pending struct {
	// Free can be claimed now; Leased are held by some process until LeasedUntil at the latest.
	Free        int
	Leased      int
	LeasedUntil time.Time
}

// Pending counts the feeds that a [Store.Claim] with the same since is about.
func (s *Store) Pending(ctx context.Context, since time.Time) (Pending, error) {
	now := instant{s.now()}
	due := `retired_at IS NULL AND (due_at <= ? OR fetched_at < ?)`
	var p Pending
	var until instant
	err := s.db.NewRaw(`SELECT coalesce(sum(CASE WHEN lease_until <= ? THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN lease_until > ? THEN 1 ELSE 0 END), 0),
		min(CASE WHEN lease_until > ? THEN lease_until END) FROM feed WHERE `+due, now, now, now, now, since.UnixMilli()).Scan(ctx, &p.Free, &p.Leased, &until)
	p.LeasedUntil = until.Time
	return p, explain(err)
}

type fetchRow struct {
	bun.BaseModel `bun:"table:fetch,alias:t"`

	ID         int64        `bun:"id,pk,autoincrement"`
	FeedID     int64        `bun:"feed_id"`
	URL        string       `bun:"url"`
	Final      string       `bun:"final"`
	At         instant      `bun:"at"`
	Duration   int64        `bun:"duration"`
	Outcome    string       `bun:"outcome"`
	Status     int          `bun:"status"`
	Bytes      int64        `bun:"bytes"`
	Items      int          `bun:"items"`
	New        int          `bun:"new"`
	Changed    int          `bun:"changed"`
	ArchiveRef string       `bun:"archive_ref"`
	Error      string       `bun:"error"`
	Warnings   list[string] `bun:"warnings"`
}

func (r fetchRow) fetch() alteram.Fetch {
	return alteram.Fetch{
		Feed: alteram.FeedID(r.FeedID), URL: r.URL, Final: r.Final, At: r.At.Time, Duration: time.Duration(r.Duration) * time.Millisecond,
		Outcome: alteram.Outcome(r.Outcome), Status: r.Status, Bytes: r.Bytes, Items: r.Items, New: r.New, Changed: r.Changed,
		Archive: alteram.ArchiveRef(r.ArchiveRef), Error: r.Error, Warnings: r.Warnings,
	}
}

func fetchRowOf(f alteram.Fetch) fetchRow {
	return fetchRow{
		FeedID: int64(f.Feed), URL: f.URL, Final: f.Final, At: instant{f.At}, Duration: f.Duration.Milliseconds(),
		Outcome: string(f.Outcome), Status: f.Status, Bytes: f.Bytes, Items: f.Items, New: f.New, Changed: f.Changed,
		ArchiveRef: string(f.Archive), Error: f.Error, Warnings: f.Warnings,
	}
}

// Recorded is a fetch with its place in the record.
type Recorded struct {
	alteram.Fetch

	// ID rises with every fetch that is recorded.
	ID     int64
	Source alteram.SourceID
}

// Fetches calls fn for the fetches recorded after the given id, in order.
// onlyKept leaves out those of which no bytes were archived.
func (s *Store) Fetches(ctx context.Context, after int64, onlyKept bool, fn func(Recorded) error) error {
	const page = 500
	for {
		var rows []struct {
			fetchRow `bun:",extend"`

			SourceID string `bun:"source_id"`
		}
		q := s.db.NewSelect().TableExpr(`"fetch" AS t`).Join("JOIN feed AS f ON f.id = t.feed_id").ColumnExpr("t.*, f.source_id").
			Where("t.id > ?", after).Order("t.id").Limit(page)
		if onlyKept {
			q = q.Where("t.archive_ref <> ''")
		}
		if err := q.Scan(ctx, &rows); err != nil {
			return explain(err)
		}
		for _, r := range rows {
			if err := fn(Recorded{r.fetch(), r.ID, alteram.SourceID(r.SourceID)}); err != nil {
				return err
			}
			after = r.ID
		}
		if len(rows) < page {
			return nil
		}
	}
}

// LastFetch returns the number of the latest recorded fetch, 0 when there is none.
func (s *Store) LastFetch(ctx context.Context) (int64, error) {
	var id int64
	err := s.db.DB.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM "fetch"`).Scan(&id)
	return id, explain(err)
}

// FeedStates returns the latest fetch of each feed of a source that was ever
// fetched, by feed.
func (s *Store) FeedStates(ctx context.Context, source alteram.SourceID) (map[alteram.FeedID]alteram.Fetch, error) {
	var rows []fetchRow
	err := s.db.NewRaw(`SELECT t.* FROM "fetch" AS t WHERE t.id IN (SELECT max(l.id) FROM "fetch" AS l JOIN feed AS f ON f.id = l.feed_id
		WHERE f.source_id = ? GROUP BY l.feed_id)`, string(source)).Scan(ctx, &rows)
	states := make(map[alteram.FeedID]alteram.Fetch, len(rows))
	for _, r := range rows {
		states[alteram.FeedID(r.FeedID)] = r.fetch()
	}
	return states, explain(err)
}

// Feeds returns every feed, retired ones included, in order of their numbers.
func (s *Store) Feeds(ctx context.Context) ([]alteram.Feed, error) {
	var rows []feedRow
	if err := s.db.NewSelect().Model(&rows).Order("id").Scan(ctx); err != nil {
		return nil, explain(err)
	}
	feeds := make([]alteram.Feed, len(rows))
	for i, r := range rows {
		feeds[i] = r.feed()
	}
	return feeds, nil
}
