package store

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

type proofRow struct {
	bun.BaseModel `bun:"table:proof,alias:p"`

	ID     int64   `bun:"id,pk,autoincrement"`
	FeedID int64   `bun:"feed_id"`
	URL    string  `bun:"url"`
	Method string  `bun:"method"`
	Result string  `bun:"result"`
	Seen   string  `bun:"seen"`
	At     instant `bun:"at"`
}

// PutProof records a look at a feed's identity. What readers are told changes
// with it.
func (s *Store) PutProof(ctx context.Context, p alteram.Proof) error {
	row := proofRow{FeedID: int64(p.Feed), URL: p.URL, Method: p.Method, Result: string(p.Result), Seen: p.Seen, At: instant{p.At}}
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		row.ID = 0
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		_, err := raise(ctx, tx, "terms", 1)
		return err
	})
}

// Proofs returns the latest look at each feed by each method, in order of feeds
// and methods. A feed's address or the method declared may have changed since.
func (s *Store) Proofs(ctx context.Context) ([]alteram.Proof, error) {
	var rows []struct {
		proofRow `bun:",extend"`

		SourceID string `bun:"source_id"`
	}
	err := s.db.NewSelect().TableExpr("proof AS p").Join("JOIN feed AS f ON f.id = p.feed_id").ColumnExpr("p.*, f.source_id").
		Where("p.id IN (SELECT max(id) FROM proof GROUP BY feed_id, method)").Order("p.feed_id", "p.method").Scan(ctx, &rows)
	if err != nil {
		return nil, explain(err)
	}
	proofs := make([]alteram.Proof, len(rows))
	for i, r := range rows {
		proofs[i] = alteram.Proof{
			Feed: alteram.FeedID(r.FeedID), Source: alteram.SourceID(r.SourceID), URL: r.URL, Method: r.Method,
			Result: alteram.ProofResult(r.Result), Seen: r.Seen, At: r.At.Time,
		}
	}
	return proofs, nil
}

// Prove is the job that looks at the identity of feeds whose look is due.
type Prove struct{}

// Kind returns "prove".
func (Prove) Kind() string { return "prove" }
