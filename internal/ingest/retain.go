package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// retainEvery is how often the limits of retention are enforced; they are days.
	retainEvery = 24 * time.Hour
	// retainBatch is how many texts are erased in one transaction, so that readings
	// need not wait long for the database.
	retainBatch = 200
	// retainChore names the pass in the store.
	retainChore = "retain"
)

// Retained is what a pass of [Ingester.Retain] erased.
type Retained struct {
	// Texts are bodies of versions, Records raw responses.
	Texts   int `json:"texts"`
	Records int `json:"records"`
}

// RetainDue is [Ingester.Retain] when the last pass is a day ago; else it only
// finishes what is due.
func (in *Ingester) RetainDue(ctx context.Context, progress func(done int)) (Retained, error) {
	last, err := in.Store.Chore(ctx, retainChore)
	if err != nil {
		return Retained{}, err
	}
	if since := in.Now().Sub(last); since >= 0 && since < retainEvery {
		n, err := in.EraseRecords(ctx)
		return Retained{Records: n}, err
	}
	return in.Retain(ctx, progress)
}

// Retain enforces the limits of retention: of each source whose terms in force
// show links alone and say for how long texts are kept, older texts and raw
// responses are erased (see [alteram.EraseBefore]). It may be ended at any
// moment, and another process may do the same: what is left is done by the next
// pass. progress is told how many texts are gone.
func (in *Ingester) Retain(ctx context.Context, progress func(done int)) (Retained, error) {
	var out Retained
	now := in.Now()
	d, err := in.Store.Declared(ctx)
	if err != nil {
		return out, err
	}
	for _, s := range d.Sources {
		before := alteram.EraseBefore(s.Terms, d.Defaults, now)
		if before.IsZero() {
			continue
		}
		if err := in.retainSource(ctx, s.ID, before, &out, progress); err != nil {
			return out, fmt.Errorf("erase what source %s may not keep: %w", s.ID, err)
		}
	}
	if err := in.markOrphans(ctx, d, now); err != nil {
		return out, fmt.Errorf("look for responses that were never stored: %w", err)
	}
	if out.Records, err = in.EraseRecords(ctx); err != nil {
		return out, err
	}
	if out.Texts > 0 {
		in.scrub(ctx)
	}
	return out, in.Store.ChoreDone(ctx, retainChore, now)
}

func (in *Ingester) retainSource(ctx context.Context, source alteram.SourceID, before time.Time, out *Retained, progress func(int)) error {
	for {
		n, err := in.Store.EraseOld(ctx, source, before, retainBatch)
		if err != nil {
			return err
		}
		out.Texts += n
		progress(out.Texts)
		if n < retainBatch {
			break
		}
	}
	_, err := in.Store.MarkOldRecords(ctx, source, before)
	return err
}

// EraseRecords erases the raw responses that are due, by retention or by a
// decision, and returns how many there were. A record that is gone already is
// none the less noted.
func (in *Ingester) EraseRecords(ctx context.Context) (int, error) {
	erased := 0
	for {
		refs, err := in.Store.RecordsDue(ctx, retainBatch)
		if err != nil || len(refs) == 0 {
			if erased > 0 {
				in.scrub(ctx)
			}
			return erased, err
		}
		for _, ref := range refs {
			if err := in.eraseRecord(ctx, ref); err != nil {
				return erased, err
			}
			erased++
		}
		if err := in.Store.RecordsGone(ctx, refs); err != nil {
			return erased, err
		}
	}
}

// eraseRecord erases a raw response, or a copy of a picture.
func (in *Ingester) eraseRecord(ctx context.Context, ref alteram.ArchiveRef) error {
	if !strings.HasPrefix(string(ref), pictureBlobs) {
		return in.Archive.Erase(ctx, ref)
	}
	if in.Blobs == nil {
		return fmt.Errorf("erase picture %s: the ingester has no blobs", ref)
	}
	return in.Blobs.Delete(ctx, string(ref))
}

// Erase carries out a decision of the act [alteram.ActErase] and erases the raw
// responses in which its entry stands. It returns the number of the decision.
// When the responses cannot be erased now, the error says why and they stay due.
func (in *Ingester) Erase(ctx context.Context, d alteram.Decision) (int64, error) {
	id, err := in.Store.Erase(ctx, d)
	if err != nil {
		return 0, err
	}
	if _, err := in.EraseRecords(ctx); err != nil {
		return id, err
	}
	in.scrub(ctx) // also when there was no record
	return id, nil
}

// scrub empties the database's log of what was erased.
func (in *Ingester) scrub(ctx context.Context) {
	if err := in.Store.Scrub(ctx); err != nil && ctx.Err() == nil {
		in.Log.Warn("scrub the database after an erasure", "error", err) // the next checkpoint does it
	}
}

// keeps reports whether the terms of a source let its texts be kept for ever,
// asked only when one of the known entries lost its text to retention.
func (in *Ingester) keeps(ctx context.Context, source alteram.SourceID, known []store.Known) (bool, error) {
	lost := func(k store.Known) bool { return k.Erased == alteram.ErasedByRetention }
	if !slices.ContainsFunc(known, lost) {
		return false, nil
	}
	periods, defaults, err := in.Store.TermsOf(ctx, source)
	return alteram.EraseBefore(periods, defaults, in.Now()).IsZero(), err
}
