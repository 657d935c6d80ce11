// Package job is background work on River (riverqueue.com), in the database of
// the hub: rows and the jobs they call for commit together. Nothing else names
// River.
//
// A job carries no work of its own, it wakes a worker that finds due work in
// the database under leases. So a job that is lost, doubled or late costs time,
// never data, and no lock rests on a job's state.
package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// maxRun ends a job that goes on longer; what it did not do is still due.
	maxRun = 10 * time.Minute
	// rescueAfter frees the jobs of a process that was killed.
	rescueAfter = maxRun + time.Minute
	// attempts of one job; the next periodic one tries anyway.
	attempts = 3
	// stopLimit is how long a stopping process waits for running jobs to see it.
	stopLimit = 20 * time.Second
)

// Migrate lays River's tables, up to the version this binary knows.
func Migrate(ctx context.Context, s *store.Store) error {
	if s.Dialect() == store.PostgreSQL {
		return migrate(ctx, riverpgxv5.New(s.Pool()))
	}
	return migrate(ctx, riversqlite.New(s.SQL()))
}

func migrate[TTx any](ctx context.Context, driver riverdriver.Driver[TTx]) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("prepare the job tables: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("lay the job tables: %w", err)
	}
	return nil
}

// Set is the work a process does. The zero value does none.
type Set struct {
	workers  *river.Workers
	queues   map[string]river.QueueConfig
	periodic []*river.PeriodicJob
}

// Handle makes fn the worker of jobs of type T, one at a time in each process.
// When every is not zero a job is put in each such period, by one process of
// all that run.
func Handle[T store.Job](set *Set, every time.Duration, fn func(context.Context, T) error) {
	if set.workers == nil {
		set.workers, set.queues = river.NewWorkers(), map[string]river.QueueConfig{}
	}
	var job T
	river.AddWorker(set.workers, river.WorkFunc(func(ctx context.Context, j *river.Job[T]) error { return fn(ctx, j.Args) }))
	set.queues[job.Kind()] = river.QueueConfig{MaxWorkers: 1}
	if every == 0 {
		return
	}
	opts := options(job)
	opts.UniqueOpts = river.UniqueOpts{ByPeriod: every} // two leaders in a row put one job, not two
	set.periodic = append(set.periodic, river.NewPeriodicJob(river.PeriodicInterval(every),
		func() (river.JobArgs, *river.InsertOpts) { return job, opts },
		&river.PeriodicJobOpts{ID: job.Kind(), RunOnStart: true}))
}

func options(job store.Job) *river.InsertOpts {
	return &river.InsertOpts{Queue: job.Kind(), MaxAttempts: attempts}
}

// client is what the two forms of River's client have in common.
type client interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
}

// Queue puts jobs into a store's transactions and works them off.
type Queue struct {
	client client
	lite   *river.Client[*sql.Tx]
	pg     *river.Client[pgx.Tx]
	works  bool
}

// New returns a queue over the database of s, which works off the set's jobs
// while [Queue.Run] runs; with a nil set it only puts jobs.
func New(s *store.Store, set *Set, log *slog.Logger) (*Queue, error) {
	conf := &river.Config{Logger: log, JobTimeout: maxRun, RescueStuckJobsAfter: rescueAfter, MaxAttempts: attempts}
	if set != nil {
		conf.Workers, conf.Queues, conf.PeriodicJobs = set.workers, set.queues, set.periodic
	}
	q := &Queue{works: set != nil && set.workers != nil}
	var err error
	if s.Dialect() == store.PostgreSQL {
		q.pg, err = river.NewClient(riverpgxv5.New(s.Pool()), conf)
		q.client = q.pg
	} else {
		q.lite, err = river.NewClient(riversqlite.New(s.SQL()), conf)
		q.client = q.lite
	}
	if err != nil {
		return nil, fmt.Errorf("open the job queue: %w", err)
	}
	return q, nil
}

// Enqueue implements [store.Enqueuer].
func (q *Queue) Enqueue(ctx context.Context, tx store.Tx, job store.Job) error {
	var err error
	if q.pg != nil {
		_, err = q.pg.InsertTx(ctx, &joined{conn: tx.Pgx}, job, options(job))
	} else {
		_, err = q.lite.InsertTx(ctx, tx.SQL, job, options(job))
	}
	if err != nil {
		return fmt.Errorf("put a %s job: %w", job.Kind(), err)
	}
	return nil
}

// Run works jobs off until ctx ends, then lets those running see that and
// waits for them. A queue without work waits for ctx.
func (q *Queue) Run(ctx context.Context) error {
	if !q.works {
		<-ctx.Done()
		return nil
	}
	// River gets a context of its own: ending ours asks it to stop, which it does in order.
	if err := q.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start the job queue: %w", err)
	}
	<-ctx.Done()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopLimit)
	defer cancel()
	if err := q.client.StopAndCancel(stop); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop the job queue: %w", err)
	}
	return nil
}
