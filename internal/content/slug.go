package content

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxSlug is the greatest length of a slug in characters.
const maxSlug = 60

// Slug returns a title as the decoration of an address: its letters and digits,
// of any script, in lower case, with single hyphens for all between them. It
// has at most 60 characters, ends at a word where it can, and may be empty.
func Slug(title string) string {
	words := strings.FieldsFunc(norm.NFC.String(strings.ToLower(dropApostrophes.Replace(title))), func(r rune) bool { return !isWordRune(r) })
	var b strings.Builder
	left := maxSlug
	for _, w := range words {
		n := utf8.RuneCountInString(w)
		if b.Len() == 0 {
			b.WriteString(firstRunes(w, maxSlug))
			left -= n
			continue
		}
		if left -= n + 1; left < 0 {
			break
		}
		b.WriteString("-" + w)
	}
	return b.String()
}

// dropApostrophes keeps "don't" one word.
var dropApostrophes = strings.NewReplacer("'", "", "’", "")

// firstRunes returns the first n characters of s.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
