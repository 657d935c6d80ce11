package lang

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// Token is a word of a text.
type Token struct {
	// Start and End are byte offsets: the word is text[Start:End].
	Start, End int
	// Word is the word folded; never empty.
	Word string
	// Part is set on a token of a script that is written without spaces: it is
	// two characters, or the single one that ends a stretch of them.
	Part bool
	// Last is set on the single character that ends a longer stretch: what it
	// says stands in the token before it too.
	Last bool
}

// Tokens returns the words of a text in order: those of UAX 29, divided at
// apostrophes and at points between letters, without the s of a genitive. Of
// Han, kana, Thai, Lao, Khmer and Burmese, written without spaces, every two
// neighbouring characters are a token, and so is the last one of a stretch:
// each character thus begins one token.
func Tokens(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		s := splitter{text: text, yield: yield}
		for segments := words.FromString(text); segments.Next(); {
			if !s.segment(segments.Start(), segments.End()) {
				return
			}
		}
		s.endRun()
	}
}

// splitter turns the segments of a text into tokens.
type splitter struct {
	text  string
	yield func(Token) bool
	// start and end are of the last character of the stretch without spaces that
	// is being read, units how many characters it has so far.
	start, end, units int
}

// segment takes in one segment and reports whether to go on.
func (s *splitter) segment(start, end int) bool {
	first, size := utf8.DecodeRuneInString(s.text[start:end])
	if unspaced(first) {
		return s.characters(start, end)
	}
	if !s.endRun() {
		return false
	}
	if size == end-start && !isWordRune(first) {
		return true
	}
	return s.words(start, end)
}

// characters takes in characters of a script without spaces, each with its marks.
func (s *splitter) characters(start, end int) bool {
	for at := start; at < end; {
		next := at + unit(s.text[at:end])
		if !s.character(at, next) {
			return false
		}
		at = next
	}
	return true
}

// unit returns the length of the first character of a text with its marks.
func unit(text string) int {
	_, n := utf8.DecodeRuneInString(text)
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		if !unicode.In(r, unicode.Mn, unicode.Mc) {
			break
		}
		n += size
	}
	return n
}

func (s *splitter) character(start, end int) bool {
	if s.units > 0 && s.end != start && !s.endRun() {
		return false
	}
	s.units++
	if s.units == 1 {
		s.start, s.end = start, end
		return true
	}
	from := s.start
	s.start, s.end = start, end
	return s.give(Token{Start: from, End: end, Part: true})
}

// endRun gives out the last character of a stretch.
func (s *splitter) endRun() bool {
	if s.units == 0 {
		return true
	}
	t := Token{Start: s.start, End: s.end, Part: true, Last: s.units > 1}
	s.units = 0
	return s.give(t)
}

func (s *splitter) give(t Token) bool {
	t.Word = Fold(s.text[t.Start:t.End])
	return t.Word == "" || s.yield(t)
}

// words divides a segment wherever something else than letters, marks and
// digits stands in it, but for the points and commas of a number and the points
// of initials.
func (s *splitter) words(start, end int) bool {
	segment := s.text[start:end]
	if !strings.ContainsFunc(segment, divides) || initials(segment) {
		return s.give(Token{Start: start, End: end})
	}
	genitive := false
	for at, i := start, 0; i <= len(segment); {
		r, size := utf8.DecodeRuneInString(segment[i:])
		if size > 0 && (!divides(r) || between(segment, i)) {
			i += size
			continue
		}
		if word := s.text[at : start+i]; word != "" && (!genitive || word != "s" && word != "S") && !s.give(Token{Start: at, End: start + i}) {
			return false
		}
		genitive = apostrophe(r)
		i += max(size, 1)
		at = start + i
	}
	return true
}

func apostrophe(r rune) bool { return r == '\'' || r == '\u2019' || r == '\u02bc' || r == '\uff07' }

// isWordRune reports whether a character is part of a word.
func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N) && !apostrophe(r)
}

// divides reports whether a character ends a word, invisible ones aside.
func divides(r rune) bool { return !isWordRune(r) && !unicode.Is(unicode.Cf, r) && r != 'ـ' }

// between reports whether the character at i is the point or comma of a number.
func between(s string, i int) bool {
	return (s[i] == '.' || s[i] == ',') && i > 0 && i+1 < len(s) && isDigit(s[i-1]) && isDigit(s[i+1])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// initials reports whether a segment is single letters with points between: U.S.
func initials(s string) bool {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) {
			return false
		}
		i += size
		if i < len(s) && s[i] != '.' {
			return false
		}
		i++
	}
	return true
}

// unspaced reports whether a character is of a script that is written without
// spaces between words.
func unspaced(r rune) bool {
	const firstUnspaced = 0x0e00 // Thai
	if r < firstUnspaced {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) &&
		unicode.In(r, unicode.L, unicode.Nl, unicode.No) || r == 'ー'
}
