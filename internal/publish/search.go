package publish

import (
	"context"
	"encoding/json"
	"html"
	"html/template"
	"strconv"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/lang"
	"github.com/alteram-hub/alteram/internal/store"
)

// Found is a stretch of the entries that a search found, latest first.
type Found struct {
	query   string
	entries []*Published
	marked  []marks
	next    string
}

// marks are the parts of an entry with the words that were looked for.
type marks struct{ headline, snippet template.HTML }

// Query is the query in its normal form. Searching for it finds the same.
func (f *Found) Query() string { return f.query }

// Entries returns the entries in order.
func (f *Found) Entries() []*Published { return f.entries }

// Next continues the search behind its last entry; empty at the end.
func (f *Found) Next() string { return f.next }

// Headline is the title of the i-th entry with the words that were looked for
// in mark elements: the outlet's words, or the hub's where the entry has
// [Published.TitleIsOurs].
func (f *Found) Headline(i int) template.HTML { return f.marked[i].headline }

// Snippet is the stretch of the i-th entry's text in which the words that were
// looked for stand first, in mark elements and in the frame of a quotation; the
// lead when they stand in the title alone. It is empty when no text may be shown.
func (f *Found) Snippet(i int) template.HTML { return f.marked[i].snippet }

// MarshalJSON writes the query, the entries without their texts, each with its
// snippet, and where the search goes on.
func (f *Found) MarshalJSON() ([]byte, error) {
	type hit struct {
		Entry    json.Marshaler `json:"entry"`
		Headline template.HTML  `json:"headline"`
		Snippet  template.HTML  `json:"snippet,omitempty"`
	}
	hits := make([]hit, len(f.entries))
	for i, e := range f.entries {
		hits[i] = hit{e.Brief(), f.Headline(i), f.Snippet(i)}
	}
	return json.Marshal(struct {
		Query string `json:"query"`
		Found []hit  `json:"found"`
		Next  string `json:"next,omitempty"`
	}{f.query, hits, f.next})
}

// Bounds of a search.
const (
	// searchBatch is how many candidates are looked at first; then twice as many,
	// up to searchBatchMost.
	searchBatch     = 20
	searchBatchMost = 320
	// searchMost is how many candidates one call looks at. Behind them it ends,
	// and Next goes on.
	searchMost = 4000
)

// Search returns the entries that a query finds, latest first, behind the place
// that an earlier search's Next named, or from the latest when after is empty.
// There may be fewer than limit and still a Next.
//
// A query is words, all of which must stand in an entry: in one of their forms,
// or within "quotation marks" as they are written and one after the other. OR
// stands between words of which one must, a minus before a word, phrase or
// (parenthesis) that must not. Filters are source:ID, country:CODE or name of
// the source's seat or of what it covers (EU for its members), control:VALUE,
// lang:CODE, speaker:ID of whoever is told to have said something, and after: and before: a year, month or day, 2026-03-01. Of filters
// of one name one must hold. A query that cannot be read is Invalid, with a
// sentence in the reader's language that says what to write.
//
// Only what to may be shown at this moment is compared: a title alone where the
// text may not be, an excerpt within the excerpt, and nothing that is withheld.
func (p *Publisher) Search(ctx context.Context, text string, to To, after string, limit int) (*Found, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	q, err := parseQuery(st, WordsIn(to.Language), text)
	if err != nil {
		return nil, err
	}
	row, err := parseRow(after)
	if err != nil {
		return nil, err
	}
	languages, err := p.store.IndexLanguages(ctx)
	if err != nil {
		return nil, err
	}
	s := &searching{
		publisher: p, maker: p.maker(st, to), query: q, limit: min(max(limit, 1), MaxLimit), matcher: newMatcher(),
		found: &Found{query: q.String()},
	}
	if err := s.run(ctx, store.Query{Scopes: q.scopes(st, to, languages), From: q.from, Until: q.until, Speakers: q.speakers, After: row}); err != nil {
		return nil, err
	}
	return s.found, s.maker.illustrate(ctx, s.found.entries...) // a feed has an entry alike wherever it stands
}

func parseRow(s string) (store.Row, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 36, 64)
	if err != nil || n == 0 {
		return 0, alteram.Errorf(alteram.Invalid, "%q is no place in what was found: begin at its first page", s)
	}
	return store.Row(n), nil
}

func formatRow(r store.Row) string { return strconv.FormatInt(int64(r), 36) }

// searching is one search: it publishes what the index proposes, as for any
// other list, and keeps what is then seen to match.
type searching struct {
	publisher *Publisher
	maker     *maker
	matcher   *matcher
	query     query
	limit     int
	titles    bool // to look at titles alone
	found     *Found
	last      store.Row // of the last entry that was kept
	// read is what the entries that are looked at were read to say, where the query
	// asks for speakers.
	read map[alteram.EntryID][]alteram.Claims
}

func (s *searching) run(ctx context.Context, ask store.Query) error {
	if len(ask.Scopes) == 0 {
		return nil
	}
	batch := max(searchBatch, s.limit+1)
	for looked := 0; looked < searchMost; batch = min(2*batch, max(searchBatchMost, s.limit+1)) {
		ask.Limit = batch
		hits, err := s.publisher.store.Search(ctx, ask)
		if err != nil {
			return err
		}
		if err := s.hear(ctx, hits); err != nil {
			return err
		}
		for _, h := range hits {
			full, err := s.take(ctx, h)
			if full || err != nil {
				return err
			}
			ask.After = h.Row
		}
		if len(hits) < batch {
			return nil
		}
		looked += len(hits)
	}
	s.found.next = formatRow(ask.After)
	return nil
}

// take keeps a hit that matches. Only a further match, which is left for the
// next page, makes the search go on: what may not be shown leaves no trace.
func (s *searching) take(ctx context.Context, h store.Hit) (full bool, err error) {
	pub, err := s.maker.entry(ctx, h.Item)
	if err != nil {
		return false, err
	}
	m, ok := s.match(pub, h.Language)
	switch {
	case !ok, !s.spoken(pub):
		return false, nil
	case len(s.found.entries) == s.limit:
		s.found.next = formatRow(s.last)
		return true, nil
	}
	s.found.entries, s.found.marked, s.last = append(s.found.entries, pub), append(s.found.marked, m), h.Row
	return false, nil
}

// match compares the query with what is shown of an entry.
func (s *searching) match(pub *Published, language string) (marks, bool) {
	if pub.verdict.mode == alteram.ModeWithheld || !s.query.inLanguage(language) {
		return marks{}, false
	}
	title, text := &passage{}, &passage{}
	if !pub.TitleIsOurs() {
		title = newPassage(pub.Title())
	}
	if pub.body != "" && !s.titles {
		text = newPassage(pub.Text())
	}
	if root := s.query.root; root != nil {
		nothing := len(title.tokens) == 0 && len(text.tokens) == 0 // in which a minus would find what it leaves
		if nothing || !(shown{s.matcher, language, []*passage{title, text}}).holds(*root) {
			return marks{}, false
		}
	}
	m := marks{template.HTML(title.marked(true)), pub.Lead()} //nolint:gosec // escaped by marked
	if pub.TitleIsOurs() {
		m.headline = template.HTML(html.EscapeString(pub.Title())) //nolint:gosec // escaped
	}
	if len(text.marks) > 0 {
		m.snippet = pub.Quote(template.HTML("<p>" + text.marked(false) + "</p>")) //nolint:gosec // escaped by marked
	}
	return m, true
}

// scopes returns where to look for the query: in titles and texts of the
// sources that show text to this reader now, in the titles of the others, and
// nowhere in sources that are withheld. languages are those of the index.
func (q query) scopes(st *state, to To, languages []string) []store.Scope {
	var texts, titles []alteram.SourceID
	for i := range st.Sources {
		s := &st.Sources[i]
		if !q.wants(s) {
			continue
		}
		switch v := st.decide(subject{source: s}, to); {
		case v.mode.ShowsText():
			texts = append(texts, s.ID)
		case v.mode == alteram.ModeLink:
			titles = append(titles, s.ID)
		}
	}
	expr := q.expr(languages)
	if q.root == nil { // no words: it is the same to look at titles
		texts, titles = append(texts, titles...), nil
	}
	var scopes []store.Scope
	for _, s := range []store.Scope{{Expr: expr, Sources: texts}, {Expr: expr, Sources: titles, TitleOnly: true}} {
		if len(s.Sources) > 0 {
			scopes = append(scopes, s)
		}
	}
	return scopes
}

// expr returns what the index is asked for. It finds all that the query does,
// and may find more. What must not be in an entry is no part of it: else a
// reader could tell what stands in a text that is not shown.
func (q query) expr(languages []string) store.Expr {
	var parts []store.Expr
	if len(q.languages) > 0 {
		parts = append(parts, store.Expr{Op: store.OpAny, Args: inLanguages(q.languages)})
	}
	if q.root != nil {
		if e := q.root.expr(languages); e.Op != store.OpEvery {
			parts = append(parts, e)
		}
	}
	if len(parts) > 0 && len(q.notLanguages) > 0 {
		parts = append(parts, store.Expr{Op: store.OpNot, Args: []store.Expr{{Op: store.OpAny, Args: inLanguages(q.notLanguages)}}})
	}
	return conjunction(store.OpAll, parts)
}

func inLanguages(codes []string) []store.Expr {
	out := make([]store.Expr, len(codes))
	for i, c := range codes {
		out[i] = store.InLanguage(c)
	}
	return out
}

func conjunction(op store.Op, parts []store.Expr) store.Expr {
	switch len(parts) {
	case 0:
		return store.Expr{}
	case 1:
		return parts[0]
	}
	return store.Expr{Op: op, Args: parts}
}

func (t term) expr(languages []string) store.Expr {
	var parts []store.Expr
	switch t.kind {
	case termNot:
		return store.Expr{}
	case termWords:
		return t.phrases(languages)
	case termAll:
		for _, a := range t.args {
			if e := a.expr(languages); e.Op != store.OpEvery {
				parts = append(parts, e)
			}
		}
		return conjunction(store.OpAll, parts)
	}
	for _, a := range t.args {
		e := a.expr(languages)
		if e.Op == store.OpEvery {
			return e
		}
		parts = append(parts, e)
	}
	return conjunction(store.OpAny, parts)
}

// phrases returns the words of a term as they stand in the index for texts in
// each language, and in none.
func (t term) phrases(languages []string) store.Expr {
	var parts []store.Expr
	seen := map[string]bool{}
	for _, language := range append([]string{""}, languages...) {
		words := make([]string, len(t.words))
		key := ""
		for i, w := range t.words {
			words[i] = lang.Term(language, w)
			key += words[i] + " "
		}
		if !seen[key] {
			seen[key] = true
			parts = append(parts, store.Expr{Op: store.OpPhrase, Words: words, Prefix: t.prefix})
		}
	}
	return conjunction(store.OpAny, parts)
}
