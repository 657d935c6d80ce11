package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alteram-hub/alteram/internal/publish"
)

// pageTypes returns one page of every type, by name.
func (d *demoHub) pageTypes() map[string]string {
	d.t.Helper()
	return map[string]string{
		"front":         "/",
		"sources":       "/sources",
		"source":        "/source/veren-inform",
		"source-rtl":    "/source/marsa-radio",
		"entry":         "/entry/" + d.entry("marsa-radio", "31"),
		"entry-edited":  "/entry/" + d.entry("veren-inform", "траулера"),
		"entry-expired": "/entry/" + d.entry("harbour-post", "trawlers"),
		"reports":       "/reports",
		"story":         d.story(d.entry("rundfunk-brennmark", "Diplomaten")),
		"figures":       "/figures",
		"speaker":       "/speaker/state:XA",
		"objection":     "/objection?story=" + d.entry("rundfunk-brennmark", "Diplomaten"),
		"decisions":     "/decisions",
		"about":         "/about",
		"search":        "/search?q=diplomats",
		"search-help":   "/search",
		"search-fault":  "/search?q=before:soon",
		"changes":       "/changes",
		"perspectives":  "/perspectives",
		"feeds":         "/feeds",
		"design":        "/design",
		"not-found":     "/no-such-page",
	}
}

// form is how a reader sees a page.
type form struct {
	Language    string `json:"language"`
	ColorScheme string `json:"colorScheme"`
	Width       int    `json:"width"`
}

// browserForms are those in which pages are looked at: of two languages that are
// written in opposite directions, light and dark, wide and narrow, each pair of
// two; or all of them.
func browserForms(all bool) (forms []form) {
	for i, language := range spoken("en", "ar") {
		for j, scheme := range []string{"light", "dark"} {
			for k, width := range []int{1280, 360} {
				if all || (i+j+k)%2 == 0 {
					forms = append(forms, form{language, scheme, width})
				}
			}
		}
	}
	return forms
}

// TestPagesInABrowser opens every type of page in Chromium, in all [browserForms].
// With ALTERAM_SCREENSHOTS naming a folder it keeps the images of all there.
func TestPagesInABrowser(t *testing.T) {
	needClients(t, "node", "chromium")
	t.Parallel()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err)
	}
	d := openDemo(t, filepath.Join(t.TempDir(), "alteram.db"), afterEnd)
	type page struct {
		Name string `json:"name"`
		Path string `json:"path"`
	}
	var pages []page
	for name, path := range d.pageTypes() {
		pages = append(pages, page{name, path})
	}
	shots := os.Getenv("ALTERAM_SCREENSHOTS")
	forms := browserForms(shots != "")
	task, err := json.Marshal(map[string]any{"chromium": chromium, "base": d.srv.URL, "pages": pages, "forms": forms, "shots": shots})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(drive(t, task, "node", script("browse.mjs"))))
	for lines.Scan() {
		var form struct {
			form

			Name, Lang          string
			Status, Overflow    int
			Outside, Violations []string
		}
		if err := json.Unmarshal(lines.Bytes(), &form); err != nil {
			t.Fatal(err)
		}
		seen[form.Name]++
		what := strings.Join([]string{form.Name, form.Language, form.ColorScheme}, " ")
		for _, v := range form.Violations {
			t.Errorf("%s, %d px: %s", what, form.Width, v)
		}
		if form.Overflow > 0 {
			t.Errorf("%s: %d px wider than its window of %d", what, form.Overflow, form.Width)
		}
		if len(form.Outside) > 0 {
			t.Errorf("%s: asks other servers for %v", what, form.Outside)
		}
		if form.Lang != form.Language {
			t.Errorf("%s: the page is in %q", what, form.Lang)
		}
		want := map[string]int{"not-found": 404, "entry-expired": 410, "search-fault": 400}
		if form.Status != max(want[form.Name], 200) {
			t.Errorf("%s: status %d", what, form.Status)
		}
	}
	for _, p := range pages {
		if want := len(forms); seen[p.Name] != want {
			t.Errorf("%s was seen in %d forms, want %d", p.Name, seen[p.Name], want)
		}
	}
}

// spoken returns those of some languages that the hub has words in.
func spoken(languages ...string) (out []string) {
	for _, l := range languages {
		if publish.WordsIn(l).Language == l {
			out = append(out, l)
		}
	}
	return out
}
