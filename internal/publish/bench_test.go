package publish

import (
	"fmt"
	"testing"

	"github.com/alteram-hub/alteram"
)

// BenchmarkCached is a page that is in the cache, in a hub of 500 sources with
// 2,000 decisions.
func BenchmarkCached(b *testing.B) {
	sources := make([]alteram.Source, 500)
	for i := range sources {
		sources[i] = alteram.Source{ID: alteram.SourceID(fmt.Sprint("s", i)), Terms: []alteram.Terms{{From: day(-i), Until: day(i)}}}
	}
	s := newShelf(b, sources...)
	id := s.put("s0", "a", 1, "Ferry late", "<p>x</p>")
	for i := range 2000 {
		if _, err := s.store.Decide(b.Context(), alteram.Decision{Act: alteram.ActWithhold, Entry: id, At: day(-i), Until: day(i)}); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		_, err := s.p.Cached(b.Context(), "page", s.to("DE"), func() ([]byte, error) { return []byte("page"), nil })
		if err != nil {
			b.Fatal(err)
		}
	}
}
