package hub_test

import (
	"errors"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// TestUpholdAndDismiss decides on objections to the second and third of three
// reports that stand in one story.
func TestUpholdAndDismiss(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), clock)
	h := &hub.Hub{Store: s, Now: clock}
	apply(t, h, declared(source("harbour", "Harbour Post")), hub.Options{})
	var ids []alteram.EntryID
	for i, key := range []string{"a", "b", "c", "d"} {
		v := alteram.Version{Entry: alteram.NewEntryID("harbour", key), N: 1, Title: key, Seen: monday.Add(time.Duration(i) * time.Minute), Feed: 1}
		v.Digest = v.ComputeDigest()
		r := store.Reading{Source: "harbour", Fetch: alteram.Fetch{At: v.Seen}, Items: []store.Listed{{Entry: v.Entry, Key: key, Version: &v, Item: []byte("x")}}}
		if err := s.Replay(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, v.Entry)
	}
	batch := store.Placing{To: 4, Begun: []alteram.Story{{ID: ids[0], Made: monday, Changed: monday}, {ID: ids[3], Made: monday, Changed: monday}}}
	for i, id := range ids {
		story := ids[0]
		if i == 3 {
			story = id
		}
		batch.Placements = append(batch.Placements, alteram.Placement{Entry: id, Story: story, Seq: int64(i) + 1, At: monday})
	}
	if err := s.Place(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	for _, o := range []alteram.Objection{
		{Kind: alteram.ObjectNotSameEvent, Entry: ids[1]},
		{Kind: alteram.ObjectNotSameEvent, Entry: ids[0]},
		{Kind: alteram.ObjectMisread, Entry: ids[2], N: 1, Item: "figure:0"},
		{Kind: alteram.ObjectNotSameEvent, Entry: ids[3]},
		{Kind: alteram.ObjectNotSameEvent, Entry: ids[2]},
	} {
		o.Story, o.At = ids[0], monday
		if err := s.Object(t.Context(), o, store.ObjectionLimits{Open: 9, Lately: 9}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name    string
		id      int64
		against alteram.EntryID
		why     string
		want    alteram.Decision
		err     alteram.Kind
	}{
		{"without a reason", 1, "", " ", alteram.Decision{}, alteram.Invalid},
		{"that there is not", 9, "", "w", alteram.Decision{}, alteram.NotFound},
		{"against an entry elsewhere", 1, ids[3], "w", alteram.Decision{}, alteram.NotFound},
		{"on a story of its own", 4, "", "w", alteram.Decision{}, alteram.Conflict},
		{"a reading, against an entry", 3, ids[0], "w", alteram.Decision{}, alteram.Invalid},
		{"against the first", 1, "", "w", alteram.Decision{Act: alteram.ActOtherEvent, Entry: ids[1], Other: ids[0]}, ""},
		{"twice", 1, "", "w", alteram.Decision{}, alteram.Conflict},
		{"of the first", 2, "", "w", alteram.Decision{Act: alteram.ActOtherEvent, Entry: ids[0], Other: ids[1]}, ""},
		{"against one that is named", 5, ids[1], "w", alteram.Decision{Act: alteram.ActOtherEvent, Entry: ids[2], Other: ids[1]}, ""},
		{"a reading", 3, "", "w", alteram.Decision{Act: alteram.ActMisread, Entry: ids[2], N: 1, Item: "figure:0"}, ""},
	} {
		n, err := h.Uphold(t.Context(), tt.id, tt.against, alteram.Decision{Why: tt.why})
		if tt.err != "" {
			if !errors.Is(err, tt.err) {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.err)
			}
			continue
		}
		all, listErr := s.Decisions(t.Context())
		if err != nil || listErr != nil {
			t.Fatalf("%s: %v, %v", tt.name, err, listErr)
		}
		got := all[len(all)-1]
		if got.ID != n || got.Act != tt.want.Act || got.Entry != tt.want.Entry || got.Other != tt.want.Other || got.N != tt.want.N || got.Item != tt.want.Item || got.Office != hub.DefaultOffice {
			t.Errorf("%s: decision %+v, want %+v", tt.name, got, tt.want)
		}
	}
	if err := h.Dismiss(t.Context(), 4, ""); !errors.Is(err, alteram.Invalid) {
		t.Errorf("dismissed without a reason: %v", err)
	}
	if err := h.Dismiss(t.Context(), 4, "it stands alone"); err != nil {
		t.Fatal(err)
	}
	if n, err := s.OpenObjections(t.Context()); n != 0 || err != nil {
		t.Errorf("%d are open, %v", n, err)
	}
	if _, err := h.Restore(t.Context(), alteram.Decision{Entry: ids[2], Why: "w"}); !errors.Is(err, alteram.Conflict) {
		t.Errorf("what was misread can be restored: %v", err)
	}
}
