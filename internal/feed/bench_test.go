package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// typical is a feed of 100 items of about 2 KB, as outlets write them: content
// in CDATA sections and escaped, in two scripts.
func typical() []byte {
	content := strings.Repeat(`<p>The harbour office counted <a href="/barges">the barges</a> in the morning and again at night; `+
		`портовая служба назвала капитанам оба числа.</p>`, 8)
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(content)) // a builder takes everything
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
		`<channel><title>Harbour Post</title><link>https://harbour.example/</link><description>News</description>`)
	for i := range 100 {
		body := "<![CDATA[" + content + "]]>"
		if i%2 == 1 {
			body = escaped.String()
		}
		fmt.Fprintf(&b, `<item><title>Report %d of the harbour &amp; its office</title><link>https://harbour.example/%d</link><guid isPermaLink="false">urn:harbour:%d</guid>`+
			`<pubDate>Mon, 02 Mar 2026 08:%02d:00 +0100</pubDate><dc:creator>Ada Quay</dc:creator><category>Port</category>`+
			`<description>The office counted.</description><content:encoded>%s</content:encoded></item>`, i, i, i, i%60, body)
	}
	b.WriteString(`</channel></rss>`)
	return b.Bytes()
}

// BenchmarkParse reads a typical feed, and reports the time as a multiple of
// what encoding/xml takes to read its tokens.
func BenchmarkParse(b *testing.B) {
	body := typical()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(body, Hints{URL: "https://harbour.example/rss"}); err != nil {
			b.Fatal(err)
		}
	}
	parsing := b.Elapsed()
	began := time.Now()
	for range b.N {
		d := xml.NewDecoder(bytes.NewReader(body))
		for {
			if _, err := d.RawToken(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(parsing)/float64(time.Since(began)), "x-tokens")
}

// BenchmarkHostile reads what was made to exhaust a reader.
func BenchmarkHostile(b *testing.B) {
	for name, make := range hostile {
		b.Run(name, func(b *testing.B) {
			body := make()
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(body, Hints{}) // a refusal is as good
			}
		})
	}
}
