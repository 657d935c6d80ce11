package claim

import "strings"

// draft is a statement as the rules find it, in tokens.
type draft struct {
	source, cue, told span
	content           []span
	lemma, stance     string
	negated           bool
	// shared is set when the source is the subject of another verb.
	shared bool
	// agentless is set when nobody is said to speak: "X was accused".
	agentless bool
	// strong is set for a cue of speech.
	strong bool
	// depth is 0 for a statement of the text, 1 for one within a statement.
	depth int
}

// reader reads one text.
type reader struct {
	text      string
	lang      *language
	tokens    []token
	sentences []span
	used      []bool
	// first and last are the ends of the words that depend on each, itself
	// included.
	first, last []int32
	drafts      []draft
}

// newReader divides a text and finds its tags and dependencies.
func newReader(text string, l *language, m *model) *reader {
	r := &reader{text: text, lang: l, tokens: tokenize(text, l.abbreviations)}
	markQuotations(text, r.tokens)
	for i := range r.tokens {
		r.tokens[i].lex = l.lexeme(r.tokens[i].lower)
	}
	r.sentences = divide(r.tokens, l.starters)
	r.used = make([]bool, len(r.tokens))
	r.first, r.last = make([]int32, len(r.tokens)), make([]int32, len(r.tokens))
	if m == nil {
		r.tagCoarse()
		return r
	}
	a := &arcs{}
	var traits []trait
	for _, s := range r.sentences {
		part := r.tokens[s.start:s.end]
		traits = traits[:0]
		for i := range part {
			traits = append(traits, traitOf(text, &part[i]))
		}
		m.tagAll(part, traits)
		r.retag(part)
		if r.needsArcs(s) {
			a.reset(part, traits)
			m.parse(a, s.start)
			r.findSubtrees(s)
		}
	}
	return r
}

// span of the words that depend on one, itself included.
func (r *reader) subtree(i int) span { return span{int(r.first[i]), int(r.last[i]) + 1} }

// needsArcs reports whether a sentence has a cue of whose dependents the rules ask.
func (r *reader) needsArcs(s span) bool {
	for i := s.start; i < s.end; i++ {
		if t := &r.tokens[i]; t.lex.cue != nil && t.tag.verb() && !t.quoted {
			return true
		}
	}
	return false
}

// retag corrects what a small treebank does not know: words that are verbs only,
// and words that are none of the few modal verbs.
func (r *reader) retag(tokens []token) {
	for i := range tokens {
		if r.reportsNow(tokens, i) {
			tokens[i].tag = tagVBZ
		} else if r.reportedThen(tokens, i) {
			tokens[i].tag = tagVBD
		}
	}
	for i := range tokens {
		t := &tokens[i]
		switch {
		case t.lex.noun && !t.tag.nominal() && !t.quoted:
			t.tag = tagNN
			continue
		case t.lex.verb:
			if t.tag.verb() || t.upper && t.lower == "said" {
				continue
			}
		case t.tag == tagNN && i > 0 && len(t.lower) > 5 && strings.HasSuffix(t.lower, "ed") && !strings.HasSuffix(t.lower, "eed") && !t.upper:
		case t.tag == tagVB && i > 0 && i+1 < len(tokens) && tokens[i+1].upper && (r.lang.is("roles", t.lower) || r.lang.is("titles", t.lower)):
			t.tag = tagNN
			continue
		case r.unseenName(tokens, i):
			t.tag = tagNNP
			continue
		case r.actsOn(tokens, i):
		case t.tag == tagMD:
			if !r.lang.is("modals", t.lower) {
				t.tag = tagNN
			}
			continue
		case t.tag == tagNN, t.tag == tagJJ, t.tag == tagNNP && i > 0:
			c := t.lex.cue
			if !strings.HasSuffix(t.lower, "ed") || c == nil || t.tag == tagJJ && !c.takes(speech) {
				continue
			}
		default:
			continue
		}
		t.tag = tagVBD
		if i > 0 && (r.lang.auxiliaries[tokens[i-1].lower] || tokens[i-1].tag == tagDT) {
			t.tag = tagVBN
		}
	}
}

// reportsNow reports whether a cue in the present that was taken for another part of
// speech stands between who speaks and what is said: "Radek alleges that", "some
// note that".
func (r *reader) reportsNow(tokens []token, i int) bool {
	t := &tokens[i]
	if t.lex.cue == nil || t.tag.verb() || t.upper || i == 0 || i+1 >= len(tokens) || !t.lex.cue.takes(speech) {
		return false
	}
	before, next := &tokens[i-1], &tokens[i+1]
	named := before.upper && !r.lang.starters[before.lower]
	if next.lower == "that" {
		return named || before.tag == tagPRP || before.tag == tagNNS && r.lang.nouns[t.lower] == nil
	}
	return named && t.tag == tagNNS && (next.tag == tagPRP || next.tag == tagDT || next.mark == openQuote)
}

// reportedThen reports whether a past form of a cue that was taken for an adjective
// or a participle introduces a quotation, or is said without a word for the passive.
func (r *reader) reportedThen(tokens []token, i int) bool {
	t := &tokens[i]
	if t.lex.cue == nil || i == 0 || i+1 >= len(tokens) || t.upper {
		return false
	}
	before, next := &tokens[i-1], &tokens[i+1]
	switch t.tag {
	case tagVBN:
		return t.lower == "said" && !r.lang.auxiliaries[before.lower] && !before.tag.adverb()
	case tagJJ, tagNN:
		return strings.HasSuffix(t.lower, "ed") && (next.mark == colon || next.mark == openQuote) && (before.upper || before.tag == tagPRP)
	}
	return false
}

// actsOn reports whether a past form taken for another part of speech stands
// before its object: "only expelled 45", "expelled the envoy".
func (r *reader) actsOn(tokens []token, i int) bool {
	t := &tokens[i]
	if t.upper || t.tag.verb() || i == 0 || i+1 >= len(tokens) || !strings.HasSuffix(t.lower, "ed") || len(t.lower) < 6 {
		return false
	}
	switch tokens[i+1].tag {
	case tagCC:
		return i == 1 && tokens[0].upper && !r.lang.starters[tokens[0].lower]
	case tagCD, tagDT, tagPRP, tagPRPS:
		return tokens[i-1].tag != tagDT && tokens[i-1].tag != tagIN
	}
	return false
}

// unseenName reports whether a word with a capital was taken for a small word, or
// at the beginning of a sentence, before a verb, for an adverb or an adjective.
func (r *reader) unseenName(tokens []token, i int) bool {
	t := &tokens[i]
	if !t.upper || len(t.lower) < 4 || r.lang.starters[t.lower] {
		return false
	}
	switch t.tag {
	case tagWDT, tagDT, tagMD, tagWP, tagCC:
		return i > 0 && tokens[i-1].upper
	case tagJJ, tagJJS, tagJJR, tagRB, tagVB:
		return i == 0 && i+1 < len(tokens) && (tokens[i+1].tag == tagVBD || tokens[i+1].tag == tagVBZ)
	}
	return false
}

// findSubtrees fills first and last for a sentence.
func (r *reader) findSubtrees(s span) {
	for i := s.start; i < s.end; i++ {
		r.first[i], r.last[i] = int32(i), int32(i)
	}
	for i := s.start; i < s.end; i++ {
		for h, n := r.tokens[i].head, 0; h >= 0 && n < maxSentence; h, n = r.tokens[h].head, n+1 {
			if r.first[h] <= int32(i) && int32(i) <= r.last[h] {
				break
			}
			r.first[h], r.last[h] = min(r.first[h], int32(i)), max(r.last[h], int32(i))
		}
	}
}

func (r *reader) sentenceOf(i int) span { return r.sentences[r.tokens[i].sentence] }

func (r *reader) free(s span) bool {
	for i := s.start; i < s.end; i++ {
		if r.used[i] {
			return false
		}
	}
	return true
}

func (r *reader) use(s span) {
	for i := s.start; i < s.end; i++ {
		r.used[i] = true
	}
}

// trimEnd drops the full stop and the comma at the end of a stretch.
func (r *reader) trimEnd(start, end int) int {
	for end > start && !r.tokens[end-1].quoted && (r.tokens[end-1].lower == "." || r.tokens[end-1].mark == comma || r.tokens[end-1].mark == dash) {
		end--
	}
	return end
}

// commit takes a draft over, its content cut to what is free. Nothing is left of
// one without content, or whose source lies in it.
func (r *reader) commit(d draft) bool {
	var content []span
	for _, c := range d.content {
		for c.start < c.end && (r.used[c.start] || r.tokens[c.start].mark == comma || r.tokens[c.start].mark == colon || r.tokens[c.start].lower == ".") {
			c.start++
		}
		end := c.start
		for end < c.end && !r.used[end] {
			end++
		}
		c.end = r.trimEnd(c.start, end)
		if !c.empty() && !c.touches(d.source) {
			content = append(content, c)
		}
	}
	if len(content) == 0 || len(content) < len(d.content) && d.source.size() > 0 && d.source.touches(d.content[0]) {
		return false
	}
	d.content = content
	r.use(d.source)
	r.use(d.cue)
	for _, c := range content {
		r.use(c)
	}
	r.drafts = append(r.drafts, d)
	return true
}

// statements runs the rules over the text.
func (r *reader) statements() {
	for _, s := range r.sentences {
		r.speakerColon(s)
		r.speakerDash(s)
		r.according(s)
	}
	for _, s := range r.sentences {
		r.verbs(s)
	}
	for _, s := range r.sentences {
		r.cueNouns(s)
	}
}

// verbs reads the attributions of a sentence: first those that end it, since what
// they report may hold others, then cues of speech, then the rest.
func (r *reader) verbs(s span) {
	for _, round := range [...]func(i int, c *cue) bool{
		func(i int, c *cue) bool { return c.takes(speech) && r.endsWith(i, s) },
		func(i int, c *cue) bool { return c.takes(speech) },
		func(i int, c *cue) bool { return !c.takes(speech) },
	} {
		for i := s.start; i < s.end; i++ {
			t := &r.tokens[i]
			if t.quoted || r.used[i] || !t.tag.verb() {
				continue
			}
			if c := t.lex.cue; c != nil && round(i, c) && !r.adjectival(i, s) {
				r.verb(i, c, s)
			}
		}
	}
}

// endsWith reports whether nothing but a time or a place follows a verb in its
// sentence: "…, the minister said on Monday."
func (r *reader) endsWith(i int, s span) bool {
	if r.tokens[i].tag == tagVBG {
		return false
	}
	for k := i + 1; k < s.end; k++ {
		t := &r.tokens[k]
		if t.mark == stop {
			return true
		}
		if !(r.lang.times[t.lower] || r.lang.timePrepositions[t.lower] || t.tag.adverb() || t.tag == tagCD || t.tag == tagDT || k < i+8 && t.tag.noun() && r.lang.timePrepositions[r.tokens[i+1].lower]) {
			return false
		}
	}
	return true
}

// adjectival reports whether a participle belongs to a noun: "for continued relations".
func (r *reader) adjectival(i int, s span) bool {
	t := r.tokens[i].tag
	if t != tagVBN && t != tagVBG || i == s.start || i+1 >= s.end {
		return false
	}
	before, after := r.tokens[i-1].tag, r.tokens[i+1].tag
	return (before == tagDT || before == tagIN && t == tagVBN || before == tagJJ || before == tagPRPS) && (after.noun() || after == tagJJ)
}

// speakerColon reads "Speaker: text" at the beginning of a line.
func (r *reader) speakerColon(s span) {
	if s.start > 0 && r.tokens[s.start-1].line == r.tokens[s.start].line {
		return
	}
	for i := s.start + 1; i+1 < s.end && i < s.start+8; i++ {
		t := &r.tokens[i]
		if t.mark != colon || t.quoted {
			continue
		}
		p := r.phraseBefore(i, s.start, true)
		if p.empty() && i == s.start+1 {
			p = span{s.start, i}
		}
		if p.start == s.start && p.end == i && r.tokens[s.start].upper && (r.tokens[i-1].tag.name() || r.tokens[i-1].upper && !r.lang.starters[r.tokens[i-1].lower]) {
			end := s.end
			for end < len(r.tokens) && r.tokens[end].line == t.line {
				end++
			}
			r.commit(draft{source: p, cue: span{i, i + 1}, content: []span{{i + 1, end}}, lemma: ":", stance: "say"})
		}
		return
	}
}

// speakerDash reads a line of a quotation, a dash and a name.
func (r *reader) speakerDash(s span) {
	for i := s.start; i < s.end; i++ {
		if r.tokens[i].mark != dash || i == 0 || r.tokens[i-1].mark != closeQuote || r.tokens[i-1].line != r.tokens[i].line {
			continue
		}
		end := i + 1
		for end < len(r.tokens) && r.tokens[end].line == r.tokens[i].line && r.tokens[end].mark == word {
			end++
		}
		last := end == len(r.tokens) || r.tokens[end].line != r.tokens[i].line || r.tokens[end].mark == comma
		open := r.openOf(i-1, r.lineStart(i))
		if end == i+1 || end > i+7 || !last || !r.tokens[i+1].upper || r.tokens[open].mark != openQuote {
			continue
		}
		r.commit(draft{source: span{i + 1, end}, cue: span{i, i + 1}, content: []span{{open, i}}, lemma: ":", stance: "say"})
	}
}

// according reads "according to X".
func (r *reader) according(s span) {
	for i := s.start; i+2 < s.end; i++ {
		end := r.accordingTo(i, s.end)
		if end == 0 || r.tokens[i].quoted || r.used[i] {
			continue
		}
		source := r.phraseAfter(end, s.end, i > s.start+1)
		if source.empty() {
			continue
		}
		d := draft{source: source, cue: span{i, end}, lemma: "according to", stance: "say", strong: true}
		if i <= s.start+1 {
			d.content = []span{{source.end, s.end}}
		} else {
			start := s.start
			if r.tokens[i-1].mark == closeQuote {
				start = min(start, r.openOf(i-1, r.lineStart(i)))
			}
			d.content = []span{{start, i}}
		}
		r.commit(d)
	}
}

// accordingTo returns where words for "according to" end that begin at a token,
// 0 when there are none.
func (r *reader) accordingTo(i, hi int) int {
	if !r.tokens[i].lex.according {
		return 0
	}
	phrase, found := "", 0
	for k := i; k < hi && k < i+3; k++ {
		if k > i {
			phrase += "_"
		}
		phrase += r.tokens[k].lower
		if r.lang.is("according", phrase) {
			found = k + 1
		}
	}
	return found
}

func (r *reader) lineStart(i int) int {
	for i > 0 && r.tokens[i-1].line == r.tokens[i].line {
		i--
	}
	return i
}

// cueNouns reads "X's claim that …".
func (r *reader) cueNouns(s span) {
	for i := s.start + 1; i+2 < s.end; i++ {
		t := &r.tokens[i]
		if r.used[i] || t.quoted || !t.tag.noun() || r.tokens[i+1].lower != "that" {
			continue
		}
		c := r.lang.nouns[t.lower]
		if c == nil {
			continue
		}
		start := i
		for start > s.start && (r.tokens[start-1].tag == tagJJ || r.tokens[start-1].tag == tagDT) {
			start--
		}
		d := draft{cue: span{start, i + 1}, content: []span{{i + 1, s.end}}, lemma: c.lemma, stance: c.stance}
		switch before := start - 1; {
		case before > s.start && r.tokens[before].tag == tagPOS:
			d.source = r.phraseBefore(before, s.start, true)
		case before >= s.start && r.tokens[before].tag == tagPRPS:
			d.source = span{before, before + 1}
		}
		if r.free(d.cue) && r.free(d.source) {
			r.commit(d)
		}
	}
}
