// Package gazetteer knows states, cities, organisations and what else points to
// them (capitals, demonyms, seats of government) by their names in many
// languages, and finds these in a text. It is pure: its tables are embedded.
package gazetteer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alteram-hub/alteram/internal/lang"
)

// Form is the way in which a name points to what it is about.
type Form uint8

// The forms.
const (
	// Name is the name of a state or territory itself.
	Name Form = iota + 1
	// Demonym is a people's name or the adjective: Russian, Ukrainer, российский.
	Demonym
	// Metonym is a seat or an office that stands for a state: the Kremlin.
	Metonym
	// Capital is the city of a state's government, which often stands for it.
	Capital
	// Place is any other city or region.
	Place
	// Organisation is a body of states or one without a state.
	Organisation
)

// Mention is a name found in a text.
type Mention struct {
	// Start and End are byte offsets: the name is text[Start:End].
	Start, End int
	// ID says what is named: "state:RU", "place:kiev", "org:nato".
	ID string
	// State is the state it points to, ISO 3166-1 alpha-2 (XK is Kosovo); empty
	// for an organisation of several.
	State string
	// Form is the way it points there.
	Form Form
}

// Entry is what the gazetteer has under one id.
type Entry struct {
	// ID is as in [Mention].
	ID string
	// State is as in [Mention].
	State string
	// Form is Name for a state, Capital or Place for a city, Organisation.
	Form Form

	names map[string]string // by language
}

// Name returns the usual name in a language (BCP 47), else the English one.
func (e *Entry) Name(language string) string {
	if name, ok := e.names[lang.Base(language)]; ok {
		return name
	}
	return e.names["en"]
}

// Lookup returns the entry with an id.
func Lookup(id string) (*Entry, bool) {
	e, ok := tables().entries[id]
	return e, ok
}

// Find returns the names in a text of a language (BCP 47), in order; of names
// that overlap, the longest. In a language without a table, and in an unknown
// one (""), a name in any language counts as long as it is not inflected.
// Where a script has capitals, names of states, cities and organisations are
// found with them only.
func Find(text, language string) []Mention {
	var tokens []lang.Token
	for t := range lang.Tokens(text) {
		tokens = append(tokens, t)
	}
	return FindIn(text, tokens, language)
}

// FindIn is [Find] for a text whose tokens, those of [lang.Tokens], are at hand.
func FindIn(text string, tokens []lang.Token, language string) []Mention {
	f := finder{table: tables(), text: text, tokens: tokens}
	f.language, f.mask = f.table.language(language)
	var found []Mention
	for i := 0; i < len(tokens); {
		n, next := f.at(i)
		if n == nil {
			i++
			continue
		}
		m := Mention{Start: tokens[i].Start, End: f.end, ID: n.entry.ID, State: n.entry.State, Form: n.form}
		if !f.doubtful(n, i, next) {
			found = append(found, m)
		}
		for i < next || i < len(tokens) && tokens[i].Start < m.End {
			i++
		}
	}
	return found
}

// finder looks for names in one text.
type finder struct {
	table    *table
	text     string
	tokens   []lang.Token
	language string // "" when names are not inflected
	mask     uint64 // the languages whose names count

	end int // where the name found last ends
}

// at returns the longest name that begins at token i, and the token after it.
func (f *finder) at(i int) (best *name, next int) {
	t := f.tokens[i]
	if t.Part {
		return f.unspaced(i)
	}
	if !f.table.begins(t.Word) {
		return nil, 0
	}
	try := func(key string) {
		for _, n := range f.table.byWord[key] {
			if end, ok := f.matches(n, i); ok && better(n, end, best, next) {
				best, next = n, end
			}
		}
	}
	try(t.Word)
	for _, key := range stemsOf(f.language, t.Word) {
		try(stemMark + key)
	}
	for key := range f.table.openStems(t.Word) {
		try(openMark + key)
	}
	if best == nil {
		for _, bare := range withoutClitics(f.language, t.Word) {
			try(bare)
		}
	}
	if best != nil {
		f.end = f.tokens[next-1].End
	}
	return best, next
}

// better reports whether a name that ends before token end is to be preferred:
// the longer one, else by form, else by id.
func better(n *name, end int, best *name, bestEnd int) bool {
	switch {
	case best == nil || end != bestEnd:
		return best == nil || end > bestEnd
	case n.form != best.form:
		return rank(n.form) < rank(best.form)
	}
	return n.entry.ID < best.entry.ID
}

// rank orders forms for names that mean several things: a state goes before its
// capital, a capital before another place.
func rank(f Form) int {
	switch f {
	case Name:
		return 0
	case Organisation:
		return 1
	case Capital:
		return 2
	case Metonym:
		return 3
	case Demonym:
		return 4
	}
	return 5
}

// matches reports whether the text at token i reads as a name, and the token
// after it. The first word has been looked up already.
func (f *finder) matches(n *name, i int) (int, bool) {
	if n.languages&f.mask == 0 || i+len(n.words) > len(f.tokens) || !f.written(n, f.tokens[i]) {
		return 0, false
	}
	for k := 1; k < len(n.words); k++ {
		t := f.tokens[i+k]
		if !n.words[k].reads(f.language, t.Word) || !joined(f.text[f.tokens[i+k-1].End:t.Start]) {
			return 0, false
		}
	}
	return i + len(n.words), true
}

// written reports whether a token has the capitals that a name wants.
func (f *finder) written(n *name, t lang.Token) bool {
	word := f.text[t.Start:t.End]
	first, _ := utf8.DecodeRuneInString(word)
	switch {
	case n.capitals == allUpper:
		return !strings.ContainsFunc(word, unicode.IsLower)
	case n.capitals == firstUpper:
		return unicode.IsUpper(first) || !unicode.IsLower(first)
	}
	return true
}

// joined reports whether what stands between two words lets them be one name.
func joined(gap string) bool {
	const longest = 5
	if len(gap) > longest {
		return false
	}
	return strings.Trim(gap, " \u00a0-\u2010\u2011\u2013\u2019'.&/\"״") == ""
}

// unspaced returns the longest name that begins at token i in a script without
// spaces.
func (f *finder) unspaced(i int) (best *name, next int) {
	start := f.tokens[i].Start
	end := start
	for range longestUnspaced {
		_, size := utf8.DecodeRuneInString(f.text[end:])
		if size == 0 {
			break
		}
		end += size
		if !f.table.prefixes[f.text[start:end]] {
			break
		}
		for _, n := range f.table.byWord[f.text[start:end]] {
			if n.unspaced && n.languages&f.mask != 0 && (best == nil || f.end < end || rank(n.form) < rank(best.form)) {
				best, f.end = n, end
			}
		}
	}
	return best, i + 1
}
