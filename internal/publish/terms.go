package publish

import (
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
)

// termsLines says what may be shown of a source, on what ground, until when,
// and which restrictions there are. The wording depends on the terms alone,
// never on who owns the source. ended is when text was last shown, if ever.
func (c discloser) termsLines(st *state, s alteram.Source, ended time.Time) [][]Run {
	t := alteram.TermsAt(s.Terms, st.Defaults, c.now)
	lines := [][]Run{append(c.mode(t), c.until(t)...)}
	if b := c.basis(t); b != nil {
		lines = append(lines, b)
	}
	if t.Channels != nil && len(t.Channels) < len(alteram.Channels) {
		lines = append(lines, c.channels(t))
	}
	if !t.Mode.ShowsText() && !ended.IsZero() {
		lines = append(lines, c.words.runs("terms.ended", c.words.day("date", ended)))
	}
	for _, r := range s.Restrictions {
		lines = append(lines, c.restriction(r))
	}
	return lines
}

func (c discloser) mode(t alteram.Terms) []Run {
	return c.words.runs("terms."+t.Mode.String(), text("words", c.words.number(excerptWords(t))))
}

func excerptWords(t alteram.Terms) int {
	if t.Words > 0 {
		return t.Words
	}
	return alteram.DefaultExcerptWords
}

func (c discloser) until(t alteram.Terms) []Run {
	if t.Until.IsZero() {
		return c.words.runs("terms.open")
	}
	at := c.words.day("date", t.Until)
	if u := t.Until.UTC(); u.Hour() != 0 || u.Minute() != 0 {
		at.Run.Text = c.words.Instant(t.Until)
	}
	return c.words.runs("terms.until", at)
}

func (c discloser) basis(t alteram.Terms) []Run {
	switch t.Basis {
	case alteram.BasisNone:
		return nil
	case alteram.BasisLicence:
		return c.words.runs("basis.licence", text("licence", t.Licence))
	case alteram.BasisPermission:
		return append(c.words.runs("basis.permission", quoted("grantor", t.Grantor.Name, "")), c.evidence(t.Grantor.Proof)...)
	}
	return c.words.runs("basis." + string(t.Basis))
}

func (c discloser) channels(t alteram.Terms) []Run {
	names := make([]string, len(t.Channels))
	for i, ch := range t.Channels {
		names[i] = c.words.Say("channel." + string(ch))
	}
	if len(names) == 0 {
		return c.words.runs("terms.no-channel")
	}
	return c.words.runs("terms.channels", text("channels", strings.Join(names, c.words.Say("comma"))))
}

func (c discloser) restriction(r alteram.Restriction) []Run {
	law := cited(r.Law, r.URL)
	return c.words.runs("restriction."+r.Effect.String(), law, parts("territories", c.territories(r.Applies)))
}

// territories names those for which a rule holds; none named is all.
func (c discloser) territories(codes []string) []Run {
	if len(codes) == 0 {
		codes = []string{alteram.Everywhere}
	}
	return c.countries(codes)
}

// countries returns the names of countries, one after another.
func (c discloser) countries(codes []string) []Run {
	var names []Run
	for i, code := range codes {
		if i > 0 {
			names = append(names, Run{Text: c.words.Say("comma")})
		}
		names = append(names, c.country(code))
	}
	return names
}

// country returns what the hub calls a country, else what CLDR does.
func (c discloser) country(code string) Run {
	switch code {
	case alteram.Everywhere:
		return Run{Text: c.words.Say("everywhere")}
	case "EU":
		return Run{Text: c.words.Say("the-eu")}
	}
	if name, lang := c.wording(c.hub.Places[code]); name != "" {
		return c.operators(name, lang)
	}
	return Run{Text: c.words.Country(code)}
}

// notice says why less than the whole text is shown; nil when all of it is.
func (c discloser) notice(v verdict) []Run {
	if v.cause == causeNone {
		return nil
	}
	law := cited(v.law, v.lawURL)
	date := v.ended
	if v.cause == causeErased {
		date = v.erasure.At
	}
	runs := c.words.runs("notice."+noticeKey(v), law, c.words.day("date", date), text("words", c.words.number(excerptWords(v.terms))))
	if v.why != "" {
		runs = append(runs, c.words.runs("notice.why", Arg{Name: "why", Run: c.operators(v.why, "")})...)
	}
	if !v.until.IsZero() {
		runs = append(runs, c.words.runs("notice.until", c.words.day("date", v.until))...)
	}
	if v.cause != causeErased && v.erasure.Cause == alteram.ErasedByRetention {
		runs = append(runs, c.words.runs("notice.erased-copy", c.words.day("date", v.erasure.At))...)
	}
	return runs
}

// noticeKey names the sentence that says why less than the whole text is shown.
func noticeKey(v verdict) string {
	switch {
	case v.cause == causeLaw && v.mode == alteram.ModeExcerpt:
		return "law-excerpt"
	case v.cause != causeErased || v.erasure.Cause == "":
		return string(v.cause)
	case v.erasure.Cause == alteram.ErasedByRetention:
		return "erased-retention"
	case v.law != "":
		return "erased-law"
	}
	return "erased-decision"
}
