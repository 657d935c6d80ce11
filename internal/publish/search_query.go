package publish

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/lang"
)

// Limits of a query.
const (
	maxQuery = 600 // bytes
	maxTerms = 32
	maxDepth = 8
)

// Words of a query that are no search words: operators and the names of filters.
const (
	wordOr  = "OR"
	wordAnd = "AND"

	filterSource  = "source"
	filterCountry = "country"
	filterControl = "control"
	filterLang    = "lang"
	filterSpeaker = "speaker"
	filterBefore  = "before"
	filterAfter   = "after"
)

var filterNames = []string{filterSource, filterCountry, filterControl, filterLang, filterSpeaker, filterBefore, filterAfter}

// term is a part of a query about words.
type term struct {
	kind termKind
	// words are folded, in order; of kind termWords.
	words []string
	// exact says that the words count as they are written, not by their stems.
	exact bool
	// prefix says that the last word may be the first character of two.
	prefix bool
	// written is the part as it was written, without what is put around it.
	written string
	args    []term
}

type termKind int

const (
	termWords termKind = iota
	termAll
	termAny
	termNot
)

// filter is a part of a query about the source or the time.
type filter struct {
	name, value string
	not         bool
	// sources are those that the value names, of the filters about sources.
	sources func(s *alteram.Source) bool
}

// query is a query as it was understood.
type query struct {
	// root is the part about words; nil for none.
	root    *term
	filters []filter
	// languages are those asked for or, with notLanguages, not asked for.
	languages, notLanguages []string
	// speakers are the ids of those of whom one must be told to have said something;
	// none of notSpeakers may be.
	speakers, notSpeakers []string
	// from and until bound the time; zero for no bound.
	from, until time.Time
}

// parser reads a query.
type parser struct {
	words *Words
	state *state
	rest  string
	terms int
	depth int
	out   query
}

// parseQuery reads a query: words and "phrases" that must all be there, OR
// between those of which one must, a minus before what must not, parentheses,
// and filters. Its errors are in the reader's language.
func parseQuery(st *state, words *Words, text string) (query, error) {
	p := &parser{words: words, state: st, rest: strings.ToValidUTF8(text, " ")}
	if len(text) > maxQuery {
		return query{}, p.invalid(words.Say("search.error.long"))
	}
	root, err := p.any()
	switch {
	case err != nil:
		return query{}, err
	case p.rest != "":
		return query{}, p.invalid(words.Say("search.error.parenthesis"))
	}
	p.out.root = root
	if root == nil && len(p.out.filters) == 0 {
		return query{}, p.invalid(words.Say("search.error.empty"))
	}
	return p.out, nil
}

func (p *parser) invalid(sentence string) error {
	return &alteram.Error{Kind: alteram.Invalid, Message: sentence}
}

// any reads parts with OR between them up to a closing parenthesis or the end.
func (p *parser) any() (*term, error) {
	var args []term
	for {
		t, err := p.all()
		if err != nil {
			return nil, err
		}
		or := p.keyword(wordOr)
		if t == nil && (or || len(args) > 0) {
			return nil, p.invalid(p.words.Say("search.error.or"))
		}
		if t != nil {
			args = append(args, *t)
		}
		if !or {
			return joined(termAny, args), nil
		}
	}
}

// joined returns terms as one; nil when there are none.
func joined(kind termKind, args []term) *term {
	switch len(args) {
	case 0:
		return nil
	case 1:
		return &args[0]
	}
	return &term{kind: kind, args: args}
}

// all reads parts that must all be there, up to an OR.
func (p *parser) all() (*term, error) {
	var args []term
	for {
		p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
		if p.rest == "" || p.rest[0] == ')' || p.atKeyword(wordOr) {
			return joined(termAll, args), nil
		}
		if p.keyword(wordAnd) {
			continue
		}
		if p.terms++; p.terms > maxTerms {
			return nil, p.invalid(p.words.Say("search.error.long"))
		}
		t, err := p.part()
		if err != nil {
			return nil, err
		}
		if t != nil {
			args = append(args, *t)
		}
	}
}

// atKeyword reports whether a keyword comes next, as a word of its own.
func (p *parser) atKeyword(word string) bool {
	after, ok := strings.CutPrefix(p.rest, word)
	r, _ := utf8.DecodeRuneInString(after)
	return ok && (after == "" || unicode.IsSpace(r) || r == '(' || r == ')')
}

func (p *parser) keyword(word string) bool {
	if !p.atKeyword(word) {
		return false
	}
	p.rest = p.rest[len(word):]
	return true
}

// part reads one part, with the minus before it; nil when it says nothing.
func (p *parser) part() (*term, error) {
	after, not := strings.CutPrefix(p.rest, "-")
	if r, _ := utf8.DecodeRuneInString(after); not && (after == "" || unicode.IsSpace(r) || r == '-' || r == ')') {
		p.rest = after
		return nil, nil // a dash
	}
	p.rest = after
	var t *term
	var err error
	switch quote, size := utf8.DecodeRuneInString(p.rest); {
	case quote == '(':
		t, err = p.group()
	case isQuote(quote):
		p.rest = p.rest[size:]
		t, err = p.phrase()
	default:
		t, err = p.word(not)
	}
	if t != nil && not {
		t = &term{kind: termNot, args: []term{*t}}
	}
	return t, err
}

// group reads what stands in parentheses.
func (p *parser) group() (*term, error) {
	p.rest = p.rest[1:]
	if p.depth++; p.depth > maxDepth {
		return nil, p.invalid(p.words.Say("search.error.long"))
	}
	t, err := p.any()
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(p.rest, ")") {
		return nil, p.invalid(p.words.Say("search.error.parenthesis"))
	}
	p.rest = p.rest[1:]
	p.depth--
	return t, nil
}

const quotes = `"“”„«»「」`

func isQuote(r rune) bool { return strings.ContainsRune(quotes, r) }

// quoted reads up to the closing quotation mark.
func (p *parser) quoted() (string, error) {
	end := strings.IndexAny(p.rest, quotes)
	if end < 0 {
		return "", p.invalid(p.words.Say("search.error.quote", quoted("part", p.rest, "")))
	}
	inside := p.rest[:end]
	_, size := utf8.DecodeRuneInString(p.rest[end:])
	p.rest = p.rest[end+size:]
	return strings.Join(strings.Fields(inside), " "), nil
}

func (p *parser) phrase() (*term, error) {
	inside, err := p.quoted()
	if err != nil {
		return nil, err
	}
	t := wordsTerm(inside)
	if t != nil {
		t.exact = true
	}
	return t, nil
}

// word reads a word or a filter.
func (p *parser) word(not bool) (*term, error) {
	end := strings.IndexFunc(p.rest, func(r rune) bool { return unicode.IsSpace(r) || r == '(' || r == ')' || isQuote(r) })
	if end < 0 {
		end = len(p.rest)
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	name, value, ok := strings.Cut(word, ":")
	name = strings.ToLower(name)
	if !ok || !slices.Contains(filterNames, name) {
		return wordsTerm(word), nil
	}
	if quote, size := utf8.DecodeRuneInString(p.rest); value == "" && isQuote(quote) {
		p.rest = p.rest[size:]
		var err error
		if value, err = p.quoted(); err != nil {
			return nil, err
		}
	}
	if p.depth > 0 {
		return nil, p.invalid(p.words.Say("search.error.inside", text("filter", name+":")))
	}
	if value == "" {
		return nil, p.invalid(p.words.Say("search.error.value", text("filter", name+":")))
	}
	return nil, p.filter(filter{name: name, value: value, not: not})
}

// wordsTerm returns the words of a part of a query; nil when it has none.
func wordsTerm(written string) *term {
	t := &term{written: written}
	for tok := range lang.Tokens(written) {
		if t.prefix = tok.Part && !tok.Last; tok.Last && tok.End == len(strings.TrimRightFunc(written, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })) {
			continue // the two characters before say it
		}
		t.prefix = t.prefix && single(tok.Word)
		t.words = append(t.words, tok.Word)
	}
	if len(t.words) == 0 {
		return nil
	}
	return t
}

// single reports whether a word is one character, marks aside.
func single(word string) bool {
	n := 0
	for _, r := range word {
		if !unicode.IsMark(r) {
			n++
		}
	}
	return n == 1
}

// filter takes in a filter.
func (p *parser) filter(f filter) error {
	var err error
	switch f.name {
	case filterSource:
		err = p.source(&f)
	case filterCountry:
		err = p.country(&f)
	case filterControl:
		err = p.control(&f)
	case filterLang:
		err = p.language(&f)
	case filterSpeaker:
		err = p.speaker(&f)
	default:
		err = p.date(&f)
	}
	p.out.filters = append(p.out.filters, f)
	return err
}

func (p *parser) source(f *filter) error {
	f.value = strings.ToLower(f.value)
	id := alteram.SourceID(f.value)
	if p.state.sources[id] == nil {
		return p.invalid(p.words.Say("search.error.source", quoted("value", f.value, "")))
	}
	f.sources = func(s *alteram.Source) bool { return s.ID == id }
	return nil
}

func (p *parser) control(f *filter) error {
	for _, c := range alteram.ControlValues {
		if strings.EqualFold(f.value, c.String()) {
			f.value = c.String()
			f.sources = func(s *alteram.Source) bool { return s.Control.Value == c }
			return nil
		}
	}
	names := make([]string, len(alteram.ControlValues))
	for i, c := range alteram.ControlValues {
		names[i] = c.String()
	}
	return p.invalid(p.words.Say("search.error.control", quoted("value", f.value, ""), text("values", strings.Join(names, ", "))))
}

// country takes a code, "EU", or a name in the interface's language.
func (p *parser) country(f *filter) error {
	code, ok := p.countryCode(f.value)
	if !ok {
		return p.invalid(p.words.Say("search.error.country", quoted("value", f.value, "")))
	}
	f.value = code
	of := func(c string) bool { return alteram.AppliesIn([]string{code}, c) }
	f.sources = func(s *alteram.Source) bool { return of(s.Place.Seat) || slices.ContainsFunc(s.Place.Covers, of) }
	return nil
}

func (p *parser) countryCode(value string) (string, bool) {
	if len(value) == 2 {
		code := strings.ToUpper(value)
		if code == "EU" || p.words.Country(code) != code {
			return code, true
		}
	}
	want := foldAll(value)
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			if name := p.words.Country(code); name != code && foldAll(name) == want {
				return code, true
			}
		}
	}
	return "", false
}

// foldAll returns the words of a text folded, with a space between.
func foldAll(s string) string {
	var out []string
	for t := range lang.Tokens(s) {
		out = append(out, t.Word)
	}
	return strings.Join(out, " ")
}

func (p *parser) language(f *filter) error {
	base, err := language.ParseBase(lang.Base(f.value))
	if err != nil {
		return p.invalid(p.words.Say("search.error.lang", quoted("value", f.value, "")))
	}
	f.value = lang.Base(base.String())
	if f.not {
		p.out.notLanguages = append(p.out.notLanguages, f.value)
	} else {
		p.out.languages = append(p.out.languages, f.value)
	}
	return nil
}

// speaker takes the id of a speaker as the address of a page has it; of a state,
// also its code or its name in the interface's language.
func (p *parser) speaker(f *filter) error {
	if code, ok := p.countryCode(f.value); ok && code != "EU" {
		f.value = "state:" + code
	}
	m := &maker{discloser: &discloser{words: p.words, hub: p.state.Hub}}
	if _, err := m.spokenFor(f.value); err != nil {
		return p.invalid(err.Error())
	}
	if f.not {
		p.out.notSpeakers = append(p.out.notSpeakers, f.value)
	} else {
		p.out.speakers = append(p.out.speakers, f.value)
	}
	return nil
}

// date takes the first instant of a year, month or day, UTC: after includes
// it, before ends with it. Of several, the narrowest holds.
func (p *parser) date(f *filter) error {
	var at time.Time
	err := error(&time.ParseError{})
	for _, layout := range []string{"2006", "2006-01", time.DateOnly} {
		if len(f.value) == len(layout) {
			at, err = time.Parse(layout, f.value)
		}
	}
	if err != nil || f.not || at.Year() < 1900 || at.Year() > 2200 {
		return p.invalid(p.words.Say("search.error.date", quoted("value", f.value, ""), text("filter", f.name+":")))
	}
	switch {
	case f.name == filterAfter && at.After(p.out.from):
		p.out.from = at
	case f.name == filterBefore && (p.out.until.IsZero() || at.Before(p.out.until)):
		p.out.until = at
	}
	return nil
}

// wants reports whether the filters let a source through: of the filters of one
// name one must hold, and none of those with a minus.
func (q query) wants(s *alteram.Source) bool {
	asked, held := map[string]bool{}, map[string]bool{}
	for _, f := range q.filters {
		switch {
		case f.sources == nil:
		case f.not && f.sources(s):
			return false
		case !f.not:
			asked[f.name] = true
			held[f.name] = held[f.name] || f.sources(s)
		}
	}
	for name := range asked {
		if !held[name] {
			return false
		}
	}
	return true
}

// inLanguage reports whether the filters let a language through.
func (q query) inLanguage(code string) bool {
	return (len(q.languages) == 0 || slices.Contains(q.languages, code)) && !slices.Contains(q.notLanguages, code)
}

// String returns the query in its normal form: parsed again, it is the same.
func (q query) String() string {
	var parts []string
	if q.root != nil {
		parts = append(parts, q.root.String())
	}
	for _, f := range q.filters {
		value := f.value
		if strings.ContainsFunc(value, unicode.IsSpace) {
			value = `"` + value + `"`
		}
		minus := ""
		if f.not {
			minus = "-"
		}
		parts = append(parts, minus+f.name+":"+value)
	}
	return strings.Join(parts, " ")
}

// String returns the normal form of a term; those of an OR are in parentheses
// unless they are all of the query.
func (t term) String() string {
	parts := make([]string, len(t.args))
	for i, a := range t.args {
		parts[i] = a.String()
		if a.kind == termAny || a.kind == termAll || a.kind == termNot && t.kind == termNot {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	switch {
	case t.kind == termAll:
		return strings.Join(parts, " ")
	case t.kind == termAny:
		return strings.Join(parts, " "+wordOr+" ")
	case t.kind == termNot:
		return "-" + parts[0]
	case t.exact:
		return `"` + t.written + `"`
	}
	return t.written
}
