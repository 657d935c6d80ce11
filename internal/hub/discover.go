package hub

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/fetch"
)

// Fetcher asks other people's servers; [fetch.Client] does.
type Fetcher interface {
	Get(ctx context.Context, req fetch.Request) (*fetch.Response, error)
}

// The limits of looking for feeds.
const (
	// maxCandidates bounds the addresses that are asked beside the page, robots.txt aside.
	maxCandidates = 32
	// maxSitemaps bounds the sitemaps that are looked at, indexes included.
	maxSitemaps = 6
	// maxCandidateBytes bounds each answer.
	maxCandidateBytes = 8 << 20
	// discoverTime bounds the whole search.
	discoverTime = 90 * time.Second
	// atOnce is how many candidates are asked at the same time.
	atOnce = 4
)

// Found is a feed that a site offers.
type Found struct {
	URL   string `json:"url"`
	Title string `json:"title,omitempty"`
	// How says where the address is from: "the page itself", "link", "header",
	// "anchor", "common path", "sitemap" or "robots.txt".
	How      string      `json:"how"`
	Format   feed.Format `json:"format"`
	Language string      `json:"language,omitempty"`
	Items    int         `json:"items"`
	// Newest is the latest date of an item; nil when none has one.
	Newest *time.Time `json:"newest,omitempty"`
	// Same are other addresses that gave the same items.
	Same []string `json:"same,omitempty"`

	fingerprint [sha256.Size]byte
}

// Discovery is what a look at a site found.
type Discovery struct {
	// Page is where the address given led.
	Page  string `json:"page"`
	Title string `json:"title,omitempty"`
	// Language is what the page declares.
	Language string `json:"language,omitempty"`
	// Feeds are ordered by where they were found: what the page declares first.
	Feeds []Found `json:"feeds"`
	// Broken are addresses that the site names as feeds and that gave none, with the reason.
	Broken []Broken `json:"broken,omitempty"`
	// Disallowed are addresses that robots.txt asks programs to leave alone; they were not asked.
	Disallowed []string `json:"disallowed,omitempty"`
}

// Broken is an address that gave no feed.
type Broken struct {
	URL string `json:"url"`
	Why string `json:"why"`
}

// Discover looks for the feeds of the site at an address: the page itself, what
// it links, the sitemaps that its robots.txt names, and where feeds commonly
// are. At most maxCandidates addresses are asked, each once, at most 90
// seconds long; beside the page itself none that robots.txt disallows.
func Discover(ctx context.Context, f Fetcher, address string) (Discovery, error) {
	ctx, stop := context.WithTimeout(ctx, discoverTime)
	defer stop()
	at := fetchable(withScheme(address))
	if at == nil {
		return Discovery{}, alteram.Errorf(alteram.Invalid, "%q is no address of a page: write it as https://host/", address)
	}
	d := discoverer{fetch: f, asked: map[string]bool{}}
	resp, err := d.page(ctx, at)
	if err != nil {
		return Discovery{}, err
	}
	if found, err := readFeed(resp, "the page itself"); err == nil {
		d.out.Page, d.out.Feeds = resp.URL, []Found{found}
		return d.out, nil
	}
	d.read(resp)
	d.robots(ctx)
	d.sitemaps(ctx)
	d.common()
	d.ask(ctx)
	return d.out, nil
}

// withScheme lets a bare host stand for its page.
func withScheme(address string) string {
	address = strings.TrimSpace(address)
	if strings.Contains(address, ":/") || cutsFeed(address) {
		return address
	}
	return "https://" + address
}

func cutsFeed(address string) bool {
	_, ok := cutFold(address, "feed:")
	return ok
}

// candidate is an address that may give a feed.
type candidate struct {
	url, how string
	// claimed means that the site says it is a feed, so that it is worth a word when it is none.
	claimed bool
}

// discoverer looks at one site.
type discoverer struct {
	fetch Fetcher
	out   Discovery
	root  *url.URL
	rules *fetch.RobotsRules
	// maps are sitemaps to look at, late the feeds found on the way.
	maps  []string
	late  []Found
	tries []candidate
	asked map[string]bool
}

// page asks for the page, with words for the operator when it does not come.
func (d *discoverer) page(ctx context.Context, at *url.URL) (*fetch.Response, error) {
	resp, err := d.get(ctx, at.String())
	switch outcome := fetch.OutcomeOf(resp, err); {
	case err != nil && errors.Is(err, alteram.Invalid):
		return nil, err
	case err != nil:
		return nil, alteram.Errorf(alteram.Unavailable, "the page does not come: %w: check the address, or try again later", err)
	case outcome == alteram.OutcomeNotFound || outcome == alteram.OutcomeGone:
		return nil, alteram.Errorf(alteram.NotFound, "there is no page at %s (%d): give the address of the outlet's front page", resp.URL, resp.Status)
	case outcome == alteram.OutcomeRefused || outcome == alteram.OutcomeLimited:
		return nil, alteram.Errorf(alteram.Unavailable, "%s refuses to be read by programs (%d): ask the outlet for the address of its feed", resp.URL, resp.Status)
	case !outcome.Reached():
		return nil, alteram.Errorf(alteram.Unavailable, "%s answered %d instead of its page: try again later", resp.URL, resp.Status)
	}
	d.root, err = url.Parse(resp.URL)
	return resp, err
}

func (d *discoverer) get(ctx context.Context, address string) (*fetch.Response, error) {
	d.asked[address] = true
	return d.fetch.Get(ctx, fetch.Request{URL: address, MaxBytes: maxCandidateBytes})
}

// read takes the candidates of the page and its header.
func (d *discoverer) read(resp *fetch.Response) {
	d.out.Page, d.out.Feeds = resp.URL, []Found{}
	for _, l := range headerLinks(resp.Header["Link"], d.root) {
		if namesFeed(l) {
			d.tries = append(d.tries, candidate{l.URL, "header", true})
		}
	}
	p := content.ReadPage(resp.Body, contentType(resp), resp.URL)
	d.out.Title, d.out.Language = p.Title, p.Language
	for _, l := range p.Links {
		if l.Head && namesFeed(l) {
			d.tries = append(d.tries, candidate{l.URL, "link", true})
		}
	}
	for _, l := range p.Links {
		if !l.Head && (namesFeed(l) || looksLikeFeed(l)) {
			d.tries = append(d.tries, candidate{l.URL, "anchor", namesFeed(l)})
		}
	}
}

// robots reads robots.txt: whom it lets in, and the sitemaps that it names.
func (d *discoverer) robots(ctx context.Context) {
	resp, err := d.get(ctx, d.root.ResolveReference(&url.URL{Path: "/robots.txt"}).String())
	if !fetch.OutcomeOf(resp, err).Reached() {
		return
	}
	d.rules = fetch.ParseRobots(resp.URL, "Alteram", resp.Body)
	d.maps = slices.Clone(d.rules.Sitemaps)
}

// allowed reports whether robots.txt lets an address of its host be read.
func (d *discoverer) allowed(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (d.rules == nil || u.Host != d.root.Host || d.rules.Allows(address))
}

// sitemaps looks for news sitemaps among those that robots.txt names, and in
// indexes of them, one level down.
func (d *discoverer) sitemaps(ctx context.Context) {
	looked := 0
	for i := 0; i < len(d.maps) && looked < maxSitemaps; i++ {
		u := fetchable(d.maps[i])
		if u == nil || d.asked[u.String()] || !d.allowed(u.String()) {
			continue
		}
		if strings.Contains(strings.ToLower(u.Path), "news") {
			d.tries = append(d.tries, candidate{u.String(), "sitemap", false})
			continue
		}
		looked++
		resp, err := d.get(ctx, u.String())
		if !fetch.OutcomeOf(resp, err).Reached() {
			continue
		}
		d.maps = append(d.maps, newsMaps(resp.Body)...)
		if found, err := readFeed(resp, "sitemap"); err == nil {
			d.late = append(d.late, found)
		}
	}
}

// newsMaps returns the addresses in an index of sitemaps that speak of news.
func newsMaps(body []byte) []string {
	if !bytes.Contains(body, []byte("<sitemapindex")) {
		return nil
	}
	var out []string
	for part := range bytes.SplitSeq(body, []byte("<loc>")) {
		address, _, ok := bytes.Cut(part, []byte("</loc>"))
		if ok && len(out) < maxSitemaps && bytes.Contains(bytes.ToLower(address), []byte("news")) {
			out = append(out, strings.ReplaceAll(strings.TrimSpace(string(address)), "&amp;", "&"))
		}
	}
	return out
}

// commonPaths are where feeds stand on sites that do not say so, by what the
// programs that make sites have written over the years.
var commonPaths = [...]string{
	"/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/feeds", "/feed/atom", "/rss/all", "/rss/index.xml",
	"/index.rdf", "/rss.php", "/?format=feed&type=rss", "/news/rss",
}

// common adds the usual places, beside the page for a section and at the root.
func (d *discoverer) common() {
	if dir := strings.TrimRight(d.root.Path, "/"); dir != "" && strings.Count(dir, "/") < 4 {
		for _, p := range commonPaths[:3] {
			d.tries = append(d.tries, candidate{d.root.ResolveReference(&url.URL{Path: dir + p}).String(), "common path", false})
		}
	}
	for _, p := range commonPaths {
		if u, err := d.root.Parse(p); err == nil {
			d.tries = append(d.tries, candidate{u.String(), "common path", false})
		}
	}
}

// ask asks the candidates, those the site names first, and sorts out what they gave.
func (d *discoverer) ask(ctx context.Context) {
	list := d.chosen()
	founds, errs := make([]Found, len(list)), make([]error, len(list))
	var g errgroup.Group
	g.SetLimit(atOnce)
	for i, c := range list {
		g.Go(func() error {
			founds[i], errs[i] = readAt(ctx, d.fetch, c.url, c.how)
			return nil
		})
	}
	_ = g.Wait()
	for i, c := range list {
		switch {
		case errs[i] == nil:
			d.add(founds[i], c.url)
		case c.claimed:
			d.out.Broken = append(d.out.Broken, Broken{c.url, errs[i].Error()})
		}
	}
	for _, f := range d.late {
		d.add(f, f.URL)
	}
}

// chosen returns the candidates to ask, each address once.
func (d *discoverer) chosen() []candidate {
	var out []candidate
	seen := map[string]bool{}
	for _, c := range d.tries {
		u := fetchable(c.url)
		if u == nil || seen[key(u)] || d.asked[c.url] || len(out) == maxCandidates {
			continue
		}
		seen[key(u)] = true
		if !d.allowed(c.url) {
			if c.claimed {
				d.out.Disallowed = append(d.out.Disallowed, c.url)
			}
			continue
		}
		out = append(out, c)
	}
	return out
}

// add takes a feed, or notes it as another address of one that is there.
func (d *discoverer) add(f Found, asked string) {
	for i := range d.out.Feeds {
		have := &d.out.Feeds[i]
		if have.URL == f.URL || have.fingerprint == f.fingerprint && f.Items > 0 {
			for _, other := range []string{f.URL, asked} {
				if other != have.URL && !slices.Contains(have.Same, other) {
					have.Same = append(have.Same, other)
				}
			}
			return
		}
	}
	if asked != f.URL {
		f.Same = append(f.Same, asked)
	}
	d.out.Feeds = append(d.out.Feeds, f)
}
