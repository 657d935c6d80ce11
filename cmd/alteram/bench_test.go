package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// cpu returns the time this process has spent on the processor.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// floor fetches every feed and reads its tokens: what no hub can do without.
func floor(b *testing.B, f *farm) {
	b.Helper()
	for _, d := range f.feeds {
		resp, err := http.Get(d.url)
		if err != nil {
			b.Fatal(err)
		}
		dec := xml.NewDecoder(resp.Body)
		for {
			if _, err := dec.RawToken(); err != nil {
				break
			}
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
}

// BenchmarkRefresh reads 200 feeds of 20 items for the first time, on each
// database, and reports the processor time as a multiple of the floor's. The
// farm runs in this process and weighs on both.
func BenchmarkRefresh(b *testing.B) {
	for name, database := range databases() {
		b.Run(name, func(b *testing.B) {
			var spent, least time.Duration
			for range b.N {
				f, s := newFarm(b, 200, 20), newStation(b, database(b))
				s.follow(f)
				before := cpu(b)
				floor(b, f)
				least += cpu(b) - before
				before = cpu(b)
				s.refresh()
				spent += cpu(b) - before
			}
			b.ReportMetric(float64(spent)/float64(least), "x-floor")
			b.ReportMetric(float64(spent.Microseconds())/float64(b.N)/4000, "µs/item")
		})
	}
}

func databases() map[string]func(testing.TB) string {
	return map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.PostgreSQL}
}

// fill puts n entries of 20 sources into a store, and
// them into stories of four.
func fill(b testing.TB, s *store.Store, n int) {
	b.Helper()
	const sources = 20
	values, err := store.Values(filled(sources))
	if err != nil {
		b.Fatal(err)
	}
	var p store.Plan
	for _, v := range values {
		p.Changes = append(p.Changes, store.Change{Source: v.Source, Aspect: v.Aspect, New: v.JSON})
	}
	if err := s.Apply(b.Context(), p); err != nil {
		b.Fatal(err)
	}
	feeds, err := s.Feeds(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]alteram.EntryID, 0, n)
	text := "<p>The harbour office counted the barges in the morning and again at night, and gave both numbers to the captains who had asked for them in writing.</p>"
	for at := 0; at < n; at += 500 {
		from := feeds[at/500%sources]
		r := store.Reading{Source: from.Source, Fetch: alteram.Fetch{At: time.Now()}}
		for i := at; i < min(at+500, n); i++ {
			v := alteram.Version{
				Entry: alteram.NewEntryID(from.Source, fmt.Sprint(i)), N: 1, Title: fmt.Sprintf("Report %d of the harbour office on barges", i), HTML: text + text + text + text, Text: text,
				Link: fmt.Sprintf("https://%s.example/%d", from.Source, i), Seen: time.Now().Add(-time.Duration(n-i) * time.Second), Feed: from.ID, Language: "en",
			}
			v.Published, v.Digest = v.Seen.Truncate(time.Second), v.ComputeDigest()
			ids = append(ids, v.Entry)
			r.Items = append(r.Items, store.Listed{Entry: v.Entry, Key: fmt.Sprint(i), Digest: v.Digest, Version: &v, Item: []byte("item")})
		}
		if err := s.Replay(b.Context(), r); err != nil {
			b.Fatal(err)
		}
	}
	quarter := (n + 3) / 4
	for at := 0; at < quarter; at += 500 {
		var stories [][]alteram.EntryID
		for i := at; i < min(at+500, quarter); i++ {
			var story []alteram.EntryID
			for j := i; j < n; j += quarter {
				story = append(story, ids[j])
			}
			stories = append(stories, story)
		}
		lineUp(b, s, stories)
	}
}

func filled(sources int) alteram.Declared {
	d := alteram.Declared{Hub: alteram.Hub{Name: "Bench", URL: "https://bench.example", Languages: []string{"en"}}}
	for i := range sources {
		id := fmt.Sprintf("harbour-%d", i)
		d.Sources = append(d.Sources, alteram.Source{
			ID: alteram.SourceID(id), Name: "Harbour " + fmt.Sprint(i), Terms: []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisOwn}},
			Feeds: []alteram.Feed{{URL: "https://" + id + ".example/feed"}},
		})
	}
	return d
}

// BenchmarkPages serves pages at 40,000 entries over loopback to 8 readers: as
// they come (each answer from the cache or made anew), and with every answer
// made anew.
func BenchmarkPages(b *testing.B) {
	for name, database := range databases() {
		address := database(b)
		s := storetest.Open(b, address, time.Now)
		fill(b, s, 40000)
		a := &app{Settings: &config.Settings{}, log: slog.New(slog.DiscardHandler)}
		srv := httptest.NewServer(a.handler(s))
		items, err := s.Entries(b.Context(), store.Page{Limit: 200})
		if err != nil {
			b.Fatal(err)
		}
		for page, path := range map[string]func(i int) string{
			"front/cached": func(int) string { return "/" },
			"front/anew":   func(i int) string { return "/?after=" + after(items[i%len(items)], i) },
			"reports/anew": func(i int) string { return "/reports?after=" + after(items[i%len(items)], i) },
			"entry/cached": func(int) string { return "/entry/" + string(items[0].ID) },
			"entry/of 200": func(i int) string { return "/entry/" + string(items[i%len(items)].ID) },
			"feed/cached":  func(int) string { return "/feed.atom" },
		} {
			b.Run(name+"/"+page, func(b *testing.B) { load(b, srv.URL, path) })
		}
		srv.Close()
	}
}

// after returns a place in the list that no other request asks for.
func after(it store.Item, i int) string {
	return fmt.Sprintf("%s-%s", strconv.FormatInt(it.SortAt.UnixMilli()-int64(i), 36), it.ID)
}

// load asks with 8 connections, for compressed answers that it does not
// unpack, and reports requests a second and the slowest of a hundred.
func load(b *testing.B, base string, path func(i int) string) {
	b.Helper()
	const readers = 8
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: readers}}
	get := func(path string) (*http.Response, error) {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, base+path, nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Accept-Encoding", "gzip")
		return client.Do(req)
	}
	times := make([]time.Duration, b.N)
	next := make(chan int)
	var wg sync.WaitGroup
	began := time.Now()
	for range readers {
		wg.Go(func() {
			for i := range next {
				at := time.Now()
				resp, err := get(path(i))
				if err != nil {
					b.Error(err)
					continue
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					b.Errorf("%s answers %d", path(i), resp.StatusCode)
				}
				times[i] = time.Since(at)
			}
		})
	}
	for i := range b.N {
		next <- i
	}
	close(next)
	wg.Wait()
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "req/s")
	slices.Sort(times)
	b.ReportMetric(float64(times[int(math.Ceil(float64(len(times))*0.99))-1].Microseconds())/1000, "p99-ms")
}

// TestMain lets the benchmarks say how much memory the process took at most.
func TestMain(m *testing.M) {
	code := m.Run()
	if slices.ContainsFunc(os.Args, func(a string) bool { return len(a) > 12 && a[:12] == "-test.bench=" && a != "-test.bench=" }) {
		var u syscall.Rusage
		if syscall.Getrusage(syscall.RUSAGE_SELF, &u) == nil {
			fmt.Printf("peak memory of the process: %d MiB\n", u.Maxrss/1024)
		}
	}
	os.Exit(code)
}
