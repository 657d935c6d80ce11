package main

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// TestTwoWorkersShareTheWork runs two workers on one PostgreSQL and one folder,
// as on two machines: they read every feed, and none of them twice.
func TestTwoWorkersShareTheWork(t *testing.T) {
	const feeds = 20
	f, s := newFarm(t, feeds, 5), newStation(t, storetest.PostgreSQL(t))
	s.follow(f)
	var mu sync.Mutex
	asked := map[string]int{}
	for _, host := range f.hosts {
		host.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/f/") { // not robots.txt
				mu.Lock()
				asked[r.Host+r.URL.Path]++
				mu.Unlock()
			}
			f.ServeHTTP(w, r)
		})
	}
	ctx, stop := context.WithCancel(t.Context())
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			if status := run(ctx, append(slices.Clone(s.env), "work", "--workers", "4"), strings.NewReader(""), io.Discard, io.Discard); status != 0 {
				t.Errorf("work ends with status %d", status)
			}
		})
	}
	db := storetest.Open(t, s.database, time.Now)
	deadline := time.After(time.Minute)
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		c, err := db.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if c.Fetches >= feeds {
			break
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%d of %d feeds were read in a minute", c.Fetches, feeds)
		}
	}
	stop()
	workers.Wait()
	for feed, n := range asked {
		if n != 1 {
			t.Errorf("%s was read %d times", feed, n)
		}
	}
	s.check(f, "after two workers")
}
