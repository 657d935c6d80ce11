package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// gap is the white space between two words of a plain text; the wider one wins
// where several meet.
type gap uint8

const (
	noGap gap = iota
	spaceGap
	tabGap
	lineGap
	paragraphGap
)

var gapText = [...]string{"", " ", "\t", "\n", "\n\n"}

// Text returns the words of markup that [Sanitize] returned: NFC, paragraphs
// separated by one blank line, list items and table rows on lines of their own,
// cells separated by a tab, other white space squeezed to one space. There is
// none at either end, and none before the end of a line.
func Text(safeHTML string) string {
	w := textWriter{}
	w.out.Grow(len(safeHTML))
	s := scanner{src: safeHTML}
	for {
		switch t := s.next(); t.kind {
		case endOfInput:
			return norm.NFC.String(w.out.String())
		case textToken:
			w.text(plain(t.data))
		case startTag:
			w.start(elements[t.name].kind)
		case endTag:
			w.end(elements[t.name].kind)
		}
	}
}

// textWriter writes words with the gaps that the elements between them ask for.
type textWriter struct {
	out strings.Builder
	gap gap
	// items counts the list items around the place, pres the preformatted blocks.
	items, pres int
	// laterRow reports that the table has a row already, laterCell that the row
	// has a cell, and cellOpen that no word of the cell was written.
	laterRow, laterCell, cellOpen bool
}

func (w *textWriter) widen(g gap) { w.gap = max(w.gap, g) }

// block asks for the gap between blocks: a blank line, inside a list item a new
// line, at the beginning of a table cell none but the cell's own.
func (w *textWriter) block() {
	switch {
	case w.cellOpen:
	case w.items > 0:
		w.widen(lineGap)
	default:
		w.widen(paragraphGap)
	}
}

func (w *textWriter) start(k kind) {
	switch k {
	case unwrapped, inline, link, vanishing:
	case lineBreak:
		// Two in a row are how old pages end a paragraph.
		if w.gap >= lineGap {
			w.block()
		} else {
			w.gap = lineGap
		}
	case listItem:
		w.items++
		w.widen(lineGap)
	case definition:
		w.widen(lineGap)
	case table:
		w.block()
		w.laterRow = false
	case tableRow:
		if w.laterRow {
			w.gap = lineGap
		}
		w.laterRow, w.laterCell = true, false
	case tableCell:
		if w.laterCell {
			w.gap = tabGap
		}
		w.laterCell, w.cellOpen = true, true
	case tableSection:
	case preformatted:
		w.pres++
		w.block()
	default:
		w.block()
	}
}

func (w *textWriter) end(k kind) {
	switch k {
	case unwrapped, inline, link, vanishing, lineBreak, tableSection:
	case tableCell:
		w.cellOpen = false
	case listItem:
		w.items = max(w.items-1, 0)
		w.widen(lineGap)
	case definition, tableRow:
		w.widen(lineGap)
	case preformatted:
		w.pres = max(w.pres-1, 0)
		w.block()
	default:
		w.block()
	}
}

// text writes the words of s. In preformatted text line ends count.
func (w *textWriter) text(s string) {
	for s != "" {
		n := strings.IndexFunc(s, unicode.IsSpace)
		if n == 0 {
			r, size := utf8.DecodeRuneInString(s)
			if r == '\n' && w.pres > 0 {
				w.widen(lineGap)
			} else {
				w.widen(spaceGap)
			}
			s = s[size:]
			continue
		}
		if n < 0 {
			n = len(s)
		}
		if w.out.Len() > 0 {
			w.out.WriteString(gapText[w.gap])
		}
		w.gap, w.cellOpen = noGap, false
		w.out.WriteString(s[:n])
		s = s[n:]
	}
}
