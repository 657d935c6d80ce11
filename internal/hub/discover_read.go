package hub

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/fetch"
)

// namesFeed reports whether a link is declared to lead to a feed: rel=feed, or
// an alternate of a feed's type. A type of plain XML or JSON may be anything.
func namesFeed(l content.PageLink) bool {
	rels := strings.Fields(l.Rel)
	mediaType, _, _ := strings.Cut(l.Type, ";")
	switch strings.TrimSpace(mediaType) {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/x-rss+xml", "text/rss+xml", "application/x-cdf":
		return len(rels) == 0 || slices.Contains(rels, "alternate") || slices.Contains(rels, "feed")
	case "application/xml", "text/xml", "application/json":
		return slices.Contains(rels, "feed") || slices.Contains(rels, "alternate") && looksLikeFeed(l)
	}
	return slices.Contains(rels, "feed")
}

// looksLikeFeed reports whether the words of a link's path, or its text, say
// that it leads to a feed.
func looksLikeFeed(l content.PageLink) bool {
	u, err := url.Parse(l.URL)
	if err != nil {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(u.Path+" "+u.RawQuery+" "+u.Hostname()), func(r rune) bool { return r < 'a' || r > 'z' })
	for _, w := range words {
		if slices.Contains([]string{"rss", "atom", "rdf", "feed", "feeds", "rssfeed", "feedburner"}, w) {
			return true
		}
	}
	text := strings.ToLower(strings.TrimSpace(l.Title))
	return text == "rss" || text == "atom" || strings.HasPrefix(text, "rss ") || strings.HasSuffix(text, " rss")
}

// headerLinks reads the Link fields of a header (RFC 8288) as links.
func headerLinks(fields []string, base *url.URL) []content.PageLink {
	var out []content.PageLink
	for _, field := range fields {
		for field != "" && len(out) < maxCandidates {
			_, rest, ok := strings.Cut(field, "<")
			address, rest, closed := strings.Cut(rest, ">")
			if !ok || !closed {
				break
			}
			params, next, _ := strings.Cut(rest, ",") // a comma inside quotes ends a title early, and no address
			field = next
			u, err := base.Parse(address)
			if err != nil || fetchable(u.String()) == nil {
				continue
			}
			l := content.PageLink{URL: u.String(), Head: true}
			for p := range strings.SplitSeq(params, ";") {
				key, value, _ := strings.Cut(strings.TrimSpace(p), "=")
				switch value = strings.ToLower(strings.Trim(value, `"`)); strings.ToLower(key) {
				case "rel":
					l.Rel = value
				case "type":
					l.Type = value
				}
			}
			out = append(out, l)
		}
	}
	return out
}

// readAt asks an address for a feed.
func readAt(ctx context.Context, f Fetcher, address, how string) (Found, error) {
	resp, err := f.Get(ctx, fetch.Request{URL: address, MaxBytes: maxCandidateBytes})
	if err != nil {
		return Found{}, err
	}
	if !fetch.OutcomeOf(resp, nil).Reached() {
		return Found{}, fmt.Errorf("the server answered %d", resp.Status)
	}
	return readFeed(resp, how)
}

// readFeed reads a response as a feed. A sitemap whose items have no titles
// lists pages and is none.
func readFeed(resp *fetch.Response, how string) (Found, error) {
	doc, err := feed.Parse(resp.Body, feed.Hints{URL: resp.URL, ContentType: contentType(resp)})
	if err != nil {
		return Found{}, err
	}
	if doc.Format == feed.OPML {
		return Found{}, alteram.Errorf(alteram.Invalid, "this is a list of feeds, not a feed: take it in with alteram import")
	}
	f := Found{URL: resp.URL, Title: doc.Title, How: how, Format: doc.Format, Language: content.Language(doc.Language), Items: len(doc.Items)}
	sum, titled := sha256.New(), false
	for _, it := range doc.Items {
		titled = titled || it.Title != ""
		fmt.Fprintf(sum, "%q %q\n", cmp.Or(it.Link, it.ID), it.Title)
		if at := cmp.Or(it.Published, it.Updated); at != nil && (f.Newest == nil || at.After(*f.Newest)) {
			f.Newest = at
		}
	}
	sum.Sum(f.fingerprint[:0])
	if doc.Format == feed.Sitemap && !titled {
		return Found{}, alteram.Errorf(alteram.Invalid, "this is a sitemap of pages, not of news: give the address of a feed")
	}
	return f, nil
}

func contentType(resp *fetch.Response) string {
	if v := resp.Header["Content-Type"]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Snippet returns what was found as a source for hub.yaml, with what the
// catalogue proposes; empty when there is no feed. Of several feeds the first
// is declared, the others stand behind "#": they may overlap, or be comments.
func (d Discovery) Snippet(now time.Time) (string, error) {
	if len(d.Feeds) == 0 {
		return "", nil
	}
	best := d.Feeds[0]
	outline := feed.Outline{Title: cmp.Or(best.Title, d.Title), XMLURL: best.URL, HTMLURL: d.Page, Language: cmp.Or(best.Language, d.Language)}
	if outline.HTMLURL == outline.XMLURL {
		outline.HTMLURL = ""
	}
	sources := newImporter(now).sources([]feed.Outline{outline})
	if len(sources) == 0 {
		return "", alteram.Errorf(alteram.Invalid, "hub.yaml takes no address with a user name in it, which would be published: %s", best.URL)
	}
	var b bytes.Buffer
	if err := config.Write(&b, alteram.Declared{Hub: alteram.Hub{Name: "Any", URL: "http://localhost"}, Sources: sources}); err != nil {
		return "", err
	}
	remarks := []string{}
	for _, f := range d.Feeds[1:] {
		remarks = append(remarks, fmt.Sprintf("# further: - {url: %q} # %s", f.URL, strings.Join(strings.Fields(f.Title), " ")))
	}
	if o, ok := lookUpSource(sources[0]); ok {
		remarks = append(remarks, proposal(o, now)...)
	}
	_, list, _ := strings.Cut(b.String(), "sources:\n")
	return string(annotate([]byte("sources:\n"+list), map[string][]string{"  - id: " + string(sources[0].ID): remarks})), nil
}
