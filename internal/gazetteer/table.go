package gazetteer

import (
	"embed"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alteram-hub/alteram/internal/lang"
)

//go:generate go run ./generate -o names.tsv $CLDR

// files are the tables. Each line has an id, a state, a form, and in any number
// of columns languages and their names: "de,fr=Name|Other name". A name that
// ends in a star stands for all words that begin so. What several lines say of
// an id adds up; a form without names corrects what an earlier line said.
//
//go:embed *.tsv
var files embed.FS

// longestUnspaced bounds the names in scripts without spaces, in characters.
const longestUnspaced = 16

// The marks tell keys of stems, which endings may follow, from those of words.
const (
	stemMark = "~"
	openMark = "*"
)

// capitals says which letters of a name must be capital in a text.
type capitals uint8

const (
	anyCase capitals = iota
	firstUpper
	allUpper
)

// name is one name of an entry, in the languages that share it.
type name struct {
	entry     *Entry
	form      Form
	languages uint64
	capitals  capitals
	unspaced  bool
	words     []word // what each token must read; empty for a name without spaces
}

// word is one word of a name.
type word struct {
	exact string // folded
	stem  string // what inflected forms begin with; "" for a word without
}

// reads reports whether a folded word of a text is this word, inflected or not.
func (w word) reads(language, text string) bool {
	if text == w.exact {
		return true
	}
	rest, ok := strings.CutPrefix(text, w.stem)
	return ok && w.stem != "" && isEnding(language, rest)
}

// table holds all names.
type table struct {
	entries   map[string]*Entry
	languages map[string]uint64
	byWord    map[string][]*name
	// prefixes holds every beginning of the names in scripts without spaces.
	prefixes map[string]bool
	// beginnings holds the first characters of every first word of a name.
	beginnings map[string]bool
}

// tables returns the one table, read at the first call.
var tables = sync.OnceValue(func() *table {
	t, err := load(files)
	if err != nil {
		panic(err) // an embedded file is wrong: a fault of this program
	}
	return t
})

func load(fs embed.FS) (*table, error) {
	t := &table{
		entries: map[string]*Entry{}, languages: map[string]uint64{}, byWord: map[string][]*name{},
		prefixes: map[string]bool{}, beginnings: map[string]bool{},
	}
	list, err := fs.ReadDir(".")
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		b, err := fs.ReadFile(f.Name())
		if err != nil {
			return nil, err
		}
		n := 0
		for line := range strings.Lines(string(b)) {
			n++
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			if err := t.add(line); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", f.Name(), n, err)
			}
		}
	}
	t.sharpen()
	return t, nil
}

// forms are the words for forms in the files.
var forms = map[string]Form{
	"name": Name, "demonym": Demonym, "metonym": Metonym, "capital": Capital, "place": Place, "organisation": Organisation,
}

// add takes in one line of a file.
func (t *table) add(line string) error {
	columns := strings.Split(line, "\t")
	if len(columns) < 3 {
		return fmt.Errorf("%d columns, want id, state, form and names", len(columns))
	}
	form, ok := forms[columns[2]]
	if !ok {
		return fmt.Errorf("form %q is none", columns[2])
	}
	e := t.entries[columns[0]]
	if e == nil {
		e = &Entry{ID: columns[0], State: columns[1], names: map[string]string{}}
		t.entries[e.ID] = e
	}
	if e.State != columns[1] {
		return fmt.Errorf("%s is of state %q, and was of %q", e.ID, columns[1], e.State)
	}
	own := form != Demonym && form != Metonym
	if own && e.Form != Capital {
		e.Form = form
	}
	for _, column := range columns[3:] {
		languages, names, ok := strings.Cut(column, "=")
		if !ok {
			return fmt.Errorf("column %q has no languages", column)
		}
		for language := range strings.SplitSeq(languages, ",") {
			for i, text := range strings.Split(names, "|") {
				if own && i == 0 && e.names[language] == "" {
					e.names[language] = text
				}
				t.index(e, form, language, text)
			}
		}
	}
	return nil
}

// index enters one name of one language.
func (t *table) index(e *Entry, form Form, language, text string) {
	if t.languages[language] == 0 {
		t.languages[language] = 1 << len(t.languages)
	}
	n := &name{entry: e, form: form, languages: t.languages[language], capitals: wants(form, language, text)}
	first, _ := utf8.DecodeRuneInString(text)
	if unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
		n.unspaced = true
		for i := range text {
			t.prefixes[text[:i]] = true
		}
		t.prefixes[text] = true
		t.enter(text, n)
		return
	}
	open := strings.HasSuffix(text, "*")
	for token := range lang.Tokens(text) {
		w := word{exact: token.Word}
		if !open {
			w.stem = stemOf(language, token.Word)
		}
		n.words = append(n.words, w)
	}
	if len(n.words) == 0 {
		return
	}
	head := n.words[0]
	if open {
		t.enter(openMark+head.exact, n)
		return
	}
	t.enter(head.exact, n)
	if head.stem != "" {
		t.enter(stemMark+head.stem, n)
	}
}

// enter adds a name under a key, or its language to the same name there.
func (t *table) enter(key string, n *name) {
	bare := strings.TrimLeft(key, stemMark+openMark)
	t.beginnings[beginning(bare)] = true
	for _, other := range t.byWord[key] {
		if other.entry == n.entry && other.form == n.form && other.capitals == n.capitals && slices.Equal(other.words, n.words) {
			other.languages |= n.languages
			return
		}
	}
	t.byWord[key] = append(t.byWord[key], n)
}

// sharpen gives a city the form of its entry, which a later line may have set.
func (t *table) sharpen() {
	for _, names := range t.byWord {
		for _, n := range names {
			if n.form == Place || n.form == Capital {
				n.form = n.entry.Form
			}
		}
	}
}

// wants returns the capitals that a name is recognised by. Abbreviations of two
// letters and more are ordinary words in small letters (us, who); adjectives
// have capitals in some languages only.
func wants(form Form, language, text string) capitals {
	first, _ := utf8.DecodeRuneInString(text)
	switch {
	case !unicode.IsUpper(first), form == Demonym && language != "en" && language != "nl":
		return anyCase
	case !strings.ContainsFunc(text, unicode.IsLower):
		return allUpper
	}
	return firstUpper
}

// beginning returns the first three characters of a word.
func beginning(word string) string {
	n := 0
	for i := range word {
		if n == 3 {
			return word[:i]
		}
		n++
	}
	return word
}

// begins reports whether a name may begin with a word, perhaps behind an
// Arabic or Hebrew particle.
func (t *table) begins(word string) bool {
	if t.beginnings[beginning(word)] {
		return true
	}
	r, _ := utf8.DecodeRuneInString(word)
	return 'א' <= r && r <= 'ۿ'
}

// openStems gives the beginnings of a word under which a name with a star may
// stand: three characters and more.
func (t *table) openStems(word string) iter.Seq[string] {
	return func(yield func(string) bool) {
		n := 0
		for i := range word {
			if n >= 3 && !yield(word[:i]) {
				return
			}
			n++
		}
		yield(word)
	}
}

// language returns the language in which words are inflected, and the bits of
// the languages whose names count.
func (t *table) language(tag string) (string, uint64) {
	base := lang.Base(tag)
	if bit, ok := t.languages[base]; ok {
		return base, bit
	}
	return "", ^uint64(0)
}
