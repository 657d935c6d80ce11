package lang

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/french"
	"github.com/kljensen/snowball/hungarian"
	"github.com/kljensen/snowball/norwegian"
	"github.com/kljensen/snowball/russian"
	"github.com/kljensen/snowball/spanish"
	"github.com/kljensen/snowball/swedish"
)

// stemmer reduces folded words of one language to their stems.
type stemmer struct {
	// language is its code, ISO 639-1.
	language string
	script   *unicode.RangeTable
	stem     func(word string) string
}

// stemmers are in alphabetical order of their languages.
var stemmers = []stemmer{
	{"ar", unicode.Arabic, stemArabic},
	{"de", unicode.Latin, stemGerman},
	{"en", unicode.Latin, func(w string) string { return english.Stem(w, false) }},
	{"es", unicode.Latin, stemSpanish},
	{"fr", unicode.Latin, stemFrench},
	{"hu", unicode.Latin, func(w string) string { return hungarian.Stem(w, false) }},
	{"nb", unicode.Latin, func(w string) string { return norwegian.Stem(w, false) }},
	{"ru", unicode.Cyrillic, func(w string) string { return russian.Stem(w, false) }},
	{"sv", unicode.Latin, func(w string) string { return swedish.Stem(w, false) }},
	{"uk", unicode.Cyrillic, stemUkrainian},
}

// StemLanguages returns the languages that [Stem] knows, ISO 639-1.
func StemLanguages() []string {
	languages := make([]string, len(stemmers))
	for i, s := range stemmers {
		languages[i] = s.language
	}
	return languages
}

// Base returns the language that a tag is about, in lower case and without
// script and region; empty for none. Norwegian, of either form, is nb.
func Base(tag string) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	switch base {
	case "und":
		return ""
	case "no", "nn":
		return "nb"
	}
	return base
}

// Stem returns the stem of a folded word in a language (BCP 47), folded. ok is
// false when the language has no stemmer or the word is not in its script: such
// a word is its own stem. A stem of one language means nothing in another.
func Stem(language, word string) (stem string, ok bool) {
	base := Base(language)
	i, found := slices.BinarySearchFunc(stemmers, base, func(s stemmer, l string) int { return strings.Compare(s.language, l) })
	if !found {
		return word, false
	}
	s := stemmers[i]
	for _, r := range word {
		if !unicode.Is(s.script, r) {
			return word, false
		}
	}
	if stem := Fold(s.stem(word)); stem != "" {
		return stem, true
	}
	return word, true
}

// stemSpanish gives the stemmer the accent that folding took from -ión, by
// which it knows the most frequent ending of nouns.
func stemSpanish(word string) string {
	if before, ok := strings.CutSuffix(word, "ion"); ok && before != "" {
		word = before + "ión"
	}
	return spanish.Stem(word, false)
}

// stemFrench gives -ée and -ées, from which folding took the accent, the form
// of their masculine.
func stemFrench(word string) string {
	for _, ending := range [...]string{"ees", "ee"} {
		if before, ok := strings.CutSuffix(word, ending); ok && len(before) > 2 {
			word = before + "e"
			break
		}
	}
	return french.Stem(word, false)
}

// stemGerman is CISTEM (Weissweiler and Fraser 2017), which wants umlauts folded.
func stemGerman(word string) string {
	if strings.HasPrefix(word, "ge") && len(word) >= 6 {
		word = word[2:]
	}
	// Doubled letters, and the digraphs that are one sound, count as one letter.
	word = strings.NewReplacer("sch", "$", "ei", "%", "ie", "&").Replace(word)
	word = undouble(word)
	for len(word) > 3 {
		switch last := word[len(word)-2:]; {
		case len(word) > 5 && (last == "em" || last == "er" || last == "nd"):
			word = word[:len(word)-2]
		case strings.IndexByte("tesn", last[1]) >= 0:
			word = word[:len(word)-1]
		default:
			return restore(word)
		}
	}
	return restore(word)
}

// undouble writes the second of two equal letters as a star.
func undouble(word string) string {
	b := []byte(word)
	for i := 1; i < len(b); i++ {
		if b[i] == b[i-1] && b[i] < utf8.RuneSelf && b[i] != '*' {
			b[i] = '*'
		}
	}
	return string(b)
}

func restore(word string) string {
	b := []byte(word)
	for i := 1; i < len(b); i++ {
		if b[i] == '*' {
			b[i] = b[i-1]
		}
	}
	return strings.NewReplacer("%", "ei", "&", "ie", "$", "sch").Replace(string(b))
}

// stemArabic takes off article, conjunctions and the endings of number and
// possession, as light10 does (Larkey and others 2007).
func stemArabic(word string) string {
	const least = 2 // letters that stay
	letters := utf8.RuneCountInString(word)
	if before, ok := strings.CutPrefix(word, "و"); ok && letters-1 > least {
		word, letters = before, letters-1
	}
	for _, article := range [...]string{"وال", "بال", "كال", "فال", "ال", "لل"} {
		if n := utf8.RuneCountInString(article); strings.HasPrefix(word, article) && letters-n >= least {
			word, letters = word[len(article):], letters-n
			break
		}
	}
	for _, ending := range [...]string{"ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"} {
		if n := utf8.RuneCountInString(ending); strings.HasSuffix(word, ending) && letters-n >= least {
			word, letters = word[:len(word)-len(ending)], letters-n
		}
	}
	return word
}

// ukrainianEndings are the endings of Ukrainian nouns and adjectives, and the
// most frequent ones of verbs, longest first.
var ukrainianEndings = strings.Fields(`уватися ювалися увалися ювати увати еться ється ються уться атися итися ілися алися илися ілась алась илась
	ками ький ького ькому ськими ських ської ською ському ового овому евого івський ами ями ові еві єві ого ого ому ему ими іми
	ий ій ої ою ею єю их іх ість ості істю ення ання ення іння аннями еннями ів їв ев єв ах ях ам ям ом ем єм им ім їм ує ають яють ують юють
	ала али ало ила или ило іла іли іло ати ити іти ав ив ів ла ли ло ти ть а я о е є и і ї у ю й ь`)

// stemUkrainian takes off one ending, the longest that leaves three letters.
func stemUkrainian(word string) string {
	const least = 3
	letters := utf8.RuneCountInString(word)
	best := ""
	for _, ending := range ukrainianEndings {
		if len(ending) > len(best) && strings.HasSuffix(word, ending) && letters-utf8.RuneCountInString(ending) >= least {
			best = ending
		}
	}
	return strings.TrimSuffix(word, best)
}

// Term returns the form in which a folded word of a text in a language stands
// in an index: its stem with the language before it, else the word. So a stem
// is never taken for a word or for another language's stem.
func Term(language, word string) string {
	if stem, ok := Stem(language, word); ok {
		return Base(language) + ":" + stem
	}
	return word
}
