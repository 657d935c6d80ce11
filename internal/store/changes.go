package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// What may happen to an entry after it was first read.
const (
	// EntryEdited means that a further version was read.
	EntryEdited = "edit"
	// EntryDelisted means that the feeds left the entry out while they still list
	// older ones. One that merely fell off a feed's end has no such change.
	EntryDelisted = "delisted"
	// EntryRelisted means that a feed lists a delisted entry again.
	EntryRelisted = "relisted"
)

// EntryChange is one thing that happened to an entry.
type EntryChange struct {
	// ID numbers the changes in the order they were stored.
	ID     int64
	At     time.Time
	Kind   string
	Source alteram.SourceID
	Entry  alteram.EntryID
	// N is the version that came with an edit, else the latest at the time.
	N int
}

type changeRow struct {
	bun.BaseModel `bun:"table:change,alias:c"`

	ID       int64   `bun:"id,pk,autoincrement"`
	At       instant `bun:"at"`
	Kind     string  `bun:"kind"`
	SourceID string  `bun:"source_id"`
	EntryID  string  `bun:"entry_id"`
	N        int     `bun:"n"`
}

func (r changeRow) change() EntryChange {
	return EntryChange{r.ID, r.At.Time, r.Kind, alteram.SourceID(r.SourceID), alteram.EntryID(r.EntryID), r.N}
}

// ChangePage selects a stretch of what happened to entries, latest first.
type ChangePage struct {
	// Source and Kind restrict the list; empty means all.
	Source alteram.SourceID
	Kind   string
	// Before and BeforeID name the change behind which the list continues: those
	// earlier than Before, and of that very millisecond those with smaller
	// numbers than BeforeID. A zero Before begins at the latest.
	Before   time.Time
	BeforeID int64
	// Limit is the most changes returned.
	Limit int
}

// EntryChanges returns a stretch of what happened to entries, latest first.
func (s *Store) EntryChanges(ctx context.Context, p ChangePage) ([]EntryChange, error) {
	var rows []changeRow
	q := s.db.NewSelect().Model(&rows).Order("at DESC", "id DESC").Limit(int64(p.Limit))
	if p.Source != "" {
		q = q.Where("source_id = ?", string(p.Source))
	}
	if p.Kind != "" {
		q = q.Where("kind = ?", p.Kind)
	}
	if !p.Before.IsZero() {
		q = q.Where("(at, id) < (?, ?)", instant{p.Before}, p.BeforeID)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, explain(err)
	}
	changes := make([]EntryChange, len(rows))
	for i, r := range rows {
		changes[i] = r.change()
	}
	return changes, nil
}

// noteEdits records the versions of a reading that are not the first of their entry.
func noteEdits(ctx context.Context, tx bun.Tx, source alteram.SourceID, versions []versionRow) error {
	var rows []changeRow
	for _, v := range versions {
		if v.N > 1 {
			rows = append(rows, changeRow{At: v.Seen, Kind: EntryEdited, SourceID: string(source), EntryID: v.EntryID, N: v.N})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&rows).ExcludeColumn("id").Returning("").Exec(ctx)
	return err
}

// noteRelisted records which of some entries, listed again now, were delisted.
func noteRelisted(ctx context.Context, tx bun.Tx, at time.Time, ids []string) error {
	_, err := tx.NewRaw(`INSERT INTO change (at, kind, source_id, entry_id, n)
		SELECT ?, ?, e.source_id, e.id, e.versions FROM entry AS e
		WHERE e.id IN (?) AND e.unlisted_at IS NOT NULL
		AND (SELECT c.kind FROM change AS c WHERE c.entry_id = e.id AND c.kind <> ? ORDER BY c.id DESC LIMIT 1) = ?`,
		instant{at}, EntryRelisted, bun.List(ids), EntryEdited, EntryDelisted).Exec(ctx)
	return err
}

// noteDelisted records which of some entries, unlisted since at, are newer than
// entries that the feed still lists: those are no longer listed although their
// time to fall off the feed's end had not come. Feeds that pin an old report
// would have all others look so; therefore a tenth of the feed has to be older.
// listed is how many entries the feed lists now.
func noteDelisted(ctx context.Context, tx bun.Tx, at time.Time, feed alteram.FeedID, listed int, ids []string) error {
	_, err := tx.NewRaw(`INSERT INTO change (at, kind, source_id, entry_id, n)
		SELECT ?, ?, e.source_id, e.id, e.versions FROM entry AS e
		WHERE e.id IN (?) AND e.unlisted_at = ? AND e.sort_at > (SELECT o.sort_at FROM listing AS l JOIN entry AS o ON o.id = l.entry_id
			WHERE l.feed_id = ? AND l.until IS NULL ORDER BY o.sort_at LIMIT 1 OFFSET ?)`,
		instant{at}, EntryDelisted, bun.List(ids), instant{at}, int64(feed), max(listed-1, 0)/10).Exec(ctx)
	return err
}

// DecidedSources returns the source of every entry that there are decisions on.
func (s *Store) DecidedSources(ctx context.Context) (map[alteram.EntryID]alteram.SourceID, error) {
	var rows []struct {
		ID       string `bun:"id"`
		SourceID string `bun:"source_id"`
	}
	err := s.db.NewRaw(`SELECT e.id, e.source_id FROM entry AS e WHERE e.id IN (SELECT entry_id FROM decision)`).Scan(ctx, &rows)
	sources := make(map[alteram.EntryID]alteram.SourceID, len(rows))
	for _, r := range rows {
		sources[alteram.EntryID(r.ID)] = alteram.SourceID(r.SourceID)
	}
	return sources, explain(err)
}
