package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
)

// searchSQLite walks FTS5's matches from the latest down; they come in the
// order of their rows, so that the search ends with the last hit it needs.
func (s *Store) searchSQLite(ctx context.Context, q Query, p part, low, high int64) ([]hitRow, error) {
	var match strings.Builder
	p.expr.writeFTS5(&match)
	sel := s.db.NewSelect().TableExpr("search_words AS w CROSS JOIN search AS s ON s.row_id = w.rowid"). // CROSS: w is the outer loop
														Where("w.search_words MATCH ?", match.String()).Where("w.rowid >= ?", low).Where("w.rowid < ?", high)
	return scanHits(ctx, p.where(sel), "w.rowid", q.Limit)
}

// writeFTS5 writes an expression in the syntax of FTS5.
func (e Expr) writeFTS5(b *strings.Builder) {
	switch e.Op {
	case OpPhrase, OpFacet:
		b.WriteString(`"` + strings.Join(e.Words, " ") + `"`)
		if e.Prefix {
			b.WriteString(" *")
		}
	case OpAny:
		writeArgs(b, e.Args, " OR ")
	case OpAll:
		writeAll(b, e.Args)
	}
}

func writeArgs(b *strings.Builder, args []Expr, between string) {
	b.WriteString("(")
	for i, a := range args {
		if i > 0 {
			b.WriteString(between)
		}
		a.writeFTS5(b)
	}
	b.WriteString(")")
}

// writeAll writes a conjunction: in FTS5, NOT is an operator between two parts.
func writeAll(b *strings.Builder, args []Expr) {
	var with, without []Expr
	for _, a := range args {
		if a.Op == OpNot {
			without = append(without, a.Args...)
		} else {
			with = append(with, a)
		}
	}
	if len(without) > 0 {
		b.WriteString("(")
	}
	writeArgs(b, with, " AND ")
	if len(without) > 0 {
		b.WriteString(" NOT ")
		writeArgs(b, without, " OR ")
		b.WriteString(")")
	}
}

// indexSQLite replaces the words of rows. FTS5 divides them at spaces alone.
func indexSQLite(ctx context.Context, tx bun.Tx, rows []indexRow) error {
	type words struct {
		bun.BaseModel `bun:"table:search_words"`

		RowID  int64  `bun:"rowid"`
		Title  string `bun:"title"`
		Text   string `bun:"text"`
		Facets string `bun:"facets"`
	}
	ids, insert := make([]int64, len(rows)), make([]words, len(rows))
	for i, r := range rows {
		ids[i] = r.RowID
		insert[i] = words{
			RowID: r.RowID, Title: strings.Join(r.Shelf.words(r.words.Title), " "), Text: strings.Join(r.Shelf.words(r.words.Text), " "),
			Facets: strings.Join(append(r.Shelf.titles(r.words.Title), r.facets()...), " "),
		}
	}
	if _, err := tx.NewRaw(`DELETE FROM search_words WHERE rowid IN (?)`, bun.List(ids)).Exec(ctx); err != nil {
		return err
	}
	_, err := tx.NewInsert().Model(&insert).Returning("").Exec(ctx)
	return err
}

// mergePages is how much of the index is rewritten in one transaction.
const mergePages = 500

// scrubSearch makes the index forget the words of entries taken out of it: FTS5
// only marks them as deleted until it merges its segments. It does so a piece at
// a time, so that others can write in between: first with a negative number,
// which takes all segments on, then until nothing is left
// (https://www.sqlite.org/fts5.html#the_merge_command).
func (s *Store) scrubSearch(ctx context.Context) error {
	for pages := -mergePages; ; pages = mergePages {
		var before, after int64
		err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
			if err := tx.NewRaw(`SELECT total_changes()`).Scan(ctx, &before); err != nil {
				return err
			}
			if _, err := tx.NewRaw(`INSERT INTO search_words (search_words, rank) VALUES ('merge', ?)`, pages).Exec(ctx); err != nil {
				return err
			}
			return tx.NewRaw(`SELECT total_changes()`).Scan(ctx, &after)
		})
		if err != nil {
			return fmt.Errorf("merge the index: %w", err)
		}
		if after-before < 2 { // the statement itself counts as one
			return nil
		}
	}
}
