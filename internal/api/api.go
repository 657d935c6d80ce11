// Package api is the door for programs: outgoing feeds as Atom, RSS and JSON
// Feed with their archives, the hub's sources and its own feeds as OPML, and the
// sitemap. What it sends is what publish lets out.
package api

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/reply"
)

// Window is how many entries a feed holds, the latest.
const Window = 50

// Options are what the door needs beside the publisher.
type Options struct {
	Log     *slog.Logger
	Version string
}

// door serves feeds.
type door struct {
	publisher *publish.Publisher
	log       *slog.Logger
	generator string
}

// Route adds the feeds to a mux. Every feed is there as .atom, .rss and .json:
//
//	/feed.atom                               all sources
//	/source/{id}/feed.atom                   one source
//	/perspective/{slug}/feed.atom            a group of sources
//	…/feed/archive/2026-03/1.atom            a part of the archive of each of these
//	/story/{id}/feed.atom                    the reports of a story
//	/stories/feed.atom?q=&group=&country=    stories
//	/figures/feed.atom                       stories of which different numbers are reported
//	/story/{id}/claims.csv /story/{id}/claims.json
//	/changes.atom?source=&kind=              what changed
//	/search.atom?q=                          what a search finds
//	/opml.xml                                the sources' own feeds, in folders by group
//	/opml/hub.xml                            the hub's own feeds
//	/feed/image/{id} /api/image/{id}         the hub's copies of pictures
//	/sitemap.xml /sitemap/{source}/{month}/{part}
func Route(mux *http.ServeMux, p *publish.Publisher, o Options) {
	d := &door{p, o.Log, "Alteram " + o.Version}
	for _, f := range formats {
		mux.HandleFunc("GET /feed."+f.extension, d.feed(f, d.entries))
		mux.HandleFunc("GET /source/{id}/feed."+f.extension, d.feed(f, d.entries))
		mux.HandleFunc("GET /perspective/{slug}/feed."+f.extension, d.feed(f, d.entries))
		mux.HandleFunc("GET /story/{id}/feed."+f.extension, d.feed(f, d.story))
		mux.HandleFunc("GET /stories/feed."+f.extension, d.feed(f, d.stories))
		mux.HandleFunc("GET /figures/feed."+f.extension, d.feed(f, d.figures))
		mux.HandleFunc("GET /changes."+f.extension, d.feed(f, d.changes))
		mux.HandleFunc("GET /search."+f.extension, d.feed(f, d.search))
	}
	mux.HandleFunc("GET /story/{id}/claims.csv", d.claims("text/csv; charset=utf-8; header=present", claimsTable))
	mux.HandleFunc("GET /story/{id}/claims.json", d.claims("application/json; charset=utf-8", claimsJSON))
	mux.HandleFunc("GET /feed/archive/{month}/{part}", d.archived)
	mux.HandleFunc("GET /source/{id}/feed/archive/{month}/{part}", d.archived)
	mux.HandleFunc("GET /perspective/{slug}/feed/archive/{month}/{part}", d.archived)
	mux.HandleFunc("GET /feed/image/{id}", d.image(alteram.ChannelFeed))
	mux.HandleFunc("GET /api/image/{id}", d.image(alteram.ChannelAPI))
	mux.HandleFunc("GET /opml.xml", d.document("opml", opmlType, alteram.ChannelFeed, d.sourcesOPML))
	mux.HandleFunc("GET /opml/hub.xml", d.document("opml hub", opmlType, alteram.ChannelFeed, d.hubOPML))
	mux.HandleFunc("GET /sitemap.xml", d.document("sitemap", sitemapType, alteram.ChannelPage, d.sitemapIndex))
	mux.HandleFunc("GET /sitemap/pages.xml", d.document("sitemap pages", sitemapType, alteram.ChannelPage, d.sitemapPages))
	mux.HandleFunc("GET /sitemap/{source}/{month}/{part}", d.sitemapPart)
}

// format is one form of a feed.
type format struct {
	extension string
	mediaType string
	write     func(io.Writer, *feed.Outgoing) error
}

var formats = []format{
	{"atom", "application/atom+xml; charset=utf-8", feed.WriteAtom},
	{"rss", "application/rss+xml; charset=utf-8", feed.WriteRSS},
	{"json", "application/feed+json; charset=utf-8", feed.WriteJSON},
}

// formatOf takes a name apart into what stands before its extension and the
// format of that; NotFound for any other extension.
func formatOf(name string) (string, format, error) {
	for _, f := range formats {
		if base, ok := strings.CutSuffix(name, "."+f.extension); ok {
			return base, f, nil
		}
	}
	return "", format{}, alteram.Errorf(alteram.NotFound, "there is no %q here: ask for .atom, .rss or .json", name)
}

// document answers with what render returns; what names it in the cache.
func (d *door) document(what, mediaType string, channel alteram.Channel, render func(context.Context, publish.To) ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		to, err := reply.To(w, r, d.publisher, channel)
		if err != nil {
			d.fail(w, r, err)
			return
		}
		body, err := d.publisher.Cached(r.Context(), what, to, func() ([]byte, error) { return render(r.Context(), to) })
		if err != nil {
			d.fail(w, r, err)
			return
		}
		d.send(w, r, to, what, mediaType, body)
	}
}

// image answers with the hub's copy of a picture, under the terms of a channel.
func (d *door) image(channel alteram.Channel) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := reply.Picture(w, r, d.publisher, channel); err != nil {
			d.fail(w, r, err)
		}
	}
}

// send answers with a document.
func (d *door) send(w http.ResponseWriter, r *http.Request, to publish.To, what, mediaType string, body []byte) {
	h := w.Header()
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Tdm-Reservation", "1")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if err := reply.Body(w, r, d.publisher, to, what, mediaType, http.StatusOK, body); err != nil {
		d.fail(w, r, err)
	}
}

// fail answers with an error. What is the hub's own goes to the log.
func (d *door) fail(w http.ResponseWriter, r *http.Request, err error) {
	if reply.Gone(r, err) || reply.Moved(w, r, err) {
		return
	}
	f := reply.Fail(err, rand.Text())
	if f.ID != "" {
		d.log.Error("feed", "request", f.ID, "error", err)
	}
	reply.Problem(w, f)
}
