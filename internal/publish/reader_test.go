package publish_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
)

func TestChangedMovesWithWhatIsShown(t *testing.T) {
	h := newHub(t, ferry(), steppe())
	id := h.says("ferry", item("ferry", "Door painted", "<p>"+sentence+"</p>"))
	seen := h.now
	check := func(what string, want time.Time) {
		t.Helper()
		for _, territory := range []string{"", "DE"} {
			if got := h.entry(id, h.to(alteram.ChannelFeed, territory)).Changed(); !got.Equal(want) {
				t.Errorf("%s: for %q changed at %v, want %v", what, territory, got, want)
			}
		}
	}
	check("as first seen", seen)
	h.now = after(1)
	check("a day later", seen)
	h.declare(func(d *alteram.Declared) { d.Sources[0].Note = alteram.Text{"": "A remark."} })
	check("after a remark of the operator", seen)
	h.says("ferry", item("ferry", "Door painted", "<p>"+sentence+" Again.</p>"))
	check("after a new version", h.now)
	h.now = after(2)
	h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: id, Until: after(4), Why: "w"})
	check("after a decision", after(2))
	h.now = after(3)
	h.decide(alteram.Decision{Act: alteram.ActRestore, Entry: id, Why: "w"})
	check("after a restore", after(3))
	h.now = after(5)
	h.declare(func(d *alteram.Declared) { d.Sources[0].Restrictions = steppe().Restrictions })
	check("after a new restriction", after(5))
	h.now = after(10).Add(-time.Millisecond)
	check("before the terms end", after(5))
	h.now = after(20)
	check("after the terms ended", after(10))
}

func TestThenTellsOfLabelsThatChanged(t *testing.T) {
	h := newHub(t, ferry(), steppe())
	h.now = after(1)
	old := h.says("ferry", item("ferry", "Door painted", "<p>x</p>"))
	h.now = after(2)
	h.declare(func(d *alteram.Declared) {
		d.Sources[0].Owner = nil
		d.Sources[0].Control.Value = alteram.StateControlled
	})
	young := h.says("ferry", item("new", "Door painted again", "<p>y</p>"))
	then := map[string]string{}
	for _, f := range h.page(old).Then() {
		then[f.Key] = f.Text()
	}
	want := map[string]string{
		"owner":   "Tidewater Holding (company, 75\u00a0%), as of 2 December 2025",
		"control": "Example Monitor (2025) lists it as privately controlled [evidence (https://monitor.example/ferry)]",
	}
	if diff := gocmp.Diff(want, then); diff != "" {
		t.Errorf("then (-want +got):\n%s", diff)
	}
	if now := h.page(old).Disclosure().Text(); strings.Contains(now, "Tidewater") || !strings.Contains(now, "state-controlled") {
		t.Errorf("the account of now is\n%s", now)
	}
	if !strings.Contains(marshal(t, h.page(old)), `"disclosed_then":[{"key":"owner"`) {
		t.Error("its JSON does not tell")
	}
	if then := h.page(young).Then(); then != nil {
		t.Errorf("what was seen after the change has another account: %v", then)
	}
	h.declare(func(d *alteram.Declared) { d.Sources[0].Owner, d.Sources[0].Control = ferry().Owner, ferry().Control })
	if then := h.page(old).Then(); then != nil {
		t.Errorf("the account reads again as it did, and yet %v", then)
	}
}

func TestTo(t *testing.T) {
	h := newHub(t)
	for _, tt := range []struct {
		name      string
		rule      alteram.TerritoryRule
		languages []string
		header    string
		wanted    []string
		territory string
		language  string
	}{
		{name: "as proxies send it", rule: alteram.TerritoryRule{Header: "Reader-Country"}, header: "DE", territory: "DE", language: "en"},
		{name: "in lower case", rule: alteram.TerritoryRule{Header: "Reader-Country"}, header: "fr", territory: "FR", language: "en"},
		{name: "the Union", rule: alteram.TerritoryRule{Header: "Reader-Country"}, header: "eu", territory: "EU", language: "en"},
		{name: "not known", rule: alteram.TerritoryRule{Header: "Reader-Country"}, header: "XX", language: "en"},
		{name: "an anonymous network", rule: alteram.TerritoryRule{Header: "Reader-Country"}, header: "T1", language: "en"},
		{name: "no country", rule: alteram.TerritoryRule{Header: "Reader-Country"}, header: "Germany, Berlin", language: "en"},
		{name: "two bytes of one letter", rule: alteram.TerritoryRule{Header: "Reader-Country"}, header: "é", language: "en"},
		{name: "absent", rule: alteram.TerritoryRule{Header: "Reader-Country"}, language: "en"},
		{name: "fixed, whatever is sent", rule: alteram.TerritoryRule{Fixed: "CH"}, header: "DE", territory: "CH", language: "en"},
		{name: "a hub that asks for nothing", header: "DE", territory: "", language: "en"},
		{name: "a language there are no words in", languages: []string{"xx", "en"}, wanted: []string{"xx"}, language: "en"},
		{name: "no language of the hub", languages: []string{"xx"}, wanted: []string{"xx"}, language: "en"},
		{name: "a dialect", languages: []string{"en"}, wanted: []string{"en-GB"}, language: "en"},
		{name: "nonsense", languages: []string{"en"}, wanted: []string{"", "*", "\x00"}, language: "en"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h.declare(func(d *alteram.Declared) { d.Hub.Territory, d.Hub.Languages = tt.rule, tt.languages })
			asked := ""
			got, err := h.To(t.Context(), alteram.ChannelAPI, func(name string) string {
				asked = name
				return tt.header
			}, tt.wanted...)
			want := publish.To{Now: h.now, Channel: alteram.ChannelAPI, Territory: tt.territory, Language: tt.language}
			if diff := gocmp.Diff(want, got, cmpopts.IgnoreUnexported(publish.To{})); diff != "" || err != nil {
				t.Errorf("To (-want +got): %v\n%s", err, diff)
			}
			if asked != tt.rule.Header {
				t.Errorf("asked for the header %q, want %q", asked, tt.rule.Header)
			}
		})
	}
}

// titles returns the titles of a list.
func titles(l *publish.List) []string {
	var out []string
	for _, e := range l.Entries() {
		out = append(out, e.Title())
	}
	return out
}

func TestPagesHoldEveryEntryOnceWhileOthersArrive(t *testing.T) {
	h := newHub(t, ferry(), steppe())
	reports := func(prefix string, n int) []report {
		out := make([]report, n)
		for i := range out {
			out[i] = item(fmt.Sprint(prefix, i), fmt.Sprint(prefix, " ", i), "<p>x</p>")
		}
		return out
	}
	h.says("ferry", reports("ferry", 9)...)
	h.says("steppe", reports("steppe", 5)...)
	lists := map[string]func(after string, limit int) (*publish.List, error){
		"front": func(after string, limit int) (*publish.List, error) {
			return h.Reports(t.Context(), h.to(alteram.ChannelPage, ""), after, limit)
		},
		"source": func(after string, limit int) (*publish.List, error) {
			page, err := h.Source(t.Context(), "ferry", h.to(alteram.ChannelPage, ""), after, limit)
			if err != nil {
				return nil, err
			}
			return page.List(), nil
		},
	}
	for name, list := range lists {
		whole, err := list("", publish.MaxLimit)
		if err != nil || whole.Next() != "" {
			t.Fatalf("%s: %v, then %q", name, err, whole.Next())
		}
		for _, limit := range []int{2, 3, 7} {
			var got []string
			for after := ""; ; {
				l, err := list(after, limit)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, titles(l)...)
				h.says("ferry", slices.Concat(reports("ferry", 9), []report{item("late"+name+after+fmt.Sprint(limit), "late", "<p>x</p>")})...)
				if after = l.Next(); after == "" {
					break
				}
			}
			got = slices.DeleteFunc(got, func(title string) bool { return title == "late" })
			want := slices.DeleteFunc(titles(whole), func(title string) bool { return title == "late" })
			if diff := gocmp.Diff(want, got, cmpopts.IgnoreUnexported(publish.To{})); diff != "" {
				t.Errorf("%s by %d: %s", name, limit, diff)
			}
		}
		for _, bad := range []string{"x", "-", "1-", "-aaaaaaaaaaaaaaaa", "1-AAAAAAAAAAAAAAAA", "zzzzzzzzzzzzzzzz-aaaaaaaaaaaaaaaa", "1-aaaaaaaaaaaaaaaa-", "'; DROP TABLE entry", strings.Repeat("1", 4096)} {
			if _, err := list(bad, 5); !errors.Is(err, alteram.Invalid) {
				t.Errorf("%s after %q: %v, want invalid", name, bad, err)
			}
		}
		for limit, want := range map[int]int{-1: 1, 0: 1, 1: 1, 1 << 40: 9} {
			if l, err := list("", limit); err != nil || len(l.Entries()) < want || want == 1 && len(l.Entries()) != 1 {
				t.Errorf("%s: a limit of %d gives %d entries, %v", name, limit, len(l.Entries()), err)
			}
		}
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	h := newHub(t, ferry())
	for _, id := range []alteram.EntryID{"", "x", "aaaaaaaaaaaaaaaa", "../../etc"} {
		if _, err := h.Entry(t.Context(), id, h.to(alteram.ChannelPage, "")); !errors.Is(err, alteram.NotFound) {
			t.Errorf("Entry(%q): %v", id, err)
		}
	}
	if _, err := h.Source(t.Context(), "nobody", h.to(alteram.ChannelPage, ""), "", 1); !errors.Is(err, alteram.NotFound) {
		t.Errorf("Source: %v", err)
	}
}
