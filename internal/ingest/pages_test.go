package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// rules is a robots.txt for all hosts.
type rules string

// Rules implements [ingest.Robots].
func (r rules) Rules(_ context.Context, address string) (*fetch.RobotsRules, error) {
	if r == "away" {
		return &fetch.RobotsRules{URL: address, Unreachable: true}, nil
	}
	return fetch.ParseRobots(address, "Alteram", []byte(r)), nil
}

const (
	paragraph = "The evening ferry left an hour late on Sunday because a crane had let go of a crate, and nobody on the quay would say who had signed for it."
	another   = "The harbour board meets on Thursday, when the drivers of the cranes want to be heard about the hours that they work on Sundays."
	pageURL   = "https://harbour.example/a"
)

// page is an article's page.
func page(title string, paragraphs ...string) string {
	return `<!DOCTYPE html><html lang="en"><head><title>` + title + ` | Harbour</title><meta property="og:title" content="` + title + `">` +
		`<meta property="og:type" content="article"><meta property="og:image" content="https://img.example/quay.png"></head><body><nav><a href="/">Home</a></nav><article><h1>` + title + `</h1><p class="byline">By Mara Quill</p><p>` +
		strings.Join(paragraphs, "</p><p>") + `</p></article><footer>© Harbour</footer></body></html>`
}

// full are terms that show everything.
var full = []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisOwn}}

// excerpts makes the harbour's first feed one of excerpts, under terms.
func (d *desk) excerpts(terms []alteram.Terms) {
	d.t.Helper()
	d.in.Robots, d.in.Pause = rules(""), time.Nanosecond
	d.terms(terms)
	before := []alteram.Feed{{URL: front}, {URL: sport}}
	after := []alteram.Feed{{URL: front, Page: alteram.PageExcerpts}, {URL: sport}}
	c := store.Change{Source: "harbour", Aspect: "feeds", Old: feedsJSON(d.t, before), New: feedsJSON(d.t, after)}
	if err := d.in.Store.Apply(d.t.Context(), store.Plan{Changes: []store.Change{c}}); err != nil {
		d.t.Fatal(err)
	}
}

func feedsJSON(t *testing.T, feeds []alteram.Feed) string {
	t.Helper()
	values, err := store.Values(alteram.Declared{Sources: []alteram.Source{{ID: "harbour", Feeds: feeds}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		if v.Aspect == "feeds" {
			return v.JSON
		}
	}
	t.Fatal("a source has no feeds aspect")
	return ""
}

// answers makes an address answer with a status and a page.
func (d *desk) answers(url string, status int, body string) {
	d.outlet.mu.Lock()
	defer d.outlet.mu.Unlock()
	d.outlet.answers[url] = fetch.Response{Status: status, Body: []byte(body), Header: map[string][]string{"Content-Type": {"text/html; charset=utf-8"}}}
}

// pages reads the pages that wait.
func (d *desk) pages() ingest.PagesRead {
	d.t.Helper()
	out, err := d.in.ReadPages(d.t.Context(), 100)
	if err != nil {
		d.t.Fatalf("ReadPages: %v", err)
	}
	return out
}

// tried returns what came of each attempt to read the page of an entry.
func (d *desk) tried(id alteram.EntryID) []string {
	d.t.Helper()
	fetches, err := d.in.Store.PageFetches(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, f := range fetches {
		out = append(out, strings.TrimSuffix(fmt.Sprintf("%s %d %s", f.Outcome, f.Status, f.Kind), " "))
	}
	return out
}

// asked counts the requests for an address.
func (d *desk) asked(url string) int {
	d.outlet.mu.Lock()
	defer d.outlet.mu.Unlock()
	n := 0
	for _, r := range d.outlet.asked {
		if r.URL == url {
			n++
		}
	}
	return n
}

var entryA = alteram.NewEntryID("harbour", "guid:a")

func TestAPageIsReadOnceAndIsNoVersion(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.excerpts(full)
		d.serves(front, rss(item("a", "Ferry late", "It left an hour late.")))
		d.answers(pageURL, http.StatusOK, page("Ferry late", paragraph, another))
		d.refresh()
		if got := d.pages(); got != (ingest.PagesRead{Pages: 1, Articles: 1}) {
			t.Fatalf("ReadPages = %+v", got)
		}
		it := d.latest()["Ferry late"]
		if it.Page.Text != paragraph+"\n\n"+another || it.Page.Kind != "article" || it.Page.URL != pageURL || !it.Page.Fetched.Equal(d.now) || !it.Page.Extends(it.Latest) {
			t.Errorf("the page says %+v", it.Page)
		}
		if diff := cmp.Diff([]string{"Mara Quill"}, it.Page.Byline); diff != "" {
			t.Error(diff)
		}
		d.pages()
		d.refresh()
		d.pages()
		if n := d.asked(pageURL); n != 1 {
			t.Errorf("the page was asked for %d times", n)
		}
		d.want("Ferry late")
		if diff := cmp.Diff([]string{"fetched 200 article"}, d.tried(entryA)); diff != "" {
			t.Error(diff)
		}
		if ex, err := d.in.Archive.Read(t.Context(), it.Page.Archive); err != nil || !strings.Contains(string(ex.Body), paragraph) {
			t.Errorf("the bytes of the page are not kept: %v", err)
		}
		hits, err := d.in.Store.Search(t.Context(), store.Query{Scopes: []store.Scope{{Expr: store.Expr{Op: store.OpPhrase, Words: []string{"crate"}}}}, Limit: 5})
		if err != nil || len(hits) != 1 {
			t.Errorf("a word of the page is found %d times (%v), want 1", len(hits), err)
		}
		// An edit is a version, with a page of its own.
		d.serves(front, rss(item("a", "Ferry very late", "It left two hours late.")))
		d.answers(pageURL, http.StatusOK, page("Ferry very late", paragraph, another, paragraph))
		d.refresh()
		d.pages()
		d.want("Ferry late > Ferry very late")
		pages, err := d.in.Store.Renditions(t.Context(), entryA)
		if err != nil || len(pages) != 2 || len(pages[2].Text) <= len(pages[1].Text) {
			t.Errorf("renditions %+v, %v", pages, err)
		}
	})
}

func TestWhichPagesAreAskedFor(t *testing.T) {
	long := strings.Repeat("word ", 201)
	for _, tt := range []struct {
		name  string
		terms []alteram.Terms
		rules rules
		feed  string
		asked int
		tried []string
	}{
		{"under terms that show text", full, "", "short", 1, []string{"fetched 200 article"}},
		{"under terms of excerpts", []alteram.Terms{{Mode: alteram.ModeExcerpt}}, "", "short", 1, []string{"fetched 200 article"}},
		{"under terms of links", nil, "", "short", 0, nil},
		{"where robots.txt disallows it", full, "User-agent: Alteram\nDisallow: /a\n", "short", 0, []string{"disallowed 0"}},
		{"where robots.txt does not come", full, "away", "short", 0, []string{"disallowed 0"}},
		{"where the feed says it all", full, "", long, 0, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, storetest.SQLite(t), now) })
			d.excerpts(tt.terms)
			d.in.Robots = tt.rules
			d.serves(front, rss(item("a", "Ferry late", tt.feed)))
			d.serves(sport, rss(item("b", "Crane race", "Not of a feed of excerpts.")))
			d.answers(pageURL, http.StatusOK, page("Ferry late", paragraph, another))
			d.refresh()
			d.pages()
			if n := d.asked(pageURL) + d.asked("https://harbour.example/b"); n != tt.asked {
				t.Errorf("pages were asked for %d times, want %d", n, tt.asked)
			}
			if diff := cmp.Diff(tt.tried, d.tried(entryA)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPagesElsewhereAreLeftAlone(t *testing.T) {
	d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, storetest.SQLite(t), now) })
	d.excerpts(full)
	d.serves(front, []byte(strings.ReplaceAll(string(rss(item("a", "Ferry late", "x"))), "https://harbour.example/a", "https://agency.example/a")))
	d.refresh()
	d.pages()
	if diff := cmp.Diff([]string{"elsewhere 0"}, d.tried(entryA)); diff != "" || d.asked("https://agency.example/a") != 0 {
		t.Error(diff)
	}
}

func TestEachOutcomeOfAPageIsNamed(t *testing.T) {
	wall := `<html><head><title>Just a moment...</title></head><body><p>Verify you are human. Enable JavaScript and cookies to continue.</p><script src="/cdn-cgi/challenge-platform/x.js"></script></body></html>`
	stub := page("Ferry late", "The ferry left late.") + `<div class="paywall">Subscribe to continue reading. Already a subscriber?</div>`
	for _, tt := range []struct {
		name   string
		status int
		body   string
		want   []string // after two more days
	}{
		{"a wall against programs is tried again", http.StatusOK, wall, []string{"fetched 200 botwall", "fetched 200 botwall", "fetched 200 botwall"}},
		{"a stub is final", http.StatusOK, stub, []string{"fetched 200 paywall"}},
		{"a page that is not there yet", http.StatusNotFound, "", []string{"not-found 404", "not-found 404", "not-found 404"}},
		{"a page that is gone", http.StatusGone, "", []string{"gone 410"}},
		{"no page of text", http.StatusOK, "%PDF-1.7\x00\x01", []string{"fetched 200 other"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, storetest.SQLite(t), now) })
			d.excerpts(full)
			d.serves(front, rss(item("a", "Ferry late", "x")))
			d.answers(pageURL, tt.status, tt.body)
			d.refresh()
			for range 6 {
				d.pages()
				d.now = d.now.Add(8 * time.Hour)
			}
			if diff := cmp.Diff(tt.want, d.tried(entryA)); diff != "" {
				t.Error(diff)
			}
			if it := d.latest()["Ferry late"]; it.Page.Text != "" || it.Page.Kind == "article" {
				t.Errorf("the page counts as %+v", it.Page)
			}
		})
	}
}

// TestAKillLosesNoPage lets a worker die that holds a page.
func TestAKillLosesNoPage(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.excerpts(full)
		d.serves(front, rss(item("a", "Ferry late", "x")))
		d.answers(pageURL, http.StatusOK, page("Ferry late", paragraph, another))
		d.refresh()
		other := storetest.Open(t, d.database, d.in.Now)
		held, err := other.ClaimPages(t.Context(), []alteram.SourceID{"harbour"}, 10, time.Minute)
		if err != nil || len(held) != 1 || held[0].URL != pageURL {
			t.Fatalf("ClaimPages = %+v, %v", held, err)
		}
		if got := d.pages(); got.Pages != 0 {
			t.Errorf("a page that another holds was read: %+v", got)
		}
		d.now = d.now.Add(2 * time.Minute)
		if got := d.pages(); got.Articles != 1 {
			t.Errorf("after the lease: %+v", got)
		}
		late := store.PageReading{Fetch: store.PageFetch{Entry: entryA, N: 1, At: d.now, Outcome: alteram.OutcomeFetched}, Rendition: &alteram.Rendition{Entry: entryA, N: 1, Kind: "article", Fetched: d.now, Read: d.now}}
		if err := other.PutPage(t.Context(), late); !errors.Is(err, alteram.Conflict) {
			t.Errorf("the late worker stores its reading: %v", err)
		}
		if it := d.latest()["Ferry late"]; !strings.HasPrefix(it.Page.Text, paragraph) || len(d.tried(entryA)) != 1 {
			t.Errorf("the page says %q after %q", it.Page.Text, d.tried(entryA))
		}
	})
}

func TestErasureTakesThePageToo(t *testing.T) {
	for name, erase := range map[string]func(d *desk){
		"by an order": func(d *desk) {
			if _, err := d.in.Erase(d.t.Context(), order(entryA, d.now)); err != nil {
				d.t.Fatal(err)
			}
		},
		"by retention": func(d *desk) {
			d.terms(links)
			d.now = d.now.Add(2 * week)
			d.retain()
		},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, d *desk) {
				d.excerpts(full)
				d.serves(front, rss(item("a", "Ferry late", "x")))
				d.answers(pageURL, http.StatusOK, page("Ferry late", paragraph, another))
				d.refresh()
				d.pages()
				if len(d.found("nobody on the quay")) == 0 {
					t.Fatal("the page is not kept")
				}
				erase(d)
				if where := d.found("nobody on the quay"); len(where) != 0 {
					t.Errorf("the page stands in %v still", where)
				}
				if hits, err := d.in.Store.Search(t.Context(), store.Query{Scopes: []store.Scope{{Expr: store.Expr{Op: store.OpPhrase, Words: []string{"crate"}}}}, Limit: 5}); err != nil || len(hits) != 0 {
					t.Errorf("a word of it is found: %+v, %v", hits, err)
				}
			})
		})
	}
}

// TestAPageReadDuringAnErasureIsNotKept erases the text while a worker reads its page.
func TestAPageReadDuringAnErasureIsNotKept(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.excerpts(full)
		d.serves(front, rss(item("a", "Ferry late", "x")))
		d.refresh()
		d.answers(pageURL, http.StatusOK, page("Ferry late", paragraph, another))
		d.in.Fetcher = fetcher(func(ctx context.Context, req fetch.Request) (*fetch.Response, error) {
			if _, err := d.in.Store.Erase(ctx, order(entryA, d.now)); err != nil {
				return nil, err
			}
			return d.outlet.Get(ctx, req)
		})
		d.pages()
		if _, err := d.in.EraseRecords(t.Context()); err != nil {
			t.Fatal(err)
		}
		if where := d.found("nobody on the quay"); len(where) != 0 {
			t.Errorf("the page stands in %v", where)
		}
	})
}

// fetcher is a function that asks.
type fetcher func(context.Context, fetch.Request) (*fetch.Response, error)

// Get implements [ingest.Fetcher].
func (f fetcher) Get(ctx context.Context, req fetch.Request) (*fetch.Response, error) {
	return f(ctx, req)
}

func TestRebuildReadsPagesAgain(t *testing.T) {
	d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, storetest.SQLite(t), now) })
	d.excerpts(full)
	d.serves(front, rss(item("a", "Ferry late", "x")))
	d.answers(pageURL, http.StatusOK, page("Ferry late", paragraph, another))
	d.refresh()
	d.pages()
	good := d.latest()["Ferry late"].Page
	old := good // as an extractor that left half of it out
	old.Text, old.HTML, old.Method = paragraph, "<p>"+paragraph+"</p>", "older"
	if err := d.in.Store.PutRendition(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	out, err := d.in.Rebuild(t.Context(), storetest.Open(t, storetest.SQLite(t), d.in.Now), func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	if out.Pages != 1 || out.Reread != 1 || out.Same != 1 || out.Differ+out.Missing+out.Lost != 0 {
		t.Errorf("Rebuild = %+v", out)
	}
	if it := d.latest()["Ferry late"]; it.Page.Text != good.Text || it.Page.Method != good.Method || it.Versions != 1 {
		t.Errorf("after the rebuild the page says %+v", it.Page)
	}
}
