package story

import (
	"cmp"
	"slices"
)

// maxBridged is how many stories, beside its own, one report can show to be one.
const maxBridged = 3

// bridge looks for stories that are one with the best one, as the item at hand,
// which is near enough to each, suggests. It returns the oldest of them, and the
// ids of the others, which are part of it from now on.
func (s *State) bridge(best *story, candidates []*story) (*story, []string) {
	var near []int
	for i, c := range candidates {
		if c != best && s.reasons[i].Score >= s.tune.Near && s.clock.now-c.began <= int64(s.params.Longest.Seconds()) {
			near = append(near, i)
		}
	}
	slices.SortStableFunc(near, func(a, b int) int { return cmp.Compare(s.reasons[b].Score, s.reasons[a].Score) })
	var merged []string
	for _, i := range near[:min(len(near), maxBridged)] {
		other := candidates[i]
		if s.kept(best, other) || s.likeness(best, other) < 1 {
			continue
		}
		if other.order < best.order {
			best, other = other, best
		}
		merged = append(merged, other.id)
		s.merge(other, best)
	}
	return best, merged
}

// likeness returns how alike two stories are, as a multiple of what two
// stories must be to be one: in the language in which they are nearest, when there is one
// that both have reports in, else by what is common to all.
func (s *State) likeness(a, b *story) float64 {
	var products [64]float64
	entities := 0.0
	j := 0
	for _, t := range a.terms {
		for j < len(b.terms) && b.terms[j].key < t.key {
			j++
		}
		if j == len(b.terms) {
			break
		}
		if b.terms[j].key != t.key {
			continue
		}
		r := s.counts.rarity(t.key, s.tune.Rarity)
		bits := languageBits(t.key)
		if isCommon(t.key) {
			bits = commonBits
		}
		products[bits] += t.size() * b.terms[j].size() * r * r
		if isEntity(t.key) && !t.faint() && !b.terms[j].faint() {
			entities += min(t.size(), b.terms[j].size()) * r * r
		}
	}
	common := 0.0
	if n := a.norm(commonBits) * b.norm(commonBits); n > 0 {
		common = min(1, products[commonBits]/n)
	}
	told, words := false, 0.0
	for _, n := range a.norms {
		if other := b.norm(n.bits); n.bits != commonBits && other > 0 && n.length > 0 {
			told, words = true, max(words, products[n.bits]/(n.length*other))
		}
	}
	score := common / (s.params.Across * s.tune.JoinAcross)
	if told {
		score = (words + s.tune.CommonShare*common) / (s.params.Threshold * s.tune.Join)
	}
	known := 1.0
	if n := min(s.entities(a), s.entities(b)); n > 0 {
		known = min(1, (entities+0.01)/(n+0.01))
	}
	return s.guarded(score, known, s.crowd())
}

// entities returns how much a story has of names.
func (s *State) entities(c *story) float64 {
	sum := 0.0
	for _, t := range c.terms {
		if isEntity(t.key) && !t.faint() {
			r := s.counts.rarity(t.key, s.tune.Rarity)
			sum += t.size() * r * r
		}
	}
	return sum
}

// merge makes a story part of another.
func (s *State) merge(from, into *story) {
	s.close(from)
	into.items += from.items
	into.first, into.last = min(into.first, from.first), max(into.last, from.last)
	into.began, into.touched = min(into.began, from.began), max(into.touched, from.touched)
	for _, key := range from.posted {
		s.post(into, key)
	}
	into.terms = union(into.terms, from.terms)
	s.bound(into)
	s.measure(into)
	into.texts = append(into.texts, from.texts...)
	if extra := len(into.texts) - maxTexts; extra > 0 {
		into.texts = slices.Delete(into.texts, 1, 1+extra)
	}
	for id, c := range s.held {
		if c == from {
			s.held[id] = into
		}
	}
}

// hold remembers the story of an item that the operator keeps from others.
func (s *State) hold(id string, c *story) {
	if slices.ContainsFunc(s.params.Apart, func(p [2]string) bool { return p[0] == id || p[1] == id }) {
		s.held[id] = c
	}
}

// apart reports whether the operator keeps an item out of a story.
func (s *State) apart(id string, c *story) bool {
	for _, p := range s.params.Apart {
		if p[0] == id && s.held[p[1]] == c || p[1] == id && s.held[p[0]] == c {
			return true
		}
	}
	return false
}

// kept reports whether the operator keeps two stories apart.
func (s *State) kept(a, b *story) bool {
	for _, p := range s.params.Apart {
		x, y := s.held[p[0]], s.held[p[1]]
		if x == a && y == b || x == b && y == a {
			return true
		}
	}
	return false
}

// measureAll computes the lengths of all stories.
func (s *State) measureAll() {
	for _, c := range s.stories {
		if c != nil {
			s.measure(c)
		}
	}
}

// bound leaves the weakest features of a story out when there are too many.
func (s *State) bound(c *story) {
	if len(c.terms) > maxTerms*5/4 {
		c.terms = s.strongest(c.terms, maxTerms)
	}
}
