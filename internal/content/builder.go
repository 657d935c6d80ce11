package content

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
)

// builder writes the safe document. It keeps two things apart: the tree that
// the tags ask for (blocks, inlines) and what of it has been written (opened,
// emitted). Tags are written only when text needs them, so empty elements never
// appear, and misnested ones come out nested.
type builder struct {
	out []byte
	// blocks is the path of open blocks, the document itself first;
	// blocks[:opened] have their start tags written.
	blocks []block
	opened int
	// inlines are those that text coming now belongs to, outermost first;
	// emitted are those that run belongs to and whose start tags are written.
	inlines []phrase
	emitted []phrase
	// run is text not written yet, as legal leaves it, that belongs to emitted;
	// gap is white space after it that came where inlines had changed already.
	run, gap []byte
	// fresh reports that no text has come since the last edge of a block;
	// leading that run is the first text since then.
	fresh, leading bool
	// lastID numbers inlines.
	lastID int
	// depth counts the blocks of a kind that counts.
	depth int
	// reopening is how many bytes of start tags may still be repeated, which
	// keeps the output linear in the input.
	reopening int
	base      *baseURL
}

// block is an open block element.
type block struct {
	element
	attrs string
	// filled reports that something was written in it.
	filled bool
	// wanted says whether text that comes next begins a paragraph, and wantedAttrs its attributes.
	wanted      want
	wantedAttrs string
	// mark is how many inlines were open where the current explicit paragraph began; -1 outside of one.
	mark int
	// bareStart and bareEnd enclose, in out, text that stands in the block
	// outside any paragraph; bareEnd is -1 while it is being written, bareStart
	// is -1 when there is none.
	bareStart, bareEnd int
}

// want says whether the next text begins a paragraph.
type want uint8

const (
	noParagraph want = iota
	// paragraphAfterText begins one only if the block is filled already.
	paragraphAfterText
	mustParagraph
)

// phrase is an inline element.
type phrase struct {
	// id tells apart inlines of the same name.
	id   int
	name string
	// tag is the start tag as written.
	tag string
	// depth is the number of blocks around it.
	depth int
	// written reports that the tag was written before.
	written bool
}

func newBuilder(size int, base string) *builder {
	b := &builder{
		out:       make([]byte, 0, size+size/8),
		opened:    1,
		fresh:     true,
		reopening: size + 4096,
		base:      &baseURL{given: base},
	}
	b.blocks = append(b.blocks, newBlock(element{kind: container}, ""))
	return b
}

func newBlock(e element, attrs string) block {
	return block{element: e, attrs: attrs, mark: -1, bareStart: -1, bareEnd: -1}
}

func (b *builder) top() *block { return &b.blocks[len(b.blocks)-1] }

// finish closes everything and returns the document.
func (b *builder) finish() string {
	b.popTo(1)
	b.breakParagraph()
	return string(b.out)
}

// text adds text, entities resolved, where the document stands.
func (b *builder) text(s string) {
	s = legal(s)
	if s == "" {
		return
	}
	if isBlank(s) {
		b.blank(s)
		return
	}
	if b.fresh {
		b.run, b.gap = b.run[:0], b.gap[:0]
		b.enterPhrasing()
		b.fresh, b.leading = false, true
	}
	b.openInlines(b.settle())
	b.run = append(b.run, s...)
}

// blank adds text of which nothing may be left. It does not open inlines, but
// stays out of those that have ended.
func (b *builder) blank(s string) {
	if len(b.gap) > 0 || b.sameInlines() < max(len(b.emitted), len(b.inlines)) {
		b.gap = append(b.gap, s...)
	} else {
		b.run = append(b.run, s...)
	}
}

// isBlank reports whether nothing of s may be left once it is written: white
// space, marks of direction, and the one mark that joins with a bracket.
func isBlank(s string) bool {
	for _, r := range s {
		if r > ' ' && r != slashOverlay && !isBidi(r) {
			return false
		}
	}
	return true
}

// slashOverlay is the combining character that normalisation joins with "<",
// "=" and ">". At the beginning of a text it would join with the bracket of the
// tag before it, should anyone normalise the document as a whole.
const slashOverlay = '\u0338'

// flush writes the run. White space goes at the edges of a block; so does a run
// of which nothing would be seen.
func (b *builder) flush(edge bool) {
	if edge {
		b.gap = b.gap[:0]
	}
	if len(b.run) == 0 {
		return
	}
	s := string(b.run)
	b.run = b.run[:0]
	if b.fresh {
		return
	}
	if !isPlainASCII(s) {
		s = norm.NFC.String(balanceBidi(s))
	}
	pre := b.top().kind == preformatted
	switch {
	case b.leading && pre:
		s = strings.TrimLeft(s, "\n"+string(slashOverlay))
	case b.leading:
		s = strings.TrimLeft(s, " \n\t"+string(slashOverlay))
	default:
		s = strings.TrimLeft(s, string(slashOverlay))
	}
	b.leading = false
	if edge && !pre {
		s = strings.TrimRight(s, " \n\t")
	}
	b.out = appendEscaped(b.out, s)
}

// appendEscaped appends s with the escapes of html.Render.
func appendEscaped(out []byte, s string) []byte {
	if !strings.ContainsAny(s, `&<>"'`) {
		return append(out, s...)
	}
	return append(out, html.EscapeString(s)...)
}

// enterPhrasing makes the place one that text may stand in, and opens it.
func (b *builder) enterPhrasing() {
	b.enterFlow()
	top := b.top()
	if !top.kind.holdsBlocks() {
		b.materialize()
		return
	}
	if top.wanted == mustParagraph || top.wanted == paragraphAfterText && top.filled {
		attrs := top.wantedAttrs
		top.wanted, top.wantedAttrs = noParagraph, ""
		b.blocks = append(b.blocks, newBlock(elements["p"], attrs))
		b.materialize()
		return
	}
	b.materialize()
	top.wanted = noParagraph
	if !top.filled {
		top.bareStart, top.filled = len(b.out), true
	}
}

// enterFlow adds the blocks that must stand between the innermost one and any
// text or block in it: an item in a list, a cell in a table.
func (b *builder) enterFlow() {
	switch b.top().kind {
	case list:
		b.push("li", "")
	case definitions:
		b.push("dd", "")
	case table:
		b.push("tbody", "")
		b.push("tr", "")
		b.push("td", "")
	case tableSection:
		b.push("tr", "")
		b.push("td", "")
	case tableRow:
		b.push("td", "")
	}
}

// push adds a block, not yet written, inside the innermost one.
func (b *builder) push(name, attrs string) {
	e := elements[name]
	if e.kind.counts() {
		b.depth++
	}
	b.blocks = append(b.blocks, newBlock(e, attrs))
	b.fresh = true
}

// materialize writes the start tags of all blocks that have none yet.
func (b *builder) materialize() {
	for ; b.opened < len(b.blocks); b.opened++ {
		b.wrapBare(&b.blocks[b.opened-1], b.blocks[b.opened].kind)
		b.blocks[b.opened-1].filled = true
		b.out = append(b.out, '<')
		b.out = append(b.out, b.blocks[b.opened].as...)
		b.out = append(b.out, b.blocks[b.opened].attrs...)
		b.out = append(b.out, '>')
	}
}

// wrapBare makes a paragraph of the text that stands in parent without one, now
// that a block follows it. In a list item or cell a line before a nested list
// stays as it is.
func (b *builder) wrapBare(parent *block, next kind) {
	if parent.bareStart < 0 {
		return
	}
	start, end := parent.bareStart, parent.bareEnd
	parent.bareStart, parent.bareEnd = -1, -1
	if end == len(b.out) && (next == paragraph || parent.kind == container) {
		b.out = slices.Insert(b.out, start, []byte("<p>")...)
		b.out = append(b.out, "</p>"...)
	}
}

// breakParagraph ends the paragraph, or text outside of one, that is being
// written; the next text begins another. It has the phrase-only blocks that
// cannot be broken go on after white space.
func (b *builder) breakParagraph() {
	switch b.top().kind {
	case heading:
		b.blank(" ")
		return
	case preformatted:
		b.blank("\n")
		return
	case paragraph:
		b.pop()
	default:
		b.flush(true)
		b.closeInlines(0)
	}
	b.fresh = true
	top := b.top()
	if top.bareStart >= 0 && top.bareEnd < 0 {
		top.bareEnd = len(b.out)
	}
	top.mark = -1
	if top.wanted == noParagraph {
		top.wanted = paragraphAfterText
	}
}

// pop ends the innermost block. A table cell is written even when it is empty,
// because its column counts.
func (b *builder) pop() {
	b.flush(true)
	b.closeInlines(0)
	top := b.top()
	if top.kind == tableCell {
		b.materialize()
	}
	if b.opened == len(b.blocks) {
		b.endTag(top.as)
		b.opened--
	}
	if top.kind.counts() {
		b.depth--
	}
	b.blocks = b.blocks[:len(b.blocks)-1]
	for n := len(b.inlines); n > 0 && b.inlines[n-1].depth > len(b.blocks); n-- {
		b.inlines = b.inlines[:n-1]
	}
	b.fresh = true
	if p := b.top(); p.wanted == noParagraph {
		p.wanted = paragraphAfterText
	}
}

// popTo ends blocks until n are left.
func (b *builder) popTo(n int) {
	for len(b.blocks) > n {
		b.pop()
	}
}

func (b *builder) endTag(name string) {
	b.out = append(b.out, '<', '/')
	b.out = append(b.out, name...)
	b.out = append(b.out, '>')
}

// closeInlines writes end tags until n inlines are left open.
func (b *builder) closeInlines(n int) {
	for i := len(b.emitted) - 1; i >= n; i-- {
		b.endTag(b.emitted[i].name)
	}
	b.emitted = b.emitted[:n]
}

// sameInlines returns how many of the inlines that are written go on in the
// text that comes now.
func (b *builder) sameInlines() int {
	n := 0
	for n < len(b.emitted) && n < len(b.inlines) && b.emitted[n].id == b.inlines[n].id {
		n++
	}
	return n
}

// settle ends the inlines that have ended and returns how many go on.
func (b *builder) settle() int {
	same := b.sameInlines()
	if same < len(b.emitted) {
		b.flush(false)
		b.closeInlines(same)
	}
	b.run, b.gap = append(b.run, b.gap...), b.gap[:0]
	return same
}

// openInlines writes the start tags of the inlines from n on. Those that would
// be repeated are forgotten when too much was repeated already.
func (b *builder) openInlines(n int) {
	if b.reopening <= 0 {
		rest := slices.DeleteFunc(b.inlines[n:], func(p phrase) bool { return p.written })
		b.inlines = b.inlines[:n+len(rest)]
	}
	if n == len(b.inlines) {
		return
	}
	b.flush(false)
	for i := n; i < len(b.inlines); i++ {
		p := &b.inlines[i]
		if p.written {
			b.reopening -= len(p.tag)
		}
		p.written = true
		b.out = append(b.out, p.tag...)
		b.emitted = append(b.emitted, *p)
	}
}
