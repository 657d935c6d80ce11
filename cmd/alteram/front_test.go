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

// fronts are the two forms of the front page with 100 stories, and of the list of
// reports with 100 of them.
var fronts = []struct{ name, path string }{
	{"html", "/?limit=100"}, {"json", "/?format=json&limit=100"}, {"reports/html", "/reports?limit=100"}, {"reports/json", "/reports?format=json&limit=100"},
}

// serveFront serves the pages of a store on loopback.
func serveFront(t testing.TB, s *store.Store) string {
	t.Helper()
	a := &app{Settings: &config.Settings{}, log: slog.New(slog.DiscardHandler)}
	srv := httptest.NewServer(a.handler(s))
	t.Cleanup(srv.Close)
	return srv.URL
}

// BenchmarkFront serves the front page with 100 stories of four reports each, and
// the list of reports, to 8 readers: of 40,000 entries on each database, or of the database that ALTERAM_BENCH_DATABASE
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

// TestFrontIsFreshUnderLoad writes an entry that begins a story, while the front
// page and the list of reports are read from eight connections, and waits for it
// there.
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
				lineUp(t, s, [][]alteram.EntryID{{tell(t, s, title)}})
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
func tell(t testing.TB, s *store.Store, title string) alteram.EntryID {
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
	return v.Entry
}

// lineUp puts entries that are in no story yet into one story for each list.
func lineUp(t testing.TB, s *store.Store, stories [][]alteram.EntryID) {
	t.Helper()
	from, err := s.Placed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	batch := store.Placing{From: from, To: from}
	for i, ids := range stories {
		at := time.Now().Add(-time.Duration(i) * time.Second)
		batch.Begun = append(batch.Begun, alteram.Story{ID: ids[0], Made: at, Changed: at})
		for _, id := range ids {
			batch.To++
			batch.Placements = append(batch.Placements, alteram.Placement{
				Entry: id, Story: ids[0], Seq: batch.To, At: at, Reason: alteram.PlacementReason{Cause: "told"},
				Subject: alteram.Subject{States: []string{"NL"}, Events: []string{"talks"}},
			})
		}
	}
	if err := s.Place(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
}
