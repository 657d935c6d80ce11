package store

import (
	"context"
	"fmt"
	"time"

	"github.com/alteram-hub/alteram"
)

// FeedHealth is how the reading of one feed goes.
type FeedHealth struct {
	alteram.Feed

	Added time.Time
	// Due is when it is to be read next, Leased until when a worker has it at
	// the latest; zero for nobody.
	Due, Leased time.Time
	// Failures counts the failed fetches since the last good one.
	Failures int
	// Last is the latest fetch; its zero value means there was none.
	Last alteram.Fetch
	// Read is when the feed was last read, New when a reading last gave new or
	// changed words; zero for never.
	Read, New time.Time
}

// FeedHealth returns the health of all feeds that are not retired, in order of
// source and number.
func (s *Store) FeedHealth(ctx context.Context) ([]FeedHealth, error) {
	var rows []struct {
		feedRow `bun:",extend"`

		LeaseUntil instant `bun:"lease_until"`
		ReadAt     instant `bun:"read_at"`
		NewAt      instant `bun:"new_at"`
	}
	// Both look-ups go backwards through fetch_feed_time and end at the first row.
	last := func(which string) string {
		return `(SELECT t.at FROM "fetch" AS t WHERE t.feed_id = f.id AND ` + which + ` ORDER BY t.at DESC LIMIT 1)`
	}
	err := s.db.NewRaw(`SELECT f.id, f.source_id, f.url, f.added_at, f.due_at, f.failures, f.lease_until, `+last(`t.outcome IN ('fetched', 'unchanged', 'partial')`)+` AS read_at, `+last(`t.new + t.changed > 0`)+` AS new_at
		FROM feed AS f WHERE f.retired_at IS NULL ORDER BY f.source_id, f.id`).Scan(ctx, &rows)
	if err != nil {
		return nil, explain(err)
	}
	fetches, err := s.lastFetches(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]FeedHealth, len(rows))
	for i, r := range rows {
		out[i] = FeedHealth{
			Feed: r.feed(), Added: r.AddedAt.Time, Due: r.DueAt.Time, Failures: r.Failures, Last: fetches[r.ID], Read: r.ReadAt.Time, New: r.NewAt.Time,
		}
		if r.LeaseUntil.UnixMilli() > 0 {
			out[i].Leased = r.LeaseUntil.Time
		}
	}
	return out, nil
}

// lastFetches returns the latest fetch of each feed, by its number.
func (s *Store) lastFetches(ctx context.Context) (map[int64]alteram.Fetch, error) {
	var rows []fetchRow
	err := s.db.NewRaw(`SELECT t.* FROM "fetch" AS t JOIN feed AS f ON t.id = (SELECT max(l.id) FROM "fetch" AS l WHERE l.feed_id = f.id)`).Scan(ctx, &rows)
	out := make(map[int64]alteram.Fetch, len(rows))
	for _, r := range rows {
		out[r.FeedID] = r.fetch()
	}
	return out, explain(err)
}

// Damage looks for what no program can leave in a database that works: pages
// that cannot be read, and counts that do not agree. Each line is one finding;
// none means that the database looks whole. It takes seconds for each million
// versions.
func (s *Store) Damage(ctx context.Context) ([]string, error) {
	var lines []string
	if s.dialect == SQLite {
		var verdicts []string
		if err := s.db.NewRaw(`PRAGMA quick_check(20)`).Scan(ctx, &verdicts); err != nil {
			return nil, explain(err)
		}
		for _, v := range verdicts {
			if v != "ok" {
				lines = append(lines, v)
			}
		}
	}
	for _, rule := range []struct{ broken, says string }{
		{`SELECT abs((SELECT value FROM counter WHERE name = 'outbox') - (SELECT count(*) FROM outbox))`, "the outbox has gaps or doubles: %d numbers"},
		{`SELECT abs((SELECT count(*) FROM version) - (SELECT count(*) FROM outbox))`, "%d versions have no number, or numbers no version"},
		{`SELECT count(*) FROM entry AS e WHERE NOT EXISTS (SELECT 1 FROM version AS v WHERE v.entry_id = e.id AND v.n = e.versions)`, "%d entries lack their latest version"},
		{`SELECT count(*) FROM version AS v WHERE NOT EXISTS (SELECT 1 FROM body AS b WHERE b.entry_id = v.entry_id AND b.n = v.n)
			AND NOT EXISTS (SELECT 1 FROM erasure AS e WHERE e.entry_id = v.entry_id AND e.n = v.n)`, "%d versions have no text, and none was erased"},
	} {
		var n int64
		if err := s.db.NewRaw(rule.broken).Scan(ctx, &n); err != nil {
			return nil, explain(err)
		}
		if n != 0 {
			lines = append(lines, fmt.Sprintf(rule.says, n))
		}
	}
	return lines, nil
}

// Size returns how many bytes the database takes.
func (s *Store) Size(ctx context.Context) (int64, error) {
	query := `SELECT pg_database_size(current_database())`
	if s.dialect == SQLite {
		query = `SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`
	}
	var n int64
	err := s.db.NewRaw(query).Scan(ctx, &n)
	return n, explain(err)
}

// Grown returns how many versions there are, and how many came since a time.
func (s *Store) Grown(ctx context.Context, since time.Time) (all, lately int64, err error) {
	// Numbers rise with time: the first one since then is found from the end.
	err = s.db.NewRaw(`SELECT coalesce(max(seq), 0), coalesce(max(seq) - (SELECT max(seq) FROM outbox WHERE at < ?), max(seq), 0) FROM outbox`,
		instant{since}).Scan(ctx, &all, &lately)
	return all, lately, explain(err)
}

// ServerTime returns what the clock of the database's server shows; for SQLite,
// which has none of its own, the zero time.
func (s *Store) ServerTime(ctx context.Context) (time.Time, error) {
	if s.dialect == SQLite {
		return time.Time{}, nil
	}
	var at instant
	err := s.db.NewRaw(`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint`).Scan(ctx, &at)
	return at.Time, explain(err)
}

// Kept returns the latest fetches of which the response was kept, latest first.
func (s *Store) Kept(ctx context.Context, limit int) ([]alteram.Fetch, error) {
	var rows []fetchRow
	err := s.db.NewRaw(`SELECT t.* FROM "fetch" AS t WHERE t.archive_ref <> '' ORDER BY t.id DESC LIMIT ?`, limit).Scan(ctx, &rows)
	out := make([]alteram.Fetch, len(rows))
	for i, r := range rows {
		out[i] = r.fetch()
	}
	return out, explain(err)
}

// LatestFetch returns the time that the latest recorded fetch bears; zero when
// there is none.
func (s *Store) LatestFetch(ctx context.Context) (time.Time, error) {
	var at instant
	err := s.db.NewRaw(`SELECT (SELECT at FROM "fetch" ORDER BY id DESC LIMIT 1)`).Scan(ctx, &at)
	return at.Time, explain(err)
}

// SlotsHeldBeyond counts the slots of hosts that stay taken after a time.
func (s *Store) SlotsHeldBeyond(ctx context.Context, at time.Time) (int, error) {
	var n int
	err := s.db.NewRaw(`SELECT count(*) FROM gate WHERE until > ?`, instant{at}).Scan(ctx, &n)
	return n, explain(err)
}

// Vitals are the numbers that a monitor watches. They cost no more for a large hub.
type Vitals struct {
	// Outbox is the number of the latest version.
	Outbox int64
	// Unindexed is how many entries wait to be searchable.
	Unindexed int64
	// Unread is how many versions wait to be read for what they say; 0 where the
	// operator wants none read.
	Unread int64
	// Feeds are counted by how they are: well, failing, new (never read).
	Feeds map[string]int64
	// Overdue is how long the feed that waits longest has been due and not read.
	Overdue time.Duration
	// Size is that of the database, in bytes.
	Size int64
}

// Vitals returns the present numbers.
func (s *Store) Vitals(ctx context.Context) (Vitals, error) {
	v := Vitals{Feeds: map[string]int64{"well": 0, "failing": 0, "new": 0}}
	err := s.db.NewRaw(`SELECT (SELECT value FROM counter WHERE name = 'outbox'), (SELECT count(*) FROM search_pending), CASE WHEN
			(SELECT value FROM declared WHERE source_id = '' AND aspect = 'claims' ORDER BY id DESC LIMIT 1) = '"off"' THEN 0
			ELSE (SELECT value FROM counter WHERE name = 'outbox') - (SELECT value FROM counter WHERE name = 'claimed') + (SELECT count(*) FROM claims_due) END`).
		Scan(ctx, &v.Outbox, &v.Unindexed, &v.Unread)
	if err != nil {
		return v, explain(err)
	}
	var states []struct {
		State string `bun:"state"`
		N     int64  `bun:"n"`
	}
	err = s.db.NewRaw(`SELECT CASE WHEN fetched_at = 0 THEN 'new' WHEN failures > 0 THEN 'failing' ELSE 'well' END AS state, count(*) AS n
		FROM feed WHERE retired_at IS NULL GROUP BY 1`).Scan(ctx, &states)
	if err != nil {
		return v, explain(err)
	}
	for _, st := range states {
		v.Feeds[st.State] = st.N
	}
	now, due := s.now(), instant{}
	err = s.db.NewRaw(`SELECT min(due_at) FROM feed WHERE retired_at IS NULL AND lease_until <= ?`, instant{now}).Scan(ctx, &due)
	if err == nil && !due.IsZero() {
		v.Overdue = max(0, now.Sub(due.Time))
	}
	if err == nil {
		v.Size, err = s.Size(ctx)
	}
	return v, explain(err)
}

// Outcomes counts the fetches recorded after a number by their outcome, and
// returns the number of the last one counted.
func (s *Store) Outcomes(ctx context.Context, after int64) (map[alteram.Outcome]int64, int64, error) {
	last, err := s.LastFetch(ctx)
	if err != nil {
		return nil, after, err
	}
	var rows []struct {
		Outcome string `bun:"outcome"`
		N       int64  `bun:"n"`
	}
	err = s.db.NewRaw(`SELECT outcome, count(*) AS n FROM "fetch" WHERE id > ? AND id <= ? GROUP BY outcome`, after, last).Scan(ctx, &rows)
	if err != nil {
		return nil, after, explain(err)
	}
	out := make(map[alteram.Outcome]int64, len(rows))
	for _, r := range rows {
		out[alteram.Outcome(r.Outcome)] = r.N
	}
	return out, last, nil
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return explain(s.db.NewRaw(`SELECT 1`).Scan(ctx, &one))
}
