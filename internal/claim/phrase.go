package claim

// phraseBefore finds the noun phrase that ends before a token, not reaching back
// past lo. Adverbs and a time between are passed over. Empty when there is none.
func (r *reader) phraseBefore(end, lo int, nested bool) span {
	k := end - 1
	for k >= lo && (r.tokens[k].tag.adverb() || r.tokens[k].tag == tagMD) {
		k--
	}
	k = r.skipTimeBack(k, lo)
	if k < lo {
		return span{}
	}
	switch t := &r.tokens[k]; {
	case t.tag == tagWP || t.tag == tagWDT:
		return span{k, k + 1}
	case t.mark == comma && t.lower == "," && !nested:
		return r.appositionBefore(k, lo)
	case t.mark == closeBracket:
		return r.bracketBefore(k, lo)
	case t.quoted:
		return span{}
	case t.tag == tagPRP || t.tag == tagEX:
		return span{k, k + 1}
	case !t.tag.nominal():
		return span{}
	}
	return r.trimPhrase(span{r.extendBack(k, lo), k + 1})
}

// skipTimeBack passes over a time at the end: "Ann Lee on Tuesday" (said).
func (r *reader) skipTimeBack(k, lo int) int {
	for k > lo+1 {
		t := &r.tokens[k]
		if !(r.lang.times[t.lower] && t.tag != tagPRPS) && !(t.tag == tagCD && r.lang.times[r.tokens[k-1].lower]) {
			return k
		}
		k--
		for k > lo && r.lang.timePrepositions[r.tokens[k].lower] {
			k--
		}
		if r.tokens[k].lower == "," && k > lo {
			k--
		}
	}
	return k
}

// appositionBefore reads "NP, who or what this is," whose last comma is at k.
func (r *reader) appositionBefore(k, lo int) span {
	for j := k - 1; j > lo && k-j < 30; j-- {
		if r.tokens[j].quoted {
			break
		}
		if r.tokens[j].lower != "," {
			continue
		}
		s := r.phraseBefore(j, lo, true)
		if s.empty() || s.end != j {
			continue
		}
		if s.start > lo+1 && r.tokens[s.start-1].lower == "," && r.tokens[s.start].tag == tagDT {
			if more := r.appositionBefore(s.start-1, lo); !more.empty() && more.end == s.start-1 {
				s.start = more.start
			}
		}
		switch next := r.tokens[j+1].tag; {
		case next.adverb() || next == tagIN || next == tagVBG:
			return span{s.start, s.end}
		case next == tagDT || next.noun() || next == tagWP || next == tagWPS || next == tagCD || next == tagPRPS || next == tagJJ || next == tagJJS || next == tagVBN || next == tagWDT:
			return span{s.start, k}
		}
	}
	return span{}
}

// bracketBefore reads "NP (R-Ohio)" whose closing bracket is at k.
func (r *reader) bracketBefore(k, lo int) span {
	j := k
	for j > lo && r.tokens[j].mark != openBracket {
		j--
	}
	if j > lo {
		if s := r.phraseBefore(j, lo, true); !s.empty() && s.end == j {
			return span{s.start, k + 1}
		}
	}
	return span{}
}

// extendBack returns where the noun phrase begins that ends with the token at k.
func (r *reader) extendBack(k, lo int) int {
	b, end := k, k+1
	for b > lo {
		q, before := &r.tokens[b-1], tagMark
		if b-2 >= lo {
			before = r.tokens[b-2].tag
		}
		switch {
		case q.quoted && q.mark != closeQuote || q.mark == closeQuote && !r.shortQuotation(b-1, lo):
			return b
		case q.mark == closeQuote:
			b = r.openOf(b-1, lo)
		case q.mark == closeBracket && before != tagMark:
			j := b - 1
			for j > lo && r.tokens[j].mark != openBracket {
				j--
			}
			if j <= lo || b-j > 6 {
				return b
			}
			b = j
		case q.tag.nominal() && q.tag != tagPRP:
			b--
		case q.tag == tagCC && q.lower != "but" && (before.noun() || before == tagPRP || before == tagCD):
			b--
		case q.tag == tagIN && nounPreposition[q.lower] && before.noun() && !r.lang.times[r.tokens[b-2].lower]:
			b--
		case (q.tag == tagVBN || q.tag == tagVBG) && (before == tagDT || before == tagPRPS || before == tagJJ):
			b--
		case q.lower == "," && before.noun() && r.inList(b, end):
			b--
		default:
			return b
		}
	}
	return b
}

var nounPreposition = map[string]bool{"of": true, "for": true, "in": true, "at": true, "from": true, "with": true, "on": true}

// shortQuotation reports whether the closing mark at k ends a nickname or a
// title within a noun phrase.
func (r *reader) shortQuotation(k, lo int) bool {
	j := r.openOf(k, lo)
	return j > lo && k-j <= 4 && r.tokens[j-1].tag.nominal()
}

func (r *reader) openOf(k, lo int) int {
	for k > lo && r.tokens[k].mark != openQuote {
		k--
	}
	return k
}

// inList reports whether what begins at b goes on as a list: "Italy, Spain and".
func (r *reader) inList(b, end int) bool {
	if !r.tokens[b].tag.name() && r.tokens[b].lower != "the" {
		return r.tokens[b].tag == tagCC && b+1 < end
	}
	for k := b + 1; k < end && k < b+5; k++ {
		if r.tokens[k].tag == tagCC || r.tokens[k].lower == "," {
			return true
		}
	}
	return false
}

func (r *reader) trimPhrase(s span) span {
	for s.start < s.end {
		t := &r.tokens[s.start]
		if t.tag != tagCC && t.tag != tagIN && t.lower != "," && !t.tag.adverb() && t.tag != tagPOS && t.mark != closeBracket {
			break
		}
		s.start++
	}
	for i := s.start; i < s.end; i++ {
		if t := r.tokens[i].tag; t.noun() || t == tagPRP || t == tagCD || t == tagDT || t == tagJJ || t == tagPRPS {
			return s
		}
	}
	return span{}
}

// phraseAfter finds the noun phrase that begins at a token, not reaching hi; with
// what it is in apposition to when whole is set.
func (r *reader) phraseAfter(start, hi int, whole bool) span {
	k := start
	for k < hi {
		next := r.extendOver(k, start, hi)
		if next == k {
			break
		}
		k = next
		if r.tokens[k-1].tag == tagPRP {
			return span{start, k}
		}
	}
	if whole && k > start && k+1 < hi && r.tokens[k].lower == "," {
		if end := r.appositionAfter(k+1, hi); end > 0 {
			return span{start, end}
		}
	}
	return span{start, k}
}

// extendOver returns the place after what stands at k and belongs to the phrase
// begun at start, k when it does not.
func (r *reader) extendOver(k, start, hi int) int {
	t := &r.tokens[k]
	following := tagMark
	if k+1 < hi {
		following = r.tokens[k+1].tag
	}
	switch {
	case t.mark == openQuote && k > start && k+1 < hi && r.tokens[k-1].tag.nominal():
		for j := k + 1; j < hi && j <= k+4; j++ {
			if r.tokens[j].mark == closeQuote && j+1 < hi && r.tokens[j+1].tag.name() {
				return j + 1
			}
		}
		return k
	case t.quoted:
		return k
	case t.tag.nominal():
		if r.lang.times[t.lower] && k > start && t.tag != tagPRP {
			return k
		}
		return k + 1
	case k > start && following.nominal() && !r.lang.times[r.tokens[k+1].lower] && (t.lower == "and" || t.tag == tagIN && (nounPreposition[t.lower] || t.lower == "by")):
		return k + 1
	case k > start && t.mark == openBracket:
		for j := k; j < hi && j < k+10; j++ {
			if r.tokens[j].mark == closeBracket {
				return j + 1
			}
		}
	case k > start && (t.tag == tagVBN || t.tag == tagVBG) && following.noun() && (r.tokens[k-1].tag == tagDT || r.tokens[k-1].tag == tagJJ):
		return k + 1
	}
	return k
}

// appositionAfter returns where the apposition ends that begins at a token, 0
// when none does.
func (r *reader) appositionAfter(start, hi int) int {
	t := &r.tokens[start]
	if !(t.tag == tagDT || t.tag == tagWP || t.tag == tagWPS || t.tag.noun() && !r.lang.times[t.lower] || t.tag == tagCD || t.tag == tagPRPS || t.tag == tagJJ || t.tag == tagJJS) {
		return 0
	}
	j := start
	for j < hi && j-start < 40 && !r.tokens[j].quoted && r.tokens[j].mark != stop && r.tokens[j].mark != dash {
		if r.tokens[j].lower == "," && j+1 < hi && (r.tokens[j+1].mark == openQuote || r.tokens[j+1].tag == tagVBG || r.tokens[j+1].tag == tagIN || r.tokens[j+1].tag == tagCC) {
			break
		}
		j++
	}
	for j > start && r.tokens[j-1].mark != word && r.tokens[j-1].mark != closeBracket {
		j--
	}
	return j
}
