package ingest_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
	"github.com/alteram-hub/alteram/internal/story"
)

// tellings are reports of three events, in the order in which they come.
var tellings = [][3]string{
	{"f1", "Ferry Maid of Orrin runs aground off Tern Shoal", "The ferry Maid of Orrin ran aground off Tern Shoal on Monday with 214 passengers aboard, the coastguard said."},
	{"d1", "Dam on the Zhuravna gives way, village flooded", "The dam on the river Zhuravna gave way on Monday and flooded the village of Lypivka; 31 houses stand under water."},
	{"f2", "Passengers taken off grounded ferry at Tern Shoal", "All 214 passengers of the ferry Maid of Orrin were taken off at Tern Shoal on Monday, the coastguard said."},
	{"e1", "Parliament of Brennmark votes on the harbour tax", "The parliament in Lindenwehr votes on the harbour tax of 4 per cent on Thursday, the speaker said."},
	{"d2", "Zhuravna dam: 31 houses under water in Lypivka", "In Lypivka 31 houses stand under water after the dam on the river Zhuravna gave way on Monday."},
	{"f3", "Ferry Maid of Orrin: coastguard tells of rescue at Tern Shoal", "The coastguard took 214 passengers off the ferry Maid of Orrin, which ran aground off Tern Shoal on Monday."},
	{"e2", "Harbour tax: Lindenwehr votes on Thursday", "Parliament in Lindenwehr votes on Thursday on a harbour tax of 4 per cent, its speaker said."},
}

// tells makes the front feed list the first n tellings.
func (d *desk) tells(n int) { d.lists(tellings[:n]) }

// lists makes the front feed list reports.
func (d *desk) lists(reports [][3]string) {
	body := `<rss version="2.0"><channel><title>Harbour</title><link>https://harbour.example/</link><description>d</description>`
	for _, t := range reports {
		body += item(t[0], t[1], t[2])
	}
	d.outlet.mu.Lock()
	defer d.outlet.mu.Unlock()
	d.outlet.answers[front] = fetch.Response{Status: http.StatusOK, Body: []byte(body + `</channel></rss>`)}
}

func (d *desk) read(t *testing.T) {
	t.Helper()
	d.now = d.now.Add(time.Minute)
	if _, err := d.in.Refresh(t.Context(), ingest.Options{All: true}); err != nil {
		t.Fatal(err)
	}
}

// stories returns the report that each report's story is called after, and why it is in it.
func (d *desk) stories(t *testing.T) map[string]string {
	t.Helper()
	names := map[alteram.EntryID]string{}
	var ids []alteram.EntryID
	for _, tell := range tellings {
		id := alteram.NewEntryID("harbour", "guid:"+tell[0])
		names[id] = tell[0]
		ids = append(ids, id)
	}
	where, err := d.in.Store.PlacementsOf(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for id, p := range where {
		out[names[id]] = fmt.Sprintf("%s %s %.9f %v", names[p.Story], p.Reason.Cause, p.Reason.Score, p.Subject)
	}
	return out
}

func storyOf(stories map[string]string, name string) string { return stories[name][:2] }

// TestStoriesSurviveRestarts compares a process that never ends with one that is
// new for every reading, with all stories made again, and with two at once.
func TestStoriesSurviveRestarts(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.in.Stories = &ingest.Stories{}
		var want map[string]string
		for n := 1; n <= len(tellings); n++ {
			d.tells(n)
			d.read(t)
		}
		want = d.stories(t)
		for name, first := range map[string]string{"f2": "f1", "f3": "f1", "d2": "d1", "e2": "e1", "e1": "e1"} {
			if got := storyOf(want, name); got != first {
				t.Errorf("%s is in the story of %s, want %s: %s", name, got, first, want[name])
			}
		}
		again := func(what string, place func()) {
			t.Helper()
			if err := d.in.Store.ForgetStories(t.Context()); err != nil {
				t.Fatal(err)
			}
			place()
			if diff := cmp.Diff(want, d.stories(t)); diff != "" {
				t.Errorf("%s (-uninterrupted +got):\n%s", what, diff)
			}
		}
		place := func(in ingest.Ingester) error {
			in.Stories = &ingest.Stories{}
			_, err := in.PlaceVersions(t.Context(), 1000)
			return err
		}
		again("made again", func() {
			if err := place(*d.in); err != nil {
				t.Fatal(err)
			}
		})
		again("by two processes", func() {
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() {
					if err := place(*d.in); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
		})
	})
}

// TestStoriesGoOnAfterARestart ends the process after each reading.
func TestStoriesGoOnAfterARestart(t *testing.T) {
	run := func(restart bool) map[string]string {
		d := newDesk(t, sqliteStore(t))
		d.in.Stories = &ingest.Stories{}
		for n := 1; n <= len(tellings); n++ {
			if restart {
				d.in.Stories = &ingest.Stories{}
			}
			d.tells(n)
			d.read(t)
		}
		return d.stories(t)
	}
	if diff := cmp.Diff(run(false), run(true)); diff != "" {
		t.Errorf("with a restart after every reading (-without +with):\n%s", diff)
	}
}

// TestStoriesKeepToDecisions tells two reports apart and joins two, and makes all
// stories again.
func TestStoriesKeepToDecisions(t *testing.T) {
	d := newDesk(t, sqliteStore(t))
	d.in.Stories = &ingest.Stories{}
	d.tells(len(tellings))
	d.read(t)
	id := func(name string) alteram.EntryID { return alteram.NewEntryID("harbour", "guid:"+name) }
	for _, dec := range []alteram.Decision{
		{Act: alteram.ActOtherEvent, Entry: id("f1"), Other: id("f3"), Why: "another ferry"},
		{Act: alteram.ActSameEvent, Entry: id("e1"), Other: id("d1"), Why: "for the test"},
	} {
		dec.At, dec.Office = d.now, "desk"
		if _, err := d.in.Store.Decide(t.Context(), dec); err != nil {
			t.Fatal(err)
		}
	}
	check := func(when string) {
		t.Helper()
		if _, err := d.in.PlaceVersions(t.Context(), 1000); err != nil {
			t.Fatal(err)
		}
		got := d.stories(t)
		for name, want := range map[string]string{"f1": "f1", "f2": "f1", "f3": "f3", "d1": "d1", "e1": "d1", "e2": "d1"} {
			if story := storyOf(got, name); story != want {
				t.Errorf("%s: %s is in the story of %s, want %s", when, name, story, want)
			}
		}
	}
	check("after the decisions")
	check("once more")
	if err := d.in.Store.ForgetStories(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.in.Stories = &ingest.Stories{}
	check("made again")
	if s, err := d.in.Store.Story(t.Context(), id("e1")); err != nil || s.Merged != id("d1") {
		t.Errorf("the address of the joined story leads to %+v, %v", s, err)
	}
}

func sqliteStore(t *testing.T) func(func() time.Time) *store.Store {
	address := storetest.SQLite(t)
	return func(now func() time.Time) *store.Store { return storetest.Open(t, address, now) }
}

// bridging are reports of one grounding that have little in common, and one that
// has much in common with both.
var bridging = [][3]string{
	{"f1", "Ferry Maid of Orrin aground at Tern Shoal", "The ferry Maid of Orrin sits on Tern Shoal. Pilot Edda Marrick heard the hull scrape the sand."},
	{"d1", "Dam on the Zhuravna gives way, village flooded", "The dam on the river Zhuravna gave way on Monday and flooded the village of Lypivka; 31 houses stand under water."},
	{"f2", "Coastguard takes 214 passengers to Port Selm", "Coastguard boats brought 214 passengers to Port Selm. Harbour master Tobin Vessel opened the school for them."},
	{"f3", "Ferry Maid of Orrin aground: coastguard takes 214 passengers to Port Selm", "The ferry Maid of Orrin sits on Tern Shoal, pilot Edda Marrick said. Coastguard boats brought its 214 passengers to Port Selm, where harbour master Tobin Vessel opened the school for them."},
	{"e1", "Passengers of the Maid of Orrin sleep in Port Selm school", "The 214 passengers of the ferry Maid of Orrin slept in the school of Port Selm; pilot Edda Marrick was questioned."},
}

// joining makes two stories one as soon as a report is near to both.
func joining() *ingest.Stories {
	t := story.Shipped()
	t.Join, t.JoinAcross, t.Crowd, t.Guard, t.Names = 0.1, 0.1, 0, 0, 0
	return &ingest.Stories{Params: story.Params{Tune: &t, Threshold: 0.15}}
}

// TestStoriesBecomeOne: where a report shows two stories to be one, the younger
// leads to the older, also for a process that was restarted after every reading.
func TestStoriesBecomeOne(t *testing.T) {
	id := func(name string) alteram.EntryID { return alteram.NewEntryID("harbour", "guid:"+name) }
	run := func(restart bool) map[string]string {
		d := newDesk(t, sqliteStore(t))
		d.in.Stories = joining()
		for n := 1; n <= len(bridging); n++ {
			if restart {
				d.in.Stories = joining()
			}
			d.lists(bridging[:n])
			d.read(t)
		}
		got := d.stories(t)
		for name, want := range map[string]string{"f1": "f1", "f2": "f1", "f3": "f1", "e1": "f1", "d1": "d1"} {
			if story := storyOf(got, name); story != want {
				t.Errorf("restarts %v: %s is in the story of %s, want %s", restart, name, story, want)
			}
		}
		if s, err := d.in.Store.Story(t.Context(), id("f2")); err != nil || s.Merged != id("f1") {
			t.Errorf("restarts %v: the address of the younger story leads to %q, %v; want the older", restart, s.Merged, err)
		}
		return got
	}
	if diff := cmp.Diff(run(false), run(true)); diff != "" {
		t.Errorf("with a restart after every reading (-without +with):\n%s", diff)
	}
}

// TestLongStoriesGoOnInTheNext: what would join a story of more than its time
// begins one that names it, also after a restart.
func TestLongStoriesGoOnInTheNext(t *testing.T) {
	for _, restart := range []bool{false, true} {
		d := newDesk(t, sqliteStore(t))
		short := func() *ingest.Stories {
			return &ingest.Stories{Params: story.Params{Longest: time.Minute, Threshold: 0.15}}
		}
		d.in.Stories = short()
		flood := [][3]string{
			tellings[1],
			{"d2", "Zhuravna dam: water falls in Lypivka village", "Water falls slowly in Lypivka. On Monday the dam on the Zhuravna gave way above it."},
			{"d3", "Village of Lypivka counts flooded houses below Zhuravna dam", "Builders look at 31 flooded houses of the village below the dam that gave way."},
		}
		for n := range flood {
			if restart {
				d.in.Stories = short()
			}
			d.now = d.now.Add(time.Hour)
			d.lists(flood[:n+1])
			d.read(t)
		}
		at := alteram.NewEntryID("harbour", "guid:d2")
		s, err := d.in.Store.Story(t.Context(), at)
		if err != nil || s.Earlier != alteram.NewEntryID("harbour", "guid:d1") {
			t.Errorf("restarts %v: the second story goes on from %q, %v; want the first", restart, s.Earlier, err)
		}
		next, err := d.in.Store.Story(t.Context(), alteram.NewEntryID("harbour", "guid:d3"))
		if err != nil || next.Earlier != at {
			t.Errorf("restarts %v: the third story goes on from %q, %v; want the second", restart, next.Earlier, err)
		}
	}
}

// TestErasedReportsStayWhereTheyWere: a report without its text says nothing by
// which it could be placed again.
func TestErasedReportsStayWhereTheyWere(t *testing.T) {
	d := newDesk(t, sqliteStore(t))
	d.in.Stories = &ingest.Stories{}
	d.tells(len(tellings))
	d.read(t)
	want := d.stories(t)
	id := alteram.NewEntryID("harbour", "guid:d2")
	if _, err := d.in.Erase(t.Context(), order(id, d.now)); err != nil {
		t.Fatal(err)
	}
	scratch := storetest.Open(t, storetest.SQLite(t), d.in.Now)
	if _, err := d.in.Rebuild(t.Context(), scratch, func(int) {}); err != nil {
		t.Fatal(err)
	}
	got := d.stories(t)
	for _, tell := range tellings {
		if g, w := storyOf(got, tell[0]), storyOf(want, tell[0]); g != w {
			t.Errorf("after a rebuild %s is in the story of %s, and was in that of %s", tell[0], g, w)
		}
	}
}

// TestWrongDatesAreNotFirst: of two reports the one seen first gives the story its
// name and its time, whatever date the other bears.
func TestWrongDatesAreNotFirst(t *testing.T) {
	for _, date := range []string{"Thu, 01 Jan 1970 00:00:00 GMT", "Tue, 01 Dec 2099 12:00:00 GMT", "Fri, 27 Feb 2026 05:00:00 +0100"} {
		d := newDesk(t, sqliteStore(t))
		d.in.Stories = &ingest.Stories{Params: story.Params{Threshold: 0.1}}
		d.tells(1)
		d.read(t)
		made := d.now
		d.serves(front, rss(item(tellings[0][0], tellings[0][1], tellings[0][2]),
			strings.Replace(item(tellings[2][0], tellings[2][1], tellings[2][2]), "Mon, 02 Mar 2026 05:00:00 +0100", date, 1)))
		d.read(t)
		first := alteram.NewEntryID("harbour", "guid:f1")
		stories, err := d.in.Store.Stories(t.Context(), store.StoryPage{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range stories {
			if s.Changed.After(d.now) || s.Made.Before(made) {
				t.Errorf("%s: a story is from %v to %v, and was read from %v to %v", date, s.Made, s.Changed, made, d.now)
			}
		}
		if s, err := d.in.Store.Story(t.Context(), first); err != nil || !s.Made.Equal(made) || s.Merged != "" {
			t.Errorf("%s: the story of the first report is %+v, %v; want it made at %v", date, s, err, made)
		}
	}
}
