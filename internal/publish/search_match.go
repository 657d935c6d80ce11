package publish

import (
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alteram-hub/alteram/internal/lang"
)

// passage is a title or a text that may be shown, with its words.
type passage struct {
	text   string
	tokens []lang.Token
	// marks are the tokens that a query asks for, from the first to behind the last.
	marks []span
}

// span is a stretch of tokens or bytes, from start to before end.
type span struct{ start, end int }

func newPassage(text string) *passage {
	return &passage{text: text, tokens: slices.Collect(lang.Tokens(text))}
}

// matcher compares words; it remembers stems for one search.
type matcher struct {
	stems map[string]map[string]string // by language, by word
}

func newMatcher() *matcher { return &matcher{map[string]map[string]string{}} }

// stem returns the form in which a word of a text in a language is indexed.
func (m *matcher) stem(language, word string) string {
	known := m.stems[language]
	if known == nil {
		known = map[string]string{}
		m.stems[language] = known
	}
	s, ok := known[word]
	if !ok {
		s = lang.Term(language, word)
		known[word] = s
	}
	return s
}

// shown is what a reader sees of an entry, as a query is compared with it.
type shown struct {
	*matcher

	language string
	passages []*passage
}

// holds reports whether what is shown is what a term asks for, and marks it.
func (s shown) holds(t term) bool {
	switch t.kind {
	case termNot:
		return !s.without(t.args[0])
	case termAll:
		for _, a := range t.args {
			if !s.holds(a) {
				return false
			}
		}
		return true
	case termAny:
		held := false
		for _, a := range t.args {
			held = s.holds(a) || held // all of them are marked
		}
		return held
	}
	held := false
	for _, p := range s.passages {
		held = s.mark(p, t) || held
	}
	return held
}

// without is [shown.holds] for what must not be there: it leaves no marks.
func (s shown) without(t term) bool {
	bare := shown{s.matcher, s.language, make([]*passage, len(s.passages))}
	for i, p := range s.passages {
		bare.passages[i] = &passage{text: p.text, tokens: p.tokens}
	}
	return bare.holds(t)
}

// mark marks where the words of a term stand in a passage and reports whether
// they do.
func (s shown) mark(p *passage, t term) bool {
	stems := make([]string, len(t.words))
	for i, w := range t.words {
		stems[i] = s.stem(s.language, w)
	}
	found := false
	for i := 0; i+len(t.words) <= len(p.tokens); i++ {
		if s.at(p.tokens[i:], t, stems) {
			p.marks = append(p.marks, span{i, i + len(t.words)})
			found = true
		}
	}
	return found
}

// at reports whether tokens begin with the words of a term, which has the given stems.
func (s shown) at(tokens []lang.Token, t term, stems []string) bool {
	for i, want := range t.words {
		tok := tokens[i]
		switch last := i == len(t.words)-1; {
		case tok.Word == want:
		case last && t.prefix && tok.Part && strings.HasPrefix(tok.Word, want):
		case t.exact, s.stem(s.language, tok.Word) != stems[i]:
			return false
		}
	}
	return true
}

// Widths of a snippet, in characters.
const (
	snippetBefore = 80
	snippetAfter  = 240
)

// marked returns a passage as safe markup with its marks; of a long one the
// stretch around the first.
func (p *passage) marked(whole bool) string {
	from, to := 0, len(p.text)
	marks := p.byteMarks()
	if !whole && len(marks) > 0 {
		from, to = p.around(marks[0])
	}
	var b strings.Builder
	if from > 0 {
		b.WriteString("… ")
	}
	at := from
	for _, m := range marks {
		if m.start < at || m.end > to {
			continue
		}
		b.WriteString(html.EscapeString(p.text[at:m.start]) + "<mark>" + html.EscapeString(p.text[m.start:m.end]) + "</mark>")
		at = m.end
	}
	b.WriteString(html.EscapeString(p.text[at:to]))
	if to < len(p.text) {
		b.WriteString(" …")
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// byteMarks returns the marks as stretches of bytes, in order, those that
// touch as one.
func (p *passage) byteMarks() []span {
	slices.SortFunc(p.marks, func(a, b span) int { return a.start - b.start })
	var out []span
	for _, m := range p.marks {
		s := span{p.tokens[m.start].Start, p.tokens[m.end-1].End}
		if n := len(out); n > 0 && s.start <= out[n-1].end {
			out[n-1].end = max(out[n-1].end, s.end)
			continue
		}
		out = append(out, s)
	}
	return out
}

// around returns the stretch of a text around a mark, from the beginning of a
// word to the end of one.
func (p *passage) around(m span) (from, to int) {
	from, to = m.start, m.end
	for range snippetBefore {
		_, size := utf8.DecodeLastRuneInString(p.text[:from])
		from -= size
	}
	for range snippetAfter {
		_, size := utf8.DecodeRuneInString(p.text[to:])
		to += size
	}
	if from > 0 {
		i, _ := slices.BinarySearchFunc(p.tokens, from, func(t lang.Token, at int) int { return t.Start - at })
		from = min(p.tokens[i].Start, m.start) // the marked word at the latest
	}
	if to < len(p.text) {
		i, _ := slices.BinarySearchFunc(p.tokens, to, func(t lang.Token, at int) int { return t.End - at })
		if i > 0 {
			to = max(p.tokens[i-1].End, m.end)
		}
	}
	return from, to
}
