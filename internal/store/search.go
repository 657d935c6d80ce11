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

// inTitles returns the words of a title with their mark.
func inTitles(title []string) []string {
	marked := make([]string, len(title))
	for i, w := range title {
		marked[i] = inTitle + w
	}
	return marked
}

// tokens returns the words of a phrase or the facet as they stand in the index.
func (s Scope) tokens(e Expr) []string {
	if s.TitleOnly && e.Op == OpPhrase {
		return inTitles(e.Words)
	}
	return e.Words
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
	// Sources are those looked at; nil means all but those of Except.
	Sources []alteram.SourceID
	Except  []alteram.SourceID
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
	var rows []hitRow
	for _, scope := range q.Scopes {
		found, err := s.searchScope(ctx, q, scope)
		if err != nil {
			return nil, explain(err)
		}
		rows = append(rows, found...)
	}
	slices.SortFunc(rows, func(a, b hitRow) int { return cmp.Compare(b.RowID, a.RowID) })
	return s.hits(ctx, rows[:min(len(rows), q.Limit)])
}

func (s *Store) searchScope(ctx context.Context, q Query, scope Scope) ([]hitRow, error) {
	if s.dialect == PostgreSQL {
		return s.searchPostgres(ctx, q, scope.narrowed())
	}
	return s.searchSQLite(ctx, q, scope.narrowed())
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

// narrowed returns a scope whose sources, if they are few, are part of the expression.
func (s Scope) narrowed() Scope {
	if n := len(s.Sources); n > 0 && n <= fewSources {
		s.Expr = both(s.Expr, Expr{Op: OpAny, Args: facets(s.Sources)})
		s.Sources = nil
	}
	if n := len(s.Except); n > 0 && n <= fewSources && s.Expr.Op != OpEvery {
		s.Expr = both(s.Expr, Expr{Op: OpNot, Args: []Expr{{Op: OpAny, Args: facets(s.Except)}}})
		s.Except = nil
	}
	return s
}

func both(a, b Expr) Expr {
	if a.Op == OpEvery {
		return b
	}
	return Expr{Op: OpAll, Args: []Expr{a, b}}
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

// where adds what a scope asks of the source of a row.
func (s Scope) where(q *bun.SelectQuery) *bun.SelectQuery {
	if s.Sources != nil {
		q = q.Where("s.source_id IN (?)", bun.List(s.Sources))
	}
	if len(s.Except) > 0 {
		q = q.Where("s.source_id NOT IN (?)", bun.List(s.Except))
	}
	return q
}

// every walks all rows from the latest down.
func (s *Store) every(ctx context.Context, q Query, scope Scope, low, high int64) ([]hitRow, error) {
	sel := s.db.NewSelect().TableExpr("search AS s").Where("s.row_id >= ?", low).Where("s.row_id < ?", high)
	return scanHits(ctx, scope.where(sel), q.Limit)
}

func scanHits(ctx context.Context, q *bun.SelectQuery, limit int) ([]hitRow, error) {
	var rows []hitRow
	err := q.ColumnExpr("s.row_id, s.entry_id, s.language").OrderExpr("s.row_id DESC").Limit(int64(limit)).Scan(ctx, &rows)
	return rows, err
}
