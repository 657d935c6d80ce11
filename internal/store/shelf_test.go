package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// column returns the first column of a query's rows.
func column(t *testing.T, s *store.Store, query string) []string {
	t.Helper()
	rows, err := s.SQL().QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// TestShelves: what nobody may read stands apart in the index from what some may.
func TestShelves(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		terms      []alteram.Terms
		restricted []alteram.Restriction
	}{
		{"full text", "1", []alteram.Terms{{Mode: alteram.ModeFull}}, nil},
		{"an excerpt", "1", []alteram.Terms{{Mode: alteram.ModeExcerpt}}, nil},
		{"no terms, under the defaults of the hub", "2", nil, nil},
		{"withheld", "3", []alteram.Terms{{Mode: alteram.ModeWithheld}}, nil},
		{"full text that ended", "2", []alteram.Terms{{Mode: alteram.ModeFull, Until: start}}, nil},
		{"full text on one channel", "1", []alteram.Terms{{Mode: alteram.ModeFull, Channels: []alteram.Channel{alteram.ChannelAPI}}}, nil},
		{"full text on no channel", "2", []alteram.Terms{{Mode: alteram.ModeFull, Channels: []alteram.Channel{}}}, nil},
		{"withheld in one country", "1", []alteram.Terms{{Mode: alteram.ModeFull}}, []alteram.Restriction{{Applies: []string{"DE"}, Effect: alteram.ModeWithheld}}},
		{"withheld everywhere", "3", []alteram.Terms{{Mode: alteram.ModeFull}}, []alteram.Restriction{{Applies: []string{alteram.Everywhere}, Effect: alteram.ModeWithheld}}},
		{"restricted to links everywhere", "2", []alteram.Terms{{Mode: alteram.ModeFull}}, []alteram.Restriction{{Applies: []string{alteram.Everywhere}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newClock()
			s := storetest.Open(t, storetest.SQLite(t), c.Now)
			h := harbour()
			h.Terms, h.Restrictions = tt.terms, tt.restricted
			declare(t, s, h)
			due := claim(t, s, 1)[0]
			put(t, s, due, c.Now(), worded(version(due.Feed, "a", 1, "Ferry late", c.Now()), "en", "dock"))
			if got := strings.Join(column(t, s, `SELECT shelf FROM search`), " "); got != tt.want {
				t.Errorf("on shelf %s, want %s", got, tt.want)
			}
			for _, sh := range []string{"1", "2", "3"} {
				found := column(t, s, `SELECT rowid FROM search_words WHERE search_words MATCH '"`+sh+`dock"'`)
				if (len(found) == 1) != (sh == tt.want) {
					t.Errorf("%sdock finds %d rows", sh, len(found))
				}
			}
		})
	}
}

// TestReshelve ends terms, and sees entries found all the way from one shelf to
// the other.
func TestReshelve(t *testing.T) {
	c := newClock()
	storetest.Each(t, c.Now, func(t *testing.T, s *store.Store) {
		c.now = start
		shelve(t, s, c)
		check := func(when, want string) {
			t.Helper()
			here := []alteram.SourceID{"harbour"}
			text := store.Query{Scopes: []store.Scope{{Expr: phrase("late"), Sources: here}}, Limit: 9}
			title := store.Query{Scopes: []store.Scope{{Expr: phrase("ferry"), TitleOnly: true, Sources: here}}, Limit: 9}
			if got := found(t, s, text) + ", " + found(t, s, title); got != "d c b a, c a" {
				t.Errorf("%s: found %s", when, got)
			}
			got := strings.Join(column(t, s, `SELECT DISTINCT shelf FROM search ORDER BY shelf`), " ") + ", " +
				strings.Join(column(t, s, `SELECT shelf FROM search_shelf ORDER BY shelf`), " ")
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: shelves of rows, and of the source (-want +got):\n%s", when, d)
			}
		}
		reshelve := func() {
			t.Helper()
			if err := s.Reshelve(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		texts := map[string]string{"a": "twice", "b": "ferry late again", "c": "3.5", "d": "late x ferry"}
		index := func(limit int) {
			t.Helper()
			items, err := s.Unindexed(t.Context(), limit)
			if err != nil {
				t.Fatal(err)
			}
			words := make([]store.Words, len(items))
			for i, it := range items {
				words[i] = store.Words{Title: strings.Fields(strings.ToLower(it.Latest.Title)), Text: strings.Fields(texts[it.Key])}
			}
			if err := s.Index(t.Context(), items, words); err != nil {
				t.Fatal(err)
			}
		}
		reshelve()
		index(9)
		check("while nothing changed", "1, 1")
		c.pass(40 * 24 * time.Hour) // the terms ended
		check("before it is noticed", "1, 1")
		reshelve()
		index(2)
		check("half way", "1 2, 1 2")
		index(9)
		reshelve()
		check("all moved", "2, 1 2")
		c.pass(2 * time.Hour)
		reshelve()
		check("later", "2, 2")
		declare(t, s, harbour()) // nothing: the same terms ended
		reshelve()
		index(9)
		check("declared again", "2, 2")
	})
}
