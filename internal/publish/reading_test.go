package publish_test

import (
	"errors"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
)

func TestPerspectivesAreTheOperatorsGroupsElseSeats(t *testing.T) {
	north, both := ferry(), mill()
	north.Perspective, both.Perspective = []string{"North bank"}, []string{"North bank", "Радио"}
	h := newHub(t, steppe(), both, lantern(), north)
	for _, id := range []alteram.SourceID{"ferry", "mill", "steppe"} {
		h.says(id, item(string(id), "Report of "+string(id), "<p>x</p>"))
	}
	to := h.to(alteram.ChannelPage, "")
	list, err := h.Perspectives(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	var order []string
	for _, p := range list.List() {
		order = append(order, p.Slug())
		got[p.Name()] = []string{p.Path()}
		for _, s := range p.Sources() {
			got[p.Name()] = append(got[p.Name()], s.Name())
		}
	}
	want := map[string][]string{
		"North bank":           {"/perspective/north-bank", "Ferry Bulletin", "Mill Street Radio"},
		"Радио":                {"/perspective/радио", "Mill Street Radio"},
		"Seat in Kazakhstan":   {"/perspective/seat-kz", "Steppe Courier"},
		"Seat not established": {"/perspective/seat-unknown", "Lantern"},
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	page, err := h.Perspective(t.Context(), "north-bank", to, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{"Report of ferry", "Report of mill"}, titlesSorted(page.List())); diff != "" {
		t.Errorf("the group's reports (-want +got):\n%s", diff)
	}
	if _, err := h.Perspective(t.Context(), "nobody", to, "", 10); !errors.Is(err, alteram.NotFound) {
		t.Errorf("a group that there is not: %v", err)
	}
	// Who owns the sources moves no group.
	h.declare(func(d *alteram.Declared) {
		for i := range d.Sources {
			d.Sources[i].Owner, d.Sources[i].Control = []alteram.Owner{{Name: "State", Kind: "state"}}, alteram.Control{Value: alteram.StateControlled}
		}
	})
	list, err = h.Perspectives(t.Context(), h.to(alteram.ChannelPage, ""))
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range list.List() {
		if p.Slug() != order[i] {
			t.Errorf("group %d is %s, was %s", i, p.Slug(), order[i])
		}
	}
}

func titlesSorted(l *publish.List) []string {
	out := titles(l)
	if len(out) == 2 && out[0] > out[1] {
		out[0], out[1] = out[1], out[0]
	}
	return out
}

func TestAPreviewSaysWhoIsSpeakingFirst(t *testing.T) {
	h := newHub(t, ferry(), steppe(), lantern())
	id := h.says("steppe", item("steppe", "Road opened", "<p>The road is open.</p><p>All may pass.</p>"))
	want := publish.Preview{
		Title:       "Road opened",
		Description: "Steppe Courier · Owner: Ministry of Roads · Control: Example Monitor (2025) lists it as state-controlled media (SC). Its words: “The road is open. All may pass.”",
		SiteName:    "Both Banks", Locale: "en", URL: "https://hub.example/entry/" + string(id) + "/road-opened", Canonical: "https://steppe.example/reports/steppe",
		Published: after(-1).Add(5 * 3600e9),
	}
	if diff := gocmp.Diff(want, h.page(id).Preview()); diff != "" {
		t.Errorf("Preview (-want +got):\n%s", diff)
	}
	got := h.entry(id, h.to(alteram.ChannelPage, "FR")).Preview()
	if strings.Contains(got.Title+got.Description, "road") || !strings.HasPrefix(got.Description, "Steppe Courier · Owner: ") || !strings.Contains(got.Description, "withheld under Regulation 7") {
		t.Errorf("where a law withholds the text: %+v", got)
	}
	if got := h.page(h.says("lantern", item("lantern", "Lamp lit", "<p>Secret words</p>"))).Preview(); strings.Contains(got.Description, "Secret") {
		t.Errorf("link only: %+v", got)
	}
}

func TestASourceTellsWhatWasSaidOfItAndWhatWasObserved(t *testing.T) {
	h := newHub(t, ferry())
	h.says("ferry", item("ferry", "Door painted", "<p>x</p>"))
	delete(h.feeds, feedOf("ferry"))
	h.now = after(1)
	h.refresh()
	h.now = after(2)
	h.declare(func(d *alteram.Declared) {
		d.Sources[0].Owner = []alteram.Owner{{Name: "Gull Trust", Kind: "foundation", Evidence: "https://register.example/gull"}}
		d.Sources[0].Control.SetBy = "desk-2"
	})
	h.says("ferry", item("ferry", "Door painted again", "<p>x</p>"))
	page, err := h.Source(t.Context(), "ferry", h.to(alteram.ChannelPage, ""), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	feed := page.Feeds()[0]
	want := "Since 5 February 2026 it could be read on 2 days, and was asked on 3 days.\n3 March 2026: the hub failed to read it"
	if got := feed.Text(); got != want {
		t.Errorf("the fetch record %q, want %q", got, want)
	}
	if got, want := page.Record().Publishing(), "Since 5 February 2026: one report, one edit, 0 reports no longer listed while older ones are."; got != want {
		t.Errorf("the publishing record %q, want %q", got, want)
	}
	if days := page.Record().Days(); len(days) != 28 || days[25].Entries != 1 {
		t.Errorf("the days: %v", days)
	}
	history := page.History()
	if len(history) != 2 || history[0].SetBy != "desk-2" || len(history[0].Before) != 1 || len(history[0].Fields) != 1 {
		t.Fatalf("the history: %+v", history)
	}
	if got := history[0].Fields[0].Text(); got != "Gull Trust (foundation) [evidence (https://register.example/gull)]" || !history[0].Since.Equal(after(2)) {
		t.Errorf("the latest declaration: %q since %s", got, history[0].Since)
	}
	if len(history[1].Fields) != 6 || history[1].Before != nil {
		t.Errorf("the first declaration: %+v", history[1])
	}
	if strings.Contains(marshal(t, page), "refused") {
		t.Error("the page holds the text of an error")
	}
}
