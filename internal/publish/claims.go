package publish

import (
	"bytes"
	"crypto/sha256"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
)

// Claims are what the reports of a story say, for one reader: who said what, and
// which figures they give.
type Claims struct {
	words      *Words
	hub        alteram.Hub
	story      *Story
	statements []*StatementRow
	figures    []*FigureRow
}

// Statements are the statements, each once: those that most texts have first, of
// those with as many the one that was first read.
func (c *Claims) Statements() []*StatementRow { return c.statements }

// Figures are the figures, in the same order; those that differ are not put first.
func (c *Claims) Figures() []*FigureRow { return c.figures }

// StatementRow is one statement as the outlets tell it.
type StatementRow struct {
	story    alteram.StoryID
	n        int
	wordings []*Wording
	texts    int
	told     []Perspective // the groups that tell it
	lacking  []Perspective // those whose reports were searched for it in vain
	only     bool
}

// Anchor is the row's id within the page of its story.
func (r *StatementRow) Anchor() string { return "statement-" + strconv.Itoa(r.n) }

// Speaker is who said it.
func (r *StatementRow) Speaker() Speaker { return r.wordings[0].Speaker }

// Wordings are how the outlets put it, in the order in which we first read them.
func (r *StatementRow) Wordings() []*Wording { return r.wordings }

// Texts counts the independent texts that have it: copies count once.
func (r *StatementRow) Texts() int { return r.texts }

// Groups are the groups with a report that tells it.
func (r *StatementRow) Groups() []Perspective { return r.told }

// Lacking are the groups of which every report in the story was searched for it
// in its full text, and has nothing of it.
func (r *StatementRow) Lacking() []Perspective { return r.lacking }

// Wording is how one report puts a statement.
type Wording struct {
	// Report is the one that says so.
	Report *Report
	// Speaker is who is told to have said it.
	Speaker Speaker
	// As is the fullest name that the report has of them.
	As string
	// Verb is the words that report, as written; empty where they are not shown.
	Verb string
	// Stance is the kind of the verb: say, claim, deny, accuse, confirm, demand,
	// insist, warn, promise, doubt or other.
	Stance string
	// Words are the outlet's, as far as they may be shown; empty when none may.
	Words string
	// Hedged is set where the report keeps a distance, Negated where the verb is.
	Hedged, Negated bool
	// Quote is direct, indirect or mixed.
	Quote string
	// Within is who is told to have said all of this, where one statement stands
	// within another; nil elsewhere.
	Within *Speaker
	// Misread reports that the operator found this reading to be wrong.
	Misread bool
	// Copies are reports with the same text.
	Copies []*Report

	heard *heard
	index int
}

// Path leads to the words in the report.
func (w *Wording) Path() string {
	return w.heard.pathTo(markID("s", w.index), stretch(&w.heard.claims.Statements[w.index]))
}

// N and Item name the reading, for those who object to it.
func (w *Wording) N() int { return w.heard.claims.N }

// Item is the statement's name in the claims of its version.
func (w *Wording) Item() alteram.Item { return alteram.NewItem(alteram.ItemStatement, w.index) }

// Lang is the language of the outlet's words; empty where it is not known.
func (w *Wording) Lang() string { return w.heard.lang() }

// Stances are the kinds of verbs, for filters.
var Stances = []string{"say", "claim", "deny", "accuse", "confirm", "demand", "insist", "warn", "promise", "doubt", "other"}

// FigureState says how the numbers of a row stand to each other.
type FigureState string

// The states.
const (
	// FigureSingle is one number of one text.
	FigureSingle FigureState = "single"
	// FigureAgree is numbers that agree, of at least two texts.
	FigureAgree FigureState = "agree"
	// FigureDiffer is different numbers reported. Which is right is not said.
	FigureDiffer FigureState = "differ"
)

// FigureRow is the numbers that are given of one thing.
type FigureRow struct {
	n       int
	first   *Given
	state   FigureState
	values  []*FigureValue
	texts   int
	unshown []*Given
	parts   []*FigureRow
	adds    bool
}

// Anchor is the row's id within the page of its story.
func (r *FigureRow) Anchor() string { return "figure-" + strconv.Itoa(r.n) }

// About says of what the numbers are, in the hub's own words.
func (r *FigureRow) About() template.HTML { return markup(r.first.about) }

func markup(runs []Run) template.HTML {
	var b strings.Builder
	writeRuns(&b, runs)
	return template.HTML(b.String()) //nolint:gosec // escaped by writeRuns
}

// AboutText is [FigureRow.About] in plain text.
func (r *FigureRow) AboutText() string { return plain(r.first.about) }

// State says how the numbers that are shown stand to each other.
func (r *FigureRow) State() FigureState { return r.state }

// Values are the numbers, the lowest first.
func (r *FigureRow) Values() []*FigureValue { return r.values }

// Texts counts the independent texts that give a number that is shown.
func (r *FigureRow) Texts() int { return r.texts }

// Unshown are the reports that give a number which their terms do not let us show.
func (r *FigureRow) Unshown() []*Given { return r.unshown }

// Parts are the rows whose numbers are parts of this total; nil where none are known.
func (r *FigureRow) Parts() []*FigureRow { return r.parts }

// Adds reports whether the parts add up to the total.
func (r *FigureRow) Adds() bool { return r.adds }

// FigureValue is a number with the reports that give it.
type FigureValue struct {
	// Low and High are what the words allow, both included; nil is open.
	Low, High *float64
	// Texts counts the independent texts.
	Texts int
	// Cited are whom they cite for it.
	Cited []Cited
	Given []*Given
}

// Written is the number with what makes it one, as the first report has it.
func (v *FigureValue) Written() string { return v.Given[0].Written }

// Lang is the language of [FigureValue.Written].
func (v *FigureValue) Lang() string { return v.Given[0].Lang() }

// Cited is an origin of a number: who is cited, by how many independent texts.
type Cited struct {
	// Speaker is nil for the outlets themselves.
	Speaker *Speaker
	Texts   int
}

// Given is a number in one report.
type Given struct {
	Report *Report
	// Written is the number with what modifies it, as written; empty where it is
	// not shown.
	Written string
	// Sentence is the outlet's, as far as it may be shown.
	Sentence string
	// Cites is who is told to have given it; nil when it is the outlet itself.
	Cites *Speaker
	// Day is the day that the number is of; zero when that is open.
	Day time.Time
	// Earlier is set where the same source gives a later state in the same row, or
	// says itself that the count was so before.
	Earlier bool
	// Before are the numbers that earlier versions of the report had, first to last.
	Before []string
	// Misread reports that the operator found this reading to be wrong.
	Misread bool
	// Copies are reports with the same text.
	Copies []*Report

	about []Run
	// actors and target are those of the figure, as they may be shown.
	actors, target []string

	heard  *heard
	index  int
	figure *alteram.Figure
}

// About says of what the number is, in the hub's own words.
func (g *Given) About() template.HTML { return markup(g.about) }

// Path leads to the number in the report.
func (g *Given) Path() string { return g.heard.pathTo(markID("f", g.index), g.figure.Number) }

// N and Item name the reading, for those who object to it.
func (g *Given) N() int { return g.heard.claims.N }

// Item is the figure's name in the claims of its version.
func (g *Given) Item() alteram.Item { return alteram.NewItem(alteram.ItemFigure, g.index) }

// Lang is the language of the outlet's words; empty where it is not known.
func (g *Given) Lang() string { return g.heard.lang() }

func (t *heard) lang() string {
	if l := t.Lang(); l != "" {
		return l
	}
	return t.claims.Language
}

// markID is the id of a mark in the text of a report: s1 for its first statement,
// f1 for its first figure.
func markID(kind string, index int) string { return kind + strconv.Itoa(index+1) }

// pathTo leads to a mark in the report, where what is marked is shown.
func (t *heard) pathTo(mark string, s alteram.Span) string {
	if at := t.inBody(s); at[1] > at[0] {
		return t.Path() + "#" + mark
	}
	return t.Path()
}

// ClaimFilter says which statements are shown; its zero value is all.
type ClaimFilter struct {
	// Speaker is the id of who speaks, Stance the kind of the verb, Outlet the slug
	// of a source.
	Speaker, Stance string
	Outlet          alteram.SourceID
}

// ClaimFilterOf reads a filter from the query of an address.
func ClaimFilterOf(q url.Values) ClaimFilter {
	return ClaimFilter{Speaker: q.Get("speaker"), Stance: q.Get("stance"), Outlet: alteram.SourceID(q.Get("outlet"))}
}

// Query is what [ClaimFilterOf] reads; without what is not set.
func (f ClaimFilter) Query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"speaker": f.Speaker, "stance": f.Stance, "outlet": string(f.Outlet)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// lets reports whether a wording is one that the filter shows.
func (f ClaimFilter) lets(w *Wording) bool {
	of := func(r *Report) bool { return r.SourceID() == f.Outlet }
	return (f.Speaker == "" || f.Speaker == w.Speaker.ID) && (f.Stance == "" || f.Stance == w.Stance) && (f.Outlet == "" || of(w.Report) || slices.ContainsFunc(w.Copies, of))
}

// Filtered are the statements of which a filter shows a wording, with those wordings.
func (c *Claims) Filtered(f ClaimFilter) []*StatementRow {
	if f == (ClaimFilter{}) {
		return c.statements
	}
	var out []*StatementRow
	for _, r := range c.statements {
		kept := *r
		kept.wordings = nil
		for _, w := range r.wordings {
			if f.lets(w) {
				kept.wordings = append(kept.wordings, w)
			}
		}
		if kept.wordings != nil {
			out = append(out, &kept)
		}
	}
	return out
}

// Speakers are those who are known to have said something, each once, in the
// order of the rows.
func (c *Claims) Speakers() []Speaker {
	var out []Speaker
	for _, r := range c.statements {
		for _, w := range r.wordings {
			same := func(s Speaker) bool { return s.ID == w.Speaker.ID }
			if w.Speaker.Known() && !slices.ContainsFunc(out, same) {
				out = append(out, w.Speaker)
			}
		}
	}
	return out
}

// Quote is how many characters of a wording are quoted at most.
func (c *Claims) Quote() int { return c.hub.QuoteLength() }

// Agreed are the figures on which at least two independent texts agree, and none
// differs.
func (c *Claims) Agreed() []*FigureRow { return c.inState(FigureAgree) }

// Different are the figures of which different numbers are reported.
func (c *Claims) Different() []*FigureRow { return c.inState(FigureDiffer) }

func (c *Claims) inState(state FigureState) []*FigureRow {
	var out []*FigureRow
	for _, r := range c.figures {
		if r.state == state {
			out = append(out, r)
		}
	}
	return out
}

// Shared are the statements that at least two independent texts tell.
func (c *Claims) Shared() []*StatementRow {
	var out []*StatementRow
	for _, r := range c.statements {
		if r.texts > 1 {
			out = append(out, r)
		}
	}
	return out
}

// Only are the statements that the reports of one group tell, where the reports of
// all others were searched for them in vain.
func (c *Claims) Only() []*StatementRow {
	var out []*StatementRow
	for _, r := range c.statements {
		if r.only {
			out = append(out, r)
		}
	}
	return out
}

// Drawn is the wording that stands for a statement where there is room for one: of
// those whose words are shown, the one that a hash of the story's id draws; nil
// where there is none.
func (r *StatementRow) Drawn() *Wording {
	var best *Wording
	var least [sha256.Size]byte
	for _, w := range r.wordings {
		lot := sha256.Sum256([]byte(string(r.story) + "\x00" + string(w.Report.ID())))
		if w.Words != "" && !w.Misread && (best == nil || bytes.Compare(lot[:], least[:]) < 0) {
			best, least = w, lot
		}
	}
	return best
}

// Outlets are a report of each source that says something, in the order of their
// names.
func (c *Claims) Outlets() []*Report {
	var out []*Report
	for _, r := range c.statements {
		for _, w := range r.wordings {
			for _, report := range append([]*Report{w.Report}, w.Copies...) {
				if !slices.ContainsFunc(out, func(o *Report) bool { return o.SourceID() == report.SourceID() }) {
					out = append(out, report)
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *Report) int { return strings.Compare(a.SourceName(), b.SourceName()) })
	return out
}
