package hub_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

func TestApplyMergesThreeWays(t *testing.T) {
	a, b := source("harbour", "Harbour Post"), source("upland", "Upland Mail")
	renamed := source("harbour", "Harbour Post and Mail")
	tests := []struct {
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
		{"changed elsewhere", `"Quay Post"`, declared(a, b), hub.Options{}, []string{"= source harbour name: changed in the database, not in the file; kept: Quay Post"}, false, "Quay Post"},
		{"changed alike on both sides", `"Harbour Post and Mail"`, declared(renamed, b), hub.Options{}, []string{}, false, "Harbour Post and Mail"},
		{"changed on both sides", `"Quay Post"`, declared(renamed, b), hub.Options{}, []string{"! source harbour name: the file says Harbour Post and Mail, the database Quay Post"}, true, "Quay Post"},
		{"changed on both sides, by force", `"Quay Post"`, declared(renamed, b), hub.Options{Force: true}, []string{"! source harbour name: the file says Harbour Post and Mail, the database Quay Post"}, false, "Harbour Post and Mail"},
		{"left out of the file", "", declared(b), hub.Options{}, []string{"- source harbour: retired"}, false, ""},
		{"left out of the file and changed elsewhere", `"Quay Post"`, declared(b), hub.Options{}, []string{"! source harbour name: the file leaves the source out, the database says Quay Post"}, true, "Quay Post"},
		{"left out of the file and changed elsewhere, by force", `"Quay Post"`, declared(b), hub.Options{Force: true}, []string{"! source harbour name: the file leaves the source out, the database says Quay Post", "- source harbour: retired"}, false, ""},
		{"one more in the file", "", declared(a, b, source("veren", "Верень")), hub.Options{}, []string{"+ source veren: Верень"}, false, "Harbour Post"},
	}
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				apply(t, h, declared(), hub.Options{Force: true}) // nothing is left of the case before
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

// TestApplyWithoutBase is about values that no hub.yaml declared before: those
// of a source that was imported, which somebody may have changed since.
func TestApplyWithoutBase(t *testing.T) {
	tests := []struct {
		name      string
		elsewhere string // a name set after the import
		options   hub.Options
		lines     []string
		conflict  bool
		is        string
	}{
		{"proposed", "", hub.Options{}, []string{"~ source proposed name: proposed → The Post"}, false, "The Post"},
		{"changed", `"Quay Post"`, hub.Options{}, []string{"! source changed name: the file says The Post, the database Quay Post"}, true, "Quay Post"},
		{"forced", `"Quay Post"`, hub.Options{Force: true}, []string{"! source forced name: the file says The Post, the database Quay Post"}, false, "The Post"},
		{"alike", `"The Post"`, hub.Options{}, []string{}, false, "The Post"},
	}
	now := monday
	storetest.Each(t, func() time.Time { return now }, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		apply(t, h, declared(), hub.Options{})
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				if _, err := h.ImportOPML(t.Context(), outlines(fmt.Sprintf(`text=%q xmlUrl="https://%s.example/rss"`, tt.name, tt.name)), hub.ImportOptions{By: "desk"}); err != nil {
					t.Fatal(err)
				}
				now = now.Add(time.Hour)
				id := alteram.SourceID(tt.name)
				if tt.elsewhere != "" {
					elsewhere(t, h, id, "name", tt.elsewhere)
				}
				want := declared()
				want.Sources = []alteram.Source{{ID: id, Name: "The Post"}}
				c, err := h.Apply(t.Context(), want, tt.options)
				if errors.Is(err, alteram.Conflict) != tt.conflict || err != nil && !tt.conflict {
					t.Errorf("Apply = %v, conflict wanted: %v", err, tt.conflict)
				}
				got := slices.DeleteFunc(lines(c), func(l string) bool { return !strings.Contains(l, tt.name+" name") })
				if d := cmp.Diff(tt.lines, got); d != "" {
					t.Errorf("lines about the name (-want +got):\n%s", d)
				}
				if got := name(t, h, id); got != tt.is {
					t.Errorf("the source is called %q, want %q", got, tt.is)
				}
			})
		}
	})
}

// TestApplyOfFeedsTwice is about feeds that the file and the database have
// under different sources: together they would double every entry.
func TestApplyOfFeedsTwice(t *testing.T) {
	const says = ": the file declares the feed http://upland.example/rss under the source upland, the database under this one"
	upland := source("upland", "Upland Mail")
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		if _, err := h.ImportOPML(t.Context(), outlines(`text="The Upland Mail" xmlUrl="http://upland.example/rss"`), hub.ImportOptions{By: "desk"}); err != nil {
			t.Fatal(err)
		}
		c, err := h.Apply(t.Context(), declared(upland), hub.Options{})
		if want := "! source the-upland-mail" + says; !errors.Is(err, alteram.Conflict) || !slices.Contains(lines(c), want) {
			t.Errorf("Apply = %v, %q, want a conflict, %q", err, lines(c), want)
		}
		apply(t, h, declared(upland), hub.Options{Force: true})
		if got := name(t, h, "the-upland-mail"); got != "" {
			t.Errorf("%q is still declared, by another id than in the file", got)
		}

		harbour := source("harbour", "Harbour Post")
		apply(t, h, declared(harbour), hub.Options{})
		elsewhere(t, h, "harbour", "feeds", `[{"URL":"http://upland.example/rss","Alternates":null,"Via":"","Identity":""}]`)
		c, err = h.Apply(t.Context(), declared(harbour, upland), hub.Options{})
		if want := "! source harbour feeds" + says; !errors.Is(err, alteram.Conflict) || !slices.Contains(lines(c), want) {
			t.Errorf("Apply = %v, %q, want a conflict, %q", err, lines(c), want)
		}
		apply(t, h, declared(harbour, upland), hub.Options{Force: true})
		d, err := h.Declared(t.Context())
		if err != nil || len(d.Sources) != 2 || d.Sources[0].Feeds[0].URL != harbour.Feeds[0].URL {
			t.Errorf("in force is %+v, %v, want the feeds of the file", d.Sources, err)
		}
	})
}

// TestApplyOfWhatIsNew is about an aspect that the release which applied last
// did not know: that it says nothing is no change by anybody.
func TestApplyOfWhatIsNew(t *testing.T) {
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		h := &hub.Hub{Store: s, Now: clock}
		before := declared(source("harbour", "Harbour Post"), source("upland", "Upland Mail"))
		apply(t, h, before, hub.Options{})
		applied, err := s.Applied(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		older := slices.DeleteFunc(applied, func(v store.Value) bool { return v.Aspect == "note" || v.Aspect == "keep" })
		if err := s.Apply(t.Context(), store.Plan{Applied: older}); err != nil {
			t.Fatal(err)
		}
		want := declared(source("harbour", "Harbour Post"))
		want.Sources[0].Note = alteram.Text{"": "Since 1901."}
		want.Hub.Keep.Notices = 90 * 24 * time.Hour
		got := lines(apply(t, h, want, hub.Options{}))
		if d := cmp.Diff([]string{"+ hub keep: notices 90d", "+ source harbour note: Since 1901.", "- source upland: retired"}, got); d != "" {
			t.Errorf("lines (-want +got):\n%s", d)
		}
	})
}

func TestLines(t *testing.T) {
	const day, later = `"2026-03-01T00:00:00Z"`, `"2026-09-01T00:00:00Z"`
	long := strings.Repeat("why we are here ", 9)
	for _, tt := range []struct {
		name     string
		aspect   string
		old, new string
		want     string
	}{
		{"text", "name", `"Harbour Post"`, `"Quay Post"`, "Harbour Post → Quay Post"},
		{"nothing", "site", `"https://harbour.example"`, `""`, "https://harbour.example → nothing"},
		{"lines become one", "legal", `{"Address":"Quay 1\nPort"}`, `{"Address":"Quay 2\nPort"}`, "address Quay 1 Port → address Quay 2 Port"},
		{"the member that is new", "owner", `[{"Name":"A"},{"Name":"B"}]`, `[{"Name":"A"},{"Name":"B"},{"Name":"C","Share":20}]`, "nothing → C, share 20"},
		{"the field that is changed", "owner", `[{"Name":"A","Share":20}]`, `[{"Name":"A","Share":25.5}]`, "share 20 → share 25.5"},
		{"another order", "languages", `["en","ru"]`, `["ru","en"]`, "en; ru → ru; en"},
		{"terms", "terms", `[{"Mode":"full","Words":0,"Until":` + later + `,"From":` + day + `}]`, `[{"Mode":"link","Words":0,"Until":"0001-01-01T00:00:00Z","From":` + day + `}]`, "full, until 2026-09-01 → link"},
		{"durations", "keep", `{"AccessLog":0,"Notices":7776000000000000}`, `{"AccessLog":0,"Notices":94608000000000000}`, "notices 90d → notices 1095d"},
		{"control", "control", `{"Value":"","SaidBy":"","Set":` + day + `}`, `{"Value":"IP","SaidBy":"Monitor","Set":` + day + `}`, "unknown → IP, said by Monitor"},
		{"a late difference", "note", `{"":"` + long + `Yes."}`, `{"":"` + long + `No."}`, "…ere why we are here Yes. → …ere why we are here No."},
		{"too long", "note", `{"":""}`, `{"":"` + long + `"}`, "nothing → " + long[:90] + "…"},
		{"a language", "note", `{"en":"Yes."}`, `{"en":"Yes.","ru":"Да."}`, "nothing → ru Да."},
	} {
		d := hub.Difference{Kind: hub.Changed, Source: "harbour", Aspect: tt.aspect, Old: json.RawMessage(tt.old), New: json.RawMessage(tt.new)}
		if got, want := d.String(), "~ source harbour "+tt.aspect+": "+tt.want; got != want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, want)
		}
	}
}

// TestApplySettles draws histories of a hub: files that are applied, values
// that are set and sources that are imported elsewhere. After each step what is
// in force can be written and applied to no effect, and so can the same file.
func TestApplySettles(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), clock)
	h := &hub.Hub{Store: s, Now: clock}
	rapid.Check(t, func(rt *rapid.T) {
		if _, err := h.Apply(t.Context(), declared(), hub.Options{Force: true}); err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(1, 3).Draw(rt, "steps") {
			switch rapid.IntRange(0, 4).Draw(rt, "step") {
			case 0:
				id := rapid.SampledFrom([]alteram.SourceID{"harbour", "upland", "veren"}).Draw(rt, "id")
				if name(t, h, id) != "" {
					elsewhere(t, h, id, "name", fmt.Sprintf("%q", names().Draw(rt, "name")))
				}
			case 1:
				if _, err := h.ImportOPML(t.Context(), []byte(opml), hub.ImportOptions{By: "desk"}); err != nil {
					rt.Fatal(err)
				}
			default:
				want := declarations().Draw(rt, "want")
				_, err := h.Apply(t.Context(), want, hub.Options{Force: rapid.Bool().Draw(rt, "force")})
				if err != nil && !errors.Is(err, alteram.Conflict) {
					rt.Fatalf("Apply = %v", err)
				}
				if err == nil {
					unchanged(rt, t, h, want)
				}
			}
			settle(rt, t, h)
		}
	})
}

// unchanged fails when applying the same again would do anything.
func unchanged(rt *rapid.T, t *testing.T, h *hub.Hub, want alteram.Declared) {
	c, err := h.Apply(t.Context(), want, hub.Options{DryRun: true})
	if err != nil {
		rt.Fatalf("applying the same again: %v", err)
	}
	for _, d := range c.Differences {
		if d.Kind != hub.Kept {
			rt.Errorf("applying the same again: %s", d)
		}
	}
}

// settle applies what is in force, which must do nothing.
func settle(rt *rapid.T, t *testing.T, h *hub.Hub) {
	var b bytes.Buffer
	if err := h.Dump(t.Context(), &b); err != nil {
		rt.Fatal(err)
	}
	d, err := config.Parse("dump", b.Bytes())
	if err != nil {
		rt.Fatalf("the dump cannot be read: %v\n%s", err, b.String())
	}
	c, err := h.Apply(t.Context(), d, hub.Options{DryRun: true})
	if got := lines(c); err != nil || len(got) > 0 {
		rt.Fatalf("applying the dump = %q, %v, want nothing\n%s", got, err, b.String())
	}
}

func names() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"Harbour Post", "Quay Post", "Верень", `a "name": #1`})
}

// declarations draws files of up to three sources.
func declarations() *rapid.Generator[alteram.Declared] {
	return rapid.Custom(func(t *rapid.T) alteram.Declared {
		d := declared()
		d.Hub.Name = names().Draw(t, "hub")
		for _, id := range []alteram.SourceID{"harbour", "harbour-post", "upland", "veren"} {
			if !rapid.Bool().Draw(t, "listed") {
				continue
			}
			s := source(id, names().Draw(t, "name"))
			if rapid.Bool().Draw(t, "terms") {
				s.Terms = []alteram.Terms{{Mode: alteram.ModeExcerpt, Words: rapid.IntRange(1, 3).Draw(t, "words"), Basis: alteram.BasisQuotation}}
			}
			if rapid.Bool().Draw(t, "feedless") {
				s.Feeds = nil
			}
			d.Sources = append(d.Sources, s)
		}
		return d
	})
}
