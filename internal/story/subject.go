package story

import (
	"slices"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/gazetteer"
	"github.com/alteram-hub/alteram/internal/lang"
)

const (
	// subjectText is how many bytes of a text say which states it speaks of,
	// eventText how many say what happened where the title does not.
	subjectText = 600
	eventText   = 240
	// maxSubjects bounds the states and the events that are told.
	maxSubjects = 8
)

// Subject returns what a report speaks of, as far as its title and its beginning
// tell: states, and what happened. The title comes first.
func Subject(it Item, places *Places) alteram.Subject {
	language := lang.Base(it.Language)
	text := beginning(it.Text, subjectText)
	var s alteram.Subject
	for _, part := range []string{it.Title, text} {
		s.States = appendNew(s.States, states(part, tokensOf(part), language, places)...)
	}
	if s.Events = appendNew(nil, events(it.Title, tokensOf(it.Title), language)...); s.Events == nil {
		text = beginning(text, eventText)
		s.Events = appendNew(nil, events(text, tokensOf(text), language)...)
	}
	s.States = s.States[:min(len(s.States), maxSubjects)]
	s.Events = s.Events[:min(len(s.Events), maxSubjects)]
	return s
}

// beginning returns the first n bytes of a text.
func beginning(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "")
}

func tokensOf(text string) (tokens []lang.Token) {
	for t := range lang.Tokens(text) {
		tokens = append(tokens, t)
	}
	return tokens
}

func appendNew(list []string, more ...string) []string {
	for _, m := range more {
		if m != "" && !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}

func events(text string, tokens []lang.Token, language string) (out []string) {
	for _, t := range tokens {
		id := conceptTable().of(language, t.Word)
		if t.Part {
			id = conceptTable().at(language, text[t.Start:])
		}
		if !strings.HasPrefix(id, "month-") {
			out = append(out, id)
		}
	}
	return out
}

// states returns the states that are named, by their own names, their peoples,
// seats of government or capitals, in their order in the text. Other cities are
// left out: too many share their names with something else.
func states(text string, tokens []lang.Token, language string, places *Places) []string {
	type found struct {
		at    int
		state string
	}
	var all []found
	for _, m := range gazetteer.FindIn(text, tokens, language) {
		switch m.Form {
		case gazetteer.Name, gazetteer.Demonym, gazetteer.Metonym, gazetteer.Capital:
			all = append(all, found{m.Start, m.State})
		}
	}
	for i, t := range tokens {
		if code := places.at(text, tokens[i:], language); code != "" {
			all = append(all, found{t.Start, code})
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return a.at - b.at })
	var out []string
	for _, f := range all {
		out = append(out, f.state)
	}
	return out
}

// Places are names that an operator gives to countries beside those that are
// known; nil has none.
type Places struct {
	names []placeName
}

type placeName struct {
	code string
	// words are folded; of a name in a script without spaces it is one.
	words    []string
	unspaced bool
}

// NewPlaces takes names in any language by the codes of countries.
func NewPlaces(names map[string]alteram.Text) *Places {
	p := &Places{}
	for code, byLanguage := range names {
		for _, name := range byLanguage {
			n := placeName{code: code}
			for t := range lang.Tokens(name) {
				n.unspaced = n.unspaced || t.Part
				n.words = append(n.words, t.Word)
			}
			if n.unspaced {
				n.words = []string{name}
			}
			if len(n.words) > 0 && !slices.ContainsFunc(p.names, func(o placeName) bool { return o.code == code && slices.Equal(o.words, n.words) }) {
				p.names = append(p.names, n)
			}
		}
	}
	slices.SortFunc(p.names, func(a, b placeName) int {
		return strings.Compare(a.code+" "+strings.Join(a.words, " "), b.code+" "+strings.Join(b.words, " "))
	})
	return p
}

// at returns the country whose name stands at the first of some tokens; "" for none.
func (p *Places) at(text string, tokens []lang.Token, language string) string {
	if p == nil || len(tokens) == 0 {
		return ""
	}
	for _, n := range p.names {
		if n.unspaced {
			if strings.HasPrefix(text[tokens[0].Start:], n.words[0]) {
				return n.code
			}
			continue
		}
		if len(tokens) >= len(n.words) && n.stands(tokens, language) {
			return n.code
		}
	}
	return ""
}

func (n placeName) stands(tokens []lang.Token, language string) bool {
	for i, w := range n.words {
		if !inflects(w, tokens[i].Word, language) {
			return false
		}
	}
	return true
}

// longestEnding is how many bytes an inflected name may differ from its name at
// the end: three letters of Cyrillic.
const longestEnding = 6

// inflects reports whether a word is a name in one of its cases: the same
// beginning, and a short ending on either. Arabic particles are taken off.
func inflects(name, word, language string) bool {
	if language == "ar" && word != name {
		word = bareArabic(word)
		return word == name || word == bareArabic(name)
	}
	same := 0
	for same < len(name) && same < len(word) && name[same] == word[same] {
		same++
	}
	const leastStem = 4
	return same >= leastStem && len(name)-same <= 2 && len(word)-same <= longestEnding
}
