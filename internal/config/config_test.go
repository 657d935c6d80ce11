package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/alteram-hub/alteram"
)

// write returns what Write writes.
func write(t interface{ Fatal(...any) }, d alteram.Declared) string {
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// everything is what testdata/everything.yaml declares.
func everything() alteram.Declared {
	return alteram.Declared{
		Hub: alteram.Hub{
			Name:          "Both Sides",
			URL:           "https://hub.example",
			Languages:     []string{"en", "pt-BR"},
			Legal:         alteram.Legal{Name: "Example Library", Address: "1 Example Street\nExample", Responsible: "A. Example", Contact: "mailto:desk@hub.example"},
			Self:          alteram.Self{Owner: []alteram.Owner{{Name: "City of Example", Kind: "municipality"}}, Control: alteram.Control{Value: alteram.IndependentPublic, SaidBy: "us"}},
			Choosing:      alteram.Text{"en": "Every side.", "pt-BR": "Todos os lados."},
			Jurisdictions: []string{"DE", "EU"},
			Territory:     alteram.TerritoryRule{Header: "X-Country"},
			Places:        map[string]alteram.Text{"XA": {"en": "Exland", "pt-BR": "Exlândia"}, "NO": {"": "Norway"}},
			Quote:         200,
			Objections:    alteram.ObjectionsOff,
			Claims:        alteram.ClaimsOff,
			Persons:       []alteram.Person{{ID: "person:ada-berg", Name: "Ada Berg", Why: "head of government of Exland"}},
			Keep:          alteram.Keep{Notices: 3 * 365 * 24 * time.Hour},
		},
		Defaults: alteram.Terms{Mode: alteram.ModeExcerpt, Words: 20},
		Sources:  []alteram.Source{everySource(), {ID: "other-wire", Name: "Other Wire", Terms: []alteram.Terms{{}}}},
	}
}

func everySource() alteram.Source {
	return alteram.Source{
		ID: "example-wire", Name: "Example Wire", Site: "https://wire.example", Domains: []string{"wire.example", "xn--bcher-kva.example"},
		Place:        alteram.Place{Seat: "LU", Covers: []string{"LU", "NO"}},
		Languages:    []string{"en"},
		Owner:        []alteram.Owner{{Name: "Example Holding", Kind: "company", Share: 51.5, Evidence: "https://register.example/1", AsOf: date("2025-12-31")}},
		Funding:      []alteram.Funding{{From: "readers", Kind: "subscriptions", Year: 2025, Evidence: "https://wire.example/about"}},
		Control:      alteram.Control{Set: date("2026-03-01"), SetBy: "desk-2", SaidBy: "us", Edition: 2025, Evidence: "https://register.example/2"},
		Identity:     alteram.Identity{Proof: "dns-txt"},
		Inclusion:    alteram.Inclusion{Reason: alteram.Text{"": "It reports."}, Evidence: []string{"https://hub.example/7"}, DecidedBy: "desk-1", Decided: date("2026-03-01"), Review: date("2026-09-01")},
		Perspective:  []string{"regional"},
		Note:         alteram.Text{"": "Once Example Cable."},
		Restrictions: []alteram.Restriction{{Law: "Example Act s. 4", URL: "https://law.example/4", Applies: []string{"EU", "*"}, Effect: alteram.ModeWithheld, Checked: date("2026-03-01")}, {Law: "Other Act", Applies: []string{"DE"}, CoversLink: true}},
		Terms: []alteram.Terms{{
			Mode: alteram.ModeFull, Basis: alteram.BasisPermission, Grantor: alteram.Grantor{Name: "Example Wire", Proof: "a letter", Checked: date("2026-03-01")},
			From: date("2026-03-01"), Until: date("2026-09-01").Add(12 * time.Hour), Channels: []alteram.Channel{}, Images: alteram.ImagesLink,
			EarlierVersions: alteram.EarlierShown, Retain: 90 * 24 * time.Hour, Index: true,
		}, {
			Mode: alteram.ModeFull, Basis: alteram.BasisLicence, Licence: "CC-BY-4.0", From: date("2027-01-01"), Channels: []alteram.Channel{"page", "mail"},
		}},
		Feeds: []alteram.Feed{
			{Source: "example-wire", URL: "https://wire.example/rss", Alternates: []string{"https://mirror.example/rss"}, Via: "socks5://name:word@127.0.0.1:9050", Identity: alteram.IdentityLink},
			{Source: "example-wire", URL: "https://wire.example/atom"},
		},
	}
}

func TestParseEverything(t *testing.T) {
	b, err := os.ReadFile("testdata/everything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse("everything.yaml", b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(everything(), got); diff != "" {
		t.Errorf("Parse(everything.yaml) (-want +got):\n%s", diff)
	}
}

func TestWriteEverything(t *testing.T) {
	golden(t, "testdata/written.yaml", []byte(write(t, everything())))
}

func TestParseForms(t *testing.T) {
	const hub = "hub: {name: Both Sides, url: \"https://hub.example\"}\n"
	want := alteram.Declared{Hub: alteram.Hub{Name: "Both Sides", URL: "https://hub.example"}}
	for _, c := range []struct{ name, in string }{
		{"plain", hub},
		{"byte order mark", "\ufeff" + hub},
		{"carriage returns", strings.ReplaceAll("hub:\n  name: Both Sides\n  url: 'https://hub.example'\n", "\n", "\r\n")},
		{"slash at the end of the url", strings.Replace(hub, "hub.example", "hub.example/", 1)},
		{"keys without values", hub + "defaults:\nsources: ~\n"},
		{"defaults written out", hub + "defaults: {terms: {mode: link, images: none, earlier_versions: withheld-on-withdrawal, retain: 0d, index: false}}\nsources: []\n"},
		{"document start", "---\n" + hub},
		{"anchor and alias", "hub:\n  name: &n Both Sides\n  url: &u \"https://hub.example\"\ndefaults: &d {}\nsources: \n"},
		{"folded text", "hub:\n  name: >\n    Both\n    Sides\n  url: https://hub.example\n"},
	} {
		got, err := Parse("hub.yaml", []byte(c.in))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestAliasesShareTerms(t *testing.T) {
	d, err := Parse("hub.yaml", []byte(`
hub: {name: Both Sides, url: "https://hub.example"}
sources:
  - id: one
    name: One
    terms: &public {mode: full, basis: public-domain}
  - id: two
    name: Two
    terms: *public
`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d.Sources[0].Terms, d.Sources[1].Terms); diff != "" {
		t.Errorf("the alias stands for other terms:\n%s", diff)
	}
}

// TestAliasesAreBounded asks for millions of items in a few lines.
func TestAliasesAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("hub: {name: Both Sides, url: \"https://hub.example\"}\nsources:\n  - id: one\n    name: One\n    owner: &o [{name: &n A}")
	b.WriteString(strings.Repeat(", {name: *n}", 500) + "]\n")
	for range 200 {
		b.WriteString("  - {id: one, name: *n, owner: *o}\n")
	}
	_, err := Parse("hub.yaml", []byte(b.String()))
	if err == nil || !strings.Contains(err.Error(), "followed more than 1000 times") {
		t.Errorf("Parse = %v, want a fault about aliases", err)
	}
}

// TestHostileInput gives input on which the YAML parser alone takes minutes: the
// guard must refuse it, whatever else is wrong with it.
func TestHostileInput(t *testing.T) {
	const deep, wide, hollow = "nested more than 32 deep", "more than 256 keys", "more than 1000 keys and list items have no value"
	for _, c := range []struct{ before, unit, want string }{
		{"", "[", deep},
		{"", "{a: ", deep},
		{"", "[{", deep},
		{"", "- ", deep},
		{"", "- a: ", deep},
		{"", "a: ", deep},
		{"", "&a ", deep},
		{"", "!!str ", "no tags"},
		{"", "? ", "question mark"},
		{"", "? a\n", "question mark"},
		{"", "a: b\n", wide},
		{"", "a: |\n", wide},
		{"", "a:\n ", wide},
		{"", "- a:\n", hollow},
		{"", "- \n", hollow},
		{"", "- # a\n", hollow},
		{"a: {", "b, ", wide},
		{"a: {", "b:, ", wide},
		{"a: [", "{b}, ", hollow},
		{"a: [", "b: , ", hollow},
	} {
		_, err := Parse("hub.yaml", []byte(c.before+strings.Repeat(c.unit, 2000)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Parse of %s and repeated %q = %v, want %q", c.before, c.unit, err, c.want)
		}
	}
}

// TestGuardAdmits checks that large but ordinary files pass.
func TestGuardAdmits(t *testing.T) {
	hub := "hub: {name: Both Sides, url: \"https://hub.example\"}\nsources:\n"
	for name, source := range map[string]string{
		"indented lists":     "  - id: wire-%d\n    name: Wire\n    domains:\n      - wire.example\n      - wire%d.example\n    terms:\n      mode: link\n",
		"lists not indented": "- id: wire-%d\n  name: Wire\n  domains:\n  - wire.example\n  - wire%d.example\n  terms:\n    mode: link\n",
		"lists in brackets":  "  - {id: wire-%d, name: Wire, domains: [wire.example, wire%d.example], terms: {mode: link}} # one\n",
	} {
		var b strings.Builder
		b.WriteString(hub)
		for i := range 2000 {
			fmt.Fprintf(&b, source, i, i)
		}
		d, err := Parse("hub.yaml", []byte(b.String()))
		if err != nil || len(d.Sources) != 2000 {
			t.Errorf("%s: %d sources, %v", name, len(d.Sources), err)
		}
	}
}

func TestRetiredSourcesAreNotWritten(t *testing.T) {
	d := everything()
	d.Sources[1].Retired = date("2026-04-01")
	if s := write(t, d); strings.Contains(s, "other-wire") || !strings.Contains(s, "example-wire") {
		t.Errorf("Write of a retired source:\n%s", s)
	}
}

func TestNothingDeclared(t *testing.T) {
	if s := write(t, alteram.Declared{}); s != "" {
		t.Errorf("Write of nothing = %q", s)
	}
}

// TestRoundTrip holds for every valid declaration.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := declarations().Draw(t, "declared")
		s := write(t, want)
		got, err := Parse("hub.yaml", []byte(s))
		if err != nil {
			t.Fatalf("Parse of what was written: %v\n%s", err, s)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, s)
		}
	})
}

// FuzzParse checks that no input crashes or hangs the reader, and that what is
// read can be written and read again.
func FuzzParse(f *testing.F) {
	f.Add([]byte(write(f, everything())))
	f.Add(Template(alteram.Declared{}))
	for _, file := range faultFiles(f) {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Parse("hub.yaml", b)
		if err != nil {
			return
		}
		again, err := Parse("written.yaml", []byte(write(t, d)))
		if err != nil {
			t.Fatalf("Parse of what was written: %v\n%s", err, write(t, d))
		}
		if diff := cmp.Diff(d, again); diff != "" {
			t.Fatalf("(-first +again):\n%s", diff)
		}
	})
}

// again makes a check that what a value was read as is read as the same again,
// in the form in which it is written.
func again[V comparable](parse func(string) (V, error), format func(V) string) func(*testing.T, string) {
	return func(t *testing.T, s string) {
		v, err := parse(s)
		if err != nil {
			return
		}
		w := format(v)
		if w == "" {
			return
		}
		if second, err := parse(w); err != nil || second != v {
			t.Errorf("%q is read as %v and written as %q, which is read as %v, %v", s, v, w, second, err)
		}
	}
}

// FuzzValues checks for each kind of scalar that no text crashes its parser.
func FuzzValues(f *testing.F) {
	checks := []func(*testing.T, string){
		again(parseLine, same), again(parseText, same), again(parseURL("https", "http"), same), again(parseHubURL, same), again(parseProxyURL, same),
		again(parseContact, same), again(parseDomain, same), again(parseTerritory("EU"), same), again(parseLanguage, same), again(parseLicence, same),
		again(parseHeader, same), again(parseDate, formatDate), again(parseSpan, formatSpan), again(parsePercent, formatPercent),
		again(parseWhole(1, 1000), formatWhole), again(parseSourceID, func(id alteram.SourceID) string { return string(id) }),
	}
	for _, s := range append(awkward, "/", "://", "https://[::1]:80/a b", "https://wire.example/", "mailto:desk@hub.example", "*.wire.example", "Bücher.example", strings.Repeat("é", 70)+".example",
		"pt-br", "CC BY 4.0", "2026-03-01T01:00:00.5+01:00", "90d", "50.50", "UK", "x y") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			t.Skip("Parse takes UTF-8 alone")
		}
		for _, check := range checks {
			check(t, s)
		}
		if _, err := ParsePrefixes(s); err != nil && !errors.Is(err, alteram.Invalid) {
			t.Errorf("ParsePrefixes(%q) = %v, which is not Invalid", s, err)
		}
	})
}

// BenchmarkParse reads a hub.yaml of 1,000 sources.
func BenchmarkParse(b *testing.B) {
	d := everything()
	d.Sources = nil
	for i := range 1000 {
		s := everySource()
		s.ID = alteram.SourceID(fmt.Sprintf("wire-%d", i))
		s.Feeds = nil
		d.Sources = append(d.Sources, s)
	}
	in := []byte(write(b, d))
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if _, err := Parse("hub.yaml", in); err != nil {
			b.Fatal(err)
		}
	}
}
