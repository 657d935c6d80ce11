package gazetteer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/lang"
)

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

// FindIn returns where the names stand in a text of a language (BCP 47) whose
// tokens, those of [lang.Tokens], are at hand: in one of their cases, or as an
// adjective.
func (p *Places) FindIn(text string, tokens []lang.Token, language string) []Mention {
	if p == nil {
		return nil
	}
	language = lang.Base(language)
	var found []Mention
	for i := 0; i < len(tokens); {
		m, n := p.at(text, tokens[i:], language)
		if n > 0 {
			found = append(found, m)
		}
		i += max(n, 1)
	}
	return found
}

// at returns the name that stands at the first of some tokens, and how many it has.
func (p *Places) at(text string, tokens []lang.Token, language string) (Mention, int) {
	start := tokens[0].Start
	for _, n := range p.names {
		m := Mention{Start: start, ID: "state:" + n.code, State: n.code, Form: Name}
		switch {
		case !n.unspaced && n.stands(text, tokens, language):
			m.End = tokens[len(n.words)-1].End
			return m, len(n.words)
		case n.unspaced && strings.HasPrefix(text[start:], n.words[0]):
			m.End = start + len(n.words[0])
			k := 1
			for k < len(tokens) && tokens[k].Start < m.End {
				k++
			}
			return m, k
		}
	}
	return Mention{}, 0
}

func (n placeName) stands(text string, tokens []lang.Token, language string) bool {
	if len(tokens) < len(n.words) {
		return false
	}
	for i, w := range n.words {
		if !inflects(w, tokens[i].Word, language) || i > 0 && !joined(text[tokens[i-1].End:tokens[i].Start]) {
			return false
		}
	}
	first, _ := utf8.DecodeRuneInString(text[tokens[0].Start:])
	return language != "en" && language != "de" || !unicode.IsLower(first)
}

const (
	// leastPlaceStem is how many letters an inflected name keeps, lostPlaceEnding
	// how many it may lose, longestPlaceEnding how many it may have instead: Верения,
	// веренских.
	leastPlaceStem     = 4
	lostPlaceEnding    = 2
	longestPlaceEnding = 4
)

// inflects reports whether a word is a name in one of its cases, or its adjective:
// the same beginning, and a short ending on either. Arabic particles are taken off.
func inflects(name, word, language string) bool {
	if name == word {
		return true
	}
	if language == "ar" {
		names := append(withoutClitics(language, name), name)
		return slices.Contains(names, word) || slices.ContainsFunc(withoutClitics(language, word), func(w string) bool { return slices.Contains(names, w) })
	}
	n, w := []rune(name), []rune(word)
	same := 0
	for same < len(n) && same < len(w) && n[same] == w[same] {
		same++
	}
	return same >= leastPlaceStem && len(n)-same <= lostPlaceEnding && len(w)-same <= longestPlaceEnding
}
