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

func TestAcceptNamesAFeedByAddressOrNumber(t *testing.T) {
	h := &hub.Hub{Store: storetest.Open(t, storetest.SQLite(t), clock), Now: clock}
	s := source("harbour", "Harbour Post")
	s.Feeds = []alteram.Feed{{URL: "https://harbour.example/rss"}, {URL: "https://harbour.example/sport"}}
	apply(t, h, declared(s), hub.Options{})
	if _, err := h.Accept(t.Context(), "https://harbour.example/rss", "desk"); !errors.Is(err, alteram.NotFound) {
		t.Errorf("Accept of a feed of which nothing is held = %v, want not found", err)
	}
	due, err := h.Store.Claim(t.Context(), 10, time.Minute, time.Time{})
	if err != nil || len(due) != 2 {
		t.Fatalf("Claim = %v, %v", due, err)
	}
	for _, d := range due {
		r := store.Reading{Source: d.Source, Fetch: alteram.Fetch{Feed: d.ID, At: monday, Outcome: alteram.OutcomeHeld}, Hold: &alteram.Hold{Silent: monday}, DueAt: monday.Add(time.Hour)}
		if err := h.Store.PutReading(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"https://harbour.example/rss", "2"} {
		if n, err := h.Accept(t.Context(), name, "desk"); n != 1 || err != nil {
			t.Errorf("Accept(%s) = %d, %v", name, n, err)
		}
	}
	if again, err := h.Store.Claim(t.Context(), 10, time.Minute, time.Time{}); err != nil || len(again) != 2 || !again[0].Waiting {
		t.Errorf("accepted feeds are due at once, and not %+v, %v", again, err)
	}
}
