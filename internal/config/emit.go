package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// yaml is a value to be written: a scalar when scalar is not empty, a list when
// items is not nil, else a mapping.
type yaml struct {
	scalar string
	// bare scalars are numbers, dates and the like, which want no quotes.
	bare  bool
	items []*yaml
	pairs []pair
	// open mappings stand on several lines even when they would fit on one.
	open bool
}

// pair is a key and its value.
type pair struct {
	key   string
	value *yaml
}

// width is how long a line may become before a value is spread over several.
const width = 110

// render returns y as a document; empty for nil.
func render(y *yaml) string {
	if y == nil {
		return ""
	}
	var b strings.Builder
	y.writePairs(&b, "")
	return b.String()
}

// is reports whether y is the given scalar.
func (y *yaml) is(scalar string) bool { return y.scalar == scalar }

// writePairs writes a mapping with one key a line.
func (y *yaml) writePairs(b *strings.Builder, indent string) {
	for _, p := range y.pairs {
		b.WriteString(indent + quote(p.key) + ":")
		p.value.writeAfter(b, indent, utf8.RuneCountInString(indent+p.key)+2)
	}
}

// writeAfter writes a value behind its key, which ends at the given column.
func (y *yaml) writeAfter(b *strings.Builder, indent string, column int) {
	if inline, ok := y.inline(width - column); ok {
		b.WriteString(" " + inline + "\n")
		return
	}
	switch {
	case y.scalar != "":
		writeLiteral(b, y.scalar, indent+"  ")
	case y.items != nil:
		b.WriteString("\n")
		y.writeItems(b, indent+"  ")
	default:
		b.WriteString("\n")
		y.writePairs(b, indent+"  ")
	}
}

// writeItems writes a list with one item a line, or several lines an item.
func (y *yaml) writeItems(b *strings.Builder, indent string) {
	for i, item := range y.items {
		if item.open && i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(indent + "-")
		if inline, ok := item.inline(width - len(indent) - 2); ok || item.scalar != "" {
			b.WriteString(" " + inline + "\n")
			continue
		}
		var block strings.Builder
		item.writePairs(&block, indent+"  ")
		b.WriteString(block.String()[len(indent)+1:])
	}
}

// writeLiteral writes a text of several lines as it is.
func writeLiteral(b *strings.Builder, s, indent string) {
	b.WriteString(" |-\n")
	for line := range strings.SplitSeq(s, "\n") {
		if line != "" {
			b.WriteString(indent + line)
		}
		b.WriteString("\n")
	}
}

// inline returns the value on one line, if it may stand so: a scalar that is no
// literal, or a value without open mappings and literals that fits.
func (y *yaml) inline(room int) (string, bool) {
	if y.scalar != "" {
		return y.flow(), y.bare || !isLiteral(y.scalar)
	}
	if y.breaks() {
		return "", false
	}
	s := y.flow()
	return s, utf8.RuneCountInString(s) <= room
}

// breaks reports whether y holds something that wants lines of its own.
func (y *yaml) breaks() bool {
	return y.open || isLiteral(y.scalar) ||
		slices.ContainsFunc(y.items, (*yaml).breaks) ||
		slices.ContainsFunc(y.pairs, func(p pair) bool { return p.value.breaks() })
}

// flow returns y on one line.
func (y *yaml) flow() string {
	switch {
	case y.bare:
		return y.scalar
	case y.scalar != "":
		return quote(y.scalar)
	}
	var parts []string
	for _, i := range y.items {
		parts = append(parts, i.flow())
	}
	for _, p := range y.pairs {
		parts = append(parts, quote(p.key)+": "+p.value.flow())
	}
	if y.items != nil {
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// isLiteral reports whether s has several lines and can be written as they are.
func isLiteral(s string) bool {
	if !strings.Contains(s, "\n") {
		return false
	}
	for line := range strings.SplitSeq(s, "\n") {
		if line != strings.TrimSpace(line) || strings.ContainsFunc(line, func(c rune) bool { return !unicode.IsPrint(c) }) {
			return false
		}
	}
	return true
}

// plain matches what needs no quotes in any place and any version of YAML.
var plain = regexp.MustCompile(`^[\pL_][\pL\pM\pN_./-]*( [\pL\pN_(][\pL\pM\pN_./()-]*)*$`)

// keywords are words that some version of YAML takes for something else.
var keywords = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}

// quote returns a scalar as it must be written to be read as text.
func quote(s string) string {
	if plain.MatchString(s) && !slices.Contains(keywords, strings.ToLower(s)) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c == '\n':
			b.WriteString(`\n`)
		case unicode.IsPrint(c):
			b.WriteRune(c)
		case c > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, c)
		default:
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
