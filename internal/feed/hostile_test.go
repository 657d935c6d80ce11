package feed

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
)

// hostile are inputs made to exhaust a reader.
var hostile = map[string]func() []byte{
	"billion laughs": func() []byte {
		var b strings.Builder
		b.WriteString(`<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">`)
		for i := 1; i < 30; i++ {
			fmt.Fprintf(&b, `<!ENTITY a%d "%s">`, i, strings.Repeat(fmt.Sprintf("&a%d;", i-1), 10))
		}
		b.WriteString(`]><rss version="2.0"><channel><title>&a29;</title><item><title>&a29;</title></item></channel></rss>`)
		return []byte(b.String())
	},
	"external entity": func() []byte {
		return []byte(`<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&x;</title><item><title>&x;</title></item></channel></rss>`)
	},
	"a million nested elements": func() []byte {
		return []byte(`<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><item>` + strings.Repeat("<media:group>", 1_000_000))
	},
	"300,000 attributes": func() []byte {
		var b strings.Builder
		b.WriteString(`<rss version="2.0"><channel><item`)
		for i := range 300_000 {
			fmt.Fprintf(&b, ` a%d="x"`, i)
		}
		b.WriteString(`><title>t</title></item></channel></rss>`)
		return []byte(b.String())
	},
	"a text of 100 MB": func() []byte {
		return []byte(`<rss version="2.0"><channel><item><title>` + strings.Repeat("harbour ", 100<<20/8) + `</title></item></channel></rss>`)
	},
	"100 MB of items": func() []byte {
		return []byte(`<rss version="2.0"><channel>` + strings.Repeat("<item><title>Ferry</title><guid>a</guid></item>", 100<<20/48) + `</channel></rss>`)
	},
	"100 MB of blanks": func() []byte { return bytes.Repeat([]byte{' '}, 100<<20) },
	"open quotes":      func() []byte { return []byte(`<rss><channel>` + strings.Repeat(`<item a="`, 300_000)) },
	"open sections":    func() []byte { return []byte(`<rss><channel>` + strings.Repeat(`<![CDATA[`, 300_000)) },
	"nested JSON": func() []byte {
		return []byte(`{"version":"https://jsonfeed.org/version/1","items":` + strings.Repeat("[", 1_000_000))
	},
	"a JSON text of 30 MB": func() []byte {
		return []byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":"a","content_html":"` + strings.Repeat("harbour ", 30<<20/8) + `"}]}`)
	},
	"a JSON title of 30 MB": func() []byte {
		return []byte(`{"version":"https://jsonfeed.org/version/1","title":"` + strings.Repeat("harbour ", 30<<20/8) + `","items":[]}`)
	},
	"30 MB of JSON tags": func() []byte {
		return []byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":"a","tags":[` + strings.Repeat(`"a",`, 30<<20/4) + `"b"]}]}`)
	},
	"30 MB of JSON items": func() []byte {
		return []byte(`{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat(`{"id":"a"},`, 30<<20/11) + `{"id":"b"}]}`)
	},
	"a byte each of another script": func() []byte {
		return append([]byte(`<?xml version="1.0" encoding="windows-874"?><rss><channel><item><description>`), bytes.Repeat([]byte{0xA1}, 32<<20)...)
	},
	"UTF-16": func() []byte {
		return append([]byte("\xFF\xFE<\x00r\x00s\x00s\x00>\x00"), bytes.Repeat([]byte{0xA1, 0x0E}, 16<<20)...)
	},
	"bytes of no encoding": func() []byte {
		return append([]byte(`<rss><channel><item><description>`), bytes.Repeat([]byte{0x81, 0x8D, 0xFE, '\n'}, 8<<20)...)
	},
	"end tags that close nothing": func() []byte {
		return []byte(`<rss><channel>` + strings.Repeat(`<aa>`, 200) + strings.Repeat(`</ab>`, 6<<20))
	},
	"prefixes":          func() []byte { return []byte(`<rss><channel>` + declarations(1000) + strings.Repeat(`<p:a/>`, 5<<20)) },
	"comments":          func() []byte { return []byte(`<rss><channel>` + strings.Repeat(`<!--`, 8<<20)) },
	"comments in HTML":  func() []byte { return inItem("description", strings.Repeat(`&lt;!--`, 4<<20)) },
	"comments in title": func() []byte { return inItem("title", strings.Repeat(`&lt;!--`, 4<<20)+"&gt;") },
	"scripts in title":  func() []byte { return inItem("title", strings.Repeat(`&lt;script&gt;`, 2<<20)) },
	"tags in title":     func() []byte { return inItem("title", strings.Repeat(`&lt;a `, 4<<20)) },
	"end tags in HTML":  func() []byte { return inItem("description", strings.Repeat(`&lt;/a `, 4<<20)) },
	"tags in HTML":      func() []byte { return inItem("description", strings.Repeat(`&lt;a href='x`, 2<<20)) },
	"less-than signs":   func() []byte { return inItem("description", "<![CDATA["+strings.Repeat(`<`, 30<<20)+"<p>]]>") },
	"quotation marks":   func() []byte { return inItem("description", strings.Repeat(`"`, 30<<20)) },
	"many long texts": func() []byte {
		return []byte(`<rss><channel>` + strings.Repeat(`<item><description>`+strings.Repeat(`"`, 3<<20)+`</description></item>`, 10) + `</channel></rss>`)
	},
	"document types": func() []byte { return []byte(strings.Repeat(`<!DOCTYPE a [`, 2<<20)) },
	"ampersands": func() []byte {
		return inItem("description", strings.Repeat(`&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;`, 1<<20))
	},
	"a declared entity": func() []byte {
		return append([]byte(`<!DOCTYPE rss [<!ENTITY a "`+strings.Repeat("b", maxEntityValue/2)+`">]>`), inItem("description", strings.Repeat(`&a;`, 10<<20))...)
	},
	"a long attribute": func() []byte {
		return []byte(`<rss><channel><item><link href="` + strings.Repeat("a", 30<<20) + `"/></item></channel></rss>`)
	},
	"categories": func() []byte {
		return inItem("title", "a</title>"+strings.Repeat(`<category>`+strings.Repeat("a", 300<<10)+`</category>`, 100)+"<title>")
	},
	"authors": func() []byte {
		return inItem("title", "a</title>"+strings.Repeat(`<author>a</author>`, 1<<20)+"<title>")
	},
	"dates": func() []byte {
		return inItem("title", "a</title>"+strings.Repeat(`<pubDate>`+strings.Repeat("1-", 55)+`</pubDate>`, 200_000)+"<title>")
	},
	"markup in Atom": func() []byte {
		return []byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">` + strings.Repeat(`<b a="">`, 3<<20))
	},
	"sections without end": func() []byte {
		return []byte(`<rss><channel>` + strings.Repeat(`<item><title><![CDATA[a</title></item>`, 700_000) + `]]>`)
	},
	"sections in sections": func() []byte { return inItem("title", strings.Repeat(`<![CDATA[a`, 2<<20)+`]]>`) },
	"srcset":               func() []byte { return inItem("description", `&lt;img srcset="`+strings.Repeat(`a, `, 80<<10)+`"&gt;`) },
	"base64": func() []byte {
		return []byte(`<feed><entry><content mode="base64">` + strings.Repeat("YW5k", 7<<20) + `</content></entry></feed>`)
	},
}

// inItem returns a feed with one item that has one element.
func inItem(name, text string) []byte {
	return []byte(`<rss><channel><item><` + name + `>` + text + `</` + name + `></item></channel></rss>`)
}

func declarations(n int) string {
	var b strings.Builder
	b.WriteString("<a")
	for i := range n {
		fmt.Fprintf(&b, ` xmlns:q%d="http://purl.org/dc/terms/"`, i)
	}
	return b.String() + ">"
}

// maxCost is how many times as much as a common feed's a byte of hostile input
// may cost. It is measured in the same run, so that neither the machine nor the
// race detector matters: what is linear stays under 5, what is quadratic is
// over a thousand. [BenchmarkHostile] says the times.
const maxCost = 50

// common returns what a byte of a common feed costs to read.
func common(t *testing.T) time.Duration {
	t.Helper()
	const rounds = 50
	body := typical()
	began := time.Now()
	for range rounds {
		if _, err := Parse(body, Hints{}); err != nil {
			t.Fatal(err)
		}
	}
	return max(time.Since(began)*1000/time.Duration(rounds*len(body)), 1) // in thousandths of a nanosecond
}

// TestHostileInputIsBounded allows 64 MiB over the input, and for a byte of it a
// small multiple of what a byte of a common feed costs.
func TestHostileInputIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a gigabyte of input")
	}
	for name, make := range hostile {
		t.Run(name, func(t *testing.T) {
			body, unit := make(), common(t)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			began := time.Now()
			doc, err := Parse(body, Hints{})
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if cost := took * 1000 / time.Duration(max(len(body), 1<<20)) / unit; cost > maxCost {
				t.Errorf("a byte costs %d times as much as a common feed's, in all %v", cost, took)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > 64<<20 {
				t.Errorf("holds %d MiB", held>>20)
			}
			if err != nil && !errors.Is(err, alteram.Invalid) {
				t.Errorf("Parse = %v", err)
			}
			if err == nil && len(doc.Items) > MaxItems {
				t.Errorf("%d items", len(doc.Items))
			}
			runtime.KeepAlive(body)
			runtime.KeepAlive(doc)
		})
	}
}
