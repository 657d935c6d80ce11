package api_test

import (
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/api"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// start is the first instant of every test.
var start = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)

// hub is a hub behind its feeds, with a clock that tests move.
type hub struct {
	t     testing.TB
	now   time.Time
	store *store.Store
	mux   *http.ServeMux
	feeds map[alteram.SourceID]alteram.Feed
}

func newHub(t testing.TB, sources ...alteram.Source) *hub {
	t.Helper()
	h := &hub{t: t, now: start, mux: http.NewServeMux(), feeds: map[alteram.SourceID]alteram.Feed{}}
	clock := func() time.Time { return h.now }
	h.store = storetest.Open(t, storetest.SQLite(t), clock)
	h.declare(sources...)
	d, err := h.store.Declared(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range d.Sources {
		h.feeds[s.ID] = s.Feeds[0]
	}
	api.Route(h.mux, publish.New(h.store, clock), api.Options{Log: slog.New(slog.DiscardHandler), Version: "test"})
	return h
}

// declare declares the hub and some sources, whatever was declared before.
func (h *hub) declare(sources ...alteram.Source) {
	h.t.Helper()
	d := alteram.Declared{Hub: alteram.Hub{Name: "Both Banks", URL: "https://hub.example", Languages: []string{"en", "de"}}, Sources: sources}
	want, err := store.Values(d)
	if err != nil {
		h.t.Fatal(err)
	}
	have, err := h.store.Declared(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	old, err := store.Values(have)
	if err != nil {
		h.t.Fatal(err)
	}
	var p store.Plan
	for _, v := range want {
		c := store.Change{Source: v.Source, Aspect: v.Aspect, New: v.JSON}
		if i := slices.IndexFunc(old, func(o store.Value) bool { return o.Source == v.Source && o.Aspect == v.Aspect }); i >= 0 {
			c.Old = old[i].JSON
		}
		if c.Old != c.New {
			p.Changes = append(p.Changes, c)
		}
	}
	if err := h.store.Apply(h.t.Context(), p); err != nil {
		h.t.Fatal(err)
	}
}

// says stores the n-th version of a report that is read now.
func (h *hub) says(source alteram.SourceID, key string, n int, title, markup string) alteram.EntryID {
	h.t.Helper()
	v := alteram.Version{
		Entry: alteram.NewEntryID(source, key), N: n, Title: title, HTML: markup, Text: markup, Link: "https://" + string(source) + ".example/" + key,
		GUID: key, Seen: h.now, Published: h.now.Add(-time.Minute), Feed: h.feeds[source].ID, Language: "en", Scheme: alteram.DigestScheme,
	}
	v.Digest = v.ComputeDigest()
	it := store.Listed{Entry: v.Entry, Key: key, Digest: v.Digest, Version: &v, Item: []byte("x")}
	r := store.Reading{Source: source, Fetch: alteram.Fetch{Feed: v.Feed, At: h.now}, Items: []store.Listed{it}}
	if err := h.store.Replay(h.t.Context(), r); err != nil {
		h.t.Fatal(err)
	}
	return v.Entry
}

// get asks for an address and wants the status.
func (h *hub) get(status int, address string, header ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequest(http.MethodGet, strings.TrimPrefix(address, "https://hub.example"), nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r)
	if w.Code != status {
		h.t.Fatalf("GET %s = %d, want %d: %s", address, w.Code, status, w.Body)
	}
	return w
}

// atom is what a test looks at in an Atom feed.
type atom struct {
	ID      string    `xml:"id"`
	Title   string    `xml:"title"`
	Updated time.Time `xml:"updated"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Archive *struct{} `xml:"http://purl.org/syndication/history/1.0 archive"`
	Deleted []struct {
		Ref string `xml:"ref,attr"`
	} `xml:"http://purl.org/atompub/tombstones/1.0 deleted-entry"`
	Entries []struct {
		ID      string    `xml:"id"`
		Title   string    `xml:"title"`
		Updated time.Time `xml:"updated"`
		Content string    `xml:"content"`
		Rights  string    `xml:"rights"`
		Source  struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
		} `xml:"source"`
		Links []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
	} `xml:"entry"`
}

func (a atom) link(rel string) string {
	for _, l := range a.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

// atom reads an Atom feed.
func (h *hub) atom(address string) atom {
	h.t.Helper()
	var a atom
	if err := xml.Unmarshal(h.get(http.StatusOK, address).Body.Bytes(), &a); err != nil {
		h.t.Fatalf("%s: %v", address, err)
	}
	return a
}

// ferry may be shown in full under a licence, for ten days; search engines may list it.
func ferry() alteram.Source {
	return alteram.Source{
		ID: "ferry", Name: "Ferry Bulletin", Site: "https://ferry.example", Domains: []string{"ferry.example"}, Languages: []string{"en"}, Perspective: []string{"North bank"},
		Owner: []alteram.Owner{{Name: "Tidewater Holding", Kind: "company", Share: 75}},
		Terms: []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisLicence, Licence: "CC-BY-4.0", Until: start.AddDate(0, 0, 10), Index: true}},
		Feeds: []alteram.Feed{{URL: "https://ferry.example/rss"}},
	}
}

// lantern is link only.
func lantern() alteram.Source {
	return alteram.Source{ID: "lantern", Name: "Lantern", Site: "https://lantern.example", Place: alteram.Place{Seat: "NL"}, Feeds: []alteram.Feed{{URL: "https://lantern.example/rss"}}}
}

const (
	canary = "The canary was singing at the quay"
	markup = "<p>" + canary + ".</p>"
)

// many stores n reports of a source, a minute after another.
func (h *hub) many(source alteram.SourceID, n int) []alteram.EntryID {
	ids := make([]alteram.EntryID, n)
	for i := range ids {
		h.now = h.now.Add(time.Minute)
		ids[i] = h.says(source, fmt.Sprint("k", h.now.Unix()), 1, fmt.Sprint("Report ", i), markup)
	}
	return ids
}
