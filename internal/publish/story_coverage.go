package publish

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
)

const (
	// coverageAfter is how long outlets have before it is said how many reported.
	coverageAfter = 12 * time.Hour
	// coverageFor is how long after a story's first report an outlet's own counts.
	coverageFor = 72 * time.Hour
	// coverageBefore is how long before the story an outlet must have written on one
	// of its states for a report to be expected of it.
	coverageBefore = 30 * 24 * time.Hour
)

// Coverage says how many of the outlets of which a report could be expected
// reported: those that could be read in the days of the story, and wrote on one of
// its states in the thirty days before or reported it.
type Coverage struct {
	words    *Words
	until    time.Time
	reported []SourceLine
	without  []SourceLine
	unread   []SourceLine
}

// Summary is the account in words.
func (c *Coverage) Summary() string {
	n := len(c.reported) + len(c.without)
	return c.words.Say("coverage.summary", text("n", c.words.number(len(c.reported))), text("all", c.words.Count("coverage.outlets", n)), Arg{Name: "until", Run: Run{Text: c.words.Instant(c.until), Time: c.until}})
}

// Until is the end of the time that counts: now, while it goes on.
func (c *Coverage) Until() time.Time { return c.until }

// Reported are the outlets with a report.
func (c *Coverage) Reported() []SourceLine { return c.reported }

// Without are the outlets that we read, and in which we found none.
func (c *Coverage) Without() []SourceLine { return c.without }

// Unread are the outlets that could not be read in that time, so that nothing can
// be said of them.
func (c *Coverage) Unread() []SourceLine { return c.unread }

// coverage counts who reported; nil while outlets had too little time to.
func (m *maker) coverage(ctx context.Context, s *Story) (*Coverage, error) {
	if m.now.Before(s.first.Add(coverageAfter)) || len(s.reports) == 0 {
		return nil, nil
	}
	until := s.first.Add(coverageFor)
	if m.now.Before(until) {
		until = m.now
	}
	states := m.spokenOf(s)
	wrote, err := m.publisher.store.Writers(ctx, states, s.first.Add(-coverageBefore), s.first)
	if err != nil {
		return nil, err
	}
	readable, err := m.publisher.store.Readable(ctx, s.first, until)
	if err != nil {
		return nil, err
	}
	c := &Coverage{words: m.words, until: until}
	for i := range m.state.Sources {
		src := &m.state.Sources[i]
		reported := slices.ContainsFunc(s.reports, func(r *Report) bool { return r.SourceID() == src.ID })
		if !reported && (!slices.Contains(wrote, src.ID) || !src.Retired.IsZero()) {
			continue
		}
		line, err := m.line(ctx, src)
		if err != nil {
			return nil, err
		}
		list := &c.without
		switch {
		case reported:
			list = &c.reported
		case !slices.Contains(readable, src.ID):
			list = &c.unread
		}
		*list = append(*list, line)
	}
	for _, list := range [][]SourceLine{c.reported, c.without, c.unread} {
		slices.SortStableFunc(list, func(a, b SourceLine) int {
			return strings.Compare(strings.ToLower(a.Name()), strings.ToLower(b.Name()))
		})
	}
	return c, nil
}

// spokenOf returns the states that a report of the story speaks of, those of most
// reports first.
func (m *maker) spokenOf(s *Story) []string {
	counts := map[string]int{}
	for _, r := range s.reports {
		for _, code := range r.subject().States {
			counts[code]++
		}
	}
	codes := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(codes, func(a, b string) int { return counts[b] - counts[a] })
	return codes
}

// matrixStates is how many states a matrix has columns for.
const matrixStates = 6

// Matrix counts reports by the seat of the outlet and by the states that they
// speak of. A seat is not a side.
type Matrix struct {
	// States are the names of the columns.
	States []string
	Rows   []MatrixRow
}

// MatrixRow is the reports of the outlets that sit in one country.
type MatrixRow struct {
	Seat   string
	Counts []int
}

// Matrix returns who reported on whom; its rows are empty when no report speaks
// of a state.
func (s *Story) Matrix() Matrix {
	d := discloser{s.words, s.hub, s.now}
	m := &maker{discloser: &d}
	states := m.spokenOf(s)
	states = states[:min(len(states), matrixStates)]
	var out Matrix
	for _, code := range states {
		out.States = append(out.States, d.country(code).Text)
	}
	rows := map[string][]int{}
	for _, r := range s.reports {
		seat := r.source.Place.Seat
		if rows[seat] == nil {
			rows[seat] = make([]int, len(states))
		}
		for i, code := range states {
			if slices.Contains(r.subject().States, code) {
				rows[seat][i]++
			}
		}
	}
	if len(states) == 0 {
		return out
	}
	for seat, counts := range rows {
		name := s.words.Say("perspective.no-seat")
		if seat != "" {
			name = d.country(seat).Text
		}
		out.Rows = append(out.Rows, MatrixRow{name, counts})
	}
	slices.SortFunc(out.Rows, func(a, b MatrixRow) int { return cmp.Compare(a.Seat, b.Seat) })
	return out
}

// Moment is something that happened in a story.
type Moment struct {
	At     time.Time
	Report *Report
	// What is reported, changed or unlisted.
	What string
}

// Timeline tells who reported when, who changed what, and whose feed no longer
// lists a report, in order.
func (s *Story) Timeline() []Moment {
	var out []Moment
	for _, r := range s.reports {
		out = append(out, Moment{r.FirstSeen(), r, "reported"})
		if r.VersionCount() > 1 {
			out = append(out, Moment{r.item.Latest.Seen, r, "changed"})
		}
		if !r.Unlisted().IsZero() {
			out = append(out, Moment{r.Unlisted(), r, "unlisted"})
		}
	}
	slices.SortStableFunc(out, func(a, b Moment) int { return a.At.Compare(b.At) })
	return out
}

// Cause names why the report is in the story: began, copied, told, across or
// required; empty when that was erased with the text.
func (r *Report) Cause() string { return r.placement.Reason.Cause }

// Score is the likeness with the story when the report came, as a multiple of
// what is asked for; 0 where nothing was compared.
func (r *Report) Score() float64 { return r.placement.Reason.Score }

// Shared are the features that counted most. What is of the words of a report
// is told only where they may be shown, and nothing of one that is withheld.
func (r *Report) Shared() []string {
	if r.verdict.mode == alteram.ModeWithheld {
		return nil
	}
	var out []string
	for _, f := range r.placement.Reason.Shared {
		kind, value, named := strings.Cut(f, ":")
		switch {
		case named && kind == "state":
			out = append(out, discloser{r.words, r.hub, r.to.Now}.country(value).Text)
		case named && kind == "about":
			if r.words.messages["event."+value] != "" {
				out = append(out, r.words.Say("event."+value))
			}
		case named && kind != "number" && kind != "day": // a name in another form, an address
		case r.verdict.mode == alteram.ModeFull && !named, r.verdict.mode == alteram.ModeFull && kind == "number":
			out = append(out, strings.TrimPrefix(f, "number:"))
		}
	}
	return out
}
