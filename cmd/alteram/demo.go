package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/demo"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/store"
)

// demoCmd is alteram demo.
type demoCmd struct {
	config.Serving `embed:""`

	Now time.Time `help:"The hub's time, within the recorded week; its end by default." placeholder:"2026-03-05T12:00:00Z"`
}

// Run plays the recorded week up to now into a fresh hub, and serves it.
func (c *demoCmd) Run(ctx context.Context, a *app) error {
	if err := c.Check(); err != nil {
		return usageError{err}
	}
	if c.Now.IsZero() {
		c.Now = demo.End()
	}
	if c.Now.Before(demo.Start()) {
		return misuse("--now=%s lies before the recordings begin: write a time from %s on", c.Now.Format(time.RFC3339), demo.Start().Format(time.RFC3339))
	}
	dir, err := os.MkdirTemp("", "alteram-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	defer os.RemoveAll(dir)
	clock := &setClock{}
	a.Database, a.Blobs, a.now = filepath.Join(dir, "alteram.db"), filepath.Join(dir, "blobs"), clock.now
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	l, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	if err := c.play(ctx, a, s, clock, "http://"+l.Addr().String()); err != nil {
		return err
	}
	a.say("A hub of invented outlets, as of %s: http://%s\nEnd it with Ctrl-C; it leaves nothing behind.", c.Now.Format("Monday 2 January 2006, 15:04 MST"), l.Addr())
	return a.serve(ctx, l, s)
}

// play declares the demo's hub and reads its feeds at each recorded time up to now.
func (c *demoCmd) play(ctx context.Context, a *app, s *store.Store, clock *setClock, url string) error {
	d, err := config.Parse("the demo's hub.yaml", demo.HubYAML())
	if err != nil {
		return err
	}
	d.Hub.URL = url
	return c.playDeclared(ctx, a, s, clock, d)
}

func (c *demoCmd) playDeclared(ctx context.Context, a *app, s *store.Store, clock *setClock, d alteram.Declared) error {
	clock.set(demo.Start())
	h := hub.Hub{Store: s, Now: a.Now}
	if _, err := h.Apply(ctx, d, hub.Options{By: "demo"}); err != nil {
		return err
	}
	in, err := a.ingesterWith(s, recorded{clock.now})
	if err != nil {
		return err
	}
	var last time.Time
	for _, snap := range demo.Snapshots() {
		if snap.At.After(c.Now) || snap.At.Equal(last) {
			continue
		}
		last = snap.At
		clock.set(snap.At)
		if _, err := in.Refresh(ctx, ingest.Options{All: true}); err != nil {
			return err
		}
	}
	clock.run(c.Now)
	return nil
}

// recorded answers for the demo's outlets from the recordings.
type recorded struct{ now func() time.Time }

// Get implements [ingest.Fetcher].
func (r recorded) Get(_ context.Context, req fetch.Request) (*fetch.Response, error) {
	resp := &fetch.Response{URL: req.URL, Status: http.StatusNotFound, At: r.now(), Route: "recorded"}
	if snap, ok := demo.At(req.URL, resp.At); ok {
		resp.Status, resp.Body = http.StatusOK, snap.Body
		resp.Header = map[string][]string{"Content-Type": {snap.ContentType}}
	}
	return resp, nil
}

// setClock is a clock that stands where it is set until it is let run.
type setClock struct {
	mu      sync.Mutex
	at      time.Time
	running time.Time // when it was let run, on the wall clock; zero while it stands
}

func (c *setClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running.IsZero() {
		return c.at
	}
	return c.at.Add(time.Since(c.running)).UTC()
}

func (c *setClock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.running = at, time.Time{}
}

func (c *setClock) run(from time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.running = from, time.Now()
}
