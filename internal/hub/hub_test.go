package hub_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

var monday = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func clock() time.Time { return monday }

func source(id alteram.SourceID, name string) alteram.Source {
	return alteram.Source{
		ID: id, Name: name, Site: "https://" + string(id) + ".example", Domains: []string{string(id) + ".example"}, Control: alteram.Control{Set: monday.Truncate(24 * time.Hour)},
		Feeds: []alteram.Feed{{URL: "https://" + string(id) + ".example/rss"}},
	}
}

func declared(sources ...alteram.Source) alteram.Declared {
	return alteram.Declared{Hub: alteram.Hub{Name: "Both Shores", URL: "https://hub.example", Languages: []string{"en"}}, Sources: sources}
}

func apply(t *testing.T, h *hub.Hub, d alteram.Declared, o hub.Options) hub.Changes {
	t.Helper()
	c, err := h.Apply(t.Context(), d, o)
	if err != nil {
		t.Fatalf("Apply: %v", err)
	}
	return c
}

func lines(c hub.Changes) []string {
	out := []string{}
	for _, d := range c.Differences {
		out = append(out, d.String())
	}
	return out
}

// elsewhere changes a value in the database, not through the file.
func elsewhere(t *testing.T, h *hub.Hub, id alteram.SourceID, aspect, value string) {
	t.Helper()
	d, err := h.Store.Declared(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	values, err := store.Values(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		if v.Source == id && v.Aspect == aspect {
			err := h.Store.Apply(t.Context(), store.Plan{Changes: []store.Change{{Source: id, Aspect: aspect, Old: v.JSON, New: value}}, By: "somebody"})
			if err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("%s has no %s", id, aspect)
}

func name(t *testing.T, h *hub.Hub, id alteram.SourceID) string {
	t.Helper()
	d, err := h.Store.Declared(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range d.Sources {
		if s.ID == id && s.Retired.IsZero() {
			return s.Name
		}
	}
	return ""
}

func TestApplyMergesThreeWays(t *testing.T) {
	a, b := source("harbour", "Harbour Post"), source("upland", "Upland Mail")
	renamed := source("harbour", "Harbour Post and Mail")
	for _, tt := range []struct {
		name      string
		elsewhere string // a name for harbour set in the database
		want      alteram.Declared
		options   hub.Options
		lines     []string
		conflict  bool
		is        string // what harbour is called afterwards
	}{
		{"the same again", "", declared(a, b), hub.Options{}, []string{}, false, "Harbour Post"},
		{"changed in the file", "", declared(renamed, b), hub.Options{}, []string{"~ source harbour name: Harbour Post → Harbour Post and Mail"}, false, "Harbour Post and Mail"},
		{"only said", "", declared(renamed, b), hub.Options{DryRun: true}, []string{"~ source harbour name: Harbour Post → Harbour Post and Mail"}, false, "Harbour Post"},
		{"changed elsewhere", `"Quay Post"`, declared(a, b), hub.Options{}, []string{"= source harbour name: changed in the database, not in the file; kept"}, false, "Quay Post"},
		{"changed alike on both sides", `"Harbour Post and Mail"`, declared(renamed, b), hub.Options{}, []string{}, false, "Harbour Post and Mail"},
		{"changed on both sides", `"Quay Post"`, declared(renamed, b), hub.Options{}, []string{"! source harbour name: the file says Harbour Post and Mail, the database Quay Post"}, true, "Quay Post"},
		{"changed on both sides, by force", `"Quay Post"`, declared(renamed, b), hub.Options{Force: true}, []string{"! source harbour name: the file says Harbour Post and Mail, the database Quay Post"}, false, "Harbour Post and Mail"},
		{"left out of the file", "", declared(b), hub.Options{}, []string{"- source harbour: retired"}, false, ""},
		{"left out of the file and changed elsewhere", `"Quay Post"`, declared(b), hub.Options{}, []string{"! source harbour name: the file says nothing, the database Quay Post"}, true, "Quay Post"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
				h := &hub.Hub{Store: s, Now: clock}
				apply(t, h, declared(a, b), hub.Options{})
				if tt.elsewhere != "" {
					elsewhere(t, h, "harbour", "name", tt.elsewhere)
				}
				c, err := h.Apply(t.Context(), tt.want, tt.options)
				if errors.Is(err, alteram.Conflict) != tt.conflict || err != nil && !tt.conflict {
					t.Errorf("Apply = %v, conflict wanted: %v", err, tt.conflict)
				}
				if d := cmp.Diff(tt.lines, lines(c)); d != "" {
					t.Errorf("lines (-want +got):\n%s", d)
				}
				if got := name(t, h, "harbour"); got != tt.is {
					t.Errorf("harbour is called %q, want %q", got, tt.is)
				}
			})
		})
	}
}

func TestDumpAppliesToNothing(t *testing.T) {
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		full := source("harbour", "Harbour Post")
		full.Owner = []alteram.Owner{{Name: "Harbour Press", Kind: "company", Share: 60}}
		full.Terms = []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisLicence, Licence: "CC-BY-4.0", Until: monday.AddDate(1, 0, 0).Truncate(24 * time.Hour)}}
		full.Inclusion.Reason = alteram.Text{"": "It is the daily of the port."}
		apply(t, h, declared(full, source("upland", "Upland Mail")), hub.Options{})
		var b bytes.Buffer
		if err := h.Dump(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		again, err := config.Parse("dump", b.Bytes())
		if err != nil {
			t.Fatalf("the dump cannot be read: %v\n%s", err, b.String())
		}
		if got := lines(apply(t, h, again, hub.Options{})); len(got) > 0 {
			t.Errorf("applying the dump changes %q", got)
		}
	})
}

func TestTwoAppliesAtOnce(t *testing.T) {
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		apply(t, h, declared(source("harbour", "Harbour Post")), hub.Options{})
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = h.Apply(t.Context(), declared(source("harbour", fmt.Sprintf("Name %d", i))), hub.Options{})
			})
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil && !errors.Is(err, alteram.Conflict) {
				t.Errorf("Apply = %v, want success or a conflict", err)
			}
		}
		if got := name(t, h, "harbour"); got != "Name 0" && got != "Name 1" {
			t.Errorf("harbour is called %q", got)
		}
	})
}

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
		got, err := h.ImportOPML(t.Context(), []byte(opml), "desk")
		if err != nil {
			t.Fatal(err)
		}
		want := hub.Imported{
			Added: []alteram.SourceID{"harbour-post", "harbour-post-2", "veren-example"},
			Known: []string{"https://HARBOUR.example/rss"}, Refused: []string{"gopher://odd.example/"},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("ImportOPML (-want +got):\n%s", d)
		}
		again, err := h.ImportOPML(t.Context(), []byte(opml), "desk")
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

func TestExportOPMLReadsBack(t *testing.T) {
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		if _, err := h.ImportOPML(t.Context(), []byte(opml), "desk"); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := h.ExportOPML(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		again, err := h.ImportOPML(t.Context(), b.Bytes(), "desk")
		if err != nil || len(again.Added) > 0 || len(again.Known) != 3 {
			t.Errorf("importing the export = %+v, %v", again, err)
		}
	})
}

// withEntry puts one entry into a store and returns its id.
func withEntry(t *testing.T, h *hub.Hub) alteram.EntryID {
	t.Helper()
	apply(t, h, declared(source("harbour", "Harbour Post")), hub.Options{})
	v := alteram.Version{Entry: alteram.NewEntryID("harbour", "a"), N: 1, Title: "Ferry late", Seen: monday, Feed: 1}
	v.Digest = v.ComputeDigest()
	r := store.Reading{Source: "harbour", Fetch: alteram.Fetch{At: monday}, Items: []store.Listed{{Entry: v.Entry, Key: "a", Version: &v, Item: []byte("x")}}}
	if err := h.Store.Replay(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	return v.Entry
}

func TestWithholdAndRestore(t *testing.T) {
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		id := withEntry(t, h)
		if _, err := h.Restore(t.Context(), alteram.Decision{Entry: id, Why: "x"}); !errors.Is(err, alteram.Conflict) {
			t.Errorf("Restore of what is shown = %v, want a conflict", err)
		}
		for what, d := range map[string]alteram.Decision{
			"no reason":     {Entry: id, Why: "  "},
			"bad territory": {Entry: id, Why: "x", Applies: []string{"Europe"}},
			"past end":      {Entry: id, Why: "x", Until: monday},
		} {
			if _, err := h.Withhold(t.Context(), d); !errors.Is(err, alteram.Invalid) {
				t.Errorf("Withhold with %s = %v, want invalid", what, err)
			}
		}
		n, err := h.Withhold(t.Context(), alteram.Decision{Entry: id, Why: "an order", Law: "Act 7", Applies: []string{"EU"}})
		if err != nil || n != 1 {
			t.Fatalf("Withhold = %d, %v", n, err)
		}
		if n, err = h.Restore(t.Context(), alteram.Decision{Entry: id, Why: "lifted"}); err != nil || n != 2 {
			t.Fatalf("Restore = %d, %v", n, err)
		}
		if _, err := h.Restore(t.Context(), alteram.Decision{Entry: id, Why: "again"}); !errors.Is(err, alteram.Conflict) {
			t.Errorf("a second Restore = %v, want a conflict", err)
		}
		all, err := s.Decisions(t.Context())
		if err != nil || len(all) != 2 || all[0].Office != hub.DefaultOffice || all[1].Act != alteram.ActRestore {
			t.Errorf("Decisions = %+v, %v", all, err)
		}
	})
}

func TestEntryID(t *testing.T) {
	const id = "gnhjnjmxl73xtp6n"
	for _, in := range []string{id, "https://hub.example/entry/" + id, "https://hub.example/entry/" + id + "/a-slug", "/entry/" + id + "?format=json"} {
		if got, err := hub.EntryID(in); err != nil || got != id {
			t.Errorf("EntryID(%q) = %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "short", "https://hub.example/source/" + id, strings.ToUpper(id)} {
		if got, err := hub.EntryID(in); !errors.Is(err, alteram.Invalid) {
			t.Errorf("EntryID(%q) = %q, %v, want invalid", in, got, err)
		}
	}
}
