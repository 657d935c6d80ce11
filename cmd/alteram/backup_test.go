package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// pages returns what a hub shows, as text.
func (s *station) pages(paths ...string) map[string]string {
	s.t.Helper()
	at := time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	db, err := store.Open(s.t.Context(), s.database, now)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	a := &app{Settings: &config.Settings{}, log: slog.New(slog.DiscardHandler), now: now}
	h, out := a.handler(db), map[string]string{}
	for _, path := range paths {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			s.t.Errorf("%s: status %d", path, w.Code)
		}
		out[path] = requestID.ReplaceAllString(w.Body.String(), "")
	}
	return out
}

var requestID = regexp.MustCompile(`request_id":"[^"]*"`)

// A backup that is made while feeds are read is one state of the hub: whole,
// with its own words, and the recovered hub goes on as the first would have.
func TestBackupUnderLoad(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		f, s := newFarm(t, 10, 8), newStation(t, database)
		s.follow(f)
		s.refresh()
		path := filepath.Join(t.TempDir(), "hub.backup")
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		began := make(chan struct{})
		go func() {
			defer close(done)
			for i := 0; ctx.Err() == nil; i++ {
				f.tick(uint64(i))
				run(ctx, append(slices.Clone(s.env), "refresh", "--all"), strings.NewReader(""), io.Discard, io.Discard)
				if i == 0 {
					close(began)
				}
			}
		}()
		<-began
		s.must("backup", path)
		stop()
		<-done

		other := newStation(t, map[bool]func(testing.TB) string{true: storetest.PostgreSQL, false: storetest.SQLite}[strings.Contains(database, "://")](t))
		other.must("recover", path)
		other.must("rebuild") // every version comes out of the recovered raw responses again
		other.refresh()
		other.check(f, "after recovery and a refresh")
		s.refresh()
		if diff := cmp.Diff(len(s.holds()), len(other.holds())); diff != "" {
			t.Errorf("entries differ (-first +recovered):\n%s", diff)
		}
	})
}

func TestRecoveredHubShowsTheSamePages(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		f, s := newFarm(t, 3, 4), newStation(t, database)
		s.follow(f)
		s.refresh()
		path := filepath.Join(t.TempDir(), "hub.backup")
		s.must("backup", path)
		other := newStation(t, map[bool]func(testing.TB) string{true: storetest.PostgreSQL, false: storetest.SQLite}[strings.Contains(database, "://")](t))
		other.must("recover", path)
		paths := []string{"/reports?format=json", "/sources?format=json", "/source/harbour-0?format=json", "/decisions?format=json", "/about?format=json", "/feed.atom", "/feed.rss", "/feed.json"}
		if diff := cmp.Diff(s.pages(paths...), other.pages(paths...)); diff != "" {
			t.Errorf("pages differ (-first +recovered):\n%s", diff)
		}
	})
}

// TestInterruptedRecoveryLeavesNoDatabase stops a recovery by ending its context.
func TestInterruptedRecoveryLeavesNoDatabase(t *testing.T) {
	f, s := newFarm(t, 3, 4), newStation(t, storetest.SQLite(t))
	s.follow(f)
	s.refresh()
	path := filepath.Join(t.TempDir(), "hub.backup")
	s.must("backup", path)
	other := newStation(t, storetest.SQLite(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	run(ctx, append(slices.Clone(other.env), "recover", path), strings.NewReader(""), io.Discard, io.Discard)
	left, err := filepath.Glob(other.database + "*")
	if err != nil || len(left) > 0 {
		t.Errorf("left is %v, %v", left, err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}
