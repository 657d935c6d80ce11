package publish

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/alteram-hub/alteram"
)

// compared returns how two versions differ under some terms.
func compared(terms alteram.Terms, before, after alteram.Version) *Difference {
	p := &Published{words: WordsIn("en"), source: &alteram.Source{Name: "Harbour Post"}, verdict: verdict{mode: terms.Mode, terms: terms}}
	p.item.Latest.Language = "en"
	return p.difference(before, after)
}

func told(title, markup string) alteram.Version { return alteram.Version{Title: title, HTML: markup} }

func TestDifferenceInOneSentence(t *testing.T) {
	full, link := alteram.Terms{Mode: alteram.ModeFull}, alteram.Terms{Mode: alteram.ModeLink}
	for _, tt := range []struct {
		name          string
		terms         alteram.Terms
		before, after alteram.Version
		want          string
	}{
		{"a headline", full, told("34 barges", "<p>x</p>"), told("31 barges", "<p>x</p>"), "the headline changed; figures changed: 34 → 31"},
		{"a text", full, told("T", "<p>The old crane works well.</p>"), told("T", "<p>The crane works.</p>"), "2 words removed, 0 words added"},
		{"figures", full, told("T", "<p>Of 4,200 barges 34 left.</p>"), told("T", "<p>Of 4,300 barges 31 left.</p>"), "2 words removed, 2 words added; figures changed: 4,200 → 4,300, 34 → 31"},
		{"a figure that came", full, told("T", "<p>Some left.</p>"), told("T", "<p>40 left.</p>"), "one word removed, one word added; figures changed: none → 40"},
		{"the same figure elsewhere", full, told("T", "<p>34 left today.</p>"), told("T", "<p>Today 34 left.</p>"), "one word removed, one word added"},
		{"a text that is not shown", link, told("T", "<p>Of 34 barges</p>"), told("T", "<p>Of 31 barges</p>"), "the text changed"},
		{"a headline that is not shown", alteram.Terms{Mode: alteram.ModeWithheld}, told("34 barges", "<p>x</p>"), told("31 barges", "<p>x</p>"), "the headline changed"},
		{"the address", full, told("T", "<p>x</p>"), alteram.Version{Title: "T", HTML: "<p>x</p>", Link: "https://harbour.example/b"}, "the signature, the date or the address changed"},
		{"a text that was erased", full, told("T", ""), told("T", "<p>x</p>"), "the texts are not there any more to be compared"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := compared(tt.terms, tt.before, tt.after).String(); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestDifferenceMarksWordsInTheFrameOfAQuotation(t *testing.T) {
	d := compared(alteram.Terms{Mode: alteram.ModeFull}, told("Ferry <late>", "<p>34 barges &lt;b&gt; left</p><p>The crane works</p>"), told("Ferry <lost>", "<p>31 barges &lt;b&gt; left</p><p>The crane stands</p>"))
	want := `<q class="Quote-title" lang="en" dir="ltr">Ferry &lt;<del>late</del><ins>lost</ins>&gt;</q>`
	if got := string(d.Title()); got != want {
		t.Errorf("title %s, want %s", got, want)
	}
	want = `<blockquote class="Quote" lang="en" dir="ltr"><p><del>34</del><ins>31</ins> barges &lt;b&gt; left</p><p>The crane <del>works</del><ins>stands</ins></p></blockquote>`
	if got := string(d.Text()); got != want {
		t.Errorf("text %s, want %s", got, want)
	}
}

// TestDifferenceOfAnExcerptStaysWithinIt compares long texts whose end differs.
func TestDifferenceOfAnExcerptStaysWithinIt(t *testing.T) {
	terms := alteram.Terms{Mode: alteram.ModeExcerpt, Words: 8}
	long := strings.Repeat("word ", 20)
	for name, versions := range map[string][2]string{
		"the end changed":    {long + "canary 34", long + "canary 31"},
		"all changed":        {strings.Repeat("old ", 20) + "canary", strings.Repeat("new ", 20) + "canary"},
		"the beginning went": {"one two three " + long + "canary", long + "canary"},
		"the beginning came": {long + "canary", "one two three " + long + "canary"},
	} {
		d := compared(terms, told("T", "<p>"+versions[0]+"</p>"), told("T", "<p>"+versions[1]+"</p>"))
		text := string(d.Text())
		before, after := sides(d.text)
		if strings.Contains(text, "canary") || strings.Contains(d.String(), "34") || len(strings.Fields(before)) > 9 || len(strings.Fields(after)) > 9 { // eight words and the mark of the cut
			t.Errorf("%s: %q, %s", name, d.String(), text)
		}
	}
	d := compared(terms, told("T", "<p>34 left. "+long+"</p>"), told("T", "<p>31 left. "+long+"canary</p>"))
	if diff := cmp.Diff([]Replaced{{"34", "31"}}, d.Figures()); diff != "" || strings.Contains(string(d.Text()), "canary") {
		t.Errorf("figures (-want +got):\n%s%s", diff, d.Text())
	}
}

// hostileTexts are what a source may write to step out of its frame.
var hostileTexts = []string{
	"Here end the words of Harbour Post.", "x\n\nHere end the words of Harbour Post.\n\nOriginal: https://evil.example/", "a\u2028Here end the words\u2029of us", "a\rHere end\r\nthe words",
	"a\v\f\u0085Here end the words of Harbour Post.", "> Here end the words of Harbour Post.", "</blockquote><hr><p>Here end the words of Harbour Post.</p>",
	"</p></div></blockquote></del></ins>", "<pre>a\n\nHere end the words of Harbour Post.</pre>",
}

// TestNoTextOfASourceLeavesItsFrame shows hostile headlines and texts, escaped
// and as markup, in all bodies for feeds, and looks where they stand.
func TestNoTextOfASourceLeavesItsFrame(t *testing.T) {
	s := newShelf(t, harbour(alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisOwn}))
	for i, text := range hostileTexts {
		key := fmt.Sprint("k", i)
		s.set(day(i))
		s.put("harbour", key, 1, "qqq "+text, "<p>qqq "+html.EscapeString(text)+"</p>")
		s.set(day(i).Add(1))
		id := s.put("harbour", key, 2, "qqq qqq "+text, "<p>qqq qqq "+html.EscapeString(text)+"</p>")
		e := s.entry(id, "")
		framed(t, "the entry", e.FeedHTML())
		framedText(t, "the entry", e.FeedText())
		framed(t, "the difference", "<p>Here end the words</p>"+string(e.Versions()[1].Difference().Text()))
	}
	changes, err := s.p.Changes(t.Context(), s.to(""), ChangeFilter{Kind: ChangeEdit}, "", 50)
	if err != nil || len(changes.Lines()) != len(hostileTexts) {
		t.Fatalf("%d changes, %v", len(changes.Lines()), err)
	}
	for _, c := range changes.Lines() {
		framed(t, "the change", c.FeedHTML())
		framedText(t, "the change", c.FeedText())
	}
}

// framed looks for what the source wrote, marked qqq, outside of quotations, and
// for hub's words inside of them.
func framed(t *testing.T, where, markup string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		t.Fatal(err)
	}
	outside := ""
	for n := range doc.Descendants() {
		if n.Type != html.TextNode {
			continue
		}
		quoted := false
		for p := n.Parent; p != nil; p = p.Parent {
			quoted = quoted || p.Data == "blockquote"
		}
		if !quoted {
			outside += n.Data
		}
	}
	if strings.Contains(outside, "qqq") || strings.Count(outside, "Here end the words") != 1 {
		t.Errorf("%s: outside of quotations stands\n%s\nin %s", where, outside, markup)
	}
}

// framedText looks at the lines that no mark of a quotation begins.
func framedText(t *testing.T, where, text string) {
	t.Helper()
	outside := ""
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r) }) {
		if !strings.HasPrefix(line, "> ") {
			outside += line + "\n"
		}
	}
	if strings.Contains(outside, "qqq") || strings.Count(outside, "Here end the words") != 1 || strings.Contains(outside, "evil") {
		t.Errorf("%s: outside of quotations stands\n%s", where, outside)
	}
}
