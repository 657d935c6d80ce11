package claim

import (
	"strings"
	"unicode"
)

// guessWords is how many words of a text are looked at to guess its language.
const guessWords = 400

// guessLanguage returns the language of which a text has the most small words,
// "" when fewer than one in twelve is of any.
func guessLanguage(text string) string {
	counts := map[string]int{}
	n := 0
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		if n++; n > guessWords {
			break
		}
		w = lower(w)
		for tag, l := range languages() {
			if l.starters[w] {
				counts[tag]++
			}
		}
	}
	best := ""
	for tag, c := range counts {
		if 12*c >= min(n, guessWords) && (best == "" || c > counts[best] || c == counts[best] && tag < best) {
			best = tag
		}
	}
	return best
}

func baseTag(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return base
}
