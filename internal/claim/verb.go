package claim

// attempt is one verb that may report what somebody says.
type attempt struct {
	*reader
	verb     int
	cue      *cue
	sentence span
	// group is the verb with its auxiliaries, from its first to past its last word
	// or particle.
	group            span
	negated, passive bool
	source           span
	// inverted is set when the source follows the verb, shared when it is the
	// subject of another.
	inverted, shared bool
	told             span
}

// verb reads the statement that a cue verb introduces, if it does.
func (r *reader) verb(i int, c *cue, s span) {
	a := attempt{reader: r, verb: i, cue: c, sentence: s}
	a.findGroup()
	if !r.free(a.group) || c.needs != "" && (i+1 >= s.end || r.tokens[i+1].lower != c.needs) {
		return
	}
	if g := a.group.start; g > s.start && r.tokens[g-1].lower == "to" {
		return
	}
	a.findSource()
	if !c.takes(speech) && !a.shared && r.tokens[i].tag == tagVBG && a.group.start == i {
		return // "leaders opposing the plan"
	}
	if a.passive && !a.source.empty() && c.lemma != "say" && c.lemma != "quote" && c.lemma != "report" {
		a.readPassive()
		return
	}
	if !a.source.empty() && !r.free(a.source) && !a.shared && a.source.size() > 1 {
		return
	}
	if g := a.group.start; a.source.empty() && g > 0 && (r.tokens[g-1].tag == tagWRB || g == s.start) && r.tokens[i].tag != tagVBG {
		return // "when asked whether"
	}
	if a.source.empty() && (!c.takes(speech) || r.tokens[i].tag == tagVB || r.tokens[i].tag == tagVBN) {
		return
	}
	d := draft{source: a.source, cue: a.group, told: a.told, lemma: c.lemma, stance: c.stance, negated: a.negated, shared: a.shared, strong: c.takes(speech)}
	d.content = a.content()
	d.told = a.told
	if a.inverted {
		d.cue.end = i + 1
	}
	r.commit(d)
}

func (a *attempt) findGroup() {
	g := a.verb
	for g > a.sentence.start {
		t := &a.tokens[g-1]
		if t.quoted {
			break
		}
		switch {
		case t.tag == tagMD, a.lang.auxiliaries[t.lower] && t.tag != tagPOS && t.tag != tagMark, t.tag.adverb():
			a.negated = a.negated || a.lang.negations[t.lower]
			g--
			continue
		case t.lower == "to" && g-2 >= a.sentence.start && a.tokens[g-2].tag.verb() && !a.tokens[g-2].quoted:
			g -= 2
			continue
		}
		break
	}
	for g < a.verb && (a.tokens[g].tag.adverb() && a.lang.times[a.tokens[g].lower]) {
		g++
	}
	end := a.verb + 1
	if a.cue.needs != "" {
		end++
	} else if end < a.sentence.end {
		for _, p := range a.cue.particles {
			if a.tokens[end].lower == p && p != "that" {
				end++
				break
			}
		}
	}
	a.group = span{g, end}
	if t := a.tokens[a.verb].tag; t == tagVBN || t == tagVBD {
		for k := g; k < a.verb; k++ {
			switch a.tokens[k].lower {
			case "is", "are", "was", "were", "be", "been", "being":
				a.passive = true
			}
		}
	}
}

func (a *attempt) afterMark() bool {
	g := a.group.start
	if g == a.sentence.start {
		return true
	}
	t := &a.tokens[g-1]
	return t.lower == "," || t.mark == closeQuote || t.mark == dash || t.lower == "?"
}

func (a *attempt) findSource() {
	g, s := a.group.start, a.sentence
	bare := a.tokens[a.verb].tag == tagVBG && g == a.verb
	if g > s.start {
		a.source = a.subjectOr(a.phraseBefore(g, s.start, false))
	}
	if bare && !a.source.empty() && (a.tokens[g-1].mark == comma || a.tokens[g-1].mark == dash) {
		a.source = span{}
	}
	if a.source.empty() && (a.cue.takes(speech) || a.cue.takes(quotation)) && !bare && a.afterMark() && a.group.end < s.end {
		p := a.phraseAfter(a.verb+1, s.end, true)
		if !p.empty() {
			if t := a.tokens[p.start].tag; t.noun() || t == tagDT || t == tagPRP || t == tagCD || t == tagJJ {
				a.source, a.inverted = p, true
			}
		}
	}
	if a.source.empty() && (bare || g > s.start && a.tokens[g-1].tag == tagCC) {
		a.shareSource()
	}
}

// subjectOr returns the subject that the parser sees before the verb where it
// agrees with a phrase on where it ends, or where there is no phrase.
func (a *attempt) subjectOr(p span) span {
	q := a.subject()
	if q.empty() {
		return p
	}
	if p.empty() {
		if a.bridged(q.end, a.group.start) {
			return q
		}
		return p
	}
	if q.end == p.end && q.start < p.start {
		return q
	}
	return p
}

// subject returns the words of the parser's subject before the verb.
func (a *attempt) subject() span {
	for i := a.group.start - 1; i >= a.sentence.start; i-- {
		t := &a.tokens[i]
		if int(t.head) != a.verb || t.label != labelSubject && t.label != labelPassiveSubject {
			continue
		}
		s := a.subtree(i)
		s.start, s.end = max(s.start, a.sentence.start), min(s.end, a.group.start)
		for s.end > s.start && a.tokens[s.end-1].mark == comma {
			s.end--
		}
		for s.start < s.end && (a.tokens[s.start].mark != word || a.tokens[s.start].tag == tagCC || a.tokens[s.start].tag == tagIN) {
			s.start++
		}
		quoted := 0
		for k := s.start; k < s.end; k++ {
			if a.tokens[k].quoted {
				quoted++
			}
			if a.used[k] || quoted > 6 || quoted > 0 && k == s.start {
				return span{}
			}
		}
		return s
	}
	return span{}
}

// bridged reports whether nothing but adverbs and an aside lies between.
func (a *attempt) bridged(from, to int) bool {
	for k := from; k < to; k++ {
		if t := &a.tokens[k]; t.quoted || t.tag.finite() || to-from > 8 || t.mark == comma && a.tokens[to-1].mark != comma {
			return false
		}
	}
	return true
}

// shareSource takes the subject of the sentence's first verb: "X came and said".
func (a *attempt) shareSource() {
	for k := a.sentence.start; k < a.group.start; k++ {
		if !a.tokens[k].tag.verb() && a.tokens[k].tag != tagMD || a.tokens[k].quoted {
			continue
		}
		for k > a.sentence.start && a.tokens[k-1].tag.adverb() {
			k--
		}
		if p := a.phraseBefore(k, a.sentence.start, false); !p.empty() && p.end <= k {
			a.source, a.shared = p, true
		}
		return
	}
}

// readPassive reads "X was accused (by Y) of …" and "this was denied by Y".
func (a *attempt) readPassive() {
	agent := span{}
	for k := a.verb + 1; k < a.sentence.end && k < a.verb+4; k++ {
		if a.tokens[k].lower == "by" {
			agent = a.phraseAfter(k+1, a.sentence.end, false)
		}
	}
	if agent.empty() && a.cue.stance != "accuse" {
		return
	}
	end := a.group.end
	content := []span{a.source}
	switch a.cue.lemma {
	case "accuse", "blame", "criticize", "charge", "ask", "tell", "urge":
		if end < a.sentence.end && a.tokens[end].tag == tagIN {
			end++
		}
		content = []span{a.source, {end, a.clauseEnd(end)}}
		a.told = a.source
	}
	a.commit(draft{source: agent, cue: span{a.group.start, end}, content: content, lemma: a.cue.lemma, stance: a.cue.stance, negated: a.negated, agentless: agent.empty(), strong: true})
}
