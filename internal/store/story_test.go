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

func TestStories(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		c.now = start
		sh := newShore(t, s, c)
		sh.lists([2]string{"a", "Ferry late"}, [2]string{"b", "Crane down"}, [2]string{"c", "The ferry is late"})
		sh.lists([2]string{"a", "Ferry late"}, [2]string{"b", "Crane down again"})
		vs, err := s.VersionsAfter(t.Context(), 0, 3)
		if err != nil {
			t.Fatal(err)
		}
		more, err := s.VersionsAfter(t.Context(), vs[2].Seq, 3)
		if err != nil || len(vs) != 3 || len(more) != 1 || more[0].Title != "Crane down again" || more[0].Seq != 4 {
			t.Fatalf("versions in order of their numbers: %v, then %v; %v", vs, more, err)
		}
		a, b, third := vs[0].Entry, vs[1].Entry, vs[2].Entry
		at := func(v store.Numbered) time.Time { return v.Seen }
		place := func(v store.Numbered, story alteram.StoryID) alteram.Placement {
			return alteram.Placement{Entry: v.Entry, Story: story, Seq: v.Seq, At: at(v), Reason: alteram.PlacementReason{Cause: "told", Score: 1.5, Shared: []string{"ferri"}}, Subject: alteram.Subject{States: []string{"DE"}}}
		}
		first := store.Placing{
			From: 0, To: 3, Begun: []alteram.Story{{ID: a, Made: at(vs[0]), Changed: at(vs[0])}, {ID: b, Earlier: a, Made: at(vs[1]), Changed: at(vs[1])}},
			Placements: []alteram.Placement{place(vs[0], a), place(vs[1], b), place(vs[2], a)}, Changed: map[alteram.StoryID]time.Time{a: at(vs[2])},
			Wrote: []store.Wrote{{Source: "harbour", State: "DE", At: at(vs[0])}, {Source: "harbour", State: "DE", At: at(vs[1])}},
		}
		if err := s.Place(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		if err := s.Place(t.Context(), first); !errors.Is(err, alteram.Conflict) {
			t.Errorf("placed twice: %v, want a conflict", err)
		}
		if n, err := s.Placed(t.Context()); n != 3 || err != nil {
			t.Errorf("Placed = %d, %v", n, err)
		}
		reports, err := s.Reports(t.Context(), []alteram.StoryID{a, b}, 10)
		if err != nil {
			t.Fatal(err)
		}
		if got := []string{reports[a][0].Latest.Title, reports[a][1].Latest.Title, reports[b][0].Latest.Title}; !cmp.Equal(got, []string{"Ferry late", "The ferry is late", "Crane down again"}) {
			t.Errorf("reports %v", got)
		}
		if d := cmp.Diff(place(vs[2], a), reports[a][1].Placement); d != "" {
			t.Errorf("a placement comes back otherwise (-put +got):\n%s", d)
		}
		day := 24 * time.Hour
		if ids, err := s.Writers(t.Context(), []string{"DE", "FR"}, at(vs[0]).Add(-day), at(vs[0])); err != nil || !cmp.Equal(ids, []alteram.SourceID{"harbour"}) {
			t.Errorf("wrote on DE: %v, %v", ids, err)
		}
		if ids, err := s.Writers(t.Context(), []string{"DE"}, at(vs[0]).Add(-3*day), at(vs[0]).Add(-2*day)); err != nil || ids != nil {
			t.Errorf("wrote on DE before: %v, %v", ids, err)
		}
		if next, err := s.Following(t.Context(), a); err != nil || len(next) != 1 || next[0].ID != b {
			t.Errorf("what goes on from a: %v, %v", next, err)
		}
		listed := func(p store.StoryPage) (ids []alteram.StoryID) {
			t.Helper()
			p.Limit = 10
			list, err := s.Stories(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			for _, y := range list {
				ids = append(ids, y.ID)
			}
			return ids
		}
		// The later version of b changes its story, which leads from then on.
		if err := s.Place(t.Context(), store.Placing{From: 3, To: 4, Changed: map[alteram.StoryID]time.Time{b: at(more[0])}}); err != nil {
			t.Fatal(err)
		}
		if got := listed(store.StoryPage{}); !cmp.Equal(got, []alteram.StoryID{b, a}) {
			t.Errorf("stories %v, want %v", got, []alteram.StoryID{b, a})
		}
		if got := listed(store.StoryPage{After: store.Cursor{SortAt: at(more[0]).UnixMilli(), ID: b}}); !cmp.Equal(got, []alteram.StoryID{a}) {
			t.Errorf("behind the first: %v", got)
		}
		if got := listed(store.StoryPage{Sources: []alteram.SourceID{"nobody"}}); got != nil {
			t.Errorf("stories of nobody: %v", got)
		}
		if got := listed(store.StoryPage{Sources: []alteram.SourceID{"harbour"}, Language: "tlh"}); got != nil {
			t.Errorf("stories in a language that nobody wrote: %v", got)
		}
		if err := s.Place(t.Context(), store.Placing{From: 4, To: 4, Merged: map[alteram.StoryID]alteram.StoryID{b: a}}); err != nil {
			t.Fatal(err)
		}
		led, err := s.Story(t.Context(), b)
		if err != nil || led.Merged != a {
			t.Errorf("the merged story is %+v, %v", led, err)
		}
		where, err := s.PlacementsOf(t.Context(), []alteram.EntryID{a, b, third})
		if err != nil || len(where) != 3 || where[b].Story != a {
			t.Errorf("placements %v, %v", where, err)
		}
		if err := s.ForgetStories(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Placed(t.Context()); n != 0 || err != nil || listed(store.StoryPage{}) != nil {
			t.Errorf("forgotten, %d are placed (%v) and %v listed", n, err, listed(store.StoryPage{}))
		}
		if led, err := s.Story(t.Context(), b); err != nil || led.Merged != a {
			t.Errorf("forgotten, the address leads to %+v, %v", led, err)
		}
	})
}

func TestReadableAreThoseOfWhichAFeedCame(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		c.now = start
		declare(t, s, harbour())
		put(t, s, claim(t, s, 1)[0], start, version(alteram.Feed{Source: "harbour"}, "a", 1, "Ferry late", start))
		for _, tt := range []struct {
			from, to time.Time
			want     []alteram.SourceID
		}{
			{start.Add(-time.Hour), start, []alteram.SourceID{"harbour"}},
			{start.Add(-time.Hour), start.Add(-time.Second), nil},
			{start.Add(time.Second), start.Add(time.Hour), nil},
		} {
			if ids, err := s.Readable(t.Context(), tt.from, tt.to); err != nil || !cmp.Equal(ids, tt.want) {
				t.Errorf("readable from %s to %s: %v, %v; want %v", tt.from, tt.to, ids, err, tt.want)
			}
		}
	})
}
