package demo_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/demo"
)

// change is something that happened to a listed item between two recordings.
type change struct{ snapshot, id, what string }

// changes compares each recording with the one before it of the same feed. An
// item that leaves while an older one stays has been taken down; one that
// leaves with everything older has only aged out, and is not reported.
func changes(t *testing.T) []change {
	var all []change
	before := map[string][]item{}
	for _, s := range feeds() {
		now := decode(t, s).items
		for n, old := range before[s.URL] {
			i, listed := find(now, old.id)
			switch {
			case !listed && stays(before[s.URL][n+1:], now):
				all = append(all, change{name(s), old.id, "delisted"})
			case listed && i.title != old.title:
				all = append(all, change{name(s), old.id, "headline: " + i.title})
			case listed && i.text != old.text:
				all = append(all, change{name(s), old.id, "text"})
			}
		}
		before[s.URL] = now
	}
	return all
}

func find(items []item, id string) (item, bool) {
	for _, i := range items {
		if i.id == id {
			return i, true
		}
	}
	return item{}, false
}

// stays reports whether any of the older items is still listed.
func stays(older, now []item) bool {
	for _, o := range older {
		if _, ok := find(now, o.id); ok {
			return true
		}
	}
	return false
}

// TestWhatChanges names every edit and every delisting of the week, so that a
// slip of the pen in one recording is found as an edit nobody meant.
func TestWhatChanges(t *testing.T) {
	want := []change{
		{
			"veren-inform.example 2026-03-02T1500Z", "https://veren-inform.example/news/26030202",
			"headline: Пограничники задержали три маравельских траулера у Крачкиной отмели",
		},
		{"harbour-post.example 2026-03-03T1500Z", "hp-2026-03-02-trawlers", "text"},
		{
			"rundfunk-brennmark.example 2026-03-04T0800Z", "tag:rundfunk-brennmark.example,2026:m-1112",
			"headline: Hochwasser in Jassenien: sechs Tote nach Dammbruch",
		},
		{"orrin-monitor.example 2026-03-05T2000Z", "om-102", "delisted"},
		{"wangchao-ribao.example 2026-03-07T1500Z", "wc0306", "headline: 三国一日驱逐维雷尼亚外交官，沧屿表示不跟进"},
	}
	if diff := cmp.Diff(want, changes(t), cmp.AllowUnexported(change{})); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestFigureIsCorrected(t *testing.T) {
	const feed, id = "https://harbour-post.example/feed.rss", "hp-2026-03-02-trawlers"
	text := func(now string) string {
		s, _ := demo.At(feed, at(now))
		i, _ := find(decode(t, s).items, id)
		return i.text
	}
	first, second := text("2026-03-02T09:00Z"), text("2026-03-03T15:00Z")
	if !strings.Contains(first, "There were 34 people on board.") || strings.Contains(first, "Correction") {
		t.Errorf("the first report does not say 34:\n%s", first)
	}
	if !strings.Contains(second, "There were 31 people on board.") || !strings.Contains(second, "Correction, 3 March") {
		t.Errorf("the corrected report does not say 31, or not that it was corrected:\n%s", second)
	}
}

// TestIdentityIsStable holds that what was published once keeps its id, link and date.
func TestIdentityIsStable(t *testing.T) {
	byID, byLink := map[string]item{}, map[string]string{}
	for _, s := range feeds() {
		for _, i := range decode(t, s).items {
			key := s.URL + " " + i.id
			if old, ok := byID[key]; ok && (old.link != i.link || !old.published.Equal(i.published)) {
				t.Errorf("%s: %s had link %s of %v, has %s of %v", name(s), i.id, old.link, old.published, i.link, i.published)
			}
			if old, ok := byLink[i.link]; ok && old != key {
				t.Errorf("%s: %s is the link of %s and of %s", name(s), i.link, old, key)
			}
			byID[key], byLink[i.link] = i, key
		}
	}
}

// TestItemsKeepComing holds that every recording after a feed's first brings
// something: a new item, or one of the changes above.
func TestItemsKeepComing(t *testing.T) {
	body := map[string]string{}
	for _, s := range feeds() {
		var listed strings.Builder
		for _, i := range decode(t, s).items {
			listed.WriteString(i.id + i.title + i.text)
		}
		if body[s.URL] == listed.String() {
			t.Errorf("%s says what the recording before it said", name(s))
		}
		body[s.URL] = listed.String()
	}
}

// TestEventsAreToldByAll holds the accounts of four events to the outlets'
// own numbers, as WORLD.md tells them.
func TestEventsAreToldByAll(t *testing.T) {
	const post, veren = "https://harbour-post.example/feed.rss", "https://veren-inform.example/feed.rdf"
	const marsa, monitor = "https://marsa-radio.example/feed.atom", "https://orrin-monitor.example/feed.json"
	for _, tc := range []struct{ event, url, at, id, says string }{
		{"seizure", post, "2026-03-03T15:00Z", "hp-2026-03-02-trawlers", "31 people on board"},
		{"seizure", veren, "2026-03-02T06:00Z", "https://veren-inform.example/news/26030202", "27 рыбаков"},
		{"seizure", marsa, "2026-03-02T10:00Z", "tag:marsa-radio.example,2026:trawlers-0302", "31 بحّارًا"},
		{"seizure", monitor, "2026-03-02T11:00Z", "om-102", "about 40 people"},
		{"diplomats", post, "2026-03-04T17:00Z", "hp-2026-03-04-diplomats", "nine Verenian diplomats"},
		{"diplomats", veren, "2026-03-05T13:00Z", "https://veren-inform.example/news/26030501", "двенадцать сотрудников"},
		{"diplomats", marsa, "2026-03-05T16:00Z", "tag:marsa-radio.example,2026:diplomats-0305", "في يومين إلى 21"},
		{"diplomats", monitor, "2026-03-04T18:00Z", "om-103", "eleven people"},
		{"cable", post, "2026-03-05T12:00Z", "hp-2026-03-05-cable", "About 180,000 homes"},
		{"cable", veren, "2026-03-05T10:00Z", "https://veren-inform.example/news/26030502", "Около 150 тысяч абонентов"},
		{"cable", marsa, "2026-03-05T12:00Z", "tag:marsa-radio.example,2026:cable-0305", "أكثر من 170 ألف منزل"},
		{"cable", monitor, "2026-03-05T20:00Z", "om-104", "some 250,000 homes"},
		{"release", post, "2026-03-07T18:00Z", "hp-2026-03-07-home", "All 31 people"},
		{"release", veren, "2026-03-07T15:00Z", "https://veren-inform.example/news/26030701", "Ещё четверо членов экипажей"},
		{"release", marsa, "2026-03-07T18:00Z", "tag:marsa-radio.example,2026:release-0307", "وعددهم 27"},
		{"release", monitor, "2026-03-07T20:00Z", "om-105", "27 by the evening ferry and four through Sulhan"},
	} {
		t.Run(tc.event+" "+tc.id, func(t *testing.T) {
			s, ok := demo.At(tc.url, at(tc.at))
			if !ok {
				t.Fatalf("%s has no recording at %s", tc.url, tc.at)
			}
			i, ok := find(decode(t, s).items, tc.id)
			if !ok || !strings.Contains(i.text, tc.says) {
				t.Errorf("%s at %s does not say %q under %s:\n%s", tc.url, tc.at, tc.says, tc.id, i.text)
			}
		})
	}
}
