package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// shore is a hub with one source, whose feed says what a test lets it say.
type shore struct {
	t     *testing.T
	store *store.Store
	clock *clock
	feed  alteram.Feed
	known map[string]store.Listed
}

func newShore(t *testing.T, s *store.Store, c *clock) *shore {
	d := declare(t, s, harbour())
	return &shore{t, s, c, d.Sources[0].Feeds[0], map[string]store.Listed{}}
}

// lists lets a minute pass and makes the feed list some keys, in the words of
// their titles; a title that is new for a key is an edit.
func (s *shore) lists(items ...[2]string) {
	s.t.Helper()
	s.clock.pass(time.Minute)
	r := store.Reading{Source: s.feed.Source, Whole: true, Fetch: alteram.Fetch{Feed: s.feed.ID, At: s.clock.Now(), Outcome: alteram.OutcomeFetched}}
	for _, it := range items {
		key, title := it[0], it[1]
		last, ok := s.known[key]
		switch {
		case !ok:
			last = version(s.feed, key, 1, title, s.clock.Now())
		case last.Version.Title != title:
			last = version(s.feed, key, last.Version.N+1, title, s.clock.Now())
		default:
			again := last
			again.Version, again.Item = nil, nil // listed anew, in known words
			r.Items = append(r.Items, again)
			continue
		}
		s.known[key] = last
		r.Items = append(r.Items, last)
	}
	if err := s.store.Replay(s.t.Context(), r); err != nil {
		s.t.Fatal(err)
	}
}

// happened returns what happened to entries, latest first, as words.
func (s *shore) happened(p store.ChangePage) []string {
	s.t.Helper()
	p.Limit = 100
	changes, err := s.store.EntryChanges(s.t.Context(), p)
	if err != nil {
		s.t.Fatal(err)
	}
	var out []string
	for _, c := range changes {
		for key, it := range s.known {
			if it.Entry == c.Entry {
				out = append(out, fmt.Sprintf("%s %s %d at %d", c.Kind, key, c.N, c.At.Sub(start)/time.Minute))
			}
		}
	}
	return out
}

func TestChangesAreEditsAndEarlyDelistings(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		c.now = start
		sh := newShore(t, s, c)
		a, b, d, e := [2]string{"a", "Ferry late"}, [2]string{"b", "Pier shut"}, [2]string{"d", "Crane sold"}, [2]string{"e", "Tide high"}
		sh.lists(a)
		sh.lists(a, b)
		sh.lists(a, b, d)
		sh.lists(b, d, e)                             // a fell off the end
		sh.lists(b, e)                                // d left from the middle
		sh.lists(b, [2]string{"e", "Tide very high"}) // e was edited
		sh.lists(b, d, [2]string{"e", "Tide very high"})
		sh.lists(a, b, d, [2]string{"e", "Tide very high"}) // a is back, and was never delisted
		want := []string{"relisted d 1 at 7", "edit e 2 at 6", "delisted d 1 at 5"}
		if diff := cmp.Diff(want, sh.happened(store.ChangePage{})); diff != "" {
			t.Errorf("all changes (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want[1:2], sh.happened(store.ChangePage{Source: "harbour", Kind: store.EntryEdited})); diff != "" {
			t.Errorf("edits of the source (-want +got):\n%s", diff)
		}
		first, err := s.EntryChanges(t.Context(), store.ChangePage{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[1:], sh.happened(store.ChangePage{Before: first[0].At, BeforeID: first[0].ID})); diff != "" {
			t.Errorf("behind the first (-want +got):\n%s", diff)
		}
		pace, err := s.Pace(t.Context(), "harbour", start)
		day := start.Truncate(24 * time.Hour)
		if diff := cmp.Diff(store.Pace{Entries: map[time.Time]int{day: 4}, Edits: 1, Delisted: 1, Relisted: 1}, pace); diff != "" || err != nil {
			t.Errorf("Pace (-want +got), %v:\n%s", err, diff)
		}
	})
}

func TestAPinnedReportMakesNoDelistings(t *testing.T) {
	c := newClock()
	s := storetest.Open(t, storetest.SQLite(t), c.Now)
	sh := newShore(t, s, c)
	var all [][2]string
	for i := range 30 {
		all = append(all, [2]string{fmt.Sprint("k", i), fmt.Sprint("Report ", i)})
		sh.lists(all...)
	}
	sh.lists(append(slices.Clone(all[:1]), all[2:]...)...) // the oldest stays, the next goes
	if got := sh.happened(store.ChangePage{}); got != nil {
		t.Errorf("changes: %q, want none", got)
	}
}

func TestEntriesAreSelectedByGroupAndByWhenTheyWereSeen(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		c.now = start
		other := harbour()
		other.ID, other.Feeds = "quay", []alteram.Feed{{URL: "https://quay.example/rss"}}
		third := harbour()
		third.ID, third.Feeds = "reef", []alteram.Feed{{URL: "https://reef.example/rss"}}
		d := declare(t, s, harbour(), other, third)
		var ids []alteram.EntryID // in the order in which they were read
		for i := range 9 {
			src := d.Sources[i%3]
			c.pass(time.Hour)
			it := version(src.Feeds[0], fmt.Sprint("k", i), 1, fmt.Sprint("Report ", i), c.Now())
			if err := s.Replay(t.Context(), store.Reading{Source: src.ID, Fetch: alteram.Fetch{Feed: src.Feeds[0].ID, At: c.Now()}, Items: []store.Listed{it}}); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, it.Entry)
		}
		idsOf := func(items []store.Item, err error) []alteram.EntryID {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			var out []alteram.EntryID
			for _, it := range items {
				out = append(out, it.ID)
			}
			return out
		}
		group := []alteram.SourceID{"harbour", "reef"}
		first := idsOf(s.EntriesOf(t.Context(), group, store.Cursor{}, 4))
		if diff := cmp.Diff([]alteram.EntryID{ids[8], ids[6], ids[5], ids[3]}, first); diff != "" {
			t.Errorf("the group (-want +got):\n%s", diff)
		}
		last, err := s.Entry(t.Context(), ids[3])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]alteram.EntryID{ids[2], ids[0]}, idsOf(s.EntriesOf(t.Context(), group, last.Cursor(), 4))); diff != "" {
			t.Errorf("the rest of the group (-want +got):\n%s", diff)
		}
		span := store.Seen{Sources: group, From: start.Add(3 * time.Hour), Until: start.Add(9 * time.Hour)}
		if diff := cmp.Diff([]alteram.EntryID{ids[3], ids[5]}, idsOf(s.EntriesSeen(t.Context(), span, 1, 2))); diff != "" {
			t.Errorf("seen in the span (-want +got):\n%s", diff)
		}
		got, err := s.SeenSpan(t.Context(), span)
		if diff := cmp.Diff(store.SeenSpan{Entries: 4, First: start.Add(3 * time.Hour), Last: start.Add(7 * time.Hour)}, got); diff != "" || err != nil {
			t.Errorf("SeenSpan (-want +got), %v:\n%s", err, diff)
		}
		before, err := s.SeenBeside(t.Context(), store.Seen{Sources: []alteram.SourceID{"quay"}, Until: start.Add(5 * time.Hour)})
		if !before.Equal(start.Add(2*time.Hour)) || err != nil {
			t.Errorf("SeenBeside = %s, %v", before, err)
		}
		addresses, err := s.Addresses(t.Context(), span, 3, 2)
		if diff := cmp.Diff([]store.Address{{Entry: ids[6], Seen: start.Add(7 * time.Hour)}}, addresses); diff != "" || err != nil {
			t.Errorf("Addresses (-want +got), %v:\n%s", err, diff)
		}
		versions, err := s.VersionsByKey(t.Context(), []store.VersionKey{{Entry: ids[1], N: 1}, {Entry: ids[1], N: 2}})
		if len(versions) != 1 || versions[store.VersionKey{Entry: ids[1], N: 1}].Title != "Report 1" || err != nil {
			t.Errorf("VersionsByKey = %v, %v", versions, err)
		}
		byID, err := s.EntriesByID(t.Context(), ids[:2])
		if len(byID) != 2 || byID[ids[1]].Latest.Title != "Report 1" || err != nil {
			t.Errorf("EntriesByID = %v, %v", byID, err)
		}
	})
}

func TestFetchDaysCountOutcomes(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		c.now = start
		feed := declare(t, s, harbour()).Sources[0].Feeds[0]
		for _, outcome := range []alteram.Outcome{alteram.OutcomeFetched, alteram.OutcomeTimeout, alteram.OutcomeTimeout} {
			claim(t, s, 2)
			err := s.PutReading(t.Context(), store.Reading{Source: "harbour", Keep: true, Fetch: alteram.Fetch{Feed: feed.ID, At: c.Now(), Outcome: outcome}, DueAt: c.Now()})
			if err != nil {
				t.Fatal(err)
			}
			c.pass(12 * time.Hour)
		}
		day := start.Truncate(24 * time.Hour)
		got, err := s.FetchDays(t.Context(), "harbour", start.Add(time.Hour))
		want := []store.FetchDay{{Feed: feed.ID, Day: day, Outcome: alteram.OutcomeTimeout, Fetches: 1}, {Feed: feed.ID, Day: day.AddDate(0, 0, 1), Outcome: alteram.OutcomeTimeout, Fetches: 1}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("FetchDays (-want +got), %v:\n%s", err, diff)
		}
	})
}
