package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

type objectionRow struct {
	bun.BaseModel `bun:"table:objection,alias:o"`

	ID        int64   `bun:"id,pk,autoincrement"`
	Kind      string  `bun:"kind"`
	StoryID   string  `bun:"story_id"`
	EntryID   string  `bun:"entry_id"`
	N         int     `bun:"n"`
	Item      string  `bun:"item"`
	Note      string  `bun:"note"`
	At        instant `bun:"at"`
	State     string  `bun:"state"`
	Decision  *int64  `bun:"decision"`
	Why       string  `bun:"why"`
	SettledAt instant `bun:"settled_at"`
}

func (r objectionRow) objection() alteram.Objection {
	o := alteram.Objection{
		ID: r.ID, Kind: alteram.ObjectionKind(r.Kind), Story: alteram.StoryID(r.StoryID), Entry: alteram.EntryID(r.EntryID), N: r.N, Item: alteram.Item(r.Item),
		Note: r.Note, At: r.At.Time, State: alteram.ObjectionState(r.State), Why: r.Why, Settled: r.SettledAt.Time,
	}
	if r.Decision != nil {
		o.Decision = *r.Decision
	}
	return o
}

// ObjectionLimits bound what readers can put into the database.
type ObjectionLimits struct {
	// Open is how many objections may be open at once.
	Open int
	// Lately is how many may have come within Within.
	Lately int
	Within time.Duration
}

// Object stores an open objection, unless the same is open already. Beyond the
// limits it fails with Conflict. On PostgreSQL two that come at one
// moment may both be the last: the limits are there to bound, not to count.
func (s *Store) Object(ctx context.Context, o alteram.Objection, limits ObjectionLimits) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		var same, open, lately int
		err := tx.NewRaw(`SELECT (SELECT count(*) FROM objection WHERE state = 'open' AND kind = ? AND story_id = ? AND entry_id = ? AND n = ? AND item = ? AND note = ?),
			(SELECT count(*) FROM objection WHERE state = 'open'), (SELECT count(*) FROM objection WHERE at > ?)`,
			string(o.Kind), string(o.Story), string(o.Entry), o.N, string(o.Item), o.Note, instant{o.At.Add(-limits.Within)}).Scan(ctx, &same, &open, &lately)
		switch {
		case err != nil:
			return err
		case same > 0:
			return nil
		case open >= limits.Open || lately >= limits.Lately:
			return alteram.Errorf(alteram.Conflict, "%d objections are open, and %d came lately: the hub takes no more for now", open, lately)
		}
		row := objectionRow{
			Kind: string(o.Kind), StoryID: string(o.Story), EntryID: string(o.Entry), N: o.N, Item: string(o.Item), Note: o.Note, At: instant{o.At},
			State: string(alteram.ObjectionOpen),
		}
		_, err = tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
}

// Objections returns those that are open, oldest first; all with settled.
func (s *Store) Objections(ctx context.Context, settled bool) ([]alteram.Objection, error) {
	var rows []objectionRow
	q := s.db.NewSelect().Model(&rows).Order("o.at", "o.id")
	if !settled {
		q = q.Where("o.state = ?", string(alteram.ObjectionOpen))
	}
	err := q.Scan(ctx)
	out := make([]alteram.Objection, len(rows))
	for i, r := range rows {
		out[i] = r.objection()
	}
	return out, explain(err)
}

// Objection returns one objection; NotFound when there is none of this number.
func (s *Store) Objection(ctx context.Context, id int64) (alteram.Objection, error) {
	var rows []objectionRow
	if err := s.db.NewSelect().Model(&rows).Where("o.id = ?", id).Scan(ctx); err != nil {
		return alteram.Objection{}, explain(err)
	}
	if len(rows) == 0 {
		return alteram.Objection{}, alteram.Errorf(alteram.NotFound, "there is no objection %d: alteram objections --all lists them", id)
	}
	return rows[0].objection(), nil
}

// OpenObjections counts the objections that wait for the operator.
func (s *Store) OpenObjections(ctx context.Context) (int, error) {
	var n int
	err := s.db.NewRaw(`SELECT count(*) FROM objection WHERE state = 'open'`).Scan(ctx, &n)
	return n, explain(err)
}

// Uphold takes a decision because of an open objection, which settles all that are
// open on the same, and returns its number. It fails with Conflict when the
// objection is settled.
func (s *Store) Uphold(ctx context.Context, id int64, d alteram.Decision) (int64, error) {
	row := decisionRowOf(d)
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		row.ID = 0 // a transaction that is tried again decides again
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		res, err := tx.NewRaw(`UPDATE objection SET state = ?, decision = ?, settled_at = ? WHERE state = 'open' AND EXISTS (SELECT 1 FROM objection AS o
			WHERE o.id = ? AND o.state = 'open' AND o.kind = objection.kind AND o.story_id = objection.story_id AND o.entry_id = objection.entry_id
			AND o.n = objection.n AND o.item = objection.item)`,
			string(alteram.ObjectionUpheld), row.ID, instant{d.At}, id).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return settledAlready(id)
		}
		_, err = raise(ctx, tx, "terms", 1)
		return err
	})
	return row.ID, err
}

// Dismiss settles an open objection without a decision; Conflict when it is settled.
func (s *Store) Dismiss(ctx context.Context, id int64, why string, at time.Time) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		res, err := tx.NewRaw(`UPDATE objection SET state = ?, why = ?, settled_at = ? WHERE id = ? AND state = 'open'`,
			string(alteram.ObjectionDismissed), why, instant{at}, id).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return settledAlready(id)
		}
		return nil
	})
}

func settledAlready(id int64) error {
	return alteram.Errorf(alteram.Conflict, "objection %d is settled: alteram objections --all says how", id)
}
