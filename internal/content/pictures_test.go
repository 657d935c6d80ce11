package content

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPictures(t *testing.T) {
	const base = "https://wire.example/2026/1"
	for _, tt := range []struct {
		name, in, base string
		want           []Picture
	}{
		{"none", "<p>A &lt;img src=x&gt; in words.</p>", base, nil},
		{"with its words", `<p><img src="https://img.example/a.jpg" alt="A  quay &amp; a crane"></p>`, base, []Picture{{"https://img.example/a.jpg", "A quay & a crane", ""}}},
		{"relative", `<img src="/a.jpg">`, base, []Picture{{URL: "https://wire.example/a.jpg"}}},
		{"relative to nothing", `<img src="/a.jpg">`, "", nil},
		{
			"in a figure", `<figure><img src="https://img.example/a.jpg"><figcaption>The quay. <b>Photo:</b> M. Roe</figcaption></figure><figcaption>stray</figcaption>`, base,
			[]Picture{{"https://img.example/a.jpg", "", "The quay. Photo: M. Roe"}},
		},
		{"twice", `<img src="https://img.example/a.jpg" alt="one"><img src="https://img.example/a.jpg" alt="two">`, base, []Picture{{"https://img.example/a.jpg", "one", ""}}},
		{"loaded later", `<img src="data:image/gif;base64,R0lGOD" data-src="https://img.example/a.jpg">`, base, []Picture{{URL: "https://img.example/a.jpg"}}},
		{"that count readers", `<img src="https://count.example/1" width="1" height="1"><img src="https://count.example/2" height=1px>`, base, nil},
		{
			"that are none of the web", `<img src="javascript:alert(1)"><img src="data:image/png;base64,AA"><img src="mailto:a@b.example"><img src="https://user:pass@img.example/a.jpg">`, base,
			[]Picture{{URL: "https://img.example/a.jpg"}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Pictures(tt.in, tt.base)); diff != "" {
				t.Errorf("Pictures(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
	many := strings.Repeat(`<img src="https://img.example/`, 1) + "a.jpg\">"
	for i := range 20 {
		many += `<img src="https://img.example/` + string(rune('b'+i)) + `.jpg">`
	}
	if got := Pictures(many, base); len(got) != maxPictures {
		t.Errorf("%d pictures were taken, want %d", len(got), maxPictures)
	}
}

func FuzzPictures(f *testing.F) {
	f.Add(`<figure><img src="/a.jpg" alt="x"><figcaption>y`, "https://wire.example/")
	f.Add(`<img src=`, "")
	f.Fuzz(func(t *testing.T, in, base string) {
		for _, p := range Pictures(in, base) {
			if !strings.HasPrefix(p.URL, "http://") && !strings.HasPrefix(p.URL, "https://") || strings.ContainsAny(p.Alt+p.Caption, "\n\r") {
				t.Errorf("Pictures(%q, %q) holds %+v", in, base, p)
			}
		}
	})
}
