package content

import (
	"html"
	"strings"
)

// tokenKind says what the scanner read.
type tokenKind uint8

const (
	endOfInput tokenKind = iota
	textToken
	startTag
	endTag
)

// token is one piece of markup. Comments, doctypes and processing instructions
// never become tokens.
type token struct {
	kind tokenKind
	// name is the tag's name in lower case.
	name string
	// data is a text, entities resolved, or the unparsed attributes of a start tag.
	data string
	// selfClosing reports a slash before the closing bracket.
	selfClosing bool
}

// scanner cuts markup into tokens in one pass. It follows the tokenization
// rules of the HTML standard where they decide what a reader sees, and prefers
// to keep text where a browser would lose the rest of the document (a quote or
// a raw text element that never ends). Its cost is linear in the input whatever
// it holds.
type scanner struct {
	src string
	pos int
	// raw is set while the next token is the text of an element that holds no markup.
	raw string
	// cdata is how many CDATA sections were opened and not closed yet.
	cdata int
	// ends caches for a name where its next end tag is; see endAfter.
	ends map[string]int
}

// next returns the next token; at the end of the input, always endOfInput.
func (s *scanner) next() token {
	if s.raw != "" {
		return s.rawText()
	}
	for s.pos < len(s.src) {
		rest := s.src[s.pos:]
		if rest[0] != '<' || !opensMarkup(rest) {
			return s.text()
		}
		switch c := rest[1]; {
		case isLetter(c):
			if t, ok := s.tag(s.pos+1, startTag); ok {
				return t
			}
		case c == '/' && len(rest) > 2 && isLetter(rest[2]):
			if t, ok := s.tag(s.pos+2, endTag); ok {
				return t
			}
		case strings.HasPrefix(rest, "<!--"):
			s.pos += commentLen(rest)
		case strings.HasPrefix(rest, "<![CDATA["):
			// Markup that was wrapped once too often; what is inside is meant.
			s.pos += len("<![CDATA[")
			s.cdata++
		default:
			s.pos += throughBracket(rest)
		}
	}
	return token{}
}

// opensMarkup reports whether s, which starts with "<", starts a tag, comment
// or declaration; otherwise the bracket is text.
func opensMarkup(s string) bool {
	return len(s) > 1 && (isLetter(s[1]) || s[1] == '/' || s[1] == '!' || s[1] == '?')
}

// text reads up to the next markup.
func (s *scanner) text() token {
	start, i := s.pos, s.pos
	for {
		n := strings.IndexByte(s.src[i:], '<')
		if n < 0 {
			i = len(s.src)
			break
		}
		i += n
		if opensMarkup(s.src[i:]) && i > start {
			break
		}
		i++
	}
	s.pos = i
	data := s.src[start:i]
	if s.cdata > 0 && strings.Contains(data, "]]>") {
		data = strings.Replace(data, "]]>", "", 1)
		s.cdata--
	}
	return token{kind: textToken, data: unescape(data)}
}

// tag reads a tag whose name starts at i. A tag that the input ends in is
// dropped; one whose quote never ends is closed at its first bracket instead.
func (s *scanner) tag(i int, kind tokenKind) (token, bool) {
	nameEnd := i
	for nameEnd < len(s.src) && !isSpace(s.src[nameEnd]) && s.src[nameEnd] != '/' && s.src[nameEnd] != '>' {
		nameEnd++
	}
	end, ok := eachAttr(s.src[nameEnd:], nil)
	if !ok {
		end = strings.IndexByte(s.src[nameEnd:], '>')
		if end < 0 {
			s.pos = len(s.src)
			return token{}, false
		}
	}
	end += nameEnd
	t := token{kind: kind, name: lowerASCII(s.src[i:nameEnd]), data: s.src[nameEnd:end]}
	t.selfClosing = end > nameEnd && s.src[end-1] == '/'
	s.pos = end + 1
	if kind == startTag && elements[t.name].raw && (keepsRaw(t.name) || s.endAfter(t.name) >= 0) {
		s.raw = t.name
	}
	return t, true
}

// keepsRaw reports whether the rest of the input belongs to a raw text element
// that never ends. For code it does, since code is no text to show; for others
// the start tag alone is dropped.
func keepsRaw(name string) bool { return name == "script" || name == "style" || name == "plaintext" }

// rawText reads the text of a raw text element, which may be empty.
func (s *scanner) rawText() token {
	end := s.endAfter(s.raw)
	if end < 0 || s.raw == "plaintext" {
		end = len(s.src)
	}
	data := s.src[s.pos:end]
	s.pos, s.raw = end, ""
	return token{kind: textToken, data: data}
}

// endAfter returns where the next end tag of the given name starts, or -1. It
// looks at each byte at most once for a name over the whole input.
func (s *scanner) endAfter(name string) int {
	if at, ok := s.ends[name]; ok && (at < 0 || at >= s.pos) {
		return at
	}
	if s.ends == nil {
		s.ends = make(map[string]int)
	}
	at := indexEndTag(s.src, s.pos, name)
	s.ends[name] = at
	return at
}

// indexEndTag returns the offset of the first "</name" at or after from, or -1.
func indexEndTag(src string, from int, name string) int {
	for i := from; ; {
		n := strings.Index(src[i:], "</")
		if n < 0 {
			return -1
		}
		i += n
		after := i + len("</") + len(name)
		if after >= len(src) {
			return -1
		}
		if c := src[after]; (isSpace(c) || c == '/' || c == '>') && strings.EqualFold(src[i+2:after], name) {
			return i
		}
		i += len("</")
	}
}

// eachAttr calls visit for each attribute in s, which starts after a tag's
// name, up to the closing bracket, and returns the bracket's offset; ok is false
// when there is none. Values are passed with entities unresolved. A nil visit
// only finds the end.
func eachAttr(s string, visit func(key, value string)) (end int, ok bool) {
	i := 0
	for {
		for i < len(s) && (isSpace(s[i]) || s[i] == '/') {
			i++
		}
		if i == len(s) {
			return i, false
		}
		if s[i] == '>' {
			return i, true
		}
		keyStart := i
		for i++; i < len(s) && !isSpace(s[i]) && s[i] != '/' && s[i] != '>' && s[i] != '='; {
			i++
		}
		key := s[keyStart:i]
		value, next, closed := attrValue(s, i)
		if visit != nil {
			visit(key, value)
		}
		if !closed {
			return next, false
		}
		i = next
	}
}

// attrValue reads the value that follows an attribute's name, if one does,
// from offset i of s; closed is false when its quote never ends.
func attrValue(s string, i int) (value string, next int, closed bool) {
	j := skipSpace(s, i)
	if j == len(s) || s[j] != '=' {
		return "", i, true
	}
	j = skipSpace(s, j+1)
	if j == len(s) || s[j] == '>' {
		return "", j, true
	}
	if q := s[j]; q == '"' || q == '\'' {
		n := strings.IndexByte(s[j+1:], q)
		if n < 0 {
			return s[j+1:], len(s), false
		}
		return s[j+1 : j+1+n], j + n + 2, true
	}
	start := j
	for j < len(s) && !isSpace(s[j]) && s[j] != '>' {
		j++
	}
	return s[start:j], j, true
}

// commentLen returns the length of the comment that s starts with; an unclosed
// one takes the rest, as in a browser.
func commentLen(s string) int {
	body := s[len("<!--"):]
	switch {
	case strings.HasPrefix(body, ">"):
		return len("<!-->")
	case strings.HasPrefix(body, "->"):
		return len("<!--->")
	}
	for i := 0; ; {
		n := strings.Index(body[i:], "--")
		if n < 0 {
			return len(s)
		}
		i += n
		switch {
		case strings.HasPrefix(body[i:], "-->"):
			return len("<!--") + i + len("-->")
		case strings.HasPrefix(body[i:], "--!>"):
			return len("<!--") + i + len("--!>")
		}
		i++
	}
}

// throughBracket returns the length of s up to and with its first ">", or all of it.
func throughBracket(s string) int {
	if i := strings.IndexByte(s, '>'); i >= 0 {
		return i + 1
	}
	return len(s)
}

// unescape resolves character references.
func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return html.UnescapeString(s)
}

// unescapeAttr resolves character references as they count in an attribute: a
// name without a semicolon only if nothing follows that could belong to a
// query, so that ?a=1&copy=2 stays an address.
func unescapeAttr(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		n := i + 1
		for n < len(s) && (s[n] == '#' || !notAlphanumeric(rune(s[n]))) {
			n++
		}
		name, closed := s[i:n], n < len(s) && s[n] == ';'
		switch {
		case closed:
			n++
			b.WriteString(html.UnescapeString(name + ";"))
		case n < len(s) && s[n] == '=' || html.UnescapeString(name) != html.UnescapeString(name+";"):
			b.WriteString(name)
		default:
			b.WriteString(html.UnescapeString(name))
		}
		s = s[n:]
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isSpace reports the white space of HTML, which no-break spaces are not part of.
func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

func skipSpace(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}

// lowerASCII lower-cases A to Z alone, so that no other character can turn into
// a letter of a tag's name.
func lowerASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
