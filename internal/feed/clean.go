package feed

import (
	"bytes"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean returns text as NFC, with line feeds as the only line ends and without
// the characters that no text means to hold: control characters, and C1
// characters where windows-1252 was meant.
func clean(text []byte) string {
	if !needsCleaning(text) {
		return norm.NFC.String(string(text))
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == '\r':
			if i+1 == len(text) || text[i+1] != '\n' {
				out = append(out, '\n')
			}
		case r < 0x20 && r != '\n' && r != '\t', r == 0x7F, r == 0xFEFF, r == 0xFFFE, r == 0xFFFF:
		default:
			out = utf8.AppendRune(out, fromC1(r))
		}
		i += size
	}
	return norm.NFC.String(string(out))
}

// needsCleaning reports whether text may hold a character that clean changes.
func needsCleaning(text []byte) bool {
	for i, c := range text {
		switch {
		case c < 0x20 && c != '\n' && c != '\t', c == 0x7F:
			return true
		case c == 0xC2 && i+1 < len(text) && text[i+1] < 0xA0:
			return true
		case c == 0xEF && i+1 < len(text) && text[i+1] >= 0xBB:
			return true
		}
	}
	return false
}

// cleanLine returns s on one line, without space at its ends or doubled within.
func cleanLine(s string) string {
	doubled, last := true, byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x20 || c == 0x7F || c == 0xC2 || c == 0xE2 || c == 0xE3 || c == 0xEF || c == ' ' && last == ' ' {
			doubled = false
			break
		}
		last = c
	}
	if doubled && last != ' ' {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == 0xFEFF
	}), " ")
}

// htmlElements are the names by which text is recognised as HTML.
var htmlElements = wordSet(`a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote
body br button canvas caption center cite code col colgroup data dd del details dfn dialog dir div dl dt em embed fieldset
figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend
li link main map mark marquee math menu meta meter nav nobr noframes noscript object ol optgroup option output p param picture
pre progress q rp rt ruby s samp script section select small source span strike strong style sub summary sup svg table tbody td
template textarea tfoot th thead time tr track tt u ul var video wbr`)

// voidElements are those of HTML that have no end tag.
var voidElements = wordSet(`area base basefont br col embed frame hr img input link meta param source track wbr`)

// isVoid reports whether the name, in any case, is that of a void element.
func isVoid(name []byte) bool {
	var buf [8]byte
	return len(name) <= len(buf) && voidElements[string(lower(buf[:0], name))]
}

// blockElements are those whose edges separate words.
var blockElements = wordSet(`address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr
li main nav ol p pre section table td th tr ul`)

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// looksLikeHTML reports whether text holds a tag or comment of HTML or a
// character reference. Neither "1 < 2" nor "AT&T" does.
func looksLikeHTML(text []byte) bool {
	for rest := text; ; {
		i := bytes.IndexAny(rest, "<&")
		if i < 0 {
			return false
		}
		rest = rest[i:]
		if rest[0] == '&' {
			if _, n := appendReference(nil, rest, nil); n > 0 {
				return true
			}
		} else if name, _ := tagName(rest); name != "" && htmlElements[name] || bytes.HasPrefix(rest, []byte("<!--")) {
			return true
		}
		rest = rest[1:]
	}
}

// tagName returns the lower-case name of the tag at the start of text and
// whether it is an end tag; the name is empty when there is no tag.
func tagName[T string | []byte](text T) (name string, end bool) {
	i := 1
	if i < len(text) && text[i] == '/' {
		i, end = 2, true
	}
	start := i
	for i < len(text) && i < start+16 && alphanumeric(text[i]) {
		i++
	}
	if i == start || i == len(text) || '0' <= text[start] && text[start] <= '9' {
		return "", false
	}
	if c := text[i]; !space(c) && c != '>' && c != '/' {
		return "", false
	}
	return strings.ToLower(string(text[start:i])), end
}

// stripMarkup returns the text of HTML: tags gone, references decoded. In what
// only looks like HTML, tags of other names than HTML's are text.
func stripMarkup(s string, guessed bool) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 || strings.IndexByte(s[i:], '>') < 0 { // no tag ends any more
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		end, name := skipTag(s)
		if end == 0 || guessed && name != "" && !htmlElements[name] {
			b.WriteByte('<')
			s = s[1:]
			continue
		}
		if blockElements[name] {
			b.WriteByte(' ')
		}
		s = s[end:]
	}
	b.WriteString(s)
	return html.UnescapeString(b.String())
}

// skipTag returns the length of the tag or comment at the start of s, which
// holds a ">", and the tag's name; 0 when there is none. The inside of script
// and style goes with it. Texts are at most maxLine here, so that a search which
// finds nothing costs little.
func skipTag(s string) (int, string) {
	if strings.HasPrefix(s, "<!") {
		if strings.HasPrefix(s, "<!--") {
			if i := strings.Index(s, "-->"); i > 0 {
				return i + 3, ""
			}
		}
		return strings.IndexByte(s, '>') + 1, ""
	}
	name, end := tagName(s)
	if name == "" {
		return 0, ""
	}
	n := strings.IndexByte(s, '>') + 1
	if !end && (name == "script" || name == "style") {
		if i := strings.Index(s, "</"+name); i > 0 {
			n = i
		}
	}
	return n, name
}
