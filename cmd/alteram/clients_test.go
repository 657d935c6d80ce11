package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// The programs that readers really use, on the feeds that the hub really sends:
// what they have stored is what a reader will see.

// clientsDir holds the scripts that drive feed readers and the browser, and
// their npm packages once scripts/clients.sh has put them there.
const clientsDir = "testdata/clients"

// needClients skips a test where the programs it drives are not installed, and
// fails it where they have to be.
func needClients(t testing.TB, programs ...string) {
	t.Helper()
	if testing.Short() {
		t.Skip("drives other programs")
	}
	for _, p := range programs {
		_, err := exec.LookPath(p)
		if p == "node" && err == nil {
			_, err = os.Stat(filepath.Join(clientsDir, "node_modules"))
		}
		if err == nil {
			continue
		}
		if os.Getenv("ALTERAM_TEST_CLIENTS") != "" {
			t.Fatalf("%s is missing (%v): run scripts/clients.sh", p, err)
		}
		t.Skipf("%s is missing: run scripts/clients.sh", p)
	}
}

// stored is an item as a reader has stored it.
type stored struct {
	ID, Title, Link, Date, Body, Source, Feed string
}

// drive runs a client and returns what it printed.
func drive(t testing.TB, stdin []byte, name string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = bytes.NewReader(stdin)
	var out, message bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &message
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, message.Bytes())
	}
	return out.Bytes()
}

// driveJSON runs a client that prints what it read as JSON.
func driveJSON(t testing.TB, name string, args ...string) []stored {
	t.Helper()
	var out struct{ Items []stored }
	if b := drive(t, nil, name, args...); json.Unmarshal(b, &out) != nil {
		t.Fatalf("%s printed no JSON: %.200s", args[0], b)
	}
	return out.Items
}

func script(name string) string { return filepath.Join(clientsDir, name) }

// sfeedLine is the form in which sfeed stores an item: fields between tabs.
var sfeedUnescape = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\\`, `\`)

func readSfeed(t testing.TB, d *demoHub, path string) []stored {
	t.Helper()
	var items []stored
	for line := range strings.Lines(string(drive(t, []byte(d.get(path).body), "sfeed"))) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		seconds, err := strconv.ParseInt(f[0], 10, 64)
		if len(f) < 6 || err != nil {
			t.Fatalf("sfeed: %q", line)
		}
		items = append(items, stored{
			ID: f[5], Title: f[1], Link: f[2], Body: sfeedUnescape.Replace(f[3]), Date: time.Unix(seconds, 0).UTC().Format(time.RFC3339),
		})
	}
	return items
}

// newsboat is one user's newsboat, with a cache that lasts.
type newsboat struct {
	t   testing.TB
	dir string
}

func newNewsboat(t testing.TB, feeds ...string) newsboat {
	t.Helper()
	n := newsboat{t, t.TempDir()}
	for name, content := range map[string]string{"urls": strings.Join(feeds, "\n") + "\n", "config": "max-items 0\nreload-threads 1\ndownload-retries 1\n"} {
		if err := os.WriteFile(filepath.Join(n.dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// reload asks all feeds again and returns what is in the cache.
func (n newsboat) reload() []stored {
	n.t.Helper()
	file := func(name string) string { return filepath.Join(n.dir, name) }
	drive(n.t, nil, "newsboat", "-q", "-u", file("urls"), "-c", file("cache.db"), "-C", file("config"), "-x", "reload")
	return driveJSON(n.t, "/usr/bin/python3", script("read-newsboat.py"), file("cache.db"))
}

// clients are the readers of one feed document, and the formats they know.
var clients = []struct {
	name    string
	formats []string
	needs   []string
	read    func(t testing.TB, d *demoHub, path string) []stored
}{
	{"newsboat", []string{"atom", "rss"}, []string{"newsboat", "/usr/bin/python3"}, func(t testing.TB, d *demoHub, path string) []stored {
		return newNewsboat(t, d.srv.URL+path).reload()
	}},
	{"sfeed", []string{"atom", "rss"}, []string{"sfeed"}, readSfeed},
	{"feedparser", []string{"atom", "rss"}, []string{"/usr/bin/python3"}, func(t testing.TB, d *demoHub, path string) []stored {
		return driveJSON(t, "/usr/bin/python3", script("read-feedparser.py"), d.srv.URL+path)
	}},
	{"feedsmith", []string{"atom", "rss", "json"}, []string{"node"}, func(t testing.TB, d *demoHub, path string) []stored {
		return driveJSON(t, "node", script("read-feedsmith.mjs"), d.srv.URL+path)
	}},
	{"rss-parser", []string{"atom", "rss"}, []string{"node"}, func(t testing.TB, d *demoHub, path string) []stored {
		return driveJSON(t, "node", script("read-rss-parser.mjs"), d.srv.URL+path)
	}},
}

// shownEntry is an entry as the hub's own JSON tells it: the truth that readers
// are compared with.
type shownEntry struct {
	ID, URL, Title, Mode, Notice, Text, Original string
	Status                                       int
	Source                                       struct{ Name string }
	Disclosure                                   struct {
		Fields []struct{ Key, Label, Text string }
	}
	Published, FirstSeen time.Time
}

func (d *demoHub) front() map[string]shownEntry {
	d.t.Helper()
	var list struct{ Entries []shownEntry }
	if err := json.Unmarshal([]byte(d.get("/reports?format=json&limit=100").body), &list); err != nil {
		d.t.Fatal(err)
	}
	// Why something is not shown may differ between the two ways out.
	var feed struct {
		Items []struct {
			ID      string
			Alteram struct{ Entry shownEntry } `json:"_alteram"`
		}
	}
	if err := json.Unmarshal([]byte(d.get("/feed.json").body), &feed); err != nil {
		d.t.Fatal(err)
	}
	notices := map[string]string{}
	for _, it := range feed.Items {
		notices[it.ID] = it.Alteram.Entry.Notice
	}
	all := map[string]shownEntry{}
	for _, e := range list.Entries {
		guid := d.srv.URL + "/entry/" + e.ID
		if notice, ok := notices[guid]; ok {
			e.Notice = notice
		}
		all[guid] = e
	}
	return all
}

// visible returns the words of markup as one line, with the addresses of its links.
func visible(markup string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(markup))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return squeeze(b.String())
		case html.TextToken:
			b.Write(z.Text())
		case html.StartTagToken, html.EndTagToken:
			if name, _ := z.TagName(); slices.Contains([]string{"p", "li", "div", "blockquote", "hr", "br", "h2", "h3", "h4"}, string(name)) {
				b.WriteByte(' ')
			}
		}
	}
}

// squeeze makes one space of each stretch of white space and drops what only
// sets the direction of writing.
func squeeze(s string) string {
	s = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

func TestReadersStoreWhoIsSpeaking(t *testing.T) {
	needClients(t, "newsboat", "sfeed", "node", "/usr/bin/python3")
	d := openDemo(t, filepath.Join(t.TempDir(), "alteram.db"), beforeEnd)
	truth := d.front()
	for _, c := range clients {
		for _, format := range c.formats {
			t.Run(c.name+"/"+format, func(t *testing.T) {
				items := c.read(t, d, "/feed."+format)
				if len(items) < 20 {
					t.Fatalf("%d items", len(items))
				}
				for _, it := range items {
					if e, ok := truth[it.ID]; ok {
						compareStored(t, it, e, format)
					}
				}
			})
		}
	}
}

// compareStored holds an item in a reader's store to the rules of feeds:
// disclosure, terms and original link in the visible body, first who is
// speaking, then the outlet's words.
func compareStored(t *testing.T, it stored, e shownEntry, format string) {
	t.Helper()
	if squeeze(it.Title) != squeeze(e.Title) {
		t.Errorf("%s: title %q, want %q", it.ID, it.Title, e.Title)
	}
	wantLink := e.Original
	if wantLink == "" {
		wantLink = e.URL
	}
	if it.Link != wantLink {
		t.Errorf("%s: link %q, want %q", it.ID, it.Link, wantLink)
	}
	if at, err := parseStored(it.Date); err != nil || !e.Published.IsZero() && !at.Equal(e.Published.Truncate(time.Second)) {
		t.Errorf("%s: date %q (%v), want %v", it.ID, it.Date, err, e.Published)
	}
	body := visible(it.Body)
	last := 0
	for _, f := range e.Disclosure.Fields {
		at := strings.Index(body, squeeze(f.Label))
		if at < last {
			t.Errorf("%s: %q of the disclosure is missing or out of order in %.600q", it.ID, f.Label, body)
		}
		last = at
	}
	if e.Notice != "" && !strings.Contains(body, noAddresses(e.Notice)) {
		t.Errorf("%s: the notice %q is not in the body", it.ID, e.Notice)
	}
	if e.Original != "" && !strings.Contains(body, e.Original) {
		t.Errorf("%s: the address of the original is not in the visible body", it.ID)
	}
	if words := squeeze(e.Text); words != "" {
		first := strings.Join(strings.Fields(words)[:min(5, len(strings.Fields(words)))], " ")
		if at := strings.Index(body, first); at < last {
			t.Errorf("%s: the outlet's words %q come before the account of who is speaking, or not at all", it.ID, first)
		}
	}
	if it.Source != "" && squeeze(it.Source) != squeeze(e.Source.Name) {
		t.Errorf("%s: source %q, want %q", it.ID, it.Source, e.Source.Name)
	}
}

// noAddresses drops the addresses that plain text puts behind links.
func noAddresses(s string) string {
	for {
		before, rest, ok := strings.Cut(s, " (http")
		_, after, closed := strings.Cut(rest, ")")
		if !ok || !closed {
			return squeeze(s)
		}
		s = before + after
	}
}

func parseStored(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, time.RFC1123Z, time.RFC1123} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("no date that is known")
}

// TestReadersSeeTheEndOfTerms: readers ignore tombstones, and newsboat looks at
// Last-Modified alone; so the words must be replaced under the same id, with a
// later Last-Modified.
func TestReadersSeeTheEndOfTerms(t *testing.T) {
	needClients(t, "newsboat", "/usr/bin/python3")
	d := openDemo(t, filepath.Join(t.TempDir(), "alteram.db"), beforeEnd)
	reader := newNewsboat(t, d.srv.URL+"/feed.atom", d.srv.URL+"/source/harbour-post/feed.rss")
	words := map[string]string{}
	for guid, e := range d.front() {
		if e.Source.Name == "Ansel Harbour Post (invented)" && e.Mode == "full" {
			words[guid] = strings.Join(strings.Fields(e.Text)[:6], " ")
		}
	}
	seen := 0
	for _, it := range reader.reload() {
		if w, ok := words[it.ID]; ok && strings.Contains(visible(it.Body), w) {
			seen++
		}
	}
	if seen == 0 || len(words) == 0 {
		t.Fatal("newsboat shows no text while the terms hold")
	}
	at, err := time.Parse(time.RFC3339, afterEnd)
	if err != nil {
		t.Fatal(err)
	}
	d.clock.set(at)
	after := d.front()
	checked := 0
	for _, it := range reader.reload() {
		w, ok := words[it.ID]
		if !ok {
			continue
		}
		checked++
		if body := visible(it.Body); strings.Contains(body, w) || !strings.Contains(body, noAddresses(after[it.ID].Notice)) {
			t.Errorf("newsboat shows of %s in %s after the end of its terms: %.300s", it.ID, it.Feed, body)
		}
	}
	if checked == 0 {
		t.Error("newsboat has lost the items")
	}
}

// TestOneItemOneContent: readers keep one row for a GUID, whichever feed it came by.
func TestOneItemOneContent(t *testing.T) {
	needClients(t, "/usr/bin/python3")
	d := openDemo(t, filepath.Join(t.TempDir(), "alteram.db"), beforeEnd)
	for _, format := range []string{"atom", "rss"} {
		read := func(path string) map[string]stored {
			all := map[string]stored{}
			for _, it := range driveJSON(t, "/usr/bin/python3", script("read-feedparser.py"), d.srv.URL+path+"."+format) {
				all[it.ID] = it
			}
			return all
		}
		whole, common := read("/feed"), 0
		for id, it := range read("/source/marsa-radio/feed") {
			if other, ok := whole[id]; ok {
				common++
				if it != other {
					t.Errorf("%s: %s differs between two feeds", format, id)
				}
			}
		}
		if common == 0 {
			t.Errorf("%s: the feeds have no item in common", format)
		}
	}
}
