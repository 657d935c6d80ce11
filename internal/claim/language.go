package claim

import (
	"embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// language is what the rules know of one language: its words, from a file of
// that language.
type language struct {
	tag string
	// sets hold words by the name of their section.
	sets map[string]map[string]bool
	// classes hold, by section, the class of each word; several words are joined
	// by _.
	classes map[string]map[string]string
	// values are the numbers that words stand for, by section.
	values map[string]map[string]float64
	// cues are verbs by each of their forms, nouns are cue nouns.
	cues, nouns map[string]*cue

	// parted are verbs in two parts, by the first: "verweist … des Landes".
	parted map[string][]partedVerb

	// lexicon has what is asked of every word of a text.
	lexicon map[string]*lexeme
	// lemmas are the base forms of irregular forms.
	lemmas map[string]string

	// The sets that are asked for most.
	abbreviations, starters, auxiliaries, negations, times, timePrepositions, hedges map[string]bool
}

// lexeme is what the lists say of a word, of what is asked of every word.
type lexeme struct {
	cue *cue
	// verb is set for past forms that are nothing else, according for the first
	// word of a phrase like "according to", dated for words that dates begin with,
	// counts for words that numbers begin with.
	// noun is set for words for an office or a rank, which a small treebank has not
	// seen all.
	verb, noun, according, dated, counts bool
}

// noLexeme is what the lists say of a word that is in none.
var noLexeme = &lexeme{}

func (l *language) lexeme(w string) *lexeme {
	if x := l.lexicon[w]; x != nil {
		return x
	}
	return noLexeme
}

// index makes the lexicon from the lists.
func (l *language) index() {
	l.lexicon = map[string]*lexeme{}
	at := func(w string) *lexeme {
		if l.lexicon[w] == nil {
			l.lexicon[w] = &lexeme{}
		}
		return l.lexicon[w]
	}
	for w, c := range l.cues {
		at(w).cue = c
	}
	for w := range l.sets["verbs"] {
		at(w).verb = true
	}
	for w := range l.sets["roles"] {
		at(w).noun = l.cues[w] == nil && !strings.Contains(w, "-")
	}
	for w := range l.sets["ranks"] {
		at(w).noun = true
	}
	for w := range l.sets["according"] {
		first, _, _ := strings.Cut(w, "_")
		at(first).according = true
	}
	for _, section := range []string{"months", "weekdays", "days", "numbers"} {
		for w := range l.values[section] {
			at(w).dated = true
		}
	}
	at("a").dated = true
	for _, section := range []string{"numbers", "vague"} {
		for w := range l.values[section] {
			at(w).counts = true
		}
	}
}

// partedVerb is the second part of a verb, and what is done by both.
type partedVerb struct {
	words []string
	class string
}

// frame is how a cue takes what was said.
type frame uint8

const (
	speech frame = iota + 1
	object
	mind
	plan
	show
	quotation
)

var frames = map[string]frame{"speech": speech, "object": object, "mind": mind, "plan": plan, "show": show, "quotation": quotation}

// cue is a word that says that somebody says something.
type cue struct {
	lemma, stance string
	// frames are all the ways in which it takes its content, the first one first.
	frames    []frame
	particles []string
	// needs is a particle without which it is no cue: "rule out".
	needs string
}

func (c *cue) takes(f frame) bool { return slices.Contains(c.frames, f) }

// reports reports whether a cue takes anything but quotations.
func (c *cue) reports() bool { return len(c.frames) > 1 || c.frames[0] != quotation }

//go:embed language/*.txt
var languageFiles embed.FS

// languages are those the rules know, by tag.
var languages = sync.OnceValue(func() map[string]*language {
	out := map[string]*language{}
	files, err := languageFiles.ReadDir("language")
	if err != nil {
		panic("claim: " + err.Error())
	}
	for _, f := range files {
		tag := strings.TrimSuffix(f.Name(), ".txt")
		b, err := languageFiles.ReadFile("language/" + f.Name())
		if err == nil {
			out[tag], err = readLanguage(tag, string(b))
		}
		if err != nil {
			panic("claim: language " + tag + ": " + err.Error()) // committed with this program
		}
	}
	return out
})

// kinds say how the lines of a section are read: words alone, or words after the
// class or the number they stand for.
var (
	classSections = []string{"modifiers", "modifiers after", "predicates", "counted", "offices"}
	valueSections = []string{"months", "weekdays", "days", "units", "numbers", "multipliers", "vague"}
)

func readLanguage(tag, text string) (*language, error) {
	l := &language{
		tag: tag, sets: map[string]map[string]bool{}, classes: map[string]map[string]string{}, values: map[string]map[string]float64{},
		cues: map[string]*cue{}, nouns: map[string]*cue{}, lemmas: map[string]string{},
		parted: map[string][]partedVerb{},
	}
	forms := map[string][]string{}
	sections := split(text)
	for _, line := range sections["forms"] {
		key, words, _ := strings.Cut(line, ":")
		forms[key] = append(forms[key], strings.Fields(words)...)
		for w := range strings.FieldsSeq(words) {
			l.lemmas[w] = key
		}
	}
	for name, lines := range sections {
		for _, line := range lines {
			if err := l.take(name, line, forms); err != nil {
				return nil, err
			}
		}
	}
	l.abbreviations, l.starters, l.auxiliaries, l.negations = l.sets["abbreviations"], l.sets["starters"], l.sets["auxiliaries"], l.sets["negations"]
	if tag == "de" {
		l.addGermanNumbers()
	}
	l.index()
	l.times, l.timePrepositions, l.hedges = l.sets["times"], l.sets["time prepositions"], l.sets["hedges"]
	return l, nil
}

// split returns the lines of each section of a language file, without comments.
func split(text string) map[string][]string {
	out := map[string][]string{}
	section := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = strings.Trim(line, "[]")
		default:
			out[section] = append(out[section], line)
		}
	}
	return out
}

func (l *language) take(section, line string, forms map[string][]string) error {
	key, words, keyed := strings.Cut(line, ":")
	switch {
	case section == "forms":
	case section == "cues":
		stance, name, _ := strings.Cut(key, " ")
		f, ok := frames[name]
		if !ok {
			return fmt.Errorf("cues %q: no frame %q", line, name)
		}
		for w := range strings.FieldsSeq(words) {
			l.addCue(w, stance, f, forms)
		}
	case section == "cue nouns":
		for w := range strings.FieldsSeq(words) {
			l.nouns[w] = &cue{lemma: w, stance: key}
		}
	case slices.Contains(classSections, section):
		for w := range strings.FieldsSeq(words) {
			if first, rest, parted := strings.Cut(w, "+"); parted {
				l.parted[first] = append(l.parted[first], partedVerb{strings.Split(rest, "_"), key})
				continue
			}
			put(l.classes, section, w, key)
		}
	case slices.Contains(valueSections, section):
		v, err := strconv.ParseFloat(key, 64)
		if err != nil {
			return fmt.Errorf("%s %q: %w", section, line, err)
		}
		for w := range strings.FieldsSeq(words) {
			put(l.values, section, w, v)
		}
	case keyed:
		return fmt.Errorf("section %q has no keys: %q", section, line)
	default:
		for w := range strings.FieldsSeq(line) {
			put(l.sets, section, w, true)
		}
	}
	return nil
}

func put[V any](m map[string]map[string]V, section, word string, v V) {
	if m[section] == nil {
		m[section] = map[string]V{}
	}
	m[section][word] = v
}

// is reports whether a word stands in a section.
func (l *language) is(section, word string) bool { return l.sets[section][word] }

// addCue enters a verb, written as base(particle,particle) or as base+particle
// when it is a cue with the particle only, under its forms.
func (l *language) addCue(word, stance string, f frame, forms map[string][]string) {
	lemma, rest, _ := strings.Cut(word, "(")
	lemma, needs, _ := strings.Cut(lemma, "+")
	particles := strings.FieldsFunc(strings.TrimSuffix(rest, ")"), func(r rune) bool { return r == ',' })
	c := l.cues[lemma]
	if c == nil || c.lemma != lemma {
		c = &cue{lemma: lemma, stance: stance, needs: needs}
		all := forms[lemma]
		if l.tag == "en" {
			all = append(englishForms(lemma), all...)
		}
		for _, form := range append(all, lemma) {
			if old := l.cues[form]; old == nil || form == lemma {
				l.cues[form] = c
			}
		}
	}
	c.frames = append(c.frames, f)
	c.particles = append(c.particles, particles...)
}

// englishForms makes the regular forms of a verb.
func englishForms(w string) []string {
	last := w[len(w)-1]
	switch {
	case last == 'e':
		return []string{w, w + "s", w + "d", w[:len(w)-1] + "ing"}
	case last == 'y' && !strings.ContainsRune("aeiou", rune(w[len(w)-2])):
		return []string{w, w[:len(w)-1] + "ies", w[:len(w)-1] + "ied", w + "ing"}
	case last == 's' || last == 'h' || last == 'x':
		return []string{w, w + "es", w + "s", w + "ed", w + "ing"}
	}
	return []string{w, w + "s", w + "ed", w + "ing"}
}

// addGermanNumbers enters the numbers that German writes as one word: from
// twenty-one up to ninety-nine, and hundreds and thousands of up to twelve.
func (l *language) addGermanNumbers() {
	units := map[string]float64{}
	for w, v := range l.values["numbers"] {
		if v < 13 {
			units[w] = v
		}
	}
	for w, v := range units {
		put(l.values, "numbers", w+"hundert", 100*v)
		put(l.values, "numbers", w+"tausend", 1000*v)
		for tens, ten := range l.values["numbers"] {
			if v < 10 && ten >= 20 && ten < 100 && math.Mod(ten, 10) == 0 {
				put(l.values, "numbers", w+"und"+tens, v+ten)
			}
		}
	}
}
