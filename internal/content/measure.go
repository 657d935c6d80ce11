package content

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words returns how many words a text has, as [Excerpt] counts them.
func Words(text string) int {
	sum := 0
	for i := 0; i < len(text); {
		end, units := nextUnit(text, i)
		sum += units
		i = end
	}
	return (sum + wordUnits - 1) / wordUnits
}

// Numbers returns the numbers of a text in order, each whole as [WordDiff]
// keeps them: with separators, sign, per cent and currency.
func Numbers(text string) []string {
	var out []string
	for _, t := range tokens(text) {
		if strings.IndexFunc(t, unicode.IsDigit) >= 0 && !isWordPartFirst(t) {
			out = append(out, t)
		}
	}
	return out
}

// isWordPartFirst reports whether a token begins with a letter, as in B12.
func isWordPartFirst(token string) bool {
	r, _ := utf8.DecodeRuneInString(token)
	return unicode.IsLetter(r)
}
