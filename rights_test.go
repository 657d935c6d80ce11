package alteram_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
)

func TestRightsConflicts(t *testing.T) {
	by := alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisLicence, Licence: "CC-BY-4.0"}
	index := by
	index.Index = true
	permission := alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisPermission, Grantor: alteram.Grantor{Name: "The editor"}}
	domain := alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisPublicDomain}
	const ccBY, ccNC = "https://creativecommons.org/licenses/by/4.0/", "http://creativecommons.org/licenses/by-nc/4.0"
	for _, tt := range []struct {
		name  string
		terms alteram.Terms
		kind  alteram.RightsKind
		value string
		want  string // in what was declared; empty for no conflict
	}{
		{"the same licence", by, alteram.RightsLicence, ccBY, ""},
		{"the same licence, of a country's form", by, alteram.RightsLicence, "https://creativecommons.org/licenses/by/4.0/deed.de", ""},
		{"another licence", by, alteram.RightsLicence, ccNC, "the licence CC-BY-4.0"},
		{"another version of the licence", by, alteram.RightsLicence, "https://creativecommons.org/licenses/by/3.0/", "the licence CC-BY-4.0"},
		{"one of two licences is the same", by, alteram.RightsLicence, ccNC + "\n" + ccBY, ""},
		{"a licence nobody here can read", by, alteram.RightsLicence, "https://wire.example/terms", ""},
		{"all rights reserved", by, alteram.RightsCopyright, "© 2026 Wire. All rights reserved.", "the licence CC-BY-4.0"},
		{"all rights reserved, in Ukrainian", by, alteram.RightsCopyright, "Усі права захищено", "the licence CC-BY-4.0"},
		{"a name and a year", by, alteram.RightsCopyright, "© 2026 Wire", ""},
		{"public domain, and a licence", domain, alteram.RightsLicence, ccBY, "public-domain"},
		{"public domain, and CC0", domain, alteram.RightsLicence, "https://creativecommons.org/publicdomain/zero/1.0/", ""},
		{"public domain, and all rights reserved", domain, alteram.RightsCopyright, "Alle Rechte vorbehalten", "public-domain"},
		{"a permission, and all rights reserved", permission, alteram.RightsCopyright, "All rights reserved", ""},
		{"a permission, and a licence", permission, alteram.RightsLicence, ccNC, ""},
		{"a permission, and noarchive", permission, alteram.RightsRobotsTag, "NOARCHIVE", "full text"},
		{"an excerpt, and noarchive", alteram.Terms{Mode: alteram.ModeExcerpt, Basis: alteram.BasisQuotation}, alteram.RightsRobotsTag, "noarchive", ""},
		{"an index, and noindex", index, alteram.RightsRobotsTag, "noindex, nofollow", "index: true"},
		{"no index, and noindex", by, alteram.RightsRobotsTag, "noindex", ""},
		{"an index, and a reservation of mining", index, alteram.RightsTDM, "1", "index: true"},
		{"an index, and mining let free", index, alteram.RightsTDM, "0", ""},
		{"no index, and a reservation of mining", by, alteram.RightsTDM, "1", ""},
		{"everything prohibited", by, alteram.RightsRSL, "prohibits=usage:all", "the licence CC-BY-4.0"},
		{"payment asked for", by, alteram.RightsRSL, "permits=usage:all payment=subscription", "the licence CC-BY-4.0"},
		{"payment asked for, and a permission", permission, alteram.RightsRSL, "payment=subscription", ""},
		{"training prohibited", by, alteram.RightsRSL, "permits=usage:search prohibits=usage:ai-train payment=free", ""},
		{"an index, and search prohibited", index, alteram.RightsRSL, "prohibits=usage:search,usage:ai-train", "index: true"},
		{"links alone", alteram.Terms{}, alteram.RightsCopyright, "All rights reserved", ""},
		{"links alone, and a feed we may not read", alteram.Terms{}, alteram.RightsRobotsFeed, "us", "a feed to read"},
		{"a feed that robots in general may not read", by, alteram.RightsRobotsFeed, "everybody", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := alteram.RightsConflicts(tt.terms, []alteram.RightsSignal{{Kind: tt.kind, Place: alteram.PlaceFeed, Value: tt.value, URL: "https://wire.example/rss"}})
			switch {
			case tt.want == "" && len(got) > 0:
				t.Errorf("conflict %q", got[0])
			case tt.want != "" && (len(got) != 1 || !strings.Contains(got[0].Declared, tt.want)):
				t.Errorf("conflicts = %v, want one with %q", got, tt.want)
			}
		})
	}
}

// A licence for all of the feed answers the customary line of copyright in it.
func TestALicenceExplainsACopyrightLine(t *testing.T) {
	by := alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisLicence, Licence: "cc-by-4.0"}
	got := alteram.RightsConflicts(by, []alteram.RightsSignal{
		{Kind: alteram.RightsCopyright, Value: "© Wire, all rights reserved"},
		{Kind: alteram.RightsLicence, Value: "https://creativecommons.org/licenses/by/4.0/"},
	})
	if len(got) > 0 {
		t.Errorf("conflicts = %v", got)
	}
}

func TestRightsConflictSaysWhatToCheck(t *testing.T) {
	c := alteram.RightsConflict{
		Signal:   alteram.RightsSignal{Kind: alteram.RightsCopyright, Place: alteram.PlaceFeed, Value: "All rights\nreserved", URL: "https://wire.example/rss"},
		Declared: "the licence CC-BY-4.0",
	}
	if got, want := c.String(), "the feed says copyright “All rights; reserved”, you declared the licence CC-BY-4.0: check at https://wire.example/rss"; got != want {
		t.Errorf("String = %q, want %q", got, want)
	}
}

func TestRSLRoundTrip(t *testing.T) {
	for _, r := range []alteram.RSL{
		{}, {Permits: []string{"usage:search"}}, {Permits: []string{"usage:search", "geo:DE"}, Prohibits: []string{"usage:ai-train"}, Payment: "free", Server: "https://rsl.example/"},
	} {
		if diff := cmp.Diff(r, alteram.ParseRSL(r.String())); diff != "" {
			t.Errorf("%q (-want +got):\n%s", r.String(), diff)
		}
	}
}
