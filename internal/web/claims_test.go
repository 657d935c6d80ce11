package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alteram-hub/alteram"
)

// figuresHub is a hub of three outlets on one expulsion, with other numbers in the
// second, and only the link of the third; it returns the path of their story and
// of the first report.
func figuresHub(t *testing.T) (h *hub, story, first string) {
	h = newHub(t, source("dune", full(0)), source("reed", full(0)), source("late", alteram.Terms{}))
	h.in.Claims = true
	first = h.says("dune", report{"1", "Staff leave", "<p>Germany expelled 35 diplomats on Monday.</p><p>The Kremlin denied that the embassy staff had spied.</p>"})
	second := h.says("reed", report{"1", "Staff of the embassy leave", "<p>Germany expelled 40 diplomats on Monday.</p><p>The ministry in Berlin said that <b>the decision</b> was final.</p>"})
	third := h.says("late", report{"1", "Embassy loses staff", "<p>Germany expelled 61 diplomats on Monday.</p><p>The Kremlin denied that anybody had sold heronfish.</p>"})
	story = h.storyOf(first, second, third)
	if _, err := h.in.ReadClaims(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	return h, story, first
}

func TestStoryShowsWhoSaidWhat(t *testing.T) {
	h, story, first := figuresHub(t)
	doc := parse(t, h.get(200, story))
	parts := doc.all("section.Glance-part")
	if len(parts) != 3 || !strings.Contains(parts[1].text(), "Germany: diplomats, expelled") || !strings.Contains(parts[1].text(), "35") {
		t.Fatalf("%d lists on top", len(parts))
	}
	main := doc.one(t, "main")
	for _, hidden := range []string{"heronfish", "61"} {
		if strings.Contains(main.text(), hidden) {
			t.Errorf("a link-only report's %q is shown", hidden)
		}
	}
	ids := map[string]bool{}
	for _, n := range doc.all("*") {
		if id := n.attr("id"); id != "" && ids[id] {
			t.Errorf("the id %q stands twice", id)
		} else if id != "" {
			ids[id] = true
		}
	}
	for _, a := range main.all("a") {
		if id, ok := strings.CutPrefix(a.attr("href"), "#"); ok && !ids[id] {
			t.Errorf("a link leads to #%s, which is nowhere", id)
		}
	}
	for _, claim := range doc.all("div.Claim") {
		who, words := claim.all("p.Entry-who"), claim.all("blockquote.Quote")
		if len(who) != 1 || len(words) > 0 && !before(claim, who[0], words[0]) {
			t.Errorf("who is speaking does not come first in %q", claim.text())
		}
	}
	for query, want := range map[string]int{"": 3, "?outlet=dune": 1, "?stance=deny": 2, "?speaker=state:RU&outlet=late": 1, "?stance=promise": 0} {
		said := 0
		for _, table := range parse(t, h.get(200, story+query)).all("table.Claims") {
			if strings.Contains(table.text(), "Who speaks") {
				said = len(table.all("tr")) - 1
			}
		}
		if said != want {
			t.Errorf("%q shows %d statements, want %d", query, said, want)
		}
	}
	entry := parse(t, h.get(200, first))
	marked := map[string]bool{}
	for _, m := range entry.all("mark") {
		marked[m.attr("id")] = true
	}
	if !marked["s1"] || !marked["f1"] || !strings.Contains(entry.one(t, "main").text(), "What was read in this report") {
		t.Errorf("the report has the marks %v", marked)
	}
}

func TestPagesOfFiguresAndSpeakers(t *testing.T) {
	h, story, _ := figuresHub(t)
	figures := parse(t, h.get(200, "/figures")).one(t, "main")
	if text := figures.text(); !strings.Contains(text, "different numbers reported") || strings.Contains(text, "61") {
		t.Errorf("the page of figures reads %q", text)
	}
	if link := figures.all("h2.Listing-name"); len(link) != 1 || link[0].all("a")[0].attr("href") != story {
		t.Error("the page of figures does not lead to the story")
	}
	speaker := h.get(200, "/speaker/state:RU")
	if text := parse(t, speaker).one(t, "main").text(); !strings.Contains(text, "had spied") || strings.Contains(text, "heronfish") {
		t.Errorf("the page of a speaker reads %q", text)
	}
	if got := speaker.Header().Get("X-Robots-Tag"); !strings.Contains(got, "noindex") {
		t.Errorf("the page of a speaker is for search engines: %q", got)
	}
	if w := h.ask(http.MethodGet, "/speaker/person:ada-berg"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "public figure") {
		t.Errorf("the page of a person answers %d", w.Code)
	}
}
