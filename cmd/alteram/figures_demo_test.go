package main

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// wordsOf returns the words of a page, one space between each two.
func wordsOf(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]+>`).ReplaceAllString(page, " "))), " ")
}

// TestDemoFigures holds the expulsions of the demonstration, told in English,
// German, Russian and Ukrainian, to the numbers that differ and that agree.
func TestDemoFigures(t *testing.T) {
	d := openDemo(t, storetest.SQLite(t), "2026-03-06T16:00:00Z")
	list := d.get("/figures").body
	link := regexp.MustCompile(`href="(?:http://[^/"]+)?(/story/[0-9a-z]+)[^"]*"[^>]*>([^<]*Brennmark[^<]*expulsion)`).FindStringSubmatch(list)
	if link == nil {
		t.Fatalf("the expulsions are not on the page of numbers that differ: %.2000s", wordsOf(list))
	}
	words := wordsOf(d.get(link[1]).body)
	_, top, _ := strings.Cut(words, "Agreed Numbers")
	top, _, _ = strings.Cut(top, "Told in one group only")
	agreed, differ, found := strings.Cut(top, "Different numbers")
	if !found {
		t.Fatalf("the story has no numbers that differ: %.2000s", words)
	}
	if want := "Yasenia: diplomats, expelled 15 (4 texts) · mindestens 15 (1 text)"; !strings.Contains(agreed, want) {
		t.Errorf("agreed lacks %q:\n%s", want, agreed)
	}
	for _, want := range []string{
		"Brennmark: diplomats, expelled 35 (3 texts) · 40 (2 texts)",
		"Corvaine: diplomats, expelled 35 (2 texts) · 40 (3 texts)",
		"in total", "90 (", "94 (1 text)",
	} {
		if !strings.Contains(differ, want) {
			t.Errorf("different numbers lack %q:\n%s", want, differ)
		}
	}
}
