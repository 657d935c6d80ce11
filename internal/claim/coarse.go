package claim

import "strings"

// tagCoarse tags the words of a language without a model, from its lists, its
// endings and its capitals: enough for the rules to tell a phrase from a verb.
func (r *reader) tagCoarse() {
	for i := range r.tokens {
		t := &r.tokens[i]
		t.tag = r.coarse(t)
		if t.tag == tagNNP && r.sentenceOf(i).start == i && r.lang.is("roles", t.lower) {
			t.tag = tagNN
		}
	}
}

// coarseLists are the sections that settle a word's tag, in this order.
var coarseLists = [...]struct {
	section string
	tag     tag
}{
	{"that", tagIN}, {"pronouns", tagPRP}, {"prepositions", tagIN}, {"coordinators", tagCC}, {"determiners", tagDT}, {"adverbs", tagRB}, {"auxiliaries", tagVBD}, {"negations", tagRB},
}

func (r *reader) coarse(t *token) tag {
	switch {
	case t.mark != word:
		return tagMark
	case digit(t):
		return tagCD
	case t.lex.cue != nil && !t.upper:
		return tagVBD
	case t.lower == "'s":
		return tagPOS
	}
	for _, list := range coarseLists {
		if r.lang.is(list.section, t.lower) {
			return list.tag
		}
	}
	switch {
	case r.lang.values["numbers"][t.lower] > 0:
		return tagCD
	case t.upper && !(r.lang.is("roles", t.lower) && r.lang.tag == "de"):
		return tagNNP
	case r.hasEnding(t.lower):
		return tagJJ
	}
	return tagNN
}

func (r *reader) hasEnding(w string) bool {
	for ending := range r.lang.sets["adjective endings"] {
		if strings.HasSuffix(w, ending) && len(w) > len(ending)+4 {
			return true
		}
	}
	return false
}
