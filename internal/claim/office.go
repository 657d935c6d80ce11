package claim

import "strings"

// offices returns the office of each person, by id, as far as the text tells it
// with a state: "foreign-minister:RU". The first one that is told counts.
func (n *names) offices() map[string]string {
	out := map[string]string{}
	for k := range n.entities {
		e := &n.entities[k]
		if !e.person() || out[e.id] != "" {
			continue
		}
		for _, p := range [...]span{n.titleBefore(e.span), n.titleAfter(e.span)} {
			if office := n.officeIn(p); office != "" {
				out[e.id] = office
				break
			}
		}
	}
	return out
}

// titleBefore returns the words that lead up to a name: "Russian foreign minister".
func (n *names) titleBefore(p span) span {
	s, k := n.sentenceOf(p.start), p.start
	if k-1 > s.start && n.tokens[k-1].lower == "," && n.tokens[k-2].tag.noun() {
		k-- // "the foreign minister, Ann Lee,"
	}
	for k > s.start && k > p.start-9 {
		t := &n.tokens[k-1]
		if t.mark != word || !t.tag.nominal() && n.of[k-1] == 0 && t.lower != "of" || n.of[k-1] > 0 && n.entities[n.of[k-1]-1].person() {
			break
		}
		k--
	}
	return span{k, p.start}
}

// titleAfter returns what a name is in apposition to: "Ann Lee, foreign minister of
// Poland,".
func (n *names) titleAfter(p span) span {
	s, k := n.sentenceOf(p.start), p.end
	if k+1 >= s.end || n.tokens[k].lower != "," {
		return span{}
	}
	for k++; k < s.end && k < p.end+10; k++ {
		if t := &n.tokens[k]; t.mark != word || t.tag.finite() {
			break
		}
	}
	return span{p.end + 1, k}
}

// officeIn returns the office that a title names, the longest of the lists, with
// the state that stands in the title; "" without either.
func (n *names) officeIn(p span) string {
	office, words, state := "", 0, ""
	for i := p.start; i < p.end; i++ {
		if k := n.of[i]; k > 0 && state == "" {
			state, _ = strings.CutPrefix(n.entities[k-1].id, "state:")
			if state == n.entities[k-1].id {
				state = ""
			}
		}
		phrase := ""
		for k := i; k < p.end && k < i+5; k++ {
			if k > i {
				phrase += "_"
			}
			phrase += n.tokens[k].lower
			if found := n.lang.classes["offices"][phrase]; found != "" && k-i+1 > words {
				office, words = found, k-i+1
			}
		}
	}
	if office == "" || state == "" {
		return ""
	}
	return office + ":" + state
}
