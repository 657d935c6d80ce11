package extract

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
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
// plain to mend is mended; one that cannot be read gives nothing.
func readJSONLD(block string) []object {
	if len(block) > maxJSONLD {
		return nil
	}
	var v any
	if json.Unmarshal([]byte(block), &v) != nil {
		if json.Unmarshal([]byte(mendJSON(block)), &v) != nil {
			return nil
		}
	}
	return flatten(nil, v, 0)
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

var (
	jsonComment   = regexp.MustCompile(`(?s)^\s*(?:<!--|//\s*<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>)\s*$`)
	trailingComma = regexp.MustCompile(`,(\s*[}\]])`)
)

// mendJSON repairs what outlets break most: comment marks around the block,
// commas before a closing bracket, raw line ends inside strings, a semicolon
// at the end.
func mendJSON(s string) string {
	s = strings.TrimSuffix(strings.TrimSpace(jsonComment.ReplaceAllString(s, "")), ";")
	var b strings.Builder
	quoted, escaped := false, false
	for _, r := range s {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && quoted:
			escaped = true
		case r == '"':
			quoted = !quoted
		case quoted && r < ' ':
			b.WriteByte(' ')
			continue
		}
		b.WriteRune(r)
	}
	return trailingComma.ReplaceAllString(b.String(), "$1")
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
