package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// formatsFile is the page that TestJSONIsDocumented holds to what is printed.
const formatsFile = "../../docs/formats/json.md"

// report heads the section on a report, which lists hold too.
const report = "One report, `/entry/{id}`"

// oneStory heads the section on a story, which lists of stories hold too.
const oneStory = "One story, `/story/{id}`"

// TestJSONIsDocumented compares the examples in docs/formats/json.md with what
// pages and commands print, and looks that every field they print is named there:
// in the section of its example, of a report or a story, or of the shared shapes.
func TestJSONIsDocumented(t *testing.T) {
	page := text(t, formatsFile)
	shared := sectionOf(page, "Shared shapes") + sectionOf(page, report) + sectionOf(page, oneStory)
	for name, sample := range samples(t) {
		section := sectionOf(page, name)
		if section == "" {
			t.Errorf("%s has no section %q", formatsFile, name)
			continue
		}
		for _, field := range fieldsOf(t, sample) {
			if named := "`" + field + "`"; !strings.Contains(section, named) && !strings.Contains(shared, named) {
				t.Errorf("%s: the section %q does not name %s", formatsFile, name, named)
			}
		}
		have := example.FindString(section)
		want := "```json\n" + abridged(t, name, sample) + "\n```\n"
		if *update {
			page = strings.Replace(page, section, strings.Replace(section, have, want, 1), 1)
		} else if d := cmp.Diff(want, have); d != "" {
			t.Errorf("%s: the example of %q is out of date; run the test with -update (-want +have):\n%s", formatsFile, name, d)
		}
	}
	if *update {
		if err := os.WriteFile(formatsFile, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var example = regexp.MustCompile("(?s)```json\n.*?```\n")

// sectionOf returns a section of a page with its heading; empty when there is none.
func sectionOf(page, heading string) string {
	_, rest, ok := strings.Cut(page, "\n## "+heading+"\n")
	if !ok {
		return ""
	}
	section, _, _ := strings.Cut(rest, "\n## ")
	return "\n## " + heading + "\n" + section
}

// samples returns what the demonstration's pages and the commands print as JSON,
// by the heading of their sections.
func samples(t *testing.T) map[string][]byte {
	d := sampleHub(t)
	out := map[string][]byte{}
	for heading, path := range map[string]string{
		"Reports, `/reports`":        "/reports?format=json",
		report:                       "/entry/" + d.entry("marsa-radio", " ") + "?format=json",
		"Stories, `/`":               "/?format=json&limit=200",
		oneStory:                     "/story/" + d.entry("verbopil-holos", "Бібліотека") + "?format=json",
		"Sources, `/sources`":        "/sources?format=json",
		"One source, `/source/{id}`": "/source/harbour-post?format=json",
		"Search, `/search?q=`":       "/search?q=ferry&format=json",
		"Changes, `/changes`":        "/changes?kind=edit&format=json",
		"Decisions, `/decisions`":    "/decisions?format=json",
		"Groups, `/perspectives`":    "/perspectives?format=json",
		"The hub itself, `/about`":   "/about?format=json",
		"An error":                   "/entry/aaaaaaaaaaaaaaaa?format=json",
	} {
		out[heading] = storyID.ReplaceAll([]byte(d.get(path).body), []byte("/story/aaaaaaaaaaaaaaaa"))
	}
	for heading, printed := range commandSamples(t) {
		out[heading] = []byte(printed)
	}
	return out
}

// sampleHub plays the demonstration at an address, and in an order, that are the
// same in each run.
func sampleHub(t *testing.T) *demoHub {
	t.Helper()
	at, err := time.Parse(time.RFC3339, afterEnd)
	if err != nil {
		t.Fatal(err)
	}
	d := &demoHub{t: t, clock: &setClock{}}
	a := &app{
		Settings: &config.Settings{Database: "-", Blobs: filepath.Join(t.TempDir(), "blobs"), Workers: 1, Lease: time.Minute},
		stdout:   io.Discard, stderr: io.Discard, log: slog.New(slog.DiscardHandler), now: d.clock.now,
	}
	d.store = storetest.Open(t, storetest.SQLite(t), d.clock.now)
	d.srv = httptest.NewServer(a.handler(d.store))
	t.Cleanup(d.srv.Close)
	if err := (&demoCmd{Now: at}).play(t.Context(), a, d.store, d.clock, "https://hub.example"); err != nil {
		t.Fatal(err)
	}
	d.clock.set(at)
	return d
}

// commandSamples returns what commands print on a small hub with one feed.
func commandSamples(t *testing.T) map[string]string {
	dark := false
	site := outlet(t, &dark)
	s := newStation(t, storetest.SQLite(t))
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	list := write("feeds.opml", `<opml><body><outline text="Coast"><outline text="Harbour Post" xmlUrl="`+site.URL+`/rss"/><outline text="Gone" xmlUrl="`+site.URL+`/gone"/></outline></body></opml>`)
	out := map[string]string{
		"`alteram apply --json`":     s.must("apply", "--json", write("hub.yaml", "hub: {name: Both Shores, url: \"https://hub.example\"}\n")),
		"`alteram import --json`":    s.must("import", "--check", "--json", list),
		"`alteram refresh --json`":   s.must("refresh", "--all", "--json"),
		"`alteram parse`":            s.must("parse", "--url", "https://harbour.example/rss", write("feed.xml", harbourFeed)),
		"`alteram discover --json`":  s.must("discover", "--json", site.URL),
		"`alteram rebuild --json`":   s.must("rebuild", "--json"),
		"`alteram catalogue --json`": s.must("catalogue", "--json", "zdf.de"),
	}
	examined, _, _ := s.run("doctor", "--json")
	out["`alteram doctor --json`"] = examined
	for heading, printed := range out {
		printed = strings.NewReplacer(site.URL, "https://harbour.example", strings.TrimPrefix(site.URL, "http://"), "harbour.example", dir+"/", "").Replace(printed)
		printed = passing.ReplaceAllString(printed, `"$1":"2026-03-02T08:00:00Z"`)
		out[heading] = sizes.ReplaceAllString(printed, `"value":"50 GB"`)
	}
	return out
}

// storyID is the address of an event's page: its id follows how reports are lined
// up, which is no matter of form.
var storyID = regexp.MustCompile(`/story/[a-z0-9]{16}`)

// passing are the fields whose values are another in each run.
var passing = regexp.MustCompile(`"(at|since|newest)":"[^"]*"`)

// sizes are those of the disk under the test.
var sizes = regexp.MustCompile(`"value":"[0-9.]+ [A-Z]B"`)

// fieldsOf returns the names of all fields in a document of JSON.
func fieldsOf(t *testing.T, document []byte) []string {
	t.Helper()
	var names []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, member := range v {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
				walk(member)
			}
		case []any:
			for _, member := range v {
				walk(member)
			}
		}
	}
	var v any
	if err := json.Unmarshal(document, &v); err != nil {
		t.Fatalf("%v: %.200s", err, document)
	}
	walk(v)
	slices.Sort(names)
	return names
}

const (
	// exampleItems and exampleRunes bound the lists and texts of an example.
	exampleItems = 1
	exampleRunes = 60
)

// told names, by section, the objects that the section on a report shows in full.
func told(section string) []string {
	switch section {
	case report, "The hub itself, `/about`":
		return nil
	case oneStory:
		return []string{"disclosure", "entry"}
	case "Stories, `/`":
		return []string{"stories"}
	case "Search, `/search?q=`":
		return []string{"disclosure", "entry"}
	}
	return []string{"disclosure", "entries"}
}

// abridging makes an example of a document.
type abridging struct {
	*json.Decoder

	told []string
}

// abridged returns a document of JSON as the example of a section: indented, of
// each list the first member, texts cut off with dots, and what a clock measured as 0.
func abridged(t *testing.T, section string, document []byte) string {
	t.Helper()
	var raw bytes.Buffer
	d := abridging{json.NewDecoder(bytes.NewReader(document)), told(section)}
	d.UseNumber()
	if err := d.value(&raw, ""); err != nil {
		t.Fatalf("%v: %.200s", err, document)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw.Bytes(), "", "  "); err != nil {
		t.Fatalf("%v: %s", err, raw.Bytes())
	}
	return out.String()
}

// value copies one value, in the order in which its fields stand; field is its name.
func (d abridging) value(w *bytes.Buffer, field string) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' && slices.Contains(d.told, field) {
			w.WriteString(`{"…":"as in one report"}`)
			w = &bytes.Buffer{} // read, and left out
		}
		return d.members(w, token, field)
	case string:
		if r := []rune(token); len(r) > exampleRunes {
			token = string(r[:exampleRunes]) + "…"
		}
		return plainly(w, token)
	default:
		if slices.Contains([]string{"seconds", "milliseconds"}, field) {
			token = json.Number("0")
		}
		return plainly(w, token)
	}
}

// members copies the members of an object or a list.
func (d abridging) members(w *bytes.Buffer, open json.Delim, field string) error {
	w.WriteString(open.String())
	for n := 0; d.More(); n++ {
		into, name := w, field
		if open == '[' && n >= exampleItems {
			into = &bytes.Buffer{} // read, and left out
		}
		if n > 0 {
			into.WriteByte(',')
		}
		if open == '{' {
			key, err := d.Token()
			if err != nil {
				return err
			}
			name, _ = key.(string)
			if err := plainly(into, name); err != nil {
				return err
			}
			into.WriteByte(':')
		}
		if err := d.value(into, name); err != nil {
			return err
		}
	}
	end, err := d.Token()
	if err == nil {
		delim, _ := end.(json.Delim)
		w.WriteString(delim.String())
	}
	return err
}

// plainly writes a value without escaping what HTML would want escaped.
func plainly(w *bytes.Buffer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	if err == nil {
		w.Truncate(w.Len() - 1) // its line feed
	}
	return err
}
