package publish

import "strings"

// FeedHTML is the story in a feed: of each group its first report, with who is
// speaking before the headline and where it stands behind.
func (s *Story) FeedHTML() string {
	var b strings.Builder
	for _, g := range s.groups {
		b.WriteString("<h3>")
		writeRuns(&b, g.name)
		b.WriteString("</h3>")
		for _, r := range g.reports {
			b.WriteString("<p>" + string(r.Disclosure().Brief()) + "<br>")
			writeRuns(&b, []Run{{Text: r.Title(), Lang: r.TitleLang(), URL: r.URL()}})
			b.WriteString("</p>")
		}
	}
	return b.String()
}

// FeedText is [Story.FeedHTML] in plain text; each headline stands on a line that
// is marked as quoted.
func (s *Story) FeedText() string {
	var parts []string
	for _, g := range s.groups {
		parts = append(parts, g.Name())
		for _, r := range g.reports {
			parts = append(parts, r.Disclosure().BriefText()+"\n"+quotedLines(r.Title())+"\n"+r.URL())
		}
	}
	return strings.Join(parts, "\n\n")
}
