package publish

import (
	"html"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
)

// Difference is how a version of an entry differs from the one before it, as
// far as both may be shown: of an excerpt only what stands within it, of a
// title or text that is not shown only that it changed.
type Difference struct {
	published *Published
	title     []content.Edit // of the headline; nil when it is the same or not shown
	text      []content.Edit // of the text; nil when it is the same or not shown
	retitled  bool
	rewritten bool
	elsewhere bool // the signature, the date or the address changed
	counted   bool // whether removed and added are known
	removed   int
	added     int
	figures   []Replaced
}

// Replaced is a figure, or several, in place of others.
type Replaced struct {
	// Old and New are as written; one of them may be empty, never both.
	Old, New string
}

// maxReplaced bounds how many figures one sentence lists.
const maxReplaced = 6

// difference compares two versions under the verdict of p.
func (p *Published) difference(before, after alteram.Version) *Difference {
	d := &Difference{published: p}
	d.retitled, d.elsewhere = before.Title != after.Title, !sameElsewhere(before, after)
	if d.retitled && p.verdict.mode != alteram.ModeWithheld && !p.silenced(before) && !p.silenced(after) {
		d.title = content.WordDiff(before.Title, after.Title)
	}
	old, now := content.Text(markupOf(before)), content.Text(markupOf(after))
	if d.rewritten = old != now && old != "" && now != ""; d.rewritten && p.verdict.mode.ShowsText() {
		edits := content.WordDiff(old, now)
		d.count(edits)
		if d.text = edits; p.verdict.mode == alteram.ModeExcerpt {
			d.text = within(edits, excerptWords(p.verdict.terms))
		}
	}
	d.figures = append(replaced(d.title), replaced(d.text)...)
	d.figures = dedupe(d.figures)
	return d
}

// sameElsewhere reports whether versions agree in all that a digest is over
// beside title and text.
func sameElsewhere(a, b alteram.Version) bool {
	names := func(v alteram.Version) (names []string) {
		for _, author := range v.Authors {
			names = append(names, author.Name)
		}
		return names
	}
	return a.Link == b.Link && a.Published.Equal(b.Published) && (a.Text == "" || b.Text == "" || slices.Equal(names(a), names(b)))
}

// silenced reports whether the headline of a version is gone.
func (p *Published) silenced(v alteram.Version) bool { return v.Title == "" && markupOf(v) == "" }

func markupOf(v alteram.Version) string {
	if v.HTML == "" {
		return v.Summary
	}
	return v.HTML
}

func (d *Difference) count(edits []content.Edit) {
	d.counted = true
	for _, e := range edits {
		switch e.Op {
		case content.Delete:
			d.removed += content.Words(e.Text)
		case content.Insert:
			d.added += content.Words(e.Text)
		}
	}
}

// within returns the beginning of edits that shows no more than so many words
// of either text.
func within(edits []content.Edit, words int) []content.Edit {
	left := map[content.Op]int{content.Delete: words, content.Insert: words}
	for i, e := range edits {
		n := content.Words(e.Text)
		room := left[e.Op]
		if e.Op == content.Equal {
			room = min(left[content.Delete], left[content.Insert])
		}
		if n > room {
			return append(slices.Clone(edits[:i]), content.Edit{Op: e.Op, Text: beginning(e.Text, room)})
		}
		for op := range left {
			if e.Op == op || e.Op == content.Equal {
				left[op] -= n
			}
		}
	}
	return edits
}

// beginning returns the first words of a text with the space before them.
func beginning(text string, words int) string {
	space := text[:len(text)-len(strings.TrimLeftFunc(text, unicode.IsSpace))]
	excerpt, _ := content.Excerpt(text, words)
	if excerpt == "" {
		excerpt = "…"
	}
	return space + excerpt
}

// replaced returns the figures that took the place of others.
func replaced(edits []content.Edit) []Replaced {
	var out []Replaced
	for i, e := range edits {
		var old, now []string
		switch {
		case e.Op == content.Delete:
			old = content.Numbers(e.Text)
			if i+1 < len(edits) && edits[i+1].Op == content.Insert {
				now = content.Numbers(edits[i+1].Text)
			}
		case e.Op == content.Insert && (i == 0 || edits[i-1].Op != content.Delete):
			now = content.Numbers(e.Text)
		}
		out = append(out, pair(minus(old, now), minus(now, old))...)
	}
	return out
}

// minus returns what of a list is not in another.
func minus(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// pair puts figures beside those in whose place they came: one to one where
// there are as many of both, else all together.
func pair(old, now []string) []Replaced {
	if len(old) != len(now) || len(old) == 0 {
		if len(old)+len(now) == 0 {
			return nil
		}
		return []Replaced{{strings.Join(old, ", "), strings.Join(now, ", ")}}
	}
	out := make([]Replaced, len(old))
	for i := range old {
		out[i] = Replaced{old[i], now[i]}
	}
	return out
}

// dedupe drops what headline and text both say.
func dedupe(list []Replaced) []Replaced {
	var out []Replaced
	for _, r := range list {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// Retitled reports whether the headline changed.
func (d *Difference) Retitled() bool { return d.retitled }

// Rewritten reports whether the text changed.
func (d *Difference) Rewritten() bool { return d.rewritten }

// Removed counts the words of the text that went; ok is false when the text is the same or not shown.
func (d *Difference) Removed() (n int, ok bool) { return d.removed, d.counted }

// Added counts the words of the text that came; see [Difference.Removed].
func (d *Difference) Added() (n int, ok bool) { return d.added, d.counted }

// Figures are the figures that changed, as far as they may be shown.
func (d *Difference) Figures() []Replaced { return d.figures }

// Title is the headline with what went and what came marked, in a frame with
// language and direction; empty when it is the same or not shown.
func (d *Difference) Title() template.HTML {
	if d.title == nil {
		return ""
	}
	var b strings.Builder
	for _, e := range d.title {
		mark(&b, e.Op, e.Text)
	}
	return template.HTML(`<q class="Quote-title"` + d.published.tongue() + `>` + b.String() + `</q>`) //nolint:gosec // escaped by mark
}

// Text is the text with what went and what came marked, in the frame of a
// quotation; empty when it is the same or not shown.
func (d *Difference) Text() template.HTML {
	if d.text == nil {
		return ""
	}
	return d.published.Quote(template.HTML(paragraphs(d.text))) //nolint:gosec // escaped by mark
}

// sides returns the texts that edits lead from and to.
func sides(edits []content.Edit) (before, after string) {
	for _, e := range edits {
		if e.Op != content.Insert {
			before += e.Text
		}
		if e.Op != content.Delete {
			after += e.Text
		}
	}
	return before, after
}

// paragraphs writes edits as paragraphs with del and ins.
func paragraphs(edits []content.Edit) string {
	var out, p strings.Builder
	flush := func() {
		if p.Len() > 0 {
			out.WriteString("<p>" + p.String() + "</p>")
			p.Reset()
		}
	}
	for _, e := range edits {
		for i, text := range strings.Split(e.Text, "\n\n") {
			if i > 0 {
				flush()
			}
			for j, line := range strings.Split(text, "\n") {
				if j > 0 {
					p.WriteString("<br/>")
				}
				mark(&p, e.Op, line)
			}
		}
	}
	flush()
	return out.String()
}

// mark writes a piece of text as what it is.
func mark(b *strings.Builder, op content.Op, text string) {
	tag := map[content.Op]string{content.Delete: "del", content.Insert: "ins"}[op]
	if text = html.EscapeString(text); text != "" && tag != "" {
		text = "<" + tag + ">" + text + "</" + tag + ">"
	}
	b.WriteString(text)
}

// runs says what changed in one sentence.
func (d *Difference) runs() []Run {
	w := d.published.words
	var clauses [][]Run
	if d.retitled {
		clauses = append(clauses, w.runs("changed.title"))
	}
	switch {
	case d.rewritten && !d.counted:
		clauses = append(clauses, w.runs("changed.text"))
	case d.rewritten:
		clauses = append(clauses, []Run{{Text: w.Count("changed.removed", d.removed) + w.Say("comma") + w.Count("changed.added", d.added)}})
	}
	if len(d.figures) > 0 {
		clauses = append(clauses, w.runs("changed.figures", d.figureRuns()))
	}
	if d.elsewhere {
		clauses = append(clauses, w.runs("changed.other"))
	}
	if len(clauses) == 0 { // a text that was erased is not there to be compared
		clauses = append(clauses, w.runs("changed.unknown"))
	}
	var out []Run
	for i, c := range clauses {
		if i > 0 {
			out = append(out, w.runs("changed.and")...)
		}
		out = append(out, c...)
	}
	return out
}

// figureRuns lists the figures that changed: 34 → 31.
func (d *Difference) figureRuns() Arg {
	w := d.published.words
	figure := func(name, s string) Arg {
		if s == "" {
			return text(name, w.Say("changed.no-figure"))
		}
		return quoted(name, s, "")
	}
	var runs []Run
	for i, r := range d.figures {
		if i > 0 {
			runs = append(runs, Run{Text: w.Say("comma")})
		}
		if i == maxReplaced {
			runs = append(runs, Run{Text: w.Count("changed.more-figures", len(d.figures)-i)})
			break
		}
		runs = append(runs, w.runs("changed.figure", figure("old", r.Old), figure("new", r.New))...)
	}
	return parts("figures", runs)
}

// HTML says what changed in one sentence, as a phrase.
func (d *Difference) HTML() template.HTML {
	var b strings.Builder
	writeRuns(&b, d.runs())
	return template.HTML(b.String()) //nolint:gosec // escaped by writeRuns
}

// String says what changed in one sentence.
func (d *Difference) String() string { return plain(d.runs()) }

// tongue is the attributes for the outlet's words: language and direction.
func (p *Published) tongue() string {
	lang := ""
	if l := p.Lang(); l != "" {
		lang = ` lang="` + html.EscapeString(l) + `"`
	}
	return lang + ` dir=` + strconv.Quote(p.Dir())
}
