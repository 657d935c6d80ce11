package hub_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// nameServer answers for TXT records over UDP on this machine.
func nameServer(t *testing.T, records map[string]string) *net.Resolver {
	var lc net.ListenConfig
	conn, err := lc.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			if answer := answer(b[:n], records); answer != nil {
				_, _ = conn.WriteTo(answer, from)
			}
		}
	}()
	t.Cleanup(func() { _ = conn.Close(); <-done })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func answer(question []byte, records map[string]string) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	text, ok := records[strings.TrimSuffix(q.Name.String(), ".")]
	switch {
	case text == "refused":
		m.RCode = dnsmessage.RCodeRefused
	case !ok:
		m.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeTXT:
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}, Body: &dnsmessage.TXTResource{TXT: []string{text}},
		}}
	}
	b, _ := m.Pack()
	return b
}

func TestProofMethods(t *testing.T) {
	const feed = "https://feeds.example/harbour.rss"
	h := newHub(t)
	for _, tt := range []struct {
		name, method, feed string
		pages, names       map[string]string
		want               alteram.ProofResult
		seen               string
	}{
		{"a link element", "site-links-feed", feed, map[string]string{"/": `<link rel=alternate href="HTTP://feeds.example/harbour.rss/">`}, nil, alteram.ProofShown, "links to http://feeds.example/harbour.rss"},
		{"an a element, by a relative link", "site-links-feed", "/rss", map[string]string{"/": `<a href="rss">Our feed</a>`}, nil, alteram.ProofShown, "/rss"},
		{"a header", "site-links-feed", feed, map[string]string{"/": "<" + feed + ">; rel=alternate; type=\"application/atom+xml\"\nLINK\nx"}, nil, alteram.ProofShown, "header"},
		{"links elsewhere", "site-links-feed", feed, map[string]string{"/": `<a href="https://feeds.example/harbour.rss?all=1">x</a> https://feeds.example/harbour.rss`}, nil, alteram.ProofNotShown, "1 links, none to the feed"},
		{"a site that refuses", "site-links-feed", feed, map[string]string{"/": "403"}, nil, alteram.ProofUnread, "answered 403"},
		{"a site that leads elsewhere", "site-links-feed", feed, map[string]string{"/": "→http://localhost.example:1/"}, nil, alteram.ProofUnread, "localhost.example"},

		{"a TXT record", "dns-txt", feed, nil, map[string]string{"_alteram.harbour.example": "alteram-feed=" + feed}, alteram.ProofShown, "_alteram.harbour.example"},
		{"a TXT record of the domain", "dns-txt", feed, nil, map[string]string{"harbour.example": "Alteram-Feed= " + feed}, alteram.ProofShown, "TXT record of harbour.example"},
		{"a TXT record for another feed", "dns-txt", feed, nil, map[string]string{"harbour.example": "alteram-feed=https://other.example/"}, alteram.ProofNotShown, "no TXT record"},
		{"no such name", "dns-txt", feed, nil, map[string]string{}, alteram.ProofNotShown, "no TXT record"},
		{"a name server that refuses", "dns-txt", feed, nil, map[string]string{"_alteram.harbour.example": "refused", "harbour.example": "refused"}, alteram.ProofUnread, "could not be read"},

		{"a well-known file", "well-known", feed, map[string]string{"/.well-known/alteram.txt": "# feeds of the Harbour Post\r\nFeed: " + feed + " # all\r\n"}, nil, alteram.ProofShown, "names the feed"},
		{"a well-known file for another feed", "well-known", feed, map[string]string{"/.well-known/alteram.txt": "#feed: " + feed + "\nfeed: https://other.example/\nfed: " + feed}, nil, alteram.ProofNotShown, "does not name the feed"},
		{"no well-known file", "well-known", feed, nil, nil, alteram.ProofNotShown, "404"},

		{"a trust.txt of the domain", "trust.txt", "/rss", map[string]string{"/trust.txt": "member=https://journallist.example/\n"}, nil, alteram.ProofShown, "at the domain of the feed"},
		{"a trust.txt that controls the feed's domain", "trust.txt", feed, map[string]string{"/.well-known/trust.txt": "control=https://www.feeds.example/\n"}, nil, alteram.ProofShown, "control=https://www.feeds.example/"},
		{"a trust.txt with the account that holds the feed", "trust.txt", "https://casts.example/harbour/rss", map[string]string{"/trust.txt": "social=https://casts.example/harbour/"}, nil, alteram.ProofShown, "social="},
		{"a trust.txt with another account", "trust.txt", "https://casts.example/harbourmaster/rss", map[string]string{"/trust.txt": "social=https://casts.example/harbour"}, nil, alteram.ProofNotShown, "names neither"},
		{"a trust.txt that only belongs", "trust.txt", feed, map[string]string{"/trust.txt": "belongto=https://feeds.example/"}, nil, alteram.ProofNotShown, "names neither"},
		{"a page in the place of trust.txt", "trust.txt", "/rss", map[string]string{"/trust.txt": "<html lang=en>"}, nil, alteram.ProofNotShown, "none of its attributes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			if tt.pages != nil {
				s.pages = tt.pages
			}
			src := source("harbour", "Harbour Post")
			src.Site, src.Domains, src.Identity.Proof = s.URL+"/", []string{"127.0.0.1"}, tt.method
			if tt.method == "dns-txt" {
				src.Site, src.Domains = "https://harbour.example", []string{"harbour.example"}
			}
			src.Feeds[0].URL = tt.feed
			if strings.HasPrefix(tt.feed, "/") {
				src.Feeds[0].URL = s.URL + tt.feed
			}
			apply(t, h, declared(src), hub.Options{})
			p := &hub.Prover{Hub: h, Fetch: visitor(t), DNS: nameServer(t, tt.names)}
			got, err := p.Check(t.Context(), 0)
			if err != nil || len(got) != 1 {
				t.Fatalf("Check = %+v, %v", got, err)
			}
			if got[0].Result != tt.want || !strings.Contains(got[0].Seen, tt.seen) || got[0].Method != tt.method || !got[0].At.Equal(monday) {
				t.Errorf("Check = %+v, want %s with %q", got[0], tt.want, tt.seen)
			}
			if kept, err := h.Store.Proofs(t.Context()); err != nil || !slices.Contains(kept, got[0]) {
				t.Errorf("kept is %+v, %v", kept, err)
			}
		})
	}
}

// newHub returns a hub on an empty SQLite file.
func newHub(t *testing.T) *hub.Hub {
	t.Helper()
	return &hub.Hub{Store: storetest.Open(t, storetest.SQLite(t), clock), Now: clock}
}

// TestProofIsDue shows which feeds are looked at again, and when.
func TestProofIsDue(t *testing.T) {
	s := newSite(t)
	s.pages["/"] = `<a href="/rss">x</a>`
	now := monday
	h := newHub(t)
	h.Now = func() time.Time { return now }
	harbour, upland, silent := source("harbour", "Harbour"), source("upland", "Upland"), source("silent", "Silent")
	for i, src := range []*alteram.Source{&harbour, &upland, &silent} {
		src.Site, src.Domains, src.Feeds[0].URL = s.URL, []string{"127.0.0.1"}, fmt.Sprintf("%s/%d", s.URL, i)
	}
	harbour.Identity.Proof, upland.Identity.Proof, silent.Identity.Proof = "site-links-feed", "well-known", "none"
	p := &hub.Prover{Hub: h, Fetch: visitor(t)}
	check := func(when string, want ...alteram.SourceID) {
		t.Helper()
		got, err := p.Check(t.Context(), hub.ProofsEvery)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: Check = %+v, %v, want %v", when, got, err, want)
		}
		for i := range want {
			if got[i].Source != want[i] {
				t.Errorf("%s: %s was looked at, want %s", when, got[i].Source, want[i])
			}
		}
	}
	apply(t, h, declared(harbour, upland, silent), hub.Options{})
	check("at first", "harbour", "upland")
	check("at once again")
	upland.Identity.Proof = "trust.txt"
	apply(t, h, declared(harbour, upland, silent), hub.Options{})
	check("after another way was declared", "upland")
	now = now.Add(8 * 24 * time.Hour)
	check("a week later", "harbour", "upland")
}
