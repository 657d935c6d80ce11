package store

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Facets of the time of an entry, on PostgreSQL only.
const (
	facetDay   = "day:"
	facetMonth = "month:"
	facetYear  = "year:"
)

// walked is how many of the latest rows are looked at without the index.
const walked = 100

// searchPostgres looks in wider and wider stretches of time until it has found
// enough. A GIN index gives its matches in no order, so that all of them would
// have to be fetched and sorted; but it intersects a frequent word with the
// facet of a day or month quickly, which leaves few. The most frequent words
// are found among the latest rows, a rare one costs one look in each stretch.
func (s *Store) searchPostgres(ctx context.Context, q Query, scope Scope) ([]hitRow, error) {
	low, high := q.bounds()
	if scope.Expr.Op == OpEvery {
		return s.every(ctx, q, scope, low, high)
	}
	rows, err := s.latest(ctx, q, scope, low, high)
	if err != nil || len(rows) == q.Limit {
		return rows, err
	}
	var top []int64
	if err := s.db.NewRaw(`SELECT row_id FROM search WHERE row_id < ? AND row_id >= ? ORDER BY row_id DESC LIMIT 1`, high, low).Scan(ctx, &top); err != nil || len(top) == 0 {
		return nil, err
	}
	for _, when := range stretches(timeOf(top[0])) {
		within := scope
		if when.Op != OpEvery {
			within.Expr = both(scope.Expr, when)
		}
		rows, err := s.matching(ctx, q, within, low, high)
		if err != nil || len(rows) == q.Limit || when.Op == OpEvery {
			return rows, err
		}
	}
	return rows, nil
}

// stretches returns facets of wider and wider stretches of time that end at a
// moment, the last of them without a beginning.
func stretches(end time.Time) []Expr {
	facet := func(name, layout string, before time.Time) Expr {
		return Expr{Op: OpAny, Args: []Expr{
			{Op: OpFacet, Words: []string{name + end.Format(layout)}},
			{Op: OpFacet, Words: []string{name + before.Format(layout)}},
		}}
	}
	firstOfMonth := time.Date(end.Year(), end.Month(), 1, 0, 0, 0, 0, time.UTC)
	return []Expr{
		facet(facetDay, "20060102", end.AddDate(0, 0, -1)),
		facet(facetMonth, "200601", firstOfMonth.AddDate(0, -1, 0)),
		facet(facetYear, "2006", end.AddDate(-1, 0, 0)),
		{},
	}
}

// latest looks among the latest rows, without the index.
func (s *Store) latest(ctx context.Context, q Query, scope Scope, low, high int64) ([]hitRow, error) {
	rows := s.db.NewSelect().TableExpr("search").Where("row_id >= ?", low).Where("row_id < ?", high).OrderExpr("row_id DESC").Limit(walked)
	sel := s.db.NewSelect().With("s", rows).TableExpr("s").Where("s.words @@ ?::tsquery", scope.tsquery())
	return scanHits(ctx, scope.where(sel), q.Limit)
}

// matching asks the index.
func (s *Store) matching(ctx context.Context, q Query, scope Scope, low, high int64) ([]hitRow, error) {
	rows := s.db.NewSelect().ColumnExpr("row_id, entry_id, source_id, language").TableExpr("search").
		Where("words @@ ?::tsquery", scope.tsquery()).Where("row_id >= ?", low).Where("row_id < ?", high)
	// OFFSET keeps the planner from walking all rows from the latest down in the
	// hope of an early end.
	sel := s.db.NewSelect().TableExpr("(? OFFSET 0) AS s", rows)
	return scanHits(ctx, scope.where(sel), q.Limit)
}

// tsquery returns a scope's expression as a tsquery.
func (s Scope) tsquery() string {
	var b strings.Builder
	s.writeTSQuery(&b, s.Expr)
	return b.String()
}

func (s Scope) writeTSQuery(b *strings.Builder, e Expr) {
	switch e.Op {
	case OpPhrase, OpFacet:
		b.WriteString("(")
		for i, w := range s.tokens(e) {
			if i > 0 {
				b.WriteString(" <-> ")
			}
			b.WriteString(lexeme(w))
			if e.Prefix && i == len(e.Words)-1 {
				b.WriteString(":*")
			}
		}
		b.WriteString(")")
	case OpNot:
		b.WriteString("!")
		s.writeTSQuery(b, e.Args[0])
	case OpAll, OpAny:
		b.WriteString("(")
		for i, a := range e.Args {
			if i > 0 {
				b.WriteString(map[Op]string{OpAll: " & ", OpAny: " | "}[e.Op])
			}
			s.writeTSQuery(b, a)
		}
		b.WriteString(")")
	}
}

// lexeme quotes a word for tsvector and tsquery.
func lexeme(word string) string {
	if strings.ContainsAny(word, `'\`) { // no word does; a token of another maker may
		word = strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(word)
	}
	return "'" + word + "'"
}

// Limits of a tsvector: positions count up to maxPosition, and a word has at
// most maxPlaces of them.
const (
	maxPosition = 16383
	maxPlaces   = 255
)

// tsvector returns the words of a row with their positions, those of the title
// twice. Between title and text a position stays free, so that no phrase
// reaches over.
func (r indexRow) tsvector() string {
	places := map[string][]string{}
	add := func(word string, position int) {
		if p := places[word]; position <= maxPosition && len(p) < maxPlaces {
			places[word] = append(p, strconv.Itoa(position))
		}
	}
	for i, w := range r.words.Title {
		add(w, i+1)
		add(inTitle+w, i+1)
	}
	for i, w := range r.words.Text {
		add(w, len(r.words.Title)+2+i)
	}
	var b strings.Builder
	for _, w := range slices.Sorted(maps.Keys(places)) {
		b.WriteString(lexeme(w) + ":" + strings.Join(places[w], ",") + " ")
	}
	at := timeOf(r.RowID)
	for _, f := range append(r.facets(), facetDay+at.Format("20060102"), facetMonth+at.Format("200601"), facetYear+at.Format("2006")) {
		b.WriteString(lexeme(f) + " ")
	}
	return b.String()
}
