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
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// onBoth runs fn on a hub on each database.
func onBoth(t *testing.T, sources []alteram.Source, fn func(t *testing.T, h *hub)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, newHubOn(t, storetest.SQLite(t), sources...)) })
	t.Run("postgres", func(t *testing.T) { fn(t, newHubOn(t, storetest.PostgreSQL(t), sources...)) })
}

// press is a source in some languages that may be shown in full.
func press(id, seat string, languages ...string) alteram.Source {
	return alteram.Source{
		ID: alteram.SourceID(id), Name: id, Languages: languages, Place: alteram.Place{Seat: seat},
		Terms: []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisPublicDomain}}, Feeds: []alteram.Feed{{URL: feedOf(alteram.SourceID(id))}},
	}
}

func (h *hub) search(query string, to publish.To) *publish.Found {
	h.t.Helper()
	f, err := h.Search(h.t.Context(), query, to, "", 50)
	if err != nil {
		h.t.Fatalf("Search(%q): %v", query, err)
	}
	return f
}

// finds returns the guids of what a reader of pages finds, by the alphabet: all
// reports are of one moment.
func (h *hub) finds(query string) string {
	h.t.Helper()
	return guids(h.search(query, h.to(alteram.ChannelPage, "")))
}

func guids(f *publish.Found) string {
	var out []string
	for _, e := range f.Entries() {
		_, guid, _ := strings.Cut(e.Original(), "/reports/")
		out = append(out, guid)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestSearchInManyLanguages(t *testing.T) {
	sources := []alteram.Source{
		press("en", "GB", "en"), press("ru", "RU", "ru"), press("de", "DE", "de"), press("ar", "EG", "ar"), press("zh", "CN", "zh"),
		press("fr", "FR", "fr"), press("mixed", "CH"), press("uk", "UA", "uk"),
	}
	onBoth(t, sources, func(t *testing.T, h *hub) {
		h.says("en", item("ferries", "Ferries resume", "<p>The U.S. minister's ferries, 1,200 of them, were striking on Tuesday.</p>"))
		h.says("ru", item("gorod", "Ещё один паром", "<p>В городах говорят о новых паромах.</p>"))
		h.says("de", item("hafen", "Die Häuser am Hafen", "<p>Hafenarbeitern der Großstadt fehlt die Straße.</p>"))
		h.says("ar", item("mina", "أَخْبَار الميناء", "<p>قال المتحدث إن السفينة وصلت.</p>"))
		h.says("zh", item("gang", "北京大学报告", "<p>港口恢复渡轮，热水供应正常。</p>"))
		h.says("fr", item("avion", "L’avion retardé", "<p>L'éducation des condamnées à l'hôtel.</p>"))
		h.says("mixed", item("mixed", "Ferry paroles", "<p>Notre iPhone手机 et straße.</p>"))
		h.says("uk", item("misto", "Нова пошта", "<p>У містах немає води, п'ять днів.</p>"))
		for _, tt := range []struct{ query, want string }{
			{"ferry", "ferries mixed"}, // the text of no known language is found by its words
			{"strike", "ferries"},
			{`"striking on tuesday"`, "ferries"},
			{`"strike on tuesday"`, ""},
			{"us minister", "ferries"},
			{"1200", "ferries"},
			{"город", "gorod"},
			{"городами паром", "gorod"},
			{"еще", "gorod"},
			{"haus", "hafen"},
			{"hafenarbeiter", "hafen"},
			{"strasse", "hafen mixed"},
			{"grossstadt", "hafen"},
			{"اخبار", "mina"},
			{"ميناء", "mina"},
			{"السَّفِينَة", "mina"},
			{"北京", "gang"},
			{"大学", "gang"},
			{"北京大学", "gang"},
			{"北学", ""},
			{"水", "gang"},
			{"学", "gang"},
			{"手机", "mixed"},
			{"iphone手机", "mixed"},
			{"avion", "avion"},
			{"condamne education", "avion"},
			{"hotel", "avion"},
			{"місто", "misto"},
			{"п’ять", "misto"},
			{"lang:de", "hafen"},
			{"-lang:de straße", "mixed"},
			{"lang:de-AT straße", "hafen"},
		} {
			if got := h.finds(tt.query); got != tt.want {
				t.Errorf("%q finds %q, want %q", tt.query, got, tt.want)
			}
		}
	})
}

func TestSearchSyntax(t *testing.T) {
	h := newHub(t, ferry(), steppe(), lantern(), mill())
	h.says("ferry", item("a", "Door painted", "<p>The red ferry door was painted late.</p>"))
	h.says("steppe", item("b", "Road closed", "<p>The road, painted red, is closed.</p>"))
	h.says("lantern", item("c", "Red lamp", "<p>Hidden green words.</p>"))
	h.says("mill", item("d", "Wheel", "<p>One two three four five six seven eight hidden painted.</p>"))
	for _, tt := range []struct{ query, want, normal string }{
		{"  painted   red ", "a b", "painted red"},
		{"painted AND red", "a b", "painted red"},
		{`"painted red"`, "b", `"painted red"`},
		{"“red ferry”", "a", `"red ferry"`},
		{"door OR lamp", "a c", "door OR lamp"},
		{"red -painted", "c", "red -painted"},
		{`red -"painted red"`, "a c", `red -"painted red"`},
		{"red (door OR lamp)", "a c", "red (door OR lamp)"},
		{"red -(door OR lamp)", "b", "red -(door OR lamp)"},
		{"red - door", "a", "red door"},
		{"-red", "d", "-red"},
		{"source:ferry", "a", "source:ferry"},
		{"source:ferry source:steppe red", "a b", "red source:ferry source:steppe"},
		{"-source:ferry painted", "b", "painted -source:ferry"},
		{"country:NL red", "a", "red country:NL"},
		{"country:be red", "a", "red country:BE"},
		{"country:Kazakhstan", "b", "country:KZ"},
		{`country:"the netherlands"`, "", ""},
		{"country:EU", "a", "country:EU"},
		{"control:sc", "b", "control:SC"},
		{"control:unknown", "c", "control:unknown"},
		{"control:private country:KZ", "", "control:private country:KZ"},
		{"after:2026-03-01 red", "a b c", "red after:2026-03-01"},
		{"after:2026-03-02 red", "", "red after:2026-03-02"},
		{"before:2026-03-02 after:2026", "a b c d", "before:2026-03-02 after:2026"},
		{"before:2026-03", "", "before:2026-03"},
		{"12:30 red", "", "12:30 red"},
		{"hidden", "", "hidden"},
		{"green OR eight", "d", "green OR eight"},
	} {
		if tt.normal == "" {
			continue
		}
		f := h.search(tt.query, h.to(alteram.ChannelPage, ""))
		if got := guids(f); got != tt.want {
			t.Errorf("%q finds %q, want %q", tt.query, got, tt.want)
		}
		if f.Query() != tt.normal {
			t.Errorf("the normal form of %q is %q, want %q", tt.query, f.Query(), tt.normal)
		}
		if again := h.search(f.Query(), h.to(alteram.ChannelPage, "")); again.Query() != f.Query() || guids(again) != tt.want {
			t.Errorf("%q, from %q, finds %q and becomes %q", f.Query(), tt.query, guids(again), again.Query())
		}
	}
}

func TestSearchSaysWhatToWrite(t *testing.T) {
	h := newHub(t, ferry())
	for _, tt := range []struct{ query, want string }{
		{"", "nothing to look for"},
		{" ... ", "nothing to look for"},
		{`red "blue sky`, "“blue sky”"},
		{"(red", "parenthesis"},
		{"red)", "parenthesis"},
		{"red OR", "either side"},
		{"OR red", "either side"},
		{"red OR OR blue", "either side"},
		{"(source:ferry OR red)", "source: stands in parentheses"},
		{"source:", "behind source:"},
		{"source:nobody", "no source is called nobody"},
		{"country:Atlantis", "no country is called Atlantis"},
		{"control:evil", "one of SC, CaPu, CaPr"},
		{"lang:!", "no language"},
		{"after:yesterday", "after: takes no yesterday"},
		{"before:2026-13", "before: takes no 2026-13"},
		{"-before:2026", "2026-03-01"},
		{strings.Repeat("a ", 40), "too long"},
		{strings.Repeat("a", 700), "too long"},
		{strings.Repeat("(", 20), "too long"},
	} {
		_, err := h.Search(t.Context(), tt.query, h.to(alteram.ChannelPage, ""), "", 10)
		if !errors.Is(err, alteram.Invalid) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "[") {
			t.Errorf("Search(%q): %v, want one that says %q", tt.query, err, tt.want)
		}
	}
	if _, err := h.Search(t.Context(), "red", h.to(alteram.ChannelPage, ""), "!", 10); !errors.Is(err, alteram.Invalid) {
		t.Errorf("a place that is none: %v", err)
	}
}

func TestSnippets(t *testing.T) {
	h := newHub(t, ferry(), lantern())
	long := strings.Repeat("Filler words stand here. ", 40)
	h.says("ferry", item("a", "The <ferry> door", "<p>"+long+"</p><p>The ferry's <b>door</b> &amp; the ferries at the quay.</p><p>"+long+"</p>"))
	h.says("lantern", item("c", "Ferry lamp", "<p>Hidden.</p>"))
	f := h.search("ferry -lamp", h.to(alteram.ChannelPage, ""))
	if got, want := f.Headline(0), "The &lt;<mark>ferry</mark>&gt; door"; string(got) != want {
		t.Errorf("Headline = %q, want %q", got, want)
	}
	snippet := string(f.Snippet(0))
	if !strings.HasPrefix(snippet, `<blockquote class="Quote" lang="en" dir="ltr"`) {
		t.Errorf("the snippet is in no frame: %s", snippet)
	}
	if !strings.Contains(snippet, "The <mark>ferry</mark>&#39;s door &amp; the <mark>ferries</mark> at the quay.") {
		t.Errorf("Snippet = %s", snippet)
	}
	if n := len([]rune(snippet)); n > 600 || !strings.Contains(snippet, "<p>… ") || !strings.Contains(snippet, " …</p>") {
		t.Errorf("the snippet has %d characters: %s", n, snippet)
	}
	f = h.search("lamp", h.to(alteram.ChannelPage, ""))
	if f.Headline(0) != "Ferry <mark>lamp</mark>" || f.Snippet(0) != "" {
		t.Errorf("link only: %q, %q", f.Headline(0), f.Snippet(0))
	}
	f = h.search("painted OR filler source:ferry", h.to(alteram.ChannelPage, ""))
	if !strings.Contains(string(f.Snippet(0)), "<p><mark>Filler</mark> words") {
		t.Errorf("the snippet of the first words = %s", f.Snippet(0))
	}
}

func TestSearchGoesOnPageByPage(t *testing.T) {
	onBoth(t, []alteram.Source{press("en", "GB", "en"), mill()}, func(t *testing.T, h *hub) {
		var reports []report
		for i := range 30 {
			reports = append(reports, item(fmt.Sprintf("n%02d", i), fmt.Sprintf("Report %d", i), "<p>The ferry sails.</p>"))
		}
		h.says("en", reports...)
		for i := range reports { // candidates beyond the excerpt of the other source
			reports[i] = item(fmt.Sprintf("m%02d", i), "Note", "<p>One two three four five six seven eight nine ferry.</p>")
		}
		h.says("mill", reports...)
		seen := map[string]int{}
		after, pages := "", 0
		for pages = 1; ; pages++ {
			f, err := h.Search(t.Context(), "ferry", h.to(alteram.ChannelPage, ""), after, 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range strings.Fields(guids(f)) {
				seen[g]++
			}
			if after = f.Next(); after == "" || pages > 9 {
				break
			}
		}
		if pages != 3 || len(seen) != 30 {
			t.Errorf("%d pages with %d entries, want 3 with 30", pages, len(seen))
		}
		for g, n := range seen {
			if n != 1 {
				t.Errorf("%s was found %d times", g, n)
			}
		}
	})
}

// TestSearchFindsNothingThatIsNotShown looks for every word of texts that are
// not shown to a reader at a moment, and compares all that comes back with what
// comes back for words that stand nowhere.
func TestSearchFindsNothingThatIsNotShown(t *testing.T) {
	onBoth(t, []alteram.Source{ferry(), steppe(), lantern(), mill()}, func(t *testing.T, h *hub) {
		body := "<p>Alpha1 beta2 gamma3 delta4 epsilon5 zeta6 eta7 theta8 iota9 kappa10 lambda11 mu12.</p>"
		words := strings.Fields("alpha1 beta2 gamma3 delta4 epsilon5 zeta6 eta7 theta8 iota9 kappa10 lambda11 mu12")
		ids := map[alteram.SourceID]alteram.EntryID{}
		for _, s := range []alteram.SourceID{"ferry", "steppe", "lantern", "mill"} {
			ids[s] = h.says(s, item(string(s), "Headline"+string(s), body))
		}
		finds := func(what string, to publish.To, word string, want ...string) {
			t.Helper()
			f := h.search(word, to)
			var got []string
			for i, e := range f.Entries() {
				got = append(got, string(e.SourceID()))
				if !strings.Contains(strings.ToLower(string(f.Headline(i)+f.Snippet(i))), "<mark>"+word+"</mark>") {
					t.Errorf("%s: %q is not marked in %q, %q", what, word, f.Headline(i), f.Snippet(i))
				}
			}
			slices.Sort(got)
			if d := gocmp.Diff(want, got); d != "" {
				t.Errorf("%s: %q finds (-want +got):\n%s", what, word, d)
			}
			if len(want) == 0 {
				if none := marshal(t, h.search("nowhere99", to)); strings.ReplaceAll(marshal(t, f), word, "nowhere99") != none {
					t.Errorf("%s: %q gives %s, a word that stands nowhere %s", what, word, marshal(t, f), none)
				}
			}
		}
		page := h.to(alteram.ChannelPage, "")
		for i, w := range words {
			want := []string{"ferry", "mill", "steppe"}
			if i >= 8 {
				want = []string{"ferry", "steppe"} // behind the excerpt
			}
			finds("on pages", page, w, want...)
			finds("in the API, which one source leaves out", h.to(alteram.ChannelAPI, ""), w, "ferry", "steppe")
			finds("under a law", h.to(alteram.ChannelPage, "DE"), w, want[:len(want)-1]...)
			if f := h.search("headlinemill -"+w, page); i >= 8 && len(f.Entries()) != 1 {
				t.Errorf("a minus before %q, which is not shown, takes the entry away", w)
			}
		}
		finds("a headline under a law", h.to(alteram.ChannelPage, "DE"), "headlinesteppe")
		finds("a headline", page, "headlinelantern", "lantern")

		h.now = after(10).Add(-1)
		finds("before the terms end", h.to(alteram.ChannelPage, "DE"), "kappa10", "ferry")
		h.now = after(10)
		h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: ids["mill"], Why: "w"})
		for _, w := range words {
			finds("after the terms ended", h.to(alteram.ChannelPage, "DE"), w)
			finds("after the terms ended", h.to(alteram.ChannelPage, ""), w, "steppe")
		}
		finds("the headline after the terms ended", h.to(alteram.ChannelPage, ""), "headlineferry", "ferry")
		finds("the headline of a withheld entry", h.to(alteram.ChannelPage, ""), "headlinemill")
		for query, want := range map[string]string{"-nowhere99": "ferry lantern steppe", "source:mill": "", "-nowhere99 source:mill": ""} {
			if got := h.finds(query); got != want {
				t.Errorf("%q finds %q, want %q", query, got, want)
			}
		}
	})
}

// TestSearchFollowsVersions: only the latest words count.
func TestSearchFollowsVersions(t *testing.T) {
	onBoth(t, []alteram.Source{press("en", "GB", "en")}, func(t *testing.T, h *hub) {
		h.says("en", item("a", "Ferry late", "<p>By an hour.</p>"))
		h.says("en", item("a", "Ferry cancelled", "<p>For today.</p>"))
		for query, want := range map[string]string{"late": "", "hour": "", "cancel": "a", "today": "a"} {
			if got := h.finds(query); got != want {
				t.Errorf("%q finds %q, want %q", query, got, want)
			}
		}
	})
}
