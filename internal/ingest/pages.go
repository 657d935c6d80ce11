package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/archive"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/extract"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// beginning is how many words a feed gives of a report of which the page is
	// read: no more than this is taken for a beginning.
	beginning = 200
	// pageAccept is what a request for a page asks for.
	pageAccept = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
	// pageLease is for how long a batch of pages, or of pictures, is leased: none is
	// begun in its second half, and each takes no longer than pageTime.
	pageLease = 5 * time.Minute
	pageTime  = 2 * time.Minute
	// pageBatch is how many are leased at once.
	pageBatch = 32
	// DefaultPause is how long a host is left alone between two pages.
	DefaultPause = time.Second
)

// pageWaits are the waits before a page that did not come is asked for again.
var pageWaits = [...]time.Duration{30 * time.Minute, 6 * time.Hour}

// PagesRead is what [Ingester.ReadPages] did.
type PagesRead struct {
	// Pages were asked for, Articles of them read.
	Pages    int `json:"pages"`
	Articles int `json:"articles"`
}

// addPages says of which versions of a reading the page is to be read, and
// which pictures they carry, where the source's terms have a use for pictures
// at any time.
func (in *Ingester) addPages(ctx context.Context, due store.Due, r *store.Reading) error {
	asked, pictures := false, false
	for i := range r.Items {
		it := &r.Items[i]
		if it.Version == nil {
			continue
		}
		if !asked {
			var err error
			if pictures, err = in.wantsPictures(ctx, r.Source); err != nil {
				return fmt.Errorf("look up the terms: %w", err)
			}
			asked = true
		}
		it.Page = due.Page == alteram.PageExcerpts && it.Version.Link != "" && content.Words(it.Version.Text) <= beginning
		if pictures {
			var err error
			if it.Pictures, err = picturesOf(*it.Version, it.Item); err != nil {
				return err
			}
		}
	}
	return nil
}

// ReadPages reads pages that wait to be read, until none is left or limit were
// asked for. Which they are, a reading of a feed says; whether they are read
// now, the terms do: only those of a source whose text may be shown, that stand
// on its domains and that robots.txt allows. Without [Ingester.Robots] none is.
// It may be ended at any moment: what was not read is due still.
func (in *Ingester) ReadPages(ctx context.Context, limit int) (PagesRead, error) {
	var out PagesRead
	if in.Robots == nil {
		return out, nil
	}
	waits, err := in.Store.PagesWait(ctx)
	if err != nil || !waits {
		return out, err
	}
	sources, err := in.open(ctx, func(t alteram.Terms) bool { return t.Mode.ShowsText() })
	if err != nil {
		return out, err
	}
	var articles atomic.Int64
	for out.Pages < limit && err == nil {
		var batch []store.PageDue
		if batch, err = in.Store.ClaimPages(ctx, idsOf(sources), min(pageBatch, limit-out.Pages), pageLease); err != nil || len(batch) == 0 {
			break
		}
		var left []store.PageDue
		left, err = byHost(ctx, in, batch, func(p store.PageDue) string { return p.URL }, func(ctx context.Context, p store.PageDue) error {
			article, err := in.keepPage(ctx, sources[p.Source], p)
			if article {
				articles.Add(1)
			}
			return err
		})
		out.Pages += len(batch) - len(left)
		err = errors.Join(err, in.Store.ReleasePages(context.WithoutCancel(ctx), left))
	}
	out.Articles = int(articles.Load())
	if err == nil && out.Articles > 0 {
		if _, err = in.Index(ctx, indexRefresh); err == nil {
			_, err = in.ReadClaims(ctx, claimRefresh)
		}
	}
	return out, err
}

// open returns the sources whose terms now are of some kind.
func (in *Ingester) open(ctx context.Context, kind func(alteram.Terms) bool) (map[alteram.SourceID]alteram.Source, error) {
	d, err := in.Store.Declared(ctx)
	if err != nil {
		return nil, err
	}
	sources, now := map[alteram.SourceID]alteram.Source{}, in.Now()
	for _, s := range d.Sources {
		if s.Retired.IsZero() && kind(alteram.TermsAt(s.Terms, d.Defaults, now)) {
			sources[s.ID] = s
		}
	}
	return sources, nil
}

func idsOf(sources map[alteram.SourceID]alteram.Source) []alteram.SourceID {
	ids := make([]alteram.SourceID, 0, len(sources))
	for id := range sources {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// byHost does a batch of work: hosts side by side, the work at one host in turn
// with a pause between. It returns what was not done when half the lease was
// over, or an error came.
func byHost[T any](ctx context.Context, in *Ingester, batch []T, address func(T) string, do func(context.Context, T) error) (left []T, err error) {
	var hosts []string
	of := map[string][]T{}
	for _, w := range batch {
		host := hostOf(address(w))
		if of[host] == nil {
			hosts = append(hosts, host)
		}
		of[host] = append(of[host], w)
	}
	until := time.Now().Add(pageLease / 2) // the hub's clock may stand still
	undone := make([][]T, len(hosts))
	g, run := errgroup.WithContext(ctx)
	g.SetLimit(cmp.Or(in.Workers, DefaultWorkers))
	for i, host := range hosts {
		g.Go(func() error {
			for j, w := range of[host] {
				if j > 0 {
					pause(run, cmp.Or(in.Pause, DefaultPause))
				}
				if run.Err() != nil || time.Now().After(until) {
					undone[i] = of[host][j:]
					return run.Err()
				}
				if err := do(run, w); err != nil && !errors.Is(err, alteram.Conflict) { // a conflict: somebody else has it
					undone[i] = of[host][j:]
					return err
				}
			}
			return nil
		})
	}
	err = g.Wait()
	return slices.Concat(undone...), err
}

// pause waits for a while, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// keepPage reads a page and stores what came of it; it reports whether that was
// an article.
func (in *Ingester) keepPage(ctx context.Context, s alteram.Source, due store.PageDue) (article bool, err error) {
	limited, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	r, retryAfter, err := in.readPage(limited, s, due)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		return false, fmt.Errorf("page %s: %w", due.URL, err)
	}
	if due.Tries < len(pageWaits) && passes(r.Fetch) {
		r.DueAt = r.Fetch.At.Add(max(pageWaits[due.Tries], retryAfter))
	}
	return r.Rendition != nil && r.Rendition.Kind == string(extract.KindArticle), in.Store.PutPage(ctx, r)
}

// passes reports whether an outcome is one that may pass, so that the page is
// asked for again.
func passes(f store.PageFetch) bool {
	switch f.Outcome {
	case alteram.OutcomeGone, alteram.OutcomeForbidden, alteram.OutcomeElsewhere, alteram.OutcomeTooLarge, alteram.OutcomeRedirectLoop:
		return false
	case alteram.OutcomeFetched:
		return f.Kind == string(extract.KindBotWall) || f.Kind == string(extract.KindConsent)
	}
	return true
}

// readPage asks for a page, keeps its bytes, and reads it. What goes wrong at
// the outlet's end is an outcome; an error is the hub's own.
func (in *Ingester) readPage(ctx context.Context, s alteram.Source, due store.PageDue) (store.PageReading, time.Duration, error) {
	f := store.PageFetch{Entry: due.Entry, N: due.N, URL: due.URL, At: in.Now()}
	known := acquainted(s, nil)
	if f.Outcome, f.Error = in.mayAsk(ctx, known, due.URL); f.Outcome != "" {
		return store.PageReading{Fetch: f}, 0, nil
	}
	resp, err := in.Fetcher.Get(ctx, fetch.Request{URL: due.URL, Accept: pageAccept, Via: due.Via, MaxBytes: extract.MaxPage})
	f.Outcome = fetch.OutcomeOf(resp, err)
	if err != nil {
		f.Error = err.Error()
		return store.PageReading{Fetch: f}, 0, nil
	}
	f.Final, f.Status, f.Duration, f.Bytes = resp.URL, resp.Status, resp.Duration, int64(len(resp.Body))
	if resp.Cut != nil {
		f.Outcome, f.Error = fetch.OutcomeOf(nil, resp.Cut), resp.Cut.Error()
	}
	if f.Outcome != alteram.OutcomeFetched {
		return store.PageReading{Fetch: f}, resp.RetryAfter, nil
	}
	if hostOf(resp.URL) != hostOf(due.URL) {
		if outcome, why := in.mayAsk(ctx, known, resp.URL); outcome != "" {
			f.Outcome, f.Error = outcome, why
			return store.PageReading{Fetch: f}, 0, nil
		}
	}
	r, err := in.interpretPage(ctx, s.ID, f, resp)
	return r, 0, err
}

// mayAsk says why a page is not asked for; empty when it may be: terms are those
// of the outlet, and hold for what stands on its own domains.
func (in *Ingester) mayAsk(ctx context.Context, known acquaintance, address string) (alteram.Outcome, string) {
	if host := hostOf(address); host == "" || !known.knows(host) {
		return alteram.OutcomeElsewhere, "the page is not on a domain of the source: add the domain to hub.yaml if it is"
	}
	return in.robotsAllow(ctx, address)
}

// robotsAllow says why robots.txt keeps the hub from an address; empty when it does not.
func (in *Ingester) robotsAllow(ctx context.Context, address string) (alteram.Outcome, string) {
	rules, err := in.Robots.Rules(ctx, address)
	switch {
	case err != nil:
		return fetch.OutcomeOf(nil, err), err.Error()
	case rules.Unreachable:
		return alteram.OutcomeDisallowed, "the robots.txt of the site did not come"
	case !rules.Allows(address):
		return alteram.OutcomeDisallowed, "the robots.txt of the site asks programs to leave the page alone"
	}
	return "", ""
}

// interpretPage keeps the bytes first, then reads what they say.
func (in *Ingester) interpretPage(ctx context.Context, source alteram.SourceID, f store.PageFetch, resp *fetch.Response) (store.PageReading, error) {
	ref, err := in.Archive.Append(ctx, archive.Exchange{
		URL: f.URL, Final: resp.URL, Status: resp.Status, Header: resp.Header, Body: resp.Body, At: f.At, Duration: resp.Duration, Route: resp.Route,
	})
	if err != nil {
		return store.PageReading{}, fmt.Errorf("keep the page: %w", err)
	}
	f.Archive = ref
	article, err := in.extract(resp.Body, extract.Hints{URL: resp.URL, ContentType: first(resp.Header["Content-Type"])})
	if err != nil {
		f.Kind, f.Error = string(extract.KindOther), err.Error()
		return store.PageReading{Fetch: f}, nil
	}
	f.Kind = string(article.Kind)
	r := in.rendition(article)
	r.Entry, r.N, r.URL, r.Fetched, r.Archive = f.Entry, f.N, f.Final, f.At, ref
	pictures, err := in.pagePictures(ctx, source, r, article)
	return store.PageReading{Fetch: f, Rendition: &r, Pictures: pictures}, err
}

// extract reads a page; a panic of an extractor is an error of this page alone.
func (in *Ingester) extract(body []byte, hints extract.Hints) (a *extract.Article, err error) {
	defer func() {
		if p := recover(); p != nil {
			in.Log.Error("extract page", "page", hints.URL, "panic", p, "stack", string(debug.Stack()))
			err = errors.New("the hub failed to read the page; its log says how")
		}
	}()
	hints.Sites = in.Sites
	return extract.Page(body, hints)
}

// rendition returns what a page says in the form in which it is kept.
func (in *Ingester) rendition(a *extract.Article) alteram.Rendition {
	r := alteram.Rendition{
		Kind: string(a.Kind), Method: a.Method, Title: a.Title, Standfirst: a.Standfirst, Byline: a.Byline, HTML: a.HTML, Text: a.Text,
		Language: a.Language, Read: in.Now(),
	}
	if a.Published != nil && !a.PublishedGuessed {
		r.Published = *a.Published
	}
	if a.Modified != nil {
		r.Modified = *a.Modified
	}
	return r
}

// rereadPages reads the kept pages again and replaces what is read otherwise now.
func (in *Ingester) rereadPages(ctx context.Context, gone map[alteram.ArchiveRef]bool, out *Rebuilt) error {
	return in.Store.EachRendition(ctx, func(old alteram.Rendition) error {
		if gone[old.Archive] {
			out.Erased++
			return nil
		}
		ex, err := in.Archive.Read(ctx, old.Archive)
		if errors.Is(err, alteram.NotFound) {
			out.Lost++
			return nil
		}
		if err != nil {
			return fmt.Errorf("read page %s again: %w", old.URL, err)
		}
		out.Pages++
		article, err := in.extract(ex.Body, extract.Hints{URL: ex.Final, ContentType: first(ex.Header["Content-Type"])})
		if err != nil {
			in.Log.Warn("a page can be read no longer", "page", old.URL, "error", err)
			return nil // what was read stays
		}
		r := in.rendition(article)
		r.Entry, r.N, r.URL, r.Fetched, r.Archive = old.Entry, old.N, old.URL, old.Fetched, old.Archive
		if sameRendition(old, r) {
			return nil
		}
		out.Reread++
		return in.Store.PutRendition(ctx, r)
	})
}

// sameRendition reports whether two readings of a page say the same.
func sameRendition(a, b alteram.Rendition) bool {
	return a.Kind == b.Kind && a.Method == b.Method && a.Title == b.Title && a.Standfirst == b.Standfirst && a.HTML == b.HTML && a.Text == b.Text &&
		a.Language == b.Language && slices.Equal(a.Byline, b.Byline) && a.Published.Equal(b.Published) && a.Modified.Equal(b.Modified)
}
