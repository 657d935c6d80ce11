package job_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/job"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

var quiet = slog.New(slog.DiscardHandler)

// plan declares one source with one feed, which calls for a refresh job.
func plan(t *testing.T) store.Plan {
	t.Helper()
	values, err := store.Values(alteram.Declared{Sources: []alteram.Source{{ID: "harbour", Feeds: []alteram.Feed{{URL: "https://harbour.example/rss"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	var p store.Plan
	for _, v := range values {
		if v.Source != "" {
			p.Changes = append(p.Changes, store.Change{Source: v.Source, Aspect: v.Aspect, New: v.JSON})
		}
	}
	return p
}

// breaking is an enqueuer whose transaction fails after the job was put.
type breaking struct{ *job.Queue }

var errBreak = errors.New("broken on purpose")

func (b breaking) Enqueue(ctx context.Context, tx store.Tx, j store.Job) error {
	if err := b.Queue.Enqueue(ctx, tx, j); err != nil {
		return err
	}
	return errBreak
}

func TestRowsAndJobsCommitTogether(t *testing.T) {
	storetest.Each(t, time.Now, func(t *testing.T, s *store.Store) {
		q, err := job.New(s, nil, quiet)
		if err != nil {
			t.Fatal(err)
		}
		s.Enqueuer = breaking{q}
		if err := s.Apply(t.Context(), plan(t)); !errors.Is(err, errBreak) {
			t.Fatalf("Apply = %v, want the error of the enqueuer", err)
		}
		sources, jobs := count(t, s)
		if sources != 0 || jobs != 0 {
			t.Errorf("a transaction that failed left %d sources and %d jobs", sources, jobs)
		}
		s.Enqueuer = q
		if err := s.Apply(t.Context(), plan(t)); err != nil {
			t.Fatal(err)
		}
		if sources, jobs = count(t, s); sources != 1 || jobs != 1 {
			t.Errorf("a transaction that committed left %d sources and %d jobs, want one each", sources, jobs)
		}
	})
}

func count(t *testing.T, s *store.Store) (sources, jobs int) {
	t.Helper()
	err := s.SQL().QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM source), (SELECT count(*) FROM river_job)`).Scan(&sources, &jobs)
	if err != nil {
		t.Fatal(err)
	}
	return sources, jobs
}

func TestJobsAreWorkedUntilTheContextEnds(t *testing.T) {
	storetest.Each(t, time.Now, func(t *testing.T, s *store.Store) {
		done := make(chan struct{}, 10)
		var set job.Set
		job.Handle(&set, 0, func(context.Context, store.Refresh) error {
			done <- struct{}{}
			return nil
		})
		q, err := job.New(s, &set, quiet)
		if err != nil {
			t.Fatal(err)
		}
		s.Enqueuer = q
		if err := s.Apply(t.Context(), plan(t)); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- q.Run(ctx) }()
		<-done
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestPeriodicJobRunsAtStart(t *testing.T) {
	storetest.Each(t, time.Now, func(t *testing.T, s *store.Store) {
		done := make(chan struct{}, 10)
		var set job.Set
		job.Handle(&set, time.Hour, func(context.Context, store.Refresh) error {
			done <- struct{}{}
			return nil
		})
		q, err := job.New(s, &set, quiet)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- q.Run(ctx) }()
		<-done
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}
