package main

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// demoEvents returns which event each report of the demonstration tells of those
// that several tell, and how many tell each.
func demoEvents(t *testing.T) (of map[alteram.EntryID]string, told map[string]int) {
	t.Helper()
	b, err := os.ReadFile("../../internal/demo/events.json")
	if err != nil {
		t.Fatal(err)
	}
	var gold struct {
		Events []struct {
			Event string
			Items []struct {
				Source alteram.SourceID
				Item   string
			}
		}
	}
	if err := json.Unmarshal(b, &gold); err != nil {
		t.Fatal(err)
	}
	of, told = map[alteram.EntryID]string{}, map[string]int{}
	for _, e := range gold.Events {
		for _, i := range e.Items {
			of[alteram.NewEntryID(i.Source, "guid:"+i.Item)] = e.Event
			of[alteram.NewEntryID(i.Source, "link:"+i.Item)] = e.Event // of an outlet that gives no ids
		}
		told[e.Event] = len(e.Items)
	}
	return of, told
}

// apart are how many reports of an event stand in stories of their own: of the
// release one, whose headline is a boat that waits for a tug.
var apart = map[string]int{"release": 1}

// TestDemoStories holds each of the six large events of the demonstration to one
// story, with those who told it in all languages, and nothing else in it.
func TestDemoStories(t *testing.T) {
	d := openDemo(t, storetest.SQLite(t), "2026-03-09T00:00:00Z")
	eventOf, told := demoEvents(t)
	where, err := d.store.PlacementsOf(t.Context(), slices.Collect(maps.Keys(eventOf)))
	if err != nil {
		t.Fatal(err)
	}
	stories := map[string][]alteram.StoryID{}
	for id, p := range where {
		if event := eventOf[id]; !slices.Contains(stories[event], p.Story) {
			stories[event] = append(stories[event], p.Story)
		}
	}
	for _, event := range []string{"seizure", "flood", "rail-ferry", "cable", "expulsions", "release"} {
		if n := len(stories[event]); n > 1+apart[event] {
			t.Errorf("%s is told in %d stories, want one and %d reports beside it", event, n, apart[event])
		}
		reports, err := d.store.Reports(t.Context(), stories[event], math.MaxInt32)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, story := range stories[event] {
			for _, r := range reports[story] {
				if eventOf[r.Placement.Entry] == event {
					n++
					continue
				}
				t.Errorf("%s: %q stands with it, for %+v", event, r.Latest.Title, r.Placement.Reason)
			}
		}
		if n != told[event] {
			t.Errorf("%s: %d reports are in stories, want %d", event, n, told[event])
		}
	}
}
