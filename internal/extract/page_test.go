package extract

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/content"
)

// gold is what a page of testdata says, as a person reads it: a JSON file beside
// it, with the fields of an [Article]. A field that is not there is not compared.
type gold map[string]any

// TestPages reads each page of testdata and compares with what a person reads
// in it. It logs a table of which fields are right, a line a page.
func TestPages(t *testing.T) {
	pages, err := filepath.Glob("testdata/pages/*.html")
	if err != nil || len(pages) < 24 {
		t.Fatal(len(pages), "pages", err)
	}
	fields := []string{"kind", "title", "standfirst", "text", "byline", "published"}
	table := fmt.Sprintf("%-22s%s\n", "page", strings.Join(fields, " "))
	for _, name := range pages {
		page := strings.TrimSuffix(filepath.Base(name), ".html")
		want, got := readGold(t, name)
		table += fmt.Sprintf("%-22s", page)
		for _, f := range fields {
			sign := "+"
			if _, stated := want[f]; !stated {
				sign = "."
			} else if !cmp.Equal(want[f], got[f]) {
				sign = "-"
			}
			table += fmt.Sprintf("%-*s", len(f)+1, sign)
		}
		table += "\n"
		for f := range want {
			if diff := cmp.Diff(want[f], got[f]); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", page, f, diff)
			}
		}
	}
	t.Log("\n" + table)
}

// readGold returns what a page says, and what is read in it. What an article
// leaves out of its JSON because it is empty reads as an empty text.
func readGold(t *testing.T, name string) (want, got gold) {
	t.Helper()
	stated, err := os.ReadFile(strings.TrimSuffix(name, ".html") + ".json")
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Page(b, Hints{})
	if err != nil {
		t.Fatal(name, err)
	}
	read, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(json.Unmarshal(stated, &want), json.Unmarshal(read, &got)); err != nil {
		t.Fatal(name, err)
	}
	if got["standfirst"] == nil {
		got["standfirst"] = ""
	}
	return want, got
}

// TestKindsWithoutText: what is no article is named, and gives no words.
func TestKindsWithoutText(t *testing.T) {
	for name, want := range map[string]Kind{"paywall-de": KindPaywall, "consent-fr": KindConsent, "botwall-en": KindBotWall, "index-en": KindIndex, "wire-en": KindArticle} {
		b, err := os.ReadFile("testdata/pages/" + name + ".html")
		if err != nil {
			t.Fatal(err)
		}
		a, err := Page(b, Hints{})
		if err != nil || a.Kind != want || (a.Text != "") != (want == KindArticle) || (a.HTML != "") != (want == KindArticle) {
			t.Errorf("Page(%s) = %+v, %v; want kind %s", name, a, err, want)
		}
	}
}

func TestPageRefusesWhatIsNone(t *testing.T) {
	for name, in := range map[string]string{
		"empty": " \n", "a picture": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
		"a feed":    "<?xml version=\"1.0\"?>\n<!-- made\n today -->\n<rss version=\"2.0\"><channel><title>Harbour</title></channel></rss>",
		"a sitemap": "\ufeff<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"></urlset>",
	} {
		if a, err := Page([]byte(in), Hints{}); err == nil {
			t.Errorf("Page(%s) = %+v", name, a)
		}
	}
}

func TestMendJSON(t *testing.T) {
	for name, in := range map[string]string{
		"trailing comma":   `{"@type":"Article","headline":"A",}`,
		"line end":         "{\"@type\":\"Article\",\"headline\":\"A\nB\"}",
		"comment":          `<!-- {"@type":"Article"} -->`,
		"semicolon":        `{"@type":["Article"]};`,
		"marks of CDATA":   "<!--\n//<![CDATA[\n{\"@type\":\"Article\"}\n//]]>\n-->",
		"comments":         "{\"@type\": /* of what kind */ \"Article\", // and no more\n}",
		"several objects":  `{"@type":"WebSite","url":"https://a.example//x"} {"@type":"NewsArticle","headline":"A \"b\", c]"}`,
		"entities":         `{&quot;@type&quot;:&quot;Article&quot;}`,
		"comma at the end": `{"@type":"Article"},`,
		"graph":            `{"@graph":[{"@type":"WebSite"},{"@type":"NewsArticle"}]}`,
	} {
		found := false
		for _, o := range readJSONLD(in) {
			found = found || o.is("Article", "NewsArticle")
		}
		if !found {
			t.Errorf("%s: no article in %s", name, in)
		}
	}
}

// picture is what a picture may look like.
var picture = regexp.MustCompile(`<img src="https?://[^"<>]+" alt="[^"<>]*">`)

// FuzzPage: no page crashes, and what comes out is safe and says the same twice.
func FuzzPage(f *testing.F) {
	pages, err := filepath.Glob("testdata/pages/*.html")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range pages {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Page(b, Hints{URL: "https://gazette.example/x"})
		if err != nil {
			return
		}
		if again := content.Sanitize(a.HTML, "https://gazette.example/x"); again != a.HTML {
			t.Errorf("markup is not safe as it is:\n%s\n%s", a.HTML, again)
		}
		if a.Kind != KindArticle && (a.Text != "" || a.HTML != "" || a.Illustrated != "") {
			t.Errorf("%s with text", a.Kind)
		}
		plain := picture.ReplaceAllString(a.Illustrated, "")
		if again := content.Sanitize(a.Illustrated, ""); strings.Contains(plain, "<img") || content.Text(again) != content.Text(content.Sanitize(plain, "")) {
			t.Errorf("pictures are not safe as they are:\n%s\n%s", a.Illustrated, again)
		}
	})
}
