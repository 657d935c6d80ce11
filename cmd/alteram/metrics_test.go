package main

import (
	"bytes"
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// lines is a log that may be written from many goroutines.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func body(t testing.TB, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestMetricsTellOfTheHub(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		f, s := newFarm(t, 3, 4), newStation(t, database)
		f.feeds[2].fault = "410"
		s.follow(f)
		s.refresh()
		db := storetest.Open(t, database, (&app{}).Now)
		w := newWatch(db, logger(io.Discard, config.Settings{}))
		_, text := body(t, w.handler(), "/metrics")
		for _, want := range []string{
			`alteram_database_up 1`, `alteram_versions_total 8`, `alteram_feeds{state="failing"} 1`, `alteram_feeds{state="new"} 0`, `alteram_feeds{state="well"} 2`,
			`alteram_fetches_total{outcome="fetched"} 2`, `alteram_fetches_total{outcome="gone"} 1`, `alteram_feed_overdue_seconds 0`,
		} {
			if !strings.Contains(text, "\n"+want+"\n") {
				t.Errorf("there is no %s in\n%s", want, text)
			}
		}
		s.refresh()
		if _, text = body(t, w.handler(), "/metrics"); !strings.Contains(text, `alteram_fetches_total{outcome="gone"} 2`) {
			t.Errorf("a later fetch is not counted:\n%s", text)
		}
		for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
			if !sampleLine.MatchString(line) {
				t.Errorf("no line of the text format: %q", line)
			}
		}
	})
}

var sampleLine = regexp.MustCompile(`^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z]+="[^"]*",?)+\})? [0-9.e+-]+)$`)

func TestHealthAndReadiness(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		db := storetest.Open(t, database, (&app{}).Now)
		h := newWatch(db, logger(io.Discard, config.Settings{})).handler()
		for _, path := range []string{"/healthz", "/readyz"} {
			if code, text := body(t, h, path); code != http.StatusOK {
				t.Errorf("%s = %d %s", path, code, text)
			}
		}
		if _, err := db.SQL().ExecContext(t.Context(), `UPDATE hub_schema SET min_binary = 99`); err != nil {
			t.Fatal(err)
		}
		if code, text := body(t, h, "/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(text, "upgrade alteram") {
			t.Errorf("/readyz with a newer schema = %d %s", code, text)
		}
		_ = db.Close()
		if code, _ := body(t, h, "/readyz"); code != http.StatusServiceUnavailable {
			t.Errorf("/readyz without a database = %d", code)
		}
		if code, _ := body(t, h, "/healthz"); code != http.StatusOK {
			t.Errorf("/healthz without a database = %d", code)
		}
		if _, text := body(t, h, "/metrics"); !strings.Contains(text, "\nalteram_database_up 0\n") {
			t.Errorf("/metrics without a database:\n%s", text)
		}
	})
}

// Whatever readers do, the log and the metrics do not tell who or what for.
func TestNobodyIsNamed(t *testing.T) {
	for _, form := range []string{"text", "json"} {
		t.Run(form, func(t *testing.T) {
			out := &lines{}
			a := &app{Settings: &config.Settings{Blobs: t.TempDir()}, log: logger(out, config.Settings{Verbose: true, Log: form})}
			db := storetest.Open(t, storetest.SQLite(t), a.Now)
			w := newWatch(db, a.log)
			mux := http.NewServeMux()
			mux.Handle("/", a.handler(db))
			mux.HandleFunc("GET /panics", func(http.ResponseWriter, *http.Request) { panic("broken") })
			srv := httptest.NewUnstartedServer(w.over(mux))
			srv.Config.ErrorLog = log.New(nameless{a.log}, "", 0)
			srv.Start()
			defer srv.Close()
			paths := []string{"/?q=lookingfor", "/search?q=lookingfor", "/feed.atom?q=lookingfor", "/panics?q=lookingfor", "/lookingfor"}
			for i, path := range paths {
				if i == len(paths)-1 { // what is the hub's own error must not tell either
					_ = db.Close()
				}
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("User-Agent", "lookingfor")
				req.Header.Set("Referer", "https://lookingfor.example/")
				req.Header.Set("X-Forwarded-For", "203.0.113.9")
				if resp, err := http.DefaultTransport.RoundTrip(req); err == nil {
					_, _ = io.Copy(io.Discard, resp.Body)
					_ = resp.Body.Close()
				}
			}
			srv.Close()
			_, metrics := body(t, w.handler(), "/metrics")
			text := out.String()
			if strings.Count(text, "request") < len(paths) || !strings.Contains(text, "panic serving (a reader)") {
				t.Fatalf("the log has no line for each request:\n%s", text)
			}
			for _, secret := range []string{"lookingfor", "127.0.0.1", "203.0.113.9"} {
				if i := strings.Index(text, secret); i >= 0 {
					t.Errorf("the log tells %q: …%s…", secret, text[max(0, i-200):min(len(text), i+100)])
				}
				if strings.Contains(metrics, secret) {
					t.Errorf("the metrics tell %q", secret)
				}
			}
		})
	}
}

func TestLogLevels(t *testing.T) {
	for _, c := range []struct {
		settings config.Settings
		want     string
	}{
		{config.Settings{LogLevel: "warn"}, "level=WARN msg=w\n"},
		{config.Settings{LogLevel: "error"}, ""},
		{config.Settings{LogLevel: "error", Verbose: true}, "level=DEBUG msg=d\nlevel=WARN msg=w\n"},
		{config.Settings{LogLevel: "warn", Log: "json"}, `"level":"WARN","msg":"w"}` + "\n"},
	} {
		var out bytes.Buffer
		l := logger(&out, c.settings)
		l.DebugContext(context.Background(), "d")
		l.Warn("w")
		if got := regexp.MustCompile(`(time=\S+ |\{"time":"[^"]+",)`).ReplaceAllString(out.String(), ""); got != c.want {
			t.Errorf("%+v logs %q, want %q", c.settings, got, c.want)
		}
	}
}
