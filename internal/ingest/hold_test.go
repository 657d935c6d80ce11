package ingest_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

const quarter = 91 * 24 * time.Hour

// casino is what stands at the feed's address after somebody else took it over.
func casino(items ...string) []byte {
	return []byte(strings.ReplaceAll(string(rss(items...)), "harbour.example", "lucky-casino.test"))
}

func (d *desk) holds() []alteram.Hold {
	d.t.Helper()
	holds, err := d.in.Store.Holds(d.t.Context(), 0)
	if err != nil {
		d.t.Fatal(err)
	}
	return holds
}

func (d *desk) domains(names string) {
	d.t.Helper()
	c := store.Change{Source: "harbour", Aspect: "domains", Old: "null", New: names}
	if err := d.in.Store.Apply(d.t.Context(), store.Plan{Changes: []store.Change{c}}); err != nil {
		d.t.Fatal(err)
	}
}

func TestAFeedThatComesBackChangedIsHeld(t *testing.T) {
	for _, c := range []struct {
		name    string
		release func(t *testing.T, d *desk)
	}{
		{"until the operator accepts it", func(t *testing.T, d *desk) {
			if n, err := d.in.Store.Accept(t.Context(), d.holds()[0].Feed, "desk"); n != 2 || err != nil {
				t.Fatalf("Accept = %d, %v, want both readings", n, err)
			}
		}},
		{"until hub.yaml names its domain", func(_ *testing.T, d *desk) { d.domains(`["lucky-casino.test"]`) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, d *desk) {
				d.serves(front, rss(item("a", "Ferry late", "x")))
				d.refresh()
				d.now = d.now.Add(quarter)
				d.serves(front, casino(item("b", "Play now", "y")))
				_, byURL := d.refresh()
				if r := byURL[front]; r.Outcome != alteram.OutcomeHeld || !strings.Contains(r.Error, "lucky-casino.test") {
					t.Errorf("outcome = %+v, want it held", r)
				}
				d.want("Ferry late")
				d.serves(front, casino(item("c", "Play again, and again", "z")))
				d.refresh() // what came in between is not lost
				d.refresh() // unchanged
				holds := d.holds()
				if len(holds) != 2 {
					t.Fatalf("%d readings are held, want 2", len(holds))
				}
				want := alteram.Hold{ID: holds[0].ID, Feed: holds[0].Feed, Source: "harbour", URL: front, Final: front, At: holds[0].At, Archive: holds[0].Archive, Silent: start.Add(time.Hour), Domains: []string{"lucky-casino.test"}}
				if diff := cmp.Diff(want, holds[0]); diff != "" {
					t.Errorf("hold (-want +got):\n%s", diff)
				}
				c.release(t, d)
				d.refresh()
				got := strings.Join(d.entries(), "|")
				if !strings.Contains(got, "Play now (no longer listed)") || !strings.Contains(got, "Play again, and again") || strings.Contains(got, "again (no longer") {
					t.Errorf("entries = %q, want both readings taken in, in order", got)
				}
				if left := d.holds(); len(left) != 0 {
					t.Errorf("still held: %+v", left)
				}
				d.serves(front, casino(item("d", "Play on", "z")))
				if _, byURL := d.refresh(); byURL[front].Outcome != alteram.OutcomeFetched || byURL[front].New != 1 {
					t.Errorf("the next reading = %+v", byURL[front])
				}
				again := storetest.Open(t, storetest.SQLite(t), func() time.Time { return d.now })
				rebuilt, err := d.in.Rebuild(t.Context(), again, func(int) {})
				if diff := cmp.Diff(ingest.Rebuilt{Responses: 4, Same: 4}, rebuilt); diff != "" || err != nil {
					t.Errorf("Rebuild: %v (-want +got):\n%s", err, diff)
				}
			})
		})
	}
}

func TestRebuildLeavesOutWhatIsHeld(t *testing.T) {
	d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, storetest.SQLite(t), now) })
	d.serves(front, rss(item("a", "Ferry late", "x")))
	d.refresh()
	d.now = d.now.Add(quarter)
	d.serves(front, casino(item("b", "Play now", "y")))
	d.refresh()
	again := storetest.Open(t, storetest.SQLite(t), func() time.Time { return d.now })
	if got, err := d.in.Rebuild(t.Context(), again, func(int) {}); err != nil || got.Added != 0 || got.Responses != 1 {
		t.Errorf("Rebuild = %+v, %v", got, err)
	}
	d.want("Ferry late")
}

func TestHeldBytesThatAreGoneAreAskedForAgain(t *testing.T) {
	d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, storetest.SQLite(t), now) })
	d.serves(front, rss(item("a", "Ferry late", "x")))
	d.refresh()
	d.now = d.now.Add(quarter)
	d.serves(front, casino(item("b", "Play now", "y")))
	d.refresh()
	h := d.holds()[0]
	if err := d.in.Archive.Erase(context.Background(), h.Archive); err != nil {
		t.Fatal(err)
	}
	d.domains(`["lucky-casino.test"]`)
	if _, byURL := d.refresh(); byURL[front].New != 1 {
		t.Errorf("reading = %+v, want the document read anew", byURL[front])
	}
}

func TestOrdinaryFeedsAreNotHeld(t *testing.T) {
	late := item("a", "Ferry late", "x")
	elsewhere := strings.ReplaceAll(item("e", "From our partner", "y"), "harbour.example", "partner.test")
	for _, c := range []struct {
		name  string
		pass  time.Duration
		after []byte
		final string
		want  alteram.Outcome
	}{
		{"a day, other domains", 24 * time.Hour, casino(item("b", "New name", "y")), "", alteram.OutcomeFetched},
		{"a quarter, the same domains", quarter, rss(item("b", "Back", "y")), "", alteram.OutcomeFetched},
		{"a quarter, a subdomain", quarter, []byte(strings.ReplaceAll(string(rss(item("b", "Back", "y"))), "//harbour", "//www.harbour")), "", alteram.OutcomeFetched},
		{"a quarter, one link of three elsewhere", quarter, rss(item("b", "Back", "y"), item("c", "More", "y"), elsewhere), "", alteram.OutcomeFetched},
		{"a quarter, most links elsewhere", quarter, rss(late, elsewhere, strings.ReplaceAll(elsewhere, ">e<", ">f<")), "", alteram.OutcomeHeld},
		{"a quarter, another site", quarter, []byte(strings.Replace(string(rss(item("b", "Back", "y"))), "https://harbour.example/", "https://lucky-casino.test/", 1)), "", alteram.OutcomeHeld},
		{"a quarter, a redirect elsewhere", quarter, rss(item("b", "Back", "y")), "https://cdn.test/rss", alteram.OutcomeHeld},
		{"a quarter, without a certificate", quarter, rss(item("b", "Back", "y")), "http://harbour.example/rss", alteram.OutcomeHeld},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, storetest.SQLite(t), now) })
			d.serves(front, rss(late))
			d.refresh()
			d.now = d.now.Add(c.pass)
			d.serves(front, c.after)
			if c.final != "" {
				d.in.Fetcher = redirected{d.outlet, c.final}
			}
			if _, byURL := d.refresh(); byURL[front].Outcome != c.want {
				t.Errorf("outcome = %+v, want %s", byURL[front], c.want)
			}
		})
	}
}

// A feed that never gave anything has no domains to come back from.
func TestTheFirstReadingIsNotHeld(t *testing.T) {
	d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, storetest.SQLite(t), now) })
	d.serves(front, rss())
	d.refresh()
	d.now = d.now.Add(quarter)
	d.serves(front, casino(item("a", "Opened", "x")))
	if _, byURL := d.refresh(); byURL[front].Outcome != alteram.OutcomeFetched {
		t.Errorf("outcome = %+v", byURL[front])
	}
}

// redirected is an outlet whose answers come from somewhere else.
type redirected struct {
	*outlet

	final string
}

func (r redirected) Get(ctx context.Context, req fetch.Request) (*fetch.Response, error) {
	resp, err := r.outlet.Get(ctx, req)
	if err == nil {
		resp.URL = r.final
	}
	return resp, err
}
