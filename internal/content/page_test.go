package content_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/content"
)

func TestReadPage(t *testing.T) {
	const at = "https://harbour.example/news/"
	for _, tt := range []struct {
		name, page, contentType string
		want                    content.Page
	}{
		{
			"a page with feeds", `<!doctype html><HTML lang="en-gb"><title>Harbour
			Post</title><link rel="Alternate" type="application/RSS+xml" title="News" href="../rss"><body>
			<a href="feed.json">Our <b>feed</b></a> <a title="Sport" href="//sport.harbour.example/atom#x">x</a>`, "", content.Page{
				Title: "Harbour Post", Language: "en-GB", Links: []content.PageLink{
					{URL: "https://harbour.example/rss", Rel: "alternate", Type: "application/rss+xml", Title: "News", Head: true},
					{URL: "https://harbour.example/news/feed.json", Title: "Our feed"},
					{URL: "https://sport.harbour.example/atom", Title: "Sport"},
				},
			},
		},
		{
			"a base, once", `<base href="/en/"><base href="/fr/"><a href=rss>RSS</a>`, "", content.Page{
				Links: []content.PageLink{{URL: "https://harbour.example/en/rss", Title: "RSS"}},
			},
		},
		{
			"what is no web address, or no element", `<a href="javascript:alert(1)">x</a><a href="mailto:a@b.example">m</a><!-- <a href="/c">c</a> -->
			<script>'<a href="/s">s</a>'</script><a>none</a><a href="https://desk:pass@b.example/">b</a>`, "", content.Page{
				Links: []content.PageLink{{URL: "https://b.example/", Title: "b"}},
			},
		},
		{"another encoding", "<title>\xc2\xe5\xf1\xf2\xe8</title>", "text/html; charset=windows-1251", content.Page{Title: "Вести"}},
		{"nothing", "", "", content.Page{}},
	} {
		if d := cmp.Diff(tt.want, content.ReadPage([]byte(tt.page), tt.contentType, at)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

func TestReadPageIsBounded(t *testing.T) {
	page := strings.Repeat(`<a href="/a">`+strings.Repeat("word ", 100), 6000)
	got := content.ReadPage([]byte(page), "", "https://harbour.example/")
	if len(got.Links) != 5000 || len([]rune(got.Links[0].Title)) > 201 {
		t.Errorf("%d links, the first title has %d runes", len(got.Links), len([]rune(got.Links[0].Title)))
	}
}

func FuzzReadPage(f *testing.F) {
	f.Add(`<base href="http://[::1]/"><a href="\\b/..">x<link href=?q rel=feed>`, "text/html; charset=koi8-r")
	f.Add("\xff\xfe<\x00a\x00", "")
	f.Fuzz(func(t *testing.T, page, contentType string) {
		for _, l := range content.ReadPage([]byte(page), contentType, "https://harbour.example/").Links {
			if !strings.HasPrefix(l.URL, "http://") && !strings.HasPrefix(l.URL, "https://") {
				t.Errorf("link to %q", l.URL)
			}
		}
	})
}
