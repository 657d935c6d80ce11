package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// worded makes an item findable by the words of its title and of a text.
func worded(it store.Listed, language, text string) store.Listed {
	it.Words = &store.Words{Language: language, Title: strings.Fields(strings.ToLower(it.Version.Title)), Text: strings.Fields(text)}
	return it
}

func phrase(words string) store.Expr {
	return store.Expr{Op: store.OpPhrase, Words: strings.Fields(words)}
}

func all(args ...store.Expr) store.Expr { return store.Expr{Op: store.OpAll, Args: args} }

func either(args ...store.Expr) store.Expr { return store.Expr{Op: store.OpAny, Args: args} }

func not(e store.Expr) store.Expr { return store.Expr{Op: store.OpNot, Args: []store.Expr{e}} }

// everywhere looks for something in all sources.
func everywhere(e store.Expr) store.Query {
	return store.Query{Scopes: []store.Scope{{Expr: e}}, Limit: 10}
}

func found(t *testing.T, s *store.Store, q store.Query) string {
	t.Helper()
	hits, err := s.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("Search(%+v): %v", q, err)
	}
	var keys []string
	for _, h := range hits {
		keys = append(keys, h.Item.Key)
	}
	return strings.Join(keys, " ")
}

// shelve stores four entries of one feed, an hour apart, d the latest.
func shelve(t *testing.T, s *store.Store, c *clock) {
	t.Helper()
	declare(t, s, harbour())
	due := claim(t, s, 1)[0]
	at := func(h int) time.Time { return c.Now().Add(time.Duration(h-10) * time.Hour) }
	put(t, s, due, c.Now(),
		worded(version(due.Feed, "a", 1, "Ferry late", at(1)), "en", "en:ferri en:dock twice"),
		worded(version(due.Feed, "b", 1, "Dock closed", at(2)), "en", "ferry late again 北京 京大 大学 学"),
		worded(version(due.Feed, "c", 1, "Late ferry", at(3)), "de", "3.5"),
		worded(version(due.Feed, "d", 1, "Nothing", at(4)), "", "late x ferry"),
	)
}

func TestSearchFinds(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		shelve(t, s, c)
		at := func(h int) time.Time { return c.Now().Add(time.Duration(h-11) * time.Hour) }
		for _, tt := range []struct {
			name string
			q    store.Query
			want string
		}{
			{"a word, latest first", everywhere(phrase("late")), "d c b a"},
			{"a phrase, not over the end of the title", everywhere(phrase("ferry late")), "b a"},
			{"words of title and text", everywhere(all(phrase("closed"), phrase("again"))), "b"},
			{"either", everywhere(either(phrase("closed"), phrase("twice"))), "b a"},
			{"without", everywhere(all(phrase("ferry"), not(phrase("again")))), "d c a"},
			{"a stem of a language", everywhere(phrase("en:dock")), "a"},
			{"two characters", everywhere(phrase("京大")), "b"},
			{"one character, as a prefix", everywhere(store.Expr{Op: store.OpPhrase, Words: []string{"学"}, Prefix: true}), "b"},
			{"a number", everywhere(phrase("3.5")), "c"},
			{"nothing", everywhere(phrase("cargo")), ""},
			{"a language", everywhere(store.InLanguage("en")), "b a"},
			{"a language and a word", everywhere(all(store.InLanguage("de"), phrase("late"))), "c"},
			{"titles alone", store.Query{Scopes: []store.Scope{{Expr: phrase("ferry"), TitleOnly: true}}, Limit: 9}, "c a"},
			{"a phrase in titles alone", store.Query{Scopes: []store.Scope{{Expr: phrase("ferry late"), TitleOnly: true}}, Limit: 9}, "a"},
			{"titles and a facet", store.Query{Scopes: []store.Scope{{Expr: all(phrase("ferry"), store.InLanguage("de")), TitleOnly: true}}, Limit: 9}, "c"},
			{"everything", everywhere(store.Expr{}), "d c b a"},
			{"of a source", store.Query{Scopes: []store.Scope{{Expr: phrase("late"), Sources: []alteram.SourceID{"harbour"}}}, Limit: 9}, "d c b a"},
			{"of another source", store.Query{Scopes: []store.Scope{{Expr: phrase("late"), Sources: []alteram.SourceID{"inland"}}}, Limit: 9}, ""},
			{"of no source", store.Query{Scopes: []store.Scope{{Expr: phrase("late"), Sources: []alteram.SourceID{}}}, Limit: 9}, ""},
			{"of one more source", store.Query{Scopes: []store.Scope{{Expr: phrase("late"), Sources: []alteram.SourceID{"harbour", "inland"}}}, Limit: 9}, "d c b a"},
			{"everything of another source", store.Query{Scopes: []store.Scope{{Sources: []alteram.SourceID{"inland"}}}, Limit: 9}, ""},
			{"in two scopes", store.Query{Scopes: []store.Scope{{Expr: phrase("closed")}, {Expr: phrase("nothing")}}, Limit: 9}, "d b"},
			{"from a time until another", store.Query{Scopes: []store.Scope{{Expr: phrase("late")}}, From: at(2), Until: at(4), Limit: 9}, "c b"},
			{"two", store.Query{Scopes: []store.Scope{{Expr: phrase("late")}}, Limit: 2}, "d c"},
		} {
			t.Run(tt.name, func(t *testing.T) {
				if got := found(t, s, tt.q); got != tt.want {
					t.Errorf("found %q, want %q", got, tt.want)
				}
			})
		}
	})
}

// TestSearchKeepsToItsSources: on whatever shelves the others stand, and
// however many there are.
func TestSearchKeepsToItsSources(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		var sources []alteram.Source
		var open []alteram.SourceID
		for i := range 80 { // by turns full, link only and withheld
			h := harbour()
			h.ID, h.Feeds = alteram.SourceID(fmt.Sprintf("h%02d", i)), []alteram.Feed{{URL: fmt.Sprintf("https://harbour.example/%d", i)}}
			h.Terms = []alteram.Terms{{Mode: []alteram.Mode{alteram.ModeFull, alteram.ModeLink, alteram.ModeWithheld}[i%3]}}
			sources = append(sources, h)
			if i%2 == 0 {
				open = append(open, h.ID)
			}
		}
		declare(t, s, sources...)
		want := []string{}
		for _, due := range claim(t, s, 80) {
			key := string(due.Source)
			put(t, s, due, c.Now(), worded(version(due.Feed, key, 1, "Ferry late", c.Now()), "en", "dock"))
			if slices.Contains(open, due.Source) {
				want = append(want, key)
			}
		}
		slices.Sort(want)
		for name, sources := range map[string][]alteram.SourceID{"half": open, "few": open[:3], "one": open[:1]} {
			for what, e := range map[string]store.Expr{"a word": phrase("dock"), "a language": store.InLanguage("en"), "both": all(phrase("dock"), store.InLanguage("en")), "all": {}} {
				got := strings.Fields(found(t, s, store.Query{Scopes: []store.Scope{{Expr: e, Sources: sources}}, Limit: 100}))
				slices.Sort(got)
				if d := cmp.Diff(want[:len(sources)], got); d != "" {
					t.Errorf("%s of %s (-want +got):\n%s", what, name, d)
				}
			}
		}
	})
}

func TestSearchGoesOnBehindAHit(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		declare(t, s, harbour())
		due := claim(t, s, 1)[0]
		var items []store.Listed
		var want []string
		for i := range 40 { // four moments, ten entries each
			key := fmt.Sprintf("k%02d", i)
			items = append(items, worded(version(due.Feed, key, 1, "Ferry "+key, c.Now().AddDate(0, -i/10, 0)), "", "late"))
			want = append(want, key)
		}
		put(t, s, due, c.Now(), items...)
		q := everywhere(phrase("late"))
		seen := map[string]int{}
		var last time.Time
		for range len(want) {
			q.Limit = 7
			hits, err := s.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if len(hits) == 0 {
				break
			}
			for _, h := range hits {
				if !last.IsZero() && h.Item.SortAt.After(last) {
					t.Errorf("%s of %v after one of %v", h.Item.Key, h.Item.SortAt, last)
				}
				last = h.Item.SortAt
				seen[h.Item.Key]++
			}
			q.After = hits[len(hits)-1].Row
		}
		for _, key := range want {
			if seen[key] != 1 {
				t.Errorf("%s was found %d times", key, seen[key])
			}
		}
	})
}

func TestSearchKnowsTheLatestVersionAlone(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		shelve(t, s, c)
		c.pass(2 * time.Hour)
		due := claim(t, s, 1)[0]
		put(t, s, due, c.Now(), worded(version(due.Feed, "a", 2, "Crane repaired", c.Now()), "uk", "again"))
		for word, want := range map[string]string{"twice": "", "crane": "a", "again": "b a", "late": "d c b"} {
			if got := found(t, s, everywhere(phrase(word))); got != want {
				t.Errorf("%q finds %q, want %q", word, got, want)
			}
		}
		if got := found(t, s, everywhere(store.InLanguage("uk"))); got != "a" {
			t.Errorf("lang:uk finds %q, want a", got)
		}
	})
}

func TestIndexCatchesUp(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		shelve(t, s, c)
		if err := s.QueueIndex(t.Context()); err != nil {
			t.Fatal(err)
		}
		var order []string
		for {
			items, err := s.Unindexed(t.Context(), 3)
			if err != nil {
				t.Fatal(err)
			}
			if len(items) == 0 {
				break
			}
			words := make([]store.Words, len(items))
			for i, it := range items {
				order = append(order, it.Key)
				words[i].Title = []string{"anew"}
			}
			if len(order) == 3 {
				items[0].Versions++ // as when another was read meanwhile
			}
			if err := s.Index(t.Context(), items, words); err != nil {
				t.Fatal(err)
			}
		}
		if d := cmp.Diff([]string{"d", "c", "b", "d", "a"}, order); d != "" {
			t.Errorf("entries waited (-want +got):\n%s", d)
		}
		if got := found(t, s, everywhere(phrase("anew"))); got != "d c b a" {
			t.Errorf("found anew: %q, want all", got)
		}
	})
}

// BenchmarkPutReading stores 20 new items of 300 words, with and without their
// words for the index.
func BenchmarkPutReading(b *testing.B) {
	text := make([]string, 300)
	for i := range text {
		text[i] = fmt.Sprint("en:w", i*i%911)
	}
	for _, database := range []struct {
		name string
		open func(testing.TB) string
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.PostgreSQL}} {
		for _, indexed := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/indexed=%v", database.name, indexed), func(b *testing.B) {
				c := newClock()
				s := storetest.Open(b, database.open(b), c.Now)
				declare(b, s, harbour())
				n := 0
				for b.Loop() {
					b.StopTimer()
					c.pass(2 * time.Hour)
					due, err := s.Claim(b.Context(), 1, time.Minute, time.Time{})
					if err != nil || len(due) != 1 {
						b.Fatal(due, err)
					}
					items := make([]store.Listed, 20)
					for i := range items {
						n++
						items[i] = version(due[0].Feed, fmt.Sprint("k", n), 1, fmt.Sprint("Ferry ", n), c.Now())
						items[i].Version.Text = strings.Join(text, " ")
						items[i].Version.HTML = "<p>" + items[i].Version.Text + "</p>"
						if indexed {
							items[i].Words = &store.Words{Language: "en", Title: []string{"en:ferri", fmt.Sprint(n)}, Text: text}
						}
					}
					r := reading(due[0], c.Now(), items...)
					r.Whole = false
					b.StartTimer()
					if err := s.PutReading(b.Context(), r); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
