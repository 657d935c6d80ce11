package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/archive"
	"github.com/alteram-hub/alteram/internal/blob"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/job"
	"github.com/alteram-hub/alteram/internal/store"
)

// app is what commands work with.
type app struct {
	*config.Settings

	stdin          io.Reader
	stdout, stderr io.Writer
	log            *slog.Logger
	now            func() time.Time // nil is the wall clock
}

// Now returns the hub's time.
func (a *app) Now() time.Time {
	if a.now != nil {
		return a.now()
	}
	return time.Now().UTC()
}

// say writes a message for a person.
func (a *app) say(format string, args ...any) { fmt.Fprintf(a.stderr, format+"\n", args...) }

// open opens the database. An empty SQLite file gets its schema at once; an
// older or newer schema is an error that says what to do.
func (a *app) open(ctx context.Context) (*store.Store, error) {
	s, err := store.Open(ctx, a.Database, a.Now)
	if err != nil {
		return nil, err
	}
	err = s.Check(ctx)
	if errors.Is(err, alteram.NotFound) && s.Dialect() == store.SQLite {
		_, err = migrate(ctx, s)
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

func migrate(ctx context.Context, s *store.Store) (int, error) {
	return s.Migrate(ctx, func(ctx context.Context) error { return job.Migrate(ctx, s) })
}

// enqueuer lets the store put jobs for whichever process works them off.
func (a *app) enqueuer(s *store.Store) error {
	q, err := job.New(s, nil, a.log)
	if err != nil {
		return err
	}
	s.Enqueuer = q
	return nil
}

// hub opens the database for the operator's verbs.
func (a *app) hub(ctx context.Context) (*hub.Hub, error) {
	s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	return &hub.Hub{Store: s, Now: a.Now}, nil
}

// ingester builds what reads feeds.
func (a *app) ingester(ctx context.Context, s *store.Store) (*ingest.Ingester, error) {
	d, err := s.Declared(ctx)
	if err != nil {
		return nil, err
	}

	client := fetch.New(fetch.Options{
		UserAgent: userAgent(d.Hub), Allow: a.AllowPrivate, Timeout: a.Timeout, Gate: s.Gate(fetch.DefaultPerHost, a.Timeout),
	})
	in, err := a.ingesterWith(s, client)
	if err == nil {
		in.Robots = fetch.NewRobots(client)
	}
	return in, err
}

func (a *app) ingesterWith(s *store.Store, fetcher ingest.Fetcher) (*ingest.Ingester, error) {
	blobs, err := blob.OpenDir(config.Blobs(a.Blobs, a.Database))
	if err != nil {
		return nil, err
	}
	sites, err := readSiteRules(a.SiteRules, func(file, warning string) { a.log.Warn("site rules", "file", file, "warning", warning) })
	if err != nil {
		return nil, err
	}
	return &ingest.Ingester{
		Store: s, Fetcher: fetcher, Archive: &archive.Archive{Blobs: blobs}, Blobs: blobs, Log: a.log, Now: a.Now, Workers: a.Workers, Lease: a.Lease,
		Stories: &ingest.Stories{}, Claims: true, Sites: sites,
	}, nil
}

// userAgent names the hub and how to reach its operator.
func userAgent(h alteram.Hub) string {
	where := cmp.Or(h.URL, "no public address")
	if h.Legal.Contact != "" {
		where += "; " + h.Legal.Contact
	}
	return fmt.Sprintf("Alteram/%s (+%s)", versionName(), where)
}
