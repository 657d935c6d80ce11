package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

func TestSuppressionsAreKeptInOrder(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		was, err := s.Generations(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := []alteram.Suppression{
			{ID: 1, Act: alteram.ActSuppressName, Name: "Ada Berg", At: start, Law: "an act", LawURL: "https://law.example/", Why: "an order", Office: "desk"},
			{ID: 2, Act: alteram.ActRestoreName, Name: "Ada Berg", At: start, Why: "it was lifted", Office: "desk"},
		}
		for _, d := range want {
			if id, err := s.PutSuppression(t.Context(), d); err != nil || id != d.ID {
				t.Errorf("PutSuppression = %d, %v, want %d", id, err, d.ID)
			}
		}
		got, err := s.Suppressions(t.Context())
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("decisions on names (-put +got): %v\n%s", err, d)
		}
		if is, err := s.Generations(t.Context()); err != nil || is.Terms != was.Terms+2 {
			t.Errorf("generations went from %+v to %+v, %v: caches have to end", was, is, err)
		}
	})
}
