package publish

import (
	"html"
	"strings"
)

// GUID names the different numbers of a story in feeds in one language.
func (c *Claims) GUID() string { return inLanguage(c.hub, c.words, c.story.URL()+"#figures") }

// FeedHTML is the numbers that differ in a feed: of what, then each number with
// the sentences, each after who is speaking.
func (c *Claims) FeedHTML() string {
	var b strings.Builder
	for _, r := range c.Different() {
		b.WriteString("<h3>" + string(r.About()) + "</h3><p>" + html.EscapeString(c.words.Say("figure.differ")) + "</p>")
		for _, v := range r.values {
			for _, g := range v.Given {
				b.WriteString("<p>" + string(g.Report.Disclosure().Brief()) + "</p><blockquote>")
				writeRuns(&b, []Run{{Text: g.Sentence, Lang: orUnd(g.Lang())}})
				b.WriteString("</blockquote><p>")
				writeRuns(&b, []Run{{Text: c.words.Say("said.open"), URL: c.hub.URL + g.Path()}})
				b.WriteString("</p>")
			}
		}
	}
	return b.String()
}

// FeedText is [Claims.FeedHTML] in plain text; each sentence stands on a line that
// is marked as quoted.
func (c *Claims) FeedText() string {
	var parts []string
	for _, r := range c.Different() {
		parts = append(parts, r.AboutText()+"\n"+c.words.Say("figure.differ"))
		for _, v := range r.values {
			for _, g := range v.Given {
				parts = append(parts, g.Report.Disclosure().BriefText()+"\n"+quotedLines(g.Sentence)+"\n"+c.hub.URL+g.Path())
			}
		}
	}
	return strings.Join(parts, "\n\n")
}
