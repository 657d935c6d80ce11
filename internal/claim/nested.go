package claim

// nested finds statements within what others said in their own words: "X says
// that Y denied it". Only plain cases: a cue of speech with a subject.
func (r *reader) nested() {
	outer := len(r.drafts)
	for k := range outer {
		if r.drafts[k].lemma == ":" {
			continue
		}
		for _, c := range r.drafts[k].content {
			for _, part := range r.bySentence(c) {
				r.within(part)
			}
		}
	}
}

// bySentence divides a stretch at the ends of sentences.
func (r *reader) bySentence(s span) []span {
	var out []span
	start := s.start
	for i := s.start; i < s.end; i++ {
		if i+1 == s.end || r.tokens[i+1].sentence != r.tokens[i].sentence {
			out = append(out, span{start, i + 1})
			start = i + 1
		}
	}
	return out
}

func (r *reader) within(s span) {
	if s.size() < 5 {
		return
	}
	for i := s.start; i < s.end; i++ {
		r.used[i] = false
	}
	for i := s.start; i < s.end; i++ {
		t := &r.tokens[i]
		if t.quoted || r.used[i] || !t.tag.finite() {
			continue
		}
		c := t.lex.cue
		if c == nil || c.stance == "other" || !c.takes(speech) && c.stance != "deny" && c.stance != "accuse" || r.adjectival(i, s) {
			continue
		}
		before := len(r.drafts)
		r.verb(i, c, s)
		for k := before; k < len(r.drafts); k++ {
			r.drafts[k].depth = 1
			if r.drafts[k].source.empty() {
				r.drafts = r.drafts[:k]
				break
			}
		}
	}
}
