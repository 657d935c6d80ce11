package publish

import "strings"

// FeedHTML is the story in a feed: by group the headlines of its reports, each
// with who is speaking before it and where the original is behind it.
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
			if o := r.Original(); o != "" {
				r.line(&b, "original.line", link("address", o, o))
			}
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
			if o := r.Original(); o != "" {
				parts = append(parts, s.words.Say("original.line", text("address", o)))
			}
		}
	}
	return strings.Join(parts, "\n\n")
}
