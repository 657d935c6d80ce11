package api

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/http"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/publish"
)

const (
	opmlType    = "text/x-opml; charset=utf-8"
	sitemapType = "application/xml; charset=utf-8"
)

// sourcesOPML lists the sources with their own feeds, each in the folders of
// its groups.
func (d *door) sourcesOPML(ctx context.Context, to publish.To) ([]byte, error) {
	return d.opml(ctx, to, func(home publish.Home, s publish.SourceLine, folder string) (list []feed.Outline) {
		for _, address := range s.FeedURLs() {
			list = append(list, feed.Outline{Title: s.Name(), XMLURL: address, HTMLURL: s.Site(), Folder: []string{folder}})
		}
		return list
	}, nil)
}

// hubOPML lists the feeds of the hub itself: of stories, of all reports, of what changed, and
// of each source in the folders of its groups, after the feed of the group.
func (d *door) hubOPML(ctx context.Context, to publish.To) ([]byte, error) {
	words := publish.WordsIn(to.Language)
	own := func(home publish.Home, title, path, feedPath string, folder ...string) feed.Outline {
		return feed.Outline{Title: title, XMLURL: home.Address(feedPath, nil), HTMLURL: home.Address(path, nil), Language: words.Language, Folder: folder}
	}
	return d.opml(ctx, to, func(home publish.Home, s publish.SourceLine, folder string) []feed.Outline {
		return []feed.Outline{own(home, s.Name()+" · "+home.Name, s.Path(), s.Path()+"/feed.atom", folder)}
	}, func(home publish.Home, groups []publish.Perspective) []feed.Outline {
		list := []feed.Outline{own(home, words.Say("page.stories")+" · "+home.Name, "/", "/stories/feed.atom"), own(home, home.Name, "/reports", "/feed.atom"), own(home, words.Say("page.changes")+" · "+home.Name, "/changes", "/changes.atom")}
		for _, g := range groups {
			list = append(list, own(home, g.Name()+" · "+home.Name, g.Path(), g.Path()+"/feed.atom"))
		}
		return list
	})
}

// opml writes what of returns for each source in the folder of each of its
// groups, after what top returns, which may be nil.
func (d *door) opml(ctx context.Context, to publish.To, of func(publish.Home, publish.SourceLine, string) []feed.Outline, top func(publish.Home, []publish.Perspective) []feed.Outline) ([]byte, error) {
	home, err := d.publisher.Home(ctx, to)
	if err != nil {
		return nil, err
	}
	groups, err := d.publisher.Perspectives(ctx, to)
	if err != nil {
		return nil, err
	}
	var list []feed.Outline
	if top != nil {
		list = top(home, groups.List())
	}
	for _, g := range groups.List() {
		for _, s := range g.Sources() {
			list = append(list, of(home, s, g.Name())...)
		}
	}
	var b bytes.Buffer
	err = feed.WriteOPML(&b, home.Name, list)
	return b.Bytes(), err
}

// location is an address of a sitemap, or of a part of one.
type location struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// sitemapIndex lists the parts of the sitemap.
func (d *door) sitemapIndex(ctx context.Context, to publish.To) ([]byte, error) {
	home, err := d.publisher.Home(ctx, to)
	if err != nil {
		return nil, err
	}
	parts, err := d.publisher.SitemapParts(ctx, to)
	if err != nil {
		return nil, err
	}
	index := struct {
		XMLName xml.Name   `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Parts   []location `xml:"sitemap"`
	}{Parts: []location{{Loc: home.URL + "/sitemap/pages.xml"}}}
	for _, p := range parts {
		index.Parts = append(index.Parts, location{Loc: home.URL + "/sitemap/" + p.String()})
	}
	return encode(index)
}

// sitemapPages lists the hub's own pages.
func (d *door) sitemapPages(ctx context.Context, to publish.To) ([]byte, error) {
	pages, err := d.publisher.Pages(ctx, to)
	if err != nil {
		return nil, err
	}
	return d.locations(ctx, to, pages)
}

// sitemapPart answers with one part of the sitemap.
func (d *door) sitemapPart(w http.ResponseWriter, r *http.Request) {
	month, n, err := monthAndPart(r.PathValue("month"), r.PathValue("part"))
	if err != nil {
		d.fail(w, r, err)
		return
	}
	part := publish.SitemapPart{Source: alteram.SourceID(r.PathValue("source")), Month: month, Part: n}
	d.document("sitemap "+part.String(), sitemapType, alteram.ChannelPage, func(ctx context.Context, to publish.To) ([]byte, error) {
		list, err := d.publisher.Sitemap(ctx, part, to)
		if err != nil {
			return nil, err
		}
		return d.locations(ctx, to, list)
	})(w, r)
}

// locations writes addresses as a sitemap.
func (d *door) locations(ctx context.Context, to publish.To, list []publish.Location) ([]byte, error) {
	home, err := d.publisher.Home(ctx, to)
	if err != nil {
		return nil, err
	}
	set := struct {
		XMLName xml.Name   `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []location `xml:"url"`
	}{}
	for _, l := range list {
		u := location{Loc: home.URL + l.Path}
		if !l.Changed.IsZero() {
			u.LastMod = l.Changed.UTC().Format(time.RFC3339)
		}
		set.URLs = append(set.URLs, u)
	}
	return encode(set)
}

// encode writes a document of XML.
func encode(v any) ([]byte, error) {
	b, err := xml.Marshal(v)
	return append([]byte(xml.Header), b...), err
}
