package claim

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alteram-hub/alteram/internal/gazetteer"
	"github.com/alteram-hub/alteram/internal/lang"
)

// termKind is what a term is the same in: the words of one language, or all.
type termKind uint8

const (
	plainTerm termKind = iota
	// matterTerm is what is done or counted, from the lists of a language.
	matterTerm
	nameTerm
	numberTerm
)

// place is a term where a text has it.
type place struct {
	start, term, order int32
}

// terms are the words of several reports as they are compared.
type terms struct {
	ids      map[string]int32
	kinds    []termKind
	language []string
	// texts are the terms of each report, in order.
	texts [][]place
	// index are the places of each term in each report, by order.
	index []map[int32][]int32
	// at are the statements of each report as they are compared, by index; nil for
	// those without terms.
	at [][]*said
	// cache are the terms of words by language.
	cache map[string]map[string]int32
	// capitals are the words that some report has with a capital within a sentence.
	capitals map[string]bool
}

// noTerm stands for a word that says nothing.
const noTerm = -1

func readTerms(reports []Report) *terms {
	t := &terms{ids: map[string]int32{}, cache: map[string]map[string]int32{}, capitals: map[string]bool{}}
	words := make([][]lang.Token, len(reports))
	for i := range reports {
		words[i] = slices.Collect(lang.Tokens(reports[i].Text))
		t.findCapitals(reports[i].Text, words[i])
	}
	for i := range reports {
		r := &reports[i]
		base := lang.Base(r.Language)
		t.language = append(t.language, base)
		text := t.read(r.Text, words[i], base)
		index := map[int32][]int32{}
		for _, p := range text {
			index[p.term] = append(index[p.term], p.order)
		}
		t.texts, t.index, t.at = append(t.texts, text), append(t.index, index), append(t.at, make([]*said, len(r.Statements)))
	}
	return t
}

// known reports whether the rules have lists for the language of a report.
func (t *terms) known(report int) bool { return languages()[t.language[report]] != nil }

func (t *terms) places(report int, term int32) []int32 { return t.index[report][term] }

func (t *terms) saidAt(report, statement int) *said { return t.at[report][statement] }

func (t *terms) id(s string, kind termKind) int32 {
	id, ok := t.ids[s]
	if !ok {
		id = int32(len(t.kinds))
		t.ids[s] = id
		t.kinds = append(t.kinds, kind)
	}
	return id
}

// findCapitals notes the words of a text that have a capital after another word:
// at the beginning of a sentence all have.
func (t *terms) findCapitals(text string, words []lang.Token) {
	for i, w := range words {
		if i > 0 && capital(text, w) && !strings.ContainsAny(text[words[i-1].End:w.Start], ".!?:\n\"“«„") {
			t.capitals[w.Word] = true
		}
	}
}

func capital(text string, w lang.Token) bool {
	r, _ := utf8.DecodeRuneInString(text[w.Start:])
	return unicode.IsUpper(r)
}

// read returns the terms of a text in order.
func (t *terms) read(text string, words []lang.Token, base string) []place {
	known := gazetteer.FindIn(text, words, base)
	out := make([]place, 0, len(words))
	next := 0
	for i, w := range words {
		for next < len(known) && known[next].End <= w.Start {
			next++
		}
		if next < len(known) && known[next].Start <= w.Start {
			if known[next].Start == w.Start {
				out = append(out, place{int32(w.Start), t.id("@"+cmpID(known[next]), nameTerm), int32(i)})
			}
			continue
		}
		if id := t.word(w, text, base); id != noTerm {
			out = append(out, place{int32(w.Start), id, int32(i)})
		}
	}
	return out
}

func cmpID(m gazetteer.Mention) string {
	if m.State != "" && m.Form != gazetteer.Place {
		return m.State
	}
	return m.ID
}

// word returns the term of one word.
func (t *terms) word(w lang.Token, text, base string) int32 {
	// German writes every noun with a capital.
	name := base != "de" && capital(text, w) && t.capitals[w.Word]
	key := w.Word
	if name {
		key = "^" + key // a name, perhaps
	}
	cache := t.cache[base]
	if cache == nil {
		cache = map[string]int32{}
		t.cache[base] = cache
	}
	id, ok := cache[key]
	if !ok {
		id = t.newWord(w.Word, strings.ToLower(text[w.Start:w.End]), base, name)
		cache[key] = id
	}
	return id
}

func (t *terms) newWord(folded, word, base string, name bool) int32 {
	if c := folded[0]; '0' <= c && c <= '9' {
		if v, ok := parseDigits(folded); ok {
			return t.number(v)
		}
		return t.id(folded, plainTerm)
	}
	l := languages()[base]
	if l == nil {
		return t.id(lang.Term(base, folded), plainTerm)
	}
	if v, ok := l.values["numbers"][word]; ok && v > 1 {
		return t.number(v)
	}
	switch {
	case l.says(word):
		return noTerm
	case l.classes["predicates"][word] != "":
		return t.id("!"+l.classes["predicates"][word], matterTerm)
	case l.classes["counted"][word] != "":
		return t.id("!"+l.classes["counted"][word], matterTerm)
	case l.nouns[word] != nil:
		return t.id("!said", matterTerm)
	}
	if name && utf8.RuneCountInString(word) > 3 {
		if s := skeleton(folded); len(s) > 2 {
			return t.id("~"+s, nameTerm)
		}
	}
	if utf8.RuneCountInString(folded) < 2 {
		return noTerm
	}
	return t.id(lang.Term(base, folded), plainTerm)
}

func (t *terms) number(v float64) int32 {
	return t.id("#"+strconv.FormatFloat(v, 'f', -1, 64), numberTerm)
}

// says reports whether a word only joins others: what statements share with all
// others.
func (l *language) says(w string) bool {
	if l.starters[w] || l.auxiliaries[w] || l.negations[w] || l.times[w] || l.timePrepositions[w] {
		return true
	}
	for _, set := range [...]string{"person pronouns", "thing pronouns", "group pronouns", "relative pronouns", "modals", "that", "ranges", "smallwords"} {
		if l.is(set, w) {
			return true
		}
	}
	return false
}

// skeleton writes a name as what its spellings in several scripts and languages
// share: Latin consonants, those that sound alike as one.
func skeleton(folded string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range folded {
		for _, c := range latin(r) {
			switch c {
			case 'a', 'e', 'i', 'o', 'u', 'y', 'j', 'h':
				continue
			case 'w':
				c = 'v'
			case 'c', 'q':
				c = 'k'
			case 'z':
				c = 's'
			}
			if c != last {
				b.WriteRune(c)
			}
			last = c
		}
	}
	return b.String()
}

// cyrillic are the letters from а to я, and those of Ukrainian, in Latin.
const cyrillic = "a b v g d e z z i i k l m n o p r s t u f h ts ts s sts . i . e u a"

func latin(r rune) string {
	switch {
	case 'а' <= r && r <= 'я':
		return strings.Trim(strings.Fields(cyrillic)[r-'а'], ".")
	case r == 'і', r == 'ї', r == 'є', r == 'ё':
		return "i"
	case r == 'ґ':
		return "g"
	}
	return string(r)
}

// voice is a speaker as speakers are compared.
type voice struct {
	id string
	// last is the last name of a person, written alike in every language.
	last string
	// alone is the same of a body with one word for a name: it may be a person whose
	// first name the text leaves out.
	alone string
	// source is how one who is not known is called.
	source string
	// state is that of a state, or of the office that a person has.
	state string
}

// agreement says whether two voices may be one.
type agreement uint8

const (
	otherSpeaker agreement = iota
	maybeSpeaker
	sameSpeaker
)

func voiceOf(s *Statement) voice {
	v := voice{id: s.SpeakerID}
	if code, ok := strings.CutPrefix(v.id, "state:"); ok {
		v.state = code
	} else if _, code, ok := strings.Cut(s.Office, ":"); ok {
		v.state = code
	}
	if name, ok := strings.CutPrefix(v.id, "person:"); ok {
		v.last = skeleton(name[strings.LastIndexByte(name, '-')+1:])
	} else if name, ok := strings.CutPrefix(v.id, "org:"); ok && !strings.Contains(name, "-") {
		v.alone = skeleton(name)
	}
	if v.id == "unknown" {
		v.source = strings.TrimPrefix(strings.ToLower(s.SourceText), "the ")
	}
	return v
}

// agrees compares two voices: a person may speak for a state or a body, and who
// is not known may be anybody.
func (v *voice) agrees(o *voice) agreement {
	switch {
	case v.source != "" && v.source == o.source, v.alone != "" && v.alone == o.last, v.last != "" && v.last == o.alone:
		return sameSpeaker
	case v.id == "unknown" || o.id == "unknown":
		return maybeSpeaker
	case v.id == o.id, v.last != "" && v.last == o.last:
		return sameSpeaker
	case v.last != "" && o.last != "":
		return otherSpeaker
	case v.state != "" && o.state != "" && v.state != o.state:
		return otherSpeaker
	case strings.HasPrefix(v.id, "org:") && strings.HasPrefix(o.id, "org:"):
		if strings.Contains(v.id, o.id[len("org:"):]) || strings.Contains(o.id, v.id[len("org:"):]) {
			return sameSpeaker
		}
		return otherSpeaker
	}
	return maybeSpeaker
}

// negates reports whether a text has a word of negation, an odd number of times.
func (l *language) negates(text string) bool {
	text = strings.ToLower(text)
	n := strings.Count(text, "n't") + strings.Count(text, "n’t")
	for w := range lang.Tokens(text) {
		if l.negations[w.Word] {
			n++
		}
	}
	return n%2 == 1
}
