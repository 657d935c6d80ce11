package store

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

type suppressionRow struct {
	bun.BaseModel `bun:"table:suppression,alias:u"`

	ID     int64   `bun:"id,pk,autoincrement"`
	Act    string  `bun:"act"`
	Name   string  `bun:"name"`
	At     instant `bun:"at"`
	Law    string  `bun:"law"`
	LawURL string  `bun:"law_url"`
	Why    string  `bun:"why"`
	Office string  `bun:"office"`
}

// PutSuppression records a decision on a name and returns its number.
func (s *Store) PutSuppression(ctx context.Context, d alteram.Suppression) (int64, error) {
	row := suppressionRow{Act: string(d.Act), Name: d.Name, At: instant{d.At}, Law: d.Law, LawURL: d.LawURL, Why: d.Why, Office: d.Office}
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		row.ID = 0
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		_, err := raise(ctx, tx, "terms", 1)
		return err
	})
	return row.ID, err
}

// Suppressions returns every decision on a name, oldest first.
func (s *Store) Suppressions(ctx context.Context) ([]alteram.Suppression, error) {
	var rows []suppressionRow
	if err := s.db.NewSelect().Model(&rows).Order("id").Scan(ctx); err != nil {
		return nil, explain(err)
	}
	out := make([]alteram.Suppression, len(rows))
	for i, r := range rows {
		out[i] = alteram.Suppression{ID: r.ID, Act: alteram.Act(r.Act), Name: r.Name, At: r.At.Time, Law: r.Law, LawURL: r.LawURL, Why: r.Why, Office: r.Office}
	}
	return out, nil
}
