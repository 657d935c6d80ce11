package publish

import (
	"strings"
	"testing"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// hubOf declares the sources for the hub of a shelf.
func hubOf(sources ...alteram.Source) alteram.Declared {
	return alteram.Declared{Hub: alteram.Hub{Name: "Both Shores", URL: "https://hub.example", Languages: []string{"en"}}, Sources: sources}
}

// TestTextThatWasShownCountsAsDeclaredThen checks that an operator who declares
// other terms does not make it look as if a text had never been shown.
func TestTextThatWasShownCountsAsDeclaredThen(t *testing.T) {
	src := harbour(alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisOwn})
	s := newShelf(t, src)
	old := s.put("harbour", "a", 1, "Ferry late", "<p>x</p>")
	s.set(day(2))
	src.Terms = nil
	s.declare(hubOf(src))
	s.set(day(3))
	fresh := s.put("harbour", "b", 1, "Crane repaired", "<p>x</p>")
	e := s.entry(old, "")
	if e.Status() != StatusExpired || !strings.Contains(e.NoticeText(), "ended on 4 March 2026") || !e.Changed().Equal(day(2)) {
		t.Errorf("shown until it was declared link only: status %d, notice %q, changed %v", e.Status(), e.NoticeText(), e.Changed())
	}
	if !strings.Contains(e.Disclosure().Text(), "text was shown until 4 March 2026") {
		t.Errorf("the account does not say that text was shown:\n%s", e.Disclosure().Text())
	}
	if e := s.entry(fresh, ""); e.Status() != StatusShown || strings.Contains(e.NoticeText(), "ended") {
		t.Errorf("first seen afterwards: status %d, notice %q", e.Status(), e.NoticeText())
	}
}

func TestLastShown(t *testing.T) {
	full := alteram.Terms{Mode: alteram.ModeFull}
	until := func(n int) alteram.Terms { t := full; t.Until = day(n); return t }
	from := func(n int) alteram.Terms { t := full; t.From = day(n); return t }
	page := until(3)
	page.Channels = []alteram.Channel{alteram.ChannelPage}
	declared := func(n int, terms ...alteram.Terms) store.Revision {
		return store.Revision{Since: day(n), Source: alteram.Source{Terms: terms}}
	}
	for _, tt := range []struct {
		name     string
		terms    []alteram.Terms
		history  []store.Revision
		defaults alteram.Terms
		from     int
		want     int // day; 0 for never
	}{
		{name: "never"},
		{name: "a period that ended", terms: []alteram.Terms{until(3)}, want: 3},
		{name: "one that ended before", terms: []alteram.Terms{until(3)}, from: 3},
		{name: "one that another hides", terms: []alteram.Terms{{Mode: alteram.ModeLink}, until(3)}},
		{name: "one of another channel", terms: []alteram.Terms{page}},
		{name: "one that begins now", terms: []alteram.Terms{from(9)}},
		{name: "defaults, until a period", terms: []alteram.Terms{{Mode: alteram.ModeLink, From: day(4)}}, defaults: full, want: 4},
		{name: "declared otherwise since", history: []store.Revision{declared(0, full), declared(5)}, want: 5},
		{name: "declared and taken back before", history: []store.Revision{declared(0, full), declared(5)}, from: 6},
		{name: "declared only now", terms: []alteram.Terms{full}, history: []store.Revision{declared(0), declared(9, full)}},
		{name: "first seen before anything was declared", history: []store.Revision{declared(2, full), declared(5)}, want: 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			st := &state{Declared: alteram.Declared{Defaults: tt.defaults}}
			got := st.lastShown(subject{source: &alteram.Source{Terms: tt.terms}, history: tt.history}, alteram.ChannelFeed, day(tt.from), day(9))
			if tt.want == 0 && !got.IsZero() || tt.want != 0 && !got.Equal(day(tt.want)) {
				t.Errorf("lastShown = %v, want day %d", got, tt.want)
			}
		})
	}
}

func TestNoticeOfAnExcerpt(t *testing.T) {
	long := "<p>" + strings.Repeat("The harbour office counted the barges again. ", 20) + "</p>"
	excerpt := alteram.Terms{Mode: alteram.ModeExcerpt, Words: 10}
	law := alteram.Restriction{Law: "Act 1", Applies: []string{"EU"}, Effect: alteram.ModeExcerpt}
	for _, tt := range []struct {
		name, text, territory string
		terms                 alteram.Terms
		want                  string
	}{
		{"cut", long, "", excerpt, "Shown here: an excerpt. The whole text stands at the original address."},
		{"whole", "<p>Short.</p>", "", excerpt, ""},
		{"cut by a law", long, "FR", alteram.Terms{Mode: alteram.ModeFull}, "Shown here: an excerpt. The rest is withheld under Act 1."},
		{"a law that cuts nothing", "<p>Short.</p>", "FR", alteram.Terms{Mode: alteram.ModeFull}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := harbour(tt.terms)
			src.Restrictions = []alteram.Restriction{law}
			s := newShelf(t, src)
			e := s.entry(s.put("harbour", "a", 1, "Ferry late", tt.text), tt.territory)
			if got := e.NoticeText(); got != tt.want || e.Status() != StatusShown || e.Body() == "" {
				t.Errorf("status %d, notice %q, want %q", e.Status(), got, tt.want)
			}
		})
	}
}

// TestNoNoticePromisesAnEndThatIsNone checks that a notice names the end of the
// last withholding, not of the one it is about.
func TestNoNoticePromisesAnEndThatIsNone(t *testing.T) {
	s := newShelf(t, harbour(alteram.Terms{Mode: alteram.ModeFull}))
	id := s.put("harbour", "a", 1, "Ferry late", "<p>x</p>")
	withhold := func(d alteram.Decision) string {
		t.Helper()
		d.Act, d.Entry, d.At = alteram.ActWithhold, id, monday
		if _, err := s.store.Decide(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		e := s.entry(id, "")
		if e.Status() != StatusWithheldByLaw || !strings.Contains(e.NoticeText(), "Order 1") {
			t.Errorf("status %d, notice %q", e.Status(), e.NoticeText())
		}
		return e.NoticeText()
	}
	if got := withhold(alteram.Decision{Law: "Order 1", Until: day(4)}); !strings.Contains(got, "until 6 March 2026") {
		t.Errorf("one order: %q", got)
	}
	if got := withhold(alteram.Decision{Law: "Order 2", Until: day(9)}); !strings.Contains(got, "until 11 March 2026") {
		t.Errorf("a longer one beside it: %q", got)
	}
	if got := withhold(alteram.Decision{Why: "an error of ours"}); strings.Contains(got, "until") {
		t.Errorf("one without end beside them: %q", got)
	}
}

// TestSourceThatIsNotKnownYetShowsNothing checks the moment in which a list
// finds entries of a source that was added after the state was loaded.
func TestSourceThatIsNotKnownYetShowsNothing(t *testing.T) {
	s := newShelf(t, harbour(alteram.Terms{Mode: alteram.ModeFull}))
	id := s.put("harbour", "a", 1, "Ferry late", "<p>"+canary+"</p>")
	it, err := s.store.Entry(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	before := &state{Declared: alteram.Declared{Defaults: alteram.Terms{Mode: alteram.ModeFull}}, histories: map[alteram.SourceID][]store.Revision{}}
	e, err := s.p.maker(before, s.to("")).entry(t.Context(), it)
	if err != nil {
		t.Fatal(err)
	}
	if got := everything(t, e); strings.Contains(got, canary) || strings.Contains(got, "Ferry late") {
		t.Errorf("shown under the defaults before its terms are known:\n%s", got)
	}
}

// TestChangedHeedsTheHubsOwnDeclaration checks that feeds issue entries again
// when the defaults, or the law that binds the operator, take their text away.
func TestChangedHeedsTheHubsOwnDeclaration(t *testing.T) {
	s := newShelf(t, harbour())
	id := s.put("harbour", "a", 1, "Ferry late", "<p>x</p>")
	d := hubOf(harbour())
	s.set(day(1))
	d.Defaults.Mode = alteram.ModeWithheld
	s.declare(d)
	if got := s.entry(id, "").Changed(); !got.Equal(day(1)) {
		t.Errorf("after other defaults: changed %v", got)
	}
	s.set(day(2))
	d.Hub.Jurisdictions = []string{"DE"}
	s.declare(d)
	if got := s.entry(id, "").Changed(); !got.Equal(day(2)) {
		t.Errorf("after another jurisdiction: changed %v", got)
	}
	s.set(day(3))
	d.Hub.Name = "Two Shores"
	s.declare(d)
	if got := s.entry(id, "").Changed(); !got.Equal(day(2)) {
		t.Errorf("after another name of the hub: changed %v", got)
	}
}

func TestAnotherDayOnWhichWeLookedIsNoOtherAccount(t *testing.T) {
	src := alteram.Source{ID: "upland", Name: "Upland Mail", Control: alteram.Control{Set: day(-9)}, Feeds: harbour().Feeds}
	s := newShelf(t, src)
	id := s.put("upland", "a", 1, "Bridge closed", "<p>x</p>")
	s.set(day(1))
	src.Control = alteram.Control{Value: alteram.Private, SaidBy: "us", Set: day(1)}
	s.declare(hubOf(src))
	then := s.entry(id, "").Then()
	if len(then) != 1 || then[0].Key != keyControl || then[0].Text() != "not established; we looked on 21 February 2026" {
		t.Errorf("then it was %v", then)
	}
}

func TestSourcesStandInOrderOfTheirNames(t *testing.T) {
	var sources []alteram.Source
	for id, name := range map[alteram.SourceID]string{"a": "Zephyr", "b": "anchor", "c": "Mole", "d": "Anchor"} {
		sources = append(sources, alteram.Source{ID: id, Name: name})
	}
	s := newShelf(t, sources...)
	list, err := s.p.Sources(t.Context(), s.to(""))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range list.Lines() {
		got = append(got, l.Name())
	}
	if want := "anchor Anchor Mole Zephyr"; strings.Join(got, " ") != want {
		t.Errorf("sources in the order %v, want %s", got, want)
	}
}
