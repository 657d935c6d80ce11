package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// fronts are the two forms of the front page with 100 entries.
var fronts = []struct{ name, path string }{{"html", "/?limit=100"}, {"json", "/?format=json&limit=100"}}

// serveFront serves the pages of a store on loopback.
func serveFront(t testing.TB, s *store.Store) string {
	t.Helper()
	a := &app{Settings: &config.Settings{}, log: slog.New(slog.DiscardHandler)}
	srv := httptest.NewServer(a.handler(s))
	t.Cleanup(srv.Close)
	return srv.URL
}

// BenchmarkFront serves the front page with 100 entries to 8 readers: of 40,000
// entries on each database, or of the database that ALTERAM_BENCH_DATABASE
// names, as BenchmarkSearch of package publish fills it.
func BenchmarkFront(b *testing.B) {
	all := databases()
	kept := os.Getenv("ALTERAM_BENCH_DATABASE")
	if kept != "" {
		all = map[string]func(testing.TB) string{"kept": func(testing.TB) string { return kept }}
	}
	for name, database := range all {
		s := storetest.Open(b, database(b), time.Now)
		if kept == "" {
			fill(b, s, 40000)
		}
		base := serveFront(b, s)
		for _, f := range fronts {
			b.Run(name+"/"+f.name, func(b *testing.B) { load(b, base, func(int) string { return f.path }) })
		}
	}
}

// TestFrontIsFreshUnderLoad writes an entry while the front page is read from
// eight connections, and waits for it there.
func TestFrontIsFreshUnderLoad(t *testing.T) {
	for name, database := range databases() {
		t.Run(name, func(t *testing.T) {
			s := storetest.Open(t, database(t), time.Now)
			fill(t, s, 500)
			base := serveFront(t, s)
			run, end := context.WithCancel(t.Context())
			var readers sync.WaitGroup
			for i := range 8 {
				readers.Go(func() {
					for run.Err() == nil {
						frontOf(run, base+fronts[i%len(fronts)].path)
					}
				})
			}
			defer readers.Wait()
			defer end()
			for i, f := range fronts {
				title := fmt.Sprintf("Lighthouse keeper number %d retires", i)
				tell(t, s, title)
				for wrote := time.Now(); !strings.Contains(frontOf(run, base+f.path), title); {
					if time.Since(wrote) > 2*time.Second {
						t.Fatalf("%s does not show %q after two seconds", f.path, title)
					}
				}
			}
		})
	}
}

// frontOf returns a page, or nothing when there was none.
func frontOf(ctx context.Context, address string) string {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return ""
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if cmp.Or(err, ctx.Err()) != nil || resp.StatusCode != http.StatusOK {
		return ""
	}
	return string(body)
}

// tell stores one more entry of the first source.
func tell(t testing.TB, s *store.Store, title string) {
	t.Helper()
	feeds, err := s.Feeds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v := alteram.Version{
		Entry: alteram.NewEntryID(feeds[0].Source, title), N: 1, Title: title, HTML: "<p>x</p>", Text: "x",
		Link: "https://" + string(feeds[0].Source) + ".example/new", Seen: time.Now(), Feed: feeds[0].ID, Language: "en",
	}
	v.Digest = v.ComputeDigest()
	r := store.Reading{Source: feeds[0].Source, Fetch: alteram.Fetch{At: time.Now()}, Items: []store.Listed{{Entry: v.Entry, Key: title, Digest: v.Digest, Version: &v, Item: []byte("item")}}}
	if err := s.Replay(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}
