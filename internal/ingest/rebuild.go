package ingest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/archive"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/store"
)

// Rebuilt compares what the archive says, read again by the present rules,
// with what the store holds.
type Rebuilt struct {
	// Responses were read again; Lost of those on record are not in the archive
	// any more, and nothing says why. Erased ones are not, because retention ended
	// or a decision ordered it.
	Responses int `json:"responses"`
	Lost      int `json:"lost"`
	Erased    int `json:"erased"`
	// Same versions came out with the digest they have. Recleaned ones differ and
	// were made by another revision of the cleaner; Differ counts the others,
	// Missing those that did not come out at all. Unproven ones rest on a response
	// that was erased, and came out of no other.
	Same      int `json:"same"`
	Recleaned int `json:"recleaned"`
	Differ    int `json:"differ"`
	Missing   int `json:"missing"`
	Unproven  int `json:"unproven"`
	// Added entries were found in the archive and not in the store, and stand there now.
	Added int `json:"added"`
	// Pages were read again; what Reread of them say otherwise now took the place
	// of what was read before. That is no edit.
	Pages  int `json:"pages"`
	Reread int `json:"reread"`
}

// Rebuild reads every archived response again, in the order of the record, into
// scratch, an empty SQLite store, and compares the outcome with the store.
// Entries that it finds there alone, as a better parser does, are added.
// Versions are never changed; the index and all stories are made anew, and kept
// pages are read anew. progress is told how many responses are read.
func (in *Ingester) Rebuild(ctx context.Context, scratch *store.Store, progress func(done int)) (Rebuilt, error) {
	var out Rebuilt
	if err := in.Store.CopyDeclared(ctx, scratch); err != nil {
		return out, fmt.Errorf("copy the declaration: %w", err)
	}
	feeds, err := feedsOf(ctx, scratch)
	if err != nil {
		return out, err
	}
	gone, err := in.Store.ErasedRecords(ctx)
	if err != nil {
		return out, err
	}
	waiting, err := in.waiting(ctx, feeds)
	if err != nil {
		return out, err
	}
	again := *in
	again.Store = scratch
	err = in.Store.Fetches(ctx, 0, true, func(f store.Recorded) error {
		if waiting[f.Archive] {
			return nil // the operator has not let it in
		}
		err := again.replay(ctx, feeds[f.Feed], f.Fetch)
		switch {
		case errors.Is(err, alteram.NotFound) && gone[f.Archive]:
			out.Erased++
			return nil
		case errors.Is(err, alteram.NotFound):
			out.Lost++
			return nil
		case err != nil:
			return fmt.Errorf("read response %s of feed %s again: %w", f.Archive, f.URL, err)
		}
		out.Responses++
		progress(out.Responses)
		return nil
	})
	if err != nil {
		return out, err
	}
	if err := in.compare(ctx, scratch, gone, &out); err != nil {
		return out, err
	}
	if err := in.rereadPages(ctx, gone, &out); err != nil {
		return out, err
	}
	if err := in.indexAll(ctx); err != nil {
		return out, err
	}
	return out, in.placeAll(ctx)
}

func feedsOf(ctx context.Context, s *store.Store) (map[alteram.FeedID]alteram.Feed, error) {
	all, err := s.Feeds(ctx)
	feeds := make(map[alteram.FeedID]alteram.Feed, len(all))
	for _, f := range all {
		feeds[f.ID] = f
	}
	return feeds, err
}

// waiting returns the records of the readings that are held.
func (in *Ingester) waiting(ctx context.Context, feeds map[alteram.FeedID]alteram.Feed) (map[alteram.ArchiveRef]bool, error) {
	waiting := map[alteram.ArchiveRef]bool{}
	for id := range feeds {
		holds, err := in.Store.Holds(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, h := range holds {
			waiting[h.Archive] = true
		}
	}
	return waiting, nil
}

// replay reads one archived response again.
func (in *Ingester) replay(ctx context.Context, from alteram.Feed, f alteram.Fetch) error {
	ex, err := in.Archive.Read(ctx, f.Archive)
	if err != nil {
		return err
	}
	doc, err := feed.Parse(ex.Body, feed.Hints{URL: ex.Final, ContentType: first(ex.Header["Content-Type"])})
	if err != nil {
		return nil // it was no feed then, and is none now
	}
	d := readDocument(store.Due{Feed: from}, f, doc)
	d.reading.Body = sha256.Sum256(ex.Body)
	d.reading.Whole = f.Outcome != alteram.OutcomePartial && !doc.Partial
	if err := in.resolve(ctx, from, &d); err != nil {
		return err
	}
	return in.Store.Replay(ctx, d.reading)
}

// compare counts how the store's versions fare against those of scratch, and
// adds the entries that scratch alone has. gone are the erased responses.
func (in *Ingester) compare(ctx context.Context, scratch *store.Store, gone map[alteram.ArchiveRef]bool, out *Rebuilt) error {
	found := map[alteram.EntryID]*reread{}
	err := scratch.Digests(ctx, func(v alteram.Version, _ int) error {
		if found[v.Entry] == nil {
			found[v.Entry] = &reread{}
		}
		found[v.Entry].left = append(found[v.Entry].left, v.Digest)
		return nil
	})
	if err != nil {
		return err
	}
	have := map[alteram.EntryID]bool{}
	err = in.Store.Digests(ctx, func(v alteram.Version, cleaner int) error {
		have[v.Entry] = true
		if found[v.Entry] == nil {
			found[v.Entry] = &reread{}
		}
		out.count(found[v.Entry], v.Digest, cleaner, gone[v.Archive])
		return nil
	})
	if err != nil {
		return err
	}
	return in.add(ctx, scratch, have, out)
}

// reread is what came out of the archive for one entry.
type reread struct {
	// left are the versions that no version of the store was compared with yet.
	left []alteram.Digest
	// holed says that the last version of the store rests on an erased response,
	// so that what is left may begin before the next.
	holed bool
}

// count says how the next version of an entry fares against what was reread.
func (out *Rebuilt) count(r *reread, digest alteram.Digest, cleaner int, erased bool) {
	i := slices.Index(r.left, digest)
	switch {
	case i == 0 || i > 0 && r.holed && !erased:
		out.Same++
		r.left, r.holed = r.left[i+1:], false
		return
	case erased:
		out.Unproven++
		r.holed = true
		return
	case len(r.left) == 0:
		out.Missing++
		return
	case cleaner != content.Revision:
		out.Recleaned++
	default:
		out.Differ++
	}
	r.left = r.left[1:]
}

func (in *Ingester) add(ctx context.Context, scratch *store.Store, have map[alteram.EntryID]bool, out *Rebuilt) error {
	var fresh []alteram.EntryID
	err := scratch.Digests(ctx, func(v alteram.Version, _ int) error {
		if v.N == 1 && !have[v.Entry] {
			fresh = append(fresh, v.Entry)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range fresh {
		f, err := scratch.Found(ctx, id)
		if err != nil {
			return err
		}
		if err := in.Store.AddFound(ctx, f.Source, f.Versions); err != nil {
			return fmt.Errorf("add entry %s: %w", id, err)
		}
		out.Added++
	}
	return nil
}

var _ Archive = (*archive.Archive)(nil)
