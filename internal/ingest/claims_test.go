package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/claim"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/store"
)

// fires are two reports of one event with different numbers, a correction of the
// first, and a report of something else.
var fires = [][3]string{
	{"h1", "Fire in the harbour hall of Varn kills 12 people", `A fire in the harbour hall of Varn killed 12 people on Monday. "The hall had no second door," said Mayor Ilse Brandt.`},
	{"h2", "Harbour hall fire in Varn kills 14 people", `A fire in the harbour hall of Varn killed 14 people on Monday. Mayor Ilse Brandt said that the hall had no second door.`},
	{"h3", "Parliament votes on the tax", `"We vote on Thursday," the speaker, Per Lund, told reporters.`},
	{"h1", "Fire in the harbour hall of Varn kills 13 people", `A fire in the harbour hall of Varn killed 13 people on Monday. "The hall had no second door," said Mayor Ilse Brandt.`},
}

// mole is the feed of another source, in which h2 stands.
const mole = "https://mole.example/feed"

// burns makes the feeds list the first n of the reports, the latest words of each.
func (d *desk) burns(n int) {
	items := map[string]string{}
	for _, f := range fires[:n] {
		items[f[0]] = item(f[0], f[1], f[2])
	}
	d.outlet.mu.Lock()
	defer d.outlet.mu.Unlock()
	d.outlet.answers[front], d.outlet.answers[mole] = listing(items["h1"]+items["h3"]), listing(items["h2"])
}

func listing(items string) fetch.Response {
	const head = `<rss version="2.0"><channel><title>Harbour</title><link>https://harbour.example/</link><description>d</description>`
	return fetch.Response{Status: http.StatusOK, Body: []byte(head + items + `</channel></rss>`)}
}

func fireID(guid string) alteram.EntryID {
	if guid == "h2" {
		return alteram.NewEntryID("mole", "guid:h2")
	}
	return alteram.NewEntryID("harbour", "guid:"+guid)
}

// heard returns what is kept of what all reports say, by report and version, and
// of how it stands to each other.
func (d *desk) heard() map[string]any {
	d.t.Helper()
	names := map[alteram.EntryID]string{fireID("h1"): "h1", fireID("h2"): "h2", fireID("h3"): "h3"}
	all, err := d.in.Store.ClaimsOf(d.t.Context(), []alteram.EntryID{fireID("h1"), fireID("h2"), fireID("h3")})
	if err != nil {
		d.t.Fatal(err)
	}
	out := map[string]any{}
	for id, versions := range all {
		for _, c := range versions {
			out[fmt.Sprint(names[id], " ", c.N)] = c
		}
	}
	related, err := d.in.Store.RelationsOf(d.t.Context(), []alteram.StoryID{fireID("h1"), fireID("h2"), fireID("h3")})
	if err != nil {
		d.t.Fatal(err)
	}
	for story, r := range related {
		var lines []string
		for _, one := range r.Relations {
			lines = append(lines, fmt.Sprintf("%s %s.%d[%d] %s.%d[%d]", one.Kind, names[one.A.Entry], one.A.N, one.A.Index, names[one.B.Entry], one.B.N, one.B.Index))
		}
		slices.Sort(lines)
		out["story "+names[story]] = lines
	}
	return out
}

// hear makes the desk one that follows the mole too, and reads what versions say.
func (d *desk) hear() {
	d.t.Helper()
	d.in.Stories, d.in.Claims = &ingest.Stories{}, true
	values, err := store.Values(alteram.Declared{Sources: []alteram.Source{{ID: "mole", Feeds: []alteram.Feed{{URL: mole}}}}})
	if err != nil {
		d.t.Fatal(err)
	}
	var p store.Plan
	for _, v := range values {
		if v.Source != "" {
			p.Changes = append(p.Changes, store.Change{Source: v.Source, Aspect: v.Aspect, New: v.JSON})
		}
	}
	if err := d.in.Store.Apply(d.t.Context(), p); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) readClaims(ctx context.Context) error {
	in := *d.in
	in.Stories = &ingest.Stories{}
	_, err := in.ReadClaims(ctx, 1000)
	return err
}

// TestClaimsAreReadAndLinedUp compares a process that never ends with one that is
// new after every reading, with all read again, and with two at once.
func TestClaimsAreReadAndLinedUp(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.hear()
		for n := 1; n <= len(fires); n++ {
			d.burns(n)
			d.read(t)
		}
		want := d.heard()
		d.checkHeard(want)
		again := func(what string, read func() error) {
			t.Helper()
			if err := d.in.Store.ForgetClaims(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := read(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, d.heard()); diff != "" {
				t.Errorf("%s (-uninterrupted +got):\n%s", what, diff)
			}
		}
		again("ended at once, and begun anew", func() error {
			ended, end := context.WithCancel(t.Context())
			end()
			if err := d.readClaims(ended); !errors.Is(err, context.Canceled) {
				t.Errorf("ended: %v", err)
			}
			return d.readClaims(t.Context())
		})
		again("by two processes", func() error {
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() {
					if err := d.readClaims(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
			return nil
		})
		again("before there are stories", func() error {
			if err := d.in.Store.ForgetStories(t.Context()); err != nil {
				return err
			}
			if err := d.readClaims(t.Context()); err != nil {
				return err
			}
			d.in.Stories = &ingest.Stories{}
			if _, err := d.in.PlaceVersions(t.Context(), 1000); err != nil {
				return err
			}
			return d.readClaims(t.Context())
		})
	})
}

func (d *desk) checkHeard(got map[string]any) {
	d.t.Helper()
	c, _ := got["h2 1"].(alteram.Claims)
	text := alteram.ClaimsText(fires[1][1], fires[1][2])
	told := slices.IndexFunc(c.Statements, func(s alteram.Statement) bool { return s.SpeakerID == "person:ilse-brandt" })
	if c.Language != "en" || c.Extractor != claim.Extractor || c.Digest != alteram.ClaimsDigest(text) || told < 0 {
		d.t.Fatalf("h2 says %+v", c)
	}
	if s := c.Statements[told]; text[s.Source[0]:s.Source[1]] != "Mayor Ilse Brandt" || text[s.Cue[0]:s.Cue[1]] != "said" {
		d.t.Errorf("source and cue are %v and %v", s.Source, s.Cue)
	}
	lines, _ := got["story h1"].([]string)
	has := func(part string) bool {
		return slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, part) })
	}
	if !has("same h1.2") {
		d.t.Errorf("what the mayor said is not found to be the same: %q", lines)
	}
	if !has("differ h1.2") || !has("revised h1.1") || has("differ h1.1") {
		d.t.Errorf("the fire's reports stand to each other as %q: want those of h1's second version against h2, and h1's own revised", lines)
	}
}

// TestClaimsGoOnAfterARestart ends the process after each reading.
func TestClaimsGoOnAfterARestart(t *testing.T) {
	run := func(restart bool) map[string]any {
		d := newDesk(t, sqliteStore(t))
		d.hear()
		for n := 1; n <= len(fires); n++ {
			if restart {
				d.in.Stories = &ingest.Stories{}
			}
			d.burns(n)
			d.read(t)
		}
		return d.heard()
	}
	if diff := cmp.Diff(run(false), run(true)); diff != "" {
		t.Errorf("with a restart after every reading (-without +with):\n%s", diff)
	}
}

// TestClaimsFollowTheText lets a page come, withholds a report and restores it.
func TestClaimsFollowTheText(t *testing.T) {
	d := newDesk(t, sqliteStore(t))
	d.hear()
	d.burns(3)
	d.read(t)
	was := d.heard()
	page := alteram.Rendition{Entry: fireID("h3"), N: 1, Kind: "article", Fetched: d.now, Read: d.now, Text: strings.Repeat("The vote is on Thursday. ", 20) + `"Nobody will abstain," Deputy Ada Holm said.`}
	if err := d.in.Store.PutRendition(t.Context(), page); err != nil {
		t.Fatal(err)
	}
	decide := func(act alteram.Act) {
		t.Helper()
		if _, err := d.in.Store.Decide(t.Context(), alteram.Decision{Act: act, Entry: fireID("h1"), At: d.now, Why: "an order", Office: "desk"}); err != nil {
			t.Fatal(err)
		}
		if err := d.readClaims(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	decide(alteram.ActWithhold)
	got := d.heard()
	if c := got["h3 1"].(alteram.Claims); !slices.ContainsFunc(c.Statements, func(s alteram.Statement) bool { return s.SpeakerID == "person:ada-holm" }) {
		t.Errorf("the page was read as %+v", c)
	}
	if c := got["h1 1"].(alteram.Claims); len(c.Statements)+len(c.Figures) > 0 || got["story h1"] != nil {
		t.Errorf("withheld, the report says %+v; its story: %v", c, got["story h1"])
	}
	decide(alteram.ActRestore)
	got = d.heard()
	delete(was, "h3 1")
	delete(got, "h3 1")
	if diff := cmp.Diff(was, got); diff != "" {
		t.Errorf("restored (-before +after):\n%s", diff)
	}
}

// TestClaimsSwitchedOff reads nothing while the operator wants nothing read, and
// all afterwards.
func TestClaimsSwitchedOff(t *testing.T) {
	d := newDesk(t, sqliteStore(t))
	d.hear()
	sw := func(was, is string) {
		t.Helper()
		if err := d.in.Store.Apply(t.Context(), store.Plan{Changes: []store.Change{{Aspect: "claims", Old: was, New: is}}}); err != nil {
			t.Fatal(err)
		}
	}
	sw("", `"off"`)
	d.burns(2)
	d.read(t)
	if got := d.heard(); len(got) > 0 {
		t.Errorf("switched off, there is %v", got)
	}
	sw(`"off"`, `""`)
	if err := d.in.RereadClaims(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	if got := d.heard(); got["story h1"] == nil && got["story h2"] == nil { // whichever was read first
		t.Errorf("switched on, there is %v", got)
	}
}

// TestClaimsOfAnOddTextEnd reads texts that are long, empty and in no language.
func TestClaimsOfAnOddTextEnd(t *testing.T) {
	d := newDesk(t, sqliteStore(t))
	d.hear()
	long := strings.Repeat("Ilse Brandt said that 12 ships were sunk. ", 520) + strings.Repeat("Nothing moves. ", 70_000)
	d.outlet.answers[front] = listing(item("h1", "Ships", long) + item("h3", "Only a title", ""))
	d.outlet.answers[mole] = listing(item("h2", "", "Qwx zzt 12 brrm."))
	d.read(t)
	c, _ := d.heard()["h1 1"].(alteram.Claims)
	if len(c.Statements) != 500 || len(c.Figures) > 500 || !c.Cut {
		t.Errorf("of the long text %d statements and %d figures are kept, cut: %t", len(c.Statements), len(c.Figures), c.Cut)
	}
	if h, err := d.in.Store.ClaimsHealth(t.Context(), claim.Extractor); err != nil || h.Behind+h.Stories > 0 {
		t.Errorf("left over: %+v, %v", h, err)
	}
	if h, err := d.in.Store.ClaimsHealth(t.Context(), "other"); err != nil || h.Older != 3 {
		t.Errorf("read: %+v, %v", h, err)
	}
}
