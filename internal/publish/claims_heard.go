package publish

import (
	"crypto/sha256"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
)

// heard is a report with what a version of it was read to say, under the terms of
// the report.
type heard struct {
	*Report

	claims alteram.Claims
	// text is what the spans are of; from byte body on it is the body. Of it the
	// first shown bytes may be seen: the title, and as much of the body as the terms
	// let through.
	text  string
	body  int
	shown int
	// most is how many characters of one wording may be seen.
	most int
	// hide replaces names that are not to be shown.
	hide func(words string) string
	// misread are the statements and figures that the operator found to be misread.
	misread []alteram.Item
}

// hear returns what a version was read to say. It is nil where nothing may be
// said of it: where the report is withheld, its text erased, or another text
// held than the one that was read.
func (m *maker) hear(r *Report, v alteram.Version, page alteram.Rendition, claims alteram.Claims) *heard {
	body := v.Text
	if page.Extends(v) {
		body = page.Text
	}
	text := alteram.ClaimsText(v.Title, body)
	if r.verdict.mode == alteram.ModeWithheld || sha256.Sum256([]byte(text)) != claims.Digest {
		return nil
	}
	t := &heard{Report: r, claims: claims, text: text, body: len(text) - len(body), shown: len(v.Title), most: m.hub.QuoteLength(), hide: m.suppress}
	switch r.verdict.mode {
	case alteram.ModeFull:
		t.shown = len(text)
	case alteram.ModeExcerpt:
		excerpt, cut := content.Excerpt(body, excerptWords(r.verdict.terms))
		if !cut {
			t.shown = len(text)
		} else if begins := strings.TrimSuffix(excerpt, " …"); strings.HasPrefix(body, begins) {
			t.shown = t.body + len(begins)
		}
	}
	for _, d := range m.state.decisions[r.ID()] {
		if d.Act == alteram.ActMisread && d.N == v.N && !d.At.After(m.now) {
			t.misread = append(t.misread, d.Item)
		}
	}
	return t
}

// isMisread reports whether the operator found that a statement or a figure, as
// kind says, is not what the report says.
func (t *heard) isMisread(kind string, index int) bool {
	return slices.Contains(t.misread, alteram.NewItem(kind, index))
}

// holds reports whether a span is one of the text.
func (t *heard) holds(s alteram.Span) bool { return 0 <= s[0] && s[0] < s[1] && s[1] <= len(t.text) }

// shows reports whether all of a span may be seen.
func (t *heard) shows(s alteram.Span) bool { return t.holds(s) && s[1] <= t.shown }

// words returns the outlet's words in a span: as much of them as may be seen, on
// one line, with a mark of omission where some are left out.
func (t *heard) words(s alteram.Span) string {
	if !t.holds(s) || s[0] >= t.shown {
		return ""
	}
	end := min(s[1], t.shown)
	words, cut := shorten(t.hide(oneLine(t.text[s[0]:end])), t.most)
	if cut || end < s[1] {
		words += " …"
	}
	return words
}

// oneLine returns words with one space between them.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// shorten cuts a text that has more than most characters at the end of a word; at
// a character where the script has none.
func shorten(s string, most int) (short string, cut bool) {
	if utf8.RuneCountInString(s) <= most {
		return s, false
	}
	end, space := 0, 0
	for range most {
		r, size := utf8.DecodeRuneInString(s[end:])
		if unicode.IsSpace(r) {
			space = end
		}
		end += size
	}
	if r, _ := utf8.DecodeRuneInString(s[end:]); unicode.IsSpace(r) {
		space = end
	}
	if space > end/2 {
		end = space
	}
	return strings.TrimRightFunc(s[:end], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:–—-(", r) }), true
}

// stretch is what a statement stands in, from the first word of who speaks, of
// the verb and of what was said to the last: so that nothing between them, a
// "not" or an "allegedly", gets lost.
func stretch(s *alteram.Statement) alteram.Span {
	spans := slices.Clone(s.Content)
	for _, other := range []*alteram.Span{s.Source, s.Cue} {
		if other != nil {
			spans = append(spans, *other)
		}
	}
	var out alteram.Span
	for i, sp := range spans {
		if i == 0 || sp[0] < out[0] {
			out[0] = sp[0]
		}
		out[1] = max(out[1], sp[1])
	}
	return out
}

// root names the text of the report: copies of one text have one.
func (r *Report) root() alteram.EntryID {
	if r.placement.DuplicateOf != "" {
		return r.placement.DuplicateOf
	}
	return r.ID()
}

// Story is the story that the report is in; empty where it is shown without one.
func (r *Report) Story() alteram.StoryID { return r.placement.Story }
