package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// storyOf puts the reports at some pages into one story, called after the first,
// each with what it speaks of.
func (h *hub) storyOf(paths ...string) string {
	h.t.Helper()
	from, err := h.store.Placed(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	id := func(path string) alteram.EntryID { return alteram.EntryID(strings.Split(path, "/")[2]) }
	first := id(paths[0])
	batch := store.Placing{From: from, To: from + int64(len(paths)), Begun: []alteram.Story{{ID: first, Made: h.now, Changed: h.now}}, Changed: map[alteram.StoryID]time.Time{}}
	for i, path := range paths {
		batch.Placements = append(batch.Placements, alteram.Placement{
			Entry: id(path), Story: first, Seq: from + int64(i) + 1, At: h.now, Reason: alteram.PlacementReason{Cause: "told", Score: 1.5, Shared: []string{"state:DE"}},
			Subject: alteram.Subject{States: []string{"DE"}, Events: []string{"crash"}},
		})
	}
	if err := h.store.Place(h.t.Context(), batch); err != nil {
		h.t.Fatal(err)
	}
	return "/story/" + string(first)
}

func TestStoryPage(t *testing.T) {
	h, shown, excerpt, linked := harbourHub(t)
	path := h.storyOf(shown, excerpt, linked)
	doc := parse(t, h.get(200, path))
	if got, want := doc.one(t, "h1").text(), "Germany: accident, 2 March 2026"; got != want {
		t.Errorf("the heading is %q, want %q", got, want)
	}
	sides := doc.all("li.Side")
	if len(sides) == 0 || len(doc.all("article")) != 3 {
		t.Fatalf("%d groups and %d reports", len(sides), len(doc.all("article")))
	}
	for _, side := range sides {
		if who, title := side.one(t, ".Entry-who"), side.one(t, "h4"); !before(side, who, title) {
			t.Errorf("who is speaking comes after the headline in %q", side.text())
		}
	}
	text := doc.one(t, "main").text()
	for _, want := range []string{"3 reports", "twelve hours after the first report", "report first read", "likeness 1.5", "Media Register (2025) lists it as"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(text, "nine cranes") {
		t.Error("a link-only source's words are shown")
	}
	if entry := parse(t, h.get(200, shown)).one(t, "main").text(); !strings.Contains(entry, "All reports of this event") {
		t.Error("the entry's page does not lead to its story")
	}
	list := parse(t, h.get(200, "/")).one(t, "main").text()
	if !strings.Contains(list, "Germany: accident, 2 March 2026") || !strings.Contains(list, "Crane repaired") {
		t.Errorf("the list of stories reads %q", list)
	}
	if w := h.get(http.StatusMovedPermanently, "/stories?country=FR&lang=en"); w.Header().Get("Location") != "/?country=FR&lang=en" {
		t.Errorf("the old address of the list leads to %q", w.Header().Get("Location"))
	}
	if none := parse(t, h.get(200, "/?country=FR")).one(t, "main").text(); !strings.Contains(none, "There is no such story") {
		t.Errorf("stories on France: %q", none)
	}
	if w := h.ask(http.MethodGet, "/?country=Nowhereland"); w.Code != http.StatusBadRequest {
		t.Errorf("a country that is none answers %d", w.Code)
	}
	if w := h.ask(http.MethodGet, "/story/aaaaaaaaaaaaaaaa"); w.Code != http.StatusNotFound {
		t.Errorf("a story that is none answers %d", w.Code)
	}
	// The second turns out to be part of the first: its address leads there.
	from, err := h.store.Placed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id := alteram.StoryID("bbbbbbbbbbbbbbbb")
	into := alteram.StoryID(strings.TrimPrefix(path, "/story/"))
	err = h.store.Place(t.Context(), store.Placing{
		From: from, To: from, Begun: []alteram.Story{{ID: id, Made: h.now, Changed: h.now}}, Merged: map[alteram.StoryID]alteram.StoryID{id: into},
	})
	if err != nil {
		t.Fatal(err)
	}
	if w := h.ask(http.MethodGet, "/story/bbbbbbbbbbbbbbbb?lang=en"); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != path+"?lang=en" {
		t.Errorf("the merged story answers %d to %q", w.Code, w.Header().Get("Location"))
	}
}
