package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// lineUp puts entries into one story, called after the first.
func (h *hub) lineUp(ids ...alteram.EntryID) {
	h.t.Helper()
	from, err := h.store.Placed(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	batch := store.Placing{From: from, To: from + int64(len(ids)), Begun: []alteram.Story{{ID: ids[0], Made: h.now, Changed: h.now}}}
	for i, id := range ids {
		batch.Placements = append(batch.Placements, alteram.Placement{
			Entry: id, Story: ids[0], Seq: from + int64(i) + 1, At: h.now, Subject: alteram.Subject{States: []string{"NL"}, Events: []string{"crash"}},
		})
	}
	if err := h.store.Place(h.t.Context(), batch); err != nil {
		h.t.Fatal(err)
	}
}

func TestStoriesAreFeeds(t *testing.T) {
	h := newHub(t, ferry(), lantern())
	first, second := h.says("ferry", "a", 1, "Ferry aground", markup), h.says("lantern", "b", 1, "Aground at the quay", markup)
	other := h.says("ferry", "c", 1, "Tax voted", markup)
	h.lineUp(first, second)
	h.lineUp(other)
	front := map[string]string{}
	for _, e := range h.atom("/feed.atom").Entries {
		front[e.ID] = e.Content
	}
	one := h.atom("/story/" + string(first) + "/feed.atom")
	if len(one.Entries) != 2 || !strings.HasPrefix(one.Title, "Netherlands: accident, ") {
		t.Fatalf("the feed of the story is %q with %d reports", one.Title, len(one.Entries))
	}
	for _, e := range one.Entries {
		if front[e.ID] != e.Content {
			t.Errorf("%s is another thing than in the feed of all reports", e.ID)
		}
	}
	all := h.atom("/stories/feed.atom")
	if len(all.Entries) != 2 || all.Entries[0].ID == all.Entries[1].ID {
		t.Fatalf("%d stories, want 2", len(all.Entries))
	}
	for _, e := range all.Entries {
		who, _, _ := strings.Cut(e.Content, "https://ferry.example/") // the original stands behind the headline
		owner, headline := strings.Index(who, "Tidewater Holding"), max(strings.Index(who, ">Ferry aground<"), strings.Index(who, ">Tax voted<"))
		if owner < 0 || headline < owner || strings.Contains(e.Content, canary) {
			t.Errorf("a story in the feed does not say who is speaking, then the headline, then the original: %s", e.Content)
		}
	}
	if none := h.atom("/stories/feed.atom?country=FR"); len(none.Entries) != 0 || none.link("self") != "https://hub.example/stories/feed.atom?country=FR" {
		t.Errorf("stories on France: %d in %s", len(none.Entries), none.link("self"))
	}
	for _, ext := range extensions {
		h.get(http.StatusOK, "/stories/feed."+ext)
		h.get(http.StatusNotFound, "/story/aaaaaaaaaaaaaaaa/feed."+ext)
	}
	// The other story turns out to be part of the first: its feed leads there.
	from, err := h.store.Placed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := h.store.Place(t.Context(), store.Placing{From: from, To: from, Merged: map[alteram.StoryID]alteram.StoryID{other: first}}); err != nil {
		t.Fatal(err)
	}
	moved := h.get(http.StatusMovedPermanently, "/story/"+string(other)+"/feed.atom?lang=de")
	if to := moved.Header().Get("Location"); to != "/story/"+string(first)+"/feed.atom?lang=de" {
		t.Errorf("the feed of a merged story leads to %q", to)
	}
}
