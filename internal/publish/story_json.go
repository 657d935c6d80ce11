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
	Timeline []momentJSON     `json:"timeline"`
	Coverage *coverageJSON    `json:"coverage,omitempty"`
	Matrix   *matrixJSON      `json:"matrix,omitempty"`
}

type groupNameJSON struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
}

type storyGroupJSON struct {
	groupNameJSON

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
	return json.Marshal(s.public(func(p *Published) json.Marshaler { return p }))
}

// Brief is the public form of a story for lists: without the texts of its reports.
func (s *Story) Brief() json.Marshaler { return briefStory{s} }

type briefStory struct{ story *Story }

// MarshalJSON writes the short form.
func (b briefStory) MarshalJSON() ([]byte, error) {
	return json.Marshal(b.story.public((*Published).Brief))
}

// public is the public form of a story with its entries in a form.
func (s *Story) public(form func(*Published) json.Marshaler) storyJSON {
	out := storyJSON{
		ID: s.ID(), URL: s.URL(), Title: s.Title(), Language: s.words.Language, First: s.first, Changed: s.Changed(), Count: s.Count(), Breadth: s.breadth,
		Groups: []storyGroupJSON{}, Earlier: s.linksJSON(s.earlier), Later: s.linksJSON(s.later), Timeline: []momentJSON{}, Coverage: s.coverage.public(),
	}
	for _, g := range s.groups {
		group := storyGroupJSON{groupNameJSON: groupNameJSON{g.Slug(), g.Name()}}
		for _, r := range g.reports {
			group.Reports = append(group.Reports, r.public(form))
		}
		out.Groups = append(out.Groups, group)
	}
	for _, p := range s.absent {
		out.Absent = append(out.Absent, groupNameJSON{p.Slug(), p.Name()})
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
	return out
}

func (s *Story) linksJSON(links []StoryLink) []storyLinkJSON {
	var out []storyLinkJSON
	for _, l := range links {
		out = append(out, storyLinkJSON{l.ID, s.hub.URL + l.Path(), l.Title, l.Since})
	}
	return out
}

func (r *Report) public(form func(*Published) json.Marshaler) reportJSON {
	out := reportJSON{Entry: form(r.Published), Why: whyJSON{r.Cause(), r.Score(), r.Shared()}}
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
