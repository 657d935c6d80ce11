package story

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Shipped are the weights that [Params] without its own use. They were chosen
// by cross-validation; docs/decisions/0026-stories.md tells how.
func Shipped() Tuning {
	return Tuning{
		Title: 1.5, Lead: 1, Rest: 0.8, Pair: 0.25, Capital: 2.55, LeadWords: 60,
		Name: 1.15, Both: 1.37, Place: 0.5, State: 0.6, Number: 1.2, Date: 0.5, About: 1, Link: 3,
		Rarity: 0.805, Prior: 50, CommonShare: 0.2, Crowd: 0.235, Guard: 0.4, Names: 0.6, Short: 0.55, Full: 60, SizePower: -0.042,
		LeastNamed: 1.05, CopyNames: 0.7, Soon: 0.255, SoonHours: 2.1, Join: 2.4, JoinAcross: 0.958, Near: 0.92,
	}
}

// The defaults of [Params].
const (
	defaultThreshold = 0.234
	defaultAcross    = 0.24
	defaultIdle      = 5 * 24 * time.Hour
	defaultLongest   = 30 * 24 * time.Hour
	defaultHalfLife  = 50 * time.Hour
)

// State is the stories that still take in items, and how frequent each feature
// is. It belongs to one goroutine at a time.
type State struct {
	params  Params
	tune    Tuning
	reader  *reader
	counts  counts
	stories []*story // by slot; nil where one was freed
	free    []int32
	posts   map[uint32][]int32 // feature → slots, newest last
	live    int
	begun   int64             // stories so far
	dead    []int32           // slots that feature lists may still name
	held    map[string]*story // of the items that [Params.Apart] names
	clock   clock
	since   int // items since stories were last looked through for idle ones

	// Of the item at hand:
	scores  []float64 // by slot; 0 where no feature is shared
	touched []int32
	rarity  []float64 // of each term
	level   []float64 // the scores of candidates
	reasons []Reason  // and the reasons for them
}

// New returns a state without stories.
func New(p Params) *State {
	p.Threshold = cmp.Or(p.Threshold, defaultThreshold)
	p.Across = cmp.Or(p.Across, defaultAcross)
	p.Idle = cmp.Or(p.Idle, defaultIdle)
	p.Longest = cmp.Or(p.Longest, defaultLongest)
	p.HalfLife = cmp.Or(p.HalfLife, defaultHalfLife)
	s := &State{params: p, tune: Shipped(), posts: map[uint32][]int32{}, held: map[string]*story{}}
	if p.Tune != nil {
		s.tune = *p.Tune
	}
	s.reader = newReader(&s.tune, p.Places)
	s.counts.prior = s.tune.Prior
	return s
}

// story is a cluster of items.
type story struct {
	id          string
	first, last int64 // when its reports appeared, Unix seconds
	began       int64 // by the clock
	touched     int64 // when it last took in an item, by the clock
	items       int   // different texts
	slot        int32
	order       int64  // how many stories were begun before it
	terms       []term // sums of the items' weights, in order of keys
	norms       []norm
	posted      []uint32
	texts       []text
}

// norm is the length of a story's vector in one language, or of what is common
// to all.
type norm struct {
	bits   uint32
	length float64
}

// norm returns the length in the language with these bits; 0 when the story has
// no report in it.
func (c *story) norm(bits uint32) float64 {
	for _, n := range c.norms {
		if n.bits == bits {
			return n.length
		}
	}
	return 0
}

// add adds to the square of a length.
func (c *story) add(bits uint32, square float64) {
	for i := range c.norms {
		if c.norms[i].bits == bits {
			c.norms[i].length += square
			return
		}
	}
	c.norms = append(c.norms, norm{bits, square})
}

const commonBits = 1

// measure computes the lengths of a story's vector. They change with what is
// frequent too; see [State.stale].
func (s *State) measure(c *story) {
	c.norms = c.norms[:0]
	for _, t := range c.terms {
		bits := languageBits(t.key)
		if isCommon(t.key) {
			if bits = commonBits; t.faint() {
				continue
			}
		}
		w := t.size() * s.counts.rarity(t.key, s.tune.Rarity)
		c.add(bits, w*w)
	}
	for i := range c.norms {
		c.norms[i].length = math.Sqrt(c.norms[i].length)
	}
}

// text is one text of a story.
type text struct {
	id       string
	exact    uint64
	shingles int32
	sketch   sketch
}

// Assign puts an item into a story.
func (s *State) Assign(it Item) Assignment {
	f := s.reader.read(it)
	at := s.clock.at(it)
	s.take(f)
	candidates := s.candidates(it.ID, f)
	a := Assignment{Item: it.ID}
	if c, id := s.longCopy(f, candidates); c != nil {
		c.last, c.touched = max(c.last, at), s.clock.now
		a.Story, a.DuplicateOf, a.Reason = c.id, id, Reason{Cause: Copied, Score: 1}
		return a
	}
	best, reason := s.best(f, at, candidates)
	if best != nil && reason.Score >= 1 {
		if id, ok := best.copied(f); ok {
			best.last, best.touched = max(best.last, at), s.clock.now
			reason.Cause = Copied
			a.Story, a.DuplicateOf, a.Reason = best.id, id, reason
			return a
		}
	}
	switch {
	case best == nil || reason.Score < 1:
		best = s.begin(it.ID, at)
		reason.Cause = Began
	case s.clock.now-best.began > int64(s.params.Longest.Seconds()):
		a.Earlier = best.id
		s.close(best)
		best = s.begin(it.ID, at)
	default:
		best, a.Merged = s.bridge(best, candidates)
	}
	s.join(best, it.ID, f, at)
	a.Story, a.Reason = best.id, reason
	return a
}

// Live returns how many stories still take in items.
func (s *State) Live() int { return s.live }

// take counts an item, and sets the rarity of each of its terms.
func (s *State) take(f features) {
	s.tidy()
	if s.counts.add(f) {
		s.measureAll()
	}
	s.rarity = s.rarity[:0]
	for _, t := range f.terms {
		s.rarity = append(s.rarity, s.counts.rarity(t.key, s.tune.Rarity))
	}
}

const (
	// maxProbes is how many of an item's features, the rarest, are looked up.
	maxProbes = 40
	// maxPosts is how many stories of a feature are looked at, the newest.
	maxPosts = 192
	// maxCandidates is how many stories are compared fully.
	maxCandidates = 40
)

// candidates returns the stories that share the most with the item at hand, and
// that the operator does not keep it out of.
func (s *State) candidates(id string, f features) []*story {
	s.scores = append(s.scores, make([]float64, len(s.stories)-len(s.scores))...)
	s.touched = s.touched[:0]
	for _, i := range s.rarest(f, maxProbes) {
		posts := s.posts[f.terms[i].key]
		p := s.rarity[i] * f.terms[i].size()
		if p <= 0 {
			continue
		}
		for _, slot := range posts[max(0, len(posts)-maxPosts):] {
			if s.scores[slot] == 0 {
				if s.stories[slot] == nil || s.apart(id, s.stories[slot]) {
					continue
				}
				s.touched = append(s.touched, slot)
			}
			s.scores[slot] += p
		}
	}
	s.nearest(maxCandidates)
	list := make([]*story, 0, maxCandidates)
	for _, slot := range s.touched {
		list = append(list, s.stories[slot])
	}
	return list
}

// nearest leaves of the stories touched the n that score most, in order, and
// clears the scores of all.
func (s *State) nearest(n int) {
	nearer := func(a, b int32) int { return cmp.Or(cmp.Compare(s.scores[b], s.scores[a]), cmp.Compare(a, b)) }
	best := make([]int32, 0, n+1)
	for _, slot := range s.touched {
		if len(best) == n && nearer(best[n-1], slot) < 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(best, slot, nearer)
		best = slices.Insert(best, i, slot)
		best = best[:min(len(best), n)]
	}
	for _, slot := range s.touched {
		s.scores[slot] = 0
	}
	s.touched = append(s.touched[:0], best...)
}

// sampled is how many features lead to a story whatever they weigh.
const sampled = 12

// rarest returns the positions of an item's n terms that weigh most, and of a
// sample.
func (s *State) rarest(f features, n int) []int {
	order := make([]int, len(f.terms))
	for i := range order {
		order[i] = i
	}
	if len(order) <= n {
		return order
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(s.rarity[b]*f.terms[b].size(), s.rarity[a]*f.terms[a].size()), cmp.Compare(a, b))
	})
	// The smallest keys are a sample on which two texts agree whose weights differ,
	// such as a text and its copy behind another beginning.
	probes := order[:n:n]
	for i := range sampled {
		if !slices.Contains(probes, i) {
			probes = append(probes, i)
		}
	}
	return probes
}

// nearCandidates is how many candidates, those that share most, are looked
// through for the text itself.
const nearCandidates = 6

// longCopy returns the story that has the item's text already when the text is
// so long that no template explains it, and its item. Short texts are copies only
// of what their own story has: reports of one kind may differ in a name.
func (s *State) longCopy(f features, candidates []*story) (*story, string) {
	if f.shingles < longShingles {
		return nil, ""
	}
	var own lengths
	for _, c := range candidates[:min(len(candidates), nearCandidates)] {
		for _, t := range c.texts {
			if int(t.shingles) < longShingles || !isCopy(t.sketch, f.sketch, int(t.shingles), f.shingles) {
				continue
			}
			if own == (lengths{}) {
				own = s.lengths(f)
			}
			if s.compare(f, own, c).known >= s.tune.CopyNames {
				return c, t.id
			}
			break
		}
	}
	return nil, ""
}

// copied returns the item of a story that has the text already.
func (c *story) copied(f features) (string, bool) {
	for _, t := range c.texts {
		if t.exact == f.exact || isCopy(t.sketch, f.sketch, int(t.shingles), f.shingles) {
			return t.id, true
		}
	}
	return "", false
}

// best returns the story that the item fits best, with the reason.
func (s *State) best(f features, at int64, candidates []*story) (*story, Reason) {
	own := s.lengths(f)
	s.level, s.reasons = s.level[:0], s.reasons[:0]
	for _, c := range candidates {
		r := s.compare(f, own, c)
		r.Score *= s.fresh(f, c, at)
		s.level = append(s.level, r.Score)
		s.reasons = append(s.reasons, r)
	}
	crowd := s.crowd()
	var best *story
	var reason Reason
	for i := range s.reasons {
		r := &s.reasons[i]
		r.Score = s.guarded(r.Score, r.known, crowd)
		if r.Score > reason.Score {
			best, reason = candidates[i], *r
		}
	}
	if best != nil {
		reason.Shared = s.shared(f, best)
	}
	return best, reason
}

// guarded returns what is left of a score when only a share of the names is known,
// in a crowd.
func (s *State) guarded(score, known, crowd float64) float64 {
	return score * (1 - s.tune.Names*(1-known)) * math.Pow(known, s.tune.Guard*min(1, crowd)) / (1 + s.tune.Crowd*crowd)
}

// maxShared is how many features a reason names.
const maxShared = 8

// shared names the features that an item and a story share, those first that
// count most.
func (s *State) shared(f features, c *story) []string {
	type part struct {
		name string
		p    float64
	}
	var parts []part
	for i, t := range f.terms {
		j, found := slices.BinarySearchFunc(c.terms, t.key, func(o term, key uint32) int { return cmp.Compare(o.key, key) })
		if found {
			parts = append(parts, part{s.reader.names[t.key], t.size() * c.terms[j].size() * s.rarity[i] * s.rarity[i]})
		}
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Or(cmp.Compare(b.p, a.p), cmp.Compare(a.name, b.name)) })
	var names []string
	for _, p := range parts[:min(len(parts), maxShared)] {
		names = append(names, p.name)
	}
	return names
}

// The stories behind the nearest few say how much any report of this kind has
// in common with any other.
const (
	crowdFrom = 3
	crowdTo   = 13
)

// crowd returns how near the item is to stories that it does not belong to: the
// more alike all reports of a kind are, the nearer its own must be (after the
// correction for hubs of Conneau and others 2018).
func (s *State) crowd() float64 {
	slices.SortFunc(s.level, func(a, b float64) int { return cmp.Compare(b, a) })
	sum := 0.0
	for i := crowdFrom; i < min(crowdTo, len(s.level)); i++ {
		sum += s.level[i]
	}
	return sum / (crowdTo - crowdFrom)
}

// lengths are the lengths of an item's two vectors.
type lengths struct{ words, common, entities float64 }

func (s *State) lengths(f features) (l lengths) {
	for i, t := range f.terms {
		w := t.size() * s.rarity[i]
		switch {
		case !isCommon(t.key):
			l.words += w * w
		case !t.faint():
			l.common += w * w
			if isEntity(t.key) {
				l.entities += w * s.rarity[i]
			}
		}
	}
	l.words, l.common = math.Sqrt(l.words), math.Sqrt(l.common)
	return l
}

// compare returns how alike an item and a story are.
func (s *State) compare(f features, own lengths, c *story) Reason {
	var words, common, entities float64
	shared, named := 0, 0
	j := 0
	for i, t := range f.terms {
		for j < len(c.terms) && c.terms[j].key < t.key {
			j++
		}
		if j == len(c.terms) {
			break
		}
		if c.terms[j].key != t.key {
			continue
		}
		p := t.size() * c.terms[j].size() * s.rarity[i] * s.rarity[i]
		if isCommon(t.key) {
			common += p
			shared++
			if !isMatter(t.key) {
				named++
			}
			if isEntity(t.key) && !t.faint() {
				entities += t.size() * s.rarity[i] * s.rarity[i]
			}
		} else {
			words += p
		}
	}
	length, commonLength := c.norm(f.language), c.norm(commonBits)
	r := Reason{Cause: Told, known: 1}
	if own.entities > 0 {
		r.known = (entities + 0.01) / (own.entities + 0.01)
	}
	if own.common > 0 && commonLength > 0 {
		r.Common = min(1, common/(own.common*commonLength))
	}
	if length == 0 {
		r.Cause = Across
		if shared >= leastShared {
			r.Score = r.Common / s.params.Across * min(1, float64(named)/s.tune.LeastNamed)
		}
		return r
	}
	if own.words > 0 {
		r.Words = words / (own.words * length)
	}
	r.Score = (r.Words + s.tune.CommonShare*r.Common*min(1, float64(named)/enoughNames)) / s.threshold(f) * math.Pow(float64(c.items), -s.tune.SizePower)
	return r
}

// threshold returns how alike an item and a story must be: a headline alone has
// less in common with a story's words than a report.
func (s *State) threshold(f features) float64 {
	return s.params.Threshold * math.Pow(s.fullness(f), s.tune.Short)
}

// enoughNames is how many names and numbers must be shared for the common
// features to count fully beside the words: one alone is a coincidence.
const enoughNames = 4

// leastShared is how many common features an item must share with a story in
// other languages.
const leastShared = 3

// fullness returns how much of a report an item is, in (0,1]: a headline alone
// tells less.
func (s *State) fullness(f features) float64 {
	return min(1, (float64(len(f.terms))+1)/s.tune.Full)
}

// fresh returns what is left of a similarity after the time that lies between,
// which counts more the less an item tells.
func (s *State) fresh(f features, c *story, at int64) float64 {
	gap := 0.0
	switch {
	case at > c.last:
		gap = float64(at - c.last)
	case at < c.first:
		gap = float64(c.first - at)
	}
	return math.Exp2(-gap/(s.params.HalfLife.Seconds()*s.fullness(f))) * (1 - s.tune.Soon + s.tune.Soon*math.Exp2(-gap/(s.tune.SoonHours*3600)))
}

// begin makes a story of its own for an item.
func (s *State) begin(id string, at int64) *story {
	s.begun++
	c := &story{id: id, first: at, last: at, began: s.clock.now, order: s.begun}
	if n := len(s.free); n > 0 {
		c.slot = s.free[n-1]
		s.free = s.free[:n-1]
		s.stories[c.slot] = c
	} else {
		c.slot = int32(len(s.stories))
		s.stories = append(s.stories, c)
	}
	s.live++
	return c
}

const (
	// maxTerms bounds the features of a story; the weakest are left out.
	maxTerms = 400
	// maxTexts bounds the texts of a story that copies are looked for among.
	maxTexts = 64
	// maxPosted is how many features of an item, the rarest, lead to its story.
	maxPosted = 28
)

// join adds an item to a story.
func (s *State) join(c *story, id string, f features, at int64) {
	s.hold(id, c)
	c.items++
	c.touched = s.clock.now
	c.first, c.last = min(c.first, at), max(c.last, at)
	for _, i := range s.rarest(f, maxPosted) {
		s.post(c, f.terms[i].key)
	}
	c.terms = union(c.terms, f.terms)
	s.bound(c)
	s.measure(c)
	if len(c.texts) == maxTexts {
		c.texts = slices.Delete(c.texts, 1, 2) // the first one stays: it is what copies are of
	}
	c.texts = append(c.texts, text{id, f.exact, int32(f.shingles), f.sketch})
}

// post lets a feature lead to a story.
func (s *State) post(c *story, key uint32) {
	i, found := slices.BinarySearch(c.posted, key)
	if found {
		return
	}
	c.posted = slices.Insert(c.posted, i, key)
	s.posts[key] = append(s.posts[key], c.slot)
}

// union adds two lists of terms.
func union(a, b []term) []term {
	out := make([]term, 0, len(a)+len(b))
	i := 0
	for _, t := range b {
		for i < len(a) && a[i].key < t.key {
			out = append(out, a[i])
			i++
		}
		if i < len(a) && a[i].key == t.key {
			t = a[i].plus(t)
			i++
		}
		out = append(out, t)
	}
	return append(out, a[i:]...)
}

// plus adds the weights of a feature: what one of the two is sure of is no
// longer faint.
func (t term) plus(o term) term {
	sum := float32(t.size() + o.size())
	if t.faint() && o.faint() {
		sum = -sum
	}
	return term{t.key, sum}
}

// strongest keeps the n terms that weigh most.
func (s *State) strongest(terms []term, n int) []term {
	type strength struct {
		term
		s float64
	}
	list := make([]strength, len(terms))
	for i, t := range terms {
		list[i] = strength{t, t.size() * s.counts.rarity(t.key, s.tune.Rarity)}
	}
	slices.SortFunc(list, func(a, b strength) int { return cmp.Or(cmp.Compare(b.s, a.s), cmp.Compare(a.key, b.key)) })
	out := terms[:0]
	for _, t := range list[:n] {
		out = append(out, t.term)
	}
	slices.SortFunc(out, func(a, b term) int { return cmp.Compare(a.key, b.key) })
	return out
}
