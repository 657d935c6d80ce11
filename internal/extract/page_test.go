package extract

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/content"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestPages reads each page of testdata as its golden file says.
func TestPages(t *testing.T) {
	pages, err := filepath.Glob("testdata/pages/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	for _, name := range pages {
		t.Run(filepath.Base(name), func(t *testing.T) {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			a, err := Page(b, Hints{})
			if err != nil {
				t.Fatal(err)
			}
			var buf strings.Builder
			enc := json.NewEncoder(&buf)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(a); err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(name, ".html") + ".json"
			if *update {
				if err := os.WriteFile(golden, []byte(buf.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), buf.String()); diff != "" {
				t.Errorf("differs from %s (-want +got):\n%s", golden, diff)
			}
		})
	}
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
	for name, in := range map[string]string{"empty": " \n", "a picture": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"} {
		if a, err := Page([]byte(in), Hints{}); err == nil {
			t.Errorf("Page(%s) = %+v", name, a)
		}
	}
}

func TestMendJSON(t *testing.T) {
	for name, in := range map[string]string{
		"trailing comma": `{"@type":"Article","headline":"A",}`,
		"line end":       "{\"@type\":\"Article\",\"headline\":\"A\nB\"}",
		"comment":        `<!-- {"@type":"Article"} -->`,
		"semicolon":      `{"@type":["Article"]};`,
		"graph":          `{"@graph":[{"@type":"WebSite"},{"@type":"NewsArticle"}]}`,
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
		if a.Kind != KindArticle && a.Text != "" {
			t.Errorf("%s with text", a.Kind)
		}
	})
}
