package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// inEveryLanguage is the demonstration of a hub in all languages that there
// are words in, English first.
func inEveryLanguage(t *testing.T) *demoHub {
	t.Helper()
	d := openDemo(t, storetest.SQLite(t), afterEnd)
	declared, err := d.store.Declared(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	declared.Hub.Languages = []string{"en"}
	for _, lang := range publish.Languages() {
		if lang != "en" {
			declared.Hub.Languages = append(declared.Hub.Languages, lang)
		}
	}
	if _, err := (&hub.Hub{Store: d.store}).Apply(t.Context(), declared, hub.Options{Force: true}); err != nil {
		t.Fatal(err)
	}
	return d
}

// ours returns the text of a page that is in the language of the page itself:
// not what is marked as another one's, nor a quotation.
func ours(t *testing.T, page string) (lang, dir, text string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		switch {
		case n.Data == "html":
			lang, dir = attribute(n, "lang"), attribute(n, "dir")
		case n.Type == html.ElementNode && (attribute(n, "lang") != "" && attribute(n, "lang") != lang || n.Data == "bdi" || n.Data == "script" || n.Data == "style"):
			return
		case n.Type == html.TextNode:
			b.WriteString(n.Data + "\n")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
	}
	visit(doc)
	return lang, dir, b.String()
}

// missingWord is what the catalogue answers for a key that it lacks.
var missingWord = regexp.MustCompile(`\[[a-z-]+(\.[A-Za-z0-9-]+)+\]`)

// englishWords are words that stand on the hub's pages in English and in no
// other language.
var englishWords = strings.Fields("the this that of and were with which report reports source sources where here nothing until since")

// filter is one of a search, which reads alike in every language.
var filter = regexp.MustCompile(`\b[a-z]+:[A-Za-z0-9-]*`)

// english returns the words of a text that are English.
func english(text string) (found []string) {
	text = filter.ReplaceAllString(text, "")
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if slices.Contains(englishWords, strings.ToLower(word)) {
			found = append(found, word)
		}
	}
	return found
}

// TestEveryPageInEveryLanguage reads each type of page in each language: the
// page says which it is in, no word is missing, and no English is left over.
func TestEveryPageInEveryLanguage(t *testing.T) {
	d := inEveryLanguage(t)
	for name, path := range d.pageTypes() {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		for _, want := range publish.Languages() {
			a := d.get(path + sep + "lang=" + want)
			lang, dir, text := ours(t, a.body)
			direction := map[bool]string{true: "rtl", false: "ltr"}[want == "ar"]
			if lang != want || dir != direction {
				t.Errorf("%s in %s: the page says it is in %q, %q", name, want, lang, dir)
			}
			if a.StatusCode < 400 && a.Header.Get("Content-Language") != want {
				t.Errorf("%s in %s: Content-Language is %q", name, want, a.Header.Get("Content-Language"))
			}
			if key := missingWord.FindString(text); key != "" {
				t.Errorf("%s in %s: there are no words for %s", name, want, key)
			}
			for line := range strings.SplitSeq(text, "\n") {
				words := english(line)
				if want == "fr" { // which has these two as well
					words = slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(strings.ToLower(w), "source") })
				}
				if want != "en" && len(words) > 0 {
					t.Errorf("%s in %s: English is left over in %q", name, want, line)
				}
			}
		}
	}
	if _, _, text := ours(t, d.get("/about").body); len(english(text)) == 0 {
		t.Error("no English is found on an English page: the test sees nothing")
	}
}

// TestTheLanguageOfAnAnswer follows what a reader asks for: by the address, or
// by what their program says; a feed by its address alone.
func TestTheLanguageOfAnAnswer(t *testing.T) {
	d := inEveryLanguage(t)
	for _, tt := range []struct{ name, path, accept, want string }{
		{"nothing asked", "/", "", "en"},
		{"by Accept-Language", "/", "fr-CA, de;q=0.8", "fr"},
		{"by weight", "/", "de;q=0.5, uk;q=0.9", "uk"},
		{"none of the hub's", "/", "ja", "en"},
		{"refused", "/", "de;q=0, *", "en"},
		{"nonsense", "/", ";;;", "en"},
		{"by the address", "/?lang=zh", "de", "zh"},
		{"an address that asks for nothing there is", "/?lang=xx", "de", "de"},
		{"JSON", "/?format=json", "ru", "ru"},
		{"a feed, whoever asks", "/feed.atom", "ru", "en"},
		{"a feed by its address", "/feed.atom?lang=ru", "", "ru"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := d.get(tt.path, "Accept-Language", tt.accept)
			if got := a.Header.Get("Content-Language"); got != tt.want {
				t.Errorf("the answer is in %q, want %q", got, tt.want)
			}
			varies := strings.Contains(strings.Join(a.Header.Values("Vary"), ", "), "Accept-Language")
			if varies == strings.HasPrefix(tt.path, "/feed") {
				t.Errorf("Vary is %q", a.Header.Values("Vary"))
			}
			if a = d.get(tt.path, "Accept-Language", tt.accept, "If-None-Match", a.Header.Get("ETag")); a.StatusCode != 304 {
				t.Errorf("asked again, the answer is %d", a.StatusCode)
			}
		})
	}
	if a, b := d.get("/?lang=ru"), d.get("/?lang=uk"); a.Header.Get("ETag") == b.Header.Get("ETag") {
		t.Error("two languages share one rendering")
	}
}
