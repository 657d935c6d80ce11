package demo_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/demo"
)

// declared is the part of hub.yaml that these tests look at.
type declared struct {
	Sources []struct {
		ID, Name     string
		Domains      []string
		Place        struct{ Seat string }
		Owner        []struct{ Name string }
		Control      struct{ Value, Set string }
		Restrictions []struct{ Applies []string }
		Terms        struct{ Mode, Basis, Licence, From, Until string }
		Feeds        []struct{ URL string }
	}
}

func hub(t *testing.T) declared {
	t.Helper()
	var d declared
	if err := yaml.Unmarshal(demo.HubYAML(), &d); err != nil {
		t.Fatalf("read hub.yaml: %v", err)
	}
	return d
}

func TestEveryFeedIsRecorded(t *testing.T) {
	var feeds, recorded []string
	for _, s := range hub(t).Sources {
		for _, f := range s.Feeds {
			feeds = append(feeds, f.URL)
			if u, err := url.Parse(f.URL); err != nil || !slices.Contains(s.Domains, u.Host) {
				t.Errorf("%s: the feed %s is not on its domains %v", s.ID, f.URL, s.Domains)
			}
			if _, ok := demo.At(f.URL, demo.Start()); !ok {
				t.Errorf("%s answers nothing when the week begins", f.URL)
			}
		}
	}
	for _, s := range demo.Snapshots() {
		recorded = append(recorded, s.URL)
	}
	slices.Sort(feeds)
	slices.Sort(recorded)
	if diff := cmp.Diff(feeds, slices.Compact(recorded)); diff != "" {
		t.Errorf("feeds declared and recorded (-declared +recorded):\n%s", diff)
	}
}

// TestKindsOfControlAndTerms holds the variety that the demonstration is for.
func TestKindsOfControlAndTerms(t *testing.T) {
	got := map[string]string{}
	for _, s := range hub(t).Sources {
		got[s.ID] = strings.Join([]string{s.Control.Value, s.Terms.Mode, s.Terms.Basis, s.Terms.Licence}, " ")
		if s.Control.Value == "unknown" && (s.Control.Set == "" || len(s.Owner) > 0) {
			t.Errorf("%s: unknown control wants the day we looked and no owner", s.ID)
		}
		if !strings.Contains(s.Name, "(invented)") {
			t.Errorf("%s: the name %q does not say that the outlet is invented", s.ID, s.Name)
		}
		if s.Place.Seat != "" && (s.Place.Seat < "XA" || s.Place.Seat > "XZ") {
			t.Errorf("%s: seat %q is not a code for users to assign", s.ID, s.Place.Seat)
		}
		if s.Terms.Licence != "" && len(s.Restrictions) > 0 {
			t.Errorf("%s: restricted although its text is free", s.ID)
		}
	}
	want := map[string]string{
		"cray-light":         "nonprofit full licence CC-BY-NC-ND-4.0",
		"der-bote":           "cooperative full permission ",
		"harbour-post":       "private full permission ",
		"le-phare":           "private withheld  ",
		"marsa-radio":        "IP full licence CC-BY-4.0",
		"orrin-monitor":      "unknown link  ",
		"radio-saint-orlan":  "ISFM excerpt quotation ",
		"rundfunk-brennmark": "ISF full permission ",
		"severny-stvor":      "CaPr link  ",
		"southshore-wire":    "ISM full permission ",
		"verbopil-holos":     "CaPu full licence CC-BY-ND-4.0",
		"veren-inform":       "SC excerpt quotation ",
		"wangchao-ribao":     "party full permission ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("control and terms (-want +got):\n%s", diff)
	}
}

func TestEveryControlValueIsThere(t *testing.T) {
	got := map[string]bool{}
	for _, s := range hub(t).Sources {
		got[s.Control.Value] = true
	}
	for _, v := range alteram.ControlValues {
		if !got[v.String()] {
			t.Errorf("no source is %s", v)
		}
	}
}

func TestOnePermissionEndsDuringTheWeek(t *testing.T) {
	var ending []string
	for _, s := range hub(t).Sources {
		if s.Terms.Until == "" {
			continue
		}
		until, err := time.Parse(time.DateOnly, s.Terms.Until)
		if err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		if until.After(demo.Start()) && until.Before(demo.End()) {
			ending = append(ending, s.ID)
		}
	}
	if diff := cmp.Diff([]string{"harbour-post"}, ending); diff != "" {
		t.Errorf("terms that end in the week (-want +got):\n%s", diff)
	}
}

// TestNoAddressIsReal holds every address, in hub.yaml and in the recordings,
// to the top-level domain that RFC 2606 keeps for examples, namespaces aside.
func TestNoAddressIsReal(t *testing.T) {
	address := regexp.MustCompile(`(?:https?://|mailto:[^@"]*@)([^/"'<>\s#?]+)`)
	namespaces := []string{"www.w3.org", "purl.org", "jsonfeed.org"}
	check := func(where, text string) {
		for _, m := range address.FindAllStringSubmatch(text, -1) {
			if !strings.HasSuffix(m[1], ".example") && !slices.Contains(namespaces, m[1]) {
				t.Errorf("%s has the address %s, which could be somebody's", where, m[0])
			}
		}
	}
	check("hub.yaml", string(demo.HubYAML()))
	page, ok := demo.Page("https://der-bote.example/2026/unterwehr-baeckerei")
	if !ok {
		t.Error("the page of the bakery is not recorded")
	}
	check("the page of the bakery", string(page))
	for _, s := range demo.Snapshots() {
		check(name(s), string(s.Body))
	}
}
