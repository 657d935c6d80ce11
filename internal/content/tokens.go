package content

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lines cuts s after each line end.
func lines(s string) []string { return strings.SplitAfter(s, "\n") }

// tokens cuts s into the pieces that a difference is made of: runs of white
// space, words, numbers whole with their separators, sign and currency, and
// single characters for all else and for scripts without spaces. Together they
// are s, byte for byte.
func tokens(s string) []string {
	out := make([]string, 0, len(s)/4+1)
	for s != "" {
		n := tokenLen(s)
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

// tokenLen returns the length of the token that s starts with.
func tokenLen(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsSpace(r):
		return spanLen(s, unicode.IsSpace)
	case unicode.IsDigit(r):
		return numberLen(s)
	case (isCurrency(r) || isSign(r)) && unicode.IsDigit(firstRune(s[size:])):
		return size + numberLen(s[size:])
	case isUnspaced(r):
		return skipMarks(s, size)
	case isWordRune(r):
		return wordLen(s)
	}
	return size
}

// spanLen returns how much of the beginning of s is made of runes that are in.
func spanLen(s string, in func(rune) bool) int {
	n := strings.IndexFunc(s, func(r rune) bool { return !in(r) })
	if n < 0 {
		return len(s)
	}
	return n
}

func isCurrency(r rune) bool { return unicode.Is(unicode.Sc, r) }

func isSign(r rune) bool { return r == '+' || r == '-' || r == '−' || r == '±' }

// isWordPart reports the characters of a word in a script with spaces.
func isWordPart(r rune) bool { return isWordRune(r) && !isUnspaced(r) }

// wordLen returns the length of the word that s starts with, apostrophes
// between letters included.
func wordLen(s string) int {
	n := spanLen(s, isWordPart)
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if r != '\'' && r != '’' && r != '\u200c' && r != '\u200d' || !isWordPart(firstRune(s[n+size:])) {
			break
		}
		n += size
		n += spanLen(s[n:], isWordPart)
	}
	return n
}

// numberLen returns the length of the number that s starts with: 4,200 · 3.5% ·
// 12:30 · 1 000 000 € · 5G.
func numberLen(s string) int {
	n := spanLen(s, unicode.IsDigit)
	first := n
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		digits := spanLen(s[n+size:], unicode.IsDigit)
		grouping := unicode.In(r, unicode.Zs) && digits == 3 && first <= 3
		if digits == 0 || !grouping && !strings.ContainsRune(".,:/'’٫٬", r) {
			break
		}
		n += size + digits
	}
	n += spanLen(s[n:], isWordPart)
	return n + unitLen(s[n:])
}

// unitLen returns the length of a per cent or currency sign that s starts with,
// with one space before it.
func unitLen(s string) int {
	space := 0
	if r, size := utf8.DecodeRuneInString(s); unicode.In(r, unicode.Zs) {
		space = size
	}
	r, size := utf8.DecodeRuneInString(s[space:])
	if r == '%' || r == '‰' || r == '٪' || isCurrency(r) && !unicode.IsDigit(firstRune(s[space+size:])) {
		return space + size
	}
	return 0
}
