package content

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// article is markup as outlets write it, about 4 KB.
var article = `<div class="article-body" id="a1"><p class="lead"><strong>The council of an invented town</strong> met on Tuesday &mdash; for the third time.</p>` +
	strings.Repeat(`<p>It spoke of <a href="https://outlet.example/2026/03/bridge?utm_source=rss" target="_blank">the old bridge</a>, which carries 4,200 people a day, `+
		`and of what to do with it. &ldquo;We have <em>no</em> money,&rdquo; its chair said, &quot;and no plan&quot;. Nothing was signed that evening.</p>
<figure><img src="https://outlet.example/i.jpg" alt="" width="640"><figcaption>The bridge, seen from the east.</figcaption></figure>
`, 8) + `<ul><li>one</li><li>two</li></ul><script>track()</script></div>`

func BenchmarkSanitize(b *testing.B) {
	b.SetBytes(int64(len(article)))
	b.ReportAllocs()
	for b.Loop() {
		Sanitize(article, "https://outlet.example/2026/03/")
	}
	// The ratio to what it costs html.Parse to read the same.
	ours := b.Elapsed() / time.Duration(b.N)
	b.StopTimer()
	start := time.Now()
	for range 1000 {
		if _, err := html.Parse(strings.NewReader(article)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(ours)/(float64(time.Since(start))/1000), "of-html.Parse")
}

func BenchmarkText(b *testing.B) {
	safe := Sanitize(article, "")
	b.SetBytes(int64(len(safe)))
	for b.Loop() {
		Text(safe)
	}
}

func BenchmarkWordDiff(b *testing.B) {
	old := Text(Sanitize(article, ""))
	edited := strings.Replace(old, "4,200", "4,300", 3)
	b.SetBytes(int64(len(old)))
	for b.Loop() {
		WordDiff(old, edited)
	}
}
