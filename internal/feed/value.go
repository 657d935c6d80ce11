package feed

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// textKind says how the text of an element is to be read.
type textKind uint8

const (
	// guessText is text or HTML, as it looks: what RSS never settled.
	guessText textKind = iota
	// atomGuess is guessText in Atom, where nothing said text but many mean HTML.
	atomGuess
	// plainText is text in which "<" is a less-than sign.
	plainText
	// htmlText is HTML.
	htmlText
	// xmlText is markup of the document itself.
	xmlText
	// base64Text is encoded once more.
	base64Text
)

// capture is the element whose text is being read.
type capture struct {
	el    element
	ns    namespace
	kind  textKind
	attrs []attribute
	// children counts the elements directly in it.
	children int
	// foreign reports that it is declared to hold XML of some other kind.
	foreign bool
}

// value is the text of a leaf element, its attributes and where it stood.
type value struct {
	*capture
	p *parser
	// text is a copy of nothing: it is valid until the next element.
	text []byte
	base string
	lang string
	// guessed reports that nothing says whether it is HTML.
	guessed bool
}

// startLeaf begins to read an element's text.
func (p *parser) startLeaf(f *frame) {
	p.buf = p.buf[:0]
	p.capture.el, p.capture.ns, p.capture.children = f.el, f.ns, 0
	p.capture.attrs = append(p.capture.attrs[:0], p.attrs...)
	p.capture.foreign = false
	p.capture.kind = p.kindOf(f)
}

// kindOf returns how the element's text is to be read, by its type and mode
// attributes (RFC 4287 §3.1 and §4.1.3.3; Atom 0.3 §3.1), else by its vocabulary.
func (p *parser) kindOf(f *frame) textKind {
	atom := f.ns == nsAtom || f.ns == nsNone && p.doc.Format == Atom
	mode, kind := strings.ToLower(p.attr("mode")), strings.ToLower(p.attr("type"))
	switch {
	case mode == "base64":
		return base64Text
	case kind == "":
		return defaultKind(f, atom)
	case kind == "html" || kind == "text/html":
		if mode == "xml" {
			return xmlText
		}
		return htmlText
	case kind == "xhtml" || kind == "application/xhtml+xml":
		if mode == "escaped" {
			return htmlText
		}
		return xmlText
	case strings.HasSuffix(kind, "xml"):
		p.capture.foreign = true
		return xmlText
	case kind == "text" || kind == "plain" || strings.HasPrefix(kind, "text/"):
		if !atom {
			return guessText
		}
		return plainText
	case atom && strings.Contains(kind, "/"):
		return base64Text
	}
	return defaultKind(f, atom)
}

// defaultKind returns how text is read where no attribute says it.
func defaultKind(f *frame, atom bool) textKind {
	switch {
	case f.ns == nsContent:
		return htmlText
	case f.ns == nsXHTML:
		return xmlText
	case atom:
		return atomGuess
	}
	return guessText
}

// value returns what the element that just ended holds.
func (p *parser) value(f frame) value {
	v := value{capture: &p.capture, p: p, text: bytes.TrimSpace(p.buf), base: f.base, lang: f.lang}
	if v.kind == base64Text {
		v.decodeBase64()
	}
	if v.kind == xmlText && v.children == 1 {
		if inner, ok := bytes.CutPrefix(v.text, []byte("<div>")); ok {
			if inner, ok = bytes.CutSuffix(inner, []byte("</div>")); ok {
				v.text = bytes.TrimSpace(inner) // the div that XHTML constructs must have is not part of the text
			}
		}
	}
	if inner, ok := bytes.CutPrefix(v.text, []byte("<![CDATA[")); ok { // escaped twice
		v.text = bytes.TrimSpace(bytes.TrimSuffix(inner, []byte("]]>")))
	}
	if v.kind == guessText || v.kind == atomGuess {
		v.kind, v.guessed = plainText, true
		if looksLikeHTML(v.text) {
			v.kind = htmlText
		}
	}
	return v
}

// decodeBase64 undoes the encoding where there is one. What it yields is text
// only if it is UTF-8: an image is left out.
func (v *value) decodeBase64() {
	packed := bytes.Join(bytes.Fields(v.text), nil)
	plain, err := base64.StdEncoding.AppendDecode(nil, packed)
	v.kind = guessText
	switch {
	case err != nil: // not encoded, whatever the type says
	case utf8.Valid(plain):
		v.text = bytes.TrimSpace(plain)
	default:
		v.text = nil
	}
}

// attr returns an attribute by its local name in lower case.
func (v value) attr(local string) string { return v.p.attrOf(v.attrs, local) }

// line returns the text as far as a line may be long.
func (v value) line() []byte { return cutRunes(v.text, min(len(v.text), maxLine)) }

// raw returns the text as it is, for ids, dates and the like.
func (v value) raw() string { return cleanLine(string(v.line())) }

// plain returns the text without markup, on one line.
func (v value) plain() string {
	if v.kind == plainText {
		return cleanLine(clean(v.line()))
	}
	return cleanLine(stripMarkup(clean(v.line()), v.guessed))
}

// markup returns the text as HTML.
func (v value) markup() string {
	if v.kind == plainText {
		return escapedText(clean(v.text))
	}
	return clean(v.text)
}

// url returns the text as an absolute address of the web, else "".
func (v value) url() string { return v.p.webURL(string(v.line()), v.base) }

// href returns the address in the named attribute, or in the text.
func (v value) href(local string) string {
	if s := v.attr(local); s != "" {
		return v.p.webURL(s, v.base)
	}
	return v.url()
}

// startInline handles an element within a leaf.
func (p *parser) startInline(f *frame) {
	if p.top().scope == scopeLeaf {
		p.capture.children++
	}
	f.scope = scopeInline
	switch p.capture.kind {
	case guessText:
		p.capture.kind = htmlText // markup that someone forgot to escape, among escaped markup
	case plainText, atomGuess, base64Text:
		p.scratch = append(p.scratch[:0], p.buf...)
		p.buf = appendEscaped(p.buf[:0], p.scratch)
		p.capture.kind = xmlText
	}
	if len(p.buf) < MaxField {
		p.appendTag(f)
	}
}

// appendTag writes the current start tag in HTML's form: without prefixes and
// namespace declarations, addresses resolved against the base in force here.
func (p *parser) appendTag(f *frame) {
	_, local := splitName(f.name)
	p.buf = append(append(p.buf, '<'), local...)
	for _, a := range p.attrs {
		prefix, name := splitName(a.name)
		if len(prefix) > 0 && string(prefix) != "xml" || string(name) == "xmlns" || string(a.name) == "xml:base" {
			continue
		}
		p.scratch = appendDecoded(p.scratch[:0], a.value, p.entities)
		if f.base != "" && urlAttributes[string(name)] {
			p.scratch = append(p.scratch[:0], resolveAttribute(f.base, string(name), string(p.scratch))...)
		}
		p.buf = append(append(append(p.buf, ' '), name...), `="`...)
		p.buf = append(appendEscaped(p.buf, p.scratch), '"')
	}
	p.buf = append(p.buf, '>')
}

// endInline writes the end tag of an element within a leaf.
func (p *parser) endInline(f frame) {
	_, local := splitName(f.name)
	if isVoid(local) || len(p.buf) >= MaxField {
		return
	}
	p.buf = append(append(append(p.buf, "</"...), local...), '>')
}

// escapedText returns text as HTML.
func escapedText(s string) string {
	grown := len(s) + 4*strings.Count(s, "&") + 3*strings.Count(s, "<") + 3*strings.Count(s, ">")
	if grown == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(grown)
	for i := range len(s) {
		switch s[i] {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// appendEscaped appends text with the characters that mean markup escaped.
func appendEscaped(dst, text []byte) []byte {
	for _, c := range text {
		switch c {
		case '&':
			dst = append(dst, "&amp;"...)
		case '<':
			dst = append(dst, "&lt;"...)
		case '>':
			dst = append(dst, "&gt;"...)
		case '"':
			dst = append(dst, "&#34;"...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
