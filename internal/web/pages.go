package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

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
	// NoIndex keeps the page out of search engines and reserves it from mining.
	NoIndex bool
	// Feeds is the path that feeds of this page begin with; empty for none.
	Feeds   string
	Style   string
	Version string
	// Path is the page's own, for the mark in the navigation.
	Path string
	// JSON is the address of the page's JSON form; empty for none.
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

// page returns the frame for a request. Pages are shared from a cache: nothing
// that only one reader asked for may get into them.
func (s *server) page(r *http.Request, to publish.To) page {
	name, address, err := s.publisher.HubName(r.Context())
	if err != nil || name == "" {
		name = "Alteram"
	}
	return page{
		W: publish.WordsIn(to.Language), Hub: name, HubURL: address, Style: s.style.path, Version: s.version,
		Path: r.URL.Path, JSON: r.URL.Path + "?format=json",
	}
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

// day is a stretch of a list: the entries of one day.
type day struct {
	At      time.Time
	Entries []*publish.Published
}

// Days returns the entries in their order, a day at a time.
func (m listModel) Days() []day {
	var days []day
	for _, e := range m.List.Entries() {
		at := e.SortAt().UTC().Truncate(24 * time.Hour)
		if len(days) == 0 || !days[len(days)-1].At.Equal(at) {
			days = append(days, day{At: at})
		}
		last := &days[len(days)-1]
		last.Entries = append(last.Entries, e)
	}
	return days
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
		return listView("front", &listModel{page: s.page(r, to), List: list}, after, list), nil
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
		m := &listModel{page: s.page(r, to), List: src.List(), Source: src}
		m.Heading = src.Name()
		return listView("source", m, after, src), nil
	})
}

// listView completes a page with a list that begins behind the place after.
func listView(template string, m *listModel, after string, data any) *view {
	v := &view{template: template, model: m, data: data, header: http.Header{}}
	m.First, m.Feeds = after == "", strings.TrimSuffix(m.Path, "/")+"/feed"
	if !m.First {
		m.JSON += "&after=" + url.QueryEscape(after)
	}
	for _, e := range m.List.Entries() {
		if e.Body() != "" && !e.Index() {
			reserve(v.header)
			m.NoIndex = true
			break
		}
	}
	return v
}

// entryModel is the page of one entry.
type entryModel struct {
	page

	Entry *publish.Published
}

// Shown reports that what the terms let through is shown, and was not taken back.
func (m entryModel) Shown() bool { return m.Entry.Status() == publish.StatusShown }

// reading is a line in the list of an entry's versions.
type reading struct {
	W       *publish.Words
	Version publish.Reading
	// Lang is the language of the outlet's words, empty when it is not known.
	Lang string
	// Title is the version's own where it may be shown and is not the page's headline.
	Title string
	// Earlier reports that the text differs from the one shown above, and may be shown.
	Earlier bool
}

// Versions returns the lines in order.
func (m entryModel) Versions() []reading {
	var lines []reading
	for _, v := range m.Entry.Versions() {
		line := reading{W: m.W, Version: v, Lang: m.Entry.Lang(), Earlier: v.Body() != "" && v.N() != m.Entry.VersionCount()}
		if v.Title() != m.Entry.Title() {
			line.Title = v.Title()
		}
		lines = append(lines, line)
	}
	return lines
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
		reserve(h)
	}
	return h
}

// reserve keeps an answer out of search engines and reserves it from text and
// data mining (the TDM Reservation Protocol of the W3C community group).
func reserve(h http.Header) {
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Tdm-Reservation", "1")
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
