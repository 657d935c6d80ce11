package claim

// content finds what was said: before the attribution, after it, or both.
func (a *attempt) content() []span {
	left, right := a.group.start, a.group.end
	if a.inverted {
		right = a.source.end
	} else if !a.source.empty() && !a.shared {
		left = min(left, a.source.start)
	}
	quoteBefore, before := a.mayPrecede(left)
	after, marked := a.following(right)
	if !a.cue.reports() {
		before = quoteBefore
	}
	if quoteBefore && left <= a.sentence.start && !after.empty() {
		quoteBefore = false
	}
	if quoteBefore || before && (after.empty() || a.inverted && !marked) {
		return a.preceding(left, right, quoteBefore)
	}
	if after.empty() {
		if k := left - 1; k >= a.sentence.start && (a.tokens[k].tag == tagWDT || a.tokens[k].tag == tagWP) {
			return []span{{k, k + 1}} // "which Minsk denied"
		}
		return a.nextLine(right)
	}
	if !a.complete(after, marked) {
		return nil
	}
	if !a.cue.reports() && a.tokens[after.start].mark != openQuote {
		return nil
	}
	if !a.cue.takes(speech) && !marked {
		after.end = a.trimTime(after)
	}
	return []span{after}
}

// mayPrecede reports whether what was said may stand before the attribution
// that begins at left, and whether as a quotation.
func (a *attempt) mayPrecede(left int) (quoted, ok bool) {
	if left == 0 || left <= a.sentence.start && a.tokens[left-1].mark != closeQuote || a.tokens[left-1].line != a.tokens[left].line {
		return false, false
	}
	if !a.cue.takes(speech) && !a.cue.takes(mind) && !a.cue.takes(quotation) {
		return false, false
	}
	switch t := &a.tokens[left-1]; {
	case t.mark == closeQuote:
		if a.namesWork(left - 1) {
			return false, false
		}
		return true, true
	case t.lower == ",":
		return false, left-2 >= a.sentence.start
	case t.mark == dash || t.lower == "?":
		return false, left-1 > a.sentence.start
	}
	return false, false
}

// namesWork reports whether the quotation that ends at a token is only the name of
// a programme or a paper in what leads up to the sentence: "On “Sunday Talk,” Bell
// said".
func (a *attempt) namesWork(end int) bool {
	q := a.openOf(end, a.sentence.start)
	first := &a.tokens[a.sentence.start]
	return q > a.sentence.start && end-q < 7 && (first.tag == tagIN) && !first.quoted && a.tokens[q+1].upper
}

// preceding returns what stands before the attribution, and the quotation that
// goes on after it.
func (a *attempt) preceding(left, right int, quoted bool) []span {
	start, end := a.sentence.start, left
	if quoted {
		if q := a.openOf(left-1, a.lineStart(left)); a.tokens[q].sentence != a.tokens[left-1].sentence || q < start {
			start = q
		}
	}
	for start < end && a.used[start] {
		start++
	}
	out := []span{{start, end}}
	if k := a.resumes(right); k > 0 {
		out = append(out, span{k, a.closeOf(k)})
	}
	return out
}

// resumes returns where a quotation goes on after the attribution in its middle,
// 0 when it does not: right after it, or with the next sentence of the line.
func (a *attempt) resumes(right int) int {
	line := a.tokens[right-1].line
	for k := right; k < len(a.tokens) && a.tokens[k].line == line && k < max(a.sentence.end+1, right+16); k++ {
		t := &a.tokens[k]
		if t.mark == openQuote {
			if end := a.closeOf(k); end < len(a.tokens) && a.tokens[end].line == line && a.tokens[end-1].mark == closeQuote && a.tokens[end-2].mark == comma && k >= a.sentence.end {
				return 0 // the next attribution's
			}
			if m := a.tokens[k-1].mark; m == stop || m == comma || m == colon || m == dash {
				return k
			}
			return 0
		}
		if t.tag.finite() && k > a.sentence.end {
			return 0
		}
	}
	return 0
}

// closeOf returns the place after the mark that closes the quotation at k.
func (r *reader) closeOf(k int) int {
	line := r.tokens[k].line
	for k++; k < len(r.tokens) && r.tokens[k].line == line; k++ {
		if r.tokens[k].mark == closeQuote {
			return k + 1
		}
	}
	return k
}

// following returns what stands after the attribution that ends at right, and
// whether something marks it: "that", a quotation, a colon.
func (a *attempt) following(right int) (s span, marked bool) {
	end := a.clauseEnd(right)
	right = a.findTold(right)
	start := -1
	for j := right; j < end && j < right+16; j++ {
		t := &a.tokens[j]
		if t.tag == tagIN && a.lang.is("that", t.lower) {
			start = j
			break
		}
		if t.mark == openQuote || t.mark == colon {
			if j == right || a.tokens[j-1].mark == comma || t.mark == colon || !a.told.empty() {
				start = j
				if t.mark == colon {
					start = j + 1
				}
				break
			}
			if j = a.closeOf(j) - 1; j >= end {
				break
			}
			continue
		}
		if t.tag.finite() || t.tag == tagVBN || t.tag == tagVB {
			break
		}
	}
	if start < 0 {
		return span{a.skipAdjuncts(right, end), end}, false
	}
	if start < len(a.tokens) && start < a.sentence.end && a.tokens[start].mark == openQuote {
		end = max(end, a.closeOf(start))
	}
	return span{start, end}, true
}

// findTold takes "reporters" after "told".
func (a *attempt) findTold(right int) int {
	if a.inverted || right >= a.sentence.end {
		return right
	}
	switch a.cue.lemma {
	case "tell", "remind", "inform", "assure":
		if p := a.phraseAfter(right, a.sentence.end, false); !p.empty() {
			a.told = p
			return p.end
		}
	}
	return right
}

// skipAdjuncts passes over adverbs, times and "in a statement".
func (a *attempt) skipAdjuncts(k, end int) int {
	for k < end {
		t := &a.tokens[k]
		next := min(k+1, end-1)
		switch {
		case t.tag.adverb() || t.lower == "," || a.lang.times[t.lower] && a.tokens[next].tag != tagPOS:
			k++
		case (t.lower == "in" || t.lower == "on" || t.lower == "at" || t.lower == "during") && a.cue.takes(speech) && k+1 < end:
			if a.lang.times[a.tokens[next].lower] && a.tokens[min(next+1, end-1)].tag != tagPOS {
				k++
				continue
			}
			p := a.phraseAfter(next, end, false)
			if p.empty() {
				return k
			}
			k = p.end
		default:
			return k
		}
	}
	return k
}

// clauseEnd returns where what the verb introduces ends, reading from a place:
// the end of the sentence, or where another clause of the teller's begins.
func (a *attempt) clauseEnd(from int) int {
	end := a.trimEnd(from, a.sentence.end)
	dashed := a.group.start > a.sentence.start && a.tokens[a.group.start-1].mark == dash
	for j := from + 1; j+1 < end; j++ {
		t := &a.tokens[j]
		if t.quoted {
			continue
		}
		switch {
		case t.mark == dash && dashed:
			return j
		case t.mark == comma && (a.turns(j+1, end) || a.leaves(j+1)):
			return j
		case !a.cue.takes(speech) && a.lang.is("meanwhile", t.lower) && a.clauseFollows(j+1, end):
			return j
		case (t.lower == "and" || t.lower == "but") && (a.beginsCue(j+1, end) || a.joinsVerb(j+1, end)):
			return a.trimEnd(from, j)
		}
	}
	return end
}

// leaves reports whether what follows a comma at k is the teller's who adds to what
// was only spoken of: "praised the plan, which".
func (a *attempt) leaves(k int) bool {
	t := &a.tokens[k]
	if t.tag == tagIN && (t.lower == "although" || t.lower == "though") {
		return true
	}
	if a.cue.takes(speech) {
		return false
	}
	return t.tag == tagWDT || t.tag == tagWP || t.tag == tagWRB || t.tag == tagIN && t.lower != "of" || t.lower == "but"
}

// trimTime returns where a stretch ends without the time at its end: "in July".
func (a *attempt) trimTime(s span) int {
	k := s.end
	for k > s.start+1 && (a.lang.times[a.tokens[k-1].lower] || a.tokens[k-1].tag == tagCD && k > s.start+2 && a.lang.timePrepositions[a.tokens[k-2].lower]) {
		k--
	}
	if k == s.end {
		return k
	}
	for k > s.start+1 && (a.lang.timePrepositions[a.tokens[k-1].lower] || a.tokens[k-1].mark == comma) {
		k--
	}
	return k
}

// clauseFollows reports whether a subject and a finite verb follow soon.
func (a *attempt) clauseFollows(k, end int) bool {
	for j := k; j < end && j < k+7 && a.tokens[j].mark == word; j++ {
		if a.tokens[j].tag.finite() {
			return j > k
		}
	}
	return false
}

// turns reports whether what follows a comma at k is the teller's again: "adding
// that", "but he said", "according to".
func (a *attempt) turns(k, end int) bool {
	t := &a.tokens[k]
	if t.tag == tagVBG {
		c := t.lex.cue
		return c != nil && (c.takes(speech) || c.stance != "other")
	}
	if t.tag == tagCC && k+1 < end {
		k++
	} else if t.lower != "according" {
		return false
	}
	if a.tokens[k].lower == "according" {
		return true
	}
	for j := k; j < end && j < k+6; j++ {
		t := &a.tokens[j]
		if t.tag.finite() {
			c := t.lex.cue
			return c != nil && c.takes(speech) && t.tag != tagVBP
		}
		if t.mark != word || !t.tag.nominal() {
			return false
		}
	}
	return false
}

// joinsVerb reports whether another verb with the same subject begins at k: what
// the teller says next, not the speaker.
func (a *attempt) joinsVerb(k, end int) bool {
	for k < end && (a.tokens[k].tag.adverb() || a.lang.auxiliaries[a.tokens[k].lower]) {
		k++
	}
	t := &a.tokens[min(k, end-1)]
	return k < end && t.tag.verb() && t.label == labelConjunct && int(t.head) == a.verb
}

// beginsCue reports whether a new attribution by the same speaker begins at k.
func (a *attempt) beginsCue(k, end int) bool {
	start := k
	for k < end && (a.tokens[k].tag.adverb() || a.lang.auxiliaries[a.tokens[k].lower]) {
		k++
	}
	if k >= end {
		return false
	}
	c := a.tokens[k].lex.cue
	if c == nil || !c.takes(speech) {
		return false
	}
	t := a.tokens[k].tag
	return t == tagVBD || t == tagVBZ || t == tagVBN && k > start || t == tagVBP
}

// complete reports whether what follows is of the kind that the cue takes.
func (a *attempt) complete(s span, marked bool) bool {
	switch {
	case a.cue.takes(speech) || a.cue.takes(object) || marked || !a.cue.reports():
		return true
	case a.tokens[s.start].lower == "to" && a.tokens[s.start].tag == tagTO:
		return a.cue.takes(plan) || a.cue.takes(mind)
	case a.cue.takes(mind) || a.cue.takes(show):
		return a.hasFinite(s)
	}
	return true
}

func (a *attempt) hasFinite(s span) bool {
	for i := s.start; i < s.end; i++ {
		if a.tokens[i].tag.finite() {
			return true
		}
	}
	return false
}

// nextLine returns the line after an attribution that ends its own with a colon.
func (a *attempt) nextLine(right int) []span {
	if right == 0 || right >= len(a.tokens) || a.tokens[right].mark != colon {
		if !(right < len(a.tokens) && right > 0 && a.tokens[right-1].mark == colon) {
			return nil
		}
		right--
	}
	start := right + 1
	if start >= len(a.tokens) || a.tokens[start].line == a.tokens[right].line {
		return nil
	}
	end := start
	for end < len(a.tokens) && a.tokens[end].line == a.tokens[start].line {
		end++
	}
	return []span{{start, end}}
}
