package hub_test

import (
	"bytes"
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

const opml = `<?xml version="1.0"?><opml version="2.0"><head><title>Feeds</title></head><body>
<outline text="Coast"><outline text="Harbour Post" xmlUrl="https://harbour.example/rss" htmlUrl="https://harbour.example/"/>
<outline text="Harbour Post" xmlUrl="https://other.example/rss"/></outline>
<outline text="Верень" xmlUrl="https://veren.example/rss" language="ru"/>
<outline text="Again" xmlUrl="https://HARBOUR.example/rss"/>
<outline text="Odd" xmlUrl="gopher://odd.example/"/>
</body></opml>`

func TestImportOPML(t *testing.T) {
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		got, err := h.ImportOPML(t.Context(), []byte(opml), hub.ImportOptions{By: "desk"})
		if err != nil {
			t.Fatal(err)
		}
		want := hub.Imported{
			Added: []alteram.SourceID{"harbour-post", "harbour-post-2", "veren-example"}, Groups: []string{"Coast"},
			Known: []string{"https://HARBOUR.example/rss"}, Refused: []string{"gopher://odd.example/"},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("ImportOPML (-want +got):\n%s", d)
		}
		again, err := h.ImportOPML(t.Context(), []byte(opml), hub.ImportOptions{By: "desk"})
		if err != nil || len(again.Added) > 0 || len(again.Known) != 4 {
			t.Errorf("a second import = %+v, %v, want nothing added", again, err)
		}
		d, err := h.Declared(t.Context())
		if err != nil || len(d.Sources) != 3 {
			t.Fatalf("sources = %v, %v", d.Sources, err)
		}
		for _, src := range d.Sources {
			if src.Control.Value != alteram.ControlUnknown || src.Control.Set.IsZero() || len(src.Terms) > 0 || len(src.Owner) > 0 {
				t.Errorf("%s is said to be more than was established: %+v", src.ID, src)
			}
		}
		// A file that does not name the imported sources leaves them alone.
		apply(t, h, declared(source("upland", "Upland Mail")), hub.Options{})
		if name(t, h, "harbour-post") == "" {
			t.Error("applying a file retired a source that was imported")
		}
	})
}

// An export taken into an empty hub gives the same sources, feeds and groups,
// and taken into the same hub nothing.
func TestExportOPMLReadsBack(t *testing.T) {
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		harbour, upland, bay := source("harbour", "Harbour Post"), source("upland-2", "Harbour Post"), source("bay", "Залив & Co.")
		harbour.Site, harbour.Languages, harbour.Perspective = "https://harbour.example/", []string{"en"}, []string{"Coast", "State / Regional"}
		harbour.Feeds = append(harbour.Feeds, alteram.Feed{URL: "https://harbour.example/sport?a=1&b=2"})
		bay.Perspective = []string{"Coast"}
		apply(t, h, declared(harbour, upland, bay), hub.Options{})
		var b bytes.Buffer
		if err := h.ExportOPML(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		got, err := hub.FromOPML(b.Bytes(), monday)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(got, func(a, b alteram.Source) int { return strings.Compare(string(a.ID), string(b.ID)) })
		want := []alteram.Source{bay, harbour, upland}
		for i := range want {
			want[i], got[i] = outlined(want[i]), outlined(got[i])
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("import of the export (-want +got):\n%s\n%s", d, b.String())
		}
		before := dump(t, h)
		again, err := h.ImportOPML(t.Context(), b.Bytes(), hub.ImportOptions{By: "desk"})
		if err != nil || len(again.Added) > 0 || len(again.Known) != 6 {
			t.Errorf("importing the export = %+v, %v", again, err)
		}
		if d := cmp.Diff(before, dump(t, h)); d != "" {
			t.Errorf("a second import changed (-before +after):\n%s", d)
		}
	})
}

// outlined is what OPML says of a source.
func outlined(s alteram.Source) alteram.Source {
	out := alteram.Source{ID: s.ID, Name: s.Name, Site: s.Site, Languages: s.Languages, Perspective: s.Perspective}
	for _, f := range s.Feeds {
		out.Feeds = append(out.Feeds, alteram.Feed{URL: f.URL})
	}
	return out
}

func dump(t *testing.T, h *hub.Hub) string {
	t.Helper()
	var b bytes.Buffer
	if err := h.Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFoldersAreGroups(t *testing.T) {
	const document = `<opml xmlns:h="https://github.com/alteram-hub/alteram/opml"><body>
	<outline xmlUrl="https://a.example/rss"/>
	<outline text="Coast"><outline text="Dailies"><outline xmlUrl="https://b.example/rss"/></outline><outline xmlUrl="http://a.example/rss/"/></outline>
	<outline text=" "><outline text="Uplands"><outline xmlUrl="https://c.example/rss" h:source="wire"/><outline xmlUrl="https://b.example:443/rss"/></outline></outline>
	<outline title="Coast"><outline xmlUrl="https://c.example/sport" h:source="wire"/><outline xmlUrl="https://d.example/rss" h:source="no id!"/></outline>
	</body></opml>`
	for _, tt := range []struct {
		name string
		o    hub.ImportOptions
		want map[string][]string
	}{
		{"groups", hub.ImportOptions{}, map[string][]string{"a-example": {"Coast"}, "b-example": {"Coast / Dailies", "Uplands"}, "wire": {"Uplands", "Coast"}, "d-example": {"Coast"}}},
		{"none", hub.ImportOptions{NoGroups: true}, map[string][]string{"a-example": nil, "b-example": nil, "wire": nil, "d-example": nil}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &hub.Hub{Store: storetest.Open(t, storetest.SQLite(t), clock), Now: clock}
			if _, err := h.ImportOPML(t.Context(), []byte(document), hub.ImportOptions{DryRun: true}); err != nil {
				t.Fatal(err)
			}
			if _, err := h.ImportOPML(t.Context(), []byte(document), tt.o); err != nil {
				t.Fatal(err)
			}
			d, err := h.Declared(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := map[string][]string{}
			for _, s := range d.Sources {
				got[string(s.ID)] = s.Perspective
				if s.ID == "wire" && len(s.Feeds) != 2 {
					t.Errorf("the feeds of one source are %+v", s.Feeds)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("groups (-want +got):\n%s", d)
			}
		})
	}
}

// outlines returns an OPML document of outlines, each given by its attributes.
func outlines(attributes ...string) []byte {
	var b strings.Builder
	b.WriteString(`<opml version="2.0"><body>`)
	for _, a := range attributes {
		fmt.Fprintf(&b, "<outline %s/>", a)
	}
	b.WriteString("</body></opml>")
	return []byte(b.String())
}

func TestFromOPML(t *testing.T) {
	for _, tt := range []struct {
		name    string
		outline string
		want    alteram.Source // its id, name, site, domains, languages and feed
	}{
		{"accents come off", `text="Süd-Øst Æther &amp; Co." xmlUrl="https://a.example/rss"`, alteram.Source{ID: "sud-ost-aether-and-co", Name: "Süd-Øst Æther & Co.", Domains: []string{"a.example"}}},
		{"another script", `text="Верень 24" xmlUrl="https://www.veren.example/rss"`, alteram.Source{ID: "veren-example", Name: "Верень 24", Domains: []string{"veren.example"}}},
		{"no name", `xmlUrl="https://feeds.b.example/rss" htmlUrl="https://b.example/"`, alteram.Source{ID: "feeds-b-example", Name: "feeds.b.example", Site: "https://b.example/", Domains: []string{"b.example"}}},
		{"a feed elsewhere", `text="B" xmlUrl="https://feeds.example/b" htmlUrl="https://www.b.example/"`, alteram.Source{ID: "b", Name: "B", Site: "https://www.b.example/", Domains: []string{"b.example", "feeds.example"}}},
		{"a host in another script", `text="В" xmlUrl="https://вести.example/rss"`, alteram.Source{ID: "xn-b1agj9af-example", Name: "В", Domains: []string{"xn--b1agj9af.example"}}},
		{"an address for readers", `text="C" xmlUrl="FEED:https://c.example/rss"`, alteram.Source{ID: "c", Name: "C", Domains: []string{"c.example"}}},
		{"a page that is none", `text="D" xmlUrl="http://d.example/rss" htmlUrl="javascript:alert(1)" language="sr-latn"`, alteram.Source{ID: "d", Name: "D", Domains: []string{"d.example"}, Languages: []string{"sr-Latn"}}},
		{"a page that holds a password", `text="E" xmlUrl="http://e.example/rss" htmlUrl="https://desk:pass@e.example/"`, alteram.Source{ID: "e", Name: "E", Domains: []string{"e.example"}}},
		{"a long name", `text="` + strings.Repeat("harbour ", 12) + `" xmlUrl="http://f.example/rss"`, alteram.Source{ID: "harbour-harbour-harbour-harbour-harbour-harbour-harbour", Name: strings.TrimSpace(strings.Repeat("harbour ", 12)), Domains: []string{"f.example"}}},
		{"an address without a name", `text="G" xmlUrl="http://[::1]:8097/feed"`, alteram.Source{ID: "g", Name: "G"}},
	} {
		got, err := hub.FromOPML(outlines(tt.outline), monday)
		if err != nil || len(got) != 1 {
			t.Errorf("%s: FromOPML = %+v, %v, want one source", tt.name, got, err)
			continue
		}
		s := alteram.Source{ID: got[0].ID, Name: got[0].Name, Site: got[0].Site, Domains: got[0].Domains, Languages: got[0].Languages}
		if d := cmp.Diff(tt.want, s); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

func TestImportKnowsAddresses(t *testing.T) {
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		harbour := source("harbour", "Harbour Post")
		harbour.Feeds[0].Alternates = []string{"https://mirror.example/harbour"}
		apply(t, h, declared(harbour, source("upland", "Upland Mail")), hub.Options{})
		apply(t, h, declared(harbour), hub.Options{}) // upland is retired
		got, err := h.ImportOPML(t.Context(), outlines(
			`xmlUrl="HTTP://harbour.example:80/rss#top"`, `xmlUrl="https://mirror.example/harbour"`, `xmlUrl="https://upland.example/rss"`,
			`text="Upland" xmlUrl="https://upland.example/rss?all=1"`, `text="Secret" xmlUrl="https://desk:pass@veren.example/rss"`,
		), hub.ImportOptions{By: "desk"})
		want := hub.Imported{
			Added:   []alteram.SourceID{"upland-2"}, // the id of a retired source is never used again
			Known:   []string{"HTTP://harbour.example:80/rss#top", "https://mirror.example/harbour", "https://upland.example/rss"},
			Refused: []string{"https://desk:pass@veren.example/rss"},
		}
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("ImportOPML = %v (-want +got):\n%s", err, d)
		}
	})
}

func TestImportOfManyAlike(t *testing.T) {
	list := make([]string, 1000)
	for i := range list {
		list[i] = fmt.Sprintf(`text="Harbour" xmlUrl="https://harbour.example/%d"`, i)
	}
	got, err := hub.FromOPML(outlines(list...), monday)
	if err != nil || len(got) != len(list) || got[0].ID != "harbour" || got[999].ID != "harbour-1000" {
		t.Fatalf("FromOPML = %d sources, %v, want %d up to harbour-1000", len(got), err, len(list))
	}
}

// FuzzFromOPML holds what comes out of any outline to what hub.yaml takes.
func FuzzFromOPML(f *testing.F) {
	f.Add("Harbour Post", "https://harbour.example/rss", "https://www.harbour.example/", "en-gb")
	f.Add("\u0085", "http://a.example:99999/%zz", "http://-", "xx-")
	f.Add("İß\t...", "feed://xn--a.example./ ?q#é", "HTTP://a_b.example", "i-klingon")
	f.Add("- *x: &y", "http://[fe80::1%25eth0]/", "http://[::1]", "und")
	f.Fuzz(func(t *testing.T, title, xmlURL, htmlURL, language string) {
		var outline strings.Builder
		for _, a := range [][2]string{{"text", title}, {"xmlUrl", xmlURL}, {"htmlUrl", htmlURL}, {"language", language}} {
			fmt.Fprintf(&outline, `%s="%s" `, a[0], html.EscapeString(a[1]))
		}
		sources, err := hub.FromOPML(outlines(outline.String()), monday)
		if err != nil {
			return
		}
		d := declared(sources...)
		var b bytes.Buffer
		if err := config.Write(&b, d); err != nil {
			t.Fatal(err)
		}
		again, err := config.Parse(hub.File, b.Bytes())
		if err != nil {
			t.Fatalf("hub.yaml refuses what was imported: %v\n%s", err, b.String())
		}
		if diff := cmp.Diff(d, again); diff != "" {
			t.Errorf("hub.yaml says it otherwise (-imported +read):\n%s", diff)
		}
	})
}
