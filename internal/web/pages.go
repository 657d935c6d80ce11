package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
)

// listModel is a page with a list of entries.
type listModel struct {
	page

	List *publish.List
	// Groups are all groups of sources, for the way to their reports.
	Groups []publish.Perspective
	// Source is set on the page of one.
	Source *publish.SourcePage
	// Group is set on the page of one.
	Group *publish.PerspectivePage
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
	return m.at("after", m.List.Next())
}

// Top is the address of the first page.
func (m listModel) Top() string { return m.at("after", "") }

// stretch is which part of a list a request asks for.
type stretch struct {
	// after is a place that an earlier part named; empty is the top.
	after string
	// limit is how many lines there are to be, at most [publish.MaxLimit].
	limit int
}

// stretchOf reads the part of a list that a request asks for. What is no number
// of lines is as if it were not there.
func stretchOf(r *http.Request) stretch {
	q := r.URL.Query()
	part := stretch{q.Get("after"), perPage}
	if n, err := strconv.Atoi(q.Get("limit")); err == nil && n > 0 && n <= publish.MaxLimit {
		part.limit = n
	}
	return part
}

// String names the part in the cache.
func (s stretch) String() string { return strconv.Itoa(s.limit) + " " + s.after }

// put adds the part to what a page rests on.
func (s stretch) put(q url.Values) {
	if s.after != "" {
		q.Set("after", s.after)
	}
	if s.limit != perPage {
		q.Set("limit", strconv.Itoa(s.limit))
	}
}

func (s *server) reports(w http.ResponseWriter, r *http.Request) error {
	part := stretchOf(r)
	return s.answer(w, r, "reports "+part.String(), func(to publish.To) (*view, error) {
		list, err := s.publisher.Reports(r.Context(), to, part.after, part.limit)
		if err != nil {
			return nil, err
		}
		groups, err := s.publisher.Perspectives(r.Context(), to)
		if err != nil {
			return nil, err
		}
		m := &listModel{page: s.page(r.Context(), r, to), List: list, Groups: groups.List()}
		m.Heading = m.W.Say("page.reports")
		return listView("reports", m, part, "/feed", list), nil
	})
}

func (s *server) source(w http.ResponseWriter, r *http.Request) error {
	id, part := alteram.SourceID(r.PathValue("id")), stretchOf(r)
	return s.answer(w, r, "source "+string(id)+" "+part.String(), func(to publish.To) (*view, error) {
		src, err := s.publisher.Source(r.Context(), id, to, part.after, part.limit)
		if err != nil {
			return nil, err
		}
		m := &listModel{page: s.page(r.Context(), r, to), List: src.List(), Source: src}
		m.Heading = src.Name()
		return listView("source", m, part, src.Path()+"/feed", src), nil
	})
}

// listView completes a page with a part of a list, of which there are feeds.
func listView(template string, m *listModel, part stretch, feeds string, data any) *view {
	v := &view{template: template, model: m, data: data, header: http.Header{}}
	m.First, m.Feeds = part.after == "", m.feedsAt(feeds, "")
	part.put(m.Query)
	if anyReserved(m.List.Entries()) {
		reserve(v.header)
		m.NoIndex = true
	}
	return v
}

// anyReserved reports whether a list shows words that are not to be listed or mined.
func anyReserved(entries []*publish.Published) bool {
	for _, e := range entries {
		if e.Body() != "" && !e.Index() {
			return true
		}
	}
	return false
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

// Marked reports whether the words that went and came can be shown.
func (r reading) Marked() bool {
	d := r.Version.Difference()
	return d != nil && (d.Title() != "" || d.Text() != "")
}

// Versions returns the lines, the latest first.
func (m entryModel) Versions() []reading {
	versions := m.Entry.Versions()
	lines := make([]reading, len(versions))
	for i, v := range versions {
		line := reading{W: m.W, Version: v, Lang: m.Entry.Lang(), Earlier: v.Body() != "" && v.N() != m.Entry.VersionCount()}
		if v.Title() != m.Entry.Title() {
			line.Title = v.Title()
		}
		lines[len(versions)-1-i] = line
	}
	return lines
}

func (s *server) entry(w http.ResponseWriter, r *http.Request) error {
	id := alteram.EntryID(r.PathValue("id"))
	return s.answer(w, r, "entry "+string(id), func(to publish.To) (*view, error) {
		e, err := s.publisher.Entry(r.Context(), id, to)
		if err != nil {
			return nil, err
		}
		p, preview := s.page(r.Context(), r, to), e.Preview()
		p.Heading, p.Canonical, p.NoIndex, p.Preview = e.Title(), e.Original(), !e.Index(), &preview
		p.Path = "/entry/" + string(e.ID()) // the slug is decoration
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
	return s.answer(w, r, "sources", func(to publish.To) (*view, error) {
		list, err := s.publisher.Sources(r.Context(), to)
		if err != nil {
			return nil, err
		}
		p := s.page(r.Context(), r, to)
		p.Heading = p.W.Say("page.sources")
		return &view{template: "sources", model: &sourcesModel{p, list}, data: list}, nil
	})
}

// decisionsModel is the page of all decisions.
type decisionsModel struct {
	page

	Decisions publish.Decisions
}

// First reports that this is the top of the list.
func (m decisionsModel) First() bool { return !m.Query.Has("after") }

// Top is the address of the first page.
func (m decisionsModel) Top() string { return m.at("after", "") }

// NextPage is the address of the next page; empty on the last.
func (m decisionsModel) NextPage() string {
	if m.Decisions.Next() == "" {
		return ""
	}
	return m.at("after", m.Decisions.Next())
}

func (s *server) decisions(w http.ResponseWriter, r *http.Request) error {
	part := stretchOf(r)
	return s.answer(w, r, "decisions "+part.String(), func(to publish.To) (*view, error) {
		list, err := s.publisher.Decisions(r.Context(), to, part.after, part.limit)
		if err != nil {
			return nil, err
		}
		p := s.page(r.Context(), r, to)
		p.Heading = p.W.Say("page.decisions")
		part.put(p.Query)
		return &view{template: "decisions", model: &decisionsModel{p, list}, data: list}, nil
	})
}

// aboutModel is the page on the hub itself.
type aboutModel struct {
	page

	About *publish.About
}

func (s *server) about(w http.ResponseWriter, r *http.Request) error {
	return s.aboutIn(w, r, "about")
}

// design documents the parts of the pages. Its account of who is speaking is the
// hub's own.
func (s *server) design(w http.ResponseWriter, r *http.Request) error {
	return s.aboutIn(w, r, "design")
}

// aboutIn answers with a page that shows what the hub says of itself.
func (s *server) aboutIn(w http.ResponseWriter, r *http.Request, template string) error {
	return s.answer(w, r, template, func(to publish.To) (*view, error) {
		a, err := s.publisher.About(r.Context(), to)
		if err != nil {
			return nil, err
		}
		p := s.page(r.Context(), r, to)
		p.Heading = p.W.Say("page." + template)
		return &view{template: template, model: &aboutModel{p, a}, data: a}, nil
	})
}
