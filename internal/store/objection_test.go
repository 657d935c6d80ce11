package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

func TestObjections(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		c.now = start
		sh := newShore(t, s, c)
		sh.lists([2]string{"a", "Ferry late"}, [2]string{"b", "Crane down"})
		vs, err := s.VersionsAfter(t.Context(), 0, 2)
		if err != nil {
			t.Fatal(err)
		}
		limits := store.ObjectionLimits{Open: 3, Lately: 4, Within: time.Hour}
		one := alteram.Objection{Kind: alteram.ObjectNotSameEvent, Story: vs[0].Entry, Entry: vs[1].Entry, Note: "a crane is no ferry", At: start}
		other := one
		other.Note = "another place"
		misread := alteram.Objection{Kind: alteram.ObjectMisread, Story: vs[0].Entry, Entry: vs[0].Entry, N: 1, Item: "figure:0", At: start.Add(time.Minute)}
		for _, o := range []alteram.Objection{one, one, other, misread} { // the second says the same again
			if err := s.Object(t.Context(), o, limits); err != nil {
				t.Fatal(err)
			}
		}
		tooMany := misread
		tooMany.Item = "statement:2"
		if err := s.Object(t.Context(), tooMany, limits); !errors.Is(err, alteram.Conflict) {
			t.Errorf("a fourth open objection: %v, want a refusal", err)
		}
		n, err := s.Uphold(t.Context(), 1, alteram.Decision{Act: alteram.ActOtherEvent, Entry: vs[1].Entry, Other: vs[0].Entry, Why: "w", Office: "o", At: start.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Uphold(t.Context(), 2, alteram.Decision{Act: alteram.ActOtherEvent, Entry: vs[1].Entry, Other: vs[0].Entry, Why: "w", At: start}); !errors.Is(err, alteram.Conflict) {
			t.Errorf("what was upheld with another is upheld again: %v", err)
		}
		if err := s.Dismiss(t.Context(), 3, "it is in the text", start.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := s.Dismiss(t.Context(), 3, "again", start); !errors.Is(err, alteram.Conflict) {
			t.Errorf("dismissed twice: %v", err)
		}
		settled := start.Add(time.Hour)
		one.ID, one.State, one.Decision, one.Settled = 1, alteram.ObjectionUpheld, n, settled
		other.ID, other.State, other.Decision, other.Settled = 2, alteram.ObjectionUpheld, n, settled
		misread.ID, misread.State, misread.Why, misread.Settled = 3, alteram.ObjectionDismissed, "it is in the text", settled
		all, err := s.Objections(t.Context(), true)
		if d := cmp.Diff([]alteram.Objection{one, other, misread}, all); d != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, d)
		}
		if open, err := s.OpenObjections(t.Context()); open != 0 || err != nil {
			t.Errorf("%d are open, %v", open, err)
		}
		if err := s.Object(t.Context(), tooMany, limits); err != nil {
			t.Errorf("the fourth within an hour: %v", err)
		}
		tooMany.Item = "statement:3"
		if err := s.Object(t.Context(), tooMany, limits); !errors.Is(err, alteram.Conflict) {
			t.Errorf("a fifth within an hour: %v, want a refusal", err)
		}
		if taken, err := s.Decisions(t.Context()); err != nil || len(taken) != 1 || taken[0].Other != vs[0].Entry {
			t.Errorf("decisions %+v, %v", taken, err)
		}
		if _, err := s.Objection(t.Context(), 99); !errors.Is(err, alteram.NotFound) {
			t.Errorf("no such objection: %v", err)
		}
	})
}
