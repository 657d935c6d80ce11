package web

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
)

// perspectivesModel is the page of all groups.
type perspectivesModel struct {
	page

	Groups publish.Perspectives
}

func (s *server) perspectives(w http.ResponseWriter, r *http.Request) error {
	return s.answer(w, r, "perspectives", func(to publish.To) (*view, error) {
		groups, err := s.publisher.Perspectives(r.Context(), to)
		if err != nil {
			return nil, err
		}
		p := s.page(r.Context(), r, to)
		p.Heading = p.W.Say("page.perspectives")
		return &view{template: "perspectives", model: &perspectivesModel{p, groups}, data: groups}, nil
	})
}

func (s *server) perspective(w http.ResponseWriter, r *http.Request) error {
	slug, part := r.PathValue("slug"), stretchOf(r)
	return s.answer(w, r, "perspective "+slug+" "+part.String(), func(to publish.To) (*view, error) {
		group, err := s.publisher.Perspective(r.Context(), slug, to, part.after, part.limit)
		if err != nil {
			return nil, err
		}
		all, err := s.publisher.Perspectives(r.Context(), to)
		if err != nil {
			return nil, err
		}
		m := &listModel{page: s.page(r.Context(), r, to), List: group.List(), Group: group, Groups: all.List()}
		m.Heading = group.Name()
		return listView("perspective", m, part, group.Path()+"/feed", group), nil
	})
}

// searchModel is the page of a search, with or without a query.
type searchModel struct {
	page

	// Wanted is the query as the reader wrote it.
	Wanted string
	// Fault says what cannot be read in it; empty for nothing.
	Fault string
	// Found is nil without a query, and with one that cannot be read.
	Found *publish.Found
}

// hit is one entry that was found.
type hit struct {
	Entry             *publish.Published
	Headline, Snippet template.HTML
}

// Hits returns what was found, in order.
func (m searchModel) Hits() []hit {
	var hits []hit
	for i, e := range m.Found.Entries() {
		hits = append(hits, hit{e, m.Found.Headline(i), m.Found.Snippet(i)})
	}
	return hits
}

// NextPage is the address of the next page; empty on the last.
func (m searchModel) NextPage() string {
	if m.Found.Next() == "" {
		return ""
	}
	return m.at("after", m.Found.Next())
}

// First reports that this is the top of what was found.
func (m searchModel) First() bool { return !m.Query.Has("after") }

// Top is the address of the first page.
func (m searchModel) Top() string { return m.at("after", "") }

func (s *server) search(w http.ResponseWriter, r *http.Request) error {
	q, after := strings.TrimSpace(r.URL.Query().Get("q")), r.URL.Query().Get("after")
	return s.answer(w, r, "search "+after+" "+q, func(to publish.To) (*view, error) {
		m := &searchModel{page: s.page(r.Context(), r, to), Wanted: q}
		m.Heading, m.NoIndex = m.W.Say("page.search"), true
		v := &view{template: "search", model: m, data: struct{}{}, header: http.Header{}}
		reserve(v.header)
		if q == "" {
			return v, nil
		}
		m.Query.Set("q", q)
		found, err := s.publisher.Search(r.Context(), q, to, after, perPage)
		if errors.Is(err, alteram.Invalid) && !wantsJSON(r) {
			m.Fault, v.status = err.Error(), http.StatusBadRequest
			return v, nil
		}
		if err != nil {
			return nil, err
		}
		if after != "" {
			m.Query.Set("after", after)
		}
		m.Heading = m.W.Say("search.results", named("query", q))
		m.Found, v.data, m.Feeds = found, found, m.feedsAt("/search", url.Values{"q": {found.Query()}}.Encode())
		return v, nil
	})
}

// changesModel is the page of all that changed.
type changesModel struct {
	page

	Changes *publish.Changes
}

// First reports that this is the top of the list.
func (m changesModel) First() bool { return !m.Query.Has("after") }

// Top is the address of the first page.
func (m changesModel) Top() string { return m.at("after", "") }

// NextPage is the address of the next page; empty on the last.
func (m changesModel) NextPage() string {
	if m.Changes.Next() == "" {
		return ""
	}
	return m.at("after", m.Changes.Next())
}

// All is the address of the list without a filter by kind.
func (m changesModel) All() string { return m.OfKind("") }

// Kinds are the kinds of changes that the list can be restricted to.
func (m changesModel) Kinds() []publish.ChangeKind { return publish.ChangeKinds }

// OfKind returns the address of the list with changes of one kind.
func (m changesModel) OfKind(k publish.ChangeKind) string {
	m.Query = url.Values{}
	if s := m.Changes.Filter().Source; s != "" {
		m.Query.Set("source", string(s))
	}
	return m.at("kind", string(k))
}

// OfAllSources returns the address of the list without a filter by source.
func (m changesModel) OfAllSources() string {
	m.Query = url.Values{}
	return m.at("kind", string(m.Changes.Filter().Kind))
}

// changeDay is a stretch of the list: the changes of one day.
type changeDay struct {
	At    time.Time
	Lines []publish.ChangeLine
}

// Days returns the changes in their order, a day at a time.
func (m changesModel) Days() []changeDay {
	var days []changeDay
	for _, c := range m.Changes.Lines() {
		at := c.At().UTC().Truncate(24 * time.Hour)
		if len(days) == 0 || !days[len(days)-1].At.Equal(at) {
			days = append(days, changeDay{At: at})
		}
		last := &days[len(days)-1]
		last.Lines = append(last.Lines, c)
	}
	return days
}

func (s *server) changes(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	after, filter := q.Get("after"), publish.ChangeFilter{Source: alteram.SourceID(q.Get("source")), Kind: publish.ChangeKind(q.Get("kind"))}
	query := url.Values{}
	for _, name := range []string{"source", "kind"} {
		if v := q.Get(name); v != "" {
			query.Set(name, v)
		}
	}
	return s.answer(w, r, "changes "+after+" "+query.Encode(), func(to publish.To) (*view, error) {
		list, err := s.publisher.Changes(r.Context(), to, filter, after, perPage)
		if err != nil {
			return nil, err
		}
		m := &changesModel{page: s.page(r.Context(), r, to), Changes: list}
		m.Heading, m.NoIndex, m.Feeds = m.W.Say("page.changes"), true, m.feedsAt("/changes", query.Encode())
		if m.Query = query; after != "" {
			m.Query.Set("after", after)
		}
		v := &view{template: "changes", model: m, data: list, header: http.Header{}}
		reserve(v.header)
		return v, nil
	})
}
