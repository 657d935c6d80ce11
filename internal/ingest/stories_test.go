package ingest_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
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

// lists makes the front feed list the first n tellings.
func (d *desk) tells(n int) {
	body := `<rss version="2.0"><channel><title>Harbour</title><link>https://harbour.example/</link><description>d</description>`
	for _, t := range tellings[:n] {
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
