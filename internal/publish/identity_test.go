package publish

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
)

// TestDisclosureSaysWhoseFeedItIs follows one source through looks at its feeds.
func TestDisclosureSaysWhoseFeedItIs(t *testing.T) {
	src := harbour()
	src.Identity.Proof = ""
	src.Feeds = []alteram.Feed{{URL: "https://harbour.example/rss"}, {URL: "https://harbour.example/sport"}}
	s := newShelf(t, src)
	says := func(when string, want ...string) {
		t.Helper()
		page, err := s.p.Source(t.Context(), "harbour", s.to(""), "", 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range page.Disclosure().Fields() {
			if f.Key == "identity" {
				got = append(got, f.Label+": "+f.Text())
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", when, d)
		}
	}
	look := func(feed int, method string, result alteram.ProofResult) {
		t.Helper()
		d, err := s.store.Declared(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		f := d.Sources[0].Feeds[feed]
		if err := s.store.PutProof(t.Context(), alteram.Proof{Feed: f.ID, URL: f.URL, Method: method, Result: result, At: day(0), Seen: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	says("without a proof", "Whose feed it is: not established; no proof is declared that the feed is the outlet’s own")
	src.Identity.Proof = "dns-txt"
	d, err := s.store.Declared(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.Sources[0].Identity = src.Identity
	s.declare(d)
	says("before the first look", "Whose feed it is: not looked at yet")
	look(0, "site-links-feed", alteram.ProofShown)
	says("after a look by another way", "Whose feed it is: not looked at yet")
	look(0, "dns-txt", alteram.ProofShown)
	look(1, "dns-txt", alteram.ProofShown)
	says("when both are shown", "Whose feed it is: the feed is the outlet’s own; checked on 2 March 2026: a DNS record of its domain")
	look(1, "dns-txt", alteram.ProofNotShown)
	says("when one is shown", "Whose feed it is: the feed is the outlet’s own; checked on 2 March 2026: a DNS record of its domain\nit could not be shown that the feed is the outlet’s own; looked for on 2 March 2026: a DNS record of its domain")
	look(0, "dns-txt", alteram.ProofUnread)
	look(1, "dns-txt", alteram.ProofUnread)
	says("when the name server is silent", "Whose feed it is: not established; what was to be read on 2 March 2026 could not be: a DNS record of its domain")
}
