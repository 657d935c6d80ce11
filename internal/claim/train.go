package claim

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"slices"
)

// perceptron learns a table: an averaged perceptron (Collins 2002) over hashed
// features.
type perceptron struct {
	classes int
	mask    uint32
	weights []float32
	sums    []float32 // weights times the step at which they changed
	step    float32
}

func newPerceptron(classes, bits int) *perceptron {
	n := classes << bits
	return &perceptron{classes: classes, mask: 1<<bits - 1, weights: make([]float32, n), sums: make([]float32, n)}
}

func (p *perceptron) row(feature uint32) int { return int(feature&p.mask) * p.classes }

// scores adds up the weights of features.
func (p *perceptron) scores(features []uint32, out []float32) {
	clear(out)
	for _, f := range features {
		at := p.row(f)
		for c, w := range p.weights[at : at+p.classes] {
			out[c] += w
		}
	}
}

// learn moves the weights from what was guessed to what is true.
func (p *perceptron) learn(features []uint32, truth, guess int) {
	p.step++
	if truth == guess {
		return
	}
	for _, f := range features {
		at := p.row(f)
		p.weights[at+truth]++
		p.sums[at+truth] += p.step
		p.weights[at+guess]--
		p.sums[at+guess] -= p.step
	}
}

// bytes returns the averaged weights, each a signed byte.
func (p *perceptron) bytes() []byte {
	means := make([]float32, len(p.weights))
	sizes := make([]float32, 0, len(p.weights))
	for i, w := range p.weights {
		means[i] = w - p.sums[i]/(p.step+1)
		if means[i] != 0 {
			sizes = append(sizes, max(means[i], -means[i]))
		}
	}
	slices.Sort(sizes)
	scale := float32(1)
	if len(sizes) > 0 {
		scale = 127 / sizes[len(sizes)*9995/10000]
	}
	out := make([]byte, len(means))
	for i, v := range means {
		v *= scale
		out[i] = byte(int8(max(-127, min(127, roundHalfAway(v)))))
	}
	return out
}

func roundHalfAway(v float32) int {
	if v < 0 {
		return -int(0.5 - v)
	}
	return int(v + 0.5)
}

// tree is a sentence of a treebank as our tokens, with the tags, heads and
// labels that are right.
type tree struct {
	text   string
	tokens []token
	traits []trait
	tags   []tag
	heads  []int32
	labels []label
}

// Training says how well a model does on the sentences it was not trained on.
type Training struct {
	// Sentences and Words were trained on, Held were kept for measuring.
	Sentences, Words, Held int
	// Tags, Heads and Labels are the shares of words that are right.
	Tags, Heads, Labels float64
}

// Train learns tags and dependencies from files in CoNLL-U, in the order given,
// and returns the model as model.bin holds it. It gives the same bytes each
// time. Every heldOut-th sentence, if that is not 0, is only measured on.
func Train(files []io.Reader, heldOut int) ([]byte, Training, error) {
	var trees, held []*tree
	n := 0
	for _, f := range files {
		more, err := readTrees(f)
		if err != nil {
			return nil, Training{}, err
		}
		for _, t := range more {
			n++
			if heldOut > 0 && n%heldOut == 0 {
				held = append(held, t)
			} else {
				trees = append(trees, t)
			}
		}
	}
	if len(trees) == 0 {
		return nil, Training{}, fmt.Errorf("train: no sentences")
	}
	weights := [][]byte{trainTags(trees)}
	retag(trees)
	arcWeights, labelWeights := trainArcs(trees)
	weights = append(weights, arcWeights, labelWeights)
	packed, err := pack(weights)
	if err != nil {
		return nil, Training{}, err
	}
	m, err := unpack(packed)
	if err != nil {
		return nil, Training{}, err
	}
	r := measure(m, held)
	r.Sentences = len(trees)
	for _, t := range trees {
		r.Words += len(t.tokens)
	}
	return packed, r, nil
}

func pack(weights [][]byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	for _, part := range weights {
		if _, err := w.Write(part); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// epochs is how often the trainers see each sentence.
const epochs = 8

// order returns the order of one epoch: the same each time, another each epoch.
func order(n, epoch int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	slices.SortFunc(out, func(a, b int) int {
		ha, hb := hash2(uint32(epoch), 77, uint32(a)), hash2(uint32(epoch), 77, uint32(b))
		if ha != hb {
			return int(int64(ha) - int64(hb))
		}
		return a - b
	})
	return out
}

func trainTags(trees []*tree) []byte {
	p := newPerceptron(int(tagCount)-1, tagBits)
	sums := make([]float32, p.classes)
	var features [tagFeatures]uint32
	for e := range epochs {
		for _, at := range order(len(trees), e) {
			t := trees[at]
			g := tagger{traits: t.traits}
			for i := range t.tokens {
				guess := t.tags[i]
				if guess != tagMark {
					g.features(i, &features)
					p.scores(features[:], sums)
					guess = tag(top(sums)) + 1
					p.learn(features[:], int(t.tags[i])-1, int(guess)-1)
				}
				g.push(guess)
			}
		}
	}
	return p.bytes()
}

func top(sums []float32) int {
	best := 0
	for c, v := range sums {
		if v > sums[best] {
			best = c
		}
	}
	return best
}

// folds is in how many parts the trees are tagged by a tagger that has not seen
// them, so that the parser learns from tags as they will be.
const folds = 5

// retag sets the tags of all trees as a tagger would that was trained on the others.
func retag(trees []*tree) {
	for fold := range folds {
		var others []*tree
		for i, t := range trees {
			if i%folds != fold {
				others = append(others, t)
			}
		}
		m := &model{tags: newTable(int(tagCount)-1, tagBits, trainTags(others))}
		for i, t := range trees {
			if i%folds == fold {
				m.tagAll(t.tokens, t.traits)
			}
		}
	}
}

// trainArcs learns moves with a dynamic oracle (Goldberg and Nivre 2013), and
// labels from the right arcs.
func trainArcs(trees []*tree) (arcWeights, labelWeights []byte) {
	p, l := newPerceptron(int(moves), arcBits), newPerceptron(int(labelCount)-1, labelBits)
	for e := range epochs {
		for _, at := range order(len(trees), 100+e) {
			t := trees[at]
			t.learnMoves(p, e)
			t.learnLabels(l)
		}
	}
	return p.bytes(), l.bytes()
}

func (t *tree) learnMoves(p *perceptron, epoch int) {
	a := newArcs(t.tokens, t.traits)
	var features [arcFeatures]uint32
	var sums [moves]float32
	for steps := 0; !a.done(); steps++ {
		a.features(&features)
		p.scores(features[:], sums[:])
		guess, truth := move(-1), move(-1)
		least := 1 << 30
		for m := range moves {
			if a.may(m) {
				least = min(least, t.cost(a, m))
			}
		}
		for m := range moves {
			if !a.may(m) {
				continue
			}
			if guess < 0 || sums[m] > sums[guess] {
				guess = m
			}
			if t.cost(a, m) == least && (truth < 0 || sums[m] > sums[truth]) {
				truth = m
			}
		}
		if t.cost(a, guess) == least {
			truth = guess
		}
		p.learn(features[:], int(truth), int(guess))
		// After the first rounds go where the parser would go, right or wrong, so
		// that it learns to go on from its own mistakes.
		if epoch < 1 || hash3(uint32(epoch), uint32(t.tokens[0].start), uint32(steps), t.traits[0].word)%10 == 0 {
			guess = truth
		}
		a.make(guess)
	}
}

// cost counts the right arcs that a move puts out of reach.
func (t *tree) cost(a *arcs, m move) int {
	n := 0
	next, topWord, below := int32(a.next), a.fromTop(0), a.fromTop(1)
	switch m {
	case shift:
		for k, s := range a.stack {
			if t.heads[s] == next && k < len(a.stack) {
				n++
			}
			if t.heads[next] == s && k < len(a.stack)-1 {
				n++
			}
		}
	case leftArc:
		if below >= 0 && t.heads[topWord] == below {
			n++
		}
		for b := next; int(b) < len(t.tokens); b++ {
			if t.heads[b] == topWord || b > next && t.heads[topWord] == b {
				n++
			}
		}
		if t.heads[topWord] < 0 {
			n++
		}
	case rightArc:
		for b := next; int(b) < len(t.tokens); b++ {
			if t.heads[b] == topWord || t.heads[topWord] == b {
				n++
			}
		}
		if t.heads[topWord] < 0 {
			n++
		}
	}
	return n
}

func (t *tree) learnLabels(p *perceptron) {
	a := newArcs(t.tokens, t.traits)
	copy(a.heads, t.heads)
	for i, h := range t.heads {
		if h < 0 {
			continue
		}
		if int32(i) < h && a.left[h] < 0 {
			a.left[h] = int32(i)
		}
		if int32(i) > h {
			a.right[h] = int32(i)
		}
	}
	sums := make([]float32, p.classes)
	var features [labelFeatures]uint32
	for i, h := range t.heads {
		if h < 0 || t.tags[i] == tagMark {
			continue
		}
		a.labelled(int32(i), &features)
		p.scores(features[:], sums)
		p.learn(features[:], int(t.labels[i])-1, top(sums))
	}
}

// measure says how well a model does on trees it was not trained on.
func measure(m *model, trees []*tree) Training {
	var words, tags, heads, labels int
	for _, t := range trees {
		tokens := slices.Clone(t.tokens)
		m.tagAll(tokens, t.traits)
		m.parse(newArcs(tokens, t.traits), 0)
		for i := range tokens {
			if t.tags[i] == tagMark {
				continue
			}
			words++
			if tokens[i].tag == t.tags[i] {
				tags++
			}
			if tokens[i].head == t.heads[i] {
				heads++
				if tokens[i].label == t.labels[i] || t.heads[i] < 0 {
					labels++
				}
			}
		}
	}
	share := func(n int) float64 { return float64(n) / float64(max(1, words)) }
	return Training{Held: len(trees), Tags: share(tags), Heads: share(heads), Labels: share(labels)}
}
