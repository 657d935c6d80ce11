package hub_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

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

func TestDeclaredLeavesRetiredSourcesOut(t *testing.T) {
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		apply(t, h, declared(source("harbour", "Harbour Post"), source("upland", "Upland Mail")), hub.Options{})
		apply(t, h, declared(source("upland", "Upland Mail")), hub.Options{})
		d, err := h.Declared(t.Context())
		if err != nil || len(d.Sources) != 1 || d.Sources[0].ID != "upland" {
			t.Errorf("Declared = %+v, %v, want upland alone", d.Sources, err)
		}
	})
}

func TestWriteTemplate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "hub")
	path, err := hub.WriteTemplate(dir, []byte("hub:\n"))
	if err != nil || path != filepath.Join(dir, hub.File) {
		t.Fatalf("WriteTemplate = %q, %v", path, err)
	}
	if _, err := hub.WriteTemplate(dir, []byte("other")); !errors.Is(err, alteram.Conflict) {
		t.Errorf("WriteTemplate where a hub.yaml is = %v, want a conflict", err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "hub:\n" {
		t.Errorf("hub.yaml = %q, %v, want what was written first", b, err)
	}
	if _, err := hub.WriteTemplate(path, nil); !errors.Is(err, alteram.Invalid) {
		t.Errorf("WriteTemplate into a file = %v, want invalid", err)
	}
}
