package story_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/story"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// report makes an item that appeared some hours after noon.
func report(id, language, title, text string, hours float64) story.Item {
	return story.Item{ID: id, Language: language, Title: title, Text: text, Published: noon.Add(time.Duration(hours * float64(time.Hour)))}
}

var (
	floodEnglish = report("flood-en", "en", "Eleven missing after dam bursts in Brodna valley",
		"A dam above the town of Brodna gave way on Tuesday, flooding 340 houses. Mayor Ilka Varesco said 11 people were missing and 1,250 had been evacuated.", 0)
	floodEnglish2 = report("flood-en-2", "en", "Brodna mayor: 1,250 evacuated as water tops the dam",
		"Mayor Ilka Varesco told residents of Brodna to stay away from the valley, where the burst dam has flooded hundreds of houses.", 2)
	floodRussian = report("flood-ru", "ru", "Прорыв плотины в долине Бродны: 11 человек пропали без вести",
		"Во вторник прорвало плотину выше города Бродна, затоплено 340 домов. Мэр Илка Вареско сообщила, что эвакуированы 1250 человек.", 1)
	floodGerman = report("flood-de", "de", "Dammbruch in Brodna: elf Vermisste, 1250 Menschen evakuiert",
		"Oberhalb der Stadt Brodna ist am Dienstag ein Damm gebrochen; 340 Häuser wurden überflutet, sagte Bürgermeisterin Ilka Varesco.", 3)
	strikeEnglish = report("strike-en", "en", "Dockers in Port Selm vote to strike for a week",
		"The union of dockers in Port Selm voted on Tuesday to stop work for seven days over pay, its chairman Orrin Tate said.", 1)
)

func assign(items ...story.Item) []story.Assignment {
	s := story.New(story.Params{})
	var all []story.Assignment
	for _, it := range items {
		all = append(all, s.Assign(it))
	}
	return all
}

// stories returns the story of each item, as "item=story".
func stories(all []story.Assignment) string {
	var b strings.Builder
	for _, a := range all {
		fmt.Fprintf(&b, "%s=%s ", a.Item, a.Story)
	}
	return strings.TrimSpace(b.String())
}

func TestAssign(t *testing.T) {
	got := stories(assign(floodEnglish, strikeEnglish, floodRussian, floodEnglish2, floodGerman))
	want := "flood-en=flood-en strike-en=strike-en flood-ru=flood-en flood-en-2=flood-en flood-de=flood-en"
	if got != want {
		t.Errorf("assigned %s, want %s", got, want)
	}
}

func TestReasonTellsWhatDecided(t *testing.T) {
	all := assign(floodEnglish, floodEnglish, floodEnglish2, floodRussian)
	var causes []story.Cause
	for _, a := range all {
		causes = append(causes, a.Reason.Cause)
	}
	if diff := cmp.Diff([]story.Cause{story.Began, story.Copied, story.Told, story.Across}, causes); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
	if shared := strings.Join(all[3].Reason.Shared, " "); !strings.Contains(shared, "number:1250") || !strings.Contains(shared, "name:") {
		t.Errorf("the Russian report shares %q with the English ones, want the number of people and a name among it", shared)
	}
}

func TestCopies(t *testing.T) {
	agency := strings.Repeat("The harbour office counted ships again on Monday and found that traffic through the strait had grown since the pilots came back. ", 3) +
		"Pilots said the lights on the northern shore had been repaired and that night passages would begin within a month."
	tests := []struct {
		name, title, text string
		want              string
	}{
		{"as it was", "Traffic through the strait grows", agency, "first"},
		{"under another headline", "More ships, says office", agency, "first"},
		{"cut", "Traffic through the strait grows", agency[:len(agency)*3/4], "first"},
		{"another text", "Traffic through the strait grows", "Nobody at the harbour office would say why the strait is busier; a clerk blamed the weather, and the pilots laughed about it.", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			all := assign(report("first", "en", "Traffic through the strait grows", agency, 0), report("second", "en", test.title, test.text, 1))
			if got := all[1].DuplicateOf; got != test.want {
				t.Errorf("DuplicateOf = %q, want %q", got, test.want)
			}
		})
	}
}

func TestStrangeItems(t *testing.T) {
	tests := []struct {
		name string
		item story.Item
	}{
		{"nothing", story.Item{ID: "x"}},
		{"no text", story.Item{ID: "x", Title: "Nothing happened", Published: noon}},
		{"an unknown language", report("x", "", "Blorbo fnagg wotz 42", "Wotz blorbo krimm.", 1)},
		{"a language that is none", report("x", "!!", "Blorbo fnagg wotz 42", "Wotz blorbo krimm.", 1)},
		{"1970", story.Item{ID: "x", Title: "Old clock at work again", Published: time.Unix(0, 0)}},
		{"2099", story.Item{ID: "x", Title: "Clock of tomorrow set wrong", Published: noon.AddDate(73, 0, 0)}},
		{"no letters", story.Item{ID: "x", Title: "— … !!!", Published: noon}},
		{"wrong bytes", story.Item{ID: "x", Title: "\xff\xfe\x00", Text: "\xc3\x28", Published: noon}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			all := assign(floodEnglish, test.item, floodEnglish2, floodRussian)
			if all[1].Story != "x" {
				t.Errorf("the item is in story %q, want one of its own", all[1].Story)
			}
			if got := all[3].Story; got != "flood-en" || all[2].Story != got {
				t.Errorf("reports after it are in stories %q and %q, want flood-en", all[2].Story, got)
			}
		})
	}
}

// TestOneWrongDateMovesNothing: a report from 2099 neither ends the stories of
// today nor keeps others away.
func TestOneWrongDateMovesNothing(t *testing.T) {
	s := story.New(story.Params{})
	for i := range 6 {
		s.Assign(report(fmt.Sprint("before-", i), "en", fmt.Sprintf("Matter %d of the council of Selm", i*7919), "", float64(i)/10))
	}
	s.Assign(floodEnglish)
	for i := range 1200 {
		it := report(fmt.Sprint("between-", i), "en", fmt.Sprintf("Item %d of %d", i*7919, i*104729), "", 1)
		if i%400 == 0 {
			it.Published = noon.AddDate(73, 0, 0)
		}
		s.Assign(it)
	}
	if got := s.Assign(floodEnglish2).Story; got != floodEnglish.ID {
		t.Errorf("the second report is in story %q, want %q", got, floodEnglish.ID)
	}
}

func TestIdenticalItemsAreOneText(t *testing.T) {
	s := story.New(story.Params{})
	for i := range 10_000 {
		it := floodEnglish
		it.ID = fmt.Sprint(i)
		a := s.Assign(it)
		if i > 0 && (a.Story != "0" || a.DuplicateOf != "0") {
			t.Fatalf("item %d is in story %q, a copy of %q; want 0 and 0", i, a.Story, a.DuplicateOf)
		}
	}
	if n := s.Live(); n != 1 {
		t.Errorf("%d stories, want 1", n)
	}
}

func TestIdleStoriesEnd(t *testing.T) {
	s := story.New(story.Params{Idle: 24 * time.Hour})
	s.Assign(floodEnglish)
	for i := range 1300 {
		s.Assign(report(fmt.Sprint(i), "en", fmt.Sprintf("Item %d of %d", i*7919, i*104729), "", 1+float64(i)/10))
	}
	late := floodEnglish2
	late.Published = noon.Add(200 * time.Hour)
	if got := s.Assign(late).Story; got != late.ID {
		t.Errorf("a report eight days later is in story %q, want one of its own", got)
	}
	if n := s.Live(); n > 1100 {
		t.Errorf("%d stories are live, want those of little more than a day", n)
	}
}

func TestLongStoriesGoOn(t *testing.T) {
	s := story.New(story.Params{Longest: 48 * time.Hour})
	s.Assign(floodEnglish)
	var last story.Assignment
	sequels := []string{
		"Brodna mayor Ilka Varesco visits flooded houses in the valley", "Engineers inspect burst dam above Brodna, mayor Varesco says",
		"Flooded houses of Brodna are drying, 1,250 evacuated return", "Dam of Brodna will be rebuilt, mayor Ilka Varesco promises evacuated residents",
		"Brodna dam: mayor Varesco asks who is to blame for flooded valley",
	}
	for day, title := range sequels {
		it := report(fmt.Sprint("day-", day), "en", title, "", float64(24*(day+1)))
		if last = s.Assign(it); last.Earlier != "" {
			break
		}
	}
	if last.Earlier != floodEnglish.ID || last.Story != last.Item {
		t.Errorf("the story goes on in %q, after %q; want a new one after %q", last.Story, last.Earlier, floodEnglish.ID)
	}
}
