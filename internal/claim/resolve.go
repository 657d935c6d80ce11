package claim

import (
	"strings"

	"github.com/alteram-hub/alteram/internal/gazetteer"
)

// speaker is who a statement's source turns out to be.
type speaker struct {
	name, id string
	// how is named, pronoun, role, metonym, implicit or unknown.
	how string
}

var unknown = speaker{id: "unknown", how: "unknown"}

// resolver finds speakers, statement by statement in the order of the text.
type resolver struct {
	*names
	last     speaker // of the statement before
	lastLine int32
}

// resolve returns the speaker of a statement.
func (z *resolver) resolve(d *draft) speaker {
	s := z.find(d)
	if s.name == "" && !d.source.empty() {
		s.name = z.text[z.tokens[d.source.start].start:z.tokens[d.source.end-1].end]
	}
	if d.depth == 0 {
		z.last, z.lastLine = s, z.tokens[d.cue.start].line
	}
	return s
}

func (z *resolver) find(d *draft) speaker {
	if d.source.empty() {
		if z.tokens[d.cue.start].line-z.lastLine <= 2 && z.last.id != "" && d.stance != "" && !d.agentless {
			return speaker{z.last.name, z.last.id, "implicit"}
		}
		return unknown
	}
	first := z.tokens[d.source.start].lower
	if d.source.size() == 1 {
		switch {
		case z.lang.is("person pronouns", first):
			return z.pronoun(d, true)
		case z.lang.is("thing pronouns", first), z.lang.is("group pronouns", first):
			return z.pronoun(d, false)
		case z.lang.is("relative pronouns", first):
			return z.antecedent(d)
		}
	}
	if s, ok := z.named(d.source); ok {
		return s
	}
	if s, ok := z.byRole(d.source); ok {
		return s
	}
	return z.body(d.source)
}

// body takes an organisation that is told by what it is: "the electoral
// commission". One word alone, as "the commission", is not enough.
func (z *resolver) body(p span) speaker {
	end := p.start
	for end < p.end && z.tokens[end].tag != tagIN && z.tokens[end].mark == word {
		end++
	}
	start := p.start
	for start < end && (z.tokens[start].tag == tagDT || z.tokens[start].tag == tagPRPS) {
		start++
	}
	if end-start < 2 || end-start > 4 || !z.lang.is("bodies", z.tokens[end-1].lower) {
		return unknown
	}
	name := z.text[z.tokens[start].start:z.tokens[end-1].end]
	return speaker{name, "org:" + slug(name), "named"}
}

// pronoun takes the speaker of the statement before if it may be meant, else who
// was named last.
func (z *resolver) pronoun(d *draft, person bool) speaker {
	if z.last.id != "" && z.last.id != "unknown" && strings.HasPrefix(z.last.id, "person:") == person && z.tokens[d.cue.start].line-z.lastLine <= 4 {
		return speaker{z.last.name, z.last.id, "pronoun"}
	}
	for k := len(z.entities) - 1; k >= 0; k-- {
		e := &z.entities[k]
		if e.start >= d.source.start || e.person() != person || !person && e.form == gazetteer.Demonym {
			continue
		}
		if z.tokens[d.source.start].line-z.tokens[e.start].line > 4 {
			break
		}
		return speaker{e.name, e.id, "pronoun"}
	}
	return unknown
}

// antecedent takes what a relative pronoun stands for: the phrase before it.
func (z *resolver) antecedent(d *draft) speaker {
	at := d.source.start
	if at > 0 && z.tokens[at-1].lower == "," {
		at--
	}
	p := z.phraseBefore(at, z.sentenceOf(d.source.start).start, true)
	if p.empty() || p.end != at {
		return unknown
	}
	s, ok := z.named(p)
	if !ok {
		s, ok = z.byRole(p)
	}
	if !ok {
		s = speaker{z.text[z.tokens[p.start].start:z.tokens[p.end-1].end], "unknown", "unknown"}
	}
	return s
}

// named takes the person, organisation or state that a phrase names as its head
// or in apposition: not "a spokesman for X".
func (z *resolver) named(p span) (speaker, bool) {
	inside := false // of a prepositional phrase
	var found *entity
	for i := p.start; i < p.end; i++ {
		t := &z.tokens[i]
		switch {
		case t.lower == ",":
			inside = false
		case (t.tag == tagIN || t.tag == tagTO) && t.lower != "than":
			inside = true
		}
		k := z.of[i]
		if k == 0 || inside {
			continue
		}
		e := &z.entities[k-1]
		if e.person() {
			return speaker{e.name, e.id, "named"}, true
		}
		if found == nil && z.heads(e, p) {
			found = e
		}
	}
	if found == nil {
		return speaker{}, false
	}
	how := "named"
	if found.form == gazetteer.Capital || found.form == gazetteer.Metonym || found.form == gazetteer.Demonym {
		how = "metonym"
	}
	return speaker{found.name, found.id, how}, true
}

// heads reports whether a name that is no person's is what a phrase is about:
// its last noun, or followed by a word for a government.
func (z *resolver) heads(e *entity, p span) bool {
	if e.end >= p.end {
		return true
	}
	next := &z.tokens[e.end]
	if z.lang.is("governments", next.lower) {
		return e.form != 0
	}
	if next.tag == tagPOS && e.end+1 < p.end {
		return z.lang.is("governments", z.tokens[p.end-1].lower)
	}
	return e.form != gazetteer.Demonym && (next.mark != word || next.tag == tagIN || next.tag == tagCC)
}

// byRole takes the last person told before to whom the phrase's word for an
// office was given: "the spokesman".
func (z *resolver) byRole(p span) (speaker, bool) {
	role := ""
	for i := p.start; i < p.end; i++ {
		t := &z.tokens[i]
		if t.tag == tagIN || t.mark != word {
			break
		}
		if z.lang.is("roles", t.lower) {
			role = t.lower
		}
	}
	if role == "" || z.tokens[p.start].lower == "a" || z.tokens[p.start].lower == "an" || z.tokens[p.start].lower == "another" {
		return speaker{}, false
	}
	for k := len(z.entities) - 1; k >= 0; k-- {
		e := &z.entities[k]
		if e.start >= p.start || !e.person() {
			continue
		}
		for _, r := range e.roles {
			if r == role {
				return speaker{e.name, e.id, "role"}, true
			}
		}
	}
	return speaker{}, false
}
