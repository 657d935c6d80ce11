package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
)

// read reads a feed of the hub as a feed reader does.
func (h *hub) read(address string) *feed.Document {
	h.t.Helper()
	doc, err := feed.Parse(h.get(http.StatusOK, address).Body.Bytes(), feed.Hints{})
	if err != nil || len(doc.Warnings) > 0 {
		h.t.Fatalf("%s: %v, %v", address, err, doc)
	}
	return doc
}

var extensions = []string{"atom", "rss", "json"}

func TestTheBodyOfEveryItemSaysWhoIsSpeakingFirst(t *testing.T) {
	h := newHub(t, ferry(), lantern())
	h.says("ferry", "a", 1, "Ferry late", markup)
	h.says("lantern", "b", 1, "Lamp lit", markup)
	for _, path := range []string{"/feed.", "/source/ferry/feed.", "/perspective/north-bank/feed."} {
		for _, ext := range extensions {
			for _, it := range h.read(path + ext).Items {
				who, quote := strings.Index(it.Content, "who is speaking"), strings.Index(it.Content, canary)
				if who < 0 || quote >= 0 && quote < who {
					t.Errorf("%s%s: the disclosure is not first: %s", path, ext, it.Content)
				}
				if !strings.Contains(it.Content, "What we may show:") || !strings.Contains(it.Content, "Original: ") {
					t.Errorf("%s%s: no terms or no original: %s", path, ext, it.Content)
				}
			}
		}
	}
}

func TestTheSourceOfAnItemStandsWhereItsFormatHasIt(t *testing.T) {
	h := newHub(t, ferry())
	h.says("ferry", "a", 1, "Ferry late", markup)
	rss := h.get(http.StatusOK, "/feed.rss").Body.String()
	if !strings.Contains(rss, `<source url="https://ferry.example/rss">Ferry Bulletin</source>`) || strings.Contains(rss, "<atom:source") {
		t.Errorf("RSS: %s", rss)
	}
	if s := h.atom("/feed.atom").Entries[0].Source; s.ID != "https://ferry.example/rss" || s.Title != "Ferry Bulletin" {
		t.Errorf("Atom: %+v", s)
	}
	var doc struct {
		Items []struct {
			Alteram struct {
				Entry struct {
					Source struct{ ID string }
					HTML   string
				}
			} `json:"_alteram"`
		}
	}
	if err := json.Unmarshal(h.get(http.StatusOK, "/feed.json").Body.Bytes(), &doc); err != nil || doc.Items[0].Alteram.Entry.Source.ID != "ferry" || doc.Items[0].Alteram.Entry.HTML != "" {
		t.Errorf("JSON: %+v, %v", doc, err)
	}
}

func TestAnItemSaysOnWhatGroundItsWordsAreShown(t *testing.T) {
	h := newHub(t, ferry(), lantern())
	h.says("ferry", "a", 1, "Ferry late", markup)
	e := h.atom("/feed.atom").Entries[0]
	if e.Rights != "under the licence CC-BY-4.0" || !slices.ContainsFunc(e.Links, func(l struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	},
	) bool {
		return l.Rel == "license" && l.Href == "https://creativecommons.org/licenses/by/4.0/"
	}) {
		t.Errorf("rights %q, links %v", e.Rights, e.Links)
	}
	h.says("lantern", "b", 1, "Lamp lit", markup)
	if e := h.atom("/source/lantern/feed.atom").Entries[0]; e.Rights != "" {
		t.Errorf("nothing is shown, under %q", e.Rights)
	}
}

func TestTheSameNameMeansTheSameContentInEveryFeed(t *testing.T) {
	h := newHub(t, ferry(), lantern())
	h.many("ferry", 60)
	h.now = h.now.Add(2 * time.Hour)
	h.many("lantern", 2)
	for _, ext := range extensions {
		seen := map[string]string{}
		for _, path := range []string{"/feed." + ext, "/source/ferry/feed." + ext, "/perspective/north-bank/feed." + ext, "/feed/archive/2026-03/1." + ext, "/source/ferry/feed/archive/2026-03/1." + ext} {
			for _, it := range h.read(path).Items {
				got := fmt.Sprint(it.Title, it.Link, it.Content, it.Published, it.Updated)
				if was, ok := seen[it.ID]; ok && was != got {
					t.Errorf("%s: %s is another thing than elsewhere:\n%s\n%s", path, it.ID, was, got)
				}
				seen[it.ID] = got
			}
		}
		if len(seen) != 62 {
			t.Errorf("%s: %d items, want 62", ext, len(seen))
		}
	}
	if a, b := h.atom("/feed.atom").Entries[0].ID, h.atom("/feed.atom?lang=de").Entries[0].ID; a == b {
		t.Errorf("%s names one thing in two languages", a)
	}
	if self := h.atom("/feed.atom?lang=de").link("self"); self != "https://hub.example/feed.atom?lang=de" {
		t.Errorf("the German feed calls itself %s", self)
	}
}

func TestAnExpiredTextBecomesATombstoneAndANotice(t *testing.T) {
	h := newHub(t, ferry())
	h.says("ferry", "a", 1, "Ferry late", markup)
	before := h.atom("/feed.atom")
	h.now = start.AddDate(0, 0, 11)
	after := h.atom("/feed.atom")
	if len(before.Deleted) != 0 || len(after.Deleted) != 1 || after.Deleted[0].Ref != before.Entries[0].ID {
		t.Errorf("tombstones before %v, after %v", before.Deleted, after.Deleted)
	}
	if after.Entries[0].ID != before.Entries[0].ID || !after.Entries[0].Updated.After(before.Entries[0].Updated) || !after.Updated.After(before.Updated) {
		t.Errorf("the entry was not issued again: %+v", after.Entries[0])
	}
	for _, ext := range extensions {
		it := h.read("/feed." + ext).Items[0]
		if strings.Contains(it.Content, canary) || !strings.Contains(it.Content, `republished ended on <time datetime="2026-03-12T06:00:00Z">12 March 2026</time>`) {
			t.Errorf("%s: %s", ext, it.Content)
		}
	}
}

func TestFeedsCarryNoTimeOfChangeInTheirHead(t *testing.T) {
	h := newHub(t, ferry())
	h.says("ferry", "a", 1, "Ferry late", markup)
	for _, path := range []string{"/feed.atom", "/changes.rss", "/opml.xml", "/sitemap.xml", "/search.json?q=ferry"} {
		w := h.get(http.StatusOK, path)
		if w.Header().Get("Last-Modified") != "" || w.Header().Get("Etag") == "" {
			t.Errorf("%s: Last-Modified %q, ETag %q", path, w.Header().Get("Last-Modified"), w.Header().Get("Etag"))
		}
		h.get(http.StatusNotModified, path, "If-None-Match", w.Header().Get("Etag"))
	}
}

// chain follows the archive of a feed from its latest part to its first.
func (h *hub) chain(address, ext string) (parts [][]string, last string) {
	h.t.Helper()
	ids := func(address string) (ids []string) {
		for _, it := range h.read(address).Items {
			ids = append(ids, it.ID)
		}
		return ids
	}
	current := address
	for address = h.prev(address, ext); address != ""; address = h.prev(address, ext) {
		parts, last = append(parts, ids(address)), address
		if len(parts) > 20 {
			h.t.Fatalf("the archive of %s does not end", current)
		}
	}
	return parts, last
}

// prev is the address of the archive before a document, as its format has it.
func (h *hub) prev(address, ext string) string {
	h.t.Helper()
	body := h.get(http.StatusOK, address).Body.String()
	if ext == "json" {
		var doc struct {
			Next string `json:"next_url"`
		}
		if err := json.Unmarshal([]byte(body), &doc); err != nil {
			h.t.Fatal(err)
		}
		return doc.Next
	}
	_, rest, ok := strings.Cut(body, `rel="prev-archive"`)
	if !ok {
		return ""
	}
	_, rest, _ = strings.Cut(rest, `href="`)
	href, _, _ := strings.Cut(rest, `"`)
	return href
}

func TestAnArchiveHoldsEveryEntryOnceAndDoesNotMove(t *testing.T) {
	h := newHub(t, ferry(), lantern())
	h.now = time.Date(2026, 2, 27, 0, 0, 0, 0, time.UTC)
	h.many("ferry", 70) // two parts of February
	h.now = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	h.many("lantern", 60) // one of March, and ten that wait
	h.now = h.now.Add(2 * time.Hour)
	for _, ext := range extensions {
		parts, first := h.chain("/feed."+ext, ext)
		var sizes []int
		seen := map[string]bool{}
		for _, p := range parts {
			sizes = append(sizes, len(p))
			for _, id := range p {
				seen[id] = true
			}
		}
		if diff := cmp.Diff([]int{50, 20, 50}, sizes); diff != "" || len(seen) != 120 || first != "https://hub.example/feed/archive/2026-02/1."+ext {
			t.Errorf("%s: the parts (-want +got), %d entries, first %s:\n%s", ext, len(seen), first, diff)
		}
	}
	before, _ := h.chain("/feed.atom", "atom")
	h.many("ferry", 45) // fill March's second part
	h.now = h.now.Add(2 * time.Hour)
	after, _ := h.chain("/feed.atom", "atom")
	if diff := cmp.Diff(before, after[1:]); diff != "" || len(after[0]) != 50 {
		t.Errorf("parts that were closed moved (-before +after):\n%s", diff)
	}
}

func TestAnArchiveIsMarkedAndLinkedBothWays(t *testing.T) {
	h := newHub(t, ferry())
	h.many("ferry", 110)
	h.now = h.now.Add(2 * time.Hour)
	base := "https://hub.example/source/ferry/feed"
	if a := h.atom(base + ".atom"); a.Archive != nil || a.link("prev-archive") != base+"/archive/2026-03/2.atom" || a.link("current") != "" {
		t.Errorf("the feed: archive %v, %v", a.Archive, a.Links)
	}
	one, two := h.atom(base+"/archive/2026-03/1.atom"), h.atom(base+"/archive/2026-03/2.atom")
	for _, a := range []atom{one, two} {
		if a.Archive == nil || a.link("current") != base+".atom" || a.ID != "https://hub.example/source/ferry" {
			t.Errorf("a part: archive %v, id %s, %v", a.Archive, a.ID, a.Links)
		}
	}
	if one.link("prev-archive") != "" || one.link("next-archive") != two.link("self") || two.link("prev-archive") != one.link("self") || two.link("next-archive") != "" {
		t.Errorf("the links of the parts: %v, %v", one.Links, two.Links)
	}
	if rss := h.get(http.StatusOK, base+"/archive/2026-03/1.rss").Body.String(); !strings.Contains(rss, "<fh:archive/>") {
		t.Errorf("RSS is not marked: %.900s", rss)
	}
	for _, path := range []string{"2026-03/3.atom", "2026-03/0.atom", "2026-03/01.atom", "2026-04/1.atom", "2026-13/1.atom", "2026-03/1.html", "2026-03/1", "x/y.atom"} {
		h.get(http.StatusNotFound, base+"/archive/"+path)
	}
}

func TestTheFeedOfChangesIsReadInPagesWithoutGap(t *testing.T) {
	h := newHub(t, ferry())
	id := h.says("ferry", "a", 1, "Version 1", markup)
	for n := 2; n <= 120; n++ {
		h.now = h.now.Add(time.Minute)
		h.says("ferry", "a", n, fmt.Sprint("Version ", n), markup)
	}
	seen := map[string]bool{}
	address := "/changes.atom?kind=edit&source=ferry"
	pages := 0
	for ; address != ""; pages++ {
		a := h.atom(address)
		if first := a.link("first"); first != "https://hub.example/changes.atom?kind=edit&source=ferry" {
			t.Errorf("first = %s", first)
		}
		for _, e := range a.Entries {
			seen[e.ID] = true
			if !strings.Contains(e.Content, "who is speaking") {
				t.Errorf("%s does not say who is speaking", e.ID)
			}
		}
		address = a.link("next")
	}
	if pages != 3 || len(seen) != 119 || !seen["https://hub.example/changes/edit-"+string(id)+"-7"] {
		t.Errorf("%d pages, %d changes", pages, len(seen))
	}
	e := h.atom("/changes.atom").Entries[0]
	if !strings.Contains(e.Content, "Version <del>119</del><ins>120</ins>") || !strings.Contains(e.Content, "figures changed: <bdi>119</bdi> → <bdi>120</bdi>") {
		t.Errorf("the edit: %s", e.Content)
	}
	h.get(http.StatusBadRequest, "/changes.atom?kind=nonsense")
	h.get(http.StatusBadRequest, "/changes.atom?after=nonsense")
	h.get(http.StatusNotFound, "/changes.atom?source=nobody")
}

func TestASearchIsAFeed(t *testing.T) {
	h := newHub(t, ferry())
	a := h.atom("/search.atom?q=" + url.QueryEscape(`"ferry late" -x`))
	if a.link("self") != "https://hub.example/search.atom?q=%22ferry+late%22+-x" || !strings.HasPrefix(a.Title, `"ferry late" -x · `) {
		t.Errorf("title %q, links %v", a.Title, a.Links)
	}
	h.get(http.StatusBadRequest, "/search.atom?q=")
}

func TestOPMLHasTheGroupsAsFolders(t *testing.T) {
	h := newHub(t, ferry(), lantern())
	list := func(path string) (out []string) {
		t.Helper()
		outlines, err := feed.ParseOPML(h.get(http.StatusOK, path).Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range outlines {
			out = append(out, strings.Join(append(o.Folder, o.XMLURL), " > "))
		}
		slices.Sort(out)
		return out
	}
	if diff := cmp.Diff([]string{"North bank > https://ferry.example/rss", "Seat in Netherlands > https://lantern.example/rss"}, list("/opml.xml")); diff != "" {
		t.Errorf("the sources (-want +got):\n%s", diff)
	}
	want := []string{
		"North bank > https://hub.example/source/ferry/feed.atom", "Seat in Netherlands > https://hub.example/source/lantern/feed.atom", "https://hub.example/changes.atom",
		"https://hub.example/feed.atom", "https://hub.example/perspective/north-bank/feed.atom", "https://hub.example/perspective/seat-nl/feed.atom", "https://hub.example/stories/feed.atom",
	}
	if diff := cmp.Diff(want, list("/opml/hub.xml")); diff != "" {
		t.Errorf("the hub's own (-want +got):\n%s", diff)
	}
	for _, address := range list("/opml/hub.xml") {
		address = address[strings.LastIndex(address, "> ")+1:]
		h.get(http.StatusOK, strings.TrimSpace(address))
	}
}

func TestTheSitemapHoldsOnlyWhatMayBeListed(t *testing.T) {
	h := newHub(t, ferry(), lantern())
	shown := h.says("ferry", "a", 1, "Ferry late", markup)
	withheld := h.says("ferry", "b", 1, "Pier shut", markup)
	h.says("lantern", "c", 1, "Lamp lit", markup)
	if _, err := h.store.Decide(t.Context(), alteram.Decision{Act: alteram.ActWithhold, Entry: withheld, At: h.now, Why: "asked"}); err != nil {
		t.Fatal(err)
	}
	index := h.get(http.StatusOK, "/sitemap.xml").Body.String()
	part := "/sitemap/ferry/2026-03/1"
	if !strings.Contains(index, "<loc>https://hub.example"+part+"</loc>") || !strings.Contains(index, "/sitemap/pages.xml") || strings.Contains(index, "lantern") {
		t.Errorf("the index: %s", index)
	}
	body := h.get(http.StatusOK, part).Body.String()
	if !strings.Contains(body, "<loc>https://hub.example/entry/"+string(shown)+"</loc>") || strings.Contains(body, string(withheld)) {
		t.Errorf("the part: %s", body)
	}
	h.get(http.StatusNotFound, "/sitemap/lantern/2026-03/1")
	h.now = start.AddDate(0, 0, 11) // the terms end
	h.get(http.StatusNotFound, part)
	if index := h.get(http.StatusOK, "/sitemap.xml").Body.String(); strings.Contains(index, "ferry") {
		t.Errorf("the index after the terms ended: %s", index)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	h := newHub(t, ferry())
	for _, path := range []string{"/source/nobody/feed.atom", "/perspective/nobody/feed.rss", "/source/nobody/feed/archive/2026-03/1.atom", "/sitemap/nobody/2026-03/1"} {
		if got := h.get(http.StatusNotFound, path).Header().Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("%s answers with %s", path, got)
		}
	}
}
