package web_test

import (
	"strings"
	"testing"
)

func TestLinksAndFeedsOutsideTheDomainsAreMarkedOnPages(t *testing.T) {
	for _, domain := range []string{"harbour.example", "elsewhere.example"} {
		s := source("harbour", full(0))
		s.Domains = []string{domain}
		h := newHub(t, s)
		path := h.says("harbour", report{"h1", "Crane repaired", "<p>The crane on the quay works again.</p>"})
		for _, at := range []string{path, "/reports", "/source/harbour"} {
			marked := strings.Contains(parse(t, h.get(200, at)).one(t, "main").text(), "outside the domains that this source is known by")
			if foreign := domain != "harbour.example"; marked != foreign {
				t.Errorf("%s of a source known by %s: marked %v", at, domain, marked)
			}
		}
		feeds := strings.Contains(parse(t, h.get(200, "/source/harbour")).one(t, "main").text(), "This address stands outside the domains")
		if foreign := domain != "harbour.example"; feeds != foreign {
			t.Errorf("the feed of a source known by %s: marked %v", domain, feeds)
		}
	}
}
