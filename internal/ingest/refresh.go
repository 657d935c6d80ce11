package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// Options say what a refresh reads.
type Options struct {
	// All reads every feed once; else only those that are due.
	All bool
	// Progress, when set, is told after each feed how many are done.
	Progress func(done int)
}

// Summary is what a refresh did, over all processes that took part; in its
// JSON form it is what alteram refresh --json prints.
type Summary struct {
	Feeds     int      `json:"feeds"`
	Fetched   int      `json:"fetched"`
	Unchanged int      `json:"unchanged"`
	Failed    int      `json:"failed"`
	New       int      `json:"new"`
	Changed   int      `json:"changed"`
	Seconds   float64  `json:"seconds"`
	Results   []Result `json:"results"`
}

// Result is what became of one feed.
type Result struct {
	Feed    string          `json:"feed"`
	Source  string          `json:"source"`
	Outcome alteram.Outcome `json:"outcome"`
	Status  int             `json:"status"`
	Items   int             `json:"items"`
	New     int             `json:"new"`
	Changed int             `json:"changed"`
	Error   string          `json:"error,omitempty"`
}

// refreshing is one run of [Ingester.Refresh].
type refreshing struct {
	*Ingester
	Options
	since time.Time // feeds fetched before are about; zero when only due ones are

	mu   sync.Mutex
	held map[alteram.FeedID]bool // leases to renew; guarded by mu
	done int                     // guarded by mu
	fail error                   // what made the run end early; guarded by mu

	end context.CancelFunc // ends the run
	// readOne has a token when a feed was read since it was last looked at.
	readOne chan struct{}
}

// Refresh reads feeds until none is left to read, also of those that other
// processes held and gave up. It returns early with an error when ctx ends or
// the store fails; what was stored by then stays, and the rest is due still.
func (in *Ingester) Refresh(ctx context.Context, o Options) (Summary, error) {
	began := in.Now()
	clock := time.Now() // the hub's clock may stand still
	last, err := in.Store.LastFetch(ctx)
	if err != nil {
		return Summary{}, err
	}
	run, end := context.WithCancel(ctx)
	defer end()
	r := &refreshing{Ingester: in, Options: o, held: map[alteram.FeedID]bool{}, end: end, readOne: make(chan struct{}, 1)}
	if o.All {
		r.since = began
	}
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		r.renew(run)
	}()
	err = r.all(run)
	end()
	<-renewed
	r.release(context.WithoutCancel(ctx))
	if err == nil {
		_, err = in.Index(ctx, indexRefresh)
	}
	if err == nil {
		_, err = in.PlaceVersions(ctx, placeRefresh)
	}
	if err == nil {
		_, err = in.ReadClaims(ctx, claimRefresh)
	}
	if err == nil {
		_, err = in.EraseRecords(ctx) // of responses that said again what was erased
	}
	if r.fail != nil {
		err = r.fail
	}
	sum, sumErr := in.summary(context.WithoutCancel(ctx), last)
	sum.Seconds = time.Since(clock).Seconds()
	return sum, cmp.Or(err, ctx.Err(), sumErr)
}

// all claims feeds and hands them to the workers until none is left.
func (r *refreshing) all(ctx context.Context) error {
	work := make(chan store.Due)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer close(work)
	for range cmp.Or(r.Workers, DefaultWorkers) {
		workers.Go(func() {
			for due := range work {
				r.feed(ctx, due)
			}
		})
	}
	for {
		batch, err := r.claim(ctx)
		if err != nil {
			return err
		}
		for _, due := range batch {
			select {
			case work <- due:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if len(batch) > 0 {
			continue
		}
		if more, err := r.waitForLeases(ctx); !more || err != nil {
			return err
		}
	}
}

func (r *refreshing) lease() time.Duration { return cmp.Or(r.Lease, DefaultLease) }

// claim leases as many feeds as there are workers, so that few wait under a lease.
func (r *refreshing) claim(ctx context.Context) ([]store.Due, error) {
	batch, err := r.Store.Claim(ctx, int64(cmp.Or(r.Workers, DefaultWorkers)), r.lease(), r.since)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, due := range batch {
		r.held[due.ID] = true
	}
	return batch, err
}

// waitForLeases reports whether feeds are left that somebody holds, after a
// moment in which they may get free.
func (r *refreshing) waitForLeases(ctx context.Context) (bool, error) {
	p, err := r.Store.Pending(ctx, r.since)
	if err != nil || p.Free+p.Leased == 0 {
		return false, err
	}
	const moment = 200 * time.Millisecond
	timer := time.NewTimer(moment)
	defer timer.Stop()
	select {
	case <-r.readOne:
		return true, nil
	case <-timer.C:
		return true, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// renew extends the leases this run holds, three times before they run out.
func (r *refreshing) renew(ctx context.Context) {
	ticker := time.NewTicker(r.lease() / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if _, err := r.Store.Renew(ctx, r.holding(), r.lease()); err != nil && ctx.Err() == nil {
			r.Log.Warn("renew leases", "error", err) // whoever loses one stores nothing
		}
	}
}

func (r *refreshing) holding() []alteram.FeedID {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := make([]alteram.FeedID, 0, len(r.held))
	for id := range r.held {
		ids = append(ids, id)
	}
	return ids
}

// release gives back what was claimed and not read.
func (r *refreshing) release(ctx context.Context) {
	if err := r.Store.Release(ctx, r.holding()); err != nil {
		r.Log.Warn("release leases", "error", err) // they run out by themselves
	}
}

// feed reads one feed. Only an error of the store ends the run.
func (r *refreshing) feed(ctx context.Context, due store.Due) {
	if ctx.Err() != nil {
		return
	}
	err := r.guarded(ctx, due)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case ctx.Err() != nil && err != nil:
		return // still held: released at the end
	case errors.Is(err, alteram.Conflict):
		r.Log.Info("another worker read the feed", "feed", due.URL)
	case err != nil && r.fail == nil:
		r.fail = fmt.Errorf("feed %s: %w", due.URL, err)
		r.end()
		return
	}
	delete(r.held, due.ID)
	r.done++
	select {
	case r.readOne <- struct{}{}:
	default:
	}
	if r.Progress != nil {
		r.Progress(r.done)
	}
}

// guarded reads one feed, and records as the hub's own failure what panics or
// fails for a reason that lies in this feed alone.
func (r *refreshing) guarded(ctx context.Context, due store.Due) (err error) {
	began := r.Now()
	err = r.recovered(ctx, due)
	if err == nil || ctx.Err() != nil || errors.Is(err, alteram.Conflict) || errors.Is(err, alteram.Unavailable) {
		return err
	}
	r.Log.Error("read feed", "feed", due.URL, "error", err)
	f := alteram.Fetch{Feed: due.ID, URL: due.URL, At: began, Outcome: alteram.OutcomeInternal, Error: "the hub failed to read the feed; its log says how"}
	return r.Store.PutReading(ctx, r.failed(due, f, 0))
}

func (r *refreshing) recovered(ctx context.Context, due store.Due) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return r.read(ctx, due)
}

// summary adds up the fetches recorded after the given one.
func (in *Ingester) summary(ctx context.Context, after int64) (Summary, error) {
	sum := Summary{Results: []Result{}}
	at := map[alteram.FeedID]int{}
	err := in.Store.Fetches(ctx, after, false, func(f store.Recorded) error {
		i, again := at[f.Feed]
		if !again {
			i = len(sum.Results)
			at[f.Feed] = i
			sum.Results = append(sum.Results, Result{Feed: f.URL, Source: string(f.Source)})
		}
		res := &sum.Results[i]
		res.Outcome, res.Status, res.Items, res.Error = f.Outcome, f.Status, f.Items, f.Error
		res.New += f.New
		res.Changed += f.Changed
		return nil
	})
	for _, res := range sum.Results {
		sum.Feeds++
		sum.New += res.New
		sum.Changed += res.Changed
		switch {
		case res.Outcome == alteram.OutcomeUnchanged:
			sum.Unchanged++
		case res.Outcome.Reached():
			sum.Fetched++
		default:
			sum.Failed++
		}
	}
	return sum, err
}
