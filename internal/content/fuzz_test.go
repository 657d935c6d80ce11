package content

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// checkSanitize holds Sanitize to what its comment promises.
func checkSanitize(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, in string,
) {
	t.Helper()
	out := Sanitize(in, "https://outlet.example/news/1")
	if err := unsafe(out); err != nil {
		t.Fatalf("Sanitize(%q) = %q: %v", in, out, err)
	}
	if again := Sanitize(out, ""); again != out {
		t.Fatalf("Sanitize(%q) = %q, and again %q", in, out, again)
	}
	if !norm.NFC.IsNormalString(out) {
		t.Fatalf("Sanitize(%q) = %q is not NFC", in, out)
	}
}

func FuzzSanitize(f *testing.F) {
	for _, v := range attacks(f) {
		f.Add(v.in)
	}
	f.Fuzz(func(t *testing.T, in string) { checkSanitize(t, in) })
}

// markup draws documents of tags that are likely to disturb one another.
func markup() *rapid.Generator[string] {
	names := make([]string, 0, len(elements)+3)
	for name := range elements {
		names = append(names, name)
	}
	names = append(names, "span", "x-y", "img")
	piece := rapid.OneOf(
		rapid.Map(rapid.SampledFrom(sorted(names)), func(n string) string { return "<" + n + ">" }),
		rapid.Map(rapid.SampledFrom(sorted(names)), func(n string) string { return "</" + n + ">" }),
		rapid.SampledFrom([]string{
			"a", " ", "\n", "x y", "é", "e", "\u0301", "\u0338", "\u202e", "\u2067", "\u2069", "\u2066", "漢", "&lt;", "&#0;", "<br/>", "</p>",
			"<a href='http://a.example'>", "<a href=/b>", "<a>", "<p dir=rtl>", "<td colspan=2>", "<ol start=3>", "<p lang=ru>",
			"<", ">", "\"", "<!--", "-->", "<![CDATA[", "]]>", "<svg/>", "\x00", "\xff", "\r\n", "<time datetime=2026-03-01>",
		}),
	)
	return rapid.Map(rapid.SliceOfN(piece, 0, 40), func(p []string) string { return strings.Join(p, "") })
}

func TestSanitizeHoldsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkSanitize(t, markup().Draw(t, "markup")) })
}
