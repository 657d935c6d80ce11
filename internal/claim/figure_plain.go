package claim

import (
	"slices"
	"strings"
)

// plainCounter finds figures in a language without a model: what is counted and
// what was done are those of its lists, or there is no figure.
type plainCounter struct {
	*counter
	// found are the figures of the text up to here, first those of the sentence.
	found []count
	first int
	// located is set in a sentence that tells where instead of who: "35 in
	// Brennmark and 40 in Corvaine".
	located bool
}

func (c *counter) plainFigures() []count {
	p := plainCounter{counter: c}
	for _, s := range c.sentences {
		p.sentence(s)
	}
	return p.found
}

func (p *plainCounter) sentence(s span) {
	p.first, p.located = len(p.found), false
	for i := s.start; i < s.end; i++ {
		if p.tokens[i].mark != word || p.dated[i] != 0 || p.insideWord(i) {
			continue
		}
		n, ok := p.numberAt(i)
		if !ok || n.end > s.end || n.money || p.ordinal(n) {
			continue
		}
		f := count{number: n, verb: -1}
		if p.read(&f, s) {
			p.findDate(&f, s)
			p.found = append(p.found, f)
		}
		i = n.end - 1
	}
	p.deal(s)
}

// read finds what a number counts, what was done and who did it; false when it
// is not known well enough.
func (p *plainCounter) read(f *count, s span) bool {
	p.plainNoun(f, s)
	bare := f.noun == ""
	if bare && !p.inherit(f, s) {
		return false
	}
	if !bare || f.predicate == "" {
		p.plainPredicate(f, s)
	}
	if f.predicate == "" {
		return false
	}
	p.resolveNoun(f)
	p.plainActors(f, s)
	if actors := p.sumOf(f, s, p.found); len(actors) > 1 {
		f.actors, f.shared, f.noun, f.each = actors, true, p.found[len(p.found)-1].noun, false
	}
	if bare && len(f.actors) == 0 {
		return false
	}
	f.earlier = p.told(f, s, "earlier counts")
	if p.told(f, s, "no longer") {
		return false
	}
	f.known = len(f.actors) > 0 || !p.lang.is("deeds", f.predicate)
	return f.known || f.noun != "person"
}

// plainNoun finds the noun right of a number, after words that describe it.
func (p *plainCounter) plainNoun(f *count, s span) {
	for k := f.end; k < min(s.end, f.end+5); k++ {
		t := &p.tokens[k]
		if t.mark != word || p.dated[k] != 0 {
			if k == f.end && p.lang.classes["counted"][t.lower] != "" { // "%"
				f.noun, f.after = p.lang.classes["counted"][t.lower], k+1
			}
			return
		}
		if noun := p.staffed(k, s); noun != "" {
			f.noun, f.after = noun, k+1
			f.target = p.described(f.end, min(s.end, k+4))
			return
		}
		if t.tag == tagIN || t.tag == tagCC || p.counts(k) || p.verbAt(k, s) {
			return
		}
	}
}

// staffed returns the class of a noun; staff of a mission are diplomats.
func (p *plainCounter) staffed(k int, s span) string {
	w := p.tokens[k].lower
	if class := p.lang.classes["counted"][w]; class != "" || !p.lang.is("staff", w) {
		return class
	}
	for x := max(s.start, k-2); x < min(s.end, k+5); x++ {
		if p.lang.is("missions", p.tokens[x].lower) {
			return "diplomat"
		}
	}
	return ""
}

// described returns the states that stand between two tokens.
func (p *plainCounter) described(from, to int) []string {
	var out []string
	for k := from; k < to; k++ {
		if e := p.of[k]; e > 0 && p.entities[e-1].form != 0 {
			out = appendActor(out, p.entities[e-1].id)
		}
	}
	return out
}

func (p *plainCounter) counts(k int) bool { return p.tokens[k].lex.counts || digit(&p.tokens[k]) }

func (p *plainCounter) verbAt(k int, s span) bool {
	return p.tokens[k].lex.cue != nil || p.lang.auxiliaries[p.tokens[k].lower] || p.classAt(k, s) != ""
}

// classAt returns what is done at a token, also by a verb whose other part stands
// further on: "verwies 40 Diplomaten des Landes".
func (p *plainCounter) classAt(k int, s span) string {
	if class := p.predicateAt(k); class != "" {
		return class
	}
	parts := p.lang.parted[p.tokens[k].lower]
	for _, part := range parts {
		for x := k + 1; x < s.end && p.tokens[x].mark != stop; x++ {
			if p.stands(part.words, x, s.end) {
				return part.class
			}
		}
	}
	return ""
}

func (p *plainCounter) stands(words []string, at, end int) bool {
	if at+len(words) > end {
		return false
	}
	for i, w := range words {
		if p.tokens[at+i].lower != w {
			return false
		}
	}
	return true
}

// inherit gives a number without a noun that of the number it is joined to, or
// that of the figure before.
func (p *plainCounter) inherit(f *count, s span) bool {
	if p.joinedNoun(f, s) {
		return true
	}
	if len(p.found) == 0 || !p.standsAlone(f, s) {
		return false
	}
	last := &p.found[len(p.found)-1]
	if p.tokens[f.start].line > p.tokens[last.start].line+1 {
		return false
	}
	f.noun, f.predicate, f.verb, f.target = last.noun, last.predicate, last.verb, last.target
	return true
}

// joinedNoun reads on from "40" to the noun of "40 and 35 diplomats".
func (p *plainCounter) joinedNoun(f *count, s span) bool {
	k := f.end
	if k+1 >= s.end || p.tokens[k].tag != tagCC && p.tokens[k].mark != comma && !p.lang.is("respectively", p.tokens[k].lower) {
		return false
	}
	next, ok := p.numberAt(k + 1)
	if !ok || next.end >= s.end {
		return false
	}
	other := count{number: next}
	p.plainNoun(&other, s)
	f.noun, f.target = other.noun, other.target
	return f.noun != ""
}

// standsAlone reports whether nothing that could be counted follows a number.
func (p *plainCounter) standsAlone(f *count, s span) bool {
	if f.end >= s.end {
		return true
	}
	t := &p.tokens[f.end]
	return t.mark != word && t.mark != otherMark || t.tag == tagCC || t.tag == tagIN || p.lang.is("respectively", t.lower) || p.verbAt(f.end, s)
}

// plainPredicate finds what was done: in the clause of the number, the nearest.
func (p *plainCounter) plainPredicate(f *count, s span) {
	best := 1 << 30
	for k := s.start; k < s.end; k++ {
		if k >= f.start && k < f.end {
			continue
		}
		class := p.classAt(k, s)
		if class == "" {
			continue
		}
		if away := p.away(f, k); away < best {
			best, f.predicate, f.verb = away, class, k
		}
	}
	if f.predicate == "" && (f.noun == "dead" || f.noun == "wounded" || f.noun == "missing") {
		f.predicate = map[string]string{"dead": "kill", "wounded": "injure", "missing": "miss"}[f.noun]
	}
}

// away is how far a token is from a number; one beyond a comma is further.
func (p *plainCounter) away(f *count, k int) int {
	from, to := k, f.start
	if k >= f.end {
		from, to = f.end, k
	}
	n := to - from
	for x := from; x < to; x++ {
		if p.tokens[x].mark == comma || p.tokens[x].mark == dash {
			n += 6
		}
	}
	return n
}

// told reports whether a word, or two, of a section stands in the clause of a number.
func (p *plainCounter) told(f *count, s span, section string) bool {
	from, to := f.start, f.end
	for from > s.start && p.tokens[from-1].mark != comma {
		from--
	}
	for to < s.end && p.tokens[to].mark != comma {
		to++
	}
	for k := from; k < to; k++ {
		if p.lang.is(section, p.tokens[k].lower) || k+1 < to && p.lang.is(section, p.tokens[k].lower+"_"+p.tokens[k+1].lower) {
			return true
		}
	}
	return false
}

// resolveNoun parts a noun that also says what was done: "6 dead".
func (p *plainCounter) resolveNoun(f *count) {
	switch f.noun {
	case "dead":
		f.predicate, f.noun = "kill", "person"
	case "wounded":
		f.predicate, f.noun = "injure", "person"
	case "missing":
		f.predicate, f.noun = "miss", "person"
	}
}

// plainActors finds who did what is done by somebody: before the number, or where
// nobody stands there, right after the verb; or where it was done, when the
// sentence only tells that.
func (p *plainCounter) plainActors(f *count, s span) {
	if !p.lang.is("deeds", f.predicate) {
		return
	}
	from := s.start
	if len(p.found) > p.first {
		from = p.found[len(p.found)-1].end
	}
	own := p.subjects(from, f.start)
	if where := p.place(f, s); where != "" && (p.located || len(own) == 0) {
		p.located, f.actors = true, []string{where}
		return
	}
	if p.passive(f, s) {
		return
	}
	switch {
	case len(own) > 0:
		f.actors = own
	case len(p.found) == p.first && f.verb > f.end:
		f.actors = p.subjects(f.after+1, min(s.end, f.verb+3))
	case len(p.found) > p.first:
		if last := &p.found[len(p.found)-1]; last.noun != f.noun || p.adjoins(last, f) {
			f.actors = slices.Clone(last.actors)
		}
	}
	f.shared = len(f.actors) > 1
}

// adjoins reports whether two numbers are of one list: "40 and 35".
func (p *plainCounter) adjoins(a, b *count) bool {
	return b.start-a.end <= 2 && (a.after == 0 || a.after > b.start)
}

// subjects returns the names nearest to the end of a stretch that are joined to
// one another and may be who does something.
func (p *plainCounter) subjects(from, to int) []string {
	for k := to - 1; k >= from; k-- {
		e := p.of[k]
		if e == 0 {
			continue
		}
		if !p.maySubject(&p.entities[e-1]) {
			continue
		}
		return p.joinedBefore(k, from)
	}
	return nil
}

func (p *plainCounter) joinedBefore(k, from int) []string {
	var out []string
	for k >= from {
		switch e := p.of[k]; {
		case e > 0 && (p.maySubject(&p.entities[e-1]) || len(out) > 0 && p.entities[e-1].form != 0):
			out = appendActor(out, p.entities[e-1].id)
			k = p.entities[e-1].start - 1
		case p.tokens[k].tag == tagCC, p.tokens[k].lower == ",", p.tokens[k].tag == tagDT:
			k--
		default:
			slices.Reverse(out)
			return out
		}
	}
	slices.Reverse(out)
	return out
}

// maySubject reports whether a name can be who does something: a state by its
// name, not where, and not whose office or embassy.
func (p *plainCounter) maySubject(e *entity) bool {
	if e.form == 0 || !strings.HasPrefix(e.id, "state:") || !p.tokens[e.start].upper {
		return false
	}
	k := e.start - 1
	if k >= 0 && p.tokens[k].tag == tagDT {
		k--
	}
	if k < 0 || p.tokens[k].line != p.tokens[e.start].line {
		return true
	}
	w := p.tokens[k].lower
	return p.tokens[k].tag != tagIN && (p.lang.is("governments", w) || !p.lang.is("roles", w) && !p.lang.is("titles", w) && !p.lang.is("missions", w))
}

// place returns the state in which the counted are, when that is told right after
// them.
func (p *plainCounter) place(f *count, s span) string {
	k := max(f.after, f.end)
	if k+1 >= s.end || !p.lang.is("where", p.tokens[k].lower) || p.of[k+1] == 0 {
		return ""
	}
	e := &p.entities[p.of[k+1]-1]
	if e.form == 0 || !strings.HasPrefix(e.id, "state:") {
		return ""
	}
	return actorID(e.id)
}

// passive reports whether what is done at a verb is done to the subject.
func (p *plainCounter) passive(f *count, s span) bool {
	if f.verb < s.start || f.verb >= s.end {
		return false
	}
	for k := s.start; k < s.end; k++ {
		if p.lang.is("passive", p.tokens[k].lower) {
			return true
		}
	}
	return p.lang.is("done to", p.tokens[f.verb].lower)
}

// deal gives each number of "A and B expelled 40 and 35, respectively" its actor:
// as many numbers in a row as there are actors.
func (p *plainCounter) deal(s span) {
	for k := p.first; k < len(p.found); k++ {
		n := len(p.found[k].actors)
		if n < 2 || k+n > len(p.found) || p.found[k].each {
			continue
		}
		group := p.found[k : k+n]
		for x := 1; x < n; x++ {
			if !p.adjoins(&group[x-1], &group[x]) || group[x].noun != group[0].noun {
				group = nil
				break
			}
		}
		actors := p.found[k].actors
		for x := range group {
			group[x].actors, group[x].each, group[x].shared, group[x].known = []string{actors[x]}, true, false, true
		}
	}
}
