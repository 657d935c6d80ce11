package extract

import (
	"encoding/json"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// object is a node of JSON-LD. A nil object has no properties.
type object map[string]any

// Limits on what one page may bring.
const (
	maxJSONLD  = 512 << 10 // bytes a block
	maxObjects = 500
)

// readJSONLD returns the objects in a block of JSON-LD, those of graphs and
// lists included, outermost first. A block with faults that are common and
// plain to mend is mended; what cannot be read gives nothing.
func readJSONLD(block string) []object {
	if len(block) > maxJSONLD {
		return nil
	}
	var v any
	if json.Unmarshal([]byte(block), &v) == nil {
		return flatten(nil, v, 0)
	}
	var out []object
	values := json.NewDecoder(strings.NewReader(mendJSON(block)))
	for len(out) < maxObjects && values.Decode(&v) == nil { // one after the other, where a block holds several
		out = flatten(out, v, 0)
		v = nil
	}
	return out
}

func flatten(out []object, v any, depth int) []object {
	if depth > 8 || len(out) > maxObjects {
		return out
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			out = flatten(out, e, depth+1)
		}
	case map[string]any:
		out = append(out, v)
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart"} {
			out = flatten(out, v[key], depth+1)
		}
	}
	return out
}

// mendJSON repairs what outlets break most: marks of HTML and CDATA around the
// block, comments, quotation marks written as entities, commas with nothing
// after them, raw line ends inside strings.
func mendJSON(s string) string {
	if !strings.Contains(s, `"`) {
		s = html.UnescapeString(s)
	}
	var b strings.Builder
	comma := false // one is held back until something follows
	for s != "" {
		if n := noise(s); n > 0 {
			s = s[n:]
			continue
		}
		c := s[0]
		if comma && c != '}' && c != ']' {
			b.WriteByte(',')
		}
		if comma = c == ','; comma {
			s = s[1:]
			continue
		}
		if c == '"' {
			s = mendString(&b, s)
			continue
		}
		b.WriteByte(c)
		s = s[1:]
	}
	return b.String()
}

// noise returns how many bytes at the beginning of a text, outside a string, say
// nothing: white space, and what is none of JSON's.
func noise(s string) int {
	for _, mark := range []string{" ", "\n", "\r", "\t", "<!--", "-->", "<![CDATA[", "]]>", ";"} {
		if strings.HasPrefix(s, mark) {
			return len(mark)
		}
	}
	switch {
	case strings.HasPrefix(s, "/*"):
		if end := strings.Index(s, "*/"); end > 0 {
			return end + 2
		}
	case strings.HasPrefix(s, "//"):
		if end := strings.IndexAny(s, "\r\n"); end > 0 {
			return end
		}
		return len(s)
	}
	return 0
}

// mendString writes the string that a text begins with, raw control characters
// as spaces, and returns what follows it.
func mendString(b *strings.Builder, s string) (rest string) {
	b.WriteByte('"')
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			b.WriteByte('"')
			return s[i+1:]
		case c == '\\' && i+1 < len(s):
			b.WriteString(s[i : i+2])
			i++
		case c < ' ':
			b.WriteByte(' ')
		default:
			b.WriteByte(c)
		}
	}
	return ""
}

// is reports whether the object is of one of some types of schema.org.
func (o object) is(types ...string) bool {
	for _, t := range texts(o["@type"]) {
		if slices.Contains(types, strings.TrimPrefix(strings.TrimPrefix(t, "https://schema.org/"), "http://schema.org/")) {
			return true
		}
	}
	return false
}

// text returns a property as text; empty when it is none.
func (o object) text(key string) string {
	if all := texts(o[key]); len(all) > 0 {
		return strings.TrimSpace(all[0])
	}
	return ""
}

// texts returns the strings of a value that is one, a list of them, or an object
// with a value of its own.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, texts(e)...)
		}
		return out
	case map[string]any:
		for _, key := range []string{"@value", "url", "contentUrl", "name"} {
			if s, ok := v[key].(string); ok {
				return []string{s}
			}
		}
	}
	return nil
}

// objects returns a property as objects; a bare name becomes one.
func (o object) objects(key string) []object {
	var out []object
	var add func(v any)
	add = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			out = append(out, v)
		case string:
			out = append(out, object{"name": v})
		case []any:
			for _, e := range v {
				if len(out) < maxObjects {
					add(e)
				}
			}
		}
	}
	add(o[key])
	return out
}

// object returns the first of [object.objects]; nil when there is none.
func (o object) object(key string) object {
	if all := o.objects(key); len(all) > 0 {
		return all[0]
	}
	return nil
}

// truth returns a boolean property that may be written as text; nil when it is
// neither.
func (o object) truth(key string) *bool {
	var b bool
	switch v := o[key].(type) {
	case bool:
		b = v
	case string:
		switch strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(v, "http://schema.org/"), "https://schema.org/")) {
		case "true":
			b = true
		case "false":
		default:
			return nil
		}
	default:
		return nil
	}
	return &b
}
