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
func Subject(it Item, places *gazetteer.Places) alteram.Subject {
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
func states(text string, tokens []lang.Token, language string, places *gazetteer.Places) []string {
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
	for _, m := range places.FindIn(text, tokens, language) {
		all = append(all, found{m.Start, m.State})
	}
	slices.SortStableFunc(all, func(a, b found) int { return a.at - b.at })
	var out []string
	for _, f := range all {
		out = append(out, f.state)
	}
	return out
}
