package store

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// ReadRobots is the job that looks at what hosts ask of programs.
type ReadRobots struct{}

// Kind returns "robots".
func (ReadRobots) Kind() string { return "robots" }

type rightsRow struct {
	bun.BaseModel `bun:"table:rights,alias:r"`

	ID     int64   `bun:"id,pk,autoincrement"`
	FeedID int64   `bun:"feed_id"`
	Kind   string  `bun:"kind"`
	Place  string  `bun:"place"`
	Value  string  `bun:"value"`
	URL    string  `bun:"url"`
	Since  instant `bun:"since"`
}

// same reports whether two rows are about the same thing.
func (r rightsRow) same(o rightsRow) bool { return r.Kind == o.Kind && r.Place == o.Place }

const rightsInForce = `r.id IN (SELECT max(id) FROM rights GROUP BY feed_id, kind, place)`

// NoteRights records what the server of a feed says about rights in some places,
// and what it says there no longer. Nothing is written when nothing changed.
// Two readers of a feed at once may write a change twice, which does no harm.
func (s *Store) NoteRights(ctx context.Context, feed alteram.FeedID, places []alteram.RightsPlace, signals []alteram.RightsSignal) error {
	var have []rightsRow
	err := s.db.NewSelect().Model(&have).ColumnExpr("r.*").Where("r.feed_id = ?", int64(feed)).
		Where("r.id IN (SELECT max(id) FROM rights WHERE feed_id = ? GROUP BY kind, place)", int64(feed)).Scan(ctx)
	if err != nil {
		return explain(err)
	}
	rows := changedRights(have, places, rightsRows(feed, signals))
	if len(rows) == 0 {
		return nil
	}
	now := s.now()
	for i := range rows {
		rows[i].Since = instant{now}
	}
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		_, err := tx.NewInsert().Model(&rows).ExcludeColumn("id").Returning("").Exec(ctx)
		return err
	})
}

func rightsRows(feed alteram.FeedID, signals []alteram.RightsSignal) []rightsRow {
	rows := make([]rightsRow, len(signals))
	for i, g := range signals {
		rows[i] = rightsRow{FeedID: int64(feed), Kind: string(g.Kind), Place: string(g.Place), Value: g.Value, URL: g.URL}
	}
	return rows
}

// changedRights returns the rows to add: what is new or different, and an empty
// value for what is said no longer in one of the places.
func changedRights(have []rightsRow, places []alteram.RightsPlace, said []rightsRow) []rightsRow {
	var out []rightsRow
	for _, r := range said {
		if !slices.ContainsFunc(have, func(h rightsRow) bool { return h.same(r) && h.Value == r.Value }) {
			out = append(out, r)
		}
	}
	for _, h := range have {
		gone := h.Value != "" && slices.Contains(places, alteram.RightsPlace(h.Place)) && !slices.ContainsFunc(said, h.same)
		if gone {
			out = append(out, rightsRow{FeedID: h.FeedID, Kind: h.Kind, Place: h.Place, URL: h.URL})
		}
	}
	return out
}

// Rights returns what the servers of all declared feeds say about rights now, in
// the order of sources, feeds and kinds.
func (s *Store) Rights(ctx context.Context) ([]alteram.RightsSignal, error) {
	var rows []struct {
		rightsRow `bun:",extend"`

		SourceID string `bun:"source_id"`
	}
	err := s.db.NewSelect().TableExpr("rights AS r").Join("JOIN feed AS f ON f.id = r.feed_id").ColumnExpr("r.*, f.source_id").
		Where("f.retired_at IS NULL").Where("r.value <> ''").Where(rightsInForce).Order("f.source_id", "r.feed_id", "r.kind", "r.place").Scan(ctx, &rows)
	signals := make([]alteram.RightsSignal, len(rows))
	for i, r := range rows {
		signals[i] = alteram.RightsSignal{
			Source: alteram.SourceID(r.SourceID), Feed: alteram.FeedID(r.FeedID), Kind: alteram.RightsKind(r.Kind),
			Place: alteram.RightsPlace(r.Place), Value: r.Value, URL: r.URL, Since: r.Since.Time,
		}
	}
	return signals, explain(err)
}
