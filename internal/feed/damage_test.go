package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// whole are documents of four items in each format, and what ends an item.
var whole = map[string]struct{ body, itemStart, itemEnd string }{
	"rss": {`<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Post</title>
<item><title>Ferry &amp; barge</title><link>https://harbour.example/1</link><guid isPermaLink="false">a1</guid><description><![CDATA[<i>Früh</i>]]></description></item>
<item><title>Lock</title><link>https://harbour.example/2</link><guid>https://harbour.example/2</guid><content:encoded><![CDATA[<p>Spät <b>open</b></p>]]></content:encoded></item>
<item><title>Crane</title><link>https://harbour.example/3</link><dc:creator>Ada Quay</dc:creator><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate></item>
<item><title>Quay</title><link>https://harbour.example/4</link><enclosure url="https://harbour.example/4.mp3" length="12" type="audio/mpeg"/></item>
</channel></rss>`, "<item>", "</item>"},
	"atom": {`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Harbour Post</title><id>urn:harbour</id>
<entry><title>Ferry</title><id>urn:1</id><link href="https://harbour.example/1"/><summary type="html">&lt;p&gt;Früh&lt;/p&gt;</summary></entry>
<entry><title type="html">Lock &amp;amp; gate</title><id>urn:2</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Spät</p></div></content></entry>
<entry><title>Crane</title><id>urn:3</id><author><name>Ada Quay</name></author><published>2026-03-02T08:00:00Z</published></entry>
<entry><title>Quay</title><id>urn:4</id><category term="port"/></entry>
</feed>`, "<entry>", "</entry>"},
	"rdf": {`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://harbour.example/"><title>Harbour Post</title></channel>
<item rdf:about="urn:1"><title>Ferry</title><link>https://harbour.example/1</link></item>
<item rdf:about="urn:2"><title>Lock</title><link>https://harbour.example/2</link></item>
<item rdf:about="urn:3"><title>Crane</title><link>https://harbour.example/3</link></item>
<item rdf:about="urn:4"><title>Quay</title><link>https://harbour.example/4</link></item>
</rdf:RDF>`, "<item", "</item>"},
	"json": {`{"version":"https://jsonfeed.org/version/1.1","title":"Harbour Post","items":[
{"id":"urn:1","title":"Ferry","url":"https://harbour.example/1","tags":["a","b"]},
{"id":"urn:2","title":"Lock","content_html":"<p>Sp\u00e4t \"open\"<\/p>"},
{"id":"urn:3","title":"Crane","authors":[{"name":"Ada Quay"}]},
{"id":"urn:4","title":"Quay","date_published":"2026-03-02T08:00:00Z"}
]}`, `{"id"`, "}"},
}

// TestCutKeepsWholeItems cuts documents at every byte: the items that ended
// before the cut are all there, as they are in the whole document, and no more.
func TestCutKeepsWholeItems(t *testing.T) {
	for name, w := range whole {
		t.Run(name, func(t *testing.T) {
			all := mustParse(t, []byte(w.body)).Items
			for n := range len(w.body) {
				doc, err := Parse([]byte(w.body[:n]), Hints{})
				ended := itemsEnded(w.body, w.itemStart, w.itemEnd, n)
				if err != nil {
					if ended > 0 {
						t.Fatalf("cut at %d: %v", n, err)
					}
					continue
				}
				if d := cmp.Diff(all[:ended], doc.Items); d != "" {
					t.Fatalf("cut at %d, %d items ended (-want +got):\n%s", n, ended, d)
				}
				if closed := len(w.body) - n; closed > 1 && !doc.Partial {
					t.Fatalf("cut at %d: not marked as partial", n)
				}
			}
		})
	}
}

// itemsEnded counts the items of body that end at n or before. An end tag at
// the very end may lack its ">".
func itemsEnded(body, start, end string, n int) int {
	ended, from := 0, 0
	for {
		i := bytes.Index([]byte(body[from:]), []byte(start))
		if i < 0 {
			return ended
		}
		from += i
		line := bytes.IndexByte([]byte(body[from:]), '\n')
		from += bytes.LastIndex([]byte(body[from:from+line]), []byte(end)) + len(end)
		needed := from
		if end != "}" {
			needed--
		}
		if needed <= n {
			ended++
		}
	}
}

func mustParse(t *testing.T, body []byte) *Document {
	t.Helper()
	doc, err := Parse(body, Hints{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestBadByteCostsAtMostWhatItTouches puts bytes that do not belong there at
// every place inside and between the items of XML documents: every item but
// the one that holds the byte is as it was, save that a tag which no longer
// begins or ends an item may join it to its neighbour.
func TestBadByteCostsAtMostWhatItTouches(t *testing.T) {
	bytesThatDoNotBelong := []string{"\xff", "\x00", "&", "<", ">", "\"", "\xe2\x82", "]]>", "</p>"}
	if testing.Short() {
		bytesThatDoNotBelong = []string{"\xff", "<"}
	}
	for name, w := range whole {
		if name == "json" {
			continue // one byte can turn a string's end into its middle; a cut is what remains
		}
		all := mustParse(t, []byte(w.body)).Items
		first := bytes.Index([]byte(w.body), []byte(w.itemStart))
		for _, bad := range bytesThatDoNotBelong {
			for n := first; n < len(w.body); n++ {
				doc := mustParse(t, []byte(w.body[:n]+bad+w.body[n:]))
				if lost := missing(all, doc.Items); len(lost) > 1 {
					t.Errorf("%s: %q at %d, after %q: lost %s", name, bad, n, w.body[max(0, n-12):n], lost)
				}
				end := min(n+len(bad), len(w.body))
				if over := w.body[n:end]; over[0] == '"' && len(over) > 1 || strings.Contains(over, `">`) {
					continue // a tag without its quote and its end might be anything
				}
				doc = mustParse(t, []byte(w.body[:n]+bad+w.body[end:]))
				if lost := missing(all, doc.Items); len(lost) > 2 {
					t.Errorf("%s: %q over %d, after %q: lost %s", name, bad, n, w.body[max(0, n-12):n], lost)
				}
			}
		}
	}
}

// missing lists the titles of the items in want that are not in got as they were.
func missing(want, got []Item) []string {
	have := map[string]bool{}
	for _, it := range got {
		have[fingerprint(it)] = true
	}
	var lost []string
	for _, it := range want {
		if !have[fingerprint(it)] {
			lost = append(lost, it.Title)
		}
	}
	return lost
}

func fingerprint(it Item) string {
	b, err := json.Marshal(it)
	return fmt.Sprint(string(b), err)
}
