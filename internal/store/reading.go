package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// EntriesByID returns entries with their latest versions by id; ids that are
// nowhere are left out.
func (s *Store) EntriesByID(ctx context.Context, ids []alteram.EntryID) (map[alteram.EntryID]Item, error) {
	found := make(map[alteram.EntryID]Item, len(ids))
	for chunk := range slices.Chunk(ids, 500) {
		items, err := scanItems(ctx, s.items().Where("e.id IN (?)", bun.List(chunk)))
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			found[it.ID] = it
		}
	}
	return found, nil
}

// VersionKey names a version.
type VersionKey struct {
	Entry alteram.EntryID
	N     int
}

// VersionsByKey returns versions with their texts by key; those that are
// nowhere are left out, and the text of an erased one is empty.
func (s *Store) VersionsByKey(ctx context.Context, keys []VersionKey) (map[VersionKey]alteram.Version, error) {
	found := make(map[VersionKey]alteram.Version, len(keys))
	for chunk := range slices.Chunk(keys, 500) {
		var rows []itemRow
		args := make([]any, 0, 2*len(chunk))
		for _, k := range chunk {
			args = append(args, string(k.Entry), k.N)
		}
		values := strings.TrimSuffix(strings.Repeat("(?, ?), ", len(chunk)), ", ")
		err := s.db.NewSelect().TableExpr("version AS v").Join("LEFT JOIN body AS b ON b.entry_id = v.entry_id AND b.n = v.n").
			Join(erasures).ColumnExpr(versionColumns).Where("(v.entry_id, v.n) IN (VALUES "+values+")", args...).Scan(ctx, &rows)
		if err != nil {
			return nil, explain(err)
		}
		for _, r := range rows {
			found[VersionKey{alteram.EntryID(r.EntryID), r.N}] = r.version()
		}
	}
	return found, nil
}

// maxMerged is how many sources' lists one query merges; SQLite takes 500.
const maxMerged = 400

// EntriesOf is [Store.Entries] for a group of sources, in the same order: the
// tops of their lists merged, so that it costs the same however much others hold.
func (s *Store) EntriesOf(ctx context.Context, sources []alteram.SourceID, after Cursor, limit int) ([]Item, error) {
	if len(sources) == 0 {
		return nil, nil
	}
	if len(sources) > maxMerged { // so many that the list of all is full of them
		q := s.items().Where("e.source_id IN (?)", bun.List(sources)).Order("e.sort_at DESC", "e.id DESC").Limit(int64(limit))
		if !after.IsZero() {
			q = q.Where("(e.sort_at, e.id) < (?, ?)", after.SortAt, string(after.ID))
		}
		return scanItems(ctx, q)
	}
	var tops []string
	var args []any
	for _, id := range sources {
		top := `SELECT * FROM (SELECT id, sort_at FROM entry WHERE source_id = ?`
		args = append(args, string(id))
		if !after.IsZero() {
			top += ` AND (sort_at, id) < (?, ?)`
			args = append(args, after.SortAt, string(after.ID))
		}
		tops = append(tops, top+` ORDER BY sort_at DESC, id DESC LIMIT ?) AS top`)
		args = append(args, limit)
	}
	args = append(args, limit)
	q := s.items().Where("e.id IN (SELECT id FROM ("+strings.Join(tops, " UNION ALL ")+") AS merged ORDER BY sort_at DESC, id DESC LIMIT ?)", args...)
	return scanItems(ctx, q.Order("e.sort_at DESC", "e.id DESC"))
}

// Seen selects entries by when they were first read, which never changes.
type Seen struct {
	// Sources restricts the selection; nil means all.
	Sources []alteram.SourceID
	// From is the first moment, Until the first one after; zero for open.
	From, Until time.Time
}

func (p Seen) where(q *bun.SelectQuery) *bun.SelectQuery {
	switch {
	case len(p.Sources) == 1:
		q = q.Where("e.source_id = ?", string(p.Sources[0]))
	case p.Sources != nil:
		q = q.Where("e.source_id IN (?)", bun.List(p.Sources))
	}
	if !p.From.IsZero() {
		q = q.Where("e.first_seen >= ?", instant{p.From})
	}
	if !p.Until.IsZero() {
		q = q.Where("e.first_seen < ?", instant{p.Until})
	}
	return q
}

// EntriesSeen returns entries with their latest versions in the order in which
// they were first read, then by id, without the first offset of them.
func (s *Store) EntriesSeen(ctx context.Context, p Seen, offset, limit int) ([]Item, error) {
	// The places are counted in the index alone, before texts are looked up.
	ids := p.where(s.db.NewSelect().TableExpr("entry AS e").Column("e.id")).Order("e.first_seen", "e.id").Limit(int64(limit)).Offset(int64(offset))
	return scanItems(ctx, s.items().Where("e.id IN (?)", ids).Order("e.first_seen", "e.id"))
}

// SeenSpan tells how many entries a selection holds, and when the first and the
// last of them were first read.
type SeenSpan struct {
	Entries     int
	First, Last time.Time
}

// SeenSpan measures a selection.
func (s *Store) SeenSpan(ctx context.Context, p Seen) (SeenSpan, error) {
	var span SeenSpan
	var first, last instant
	q := p.where(s.db.NewSelect().TableExpr("entry AS e").ColumnExpr("count(*), min(e.first_seen), max(e.first_seen)"))
	err := q.Scan(ctx, &span.Entries, &first, &last)
	span.First, span.Last = first.Time, last.Time
	return span, explain(err)
}

// SeenBeside returns when the entry before p.Until, or the one from p.From on,
// was first read that stands next to that moment; zero when there is none.
func (s *Store) SeenBeside(ctx context.Context, p Seen) (time.Time, error) {
	order := "e.first_seen"
	if p.From.IsZero() {
		order = "e.first_seen DESC"
	}
	var at []int64
	if err := p.where(s.db.NewSelect().TableExpr("entry AS e").Column("e.first_seen")).Order(order).Limit(1).Scan(ctx, &at); err != nil {
		return time.Time{}, explain(err)
	}
	if len(at) == 0 {
		return time.Time{}, nil
	}
	return time.UnixMilli(at[0]).UTC(), nil
}

// Address is an entry's id with when its latest version was read.
type Address struct {
	Entry alteram.EntryID
	Seen  time.Time
	// Erased says that the text of that version is gone.
	Erased bool
}

// Addresses returns the ids of entries in the order in which they were first
// read, then by id, without the first offset of them.
func (s *Store) Addresses(ctx context.Context, p Seen, offset, limit int) ([]Address, error) {
	var rows []struct {
		ID     string  `bun:"id"`
		Seen   instant `bun:"seen"`
		Erased bool    `bun:"erased"`
	}
	q := p.where(s.db.NewSelect().TableExpr("entry AS e").Join("JOIN version AS v ON v.entry_id = e.id AND v.n = e.versions").
		Join("LEFT JOIN body AS b ON b.entry_id = v.entry_id AND b.n = v.n").ColumnExpr("e.id, v.seen, b.n IS NULL AS erased"))
	if err := q.Order("e.first_seen", "e.id").Limit(int64(limit)).Offset(int64(offset)).Scan(ctx, &rows); err != nil {
		return nil, explain(err)
	}
	list := make([]Address, len(rows))
	for i, r := range rows {
		list[i] = Address{alteram.EntryID(r.ID), r.Seen.Time, r.Erased}
	}
	return list, nil
}

// SeenMonth counts the entries that were first read in one month of UTC.
type SeenMonth struct {
	Month   time.Time
	Entries int
}

// SeenMonths returns the months in which entries of a source were first read,
// earliest first.
func (s *Store) SeenMonths(ctx context.Context, source alteram.SourceID) ([]SeenMonth, error) {
	month := `strftime('%Y-%m', first_seen / 1000, 'unixepoch')`
	if s.dialect == PostgreSQL {
		month = `to_char(to_timestamp(first_seen / 1000) AT TIME ZONE 'UTC', 'YYYY-MM')`
	}
	var rows []struct {
		Month   string `bun:"month"`
		Entries int    `bun:"entries"`
	}
	err := s.db.NewRaw(`SELECT `+month+` AS month, count(*) AS entries FROM entry WHERE source_id = ? GROUP BY 1 ORDER BY 1`, string(source)).Scan(ctx, &rows)
	if err != nil {
		return nil, explain(err)
	}
	months := make([]SeenMonth, len(rows))
	for i, r := range rows {
		at, err := time.Parse("2006-01", r.Month)
		if err != nil {
			return nil, err
		}
		months[i] = SeenMonth{at, r.Entries}
	}
	return months, nil
}

const dayMillis = 24 * 60 * 60 * 1000

// dayAt returns the first moment of a day that is counted from 1970.
func dayAt(day int64) time.Time { return time.UnixMilli(day * dayMillis).UTC() }

// FetchDay counts the attempts to read a feed that ended alike on one day of UTC.
type FetchDay struct {
	Feed    alteram.FeedID
	Day     time.Time
	Outcome alteram.Outcome
	Fetches int
}

// FetchDays returns the fetch record of a source's present feeds since a
// moment, by feed, day and outcome.
func (s *Store) FetchDays(ctx context.Context, source alteram.SourceID, since time.Time) ([]FetchDay, error) {
	var rows []struct {
		FeedID  int64  `bun:"feed_id"`
		Day     int64  `bun:"day"`
		Outcome string `bun:"outcome"`
		Fetches int    `bun:"fetches"`
	}
	err := s.db.NewRaw(`SELECT t.feed_id, t.at / ? AS day, t.outcome, count(*) AS fetches FROM feed AS f JOIN "fetch" AS t ON t.feed_id = f.id
		WHERE f.source_id = ? AND f.retired_at IS NULL AND t.at >= ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`, dayMillis, string(source), instant{since}).Scan(ctx, &rows)
	if err != nil {
		return nil, explain(err)
	}
	days := make([]FetchDay, len(rows))
	for i, r := range rows {
		days[i] = FetchDay{alteram.FeedID(r.FeedID), dayAt(r.Day), alteram.Outcome(r.Outcome), r.Fetches}
	}
	return days, nil
}

// Pace is how much a source said, and changed of it, in some days.
type Pace struct {
	// Entries counts what was first read, by the first moment of the day in UTC.
	Entries map[time.Time]int
	// Edits, Delisted and Relisted count what happened to entries of any age.
	Edits, Delisted, Relisted int
}

// Pace returns the publishing record of a source since a moment.
func (s *Store) Pace(ctx context.Context, source alteram.SourceID, since time.Time) (Pace, error) {
	var days []struct {
		Day     int64 `bun:"day"`
		Entries int   `bun:"entries"`
	}
	err := s.db.NewRaw(`SELECT first_seen / ? AS day, count(*) AS entries FROM entry WHERE source_id = ? AND first_seen >= ? GROUP BY 1`,
		dayMillis, string(source), instant{since}).Scan(ctx, &days)
	if err != nil {
		return Pace{}, explain(err)
	}
	pace := Pace{Entries: make(map[time.Time]int, len(days))}
	for _, d := range days {
		pace.Entries[dayAt(d.Day)] = d.Entries
	}
	for kind, n := range map[string]*int{EntryEdited: &pace.Edits, EntryDelisted: &pace.Delisted, EntryRelisted: &pace.Relisted} {
		err := s.db.NewRaw(`SELECT count(*) FROM change WHERE source_id = ? AND kind = ? AND at >= ?`, string(source), kind, instant{since}).Scan(ctx, n)
		if err != nil {
			return Pace{}, explain(err)
		}
	}
	return pace, nil
}
