package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// demoHub is the demonstration as of some time, behind its doors.
type demoHub struct {
	t     testing.TB
	srv   *httptest.Server
	store *store.Store
	clock *setClock
}

// openDemo plays the recorded week up to now and serves it.
func openDemo(t testing.TB, database string, now string) *demoHub {
	t.Helper()
	at, err := time.Parse(time.RFC3339, now)
	if err != nil {
		t.Fatal(err)
	}
	clock := &setClock{}
	a := &app{
		Settings: &config.Settings{Database: database, Blobs: filepath.Join(t.TempDir(), "blobs"), Workers: 1, Lease: time.Minute},
		stdout:   io.Discard, stderr: io.Discard, log: slog.New(slog.DiscardHandler), now: clock.now,
	}
	s := storetest.Open(t, database, clock.now)
	d := &demoHub{t: t, store: s, clock: clock}
	mux := a.handler(s)
	d.srv = httptest.NewServer(mux)
	t.Cleanup(d.srv.Close)
	if err := (&demoCmd{Now: at}).play(t.Context(), a, s, clock, d.srv.URL); err != nil {
		t.Fatal(err)
	}
	clock.set(at)
	return d
}

// answer is a response with its body read.
type answer struct {
	*http.Response

	body string
}

// get asks for a path; headers are names and values in turn.
func (d *demoHub) get(path string, headers ...string) answer {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.srv.URL+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req) // no redirects followed
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer{resp, string(b)}
}

// entry returns the id of the entry of a source whose words at some time held a text.
func (d *demoHub) entry(source alteram.SourceID, words string) string {
	d.t.Helper()
	items, err := d.store.Entries(d.t.Context(), store.Page{Source: source, Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, it := range items {
		versions, err := d.store.Versions(d.t.Context(), it.ID)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, v := range versions {
			if strings.Contains(v.Text, words) || strings.Contains(v.Title, words) {
				return string(it.ID)
			}
		}
	}
	d.t.Fatalf("no entry of %s says %q", source, words)
	return ""
}

// story returns the address of the story that an entry is in.
func (d *demoHub) story(id string) string {
	d.t.Helper()
	where, err := d.store.PlacementsOf(d.t.Context(), []alteram.EntryID{alteram.EntryID(id)})
	if err != nil || len(where) == 0 {
		d.t.Fatalf("entry %s is in no story: %v", id, err)
	}
	return "/story/" + string(where[alteram.EntryID(id)].Story)
}

// doors are the addresses by which an entry can leave the hub.
func (d *demoHub) doors(source, id string) []string {
	story := d.story(id)
	return []string{
		"/", "/?format=json", "/?q=trawlers", "/?order=breadth", "/stories/feed.rss", "/stories/feed.atom", "/stories/feed.json", story, story + "?format=json", story + "/feed.atom", story + "/feed.rss", story + "/feed.json",
		"/reports", "/reports?format=json", "/source/" + source, "/source/" + source + "?format=json", "/entry/" + id, "/entry/" + id + "?format=json",
		"/feed.atom", "/feed.rss", "/feed.json", "/source/" + source + "/feed.atom", "/source/" + source + "/feed.rss", "/source/" + source + "/feed.json",
		"/decisions", "/decisions?format=json", "/sources", "/about", "/opml.xml",
	}
}

const (
	beforeEnd = "2026-03-06T20:00:00Z" // the permission for harbour-post still holds
	afterEnd  = "2026-03-07T00:00:00Z" // the first instant at which it does not
)

func TestExpiredWordsLeaveByNoDoor(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		d := openDemo(t, database, beforeEnd)
		list, err := d.store.Entries(t.Context(), store.Page{Source: "harbour-post", Limit: 100})
		if err != nil || len(list) == 0 {
			t.Fatal(err)
		}
		// Every sentence of every text of the source, of all versions; but not
		// what it reprints from the agency, whose own terms go on.
		var canaries []string
		for _, it := range list {
			versions, err := d.store.Versions(t.Context(), it.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range versions {
				for p := range strings.SplitSeq(v.Text, "\n\n") {
					if len(p) > 60 && !strings.Contains(v.Text, "This report is by Southshore Wire.") {
						canaries = append(canaries, p[20:55])
					}
				}
			}
		}
		id := string(list[0].ID)
		shown := 0
		for _, path := range d.doors("harbour-post", id) {
			body := html.UnescapeString(d.get(path).body)
			for _, c := range canaries {
				shown += strings.Count(body, c)
			}
		}
		if shown == 0 {
			t.Fatal("before the terms end no door shows the text: the test sees nothing")
		}
		tag := d.get("/entry/" + id).Header.Get("ETag")
		end, _ := time.Parse(time.RFC3339, afterEnd)
		d.clock.set(end)
		for _, path := range d.doors("harbour-post", id) {
			body := html.UnescapeString(html.UnescapeString(d.get(path).body))
			for _, c := range canaries {
				if strings.Contains(body, c) {
					t.Errorf("%s still says %q after the terms ended", path, c)
				}
			}
		}
		got := d.get("/entry/"+id, "If-None-Match", tag)
		if got.StatusCode != http.StatusGone || !strings.Contains(got.body, "ended on") || !strings.Contains(got.body, list[0].Latest.Link) {
			t.Errorf("expired entry answers %d and does not say why and where the original is:\n%s", got.StatusCode, got.body)
		}
	})
}

func TestWithheldInTheUnionAlone(t *testing.T) {
	d := openDemo(t, storetest.SQLite(t), beforeEnd)
	h := hub.Hub{Store: d.store, Now: d.clock.now}
	id := d.entry("marsa-radio", " ")
	text := func(a answer) string {
		var e struct{ HTML, Original string }
		if err := json.Unmarshal([]byte(a.body), &e); err != nil {
			t.Fatalf("%q: %v", a.body, err)
		}
		return e.HTML
	}
	if text(d.get("/entry/"+id+"?format=json")) == "" {
		t.Fatal("the entry is not shown to begin with")
	}
	_, err := h.Withhold(t.Context(), alteram.Decision{Entry: alteram.EntryID(id), Law: "Order 7/2026", Applies: []string{"EU"}, Why: "an order of the court"})
	if err != nil {
		t.Fatal(err)
	}
	for territory, want := range map[string]int{"FR": 451, "de": 451, "EU": 451, "US": 200, "": 200, "XX": 200} {
		page, data := d.get("/entry/"+id, "X-Country", territory), d.get("/entry/"+id+"?format=json", "X-Country", territory)
		if page.StatusCode != want || data.StatusCode != want {
			t.Errorf("territory %q: status %d and %d, want %d", territory, page.StatusCode, data.StatusCode, want)
		}
		if shown := text(data) != ""; shown != (want == 200) {
			t.Errorf("territory %q: text shown: %v", territory, shown)
		}
		if links := strings.Join(page.Header["Link"], ","); strings.Contains(links, `rel="blocked-by"`) != (want == 451) {
			t.Errorf("territory %q: Link %q", territory, links)
		}
		if !strings.Contains(strings.Join(page.Header["Vary"], ","), "X-Country") {
			t.Errorf("territory %q: Vary %q does not name the header", territory, page.Header["Vary"])
		}
	}
	if _, err := h.Restore(t.Context(), alteram.Decision{Entry: alteram.EntryID(id), Why: "the order was lifted"}); err != nil {
		t.Fatal(err)
	}
	if got := d.get("/entry/"+id, "X-Country", "FR"); got.StatusCode != 200 {
		t.Errorf("after the restore: %d", got.StatusCode)
	}
	if page := d.get("/decisions"); !strings.Contains(page.body, "Order 7/2026") || !strings.Contains(page.body, "the order was lifted") {
		t.Errorf("the page of decisions lacks one:\n%s", page.body)
	}
}

// walk calls fn for every element of a document.
func walk(n *html.Node, fn func(*html.Node)) {
	if n.Type == html.ElementNode {
		fn(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, fn)
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TestPagesAreComplete(t *testing.T) {
	d := openDemo(t, storetest.SQLite(t), beforeEnd)
	arabic := d.entry("marsa-radio", " ")
	for _, path := range []string{"/", "/reports", "/sources", "/about", "/decisions", "/source/marsa-radio", "/source/orrin-monitor", "/entry/" + arabic, "/entry/" + d.entry("orrin-monitor", " ")} {
		t.Run(path, func(t *testing.T) {
			got := d.get(path)
			if got.StatusCode != 200 {
				t.Fatalf("status %d", got.StatusCode)
			}
			csp := got.Header.Get("Content-Security-Policy")
			if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || got.Header.Get("Set-Cookie") != "" || got.Header.Get("Last-Modified") != "" {
				t.Errorf("headers %v", got.Header)
			}
			if again := d.get(path, "If-None-Match", got.Header.Get("ETag")); again.StatusCode != http.StatusNotModified || again.body != "" {
				t.Errorf("with its own ETag it answers %d", again.StatusCode)
			}
			doc, err := html.Parse(strings.NewReader(got.body))
			if err != nil {
				t.Fatal(err)
			}
			heads := 0
			walk(doc, func(n *html.Node) {
				switch n.Data {
				case "script", "iframe", "img":
					t.Errorf("there is a <%s>", n.Data)
				case "form":
					if to := attribute(n, "action"); to != "/search" && to != "/" || attribute(n, "method") != "" {
						t.Errorf("a form that asks %s, not the search or the front", to)
					}
				case "h1":
					heads++
				case "link":
					if attribute(n, "rel") == "stylesheet" && !strings.HasPrefix(attribute(n, "href"), "/") {
						t.Errorf("a style sheet from elsewhere: %s", attribute(n, "href"))
					}
				case "blockquote":
					if attribute(n, "class") == "Quote" && attribute(n, "dir") == "" {
						t.Error("a quotation without direction")
					}
				case "time":
					if _, err := time.Parse(time.RFC3339, attribute(n, "datetime")); err != nil {
						t.Errorf("time %v", err)
					}
				}
				if strings.HasPrefix(attribute(n, "style"), "") && attribute(n, "style") != "" {
					t.Errorf("<%s> has a style of its own", n.Data)
				}
			})
			if heads != 1 {
				t.Errorf("%d main headings", heads)
			}
			if d.get(path+"?format=json").Header.Get("Content-Type") != "application/json; charset=utf-8" {
				t.Error("has no JSON form")
			}
		})
	}
}

func TestEntryPageSaysWhoIsSpeakingFirst(t *testing.T) {
	d := openDemo(t, storetest.SQLite(t), beforeEnd)
	id := d.entry("marsa-radio", " ")
	page := d.get("/entry/" + id)
	disclosure, quote := strings.Index(page.body, `class="Disclosure"`), strings.Index(page.body, `<blockquote class="Quote" lang="ar" dir="rtl"`)
	if disclosure < 0 || quote < disclosure {
		t.Errorf("disclosure at %d, quotation at %d", disclosure, quote)
	}
	for _, want := range []string{`<link rel="canonical" href="https://marsa-radio.example/`, `<html lang="en" dir="ltr">`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page.body, `content="noindex"`) || page.Header.Get("X-Robots-Tag") != "" {
		t.Error("terms that allow an index are not heeded")
	}
	page = d.get("/entry/" + d.entry("harbour-post", " "))
	if !strings.Contains(page.body, `<meta name="robots" content="noindex">`) {
		t.Error("a copy may be listed without the terms' leave")
	}
	if page.Header.Get("X-Robots-Tag") != "noindex" || page.Header.Get("Tdm-Reservation") != "1" || !strings.Contains(page.Header.Get("Link"), `rel="canonical"`) {
		t.Errorf("headers %v", page.Header)
	}
}

func TestMissingPagesSaySo(t *testing.T) {
	d := openDemo(t, storetest.SQLite(t), beforeEnd)
	for path, want := range map[string]int{
		"/nothing": 404, "/entry/aaaaaaaaaaaaaaaa": 404, "/entry/short": 404, "/source/nobody": 404, "/?after=junk": 400, "/reports?after=junk": 400,
		"/source/nobody/feed.atom": 404, "/feed.txt": 404,
	} {
		for _, form := range []string{"", "?format=json"} {
			if strings.Contains(path, "?") {
				form = strings.Replace(form, "?", "&", 1)
			}
			if got := d.get(path + form); got.StatusCode != want || len(got.body) < 20 {
				t.Errorf("%s%s answers %d %q, want %d", path, form, got.StatusCode, got.body, want)
			}
		}
	}
}

func TestFeedsCarryTheDisclosureFirst(t *testing.T) {
	d := openDemo(t, storetest.SQLite(t), beforeEnd)
	bodies := map[string]string{}
	for _, path := range []string{"/feed.atom", "/feed.rss", "/feed.json", "/source/marsa-radio/feed.atom", "/source/marsa-radio/feed.rss"} {
		got := d.get(path)
		if got.StatusCode != 200 || got.Header.Get("Last-Modified") != "" || got.Header.Get("ETag") == "" {
			t.Fatalf("%s: status %d, headers %v", path, got.StatusCode, got.Header)
		}
		if again := d.get(path, "If-None-Match", got.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s with its own ETag answers %d", path, again.StatusCode)
		}
		doc, err := feed.Parse([]byte(got.body), feed.Hints{URL: d.srv.URL + path, ContentType: got.Header.Get("Content-Type")})
		if err != nil || len(doc.Warnings) > 0 || len(doc.Items) == 0 {
			t.Fatalf("%s reads back as %v, %v", path, doc, err)
		}
		for _, it := range doc.Items {
			body := it.Content
			who, quote, original := strings.Index(body, "on who is speaking"), strings.Index(body, "<blockquote"), strings.LastIndex(body, "Original:")
			if who < 0 || quote >= 0 && quote < who || !strings.Contains(body, "What we may show") || original < 0 || it.Published == nil || it.Link == "" {
				t.Errorf("%s: %q: who at %d, quotation at %d, original at %d, published %v, link %q", path, it.Title, who, quote, original, it.Published, it.Link)
			}
			if old, ok := bodies[it.ID]; ok && old != body {
				t.Errorf("%s: the GUID %s has another body than in another feed", path, it.ID)
			}
			bodies[it.ID] = body
		}
	}
	if rss := d.get("/feed.rss").body; strings.Contains(rss, "atom:source") || !strings.Contains(rss, `<source url="https://`) {
		t.Error("RSS names its sources wrongly")
	}
	if atom := d.get("/feed.atom").body; !strings.Contains(atom, "<source>") {
		t.Error("Atom names no sources")
	}
	if js := d.get("/feed.json").body; !strings.Contains(js, `"_alteram":{`) {
		t.Error("JSON Feed has no extension")
	}
}

func TestExpiryIsIssuedAgainWithATombstone(t *testing.T) {
	d := openDemo(t, storetest.SQLite(t), beforeEnd)
	id := d.entry("harbour-post", " ")
	item := func() feed.Item {
		doc, err := feed.Parse([]byte(d.get("/feed.atom").body), feed.Hints{})
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range doc.Items {
			if strings.HasSuffix(it.ID, id) {
				return it
			}
		}
		t.Fatalf("entry %s is not in the feed", id)
		return feed.Item{}
	}
	before := item()
	end, _ := time.Parse(time.RFC3339, afterEnd)
	d.clock.set(end)
	after := item()
	if !after.Updated.Equal(end) || !after.Updated.After(*before.Updated) || !strings.Contains(after.Content, "not shown here any more") {
		t.Errorf("issued again with updated %v and body %q", after.Updated, after.Content)
	}
	if atom := d.get("/feed.atom").body; !strings.Contains(atom, `<at:deleted-entry ref="`+after.ID+`"`) {
		t.Error("there is no tombstone")
	}
}

// TestLabelsChangeNothingButWords exchanges the control labels and the owners
// of the sources, and compares every page and feed.
func TestLabelsChangeNothingButWords(t *testing.T) {
	all := func(d *demoHub) string {
		var b bytes.Buffer
		for _, source := range []string{"harbour-post", "veren-inform", "marsa-radio", "orrin-monitor"} {
			for _, path := range d.doors(source, d.entry(alteram.SourceID(source), " ")) {
				b.WriteString(strings.ReplaceAll(d.get(path).body, d.srv.URL, "HUB"))
			}
		}
		return b.String()
	}
	base := openDemo(t, storetest.SQLite(t), beforeEnd)
	// labelled returns the demonstration with two sources said to be this and that.
	labelled := func(state, public alteram.ControlValue, owners ...string) *demoHub {
		declared, err := base.store.Declared(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := range declared.Sources {
			switch s := &declared.Sources[i]; s.ID {
			case "veren-inform":
				s.Control.Value, s.Owner[0].Name = state, owners[0]
			case "marsa-radio":
				s.Control.Value, s.Owner[0].Name = public, owners[1]
			}
		}
		return openDemoWith(t, declared, beforeEnd)
	}
	want := all(labelled(alteram.StateControlled, alteram.IndependentPublic, "Ministry A", "Foundation B"))
	got := all(labelled(alteram.IndependentPublic, alteram.StateControlled, "Foundation B", "Ministry A"))
	if got == want {
		t.Fatal("the labels are nowhere: the test sees nothing")
	}
	swap := strings.NewReplacer(
		"state-controlled media (SC)", "independent public media (IP)", "independent public media (IP)", "state-controlled media (SC)",
		`"control":"SC"`, `"control":"IP"`, `"control":"IP"`, `"control":"SC"`, `"value":"SC"`, `"value":"IP"`, `"value":"IP"`, `"value":"SC"`, "Ministry A", "Foundation B", "Foundation B", "Ministry A",
	)
	if got = swap.Replace(got); got != want {
		t.Errorf("labels change more than their words: %s", firstDifference(want, got))
	}
}

func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return a[max(0, i-120):min(len(a), i+80)] + "\n… became …\n" + b[max(0, i-120):min(len(b), i+80)]
		}
	}
	return "one is longer"
}

// openDemoWith plays the recordings into a hub that declares something else.
func openDemoWith(t testing.TB, declared alteram.Declared, now string) *demoHub {
	t.Helper()
	d := openDemo(t, storetest.SQLite(t), now)
	fresh := storetest.Open(t, storetest.SQLite(t), d.clock.now)
	a := &app{
		Settings: &config.Settings{Database: "-", Blobs: filepath.Join(t.TempDir(), "blobs"), Workers: 1, Lease: time.Minute},
		stdout:   io.Discard, stderr: io.Discard, log: slog.New(slog.DiscardHandler), now: d.clock.now,
	}
	srv := httptest.NewServer(a.handler(fresh))
	t.Cleanup(srv.Close)
	out := &demoHub{t: t, srv: srv, store: fresh, clock: d.clock}
	at := d.clock.now()
	declared.Hub.URL = "https://hub.example" // the same for all: the order of groups is drawn from it
	if err := (&demoCmd{Now: at}).playDeclared(context.Background(), a, fresh, d.clock, declared); err != nil {
		t.Fatal(err)
	}
	d.clock.set(at)
	return out
}
