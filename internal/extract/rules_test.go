package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// report makes a page of an article; %s marks in order what stands before the
// text, inside it and after it.
const report = `<!doctype html><html lang="en"><head><title>Marlow Pumps lays a second pipe - Strait Courier</title>
<meta property="og:site_name" content="Strait Courier"><meta name="author" content="Ada Quill"></head><body>
<header><a href="/">Strait Courier</a></header><article><h1>Marlow Pumps lays a second pipe</h1>BEFORE
<p>The town of Ansel gets a second water pipe next year, laid by a firm from the neighbouring valley, the council decided on Monday evening.</p>
<p>The pipe is to be nine kilometres long and to cross the river under the old bridge, where divers looked at the ground in the autumn.</p>INSIDE
<p>It costs 14 million crowns, of which the province pays a third; the council wants to raise the price of water by a tenth for five years.</p>
<p>Two members voted against it because they think that the old pipe, laid in 1961, could be mended for less than half of that money.</p>AFTER</article>
<footer><p>Strait Courier, Quay 3, Port Ansel</p></footer></body></html>`

var reportText = strings.Join([]string{
	"The town of Ansel gets a second water pipe next year, laid by a firm from the neighbouring valley, the council decided on Monday evening.",
	"The pipe is to be nine kilometres long and to cross the river under the old bridge, where divers looked at the ground in the autumn.",
	"It costs 14 million crowns, of which the province pays a third; the council wants to raise the price of water by a tenth for five years.",
	"Two members voted against it because they think that the old pipe, laid in 1961, could be mended for less than half of that money.",
}, "\n\n")

// TestWhatIsNoBody: what stands in and around an article and is none of it does
// not get into its text, and costs nothing of it.
func TestWhatIsNoBody(t *testing.T) {
	for _, c := range []struct{ name, before, inside, after string }{
		{name: "nothing"},
		{name: "teaser cut off with dots", before: `<p>Marlow Pumps lays a second pipe The town of Ansel gets a second water pipe next year, laid by a firm...</p>`},
		{name: "signed and dated line", before: `<p>By Ada Quill on Tuesday, March 3rd, 2026 at 9:08 a.m.</p>`},
		{name: "caption in italics under a picture", inside: `<div><img src="/pipe.jpg" alt="" width="800"></div><center><em>The old pipe where it leaves the river</em></center>`},
		{name: "offer marked as a call to action", inside: `<div class="plus-cta"><h4>Something to consider</h4><p>If you liked this report, think of joining those who pay for it, which keeps us going.</p></div>`},
		{name: "account of the sender", after: `<hr><p>Marlow Pumps is a leading maker of water works with 300 hands in four countries, founded in 1921 by two brothers.</p><p>Its shares are traded at the exchange of Port Ansel.</p>`},
		{name: "account of the sender under a heading", after: `<h3>About Marlow Pumps</h3><p>Founded in 1921, the firm builds water works and pumps in four countries of the coast.</p>`},
		{name: "account of the author", after: `<p class="note">Ada Quill is a writer at the Strait Courier and keeps bees on the roof of the town hall.</p>`},
		{name: "account of the author with an address", after: `<p>Ada Quill (<a href="mailto:ada@courier.example">ada@courier.example</a>) writes on water and money.</p>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := strings.NewReplacer("BEFORE", c.before, "INSIDE", c.inside, "AFTER", c.after).Replace(report)
			a, err := Page([]byte(page), Hints{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(reportText, a.Text); diff != "" {
				t.Errorf("text of %s (-want +got):\n%s", page, diff)
			}
		})
	}
}

// TestWhatIsBody: what looks like something else is text.
func TestWhatIsBody(t *testing.T) {
	for _, c := range []struct{ name, before, inside, want string }{
		{name: "words in italics after a picture", inside: `<p><img src="/a.jpg" alt=""></p><p><em>“Why do we not mend the old one?”</em></p>`, want: "“Why do we not mend the old one?”"},
		{
			name: "phrase with a box that shows on hovering", inside: `<p>The engineer <span class="rollover-people"><a href="/o">Odo Brandt</a><span class="rollover-people-block"><a href="/o">Odo Brandt</a><a href="/1">Odo Brandt wins a prize for his bridge</a></span></span> had warned the council in May that the ground might not hold.</p>`,
			want: "The engineer Odo Brandt had warned the council in May that the ground might not hold.",
		},
		{
			name: "paragraph that the line under the headline repeats", before: `<h2 class="header-sub">Divers had looked at the ground for three weeks before the council met to vote.</h2>`,
			inside: `<p>Divers had looked at the ground for three weeks before the council met to vote.</p>`,
			want:   "Divers had looked at the ground for three weeks before the council met to vote.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := strings.NewReplacer("BEFORE", c.before, "INSIDE", c.inside, "AFTER", "").Replace(report)
			a, err := Page([]byte(page), Hints{})
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(a.Text, "\n\n")
			if len(lines) != 5 || lines[2] != c.want {
				t.Errorf("text of %s is\n%s\nwant %q as its third paragraph", page, a.Text, c.want)
			}
		})
	}
}
