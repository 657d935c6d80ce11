package extract

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const ruledPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lantern back in service</title><link rel="canonical" href="https://www.dock.example/lantern"></head><body>
<div class="kicker">Harbour</div><h2 class="hed">The Lantern sails again</h2><span class="who">By Nell Tarrant</span><span class="when">4 March 2026, 08:15</span>
<div class="col"><div class="promo-box">Win a trip on the Lantern, with breakfast.</div><p>The ferry Lantern sailed again on Wednesday.</p><p>She had lain at the yard since the autumn.</p><img src="/ad/banner.png"><p class="x">Shares in the yard rose.</p></div>
<div class="other"><p>The town has another ferry, the Beacon, which went on sailing all winter long and carried nine thousand people over the strait, the harbour office said on its page last week.</p></div></body></html>`

// TestSiteRules: what an operator's rules say of a site is followed; what they
// find nothing for is found in the general way.
func TestSiteRules(t *testing.T) {
	const plain = "The ferry Lantern sailed again on Wednesday.\n\nShe had lain at the yard since the autumn."
	at := time.Date(2026, 3, 4, 8, 15, 0, 0, time.UTC)
	general, err := Page([]byte(ruledPage), Hints{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, rules string
		text, title string
		byline      []string
		published   *time.Time
		method      string
	}{
		{
			"all of it", `title: //h2[@class='hed']
author: substring-after(//span[@class='who'], 'By ')
date: //span[@class='when']
body: //div[@class='col']
strip: //p[contains(@class, 'x')]
strip_id_or_class: promo-box
strip_image_src: /ad/`, plain, "The Lantern sails again", []string{"Nell Tarrant"}, &at, MethodRules,
		},
		{"an alternative", "body: //article\nbody: //div[@class='col']/p[position() < 3]", plain, "", nil, nil, MethodRules},
		{"replacements", "find_string: <div class=\"col\">\nreplace_string: <main>\nreplace_string(<p class=\"x\">Shares): <p>Bonds\nbody: //main/p", plain + "\n\nBonds in the yard rose.", "", nil, nil, MethodRules},
		{"a body that is not there", "body: //div[@id='story']", general.Text, "", nil, nil, Method},
		{"an expression of another type", "body: starts-with(//p, 3)\ntitle: sum('x')", general.Text, "", nil, nil, Method},
	} {
		t.Run(c.name, func(t *testing.T) {
			rules, warnings := ParseRules(c.rules)
			if len(warnings) > 0 {
				t.Fatal(warnings)
			}
			a, err := Page([]byte(ruledPage), Hints{Sites: Sites{"dock.example": rules}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.text, a.Text); diff != "" || a.Method != c.method {
				t.Errorf("text by %s, want %s (-want +got):\n%s", a.Method, c.method, diff)
			}
			if c.title != "" && (a.Title != c.title || !cmp.Equal(a.Byline, c.byline) || a.PublishedGuessed || !cmp.Equal(a.Published, c.published)) {
				t.Errorf("title %q, byline %v, published %v", a.Title, a.Byline, a.Published)
			}
			if strings.Contains(a.Illustrated, "/ad/") && strings.Contains(c.rules, "/ad/") {
				t.Errorf("a stripped picture is in %s", a.Illustrated)
			}
		})
	}
}

// TestPruneNo keeps in the text what would be moved out of it.
func TestPruneNo(t *testing.T) {
	page := strings.Replace(ruledPage, `<p class="x">Shares in the yard rose.</p>`, `<p>Read more: <a href="/y">How the yard lives</a></p>`, 1)
	for rules, want := range map[string]bool{"body: //div[@class='col']": false, "prune: no\nbody: //div[@class='col']": true} {
		r, _ := ParseRules(rules)
		a, err := Page([]byte(page), Hints{URL: "https://dock.example/lantern", Sites: Sites{"dock.example": r}})
		if err != nil || strings.Contains(a.Text, "Read more") != want {
			t.Errorf("rules %q: %v, text %q", rules, err, a.Text)
		}
	}
}

func TestParseRulesWarns(t *testing.T) {
	_, warnings := ParseRules("# of the yard's site\nbody: //div[\nsingle_page_link: //a\nhttp_header(user-agent): x\nfrobnicate: yes\ntitle:\ntidy: no\ntest_url: https://dock.example/lantern\nfind_string: a")
	var got []string
	for _, w := range warnings {
		head, _, _ := strings.Cut(w, ":")
		got = append(got, head)
	}
	if diff := cmp.Diff([]string{"line 2", "line 3", "line 4", "line 5", "line 6", "1 find_string and 0 replace_string do not make pairs"}, got); diff != "" {
		t.Errorf("warnings %q (-want +got):\n%s", warnings, diff)
	}
}

func TestSitesFor(t *testing.T) {
	exact, wide := &Rules{}, &Rules{whole: true}
	sites := Sites{"dock.example": exact, ".harbour.example": wide}
	for address, want := range map[string]*Rules{
		"https://dock.example/a": exact, "https://WWW.dock.example/a": exact, "https://news.dock.example/a": nil, "https://dock.example.org/": nil,
		"https://harbour.example/": wide, "https://a.b.harbour.example:8080/": wide, "https://myharbour.example/": nil, "/a": nil, "": nil,
	} {
		if got := sites.For(address); got != want {
			t.Errorf("For(%q) = %v, want %v", address, got, want)
		}
	}
}

// FuzzParseRules: no rules crash, neither when they are read nor on a page.
func FuzzParseRules(f *testing.F) {
	for _, s := range []string{"body: //div[@class='col']\nstrip: //p/@class", "title: concat(//h2, 'x')\nprune: no", "author: count(//*) div 0\ndate: -//p", "strip: /\nstrip: //body | //html", "body: matches(//p, '(')"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rules, _ := ParseRules(text)
		if _, err := Page([]byte(ruledPage), Hints{Sites: Sites{"dock.example": rules}}); err != nil && len(rules.replace) == 0 {
			t.Error(err)
		}
	})
}
