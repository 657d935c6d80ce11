package publish

import (
	"encoding/json"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
)

// facts are what a disclosure says, as values: beside its sentences, for
// programs. What is not established is left out, or "unknown".
type facts struct {
	Owner   []ownerJSON   `json:"owner"`
	Funding []fundingJSON `json:"funding"`
	Control controlJSON   `json:"control"`
	Seat    string        `json:"seat,omitempty"`
	Covers  []string      `json:"covers,omitempty"`
}

type ownerJSON struct {
	Name     string  `json:"name"`
	Kind     string  `json:"kind,omitempty"`
	Share    float64 `json:"share,omitempty"` // per cent
	Evidence string  `json:"evidence,omitempty"`
	AsOf     string  `json:"as_of,omitempty"` // a day
}

type fundingJSON struct {
	From     string `json:"from"`
	Kind     string `json:"kind,omitempty"`
	Year     int    `json:"year,omitempty"`
	Evidence string `json:"evidence,omitempty"`
}

type controlJSON struct {
	Value    string `json:"value"`
	SaidBy   string `json:"said_by,omitempty"`
	Edition  int    `json:"edition,omitempty"`
	Evidence string `json:"evidence,omitempty"`
	Set      string `json:"set,omitempty"` // a day
}

// dayOf returns a day as ISO 8601 has it; empty for the zero time.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

func factsOf(s alteram.Source) facts {
	c := s.Control
	f := facts{
		Owner: []ownerJSON{}, Funding: []fundingJSON{}, Seat: s.Place.Seat, Covers: s.Place.Covers,
		Control: controlJSON{c.Value.String(), c.SaidBy, c.Edition, c.Evidence, dayOf(c.Set)},
	}
	for _, o := range s.Owner {
		f.Owner = append(f.Owner, ownerJSON{o.Name, o.Kind, o.Share, o.Evidence, dayOf(o.AsOf)})
	}
	for _, x := range s.Funding {
		f.Funding = append(f.Funding, fundingJSON{x.From, x.Kind, x.Year, x.Evidence})
	}
	return f
}

// MarshalJSON writes the public form of a difference.
func (d *Difference) MarshalJSON() ([]byte, error) {
	type figure struct {
		Old string `json:"old,omitempty"`
		New string `json:"new,omitempty"`
	}
	type edit struct {
		Op   content.Op `json:"op"`
		Text string     `json:"text"`
	}
	edits := func(list []content.Edit) (out []edit) {
		for _, e := range list {
			out = append(out, edit{e.Op, e.Text})
		}
		return out
	}
	out := struct {
		Sentence     string   `json:"sentence"`
		TitleChanged bool     `json:"title_changed"`
		TextChanged  bool     `json:"text_changed"`
		Removed      *int     `json:"words_removed,omitempty"`
		Added        *int     `json:"words_added,omitempty"`
		Figures      []figure `json:"figures,omitempty"`
		Title        []edit   `json:"title,omitempty"`
		Text         []edit   `json:"text,omitempty"`
	}{Sentence: d.String(), TitleChanged: d.retitled, TextChanged: d.rewritten, Title: edits(d.title), Text: edits(d.text)}
	if d.counted {
		out.Removed, out.Added = &d.removed, &d.added
	}
	for _, f := range d.figures {
		out.Figures = append(out.Figures, figure(f))
	}
	return json.Marshal(out)
}

// MarshalJSON writes the public form of a list of changes.
func (c *Changes) MarshalJSON() ([]byte, error) {
	lines := c.lines
	if lines == nil {
		lines = []ChangeLine{}
	}
	return json.Marshal(struct {
		Changes []ChangeLine `json:"changes"`
		Next    string       `json:"next,omitempty"`
	}{lines, c.next})
}

type changeJSON struct {
	ID         string            `json:"id"`
	Kind       ChangeKind        `json:"kind"`
	At         time.Time         `json:"at"`
	Source     *sourceJSON       `json:"source,omitempty"`
	Disclosure Disclosure        `json:"disclosure"`
	Sentence   string            `json:"sentence"`
	URL        string            `json:"url"`
	Entry      *changedEntryJSON `json:"entry,omitempty"`
	Difference *Difference       `json:"difference,omitempty"`
	Decision   int64             `json:"decision,omitempty"`
	Fields     []fieldChangeJSON `json:"fields,omitempty"`
}

type changedEntryJSON struct {
	ID       alteram.EntryID `json:"id"`
	Version  int             `json:"version,omitempty"`
	Title    string          `json:"title"`
	Language string          `json:"language,omitempty"`
	Dir      string          `json:"dir"`
	Status   int             `json:"status"`
	Original string          `json:"original,omitempty"`
}

type fieldChangeJSON struct {
	Before Field `json:"before"`
	After  Field `json:"after"`
}

// MarshalJSON writes the public form of a change.
func (c ChangeLine) MarshalJSON() ([]byte, error) { return json.Marshal(c.public()) }

// Brief returns the change for programs that have its text: see [Published.Brief].
func (c ChangeLine) Brief() json.Marshaler { return c }

func (c ChangeLine) public() changeJSON {
	out := changeJSON{ID: c.Key(), Kind: c.Kind(), At: c.At(), Disclosure: c.disclosure, Sentence: c.Text(), URL: c.URL(), Difference: c.difference}
	if c.source != nil {
		out.Source = &sourceJSON{c.source.ID, c.source.Name, c.source.Site, c.hub.URL + c.SourcePath()}
	}
	if p := c.published; p != nil {
		out.Entry = &changedEntryJSON{ID: p.ID(), Title: p.Title(), Language: p.Lang(), Dir: p.Dir(), Status: p.Status(), Original: p.Original()}
		if c.entry != nil {
			out.Entry.Version = c.entry.N
		}
	}
	if c.happening != nil && c.happening.decision != nil {
		out.Decision = c.happening.decision.ID
	}
	for _, f := range c.fields {
		out.Fields = append(out.Fields, fieldChangeJSON(f))
	}
	return out
}

type perspectiveJSON struct {
	Slug    string       `json:"slug"`
	Name    string       `json:"name"`
	BySeat  bool         `json:"by_seat"`
	URL     string       `json:"url"`
	Sources []sourceJSON `json:"sources"`
}

func (p Perspective) public() perspectiveJSON {
	out := perspectiveJSON{p.Slug(), p.Name(), p.BySeat(), p.hubURL + p.Path(), []sourceJSON{}}
	for _, s := range p.sources {
		out.Sources = append(out.Sources, s.public())
	}
	return out
}

func (s SourceLine) public() sourceJSON {
	return sourceJSON{s.ID(), s.Name(), s.Site(), s.hubURL + s.Path()}
}

// MarshalJSON writes the public form of the list of groups.
func (p Perspectives) MarshalJSON() ([]byte, error) {
	list := []perspectiveJSON{}
	for _, per := range p.list {
		list = append(list, per.public())
	}
	return json.Marshal(struct {
		Order        string            `json:"order"`
		Perspectives []perspectiveJSON `json:"perspectives"`
	}{p.Order(), list})
}

// MarshalJSON writes the public form of a group's page.
func (p *PerspectivePage) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Perspective perspectiveJSON `json:"perspective"`
		List        *List           `json:"list"`
	}{p.public(), p.list})
}

// MarshalJSON writes the public form of what was said of a source.
func (d Disclosed) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Since  time.Time `json:"since"`
		SetBy  string    `json:"set_by,omitempty"`
		Fields []Field   `json:"fields"`
		Before []Field   `json:"before,omitempty"`
	}{d.Since, d.SetBy, d.Fields, d.Before})
}

// MarshalJSON writes the public form of what was observed of a source.
func (r *Record) MarshalJSON() ([]byte, error) {
	type day struct {
		Day     string `json:"day"`
		Entries int    `json:"entries"`
	}
	var days []day
	for _, d := range r.Days() {
		days = append(days, day{dayOf(d.Day), d.Entries})
	}
	return json.Marshal(struct {
		Since    time.Time `json:"since"`
		Sentence string    `json:"sentence"`
		Entries  int       `json:"entries"`
		Edits    int       `json:"edits"`
		Delisted int       `json:"delisted"`
		Relisted int       `json:"relisted"`
		Days     []day     `json:"days"`
	}{r.since, r.Publishing(), r.Entries(), r.Edits(), r.Delisted(), r.Relisted(), days})
}

// MarshalJSON writes the public form of how a feed fared.
func (f FeedState) MarshalJSON() ([]byte, error) {
	type day struct {
		Day      string                  `json:"day"`
		Fetches  int                     `json:"fetches"`
		Reached  int                     `json:"reached"`
		Outcomes map[alteram.Outcome]int `json:"outcomes,omitempty"`
	}
	var days []day
	for _, d := range f.Days {
		x := day{Day: dayOf(d.Day), Fetches: d.Fetches, Reached: d.Reached}
		for _, o := range d.Outcomes {
			if x.Outcomes == nil {
				x.Outcomes = map[alteram.Outcome]int{}
			}
			x.Outcomes[o.Outcome] = o.Fetches
		}
		days = append(days, x)
	}
	return json.Marshal(struct {
		URL       string          `json:"url"`
		OwnDomain bool            `json:"own_domain"`
		Outcome   alteram.Outcome `json:"outcome"`
		At        *time.Time      `json:"at"`
		Sentence  string          `json:"sentence,omitempty"`
		Days      []day           `json:"days,omitempty"`
	}{f.URL, f.OwnDomain, f.Outcome, when(f.At), f.Text(), days})
}
