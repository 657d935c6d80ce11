package publish

import (
	"html/template"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
)

// The text of the page behind a version stands in for the feed's where that
// gives only a beginning. It goes the way of all text: under the verdict, cut by
// the terms' words, inside the quotation. That it was read from the page, and
// when, the hub says in its own words outside of it.

// textOf returns the text of a version as safe markup: that of its page where
// it says more.
func textOf(version alteram.Version, page alteram.Rendition) string {
	if page.Extends(version) {
		return page.HTML
	}
	return markupOf(version)
}

// pageRead returns when the page came whose text is shown; zero where the
// feed's own is, or none.
func pageRead(body string, version alteram.Version, page alteram.Rendition) time.Time {
	if body == "" || !page.Extends(version) {
		return time.Time{}
	}
	return page.Fetched
}

// PageRead is when the page came from which the text was read; zero when it is
// the feed's own, or none is shown.
func (p *Published) PageRead() time.Time { return pageRead(p.body, p.item.Latest, p.item.Page) }

// PageLine says that the text was read from the page, and when; empty when it is
// the feed's own, or none is shown.
func (p *Published) PageLine() template.HTML {
	var b strings.Builder
	writeRuns(&b, p.pageRuns())
	return template.HTML(b.String()) //nolint:gosec // escaped by writeRuns
}

func (p *Published) pageRuns() []Run {
	at := p.PageRead()
	if at.IsZero() {
		return nil
	}
	return p.words.runs("page.read", p.words.day("date", at))
}

// PageRead is when the page came from which the version's text was read; zero
// when it is the feed's own, or none is shown.
func (r Reading) PageRead() time.Time { return pageRead(r.body, r.version, r.page) }

// pageJSON is the page that a text was read from.
type pageJSON struct {
	URL    string    `json:"url,omitempty"`
	Read   time.Time `json:"read"`
	Method string    `json:"method"`
}

// page returns what is said of the page in JSON; nil when its text is not shown.
func (p *Published) page() *pageJSON {
	if p.PageRead().IsZero() {
		return nil
	}
	out := &pageJSON{Read: p.PageRead(), Method: p.item.Page.Method}
	if !p.verdict.hideLink {
		out.URL = p.item.Page.URL
	}
	return out
}

// readAgain is when the page whose text is shown was last read by the hub; zero
// when none is.
func readAgain(p *Published) time.Time {
	if p.PageRead().IsZero() {
		return time.Time{}
	}
	return p.item.Page.Read
}
