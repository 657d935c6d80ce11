package content

import (
	"strings"
)

// MaxHTML is the greatest length in bytes that [Sanitize] reads and returns.
// What is beyond it is cut off.
const MaxHTML = 2 << 20

// Limits on nesting. Deeper elements are flattened: their text stays where it is.
const (
	maxDepth   = 48
	maxInlines = 16
)

// Sanitize returns markup that says what the given markup says and can do no
// harm wherever a hub may put it: in a page, an XML feed, a mail.
//
// Elements are those of running text, lists and tables; the only attributes are
// href and rel on links, dir and lang, start, colspan, rowspan and datetime.
// Neither ids and classes nor styles, images, forms, frames and scripts
// survive. Links are absolute, http, https or mailto, and say "nofollow
// noreferrer noopener"; relative ones are resolved against base, and unlinked
// when base is empty. Paragraphs that an outlet made with div elements become
// paragraphs. Text is NFC and holds neither control characters nor directional
// overrides; its characters are escaped as html.Render escapes them.
//
// The output is balanced: parsing it as HTML and rendering it again gives the
// same bytes, and so does Sanitize itself. Time is linear in the input, which is
// read up to [MaxHTML] bytes; the output is no longer than that either.
func Sanitize(html, base string) string {
	html = cut(html, MaxHTML)
	out := rewrite(html, base)
	for len(out) > MaxHTML {
		// Escapes and end tags made it grow. Less input is simpler than a
		// limit in the middle of everything, and still read to the end next time.
		html = cut(html, int(int64(len(html))*MaxHTML/int64(len(out))*9/10))
		out = rewrite(html, base)
	}
	return out
}

// cut returns at most n bytes of s, ending where a character does.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}

// rewrite reads markup and writes the safe document.
func rewrite(html, base string) string {
	b := newBuilder(len(html), base)
	if strings.IndexByte(html, '<') < 0 {
		b.text(unescape(html))
		return b.finish()
	}
	s := scanner{src: html}
	for {
		switch t := s.next(); t.kind {
		case endOfInput:
			return b.finish()
		case textToken:
			b.text(t.data)
		case startTag:
			if e := elements[t.name]; e.kind == vanishing {
				skip(&s, t, e)
			} else {
				b.start(t, e)
			}
		case endTag:
			b.end(elements[t.name])
		}
	}
}

// skip moves s behind the end of the vanishing element that t starts. When it
// never ends, only the start tag goes, so that what follows is not swallowed.
func skip(s *scanner, t token, e element) {
	if e.raw {
		if s.raw != "" {
			s.next()
		}
		return
	}
	foreign := t.name == "svg" || t.name == "math"
	if foreign && t.selfClosing {
		return
	}
	for depth := 1; depth > 0 && s.endAfter(t.name) >= 0; {
		switch n := s.next(); {
		case n.kind == endOfInput:
			return
		case n.name != t.name:
		case n.kind == endTag:
			depth--
		case e.nests && !(foreign && n.selfClosing):
			depth++
		}
	}
}
