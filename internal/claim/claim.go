package claim

import (
	"math"
	"slices"
	"time"

	"github.com/alteram-hub/alteram/internal/gazetteer"
)

// Extractor is the revision of the rules: what they find changes with it.
const Extractor = "claim/3"

// Span is a stretch of a text in bytes: text[Span[0]:Span[1]]. It begins and
// ends between characters.
type Span [2]int

// Day is a day in ISO 8601, as 2022-04-04; empty, and null in JSON, when it is open.
type Day string

// MarshalJSON writes the day, or null.
func (d Day) MarshalJSON() ([]byte, error) {
	if d == "" {
		return []byte("null"), nil
	}
	return []byte(`"` + string(d) + `"`), nil
}

// Statement is something that somebody is said to have said.
type Statement struct {
	// Source is who speaks, as written; nil when the text leaves it out.
	Source     *Span  `json:"source"`
	SourceText string `json:"source_text"`
	// Speaker is the fullest name that the text has of the source, its own words
	// when that is not known.
	Speaker string `json:"speaker"`
	// SpeakerID is "person:slug", "org:slug", "state:XX" or "unknown".
	SpeakerID string `json:"speaker_id"`
	// Office is the office that the text gives the speaker, as foreign-minister:RU;
	// empty when it gives none of the lists.
	Office string `json:"office"`
	// Resolution says how the speaker was found: named, pronoun, role, metonym,
	// implicit or unknown.
	Resolution string `json:"resolution"`
	// Cue is the words that report, nil when there are none.
	Cue *Span `json:"cue"`
	// Stance is the kind of the cue: say, claim, deny, accuse, confirm, demand,
	// insist, warn, promise, doubt or other. For filtering: what is shown is the cue.
	Stance string `json:"stance"`
	// Negated is set when the cue is: "did not say".
	Negated bool `json:"negated"`
	// Content is what was said, in one part or several, in order; never empty.
	Content []Span `json:"content"`
	// Quote is direct, indirect or mixed.
	Quote string `json:"quote"`
	// ToldTo is to whom, nil when that is not said.
	ToldTo     *Span  `json:"told_to"`
	ToldToText string `json:"told_to_text"`
	// Date is the day on which it was said, in ISO 8601; empty when it is open.
	Date Day `json:"date"`
	// Parent is the index of the statement within which this one stands, nil for
	// one of the text itself.
	Parent *int `json:"parent"`
	// Hedged is set when the text keeps a distance: allegedly, reportedly.
	Hedged bool `json:"hedged"`
	// Confidence is from 0 to 1: how often statements found in this way are right.
	Confidence float64 `json:"confidence"`
}

// Figure is a number that a text gives, and of what.
type Figure struct {
	// Number is the number as written, Sentence the sentence around it.
	Number   Span `json:"number"`
	Sentence Span `json:"sentence"`
	// Actors are those who did it: states by ISO 3166-1 alpha-2, others by id.
	Actors []string `json:"actors"`
	// Scope is total for one number over all actors, each for one of each.
	Scope string `json:"scope"`
	// Predicate and Noun are what was done and what is counted, lemmas of the open
	// lists in docs/formats/claims.md or of the text.
	Predicate string `json:"predicate"`
	// Low and High are the interval that the words allow, both included; nil is open.
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
	// Modifier is the words that make it one: over, at least, a total of.
	Modifier string `json:"modifier"`
	Noun     string `json:"noun"`
	// Target is to whom it was done, written as actors are.
	Target []string `json:"target"`
	// Date is the day it was done, in ISO 8601; empty when it is open.
	Date Day `json:"date"`
	// Statement is the index of the innermost statement that says so, nil when it
	// is the outlet itself.
	Statement *int `json:"statement"`

	// Earlier is set for what the text says that a count was before.
	Earlier bool `json:"earlier"`

	known bool // predicate and noun are of the lists
}

// Reading is what a text was read to say.
type Reading struct {
	// Language is the language it was read in, "" when it is none of ours: then
	// there are no statements and no figures.
	Language   string      `json:"language"`
	Statements []Statement `json:"statements"`
	Figures    []Figure    `json:"figures"`
}

// Extract reads the plain text of a report, which is UTF-8, in a language (BCP 47;
// "" lets it be guessed). Paragraphs are lines. Relative dates count from the publication, in
// its own zone; with the zero time they stay open.
func Extract(text, language string, published time.Time) Reading {
	return ExtractKnowing(nil, text, language, published)
}

// ExtractKnowing is [Extract] with names that an operator gives to countries.
func ExtractKnowing(places *gazetteer.Places, text, language string, published time.Time) Reading {
	tag := chooseLanguage(text, language)
	out := Reading{Language: tag, Statements: []Statement{}, Figures: []Figure{}}
	l := languages()[tag]
	if l == nil {
		return out
	}
	var m *model
	if tag == "en" {
		m = english()
	}
	r := newReader(text, l, m)
	r.statements()
	r.nested()
	slices.SortStableFunc(r.drafts, func(a, b draft) int { return a.cue.start - b.cue.start })
	w := writer{names: r.findNames(places), dates: r.findDates(published)}
	out.Statements = w.statements()
	out.Figures = w.figures(out.Statements)
	return out
}

// writer turns what was found in tokens into what is told, in bytes.
type writer struct {
	*names
	dates []date
}

func (w *writer) bytes(s span) Span { return Span{w.tokens[s.start].start, w.tokens[s.end-1].end} }

func (w *writer) optional(s span) (*Span, string) {
	if s.empty() {
		return nil, ""
	}
	b := w.bytes(s)
	return &b, w.text[b[0]:b[1]]
}

func (w *writer) statements() []Statement {
	out := make([]Statement, 0, len(w.drafts))
	z, offices := resolver{names: w.names}, w.offices()
	for k := range w.drafts {
		d := &w.drafts[k]
		who := z.resolve(d)
		s := Statement{Speaker: who.name, SpeakerID: who.id, Office: offices[who.id], Resolution: who.how, Stance: d.stance, Negated: d.negated, Date: Day(w.dateOf(d))}
		s.Source, s.SourceText = w.optional(d.source)
		s.Cue, _ = w.optional(d.cue)
		s.ToldTo, s.ToldToText = w.optional(d.told)
		for _, c := range d.content {
			s.Content = append(s.Content, w.bytes(c))
		}
		s.Quote = w.quote(d.content)
		s.Hedged = w.hedged(d)
		s.Parent = w.parentOf(k)
		s.Confidence = confidence(d, who, s.Quote)
		out = append(out, s)
	}
	return out
}

// parentOf returns the statement whose content holds the cue of another, the
// innermost of several.
func (w *writer) parentOf(k int) *int {
	d := &w.drafts[k]
	if d.depth == 0 {
		return nil
	}
	return w.innermost(d.cue.start, k)
}

// innermost returns the statement with the shortest content that holds a token,
// other than one.
func (w *writer) innermost(i, not int) *int {
	best, size := -1, 1<<30
	for k := range w.drafts {
		if k == not {
			continue
		}
		for _, c := range w.drafts[k].content {
			if c.has(i) && c.size() < size {
				best, size = k, c.size()
			}
		}
	}
	if best < 0 {
		return nil
	}
	return &best
}

// dateOf returns the day that stands with the attribution, outside of what was said.
func (w *writer) dateOf(d *draft) string {
	s := w.sentenceOf(d.cue.start)
	best, away := "", 12
	for _, t := range w.dates {
		if t.day() == "" || t.start < s.start || t.end > s.end || w.within(d, t.start) {
			continue
		}
		if n := max(t.start-d.cue.end, d.cue.start-t.end, 0); n < away {
			best, away = t.day(), n
		}
	}
	return best
}

func (w *writer) within(d *draft, i int) bool {
	return slices.ContainsFunc(d.content, func(c span) bool { return c.has(i) })
}

func (w *writer) quote(content []span) string {
	quoted, all := 0, 0
	for _, c := range content {
		for i := c.start; i < c.end; i++ {
			if w.tokens[i].mark == word {
				all++
				if w.tokens[i].quoted {
					quoted++
				}
			}
		}
	}
	switch quoted {
	case 0:
		return "indirect"
	case all:
		return "direct"
	}
	return "mixed"
}

func (w *writer) hedged(d *draft) bool {
	for i := d.cue.start; i < d.cue.end; i++ {
		if w.lang.hedges[w.tokens[i].lower] {
			return true
		}
	}
	for _, c := range d.content {
		for i := c.start; i < c.end; i++ {
			if !w.tokens[i].quoted && w.lang.hedges[w.tokens[i].lower] {
				return true
			}
		}
	}
	return false
}

// confidence is from what was counted on reports of our own.
func confidence(d *draft, who speaker, quote string) float64 {
	c := 0.7
	if d.strong {
		c += 0.15
	}
	if quote == "direct" {
		c += 0.05
	}
	switch who.how {
	case "named":
		c += 0.05
	case "unknown":
		c -= 0.2
	case "pronoun", "implicit":
		c -= 0.1
	}
	if d.depth > 0 {
		c -= 0.1
	}
	return math.Round(c*100) / 100
}

func (w *writer) figures(statements []Statement) []Figure {
	found := w.findFigures(w.dates)
	out := make([]Figure, 0, len(found))
	for i := range found {
		c := &found[i]
		f := Figure{
			Number: w.bytes(c.span), Sentence: w.bytes(w.sentenceOf(c.start)), Actors: orEmpty(c.actors), Scope: "total",
			Predicate: c.predicate, Low: bound(c.low), High: bound(c.high), Modifier: c.modifier, Noun: c.noun, Target: orEmpty(c.target), Date: Day(c.date),
		}
		f.Earlier = c.earlier
		if c.each {
			f.Scope = "each"
		}
		f.Target = slices.DeleteFunc(slices.Clone(f.Target), func(id string) bool { return slices.Contains(f.Actors, id) })
		f.known = c.known
		if len(statements) > 0 {
			f.Statement = w.innermost(c.start, -1)
		}
		out = append(out, f)
	}
	return out
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// bound returns a limit of an interval, nil when it is open.
func bound(v float64) *float64 {
	if v <= 0 || math.IsInf(v, 0) {
		return nil
	}
	v = math.Round(v*1000) / 1000
	return &v
}

// chooseLanguage returns the language of the rules for a text: the one it is
// said to be in, else the one whose small words it has most of.
func chooseLanguage(text, language string) string {
	if language != "" {
		for tag := range languages() {
			if tag == baseTag(language) {
				return tag
			}
		}
		return ""
	}
	return guessLanguage(text)
}
