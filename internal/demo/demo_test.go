package demo_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/demo"
)

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02T15:04Z", s)
	if err != nil {
		panic(err)
	}
	return t
}

func ExampleAt() {
	const feed = "https://harbour-post.example/feed.rss"
	for _, now := range []time.Time{demo.Start(), demo.Start().Add(4 * time.Hour), demo.End()} {
		s, ok := demo.At(feed, now)
		fmt.Println(ok, s.At.Format(time.RFC3339), s.ContentType)
	}
	// Output:
	// true 2026-03-02T06:00:00Z application/rss+xml
	// true 2026-03-02T09:00:00Z application/rss+xml
	// true 2026-03-08T12:00:00Z application/rss+xml
}

func TestAt(t *testing.T) {
	const feed = "https://orrin-monitor.example/feed.json"
	for _, tc := range []struct {
		name, url string
		now       time.Time
		want      time.Time // zero: nothing is answered
	}{
		{"before the week", feed, demo.Start().Add(-time.Nanosecond), time.Time{}},
		{"at the first instant", feed, demo.Start(), at("2026-03-02T06:00Z")},
		{"a nanosecond before the second", feed, at("2026-03-02T11:00Z").Add(-time.Nanosecond), at("2026-03-02T06:00Z")},
		{"at the second", feed, at("2026-03-02T11:00Z"), at("2026-03-02T11:00Z")},
		{"another zone", feed, at("2026-03-02T11:00Z").In(time.FixedZone("", 7200)), at("2026-03-02T11:00Z")},
		{"long after", feed, demo.End().AddDate(1, 0, 0), at("2026-03-08T15:00Z")},
		{"unknown address", "https://orrin-monitor.example/", demo.End(), time.Time{}},
		{"folder of the recordings", "https://orrin-monitor.example/../recordings", demo.End(), time.Time{}},
		{"empty", "", demo.End(), time.Time{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, ok := demo.At(tc.url, tc.now)
			if ok == tc.want.IsZero() || !s.At.Equal(tc.want) {
				t.Errorf("At(%q, %v) = %v, %v, want %v", tc.url, tc.now, s.At, ok, tc.want)
			}
			if ok && (len(s.Body) == 0 || s.URL != tc.url) {
				t.Errorf("At(%q) has address %q and %d bytes", tc.url, s.URL, len(s.Body))
			}
		})
	}
}

func TestBytesBelongToTheCaller(t *testing.T) {
	s, _ := demo.At("https://harbour-post.example/feed.rss", demo.Start())
	clear(s.Body)
	clear(demo.HubYAML())
	again, _ := demo.At(s.URL, demo.Start())
	if again.Body[0] != '<' || demo.HubYAML()[0] != '#' {
		t.Error("bytes changed by one caller are seen by the next")
	}
}

func TestSnapshotsAreInOrder(t *testing.T) {
	all := demo.Snapshots()
	if !slices.IsSortedFunc(all, func(a, b demo.Snapshot) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.URL, b.URL)
	}) {
		t.Error("snapshots are not sorted by time and address")
	}
	if first, last := all[0].At, all[len(all)-1].At; !demo.Start().Equal(first) || !demo.End().Equal(last) {
		t.Errorf("Start, End = %v, %v, want %v, %v", demo.Start(), demo.End(), first, last)
	}
	if span := demo.End().Sub(demo.Start()); span < 6*24*time.Hour {
		t.Errorf("the recordings cover %v, want most of a week", span)
	}
}

// TestSnapshotsAreFeeds reads every recording in its declared format and
// charset, and holds each item to what a good feed has.
func TestSnapshotsAreFeeds(t *testing.T) {
	for _, s := range feeds() {
		d := decode(t, s)
		if len(d.items) == 0 {
			t.Errorf("%s has no items", name(s))
		}
		seen := map[string]bool{}
		for _, i := range d.items {
			if i.id == "" || i.title == "" || seen[i.id] {
				t.Errorf("%s: item %q %q lacks id or title, or is there twice", name(s), i.id, i.title)
			}
			seen[i.id] = true
			if i.published.After(s.At) {
				t.Errorf("%s: %q is published after the recording, %v", name(s), i.title, i.published)
			}
			if own, _ := url.Parse(s.URL); !strings.HasPrefix(i.link, "https://"+own.Host+"/") {
				t.Errorf("%s: %q links to %s, not to its own site", name(s), i.title, i.link)
			}
			low, high := 100, 300
			if _, recorded := demo.Page(i.link); recorded { // the feed gives a beginning
				low, high = 10, 40
			}
			if words := words(i.text, d.language); words < low || words > high {
				t.Errorf("%s: %q has %d words, want %d to %d", name(s), i.title, words, low, high)
			}
		}
		if !slices.IsSortedFunc(d.items, func(a, b item) int { return b.published.Compare(a.published) }) {
			t.Errorf("%s: items are not newest first", name(s))
		}
	}
}

// words counts those of a text. Chinese has none between spaces: two
// characters are taken for one.
func words(text, language string) int {
	if language == "zh" {
		return utf8.RuneCountInString(text) / 2
	}
	return len(strings.Fields(text))
}

func TestFormatsAndCharsets(t *testing.T) {
	got := map[string]string{}
	for _, s := range feeds() {
		d := decode(t, s)
		got[s.URL] = strings.TrimSpace(s.ContentType + " " + strings.ToLower(d.charset) + " " + d.version)
	}
	want := map[string]string{
		"https://cray-light.example/cray.rss":               "application/rss+xml iso-8859-1 0.92",
		"https://der-bote.example/bote.rss":                 "application/rss+xml iso-8859-1 2.0",
		"https://harbour-post.example/feed.rss":             "application/rss+xml utf-8 2.0",
		"https://le-phare.example/le-phare.json":            "application/feed+json utf-8",
		"https://marsa-radio.example/feed.atom":             "application/atom+xml utf-8",
		"https://orrin-monitor.example/feed.json":           "application/feed+json utf-8",
		"https://radio-saint-orlan.example/info.rss":        "application/rss+xml utf-8 2.0",
		"https://rundfunk-brennmark.example/meldungen.atom": "application/atom+xml utf-8",
		"https://severny-stvor.example/stvor.rss":           "application/rss+xml utf-8 2.0",
		"https://southshore-wire.example/wire.atom":         "application/atom+xml utf-8",
		"https://verbopil-holos.example/holos.rss":          "application/rss+xml windows-1251 2.0",
		"https://veren-inform.example/feed.rdf":             "application/rdf+xml windows-1251",
		"https://wangchao-ribao.example/ribao.rss":          "application/rss+xml gb18030 2.0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("formats (-want +got):\n%s", diff)
	}
}

func TestLegacyCharsetIsNotUTF8(t *testing.T) {
	for _, s := range feeds() {
		if charset := decode(t, s).charset; charset != "utf-8" && !strings.EqualFold(charset, "utf-8") && utf8.Valid(s.Body) && !ascii(s.Body) {
			t.Errorf("%s declares %s and is valid UTF-8", name(s), charset)
		}
	}
}

func ascii(b []byte) bool {
	return !slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf })
}

// scripts are the languages of the recordings.
var scripts = map[string]*unicode.RangeTable{
	"ar": unicode.Arabic, "de": unicode.Latin, "en": unicode.Latin, "fr": unicode.Latin,
	"ru": unicode.Cyrillic, "uk": unicode.Cyrillic, "zh": unicode.Han,
}

// TestTextsAreInTheirScript counts letters: a text in the wrong language, or
// decoded from the wrong charset, falls short.
func TestTextsAreInTheirScript(t *testing.T) {
	for _, s := range feeds() {
		d := decode(t, s)
		script := scripts[d.language]
		if script == nil {
			t.Fatalf("%s is in the language %q, want one of ar, de, en, fr, ru, uk, zh", name(s), d.language)
		}
		for _, i := range d.items {
			letters, own := 0, 0
			for _, r := range i.title + i.text {
				if unicode.IsLetter(r) {
					letters++
				}
				if unicode.Is(script, r) && unicode.IsLetter(r) {
					own++
				}
			}
			if letters == 0 || own*100 < letters*99 {
				t.Errorf("%s: %d of %d letters of %q are in the script of %s", name(s), own, letters, i.title, d.language)
			}
		}
	}
}

func TestOutletsSayThatTheyAreInvented(t *testing.T) {
	words := map[string]string{
		"en": "invented", "ru": "вымышлен", "ar": "متخيَّل", "de": "erfunden", "fr": "inventé", "uk": "вигадан", "zh": "虚构",
	}
	for _, s := range feeds() {
		if d := decode(t, s); !strings.Contains(d.title, words[d.language]) {
			t.Errorf("%s: the title %q does not say that the outlet is invented", name(s), d.title)
		}
	}
}

// realNames may not occur: nobody real speaks here, and nobody is spoken of.
var realNames = []string{
	"Russia", "Ukraine", "Moscow", "Kiev", "Kyiv", "Kremlin", "Putin", "NATO", "Washington", "China", "Israel", "Gaza",
	"Palestin", "Iran", "Germany", "France", "Britain", "Turkey", "Reuters", "BBC", "TASS", "RT.com", "Sputnik", "Al Jazeera",
	"Росси", "Украин", "Москв", "Киев", "НАТО", "США", "Кита", "Израил", "ТАСС", "РИА Новости",
	"Russland", "Deutschland", "Frankreich", "Großbritannien", "Moskau", "Ukrainer", "Russie", "Allemagne", "Moscou", "États-Unis", "Chine",
	"Росі", "Україн", "Київ", "Німеччин", "Франці", "中国", "俄罗斯", "乌克兰", "美国", "德国", "法国", "北京", "台湾", "新华社",
	"روسيا", "أوكرانيا", "موسكو", "أمريكا", "الولايات المتحدة", "إسرائيل", "غزة", "إيران", "القاهرة", "السعودية", "الجزيرة",
}

func TestNobodyRealIsNamed(t *testing.T) {
	check := func(where, text string) {
		for _, n := range realNames {
			if hasWord(text, n) {
				t.Errorf("%s names %q", where, n)
			}
		}
	}
	check("hub.yaml", string(demo.HubYAML()))
	for _, s := range feeds() {
		for _, i := range decode(t, s).items {
			check(name(s), i.title+"\n"+i.text)
		}
	}
}

// hasWord reports whether a word of text begins with prefix.
func hasWord(text, prefix string) bool {
	for from := 0; ; {
		n := strings.Index(text[from:], prefix)
		if n < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:from+n])
		if first, _ := utf8.DecodeRuneInString(prefix); !unicode.IsLetter(before) || unicode.Is(unicode.Han, first) {
			return true
		}
		from += n + len(prefix)
	}
}
