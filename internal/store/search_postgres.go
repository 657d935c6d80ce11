package store

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A row bears a facet for the stretch of time of each width that it lies in.
// Widths are powers of four hours, from one hour to two years.
const (
	facetTime = "time"
	widths    = 8
)

// stretch is the hours from (n-1)·4^width to (n+1)·4^width since 1970: two
// neighbouring stretches of one width.
type stretch struct {
	width int
	n     int64
}

const hour = time.Hour / time.Millisecond

// hoursOf returns the hours since 1970 of a row.
func hoursOf(row int64) int64 { return timeOf(row).UnixMilli() / int64(hour) }

// endingWith returns the stretch of a width whose second half a row lies in.
func endingWith(row int64, width int) stretch { return stretch{width, hoursOf(row) >> (2 * width)} }

// from returns the first row of a stretch.
func (s stretch) from() int64 {
	return firstRow(time.UnixMilli((s.n - 1) << (2 * s.width) * int64(hour)))
}

// facets returns what the rows of a stretch bear.
func (s stretch) facets() Expr {
	return Expr{Op: OpAny, Args: []Expr{s.facet(s.n), s.facet(s.n - 1)}}
}

func (s stretch) facet(n int64) Expr {
	return Expr{Op: OpFacet, Words: []string{facetTime + strconv.Itoa(s.width) + ":" + strconv.FormatInt(n, 10)}}
}

// timeFacets returns the facets of time of a row.
func timeFacets(row int64) []string {
	out := make([]string, widths)
	for w := range out {
		s := endingWith(row, w)
		out[w] = s.facet(s.n).Words[0]
	}
	return out
}

// firstRows is how many of the latest rows the first stretch takes in at least.
const firstRows = 200

// searchPostgres looks in wider and wider stretches of time until it has found
// enough. A GIN index gives its matches in no order, so that all of them would
// have to be fetched and sorted; but it intersects a frequent word with the
// facets of a stretch quickly, which leaves few.
func (s *Store) searchPostgres(ctx context.Context, q Query, p part, low, high int64) ([]hitRow, error) {
	latest, some, first, err := s.span(ctx, low, high)
	if err != nil || latest < first {
		return nil, err
	}
	width := 0
	for width < widths && endingWith(latest, width).from() > some {
		width++
	}
	for {
		within := p.expr
		whole := width >= widths
		if !whole {
			s := endingWith(latest, width)
			within = Expr{Op: OpAll, Args: []Expr{p.expr, s.facets()}}
			whole = s.from() <= first
		}
		rows, err := s.matching(ctx, q, part{within, p.sources, p.except, p.speakers}, first, high)
		if err != nil || len(rows) == q.Limit || whole {
			return rows, err
		}
		width = wider(width, len(rows), q.Limit)
	}
}

// wider returns the width of the next stretch after one in which too few
// entries were found: likely to hold enough, and by no more than needed.
func wider(width, found, limit int) int {
	for most := max(found, 1); most < limit+limit/2; most *= 4 {
		width++
	}
	return width
}

// span returns the latest row of a stretch, one some way behind it, and the first.
func (s *Store) span(ctx context.Context, low, high int64) (latest, some, first int64, err error) {
	const rows = `FROM search WHERE row_id >= ? AND row_id < ? ORDER BY row_id`
	err = s.db.NewRaw(`SELECT coalesce((SELECT row_id `+rows+` DESC LIMIT 1), -1), coalesce((SELECT row_id `+rows+` DESC OFFSET ? LIMIT 1), 0),
		coalesce((SELECT row_id `+rows+` LIMIT 1), 0)`, low, high, low, high, firstRows, low, high).Scan(ctx, &latest, &some, &first)
	return latest, max(some, first), first, err
}

// matching asks the index.
func (s *Store) matching(ctx context.Context, q Query, p part, low, high int64) ([]hitRow, error) {
	var query strings.Builder
	p.expr.writeTSQuery(&query)
	// OFFSET keeps the planner from walking all rows from the latest down in the
	// hope of an early end, and + 0 from reading a stretch of the key beside.
	rows := s.db.NewSelect().ColumnExpr("row_id, entry_id, source_id, language").TableExpr("search").
		Where("words @@ ?::tsquery", query.String()).Where("row_id + 0 >= ?", low).Where("row_id + 0 < ?", high)
	return scanHits(ctx, p.where(s.db.NewSelect().TableExpr("(? OFFSET 0) AS s", rows)), "s.row_id", q.Limit)
}

// writeTSQuery writes an expression as a tsquery.
func (e Expr) writeTSQuery(b *strings.Builder) {
	switch e.Op {
	case OpPhrase, OpFacet:
		b.WriteString("(")
		for i, w := range e.Words {
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
		e.Args[0].writeTSQuery(b)
	case OpAll, OpAny:
		b.WriteString("(")
		for i, a := range e.Args {
			if i > 0 {
				b.WriteString(map[Op]string{OpAll: " & ", OpAny: " | "}[e.Op])
			}
			a.writeTSQuery(b)
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
	titles := r.Shelf.titles(r.words.Title)
	for i, w := range r.Shelf.words(r.words.Title) {
		add(w, i+1)
		add(titles[i], i+1)
	}
	for i, w := range r.Shelf.words(r.words.Text) {
		add(w, len(titles)+2+i)
	}
	var b strings.Builder
	for _, w := range slices.Sorted(maps.Keys(places)) {
		b.WriteString(lexeme(w) + ":" + strings.Join(places[w], ",") + " ")
	}
	for _, f := range append(r.facets(), timeFacets(r.RowID)...) {
		b.WriteString(lexeme(f) + " ")
	}
	return b.String()
}
