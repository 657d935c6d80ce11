package publish

import (
	"encoding/json"
	"time"

	"github.com/alteram-hub/alteram"
)

type storyJSON struct {
	ID       alteram.StoryID  `json:"id"`
	URL      string           `json:"url"`
	Title    string           `json:"title"`
	Language string           `json:"language"`
	First    time.Time        `json:"first"`
	Changed  time.Time        `json:"changed"`
	Count    int              `json:"report_count"`
	Breadth  int              `json:"breadth"`
	Groups   []storyGroupJSON `json:"groups"`
	Absent   []groupNameJSON  `json:"no_report_in,omitempty"`
	Earlier  []storyLinkJSON  `json:"earlier,omitempty"`
	Later    []storyLinkJSON  `json:"later,omitempty"`
	Timeline []momentJSON     `json:"timeline,omitempty"`
	Coverage *coverageJSON    `json:"coverage,omitempty"`
	Matrix   *matrixJSON      `json:"matrix,omitempty"`
	Claims   *Claims          `json:"claims,omitempty"`
}

type groupNameJSON struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
}

type storyGroupJSON struct {
	groupNameJSON

	Count   int          `json:"report_count"`
	Reports []reportJSON `json:"reports"`
}

type reportJSON struct {
	Entry       json.Marshaler  `json:"entry"`
	DuplicateOf alteram.EntryID `json:"duplicate_of,omitempty"`
	Why         whyJSON         `json:"why"`
}

type whyJSON struct {
	Cause  string   `json:"cause,omitempty"`
	Score  float64  `json:"score,omitempty"`
	Shared []string `json:"shared,omitempty"`
}

type storyLinkJSON struct {
	ID    alteram.StoryID `json:"id"`
	URL   string          `json:"url"`
	Title string          `json:"title"`
	First time.Time       `json:"first"`
}

type momentJSON struct {
	At    time.Time       `json:"at"`
	Entry alteram.EntryID `json:"entry"`
	What  string          `json:"what"`
}

type coverageJSON struct {
	Summary  string             `json:"summary"`
	Until    time.Time          `json:"until"`
	Reported []alteram.SourceID `json:"reported"`
	Without  []alteram.SourceID `json:"no_report_found"`
	Unread   []alteram.SourceID `json:"could_not_be_read"`
}

type matrixJSON struct {
	States []string        `json:"states"`
	Rows   []matrixRowJSON `json:"rows"`
}

type matrixRowJSON struct {
	Seat   string `json:"seat"`
	Counts []int  `json:"counts"`
}

// MarshalJSON writes the public form of a story.
func (s *Story) MarshalJSON() ([]byte, error) {
	out := s.public()
	out.Claims = s.claims
	out.Earlier, out.Later, out.Timeline, out.Coverage = s.linksJSON(s.earlier), s.linksJSON(s.later), []momentJSON{}, s.coverage.public()
	for _, g := range s.groups {
		group := storyGroupJSON{groupNameJSON{g.Slug(), g.Name()}, g.Count(), nil}
		for _, r := range g.reports {
			group.Reports = append(group.Reports, r.public(r.Published))
		}
		out.Groups = append(out.Groups, group)
	}
	for _, t := range s.Timeline() {
		out.Timeline = append(out.Timeline, momentJSON{t.At, t.Report.ID(), t.What})
	}
	if m := s.Matrix(); len(m.Rows) > 0 {
		out.Matrix = &matrixJSON{States: m.States}
		for _, r := range m.Rows {
			out.Matrix.Rows = append(out.Matrix.Rows, matrixRowJSON(r))
		}
	}
	return json.Marshal(out)
}

// Brief is the public form of a story for lists: of each group the first report,
// without its text.
func (s *Story) Brief() json.Marshaler { return briefStory{s} }

type briefStory struct{ story *Story }

// MarshalJSON writes the short form.
func (b briefStory) MarshalJSON() ([]byte, error) {
	out := b.story.public()
	for _, g := range b.story.groups {
		if r := g.First(); r != nil {
			out.Groups = append(out.Groups, storyGroupJSON{groupNameJSON{g.Slug(), g.Name()}, g.Count(), []reportJSON{r.public(r.Published.Brief())}})
		}
	}
	return json.Marshal(out)
}

// public is what all public forms of a story have.
func (s *Story) public() storyJSON {
	out := storyJSON{
		ID: s.ID(), URL: s.URL(), Title: s.Title(), Language: s.words.Language, First: s.first, Changed: s.Changed(), Count: s.Count(), Breadth: s.breadth,
		Groups: []storyGroupJSON{},
	}
	for _, p := range s.absent {
		out.Absent = append(out.Absent, groupNameJSON{p.Slug(), p.Name()})
	}
	return out
}

func (s *Story) linksJSON(links []StoryLink) []storyLinkJSON {
	var out []storyLinkJSON
	for _, l := range links {
		out = append(out, storyLinkJSON{l.ID, s.hub.URL + l.Path(), l.Title, l.Since})
	}
	return out
}

func (r *Report) public(entry json.Marshaler) reportJSON {
	out := reportJSON{Entry: entry, Why: whyJSON{r.Cause(), r.Score(), r.Shared()}}
	if r.original != nil {
		out.DuplicateOf = r.original.ID()
	}
	return out
}

func (c *Coverage) public() *coverageJSON {
	if c == nil {
		return nil
	}
	ids := func(lines []SourceLine) []alteram.SourceID {
		out := make([]alteram.SourceID, len(lines))
		for i, l := range lines {
			out[i] = l.ID()
		}
		return out
	}
	return &coverageJSON{c.Summary(), c.until, ids(c.reported), ids(c.without), ids(c.unread)}
}

// MarshalJSON writes the public form of a stretch of stories.
func (s *Stories) MarshalJSON() ([]byte, error) {
	stories := make([]json.Marshaler, len(s.stories))
	for i, y := range s.stories {
		stories[i] = y.Brief()
	}
	return json.Marshal(struct {
		Stories []json.Marshaler `json:"stories"`
		Next    string           `json:"next,omitempty"`
	}{stories, s.next})
}
