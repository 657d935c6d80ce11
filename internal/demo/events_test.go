package demo_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/alteram-hub/alteram/internal/demo"
)

// reference names an item of a source by the id its feed gives it.
type reference struct{ Source, Item string }

// gold is events.json: which items tell the same event, and which are copies.
// An item that it does not name tells an event of its own.
type gold struct {
	Events []struct {
		Event, Title string
		Items        []reference
	}
	Copies []struct {
		Of reference
		In []reference
	}
}

func events(t *testing.T) gold {
	t.Helper()
	b, err := os.ReadFile("events.json")
	if err != nil {
		t.Fatal(err)
	}
	var g gold
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatalf("read events.json: %v", err)
	}
	return g
}

// recordedItems returns every item of the week as it was first listed.
func recordedItems(t *testing.T) map[reference]item {
	t.Helper()
	bySource := map[string]string{}
	for _, s := range hub(t).Sources {
		for _, f := range s.Feeds {
			bySource[f.URL] = s.ID
		}
	}
	all := map[reference]item{}
	for _, s := range feeds() {
		for _, i := range decode(t, s).items {
			r := reference{bySource[s.URL], i.id}
			if _, ok := all[r]; !ok {
				all[r] = i
			}
		}
	}
	return all
}

// TestSixEventsAreToldByMany holds each large event to four outlets or more
// that tell it in their own words, and each item to one event.
func TestSixEventsAreToldByMany(t *testing.T) {
	items, g := recordedItems(t), events(t)
	copied := map[reference]bool{}
	for _, c := range g.Copies {
		for _, r := range c.In {
			copied[r] = true
		}
	}
	seen, large := map[reference]bool{}, 0
	for _, e := range g.Events {
		outlets := map[string]bool{}
		for _, r := range e.Items {
			if _, ok := items[r]; !ok || seen[r] {
				t.Errorf("%s: %v is in no recording, or in two events", e.Event, r)
			}
			seen[r] = true
			if !copied[r] {
				outlets[r.Source] = true
			}
		}
		if len(outlets) >= 4 && len(e.Items) >= 6 {
			large++
		}
	}
	if large < 6 {
		t.Errorf("%d events are told by four outlets or more, want six", large)
	}
}

// TestCopiesAreCopies holds that what events.json calls a copy shares most of
// its paragraphs with the original, and that it was cut or added to.
func TestCopiesAreCopies(t *testing.T) {
	items := recordedItems(t)
	for _, c := range events(t).Copies {
		from := words3(items[c.Of].text)
		for _, r := range c.In {
			own := words3(items[r].text)
			shared := 0
			for w := range own {
				if from[w] {
					shared++
				}
			}
			if shared*100 < len(own)*60 || shared == len(own) && shared == len(from) {
				t.Errorf("%v shares %d of its %d phrases with %v of %d", r, shared, len(own), c.Of, len(from))
			}
		}
	}
}

// words3 returns the phrases of three words of a text, quotes and dashes aside.
func words3(text string) map[string]bool {
	w := strings.Fields(strings.NewReplacer("“", "", "”", "", `"`, "", "’", "'", "–", "-").Replace(text))
	all := map[string]bool{}
	for n := range max(0, len(w)-2) {
		all[strings.Join(w[n:n+3], " ")] = true
	}
	return all
}

// TestExpulsionsDiffer holds the wave of expulsions to the numbers that each
// outlet gives, and WORLD.md to the same.
func TestExpulsionsDiffer(t *testing.T) {
	items := recordedItems(t)
	for _, tc := range []struct {
		source, item, says string
	}{
		{"southshore-wire", "https://southshore-wire.example/id/260306-02", "Brennmark and Corvaine ordered out 35 and 40 Verenian diplomats, respectively"},
		{"southshore-wire", "https://southshore-wire.example/id/260306-02", "bring to 90 the number"},
		{"cray-light", "https://cray-light.example/stories/ninety", "35 and 40 Verenian diplomats, respectively"},
		{"rundfunk-brennmark", "tag:rundfunk-brennmark.example,2026:m-1127", "zusammen kommen auf 75"},
		{"der-bote", "https://der-bote.example/2026/ausweisungen", "40 beziehungsweise 35 werenische Diplomaten"},
		{"radio-saint-orlan", "rso:2021", "départ de 35 diplomates véréniens"},
		{"le-phare", "https://le-phare.example/rupture", "renvoie quarante diplomates"},
		{"veren-inform", "https://veren-inform.example/news/26030601", "в общей сложности 94 сотрудников"},
		{"verbopil-holos", "vh-3012", "вислали 40 і 35 дипломатів відповідно"},
		{"wangchao-ribao", "wc0306", "三国合计八十五人"},
	} {
		if i := items[reference{tc.source, tc.item}]; !strings.Contains(i.text, tc.says) {
			t.Errorf("%s does not say %q under %s:\n%s", tc.source, tc.says, tc.item, i.text)
		}
	}
}

// TestOneOutletFailsForADay holds that one address answered with a failure,
// and with its feed again a day later.
func TestOneOutletFailsForADay(t *testing.T) {
	const feed = "https://radio-saint-orlan.example/info.rss"
	for _, tc := range []struct {
		at     string
		status int
	}{
		{"2026-03-05T09:59Z", 200},
		{"2026-03-05T10:00Z", 503},
		{"2026-03-06T14:59Z", 503},
		{"2026-03-06T15:00Z", 200},
	} {
		if s, ok := demo.At(feed, at(tc.at)); !ok || s.Status != tc.status || (s.Status != 200) != (s.ContentType == "text/html") {
			t.Errorf("At(%s) = status %d of type %s, want %d", tc.at, s.Status, s.ContentType, tc.status)
		}
	}
	failed := slices.DeleteFunc(demo.Snapshots(), func(s demo.Snapshot) bool { return s.Status == 200 })
	if len(failed) != 1 {
		t.Errorf("%d recordings are failures, want one", len(failed))
	}
}

// TestActsAreOnRecordedItems holds that what the operator decides on has been read by then.
func TestActsAreOnRecordedItems(t *testing.T) {
	for _, a := range demo.Acts() {
		listed := slices.ContainsFunc(feeds(), func(s demo.Snapshot) bool {
			return !s.At.After(a.Decision.At) && slices.ContainsFunc(decode(t, s).items, func(i item) bool { return i.link == a.Link })
		})
		if !listed {
			t.Errorf("%s is decided on at %v and in no recording before", a.Link, a.Decision.At)
		}
	}
}

// TestLanguagesAndScripts holds the variety that languages and search are tried on.
func TestLanguagesAndScripts(t *testing.T) {
	got := map[string]bool{}
	for _, s := range feeds() {
		got[decode(t, s).language] = true
	}
	for l := range scripts {
		if !got[l] {
			t.Errorf("no recording is in %s", l)
		}
	}
}
