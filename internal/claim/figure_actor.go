package claim

import (
	"slices"
	"strings"
)

// findActors finds who did it: the subject of the verb, for a passive who stands
// after "by", or after "from" for those sent away.
func (c *counter) findActors(f *count, s span) {
	if f.verb < 0 {
		return
	}
	if e := c.gapped(f, s); e != nil {
		f.actors = appendActor(nil, e.id)
		f.predicate, f.target = c.last.predicate, c.last.target
		return
	}
	switch {
	case c.passive(f.verb, s):
		for x := f.verb + 1; x+1 < s.end; x++ {
			if l := c.tokens[x].lower; l == "by" || l == "from" && f.predicate == "expel" {
				f.actors = c.listAfter(x+1, s.end)
				break
			}
		}
		return
	default:
		g := f.verb
		for g > s.start && c.of[g-1] == 0 && (c.tokens[g-1].tag.adverb() || c.tokens[g-1].tag == tagMD || c.lang.auxiliaries[c.tokens[g-1].lower]) {
			g--
		}
		if g > s.start && c.tokens[g-1].lower == "to" {
			g--
			if a := c.listBefore(g, s.start); len(a) > 0 {
				f.actors = a
				break
			}
			for g > s.start && !c.tokens[g-1].tag.noun() {
				g--
			}
		}
		f.actors = c.listBefore(g, s.start)
	}
	f.shared = len(f.actors) > 1
}

// gapped returns the name right before a number that shares the verb of the
// figure before: "Spain expelled 25 and Denmark a further 15".
func (c *counter) gapped(f *count, s span) *entity {
	if c.last.end <= s.start || c.last.start >= f.start || c.last.verb < s.start || c.last.noun != f.noun {
		return nil
	}
	x := f.start
	for x > s.start && c.of[x-1] == 0 && (c.lang.is("further", c.tokens[x-1].lower) || f.modifier != "" && x > f.start-3 && strings.Contains(f.modifier, c.tokens[x-1].lower)) {
		x--
	}
	if x == s.start || c.of[x-1] == 0 {
		return nil
	}
	e := &c.entities[c.of[x-1]-1]
	if e.form == 0 || e.start <= c.last.start || e.start == s.start {
		return nil
	}
	if before := &c.tokens[e.start-1]; before.mark != comma && before.tag != tagCC && before.lower != "the" {
		return nil
	}
	return e
}

// listAfter reads "A, the B and C" from a token on.
func (c *counter) listAfter(i, end int) []string {
	var out []string
	for i < end {
		switch e := c.of[i]; {
		case e > 0 && c.entities[e-1].form != 0:
			out = appendActor(out, c.entities[e-1].id)
			i = c.entities[e-1].end
		case c.tokens[i].lower == "," || c.tokens[i].lower == "and" || c.tokens[i].lower == "the" || c.tokens[i].tag == tagPOS:
			i++
		default:
			return out
		}
	}
	return out
}

// listBefore reads the same back from a token; what stands between a name and
// the verb, as in "the Polish government", does not matter.
func (c *counter) listBefore(i, start int) []string {
	var out []string
	for i > start {
		switch e := c.of[i-1]; {
		case e > 0 && c.entities[e-1].form != 0:
			out = appendActor(out, c.entities[e-1].id)
			i = c.entities[e-1].start
		case c.tokens[i-1].lower == "," && len(out) > 0, c.tokens[i-1].lower == "and" && len(out) > 0, c.tokens[i-1].lower == "the", c.lang.is("governments", c.tokens[i-1].lower) && len(out) == 0:
			i--
		case c.tokens[i-1].tag == tagIN && c.tokens[i-1].lower != "by":
			return nil // "talks between A and B", "a man from A"
		default:
			slices.Reverse(out)
			return out
		}
	}
	slices.Reverse(out)
	return out
}

func appendActor(list []string, id string) []string {
	if id = actorID(id); !slices.Contains(list, id) {
		list = append(list, id)
	}
	return list
}

// actorID writes a state as its code, anything else as its id.
func actorID(id string) string { return strings.TrimPrefix(id, "state:") }
