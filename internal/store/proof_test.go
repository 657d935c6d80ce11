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

func TestProofs(t *testing.T) {
	storetest.Each(t, newClock().Now, func(t *testing.T, s *store.Store) {
		feeds := declare(t, s, harbour()).Sources[0].Feeds
		look := func(feed alteram.Feed, method string, result alteram.ProofResult, after time.Duration) alteram.Proof {
			return alteram.Proof{Feed: feed.ID, Source: "harbour", URL: feed.URL, Method: method, Result: result, Seen: "https://harbour.example/: <link>", At: start.Add(after)}
		}
		before, err := s.Generations(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		again := look(feeds[0], "site-links-feed", alteram.ProofNotShown, 2*time.Hour)
		dns := look(feeds[0], "dns-txt", alteram.ProofUnread, time.Hour)
		other := look(feeds[1], "dns-txt", alteram.ProofShown, 0)
		for _, p := range []alteram.Proof{other, look(feeds[0], "site-links-feed", alteram.ProofShown, 0), dns, again} {
			if err := s.PutProof(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Proofs(t.Context())
		if d := cmp.Diff([]alteram.Proof{dns, again, other}, got); d != "" || err != nil {
			t.Errorf("Proofs = %v (-want +got):\n%s", err, d)
		}
		if after, err := s.Generations(t.Context()); err != nil || after.Terms <= before.Terms {
			t.Errorf("the generation of terms went from %d to %d, %v: pages would go on telling of the look before", before.Terms, after.Terms, err)
		}
		if err := s.PutProof(t.Context(), alteram.Proof{Feed: 4711, At: start}); !errors.Is(err, alteram.Conflict) {
			t.Errorf("a look at a feed that is not there = %v, want a conflict", err)
		}
	})
}
