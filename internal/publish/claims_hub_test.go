package publish_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/alteram-hub/alteram"
)

// The invented reports on one expulsion: two that give other numbers, one of which
// only the link is shown, and one that is withheld.
const (
	duneReport = "<p>Germany expelled 35 diplomats on Monday.</p><p>The Kremlin denied that the embassy staff had spied.</p>"
	reedReport = "<p>Germany expelled 40 diplomats on Monday.</p><p>Foreign Minister Ada Berg said that the decision was final.</p>"
	lateReport = "<p>Germany expelled 61 diplomats on Monday.</p><p>The Kremlin denied that anybody had sold heronfish.</p>"
	muteReport = "<p>Germany expelled 77 diplomats on Monday.</p><p>The Kremlin denied that anybody had bought ottermilk.</p>"
)

// expelled makes the outlets tell it, reads what they say and returns the story.
func (h *hub) expelled() alteram.StoryID {
	h.t.Helper()
	h.in.Claims = true
	story := alteram.StoryID("")
	for _, r := range []struct{ source, title, text string }{
		{"dune", "Embassy staff must leave", duneReport},
		{"reed", "Staff of the embassy leave", reedReport},
		{"late", "Embassy loses staff", lateReport},
		{"mute", "Fewer staff", muteReport},
	} {
		id := h.says(alteram.SourceID(r.source), item(r.source, r.title, r.text))
		h.assign(id, story, of("DE", "RU"))
		if story == "" {
			story = id
		}
	}
	if _, err := h.in.ReadClaims(h.t.Context(), 100); err != nil {
		h.t.Fatal(err)
	}
	return story
}

func expulsionSources() []alteram.Source {
	late, mute := outlet("late", "PL"), outlet("mute", "NL")
	late.Terms = nil
	mute.Terms = []alteram.Terms{{Mode: alteram.ModeWithheld}}
	return []alteram.Source{outlet("dune", "DE"), outlet("reed", "FR"), late, mute}
}

func TestClaimsInTheHub(t *testing.T) {
	onBoth(t, expulsionSources(), func(t *testing.T, h *hub) {
		story := h.expelled()
		to := h.to(alteram.ChannelPage, "")
		s := h.story(story)
		if n := len(s.Claims().Different()); n != 1 {
			t.Fatalf("%d figures differ, want 1", n)
		}
		list, err := h.Differing(t.Context(), to, "", 10)
		if err != nil || len(list.Stories()) != 1 {
			t.Fatalf("stories that differ: %v, %v", list, err)
		}
		spoken, err := h.Spoken(t.Context(), "state:RU", to, "", 10)
		if err != nil || len(spoken.Said()) != 2 || spoken.Speaker().Name != "Russia" {
			t.Fatalf("what Russia was reported to say: %+v, %v", spoken, err)
		}
		// A report that is withheld leaves no trace; of a link the words and numbers.
		for where, text := range map[string]string{
			"the story": marshal(t, s.Claims()), "the figures": marshal(t, list), "the feed": s.Claims().FeedHTML() + s.Claims().FeedText(), "the speaker": marshal(t, spoken),
		} {
			for _, hidden := range []string{"heronfish", "61", "ottermilk", "77", "mute"} {
				if strings.Contains(strings.ReplaceAll(text, "&#x27;", "'"), hidden) && !(hidden == "mute" && where == "the figures") { // the story's own form names the group
					t.Errorf("%s has %q", where, hidden)
				}
			}
		}
		for _, tt := range []struct {
			query string
			want  []string
		}{
			{"speaker:RU", []string{"dune", "late"}},
			{"speaker:Russia staff", []string{"dune", "late"}},
			{"embassy -speaker:RU", []string{"reed"}},
			{"speaker:FR", nil},
		} {
			found, err := h.Search(t.Context(), tt.query, to, "", 10)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range found.Entries() {
				got = append(got, string(e.SourceID()))
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s finds %v, want %v", tt.query, got, tt.want)
			}
		}
		// When one of the two is withheld, nothing differs any more.
		h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: story, Why: "w"})
		if list, err := h.Differing(t.Context(), h.to(alteram.ChannelPage, ""), "", 10); err != nil || len(list.Stories()) != 0 {
			t.Errorf("numbers differ from one that is withheld: %v, %v", list, err)
		}
	})
}

func TestReportsAreMarkedWhereTheyWereRead(t *testing.T) {
	h := newHub(t, expulsionSources()...)
	story := h.expelled()
	e := h.page(story)
	c := e.Claims()
	if c == nil || len(c.Statements) != 1 || len(c.Figures) != 1 {
		t.Fatalf("read in the report: %+v", c)
	}
	quoted := string(e.Quoted())
	if !strings.Contains(quoted, `<mark id="f1">35</mark>`) || !strings.Contains(quoted, `<mark id="s1">The Kremlin denied that`) || strings.Contains(string(e.Body()), "<mark") {
		t.Errorf("the report reads %s", quoted)
	}
	if path := c.Statements[0].Path(); !strings.HasSuffix(path, "#s1") {
		t.Errorf("a row leads to %s", path)
	}
	if linked := h.page(alteram.NewEntryID("late", "guid:late")); strings.Contains(marshal(t, linked), "heronfish") || linked.Claims().Statements[0].Words != "" {
		t.Errorf("of a link is shown %s", marshal(t, linked))
	}
}

func TestNoPageOfAPersonUnlessConfirmed(t *testing.T) {
	h := newHub(t, expulsionSources()...)
	h.expelled()
	for _, id := range []string{"person:ada-berg", "org:nobody", "nobody", "state:Russia"} {
		if _, err := h.Spoken(t.Context(), id, h.to(alteram.ChannelPage, ""), "", 10); !errors.Is(err, alteram.NotFound) {
			t.Errorf("%s: %v, want that there is no page", id, err)
		}
	}
	if _, err := h.Search(t.Context(), "speaker:person:ada-berg", h.to(alteram.ChannelPage, ""), "", 10); !errors.Is(err, alteram.Invalid) {
		t.Errorf("a search for a person: %v", err)
	}
	h.declare(func(d *alteram.Declared) {
		d.Hub.Persons = []alteram.Person{{ID: "person:ada-berg", Name: "Ada Berg", Why: "foreign minister"}}
	})
	spoken, err := h.Spoken(t.Context(), "person:ada-berg", h.to(alteram.ChannelPage, ""), "", 10)
	if err != nil || len(spoken.Said()) != 1 || spoken.Why() != "foreign minister" {
		t.Errorf("the page of a public figure: %+v, %v", spoken, err)
	}
}
