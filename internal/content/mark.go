package content

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// Stretch is a part of a text in bytes, from Start to before End, that is to be
// marked under an id.
type Stretch struct {
	Start, End int
	ID         string
}

// Mark returns markup that [Sanitize] returned with mark elements around
// stretches of its text, as [Text] returns it. The first element of a stretch
// has its id. A stretch that goes through several elements is marked in each;
// where two overlap, the marks stand in one another. What lies outside of the
// text is left out.
func Mark(safeHTML string, stretches []Stretch) string {
	m := newMarker(stretches)
	s := scanner{src: safeHTML}
	for {
		start := s.pos
		t := s.next()
		switch t.kind {
		case endOfInput:
			return m.out.String()
		case textToken:
			m.write(plain(t.data))
			m.mark(nil)
			continue
		case startTag:
			m.text.start(elements[t.name].kind)
		case endTag:
			m.text.end(elements[t.name].kind)
		}
		m.out.WriteString(safeHTML[start:s.pos])
	}
}

// marker writes markup, and follows in text where its words stand in [Text].
type marker struct {
	out       strings.Builder
	text      textWriter
	stretches []Stretch
	// cuts are the places at which a stretch begins or ends that were not passed yet.
	cuts []int
	// held are the stretches at the place, open those whose marks are open.
	held, open []int
	named      map[string]bool
}

func newMarker(stretches []Stretch) *marker {
	m := &marker{stretches: slices.Clone(stretches), named: map[string]bool{}}
	slices.SortStableFunc(m.stretches, func(a, b Stretch) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	for _, s := range m.stretches {
		m.cuts = append(m.cuts, s.Start, s.End)
	}
	slices.Sort(m.cuts)
	return m
}

// write writes a text between two tags, with its marks.
func (m *marker) write(s string) {
	for s != "" {
		word := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) })
		if word < 0 {
			m.text.text(s)
			m.mark(nil)
			m.out.WriteString(html.EscapeString(s))
			return
		}
		end := word + strings.IndexFunc(s[word:]+" ", unicode.IsSpace)
		m.text.text(s[:end])
		m.word(s[:word], s[word:end], m.text.out.Len()-(end-word))
		s = s[end:]
	}
}

// word writes a word that stands at a place of the text, and the white space
// before it, which is marked where both of its sides are.
func (m *marker) word(space, word string, at int) {
	if space != "" && !slices.Equal(m.open, m.at(at)) {
		m.mark(nil)
	}
	m.out.WriteString(html.EscapeString(space))
	from := 0
	for i := range word {
		held := m.at(at + i)
		if slices.Equal(held, m.open) {
			continue
		}
		m.out.WriteString(html.EscapeString(word[from:i]))
		m.mark(held)
		from = i
	}
	m.out.WriteString(html.EscapeString(word[from:]))
}

// at returns the stretches that hold a place of the text, by their index. Ask for
// places in their order.
func (m *marker) at(place int) []int {
	passed := 0
	for passed < len(m.cuts) && m.cuts[passed] <= place {
		passed++
	}
	if passed == 0 {
		return m.held
	}
	m.cuts, m.held = m.cuts[passed:], nil
	for i, s := range m.stretches {
		if s.Start <= place && place < s.End {
			m.held = append(m.held, i)
		}
	}
	return m.held
}

// mark closes the marks that are open and opens those of some stretches.
func (m *marker) mark(stretches []int) {
	m.out.WriteString(strings.Repeat("</mark>", len(m.open)))
	for _, i := range stretches {
		id := ""
		if name := m.stretches[i].ID; name != "" && !m.named[name] {
			m.named[name] = true
			id = ` id="` + html.EscapeString(name) + `"`
		}
		m.out.WriteString("<mark" + id + ">")
	}
	m.open = stretches
}
