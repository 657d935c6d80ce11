package claim

// label says how a word depends on its head, in groups of the relations of
// Universal Dependencies.
type label uint8

const (
	noLabel label = iota
	labelRoot
	labelSubject
	labelPassiveSubject
	labelObject
	labelClause // ccomp, csubj
	labelOpenClause
	labelParataxis
	labelConjunct
	labelCase
	labelMarker
	labelCoordinator
	labelDeterminer
	labelAuxiliary
	labelPassive
	labelCopula
	labelParticle
	labelAdverb
	labelModifier // amod, compound, flat, nummod and the rest
	labelNominal  // nmod
	labelPossessor
	labelApposition
	labelParticiple // acl
	labelRelative   // acl:relcl
	labelAdverbial  // advcl
	labelOblique
	labelAgent
	labelPunctuation
	labelCount
)

// labelNames maps relations to groups; those it does not name are modifiers.
var labelNames = map[string]label{
	"root": labelRoot, "nsubj": labelSubject, "nsubj:pass": labelPassiveSubject, "nsubj:outer": labelSubject, "expl": labelSubject, "obj": labelObject, "iobj": labelObject,
	"ccomp": labelClause, "csubj": labelClause, "csubj:pass": labelClause, "xcomp": labelOpenClause, "parataxis": labelParataxis, "conj": labelConjunct,
	"case": labelCase, "mark": labelMarker, "cc": labelCoordinator, "det": labelDeterminer, "aux": labelAuxiliary, "aux:pass": labelPassive, "cop": labelCopula,
	"compound:prt": labelParticle, "advmod": labelAdverb, "nmod": labelNominal, "nmod:poss": labelPossessor, "appos": labelApposition, "acl": labelParticiple,
	"acl:relcl": labelRelative, "advcl": labelAdverbial, "advcl:relcl": labelAdverbial, "obl": labelOblique, "obl:unmarked": labelOblique, "obl:agent": labelAgent, "punct": labelPunctuation,
}

// move is a step of the parser.
type move int

const (
	shift move = iota
	leftArc
	rightArc
	moves
)

// arcs is the state of an arc-hybrid parser over one sentence (Kuhlmann,
// Gómez-Rodríguez and Satta 2011): a stack, the next word, and the heads so far.
type arcs struct {
	tokens []token
	traits []trait
	heads  []int32
	// left and right are the outermost dependents so far, -1 for none, and counts
	// how many there are on each side.
	left, right           []int32
	leftCount, rightCount []uint8
	stack                 []int32
	next                  int
}

func newArcs(tokens []token, traits []trait) *arcs {
	a := &arcs{}
	a.reset(tokens, traits)
	return a
}

// reset begins a sentence, reusing what the last one took.
func (a *arcs) reset(tokens []token, traits []trait) {
	n := len(tokens)
	a.tokens, a.traits, a.next = tokens, traits, 0
	a.heads, a.left, a.right = fill(a.heads, n, int32(-1)), fill(a.left, n, int32(-1)), fill(a.right, n, int32(-1))
	a.leftCount, a.rightCount = fill(a.leftCount, n, uint8(0)), fill(a.rightCount, n, uint8(0))
	a.stack = a.stack[:0]
}

func fill[T any](s []T, n int, v T) []T {
	if cap(s) < n {
		s = make([]T, n)
	}
	s = s[:n]
	for i := range s {
		s[i] = v
	}
	return s
}

func (a *arcs) done() bool { return a.next >= len(a.tokens) && len(a.stack) <= 1 }

// may reports whether a move can be made. The first word of the sentence that
// is left on the stack is its root.
func (a *arcs) may(m move) bool {
	switch m {
	case shift:
		return a.next < len(a.tokens)
	case leftArc:
		return len(a.stack) > 0 && a.next < len(a.tokens)
	default:
		return len(a.stack) > 1
	}
}

func (a *arcs) make(m move) {
	if m == shift {
		a.stack = append(a.stack, int32(a.next))
		a.next++
		return
	}
	top := a.stack[len(a.stack)-1]
	a.stack = a.stack[:len(a.stack)-1]
	head := int32(a.next)
	if m == rightArc {
		head = a.stack[len(a.stack)-1]
		a.right[head] = top
		a.rightCount[head]++
	} else {
		a.left[head] = top
		a.leftCount[head]++
	}
	a.heads[top] = head
}

// arcFeatures is how many features a state has.
const arcFeatures = 38

// nothing stands where the stack or the text has no word.
var nothing = trait{word: 1, suffix3: 1, suffix2: 1, prefix: 1, shape: 1}

// seen is what a feature sees of a place.
type seen struct{ w, t uint32 }

func (a *arcs) see(i int32) seen {
	if i < 0 || int(i) >= len(a.tokens) {
		return seen{nothing.word, 99}
	}
	return seen{a.traits[i].word, uint32(a.tokens[i].tag)}
}

func (a *arcs) fromTop(k int) int32 {
	if k >= len(a.stack) {
		return -1
	}
	return a.stack[len(a.stack)-1-k]
}

func edge(of []int32, i int32) int32 {
	if i < 0 || int(i) >= len(of) {
		return -1
	}
	return of[i]
}

func (a *arcs) features(out *[arcFeatures]uint32) {
	top, below, next := a.fromTop(0), a.fromTop(1), int32(a.next)
	s0, s1, s2 := a.see(top), a.see(below), a.see(a.fromTop(2))
	b0, b1, b2 := a.see(next), a.see(next+1), a.see(next+2)
	s0l, s0r, s1l, s1r, b0l := a.see(edge(a.left, top)), a.see(edge(a.right, top)), a.see(edge(a.left, below)), a.see(edge(a.right, below)), a.see(edge(a.left, next))
	var vl0, vr0, vr1, vlb, near, quotes uint32
	if top >= 0 {
		vl0, vr0 = uint32(min(a.leftCount[top], 3)), uint32(min(a.rightCount[top], 4))
		near = uint32(min(a.next-int(top), 9))
		if a.tokens[top].quoted {
			quotes = 1
		}
	}
	if below >= 0 {
		vr1 = uint32(min(a.rightCount[below], 4))
	}
	if int(next) < len(a.tokens) {
		vlb = uint32(min(a.leftCount[next], 3))
		if a.tokens[next].quoted {
			quotes |= 2
		}
	}
	*out = [arcFeatures]uint32{
		hash2(1, s0.w, s0.t), hash1(2, s0.t), hash2(3, b0.w, b0.t), hash1(4, b0.t), hash2(5, s1.w, s1.t), hash1(6, s1.t),
		hash2(7, b1.w, b1.t), hash1(8, b1.t), hash2(9, b2.t, b2.w), hash2(10, s0.w, b0.w), hash3(11, s0.w, s0.t, b0.t),
		hash3(12, s0.t, b0.w, b0.t), hash2(13, s0.t, b0.t), hash3(14, s0.t, b0.t, b1.t), hash3(15, b0.t, b1.t, b2.t),
		hash3(16, s1.t, s0.t, b0.t), hash3(17, s2.t, s1.t, s0.t), hash2(18, s1.t, s0.t), hash2(19, s1.w, s0.w), hash3(20, s1.t, s0.w, b0.t),
		hash3(21, s0.t, s0l.t, b0.t), hash3(22, s0.t, s0r.t, b0.t), hash3(23, s0.t, b0.t, b0l.t), hash3(24, s1.t, s1r.t, s0.t), hash3(25, s1.t, s0l.t, s0.t),
		hash3(26, s1.t, s0.t, s0r.t), hash3(27, s0.t, b0.t, near), hash3(28, s0.w, b0.t, near), hash3(29, s0.t, vl0, vr0), hash3(30, s0.w, vr0, b0.t),
		hash3(31, b0.t, vlb, s0.t), hash3(32, s1.w, vr1, s0.t), hash3(33, s0.t, b0.t, quotes), hash2(34, s1.w, s0.t), hash2(35, s1.t, s0.w), hash3(36, s1l.t, s1.t, s0.t),
		hash3(37, s0.w, s0r.w, b0.t), hash3(38, s1.w, s1r.t, b0.t),
	}
}

// choose returns the best move that can be made.
func (a *arcs) choose(s *scores) move {
	best, most := move(-1), uint16(0)
	for m := range moves {
		if a.may(m) && (best < 0 || s.at(int(m)) > most) {
			best, most = m, s.at(int(m))
		}
	}
	return best
}

// labelFeatures is how many features an arc has.
const labelFeatures = 20

// labelled gathers the features of the arc from a word to its head, when all
// heads are known.
func (a *arcs) labelled(i int32, out *[labelFeatures]uint32) {
	h := a.heads[i]
	d, head := a.see(i), a.see(h)
	l, r := a.see(edge(a.left, i)), a.see(edge(a.right, i))
	hl, hr := a.see(edge(a.left, h)), a.see(edge(a.right, h))
	before, after := a.see(i-1), a.see(i+1)
	side := uint32(0)
	if h >= 0 {
		side = 1 + uint32(min(max(i-h, -3)+3, 6))
	}
	first := uint32(0)
	if h >= 0 && edge(a.left, h) == i {
		first = 1
	} else if h >= 0 && edge(a.right, h) == i {
		first = 2
	}
	dir := min(side, 4)
	if side > 4 {
		dir = 5
	}
	*out = [labelFeatures]uint32{
		hash2(1, d.w, dir), hash2(2, d.t, dir), hash2(3, head.w, dir), hash2(4, head.t, dir), hash3(5, d.t, head.t, dir), hash3(6, d.w, head.t, dir),
		hash3(7, d.t, head.w, dir), hash3(8, d.w, head.w, dir), hash3(9, l.w, d.t, head.t), hash3(10, l.t, d.t, head.t), hash3(11, r.t, d.t, head.t),
		hash3(12, before.t, d.t, head.t), hash3(13, after.t, d.t, head.t), hash3(14, d.t, head.t, side), hash3(15, first, d.t, head.t), hash3(16, hl.t, d.t, head.t),
		hash3(17, hr.t, d.t, head.t), hash2(18, l.w, dir), hash3(19, before.w, d.t, dir), hash3(20, hl.w, d.t, head.w),
	}
}

// parse sets heads and labels of a sentence whose tags are known. Heads count
// from the sentence's first token; base is added to them.
func (m *model) parse(a *arcs, base int) {
	var features [arcFeatures]uint32
	for !a.done() {
		a.features(&features)
		var s scores
		for _, f := range features {
			m.arcs.add(&s, f)
		}
		a.make(a.choose(&s))
	}
	var of [labelFeatures]uint32
	for i := range a.tokens {
		t := &a.tokens[i]
		t.head = a.heads[i]
		if t.head < 0 {
			t.label = labelRoot
			continue
		}
		t.head += int32(base)
		if t.tag == tagMark {
			t.label = labelPunctuation
			continue
		}
		a.labelled(int32(i), &of)
		var s scores
		for _, f := range of {
			m.labels.add(&s, f)
		}
		t.label = label(m.labels.best(&s)) + 1
	}
}
