package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/reply"
)

// page is what the frame of every page shows.
type page struct {
	W *publish.Words
	// Hub is the hub's name.
	Hub     string
	HubURL  string
	Heading string
	// Canonical is the address search engines should list instead; empty for none.
	Canonical string
	NoIndex   bool
	// Feeds is the path that feeds of this page begin with; empty for none.
	Feeds   string
	Style   string
	Version string
	// Path is the page's own, for the mark in the navigation.
	Path string
	JSON string
}

// Title is what stands in the browser's title bar.
func (p page) Title() string {
	if p.Heading == "" {
		return p.Hub
	}
	return p.Heading + " · " + p.Hub
}

// Current reports whether a path is this page's, for the navigation.
func (p page) Current(path string) bool { return p.Path == path }

// page returns the frame for a request.
func (s *server) page(r *http.Request, to publish.To) page {
	name, address, err := s.publisher.HubName(r.Context())
	if err != nil || name == "" {
		name = "Alteram"
	}
	return page{
		W: publish.WordsIn(to.Language), Hub: name, HubURL: address, Style: "/style/" + s.styleTag + ".css", Version: s.version,
		Path: r.URL.Path, JSON: jsonAddress(r.URL),
	}
}

func jsonAddress(u *url.URL) string {
	q := u.Query()
	q.Set("format", "json")
	return u.Path + "?" + q.Encode()
}

// listModel is a page with a list of entries.
type listModel struct {
	page

	List *publish.List
	// Source is set on the page of one.
	Source *publish.SourcePage
	// First reports that this is the top of the list.
	First bool
}

// NextPage is the address of the next page; empty on the last.
func (m listModel) NextPage() string {
	if m.List.Next() == "" {
		return ""
	}
	return m.Path + "?after=" + url.QueryEscape(m.List.Next())
}

func (s *server) front(w http.ResponseWriter, r *http.Request) error {
	to, err := reply.To(w, r, s.publisher, channel(r))
	if err != nil {
		return err
	}
	after := r.URL.Query().Get("after")
	return s.send(w, r, to, "front "+after, func() (*view, error) {
		list, err := s.publisher.Front(r.Context(), to, after, perPage)
		if err != nil {
			return nil, err
		}
		p := s.page(r, to)
		p.Feeds = "/feed"
		return &view{template: "front", model: &listModel{page: p, List: list, First: after == ""}, data: list}, nil
	})
}

func (s *server) source(w http.ResponseWriter, r *http.Request) error {
	to, err := reply.To(w, r, s.publisher, channel(r))
	if err != nil {
		return err
	}
	id, after := alteram.SourceID(r.PathValue("id")), r.URL.Query().Get("after")
	return s.send(w, r, to, "source "+string(id)+" "+after, func() (*view, error) {
		src, err := s.publisher.Source(r.Context(), id, to, after, perPage)
		if err != nil {
			return nil, err
		}
		p := s.page(r, to)
		p.Heading, p.Feeds = src.Name(), src.Path()+"/feed"
		return &view{template: "source", model: &listModel{page: p, List: src.List(), Source: src, First: after == ""}, data: src}, nil
	})
}

// entryModel is the page of one entry.
type entryModel struct {
	page

	Entry *publish.Published
}

func (s *server) entry(w http.ResponseWriter, r *http.Request) error {
	to, err := reply.To(w, r, s.publisher, channel(r))
	if err != nil {
		return err
	}
	id := alteram.EntryID(r.PathValue("id"))
	return s.send(w, r, to, "entry "+string(id), func() (*view, error) {
		e, err := s.publisher.Entry(r.Context(), id, to)
		if err != nil {
			return nil, err
		}
		p := s.page(r, to)
		p.Heading, p.Canonical, p.NoIndex, p.Path = e.Title(), e.Original(), !e.Index(), e.Path()
		p.JSON = "/entry/" + string(e.ID()) + "?format=json"
		return &view{template: "entry", model: &entryModel{p, e}, data: e, status: e.Status(), header: entryHeader(e)}, nil
	})
}

// entryHeader is what programs are told of a copy: where the original is, that
// it is not to be listed or mined unless the terms say so, and by which law it
// is blocked.
func entryHeader(e *publish.Published) http.Header {
	h := http.Header{}
	if o := e.Original(); o != "" {
		h.Add("Link", fmt.Sprintf(`<%s>; rel="canonical"`, linkTarget(o)))
	}
	if b := e.BlockedBy(); b != "" {
		h.Add("Link", fmt.Sprintf(`<%s>; rel="blocked-by"`, linkTarget(b)))
	}
	if !e.Index() {
		h.Set("X-Robots-Tag", "noindex")
		h.Set("Tdm-Reservation", "1")
	}
	return h
}

// linkTarget returns an address in the form that a Link header holds (RFC 8288):
// nothing in it can end the address early.
func linkTarget(address string) string {
	return targetEscapes.Replace(address)
}

var targetEscapes = strings.NewReplacer("<", "%3C", ">", "%3E", `"`, "%22", " ", "%20", "\\", "%5C", "\n", "", "\r", "")

// sourcesModel is the page of all sources.
type sourcesModel struct {
	page

	Sources publish.Sources
}

func (s *server) sources(w http.ResponseWriter, r *http.Request) error {
	to, err := reply.To(w, r, s.publisher, channel(r))
	if err != nil {
		return err
	}
	return s.send(w, r, to, "sources", func() (*view, error) {
		list, err := s.publisher.Sources(r.Context(), to)
		if err != nil {
			return nil, err
		}
		p := s.page(r, to)
		p.Heading = p.W.Say("page.sources")
		return &view{template: "sources", model: &sourcesModel{p, list}, data: list}, nil
	})
}

// decisionsModel is the page of all decisions.
type decisionsModel struct {
	page

	Decisions publish.Decisions
}

func (s *server) decisions(w http.ResponseWriter, r *http.Request) error {
	to, err := reply.To(w, r, s.publisher, channel(r))
	if err != nil {
		return err
	}
	return s.send(w, r, to, "decisions", func() (*view, error) {
		list, err := s.publisher.Decisions(r.Context(), to)
		if err != nil {
			return nil, err
		}
		p := s.page(r, to)
		p.Heading = p.W.Say("page.decisions")
		return &view{template: "decisions", model: &decisionsModel{p, list}, data: list}, nil
	})
}

// aboutModel is the page on the hub itself.
type aboutModel struct {
	page

	About *publish.About
}

func (s *server) about(w http.ResponseWriter, r *http.Request) error {
	to, err := reply.To(w, r, s.publisher, channel(r))
	if err != nil {
		return err
	}
	return s.send(w, r, to, "about", func() (*view, error) {
		a, err := s.publisher.About(r.Context(), to)
		if err != nil {
			return nil, err
		}
		p := s.page(r, to)
		p.Heading = p.W.Say("page.about")
		return &view{template: "about", model: &aboutModel{p, a}, data: a}, nil
	})
}

// errorModel is the page of an error.
type errorModel struct {
	page

	Failure reply.Failure
}
