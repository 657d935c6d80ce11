package lang

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// Span is a part of a text: text[Start:End]. Both are byte offsets.
type Span struct{ Start, End int }

// Sentences returns the sentences of a text in order, without the space around
// them; everything else of the text is in one of them. They are those of UAX 29,
// but for what it cannot know: abbreviations and ordinals of the language (BCP
// 47; empty where it is not known), initials, what follows a quotation within
// its sentence, the Greek question mark, and Thai and Lao, where a space between
// letters is all that ends one. A line break always does.
func Sentences(text, language string) iter.Seq[Span] {
	return func(yield func(Span) bool) {
		rules := rulesOf(language)
		start := 0
		for segments := sentences.FromString(text); segments.Next(); {
			end := segments.End()
			if end < len(text) && rules.goesOn(text[start:end], text[end:]) {
				continue
			}
			if !split(text, start, end, yield) {
				return
			}
			start = end
		}
	}
}

// split hands out the sentences of a part of a text that UAX 29 takes for one.
func split(text string, start, end int, yield func(Span) bool) bool {
	from := start
	for i, r := range text[start:end] {
		if at := start + i; unicode.IsSpace(r) && endsAtSpace(text[from:at], text[at:end]) {
			if !give(text, from, at, yield) {
				return false
			}
			from = at
		}
	}
	return give(text, from, end, yield)
}

// endsAtSpace reports whether a sentence ends before a space without a sign
// that UAX 29 knows.
func endsAtSpace(before, after string) bool {
	last, size := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(strings.TrimSpace(after))
	if last == ';' || last == '\u037e' {
		inner, _ := utf8.DecodeLastRuneInString(before[:len(before)-size])
		return unicode.Is(unicode.Greek, inner) && !unicode.IsLower(next)
	}
	return spacedSentences(last) && spacedSentences(next)
}

// spacedSentences reports whether a letter is of a script that has spaces
// between sentences and clauses alone.
func spacedSentences(r rune) bool {
	return unicode.In(r, unicode.Thai, unicode.Lao) && !unicode.IsDigit(r)
}

// give hands out a part of a text without the space around it.
func give(text string, start, end int, yield func(Span) bool) bool {
	part := strings.TrimLeftFunc(text[start:end], unicode.IsSpace)
	start = end - len(part)
	part = strings.TrimRightFunc(part, unicode.IsSpace)
	return part == "" || yield(Span{start, start + len(part)})
}

// sentenceRules are what a language has of its own.
type sentenceRules struct {
	// abbreviations have a point that ends no sentence, and stand here without it.
	abbreviations []string
	// ordinals is set where a point after a number makes it one: am 3. März.
	ordinals bool
	// starters are words with which a sentence may begin after initials: the U.S. The …
	starters []string
}

// goesOn reports whether a sentence goes on behind a break that UAX 29 sees.
func (r sentenceRules) goesOn(before, after string) bool {
	trimmed := strings.TrimRightFunc(before, unicode.IsSpace)
	if strings.ContainsAny(before[len(trimmed):], "\n\r\u0085\u2028\u2029") {
		return false
	}
	next, _ := utf8.DecodeRuneInString(after)
	if strings.HasSuffix(trimmed, "」") || strings.HasSuffix(trimmed, "』") {
		return next == 'と' // so ends what is quoted: 「…。」と言った
	}
	if unicode.IsLower(next) {
		return true
	}
	body, ok := strings.CutSuffix(trimmed, ".")
	if !ok {
		return false
	}
	word := body[strings.LastIndexFunc(body, startsWord)+1:]
	return r.hasPoint(strings.TrimLeftFunc(word, func(r rune) bool { return notInWord(r) && !unicode.IsDigit(r) }), after)
}

// startsWord reports whether a word may begin behind a character.
func startsWord(r rune) bool { return unicode.IsSpace(r) || r == '(' || r == '[' || r == '/' }

// hasPoint reports whether the point behind a word belongs to it.
func (r sentenceRules) hasPoint(word, after string) bool {
	if word == "" {
		return false
	}
	if isDay(word) {
		return r.ordinals
	}
	if utf8.RuneCountInString(word) == 1 && !unspaced([]rune(word)[0]) {
		return true // an initial
	}
	if slices.Contains(r.abbreviations, strings.ToLower(word)) {
		return true
	}
	if strings.Contains(word, ".") && initials(word) {
		first, _, _ := strings.Cut(after, " ")
		return !slices.Contains(r.starters, first)
	}
	return false
}

// isDay reports whether a word is a number of one or two digits.
func isDay(word string) bool { return len(word) <= 2 && strings.Trim(word, "0123456789") == "" }
