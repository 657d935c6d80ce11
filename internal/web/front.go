package web

import (
	"cmp"
	"maps"
	"net/http"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/alteram-hub/alteram/internal/publish"
)

// frontModel is the front page: the list of stories.
type frontModel struct {
	page

	Stories *publish.Stories
	Groups  []publish.Perspective
	Filter  publish.StoryFilter
	// First reports that this is the top of the list.
	First bool

	spoken []string
}

// NextPage is the address of the next page; empty on the last.
func (m frontModel) NextPage() string {
	if m.Stories.Next() == "" {
		return ""
	}
	return m.at("after", m.Stories.Next())
}

// Top is the address of the first page.
func (m frontModel) Top() string { return m.at("after", "") }

// Spoken lists the languages of reports, each in its own name.
func (m frontModel) Spoken() []tongue {
	out := make([]tongue, len(m.spoken))
	for i, code := range m.spoken {
		tag := language.Make(code)
		out[i] = tongue{Code: code, Name: cmp.Or(display.Self.Name(tag), code), Dir: "auto", Current: code == m.Filter.Language}
	}
	return out
}

// storyLine is a story in a list.
type storyLine struct {
	page

	Story *publish.Story
}

// Line returns a story for a list.
func (p page) Line(s *publish.Story) storyLine { return storyLine{p, s} }

func (s *server) front(w http.ResponseWriter, r *http.Request) error {
	part, filter := stretchOf(r), publish.StoryFilterOf(r.URL.Query())
	rests := filter.Query()
	return s.answer(w, r, "front "+part.String()+" "+rests.Encode(), func(to publish.To) (*view, error) {
		list, err := s.publisher.Stories(r.Context(), filter, to, part.after, part.limit)
		if err != nil {
			return nil, err
		}
		groups, err := s.publisher.Perspectives(r.Context(), to)
		if err != nil {
			return nil, err
		}
		spoken, err := s.publisher.ReportLanguages(r.Context())
		if err != nil {
			return nil, err
		}
		m := &frontModel{page: s.page(r.Context(), r, to), Stories: list, Groups: groups.List(), Filter: filter, First: part.after == "", spoken: spoken}
		maps.Copy(m.Query, rests)
		part.put(m.Query)
		m.NoIndex = len(rests) > 0 // one list is enough in a search engine
		m.Feeds = m.feedsAt("/stories/feed", rests.Encode())
		return &view{template: "front", model: m, data: list}, nil
	})
}

// stories leads to the front, where the list of stories moved.
func (s *server) stories(w http.ResponseWriter, r *http.Request) error {
	to := *r.URL
	to.Path = "/"
	http.Redirect(w, r, to.RequestURI(), http.StatusMovedPermanently)
	return nil
}
