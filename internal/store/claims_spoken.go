package store

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// office stands before the offices among speakers: office:foreign-minister:RU.
const office = "office:"

// OfficeID names an office, as foreign-minister:RU, among speakers.
func OfficeID(name string) string { return office + name }

type spokenRow struct {
	Speaker string
	EntryID string
	N       int
}

// spokenOf returns who speaks in a version: persons, organisations and states by
// their ids, and offices.
func spokenOf(c alteram.Claims) []spokenRow {
	var rows []spokenRow
	seen := map[string]bool{"": true, "unknown": true}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			rows = append(rows, spokenRow{id, string(c.Entry), c.N})
		}
	}
	for _, st := range c.Statements {
		add(st.SpeakerID)
		if st.Office != "" {
			add(OfficeID(st.Office))
		}
	}
	return rows
}

// SpokenPage selects a stretch of the list of what somebody is told to have said.
type SpokenPage struct {
	// Speaker is an id as in [alteram.Statement], or [OfficeID].
	Speaker string
	// Sources are those whose reports count; none gives nothing.
	Sources []alteram.SourceID
	// After continues behind an entry of the list; its zero value starts at the top.
	After Cursor
	Limit int
}

// SpokenBy returns the entries whose latest version has a statement of a speaker,
// in the order of [Store.Entries].
func (s *Store) SpokenBy(ctx context.Context, p SpokenPage) ([]Item, error) {
	if len(p.Sources) == 0 {
		return nil, nil
	}
	q := s.items().Join("JOIN spoken AS k ON k.entry_id = e.id AND k.n = e.versions").Where("k.speaker = ?", p.Speaker).
		Where("e.source_id IN (?)", bun.List(p.Sources)).OrderExpr("k.sort_at DESC, k.entry_id DESC").Limit(int64(p.Limit))
	if !p.After.IsZero() {
		q = q.Where("(k.sort_at, k.entry_id) < (?, ?)", p.After.SortAt, string(p.After.ID))
	}
	return scanItems(ctx, q)
}

// Speaker is somebody with how many entries have a statement of theirs.
type Speaker struct {
	ID      string
	Entries int
}

// Speakers returns the speakers whose id begins with a prefix, as state: or
// person:lav, by how many entries of the given sources have a statement of
// theirs in their latest version, most first, then by id.
func (s *Store) Speakers(ctx context.Context, prefix string, sources []alteram.SourceID, limit int) ([]Speaker, error) {
	if len(sources) == 0 {
		return nil, nil
	}
	var rows []Speaker
	err := s.db.NewRaw(`SELECT k.speaker AS id, count(*) AS entries FROM spoken AS k JOIN entry AS e ON e.id = k.entry_id AND e.versions = k.n
		WHERE k.speaker >= ? AND k.speaker < ? AND e.source_id IN (?) GROUP BY k.speaker ORDER BY entries DESC, id LIMIT ?`,
		prefix, prefix+"\U0010ffff", bun.List(sources), limit).Scan(ctx, &rows)
	return rows, explain(err)
}
