package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
)

// storyModel is the page of one story.
type storyModel struct {
	page

	Story *publish.Story
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

// copied is a report with those that have its text.
type copied struct {
	page

	Report *publish.Report
}

// Copy puts a report beside the page, for the line on those with the same text.
func (m storyModel) Copy(r *publish.Report) copied { return copied{m.page, r} }

func (s *server) story(w http.ResponseWriter, r *http.Request) error {
	id := alteram.StoryID(r.PathValue("id"))
	err := s.answer(w, r, "story "+string(id), func(to publish.To) (*view, error) {
		story, err := s.publisher.Story(r.Context(), id, to)
		if err != nil {
			return nil, err
		}
		m := &storyModel{s.page(r.Context(), r, to), story}
		m.Heading, m.Feeds = story.Title(), m.feedsAt(story.Path()+"/feed", "")
		v := &view{template: "story", model: m, data: story, header: http.Header{}}
		for _, report := range story.Reports() {
			if report.Body() != "" && !report.Index() {
				reserve(v.header)
				m.NoIndex = true
			}
		}
		return v, nil
	})
	var moved *publish.MovedStory
	if errors.As(err, &moved) {
		u := url.URL{Path: "/story/" + string(moved.To), RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, u.String(), http.StatusMovedPermanently)
		return nil
	}
	return err
}

// storiesModel is a list of stories.
type storiesModel struct {
	page

	Stories *publish.Stories
	Groups  []publish.Perspective
	Filter  publish.StoryFilter
	// First reports that this is the top of the list.
	First bool
}

// NextPage is the address of the next page; empty on the last.
func (m storiesModel) NextPage() string {
	if m.Stories.Next() == "" {
		return ""
	}
	return m.at("after", m.Stories.Next())
}

// Top is the address of the first page.
func (m storiesModel) Top() string { return m.at("after", "") }

// storyFilter reads which stories a request asks for.
func storyFilter(q url.Values) publish.StoryFilter {
	return publish.StoryFilter{Group: q.Get("group"), Country: q.Get("country"), Language: q.Get("language"), Broad: q.Get("order") == "breadth"}
}

// put adds a filter to what a page rests on.
func putFilter(q url.Values, f publish.StoryFilter) {
	order := ""
	if f.Broad {
		order = "breadth"
	}
	for name, value := range map[string]string{"group": f.Group, "country": f.Country, "language": f.Language, "order": order} {
		if value != "" {
			q.Set(name, value)
		}
	}
}

func (s *server) stories(w http.ResponseWriter, r *http.Request) error {
	part, filter := stretchOf(r), storyFilter(r.URL.Query())
	rests := url.Values{}
	putFilter(rests, filter)
	return s.answer(w, r, "stories "+part.String()+" "+rests.Encode(), func(to publish.To) (*view, error) {
		list, err := s.publisher.Stories(r.Context(), filter, to, part.after, part.limit)
		if err != nil {
			return nil, err
		}
		groups, err := s.publisher.Perspectives(r.Context(), to)
		if err != nil {
			return nil, err
		}
		m := &storiesModel{page: s.page(r.Context(), r, to), Stories: list, Groups: groups.List(), Filter: filter, First: part.after == ""}
		m.Heading = m.W.Say("page.stories")
		putFilter(m.Query, filter)
		part.put(m.Query)
		m.Feeds = m.feedsAt("/stories/feed", rests.Encode())
		return &view{template: "stories", model: m, data: list}, nil
	})
}
