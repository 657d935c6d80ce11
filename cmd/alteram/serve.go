package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/api"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/job"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/web"
)

const (
	// refreshEvery is how often a worker looks for feeds that are due.
	refreshEvery = 15 * time.Second
	// drain is how long open requests may go on after the signal to stop.
	drain = 10 * time.Second
)

// serveCmd is alteram serve.
type serveCmd struct {
	config.Serving  `embed:""`
	config.Watching `embed:""`
}

// Run serves until the context ends.
func (c *serveCmd) Run(ctx context.Context, a *app) error {
	if err := cmp.Or(c.Serving.Check(), c.Watching.Check()); err != nil {
		return usageError{err}
	}
	s, err := a.openMigrated(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	g, ctx := errgroup.WithContext(ctx)
	listener, err := listen(ctx, "--listen", c.Listen)
	if err != nil {
		return err
	}
	a.say("Serving on http://%s", listener.Addr())
	w := newWatch(s, a.log)
	g.Go(func() error { return a.answer(ctx, listener, w.over(a.handler(s))) })
	g.Go(func() error { return a.serveMetrics(ctx, c.Metrics, w) })
	if a.Workers > 0 {
		g.Go(func() error { return a.work(ctx, s) })
	}
	return g.Wait()
}

// workCmd is alteram work.
type workCmd struct {
	config.Watching `embed:""`
}

// Run works until the context ends.
func (c *workCmd) Run(ctx context.Context, a *app) error {
	if err := c.Check(); err != nil {
		return usageError{err}
	}
	if a.Workers < 1 {
		return misuse("--workers=%d reads no feeds: write --workers=1 or more", a.Workers)
	}
	s, err := a.openMigrated(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	a.say("Working on %d feeds at once.", a.Workers)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.work(ctx, s) })
	g.Go(func() error { return a.serveMetrics(ctx, c.Metrics, newWatch(s, a.log)) })
	return g.Wait()
}

// openMigrated opens the database; an older SQLite file is copied and migrated first.
func (a *app) openMigrated(ctx context.Context) (*store.Store, error) {
	s, err := store.Open(ctx, a.Database, a.Now)
	if err != nil {
		return nil, err
	}
	err = s.Check(ctx)
	if s.Dialect() == store.SQLite && (errors.Is(err, alteram.NotFound) || errors.Is(err, alteram.Conflict)) {
		_, err = a.migrateSafely(ctx, s)
	}
	if err == nil {
		err = a.enqueuer(s)
	}
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// migrateSafely migrates, after copying a SQLite file that has a schema already.
func (a *app) migrateSafely(ctx context.Context, s *store.Store) (int, error) {
	err := s.Check(ctx)
	if errors.Is(err, alteram.Conflict) && s.Dialect() == store.SQLite {
		to := a.Database + ".before-" + a.Now().Format("20060102T150405")
		if err := s.Backup(ctx, to); err != nil {
			return 0, err
		}
		a.say("Copied the database to %s before changing its schema.", to)
	}
	return migrate(ctx, s)
}

// listen opens the address that a flag names.
func listen(ctx context.Context, flag, address string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, alteram.Errorf(alteram.Unavailable, "cannot listen on %s (%w): choose another %s address, or end what uses it", address, err, flag)
	}
	return l, nil
}

// answer serves a handler until ctx ends, then lets open requests finish.
func (a *app) answer(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: log.New(nameless{a.log}, "", 0),
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	return srv.Shutdown(stop)
}

// handler puts the doors side by side.
func (a *app) handler(s *store.Store) http.Handler {
	p := publish.New(s, a.Now)
	p.Pictures = a.pictures()
	mux := http.NewServeMux()
	api.Route(mux, p, api.Options{Log: a.log, Version: versionName()})
	mux.Handle("/", web.New(p, web.Options{Log: a.log, Version: versionName()}))
	return mux
}

// work reads feeds as they become due until ctx ends.
func (a *app) work(ctx context.Context, s *store.Store) error {
	in, err := a.ingester(ctx, s)
	if err != nil {
		return err
	}
	var set job.Set
	job.Handle(&set, refreshEvery, func(ctx context.Context, _ store.Refresh) error {
		sum, err := in.Refresh(ctx, ingest.Options{})
		if sum.Feeds > 0 {
			a.log.Info("refreshed", "feeds", sum.Feeds, "failed", sum.Failed, "new", sum.New, "changed", sum.Changed)
		}
		return err
	})
	a.keepCustody(&set, in)
	a.keepPages(&set, in)
	a.keepProofs(&set, s)
	q, err := job.New(s, &set, a.log)
	if err != nil {
		return err
	}
	return q.Run(ctx)
}
