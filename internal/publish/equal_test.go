package publish_test

import (
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
)

// rendered is everything that readers of a language see of all sources of a hub.
func (h *hub) rendered(lang string) string {
	h.t.Helper()
	to := h.to(alteram.ChannelFeed, "")
	to.Language = lang
	var b strings.Builder
	front, err := h.Reports(h.t.Context(), to, "", 50)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range front.Entries() {
		fmt.Fprintln(&b, e.Title(), e.Disclosure().Brief(), e.Disclosure().HTML(), e.FeedHTML(), e.FeedText(), e.Lead(), e.Notice(), e.Status())
	}
	sources, err := h.Sources(h.t.Context(), to)
	if err != nil {
		h.t.Fatal(err)
	}
	fmt.Fprint(&b, marshal(h.t, front), marshal(h.t, sources))
	for _, l := range sources.Lines() {
		page, err := h.Source(h.t.Context(), l.ID(), to, "", 50)
		if err != nil {
			h.t.Fatal(err)
		}
		fmt.Fprint(&b, l.Disclosure().HTML(), marshal(h.t, page))
	}
	return b.String()
}

// label is what a hub says of who owns and who controls a source.
type label struct {
	owner, kind string
	control     alteram.ControlValue
}

func (l label) put(s *alteram.Source) {
	s.Owner = []alteram.Owner{{Name: l.owner, Kind: l.kind, Share: 51}}
	s.Control.Value = l.control
}

// words are the places where a label may be read in a language, as markup, in
// plain text and as a code, longest first.
func (l label) words(lang string) []string {
	w := publish.WordsIn(lang)
	kind := w.Say("owner-kind." + l.kind)
	return []string{
		l.owner + "</bdi> (" + kind, l.owner + " (" + kind, l.owner + `","kind":"` + l.kind, l.owner,
		w.Say("control." + string(l.control)), `"control":"` + string(l.control) + `"`, `"control":{"value":"` + string(l.control) + `"`,
	}
}

// exchange returns a replacer of the words of some labels by those of others.
func exchange(lang string, from, to []label) *strings.Replacer {
	var pairs []string
	for i, l := range from {
		for k, words := range l.words(lang) {
			pairs = append(pairs, words, to[i].words(lang)[k])
		}
	}
	return strings.NewReplacer(pairs...)
}

// equalHub is a hub of sources that differ in all but who classifies them.
func equalHub(t *testing.T) *hub {
	t.Helper()
	sources := []alteram.Source{ferry(), steppe(), mill(), lantern()}
	for i := range sources {
		sources[i].Owner = nil
		sources[i].Control = alteram.Control{SaidBy: "Example Monitor", Edition: 2025, Set: after(-30)}
	}
	h := newHub(t, sources...)
	for _, s := range sources {
		h.says(s.ID, item(string(s.ID), "Door painted", "<p>"+sentence+"</p>"))
	}
	return h
}

// labelled returns what is rendered in a language once the sources have these labels.
func (h *hub) labelled(lang string, labels []label) string {
	h.t.Helper()
	h.declare(func(d *alteram.Declared) {
		for i, l := range labels {
			l.put(&d.Sources[i])
		}
	})
	return h.rendered(lang)
}

func TestWhoOwnsASourceChangesOnlyTheWordsForIt(t *testing.T) {
	labels := []label{
		{"Tidewater Holding", "company", alteram.Private},
		{"Ministry of Roads", "state", alteram.StateControlled},
		{"Friends of the Mill", "foundation", alteram.Nonprofit},
		{"Party of the Lamp", "party", alteram.IndependentPublic},
	}
	for lang, orders := range map[string][][]int{"en": {{1, 0, 2, 3}, {1, 2, 3, 0}, {3, 2, 1, 0}, {2, 0, 3, 1}}, "ru": {{1, 2, 3, 0}}} {
		want := equalHub(t).labelled(lang, labels)
		for _, l := range labels {
			for _, words := range l.words(lang) {
				if !strings.Contains(want, words) {
					t.Fatalf("%q is not shown at all, so that this test would not see a difference", words)
				}
			}
		}
		for _, order := range orders {
			permuted := make([]label, len(labels))
			for i, k := range order {
				permuted[i] = labels[k]
			}
			got := exchange(lang, permuted, labels).Replace(equalHub(t).labelled(lang, permuted))
			if diff := gocmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("in %s, with owners and control in the order %v more than their words changes (-want +got):\n%s", lang, order, diff)
			}
		}
	}
}

func TestEveryClassOfControlIsShownAlike(t *testing.T) {
	render := func(v alteram.ControlValue, kind string) string {
		l, same := label{"Owner of the Ferry", kind, v}, label{"Owner", "company", alteram.Private}
		return exchange("en", []label{l}, []label{{"OWNER", "other", alteram.Party}}).Replace(equalHub(t).labelled("en", []label{l, same, same, same}))
	}
	want := render(alteram.Party, "other")
	for i, v := range alteram.ControlValues {
		if v == alteram.ControlUnknown || v == alteram.Private { // the other sources are private
			continue
		}
		if got := render(v, alteram.OwnerKinds[i%len(alteram.OwnerKinds)]); got != want {
			t.Errorf("%s is shown in another way:\n%s", v, gocmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
		}
	}
}

func TestEveryDisclosureHasTheSameFieldsInTheSameOrder(t *testing.T) {
	want := []string{"source", "owner", "funding", "control", "place", "identity", "inclusion", "endorsement", "terms", "original", "note"}
	h := newHub(t, ferry(), steppe(), mill(), lantern())
	for _, id := range []alteram.SourceID{"ferry", "steppe", "mill", "lantern"} {
		e := h.page(h.says(id, item(string(id), "Door painted", "<p>x</p>")))
		page, err := h.Source(t.Context(), id, h.to(alteram.ChannelPage, ""), "", 1)
		if err != nil {
			t.Fatal(err)
		}
		for where, d := range map[string]publish.Disclosure{"the entry": e.Disclosure(), "the source": page.Disclosure()} {
			var keys []string
			markup, last := string(d.HTML()), -1
			for _, f := range d.Fields() {
				keys = append(keys, f.Key)
				if strings.TrimSpace(f.Text()) == "" || f.Label == "" {
					t.Errorf("%s of %s: the field %s is empty", where, id, f.Key)
				}
				at := strings.Index(markup, "<dt>"+f.Label+"</dt>")
				if at <= last {
					t.Errorf("%s of %s: %s is not where it belongs", where, id, f.Key)
				}
				last = at
			}
			if diff := gocmp.Diff(want, keys); diff != "" {
				t.Errorf("%s of %s (-want +got):\n%s", where, id, diff)
			}
		}
	}
}

func TestWhatIsNotEstablishedSaysSoAndWhen(t *testing.T) {
	set, decided := lantern(), lantern()
	set.Control.Set, set.Inclusion.Decided = after(-30), after(-10)
	decided.Inclusion.Decided = after(-10)
	for _, tt := range []struct {
		name, day string
		source    alteram.Source
	}{
		{"the day the label was looked for", "31 January 2026", set},
		{"the day of the decision", "20 February 2026", decided},
		{"the day it was declared", "2 March 2026", lantern()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHub(t, tt.source)
			h.now = after(3)
			e := h.page(h.says("lantern", item("lantern", "Door painted", "<p>x</p>")))
			for _, key := range []string{"owner", "funding", "control", "place"} {
				if got, want := fieldOf(t, e.Disclosure(), key).Text(), "not established; we looked on "+tt.day; got != want {
					t.Errorf("%s: %q, want %q", key, got, want)
				}
			}
			for where, text := range h.places(e.ID(), h.to(alteram.ChannelPage, "")) {
				if strings.Contains(strings.ToLower(text), "independent") {
					t.Errorf("%s says independent: %s", where, text)
				}
			}
			if brief := string(e.Disclosure().Brief()); strings.Count(brief, "not established") != 2 {
				t.Errorf("the short form says %s", brief)
			}
		})
	}
}

func TestControlIsAttributed(t *testing.T) {
	for said, want := range map[string]string{
		"Example Monitor": "Example Monitor (2025) lists it as state-controlled media (SC) [evidence (https://monitor.example/x)]",
		"us":              "Both Banks describes it as state-controlled media (SC) [evidence (https://monitor.example/x)]",
	} {
		src := steppe()
		src.Control.SaidBy, src.Control.Evidence = said, "https://monitor.example/x"
		h := newHub(t, src)
		e := h.page(h.says("steppe", item("steppe", "Road opened", "<p>x</p>")))
		if got := fieldOf(t, e.Disclosure(), "control").Text(); got != want {
			t.Errorf("said by %s: %q, want %q", said, got, want)
		}
	}
}

func TestTheHubSaysOfItselfWhatItSaysOfSources(t *testing.T) {
	h := newHub(t, ferry())
	h.declare(func(d *alteram.Declared) {
		d.Hub.Self.Funding = []alteram.Funding{{From: "readers", Kind: "donations"}}
	})
	about, err := h.About(t.Context(), h.to(alteram.ChannelPage, ""))
	if err != nil {
		t.Fatal(err)
	}
	text := about.Disclosure().Text()
	for _, line := range []string{"Source: Both Banks, https://hub.example\n", "Owner: not established; we looked on 2 March 2026\n", "Funding: readers (donations)\n", "Control: not established; we looked on 2 March 2026\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("%q is missing from\n%s", line, text)
		}
	}
	if s := text + string(about.Disclosure().HTML()) + marshal(t, about); strings.Contains(s, "0001") {
		t.Errorf("a day that nobody looked on is shown:\n%s", s)
	}
}

func TestEverySourceHasOneAddress(t *testing.T) {
	h := newHub(t, ferry())
	id := h.says("ferry", item("ferry", "Door painted", "<p>x</p>"))
	to := h.to(alteram.ChannelAPI, "")
	page, err := h.Source(t.Context(), "ferry", to, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	sources, err := h.Sources(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{"entry": marshal(t, h.entry(id, to)), "source": marshal(t, page), "sources": marshal(t, sources)} {
		if !strings.Contains(text, `"source":{"id":"ferry","name":"Ferry Bulletin","site":"https://ferry.example","url":"https://hub.example/source/ferry"}`) {
			t.Errorf("%s names the source in another way: %s", where, text)
		}
	}
}
