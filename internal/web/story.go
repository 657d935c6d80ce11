package web

import (
	"maps"
	"net/http"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
)

// storyModel is the page of one story.
type storyModel struct {
	page

	Story *publish.Story
	// Filter says which statements are shown.
	Filter publish.ClaimFilter
}

// Only is the name of the one group that reported, where there are others; else empty.
func (m storyModel) Only() string {
	if groups := m.Story.Groups(); len(groups) == 1 && len(m.Story.Absent()) > 0 {
		return groups[0].Name()
	}
	return ""
}

// further is what a group reported beside its first.
type further struct {
	Name    string
	Reports []*publish.Report
}

// Further returns the reports behind each group's first, by group: so that every
// group's first stands before any group's second, however narrow the page is.
func (m storyModel) Further() []further {
	var out []further
	for _, g := range m.Story.Groups() {
		if rest := g.Reports()[1:]; len(rest) > 0 {
			out = append(out, further{g.Name(), rest})
		}
	}
	return out
}

// links are stories that this one goes on from, or that go on from it.
type links struct {
	Say     string
	Stories []publish.StoryLink
}

// Chain returns the stories before and behind this one, where there are any.
func (m storyModel) Chain() []links {
	var out []links
	for _, l := range []links{{m.W.Say("story.earlier"), m.Story.Earlier()}, {m.W.Say("story.later"), m.Story.Later()}} {
		if len(l.Stories) > 0 {
			out = append(out, l)
		}
	}
	return out
}

// found is an outlet with what we found of a story in it.
type found struct {
	publish.SourceLine

	Say string
}

// Found returns a line for each outlet of which a report could be expected: those
// that reported, those without a report, those that could not be read.
func (m storyModel) Found() []found {
	var out []found
	c := m.Story.Coverage()
	for _, l := range c.Reported() {
		out = append(out, found{l, m.W.Say("coverage.reported")})
	}
	for _, l := range c.Without() {
		out = append(out, found{l, m.W.Say("coverage.without")})
	}
	for _, l := range c.Unread() {
		out = append(out, found{l, m.W.Say("coverage.unread")})
	}
	return out
}

// copied is a report of a story, with those that have its text.
type copied struct {
	page

	Story  alteram.StoryID
	Report *publish.Report
	// Objectable reports whether it can be said to tell another event: not of the
	// only report, nor of one that is withheld.
	Objectable bool
}

// Copy puts a report beside the page, for what stands below its words.
func (m storyModel) Copy(r *publish.Report) copied {
	return copied{m.page, m.Story.ID(), r, len(m.Story.Reports()) > 1 && r.Tells()}
}

func (s *server) story(w http.ResponseWriter, r *http.Request) error {
	id, filter := alteram.StoryID(r.PathValue("id")), publish.ClaimFilterOf(r.URL.Query())
	rests := filter.Query()
	return s.answer(w, r, "story "+string(id)+" "+rests.Encode(), func(to publish.To) (*view, error) {
		story, err := s.publisher.Story(r.Context(), id, to)
		if err != nil {
			return nil, err
		}
		m := &storyModel{s.page(r.Context(), r, to), story, filter}
		maps.Copy(m.Query, rests)
		m.NoIndex = len(rests) > 0
		preview := story.Preview()
		m.Heading, m.Preview, m.Feeds = story.Title(), &preview, m.feedsAt(story.Path()+"/feed", "")
		v := &view{template: "story", model: m, data: story, header: http.Header{}}
		for _, report := range story.Reports() {
			if report.Body() != "" && !report.Index() {
				reserve(v.header)
				m.NoIndex = true
			}
		}
		return v, nil
	})
}
