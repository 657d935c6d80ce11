package content_test

import (
	"strings"
	"testing"

	"github.com/alteram-hub/alteram/internal/content"
)

func TestMark(t *testing.T) {
	for _, tt := range []struct {
		name, markup, want string
		words              []string
	}{
		{"one word", "<p>The crane works &amp; lifts.</p>", `<p>The <mark id="a">crane works</mark> &amp; lifts.</p>`, []string{"crane works"}},
		{"through elements", "<p>The <em>crane works</em> again.</p>", `<p>The <em>crane <mark id="a">works</mark></em> <mark>again</mark>.</p>`, []string{"works again"}},
		{"through paragraphs", "<p>One.</p><p>Two.</p>", `<p><mark id="a">One.</mark></p><p><mark>Two.</mark></p>`, []string{"One.\n\nTwo."}},
		{
			"one in another", "<p>It lifts 34 ships.</p>",
			`<p>It <mark id="a">lifts</mark> <mark><mark id="b">34</mark></mark> <mark>ships</mark>.</p>`,
			[]string{"lifts 34 ships", "34"},
		},
		{"wide space", "<p>The\n  crane</p>", "<p><mark id=\"a\">The\n  crane</mark></p>", []string{"The crane"}},
		{"not ASCII", "<p>«Кран работает», сказал он.</p>", `<p>«<mark id="a">Кран работает</mark>», сказал он.</p>`, []string{"Кран работает"}},
		{"an element in it", "<ul><li>4 &lt; 5</li></ul>", `<ul><li><mark id="a">4 &lt; 5</mark></li></ul>`, []string{"4 < 5"}},
	} {
		text := content.Text(tt.markup)
		var stretches []content.Stretch
		for i, w := range tt.words {
			at := strings.Index(text, w)
			stretches = append(stretches, content.Stretch{Start: at, End: at + len(w), ID: string(rune('a' + i))})
		}
		if got := content.Mark(tt.markup, stretches); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// FuzzMark marks any stretch of any markup: the words stay as they were, and
// only marks are added.
func FuzzMark(f *testing.F) {
	f.Add("<p>The <b>crane</b> works &amp; lifts</p><ul><li>34<li>ships</ul>", 3, 12)
	f.Fuzz(func(t *testing.T, markup string, from, to int) {
		safe := content.Sanitize(markup, "")
		got := content.Mark(safe, []content.Stretch{{Start: from, End: to, ID: "x"}})
		if a, b := content.Text(safe), content.Text(strings.NewReplacer("<mark>", "", `<mark id="x">`, "", "</mark>", "").Replace(got)); a != b {
			t.Errorf("marked, %q reads %q, not %q", safe, b, a)
		}
		if strings.Count(got, "</mark>") != strings.Count(got, "<mark>")+strings.Count(got, `<mark id="x">`) && !strings.Contains(safe, "mark>") {
			t.Errorf("%q does not close what it opens", got)
		}
	})
}
