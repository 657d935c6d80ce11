package claim

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alteram-hub/alteram/internal/gazetteer"
	"github.com/alteram-hub/alteram/internal/lang"
)

// entity is a person, an organisation or a state where the text names it.
type entity struct {
	span
	// id is "person:…", "org:…" or "state:XX".
	id   string
	name string // as written, the fullest of the text for a person
	// roles are the words that say what a person is, near the name.
	roles []string
	form  gazetteer.Form // of what the gazetteer knows, else 0
}

func (e *entity) person() bool { return strings.HasPrefix(e.id, "person:") }

// names finds the entities of a text, in order, and sets which token belongs to
// which.
type names struct {
	*reader
	entities []entity
	// of is the entity of each token, plus one; 0 for none.
	of []int32
	// bySurname is the last person of each name that was told in full.
	bySurname map[string]int
	// firms are names that were told to be a firm's.
	firms map[string]bool
}

// findNames reads all names of the text; places are those of the operator.
func (r *reader) findNames(places *gazetteer.Places) *names {
	n := &names{reader: r, of: make([]int32, len(r.tokens)), bySurname: map[string]int{}, firms: map[string]bool{}}
	known := n.known(places)
	next := 0
	for i := 0; i < len(r.tokens); {
		if next < len(known) && known[next].start < i {
			next++
			continue
		}
		end := n.runEnd(i)
		if next < len(known) && known[next].start < max(end, i+1) {
			i = n.aroundKnown(span{i, max(end, known[next].end)}, known, &next)
			continue
		}
		if end > i {
			n.run(span{i, end})
		}
		i = max(end, i+1)
	}
	return n
}

// known returns what the gazetteer finds, in tokens.
func (n *names) known(places *gazetteer.Places) []entity {
	var out []entity
	words := n.candidates()
	k := 0
	for _, m := range inOrder(gazetteer.FindIn(n.text, words, n.lang.tag), places.FindIn(n.text, words, n.lang.tag)) {
		for k < len(n.tokens) && n.tokens[k].end <= m.Start {
			k++
		}
		end := k
		for end < len(n.tokens) && n.tokens[end].start < m.End {
			end++
		}
		if end > k {
			id := m.ID
			if m.State != "" {
				id = "state:" + m.State
			}
			out = append(out, entity{span: span{k, end}, id: id, name: n.text[n.tokens[k].start:n.tokens[end-1].end], form: m.Form})
		}
	}
	return out
}

// inOrder merges what the gazetteer and what the operator knows, in their order in
// the text; where both know something, the operator does.
func inOrder(known, own []gazetteer.Mention) []gazetteer.Mention {
	if len(own) == 0 {
		return known
	}
	known = slices.DeleteFunc(known, func(m gazetteer.Mention) bool {
		return slices.ContainsFunc(own, func(o gazetteer.Mention) bool { return m.Start < o.End && o.Start < m.End })
	})
	return slices.SortedFunc(slices.Values(append(known, own...)), func(a, b gazetteer.Mention) int { return a.Start - b.Start })
}

// candidates returns the words that names may be made of: in English those with a
// capital and the two after each, in other languages all.
func (n *names) candidates() []lang.Token {
	var out []lang.Token
	if n.lang.tag != "en" {
		for t := range lang.Tokens(n.text) {
			out = append(out, t)
		}
		return out
	}
	near := 0
	for i := range n.tokens {
		t := &n.tokens[i]
		if t.mark != word {
			continue
		}
		if near--; t.upper {
			near = 2
		}
		if near < 0 {
			continue
		}
		for w := range lang.Tokens(n.text[t.start:t.end]) {
			w.Start, w.End = w.Start+t.start, w.End+t.start
			out = append(out, w)
		}
	}
	return out
}

// capital reports whether a token may be part of a name.
func (n *names) capital(i int) bool {
	t := &n.tokens[i]
	if t.mark != word || !t.upper || n.lang.times[t.lower] {
		return false
	}
	return t.tag.name() || n.lang.tag == "en" && t.tag == tagNN && i > n.sentenceOf(i).start
}

// runEnd returns where the name ends that begins at a token, or the token itself.
func (n *names) runEnd(i int) int {
	end := i
	for end < len(n.tokens) && n.tokens[end].line == n.tokens[i].line && n.tokens[end].sentence == n.tokens[i].sentence {
		switch {
		case n.capital(end):
			end++
			continue
		case end > i && end+1 < len(n.tokens) && n.lang.is("name particles", n.tokens[end].lower) && n.capital(end+1):
			end += 2
			continue
		}
		break
	}
	return end
}

// aroundKnown enters what the gazetteer knows within a run of capitals, and what
// is left of the run as names of its own.
func (n *names) aroundKnown(run span, known []entity, next *int) int {
	at := run.start
	for *next < len(known) && known[*next].start < run.end {
		e := known[*next]
		*next++
		if e.start < at {
			continue
		}
		// A place within a longer name, as a surname or a paper, is no place.
		if e.form == gazetteer.Place || n.partOfName(e, run) {
			continue
		}
		n.run(span{at, e.start})
		n.enter(e)
		at = e.end
	}
	n.run(span{at, run.end})
	return run.end
}

// partOfName reports whether a known name is only the middle of another: the New
// York Times, Washington Post.
func (n *names) partOfName(e entity, run span) bool {
	if e.form == gazetteer.Demonym || e.form == gazetteer.Metonym {
		return false
	}
	for k := e.end; k < run.end; k++ {
		if n.lang.is("organisations", n.tokens[k].lower) {
			return true
		}
	}
	return false
}

func (n *names) enter(e entity) {
	n.entities = append(n.entities, e)
	for k := e.start; k < e.end; k++ {
		n.of[k] = int32(len(n.entities))
	}
}

// run enters the person or organisation that a run of capitals names, if any.
func (n *names) run(s span) {
	if s.empty() {
		return
	}
	roles := n.rolesBefore(s)
	titled := len(roles) > 0
	for s.start < s.end && (n.lang.is("titles", n.tokens[s.start].lower) || !n.capital(s.start)) && s.size() > 1 {
		if n.lang.is("organisations", n.tokens[s.end-1].lower) {
			break
		}
		titled = true
		roles = append(roles, n.tokens[s.start].lower)
		s.start++
	}
	if s.empty() || !n.capital(s.start) {
		return
	}
	name := n.text[n.tokens[s.start].start:n.tokens[s.end-1].end]
	last := n.tokens[s.end-1].lower
	if n.calledFirm(s) {
		n.firms[name] = true
	}
	switch {
	case n.firms[name] || n.isOrganisation(s):
		n.enter(entity{span: s, id: "org:" + slug(name), name: name})
	case s.size() > 1:
		n.person(s, name, last, roles)
	default:
		if known, ok := n.bySurname[last]; ok {
			n.again(s, known, roles)
		} else if titled && !n.lang.is("roles", last) && !n.lang.is("titles", last) {
			n.person(s, name, last, roles)
		} else if utf8.RuneCountInString(name) > 2 && !n.lang.is("roles", last) && !n.lang.is("titles", last) && !n.appositive(s) {
			n.enter(entity{span: s, id: "org:" + slug(name), name: name})
		}
	}
}

// calledFirm reports whether a word for a firm introduces a name: "the company,
// Delta Bau,".
func (n *names) calledFirm(s span) bool {
	k := s.start - 1
	if k > 0 && n.tokens[k].lower == "," {
		k--
	}
	return k > 0 && n.lang.is("firms", n.tokens[k].lower)
}

// appositive reports whether a comma and who somebody is follow a name: a person
// whose full name the text does not have.
func (n *names) appositive(s span) bool {
	if s.end+1 >= len(n.tokens) || n.tokens[s.end].lower != "," {
		return false
	}
	return n.tokens[s.end+1].tag == tagWP || len(n.rolesAfter(s)) > 0 || n.tokens[s.end+1].tag == tagDT
}

func (n *names) isOrganisation(s span) bool {
	for k := s.start; k < s.end; k++ {
		if n.lang.is("organisations", n.tokens[k].lower) {
			return true
		}
	}
	if s.start > 0 && n.tokens[s.start-1].lower == "the" {
		return true
	}
	name := n.text[n.tokens[s.start].start:n.tokens[s.end-1].end]
	return s.size() == 1 && len(name) > 1 && name == strings.ToUpper(name)
}

func (n *names) person(s span, name, last string, roles []string) {
	if known, ok := n.bySurname[last]; ok && s.size() > 1 {
		if e := &n.entities[known]; e.name == name {
			n.again(s, known, roles)
			return
		}
	}
	n.enter(entity{span: s, id: "person:" + slug(name), name: name, roles: append(roles, n.rolesAfter(s)...)})
	n.bySurname[last] = len(n.entities) - 1
}

// again enters a person told before, by the same id.
func (n *names) again(s span, known int, roles []string) {
	e := n.entities[known]
	e.span = s
	e.roles = append(append([]string(nil), e.roles...), append(roles, n.rolesAfter(s)...)...)
	n.enter(e)
}

// rolesBefore returns the words for an office right before a name.
func (n *names) rolesBefore(s span) []string {
	var out []string
	for k := s.start - 1; k >= 0 && k >= s.start-4 && n.tokens[k].mark == word && n.tokens[k].line == n.tokens[s.start].line; k-- {
		if n.lang.is("roles", n.tokens[k].lower) || n.lang.is("titles", n.tokens[k].lower) {
			out = append(out, n.tokens[k].lower)
		} else if k == s.start-1 && !n.tokens[k].tag.noun() {
			break
		}
	}
	return out
}

// rolesAfter returns those in apposition: "Ann Lee, the foreign minister".
func (n *names) rolesAfter(s span) []string {
	var out []string
	if s.end >= len(n.tokens) || n.tokens[s.end].lower != "," {
		return nil
	}
	for k := s.end + 1; k < len(n.tokens) && k < s.end+9 && n.tokens[k].mark == word && !n.tokens[k].tag.finite(); k++ {
		if n.lang.is("roles", n.tokens[k].lower) {
			out = append(out, n.tokens[k].lower)
		}
	}
	return out
}

// slug writes a name as the end of an id: folded words joined by hyphens.
func slug(name string) string {
	var b strings.Builder
	for t := range lang.Tokens(name) {
		if b.Len() > 0 {
			b.WriteByte('-')
		}
		b.WriteString(t.Word)
	}
	return b.String()
}
