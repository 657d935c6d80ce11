package feed

import (
	"bytes"
	"html"
	"strings"
)

// urlAttributes are the attributes of HTML that hold addresses.
var urlAttributes = wordSet(`action background cite classid codebase data formaction href longdesc poster profile src srcset usemap
data-src data-srcset data-original data-lazy-src`)

// resolveMarkup returns HTML with the relative addresses in its attributes
// resolved against base. Nothing else is changed, but that a "<" which begins
// no tag is escaped: every reader would agree on what was meant.
func resolveMarkup(s, base string) string {
	if strings.IndexByte(s, '<') < 0 {
		return s
	}
	in := []byte(s)
	t := tokenizer{in: in, attrs: make([]attribute, 0, MaxAttributes)}
	var out []byte
	copied := 0 // in[:copied] is in out
	for i := 0; i < len(in); {
		n := bytes.IndexByte(in[i:], '<')
		if n < 0 {
			break
		}
		i += n
		if !htmlMarkup(in[i:]) {
			out = append(append(out, in[copied:i]...), "&lt;"...)
			i++
			copied = i
			continue
		}
		if !nameStart(in[min(i+1, len(in)-1)]) {
			end := bytes.IndexByte(in[i:], '>')
			if end < 0 {
				break
			}
			i += end
			continue
		}
		t.pos = i
		if !t.readStart() {
			break
		}
		for _, a := range t.attrs {
			value, ok := resolvedValue(base, a)
			if !ok {
				continue
			}
			start, end := valueSpan(in, a)
			out = append(append(out, in[copied:start]...), '"')
			out = append(appendEscaped(out, []byte(value)), '"')
			copied = end
		}
		i = t.pos
	}
	if copied == 0 {
		return s
	}
	return string(append(out, in[copied:]...))
}

// htmlMarkup reports whether HTML sees a tag or comment at the start of b,
// other than the bogus comments that swallow text up to the next ">".
func htmlMarkup(b []byte) bool {
	if len(b) < 2 {
		return false
	}
	switch c := b[1]; {
	case c == '/':
		return len(b) > 2 && nameStart(b[2])
	case c == '!':
		return bytes.HasPrefix(b, []byte("<!--")) || len(b) > 2 && nameStart(b[2]) || b[min(2, len(b)-1)] == '['
	case c == '?':
		return true
	default:
		return nameStart(c) && c < 0x80
	}
}

// resolvedValue returns the resolved value of an attribute that holds an
// address, and false when it stays as it is.
func resolvedValue(base string, a attribute) (string, bool) {
	if base == "" || len(a.value) == 0 {
		return "", false
	}
	var buf [24]byte
	name := lower(buf[:0], a.name)
	if !urlAttributes[string(name)] {
		return "", false
	}
	value := html.UnescapeString(string(a.value))
	resolved := resolveAttribute(base, string(name), value)
	return resolved, resolved != value
}

// resolveAttribute resolves the value of an address attribute. A mere fragment
// stays: it points into the text itself.
func resolveAttribute(base, name, value string) string {
	if strings.HasSuffix(name, "srcset") {
		return resolveSet(base, value)
	}
	trimmed := cleanURL(value)
	if trimmed == "" || trimmed[0] == '#' {
		return value
	}
	if resolved := resolve(base, trimmed); resolved != trimmed {
		return resolved
	}
	return value
}

// resolveSet resolves the addresses of a srcset attribute.
func resolveSet(base, set string) string {
	candidates := strings.Split(set, ", ")
	for i, c := range candidates {
		c = strings.TrimSpace(c)
		u, descriptor, ok := strings.Cut(c, " ")
		if ok {
			descriptor = " " + descriptor
		}
		if u != "" {
			candidates[i] = resolve(base, u) + descriptor
		}
	}
	return strings.Join(candidates, ", ")
}

// valueSpan returns where an attribute's value stands in the input that it is
// a slice of, its quotes included.
func valueSpan(in []byte, a attribute) (start, end int) {
	start = cap(in) - cap(a.value)
	end = start + len(a.value)
	if start > 0 && (in[start-1] == '"' || in[start-1] == '\'') {
		quote := in[start-1]
		start--
		if end < len(in) && in[end] == quote {
			end++
		}
	}
	return start, end
}
