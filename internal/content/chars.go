package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// legal returns s with only characters that HTML and XML 1.0 both allow, line
// ends as \n: invalid UTF-8 becomes U+FFFD, other white space of ASCII becomes
// a space, control characters and noncharacters go.
func legal(s string) string {
	if isPlainASCII(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case r == '\f' || r == '\v' || r == '\u2028' || r == '\u2029':
			return ' '
		case r < 0x20 || 0x7f <= r && r <= 0x9f:
			return -1
		case r&0xfffe == 0xfffe || 0xfdd0 <= r && r <= 0xfdef:
			return -1
		}
		return r
	}, s)
}

// isPlainASCII reports whether s is printable ASCII with \n and \t, which
// nothing here changes.
func isPlainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x7f || c < 0x20 && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// isBidi reports the characters that embed or isolate a direction, and the two
// that end it.
func isBidi(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' }

// balanceBidi removes the directional formatting characters of s that have no
// partner, so that none reaches beyond s, and all overrides: they make text read
// as what it is not, and no language needs them.
func balanceBidi(s string) string {
	if strings.IndexFunc(s, isBidi) < 0 {
		return s
	}
	paired := pairBidi(s)
	var b strings.Builder
	for i, r := range s {
		if !isBidi(r) || paired[i] {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// pairBidi returns the offsets of the directional formatting characters in s
// that are part of a properly nested pair.
func pairBidi(s string) map[int]bool {
	paired := make(map[int]bool)
	type opener struct {
		at     int
		closer rune
	}
	var open []opener
	for i, r := range s {
		switch {
		case r == '\u202a' || r == '\u202b':
			open = append(open, opener{i, '\u202c'})
		case r >= '\u2066' && r <= '\u2068':
			open = append(open, opener{i, '\u2069'})
		case isBidi(r) && len(open) > 0 && open[len(open)-1].closer == r:
			paired[open[len(open)-1].at], paired[i] = true, true
			open = open[:len(open)-1]
		}
	}
	return paired
}

// isInvisible reports characters without width or meaning of their own that
// would make two equal texts differ: zero-width spaces, byte order marks, soft
// hyphens, fillers. The joiners U+200C and U+200D are letters' business in
// Persian, Indic scripts and emoji and are not among them.
func isInvisible(r rune) bool {
	switch r {
	case '\u00ad', '\u034f', '\u115f', '\u1160', '\u180e', '\u200b', '\u2060', '\u2061', '\u2062', '\u2063', '\u2064', '\u3164', '\ufeff', '\uffa0':
		return true
	}
	return r >= 0x206a && r <= 0x206f || r >= 0xfff9 && r <= 0xfffb
}

// plain returns s as plain text is kept: legal characters without invisible
// ones, directions balanced, NFC. White space is left alone.
func plain(s string) string {
	if isPlainASCII(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return -1
		}
		return r
	}, legal(s))
	return norm.NFC.String(balanceBidi(s))
}

// PlainTitle returns s as a title is kept: plain text on one line, NFC, white
// space squeezed, without control characters, invisible characters, directional
// overrides and unbalanced directional marks.
func PlainTitle(s string) string { return strings.Join(strings.Fields(plain(dropTags(s))), " ") }

// dropTags removes the invisible tag characters U+E0000 to U+E007F except where
// they spell the region of a flag after U+1F3F4.
func dropTags(s string) string {
	if !strings.Contains(s, "\U000E0000"[:2]) {
		return s
	}
	flag := false
	return strings.Map(func(r rune) rune {
		isTag := r >= 0xe0000 && r <= 0xe007f
		if isTag && !flag {
			return -1
		}
		flag = r == 0x1f3f4 || isTag && r != 0xe007f
		return r
	}, s)
}

// isUnspaced reports scripts that are written without spaces between words:
// Han, kana, Thai, Lao, Khmer and Myanmar.
func isUnspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// isWordRune reports letters, marks and digits.
func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return '0' <= r && r <= '9' || isLetter(byte(r))
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N)
}
