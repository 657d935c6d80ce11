package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// Expr is what a search looks for in an entry, over the tokens that the entry
// was indexed with. The zero Expr finds every entry.
type Expr struct {
	Op Op
	// Words are the tokens of a phrase, in order; at least one.
	Words []string
	// Prefix says that the last word of a phrase may go on.
	Prefix bool
	// Args are the parts of All and Any, and the one part of Not.
	Args []Expr
}

// Op is the kind of an [Expr].
type Op int

// The kinds of expressions.
const (
	// OpEvery finds every entry.
	OpEvery Op = iota
	// OpPhrase finds neighbouring words.
	OpPhrase
	// OpFacet finds the entries that bear a facet, the one word of the phrase.
	OpFacet
	// OpAll finds what all its parts find. At least one part must not be a Not.
	OpAll
	// OpAny finds what one of its parts finds.
	OpAny
	// OpNot takes away what its part finds; it stands in an OpAll only.
	OpNot
)

// The names of the facets of an entry.
const (
	facetSource   = "source:"
	facetLanguage = "lang:"
)

// inTitle marks a word of a title. A column of FTS5 or a weight of PostgreSQL
// would say the same, but neither index is divided by them: to look in titles
// for a word that texts are full of would be to read all its places.
const inTitle = ":"

// marked returns words with a mark before each.
func marked(mark string, words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = mark + w
	}
	return out
}

// words returns words of a text, or of a title, as they stand on a shelf.
func (sh shelf) words(words []string) []string { return marked(string(sh), words) }

// titles returns words of a title as they stand on a shelf for titles alone.
func (sh shelf) titles(words []string) []string { return marked(string(sh)+inTitle, words) }

// on returns an expression with its words as they stand on a shelf.
func (e Expr) on(sh shelf, titleOnly bool) Expr {
	switch {
	case e.Op == OpPhrase && titleOnly:
		e.Words = sh.titles(e.Words)
	case e.Op == OpPhrase:
		e.Words = sh.words(e.Words)
	}
	args := make([]Expr, len(e.Args))
	for i, a := range e.Args {
		args[i] = a.on(sh, titleOnly)
	}
	e.Args = args
	return e
}

// worded reports whether all that an expression finds has a word of it.
func (e Expr) worded() bool {
	switch e.Op {
	case OpPhrase:
		return true
	case OpAll:
		return slices.ContainsFunc(e.Args, Expr.worded)
	case OpAny:
		return !slices.ContainsFunc(e.Args, func(a Expr) bool { return !a.worded() })
	}
	return false
}

// InLanguage finds the entries in a language, a primary subtag in lower case.
func InLanguage(code string) Expr { return Expr{Op: OpFacet, Words: []string{facetLanguage + code}} }

func fromSource(id alteram.SourceID) Expr {
	return Expr{Op: OpFacet, Words: []string{facetSource + string(id)}}
}

// Query asks for entries, latest first.
type Query struct {
	// Scopes say where to look; their sources are distinct.
	Scopes []Scope
	// From and Until bound [alteram.Entry.SortAt]: from the one until before the
	// other. The zero time is no bound.
	From, Until time.Time
	// Speakers are those one of whom an entry must be read to give words to, in some
	// version; none asks for nobody.
	Speakers []string
	// After continues behind a hit; 0 starts at the latest.
	After Row
	// Limit is the most hits returned.
	Limit int
}

// Scope looks for something in the entries of some sources.
type Scope struct {
	Expr Expr
	// TitleOnly says that words count in titles alone.
	TitleOnly bool
	// Sources are those looked at; nil means all.
	Sources []alteram.SourceID
}

// Row is the place of an entry in what is searched: later entries have higher ones.
type Row int64

// Hit is an entry that the index proposes.
type Hit struct {
	Row Row
	// Language is whose stems the entry was indexed with; empty for none.
	Language string
	Item     Item
}

type hitRow struct {
	RowID    int64  `bun:"row_id"`
	EntryID  string `bun:"entry_id"`
	Language string `bun:"language"`
}

// Search returns the entries that a query finds, latest first.
func (s *Store) Search(ctx context.Context, q Query) ([]Hit, error) {
	shelves, err := s.shelves(ctx)
	if err != nil {
		return nil, explain(err)
	}
	var rows []hitRow
	for _, p := range q.parts(shelves) {
		found, err := s.searchPart(ctx, q, p)
		if err != nil {
			return nil, explain(err)
		}
		rows = append(rows, found...)
	}
	slices.SortFunc(rows, func(a, b hitRow) int { return cmp.Compare(b.RowID, a.RowID) })
	return s.hits(ctx, rows[:min(len(rows), q.Limit)])
}

// part is what the index is asked at once. The parts of a query find different entries.
type part struct {
	expr Expr // as it stands in the index
	// sources are those of the rows to take, if they are any but these; nil for all.
	sources []alteram.SourceID
	except  bool
	// speakers are those of [Query].
	speakers []string
}

// parts returns what to ask of each shelf for each scope: mostly one part, for
// a scope takes in all or none of a shelf.
func (q Query) parts(shelves map[shelf][]alteram.SourceID) []part {
	var whole []Expr
	var parts []part
	for _, scope := range q.Scopes {
		if !scope.Expr.worded() { // facets stand on no shelf
			parts = append(parts, part{expr: scope.Expr, sources: scope.Sources}.narrowed())
			continue
		}
		in := setOf(scope.Sources)
		for _, sh := range [...]shelf{shelfTexts, shelfTitles, shelfClosed} {
			p := part{expr: scope.Expr.on(sh, scope.TitleOnly)}
			if scope.Sources != nil {
				p.sources, p.except = fewest(shelves[sh], in)
			}
			switch p = p.narrowed(); {
			case p.sources == nil && len(shelves[sh]) > 0:
				whole = append(whole, p.expr)
			case len(p.sources) > 0:
				parts = append(parts, p)
			}
		}
	}
	if len(whole) > 0 {
		parts = append(parts, part{expr: oneOf(whole)})
	}
	return parts
}

func setOf(sources []alteram.SourceID) map[alteram.SourceID]bool {
	set := make(map[alteram.SourceID]bool, len(sources))
	for _, id := range sources {
		set[id] = true
	}
	return set
}

// fewest returns the shorter of two lists: of the sources of a shelf that are in
// a set, or of the others (except); nil when all are in it.
func fewest(shelf []alteram.SourceID, in map[alteram.SourceID]bool) (sources []alteram.SourceID, except bool) {
	ins, outs := []alteram.SourceID{}, []alteram.SourceID{}
	for _, id := range shelf {
		if in[id] {
			ins = append(ins, id)
		} else {
			outs = append(outs, id)
		}
	}
	switch {
	case len(outs) == 0 && len(ins) > 0:
		return nil, false
	case len(outs) < len(ins):
		return outs, true
	}
	return ins, false
}

func (s *Store) searchPart(ctx context.Context, q Query, p part) ([]hitRow, error) {
	low, high := q.bounds()
	p.speakers = q.Speakers
	switch {
	case p.expr.Op == OpEvery:
		return s.every(ctx, q, p, low, high)
	case s.dialect == PostgreSQL:
		return s.searchPostgres(ctx, q, p, low, high)
	}
	return s.searchSQLite(ctx, q, p, low, high)
}

// hits loads the entries of rows.
func (s *Store) hits(ctx context.Context, rows []hitRow) ([]Hit, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.EntryID
	}
	byID, err := s.itemsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, 0, len(rows))
	for _, r := range rows {
		if it, ok := byID[r.EntryID]; ok {
			hits = append(hits, Hit{Row(r.RowID), r.Language, it})
		}
	}
	return hits, nil
}

// itemsByID returns entries with their latest versions by their ids.
func (s *Store) itemsByID(ctx context.Context, ids []string) (map[string]Item, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []itemRow
	err := s.items().Where("e.id IN (?)", bun.List(ids)).Scan(ctx, &rows)
	byID := make(map[string]Item, len(rows))
	for _, r := range rows {
		byID[r.EntryID] = r.item()
	}
	return byID, explain(err)
}

// fewSources is how many sources an index is asked for by their facets. Asking
// for more costs more than looking at the source of each row.
const fewSources = 24

// narrowed returns a part whose sources, if they are few, are said by its expression.
func (p part) narrowed() part {
	if n := len(p.sources); n == 0 || n > fewSources {
		return p
	}
	of := oneOf(facets(p.sources))
	if p.except {
		of = Expr{Op: OpNot, Args: []Expr{of}}
	}
	if p.expr.Op != OpEvery {
		of = Expr{Op: OpAll, Args: []Expr{p.expr, of}}
	}
	return part{expr: of}
}

func oneOf(parts []Expr) Expr {
	if len(parts) == 1 {
		return parts[0]
	}
	return Expr{Op: OpAny, Args: parts}
}

func facets(sources []alteram.SourceID) []Expr {
	out := make([]Expr, len(sources))
	for i, id := range sources {
		out[i] = fromSource(id)
	}
	return out
}

// bounds returns the rows that a query may find: low and above, below high.
func (q Query) bounds() (low, high int64) {
	const last = int64(1)<<62 - 1
	low, high = -last, last
	if !q.From.IsZero() {
		low = firstRow(q.From)
	}
	if !q.Until.IsZero() {
		high = firstRow(q.Until)
	}
	if q.After != 0 {
		high = min(high, int64(q.After))
	}
	return low, high
}

// rowBits tell the entries of one millisecond apart.
const rowBits = 20

// firstRow returns the lowest row of a moment, in this century and the next.
func firstRow(at time.Time) int64 { return at.UnixMilli() << rowBits }

// timeOf returns the moment of a row.
func timeOf(row int64) time.Time { return time.UnixMilli(row >> rowBits).UTC() }

// where adds what a part asks of the source of a row.
func (p part) where(q *bun.SelectQuery) *bun.SelectQuery {
	if p.speakers != nil {
		q = q.Where("s.entry_id IN (SELECT k.entry_id FROM spoken AS k WHERE k.speaker IN (?))", bun.List(p.speakers))
	}
	switch {
	case p.sources == nil:
		return q
	case p.except:
		return q.Where("s.source_id NOT IN (?)", bun.List(p.sources))
	}
	return q.Where("s.source_id IN (?)", bun.List(p.sources))
}

// every walks all rows from the latest down.
func (s *Store) every(ctx context.Context, q Query, p part, low, high int64) ([]hitRow, error) {
	sel := s.db.NewSelect().TableExpr("search AS s").Where("s.row_id >= ?", low).Where("s.row_id < ?", high)
	return scanHits(ctx, p.where(sel), "s.row_id", q.Limit)
}

// scanHits runs a query for rows, latest first, by a column that orders them.
func scanHits(ctx context.Context, q *bun.SelectQuery, order string, limit int) ([]hitRow, error) {
	var rows []hitRow
	err := q.ColumnExpr("s.row_id, s.entry_id, s.language").OrderExpr(order+" DESC").Limit(int64(limit)).Scan(ctx, &rows)
	return rows, err
}
