package publish

import (
	"time"

	"github.com/alteram-hub/alteram"
)

// cause says why less than the full text is shown.
type cause string

// The causes; the empty one means that everything is shown. They are keys of
// the message catalogue.
const (
	causeNone     cause = ""
	causeLink     cause = "link"     // the terms are link only, as they were from the start
	causeExcerpt  cause = "excerpt"  // the terms allow an excerpt
	causeExpired  cause = "expired"  // a period with text ended
	causeChannel  cause = "channel"  // the terms leave this channel out
	causeLaw      cause = "law"      // a restriction or a decision under a law
	causeDecision cause = "decision" // a decision of the operator's own
	causeTerms    cause = "terms"    // the terms withhold everything
	causeErased   cause = "erased"   // the text was erased
)

// The statuses of a [Published], the numbers that HTTP has for them.
const (
	StatusShown = 200
	// StatusExpired is for text that was shown once and is not now.
	StatusExpired = 410
	// StatusWithheldByLaw is RFC 7725.
	StatusWithheldByLaw = 451
)

// verdict is what may be shown of an entry to one reader at one moment.
type verdict struct {
	mode  alteram.Mode
	cause cause
	// terms are those in force, whatever else lowers the mode.
	terms alteram.Terms
	// law, lawURL and why belong to the restriction or decision that lowers the mode most.
	law, lawURL, why string
	// ended is since when the terms show no text any more, for causeExpired.
	ended time.Time
	// until is when a decision ends by itself; zero for never.
	until time.Time
	// hideLink keeps the link to the original back too.
	hideLink bool
	// shownBefore says that text was shown at some moment since the entry was first seen.
	shownBefore bool
}

// status returns the number that HTTP has for the verdict.
func (v verdict) status() int {
	switch {
	case v.mode.ShowsText():
		return StatusShown
	case v.cause == causeLaw:
		return StatusWithheldByLaw
	case v.cause == causeDecision, v.cause == causeErased, v.cause == causeExpired, v.cause == causeTerms && v.shownBefore:
		return StatusExpired
	}
	return StatusShown
}

// openness orders the modes by how much they show.
func openness(m alteram.Mode) int {
	return map[alteram.Mode]int{alteram.ModeWithheld: 0, alteram.ModeLink: 1, alteram.ModeExcerpt: 2, alteram.ModeFull: 3}[m]
}

// lower reduces the mode of v and reports whether it did.
func (v *verdict) lower(m alteram.Mode, c cause) bool {
	if openness(m) >= openness(v.mode) {
		return false
	}
	v.mode, v.cause = m, c
	return true
}

// subject is what of an entry the decision rests on.
type subject struct {
	source    *alteram.Source
	decisions []alteram.Decision
	firstSeen time.Time
	erased    bool
}

// decide applies, in this order: the terms of the period, the channel, the
// restrictions of the source, the decisions on the entry, and erasure. Each
// can only take away.
func (st *state) decide(s subject, to To) verdict {
	terms := alteram.TermsAt(s.source.Terms, st.Defaults, to.Now)
	v := verdict{mode: alteram.ModeFull, terms: terms}
	v.ended, v.shownBefore = lastShown(s.source.Terms, st.Defaults, s.firstSeen, to.Now)
	v.lower(terms.Mode, v.causeOf(terms.Mode))
	if !terms.On(to.Channel) {
		v.lower(alteram.ModeLink, causeChannel)
	}
	for _, r := range s.source.Restrictions {
		if st.binds(r.Applies, to) {
			v.restrict(r)
		}
	}
	for _, d := range standing(s.decisions, to.Now) {
		st.apply(&v, d, to)
	}
	if s.erased && v.mode.ShowsText() {
		v.mode, v.cause = alteram.ModeLink, causeErased
	}
	return v
}

// restrict applies a law. One that takes away no more than is gone already is
// still the one to name when it withholds everything, or the link.
func (v *verdict) restrict(r alteram.Restriction) {
	lowered := v.lower(r.Effect, causeLaw)
	named := r.CoversLink && !v.hideLink || r.Effect == alteram.ModeWithheld && v.cause != causeLaw
	if lowered || named && !v.mode.ShowsText() {
		v.cause, v.law, v.lawURL = causeLaw, r.Law, r.URL
	}
	v.hideLink = v.hideLink || r.CoversLink
}

// causeOf names why terms of a mode show less than everything.
func (v verdict) causeOf(m alteram.Mode) cause {
	switch {
	case m == alteram.ModeExcerpt:
		return causeExcerpt
	case m == alteram.ModeWithheld:
		return causeTerms
	case v.shownBefore:
		return causeExpired
	}
	return causeLink
}

// apply lowers the verdict by a withholding that stands.
func (st *state) apply(v *verdict, d alteram.Decision, to To) {
	applies := d.Applies
	if len(applies) == 0 {
		applies = []string{alteram.Everywhere}
	}
	if !st.binds(applies, to) {
		return
	}
	c := causeDecision
	if d.Law != "" {
		c = causeLaw
	}
	if v.lower(alteram.ModeWithheld, c) || c == causeLaw && v.cause != causeLaw {
		v.cause, v.law, v.lawURL, v.why, v.until = c, d.Law, d.LawURL, d.Why, d.Until
	}
	v.hideLink = v.hideLink || d.CoversLink
}

// binds reports whether a rule for some territories holds for a reader: where
// they are, or because the operator is bound by the law of such a territory.
func (st *state) binds(territories []string, to To) bool {
	if alteram.AppliesIn(territories, to.Territory) {
		return true
	}
	for _, j := range st.Hub.Jurisdictions {
		if alteram.AppliesIn(territories, j) {
			return true
		}
	}
	return false
}

// standing returns the withholdings in force at now that no later decision
// took back.
func standing(decisions []alteram.Decision, now time.Time) []alteram.Decision {
	var out []alteram.Decision
	for _, d := range decisions {
		switch {
		case d.At.After(now):
		case d.Act == alteram.ActRestore:
			out = nil
		case d.InForce(now):
			out = append(out, d)
		}
	}
	return out
}

// lastShown reports whether the terms let text through at a moment in
// [firstSeen, now), and since when they do not; ended is zero when they do
// until now, or never did.
func lastShown(periods []alteram.Terms, defaults alteram.Terms, firstSeen, now time.Time) (ended time.Time, shown bool) {
	for at := firstSeen; at.Before(now); {
		next := alteram.NextBoundary(periods, at)
		if next.IsZero() || next.After(now) {
			next = now
		}
		if alteram.TermsAt(periods, defaults, at).Mode.ShowsText() {
			ended, shown = next, true
		}
		at = next
	}
	if alteram.TermsAt(periods, defaults, now).Mode.ShowsText() {
		ended = time.Time{}
	}
	return ended, shown
}

// changed returns the latest moment, not after now, at which what may be shown
// of the subject changed: never before seen, when its latest version was read.
func changed(s subject, seen, declared, now time.Time) time.Time {
	latest := seen
	take := func(at time.Time) {
		if at.After(latest) && !at.After(now) {
			latest = at
		}
	}
	for _, t := range s.source.Terms {
		take(t.From)
		take(t.Until)
	}
	for _, d := range s.decisions {
		take(d.At)
		take(d.Until)
	}
	take(declared)
	return latest
}
