package feed

import (
	"bytes"
)

// tokenKind says what [tokenizer.next] found.
type tokenKind uint8

const (
	endOfInput tokenKind = iota
	// textToken is character data with its references not yet decoded.
	textToken
	// literalToken is the inside of a CDATA section.
	literalToken
	startToken
	endToken
)

// attribute is one attribute as written; its value still has references.
type attribute struct{ name, value []byte }

// tokenizer cuts UTF-8 bytes into the tokens of XML. It knows no errors: what
// is not markup is text, and what is broken ends where its writer most likely
// meant it to. It copies nothing; all slices point into the input and are
// valid as long as it is, attrs until the next token.
//
// encoding/xml stops at the first error that its lenient mode does not know,
// such as a bare ampersand in an attribute or a missing quote; in a feed this
// would cost every item after it.
type tokenizer struct {
	in  []byte
	pos int

	// name, attrs and empty describe a start token, name an end token, text the rest.
	name  []byte
	attrs []attribute
	empty bool
	text  []byte

	// entities are the harmless ones that the document type declares.
	entities map[string]string
	// within are the names of elements that the next token stands in, the inner
	// first: a CDATA section that lost its end is taken to end with one of them.
	within [2][]byte
	// typed reports that a document type was read; there is at most one.
	typed bool
	// cut reports that the input ended inside a tag or section.
	cut bool
	// unclosed remembers which terminators do not occur any more, so that no
	// input makes the search for them quadratic.
	unclosed [2]bool
	// dropped counts attributes beyond MaxAttributes and maxAttribute.
	dropped int
	// mended counts tags that lacked a quote or their end.
	mended int
}

// The terminators that a section may lack.
const (
	commentEnd = iota
	instructionEnd
	literalEnd
)

var terminators = [...][]byte{commentEnd: []byte("-->"), literalEnd: []byte("]]>"), instructionEnd: []byte("?>")}

// next reads the next token; comments, instructions and declarations are passed over.
func (t *tokenizer) next() tokenKind {
	for t.pos < len(t.in) {
		if !t.atMarkup(t.pos) {
			return t.readText()
		}
		switch t.in[t.pos+1] {
		case '/':
			return t.readEnd()
		case '?':
			t.skipSection(2, instructionEnd)
		case '!':
			if t.readDeclaration() {
				return literalToken
			}
		default:
			if t.readStart() {
				return startToken
			}
			return endOfInput
		}
	}
	return endOfInput
}

// atMarkup reports whether a tag, section or declaration begins at i. A "<"
// before anything else is text.
func (t *tokenizer) atMarkup(i int) bool {
	if t.in[i] != '<' || i+1 == len(t.in) {
		return false
	}
	switch c := t.in[i+1]; c {
	case '/', '!':
		return i+2 < len(t.in) && (nameStart(t.in[i+2]) || c == '!' && (t.in[i+2] == '-' || t.in[i+2] == '['))
	case '?':
		return true
	default:
		return nameStart(c)
	}
}

// nameStart reports whether a name may begin with c.
func nameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}

// space reports whether c separates the parts of a tag.
func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// readText reads up to the next markup.
func (t *tokenizer) readText() tokenKind {
	start := t.pos
	for i := start; ; {
		n := bytes.IndexByte(t.in[i:], '<')
		if n < 0 {
			t.pos = len(t.in)
			break
		}
		if i += n; i > start && t.atMarkup(i) {
			t.pos = i
			break
		}
		i++
	}
	t.text = t.in[start:t.pos]
	return textToken
}

// readEnd reads an end tag. The last tag of a document may lack its ">".
func (t *tokenizer) readEnd() tokenKind {
	start := t.pos + 2
	i := nameEnd(t.in, start)
	t.name = t.in[start:i]
	for i < len(t.in) && t.in[i] != '>' && t.in[i] != '<' {
		i++
	}
	if i < len(t.in) && t.in[i] == '>' {
		i++
	}
	t.pos = i
	return endToken
}

// nameEnd returns where the name that begins at i ends.
func nameEnd(b []byte, i int) int {
	for i < len(b) && !space(b[i]) && b[i] != '>' && b[i] != '/' && b[i] != '=' && b[i] != '<' {
		i++
	}
	return i
}

// skipSection passes over a section that begins at pos with open bytes. One
// that never ends is taken to end at the next ">".
func (t *tokenizer) skipSection(open, terminator int) []byte {
	rest := t.in[min(t.pos+open, len(t.in)):]
	if !t.unclosed[terminator] {
		end := terminators[terminator]
		if n := bytes.Index(rest, end); n >= 0 {
			t.pos += open + n + len(end)
			return rest[:n]
		}
		t.unclosed[terminator] = true
	}
	t.mended++
	n := bytes.IndexByte(rest, '>')
	if n < 0 {
		t.pos, t.cut = len(t.in), true
		return rest
	}
	t.pos += open + n + 1
	return rest[:n]
}

// readDeclaration passes over what begins with "<!" and reports whether it was
// a CDATA section, whose inside it leaves in text.
func (t *tokenizer) readDeclaration() bool {
	rest := t.in[t.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		t.skipSection(4, commentEnd)
	case foldPrefix(rest, literalOpen):
		return t.readLiteral()
	case foldPrefix(rest, "<!DOCTYPE") && !t.typed:
		t.typed = true
		t.skipDoctype()
	default:
		t.skipTo('>')
	}
	return false
}

const literalOpen = "<![CDATA["

// readLiteral reads a CDATA section. One whose end does not come before the
// next section begins has lost it, if an element that holds it ends before
// that; otherwise the next "<![CDATA[" is text.
func (t *tokenizer) readLiteral() bool {
	rest := t.in[t.pos+len(literalOpen):]
	inside := rest
	if next := bytes.Index(rest, []byte(literalOpen)); next >= 0 {
		inside = rest[:next]
	}
	end, mark := bytes.Index(inside, terminators[literalEnd]), len(terminators[literalEnd])
	if end < 0 {
		if lost := t.enclosingEnd(inside); lost >= 0 {
			end, mark = lost, 0
			t.mended++
		} else {
			end = bytes.Index(rest, terminators[literalEnd])
		}
	}
	if end < 0 {
		t.pos, t.cut, t.text = len(t.in), true, rest
		return true
	}
	t.text = rest[:end]
	t.pos += len(literalOpen) + end + mark
	return true
}

// enclosingEnd returns where the first element ends that holds the section
// which inside begins in, −1 when there is none.
func (t *tokenizer) enclosingEnd(inside []byte) int {
	for _, name := range t.within {
		if len(name) == 0 {
			continue
		}
		if i := bytes.Index(inside, append([]byte("</"), name...)); i >= 0 {
			return i
		}
	}
	return -1
}

// foldPrefix reports whether b begins with the ASCII prefix in any case.
func foldPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && bytes.EqualFold(b[:len(prefix)], []byte(prefix))
}

// skipTo passes over everything up to and including c.
func (t *tokenizer) skipTo(c byte) {
	n := bytes.IndexByte(t.in[t.pos:], c)
	if n < 0 {
		t.pos, t.cut = len(t.in), true
		return
	}
	t.pos += n + 1
}

// skipDoctype passes over a document type with its internal subset and notes
// the entities in it. One whose end is not found ends at the first ">".
func (t *tokenizer) skipDoctype() {
	limit := min(len(t.in), t.pos+maxDoctype)
	subset := false
	for i := t.pos + 2; i < limit; i++ {
		switch c := t.in[i]; {
		case c == '"' || c == '\'':
			n := bytes.IndexByte(t.in[i+1:limit], c)
			if n < 0 {
				i = limit
				break
			}
			i += n + 1
		case c == '[':
			subset = true
		case c == ']':
			subset = false
		case c == '<' && bytes.HasPrefix(t.in[i:], []byte("<!--")):
			n := bytes.Index(t.in[i:limit], terminators[commentEnd])
			i += max(n, 0)
		case c == '<' && foldPrefix(t.in[i:], "<!ENTITY"):
			t.noteEntity(t.in[i+len("<!ENTITY") : limit])
		case c == '>' && !subset:
			t.pos = i + 1
			return
		}
	}
	t.skipTo('>')
}

// noteEntity keeps an entity of the form: name "short text without markup".
// Every other is left undeclared, so no reference can grow or reach out.
func (t *tokenizer) noteEntity(b []byte) {
	b = bytes.TrimLeft(b[:min(len(b), 2*maxEntityValue+64)], " \t\r\n")
	n := nameEnd(b, 0)
	name := b[:n]
	b = bytes.TrimLeft(b[n:], " \t\r\n")
	if len(name) == 0 || len(b) == 0 || b[0] != '"' && b[0] != '\'' {
		return
	}
	end := bytes.IndexByte(b[1:], b[0])
	if end < 0 || end > maxEntityValue || len(t.entities) == maxEntities {
		return
	}
	value := appendDecoded(nil, b[1:1+end], nil)
	if len(value) > maxEntityValue/2 || bytes.ContainsAny(value, "&<") {
		return
	}
	if t.entities == nil {
		t.entities = make(map[string]string)
	}
	t.entities[string(name)] = string(value)
}

// readStart reads a start tag and reports false when the input ends inside it.
func (t *tokenizer) readStart() bool {
	start := t.pos + 1
	i := nameEnd(t.in, start)
	t.name, t.attrs, t.empty = t.in[start:i], t.attrs[:0], false
	for i < len(t.in) {
		switch c := t.in[i]; {
		case c == '>':
			t.pos = i + 1
			return true
		case c == '<':
			t.pos = i
			t.mended++
			return true
		case c == '/':
			t.empty = i+1 < len(t.in) && t.in[i+1] == '>'
			i++
		case space(c) || c == '=':
			i++
		default:
			i = t.readAttribute(i)
		}
	}
	t.pos, t.cut = len(t.in), true
	return false
}

// readAttribute reads the attribute that begins at i and returns where it ends.
func (t *tokenizer) readAttribute(i int) int {
	start := i
	i = nameEnd(t.in, i)
	a := attribute{name: t.in[start:i]}
	for i < len(t.in) && space(t.in[i]) {
		i++
	}
	if i < len(t.in) && t.in[i] == '=' {
		i++
		for i < len(t.in) && space(t.in[i]) {
			i++
		}
		a.value, i = t.readValue(i)
	}
	if len(t.attrs) == MaxAttributes || len(a.value) > maxAttribute {
		t.dropped++
		return i
	}
	t.attrs = append(t.attrs, a)
	return i
}

// readValue reads the attribute value that begins at i and returns where what
// comes after it begins.
func (t *tokenizer) readValue(i int) ([]byte, int) {
	if i == len(t.in) {
		return nil, i
	}
	quote := t.in[i]
	if quote != '"' && quote != '\'' {
		end := i
		for end < len(t.in) && !space(t.in[end]) && t.in[end] != '>' && t.in[end] != '<' {
			end++
		}
		return bytes.TrimSuffix(t.in[i:end], []byte("/")), end
	}
	i++
	n := bytes.IndexByte(t.in[i:], quote)
	value := t.in[i:]
	if n >= 0 {
		value = value[:n]
	}
	if end := lostQuote(value, n < 0); end >= 0 {
		t.mended++
		return bytes.TrimRight(value[:end], "/ "), i + end
	}
	if n < 0 {
		return value, len(t.in)
	}
	if end := swallowedAttribute(value); end >= 0 {
		t.mended++
		return value[:end], i + end
	}
	return value, i + n + 1
}

// swallowedAttribute returns where a value ends that lacks its closing quote, so
// that the quote after it opens the next attribute's: it then ends in a space,
// a name and "=". It is −1 for all others.
func swallowedAttribute(value []byte) int {
	name, ok := bytes.CutSuffix(value, []byte("="))
	i := bytes.LastIndexAny(name, " \t\r\n")
	if !ok || i < 0 || i+1 == len(name) || !nameStart(name[i+1]) || bytes.ContainsAny(name, "<>") {
		return -1
	}
	for _, c := range name[i+1:] {
		if !alphanumeric(c) && c != ':' && c != '-' {
			return -1
		}
	}
	return i
}

// lostQuote returns where the tag ends whose value has no closing quote, or
// −1 when the value is whole. Markup in a value begins with a tag, and no value
// holds a ">" and then another tag, or an end tag first.
func lostQuote(value []byte, unclosed bool) int {
	gt := bytes.IndexByte(value, '>')
	if gt < 0 || unclosed {
		return gt
	}
	for i := 0; ; i++ {
		n := bytes.IndexByte(value[i:], '<')
		if n < 0 || i+n+1 == len(value) {
			return -1
		}
		i += n
		switch next := value[i+1]; {
		case i > gt && (next == '/' || next == '!' || nameStart(next)):
			return gt
		case i < gt && next == '/':
			return i
		case i < gt && nameStart(next):
			return -1
		}
	}
}
