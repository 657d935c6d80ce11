package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/alteram-hub/alteram"
)

var update = flag.Bool("update", false, "write the golden files again")

// TestQuirks reads each file in testdata/quirks, which is named for what is odd
// in it, and compares with the golden file beside it.
func TestQuirks(t *testing.T) {
	files, err := filepath.Glob("testdata/quirks/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, ".golden") {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := Parse(body, Hints{URL: "https://harbour.example/feed"})
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.MarshalIndent(doc, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			golden := path + ".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), string(got)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestRefusesWhatIsNoFeed(t *testing.T) {
	for name, body := range map[string]string{
		"nothing": "", "blanks": "  \n", "a page": "<!doctype html><html><head><title>x</title></head><body><p>x</p></body></html>",
		"words": "just words", "other JSON": `{"a":1}`, "a JSON list": `[1,2]`, "binary": "\x00\x01\x02\x03\xff", "XML of another kind": `<?xml version="1.0"?><note><to>you</to></note>`,
	} {
		if doc, err := Parse([]byte(body), Hints{}); !errors.Is(err, alteram.Invalid) {
			t.Errorf("%s: Parse = %+v, %v, want invalid", name, doc, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/quirks/*l")
	more, _ := filepath.Glob("testdata/quirks/*.json")
	for _, path := range append(files, more...) {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, "application/xml")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		doc, err := Parse(body, Hints{URL: "https://harbour.example/feed", ContentType: contentType})
		if err != nil {
			if !errors.Is(err, alteram.Invalid) {
				t.Errorf("Parse = %v, which is no refusal", err)
			}
			return
		}
		if _, err := json.Marshal(doc); err != nil {
			t.Errorf("the document cannot be written: %v", err)
		}
		for _, it := range doc.Items {
			for _, s := range []string{it.ID, it.Title, it.Link, it.Summary, it.Content} {
				if !utf8.ValidString(s) {
					t.Errorf("%q is no UTF-8", s)
				}
			}
			if it.Link != "" && !isWeb(it.Link) {
				t.Errorf("the link %q is no address of the web", it.Link)
			}
			if strings.ContainsAny(it.Title, "\n\r\t") {
				t.Errorf("the title %q is on several lines", it.Title)
			}
		}
	})
}

func FuzzOPML(f *testing.F) {
	f.Add([]byte(`<opml version="2.0"><body><outline text="a"><outline text="b" xmlUrl="https://harbour.example/rss"/></outline></body></opml>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := ParseOPML(body)
		if err != nil && !errors.Is(err, alteram.Invalid) {
			t.Errorf("ParseOPML = %v, which is no refusal", err)
		}
		for _, o := range list {
			if o.XMLURL == "" {
				t.Error("an outline without an address")
			}
		}
	})
}

// TestWrittenFeedsReadBack writes feeds in each format and reads them again.
func TestWrittenFeedsReadBack(t *testing.T) {
	text := rapid.StringMatching(`[A-Za-zÀ-žА-я0-9 &<>"'.,!?-]{0,30}[A-Za-zА-я0-9]`)
	rapid.Check(t, func(t *rapid.T) {
		out := &Outgoing{ID: "https://hub.example/", Title: cleanLine(text.Draw(t, "title")), Subtitle: "s", Link: "https://hub.example/", Self: "https://hub.example/feed", Language: "en", Updated: time.Unix(1772438400, 0).UTC()}
		for i := range rapid.IntRange(0, 5).Draw(t, "items") {
			out.Items = append(out.Items, OutgoingItem{
				ID: fmt.Sprintf("https://hub.example/entry/%d", i), Title: cleanLine(text.Draw(t, "headline")), Link: fmt.Sprintf("https://harbour.example/%d", i),
				HubLink: fmt.Sprintf("https://hub.example/entry/%d/x", i), HTML: "<p>" + escapeText(text.Draw(t, "body")) + "</p>",
				Published: time.Unix(1772438400+int64(i), 0).UTC(), Updated: time.Unix(1772438500, 0).UTC(), Source: OutgoingSource{Title: "Harbour", ID: "harbour", URL: "https://harbour.example/rss"},
			})
		}
		for name, write := range map[string]func(*bytes.Buffer) error{
			"atom": func(b *bytes.Buffer) error { return WriteAtom(b, out) },
			"rss":  func(b *bytes.Buffer) error { return WriteRSS(b, out) },
			"json": func(b *bytes.Buffer) error { return WriteJSON(b, out) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			doc, err := Parse(b.Bytes(), Hints{})
			if err != nil || len(doc.Warnings) > 0 || len(doc.Items) != len(out.Items) || doc.Title != out.Title {
				t.Fatalf("%s reads back as %+v, %v\n%s", name, doc, err, b.String())
			}
			for i, it := range doc.Items {
				want := out.Items[i]
				if name == "json" {
					want.Link = want.HubLink // the thing talked about is its external_url
				}
				if it.ID != want.ID || it.Title != want.Title || it.Link != want.Link || it.Content != want.HTML || !it.Published.Equal(want.Published) {
					t.Fatalf("%s: item %+v became %+v", name, want, it)
				}
			}
		}
	})
}

func escapeText(s string) string { return string(appendEscaped(nil, []byte(s))) }

func TestOPMLReadsBack(t *testing.T) {
	want := []Outline{{Title: "Harbour & Post", XMLURL: "https://harbour.example/rss?a=1&b=2", HTMLURL: "https://harbour.example/"}, {Title: "Верень", XMLURL: "https://veren.example/rss", Language: "ru"}}
	var b bytes.Buffer
	if err := WriteOPML(&b, "Feeds", want); err != nil {
		t.Fatal(err)
	}
	got, err := ParseOPML(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if _, err := ParseOPML([]byte(strings.Repeat("<outline>", 100_000))); !errors.Is(err, alteram.Invalid) {
		t.Errorf("outlines without end = %v, want a refusal", err)
	}
}

func ExampleParse() {
	doc, err := Parse([]byte(`<rss version="2.0"><channel><title>Harbour Post</title>
		<item><title>Ferry late</title><link>/a</link><pubDate>Mon, 2 Mar 2026 08:00:00 EST</pubDate></item></channel></rss>`),
		Hints{URL: "https://harbour.example/rss"})
	if err != nil {
		panic(err)
	}
	it := doc.Items[0]
	fmt.Println(it.Title, it.Link, it.Published.Format(time.RFC3339), *it.PublishedOffset)
	// Output: Ferry late https://harbour.example/a 2026-03-02T13:00:00Z -300
}
