package api

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/reply"
)

// request is what a feed is asked for. Only what is in it may decide what is
// sent, because what is sent is kept under its name.
type request struct {
	scope publish.Scope
	// filter is of the feed of changes, query of a search; after is a place in
	// either, because they are read in pages.
	filter publish.ChangeFilter
	query  string
	after  string
	// story is the one whose reports are asked for, stories say which are.
	story   alteram.StoryID
	stories publish.StoryFilter
	// archive is set for a part of an archive.
	archive publish.ArchivePart
}

// requestOf reads what is asked for.
func requestOf(r *http.Request) request {
	q := r.URL.Query()
	return request{
		scope:  publish.Scope{Source: alteram.SourceID(r.PathValue("id")), Perspective: r.PathValue("slug")},
		filter: publish.ChangeFilter{Source: alteram.SourceID(q.Get("source")), Kind: publish.ChangeKind(q.Get("kind"))},
		query:  q.Get("q"), after: q.Get("after"), story: alteram.StoryID(r.PathValue("id")),
		stories: publish.StoryFilterOf(q),
	}
}

// maker fills in a feed; extension is that of its format.
type maker func(ctx context.Context, to publish.To, in request, extension string) (*feed.Outgoing, error)

// feed answers with a feed in a format.
func (d *door) feed(f format, render maker) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { d.answer(w, r, f, requestOf(r), render) }
}

// archived answers with a part of the archive of a feed.
func (d *door) archived(w http.ResponseWriter, r *http.Request) {
	in := requestOf(r)
	name, f, err := formatOf(r.PathValue("part"))
	if err == nil {
		in.archive.Month, in.archive.Part, err = monthAndPart(r.PathValue("month"), name)
	}
	if err != nil {
		d.fail(w, r, err)
		return
	}
	d.answer(w, r, f, in, d.entries)
}

// monthAndPart reads a part of a month, 2026-03 and 1, or NotFound.
func monthAndPart(month, part string) (time.Time, int, error) {
	at, err := time.Parse("2006-01", month)
	n, numErr := strconv.Atoi(part)
	if err != nil || numErr != nil || n < 1 || strconv.Itoa(n) != part {
		return at, 0, alteram.Errorf(alteram.NotFound, "there is no part %s of the month %s here", part, month)
	}
	return at, n, nil
}

func (d *door) answer(w http.ResponseWriter, r *http.Request, f format, in request, render maker) {
	to, err := reply.To(w, r, d.publisher, alteram.ChannelFeed)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	what := fmt.Sprintf("%s %s %q %q", f.extension, r.URL.Path, []string{string(in.filter.Source), string(in.filter.Kind), in.query, in.after}, fmt.Sprint(in.stories))
	body, err := d.publisher.Cached(r.Context(), what, to, func() ([]byte, error) {
		out, err := render(r.Context(), to, in, f.extension)
		if err != nil {
			return nil, err
		}
		out.Generator = d.generator
		var b bytes.Buffer
		if err := f.write(&b, out); err != nil {
			return nil, fmt.Errorf("write the %s feed: %w", f.extension, err)
		}
		return b.Bytes(), nil
	})
	if err != nil {
		d.fail(w, r, err)
		return
	}
	d.send(w, r, to, what, f.mediaType, body)
}

// entries makes the feed of a scope, or a part of its archive.
func (d *door) entries(ctx context.Context, to publish.To, in request, extension string) (*feed.Outgoing, error) {
	home, err := d.publisher.Home(ctx, to)
	if err != nil {
		return nil, err
	}
	at, err := d.publisher.Scoped(ctx, in.scope, to)
	if err != nil {
		return nil, err
	}
	words := publish.WordsIn(to.Language)
	out := &feed.Outgoing{
		// The id of the feed of all reports is from when their list was the front.
		ID: home.Address(cmp.Or(at.Path, "/"), nil), Title: home.Name, Link: home.Address(cmp.Or(at.Path, "/reports"), nil),
		Self: home.Address(at.Path+"/feed."+extension, nil), Language: words.Language, Subtitle: words.Say("feed.about"),
	}
	if at.Name != "" {
		out.Title = at.Name + " · " + home.Name
	}
	part := func(part publish.ArchivePart) string {
		if part.IsZero() {
			return ""
		}
		return home.Address(at.Path+"/feed/archive/"+part.String()+"."+extension, nil)
	}
	if in.archive.IsZero() {
		return out, d.current(ctx, to, in.scope, out, part)
	}
	a, err := d.publisher.Archive(ctx, in.scope, in.archive, to)
	if err != nil {
		return nil, err
	}
	out.Paging = feed.Paging{Archive: true, Current: out.Self, PrevArchive: part(a.Prev()), NextArchive: part(a.Next())}
	out.Self = part(in.archive)
	add(out, a.Entries())
	return out, nil
}

// current fills in the latest entries of a scope, and where its archive begins.
func (d *door) current(ctx context.Context, to publish.To, scope publish.Scope, out *feed.Outgoing, part func(publish.ArchivePart) string) error {
	list, err := d.publisher.Latest(ctx, scope, to, "", Window)
	if err != nil {
		return err
	}
	latest, err := d.publisher.LatestArchive(ctx, scope, to)
	if err != nil {
		return err
	}
	out.Paging.PrevArchive = part(latest)
	add(out, list.Entries())
	return nil
}

// add puts entries into a feed, and a tombstone beside each that is shown no more.
func add(out *feed.Outgoing, entries []*publish.Published) {
	for _, e := range entries {
		out.Items = append(out.Items, item(e))
		if out.Updated.Before(e.Changed()) {
			out.Updated = e.Changed()
		}
		if e.Status() != publish.StatusShown {
			out.Tombstones = append(out.Tombstones, feed.Tombstone{Ref: e.GUID(), When: e.Changed(), Comment: e.NoticeText()})
		}
	}
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

// search makes the feed of what a query finds.
func (d *door) search(ctx context.Context, to publish.To, in request, extension string) (*feed.Outgoing, error) {
	home, err := d.publisher.Home(ctx, to)
	if err != nil {
		return nil, err
	}
	found, err := d.publisher.Search(ctx, in.query, to, in.after, Window)
	if err != nil {
		return nil, err
	}
	words := publish.WordsIn(to.Language)
	page := func(after string) string {
		return home.Address("/search."+extension, url.Values{"q": {in.query}, "after": {after}})
	}
	out := &feed.Outgoing{
		Title: in.query + " · " + words.Say("page.search") + " · " + home.Name, Subtitle: words.Say("feed.about"), Language: words.Language,
		Link: home.Address("/search", url.Values{"q": {in.query}}), Self: page(in.after), Paging: feed.Paging{First: page("")},
	}
	out.ID = out.Link
	if next := found.Next(); next != "" {
		out.Paging.Next = page(next)
	}
	add(out, found.Entries())
	return out, nil
}

// changes makes the feed of what changed.
func (d *door) changes(ctx context.Context, to publish.To, in request, extension string) (*feed.Outgoing, error) {
	home, err := d.publisher.Home(ctx, to)
	if err != nil {
		return nil, err
	}
	list, err := d.publisher.Changes(ctx, to, in.filter, in.after, Window)
	if err != nil {
		return nil, err
	}
	words := publish.WordsIn(to.Language)
	query := url.Values{"source": {string(in.filter.Source)}, "kind": {string(in.filter.Kind)}}
	page := func(after string) string {
		query.Set("after", after)
		return home.Address("/changes."+extension, query)
	}
	out := &feed.Outgoing{
		Title: words.Say("page.changes") + " · " + home.Name, Subtitle: words.Say("changes.lede"), Language: words.Language,
		Self: page(in.after), Paging: feed.Paging{First: page("")},
	}
	if name := list.SourceName(); name != "" {
		out.Title = name + " · " + out.Title
	}
	if next := list.Next(); next != "" {
		out.Paging.Next = page(next)
	}
	query.Del("after")
	out.Link = home.Address("/changes", query)
	out.ID = out.Link
	for _, c := range list.Lines() {
		out.Items = append(out.Items, changeItem(c))
		if out.Updated.Before(c.At()) {
			out.Updated = c.At()
		}
	}
	return out, nil
}

// changeItem returns a change as it goes into a feed.
func changeItem(c publish.ChangeLine) feed.OutgoingItem {
	it := feed.OutgoingItem{
		ID: c.GUID(), Title: c.Title(), HubLink: c.URL(), Published: c.At(), Updated: c.At(), HTML: c.FeedHTML(), Text: c.FeedText(),
		Source:    feed.OutgoingSource{Title: c.SourceName(), ID: string(c.SourceID())},
		Extension: map[string]any{"change": c.Brief()},
	}
	if e := c.Entry(); e != nil {
		it.Updated = later(it.Updated, e.Changed())
		it.Source.URL, it.Source.Link = e.SourceFeed(), e.SourceSite()
	}
	return it
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
