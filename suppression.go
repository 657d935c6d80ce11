package alteram

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Suppression is a decision on a name: whether it is left out where the hub shows
// who said what and which figures. The decision is public, the name is not. Like
// those on entries, such decisions are only ever added.
type Suppression struct {
	// ID numbers them from 1 in the order they were taken.
	ID int64
	// Act is [ActSuppressName] or [ActRestoreName].
	Act Act
	// Name is what is left out, as it is written in reports; never shown.
	Name string
	At   time.Time
	// Law names the act that demands it, LawURL says where it can be read; empty for
	// a decision of the operator's own.
	Law    string
	LawURL string
	// Why is the public reason. It does not hold the name.
	Why string
	// Office is who decided.
	Office string
}

// The acts on a name.
const (
	ActSuppressName Act = "suppress-name"
	ActRestoreName  Act = "restore-name"
)

// SuppressedNames returns the names that are left out after some decisions, oldest
// first, in the order of the decisions.
func SuppressedNames(decisions []Suppression) []string {
	var names []string
	for _, d := range decisions {
		names = slices.DeleteFunc(names, func(n string) bool { return strings.EqualFold(n, d.Name) })
		if d.Act == ActSuppressName {
			names = append(names, d.Name)
		}
	}
	return names
}

// HideNames returns a text with a mark in place of each of some names, where they
// stand as whole words, in capitals or not.
func HideNames(text string, names []string, mark string) string {
	if len(names) == 0 || text == "" {
		return text
	}
	var out strings.Builder
	before := ' ' // the character before the place
	for i := 0; i < len(text); {
		if n := nameAt(text[i:], names); n > 0 && !inWord(before) {
			out.WriteString(mark)
			before, _ = utf8.DecodeLastRuneInString(text[:i+n])
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		out.WriteString(text[i : i+size])
		before = r
		i += size
	}
	return out.String()
}

// nameAt returns how many bytes of a text the longest of the names takes with
// which it begins, 0 when it begins with none.
func nameAt(text string, names []string) int {
	longest := 0
	for _, name := range names {
		n := prefixFold(text, name)
		if next, _ := utf8.DecodeRuneInString(text[n:]); n > longest && (n == len(text) || !inWord(next)) {
			longest = n
		}
	}
	return longest
}

// prefixFold returns how many bytes of a text equal a name, capitals aside.
func prefixFold(text, name string) int {
	at := 0
	for range name {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	if name == "" || !strings.EqualFold(text[:at], name) {
		return 0
	}
	return at
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
