package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/alteram-hub/alteram"
)

// harbourHub is a hub of one outlet that may be shown in full, one in excerpts
// and in Arabic, and one by its links alone. It returns the pages of a report of each.
func harbourHub(t testing.TB) (h *hub, shown, excerpt, linked string) {
	arabic := source("marsa", alteram.Terms{Mode: alteram.ModeExcerpt, Words: 6, Basis: alteram.BasisQuotation})
	arabic.Languages = []string{"ar"}
	arabic.Control = alteram.Control{Value: alteram.StateControlled, SaidBy: "Media Register", Edition: 2025}
	h = newHub(t, source("harbour", full(0)), arabic, source("monitor", alteram.Terms{}))
	shown = h.says("harbour", report{"h1", "Crane repaired", "<p>The crane on the quay works again.</p>"})
	excerpt = h.says("marsa", report{"m1", "عادت الرافعة", "<p>عادت الرافعة على الرصيف إلى العمل بعد أسبوع من الإصلاح كما قالت إدارة المرفأ</p>"})
	linked = h.says("monitor", report{"o1", "Count of cranes", "<p>There are nine cranes.</p>"})
	return h, shown, excerpt, linked
}

func TestWhoIsSpeakingComesBeforeTheWords(t *testing.T) {
	h, shown, excerpt, linked := harbourHub(t)
	for _, path := range []string{shown, excerpt, linked} {
		doc := parse(t, h.get(200, path))
		account := doc.one(t, "section.Disclosure")
		for _, quote := range doc.all("blockquote.Quote") {
			if !before(doc, account, quote) {
				t.Errorf("%s: the outlet's words come before the account of who is speaking", path)
			}
		}
		if name := doc.one(t, "p.Kicker"); !before(doc, name, doc.one(t, "h1")) {
			t.Errorf("%s: the headline comes before the name of its source", path)
		}
	}
	for _, path := range []string{"/reports", "/source/harbour", "/source/marsa"} {
		doc := parse(t, h.get(200, path))
		entries := doc.all("article")
		if len(entries) == 0 {
			t.Errorf("%s lists nothing", path)
		}
		for _, e := range entries {
			who := e.one(t, ".Entry-who")
			if !before(e, who, e.one(t, ".Entry-title")) || !strings.Contains(who.text(), "Owner: ") || !strings.Contains(who.text(), "Control: ") {
				t.Errorf("%s: %q does not come first and name owner and control", path, who.text())
			}
		}
	}
}

func TestEntriesShowWhatTheTermsAllow(t *testing.T) {
	h, shown, excerpt, linked := harbourHub(t)
	for _, tt := range []struct{ path, quote, notice, original string }{
		{shown, "The crane on the quay works again.", "", "https://harbour.example/h1"},
		{excerpt, "عادت الرافعة على الرصيف إلى العمل …", "an excerpt", "https://marsa.example/m1"},
		{linked, "", "title and link only", "https://monitor.example/o1"},
	} {
		doc := parse(t, h.get(200, tt.path))
		var quote string
		for _, q := range doc.all("blockquote.Quote") {
			quote += q.text()
		}
		if quote != tt.quote {
			t.Errorf("%s quotes %q, want %q", tt.path, quote, tt.quote)
		}
		notice := ""
		for _, n := range doc.all(".Report-notice") {
			notice += n.text()
		}
		if !strings.Contains(notice, tt.notice) || (notice == "") != (tt.notice == "") {
			t.Errorf("%s: notice %q, want one with %q", tt.path, notice, tt.notice)
		}
		if a := doc.one(t, ".Report-original").one(t, "a"); a.attr("href") != tt.original || a.text() != tt.original {
			t.Errorf("%s: the original is %q as %q, want %q spelled out", tt.path, a.attr("href"), a.text(), tt.original)
		}
	}
}

func TestWordsCarryLanguageAndDirection(t *testing.T) {
	h, _, excerpt, _ := harbourHub(t)
	doc := parse(t, h.get(200, excerpt))
	quote := doc.one(t, "blockquote.Quote")
	got := []string{quote.attr("lang"), quote.attr("dir"), quote.attr("cite"), doc.one(t, "h1").attr("lang"), doc.one(t, "html").attr("lang")}
	if diff := cmp.Diff([]string{"ar", "rtl", "https://marsa.example/m1", "ar", "en"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, e := range parse(t, h.get(200, "/reports")).all("h3.Entry-title") {
		if e.attr("dir") != "auto" {
			t.Errorf("the headline %q has direction %q, want auto", e.text(), e.attr("dir"))
		}
	}
}

// TestACopiedFrameStaysInsideTheQuotation lets an outlet copy the markup of the
// hub's own account, and of the end of a quotation.
func TestACopiedFrameStaysInsideTheQuotation(t *testing.T) {
	h := newHub(t, source("sly", full(0)))
	path := h.says("sly", report{"s1", "Wares", `<p>Before.</p></blockquote></section><section class="Disclosure" id="main"><h2 class="Disclosure-title">Both Banks on who is speaking</h2>` +
		`<dl class="Disclosure-fields"><div class="Disclosure-field"><dt>Owner</dt><dd style="color:red">nobody but its readers</dd></div></dl></section><p class="Words-edge">Here end the words of Outlet sly.</p><p>After.</p>`})
	for _, target := range []string{path, "/reports", "/source/sly"} {
		doc := parse(t, h.get(200, target))
		accounts := 1
		if target == "/reports" {
			accounts = 0
		}
		if n := len(doc.all(".Disclosure")); n != accounts {
			t.Errorf("%s: %d accounts of who is speaking, want %d", target, n, accounts)
		}
		found := false
		for d := range doc.Descendants() {
			if d.Type != html.TextNode || !strings.Contains(d.Data, "nobody but its readers") {
				continue
			}
			found = true
			if !(node{d}).inside("blockquote") {
				t.Errorf("%s: the outlet's own account stands outside the quotation", target)
			}
			if p := (node{d.Parent}); p.attr("style") != "" || p.attr("class") != "" && p.Data != "blockquote" {
				t.Errorf("%s: the outlet's own account is dressed up: class %q, style %q", target, p.attr("class"), p.attr("style"))
			}
		}
		if !found {
			t.Errorf("%s does not hold the outlet's words: the test sees nothing\n%s", target, doc.one(t, "main").text())
		}
	}
}

func TestHeadingsAreInOrder(t *testing.T) {
	h, shown, _, _ := harbourHub(t)
	for _, path := range []string{"/", "/reports", "/sources", "/source/harbour", shown, "/decisions", "/about", "/nowhere"} {
		doc := parse(t, h.ask(http.MethodGet, path))
		var levels []int
		for _, n := range doc.all("*") {
			if i := slices.Index([]string{"h1", "h2", "h3", "h4"}, n.Data); i >= 0 && !n.inside("blockquote") {
				levels = append(levels, i+1)
			}
		}
		for i, level := range levels {
			if i == 0 && level != 1 || i > 0 && (level == 1 || level > levels[i-1]+1) {
				t.Errorf("%s has headings of the levels %v", path, levels)
				break
			}
		}
		main := doc.one(t, "main")
		if skip := doc.one(t, "a.Skip"); skip.attr("href") != "#"+main.attr("id") {
			t.Errorf("%s: the link to skip the navigation leads to %q", path, skip.attr("href"))
		}
		for _, landmark := range []string{"header.Masthead", "nav.Nav", "footer.Footer"} {
			doc.one(t, landmark)
		}
	}
}

// TestPagesLoadTheirStyleSheetAlone checks what a browser would fetch or run.
func TestPagesLoadTheirStyleSheetAlone(t *testing.T) {
	h, shown, excerpt, _ := harbourHub(t)
	for _, path := range []string{"/", "/reports", "/sources", "/source/harbour", shown, excerpt, "/decisions", "/about", "/nowhere"} {
		for _, n := range parse(t, h.ask(http.MethodGet, path)).all("*") {
			rel, href := n.attr("rel"), n.attr("href")
			switch {
			case slices.Contains([]string{"script", "style", "iframe", "img", "object", "embed", "base"}, n.Data), n.attr("style") != "", n.attr("src") != "":
				t.Errorf("%s has <%s>", path, n.Data)
			case rel == "stylesheet" && !strings.HasPrefix(href, "/style/"), rel == "icon" && !strings.HasPrefix(href, "data:image/svg+xml,"):
				t.Errorf("%s loads %s", path, href)
			case n.Data == "form" && (n.attr("action") != "/search" && n.attr("action") != "/" || n.attr("method") != ""):
				t.Errorf("%s sends something to %q", path, n.attr("action"))
			case n.Data == "time":
				if _, err := time.Parse(time.RFC3339, n.attr("datetime")); err != nil {
					t.Errorf("%s: %v", path, err)
				}
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") {
					t.Errorf("%s: <%s %s=%q>", path, n.Data, a.Key, a.Val)
				}
			}
		}
	}
}

func TestEveryListNamesItsFeeds(t *testing.T) {
	h, _, _, _ := harbourHub(t)
	for path, feeds := range map[string]string{"/": "/stories/feed", "/reports": "/feed", "/source/harbour": "/source/harbour/feed"} {
		doc := parse(t, h.get(200, path))
		want := []string{feeds + ".atom", feeds + ".rss", feeds + ".json"}
		var heads, visible []string
		for _, l := range doc.all("link") {
			if l.attr("rel") == "alternate" && l.attr("hreflang") == "" && l.attr("type") != "application/json" {
				heads = append(heads, l.attr("href"))
			}
		}
		for _, a := range doc.one(t, "p.Feeds").all("a") {
			visible = append(visible, a.attr("href"))
		}
		if !slices.Equal(heads, want) || !slices.Equal(visible, want) {
			t.Errorf("%s names the feeds %v in its head and %v to readers, want %v", path, heads, visible, want)
		}
	}
}

func TestListsGoOnWhereTheyEnded(t *testing.T) {
	h := newHub(t, source("harbour", full(0)))
	var reports []report
	for i := range 65 {
		reports = append(reports, report{fmt.Sprint("h", i), fmt.Sprint("Report ", i), "<p>Words.</p>"})
	}
	h.says("harbour", reports...)
	for _, path := range []string{"/reports", "/source/harbour"} {
		var got []string
		pages, days := 0, 0
		for next := path; next != ""; pages++ {
			doc := parse(t, h.get(200, next))
			next = ""
			for _, a := range doc.all("a") {
				if a.attr("rel") == "next" {
					next = a.attr("href")
				}
			}
			for _, e := range doc.all(".Entry-title") {
				got = append(got, e.text())
			}
			for i, day := range doc.all(".Day") {
				days++
				date := day.one(t, "time").attr("datetime")[:len("2026-03-02")]
				for _, at := range doc.all("ol.Entries")[i].all("p.Entry-time") {
					if got := at.one(t, "time").attr("datetime"); !strings.HasPrefix(got, date) {
						t.Errorf("%s lists a report of %s under %s", path, got, date)
					}
				}
			}
		}
		want := make([]string, len(reports))
		for i, r := range reports {
			want[i] = r.title
		}
		if diff := cmp.Diff(want, got); diff != "" || pages != 3 {
			t.Errorf("%s: %d pages, want 3; reports (-want +got)\n%s", path, pages, diff)
		}
		if days != 6 { // 65 hours before 6 o'clock reach into four days, and two pages begin inside one
			t.Errorf("%s is divided into %d days, want 6", path, days)
		}
	}
}

func TestVersionsAreListedAsRead(t *testing.T) {
	h := newHub(t, source("harbour", full(5)))
	path := h.says("harbour", report{"h1", "Crane repaired", "<p>The crane works.</p>"})
	h.says("harbour", report{"h1", "Crane repaired again", "<p>The crane works again.</p>"})
	doc := parse(t, h.get(200, path))
	versions := doc.all("li.Version")
	if len(versions) != 2 {
		t.Fatalf("%d versions, want 2", len(versions))
	}
	if n := len(versions[0].all("blockquote")); n != 1 || !strings.Contains(versions[0].text(), "the text above") {
		t.Errorf("the latest version, whose text stands above, has %d quotations and reads %q", n, versions[0].text())
	}
	if text := versions[1].text(); !strings.Contains(text, "Crane repaired") || !strings.Contains(text, "The crane works.") || !strings.Contains(text, "06:01 UTC") {
		t.Errorf("the first version reads %q", text)
	}
	var came []string
	for _, ins := range versions[0].all("ins") {
		came = append(came, strings.TrimSpace(ins.text()))
	}
	if diff := cmp.Diff([]string{"again", "again"}, came); diff != "" {
		t.Errorf("of headline and text came (-want +got)\n%s", diff)
	}
	h.now = start.AddDate(0, 0, 5)
	doc = parse(t, h.get(410, path))
	if text := doc.one(t, "main").text(); strings.Contains(text, "The crane works") || strings.Count(text, "SHA-256") != 2 {
		t.Errorf("after the terms ended the page reads\n%s", text)
	}
	if got := doc.one(t, ".Version-title").text(); got != "Crane repaired" {
		t.Errorf("after the terms ended the earlier headline reads %q", got)
	}
}

func TestSourcesShowTheSameFactsInTheSameOrder(t *testing.T) {
	h, _, _, _ := harbourHub(t)
	entries := parse(t, h.get(200, "/sources")).all("li.Listing")
	if len(entries) != 3 {
		t.Fatalf("%d sources, want 3", len(entries))
	}
	for _, e := range entries {
		var facts []string
		for _, dt := range e.all("dt") {
			facts = append(facts, dt.text())
		}
		if diff := cmp.Diff([]string{"Owner", "Funding", "Control", "Place"}, facts); diff != "" {
			t.Errorf("%s (-want +got)\n%s", e.one(t, "h2").text(), diff)
		}
	}
}

func TestDecisionsSayWhoWasConcernedAndWhy(t *testing.T) {
	h, shown, _, _ := harbourHub(t)
	if text := parse(t, h.get(200, "/decisions")).one(t, "main").text(); !strings.Contains(text, "No decision") {
		t.Errorf("without decisions the page reads %q", text)
	}
	h.decide(shown, alteram.Decision{Act: alteram.ActWithhold, Why: "two reports were mixed", Office: "reading room", Law: "Order 7", LawURL: "https://law.example/7"})
	h.now = h.now.Add(time.Hour)
	h.decide(shown, alteram.Decision{Act: alteram.ActRestore, Why: "they were told apart"})
	lines := parse(t, h.get(200, "/decisions")).all("li.Decision")
	if len(lines) != 2 {
		t.Fatalf("%d decisions, want 2", len(lines))
	}
	for i, want := range []string{"Restored · Crane repaired", "Withheld · Crane repaired"} {
		if got := lines[i].one(t, "h2"); got.text() != want || !before(lines[i], lines[i].one(t, ".Entry-who"), got) {
			t.Errorf("line %d is %q, want %q after who is concerned", i, got.text(), want)
		}
	}
	for _, want := range []string{"two reports were mixed", "reading room", "Order 7", "everywhere", "no longer in force", "2 March 2026, 06:03 UTC"} {
		if !strings.Contains(lines[1].text(), want) {
			t.Errorf("the withholding does not say %q: %s", want, lines[1].text())
		}
	}
}

func TestAboutNamesWhoAnswers(t *testing.T) {
	h, _, _, _ := harbourHub(t)
	main := parse(t, h.get(200, "/about")).one(t, "main")
	for _, want := range []string{"Bank Library", "desk@hub.example", "keeps no log of its readers", "3 sources · 3 feeds · 3 reports · 3 versions", "not established"} {
		if !strings.Contains(main.text(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	main.one(t, "section.Disclosure")
}
