package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// feedFailure is a row of docs/operate/failures.md about a feed that went well
// once, with listedItems items, and then went wrong.
type feedFailure struct {
	// what the server does, in words for the document.
	what string
	// answer is what it does, given the document it would send when well; nil
	// for a server that is switched off.
	answer  func(w http.ResponseWriter, r *http.Request, document []byte)
	outcome alteram.Outcome
	// says is part of what the operator reads.
	says string
	// kept is how many entries the hub holds of the feed afterwards; the words
	// for the document are beside it.
	kept     int
	keptText string
}

const (
	listedItems = 6
	stays       = "everything stored before"
)

var feedFailures = []feedFailure{
	{"answers 500 or another 5xx", answering(500), alteram.OutcomeServerError, "the server answered 500 Internal Server Error", listedItems, stays},
	{"answers 429", limited(429), alteram.OutcomeLimited, "the server answered 429 Too Many Requests", listedItems, stays + "; asked again when it says"},
	{"answers 503 with Retry-After", limited(503), alteram.OutcomeLimited, "the server answered 503 Service Unavailable", listedItems, stays + "; asked again when it says"},
	{"answers 410", answering(410), alteram.OutcomeGone, "the server answered 410 Gone", listedItems, stays + "; it does not mean that the outlet removed anything"},
	{"answers 404", answering(404), alteram.OutcomeNotFound, "the server answered 404 Not Found", listedItems, stays + "; it does not mean that the outlet removed anything"},
	{"answers 403 or another 4xx", answering(403), alteram.OutcomeRefused, "the server answered 403 Forbidden", listedItems, stays + "; it does not mean that the outlet removed anything"},
	{"redirects in circles", misbehaving("loop"), alteram.OutcomeRedirectLoop, "there are more than 10 redirects", listedItems, stays},
	{"redirects to a private address", redirecting("http://10.0.0.1/rss"), alteram.OutcomeForbidden, "10.0.0.1 is not a public address: to reach it, add its range to --allow-private", listedItems, stays},
	{"redirects to what is no web address", redirecting("file:///etc/hosts"), alteram.OutcomeForbidden, "only addresses that begin with http:// or https:// and a host can be fetched", listedItems, stays},
	{"answers with a web page", misbehaving("html"), alteram.OutcomeNotFeed, "no feed was found in the document", listedItems, stays + ", and the page's bytes"},
	{"answers with nothing", nothing, alteram.OutcomeNotFeed, "the document is empty", listedItems, stays},
	{"answers with a document that is cut off", cutOff, alteram.OutcomePartial, "", listedItems, "every item that came whole; nothing is called “no longer listed”"},
	{"answers with more than 16 MiB, however it is packed", misbehaving("bomb"), alteram.OutcomeTooLarge, "larger than the limit of 16777216 bytes", listedItems, "every item that came whole"},
	{"begins and falls silent, or takes too long", misbehaving("hang"), alteram.OutcomeTimeout, "then the time limit of 10s was over", listedItems, "every item that came whole"},
	{"answers with something that is not HTTP", gibberish, alteram.OutcomeBroken, "gave no answer that can be read", listedItems, stays},
	{"does not answer at all", nil, alteram.OutcomeUnreachable, "no connection to 127.0.0.1 came about", listedItems, stays},
	{"moved for good", misbehaving("301"), alteram.OutcomeUnchanged, "", listedItems, "every item, each as the entry it was"},
	{"lists nothing any more", rewritten(emptied), alteram.OutcomeFetched, "", listedItems, stays},
	{"declares one charset and writes another", misbehaving("charset"), alteram.OutcomeFetched, "", listedItems, "every item; bytes that are nothing become U+FFFD"},
	{"gives all its items one GUID", rewritten(oneGUID), alteram.OutcomeFetched, "", listedItems, "each item as an entry of its own"},
	{"gives its items new GUIDs", rewritten(newGUIDs), alteram.OutcomeFetched, "", listedItems, "each item as the entry it was"},
	{"dates an item in the future, or before the web", rewritten(oddDates), alteram.OutcomeFetched, "", listedItems + 2, "the item, ordered by when it was first seen"},
}

func answering(code int) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte) { http.Error(w, "no", code) }
}

func limited(code int) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		w.Header().Set("Retry-After", "120")
		http.Error(w, "later", code)
	}
}

func redirecting(to string) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, r *http.Request, _ []byte) { http.Redirect(w, r, to, http.StatusFound) }
}

// misbehaving answers by one of the farm's faults.
func misbehaving(fault string) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, r *http.Request, document []byte) {
		if !misbehave(w, r, fault, document) {
			_, _ = w.Write(document)
		}
	}
}

// nothing answers 200 without a body.
func nothing(w http.ResponseWriter, _ *http.Request, _ []byte) {
	w.WriteHeader(http.StatusOK)
}

// cutOff sends two thirds of the document, and ends the connection.
func cutOff(w http.ResponseWriter, _ *http.Request, document []byte) {
	w.Header().Set("Content-Length", fmt.Sprint(len(document)))
	_, _ = w.Write(document[:len(document)*2/3])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// gibberish answers in another protocol.
func gibberish(w http.ResponseWriter, _ *http.Request, _ []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = conn.Write([]byte("220 mail.example ready\r\n"))
	_ = conn.Close()
}

// rewritten answers with a changed document.
func rewritten(change func(document []byte) []byte) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, _ *http.Request, document []byte) { _, _ = w.Write(change(document)) }
}

func emptied(document []byte) []byte {
	first, last := bytes.Index(document, []byte("<item>")), bytes.LastIndex(document, []byte("</item>"))
	return append(bytes.Clone(document[:first]), document[last+len("</item>"):]...)
}

func oneGUID(document []byte) []byte {
	parts := strings.Split(string(document), "urn:farm:")
	for i, p := range parts[1:] {
		parts[i+1] = "the-one" + p[strings.Index(p, "<"):]
	}
	return []byte(strings.Join(parts, "urn:farm:"))
}

func newGUIDs(document []byte) []byte {
	return bytes.ReplaceAll(document, []byte("urn:farm:"), []byte("urn:farm:new:"))
}

func oddDates(document []byte) []byte {
	const item = `<item><title>Tide table %d</title><link>https://odd.example/%[1]d</link><guid>odd-%[1]d</guid><pubDate>Mon, 02 Mar %[1]d 08:00:00 GMT</pubDate></item></channel>`
	for _, year := range []int{1971, 2099} {
		document = bytes.Replace(document, []byte("</channel>"), []byte(fmt.Sprintf(item, year)), 1)
	}
	return document
}

// badFeed serves one row: well at first, then by its fault.
type badFeed struct {
	row    feedFailure
	server *httptest.Server
	well   farmFeed
	bad    atomic.Bool
}

func newBadFeed(t *testing.T, row feedFailure) *badFeed {
	t.Helper()
	b := &badFeed{row: row}
	b.server = httptest.NewServer(b)
	t.Cleanup(func() {
		b.server.CloseClientConnections()
		b.server.Close()
	})
	b.well = farmFeed{url: b.server.URL + "/rss", format: "rss"}
	for range listedItems {
		b.well.add()
	}
	return b
}

// ServeHTTP answers with the document, or by the fault.
func (b *badFeed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/rss+xml")
	document := b.well.render(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC))
	if b.bad.Load() {
		b.row.answer(w, r, document)
		return
	}
	_, _ = w.Write(document)
}

// goWrong begins the fault.
func (b *badFeed) goWrong() {
	if b.row.answer == nil {
		b.server.CloseClientConnections()
		b.server.Close()
		return
	}
	b.bad.Store(true)
}

// held returns how many of the entries are of the feed.
func (b *badFeed) held(links map[string]int) int {
	n := 0
	for link := range links {
		odd := strings.HasPrefix(link, "https://odd.example/") && strings.Contains(b.row.what, "dates")
		if odd || strings.HasPrefix(link, b.well.url+"/") {
			n++
		}
	}
	return n
}

// TestFeedFailures reads feeds that go wrong, all in one refresh, which none of
// them ends.
func TestFeedFailures(t *testing.T) {
	t.Parallel()
	s := newStation(t, storetest.SQLite(t))
	s.env = append(s.env, "--timeout", "10s")
	var feeds []*badFeed
	var opml strings.Builder
	opml.WriteString(`<opml version="2.0"><body>`)
	for _, row := range feedFailures {
		b := newBadFeed(t, row)
		feeds = append(feeds, b)
		fmt.Fprintf(&opml, `<outline text="Feed %d" xmlUrl="%s"/>`, len(feeds), b.well.url)
	}
	opml.WriteString(`</body></opml>`)
	path := filepath.Join(t.TempDir(), "feeds.opml")
	if err := os.WriteFile(path, []byte(opml.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s.must("import", path)
	if sum := s.refresh(); sum.New != len(feeds)*listedItems || sum.Failed > 0 {
		t.Fatalf("refresh of feeds that are well = %+v", sum)
	}
	for _, b := range feeds {
		b.goWrong()
	}
	results := map[string]ingest.Result{}
	for _, r := range s.refresh().Results {
		results[r.Feed] = r
	}
	links := s.holds()
	for _, b := range feeds {
		t.Run(b.row.what, func(t *testing.T) {
			r := results[b.well.url]
			if said := whyUnread(r); r.Outcome != b.row.outcome || !strings.Contains(said, b.row.says) {
				t.Errorf("outcome %s, says %q, want %s with %q", r.Outcome, said, b.row.outcome, b.row.says)
			}
			if n := b.held(links); n != b.row.kept {
				t.Errorf("%d entries held, want %d", n, b.row.kept)
			}
		})
	}
}
