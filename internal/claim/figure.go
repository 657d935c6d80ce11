package claim

import (
	"slices"
	"strings"
)

// count is a figure as the rules find it, in tokens.
type count struct {
	number
	actors    []string
	shared    bool // between several actors
	each      bool // one of a list that "respectively" distributes
	predicate string
	noun      string
	target    []string
	date      string
	verb      int // token, -1 for none
	// after is the token after the noun, 0 when the noun stands elsewhere.
	after   int
	earlier bool // what the count was before: "up from 12"
	known   bool // what was done is of the lists
}

// counter finds figures.
type counter struct {
	*names
	dates []date
	// dated is the date of each token, plus one.
	dated []int32
	last  count // the figure before, for one whose noun is left out
}

// findFigures returns the figures of a text, in order.
func (n *names) findFigures(dates []date) []count {
	c := counter{names: n, dates: dates, dated: make([]int32, len(n.tokens))}
	for k, d := range dates {
		for i := d.start; i < d.end; i++ {
			c.dated[i] = int32(k + 1)
		}
	}
	if n.lang.tag != "en" {
		return c.plainFigures()
	}
	var out []count
	for _, s := range n.sentences {
		out = append(out, c.sentence(s, out)...)
	}
	return out
}

// sentence returns the figures of one; before are those of the text up to it.
func (c *counter) sentence(s span, before []count) []count {
	var out []count
	for i := s.start; i < s.end; i++ {
		if c.tokens[i].mark != word || c.dated[i] != 0 || c.insideWord(i) {
			continue
		}
		number, ok := c.numberAt(i)
		if !ok || number.end > s.end || c.ordinal(number) {
			continue
		}
		f := count{number: number, verb: -1}
		c.countedBy(&f, s)
		if f.noun != "" {
			c.findVerb(&f, s)
			c.findActors(&f, s)
			if len(f.actors) == 0 && len(out) == 0 {
				f.actors = c.sumOf(&f, s, before)
			}
			c.findDate(&f, s)
			f.earlier, f.known = c.before(&f), c.verbKnown(&f)
			if c.tells(&f) {
				out = append(out, f)
				c.last = f
			}
		}
		i = number.end - 1
	}
	c.distribute(out, s)
	return out
}

// insideWord reports whether a digit begins no count: "7-year-old", "2nd", "G20".
func (c *counter) insideWord(i int) bool {
	t := &c.tokens[i]
	if !digit(t) {
		return t.lower == "one" && (t.tag != tagCD || i+1 < len(c.tokens) && c.tokens[i+1].lower == "another")
	}
	if c.joined(i, i+1) || i > 1 && c.joined(i-2, i-1) {
		return true
	}
	return strings.ContainsAny(t.lower, "-/") || i > 0 && c.tokens[i-1].end == t.start && c.tokens[i-1].lower == "#"
}

// joined reports whether a mark at k joins two numbers to a time, a score or a
// ratio: 10:30, 3–1.
func (c *counter) joined(i, k int) bool {
	if k+1 >= len(c.tokens) || !digit(&c.tokens[i]) || !digit(&c.tokens[k+1]) {
		return false
	}
	m := &c.tokens[k]
	return (m.mark == colon || m.lower == ".") && c.tokens[i].end == m.start && m.end == c.tokens[k+1].start
}

// before reports whether a number is what a count was earlier: "rose from 12 to
// 19", "an earlier count of 7".
func (c *counter) before(f *count) bool {
	for k := f.start - 1; k >= 0 && k >= f.start-4 && c.tokens[k].line == c.tokens[f.start].line; k-- {
		if w := c.tokens[k].lower; c.lang.is("earlier counts", w) {
			return true
		} else if w == "from" && k == f.start-1 {
			for x := k - 1; x >= 0 && x >= k-3; x-- {
				if c.lang.is("changes", c.tokens[x].lower) {
					return true
				}
			}
		}
	}
	return false
}

// ordinal reports whether a number names rather than counts: a year, an article
// of a law, a phone number.
func (c *counter) ordinal(n number) bool {
	t := &c.tokens[n.start]
	if n.start > 0 {
		switch c.tokens[n.start-1].lower {
		case "no.", "number", "article", "chapter", "section", "page", "level", "aged", "age", "route", "flight", "channel", "phase", "revision", "version":
			return true
		}
	}
	if n.end < len(c.tokens) && c.tokens[n.end].tag == tagPOS {
		return true
	}
	return yearNumber(t.lower) > 0 && n.modifier == "" && n.size() == 1 && c.namesYear(n.start)
}

func (c *counter) namesYear(i int) bool { return dater{reader: c.reader}.namesYear(i) }

// countedBy finds the noun that is counted, right of the number; for one without
// a noun of its own, that of the figure before.
func (c *counter) countedBy(f *count, s span) {
	k := c.pastNumberOf(f.end, s.end)
	if k < s.end && c.lang.classes["counted"][c.tokens[k].lower] == "percent" {
		f.noun = "percent"
		return
	}
	if k+1 < s.end && c.lang.classes["counted"][c.tokens[k].lower+"_"+c.tokens[k+1].lower] == "percent" {
		f.noun = "percent"
		return
	}
	if f.money {
		f.noun = "money"
		return
	}
	for k < s.end && (c.tokens[k].lower == "of" || c.tokens[k].lower == "the" || c.tokens[k].lower == "more" || c.tokens[k].lower == "other") && k < f.end+2 {
		k++
	}
	if k > f.end && k < s.end {
		if whole, ok := c.numberAt(k); ok && whole.end < s.end && c.mayDescribe(whole.end, whole.end) { // "28 of 40 drones"
			other := count{number: whole}
			c.countedBy(&other, s)
			f.noun, f.target = other.noun, other.target
			return
		}
	}
	start := k
	for k < s.end && c.mayDescribe(k, start) {
		if e := c.of[k]; e > 0 {
			if id := actorID(c.entities[e-1].id); !slices.Contains(f.target, id) && c.entities[e-1].form != 0 {
				f.target = append(f.target, id)
			}
		}
		k++
	}
	head := k - 1
	for head >= start && (!c.tokens[head].tag.noun() || c.tokens[head].tag.name() && c.tokens[head].upper) {
		head--
	}
	if head >= start {
		f.noun, f.after = c.nounLemma(head, start), head+1
		return
	}
	if w := c.tokens[min(start, len(c.tokens)-1)].lower; start < s.end && c.lang.classes["counted"][w] != "" {
		f.noun = c.lang.classes["counted"][w]
		return
	}
	c.noNoun(f, s)
}

// pastNumberOf returns the token after "the number of", which may follow a number:
// "brings to 90 the number of diplomats told to leave".
func (c *counter) pastNumberOf(k, end int) int {
	if k+2 < end && c.tokens[k].lower == "the" && (c.tokens[k+1].lower == "number" || c.tokens[k+1].lower == "total") && c.tokens[k+2].lower == "of" {
		return k + 3
	}
	return k
}

func (c *counter) mayDescribe(k, start int) bool {
	t := &c.tokens[k]
	if c.dated[k] != 0 || c.lang.times[t.lower] || k > start && c.lang.classes["counted"][c.tokens[k-1].lower] != "" {
		return false
	}
	return t.tag.noun() || t.tag == tagJJ || t.tag == tagJJR || t.tag == tagVBN && k == start && k+1 < len(c.tokens) && c.tokens[k+1].tag.noun() || t.tag == tagVBG && k == start
}

// noNoun gives a number without a noun that of the figure before, when it stands
// in a list or before what is done: "35 and 40, respectively", "at least 12 were
// killed", "12 dead".
func (c *counter) noNoun(f *count, s span) {
	if p := c.predicateAt(min(f.end, len(c.tokens)-1)); f.end < s.end && p != "" {
		f.noun = "person"
		if c.last.noun != "" && c.last.start >= s.start && c.last.predicate == p {
			f.noun, f.target = c.last.noun, c.last.target
		}
		return
	}
	if c.listed(f, s) {
		return
	}
	if (c.last.noun == "" || c.last.start < s.start || c.last.earlier) && c.precededBy(f, s) {
		f.noun = "person"
		if c.goesOn(f, s) {
			f.noun, f.target = c.last.noun, c.last.target
		}
		return
	}
	if c.last.noun == "" || c.tokens[c.last.start].line < c.tokens[f.start].line-2 {
		return
	}
	next := tagMark
	lower := ""
	if f.end < s.end {
		next, lower = c.tokens[f.end].tag, c.tokens[f.end].lower
	}
	if next == tagMark || next == tagCC || next == tagIN || next == tagTO || next.finite() || next.adverb() || lower == "respectively" {
		f.noun, f.target = c.last.noun, c.last.target
	}
}

// listed gives "40" of "40 and 25 cargoes" the noun of the number it is joined to.
func (c *counter) listed(f *count, s span) bool {
	k := f.end
	if k+1 >= s.end || c.tokens[k].tag != tagCC && c.tokens[k].lower != "," {
		return false
	}
	next, ok := c.numberAt(k + 1)
	if !ok || next.end >= s.end || !c.mayDescribe(next.end, next.end) {
		return false
	}
	other := count{number: next}
	c.countedBy(&other, s)
	f.noun, f.target = other.noun, other.target
	return f.noun != ""
}

// goesOn reports whether a number tells more of what the sentence before counted:
// "90 diplomats were expelled. Spain expelled 25."
func (c *counter) goesOn(f *count, s span) bool {
	x := c.precedingMatter(f, s)
	return x >= 0 && c.last.known && c.last.predicate == c.predicateAt(x) && c.tokens[f.start].line <= c.tokens[c.last.start].line+1
}

// precededBy reports whether a number without a noun stands right after what is
// done to people: "kills 56", "the death toll at 43".
func (c *counter) precededBy(f *count, s span) bool {
	x := c.precedingMatter(f, s)
	if x < 0 {
		return false
	}
	switch c.predicateAt(x) {
	case "kill", "injure", "arrest", "displace", "expel":
		return true
	}
	return false
}

// precedingMatter returns the word for what is done that stands right before a
// number, or one for a toll somewhat further; -1 when there is none.
func (c *counter) precedingMatter(f *count, s span) int {
	for x := f.start - 1; x >= s.start && x >= f.start-8; x-- {
		if x < f.start-4 && !c.lang.is("tolls", c.tokens[x].lower) {
			continue
		}
		if c.predicateAt(x) != "" {
			return x
		}
	}
	return -1
}

// nounLemma returns the class of a noun, else its singular.
func (c *counter) nounLemma(head, start int) string {
	w := c.tokens[head].lower
	if class := c.lang.classes["counted"][w]; class != "" {
		return class
	}
	if c.lang.is("staff", w) {
		for k := start; k < head; k++ {
			if c.lang.is("missions", c.tokens[k].lower) || c.lang.classes["counted"][c.tokens[k].lower] == "diplomat" {
				return "diplomat"
			}
		}
	}
	return singular(w)
}

func singular(w string) string {
	switch {
	case strings.HasSuffix(w, "men"):
		return w[:len(w)-3] + "man"
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "oes") && len(w) > 4, strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "sses"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && len(w) > 3:
		return w[:len(w)-1]
	}
	return w
}

// predicateAt returns the class of what is done at a token, of up to three words.
func (c *counter) predicateAt(i int) string {
	w := c.tokens[i].lower
	if c.dated[i] != 0 {
		return "" // "since March"
	}
	class := c.lang.classes["predicates"][w]
	for k := i + 1; k < min(len(c.tokens), i+3); k++ {
		w += "_" + c.tokens[k].lower
		if longer := c.lang.classes["predicates"][w]; longer != "" {
			class = longer
		}
	}
	return class
}

// findVerb finds what is done to those who are counted: the verb before in the
// same clause, else the one after.
func (c *counter) findVerb(f *count, s span) {
	if c.gapped(f, s) != nil {
		f.verb, f.predicate = c.last.verb, c.last.predicate
		return
	}
	if c.subjectOf(f, s) {
		return
	}
	for x := f.start - 1; x >= s.start && f.verb < 0; x-- {
		t := &c.tokens[x]
		if cue := t.lex.cue; cue != nil && cue.takes(speech) && t.tag.finite() {
			break
		}
		if t.tag.verb() && !c.lang.auxiliaries[t.lower] {
			f.verb = x
		}
		if t.lower == "," && f.start-x > 8 {
			break
		}
	}
	after := c.verbAfter(f, s)
	switch {
	case f.verb < 0 && after < 0:
		f.verb = c.precedingMatter(f, s)
	case f.verb < 0:
		f.verb = after
	case after >= 0 && c.predicateAt(f.verb) == "" && c.predicateAt(after) != "":
		f.predicate = c.predicateAt(after)
		if c.tokens[after].tag.verb() {
			f.verb = after
		}
	}
	if f.verb >= 0 && f.predicate == "" {
		if f.predicate = c.predicateAt(f.verb); f.predicate == "" {
			f.predicate = c.verbLemma(c.tokens[f.verb].lower)
		}
	}
	if f.verb >= 0 && c.predicateAt(f.verb) == "" && f.noun == "person" {
		if x := c.precedingMatter(f, s); x >= 0 {
			f.predicate = c.predicateAt(x)
		}
	}
	if f.noun == "dead" || f.noun == "wounded" {
		f.predicate = map[string]string{"dead": "kill", "wounded": "injure"}[f.noun]
		f.noun = "person"
	}
}

// subjectOf takes the verb whose subject the number is: "12 soldiers had died", "and
// 30 were wounded".
func (c *counter) subjectOf(f *count, s span) bool {
	x := f.after
	if x == 0 {
		x = f.end
	}
	from := x
	for x < s.end && (c.tokens[x].tag.adverb() || c.lang.auxiliaries[c.tokens[x].lower]) {
		x++
	}
	if x >= s.end || x == from && !(f.after > 0 && c.tokens[x].tag == tagVBD) || !c.tokens[x].tag.verb() {
		return false
	}
	if cue := c.tokens[x].lex.cue; cue != nil && cue.takes(speech) {
		return false
	}
	f.verb = x
	if f.predicate = c.predicateAt(x); f.predicate == "" {
		f.predicate = c.verbLemma(c.tokens[x].lower)
	}
	return true
}

func (c *counter) verbAfter(f *count, s span) int {
	for x := f.end; x < s.end && x < f.end+10; x++ {
		t := &c.tokens[x]
		known := c.predicateAt(x) != ""
		if cue := t.lex.cue; !known && cue != nil && cue.takes(speech) && t.tag.finite() {
			break
		}
		if known || t.tag.verb() && !c.lang.auxiliaries[t.lower] {
			return x
		}
	}
	return -1
}

// verbLemma returns the base form of a verb: of a cue as its list has it, of
// another English one by guess.
func (c *counter) verbLemma(w string) string {
	if cue := c.lang.cues[w]; cue != nil {
		return cue.lemma
	}
	if lemma := c.lang.lemmas[w]; lemma != "" {
		return lemma
	}
	if c.lang.tag != "en" {
		return w
	}
	switch {
	case strings.HasSuffix(w, "ies") || strings.HasSuffix(w, "ied"):
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ing") && len(w) > 5:
		return undouble(w[:len(w)-3])
	case strings.HasSuffix(w, "ed") && len(w) > 4:
		return undouble(w[:len(w)-2])
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && len(w) > 3:
		return w[:len(w)-1]
	}
	return w
}

func undouble(w string) string {
	for _, ending := range [...]string{"at", "iz", "ar", "ir", "as", "os", "us", "iv", "uc", "rc", "nc", "ag", "ut", "id", "ud", "or", "ov", "ur", "lv", "rv", "eng", "ang", "arg", "erg", "dg", "u", "ib", "um", "ac", "vot", "mot", "not", "gn"} {
		if strings.HasSuffix(w, ending) && len(w) > len(ending) {
			return w + "e"
		}
	}
	if n := len(w); n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("ls", rune(w[n-1])) {
		return w[:n-1]
	}
	return w
}

func (c *counter) passive(verb int, s span) bool {
	if c.tokens[verb].tag != tagVBN && c.tokens[verb].tag != tagVBD {
		return false
	}
	for k := verb - 1; k >= s.start && k >= verb-4; k-- {
		switch c.tokens[k].lower {
		case "is", "are", "was", "were", "be", "been", "being":
			return true
		}
	}
	return false
}

// findDate takes the date of the number's clause that is nearest.
func (c *counter) findDate(f *count, s span) {
	from, to := s.start, s.end
	for x := f.start; x > s.start; x-- {
		if c.breaks(x, s.end) {
			from = x
			break
		}
	}
	for x := f.end; x < s.end; x++ {
		if c.breaks(x, s.end) {
			to = x
			break
		}
	}
	best := 1 << 30
	for _, d := range c.dates {
		if d.start < from || d.end > to || d.day() == "" || c.ofAttribution(d.start, f, s) {
			continue
		}
		if away := max(d.start-f.start, f.start-d.start); away < best {
			best, f.date = away, d.day()
		}
	}
}

// ofAttribution reports whether a date says when somebody spoke: the verb before
// it is a cue, and not what was done.
func (c *counter) ofAttribution(at int, f *count, s span) bool {
	for x := at - 1; x >= s.start; x-- {
		t := &c.tokens[x]
		if !t.tag.verb() || c.lang.auxiliaries[t.lower] {
			continue
		}
		cue := t.lex.cue
		return x != f.verb && cue != nil && cue.takes(speech)
	}
	return false
}

// breaks reports whether a new clause begins after the mark at x.
func (c *counter) breaks(x, end int) bool {
	t := &c.tokens[x]
	if t.lower != "," && t.mark != dash || x+1 >= end {
		return false
	}
	switch c.tokens[x+1].lower {
	case "while", "but", "after", "before", "since", "as":
		return true
	}
	return c.tokens[x+1].tag == tagVBG
}

// tells reports whether a figure says enough to be one: small numbers without a
// known event or noun are talk.
func (c *counter) tells(f *count) bool {
	if f.money || c.lang.is("currencies", f.noun) || c.lang.is("spans of time", f.noun) && f.start > 0 && c.tokens[f.start-1].tag == tagIN {
		return false
	}
	if f.start > 0 && (c.tokens[f.start-1].lower == "the" || c.tokens[f.start-1].tag == tagPRPS) && f.value <= 12 {
		return false
	}
	if digit(&c.tokens[f.start]) || f.modifier != "" {
		return true
	}
	if c.lang.is("states", f.noun) && f.value < 10 && f.verb >= f.end {
		return false // "Three countries expelled 90 diplomats"
	}
	known := c.lang.classes["counted"][f.noun] != "" || c.verbKnown(f)
	return f.value > 2 || known
}

func (c *counter) verbKnown(f *count) bool { return f.verb >= 0 && c.predicateAt(f.verb) != "" }

// distribute gives each number of "35 and 40, respectively" the actor in the same
// place of the list.
func (c *counter) distribute(found []count, s span) {
	for x := s.start; x < s.end; x++ {
		if c.tokens[x].lower != "respectively" {
			continue
		}
		last := len(found)
		for last > 0 && found[last-1].start > x {
			last--
		}
		first := last
		for first > 0 && (first == last || found[first].start-found[first-1].end <= 3) {
			first--
		}
		group := found[first:last]
		if len(group) < 2 || len(group[0].actors) != len(group) {
			continue
		}
		head := group[0]
		for k := range group {
			group[k].actors = []string{head.actors[k]}
			group[k].predicate, group[k].verb, group[k].shared, group[k].each = head.predicate, head.verb, false, true
			group[k].noun, group[k].target = head.noun, head.target
			if group[k].date == "" {
				group[k].date = head.date
			}
		}
	}
}
