package publish

import (
	"html"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// Disclosure is the plain account of who is speaking: the same fields in the
// same order for every source, whoever owns it.
type Disclosure struct {
	words  *Words
	title  []Run
	brief  []Run
	fields []Field
	// source is the declaration the account is of, for its JSON form.
	source alteram.Source
}

// Field is one line of a disclosure.
type Field struct {
	// Key names the field in JSON: source, owner, funding, control, place,
	// identity, inclusion, endorsement, terms, original, note.
	Key string
	// Label is the field's name in the hub's words.
	Label string
	// Values are sentences, at least one.
	Values [][]Run
}

// Text returns the values in plain words, one a line.
func (f Field) Text() string {
	lines := make([]string, len(f.Values))
	for i, v := range f.Values {
		lines[i] = plain(v)
	}
	return strings.Join(lines, "\n")
}

// HTML returns the values as phrases, separated by line breaks.
func (f Field) HTML() template.HTML {
	var b strings.Builder
	for i, v := range f.Values {
		if i > 0 {
			b.WriteString("<br>")
		}
		writeRuns(&b, v)
	}
	return template.HTML(b.String()) //nolint:gosec // every part is escaped by writeRuns
}

// Fields returns the lines of the disclosure in their fixed order.
func (d Disclosure) Fields() []Field { return d.fields }

// Title says whose disclosure it is, in the hub's words.
func (d Disclosure) Title() string { return plain(d.title) }

// Brief returns the one line that stands for the disclosure in lists: who, and
// what is established of owner and control.
func (d Disclosure) Brief() template.HTML {
	var b strings.Builder
	writeRuns(&b, d.brief)
	return template.HTML(b.String()) //nolint:gosec // escaped by writeRuns
}

// BriefText is [Disclosure.Brief] in plain words.
func (d Disclosure) BriefText() string { return plain(d.brief) }

// HTML returns the disclosure as a section with a list of its fields.
func (d Disclosure) HTML() template.HTML {
	var b strings.Builder
	b.WriteString(`<section class="Disclosure" lang="` + html.EscapeString(d.words.Language) + `"><h2 class="Disclosure-title">`)
	writeRuns(&b, d.title)
	b.WriteString(`</h2><dl class="Disclosure-fields">`)
	for _, f := range d.fields {
		b.WriteString(`<div class="Disclosure-field"><dt>` + html.EscapeString(f.Label) + `</dt><dd>` + string(f.HTML()) + `</dd></div>`)
	}
	b.WriteString(`</dl></section>`)
	return template.HTML(b.String()) //nolint:gosec // every part is escaped above
}

// plainHTML returns the disclosure in tags that look right without a style
// sheet, as in a feed reader.
func (d Disclosure) plainHTML() string {
	var b strings.Builder
	b.WriteString(`<p><strong>`)
	writeRuns(&b, d.title)
	b.WriteString(`</strong></p><ul>`)
	for _, f := range d.fields {
		b.WriteString(`<li><strong>` + html.EscapeString(d.words.field(f.Label)) + `</strong> ` + string(f.HTML()) + `</li>`)
	}
	b.WriteString(`</ul>`)
	return b.String()
}

// Text returns the disclosure as lines of plain text.
func (d Disclosure) Text() string {
	var b strings.Builder
	b.WriteString(plain(d.title) + "\n")
	for _, f := range d.fields {
		b.WriteString(d.words.field(f.Label) + " " + strings.ReplaceAll(f.Text(), "\n", d.words.Say("semicolon")) + "\n")
	}
	return b.String()
}

// The keys of the fields, in their order.
const (
	keySource      = "source"
	keyOwner       = "owner"
	keyFunding     = "funding"
	keyControl     = "control"
	keyPlace       = "place"
	keyIdentity    = "identity"
	keyInclusion   = "inclusion"
	keyEndorsement = "endorsement"
	keyTerms       = "terms"
	keyOriginal    = "original"
	keyNote        = "note"
)

// discloser builds disclosures in one language for one hub.
type discloser struct {
	words *Words
	hub   alteram.Hub
	now   time.Time
}

// source returns the disclosure of a source. terms is its line on what may be
// shown, original the address of the original, empty for the source as a whole.
func (c discloser) source(s alteram.Source, looked, added time.Time, terms [][]Run, original string) Disclosure {
	d := Disclosure{words: c.words, title: c.words.runs("disclosure.title", quoted("hub", c.hub.Name, ""), quoted("source", s.Name, "")), source: s}
	add := func(key string, values ...[]Run) {
		if len(values) > 0 {
			d.fields = append(d.fields, Field{key, c.words.Say("label." + key), values})
		}
	}
	add(keySource, c.name(s))
	add(keyOwner, c.owners(s.Owner, looked)...)
	add(keyFunding, c.funding(s.Funding, looked)...)
	add(keyControl, c.control(s.Control, looked))
	add(keyPlace, c.place(s.Place, looked))
	add(keyInclusion, c.inclusion(s.Inclusion, added)...)
	add(keyEndorsement, c.words.runs("endorsement", quoted("source", s.Name, ""), quoted("hub", c.hub.Name, "")))
	add(keyTerms, terms...)
	add(keyOriginal, c.original(original, s.Site))
	add(keyNote, c.note(s.Note))
	d.brief = c.brief(s, looked)
	return d
}

// brief names the source, its owners and its control, in the order of the
// fields and without their evidence.
func (c discloser) brief(s alteram.Source, looked time.Time) []Run {
	runs := []Run{{Text: s.Name, Lang: "und"}, c.briefly(keyOwner)}
	if len(s.Owner) == 0 {
		runs = append(runs, c.notEstablished(looked)...)
	}
	for i, o := range s.Owner {
		if i > 0 {
			runs = append(runs, Run{Text: c.words.Say("comma")})
		}
		runs = append(runs, Run{Text: o.Name, Lang: "und"})
	}
	runs = append(runs, c.briefly(keyControl))
	l := s.Control
	l.Evidence = ""
	return append(runs, c.control(l, looked)...)
}

// briefly begins a field within the brief line.
func (c discloser) briefly(key string) Run {
	return Run{Text: c.words.Say("brief.field", text("label", c.words.Say("label."+key)))}
}

func (c discloser) name(s alteram.Source) []Run {
	if s.Site == "" {
		return []Run{{Text: s.Name, Lang: "und"}}
	}
	return c.words.runs("source.name", quoted("name", s.Name, ""), link("site", s.Site, s.Site))
}

func (c discloser) notEstablished(looked time.Time) []Run {
	return c.words.runs("not-established", c.words.day("date", looked))
}

func (c discloser) owners(owners []alteram.Owner, looked time.Time) [][]Run {
	if len(owners) == 0 {
		return [][]Run{c.notEstablished(looked)}
	}
	var out [][]Run
	for _, o := range owners {
		runs := []Run{{Text: o.Name, Lang: "und"}}
		var facts []string
		if o.Kind != "" {
			facts = append(facts, c.words.Say("owner-kind."+o.Kind))
		}
		if o.Share > 0 {
			facts = append(facts, c.words.percent(o.Share))
		}
		out = append(out, c.evidenced(runs, facts, o.AsOf, o.Evidence))
	}
	return out
}

// evidenced adds to a name what is known of it, as of when, and the evidence.
func (c discloser) evidenced(runs []Run, facts []string, asOf time.Time, evidence string) []Run {
	if len(facts) > 0 {
		runs = append(runs, Run{Text: c.words.Say("facts", text("facts", strings.Join(facts, c.words.Say("comma"))))})
	}
	if !asOf.IsZero() {
		runs = append(runs, c.words.runs("as-of", c.words.day("date", asOf))...)
	}
	return append(runs, c.evidence(evidence)...)
}

func (c discloser) evidence(addresses ...string) []Run {
	var runs []Run
	for _, a := range addresses {
		if a != "" {
			runs = append(runs, c.words.runs("evidence", link("evidence", c.words.Say("evidence.word"), a))...)
		}
	}
	return runs
}

func (c discloser) funding(funding []alteram.Funding, looked time.Time) [][]Run {
	if len(funding) == 0 {
		return [][]Run{c.notEstablished(looked)}
	}
	var out [][]Run
	for _, f := range funding {
		runs := []Run{{Text: f.From, Lang: "und"}}
		var facts []string
		if f.Kind != "" {
			facts = append(facts, c.words.Say("funding-kind."+f.Kind))
		}
		if f.Year > 0 {
			facts = append(facts, c.words.digits(strconv.Itoa(f.Year)))
		}
		out = append(out, c.evidenced(runs, facts, time.Time{}, f.Evidence))
	}
	return out
}

// control attributes the classification to who makes it; unknown is said as
// such and never as independent.
func (c discloser) control(l alteram.Control, looked time.Time) []Run {
	if l.Value == alteram.ControlUnknown {
		return c.notEstablished(looked)
	}
	value := c.words.Say("control." + string(l.Value))
	key, by := "control.by-other", quoted("by", l.SaidBy, "")
	if l.SaidBy == "us" || l.SaidBy == "" {
		key, by = "control.by-us", quoted("by", c.hub.Name, "")
		if l.Value == alteram.CapturedPublic || l.Value == alteram.CapturedPrivate {
			value = c.words.Say("control-own." + string(l.Value)) // "captured" is never the hub's own word
		}
	}
	edition := ""
	if l.Edition > 0 {
		edition = c.words.Say("edition", text("year", c.words.digits(strconv.Itoa(l.Edition))))
	}
	return append(c.words.runs(key, by, text("edition", edition), text("value", value)), c.evidence(l.Evidence)...)
}

func (c discloser) place(p alteram.Place, looked time.Time) []Run {
	seat := c.notEstablished(looked)
	if p.Seat != "" {
		seat = c.words.runs("place.seat", parts("country", []Run{c.country(p.Seat)}))
	}
	if len(p.Covers) == 0 {
		return seat
	}
	return append(seat, c.words.runs("place.covers", parts("countries", c.countries(p.Covers)))...)
}

// inclusion says why the source is here, by whose decision, and until when that
// stands. added is when the source was first declared.
func (c discloser) inclusion(in alteram.Inclusion, added time.Time) [][]Run {
	reason := c.words.runs("inclusion.none", c.words.day("date", added))
	if wording, lang := c.wording(in.Reason); wording != "" {
		reason = []Run{c.operators(wording, lang)}
	}
	out := [][]Run{append(reason, c.evidence(in.Evidence...)...)}
	by := quoted("by", in.DecidedBy, "")
	switch {
	case !in.Decided.IsZero() && in.DecidedBy == "":
		out = append(out, c.words.runs("inclusion.decided", text("by", c.words.Say("the-operator")), c.words.day("date", in.Decided)))
	case !in.Decided.IsZero():
		out = append(out, c.words.runs("inclusion.decided", by, c.words.day("date", in.Decided)))
	case in.DecidedBy != "":
		out = append(out, c.words.runs("inclusion.decided-by", by))
	}
	if !in.Review.IsZero() {
		out = append(out, c.words.runs("inclusion.review", c.words.day("date", in.Review)))
	}
	return out
}

// wording returns an operator's text in the language of the hub's own words,
// else in the first of the hub's languages that it is written in. Without a
// stated language it is in the first.
func (c discloser) wording(t alteram.Text) (wording, lang string) {
	wanted := append([]string{c.words.Language}, c.hub.Languages...)
	if len(c.hub.Languages) == 0 || c.words.Language == c.hub.Languages[0] {
		return t.In(slices.Insert(wanted, 1, "")...)
	}
	return t.In(slices.Insert(wanted, 2, "")...)
}

// operators returns an operator's wording, marked with its language where that
// is not the hub's own words'.
func (c discloser) operators(wording, lang string) Run {
	if lang == "" && len(c.hub.Languages) > 0 {
		lang = c.hub.Languages[0]
	}
	if lang == c.words.Language {
		lang = ""
	}
	return Run{Text: wording, Lang: lang}
}

func (c discloser) original(original, site string) []Run {
	if original != "" {
		return c.words.runs("original", link("address", original, original))
	}
	if site != "" {
		return c.words.runs("original.site", link("address", site, site))
	}
	return c.words.runs("original.none")
}

// note is the operator's own sentence, marked as that; no note is said too, so
// that every source shows the same fields.
func (c discloser) note(n alteram.Text) []Run {
	wording, lang := c.wording(n)
	if wording == "" {
		return c.words.runs("note.none")
	}
	return append(c.words.runs("note.by", quoted("hub", c.hub.Name, "")), c.operators(wording, lang))
}

// looked returns the day on which the hub looked for what it could not
// establish: when the label was set, else when the inclusion was decided, else
// when the source was declared.
func looked(s alteram.Source, history []store.Revision) time.Time {
	switch {
	case !s.Control.Set.IsZero():
		return s.Control.Set
	case !s.Inclusion.Decided.IsZero():
		return s.Inclusion.Decided
	}
	return added(history)
}

// added returns when a source, or the hub, was first declared.
func added(history []store.Revision) time.Time {
	if len(history) == 0 {
		return time.Time{}
	}
	return history[0].Since
}
