package hub_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/publicsuffix"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/hub"
)

func TestCatalogueIsValid(t *testing.T) {
	all := hub.Catalogue()
	if len(all) < 300 {
		t.Fatalf("the catalogue holds %d domains, want 300 or more", len(all))
	}
	if !slices.IsSortedFunc(all, func(a, b hub.Outlet) int { return strings.Compare(a.Domain, b.Domain) }) {
		t.Error("the domains are not in order, so that LookUp misses some")
	}
	for i, o := range all {
		if i > 0 && all[i-1].Domain == o.Domain {
			t.Errorf("%s stands in the catalogue twice", o.Domain)
		}
		if _, err := publicsuffix.EffectiveTLDPlusOne(o.Domain); err != nil {
			t.Errorf("%s is no domain of one outlet: %v", o.Domain, err)
		}
		if len(o.Facts) == 0 {
			t.Errorf("%s: nothing is said of it", o.Domain)
		}
		for _, f := range o.Facts {
			checkFact(t, o.Domain, f)
		}
	}
}

func checkFact(t *testing.T, domain string, f hub.Fact) {
	t.Helper()
	if f.Table.Info().Name == "" || len(f.Rows) == 0 || f.Rows[0] < 1 || len(f.Names) == 0 || slices.Contains(f.Names, "") {
		t.Errorf("%s: a fact without table, row or name: %+v", domain, f)
	}
	if !slices.Contains(alteram.ControlValues, f.Control) || len(f.Typology) > 60 {
		t.Errorf("%s: class %q (%q)", domain, f.Control, f.Typology)
	}
	for _, o := range f.Owners {
		if o.Name == "" || len(o.Name) > 120 || strings.Contains(o.Name, " is ") || o.Share < 0 || o.Share > 100 {
			t.Errorf("%s: owner %q (%v %%) is no name", domain, o.Name, o.Share)
		}
	}
}

func TestLookUp(t *testing.T) {
	for _, tt := range []struct {
		name, host, want string
	}{
		{"itself", "zdf.de", "zdf.de"},
		{"a subdomain, in capitals, with a final dot", "Feeds.ZDF.de.", "zdf.de"},
		{"a domain under a suffix of two labels", "www.abc.net.au", "abc.net.au"},
		{"a suffix", "net.au", ""},
		{"another under the same suffix", "outlet.net.au", ""},
		{"the end of its name is not its domain", "notzdf.de", ""},
		{"an address", "192.0.2.1", ""},
		{"nothing", "", ""},
	} {
		o, ok := hub.LookUp(tt.host)
		if o.Domain != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: LookUp(%q) = %q, %v, want %q", tt.name, tt.host, o.Domain, ok, tt.want)
		}
	}
}

func TestSearch(t *testing.T) {
	if got := hub.Search("https://www.zdf.de/nachrichten"); len(got) != 1 || got[0].Domain != "zdf.de" {
		t.Errorf("Search of an address = %v", got)
	}
	if got := hub.Search("zweites deutsches"); len(got) == 0 || got[0].Domain != "zdf.de" {
		t.Errorf("Search of a part of a name = %v", got)
	}
	if got := hub.Search("no outlet is called this"); got != nil {
		t.Errorf("Search of an unknown name = %v", got)
	}
}

func TestDisagreementsAreKept(t *testing.T) {
	o, _ := hub.LookUp("zdf.de")
	if d := o.Disagreements(); !slices.Equal(d, []string{"control"}) || len(o.Facts) < 2 {
		t.Errorf("zdf.de: %d facts, disagreements %v, want both tables with their own class", len(o.Facts), d)
	}
}

func TestProposalIsNotInForce(t *testing.T) {
	sources, err := hub.FromOPML(outlines(`text="Z" xmlUrl="https://feeds.zdf.de/rss"`, `text="Harbour" xmlUrl="https://harbour.example/rss"`), monday)
	if err != nil {
		t.Fatal(err)
	}
	file := hub.Proposal(sources, monday)
	d, err := config.Parse(hub.File, file)
	if err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	for _, s := range d.Sources {
		if s.Control.Value != alteram.ControlUnknown || len(s.Owner) > 0 || s.Place.Seat != "" {
			t.Errorf("%s: a proposal is in force: %+v", s.ID, s)
		}
	}
	for _, want := range []string{
		"# The tables disagree on: control.", "    #place: {seat: DE}\n", "    #  value: IP\n", "    #  value: private\n", "not in force",
	} {
		if !strings.Contains(string(file), want) {
			t.Errorf("the file does not say %q:\n%s", want, file)
		}
	}
	if strings.Count(string(file), "    #place: {seat: DE}") != 1 {
		t.Error("what the tables say alike is proposed twice")
	}
}

// TestProposalCanBeConfirmed does what the remarks ask for.
func TestProposalCanBeConfirmed(t *testing.T) {
	sources, err := hub.FromOPML(outlines(`text="Z" xmlUrl="https://www.zdf.de/rss"`), monday)
	if err != nil {
		t.Fatal(err)
	}
	before, found, ok := strings.Cut(string(hub.Proposal(sources, monday)), "    control: {value: unknown, set: 2026-03-02}\n")
	if !ok {
		t.Fatalf("no line to replace:\n%s", before)
	}
	found, other, _ := strings.Cut(found, "    # From Kagi")
	file := before + proposed.ReplaceAllString(found, "    $1") + "    # From Kagi" + other
	d, err := config.Parse(hub.File, []byte(file))
	if err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	s := d.Sources[0]
	if s.Place.Seat != "DE" || s.Control.Value != alteram.IndependentPublic || s.Control.SaidBy != "State Media Matrix (ASD at GMF)" || s.Control.Edition != 2023 || s.Control.Evidence == "" {
		t.Errorf("confirmed: %+v %+v", s.Place, s.Control)
	}
}

// proposed matches the beginning of a line that is proposed.
var proposed = regexp.MustCompile(`(?m)^    #(place:|owner:|control:|  )`)

// TestProposalsAreValid confirms what is proposed for every outlet of which the
// tables say one thing, and looks for it in what hub.yaml then declares.
func TestProposalsAreValid(t *testing.T) {
	facts := map[alteram.SourceID]hub.Fact{}
	var sources []alteram.Source
	for _, o := range hub.Catalogue() {
		if len(o.Facts) > 1 {
			continue
		}
		id := alteram.SourceID(fmt.Sprint("outlet-", len(sources)))
		facts[id] = o.Facts[0]
		sources = append(sources, alteram.Source{ID: id, Name: o.Name(), Feeds: []alteram.Feed{{URL: "https://" + o.Domain + "/rss"}}})
	}
	d, err := config.Parse(hub.File, proposed.ReplaceAll(hub.Proposal(sources, monday), []byte("    $1")))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range d.Sources {
		f := facts[s.ID]
		if s.Place.Seat != f.Country || s.Control.Value != f.Control || len(s.Owner) != len(f.Owners) {
			t.Errorf("%s: %+v %+v %+v is proposed for %+v", s.ID, s.Place, s.Control, s.Owner, f)
		}
	}
}
