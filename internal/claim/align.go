package claim

import (
	"cmp"
	"math"
	"slices"
)

// StatementRef points to a statement: the index of its report and its own.
type StatementRef struct{ Report, Statement int }

// SamePair is one statement in two wordings. Of several reports that tell it, A
// is the first and B each of the others, so that a row of n wordings is n-1 pairs.
type SamePair struct{ A, B StatementRef }

// Absence says that the full text of a report was searched for a statement, and
// that nothing of it was found.
type Absence struct {
	Statement StatementRef
	Report    int
}

// Alignment is how the statements of the reports of one story stand to each other.
type Alignment struct {
	Same   []SamePair
	Absent []Absence
}

const (
	// likeKnown is how alike two statements of one speaker must be to be the same,
	// likeOpen those where one speaker is not known or speaks for the other, and
	// likeAcross those in two languages, of which only names, numbers and what the
	// lists know are compared.
	likeKnown, likeOpen, likeAcross = 0.40, 0.50, 0.60
	// sharedNumber is by how much less alike those must be that share a number.
	sharedNumber = 0.10
	// rarest is by how many of its words a statement is looked up.
	rarest = 6
	// mostRows is how many rows of one word are looked at, the latest.
	mostRows = 64
	// mostAbsent is how many rows are searched for in other reports, those told by
	// most first.
	mostAbsent = 64
	// enoughKeys is how many words a statement needs for its absence to mean
	// anything, window how many words of a text are searched together.
	enoughKeys, window = 3, 48
	// foundShare is the weight of a statement's words that a text must have
	// together for the statement not to be absent.
	foundShare = 0.30
)

// Align finds the statements of the reports of one story that are one statement
// in several wordings, and the reports that have nothing of a statement. Where it
// is in doubt it says neither. The first report that tells a statement is the one
// with the lowest index.
func Align(reports []Report) Alignment {
	a := newAligner(reports)
	a.rows()
	return Alignment{Same: a.same(), Absent: a.absent()}
}

// said is a statement as it is compared.
type said struct {
	StatementRef
	// terms are the words of what was said, each once.
	terms []int32
	// opposed is set when what was said is negated, or denied.
	opposed bool
	speaker voice
	weight  float64 // of all terms
	common  float64 // of those that are the same in every language
}

// row is one statement in the wordings of several reports, the first one leading.
type row struct {
	lead    *said
	members []*said
}

// aligner holds what several reports say.
type aligner struct {
	*terms
	reports []Report
	all     []*said
	weights []float64 // by term
	found   []row
	// byTerm are the rows whose lead has a term.
	byTerm [][]int32
}

func newAligner(reports []Report) *aligner {
	a := &aligner{terms: readTerms(reports), reports: reports}
	for i := range reports {
		for k := range reports[i].Statements {
			if s := a.said(i, k); len(s.terms) > 0 {
				a.all = append(a.all, s)
				a.at[i][k] = s
			}
		}
	}
	a.weigh()
	return a
}

// said reads a statement of a report.
func (a *aligner) said(report, k int) *said {
	s := &a.reports[report].Statements[k]
	out := &said{StatementRef: StatementRef{report, k}, speaker: voiceOf(s), opposed: (s.Stance == "deny") != s.Negated}
	text, l := a.texts[report], languages()[a.language[report]]
	for _, c := range s.Content {
		from, _ := slices.BinarySearchFunc(text, int32(c[0]), func(p place, at int32) int { return cmp.Compare(p.start, at) })
		for _, p := range text[from:] {
			if p.start >= int32(c[1]) {
				break
			}
			out.terms = append(out.terms, p.term)
		}
		if l != nil && l.negates(a.reports[report].Text[c[0]:c[1]]) {
			out.opposed = !out.opposed
		}
	}
	slices.Sort(out.terms)
	out.terms = slices.Compact(out.terms)
	return out
}

// weigh gives each term the more weight the fewer statements have it.
func (a *aligner) weigh() {
	count := make([]int, len(a.kinds))
	for i := range a.all {
		for _, t := range a.all[i].terms {
			count[t]++
		}
	}
	a.weights = make([]float64, len(a.kinds))
	for t, n := range count {
		a.weights[t] = math.Log(2 + float64(len(a.all))/float64(max(n, 1)))
	}
	for i := range a.all {
		s := a.all[i]
		for _, t := range s.terms {
			s.weight += a.weights[t]
			if a.kinds[t] != plainTerm {
				s.common += a.weights[t]
			}
		}
	}
	a.byTerm = make([][]int32, len(a.kinds))
}

// rows puts each statement to the row whose lead it is most like, or begins one.
func (a *aligner) rows() {
	shared := []int{}
	for i := range a.all {
		s := a.all[i]
		keys := a.rarestOf(s)
		var near []int32
		for _, t := range keys {
			rows := a.byTerm[t]
			for _, r := range rows[max(0, len(rows)-mostRows):] {
				if shared[r]++; shared[r] == 1 {
					near = append(near, r)
				}
			}
		}
		best, like := -1, 0.0
		for _, r := range near {
			shared[r] = 0
			if v := a.likeness(a.found[r].lead, s); v > like {
				best, like = int(r), v
			}
		}
		if best >= 0 {
			a.found[best].members = append(a.found[best].members, s)
			continue
		}
		for _, t := range s.terms {
			a.byTerm[t] = append(a.byTerm[t], int32(len(a.found)))
		}
		a.found, shared = append(a.found, row{lead: s}), append(shared, 0)
	}
}

// rarestOf returns the terms of a statement that fewest others have, in a new list.
func (a *aligner) rarestOf(s *said) []int32 {
	keys := slices.Clone(s.terms)
	slices.SortFunc(keys, func(x, y int32) int { return cmp.Or(cmp.Compare(a.weights[y], a.weights[x]), cmp.Compare(x, y)) })
	return keys[:min(len(keys), rarest)]
}

// likeness returns how alike two statements are as a multiple of what is asked
// for, 0 when they are not the same.
func (a *aligner) likeness(x, y *said) float64 {
	if x.Report == y.Report || x.opposed != y.opposed {
		return 0
	}
	agree := x.speaker.agrees(&y.speaker)
	if agree == otherSpeaker {
		return 0
	}
	across := a.language[x.Report] != a.language[y.Report]
	shared, n, numbers := 0.0, 0, 0
	for _, t := range y.terms {
		if _, ok := slices.BinarySearch(x.terms, t); ok {
			shared += a.weights[t]
			n++
			if a.kinds[t] == numberTerm {
				numbers++
			}
		}
	}
	wx, wy, asked := x.weight, y.weight, likeKnown
	switch {
	case across:
		wx, wy, asked = x.common, y.common, likeAcross
	case agree == maybeSpeaker:
		asked = likeOpen
	}
	if n == 0 || numbers == 0 && a.counts(x) && a.counts(y) || across && n < 3 {
		return 0
	}
	if n == 1 && (agree != sameSpeaker || len(x.terms) > 2 || len(y.terms) > 2) {
		return 0
	}
	if numbers > 0 && n > 2 {
		asked -= sharedNumber
	}
	like := (shared/min(wx, wy) + shared/(wx+wy-shared)) / 2
	if like < asked {
		return 0
	}
	return like / asked
}

// counts reports whether a statement has a number.
func (a *aligner) counts(s *said) bool {
	return slices.ContainsFunc(s.terms, func(t int32) bool { return a.kinds[t] == numberTerm })
}

func (a *aligner) same() []SamePair {
	var out []SamePair
	for _, r := range a.found {
		for _, m := range r.members {
			out = append(out, SamePair{r.lead.StatementRef, m.StatementRef})
		}
	}
	return out
}

// absent searches the full texts of the reports for the rows that they do not tell.
func (a *aligner) absent() []Absence {
	rows := slices.Clone(a.found)
	slices.SortStableFunc(rows, func(x, y row) int { return cmp.Compare(len(y.members), len(x.members)) })
	var out []Absence
	searched := 0
	for _, r := range rows {
		if len(r.lead.terms) < enoughKeys {
			continue
		}
		if searched++; searched > mostAbsent {
			break
		}
		tells := map[int]bool{r.lead.Report: true}
		for _, m := range r.members {
			tells[m.Report] = true
		}
		for i := range a.reports {
			if a.reports[i].Full && !tells[i] && a.lacks(i, r) {
				out = append(out, Absence{r.lead.StatementRef, i})
			}
		}
	}
	return out
}

// lacks reports whether a text has nothing of any wording of a statement.
func (a *aligner) lacks(report int, r row) bool {
	if !a.missing(report, r.lead) {
		return false
	}
	for _, m := range r.members {
		if len(m.terms) >= enoughKeys && a.language[m.Report] == a.language[report] && !a.missing(report, m) {
			return false
		}
	}
	return true
}

// missing searches a text for one wording. In a text of another language only what
// is the same in every language can be looked for: of that there must be enough.
func (a *aligner) missing(report int, s *said) bool {
	across := a.language[s.Report] != a.language[report]
	keys, total := s.terms, s.weight
	if across {
		keys, total = slices.DeleteFunc(slices.Clone(keys), func(t int32) bool { return a.kinds[t] == plainTerm }), s.common
		if len(keys) < enoughKeys || !a.known(report) {
			return false
		}
	}
	if a.speaksOf(report, s) {
		return false
	}
	return a.densest(report, keys) < foundShare*total
}

// speaksOf reports whether a report has a statement of the same speaker that
// shares a word, or is of the same kind where that says much.
func (a *aligner) speaksOf(report int, s *said) bool {
	stance := a.reports[s.Report].Statements[s.Statement].Stance
	for k := range a.reports[report].Statements {
		o := a.saidAt(report, k)
		if o == nil || s.speaker.agrees(&o.speaker) != sameSpeaker {
			continue
		}
		if other := a.reports[report].Statements[k].Stance; other == stance && stance != "say" {
			return true
		}
		if slices.ContainsFunc(o.terms, func(t int32) bool { _, ok := slices.BinarySearch(s.terms, t); return ok && a.kinds[t] == plainTerm }) {
			return true
		}
	}
	return false
}

// densest returns the greatest weight of distinct keys that stand together in a text.
func (a *aligner) densest(report int, keys []int32) float64 {
	type hit struct{ at, key int32 }
	var hits []hit
	for _, t := range keys {
		for _, at := range a.places(report, t) {
			hits = append(hits, hit{at, t})
		}
	}
	slices.SortFunc(hits, func(x, y hit) int { return cmp.Compare(x.at, y.at) })
	inside := map[int32]int{}
	best, sum, from := 0.0, 0.0, 0
	for _, h := range hits {
		for hits[from].at < h.at-window {
			if inside[hits[from].key]--; inside[hits[from].key] == 0 {
				sum -= a.weights[hits[from].key]
			}
			from++
		}
		if inside[h.key]++; inside[h.key] == 1 {
			sum += a.weights[h.key]
		}
		best = max(best, sum)
	}
	return best
}
