package publish

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// happening is one thing that changed by what was declared or decided, or by
// the time of either; what happens to entries comes from the store.
type happening struct {
	at   time.Time
	kind ChangeKind
	// key names it for good; it orders those of one moment.
	key string
	// source is empty for the hub itself.
	source alteram.SourceID
	// before and after are revisions of the source's declaration; before is nil
	// when the source was added.
	before, after *store.Revision
	// from and until are the terms before and after the moment, of a period that
	// began or ended by itself.
	from, until *alteram.Terms
	// decision is set for one that was taken; ended says that it ended by itself.
	decision *alteram.Decision
	ended    bool
}

// disclosed are the aspects of a declaration that a disclosure shows.
var disclosed = []string{"name", "site", "place", "owner", "funding", "control", "inclusion", "note", "identity", "domains", "perspective", "self", "jurisdictions", "choosing", "legal"}

// licensed are the aspects that say what may be shown.
var licensed = []string{"terms", "restrictions", "defaults"}

// happenings returns all that changed by declaration and decision, latest
// first, also what will by the time of what is declared now.
func (p *Publisher) happenings(ctx context.Context, st *state) ([]happening, error) {
	st.mu.Lock()
	known := st.happened
	st.mu.Unlock()
	if known != nil {
		return known, nil
	}
	owners, err := p.store.DecidedSources(ctx)
	if err != nil {
		return nil, err
	}
	out := decided(st.all, owners)
	for i := range st.Sources {
		s := &st.Sources[i]
		h, err := p.history(ctx, st, s.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, declaredOf(s.ID, h)...)
		out = append(out, st.periods(s.ID, h)...)
		if !s.Retired.IsZero() {
			out = append(out, happening{at: s.Retired, kind: ChangeSource, key: "retired-" + string(s.ID), source: s.ID})
		}
	}
	hub, err := p.history(ctx, st, "")
	if err != nil {
		return nil, err
	}
	if len(hub) > 1 {
		out = append(out, declaredOf("", hub)...)
	}
	slices.SortFunc(out, func(a, b happening) int {
		return cmp.Or(b.at.Compare(a.at), cmp.Compare(b.key, a.key))
	})
	st.mu.Lock()
	st.happened = out
	st.mu.Unlock()
	return out, nil
}

// decided returns the acts of the operator, and the ends of those that stood
// when they ended by themselves.
func decided(all []alteram.Decision, owners map[alteram.EntryID]alteram.SourceID) []happening {
	restored := map[alteram.EntryID][]alteram.Decision{}
	for _, d := range all {
		if d.Act != alteram.ActWithhold && d.AboutText() {
			restored[d.Entry] = append(restored[d.Entry], d)
		}
	}
	var out []happening
	for i := range all {
		d := &all[i]
		key := strconv.FormatInt(d.ID, 10)
		out = append(out, happening{at: d.At, kind: ChangeDecision, key: "decision-" + key, source: owners[d.Entry], decision: d})
		takenBack := slices.ContainsFunc(restored[d.Entry], func(o alteram.Decision) bool { return o.ID > d.ID && o.At.Before(d.Until) })
		if d.Act == alteram.ActWithhold && !d.Until.IsZero() && !takenBack {
			out = append(out, happening{at: d.Until, kind: ChangeDecision, key: "ended-" + key, source: owners[d.Entry], decision: d, ended: true})
		}
	}
	return out
}

// declaredOf returns what was declared of a source, or of the hub.
func declaredOf(id alteram.SourceID, h []store.Revision) []happening {
	var out []happening
	for i := range h {
		at := strconv.FormatInt(h[i].Since.UnixMilli(), 36)
		if i == 0 {
			if id != "" {
				out = append(out, happening{at: h[i].Since, kind: ChangeSource, key: "added-" + string(id), source: id, after: &h[i]})
			}
			continue
		}
		is := func(aspects []string) bool {
			return slices.ContainsFunc(h[i].Aspects, func(a string) bool { return slices.Contains(aspects, a) })
		}
		if is(disclosed) {
			out = append(out, happening{at: h[i].Since, kind: ChangeDisclosure, key: "disclosure-" + string(id) + "-" + at, source: id, before: &h[i-1], after: &h[i]})
		}
		if is(licensed) {
			out = append(out, happening{at: h[i].Since, kind: ChangeTerms, key: "declared-" + string(id) + "-" + at, source: id, before: &h[i-1], after: &h[i]})
		}
	}
	return out
}

// periods returns the moments at which periods of terms began or ended by
// themselves, as declared then, and what may be shown changed by it.
func (st *state) periods(id alteram.SourceID, h []store.Revision) []happening {
	var out []happening
	for i := range h {
		since := h[i].Since
		for at := alteram.NextBoundary(h[i].Source.Terms, since); !at.IsZero(); at = alteram.NextBoundary(h[i].Source.Terms, at) {
			if i+1 < len(h) && !at.Before(h[i+1].Since) {
				break
			}
			from := alteram.TermsAt(h[i].Source.Terms, st.Defaults, at.Add(-time.Millisecond))
			until := alteram.TermsAt(h[i].Source.Terms, st.Defaults, at)
			if from.Mode == until.Mode && slices.Equal(from.Channels, until.Channels) {
				continue
			}
			key := "terms-" + string(id) + "-" + strconv.FormatInt(at.UnixMilli(), 36)
			out = append(out, happening{at: at, kind: ChangeTerms, key: key, source: id, from: &from, until: &until})
		}
	}
	return out
}
