package publish

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/alteram-hub/alteram"
)

type claimsJSON struct {
	Statements []statementJSON `json:"statements"`
	Figures    []figureJSON    `json:"figures"`
}

type speakerJSON struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Office string `json:"office,omitempty"`
	URL    string `json:"url,omitempty"`
}

type statementJSON struct {
	Speaker  speakerJSON     `json:"speaker"`
	Texts    int             `json:"texts"`
	Groups   []groupNameJSON `json:"told_in,omitempty"`
	Lacking  []groupNameJSON `json:"not_found_in,omitempty"`
	Wordings []wordingJSON   `json:"wordings"`
}

// originJSON says whose words these are, and where they stand.
type originJSON struct {
	Entry   alteram.EntryID   `json:"entry"`
	Version int               `json:"version"`
	Item    alteram.Item      `json:"item"`
	Source  alteram.SourceID  `json:"source"`
	Who     string            `json:"who_is_speaking"`
	URL     string            `json:"url"`
	Lang    string            `json:"language,omitempty"`
	Copies  []alteram.EntryID `json:"copies,omitempty"`
	Misread bool              `json:"misread,omitempty"`
}

type wordingJSON struct {
	originJSON

	Speaker speakerJSON   `json:"speaker"`
	Verb    string        `json:"verb,omitempty"`
	Stance  string        `json:"stance"`
	Negated bool          `json:"negated"`
	Hedged  bool          `json:"hedged"`
	Quote   string        `json:"quote"`
	Words   string        `json:"words,omitempty"`
	Span    *alteram.Span `json:"span,omitempty"`
	Within  *speakerJSON  `json:"within,omitempty"`
}

type figureJSON struct {
	About   string      `json:"about"`
	State   FigureState `json:"state"`
	Texts   int         `json:"texts"`
	Noun    string      `json:"noun"`
	Done    string      `json:"predicate,omitempty"`
	Actors  []string    `json:"actors,omitempty"`
	Target  []string    `json:"target,omitempty"`
	Values  []valueJSON `json:"values"`
	Unshown []givenJSON `json:"not_shown,omitempty"`
	// Parts are the places of the parts of a total among all figures.
	Parts []int `json:"parts,omitempty"`
	Adds  *bool `json:"adds_up,omitempty"`
}

type valueJSON struct {
	Low   *float64    `json:"low"`
	High  *float64    `json:"high"`
	Texts int         `json:"texts"`
	Cited []citedJSON `json:"cited,omitempty"`
	Given []givenJSON `json:"given"`
}

type citedJSON struct {
	Speaker *speakerJSON `json:"speaker"`
	Texts   int          `json:"texts"`
}

type givenJSON struct {
	originJSON

	Written  string        `json:"written,omitempty"`
	Sentence string        `json:"sentence,omitempty"`
	Span     *alteram.Span `json:"span,omitempty"`
	Cites    *speakerJSON  `json:"cites,omitempty"`
	Day      string        `json:"day,omitempty"`
	Earlier  bool          `json:"earlier,omitempty"`
	Before   []string      `json:"before,omitempty"`
}

// MarshalJSON writes the public form of what the reports of a story say.
func (c *Claims) MarshalJSON() ([]byte, error) {
	out := claimsJSON{Statements: []statementJSON{}, Figures: []figureJSON{}}
	for _, r := range c.statements {
		one := statementJSON{Speaker: c.speakerJSON(r.Speaker()), Texts: r.texts, Groups: groupNames(r.told), Lacking: groupNames(r.lacking)}
		for _, w := range r.wordings {
			one.Wordings = append(one.Wordings, c.wordingJSON(w))
		}
		out.Statements = append(out.Statements, one)
	}
	for _, r := range c.figures {
		out.Figures = append(out.Figures, c.figureJSON(r))
	}
	return json.Marshal(out)
}

func groupNames(groups []Perspective) (out []groupNameJSON) {
	for _, g := range groups {
		out = append(out, groupNameJSON{g.Slug(), g.Name()})
	}
	return out
}

func (c *Claims) speakerJSON(s Speaker) speakerJSON {
	out := speakerJSON{ID: s.ID, Name: s.Name, Office: s.Office}
	if s.Path != "" {
		out.URL = c.hub.URL + s.Path
	}
	return out
}

func (c *Claims) optionalSpeaker(s *Speaker) *speakerJSON {
	if s == nil {
		return nil
	}
	out := c.speakerJSON(*s)
	return &out
}

func (c *Claims) origin(t *heard, item alteram.Item, path string, copies []*Report, misread bool) originJSON {
	out := originJSON{
		Entry: t.ID(), Version: t.claims.N, Item: item, Source: t.SourceID(), Who: t.Disclosure().BriefText(), URL: c.hub.URL + path, Lang: t.lang(), Misread: misread,
	}
	for _, r := range copies {
		out.Copies = append(out.Copies, r.ID())
	}
	return out
}

func (c *Claims) wordingJSON(w *Wording) wordingJSON {
	out := wordingJSON{
		originJSON: c.origin(w.heard, w.Item(), w.Path(), w.Copies, w.Misread), Speaker: c.speakerJSON(w.Speaker), Verb: w.Verb, Stance: w.Stance, Negated: w.Negated, Hedged: w.Hedged,
		Quote: w.Quote, Words: w.Words, Within: c.optionalSpeaker(w.Within),
	}
	if w.Words != "" {
		span := stretch(&w.heard.claims.Statements[w.index])
		out.Span = &span
	}
	return out
}

func (c *Claims) figureJSON(r *FigureRow) figureJSON {
	f := r.first.figure
	out := figureJSON{About: r.AboutText(), State: r.state, Texts: r.texts, Noun: f.Noun, Done: f.Predicate, Actors: r.first.actors, Target: r.first.target}
	for _, v := range r.values {
		one := valueJSON{Low: v.Low, High: v.High, Texts: v.Texts}
		for _, o := range v.Cited {
			one.Cited = append(one.Cited, citedJSON{c.optionalSpeaker(o.Speaker), o.Texts})
		}
		for _, g := range v.Given {
			one.Given = append(one.Given, c.givenJSON(g))
		}
		out.Values = append(out.Values, one)
	}
	for _, g := range r.unshown {
		out.Unshown = append(out.Unshown, c.givenJSON(g))
	}
	for _, p := range r.parts {
		out.Parts = append(out.Parts, p.n-1)
	}
	if r.parts != nil {
		out.Adds = &r.adds
	}
	return out
}

func (c *Claims) givenJSON(g *Given) givenJSON {
	out := givenJSON{
		originJSON: c.origin(g.heard, g.Item(), g.Path(), g.Copies, g.Misread), Written: g.Written, Sentence: g.Sentence, Cites: c.optionalSpeaker(g.Cites), Earlier: g.Earlier, Before: g.Before,
	}
	if g.Written != "" {
		out.Span, out.Day = &g.figure.Number, g.figure.Date
	}
	return out
}

// claimColumns head the table of [Claims.WriteCSV].
var claimColumns = []string{
	"kind", "row", "speaker_id", "speaker", "verb", "stance", "negated", "hedged", "words", "about", "state", "written", "low", "high", "day", "earlier",
	"source", "who_is_speaking", "entry", "version", "item", "span_start", "span_end", "misread", "url",
}

// WriteCSV writes one row for each outlet's wording of a statement and for each
// number that an outlet gives. No cell can be taken for a formula.
func (c *Claims) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{claimColumns}
	for _, r := range c.statements {
		for _, w := range r.wordings {
			j := c.wordingJSON(w)
			rows = append(rows, append([]string{
				"statement", strconv.Itoa(r.n), j.Speaker.ID, j.Speaker.Name, j.Verb, j.Stance, strconv.FormatBool(j.Negated), strconv.FormatBool(j.Hedged), j.Words, "", "", "", "", "", "", "",
			}, j.cells(j.Span)...))
		}
	}
	for _, r := range c.figures {
		for _, v := range r.values {
			for _, g := range v.Given {
				rows = append(rows, c.figureCells(r, v, g))
			}
		}
		for _, g := range r.unshown {
			rows = append(rows, c.figureCells(r, &FigureValue{}, g))
		}
	}
	for _, row := range rows {
		for i := range row {
			row[i] = inert(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (c *Claims) figureCells(r *FigureRow, v *FigureValue, g *Given) []string {
	j := c.givenJSON(g)
	speaker := speakerJSON{}
	if j.Cites != nil {
		speaker = *j.Cites
	}
	return append([]string{
		"figure", strconv.Itoa(r.n), speaker.ID, speaker.Name, "", "", "", "", j.Sentence, r.AboutText(), string(r.state), j.Written, decimal(v.Low), decimal(v.High), j.Day,
		strconv.FormatBool(j.Earlier),
	}, j.cells(j.Span)...)
}

// cells are the columns that say whose words a row has.
func (o originJSON) cells(span *alteram.Span) []string {
	start, end := "", ""
	if span != nil {
		start, end = strconv.Itoa(span[0]), strconv.Itoa(span[1])
	}
	return []string{string(o.Source), o.Who, string(o.Entry), strconv.Itoa(o.Version), string(o.Item), start, end, strconv.FormatBool(o.Misread), o.URL}
}

func decimal(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

// inert puts an apostrophe before a cell that a spreadsheet would take for a
// formula.
func inert(cell string) string {
	if strings.IndexAny(cell, "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}
