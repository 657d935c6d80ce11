package publish_test

import (
	"strings"
	"testing"

	"github.com/alteram-hub/alteram"
)

func TestLinksAndFeedsOutsideTheDomainsAreMarked(t *testing.T) {
	const mark = "The link leads outside the domains"
	for _, tt := range []struct {
		name    string
		domains []string
		own     bool
	}{
		{"the domain itself", []string{"ferry.example"}, true},
		{"in capitals", []string{"Ferry.Example"}, true},
		{"another domain", []string{"bulletin.example"}, false},
		{"a domain that only ends alike", []string{"erry.example"}, false},
		{"a subdomain of it alone", []string{"www.ferry.example"}, false},
		{"none is declared", nil, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := ferry()
			s.Domains = tt.domains
			h := newHub(t, s)
			id := h.says("ferry", item("ferry", "Door painted", "<p>"+sentence+"</p>"))
			e := h.page(id)
			if e.OwnDomain() != tt.own || strings.Contains(marshal(t, e), `"own_domain":true`) != tt.own {
				t.Errorf("the link is the source's own: %v, in JSON %s", e.OwnDomain(), marshal(t, e))
			}
			in := h.entry(id, h.to(alteram.ChannelFeed, ""))
			if strings.Contains(in.FeedHTML(), mark) == tt.own || strings.Contains(in.FeedText(), mark) == tt.own {
				t.Errorf("marked in a feed: %s", in.FeedText())
			}
			page, err := h.Source(t.Context(), "ferry", h.to(alteram.ChannelPage, ""), "", 10)
			if err != nil {
				t.Fatal(err)
			}
			if f := page.Feeds()[0]; f.OwnDomain != tt.own || strings.Contains(marshal(t, f), `"own_domain":true`) != tt.own {
				t.Errorf("the feed is the source's own: %+v", f)
			}
		})
	}
}
