package web

import (
	"net/http"

	"github.com/alteram-hub/alteram/internal/publish"
)

// feedsModel is the page of all feeds of the hub.
type feedsModel struct {
	page

	Sources publish.Sources
	Groups  publish.Perspectives
}

// offer is one list of the hub with the feeds it is there as.
type offer struct {
	Name, Path string
	Forms      []feedForm
}

// Lists are the feeds of the hub's own lists.
func (m feedsModel) Lists() []offer {
	return []offer{
		{m.W.Say("page.stories"), "/", m.feedsAt("/stories/feed", "")},
		{m.W.Say("page.reports"), "/reports", m.feedsAt("/feed", "")},
		{m.W.Say("figure.page"), "/figures", m.feedsAt("/figures/feed", "")},
		{m.W.Say("page.changes"), "/changes", m.feedsAt("/changes", "")},
	}
}

// OfGroups are the feeds of the groups, in their order.
func (m feedsModel) OfGroups() []offer {
	var offers []offer
	for _, g := range m.Groups.List() {
		offers = append(offers, offer{g.Name(), g.Path(), m.feedsAt(g.Path()+"/feed", "")})
	}
	return offers
}

// OfSources are the feeds of the sources, in order of their names.
func (m feedsModel) OfSources() []offer {
	var offers []offer
	for _, s := range m.Sources.Lines() {
		offers = append(offers, offer{s.Name(), s.Path(), m.feedsAt(s.Path()+"/feed", "")})
	}
	return offers
}

// offers is a table of feeds.
type offers struct {
	page

	Offers []offer
}

// Table returns a table of some feeds.
func (m feedsModel) Table(list []offer) offers { return offers{m.page, list} }

func (s *server) feeds(w http.ResponseWriter, r *http.Request) error {
	return s.answer(w, r, "feeds", func(to publish.To) (*view, error) {
		sources, err := s.publisher.Sources(r.Context(), to)
		if err != nil {
			return nil, err
		}
		groups, err := s.publisher.Perspectives(r.Context(), to)
		if err != nil {
			return nil, err
		}
		m := &feedsModel{page: s.page(r.Context(), r, to), Sources: sources, Groups: groups}
		m.Heading = m.W.Say("page.feeds")
		return &view{template: "feeds", model: m, data: m.public()}, nil
	})
}

// feedJSON is one feed in the JSON form of the page.
type feedJSON struct {
	Name  string            `json:"name"`
	Page  string            `json:"page"`
	Feeds map[string]string `json:"feeds"`
}

// public is the JSON form of the page: every list with its feeds, by media type.
func (m feedsModel) public() any {
	var lists []feedJSON
	for _, group := range [][]offer{m.Lists(), m.OfGroups(), m.OfSources()} {
		for _, o := range group {
			feeds := map[string]string{}
			for _, f := range o.Forms {
				feeds[f.Type] = m.HubURL + f.Href
			}
			lists = append(lists, feedJSON{o.Name, m.HubURL + o.Path, feeds})
		}
	}
	return struct {
		Lists []feedJSON `json:"lists"`
		OPML  string     `json:"opml"`
	}{lists, m.HubURL + "/opml.xml"}
}
