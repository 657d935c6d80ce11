package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// start is the first instant of every test.
var start = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)

// clock is a hub's clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: start} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func harbour() alteram.Source {
	return alteram.Source{
		ID: "harbour", Name: "Harbour Post", Site: "https://harbour.example", Domains: []string{"harbour.example"},
		Owner:   []alteram.Owner{{Name: "Harbour Press", Kind: "company", Share: 100, AsOf: start}},
		Control: alteram.Control{Value: alteram.Private, SaidBy: "us", Set: start},
		Terms:   []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisLicence, Licence: "CC-BY-4.0", Until: start.AddDate(0, 1, 0)}},
		Feeds:   []alteram.Feed{{URL: "https://harbour.example/rss"}, {URL: "https://harbour.example/sport", Identity: alteram.IdentityLink}},
	}
}

func declare(t testing.TB, s *store.Store, sources ...alteram.Source) alteram.Declared {
	t.Helper()
	want, err := store.Values(alteram.Declared{Hub: alteram.Hub{Name: "Test Hub"}, Sources: sources})
	if err != nil {
		t.Fatal(err)
	}
	have, err := s.Declared(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	old, err := store.Values(have)
	if err != nil {
		t.Fatal(err)
	}
	p := store.Plan{By: "desk", Applied: want}
	for _, v := range want {
		i := slices.IndexFunc(old, func(o store.Value) bool { return o.Source == v.Source && o.Aspect == v.Aspect })
		c := store.Change{Source: v.Source, Aspect: v.Aspect, New: v.JSON}
		if i >= 0 {
			c.Old = old[i].JSON
		}
		if c.Old != c.New {
			p.Changes = append(p.Changes, c)
		}
	}
	if err := s.Apply(t.Context(), p); err != nil {
		t.Fatalf("Apply: %v", err)
	}
	d, err := s.Declared(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func claim(t *testing.T, s *store.Store, limit int64) []store.Due {
	t.Helper()
	due, err := s.Claim(t.Context(), limit, time.Minute, time.Time{})
	if err != nil {
		t.Fatalf("Claim: %v", err)
	}
	return due
}

// version makes the n-th version of an entry of the harbour with its digest.
func version(f alteram.Feed, key string, n int, title string, seen time.Time) store.Listed {
	v := alteram.Version{
		Entry: alteram.NewEntryID(f.Source, key), N: n, Title: title, HTML: "<p>" + title + "</p>", Text: title, Link: "https://harbour.example/" + key,
		GUID: key, Seen: seen, Feed: f.ID, Archive: "raw/x", Authors: []alteram.Author{{Name: "A. Writer"}}, Categories: []string{"port"},
		Published: seen.Add(-time.Hour).Truncate(time.Second), PublishedOffset: 60, Language: "en", Scheme: alteram.DigestScheme,
	}
	v.Digest = v.ComputeDigest()
	return store.Listed{Entry: v.Entry, Key: key, Digest: v.Digest, Cleaner: 1, Version: &v, Item: []byte("item of " + title)}
}

func seenBefore(it store.Listed) store.Listed {
	it.Known, it.Version, it.Item = true, nil, nil
	return it
}

func put(t *testing.T, s *store.Store, due store.Due, at time.Time, items ...store.Listed) {
	t.Helper()
	if err := s.PutReading(t.Context(), reading(due, at, items...)); err != nil {
		t.Fatalf("PutReading: %v", err)
	}
}

func reading(due store.Due, at time.Time, items ...store.Listed) store.Reading {
	return store.Reading{
		Source: due.Source, Fetch: alteram.Fetch{Feed: due.ID, URL: due.URL, At: at, Outcome: alteram.OutcomeFetched, Status: 200, Items: len(items), Archive: "raw/x"},
		Validators: alteram.Validators{ETag: `"1"`}, Body: alteram.Digest{1}, Whole: true, Items: items, DueAt: at.Add(time.Hour),
	}
}

func titles(t *testing.T, s *store.Store, p store.Page) []string {
	t.Helper()
	items, err := s.Entries(t.Context(), p)
	if err != nil {
		t.Fatalf("Entries: %v", err)
	}
	var out []string
	for _, it := range items {
		out = append(out, it.Latest.Title)
	}
	return out
}

func TestDeclaredRoundTrip(t *testing.T) {
	storetest.Each(t, newClock().Now, func(t *testing.T, s *store.Store) {
		want := harbour()
		got := declare(t, s, want).Sources[0]
		for i := range got.Feeds {
			if got.Feeds[i].ID == 0 || got.Feeds[i].Source != want.ID {
				t.Errorf("feed %d = %+v, want a number and its source", i, got.Feeds[i])
			}
			got.Feeds[i].ID, got.Feeds[i].Source = 0, ""
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("Declared differs from what was applied (-want +got):\n%s", d)
		}
	})
}

func TestDeclarationsKeepTheirHistory(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		src := harbour()
		declare(t, s, src)
		c.pass(time.Hour)
		src.Control = alteram.Control{Value: alteram.StateControlled, SaidBy: "Example Monitor", Edition: 2026, Set: c.Now()}
		src.Owner = []alteram.Owner{{Name: "Other", Kind: "state", Share: 100}}
		declare(t, s, src)
		h, err := s.History(t.Context(), src.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(h) != 2 || h[0].Source.Control.Value != alteram.Private || h[1].Source.Control.Value != alteram.StateControlled {
			t.Fatalf("History = %+v, want private, then SC", h)
		}
		if h[0].Source.Owner[0].Name != "Harbour Press" || h[1].Source.Owner[0].Name != "Other" {
			t.Errorf("owners were %q, then %q", h[0].Source.Owner[0].Name, h[1].Source.Owner[0].Name)
		}
		if d := cmp.Diff([]string{"owner", "control"}, h[1].Aspects); d != "" {
			t.Errorf("second revision changes %s", d)
		}
	})
}

func TestApplyRefusesAStalePlan(t *testing.T) {
	storetest.Each(t, newClock().Now, func(t *testing.T, s *store.Store) {
		declare(t, s, harbour())
		err := s.Apply(t.Context(), store.Plan{Changes: []store.Change{{Source: "harbour", Aspect: "name", Old: `"Other"`, New: `"Third"`}}})
		if !errors.Is(err, alteram.Conflict) {
			t.Errorf("Apply = %v, want a conflict", err)
		}
	})
}

func TestRetiredSourceComesBack(t *testing.T) {
	storetest.Each(t, newClock().Now, func(t *testing.T, s *store.Store) {
		declare(t, s, harbour())
		if err := s.Apply(t.Context(), store.Plan{Retire: []alteram.SourceID{"harbour"}}); err != nil {
			t.Fatal(err)
		}
		d, err := s.Declared(t.Context())
		if err != nil || len(d.Sources) != 1 || d.Sources[0].Retired.IsZero() || len(d.Sources[0].Feeds) != 0 {
			t.Fatalf("after Retire: %+v, %v", d.Sources, err)
		}
		if due := claim(t, s, 9); len(due) != 0 {
			t.Errorf("feeds of a retired source are due: %v", due)
		}
		again := harbour()
		again.Name = "Harbour Post and Mail"
		src := declare(t, s, again).Sources[0]
		if !src.Retired.IsZero() || len(src.Feeds) != 2 || src.Name != again.Name {
			t.Errorf("after coming back: %+v", src)
		}
	})
}

func TestClaimLeasesEachFeedOnce(t *testing.T) {
	c := newClock()
	each := func(t *testing.T, database string) {
		a, b := storetest.Open(t, database, c.Now), storetest.Open(t, database, c.Now)
		declare(t, a, harbour())
		if n := len(claim(t, a, 1)); n != 1 {
			t.Fatalf("first claim got %d feeds, want 1", n)
		}
		if n := len(claim(t, b, 9)); n != 1 {
			t.Errorf("the other process got %d feeds, want the 1 that is left", n)
		}
		p, err := b.Pending(t.Context(), time.Time{})
		if err != nil || p.Free != 0 || p.Leased != 2 {
			t.Errorf("Pending = %+v, %v, want 2 leased", p, err)
		}
		c.pass(time.Minute)
		if n := len(claim(t, b, 9)); n != 2 {
			t.Errorf("after the lease ran out %d feeds can be claimed, want 2", n)
		}
	}
	t.Run("sqlite", func(t *testing.T) { each(t, storetest.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { each(t, storetest.PostgreSQL(t)) })
}

func TestReadingBecomesEntriesAndVersions(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		declare(t, s, harbour())
		due := claim(t, s, 1)[0]
		one, two := version(due.Feed, "one", 1, "Ferry late", c.Now()), version(due.Feed, "two", 1, "Crane repaired", c.Now())
		put(t, s, due, c.Now(), one, two)

		c.pass(2 * time.Hour)
		both := claim(t, s, 2)
		due = both[slices.IndexFunc(both, func(d store.Due) bool { return d.ID == due.ID })]
		if due.Validators.ETag != `"1"` || due.Body.IsZero() {
			t.Errorf("claimed feed = %+v, want the validators of the last reading", due)
		}
		edited := version(due.Feed, "one", 2, "Ferry very late", c.Now())
		put(t, s, due, c.Now(), edited, seenBefore(two))

		if d := cmp.Diff([]string{"Ferry very late", "Crane repaired"}, sorted(titles(t, s, store.Page{Limit: 9}))); d != "" {
			t.Errorf("entries (-want +got):\n%s", d)
		}
		vs, err := s.Versions(t.Context(), one.Entry)
		if err != nil || len(vs) != 2 {
			t.Fatalf("Versions = %v, %v", vs, err)
		}
		want := *one.Version
		want.Seq = 1
		if d := cmp.Diff(want, vs[0]); d != "" {
			t.Errorf("first version changed (-want +got):\n%s", d)
		}
		if vs[0].ComputeDigest() != vs[0].Digest || vs[1].Seq != 3 {
			t.Errorf("stored version gives another digest, or its outbox number %d is not 3", vs[1].Seq)
		}
		if item, err := s.Item(t.Context(), one.Entry, 2); err != nil || string(item) != "item of Ferry very late" {
			t.Errorf("Item = %q, %v", item, err)
		}
	})
}

func sorted(s []string) []string {
	slices.Sort(s)
	slices.Reverse(s)
	slices.SortFunc(s, func(a, b string) int { return len(b) - len(a) })
	return s
}

func TestListingsEndAndBeginAgain(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		declare(t, s, harbour())
		step := func(whole bool, items ...store.Listed) {
			t.Helper()
			due := claim(t, s, 1)[0]
			r := reading(due, c.Now(), items...)
			r.Whole = whole
			if err := s.PutReading(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			c.pass(2 * time.Hour)
			if err := s.Release(t.Context(), []alteram.FeedID{due.ID}); err != nil {
				t.Fatal(err)
			}
		}
		feed := alteram.Feed{ID: 1, Source: "harbour"}
		one := version(feed, "one", 1, "Ferry late", c.Now())
		unlisted := func() time.Time {
			t.Helper()
			e, err := s.Entry(t.Context(), one.Entry)
			if err != nil {
				t.Fatal(err)
			}
			return e.Unlisted
		}
		// The other feed of the source must not be claimed in this test.
		if _, err := s.Claim(t.Context(), 9, 1000*time.Hour, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if err := s.Release(t.Context(), []alteram.FeedID{1}); err != nil {
			t.Fatal(err)
		}
		step(true, one)
		step(false)
		if at := unlisted(); !at.IsZero() {
			t.Errorf("a cut document delisted the entry at %v", at)
		}
		left := c.Now()
		step(true)
		if at := unlisted(); !at.Equal(left) {
			t.Errorf("unlisted at %v, want %v", at, left)
		}
		back := seenBefore(one)
		back.Known = false
		step(true, back)
		if at := unlisted(); !at.IsZero() {
			t.Errorf("an entry that is listed again is unlisted since %v", at)
		}
	})
}

func TestLostLeaseStoresNothing(t *testing.T) {
	c := newClock()
	each := func(t *testing.T, database string) {
		a, b := storetest.Open(t, database, c.Now), storetest.Open(t, database, c.Now)
		declare(t, a, harbour())
		due := claim(t, a, 1)[0]
		c.pass(time.Minute)
		claim(t, b, 9)
		err := a.PutReading(t.Context(), reading(due, c.Now(), version(due.Feed, "one", 1, "Ferry late", c.Now())))
		if !errors.Is(err, alteram.Conflict) {
			t.Errorf("PutReading after losing the lease = %v, want a conflict", err)
		}
		if n, err := a.Counts(t.Context()); err != nil || n.Entries != 0 || n.Fetches != 0 {
			t.Errorf("Counts = %+v, %v, want nothing stored", n, err)
		}
	}
	t.Run("sqlite", func(t *testing.T) { each(t, storetest.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { each(t, storetest.PostgreSQL(t)) })
}

func TestRaceForAnEntryIsAConflict(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		declare(t, s, harbour())
		due := claim(t, s, 2)
		put(t, s, due[0], c.Now(), version(due[0].Feed, "one", 1, "Ferry late", c.Now()))
		for _, n := range []int{1, 3} {
			it := version(due[1].Feed, "one", n, "Ferry late indeed", c.Now())
			if err := s.PutReading(t.Context(), reading(due[1], c.Now(), it)); !errors.Is(err, alteram.Conflict) {
				t.Errorf("version %d stored by a second feed = %v, want a conflict", n, err)
			}
		}
		put(t, s, due[1], c.Now(), version(due[1].Feed, "one", 2, "Ferry late indeed", c.Now()))
	})
}

func TestOutboxIsGapFreeUnderConcurrency(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		src := harbour()
		src.Feeds = nil
		for i := range 24 {
			src.Feeds = append(src.Feeds, alteram.Feed{URL: fmt.Sprintf("https://harbour.example/%d", i)})
		}
		declare(t, s, src)
		var wg sync.WaitGroup
		for i, due := range claim(t, s, 24) {
			wg.Go(func() {
				r := reading(due, c.Now(), version(due.Feed, fmt.Sprintf("a%d", i), 1, "A", c.Now()), version(due.Feed, fmt.Sprintf("b%d", i), 1, "B", c.Now()))
				if i%3 == 0 { // breaks half-way: the same entry twice
					r.Items = append(r.Items, r.Items[0])
				}
				err := s.PutReading(context.Background(), r)
				if (err != nil) != (i%3 == 0) {
					t.Errorf("PutReading %d = %v", i, err)
				}
			})
		}
		wg.Wait()
		var next int64 = 1
		err := s.Digests(t.Context(), func(v alteram.Version, _ int) error {
			if v.Seq != next {
				t.Errorf("outbox number %d follows %d", v.Seq, next-1)
			}
			next = v.Seq + 1
			return nil
		})
		if err != nil || next != 33 {
			t.Errorf("outbox ends before %d (%v), want 32 versions", next, err)
		}
	})
}

func TestEntriesPageWithoutGapOrRepeat(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		declare(t, s, harbour())
		due := claim(t, s, 1)[0]
		var items []store.Listed
		for i := range 25 {
			it := version(due.Feed, fmt.Sprintf("k%d", i), 1, fmt.Sprintf("T%02d", i), c.Now())
			it.Version.Published = start.Add(-time.Duration(i/5) * time.Hour) // five at a time
			items = append(items, it)
		}
		put(t, s, due, c.Now(), items...)
		seen := map[alteram.EntryID]bool{}
		p := store.Page{Source: "harbour", Limit: 7}
		for {
			page, err := s.Entries(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			for _, it := range page {
				if seen[it.ID] {
					t.Errorf("entry %s is on two pages", it.ID)
				}
				seen[it.ID] = true
				p.After = it.Cursor()
			}
			if len(page) < p.Limit {
				break
			}
		}
		if len(seen) != 25 {
			t.Errorf("pages held %d entries, want 25", len(seen))
		}
	})
}

func TestGenerationsRiseWithWhatCanBeShown(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		var last store.Generations
		rises := func(what string, content, terms bool) {
			t.Helper()
			g, err := s.Generations(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if (g.Content > last.Content) != content || (g.Terms > last.Terms) != terms {
				t.Errorf("%s: generations went from %+v to %+v", what, last, g)
			}
			last = g
		}
		declare(t, s, harbour())
		rises("declare", false, true)
		due := claim(t, s, 2)
		one := version(due[0].Feed, "one", 1, "Ferry late", c.Now())
		put(t, s, due[0], c.Now(), one)
		rises("a new entry", true, false)
		put(t, s, due[1], c.Now())
		rises("nothing new", false, false)
		if _, err := s.Decide(t.Context(), alteram.Decision{Act: alteram.ActWithhold, Entry: one.Entry, At: c.Now(), Why: "test", Applies: []string{"EU"}}); err != nil {
			t.Fatal(err)
		}
		rises("a decision", false, true)
		ds, err := s.Decisions(t.Context())
		if err != nil || len(ds) != 1 || ds[0].Applies[0] != "EU" || ds[0].ID != 1 {
			t.Errorf("Decisions = %+v, %v", ds, err)
		}
	})
}

func TestDecisionNeedsAnEntry(t *testing.T) {
	storetest.Each(t, newClock().Now, func(t *testing.T, s *store.Store) {
		_, err := s.Decide(t.Context(), alteram.Decision{Act: alteram.ActWithhold, Entry: "aaaaaaaaaaaaaaaa", Why: "test"})
		if !errors.Is(err, alteram.NotFound) {
			t.Errorf("Decide on no entry = %v, want not found", err)
		}
	})
}

func TestGateHoldsOverProcesses(t *testing.T) {
	each := func(t *testing.T, database string) {
		a := storetest.Open(t, database, time.Now).Gate(2, time.Minute)
		b := storetest.Open(t, database, time.Now).Gate(2, time.Minute)
		var mu sync.Mutex
		inside, most := 0, 0
		var wg sync.WaitGroup
		for i := range 12 {
			g := []*store.Gate{a, b}[i%2]
			wg.Go(func() {
				leave, err := g.Enter(context.Background(), "harbour.example")
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				inside++
				most = max(most, inside)
				mu.Unlock()
				mu.Lock()
				inside--
				mu.Unlock()
				leave()
			})
		}
		wg.Wait()
		if most > 2 {
			t.Errorf("%d requests at once, want at most 2", most)
		}
		for range 2 {
			if _, err := a.Enter(t.Context(), "other.example"); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := b.Enter(ctx, "other.example"); err == nil {
			t.Error("a third request entered while two were inside")
		}
	}
	t.Run("sqlite", func(t *testing.T) { each(t, storetest.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { each(t, storetest.PostgreSQL(t)) })
}

func TestCheckNamesWhatToDo(t *testing.T) {
	each := func(t *testing.T, database string) {
		s, err := store.Open(t.Context(), database, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.Check(t.Context()); !errors.Is(err, alteram.NotFound) {
			t.Errorf("Check of an empty database = %v, want not found", err)
		}
		storetest.Open(t, database, time.Now)
		if err := s.Check(t.Context()); err != nil {
			t.Errorf("Check after Migrate = %v", err)
		}
		if _, err := s.SQL().ExecContext(t.Context(), `UPDATE hub_schema SET min_binary = 99`); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{"Check": s.Check(t.Context()), "Migrate": second(s.Migrate(t.Context(), nil))} {
			if !errors.Is(err, alteram.Invalid) {
				t.Errorf("%s of a newer database = %v, want invalid", what, err)
			}
		}
	}
	t.Run("sqlite", func(t *testing.T) { each(t, storetest.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { each(t, storetest.PostgreSQL(t)) })
}

func second[T any](_ T, err error) error { return err }

func TestOpenSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct{ name, database string }{
		{"no folder", "/nowhere/at/all/hub.db"},
		{"a folder", t.TempDir()},
		{"no server", "postgres://nobody:secret@127.0.0.1:1/hub"},
		{"no address", "postgres://%zz"},
	} {
		s, err := store.Open(t.Context(), tt.database, time.Now)
		if err == nil {
			err = s.Check(t.Context())
			_ = s.Close()
		}
		if !errors.Is(err, alteram.Invalid) && !errors.Is(err, alteram.Unavailable) {
			t.Errorf("%s: Open(%q) = %v, want a message for the operator", tt.name, tt.database, err)
		}
	}
}
