package publish_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
)

// changed returns the changes that a reader of pages sees, a line each.
func (h *hub) changed(filter publish.ChangeFilter, territory string) []string {
	h.t.Helper()
	list, err := h.Changes(h.t.Context(), h.to(alteram.ChannelPage, territory), filter, "", 100)
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for _, c := range list.Lines() {
		line := fmt.Sprintf("%s %s: %s", c.Kind(), c.SourceName(), c.Text())
		if e := c.Entry(); e != nil {
			line += " | " + e.Title()
		}
		out = append(out, line)
	}
	return out
}

func TestChangesTellWhatHappenedLatestFirst(t *testing.T) {
	h := newHub(t, ferry(), steppe())
	id := h.says("ferry", item("ferry", "34 barges", "<p>Of 34 barges</p>"))
	h.now = after(1)
	h.says("ferry", item("ferry", "31 barges", "<p>Of 31 barges</p>"))
	h.now = after(2)
	h.declare(func(d *alteram.Declared) {
		d.Sources[1].Owner = []alteram.Owner{{Name: "Ministry of Bridges", Kind: "state"}}
	})
	h.now = after(3)
	h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: id, Why: "asked", Office: "desk", Until: after(4)})
	h.now = after(11)
	want := []string{
		"terms Ferry Bulletin: what we may show: until now the full text; from now on title and link only",
		"decision Ferry Bulletin: ended by itself: Withheld on 5 March 2026 | 31 barges",
		"decision Ferry Bulletin: Withheld, everywhere, until 6 March 2026, decided by desk Reason: asked | 31 barges",
		"disclosure Steppe Courier: Owner: Ministry of Roads (state, 100\u00a0%), as of 2 December 2025 → Ministry of Bridges (state)",
		"edit Ferry Bulletin: the headline changed; the text changed; figures changed: 34 → 31 | 31 barges",
		"source Steppe Courier: added to the sources of this hub",
		"source Ferry Bulletin: added to the sources of this hub",
	}
	if diff := gocmp.Diff(want, h.changed(publish.ChangeFilter{}, "")); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff(want[1:3], h.changed(publish.ChangeFilter{Source: "ferry", Kind: publish.ChangeDecision}, "")); diff != "" {
		t.Errorf("decisions on the ferry (-want +got):\n%s", diff)
	}
	if got := h.changed(publish.ChangeFilter{Source: "steppe", Kind: publish.ChangeEdit}, ""); got != nil {
		t.Errorf("edits of the steppe: %q", got)
	}
	h.now = after(3)
	if diff := gocmp.Diff(want[2:], h.changed(publish.ChangeFilter{}, "")); diff != "" && !strings.Contains(diff, "title not shown") {
		t.Errorf("what is yet to come is told (-want +got):\n%s", diff)
	}
}

// TestChangesHoldNothingThatIsWithheld edits a report whose earlier and later
// words are both withheld in the end, and looks for them in all that a door gets.
func TestChangesHoldNothingThatIsWithheld(t *testing.T) {
	const secret = "canary"
	h := newHub(t, steppe())
	h.says("steppe", item("steppe", secret+" one", "<p>"+secret+" 34</p>"))
	h.now = after(1)
	h.says("steppe", item("steppe", secret+" two", "<p>"+secret+" 31</p>"))
	list := func(territory string) string {
		var b strings.Builder
		c, err := h.Changes(t.Context(), h.to(alteram.ChannelFeed, territory), publish.ChangeFilter{}, "", 50)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(marshal(t, c))
		for _, l := range c.Lines() {
			fmt.Fprintln(&b, l.Title(), l.HTML(), l.FeedHTML(), l.FeedText(), l.Path(), l.GUID())
			if d := l.Difference(); d != nil {
				fmt.Fprintln(&b, d.Title(), d.Text(), d.HTML(), d.Figures(), marshal(t, d))
			}
		}
		return b.String()
	}
	if all := list("US"); strings.Count(all, secret) < 5 || !strings.Contains(all, "34 → 31") {
		t.Fatalf("where it may be shown, it is not: %s", all)
	}
	if all := list("FR"); strings.Contains(all, secret) || strings.Contains(all, "31<") || !strings.Contains(all, "the headline changed") {
		t.Errorf("where a law withholds it: %s", all)
	}
}

func TestChangesPageWithoutGapOrRepeat(t *testing.T) {
	h := newHub(t, ferry(), steppe(), lantern(), mill())
	for n := range 9 {
		h.says("ferry", item("ferry", fmt.Sprint("Barge ", n), "<p>x</p>"))
		h.declare(func(d *alteram.Declared) { d.Sources[1].Owner[0].Share = float64(90 - n) }) // at the moment of the edit
	}
	all := h.changed(publish.ChangeFilter{}, "")
	var got []string
	after := ""
	for {
		list, err := h.Changes(t.Context(), h.to(alteram.ChannelPage, ""), publish.ChangeFilter{}, after, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list.Lines() {
			got = append(got, c.GUID())
		}
		if after = list.Next(); after == "" {
			break
		}
	}
	slices.Sort(got)
	if unique := slices.Compact(slices.Clone(got)); len(all) != 4+8+9 || len(unique) != len(all) || len(got) != len(all) {
		t.Errorf("%d changes in pages, %d of them different; at once %d", len(got), len(unique), len(all))
	}
}

func TestChangesRefuseWhatIsNotThere(t *testing.T) {
	h := newHub(t, ferry())
	to := h.to(alteram.ChannelPage, "")
	for after, want := range map[string]error{"": nil, "x": alteram.Invalid, "!.e.1": alteram.Invalid, "1.d.": alteram.Invalid, "1.e.1": nil, "-zz.f.1": alteram.Invalid} {
		if _, err := h.Changes(t.Context(), to, publish.ChangeFilter{}, after, 3); !errors.Is(err, want) {
			t.Errorf("behind %q: %v, want %v", after, err, want)
		}
	}
	if _, err := h.Changes(t.Context(), to, publish.ChangeFilter{Kind: "x"}, "", 3); !errors.Is(err, alteram.Invalid) {
		t.Errorf("of a kind that there is not: %v", err)
	}
	if _, err := h.Changes(t.Context(), to, publish.ChangeFilter{Source: "x"}, "", 3); !errors.Is(err, alteram.NotFound) {
		t.Errorf("of a source that there is not: %v", err)
	}
}

func TestDecisionsAreReadInPages(t *testing.T) {
	h := newHub(t, ferry())
	id := h.says("ferry", item("ferry", "Door painted", "<p>x</p>"))
	for i := range 5 {
		h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: id, Why: fmt.Sprint("reason ", i)})
	}
	var whys []string
	for after := ""; ; {
		d, err := h.Decisions(t.Context(), h.to(alteram.ChannelPage, ""), after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range d.Lines() {
			whys = append(whys, l.Why())
		}
		if after = d.Next(); after == "" {
			break
		}
	}
	if diff := gocmp.Diff([]string{"reason 4", "reason 3", "reason 2", "reason 1", "reason 0"}, whys); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := h.Decisions(t.Context(), h.to(alteram.ChannelPage, ""), "x", 2); !errors.Is(err, alteram.Invalid) {
		t.Errorf("behind nonsense: %v", err)
	}
}
