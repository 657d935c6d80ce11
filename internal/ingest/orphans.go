package ingest

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/archive"
)

// orphanAge is how old a response must be before it counts as one that will
// never be stored. Between the two lie a transaction and, at most, a lease.
const orphanAge = 24 * time.Hour

// orphans looks for responses that were kept and, because the process died in
// between, never stored: no row says of them when they are to go.
type orphans struct {
	*Ingester

	// limits are the instants before which responses of a source are to be gone;
	// sources whose responses may stay have none.
	limits map[alteram.SourceID]time.Time
	feeds  map[string]alteram.SourceID // by address
}

// markOrphans makes due the orphans of sources whose texts are kept for a limited
// time, when that is over, and those of sources of which a decision erased
// an entry, for it may stand in them. All others stay: a folder may be another
// hub's too, and what is not known to be too much is not deleted.
func (in *Ingester) markOrphans(ctx context.Context, d alteram.Declared, now time.Time) error {
	o := orphans{Ingester: in, feeds: map[string]alteram.SourceID{}}
	if err := o.limit(ctx, d, now); err != nil || len(o.limits) == 0 {
		return err
	}
	batch := make([]alteram.ArchiveRef, 0, retainBatch)
	err := in.Archive.List(ctx, func(ref alteram.ArchiveRef) error {
		if batch = append(batch, ref); len(batch) < retainBatch {
			return nil
		}
		defer func() { batch = batch[:0] }()
		return o.mark(ctx, batch)
	})
	if err != nil {
		return err
	}
	return o.mark(ctx, batch)
}

// limit collects the limits, and the addresses of the feeds they are about.
func (o *orphans) limit(ctx context.Context, d alteram.Declared, now time.Time) error {
	o.limits = map[alteram.SourceID]time.Time{}
	latest := now.Add(-orphanAge)
	for _, s := range d.Sources {
		if before := alteram.EraseBefore(s.Terms, d.Defaults, now); before.After(latest) {
			o.limits[s.ID] = latest
		} else if !before.IsZero() {
			o.limits[s.ID] = before
		}
	}
	ordered, err := o.Store.Ordered(ctx)
	if err != nil {
		return err
	}
	for _, id := range ordered {
		o.limits[id] = latest
	}
	if len(o.limits) == 0 {
		return nil
	}
	feeds, err := o.Store.Feeds(ctx)
	for _, f := range feeds {
		for _, address := range append([]string{f.URL}, f.Alternates...) {
			o.feeds[address] = f.Source
		}
	}
	return err
}

// mark makes due those of a few records that are orphans and too old.
func (o *orphans) mark(ctx context.Context, refs []alteram.ArchiveRef) error {
	candidates, err := o.Store.Orphans(ctx, refs)
	if err != nil {
		return err
	}
	var due []alteram.ArchiveRef
	for _, ref := range candidates {
		old, err := o.tooOld(ctx, ref)
		if err != nil {
			return err
		}
		if old {
			due = append(due, ref)
		}
	}
	n, err := o.Store.MarkOrphans(ctx, due)
	if n > 0 {
		o.Log.Info("found responses that were never stored and may be kept no longer", "records", n)
	}
	return err
}

// tooOld reports whether a record is of a source whose limit it is past. One that
// is gone meanwhile, or cannot be read, is left alone.
func (o *orphans) tooOld(ctx context.Context, ref alteram.ArchiveRef) (bool, error) {
	ex, err := o.Archive.Read(ctx, ref)
	switch {
	case errors.Is(err, alteram.NotFound):
		return false, nil
	case errors.Is(err, archive.ErrDamaged):
		o.Log.Warn("a response that was never stored is damaged", "record", ref)
		return false, nil
	case err != nil:
		return false, err
	}
	source, ok := o.feeds[ex.URL]
	if !ok { // the page of an entry
		if source, err = o.Store.SourceOfLink(ctx, o.sources(), ex.URL); err != nil {
			return false, err
		}
	}
	before, limited := o.limits[source]
	return limited && ex.At.Before(before), nil
}

// sources returns those that have a limit.
func (o *orphans) sources() []alteram.SourceID {
	ids := make([]alteram.SourceID, 0, len(o.limits))
	for id := range o.limits {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
