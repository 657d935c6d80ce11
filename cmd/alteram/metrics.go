package main

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/reply"
	"github.com/alteram-hub/alteram/internal/store"
)

// askedFor is how long the database may take over a question of a monitor.
const askedFor = 5 * time.Second

// watch is what a monitor sees of a process. Its labels hold no reader, no
// query and no entry: there are few of them, and always the same.
type watch struct {
	store *store.Store
	log   *slog.Logger
	meter reply.Meter

	mu       sync.Mutex
	outcomes map[alteram.Outcome]int64 // of all fetches up to last; guarded by mu
	last     int64                     // guarded by mu
}

func newWatch(s *store.Store, l *slog.Logger) *watch {
	return &watch{store: s, log: l, outcomes: map[alteram.Outcome]int64{}}
}

// over counts and logs what a handler answers.
func (w *watch) over(next http.Handler) http.Handler {
	return reply.Watch(next, func(s reply.Served) {
		w.meter.Count(s)
		w.log.Info("request", "method", s.Method, "route", s.Route, "status", s.Status, "bytes", s.Bytes, "ms", s.Took.Milliseconds())
	})
}

// handler answers a monitor.
func (w *watch) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", w.metrics)
	mux.HandleFunc("GET /healthz", func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("alive\n")) })
	mux.HandleFunc("GET /readyz", w.ready)
	return mux
}

// ready answers whether the hub can work: the database answers, and its schema fits.
func (w *watch) ready(rw http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), askedFor)
	defer cancel()
	if err := w.store.Check(ctx); err != nil {
		http.Error(rw, err.Error(), http.StatusServiceUnavailable)
		return
	}
	_, _ = rw.Write([]byte("ready\n"))
}

func (w *watch) metrics(rw http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), askedFor)
	defer cancel()
	var e reply.Exposition
	e.Single("alteram_build_info", "gauge", "1, with the version of the program.", 1, "version", versionName(), "go", runtime.Version())
	e.Single("alteram_goroutines", "gauge", "Goroutines of this process.", float64(runtime.NumGoroutine()))
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	e.Single("alteram_memory_bytes", "gauge", "Memory that this process has from the system.", float64(m.Sys))
	up := 1.0
	if err := w.exposeHub(ctx, &e); err != nil {
		w.log.Warn("metrics", "error", err)
		up = 0
	}
	e.Single("alteram_database_up", "gauge", "1 when the database answers, else 0.", up)
	w.meter.Expose(&e)
	rw.Header().Set("Content-Type", reply.MetricsType)
	_, _ = rw.Write(e.Bytes())
}

// exposeHub adds what the database knows, which is the same from whichever
// process of a hub. Without an answer it adds nothing.
func (w *watch) exposeHub(ctx context.Context, e *reply.Exposition) error {
	v, err := w.store.Vitals(ctx)
	if err != nil {
		return err
	}
	outcomes, err := w.count(ctx)
	if err != nil {
		return err
	}
	e.Single("alteram_database_size_bytes", "gauge", "Size of the database.", float64(v.Size))
	e.Single("alteram_versions_total", "counter", "Versions stored so far: the number of the outbox.", float64(v.Outbox))
	e.Single("alteram_search_pending", "gauge", "Entries that wait to be searchable.", float64(v.Unindexed))
	e.Single("alteram_claims_pending", "gauge", "Versions that wait to be read for who says what.", float64(v.Unread))
	e.Single("alteram_feed_overdue_seconds", "gauge", "How long the feed that waits longest has been due.", v.Overdue.Seconds())
	e.Family("alteram_feeds", "gauge", "Feeds by how they are: well, failing, new.")
	for _, state := range slices.Sorted(maps.Keys(v.Feeds)) {
		e.Sample("alteram_feeds", float64(v.Feeds[state]), "state", state)
	}
	e.Family("alteram_fetches_total", "counter", "Fetches of feeds by all processes of the hub, by outcome.")
	for _, outcome := range slices.Sorted(maps.Keys(outcomes)) {
		e.Sample("alteram_fetches_total", float64(outcomes[outcome]), "outcome", string(outcome))
	}
	return nil
}

// count adds the fetches since the last time and returns all by outcome. The
// first time looks at every fetch there is.
func (w *watch) count(ctx context.Context) (map[alteram.Outcome]int64, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	lately, last, err := w.store.Outcomes(ctx, w.last)
	if err != nil {
		return nil, err
	}
	for outcome, n := range lately {
		w.outcomes[outcome] += n
	}
	w.last = last
	return maps.Clone(w.outcomes), nil
}

// serveMetrics answers a monitor on an address of its own until ctx ends; an
// empty address answers nobody.
func (a *app) serveMetrics(ctx context.Context, address string, w *watch) error {
	if address == "" {
		<-ctx.Done()
		return nil
	}
	l, err := listen(ctx, "--metrics", address)
	if err != nil {
		return err
	}
	a.say("Metrics on http://%s/metrics", l.Addr())
	return a.answer(ctx, l, w.handler())
}

// nameless logs what net/http complains of, without the addresses of readers.
type nameless struct{ log *slog.Logger }

var peer = regexp.MustCompile(`\[[0-9A-Fa-f:.]+(%[^\]]*)?\]:\d+|\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b`)

// Write implements [io.Writer].
func (n nameless) Write(b []byte) (int, error) {
	n.log.Warn("http", "says", string(peer.ReplaceAll(b, []byte("(a reader)"))))
	return len(b), nil
}
