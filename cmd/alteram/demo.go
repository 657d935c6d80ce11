package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
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
	l, err := listen(ctx, "--listen", c.Listen)
	if err != nil {
		return err
	}
	if err := c.play(ctx, a, s, clock, "http://"+l.Addr().String()); err != nil {
		return err
	}
	a.say("A hub of invented outlets, as of %s: http://%s\nEnd it with Ctrl-C; it leaves nothing behind.", c.Now.Format("Monday 2 January 2006, 15:04 MST"), l.Addr())
	return a.answer(ctx, l, a.handler(s))
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
	in.Workers = 1                                             // so that every demonstration takes in the same, in the same order
	in.Robots, in.Pause = recorded{clock.now}, time.Nanosecond // there is nobody to be polite to
	for _, at := range c.instants() {
		clock.set(at)
		if err := decide(ctx, h, clock); err != nil {
			return err
		}
		if !recordedAt(at) {
			continue
		}
		if _, err := in.Refresh(ctx, ingest.Options{All: true}); err != nil {
			return err
		}
		if _, err := in.ReadPages(ctx, pagesAtOnce); err != nil {
			return err
		}
	}
	clock.run(c.Now)
	return nil
}

// instants are the times up to now at which something is new in the
// recordings, or the operator acts.
func (c *demoCmd) instants() []time.Time {
	var all []time.Time
	for _, snap := range demo.Snapshots() {
		all = append(all, snap.At)
	}
	for _, act := range demo.Acts() {
		all = append(all, act.Decision.At)
	}
	slices.SortFunc(all, time.Time.Compare)
	all = slices.CompactFunc(all, time.Time.Equal)
	return slices.DeleteFunc(all, func(at time.Time) bool { return at.After(c.Now) })
}

// recordedAt reports whether a recording begins at an instant.
func recordedAt(at time.Time) bool {
	return slices.ContainsFunc(demo.Snapshots(), func(s demo.Snapshot) bool { return s.At.Equal(at) })
}

// decide takes the decisions of the demo's operator that fall on the time the clock shows.
func decide(ctx context.Context, h hub.Hub, clock *setClock) error {
	for _, a := range demo.Acts() {
		if !a.Decision.At.Equal(clock.now()) {
			continue
		}
		items, err := h.Store.Entries(ctx, store.Page{Source: a.Source, Limit: 100})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(items, func(it store.Item) bool { return it.Latest.Link == a.Link })
		if i < 0 {
			continue // the operator runs the demo on sources of their own choice
		}
		take := h.Withhold
		if a.Decision.Act == alteram.ActRestore {
			take = h.Restore
		}
		d := a.Decision
		d.Entry = items[i].ID
		if _, err := take(ctx, d); err != nil {
			return fmt.Errorf("decide on %s: %w", a.Link, err)
		}
	}
	return nil
}

// recorded answers for the demo's outlets from the recordings.
type recorded struct{ now func() time.Time }

// Get implements [ingest.Fetcher].
func (r recorded) Get(_ context.Context, req fetch.Request) (*fetch.Response, error) {
	resp := &fetch.Response{URL: req.URL, Status: http.StatusNotFound, At: r.now(), Route: "recorded"}
	if snap, ok := demo.At(req.URL, resp.At); ok {
		resp.Status, resp.Body = snap.Status, snap.Body
		resp.Header = map[string][]string{"Content-Type": {snap.ContentType}}
	} else if page, ok := demo.Page(req.URL); ok {
		resp.Status, resp.Body = http.StatusOK, page
		resp.Header = map[string][]string{"Content-Type": {"text/html; charset=utf-8"}}
	}
	return resp, nil
}

// Rules implements [ingest.Robots]: the demo's outlets let everybody in.
func (r recorded) Rules(_ context.Context, address string) (*fetch.RobotsRules, error) {
	return &fetch.RobotsRules{URL: address}, nil
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
