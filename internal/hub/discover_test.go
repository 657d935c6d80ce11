package hub_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/hub"
)

// site is a web site of pages by path; what it lacks is 404.
type site struct {
	*httptest.Server

	mu    sync.Mutex
	pages map[string]string
	// asked counts the requests of each path.
	asked map[string]int
}

func newSite(t *testing.T) *site {
	s := &site{pages: map[string]string{}, asked: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked[r.URL.RequestURI()]++
		page, ok := s.pages[r.URL.RequestURI()]
		switch {
		case !ok:
			http.NotFound(w, r)
		case strings.HasPrefix(page, "→"):
			http.Redirect(w, r, strings.TrimPrefix(page, "→"), http.StatusMovedPermanently)
		case strings.HasPrefix(page, "403"):
			w.WriteHeader(http.StatusForbidden)
		default:
			if links, rest, ok := strings.Cut(page, "\nLINK\n"); ok {
				w.Header().Set("Link", links)
				page = rest
			}
			fmt.Fprint(w, page)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// visitor returns a client that may reach this machine.
func visitor(t *testing.T) *fetch.Client {
	c := fetch.New(fetch.Options{UserAgent: "Alteram/test", Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 5 * time.Second, Gate: fetch.LocalGate(8)})
	t.Cleanup(c.Close)
	return c
}

// rss returns a feed with an item a title.
func rss(title string, items ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>%s</title><language>en-gb</language>`, title)
	for i, it := range items {
		fmt.Fprintf(&b, `<item><title>%s</title><link>https://harbour.example/%d</link><pubDate>Mon, 0%d Mar 2026 06:00:00 GMT</pubDate></item>`, it, i, 2+i)
	}
	return b.String() + `</channel></rss>`
}

const newsMap = `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://harbour.example/n</loc>
	<news:news><news:publication><news:name>Harbour</news:name><news:language>en</news:language></news:publication><news:publication_date>2026-03-01</news:publication_date><news:title>Ferry</news:title></news:news></url></urlset>`

func TestDiscover(t *testing.T) {
	s := newSite(t)
	pages := map[string]string{
		"/":                `</feed.json>; rel="alternate"; type="application/feed+json", </style.css>; rel=preload` + "\nLINK\n" + `<html lang=en><title>Harbour Post</title><link rel=alternate type="application/rss+xml" href="/all.rss"><link rel=alternate hreflang=de href=/de> <link rel=alternate type="application/atom+xml" href="/gone.atom"><link rel=alternate type="application/rss+xml" href="/private/x.rss"><a href="/sport.rss">Sport</a><a href="/about">About</a>`,
		"/all.rss":         rss("Harbour Post", "Ferry", "Quay"),
		"/feed":            "→/rss.xml",
		"/rss.xml":         rss("Harbour Post", "Ferry", "Quay"),
		"/sport.rss":       rss("Sport", "Regatta"),
		"/feed.json":       `{"version":"https://jsonfeed.org/version/1.1","title":"Harbour (JSON)","items":[{"id":"1","title":"Tide","content_text":"x"}]}`,
		"/robots.txt":      "User-agent: *\nDisallow: /private/\nDisallow: /atom.xml\nSitemap: %s/map.xml\n",
		"/map.xml":         `<sitemapindex><sitemap><loc>%s/pages.xml</loc></sitemap><sitemap><loc>%s/news-map.xml</loc></sitemap></sitemapindex>`,
		"/news-map.xml":    newsMap,
		"/atom.xml":        rss("Not to be read", "No"),
		"/private/x.rss":   rss("Not to be read", "No"),
		"/feeds/overview":  "<html>",
		"/index.xml":       "<html><p>not one",
		"/about":           "<html>",
		"/de":              "<html>",
		"/feed/never-seen": "",
	}
	for path, page := range pages {
		s.pages[path] = strings.ReplaceAll(page, "%s", s.URL)
	}
	d, err := hub.Discover(t.Context(), visitor(t), s.URL)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range d.Feeds {
		got = append(got, fmt.Sprintf("%s %s %q %d %s %d", strings.TrimPrefix(f.URL, s.URL), f.Format, f.Title, f.Items, f.How, len(f.Same)))
	}
	want := []string{
		`/feed.json json "Harbour (JSON)" 1 header 0`, `/all.rss rss "Harbour Post" 2 link 2`, `/sport.rss rss "Sport" 1 anchor 0`, `/news-map.xml sitemap "Harbour" 1 sitemap 0`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("feeds (-want +got):\n%s", diff)
	}
	if f := d.Feeds[1]; f.Language != "en-GB" || f.Newest == nil || f.Newest.Format(time.DateOnly) != "2026-03-03" || !slices.Equal(f.Same, []string{s.URL + "/rss.xml", s.URL + "/feed"}) {
		t.Errorf("the feed = %+v", f)
	}
	if len(d.Broken) != 1 || d.Broken[0].URL != s.URL+"/gone.atom" || !strings.Contains(d.Broken[0].Why, "404") {
		t.Errorf("broken = %v", d.Broken)
	}
	if !slices.Equal(d.Disallowed, []string{s.URL + "/private/x.rss"}) || s.asked["/private/x.rss"]+s.asked["/atom.xml"] > 0 {
		t.Errorf("disallowed = %v, asked %v", d.Disallowed, s.asked)
	}
	total := 0
	for path, n := range s.asked {
		if total += n; n > 2 { // /rss.xml once by redirect too
			t.Errorf("%s was asked %d times", path, n)
		}
	}
	if total > 40 {
		t.Errorf("%d requests", total)
	}
	snippet, err := d.Snippet(monday)
	if err != nil {
		t.Fatal(err)
	}
	declared, err := config.Parse(hub.File, []byte("hub: {name: H, url: \"http://h.example\"}\n"+snippet))
	if err != nil || len(declared.Sources) != 1 || declared.Sources[0].Feeds[0].URL != d.Feeds[0].URL || !strings.Contains(snippet, "# further: - {url: ") {
		t.Errorf("the snippet declares %+v, %v:\n%s", declared.Sources, err, snippet)
	}
}

func TestDiscoverFeedItself(t *testing.T) {
	s := newSite(t)
	s.pages["/sport"] = rss("Sport", "Regatta")
	d, err := hub.Discover(t.Context(), visitor(t), s.URL+"/sport")
	if err != nil || len(d.Feeds) != 1 || d.Feeds[0].How != "the page itself" || len(s.asked) != 1 {
		t.Errorf("Discover = %+v, %v after %v", d, err, s.asked)
	}
}

func TestDiscoverBesideSection(t *testing.T) {
	s := newSite(t)
	s.pages["/en/news/"] = "<html>"
	s.pages["/en/news/rss"] = rss("News", "Ferry")
	d, err := hub.Discover(t.Context(), visitor(t), s.URL+"/en/news/")
	if err != nil || len(d.Feeds) != 1 || d.Feeds[0].How != "common path" {
		t.Errorf("Discover = %+v, %v", d, err)
	}
}

func TestDiscoverErrors(t *testing.T) {
	s := newSite(t)
	s.pages["/wall"] = "403"
	s.pages["/loop"] = "→/loop"
	closed := httptest.NewServer(nil)
	closed.Close()
	for _, tt := range []struct {
		name, address, says string
		kind                error
	}{
		{"no address", "mailto:desk@harbour.example", "is no address of a page", alteram.Invalid},
		{"a private one", "http://10.0.0.1/", "--allow-private", alteram.Invalid},
		{"nothing there", s.URL + "/none", "404", alteram.NotFound},
		{"refused", s.URL + "/wall", "refuses to be read by programs", alteram.Unavailable},
		{"a circle", s.URL + "/loop", "circle", alteram.Unavailable},
		{"no server", closed.URL, "check the address", alteram.Unavailable},
	} {
		_, err := hub.Discover(t.Context(), visitor(t), tt.address)
		if err == nil || !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: Discover = %v, want %q of kind %v", tt.name, err, tt.says, tt.kind)
		}
	}
}

// TestDiscoverIsBounded shows a page that names a thousand feeds.
func TestDiscoverIsBounded(t *testing.T) {
	s := newSite(t)
	var page strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&page, `<link rel=alternate type="application/rss+xml" href="/%d.rss">`, i)
		s.pages[fmt.Sprintf("/%d.rss", i)] = rss(fmt.Sprint(i), fmt.Sprint("Item ", i))
	}
	s.pages["/"] = page.String()
	d, err := hub.Discover(t.Context(), visitor(t), s.URL)
	if err != nil || len(d.Feeds) != 32 || len(s.asked) > 34 {
		t.Errorf("%d feeds, %v, after %d requests", len(d.Feeds), err, len(s.asked))
	}
}
