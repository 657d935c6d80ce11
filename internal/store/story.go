package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

type storyRow struct {
	bun.BaseModel `bun:"table:story,alias:y"`

	ID        string  `bun:"id,pk"`
	Earlier   string  `bun:"earlier"`
	Merged    string  `bun:"merged"`
	MadeAt    instant `bun:"made_at"`
	ChangedAt instant `bun:"changed_at"`
}

func (r storyRow) story() alteram.Story {
	return alteram.Story{
		ID: alteram.StoryID(r.ID), Earlier: alteram.StoryID(r.Earlier), Merged: alteram.StoryID(r.Merged), Made: r.MadeAt.Time, Changed: r.ChangedAt.Time,
	}
}

type placementRow struct {
	bun.BaseModel `bun:"table:placement,alias:p"`

	EntryID     string  `bun:"entry_id,pk"`
	StoryID     string  `bun:"story_id"`
	DuplicateOf string  `bun:"duplicate_of"`
	Seq         int64   `bun:"seq"`
	At          instant `bun:"at"`
	Reason      string  `bun:"reason"`
	Subject     string  `bun:"subject"`
}

// about is [alteram.Subject] as it is stored.
type about struct {
	States []string `json:"states,omitempty"`
	Events []string `json:"events,omitempty"`
}

// reason is [alteram.PlacementReason] as it is stored.
type reason struct {
	Cause  string   `json:"cause"`
	Score  float64  `json:"score,omitempty"`
	Words  float64  `json:"words,omitempty"`
	Common float64  `json:"common,omitempty"`
	Shared []string `json:"shared,omitempty"`

	Placed  alteram.StoryID   `json:"placed,omitempty"`
	Follows alteram.StoryID   `json:"follows,omitempty"`
	Joined  []alteram.StoryID `json:"joined,omitempty"`
}

func placementRowOf(p alteram.Placement) (placementRow, error) {
	why, err := json.Marshal(reason(p.Reason))
	if err != nil {
		return placementRow{}, err
	}
	of, err := json.Marshal(about(p.Subject))
	return placementRow{
		EntryID: string(p.Entry), StoryID: string(p.Story), DuplicateOf: string(p.DuplicateOf), Seq: p.Seq, At: instant{p.At}, Reason: string(why), Subject: string(of),
	}, err
}

func (r placementRow) placement() (alteram.Placement, error) {
	var why reason
	var of about
	err := errors.Join(json.Unmarshal([]byte(r.Reason), &why), json.Unmarshal([]byte(r.Subject), &of))
	return alteram.Placement{
		Entry: alteram.EntryID(r.EntryID), Story: alteram.StoryID(r.StoryID), DuplicateOf: alteram.EntryID(r.DuplicateOf), Seq: r.Seq, At: r.At.Time,
		Reason: alteram.PlacementReason(why), Subject: alteram.Subject(of),
	}, err
}

// Placed returns the outbox number up to which versions are in stories.
func (s *Store) Placed(ctx context.Context) (int64, error) {
	var n int64
	err := s.db.NewRaw(`SELECT value FROM counter WHERE name = 'placed'`).Scan(ctx, &n)
	return n, explain(err)
}

// Numbered is a version, which has its outbox number, with its source.
type Numbered struct {
	alteram.Version

	Source alteram.SourceID
}

// VersionsAfter returns up to limit versions in the order of their outbox
// numbers, from behind one; the text of an erased one is empty.
func (s *Store) VersionsAfter(ctx context.Context, seq int64, limit int) ([]Numbered, error) {
	var rows []itemRow
	err := s.db.NewSelect().TableExpr("outbox AS o").Join("JOIN version AS v ON v.entry_id = o.entry_id AND v.n = o.n").
		Join("JOIN entry AS e ON e.id = v.entry_id").Join("LEFT JOIN body AS b ON b.entry_id = v.entry_id AND b.n = v.n").Join(erasures).
		ColumnExpr(versionColumns).ColumnExpr("o.seq, e.source_id").Where("o.seq > ?", seq).Order("o.seq").Limit(int64(limit)).Scan(ctx, &rows)
	if err != nil {
		return nil, explain(err)
	}
	versions := make([]Numbered, len(rows))
	for i, r := range rows {
		versions[i] = Numbered{r.version(), alteram.SourceID(r.SourceID)}
	}
	return versions, nil
}

// Placing is a batch of versions put into stories.
type Placing struct {
	// From is the outbox number up to which versions were placed before, To that of
	// the last one in the batch.
	From, To int64
	// Placements are those of entries that were in no story yet, or in another, in
	// order.
	Placements []alteram.Placement
	// Changed are stories of which a report changed, each with when.
	Changed map[alteram.StoryID]time.Time
	// Begun are the stories that the batch began.
	Begun []alteram.Story
	// Merged are stories that turned out to be part of another, by id.
	Merged map[alteram.StoryID]alteram.StoryID
	// Wrote says which sources published on which states, and when.
	Wrote []Wrote
}

// Wrote says that a source published on a state, ISO 3166-1 alpha-2, on the day of an instant.
type Wrote struct {
	Source alteram.SourceID
	State  string
	At     time.Time
}

// Place stores a batch in one transaction. It fails with Conflict, storing
// nothing, when other versions were placed in between.
func (s *Store) Place(ctx context.Context, p Placing) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		res, err := tx.NewRaw(`UPDATE counter SET value = ? WHERE name = 'placed' AND value = ?`, p.To, p.From).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return alteram.Errorf(alteram.Conflict, "another process put versions behind number %d into stories", p.From)
		}
		if err := putStories(ctx, tx, p); err != nil {
			return err
		}
		if err := putPlacements(ctx, tx, p.Placements); err != nil {
			return err
		}
		if err := putWrote(ctx, tx, p.Wrote); err != nil {
			return err
		}
		for from, into := range p.Merged {
			if err := merge(ctx, tx, from, into); err != nil {
				return err
			}
		}
		if err := markStories(ctx, tx, `SELECT y.id FROM story AS y WHERE y.id IN (?)`, p.touched()); err != nil {
			return err
		}
		_, err = raise(ctx, tx, "content", 1)
		return err
	})
}

// touched lists the stories of which the batch changes the reports.
func (p Placing) touched() []string {
	var ids []string
	for id := range p.Changed {
		ids = append(ids, string(id))
	}
	for _, y := range p.Begun {
		ids = append(ids, string(y.ID))
	}
	for _, into := range p.Merged {
		ids = append(ids, string(into))
	}
	return ids
}

func putStories(ctx context.Context, tx bun.Tx, p Placing) error {
	if len(p.Begun) > 0 {
		rows := make([]storyRow, len(p.Begun))
		for i, y := range p.Begun {
			rows[i] = storyRow{ID: string(y.ID), Earlier: string(y.Earlier), MadeAt: instant{y.Made}, ChangedAt: instant{y.Changed}}
		}
		_, err := tx.NewInsert().Model(&rows).On("CONFLICT (id) DO UPDATE").Set("earlier = EXCLUDED.earlier").Set("merged = ''").
			Set("changed_at = EXCLUDED.changed_at").Exec(ctx)
		if err != nil {
			return err
		}
	}
	for id, at := range p.Changed {
		_, err := tx.NewRaw(`UPDATE story SET changed_at = ? WHERE id = ? AND changed_at < ?`, instant{at}, string(id), instant{at}).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

func putPlacements(ctx context.Context, tx bun.Tx, list []alteram.Placement) error {
	rows := make([]placementRow, len(list))
	for i, p := range list {
		var err error
		if rows[i], err = placementRowOf(p); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT (entry_id) DO UPDATE").Set("story_id = EXCLUDED.story_id").Set("duplicate_of = EXCLUDED.duplicate_of").
		Set("seq = EXCLUDED.seq").Set("at = EXCLUDED.at").Set("reason = EXCLUDED.reason").Set("subject = EXCLUDED.subject").Exec(ctx)
	return err
}

type wroteRow struct {
	bun.BaseModel `bun:"table:wrote,alias:w"`

	State    string `bun:"state,pk"`
	Day      int64  `bun:"day,pk"`
	SourceID string `bun:"source_id,pk"`
}

func putWrote(ctx context.Context, tx bun.Tx, list []Wrote) error {
	rows := make([]wroteRow, 0, len(list))
	for _, w := range list {
		rows = append(rows, wroteRow{State: w.State, Day: w.At.UnixMilli() / dayMillis, SourceID: string(w.Source)})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Exec(ctx)
	return err
}

// Writers returns the sources that published on any of the states on the days
// from since to until.
func (s *Store) Writers(ctx context.Context, states []string, since, until time.Time) ([]alteram.SourceID, error) {
	if len(states) == 0 {
		return nil, nil
	}
	var ids []alteram.SourceID
	err := s.db.NewRaw(`SELECT DISTINCT source_id FROM wrote WHERE state IN (?) AND day BETWEEN ? AND ? ORDER BY source_id`,
		bun.List(states), since.UnixMilli()/dayMillis, until.UnixMilli()/dayMillis).Scan(ctx, &ids)
	return ids, explain(err)
}

// Readable returns the sources of which a feed was read, in full or in part, or
// was found unchanged, between two instants.
func (s *Store) Readable(ctx context.Context, from, to time.Time) ([]alteram.SourceID, error) {
	var ids []alteram.SourceID
	err := s.db.NewRaw(`SELECT DISTINCT f.source_id FROM feed AS f WHERE EXISTS (SELECT 1 FROM "fetch" AS t WHERE t.feed_id = f.id AND t.at BETWEEN ? AND ?
		AND t.outcome IN (?)) ORDER BY f.source_id`, instant{from}, instant{to},
		bun.List([]string{string(alteram.OutcomeFetched), string(alteram.OutcomeUnchanged), string(alteram.OutcomePartial)})).Scan(ctx, &ids)
	return ids, explain(err)
}

// merge leads a story, and those that led to it, to another.
func merge(ctx context.Context, tx bun.Tx, from, into alteram.StoryID) error {
	for _, q := range []string{
		`UPDATE placement SET story_id = ? WHERE story_id = ?`,
		`UPDATE story SET merged = ? WHERE merged = ?`,
		`UPDATE story SET merged = ? WHERE id = ?`,
		`UPDATE story SET earlier = ? WHERE earlier = ?`,
	} {
		if _, err := tx.NewRaw(q, string(into), string(from)).Exec(ctx); err != nil {
			return err
		}
	}
	for _, table := range []string{"relation", "relation_due"} {
		if _, err := tx.NewRaw(`DELETE FROM `+table+` WHERE story_id = ?`, string(from)).Exec(ctx); err != nil {
			return err
		}
	}
	_, err := tx.NewRaw(`UPDATE story SET earlier = '' WHERE id = earlier`).Exec(ctx)
	return err
}

// ForgetStories makes all stories be made again. Addresses of stories that do
// not come again stay known, and lead where they led.
func (s *Store) ForgetStories(ctx context.Context) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		for _, q := range []string{
			`DELETE FROM placement`, `DELETE FROM wrote`, `DELETE FROM story WHERE merged = ''`, `DELETE FROM relation`, `DELETE FROM relation_due`,
			`UPDATE counter SET value = 0 WHERE name = 'placed'`,
		} {
			if _, err := tx.NewRaw(q).Exec(ctx); err != nil {
				return err
			}
		}
		_, err := raise(ctx, tx, "content", 1)
		return err
	})
}

// StoryPage selects a stretch of the list of stories, latest change first.
type StoryPage struct {
	// Sources, when there are any, restricts the list to stories with a report of
	// one of them; Language to stories with one in it; State to those with one that
	// speaks of it, ISO 3166-1 alpha-2.
	Sources  []alteram.SourceID
	Language string
	State    string
	// Among, when it is not nil, restricts the list to these stories.
	Among []alteram.StoryID
	// Differ restricts the list to stories whose reports give different numbers.
	Differ bool
	// After continues behind a story of the list; its zero value starts at the top.
	After Cursor
	Limit int
}

// Stories returns a page of the stories that stand, by their latest change,
// latest first, then by id.
func (s *Store) Stories(ctx context.Context, p StoryPage) ([]alteram.Story, error) {
	var rows []storyRow
	q := s.db.NewSelect().Model(&rows).Where("y.merged = ''").Order("y.changed_at DESC", "y.id DESC").Limit(int64(p.Limit))
	if !p.After.IsZero() {
		q = q.Where("(y.changed_at, y.id) < (?, ?)", p.After.SortAt, string(p.After.ID))
	}
	if p.Among != nil {
		q = q.Where("y.id IN (?)", bun.List(p.Among))
	}
	if len(p.Sources) > 0 {
		q = q.Where("EXISTS (SELECT 1 FROM placement AS p JOIN entry AS e ON e.id = p.entry_id WHERE p.story_id = y.id AND e.source_id IN (?))", bun.List(p.Sources))
	}
	if p.Language != "" {
		q = q.Where(`EXISTS (SELECT 1 FROM placement AS p JOIN entry AS e ON e.id = p.entry_id JOIN version AS v ON v.entry_id = e.id AND v.n = e.versions
			WHERE p.story_id = y.id AND (v.language = ? OR v.language LIKE ?))`, p.Language, p.Language+"-%")
	}
	if p.Differ {
		q = q.Where("EXISTS (SELECT 1 FROM relation AS r WHERE r.story_id = y.id AND r.differ)")
	}
	if p.State != "" {
		q = q.Where(`EXISTS (SELECT 1 FROM placement AS p WHERE p.story_id = y.id AND p.subject LIKE ?)`, `%"`+p.State+`"%`)
	}
	if err := q.Scan(ctx, &rows); err != nil {
		return nil, explain(err)
	}
	out := make([]alteram.Story, len(rows))
	for i, r := range rows {
		out[i] = r.story()
	}
	return out, nil
}

// Story returns a story, also one that leads to another; NotFound when there is none.
func (s *Store) Story(ctx context.Context, id alteram.StoryID) (alteram.Story, error) {
	var rows []storyRow
	if err := s.db.NewSelect().Model(&rows).Where("y.id = ?", string(id)).Scan(ctx, &rows); err != nil {
		return alteram.Story{}, explain(err)
	}
	if len(rows) == 0 {
		return alteram.Story{}, alteram.Errorf(alteram.NotFound, "there is no story %s", id)
	}
	return rows[0].story(), nil
}

// Report is an entry in a story.
type Report struct {
	Item

	Placement alteram.Placement
}

// Reports returns the entries of stories, each with its latest version, in the
// order in which they were placed; of each story the first limit.
func (s *Store) Reports(ctx context.Context, stories []alteram.StoryID, limit int) (map[alteram.StoryID][]Report, error) {
	if len(stories) == 0 {
		return nil, nil
	}
	var rows []placementRow
	err := s.db.NewRaw(`SELECT entry_id, story_id, duplicate_of, seq, at, reason, subject FROM (
			SELECT *, row_number() OVER (PARTITION BY story_id ORDER BY seq, entry_id) AS place FROM placement WHERE story_id IN (?)
		) AS p WHERE place <= ? ORDER BY seq, entry_id`, bun.List(stories), limit).Scan(ctx, &rows)
	if err != nil {
		return nil, explain(err)
	}
	ids := make([]alteram.EntryID, len(rows))
	for i, r := range rows {
		ids[i] = alteram.EntryID(r.EntryID)
	}
	items, err := s.EntriesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[alteram.StoryID][]Report, len(stories))
	for _, r := range rows {
		p, err := r.placement()
		if err != nil {
			return nil, err
		}
		if it, ok := items[p.Entry]; ok {
			out[p.Story] = append(out[p.Story], Report{it, p})
		}
	}
	return out, nil
}

// PlacementsOf returns the placements of entries by entry; those that are in no
// story yet are left out.
func (s *Store) PlacementsOf(ctx context.Context, entries []alteram.EntryID) (map[alteram.EntryID]alteram.Placement, error) {
	found := make(map[alteram.EntryID]alteram.Placement, len(entries))
	if len(entries) == 0 {
		return found, nil
	}
	var rows []placementRow
	if err := s.db.NewSelect().Model(&rows).Where("p.entry_id IN (?)", bun.List(entries)).Scan(ctx, &rows); err != nil {
		return nil, explain(err)
	}
	for _, r := range rows {
		p, err := r.placement()
		if err != nil {
			return nil, err
		}
		found[p.Entry] = p
	}
	return found, nil
}

// Following returns the stories that go on from one, oldest first.
func (s *Store) Following(ctx context.Context, id alteram.StoryID) ([]alteram.Story, error) {
	var rows []storyRow
	if err := s.db.NewSelect().Model(&rows).Where("y.earlier = ? AND y.merged = ''", string(id)).Order("y.made_at", "y.id").Scan(ctx, &rows); err != nil {
		return nil, explain(err)
	}
	out := make([]alteram.Story, len(rows))
	for i, r := range rows {
		out[i] = r.story()
	}
	return out, nil
}
