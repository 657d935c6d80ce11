package extract

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
)

// hostile are pages that nobody wrote for readers.
var hostile = map[string]func() string{
	"ten megabytes of tags":     func() string { return repeat("<b>", 10<<20) },
	"ten megabytes of words":    func() string { return "<article><p>" + repeat("so many words, ", 10<<20) },
	"a million nested elements": func() string { return strings.Repeat("<div>", 1_000_000) + "x" },
	"nested tables":             func() string { return strings.Repeat("<table><tr><td>a", 160) },
	"misnested formatting":      func() string { return strings.Repeat("<a><b><i><p>x", 1000) },
	"attributes": func() string {
		var b strings.Builder
		for i := range 300_000 {
			fmt.Fprintf(&b, "a%d=1 ", i)
		}
		return "<p " + b.String() + ">x</p>"
	},
	"one word, as long as passes": func() string { return "<p>" + repeat("a", maxText-10) },
	"as many elements as pass": func() string {
		return "<article>" + strings.Repeat("<p>A few words, <i>and more</i>.</p>", maxElements/2-2)
	},
	"deep JSON-LD": func() string {
		return `<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, 40_000) + `</script>`
	},
	"many blocks of JSON-LD": func() string {
		return strings.Repeat(`<script type="application/ld+json">{"@type":"Article"}</script>`, 10_000)
	},
	"comments": func() string { return repeat("<!-- -->", 10<<20) },
	"long class names": func() string {
		return "<article>" + strings.Repeat(`<div class="`+strings.Repeat("share ", 300)+`"><p>words and words of it</p></div>`, 300)
	},
	"a head of metas": func() string {
		return "<head>" + strings.Repeat(`<meta name="author" content="Nell Tarrant, Osric Dane">`, 10_000)
	},
}

func repeat(s string, size int) string { return strings.Repeat(s, size/len(s)) }

// TestHostilePages: each ends with a page or a refusal, within bounds. They
// are wide, because the race detector makes all of it several times slower: a
// plain build takes less than two seconds of one processor for the slowest.
func TestHostilePages(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for name, build := range hostile {
		t.Run(name, func(t *testing.T) {
			page := []byte(build())
			start := cpu(t)
			a, err := Page(page, Hints{URL: "https://gazette.example/x"})
			if spent := cpu(t) - start; spent > 20*time.Second {
				t.Errorf("took %v", spent)
			}
			if (a == nil) == (err == nil) || err != nil && !errors.Is(err, alteram.Invalid) {
				t.Errorf("Page = %v, %v; want a page, or a refusal", a, err)
			}
		})
	}
}

// TestLargePage: a page with three times the elements of the largest common ones
// is read.
func TestLargePage(t *testing.T) {
	updates := strings.Repeat("<p>The gauge at the old bridge stood at four metres, the harbour office said at a quarter past the hour, <b>as before</b>.</p>", 2500)
	a, err := Page([]byte(strings.NewReplacer("BEFORE", "", "INSIDE", updates, "AFTER", "").Replace(report)), Hints{})
	if err != nil || a.Kind != KindArticle || !strings.HasPrefix(a.Text, reportText[:200]) {
		t.Errorf("%v, %+.300v", err, a)
	}
}
