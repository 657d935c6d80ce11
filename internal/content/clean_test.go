package content

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	alteram "github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
)

func at(hour int) *time.Time {
	t := time.Date(2026, 3, 1, hour, 0, 0, 0, time.FixedZone("", 3*3600))
	return &t
}

func TestClean(t *testing.T) {
	offset := 180
	item := feed.Item{
		ID:              " urn:item:1 ",
		Title:           "Talks\n to\u202e continue",
		Link:            "https://Outlet.example/a?utm_source=rss#top",
		Authors:         []feed.Author{{Name: "A.\u00a0Writer"}, {Name: "A. Writer"}, {}},
		Published:       at(10),
		PublishedOffset: &offset,
		Updated:         at(12),
		Summary:         "<div class=x>The talks go on.</div>",
		Content:         `<p onclick=x>They met <a href="/b">again</a>.</p><p>Nobody left.`,
		Language:        "EN_us",
		Categories:      []string{" World ", "World", ""},
	}
	got := Clean(item, &feed.Document{Language: "de", Authors: []feed.Author{{Name: "Desk"}}})
	want := alteram.Version{
		Scheme:          alteram.DigestScheme,
		Title:           "Talks to continue",
		HTML:            `<p>They met <a href="https://Outlet.example/b" rel="nofollow noreferrer noopener">again</a>.</p><p>Nobody left.</p>`,
		Text:            "They met again.\n\nNobody left.",
		Summary:         "The talks go on.",
		Authors:         []alteram.Author{{Name: "A. Writer"}},
		Link:            "https://outlet.example/a",
		GUID:            " urn:item:1 ",
		Published:       time.Date(2026, 3, 1, 7, 0, 0, 0, time.UTC),
		PublishedOffset: 180,
		Updated:         time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
		Categories:      []string{"World"},
		Language:        "en-US",
	}
	want.Digest = want.ComputeDigest()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Clean (-want +got):\n%s", diff)
	}
}

func TestCleanChoosesTheText(t *testing.T) {
	tests := []struct{ name, content, summary, wantText, wantSummary string }{
		{"content alone", "<p>a", "", "a", ""},
		{"summary alone is the text", "", "<p>a", "a", ""},
		{"a content of pictures is none", "<img src=a>", "b", "b", ""},
		{"both", "<p>a b c", "d", "a b c", "d"},
		{"a summary that repeats the beginning goes", "<p>A first one, and more.<p>c", "a first\none […]", "A first one, and more.\n\nc", ""},
		{"the same as the content", "<p>a b", "a b", "a b", ""},
		{"longer than the content", "<p>a", "a b", "a", "a b"},
		{"neither", "", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := Clean(feed.Item{Content: tt.content, Summary: tt.summary}, nil)
			if v.Text != tt.wantText || v.Summary != tt.wantSummary {
				t.Errorf("text %q, summary %q, want %q, %q", v.Text, v.Summary, tt.wantText, tt.wantSummary)
			}
		})
	}
}

func TestCleanFallsBackOnTheFeed(t *testing.T) {
	doc := &feed.Document{Language: "ru-ru", Authors: []feed.Author{{Name: "Desk"}}}
	v := Clean(feed.Item{ID: "https://outlet.example/1", IDIsLink: true}, doc)
	if v.Language != "ru-RU" || len(v.Authors) != 1 || v.Authors[0].Name != "Desk" || v.Link != "https://outlet.example/1" {
		t.Errorf("got %+v", v)
	}
	if !v.Published.IsZero() || !v.Updated.IsZero() || v.Title != "" {
		t.Errorf("something was invented: %+v", v)
	}
}

// What is no word of the outlet's must not make a new version.
func TestDigestIgnoresMarkup(t *testing.T) {
	one := Clean(feed.Item{Link: "https://outlet.example/a?utm_source=x", Title: "Caf\u00e9", Content: "<div>They met.</div><div>Nobody left.</div>"}, nil)
	two := Clean(feed.Item{Link: "https://outlet.example/a#b", Title: "Cafe\u0301 ", Content: `<p class="x">They <b>met</b>.</p> <p>Nobody&nbsp;left.</p><img src="t.gif">`, Updated: at(1)}, nil)
	if one.Digest != two.Digest {
		t.Errorf("digests differ:\n%+v\n%+v", one, two)
	}
	three := Clean(feed.Item{Link: "https://outlet.example/a", Title: "Café", Content: "<p>They met.</p><p>Somebody left.</p>"}, nil)
	if one.Digest == three.Digest {
		t.Error("another word gives the same digest")
	}
}

func TestCleanDocument(t *testing.T) {
	doc := &feed.Document{
		Title:       " The\nOutlet ",
		Link:        "https://Outlet.example/?utm_source=rss",
		Self:        "javascript:fire(1)",
		Description: "<b onclick=x>News</b><script>fire(1)</script>",
		Rights:      "<a href='/c'>©</a>",
		Items: []feed.Item{{
			Title: "a\u202eb", Link: "https://Outlet.example/a?utm_source=rss", Summary: "<p style=x>s", Content: "<svg/onload=fire(1)>c",
			Image: "data:image/png,x", Categories: []string{"x", "x"}, Authors: []feed.Author{{Name: "A\x00", URL: "vbscript:x"}},
			Enclosures: []feed.Enclosure{{URL: "https://outlet.example/a.mp3", Type: "audio/mpeg"}, {URL: "javascript:x"}},
			Source:     &feed.Origin{Title: "S\n", URL: "https://source.example/feed"},
		}},
	}
	CleanDocument(doc)
	want := &feed.Document{
		Title:       "The Outlet",
		Link:        "https://Outlet.example/?utm_source=rss",
		Description: "<b>News</b>",
		Rights:      `<a href="https://Outlet.example/c" rel="nofollow noreferrer noopener">©</a>`,
		Items: []feed.Item{{
			Title: "ab", Link: "https://Outlet.example/a?utm_source=rss", Summary: "<p>s</p>", Content: "c",
			Categories: []string{"x"}, Authors: []feed.Author{{Name: "A"}},
			Enclosures: []feed.Enclosure{{URL: "https://outlet.example/a.mp3", Type: "audio/mpeg"}},
			Source:     &feed.Origin{Title: "S", URL: "https://source.example/feed"},
		}},
	}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Errorf("CleanDocument (-want +got):\n%s", diff)
	}
}
