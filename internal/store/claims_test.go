package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// claimed returns claims of a version with all that claims can hold.
func claimed(v store.Numbered, speaker string) alteram.Claims {
	five, six := 5.0, 6.0
	return alteram.Claims{
		Entry: v.Entry, N: v.N, Extractor: "claim/1", Language: "en", Digest: alteram.ClaimsDigest(alteram.ClaimsText(v.Title, v.Text)), Cut: true,
		Statements: []alteram.Statement{
			{
				Source: &alteram.Span{0, 4}, Speaker: "Anna Berg", SpeakerID: speaker, Office: "harbour-master:XA", Resolution: "named", Cue: &alteram.Span{5, 9}, Stance: "say",
				Negated: true, Content: []alteram.Span{{9, 10}, {10, 11}}, Quote: "mixed", ToldTo: &alteram.Span{1, 2}, Date: "2026-01-02", Parent: -1, Hedged: true, Confidence: .5,
			},
			{SpeakerID: "unknown", Content: []alteram.Span{{1, 3}}, Parent: 0},
			{SpeakerID: speaker, Content: []alteram.Span{{1, 3}}, Parent: -1},
		},
		Figures: []alteram.Figure{
			{
				Number: alteram.Span{1, 2}, Sentence: alteram.Span{0, 9}, Actors: []string{"XA"}, Target: []string{"XB"}, Scope: "total", Predicate: "sink", Noun: "ship", Listed: true,
				Low: &five, High: &six, Modifier: "about", Date: "2026-01-01", Statement: -1,
			},
			{Number: alteram.Span{1, 2}, Sentence: alteram.Span{0, 9}, Low: &five, Statement: 1},
		},
	}
}

// quay is a store with two reports in one story and one in none.
type quay struct {
	*shore
	reports []store.Numbered
	story   alteram.StoryID
}

func newQuay(t *testing.T, s *store.Store, c *clock) *quay {
	t.Helper()
	c.now = start
	q := &quay{shore: newShore(t, s, c)}
	q.lists([2]string{"a", "Five ships sunk"}, [2]string{"b", "Six ships sunk"}, [2]string{"c", "Crane down"})
	var err error
	if q.reports, err = s.VersionsAfter(t.Context(), 0, 3); err != nil {
		t.Fatal(err)
	}
	p := store.Placing{From: 0, To: 3}
	q.story = q.reports[0].Entry
	for _, v := range q.reports[:2] {
		p.Placements = append(p.Placements, alteram.Placement{Entry: v.Entry, Story: q.story, Seq: v.Seq, At: v.Seen})
	}
	p.Begun = []alteram.Story{{ID: q.story, Made: c.now, Changed: c.now}}
	if err := s.Place(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return q
}

// read stores what all reports say.
func (q *quay) read() {
	q.t.Helper()
	var all []alteram.Claims
	for i, v := range q.reports {
		all = append(all, claimed(v, fmt.Sprint("person:", i%2)))
	}
	if err := q.store.PutClaims(q.t.Context(), 0, 3, all); err != nil {
		q.t.Fatal(err)
	}
}

func (q *quay) due() []store.RelationsDue {
	q.t.Helper()
	due, err := q.store.RelationsDue(q.t.Context(), 10)
	if err != nil {
		q.t.Fatal(err)
	}
	return due
}

// differing are relations in which both reports of the story give different numbers.
func (q *quay) differing() alteram.Relations {
	ref := func(i, at int) alteram.ClaimRef {
		return alteram.ClaimRef{Entry: q.reports[i].Entry, N: q.reports[i].N, Index: at}
	}
	return alteram.Relations{Story: q.story, Extractor: "claim/1", Made: start, Cut: true, Relations: []alteram.Relation{
		{Kind: alteram.Differ, A: ref(0, 0), B: ref(1, 0)}, {Kind: alteram.Absent, A: ref(0, 2), B: ref(1, -1)},
	}}
}

func (q *quay) lineUp(due []store.RelationsDue) {
	q.t.Helper()
	if err := q.store.PutRelations(q.t.Context(), due, []alteram.Relations{q.differing()}); err != nil {
		q.t.Fatal(err)
	}
}

// related returns the relations of the story, nil when there are none.
func (q *quay) related() []alteram.Relation {
	q.t.Helper()
	all, err := q.store.RelationsOf(q.t.Context(), []alteram.StoryID{q.story})
	if err != nil {
		q.t.Fatal(err)
	}
	return all[q.story].Relations
}

// said returns how many versions of each report have claims with a statement.
func (q *quay) said() [3]int {
	q.t.Helper()
	var out [3]int
	for i, v := range q.reports {
		all, err := q.store.ClaimsOf(q.t.Context(), []alteram.EntryID{v.Entry})
		if err != nil {
			q.t.Fatal(err)
		}
		for _, c := range all[v.Entry] {
			if len(c.Statements) > 0 {
				out[i]++
			}
		}
	}
	return out
}

func (q *quay) speakers(prefix string) map[string]int {
	q.t.Helper()
	list, err := q.store.Speakers(q.t.Context(), prefix, []alteram.SourceID{"harbour"}, 10)
	if err != nil {
		q.t.Fatal(err)
	}
	out := map[string]int{}
	for _, s := range list {
		out[s.ID] = s.Entries
	}
	return out
}

func TestClaims(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		q := newQuay(t, s, c)
		q.read()
		if err := s.PutClaims(t.Context(), 0, 3, nil); !errors.Is(err, alteram.Conflict) {
			t.Errorf("read twice: %v, want a conflict", err)
		}
		if n, err := s.Claimed(t.Context()); n != 3 || err != nil {
			t.Errorf("Claimed = %d, %v", n, err)
		}
		all, err := s.ClaimsOf(t.Context(), []alteram.EntryID{q.reports[1].Entry, "nowhere"})
		if d := cmp.Diff(map[alteram.EntryID][]alteram.Claims{q.reports[1].Entry: {claimed(q.reports[1], "person:1")}}, all); d != "" || err != nil {
			t.Errorf("claims come back otherwise (-put +got): %v\n%s", err, d)
		}
		if d := cmp.Diff(map[string]int{"person:0": 2, "person:1": 1}, q.speakers("person:")); d != "" {
			t.Errorf("persons (-want +got):\n%s", d)
		}
		if d := cmp.Diff(map[string]int{"office:harbour-master:XA": 3}, q.speakers(store.OfficeID("harb"))); d != "" {
			t.Errorf("offices (-want +got):\n%s", d)
		}
		q.checkSpokenBy()
		q.checkRelations()
	})
}

func (q *quay) checkSpokenBy() {
	q.t.Helper()
	p := store.SpokenPage{Speaker: "person:0", Sources: []alteram.SourceID{"harbour"}, Limit: 1}
	var got []alteram.EntryID
	for range 3 {
		items, err := q.store.SpokenBy(q.t.Context(), p)
		if err != nil {
			q.t.Fatal(err)
		}
		for _, it := range items {
			got = append(got, it.ID)
			p.After = it.Cursor()
		}
	}
	a, c := q.reports[0].Entry, q.reports[2].Entry
	if d := cmp.Diff([]alteram.EntryID{max(a, c), min(a, c)}, got); d != "" {
		q.t.Errorf("what person:0 said (-want +got):\n%s", d)
	}
	p = store.SpokenPage{Speaker: "person:0", Limit: 5}
	if items, err := q.store.SpokenBy(q.t.Context(), p); len(items) > 0 || err != nil {
		q.t.Errorf("of no source there is %v, %v", items, err)
	}
}

// checkRelations lines up the story, also from what is old by then.
func (q *quay) checkRelations() {
	q.t.Helper()
	t, s := q.t, q.store
	due := q.due()
	if len(due) != 1 || due[0].Story != q.story {
		t.Fatalf("due are %v, want the one story", due)
	}
	told, err := s.ToldIn(t.Context(), q.story, 10)
	if err != nil || len(told) != 2 || told[1].Claims.Entry != q.reports[1].Entry || told[1].Source != "harbour" || !told[0].Published.Equal(q.reports[0].Published) {
		t.Errorf("told in the story: %+v, %v", told, err)
	}
	q.lineUp([]store.RelationsDue{{Story: q.story, Mark: due[0].Mark - 1}})
	if got := q.related(); got != nil || len(q.due()) != 1 {
		t.Errorf("lined up from an earlier state: %v", got)
	}
	q.lineUp(due)
	all, err := s.RelationsOf(t.Context(), []alteram.StoryID{q.story})
	if d := cmp.Diff(map[alteram.StoryID]alteram.Relations{q.story: q.differing()}, all); d != "" || err != nil {
		t.Errorf("relations come back otherwise (-put +got): %v\n%s", err, d)
	}
	if d := q.due(); len(d) > 0 {
		t.Errorf("lined up, %v are due", d)
	}
	if list, err := s.Stories(t.Context(), store.StoryPage{Differ: true, Limit: 5}); err != nil || len(list) != 1 || list[0].ID != q.story {
		t.Errorf("stories with different numbers: %v, %v", list, err)
	}
	// A report leaves the story, which is due again with the one it begins.
	b := q.reports[1]
	p := store.Placing{From: 3, To: 3, Placements: []alteram.Placement{{Entry: b.Entry, Story: b.Entry, Seq: b.Seq, At: b.Seen}}}
	p.Begun, p.Changed = []alteram.Story{{ID: b.Entry, Made: b.Seen, Changed: b.Seen}}, map[alteram.StoryID]time.Time{q.story: b.Seen}
	if err := s.Place(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	due = q.due()
	if len(due) != 2 {
		t.Errorf("a report left, and %v are due", due)
	}
	if err := s.PutRelations(t.Context(), due, make([]alteram.Relations, len(due))); err != nil || q.related() != nil {
		t.Errorf("without relations there are %v, %v", q.related(), err)
	}
	if list, err := s.Stories(t.Context(), store.StoryPage{Differ: true, Limit: 5}); err != nil || len(list) > 0 {
		t.Errorf("stories with different numbers: %v, %v", list, err)
	}
}

// TestClaimsGoWithTheirText withholds, erases and rereads texts one after the
// other, and looks at what is left of what they said.
func TestClaimsGoWithTheirText(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		q := newQuay(t, s, c)
		q.read()
		q.lineUp(q.due())
		page := alteram.Rendition{Entry: q.reports[2].Entry, N: 1, Kind: "article", Fetched: c.now, Read: c.now, Text: "The crane came down with all that hung from it."}
		order := func(act alteram.Act, i int) alteram.Decision {
			return alteram.Decision{Act: act, Entry: q.reports[i].Entry, At: c.now, Why: "an order", Office: "desk"}
		}
		for _, tt := range []struct {
			name  string
			do    func() (any, error)
			said  [3]int
			again int
			lined bool // whether the relations of the story are still there
		}{
			{"a page is read", func() (any, error) { return nil, s.PutRendition(t.Context(), page) }, [3]int{1, 1, 1}, 1, true},
			{"a decision withholds", func() (any, error) { return s.Decide(t.Context(), order(alteram.ActWithhold, 0)) }, [3]int{0, 1, 1}, 2, false},
			{"a decision erases", func() (any, error) { return s.Erase(t.Context(), order(alteram.ActErase, 1)) }, [3]int{0, 0, 1}, 2, false},
			{"retention ends", func() (any, error) { return s.EraseOld(t.Context(), "harbour", c.now.AddDate(1, 0, 0), 100) }, [3]int{}, 0, false},
		} {
			if _, err := tt.do(); err != nil {
				t.Fatal(err)
			}
			again, err := s.ReadableAgain(t.Context(), 10)
			if err != nil || len(again) != tt.again {
				t.Errorf("%s: %d versions are to be read again, want %d; %v", tt.name, len(again), tt.again, err)
			}
			if got := q.said(); got != tt.said {
				t.Errorf("%s: claims of the reports: %v, want %v", tt.name, got, tt.said)
			}
			if got := q.related(); (got != nil) != tt.lined {
				t.Errorf("%s: relations %v", tt.name, got)
			}
		}
		if got := q.speakers(""); len(got) > 0 {
			t.Errorf("all is erased, and these speak: %v", got)
		}
		// A text that went, or changed, while it was read leaves nothing.
		q.lists([2]string{"a", "Five ships sunk"}, [2]string{"b", "Six ships sunk"}, [2]string{"d", "Seven ships sunk"})
		late, err := s.ReadableAfter(t.Context(), 3, 10)
		if err != nil || len(late) != 1 || late[0].Text() != "Seven ships sunk\n\nSeven ships sunk" {
			t.Fatalf("to be read: %+v, %v", late, err)
		}
		other := claimed(late[0].Numbered, "person:1")
		other.Digest = alteram.Digest{1}
		if err := s.PutClaims(t.Context(), 3, 4, []alteram.Claims{claimed(q.reports[0], "person:0"), other}); err != nil {
			t.Fatal(err)
		}
		if again, err := s.ReadableAgain(t.Context(), 10); err != nil || len(again) != 1 || len(q.speakers("")) > 0 || q.said() != [3]int{} {
			t.Errorf("to be read again: %v, %v; speakers %v", again, err, q.speakers(""))
		}
		if h, err := s.ClaimsHealth(t.Context(), "claim/1"); err != nil || h != (store.ClaimsHealth{Behind: 1, Again: 1, Stories: 1}) {
			t.Errorf("health %+v, %v", h, err)
		}
	})
}

func TestForgottenClaimsAreReadAgain(t *testing.T) {
	c := newClock()
	s := storetest.Open(t, storetest.SQLite(t), c.Now)
	q := newQuay(t, s, c)
	q.read()
	q.lineUp(q.due())
	if h, err := s.ClaimsHealth(t.Context(), "claim/2"); err != nil || h != (store.ClaimsHealth{Older: 3}) {
		t.Errorf("under other rules: %+v, %v", h, err)
	}
	if err := s.ForgetClaims(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Claimed(t.Context()); n != 0 || err != nil || q.said() != [3]int{} || q.related() != nil || len(q.speakers("")) > 0 {
		t.Errorf("forgotten: up to %d (%v), claims %v, relations %v, speakers %v", n, err, q.said(), q.related(), q.speakers(""))
	}
	q.read()
	if len(q.due()) != 1 {
		t.Errorf("read again, due are %v", q.due())
	}
}
