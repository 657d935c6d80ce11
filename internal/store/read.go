package store

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// Page selects a stretch of a list of entries, latest first.
type Page struct {
	// Source restricts the list to one source; empty means all.
	Source alteram.SourceID
	// After continues behind an entry of the list; its zero value starts at the top.
	After Cursor
	// Limit is the most entries returned.
	Limit int
}

// Cursor is a place in a list of entries.
type Cursor struct {
	SortAt int64 // milliseconds since 1970
	ID     alteram.EntryID
}

// IsZero reports whether c is the top of the list.
func (c Cursor) IsZero() bool { return c == Cursor{} }

// Item is an entry with its latest version.
type Item struct {
	alteram.Entry

	Latest alteram.Version
	// Page is what the page behind that version says; its Kind is empty when it was
	// not read, its text when that was erased.
	Page alteram.Rendition
	// Erased says that the version's text is gone for good; the title may be there.
	Erased bool
	// Erasure says when and why, where that is on record.
	Erasure alteram.Erasure
}

// Cursor returns the place of the item in a list.
func (i Item) Cursor() Cursor { return Cursor{i.SortAt.UnixMilli(), i.ID} }

type itemRow struct {
	fullRow       `bun:",extend"`
	pageRendition `bun:",extend"`

	SourceID   string  `bun:"source_id"`
	Key        string  `bun:"key"`
	OwnerID    int64   `bun:"owner_id"`
	FirstSeen  instant `bun:"first_seen"`
	SortAt     instant `bun:"sort_at"`
	Versions   int     `bun:"versions"`
	UnlistedAt instant `bun:"unlisted_at"`
	HasBody    bool    `bun:"has_body"`
	ErasedAt   instant `bun:"erased_at"`
	Cause      string  `bun:"cause"`
	DecisionID int64   `bun:"decision_id"`
}

func (r itemRow) item() Item {
	it := Item{
		Entry: alteram.Entry{
			ID: alteram.EntryID(r.EntryID), Source: alteram.SourceID(r.SourceID), Key: r.Key, Feed: alteram.FeedID(r.OwnerID),
			FirstSeen: r.FirstSeen.Time, SortAt: r.SortAt.Time, Versions: r.Versions, Unlisted: r.UnlistedAt.Time,
		},
		Latest: r.version(), Page: r.rendition(r.EntryID, r.N), Erased: !r.HasBody,
	}
	if it.Erased {
		it.Erasure = alteram.Erasure{At: r.ErasedAt.Time, Cause: alteram.ErasureCause(r.Cause), Decision: r.DecisionID}
	}
	return it
}

const versionColumns = `v.entry_id, v.n, v.digest, v.scheme, v.cleaner, v.guid, v.link, v.published, v.published_offset, v.updated, v.language,
	v.seen, v.feed_id, v.archive_ref, coalesce(b.title, x.title, '') AS title, coalesce(b.text, '') AS text, coalesce(b.html, '') AS html,
	coalesce(b.summary, '') AS summary, coalesce(b.authors, '[]') AS authors, coalesce(b.categories, '[]') AS categories, b.n IS NOT NULL AS has_body,
	x.at AS erased_at, coalesce(x.cause, '') AS cause, coalesce(x.decision_id, 0) AS decision_id`

// erasures finds what is on record of a text that is missing.
const erasures = "LEFT JOIN erasure AS x ON x.entry_id = v.entry_id AND x.n = v.n AND b.n IS NULL"

const entryColumns = `e.source_id, e.key, e.feed_id AS owner_id, e.first_seen, e.sort_at, e.versions, e.unlisted_at`

// items selects entries with their latest versions, as [itemRow] takes them.
func (s *Store) items() *bun.SelectQuery {
	return s.db.NewSelect().TableExpr("entry AS e").Join("JOIN version AS v ON v.entry_id = e.id AND v.n = e.versions").
		Join("LEFT JOIN body AS b ON b.entry_id = v.entry_id AND b.n = v.n").
		Join(erasures).Join(pages).ColumnExpr(versionColumns).ColumnExpr(entryColumns).ColumnExpr(pageColumns)
}

// scanItems runs a query that [Store.items] began.
func scanItems(ctx context.Context, q *bun.SelectQuery) ([]Item, error) {
	var rows []itemRow
	if err := q.Scan(ctx, &rows); err != nil {
		return nil, explain(err)
	}
	items := make([]Item, len(rows))
	for i, r := range rows {
		items[i] = r.item()
	}
	return items, nil
}

// Entries returns a page of entries with their latest versions, ordered by
// [alteram.SortAt], latest first, then by id.
func (s *Store) Entries(ctx context.Context, p Page) ([]Item, error) {
	q := s.items().Order("e.sort_at DESC", "e.id DESC").Limit(int64(p.Limit))
	if p.Source != "" {
		q = q.Where("e.source_id = ?", string(p.Source))
	}
	if !p.After.IsZero() {
		q = q.Where("(e.sort_at, e.id) < (?, ?)", p.After.SortAt, string(p.After.ID))
	}
	return scanItems(ctx, q)
}

// Entry returns an entry with its latest version, or NotFound.
func (s *Store) Entry(ctx context.Context, id alteram.EntryID) (Item, error) {
	items, err := scanItems(ctx, s.items().Where("e.id = ?", string(id)))
	if err != nil {
		return Item{}, err
	}
	if len(items) == 0 {
		return Item{}, alteram.Errorf(alteram.NotFound, "there is no entry %s", id)
	}
	return items[0], nil
}

// Versions returns the versions of an entry in order, with their outbox
// numbers and texts; the text of an erased one is empty.
func (s *Store) Versions(ctx context.Context, id alteram.EntryID) ([]alteram.Version, error) {
	var rows []itemRow
	err := s.db.NewSelect().TableExpr("version AS v").Join("LEFT JOIN body AS b ON b.entry_id = v.entry_id AND b.n = v.n").Join(erasures).
		Join("JOIN outbox AS o ON o.entry_id = v.entry_id AND o.n = v.n").
		ColumnExpr(versionColumns).ColumnExpr("o.seq").Where("v.entry_id = ?", string(id)).Order("v.n").Scan(ctx, &rows)
	versions := make([]alteram.Version, len(rows))
	for i, r := range rows {
		versions[i] = r.version()
	}
	return versions, explain(err)
}

// Counts are totals for the about page and for checks.
type Counts struct {
	Sources, Feeds, Entries, Versions, Fetches int64
}

// Counts counts what the hub holds, retired sources and feeds left out.
func (s *Store) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	err := s.db.DB.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM source WHERE retired_at IS NULL), (SELECT count(*) FROM feed WHERE retired_at IS NULL),
		(SELECT count(*) FROM entry), (SELECT count(*) FROM version), (SELECT count(*) FROM "fetch")`).
		Scan(&c.Sources, &c.Feeds, &c.Entries, &c.Versions, &c.Fetches)
	return c, explain(err)
}

// Digests calls fn for every version of the hub in outbox order, with its
// digest and the revision of the cleaner that made it.
func (s *Store) Digests(ctx context.Context, fn func(v alteram.Version, cleaner int) error) error {
	const page = 2000
	for after := int64(0); ; {
		var rows []fullRow
		err := s.db.NewSelect().TableExpr("outbox AS o").Join("JOIN version AS v ON v.entry_id = o.entry_id AND v.n = o.n").
			ColumnExpr("o.seq, v.*").Where("o.seq > ?", after).Order("o.seq").Limit(page).Scan(ctx, &rows)
		if err != nil {
			return explain(err)
		}
		for _, r := range rows {
			after = r.Seq
			if err := fn(r.version(), r.Cleaner); err != nil {
				return err
			}
		}
		if len(rows) < page {
			return nil
		}
	}
}

type decisionRow struct {
	bun.BaseModel `bun:"table:decision,alias:d"`

	ID         int64        `bun:"id,pk,autoincrement"`
	Act        string       `bun:"act"`
	EntryID    string       `bun:"entry_id"`
	OtherID    string       `bun:"other_id"`
	N          int          `bun:"n"`
	Item       string       `bun:"item"`
	At         instant      `bun:"at"`
	Law        string       `bun:"law"`
	LawURL     string       `bun:"law_url"`
	Applies    list[string] `bun:"applies"`
	Until      instant      `bun:"until"`
	Why        string       `bun:"why"`
	Office     string       `bun:"office"`
	CoversLink bool         `bun:"covers_link"`
}

func decisionRowOf(d alteram.Decision) decisionRow {
	return decisionRow{
		Act: string(d.Act), EntryID: string(d.Entry), OtherID: string(d.Other), N: d.N, Item: string(d.Item), At: instant{d.At}, Law: d.Law, LawURL: d.LawURL, Applies: d.Applies,
		Until: instant{d.Until}, Why: d.Why, Office: d.Office, CoversLink: d.CoversLink,
	}
}

// Decide records a decision and returns its number; NotFound when there is no
// such entry.
func (s *Store) Decide(ctx context.Context, d alteram.Decision) (int64, error) {
	if _, err := s.Entry(ctx, d.Entry); err != nil {
		return 0, err
	}
	row := decisionRowOf(d)
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		if d.AboutText() {
			if err := unread(ctx, tx, row.EntryID); err != nil {
				return err
			}
		}
		_, err := raise(ctx, tx, "terms", 1)
		return err
	})
	return row.ID, err
}

// Decisions returns every decision, oldest first.
func (s *Store) Decisions(ctx context.Context) ([]alteram.Decision, error) {
	var rows []decisionRow
	if err := s.db.NewSelect().Model(&rows).Order("id").Scan(ctx); err != nil {
		return nil, explain(err)
	}
	out := make([]alteram.Decision, len(rows))
	for i, r := range rows {
		out[i] = alteram.Decision{
			ID: r.ID, Act: alteram.Act(r.Act), Entry: alteram.EntryID(r.EntryID), Other: alteram.EntryID(r.OtherID), N: r.N, Item: alteram.Item(r.Item), At: r.At.Time, Law: r.Law, LawURL: r.LawURL,
			Applies: r.Applies, Until: r.Until.Time, Why: r.Why, Office: r.Office, CoversLink: r.CoversLink,
		}
	}
	return out, nil
}
