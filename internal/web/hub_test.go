package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	xhtml "golang.org/x/net/html"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/archive"
	"github.com/alteram-hub/alteram/internal/blob"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
	"github.com/alteram-hub/alteram/internal/web"
)

// start is the first instant of every test.
var start = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)

// hub is a hub of invented outlets that reads their feeds and serves its pages.
type hub struct {
	t     testing.TB
	now   time.Time
	feeds map[string]string
	store *store.Store
	in    *ingest.Ingester
	pages http.Handler
	log   bytes.Buffer
}

// Get implements [ingest.Fetcher]: every outlet answers with its feed as it stands.
func (h *hub) Get(_ context.Context, req fetch.Request) (*fetch.Response, error) {
	body, ok := h.feeds[req.URL]
	if !ok {
		return nil, errors.New("connection refused")
	}
	return &fetch.Response{URL: req.URL, Status: http.StatusOK, Body: []byte(body)}, nil
}

// newHub returns a hub of the given sources that has read nothing yet.
func newHub(t testing.TB, sources ...alteram.Source) *hub {
	t.Helper()
	h := &hub{t: t, now: start, feeds: map[string]string{}}
	clock := func() time.Time { return h.now }
	h.store = storetest.Open(t, storetest.SQLite(t), clock)
	blobs, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	h.in = &ingest.Ingester{Store: h.store, Fetcher: h, Archive: &archive.Archive{Blobs: blobs}, Log: slog.New(slog.DiscardHandler), Now: clock, Workers: 1}
	h.pages = web.New(publish.New(h.store, clock), web.Options{Log: slog.New(slog.NewTextHandler(&h.log, nil)), Version: "test"})
	h.declare(sources...)
	return h
}

// declare sets what an empty hub declares.
func (h *hub) declare(sources ...alteram.Source) {
	h.t.Helper()
	values, err := store.Values(alteram.Declared{
		Hub: alteram.Hub{
			Name: "Both Banks", URL: "https://hub.example", Languages: []string{"en"}, Territory: alteram.TerritoryRule{Header: "Reader-Country"},
			Legal: alteram.Legal{Name: "Bank Library", Contact: "mailto:desk@hub.example"},
		},
		Sources: sources,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	var p store.Plan
	for _, v := range values {
		p.Changes = append(p.Changes, store.Change{Source: v.Source, Aspect: v.Aspect, New: v.JSON})
	}
	if err := h.store.Apply(h.t.Context(), p); err != nil {
		h.t.Fatal(err)
	}
}

// source returns a source with one feed and terms.
func source(id alteram.SourceID, terms alteram.Terms) alteram.Source {
	site := "https://" + string(id) + ".example"
	return alteram.Source{
		ID: id, Name: "Outlet " + string(id), Site: site, Domains: []string{string(id) + ".example"},
		Terms: []alteram.Terms{terms}, Feeds: []alteram.Feed{{Source: id, URL: site + "/feed"}},
	}
}

// full are terms that show everything, until so many days after the start; 0 for ever.
func full(days int) alteram.Terms {
	t := alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisOwn}
	if days > 0 {
		t.Until = start.AddDate(0, 0, days)
	}
	return t
}

// report is one item of a feed.
type report struct{ guid, title, markup string }

// says lets a minute pass, makes a source's feed list the given reports and
// reads all feeds; it returns the path of the first report's page.
func (h *hub) says(id alteram.SourceID, reports ...report) string {
	h.t.Helper()
	var items strings.Builder
	for i, r := range reports {
		fmt.Fprintf(&items, `<item><title>%s</title><link>https://%s.example/%s</link><guid isPermaLink="false">%s</guid><pubDate>%s</pubDate><content:encoded>%s</content:encoded></item>`,
			html.EscapeString(r.title), id, r.guid, r.guid, start.Add(-time.Duration(i)*time.Hour).Format(time.RFC1123Z), html.EscapeString(r.markup))
	}
	h.feeds["https://"+string(id)+".example/feed"] = `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>` +
		`<title>Feed</title><link>https://` + string(id) + `.example/</link><description>d</description>` + items.String() + `</channel></rss>`
	h.now = h.now.Add(time.Minute)
	if _, err := h.in.Refresh(h.t.Context(), ingest.Options{All: true}); err != nil {
		h.t.Fatal(err)
	}
	return "/entry/" + string(alteram.NewEntryID(id, "guid:"+reports[0].guid))
}

// decide records a decision on the entry of a page, taken now.
func (h *hub) decide(path string, d alteram.Decision) {
	h.t.Helper()
	d.At, d.Entry = h.now, alteram.EntryID(strings.TrimPrefix(path, "/entry/"))
	if _, err := h.store.Decide(h.t.Context(), d); err != nil {
		h.t.Fatal(err)
	}
}

// ask sends a request without a body; headers are names and values in turn.
func (h *hub) ask(method, target string, headers ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.pages.ServeHTTP(w, r)
	return w
}

// get asks for a page and fails the test when the status is not the one wanted.
func (h *hub) get(status int, target string, headers ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	w := h.ask(http.MethodGet, target, headers...)
	if w.Code != status {
		h.t.Fatalf("GET %s answers %d, want %d:\n%s", target, w.Code, status, w.Body)
	}
	return w
}

// node is an element of a page.
type node struct{ *xhtml.Node }

func parse(t testing.TB, w *httptest.ResponseRecorder) node {
	t.Helper()
	doc, err := xhtml.Parse(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return node{doc}
}

// attr returns the value of an attribute; empty when there is none.
func (n node) attr(name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text returns all text below n.
func (n node) text() string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == xhtml.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// all returns the elements below n in document order that a selector of the
// form tag, .Class or tag.Class fits; "*" is every element.
func (n node) all(selector string) []node {
	tag, class, _ := strings.Cut(selector, ".")
	var found []node
	for d := range n.Descendants() {
		e := node{d}
		if d.Type == xhtml.ElementNode && (tag == "" || tag == "*" || d.Data == tag) && (class == "" || e.attr("class") == class) {
			found = append(found, e)
		}
	}
	return found
}

// one returns the only element that a selector fits.
func (n node) one(t testing.TB, selector string) node {
	t.Helper()
	found := n.all(selector)
	if len(found) != 1 {
		t.Fatalf("%d elements fit %s, want 1", len(found), selector)
	}
	return found[0]
}

// inside reports whether n stands below an element that a tag names.
func (n node) inside(tag string) bool {
	for a := range n.Ancestors() {
		if a.Data == tag {
			return true
		}
	}
	return false
}

// before reports whether a stands before b in the document.
func before(root, a, b node) bool {
	for d := range root.Descendants() {
		if d == a.Node {
			return true
		}
		if d == b.Node {
			return false
		}
	}
	return false
}

// newServer serves the pages on the loopback and returns how to ask for one.
func newServer(t testing.TB, h *hub) func(method, path string) (*http.Response, string) {
	srv := httptest.NewServer(h.pages)
	t.Cleanup(srv.Close)
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	return func(method, path string) (*http.Response, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, string(body)
	}
}
