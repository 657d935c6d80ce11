package story_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/gazetteer"
	"github.com/alteram-hub/alteram/internal/story"
)

// bridged are two reports of one event that have little in common, and one that
// has much in common with both; and after it one more.
var bridged = []story.Item{
	report("a", "en", "Ferry Maid of Orrin aground at Tern Shoal", "The ferry Maid of Orrin sits on Tern Shoal. Pilot Edda Marrick heard the hull scrape the sand.", 0),
	report("b", "en", "Coastguard takes 214 passengers to Port Selm", "Coastguard boats brought 214 passengers to Port Selm. Harbour master Tobin Vessel opened the school for them.", 1),
	report("c", "en", "Ferry Maid of Orrin aground: coastguard takes 214 passengers to Port Selm",
		"The ferry Maid of Orrin sits on Tern Shoal, pilot Edda Marrick said. Coastguard boats brought its 214 passengers to Port Selm, where harbour master Tobin Vessel opened the school for them.", 2),
	report("d", "en", "Passengers of the Maid of Orrin sleep in Port Selm school", "The 214 passengers of the ferry Maid of Orrin slept in the school of Port Selm; pilot Edda Marrick was questioned.", 3),
}

// ready makes two stories one as soon as a report is near to both.
func ready(p story.Params) story.Params {
	t := story.Shipped()
	t.Join, t.JoinAcross, t.Crowd, t.Guard, t.Names = 0.1, 0.1, 0, 0, 0
	p.Tune, p.Threshold = &t, 0.15
	return p
}

func TestAReportShowsTwoStoriesToBeOne(t *testing.T) {
	tests := []struct {
		name   string
		params story.Params
		want   []string // of each item its story, and what that took in
	}{
		{"as it is", ready(story.Params{}), []string{"a []", "b []", "b []", "a [b]"}},
		{"the operator keeps two reports apart", ready(story.Params{Apart: [][2]string{{"b", "a"}}}), nil},
		{"they began longer ago than a story may last", ready(story.Params{Longest: time.Minute}), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := story.New(test.params)
			var got []string
			for _, it := range bridged {
				a := s.Assign(it)
				got = append(got, fmt.Sprint(a.Story, " ", a.Merged))
				if test.want == nil && len(a.Merged) > 0 {
					t.Errorf("%s made %v part of %s", it.ID, a.Merged, a.Story)
				}
			}
			if test.want != nil && !slices.Equal(got, test.want) {
				t.Errorf("stories and what they took in: %q, want %q", got, test.want)
			}
		})
	}
}

// TestItemsKeptApart: what the operator keeps out of a story does not join it.
func TestItemsKeptApart(t *testing.T) {
	s := story.New(story.Params{Apart: [][2]string{{"flood-en", "flood-en-2"}}})
	s.Assign(floodEnglish)
	if a := s.Assign(floodEnglish2); a.Story != "flood-en-2" {
		t.Errorf("the report is in story %q, want one of its own", a.Story)
	}
}

// TestReplayOfJoinedStories interrupts a stream in which stories become one at
// every item.
func TestReplayOfJoinedStories(t *testing.T) {
	stream := slices.Concat(bridged[:2], []story.Item{strikeEnglish, floodEnglish, floodRussian}, bridged[2:], []story.Item{floodEnglish2, floodGerman})
	params := ready(story.Params{})
	run := story.New(params)
	var want []story.Assignment
	for _, it := range stream {
		want = append(want, run.Assign(it))
	}
	for at := range stream {
		r := story.NewReplay(params)
		for i, it := range stream[:at] {
			r.Pin(it, want[i])
		}
		s := r.State()
		var got []story.Assignment
		for _, it := range stream[at:] {
			got = append(got, s.Assign(it))
		}
		if diff := cmp.Diff(want[at:], got, cmp.AllowUnexported(story.Reason{})); diff != "" {
			t.Errorf("interrupted after %d items (-uninterrupted +got):\n%s", at, diff)
		}
	}
}

// TestOperatorsNamesOfCountries: two reports that share little else than the name
// that an operator gives to a country are nearer for it.
func TestOperatorsNamesOfCountries(t *testing.T) {
	english := report("en", "en", "Maravel closes ports for 48 hours after 31 sailors are held", "Maravel closed its ports for 48 hours.", 0)
	chinese := report("zh", "zh", "三十一名水手被扣，玛国关闭港口四十八小时", "玛国关闭了港口。", 1)
	score := func(p story.Params) float64 {
		s := story.New(p)
		s.Assign(english)
		return s.Assign(chinese).Reason.Common
	}
	places := gazetteer.NewPlaces(map[string]alteram.Text{"XA": {"en": "Maravel", "zh": "玛国"}})
	if without, with := score(story.Params{}), score(story.Params{Places: places}); with <= without {
		t.Errorf("the reports are %.3f alike with the country's names and %.3f without, want more with them", with, without)
	}
}

// TestWrongDatesDoNotLead: a story is called after the report that was seen first,
// whatever date another bears, and goes on after it.
func TestWrongDatesDoNotLead(t *testing.T) {
	for _, published := range []time.Time{time.Unix(0, 0), noon.AddDate(73, 0, 0), noon.AddDate(0, 0, -3)} {
		s := story.New(story.Params{})
		first, wrong, after := floodEnglish, floodEnglish2, floodGerman
		first.Seen, wrong.Seen, after.Seen = noon, noon.Add(time.Hour), noon.Add(2*time.Hour)
		wrong.Published = published
		s.Assign(first)
		s.Assign(wrong)
		if a := s.Assign(after); a.Story != first.ID {
			t.Errorf("after a report of %v the next one is in story %q, want %q", published, a.Story, first.ID)
		}
	}
}
