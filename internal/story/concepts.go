package story

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alteram-hub/alteram/internal/lang"
)

//go:embed concepts.tsv
var conceptLines string

// concepts finds what a word is about, by its language.
type concepts struct {
	// whole holds words, and begins beginnings of words, under "en:word".
	whole, begins map[string]string
	// shortest and longest are the lengths of beginnings in bytes, by language.
	lengths map[string][2]int
}

// conceptTable returns the table, read at the first call.
var conceptTable = sync.OnceValue(func() *concepts {
	c := &concepts{whole: map[string]string{}, begins: map[string]string{}, lengths: map[string][2]int{}}
	for line := range strings.Lines(conceptLines) {
		columns := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, column := range columns[1:] {
			language, words, _ := strings.Cut(column, "=")
			for word := range strings.SplitSeq(words, "|") {
				c.add(columns[0], language, word)
			}
		}
	}
	return c
})

func (c *concepts) add(id, language, word string) {
	word, whole := strings.CutSuffix(word, ".")
	word = lang.Fold(word)
	if whole {
		c.whole[language+":"+word] = id
		return
	}
	c.begins[language+":"+word] = id
	l, ok := c.lengths[language]
	if !ok {
		l = [2]int{len(word), len(word)}
	}
	c.lengths[language] = [2]int{min(l[0], len(word)), max(l[1], len(word))}
}

// of returns the concept of a folded word, that of its longest beginning; ""
// for none. Arabic words are tried without their particles too.
func (c *concepts) of(language, word string) string {
	if language == "ar" {
		if id := c.exactly(language, word); id != "" {
			return id
		}
		word = bareArabic(word)
	}
	return c.exactly(language, word)
}

func (c *concepts) exactly(language, word string) string {
	key := language + ":" + word
	if id, ok := c.whole[key]; ok {
		return id
	}
	l, ok := c.lengths[language]
	if !ok {
		return ""
	}
	skip := len(language) + 1
	for n := min(l[1], len(word)); n >= l[0]; n-- {
		if n < len(word) && !utf8.RuneStart(word[n]) {
			continue
		}
		if id, ok := c.begins[key[:skip+n]]; ok {
			return id
		}
	}
	return ""
}

// at returns the concept that a text without spaces names at its beginning.
func (c *concepts) at(language, text string) string {
	const longest = 4 // characters
	key := language + ":"
	n, id := 0, ""
	for range longest {
		_, size := utf8.DecodeRuneInString(text[n:])
		if size == 0 {
			break
		}
		n += size
		if found, ok := c.begins[key+text[:n]]; ok {
			id = found
		}
	}
	return id
}
