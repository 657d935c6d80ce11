package publish

import (
	"html"
	"strings"
	"time"

	"golang.org/x/text/unicode/bidi"
)

// The marks that keep the words between them from turning those around them,
// and the other way round: FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE
// (Unicode Standard Annex #9).
const (
	isolate    = "\u2068"
	endIsolate = "\u2069"
)

// plain returns runs as text, with the address behind each link that does not
// spell it out. Words that run against the sentence are isolated; an address
// that stands alone is not, so that programs find its end.
func plain(runs []Run) string {
	var b strings.Builder
	sentence := flow(runs)
	for _, r := range runs {
		if !r.isAddress() && against(sentence, r.Text) {
			b.WriteString(isolate + r.Text + endIsolate)
		} else {
			b.WriteString(r.Text)
		}
		switch {
		case r.URL == "" || r.isAddress():
		case sentence == bidi.RightToLeft:
			b.WriteString(" " + isolate + "(" + r.URL + ")" + endIsolate)
		default:
			b.WriteString(" (" + r.URL + ")")
		}
	}
	return b.String()
}

// writeRuns writes runs as markup.
func writeRuns(b *strings.Builder, runs []Run) {
	sentence := flow(runs)
	for _, r := range runs {
		t := html.EscapeString(r.Text)
		if !r.Time.IsZero() {
			t = `<time datetime="` + r.Time.UTC().Format(time.RFC3339) + `">` + t + `</time>`
		}
		if r.URL != "" {
			t = `<a href="` + html.EscapeString(r.URL) + `" rel="nofollow noreferrer"` + r.untranslated() + `>` + t + `</a>`
		}
		switch {
		case r.Lang == "und", r.Lang == "" && against(sentence, r.Text):
			t = `<bdi>` + t + `</bdi>`
		case r.Lang != "":
			t = `<span lang="` + html.EscapeString(r.Lang) + `" dir="auto">` + t + `</span>`
		}
		b.WriteString(t)
	}
}

// untranslated returns the attribute that keeps a translator in the browser off
// an address that is its own text, and a printer from spelling it out twice.
func (r Run) untranslated() string {
	if !r.isAddress() {
		return ""
	}
	return ` translate="no"`
}

// isAddress reports whether the run is an address that is its own text.
func (r Run) isAddress() bool { return r.URL != "" && r.URL == r.Text }

// flow returns the direction of a sentence: that of the first letter in the
// hub's own words; [bidi.Neutral] when they have none.
func flow(runs []Run) bidi.Direction {
	for _, r := range runs {
		if r.Lang != "" || r.isAddress() {
			continue
		}
		if d := firstStrong(r.Text); d != bidi.Neutral {
			return d
		}
	}
	return bidi.Neutral
}

// against reports whether words run the other way than a sentence does.
func against(sentence bidi.Direction, words string) bool {
	if sentence == bidi.Neutral {
		return false
	}
	d := firstStrong(words)
	return d != bidi.Neutral && d != sentence
}

// firstStrong returns the direction of the first letter of a text.
func firstStrong(s string) bidi.Direction {
	for _, r := range s {
		switch p, _ := bidi.LookupRune(r); p.Class() {
		case bidi.L:
			return bidi.LeftToRight
		case bidi.R, bidi.AL:
			return bidi.RightToLeft
		}
	}
	return bidi.Neutral
}
