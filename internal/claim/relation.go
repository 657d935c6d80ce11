package claim

import (
	"math"
	"slices"
	"strings"
	"time"
)

// Report is one report of a story.
type Report struct {
	// Source is whose report it is: two of one source are read as an earlier and a
	// later state of the same. Empty is a source of its own.
	Source string
	// Published orders the reports of one source; the zero time is earliest.
	Published time.Time
	// Language is the one that the report was read in, BCP 47.
	Language string
	// Text is what the spans of Statements are of, and Full is set when it is the
	// whole report: only such a text can lack a statement. [Align] needs both,
	// [Relate] neither.
	Text       string
	Full       bool
	Statements []Statement
	Figures    []Figure
}

// FigureRef points to a figure: the index of its report and its own.
type FigureRef struct{ Report, Figure int }

// Relation says how the figures of two reports stand to each other.
type Relation struct {
	A, B FigureRef
	// Kind is agree, differ, more-precise (B is within what A allows), sum-agrees,
	// sum-differs (A is a total, B one of its parts) or revised (B is A's later state).
	Kind string
}

// sameEvent is how far apart, in days, two figures of one event may be dated.
const sameEvent = 3

// Relate lines up the figures of the reports of one story: those with the same
// actors, predicate and noun, dated within three days of each other or not at
// all. It does not say who is right.
func Relate(reports []Report) []Relation {
	l := liner{reports: reports}
	l.pairs()
	l.totals()
	return l.out
}

type liner struct {
	reports []Report
	out     []Relation
}

func (l *liner) at(r FigureRef) *Figure { return &l.reports[r.Report].Figures[r.Figure] }

// figureKey is what two figures must share to be compared.
func figureKey(f *Figure) string {
	actors := slices.Clone(f.Actors)
	slices.Sort(actors)
	return strings.Join(actors, "+") + "/" + f.Predicate + "/" + f.Noun
}

func near(a, b *Figure) bool {
	if a.Date == "" || b.Date == "" {
		return true
	}
	x, err1 := time.Parse(time.DateOnly, string(a.Date))
	y, err2 := time.Parse(time.DateOnly, string(b.Date))
	return err1 == nil && err2 == nil && math.Abs(x.Sub(y).Hours()) <= 24*sameEvent
}

// pairs compares the figures of each two reports.
func (l *liner) pairs() {
	groups := map[string][]FigureRef{}
	var keys []string
	for i := range l.reports {
		for k := range l.reports[i].Figures {
			f := &l.reports[i].Figures[k]
			if !comparable(f) {
				continue
			}
			key := figureKey(f)
			if groups[key] == nil {
				keys = append(keys, key)
			}
			groups[key] = append(groups[key], FigureRef{i, k})
		}
	}
	for _, key := range keys {
		group := groups[key]
		for x, a := range group {
			for _, b := range group[x+1:] {
				if a.Report != b.Report && near(l.at(a), l.at(b)) {
					l.pair(a, b, group)
				}
			}
		}
	}
}

// comparable reports whether a figure says enough of an event to be lined up.
func comparable(f *Figure) bool {
	return !f.Earlier && f.Predicate != "" && f.Noun != "" && (len(f.Actors) > 0 || f.known)
}

// pair compares two figures. Where another figure of one of the two reports
// agrees, this one is about something else.
func (l *liner) pair(a, b FigureRef, group []FigureRef) {
	switch kind := compare(l.at(a), l.at(b)); {
	case kind == "differ" && l.agreesElsewhere(a, b, group):
	case kind == "differ" && l.laterState(a, b):
		if l.reports[b.Report].Published.Before(l.reports[a.Report].Published) {
			a, b = b, a
		}
		l.out = append(l.out, Relation{a, b, "revised"})
	case kind == "more-precise" && l.at(a).width() < l.at(b).width():
		l.out = append(l.out, Relation{b, a, kind})
	default:
		l.out = append(l.out, Relation{a, b, kind})
	}
}

func (l *liner) laterState(a, b FigureRef) bool {
	s := l.reports[a.Report].Source
	return s != "" && s == l.reports[b.Report].Source
}

func (l *liner) agreesElsewhere(a, b FigureRef, group []FigureRef) bool {
	for _, c := range group {
		if c.Report == b.Report && c != b && compare(l.at(a), l.at(c)) != "differ" ||
			c.Report == a.Report && c != a && compare(l.at(b), l.at(c)) != "differ" {
			return true
		}
	}
	return false
}

func compare(a, b *Figure) string {
	switch {
	case a.low() > b.high() || b.low() > a.high():
		return "differ"
	case a.low() == b.low() && a.high() == b.high():
		return "agree"
	case a.width() != b.width() && (a.within(b) || b.within(a)):
		return "more-precise"
	}
	return "agree"
}

// totals compares a figure over several actors with the sum of theirs in one
// report.
func (l *liner) totals() {
	for i := range l.reports {
		for k := range l.reports[i].Figures {
			total := FigureRef{i, k}
			if t := l.at(total); len(t.Actors) < 2 || t.Scope != "total" || !comparable(t) {
				continue
			}
			for j := range l.reports {
				l.sum(total, j)
			}
		}
	}
}

func (l *liner) sum(total FigureRef, report int) {
	t := l.at(total)
	var parts []FigureRef
	low, high := 0.0, 0.0
	for _, actor := range t.Actors {
		at := slices.IndexFunc(l.reports[report].Figures, func(f Figure) bool {
			return len(f.Actors) == 1 && f.Actors[0] == actor && f.Predicate == t.Predicate && f.Noun == t.Noun && near(&f, t)
		})
		if at < 0 {
			return
		}
		part := FigureRef{report, at}
		parts = append(parts, part)
		low, high = low+l.at(part).low(), high+l.at(part).high()
	}
	kind := "sum-agrees"
	if low > t.high() || t.low() > high {
		kind = "sum-differs"
	}
	for _, p := range parts {
		l.out = append(l.out, Relation{total, p, kind})
	}
}

// low and high are the ends of the interval, 0 and infinite where it is open.
func (f *Figure) low() float64 {
	if f.Low == nil {
		return 0
	}
	return *f.Low
}

func (f *Figure) high() float64 {
	if f.High == nil {
		return math.Inf(1)
	}
	return *f.High
}

func (f *Figure) width() float64 { return f.high() - f.low() }

func (f *Figure) within(o *Figure) bool { return o.low() <= f.low() && f.high() <= o.high() }
