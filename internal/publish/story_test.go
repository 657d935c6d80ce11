package publish_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/store"
)

// outlet is a source that may be shown in full.
func outlet(id alteram.SourceID, seat string, owners ...string) alteram.Source {
	s := alteram.Source{
		ID: id, Name: strings.ToUpper(string(id[:1])) + string(id[1:]), Languages: []string{"en"}, Place: alteram.Place{Seat: seat},
		Terms: []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisPublicDomain}}, Feeds: []alteram.Feed{{URL: feedOf(id)}},
	}
	for _, o := range owners {
		s.Owner = append(s.Owner, alteram.Owner{Name: o})
	}
	return s
}

// tells makes an outlet report, and puts the report into a story.
func (h *hub) tells(source alteram.SourceID, story alteram.StoryID, p alteram.Placement) alteram.EntryID {
	h.t.Helper()
	id := h.says(source, item(string(source), "Report of "+string(source), "<p>"+sentence+"</p>"))
	h.assign(id, story, p)
	return id
}

func (h *hub) assign(id alteram.EntryID, story alteram.StoryID, p alteram.Placement) {
	h.t.Helper()
	from, err := h.store.Placed(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	p.Entry, p.Story, p.Seq, p.At = id, story, from+1, h.now
	batch := store.Placing{From: from, To: from + 1, Changed: map[alteram.StoryID]time.Time{story: h.now}}
	if story == "" {
		p.Story = id
		batch.Begun = []alteram.Story{{ID: id, Made: h.now, Changed: h.now}}
	}
	for _, code := range p.Subject.States {
		batch.Wrote = append(batch.Wrote, store.Wrote{Source: h.page(id).SourceID(), State: code, At: h.now})
	}
	batch.Placements = []alteram.Placement{p}
	if err := h.store.Place(h.t.Context(), batch); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hub) story(id alteram.StoryID) *publish.Story {
	h.t.Helper()
	s, err := h.Story(h.t.Context(), id, h.to(alteram.ChannelPage, ""))
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func of(states ...string) alteram.Placement {
	return alteram.Placement{Subject: alteram.Subject{States: states, Events: []string{"expel"}}}
}

func TestStoryPutsReportsSideBySide(t *testing.T) {
	late := outlet("late", "FR", "Quay Trust")
	late.Terms = nil // link only
	gone := outlet("gone", "PL", "Other Trust")
	h := newHub(t, outlet("dune", "DE", "Sand Holding"), late, outlet("reed", "FR"), outlet("mute", "NL"), gone, outlet("calm", "BE"))
	h.tells("mute", "", of("DE")) // another story, on a state of this one
	h.tells("gone", "", of("FR")) // so does one that cannot be read afterwards
	h.tells("calm", "", of("JP")) // and one that wrote on nobody here
	delete(h.feeds, feedOf("gone"))
	h.now = after(1)
	first := h.tells("dune", "", of("DE", "FR"))
	began := h.now
	h.now = h.now.Add(time.Hour)
	why := of("FR", "DE")
	why.Reason = alteram.PlacementReason{Cause: "told", Score: 1.25, Shared: []string{"expuls", "state:DE", "number:35", "name:XX", "about:expel"}}
	h.tells("late", first, why)
	copied := of("DE", "FR")
	copied.DuplicateOf = first
	h.tells("reed", first, copied)

	s := h.story(first)
	if got, want := s.Title(), "Germany, France: expulsion, 3 March 2026"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
	if !s.First().Equal(began) || s.Breadth() != 2 {
		t.Errorf("first %v, breadth %d; want %v and 2: a copy adds none", s.First(), s.Breadth(), began)
	}
	var names []string
	for _, g := range s.Groups() {
		for _, r := range g.Reports() {
			names = append(names, r.SourceName())
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"Dune", "Late", "Reed"}) {
		t.Errorf("reports of %v", names)
	}
	reports := s.Reports()
	if reports[2].DuplicateOf() != reports[0] || len(reports[0].Copies()) != 1 {
		t.Error("the copy and its original do not know each other")
	}
	if d := gocmp.Diff([]string{"Germany", "expulsion"}, reports[1].Shared()); d != "" {
		t.Errorf("what a link-only report shares (-want +got):\n%s", d)
	}
	if s.Coverage() != nil {
		t.Error("coverage is told before twelve hours have passed")
	}
	h.now = began.Add(13 * time.Hour)
	h.refresh()
	c := h.story(first).Coverage()
	if c == nil {
		t.Fatal("coverage is not told after thirteen hours")
	}
	lines := func(list []publish.SourceLine) (names []string) {
		for _, l := range list {
			names = append(names, l.Name())
		}
		return names
	}
	got := [][]string{lines(c.Reported()), lines(c.Without()), lines(c.Unread())}
	if d := gocmp.Diff([][]string{{"Dune", "Late", "Reed"}, {"Mute"}, {"Gone"}}, got); d != "" {
		t.Errorf("reported, without and unread (-want +got):\n%s", d)
	}
	if want := "3 of 4 outlets that we could read reported it, up to " + publish.WordsIn("en").Instant(h.now); c.Summary() != want {
		t.Errorf("coverage %q, want %q", c.Summary(), want)
	}
	if m := h.story(first).Matrix(); !slices.Equal(m.States, []string{"Germany", "France"}) || len(m.Rows) != 2 || m.Rows[0].Seat != "France" || !slices.Equal(m.Rows[0].Counts, []int{2, 2}) {
		t.Errorf("matrix %+v", m)
	}
	// A report of which not even the title may be shown says nothing of its text.
	h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: reports[1].ID(), Why: "w"})
	if r := h.story(first).Reports()[1]; r.Shared() != nil {
		t.Errorf("a withheld report shares %v", r.Shared())
	}
	h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: reports[0].ID(), Why: "w"})
	h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: reports[2].ID(), Why: "w"})
	if s := h.story(first); s.Title() != "An event of 3 March 2026" || len(s.Matrix().Rows) > 0 {
		t.Errorf("of withheld reports the title is %q and the matrix %+v", s.Title(), s.Matrix())
	}
	if page := h.page(first); page.StoryPath() != "/story/"+string(first) {
		t.Errorf("the entry leads to the story %q", page.StoryPath())
	}
	if strings.Contains(marshal(t, s), "silent") {
		t.Error("the word silent is said")
	}
}

func TestStoriesMoveWhenTheyMerge(t *testing.T) {
	h := newHub(t, outlet("dune", "DE", "Sand Holding"), outlet("reed", "FR"))
	a := h.tells("dune", "", of("DE"))
	b := h.tells("reed", "", of("DE"))
	from, err := h.store.Placed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := h.store.Place(t.Context(), store.Placing{From: from, To: from, Merged: map[alteram.StoryID]alteram.StoryID{b: a}}); err != nil {
		t.Fatal(err)
	}
	var moved *publish.MovedStory
	if _, err := h.Story(t.Context(), b, h.to(alteram.ChannelPage, "")); !errors.As(err, &moved) || moved.To != a {
		t.Errorf("the merged story answers %v, want that it moved to %s", err, a)
	}
	if n := len(h.story(a).Reports()); n != 2 {
		t.Errorf("%d reports after the merger, want 2", n)
	}
}

// TestBreadthCountsOwners adds ten outlets of one owner, then ten of unknown ones.
func TestBreadthCountsOwners(t *testing.T) {
	sources := []alteram.Source{outlet("dune", "DE", "Sand Holding"), outlet("reed", "FR", "Reed Trust")}
	for i := range 10 {
		sources = append(sources, outlet(alteram.SourceID(fmt.Sprintf("owned%d", i)), "DE", fmt.Sprint("Shell ", i), "Big Holding"), outlet(alteram.SourceID(fmt.Sprintf("dark%d", i)), ""))
	}
	h := newHub(t, sources...)
	story := h.tells("dune", "", of("DE"))
	h.tells("reed", story, of("DE"))
	for _, tt := range []struct {
		prefix string
		want   int
	}{{"owned", 3}, {"dark", 4}} {
		for i := range 10 {
			h.tells(alteram.SourceID(fmt.Sprint(tt.prefix, i)), story, of("DE"))
		}
		if got := h.story(story).Breadth(); got != tt.want {
			t.Errorf("with ten %s outlets breadth is %d, want %d", tt.prefix, got, tt.want)
		}
	}
}

// TestStoriesDoNotLookAtLabels exchanges owners and control of all outlets: the
// order of stories and of the groups and reports in them stays.
func TestStoriesDoNotLookAtLabels(t *testing.T) {
	labels := []label{{"Ministry of Tides", "state", alteram.StateControlled}, {"Sand Holding", "company", alteram.Private}, {"Reed Trust", "foundation", alteram.IndependentPublic}}
	shape := func(shift int) string {
		var sources []alteram.Source
		for i, id := range []alteram.SourceID{"dune", "reed", "mute"} {
			s := outlet(id, []string{"DE", "FR", "RU"}[i])
			labels[(i+shift)%len(labels)].put(&s)
			sources = append(sources, s)
		}
		h := newHub(t, sources...)
		story := h.tells("dune", "", of("DE", "RU"))
		h.tells("reed", story, of("DE", "RU"))
		h.tells("mute", "", of("RU"))
		list, err := h.Stories(t.Context(), publish.StoryFilter{Broad: true}, h.to(alteram.ChannelPage, ""), "", 10)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, s := range list.List() {
			fmt.Fprintln(&b, s.Title(), s.Breadth())
			for _, g := range s.Groups() {
				fmt.Fprint(&b, g.Name())
				for _, r := range g.Reports() {
					fmt.Fprintln(&b, "", r.Title())
				}
			}
		}
		return b.String()
	}
	want := shape(0)
	for shift := 1; shift < len(labels); shift++ {
		if d := gocmp.Diff(want, shape(shift)); d != "" {
			t.Errorf("with the labels exchanged (-before +after):\n%s", d)
		}
	}
}

// TestAWithheldReportCountsForNothing withholds the first report of a story, whose
// text another outlet has too.
func TestAWithheldReportCountsForNothing(t *testing.T) {
	h := newHub(t, outlet("dune", "DE", "Sand Holding"), outlet("reed", "FR", "Reed Trust"), outlet("mill", "PL", "Mill Trust"))
	story := h.tells("dune", "", of("DE"))
	copied := of("DE")
	copied.DuplicateOf = story
	h.tells("reed", story, copied)
	h.tells("mill", story, copied)
	before := h.story(story)
	if before.Count() != 3 || before.Breadth() != 1 || before.Extent() != "3 reports" || len(before.Reports()[0].Copies()) != 2 {
		t.Fatalf("%d reports, breadth %d, %q", before.Count(), before.Breadth(), before.Extent())
	}
	h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: story, Why: "w"})
	s := h.story(story)
	if s.Count() != 2 || s.Breadth() != 1 || s.Extent() != "2 reports" {
		t.Errorf("%d reports, breadth %d, %q; want 2 of one text", s.Count(), s.Breadth(), s.Extent())
	}
	r := s.Reports()
	if r[0].Copies() != nil || r[1].DuplicateOf() != nil || r[2].DuplicateOf() != r[1] {
		t.Error("a report is said to have the text of a withheld one")
	}
	for _, g := range s.Groups() {
		if first := g.First(); (first == nil) != (g.Reports()[0].ID() == story) {
			t.Errorf("the first headline of %s is of %v", g.Name(), first)
		}
	}
}

// TestReportsOfARetiredSourceStay retires a source, the only one of its group.
func TestReportsOfARetiredSourceStay(t *testing.T) {
	h := newHub(t, outlet("dune", "DE"), outlet("reed", "FR"))
	story := h.tells("dune", "", of("DE"))
	h.tells("reed", story, of("DE"))
	if err := h.store.Apply(t.Context(), store.Plan{Retire: []alteram.SourceID{"reed"}}); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, g := range h.story(story).Groups() {
		names = append(names, g.Name())
	}
	slices.Sort(names)
	if d := gocmp.Diff([]string{"Seat in France", "Seat in Germany"}, names); d != "" {
		t.Errorf("groups (-want +got):\n%s", d)
	}
}

func TestStoryFilters(t *testing.T) {
	h := newHub(t, outlet("dune", "DE", "Sand Holding"), outlet("reed", "FR"))
	a := h.tells("dune", "", of("DE"))
	b := h.tells("reed", "", of("JP"))
	for _, tt := range []struct {
		name   string
		filter publish.StoryFilter
		want   []alteram.StoryID
	}{
		{"all", publish.StoryFilter{}, []alteram.StoryID{b, a}},
		{"a group", publish.StoryFilter{Group: "seat-de"}, []alteram.StoryID{a}},
		{"a country", publish.StoryFilter{Country: "JP"}, []alteram.StoryID{b}},
		{"a country by its name", publish.StoryFilter{Country: "japan"}, []alteram.StoryID{b}},
		{"a language", publish.StoryFilter{Language: "en"}, []alteram.StoryID{b, a}},
		{"a language of none", publish.StoryFilter{Language: "de"}, nil},
		{"words of a headline", publish.StoryFilter{Topic: "reports reed"}, []alteram.StoryID{b}},
		{"words of a text", publish.StoryFilter{Topic: strings.Fields(sentence)[1]}, nil},
		{"words and a group", publish.StoryFilter{Topic: "report", Group: "seat-de"}, []alteram.StoryID{a}},
		{"words and another group", publish.StoryFilter{Topic: "reed", Group: "seat-de"}, nil},
	} {
		list, err := h.Stories(t.Context(), tt.filter, h.to(alteram.ChannelPage, ""), "", 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []alteram.StoryID
		for _, s := range list.List() {
			got = append(got, s.ID())
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: b, Why: "w"})
	for _, f := range []publish.StoryFilter{{Country: "JP"}, {Group: "seat-fr"}, {Topic: "reed"}, {Language: "en", Country: "JP"}, {Broad: true, Group: "seat-fr"}} {
		if list, err := h.Stories(t.Context(), f, h.to(alteram.ChannelPage, ""), "", 10); err != nil || len(list.List()) > 0 {
			t.Errorf("a withheld report is found by %+v: %v, %v", f, list, err)
		}
	}
	if list, err := h.Stories(t.Context(), publish.StoryFilter{}, h.to(alteram.ChannelPage, ""), "", 10); err != nil || len(list.List()) != 1 {
		t.Errorf("a story of which nothing may be shown is listed: %v, %v", list, err)
	}
	if got := publish.StoryFilterOf(publish.StoryFilter{Topic: "t", Group: "g", Country: "JP", Language: "de", Broad: true}.Query()); got != (publish.StoryFilter{Topic: "t", Group: "g", Country: "JP", Language: "de", Broad: true}) {
		t.Errorf("a filter comes back as %+v", got)
	}
	for _, bad := range []publish.StoryFilter{{Country: "Nowhereland"}, {Country: "%"}, {Topic: "late OR"}, {Group: "none"}} {
		if _, err := h.Stories(t.Context(), bad, h.to(alteram.ChannelPage, ""), "", 10); !errors.Is(err, alteram.Invalid) && !errors.Is(err, alteram.NotFound) {
			t.Errorf("%+v: %v, want a refusal", bad, err)
		}
	}
}

// TestAnOutletsDateLeadsNowhere has outlets date their reports in 2099 and three
// days back: neither leads the front, nor counts as first.
func TestAnOutletsDateLeadsNowhere(t *testing.T) {
	h := newHub(t, outlet("dune", "DE", "Sand Holding"), outlet("reed", "FR"), outlet("mill", "PL"), outlet("late", "NL"))
	dated := func(source alteram.SourceID, at time.Time, story alteram.StoryID) alteram.EntryID {
		it := item(string(source), "Report of "+string(source), "<p>"+sentence+"</p>").String()
		h.feeds[feedOf(source)] = []byte(`<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Feed</title><link>https://x.example/</link>` +
			strings.Replace(it, "Sun, 01 Mar 2026 12:00:00 +0100", at.Format(time.RFC1123Z), 1) + `</channel></rss>`)
		h.refresh()
		id := alteram.NewEntryID(source, "guid:"+string(source))
		h.assign(id, story, of("DE"))
		return id
	}
	future := dated("dune", time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), "")
	h.now = h.now.Add(time.Minute)
	story := dated("reed", h.now, "")
	began := h.now
	h.now = h.now.Add(time.Minute)
	dated("mill", h.now.AddDate(0, 0, -3), story)
	if s := h.story(story); !s.First().Equal(began) || s.Timeline()[0].Report.SourceID() != "reed" || s.Reports()[0].SourceID() != "reed" {
		t.Errorf("first is %v by %s, want %v by reed", s.First(), s.Reports()[0].SourceID(), began)
	}
	list, err := h.Stories(t.Context(), publish.StoryFilter{}, h.to(alteram.ChannelPage, ""), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	if got := list.List(); len(got) != 2 || got[0].ID() != story || got[1].ID() != future {
		t.Errorf("the front has %d stories; the one dated 2099 leads", len(got))
	}
}

// TestAStorysPreviewSaysWhoIsSpeaking looks at what a link to a story shows elsewhere.
func TestAStorysPreviewSaysWhoIsSpeaking(t *testing.T) {
	h := newHub(t, outlet("dune", "DE", "Sand Holding"), outlet("reed", "FR", "Reed Trust"))
	story := h.tells("dune", "", of("DE"))
	hidden := h.tells("reed", story, of("DE"))
	p := h.story(story).Preview()
	if p.Title != "Germany: expulsion, 2 March 2026" || p.URL != "https://hub.example/story/"+string(story) {
		t.Errorf("the preview is of %q at %s", p.Title, p.URL)
	}
	for _, source := range []string{"dune", "reed"} {
		owner, words := strings.Index(p.Description, map[string]string{"dune": "Sand Holding", "reed": "Reed Trust"}[source]), strings.Index(p.Description, "Report of "+source)
		if owner < 0 || words < owner {
			t.Errorf("%s: the owner at %d, the headline at %d in %q", source, owner, words, p.Description)
		}
	}
	h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: hidden, Why: "w"})
	if d := h.story(story).Preview().Description; strings.Contains(d, "reed") || strings.Contains(d, "Reed") || !strings.HasPrefix(d, "1 report · 1 group of owners.") {
		t.Errorf("with a withheld report the preview says %q", d)
	}
}
