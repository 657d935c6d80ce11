package ingest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/archive"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// maxWarnings of a document are kept with its fetch.
	maxWarnings = 8
	// resolveTries is how often the items are resolved anew when another feed of
	// the source stored one of their entries in between.
	resolveTries = 4
)

// read asks for a feed, keeps what came, and stores what it says.
func (in *Ingester) read(ctx context.Context, due store.Due) error {
	if due.Waiting {
		if err := in.letIn(ctx, &due); err != nil {
			return err
		}
	}
	began := in.Now()
	resp, err := in.Fetcher.Get(ctx, fetch.Request{URL: due.URL, Validators: due.Validators, Accept: accept, Via: due.Via})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f := alteram.Fetch{Feed: due.ID, URL: due.URL, At: began, Outcome: fetch.OutcomeOf(resp, err)}
	if err != nil {
		f.Error = err.Error()
		return in.Store.PutReading(ctx, in.failed(due, f, 0))
	}
	f.Final, f.Status, f.Duration, f.Bytes = resp.URL, resp.Status, resp.Duration, int64(len(resp.Body))
	if resp.Cut != nil {
		f.Error = resp.Cut.Error()
	}
	switch {
	case f.Outcome == alteram.OutcomeUnchanged:
		return in.Store.PutReading(ctx, in.unchanged(due, f))
	case f.Outcome != alteram.OutcomeFetched && f.Outcome != alteram.OutcomePartial:
		return in.Store.PutReading(ctx, in.failed(due, f, resp.RetryAfter))
	case resp.Cut == nil && sha256.Sum256(resp.Body) == due.Body:
		f.Outcome = alteram.OutcomeUnchanged
		return in.Store.PutReading(ctx, in.unchanged(due, f))
	}
	return in.interpret(ctx, due, f, resp)
}

// interpret keeps the bytes first, then parses and stores what they say.
func (in *Ingester) interpret(ctx context.Context, due store.Due, f alteram.Fetch, resp *fetch.Response) error {
	ref, err := in.Archive.Append(ctx, exchange(due, f, resp))
	if err != nil {
		return fmt.Errorf("keep the response: %w", err)
	}
	f.Archive = ref
	doc, err := feed.Parse(resp.Body, feed.Hints{URL: f.Final, ContentType: first(resp.Header["Content-Type"])})
	if err != nil || len(doc.Items) == 0 && resp.Cut != nil {
		return in.Store.PutReading(ctx, in.failed(due, notRead(f, resp, err), 0))
	}
	d := readDocument(due, f, doc)
	d.reading.Validators, d.reading.Body = resp.Validators, sha256.Sum256(resp.Body)
	d.reading.Keep = resp.Cut != nil // nothing may hide what did not come
	d.reading.Whole = resp.Cut == nil && !doc.Partial
	if !d.reading.Whole {
		d.reading.Fetch.Outcome = alteram.OutcomePartial
	}
	d.reading.Every = wait(dates(d.items), doc.TTL, spread(due.ID))
	d.reading.DueAt = f.At.Add(d.reading.Every)
	strange, err := in.strangers(ctx, due, f, doc)
	if err != nil {
		return err
	}
	if len(strange) > 0 {
		return in.Store.PutReading(ctx, hold(d.reading, due, resp.Cut != nil, strange))
	}
	if err := in.put(ctx, due, d, in.Store.PutReading); err != nil || !d.reading.Whole {
		return err
	}
	return in.Store.NoteRights(ctx, due.ID, readingPlaces, rightsIn(f, doc, resp.Header))
}

// notRead names why a body gave no items: it broke off before the first, or is no feed.
func notRead(f alteram.Fetch, resp *fetch.Response, err error) alteram.Fetch {
	if resp.Cut != nil {
		f.Outcome = fetch.OutcomeOf(nil, resp.Cut)
		return f
	}
	f.Outcome, f.Error = alteram.OutcomeNotFeed, err.Error()
	return f
}

func exchange(due store.Due, f alteram.Fetch, resp *fetch.Response) archive.Exchange {
	return archive.Exchange{
		URL: due.URL, Final: resp.URL, Status: resp.Status, Header: resp.Header, Body: resp.Body,
		At: f.At, Duration: resp.Duration, Route: resp.Route,
	}
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// document is a parsed document on its way into the store.
type document struct {
	reading store.Reading
	items   []named
}

// readDocument cleans and names the items of a document.
func readDocument(due store.Due, f alteram.Fetch, doc *feed.Document) document {
	f.Items, f.Warnings = len(doc.Items), doc.Warnings[:min(len(doc.Warnings), maxWarnings)]
	items := make([]named, 0, len(doc.Items))
	for _, it := range doc.Items {
		v := clean(it, doc)
		if v.Title == "" && v.Text == "" && v.Link == "" {
			continue // says nothing at all
		}
		v.Seen, v.Feed, v.Archive = f.At, due.ID, f.Archive
		items = append(items, named{version: v, item: pack(it, doc)})
	}
	return document{store.Reading{Source: due.Source, Fetch: f}, name(due.Identity, items)}
}

func dates(items []named) []time.Time {
	var out []time.Time
	for _, it := range items {
		if !it.version.Published.IsZero() {
			out = append(out, it.version.Published)
		}
	}
	return out
}

// spread maps a feed's number to [0,1), evenly.
func spread(id alteram.FeedID) float64 {
	const golden = 0.6180339887498949
	x := float64(id) * golden
	return x - float64(int64(x))
}

// put resolves the items of a document to entries and has them stored, anew when
// another feed of the source was faster.
func (in *Ingester) put(ctx context.Context, due store.Due, d document, keep func(context.Context, store.Reading) error) error {
	for try := 1; ; try++ {
		if err := in.resolve(ctx, due.Feed, &d); err != nil {
			return err
		}
		if err := in.addWords(ctx, &d.reading); err != nil {
			return err
		}
		if err := in.addPages(ctx, due, &d.reading); err != nil {
			return err
		}
		err := keep(ctx, d.reading)
		if try == resolveTries || !errors.Is(err, alteram.Conflict) {
			return err
		}
	}
}

// resolve fills in the reading's items from what the store knows now.
func (in *Ingester) resolve(ctx context.Context, from alteram.Feed, d *document) error {
	var ks, links []string
	for _, it := range d.items {
		ks = append(ks, it.keys...)
		if it.version.Link != "" {
			links = append(links, it.version.Link)
		}
	}
	d.reading.Items, d.reading.Fetch.New, d.reading.Fetch.Changed = nil, 0, 0
	if len(ks) == 0 {
		return nil
	}
	known, err := in.Store.Known(ctx, from, ks, links)
	if err != nil {
		return fmt.Errorf("look up known entries: %w", err)
	}
	for i := range d.items {
		d.items[i].known = nil
	}
	match(d.items, known)
	keeps, err := in.keeps(ctx, from.Source, known)
	if err != nil {
		return err
	}
	for _, it := range d.items {
		listed, err := in.judge(ctx, from, it, keeps)
		if err != nil {
			return err
		}
		if v := listed.Version; v != nil && v.N == 1 {
			d.reading.Fetch.New++
		} else if v != nil {
			d.reading.Fetch.Changed++
		}
		d.reading.Items = append(d.reading.Items, listed)
	}
	return nil
}

// judge decides whether an item's words become a version. keeps says that texts
// which retention erased may be taken in again.
func (in *Ingester) judge(ctx context.Context, from alteram.Feed, it named, keeps bool) (store.Listed, error) {
	listed := store.Listed{Digest: it.version.Digest, Cleaner: content.Revision}
	if it.known == nil {
		return it.become(listed, alteram.NewEntryID(from.Source, it.key), 1), nil
	}
	k := it.known
	listed.Entry, listed.Known = k.ID, k.Listed.Now && k.Listed.Digest == it.version.Digest
	switch {
	case k.Erased == alteram.ErasedByDecision:
		return listed, nil // whatever the outlet says under it now
	case k.Erased == alteram.ErasedByRetention && keeps && k.Latest.Digest == it.version.Digest:
		v := it.version
		v.Entry, v.N = k.ID, k.Versions
		listed.Refill, listed.Item = &v, it.item
		return listed, nil
	case k.Listed.Digest == it.version.Digest, k.Latest.Digest == it.version.Digest:
		return listed, nil // said before, by this feed or another
	case k.Feed != from.ID && (k.Listed.Digest.IsZero() || k.OwnerLists):
		return listed, nil // another view of what the owning feed says, as an excerpt is
	case k.Listed.Cleaner != 0 && k.Listed.Cleaner != content.Revision:
		ours, err := in.oursAlone(ctx, k, it.version.Digest)
		if ours || err != nil {
			return listed, err
		}
	}
	return it.become(listed, k.ID, k.Versions+1), nil
}

// become makes the item the n-th version of an entry.
func (it named) become(listed store.Listed, id alteram.EntryID, n int) store.Listed {
	v := it.version
	v.Entry, v.N = id, n
	listed.Entry, listed.Key, listed.Version, listed.Item = id, it.key, &v, it.item
	return listed
}

// oursAlone reports whether an item differs from the latest version only
// because the cleaner changed in between: an improvement of ours is not the
// outlet's edit. Without the item as it was parsed then, it is taken to be so.
func (in *Ingester) oursAlone(ctx context.Context, k *store.Known, now alteram.Digest) (bool, error) {
	if k.Listed.Digest != k.Latest.Digest {
		return true, nil
	}
	packed, err := in.Store.Item(ctx, k.ID, k.Versions)
	if errors.Is(err, alteram.NotFound) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	old, err := unpack(packed)
	if err != nil {
		return false, fmt.Errorf("entry %s version %d: %w", k.ID, k.Versions, err)
	}
	return old.Digest == now, nil
}

// unchanged is the reading of a feed that said nothing new.
func (in *Ingester) unchanged(due store.Due, f alteram.Fetch) store.Reading {
	return store.Reading{Source: due.Source, Fetch: f, Keep: true, DueAt: f.At.Add(max(due.Every, minWait))}
}

// failed is the reading of a feed that could not be read.
func (in *Ingester) failed(due store.Due, f alteram.Fetch, retryAfter time.Duration) store.Reading {
	n := due.Failures + 1
	return store.Reading{Source: due.Source, Fetch: f, Keep: true, Failures: n, DueAt: f.At.Add(backoff(f.Outcome, n, retryAfter))}
}
