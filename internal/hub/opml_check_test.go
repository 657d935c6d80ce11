package hub_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// answers is a web of a few addresses.
type answers struct {
	at map[string]*fetch.Response

	mu    sync.Mutex
	asked map[string]int // guarded by mu
}

// Get implements [hub.Fetcher].
func (a *answers) Get(ctx context.Context, req fetch.Request) (*fetch.Response, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked[req.URL]++
	if r, ok := a.at[req.URL]; ok {
		return r, ctx.Err()
	}
	return nil, errors.New("no such host")
}

func TestImportChecksAddresses(t *testing.T) {
	body := []byte(`<rss version="2.0"><channel><title>Harbour</title><item><title>Ferry</title></item></channel></rss>`)
	good := func(url, permanent string) *fetch.Response {
		return &fetch.Response{URL: url, Permanent: permanent, Status: 200, Body: body}
	}
	web := &answers{asked: map[string]int{}, at: map[string]*fetch.Response{
		"https://well.example/rss":  good("https://well.example/rss", ""),
		"http://safer.example/rss":  good("https://safer.example/rss", "https://safer.example/rss"),
		"https://old.example/rss":   good("https://well.example/rss", "https://well.example/rss"),
		"https://away.example/rss":  good("https://elsewhere.example/rss", ""), // for now
		"https://gone.example/rss":  {URL: "https://gone.example/rss", Status: 410},
		"https://page.example/":     {URL: "https://page.example/", Status: 200, Body: []byte("<!doctype html><title>Harbour</title>")},
		"https://moved.example/rss": {URL: "https://page.example/", Permanent: "https://page.example/", Status: 200, Body: []byte("<!doctype html>")},
	}}
	h := &hub.Hub{Store: storetest.Open(t, storetest.SQLite(t), clock), Now: clock}
	apply(t, h, declared(source("upland", "Upland Mail")), hub.Options{})
	document := outlines(
		`text="Well" xmlUrl="https://well.example/rss"`, `text="Safer" xmlUrl="http://safer.example/rss"`, `text="Old" xmlUrl="https://old.example/rss"`,
		`text="Away" xmlUrl="https://away.example/rss"`, `text="Gone" xmlUrl="https://gone.example/rss"`, `text="Page" xmlUrl="https://page.example/"`,
		`text="Moved" xmlUrl="https://moved.example/rss"`, `text="Dead" xmlUrl="https://dead.example/rss"`, `text="Well again" xmlUrl="https://well.example/rss/"`,
		`text="Upland" xmlUrl="https://upland.example/rss"`,
	)
	got, err := h.ImportOPML(t.Context(), document, hub.ImportOptions{Check: web})
	if err != nil {
		t.Fatal(err)
	}
	want := hub.Imported{
		Added: []alteram.SourceID{"well", "safer", "away"},
		Known: []string{"https://old.example/rss", "https://well.example/rss/", "https://upland.example/rss"},
		LeftOut: []hub.Look{
			{URL: "https://gone.example/rss", Outcome: alteram.OutcomeGone, Why: "the server answered 410 Gone"},
			{URL: "https://page.example/", Outcome: alteram.OutcomeNotFeed, Why: "no feed was found in the document: give the address of an RSS, Atom or JSON feed"},
			{URL: "https://moved.example/rss", Outcome: alteram.OutcomeNotFeed, Why: "no feed was found in the document: give the address of an RSS, Atom or JSON feed"},
			{URL: "https://dead.example/rss", Outcome: alteram.OutcomeInternal, Why: "no such host"},
		},
		Moved: []hub.Look{
			{URL: "http://safer.example/rss", Outcome: alteram.OutcomeFetched, To: "https://safer.example/rss"},
			{URL: "https://old.example/rss", Outcome: alteram.OutcomeFetched, To: "https://well.example/rss"},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("ImportOPML (-want +got):\n%s", d)
	}
	for url, n := range web.asked {
		if n > 1 || url == "https://upland.example/rss" {
			t.Errorf("%s was asked %d times", url, n)
		}
	}
	d, err := h.Declared(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	feeds := map[alteram.SourceID]string{}
	for _, s := range d.Sources {
		feeds[s.ID] = s.Feeds[0].URL
	}
	wantFeeds := map[alteram.SourceID]string{
		"upland": "https://upland.example/rss", "well": "https://well.example/rss", "safer": "https://safer.example/rss", "away": "https://away.example/rss",
	}
	if d := cmp.Diff(wantFeeds, feeds); d != "" {
		t.Errorf("feeds (-want +got):\n%s", d)
	}
}

func TestACheckThatIsEndedImportsNothing(t *testing.T) {
	h := &hub.Hub{Store: storetest.Open(t, storetest.SQLite(t), clock), Now: clock}
	ctx, cancel := context.WithCancel(t.Context())
	web := &answers{asked: map[string]int{}}
	progress := func(int) { cancel() }
	_, err := h.ImportOPML(ctx, outlines(`xmlUrl="https://a.example/rss"`, `xmlUrl="https://b.example/rss"`), hub.ImportOptions{Check: web, Progress: progress, AtOnce: 1})
	if !errors.Is(err, context.Canceled) || len(web.asked) != 1 {
		t.Errorf("ImportOPML = %v, asked %v, want it ended after one", err, web.asked)
	}
}

// BenchmarkImportOPML imports 5,000 outlines into an empty hub; as
// its floor it parses the same document and stores the same sources.
func BenchmarkImportOPML(b *testing.B) {
	var list []string
	for i := range 5000 {
		list = append(list, fmt.Sprintf(`text="Outlet %d" xmlUrl="https://o%[1]d.example/rss" htmlUrl="https://o%[1]d.example/" language="en"`, i))
	}
	document := outlines(list...)
	run := func(name string, do func(b *testing.B, h *hub.Hub)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				h := &hub.Hub{Store: storetest.Open(b, storetest.SQLite(b), clock), Now: clock}
				b.StartTimer()
				do(b, h)
			}
		})
	}
	sources, err := hub.FromOPML(document, monday)
	if err != nil {
		b.Fatal(err)
	}
	run("floor", func(b *testing.B, h *hub.Hub) {
		_, err := feed.ParseOPML(document)
		if err := errors.Join(err, h.Add(b.Context(), sources)); err != nil {
			b.Fatal(err)
		}
	})
	run("import", func(b *testing.B, h *hub.Hub) {
		if _, err := h.ImportOPML(b.Context(), document, hub.ImportOptions{}); err != nil {
			b.Fatal(err)
		}
	})
	run("again", func(b *testing.B, h *hub.Hub) {
		b.StopTimer()
		if _, err := h.ImportOPML(b.Context(), document, hub.ImportOptions{}); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if again, err := h.ImportOPML(b.Context(), document, hub.ImportOptions{}); err != nil || len(again.Added) > 0 {
			b.Fatal(err)
		}
	})
}
