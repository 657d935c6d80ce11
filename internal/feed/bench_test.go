package feed

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
)

// typical is a feed of 40 items of about 3 KB.
func typical() []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Post</title><link>https://harbour.example/</link><description>News</description>`)
	for i := range 40 {
		fmt.Fprintf(&b, `<item><title>Report %d of the harbour office</title><link>https://harbour.example/%d</link><guid isPermaLink="false">urn:harbour:%d</guid><pubDate>Mon, 02 Mar 2026 08:%02d:00 +0100</pubDate><dc:creator>Ada Quay</dc:creator><category>Port</category><description>The office counted.</description><content:encoded><![CDATA[%s]]></content:encoded></item>`,
			i, i, i, i, strings.Repeat(`<p>The harbour office counted <a href="/barges">the barges</a> in the morning and again at night, and gave both numbers to the captains.</p>`, 20))
	}
	b.WriteString(`</channel></rss>`)
	return []byte(b.String())
}

// BenchmarkParse reads a typical feed, and reports the time as a multiple of
// what encoding/xml takes to read its tokens.
func BenchmarkParse(b *testing.B) {
	body := typical()
	b.SetBytes(int64(len(body)))
	tokens := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			d := xml.NewDecoder(bytes.NewReader(body))
			for {
				if _, err := d.RawToken(); err != nil {
					break
				}
			}
		}
	})
	for b.Loop() {
		if _, err := Parse(body, Hints{URL: "https://harbour.example/rss"}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(tokens.NsPerOp()), "x-tokens")
}

// BenchmarkHostile reads what was made to exhaust a reader.
func BenchmarkHostile(b *testing.B) {
	for name, make := range hostile {
		b.Run(name, func(b *testing.B) {
			body := make()
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(body, Hints{})
			}
		})
	}
}
