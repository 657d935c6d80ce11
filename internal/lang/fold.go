package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxWord bounds a folded word in bytes; what is longer is cut, in texts and
// in queries alike.
const maxWord = 96

// Fold returns the form in which words are compared: compatibility forms
// resolved (NFKC), lower case, without the accents of Latin and Greek letters,
// the points of Arabic and Hebrew, and tatweel; ß is ss, ё is е, alef and yeh
// are one each, and all digits are 0 to 9. It is at most 96 bytes long.
func Fold(word string) string {
	if plain, ok := foldASCII(word); ok {
		return plain
	}
	if plain, ok := foldPlain(word); ok {
		return cut(plain)
	}
	return foldAny(word)
}

// foldAny is [Fold] for every word.
func foldAny(word string) string {
	word = norm.NFKC.String(word)
	var b strings.Builder
	b.Grow(len(word))
	base := rune(0)
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		if unicode.Is(unicode.Mn, r) {
			if !dropsMark(base, r) {
				b.WriteRune(r)
			}
			continue
		}
		base = r
		writeFolded(&b, r)
	}
	return cut(points(norm.NFC.String(b.String())))
}

// foldASCII is [Fold] for words in ASCII, the most frequent.
func foldASCII(word string) (string, bool) {
	upper := false
	for i := range len(word) {
		switch c := word[i]; {
		case c >= utf8.RuneSelf:
			return "", false
		case 'A' <= c && c <= 'Z':
			upper = true
		}
	}
	if upper {
		word = strings.ToLower(word)
	}
	return cut(points(word)), true
}

// foldPlain is [Fold] for words of the letters that most texts in Cyrillic,
// Arabic, Han and kana are written with.
func foldPlain(word string) (string, bool) {
	var b strings.Builder
	b.Grow(len(word))
	for _, r := range word {
		switch {
		case 'А' <= r && r <= 'я':
			r = unicode.ToLower(r)
		case r == 'Ё', r == 'ё':
			r = 'е'
		case 'є' <= r && r <= 'ї' && r != 'ѕ', 'Є' <= r && r <= 'Ї' && r != 'Ѕ', r == 'ґ', r == 'Ґ':
			r = unicode.ToLower(r)
		case 'ء' <= r && r <= 'غ', 'ف' <= r && r <= 'ي':
			r = arabic(r)
		case 'ぁ' <= r && r <= 'ゖ', 'ァ' <= r && r <= 'ヺ', r == 'ー', '一' <= r && r <= '鿿':
		default:
			return "", false
		}
		b.WriteRune(r)
	}
	return b.String(), true
}

// arabic returns an Arabic letter without its hamza, and its plain form.
func arabic(r rune) rune {
	switch r {
	case 'آ', 'أ', 'إ':
		return 'ا'
	case 'ؤ':
		return 'و'
	case 'ئ', 'ى':
		return 'ي'
	case 'ة':
		return 'ه'
	}
	return r
}

// points leaves out what is neither letter nor digit, but for the point of a
// decimal number: one or two digits, or more than three, stand behind it. A
// comma does the same; before three digits both only divide thousands.
func points(word string) string {
	if !strings.ContainsFunc(word, divides) {
		return word
	}
	var b strings.Builder
	for i, r := range word {
		switch {
		case !divides(r):
			b.WriteRune(r)
		case between(word, i) && digits(word[i+1:]) != 3:
			b.WriteByte('.')
		}
	}
	return b.String()
}

// digits counts the digits at the beginning of a word.
func digits(word string) int {
	n := 0
	for n < len(word) && isDigit(word[n]) {
		n++
	}
	return n
}

// cut bounds a folded word.
func cut(word string) string {
	if len(word) <= maxWord {
		return word
	}
	end := maxWord
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}

// dropsMark reports whether searchers leave out a mark above or below a letter.
// The breve of й and the points of ї make other letters, and stay.
func dropsMark(base, mark rune) bool {
	const diaeresis = '\u0308'
	switch {
	case unicode.In(base, unicode.Latin, unicode.Greek, unicode.Arabic, unicode.Hebrew):
		return true
	case mark == diaeresis:
		return base == 'е'
	case mark == '\u0301', mark == '\u0300': // stress, written in textbooks
		return unicode.Is(unicode.Cyrillic, base) && base != 'г' && base != 'к'
	}
	return false
}

// letters maps letters to what searchers type for them.
var letters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ħ': "h", 'ı': "i", 'ŋ': "n", 'ə': "e",
	'ς': "σ",
	'ٱ': "ا", 'ى': "ي", 'ی': "ي", 'ک': "ك", 'ة': "ه", 'ە': "ه", 'ہ': "ه", 'ھ': "ه",
	'ـ':      "",
	'\u00ad': "", '\u200b': "", '\u200c': "", '\u200d': "", '\u200e': "", '\u200f': "", '\u2060': "", '\ufeff': "",
}

func writeFolded(b *strings.Builder, r rune) {
	if r < utf8.RuneSelf {
		b.WriteByte(byte(r))
		return
	}
	if s, ok := letters[r]; ok {
		b.WriteString(s)
		return
	}
	if unicode.Is(unicode.Nd, r) {
		b.WriteByte(byte('0' + digit(r)))
		return
	}
	b.WriteRune(r)
}

// digit returns the value of a decimal digit of any script: Unicode keeps the
// ten of each script in a row.
func digit(r rune) int {
	n := 0
	for n < 9 && unicode.Is(unicode.Nd, r-rune(n)-1) {
		n++
	}
	return n
}
