package publish

import (
	"context"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// recordDays is how many days, today among them, the records of a source tell of.
const recordDays = 28

// Record is what the hub observed of a source in the last four weeks.
type Record struct {
	words *Words
	// since is the first moment told of.
	since time.Time
	days  []store.FetchDay
	pace  store.Pace
	now   time.Time
}

// Since is the first moment that the record tells of.
func (r *Record) Since() time.Time { return r.since }

// record reads what was observed of a source.
func (m *maker) record(ctx context.Context, id alteram.SourceID) (*Record, error) {
	today := m.now.UTC().Truncate(24 * time.Hour)
	r := &Record{words: m.words, since: today.AddDate(0, 0, 1-recordDays), now: m.now}
	var err error
	if r.days, err = m.publisher.store.FetchDays(ctx, id, r.since); err != nil {
		return nil, err
	}
	r.pace, err = m.publisher.store.Pace(ctx, id, r.since)
	return r, err
}

// Entries is how many reports were first read.
func (r *Record) Entries() int {
	sum := 0
	for _, n := range r.pace.Entries {
		sum += n
	}
	return sum
}

// Edits is how many versions came after the first of their report; Delisted how
// many reports a feed left out while it lists older ones.
func (r *Record) Edits() int { return r.pace.Edits }

// Delisted counts the reports that a feed left out; see [Record.Edits].
func (r *Record) Delisted() int { return r.pace.Delisted }

// Relisted counts the reports that a feed lists again after it left them out.
func (r *Record) Relisted() int { return r.pace.Relisted }

// DayCount is how many reports were first read on one day of UTC.
type DayCount struct {
	Day     time.Time
	Entries int
}

// Days returns the reports of every day, earliest first, days without any too.
func (r *Record) Days() []DayCount {
	var out []DayCount
	for day := r.since; !day.After(r.now); day = day.AddDate(0, 0, 1) {
		out = append(out, DayCount{day, r.pace.Entries[day]})
	}
	return out
}

// Publishing says in one sentence how much the source said and changed.
func (r *Record) Publishing() string {
	w := r.words
	said := []string{w.Count("record.entries", r.Entries()), w.Count("record.edits", r.Edits()), w.Count("record.delisted", r.Delisted())}
	return w.Say("record.publishing", w.day("since", r.since), text("counts", strings.Join(said, w.Say("comma"))))
}

// ReachDay is how the attempts to read a feed on one day of UTC ended.
type ReachDay struct {
	Day time.Time
	// Fetches is how many there were, Reached how many of them could read the feed.
	Fetches, Reached int
	// Outcomes are the ways in which the others ended, the most frequent first.
	Outcomes []OutcomeCount
}

// OutcomeCount is how often attempts ended in one way.
type OutcomeCount struct {
	Outcome alteram.Outcome
	Fetches int
}

// reach returns the record of one feed, a day at a time, earliest first; days
// on which it was not asked are left out.
func (r *Record) reach(feed alteram.FeedID) []ReachDay {
	var out []ReachDay
	for _, d := range r.days {
		if d.Feed != feed {
			continue
		}
		if len(out) == 0 || !out[len(out)-1].Day.Equal(d.Day) {
			out = append(out, ReachDay{Day: d.Day})
		}
		day := &out[len(out)-1]
		if day.Fetches += d.Fetches; d.Outcome.Reached() {
			day.Reached += d.Fetches
		} else {
			day.Outcomes = append(day.Outcomes, OutcomeCount{d.Outcome, d.Fetches})
		}
	}
	for i := range out {
		slices.SortStableFunc(out[i].Outcomes, func(a, b OutcomeCount) int { return b.Fetches - a.Fetches })
	}
	return out
}

// maxFailedDays is how many days on which a feed could not be read are named one by one.
const maxFailedDays = 7

// reached says in words on how many days the feed could be read, and how it
// ended on those on which it could not, latest first.
func (r *Record) reached(days []ReachDay) [][]Run {
	w := r.words
	if len(days) == 0 {
		return [][]Run{w.runs("record.not-asked", w.day("since", r.since))}
	}
	read := 0
	var failed [][]Run
	for _, d := range slices.Backward(days) {
		if d.Reached > 0 {
			read++
			continue
		}
		var ends []string
		for _, o := range d.Outcomes {
			ends = append(ends, w.Say("outcome."+string(o.Outcome)))
		}
		failed = append(failed, w.runs("record.failed", w.day("date", d.Day), text("outcomes", strings.Join(ends, w.Say("comma")))))
	}
	out := [][]Run{w.runs("record.read", text("read", w.Count("record.days", read)), text("asked", w.Count("record.days", len(days))), w.day("since", r.since))}
	out = append(out, failed[:min(len(failed), maxFailedDays)]...)
	if more := len(failed) - maxFailedDays; more > 0 {
		out = append(out, []Run{{Text: w.Count("record.more", more)}})
	}
	return out
}

// Disclosed is what was said of a source from one moment on.
type Disclosed struct {
	// Since is when it was declared.
	Since time.Time
	// SetBy is the desk that set the label, where the declaration names one, else
	// the one that changed the declaration; empty when neither is known.
	SetBy string
	// Fields are those of the account that read otherwise from then on: all of
	// owner, funding, control, place, inclusion and note for the first.
	Fields []Field
	// Before are the same fields as they read until then; nil for the first.
	Before []Field
}

// told returns the history of a source's account, latest first. A declaration
// that changed nothing of the account is left out.
func (m *maker) told(h []store.Revision) []Disclosed {
	var out []Disclosed
	for i, r := range h {
		d := Disclosed{Since: r.Since, SetBy: r.SetBy}
		if r.Source.Control.SetBy != "" && slices.Contains(r.Aspects, "control") {
			d.SetBy = r.Source.Control.SetBy
		}
		if i == 0 {
			first := m.source(r.Source, looked(r.Source, h), r.Since, nil, "").only(keyOwner, keyFunding, keyControl, keyPlace, keyInclusion, keyNote)
			d.Fields = first.fields
		} else {
			for _, f := range m.compare(h[i-1].Source, r.Source, h) {
				d.Before, d.Fields = append(d.Before, f.Before), append(d.Fields, f.After)
			}
		}
		if len(d.Fields) > 0 {
			out = append(out, d)
		}
	}
	slices.Reverse(out)
	return out
}

// sentences joins sentences as phrases with line breaks.
func sentences(list [][]Run) template.HTML { return Field{Values: list}.HTML() }
