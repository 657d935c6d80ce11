// Package api is the door for programs: outgoing feeds as Atom, RSS and JSON
// Feed, and the hub's sources as OPML. What it sends is what publish lets out.
package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"

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

// Route adds the feeds to a mux:
//
//	/feed.atom /feed.rss /feed.json                 all sources
//	/source/{id}/feed.atom … .rss … .json           one source
//	/opml.xml                                       the sources' own feeds
func Route(mux *http.ServeMux, p *publish.Publisher, o Options) {
	d := &door{p, o.Log, "Alteram " + o.Version}
	for _, f := range formats {
		mux.HandleFunc("GET /feed."+f.extension, d.handler(f, false))
		mux.HandleFunc("GET /source/{id}/feed."+f.extension, d.handler(f, true))
	}
	mux.HandleFunc("GET /opml.xml", d.opml)
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

func (d *door) handler(f format, ofSource bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		to, err := reply.To(w, r, d.publisher, alteram.ChannelFeed)
		if err != nil {
			d.fail(w, r, err)
			return
		}
		source := alteram.SourceID("")
		if ofSource {
			source = alteram.SourceID(r.PathValue("id"))
		}
		what := "feed " + f.extension + " " + string(source)
		body, err := d.publisher.Cached(r.Context(), what, to, func() ([]byte, error) { return d.render(r.Context(), f, source, to) })
		if err != nil {
			d.fail(w, r, err)
			return
		}
		d.send(w, r, to, what, f.mediaType, body)
	}
}

// render writes a feed.
func (d *door) render(ctx context.Context, f format, source alteram.SourceID, to publish.To) ([]byte, error) {
	out, list, err := d.head(ctx, f, source, to)
	if err != nil {
		return nil, err
	}
	for _, e := range list.Entries() {
		out.Items = append(out.Items, item(e))
		if out.Updated.Before(e.Changed()) {
			out.Updated = e.Changed()
		}
		if e.Status() != publish.StatusShown {
			out.Tombstones = append(out.Tombstones, feed.Tombstone{Ref: e.GUID(), When: e.Changed(), Comment: e.NoticeText()})
		}
	}
	var b bytes.Buffer
	if err := f.write(&b, out); err != nil {
		return nil, fmt.Errorf("write the %s feed: %w", f.extension, err)
	}
	return b.Bytes(), nil
}

// head returns a feed without its items, and the entries for it.
func (d *door) head(ctx context.Context, f format, source alteram.SourceID, to publish.To) (*feed.Outgoing, *publish.List, error) {
	name, url, err := d.publisher.HubName(ctx)
	if err != nil {
		return nil, nil, err
	}
	words := publish.WordsIn(to.Language)
	out := &feed.Outgoing{
		Title: name, Link: url + "/", Self: url + "/feed." + f.extension, Language: words.Language, Generator: d.generator,
		Subtitle: words.Say("feed.about"),
	}
	if source == "" {
		list, err := d.publisher.Front(ctx, to, "", Window)
		out.ID = out.Link
		return out, list, err
	}
	page, err := d.publisher.Source(ctx, source, to, "", Window)
	if err != nil {
		return nil, nil, err
	}
	out.Title, out.Link = page.Name()+" · "+name, url+page.Path()
	out.Self, out.ID = out.Link+"/feed."+f.extension, out.Link
	return out, page.List(), nil
}

// item returns an entry as it goes into every feed: the same for the same GUID.
func item(e *publish.Published) feed.OutgoingItem {
	it := feed.OutgoingItem{
		ID: e.GUID(), Title: e.Title(), TitleLang: e.TitleLang(), Link: e.Original(), HubLink: e.URL(), Published: e.PublishedAt(), Updated: e.Changed(),
		HTML: e.FeedHTML(), Text: e.FeedText(), Rights: e.Rights(), Categories: e.Categories(),
		Source:    feed.OutgoingSource{Title: e.SourceName(), ID: string(e.SourceID()), URL: e.SourceFeed(), Link: e.SourceSite()},
		Extension: map[string]any{"entry": e.Brief()},
	}
	_, it.Licence = e.Licence()
	if it.Published.IsZero() {
		it.Published = e.FirstSeen()
	}
	for _, name := range e.Authors() {
		it.Authors = append(it.Authors, feed.Author{Name: name})
	}
	return it
}

// opml lists the hub's sources with their own feeds.
func (d *door) opml(w http.ResponseWriter, r *http.Request) {
	to, err := reply.To(w, r, d.publisher, alteram.ChannelFeed)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	body, err := d.publisher.Cached(r.Context(), "opml", to, func() ([]byte, error) { return d.renderOPML(r.Context(), to) })
	if err != nil {
		d.fail(w, r, err)
		return
	}
	d.send(w, r, to, "opml", "text/x-opml; charset=utf-8", body)
}

func (d *door) renderOPML(ctx context.Context, to publish.To) ([]byte, error) {
	name, _, err := d.publisher.HubName(ctx)
	if err != nil {
		return nil, err
	}
	sources, err := d.publisher.Sources(ctx, to)
	if err != nil {
		return nil, err
	}
	var list []feed.Outline
	for _, s := range sources.Lines() {
		for _, url := range s.FeedURLs() {
			list = append(list, feed.Outline{Title: s.Name(), XMLURL: url, HTMLURL: s.Site()})
		}
	}
	var b bytes.Buffer
	err = feed.WriteOPML(&b, name, list)
	return b.Bytes(), err
}

// send answers with a feed.
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
	if reply.Gone(r, err) {
		return
	}
	f := reply.Fail(err, rand.Text())
	if f.ID != "" {
		d.log.Error("feed", "request", f.ID, "error", err)
	}
	reply.Problem(w, f)
}
