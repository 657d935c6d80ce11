package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// farm serves invented feeds that change and misbehave on request, and knows
// what each of them lists: the truth that a hub is compared with.
type farm struct {
	hosts []*httptest.Server

	mu    sync.Mutex
	feeds []*farmFeed // guarded by mu
	begun time.Time
}

type farmFeed struct {
	url    string
	format string // rss, atom or json
	items  []farmItem
	next   int
	etag   int
	fault  string // how it misbehaves; empty for well
	every  []farmItem
}

type farmItem struct {
	serial, edits int
	link          string
}

func (it farmItem) title() string {
	return fmt.Sprintf("Report %d of the harbour office, reading %d", it.serial, it.edits)
}

func (it farmItem) text() string {
	return fmt.Sprintf("<p>The harbour office counted %d barges on the day of report %d.</p><p>It will count again tomorrow — whatever the weather.</p>", 10+it.edits, it.serial)
}

// newFarm starts n feeds of so many items on a few loopback addresses.
func newFarm(t testing.TB, n, items int) *farm {
	t.Helper()
	bomb()
	f := &farm{begun: time.Now().UTC().Truncate(time.Hour)}
	for i := range min(n, 8) {
		f.hosts = append(f.hosts, f.listen(t, fmt.Sprintf("127.0.0.%d:0", i+2)))
	}
	formats := []string{"rss", "atom", "json"}
	for i := range n {
		feed := &farmFeed{url: fmt.Sprintf("%s/f/%d", f.hosts[i%len(f.hosts)].URL, i), format: formats[i%len(formats)]}
		f.feeds = append(f.feeds, feed)
		for range items {
			feed.add()
		}
	}
	return f
}

func (f *farm) listen(t testing.TB, address string) *httptest.Server {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Skipf("needs several loopback addresses: %v", err)
	}
	srv := &httptest.Server{Listener: l, Config: &http.Server{Handler: f}}
	srv.Start()
	t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
	})
	return srv
}

func (d *farmFeed) add() {
	it := farmItem{serial: d.next, link: fmt.Sprintf("%s/a/%d.html", d.url, d.next)}
	d.items, d.every = append([]farmItem{it}, d.items...), append(d.every, it)
	d.next++
	d.etag++
}

// tick changes about a fifth of the feeds: items are added, edited, removed.
func (f *farm) tick(seed uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := rand.New(rand.NewPCG(seed, 1))
	for _, d := range f.feeds {
		if r.IntN(5) == 0 {
			d.add()
		}
		if i := r.IntN(len(d.items)); r.IntN(5) == 0 {
			d.items[i].edits++
			d.every[d.items[i].serial].edits++
			d.etag++
		}
		if r.IntN(10) == 0 && len(d.items) > 2 {
			d.items = d.items[:len(d.items)-1]
			d.etag++
		}
	}
}

// listed returns the links that the feeds list now with the number of edits of
// each; all also those they ever listed.
func (f *farm) listed(all bool) map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[string]int{}
	for _, d := range f.feeds {
		items := d.items
		if all {
			items = d.every
		}
		for _, it := range items {
			out[it.link] = it.edits
		}
	}
	return out
}

// opml lists the feeds.
func (f *farm) opml() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><opml version="2.0"><head><title>Farm</title></head><body>`)
	for i, d := range f.feeds {
		fmt.Fprintf(&b, `<outline type="rss" text="Harbour %d" xmlUrl="%s"/>`, i, d.url)
	}
	b.WriteString(`</body></opml>`)
	return b.String()
}

// ServeHTTP answers for the feeds, each in its format or by its fault.
func (f *farm) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n int
	if _, err := fmt.Sscanf(r.URL.Path, "/f/%d", &n); err != nil {
		http.NotFound(w, r)
		return
	}
	f.mu.Lock()
	d := f.feeds[n]
	etag, fault, body := fmt.Sprintf(`"%d"`, d.etag), d.fault, d.render(f.begun)
	kind := map[string]string{"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}[d.format]
	f.mu.Unlock()
	w.Header().Set("Content-Type", kind)
	if fault != "" && misbehave(w, r, fault, body) {
		return
	}
	w.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(body)
}

// bomb is 64 MiB of blanks, packed once: what the packing costs must not count
// against the reader's time limit.
var bomb = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	blank := bytes.Repeat([]byte{' '}, 1<<20)
	for range 64 {
		_, _ = zw.Write(blank) // a buffer takes everything
	}
	_ = zw.Close()
	return b.Bytes()
})

// misbehave answers by a fault and reports whether it did.
func misbehave(w http.ResponseWriter, r *http.Request, fault string, body []byte) bool {
	switch fault {
	case "500":
		http.Error(w, "broken", http.StatusInternalServerError)
	case "429":
		w.Header().Set("Retry-After", "120")
		http.Error(w, "slow down", http.StatusTooManyRequests)
	case "410":
		http.Error(w, "gone", http.StatusGone)
	case "html":
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>Not here</title><p>No such page.")
	case "301":
		if r.URL.Query().Has("moved") {
			return false
		}
		http.Redirect(w, r, r.URL.Path+"?moved", http.StatusMovedPermanently)
	case "loop":
		http.Redirect(w, r, r.URL.Path+"?hop="+r.URL.Query().Get("hop")+"x", http.StatusFound)
	case "truncated":
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body[:len(body)*2/3])
		panic(http.ErrAbortHandler)
	case "charset":
		_, _ = w.Write(bytes.ReplaceAll(body, []byte("—"), []byte{0x97}))
	case "bomb":
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb())
	case "hang":
		_, _ = w.Write(body[:min(40, len(body))])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
	return true
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

func (d *farmFeed) render(begun time.Time) []byte {
	var b bytes.Buffer
	date := func(it farmItem) time.Time { return begun.Add(time.Duration(it.serial-1000) * time.Minute) }
	switch d.format {
	case "rss":
		b.WriteString(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Harbour</title><link>` + d.url + `/</link><description>Reports</description>`)
		for _, it := range d.items {
			fmt.Fprintf(&b, "<item><title>%s</title><link>%s</link><guid isPermaLink=\"false\">urn:farm:%s</guid><pubDate>%s</pubDate><description>%s</description></item>\n",
				escape(it.title()), it.link, it.link, date(it).Format(time.RFC1123Z), escape(it.text()))
		}
		b.WriteString(`</channel></rss>`)
	case "atom":
		fmt.Fprintf(&b, `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title><id>urn:farm:%s</id><updated>%s</updated>`, d.url, begun.Format(time.RFC3339))
		for _, it := range d.items {
			fmt.Fprintf(&b, "<entry><title>%s</title><id>urn:farm:%s</id><link href=\"%s\"/><published>%s</published><updated>%s</updated><content type=\"html\">%s</content></entry>\n",
				escape(it.title()), it.link, it.link, date(it).Format(time.RFC3339), begun.Format(time.RFC3339), escape(it.text()))
		}
		b.WriteString(`</feed>`)
	case "json":
		items := []map[string]any{}
		for _, it := range d.items {
			items = append(items, map[string]any{"id": "urn:farm:" + it.link, "url": it.link, "title": it.title(), "content_html": it.text(), "date_published": date(it).Format(time.RFC3339)})
		}
		_ = json.NewEncoder(&b).Encode(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour", "items": items})
	}
	return b.Bytes()
}
