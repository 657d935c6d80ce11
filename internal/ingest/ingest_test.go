package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/archive"
	"github.com/alteram-hub/alteram/internal/blob"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

var start = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)

// outlet is another people's server: it answers with the response set for an address.
type outlet struct {
	mu      sync.Mutex
	answers map[string]fetch.Response
	asked   []fetch.Request
}

var errRefused = errors.New("connection refused")

// Get implements [ingest.Fetcher].
func (o *outlet) Get(_ context.Context, req fetch.Request) (*fetch.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked = append(o.asked, req)
	resp, ok := o.answers[req.URL]
	if !ok {
		return nil, errRefused
	}
	resp.URL = req.URL
	if v := resp.Validators; v.ETag != "" && v == req.Validators {
		return &fetch.Response{URL: req.URL, Status: http.StatusNotModified, NotModified: true, Validators: v}, nil
	}
	return &resp, nil
}

// desk is a hub with one source of two feeds, and a clock.
type desk struct {
	t      *testing.T
	outlet *outlet
	now    time.Time
	in     *ingest.Ingester
	// blobs is the folder of the archive, database the file or address of the store.
	blobs, database string
}

const (
	front = "https://harbour.example/rss"
	sport = "https://harbour.example/sport"
)

func newDesk(t *testing.T, open func(now func() time.Time) *store.Store) *desk {
	t.Helper()
	d := &desk{t: t, outlet: &outlet{answers: map[string]fetch.Response{}}, now: start, blobs: t.TempDir()}
	blobs, err := blob.OpenDir(d.blobs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	clock := func() time.Time { return d.now }
	d.in = &ingest.Ingester{
		Store: open(clock), Fetcher: d.outlet, Archive: &archive.Archive{Blobs: blobs}, Log: slog.New(slog.DiscardHandler), Now: clock, Workers: 2,
	}
	values, err := store.Values(alteram.Declared{Sources: []alteram.Source{{ID: "harbour", Feeds: []alteram.Feed{{URL: front}, {URL: sport}}}}})
	if err != nil {
		t.Fatal(err)
	}
	var p store.Plan
	for _, v := range values {
		if v.Source != "" {
			p.Changes = append(p.Changes, store.Change{Source: v.Source, Aspect: v.Aspect, New: v.JSON})
		}
	}
	if err := d.in.Store.Apply(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return d
}

// onBoth runs fn on a desk over each database.
func onBoth(t *testing.T, fn func(t *testing.T, d *desk)) {
	t.Helper()
	for name, database := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			address := database(t)
			d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, address, now) })
			d.database = address
			fn(t, d)
		})
	}
}

func item(guid, title, text string) string {
	return fmt.Sprintf(`<item><title>%s</title><link>https://harbour.example/%s</link><guid isPermaLink="false">%s</guid><pubDate>Mon, 02 Mar 2026 05:00:00 +0100</pubDate><description>%s</description></item>`, title, guid, guid, text)
}

func rss(items ...string) []byte {
	return []byte(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Harbour</title><link>https://harbour.example/</link><description>d</description>` +
		strings.Join(items, "\n") + `</channel></rss>`)
}

// serves makes an address answer with a body.
func (d *desk) serves(url string, body []byte) {
	d.outlet.mu.Lock()
	defer d.outlet.mu.Unlock()
	d.outlet.answers[url] = fetch.Response{Status: http.StatusOK, Body: body, Validators: alteram.Validators{ETag: fmt.Sprintf(`"%x"`, len(body))}}
}

// refresh lets an hour pass and reads all feeds; it returns the outcomes by address.
func (d *desk) refresh() (ingest.Summary, map[string]ingest.Result) {
	d.t.Helper()
	d.now = d.now.Add(time.Hour)
	sum, err := d.in.Refresh(d.t.Context(), ingest.Options{All: true})
	if err != nil {
		d.t.Fatalf("Refresh: %v", err)
	}
	byURL := map[string]ingest.Result{}
	for _, r := range sum.Results {
		byURL[r.Feed] = r
	}
	return sum, byURL
}

// entries returns the titles of all versions of all entries, and of each
// whether it is listed, in the order of the front.
func (d *desk) entries() []string {
	d.t.Helper()
	items, err := d.in.Store.Entries(d.t.Context(), store.Page{Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, it := range items {
		versions, err := d.in.Store.Versions(d.t.Context(), it.ID)
		if err != nil {
			d.t.Fatal(err)
		}
		var titles []string
		for _, v := range versions {
			titles = append(titles, v.Title)
			if v.ComputeDigest() != v.Digest {
				d.t.Errorf("the stored digest of %q is not of its words", v.Title)
			}
		}
		line := strings.Join(titles, " > ")
		if !it.Unlisted.IsZero() {
			line += " (no longer listed)"
		}
		out = append(out, line)
	}
	return out
}

func (d *desk) want(lines ...string) {
	d.t.Helper()
	if diff := cmp.Diff(lines, d.entries()); diff != "" {
		d.t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestAnEditIsAVersionAndNothingElseIs(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.serves(front, rss(item("a", "Ferry late", "By an hour.")))
		d.refresh()
		d.serves(front, rss(item("a", "Ferry late", "<b>By</b> an hour.")+"<!-- again -->"))
		if sum, _ := d.refresh(); sum.Changed != 0 {
			t.Errorf("other mark-up alone made a version: %+v", sum)
		}
		d.serves(front, rss(item("a", "Ferry very late", "By an hour.")))
		d.refresh()
		d.want("Ferry late > Ferry very late")
		d.serves(front, rss(item("a", "Ferry late", "By an hour.")))
		d.refresh()
		d.want("Ferry late > Ferry very late > Ferry late")
	})
}

func TestLeavingTheFeedIsNoLongerListed(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.serves(front, rss(item("a", "Ferry late", "x"), item("b", "Crane repaired", "y")))
		d.refresh()
		d.serves(front, rss(item("b", "Crane repaired", "y")))
		d.refresh()
		if got := d.entries(); len(got) != 2 || !strings.Contains(strings.Join(got, "|"), "Ferry late (no longer listed)") {
			t.Errorf("entries = %q", got)
		}
	})
}

func TestValidatorsComeWithTheItems(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.serves(front, rss(item("a", "Ferry late", "x")))
		d.refresh()
		if _, byURL := d.refresh(); byURL[front].Outcome != alteram.OutcomeUnchanged || byURL[front].Status != http.StatusNotModified {
			t.Errorf("second reading = %+v, want a 304", byURL[front])
		}
		// A body that breaks off must not be hidden by a 304 afterwards.
		whole := rss(item("a", "Ferry late", "x"), item("b", "Crane repaired", "y"), item("c", "Bridge closed", "z"))
		cut := fetch.Response{Status: http.StatusOK, Body: whole[:len(whole)-150], Cut: errors.New("broke off"), Validators: alteram.Validators{ETag: `"whole"`}}
		d.outlet.answers[front] = cut
		if _, byURL := d.refresh(); byURL[front].Outcome != alteram.OutcomePartial || byURL[front].New != 1 {
			t.Errorf("a cut body = %+v, want partial with the item that came whole", byURL[front])
		}
		if got := d.entries(); len(got) != 2 || strings.Contains(strings.Join(got, "|"), "no longer") {
			t.Errorf("after a cut body entries = %q", got)
		}
		d.outlet.answers[front] = fetch.Response{Status: http.StatusOK, Body: whole, Validators: alteram.Validators{ETag: `"whole"`}}
		if _, byURL := d.refresh(); byURL[front].New != 1 {
			t.Errorf("the whole body = %+v, want the item that was missing", byURL[front])
		}
	})
}

func TestEqualBytesAreUnchanged(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		body := rss(item("a", "Ferry late", "x"))
		d.outlet.answers[front] = fetch.Response{Status: http.StatusOK, Body: body}
		d.refresh()
		if _, byURL := d.refresh(); byURL[front].Outcome != alteram.OutcomeUnchanged {
			t.Errorf("equal bytes = %+v, want unchanged", byURL[front])
		}
	})
}

func TestNothingLeadsByItsDate(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		dated := func(guid, title, date string) string {
			return strings.Replace(item(guid, title, "x"), "Mon, 02 Mar 2026 05:00:00 +0100", date, 1)
		}
		d.serves(front, rss(dated("future", "From 2099", "Thu, 01 Jan 2099 00:00:00 +0000"), dated("soon", "From tonight", "Mon, 02 Mar 2026 23:00:00 +0000"),
			dated("old", "From 1970", "Thu, 01 Jan 1970 00:00:00 +0000"), dated("then", "From Sunday", "Sun, 01 Mar 2026 12:00:00 +0000")))
		d.refresh()
		d.serves(front, rss(dated("now", "Real news", "Mon, 02 Mar 2026 07:30:00 +0000")))
		d.refresh()
		got := d.entries()
		if got[0] != "Real news" || !strings.HasPrefix(got[len(got)-1], "From Sunday") {
			t.Errorf("order = %q: what came first seen must not lead by a date in the future, nor trail by one before the web", got)
		}
	})
}

func TestTwoFeedsOfASourceShareEntries(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.serves(front, rss(item("a", "Ferry late", "By an hour, says the captain, who was on board all night.")))
		d.refresh()
		d.serves(sport, rss(item("a", "Ferry late", "By an hour …")))
		for range 3 {
			d.refresh()
		}
		d.want("Ferry late") // an excerpt in a second feed is no edit
		d.serves(front, rss(item("b", "Crane repaired", "y")))
		d.refresh()
		d.serves(sport, rss(item("a", "Ferry cancelled", "Until further notice …")))
		d.refresh()
		if got := strings.Join(d.entries(), "|"); !strings.Contains(got, "Ferry late > Ferry cancelled") {
			t.Errorf("entries = %q: the feed that lists the entry alone edits it", got)
		}
	})
}

func TestAFeedThatIsReadNoMoreOwnsNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.serves(front, rss(item("a", "Ferry late", "By an hour, says the captain, who was on board all night.")))
		d.refresh()
		d.serves(sport, rss(item("a", "Ferry late", "By an hour …")))
		d.refresh()
		values, err := store.Values(alteram.Declared{Sources: []alteram.Source{{ID: "harbour", Feeds: []alteram.Feed{{URL: front}, {URL: sport}}}, {ID: "other", Feeds: []alteram.Feed{{URL: sport}}}}})
		if err != nil {
			t.Fatal(err)
		}
		feeds := map[alteram.SourceID]string{} // both feeds, and sport alone
		for _, v := range values {
			if v.Aspect == "feeds" {
				feeds[v.Source] = v.JSON
			}
		}
		if err := d.in.Store.Apply(t.Context(), store.Plan{Changes: []store.Change{{Source: "harbour", Aspect: "feeds", Old: feeds["harbour"], New: feeds["other"]}}}); err != nil {
			t.Fatal(err)
		}
		d.serves(sport, rss(item("a", "Ferry cancelled", "Until further notice …")))
		d.refresh()
		d.want("Ferry late > Ferry cancelled")
	})
}

func TestFailuresAreNamedAndLoseNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.serves(front, rss(item("a", "Ferry late", "x")))
		d.refresh()
		d.serves(front, []byte("<!doctype html><title>Not here</title><p>No such page"))
		_, byURL := d.refresh()
		if byURL[front].Outcome != alteram.OutcomeNotFeed || byURL[front].Error == "" {
			t.Errorf("a page in place of the feed = %+v", byURL[front])
		}
		if byURL[sport].Outcome == "" || byURL[sport].Outcome.Reached() {
			t.Errorf("a server that refuses = %+v", byURL[sport])
		}
		d.want("Ferry late")
	})
}

func TestRefreshReadsWhatIsDue(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.serves(front, rss(item("a", "Ferry late", "x")))
		d.serves(sport, rss(item("s", "Regatta", "x")))
		due := func(want int) {
			t.Helper()
			sum, err := d.in.Refresh(t.Context(), ingest.Options{})
			if err != nil || sum.Feeds != want {
				t.Errorf("at %v Refresh read %d feeds (%v), want %d", d.now, sum.Feeds, err, want)
			}
		}
		due(2)
		due(0)
		d.now = d.now.Add(5 * time.Hour)
		due(2)
	})
}

func TestRebuildGivesTheSameDigests(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.serves(front, rss(item("a", "Ferry late", "x"), item("b", "Crane repaired", "y")))
		d.refresh()
		d.serves(sport, rss(item("a", "Ferry late", "x …")))
		d.refresh()
		d.serves(front, rss(item("a", "Ferry cancelled", "z")))
		d.refresh()
		again := storetest.Open(t, storetest.SQLite(t), func() time.Time { return d.now })
		got, err := d.in.Rebuild(t.Context(), again, func(int) {})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ingest.Rebuilt{Responses: 3, Same: 3}, got); diff != "" {
			t.Errorf("Rebuild (-want +got):\n%s", diff)
		}
	})
}

func TestRebuildAddsWhatTheStoreLacks(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.serves(front, rss(item("a", "Ferry late", "x"), item("b", "Crane repaired", "y")))
		d.refresh()
		for _, table := range []string{"body", "version", "outbox", "listing"} {
			if _, err := d.in.Store.SQL().ExecContext(t.Context(), `DELETE FROM `+table+` WHERE entry_id = (SELECT id FROM entry WHERE key = 'guid:b')`); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.in.Store.SQL().ExecContext(t.Context(), `DELETE FROM entry WHERE key = 'guid:b'`); err != nil {
			t.Fatal(err)
		}
		d.want("Ferry late")
		again := storetest.Open(t, storetest.SQLite(t), func() time.Time { return d.now })
		got, err := d.in.Rebuild(t.Context(), again, func(int) {})
		if err != nil || got.Added != 1 || got.Same != 1 {
			t.Fatalf("Rebuild = %+v, %v", got, err)
		}
		if got := strings.Join(d.entries(), "|"); !strings.Contains(got, "Crane repaired") {
			t.Errorf("entries = %q", got)
		}
	})
}
