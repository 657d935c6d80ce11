package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Text is measured in quarters of a word: a word of a spaced script is four, a
// character of Han or kana two, a letter of Thai, Lao, Khmer or Myanmar one.
const (
	wordUnits   = 4
	hanUnits    = 2
	letterUnits = 1
)

// Excerpt returns the beginning of a text, as [Text] returns it, of at most the
// given number of words, and whether anything was cut off. It ends where a
// sentence does if one does in the second half, else at a word, followed by
// " …". Of Han and kana two characters count as a word, of Thai, Lao, Khmer and
// Myanmar four letters. With no more than zero words it is empty.
func Excerpt(text string, words int) (excerpt string, cut bool) {
	text = strings.TrimSpace(text)
	if words <= 0 {
		return "", text != ""
	}
	limit, used := words*wordUnits, 0
	sentence, wordEnd := 0, 0
	for i := 0; i < len(text); {
		end, units := nextUnit(text, i)
		if used+units > limit {
			return ending(text, sentence, wordEnd), true
		}
		used += units
		if units > 0 || wordEnd == i {
			// Punctuation belongs to the word before it.
			wordEnd = end
		}
		if used >= limit/2 && endsSentence(text, i, end) {
			sentence = end
		}
		i = end
	}
	return text, false
}

// ending returns the excerpt that ends at a sentence if there is one, else at a word.
func ending(text string, sentence, wordEnd int) string {
	if sentence > 0 {
		return text[:sentence]
	}
	if wordEnd == 0 {
		return ""
	}
	return strings.TrimRightFunc(text[:wordEnd], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:–—-(", r) }) + " …"
}

// nextUnit returns the end of the piece of text that starts at i and its units:
// white space (none), a word with what is attached to it, one character of an
// unspaced script, or a mark of punctuation (none).
func nextUnit(text string, i int) (end, units int) {
	r, size := utf8.DecodeRuneInString(text[i:])
	end = i + size
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return skipMarks(text, end), hanUnits
	case isUnspaced(r):
		return skipMarks(text, end), letterUnits
	case !isWordRune(r):
		return end, 0
	}
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if isUnspaced(r) || !isWordRune(r) && !joinsWord(text, end, size) {
			break
		}
		end += size
	}
	return end, wordUnits
}

// joinsWord reports whether the character of the given size at i stands between
// two characters of one word: a full stop in an abbreviation or number, an
// apostrophe, a hyphen.
func joinsWord(text string, i, size int) bool {
	if !strings.ContainsRune(".,'’-‐\u00b7:/@_\u200c\u200d", firstRune(text[i:])) {
		return false
	}
	r := firstRune(text[i+size:])
	return isWordRune(r) && !isUnspaced(r)
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func skipMarks(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.Is(unicode.M, r) {
			break
		}
		i += size
	}
	return i
}

// sentenceEnders end sentences; those in wideEnders need no space after them.
const (
	sentenceEnders = ".!?…؟۔।։።။។" + wideEnders
	wideEnders     = "。！？｡"
	closers        = `"'”’»«“›)]）」』】〉》`
)

// endsSentence reports whether a sentence ends at end, which follows the piece
// [i, end): a line ends there, or a mark that ends sentences, with closing quotes,
// stands there and what follows is no continuation.
func endsSentence(text string, i, end int) bool {
	rest, last := text[end:], firstRune(text[i:end])
	if strings.HasPrefix(rest, "\n") {
		return !unicode.IsSpace(last)
	}
	if !strings.ContainsRune(sentenceEnders+closers, last) {
		return false
	}
	next := firstRune(rest)
	if strings.ContainsRune(closers+sentenceEnders, next) && next != utf8.RuneError {
		return false
	}
	before := strings.TrimRight(text[:end], closers)
	mark, size := utf8.DecodeLastRuneInString(before)
	if !strings.ContainsRune(sentenceEnders, mark) {
		return false
	}
	if strings.ContainsRune(wideEnders, mark) || rest == "" {
		return true
	}
	if !unicode.IsSpace(next) || unicode.IsLower(firstRune(strings.TrimLeftFunc(rest, notLetterOrDigit))) {
		return false
	}
	return mark != '.' || !isAbbreviation(before[:len(before)-size])
}

func notLetterOrDigit(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// abbreviations are titles that stand before a name, in lower case; other
// abbreviations are told by their single letters or by the lower-case word after.
var abbreviations = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "prof": true, "st": true, "gen": true, "col": true, "lt": true, "sgt": true, "capt": true,
	"sen": true, "rep": true, "gov": true, "hon": true, "rev": true, "jr": true, "sr": true, "no": true, "vs": true, "art": true, "nr": true,
	"mme": true, "mlle": true, "sra": true, "hr": true, "fr": true, "им": true, "ул": true, "стр": true, "св": true, "др": true,
}

// isAbbreviation reports whether the full stop after s marks an abbreviation: a
// title, an initial or a word of single letters with stops.
func isAbbreviation(s string) bool {
	start := strings.LastIndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("([\"“«", r) })
	word := s
	if start >= 0 {
		_, size := utf8.DecodeRuneInString(s[start:])
		word = s[start+size:]
	}
	if abbreviations[strings.ToLower(word)] {
		return true
	}
	last, size := utf8.DecodeLastRuneInString(word)
	return unicode.IsUpper(last) && (len(word) == size || strings.HasSuffix(word[:len(word)-size], "."))
}

// ExcerptHTML is [Excerpt] for markup that [Sanitize] returned. The excerpt is
// markup of paragraphs with text alone.
func ExcerptHTML(safeHTML string, words int) (excerpt string, cut bool) {
	text, cut := Excerpt(Text(safeHTML), words)
	var b strings.Builder
	for _, p := range strings.Split(text, "\n\n") {
		if p != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br/>") + "</p>")
		}
	}
	return b.String(), cut
}
