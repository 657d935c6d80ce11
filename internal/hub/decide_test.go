package hub_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// withEntry puts one entry into a store and returns its id.
func withEntry(t *testing.T, h *hub.Hub) alteram.EntryID {
	t.Helper()
	apply(t, h, declared(source("harbour", "Harbour Post")), hub.Options{})
	v := alteram.Version{Entry: alteram.NewEntryID("harbour", "a"), N: 1, Title: "Ferry late", Seen: monday, Feed: 1}
	v.Digest = v.ComputeDigest()
	r := store.Reading{Source: "harbour", Fetch: alteram.Fetch{At: monday}, Items: []store.Listed{{Entry: v.Entry, Key: "a", Version: &v, Item: []byte("x")}}}
	if err := h.Store.Replay(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	return v.Entry
}

func TestWithholdAndRestore(t *testing.T) {
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		id := withEntry(t, h)
		if _, err := h.Restore(t.Context(), alteram.Decision{Entry: id, Why: "x"}); !errors.Is(err, alteram.Conflict) {
			t.Errorf("Restore of what is shown = %v, want a conflict", err)
		}
		for what, d := range map[string]alteram.Decision{
			"no reason":     {Entry: id, Why: "  "},
			"bad territory": {Entry: id, Why: "x", Applies: []string{"Europe"}},
			"no country":    {Entry: id, Why: "x", Applies: []string{"DE", "UK"}},
			"past end":      {Entry: id, Why: "x", Until: monday},
			"no law":        {Entry: id, Why: "x", LawURL: "https://law.example/7"},
			"bad address":   {Entry: id, Why: "x", Law: "Act 7", LawURL: "law.example"},
			"a password":    {Entry: id, Why: "x", Law: "Act 7", LawURL: "https://desk:pass@law.example"},
		} {
			if _, err := h.Withhold(t.Context(), d); !errors.Is(err, alteram.Invalid) {
				t.Errorf("Withhold with %s = %v, want invalid", what, err)
			}
		}
		nowhere := alteram.Decision{Entry: alteram.NewEntryID("harbour", "b"), Why: "x"}
		if _, err := h.Withhold(t.Context(), nowhere); !errors.Is(err, alteram.NotFound) {
			t.Errorf("Withhold of an entry that is not there = %v, want not found", err)
		}
		n, err := h.Withhold(t.Context(), alteram.Decision{Entry: id, Why: "an order", Law: "Act 7", Applies: []string{"EU"}})
		if err != nil || n != 1 {
			t.Fatalf("Withhold = %d, %v", n, err)
		}
		if n, err = h.Restore(t.Context(), alteram.Decision{Entry: id, Why: "lifted"}); err != nil || n != 2 {
			t.Fatalf("Restore = %d, %v", n, err)
		}
		if _, err := h.Restore(t.Context(), alteram.Decision{Entry: id, Why: "again"}); !errors.Is(err, alteram.Conflict) {
			t.Errorf("a second Restore = %v, want a conflict", err)
		}
		all, err := s.Decisions(t.Context())
		if err != nil || len(all) != 2 || all[0].Office != hub.DefaultOffice || all[1].Act != alteram.ActRestore {
			t.Errorf("Decisions = %+v, %v", all, err)
		}
	})
}

// TestRestoreOfTheLongest takes back a withholding without end that a shorter,
// later one came on top of and left.
func TestRestoreOfTheLongest(t *testing.T) {
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		now := monday
		h := &hub.Hub{Store: s, Now: func() time.Time { return now }}
		id := withEntry(t, h)
		for _, until := range []time.Time{{}, monday.Add(time.Hour)} {
			if _, err := h.Withhold(t.Context(), alteram.Decision{Entry: id, Why: "an order", Until: until}); err != nil {
				t.Fatal(err)
			}
		}
		now = monday.Add(2 * time.Hour)
		if _, err := h.Restore(t.Context(), alteram.Decision{Entry: id, Why: "lifted"}); err != nil {
			t.Errorf("Restore = %v, but the first withholding stands", err)
		}
	})
}

func TestEntryID(t *testing.T) {
	const id = "gnhjnjmxl73xtp6n"
	for _, in := range []string{id, "https://hub.example/entry/" + id, "https://hub.example/entry/" + id + "/a-slug", "/entry/" + id + "?format=json", " /entry/" + id + "#text\n"} {
		if got, err := hub.EntryID(in); err != nil || got != id {
			t.Errorf("EntryID(%q) = %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "short", "https://hub.example/source/" + id, strings.ToUpper(id)} {
		if got, err := hub.EntryID(in); !errors.Is(err, alteram.Invalid) {
			t.Errorf("EntryID(%q) = %q, %v, want invalid", in, got, err)
		}
	}
}

func TestEraseIsForAllAndForEver(t *testing.T) {
	h := &hub.Hub{Store: storetest.Open(t, storetest.SQLite(t), clock), Now: clock}
	id := withEntry(t, h)
	for what, d := range map[string]alteram.Decision{
		"no reason":   {Entry: id},
		"a territory": {Entry: id, Why: "x", Applies: []string{"DE"}},
		"an end":      {Entry: id, Why: "x", Until: monday.AddDate(1, 0, 0)},
	} {
		if _, err := h.Erase(t.Context(), d, h.Store.Erase); !errors.Is(err, alteram.Invalid) {
			t.Errorf("Erase with %s = %v, want invalid", what, err)
		}
	}
	n, err := h.Erase(t.Context(), alteram.Decision{Entry: id, Why: "It names a child."}, h.Store.Erase)
	if err != nil {
		t.Fatal(err)
	}
	all, err := h.Store.Decisions(t.Context())
	if err != nil || len(all) != 1 || all[0].ID != n || all[0].Act != alteram.ActErase || all[0].Office != hub.DefaultOffice {
		t.Errorf("decisions = %+v, %v", all, err)
	}
}
