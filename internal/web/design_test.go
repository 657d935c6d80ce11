package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestEveryComponentIsDocumented compares the classes of the style sheet with
// those that the page on design shows.
func TestEveryComponentIsDocumented(t *testing.T) {
	h := newHub(t)
	doc := parse(t, h.get(200, "/design"))
	shown := map[string]bool{}
	for _, n := range doc.all("*") {
		shown[n.attr("class")] = true
	}
	style := h.get(200, doc.all("link")[0].attr("href")).Body.String()
	for _, m := range regexp.MustCompile(`\.([A-Z][A-Za-z-]*)`).FindAllStringSubmatch(style, -1) {
		if class := m[1]; !shown[class] && !strings.HasPrefix(class, "Tongues") && class != "Report-head" && class != "Section" {
			t.Errorf("/design does not show .%s", class)
			shown[class] = true
		}
	}
	if strings.Contains(style, "!important") || regexp.MustCompile(`(?m)^#`).MatchString(style) {
		t.Error("the style sheet has !important, or a rule for an id")
	}
}

// TestEveryLinkWithinThePagesLeadsSomewhere follows the links of all pages to
// others; feeds are another door's.
func TestEveryLinkWithinThePagesLeadsSomewhere(t *testing.T) {
	h, shown, _, _ := harbourHub(t)
	seen := map[string]bool{}
	queue := []string{"/", shown, "/search?q=crane", "/feeds", "/design", "/changes", "/decisions", "/perspectives"}
	feed := regexp.MustCompile(`^/([^?]*/)?(feed|changes|search|opml)\.[a-z]+`)
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		w := h.ask(http.MethodGet, path)
		if w.Code != 200 {
			t.Errorf("%s answers %d", path, w.Code)
			continue
		}
		if strings.Contains(path, "format=json") {
			continue
		}
		for _, a := range parse(t, w).all("a") {
			href, _, _ := strings.Cut(a.attr("href"), "#")
			if strings.HasPrefix(href, "/") && !feed.MatchString(href) {
				queue = append(queue, href)
			}
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d pages were looked at: the test sees nothing", len(seen))
	}
}

func TestPagesAreLight(t *testing.T) {
	h, _, _, _ := harbourHub(t)
	style := parse(t, h.get(200, "/")).all("link")[0].attr("href")
	for path, most := range map[string]int{"/": 60 << 10, "/reports": 60 << 10, style: 12 << 10} {
		w := h.get(200, path, "Accept-Encoding", "gzip")
		if n := w.Body.Len(); n > most {
			t.Errorf("%s weighs %d bytes, want at most %d", path, n, most)
		}
		zr, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, zr); err != nil {
			t.Error(err)
		}
	}
}

// TestAQueryThatCannotBeReadIsAnswered shows what to write, beside the query.
func TestAQueryThatCannotBeReadIsAnswered(t *testing.T) {
	h, _, _, _ := harbourHub(t)
	doc := parse(t, h.get(400, "/search?q=crane+OR"))
	if got := doc.one(t, "p.Notice").text(); !strings.Contains(got, "OR stands alone") {
		t.Errorf("the page says %q", got)
	}
	if got := doc.one(t, "input.Ask-field").attr("value"); got != "crane OR" {
		t.Errorf("the query comes back as %q", got)
	}
	h.get(400, "/search?q=crane+OR&format=json")
}
