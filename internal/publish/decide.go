package publish

import (
	"slices"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
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
	// law, lawURL and why belong to the restriction or decision that is the cause.
	law, lawURL, why string
	// until is when the decisions end by themselves; zero for never.
	until time.Time
	// ended is when the text that was shown since the entry was first seen
	// stopped being shown; zero when it is shown, or never was.
	ended time.Time
	// erasure is why and when the text was erased; zero while it is there, or when
	// nobody knows.
	erasure alteram.Erasure
	// hideLink keeps the link to the original back too; linkLaw names the law
	// that demands it, empty for a decision of the operator's own.
	hideLink bool
	linkLaw  string
}

// status returns the number that HTTP has for the verdict.
func (v verdict) status() int {
	switch {
	case v.mode.ShowsText():
		return StatusShown
	case v.cause == causeLaw, v.cause == causeErased && v.law != "":
		return StatusWithheldByLaw
	case v.cause == causeDecision, v.cause == causeErased, !v.ended.IsZero():
		return StatusExpired
	}
	return StatusShown
}

// openness orders the modes by how much they show.
func openness(m alteram.Mode) int {
	switch m {
	case alteram.ModeWithheld:
		return 0
	case alteram.ModeExcerpt:
		return 2
	case alteram.ModeFull:
		return 3
	}
	return 1
}

// lower reduces the mode of v and reports whether c is the cause from now on.
// A law that keeps something back stays the one to name, whatever else is added.
func (v *verdict) lower(m alteram.Mode, c cause) bool {
	if openness(m) >= openness(v.mode) {
		return false
	}
	v.mode = m
	if v.cause == causeLaw && c != causeLaw {
		return false
	}
	v.cause = c
	return true
}

// coverLink keeps the link to the original back.
func (v *verdict) coverLink(law string) {
	if !v.hideLink {
		v.hideLink, v.linkLaw = true, law
	}
}

// subject is what of an entry the decision rests on.
type subject struct {
	source *alteram.Source
	// history holds the revisions of the source's declaration, oldest first.
	history   []store.Revision
	decisions []alteram.Decision
	firstSeen time.Time
	erased    bool
	erasure   alteram.Erasure
}

// decide applies, in this order: the terms of the period, the channel, the
// restrictions of the source, the decisions on the entry, and erasure. Each
// can only take away.
func (st *state) decide(s subject, to To) verdict {
	terms := alteram.TermsAt(s.source.Terms, st.Defaults, to.Now)
	v := verdict{mode: alteram.ModeFull, terms: terms}
	if !shows(terms, to.Channel) {
		v.ended = st.lastShown(s, to.Channel, s.firstSeen, to.Now)
	}
	v.lower(terms.Mode, v.causeOf(terms.Mode))
	if !terms.On(to.Channel) {
		v.lower(alteram.ModeLink, causeChannel)
	}
	for _, r := range s.source.Restrictions {
		if st.binds(r.Applies, to) {
			v.restrict(r)
		}
	}
	v.apply(slices.DeleteFunc(standing(s.decisions, to.Now), func(d alteram.Decision) bool {
		return len(d.Applies) > 0 && !st.binds(d.Applies, to)
	}))
	if s.erased {
		v.erase(s, to.Now)
	}
	return v
}

// erase lowers the verdict because the text is gone. What a decision erased
// shows no title either, to nobody. What retention erased takes nothing from
// terms that show links alone; it is said beside them.
func (v *verdict) erase(s subject, now time.Time) {
	v.erasure = s.erasure
	for _, d := range s.decisions {
		if d.Act != alteram.ActErase || d.At.After(now) {
			continue
		}
		v.mode, v.cause, v.law, v.lawURL, v.why, v.until = alteram.ModeWithheld, causeErased, d.Law, d.LawURL, d.Why, time.Time{}
		if d.CoversLink {
			v.coverLink(d.Law)
		}
		return
	}
	if v.mode.ShowsText() || v.erasure.Cause == "" && v.cause != causeLaw && v.cause != causeDecision {
		v.lower(alteram.ModeLink, causeErased)
		v.cause, v.law, v.lawURL = causeErased, "", ""
	}
}

// causeOf names why terms of a mode show less than everything.
func (v verdict) causeOf(m alteram.Mode) cause {
	switch {
	case m == alteram.ModeExcerpt:
		return causeExcerpt
	case m == alteram.ModeWithheld:
		return causeTerms
	case !v.ended.IsZero():
		return causeExpired
	}
	return causeLink
}

// restrict lowers the verdict by a restriction that binds. A law that takes
// away no more than is gone already is still the one to name when it withholds
// everything, or the link.
func (v *verdict) restrict(r alteram.Restriction) {
	lowered := v.lower(r.Effect, causeLaw)
	named := v.cause != causeLaw && (r.Effect == alteram.ModeWithheld || r.CoversLink)
	if lowered || named && !v.mode.ShowsText() {
		v.cause, v.law, v.lawURL = causeLaw, r.Law, r.URL
	}
	if r.CoversLink {
		v.coverLink(r.Law)
	}
}

// apply lowers the verdict by the withholdings that stand and bind. The first
// under a law is the cause, else the first; until is when the last one ends.
func (v *verdict) apply(decisions []alteram.Decision) {
	for _, d := range decisions {
		c := causeDecision
		if d.Law != "" {
			c = causeLaw
		}
		if v.lower(alteram.ModeWithheld, c) || c == causeLaw && v.cause != causeLaw {
			v.cause, v.law, v.lawURL, v.why, v.until = c, d.Law, d.LawURL, d.Why, d.Until
		}
		if d.CoversLink {
			v.coverLink(d.Law)
		}
	}
	for _, d := range decisions {
		if outlasts(d.Until, v.until) {
			v.until = d.Until
		}
	}
}

// outlasts reports whether one end comes after another; zero is never.
func outlasts(a, b time.Time) bool { return !b.IsZero() && (a.IsZero() || a.After(b)) }

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

// anyChannel stands for all channels in [shows].
const anyChannel alteram.Channel = ""

// shows reports whether terms let text through on a channel.
func shows(t alteram.Terms, c alteram.Channel) bool {
	return t.Mode.ShowsText() && (c == anyChannel || t.On(c))
}

// lastShown returns the end of the last stretch in [from, now) in which the
// terms let text through on a channel, at most now; zero when there was none.
// What was declared then counts, not what is declared now.
func (st *state) lastShown(s subject, c alteram.Channel, from, now time.Time) (ended time.Time) {
	for _, until := range append(s.boundaries(from, now), now) {
		if from.Before(until) && shows(st.termsAt(s, from), c) {
			ended = until
		}
		from = until
	}
	return ended
}

// termsAt returns the terms as they were declared and held at a moment.
func (st *state) termsAt(s subject, at time.Time) alteram.Terms {
	periods := s.source.Terms
	for i, r := range slices.Backward(s.history) {
		if periods = r.Source.Terms; i == 0 || !r.Since.After(at) {
			break
		}
	}
	return alteram.TermsAt(periods, st.Defaults, at)
}

// boundaries returns the moments in (from, now) at which the terms of the
// source may have changed, in order.
func (s subject) boundaries(from, now time.Time) []time.Time {
	var out []time.Time
	take := func(at time.Time) {
		if at.After(from) && at.Before(now) {
			out = append(out, at)
		}
	}
	periods := [][]alteram.Terms{s.source.Terms}
	for _, r := range s.history {
		take(r.Since)
		periods = append(periods, r.Source.Terms)
	}
	for _, t := range slices.Concat(periods...) {
		take(t.From)
		take(t.Until)
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// changed returns the latest moment, not after now, at which what may be shown
// of the subject changed: never before seen, when its latest version was read.
// declared are the moments at which something for it was declared anew, or its
// page was read.
func changed(s subject, seen, now time.Time, declared ...time.Time) time.Time {
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
		if d.AboutText() {
			take(d.At)
			take(d.Until)
		}
	}
	for _, at := range declared {
		take(at)
	}
	return latest
}
