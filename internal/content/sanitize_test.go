package content

import (
	"strings"
	"testing"
	"time"
)

func TestSanitize(t *testing.T) {
	const base = "https://outlet.example/news/1"
	const rel = ` rel="nofollow noreferrer noopener"`
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"bare text", `Talks & "terms" < 5`, `Talks &amp; &#34;terms&#34; &lt; 5`},
		{"entities", "caf&eacute; &ndash; &#8364;5 &nbsp;x", "café – €5 \u00a0x"},
		{"inline", "Example <b>Atom</b>", "Example <b>Atom</b>"},
		{"one div is no paragraph", "<div>Example <b>Atom</b></div>", "Example <b>Atom</b>"},
		{"divs are paragraphs", "<div>one</div><div>two</div>", "<p>one</p><p>two</p>"},
		{"text before a paragraph becomes one", "one<p>two</p>", "<p>one</p><p>two</p>"},
		{"an unclosed paragraph ends where the next begins", "<p>a<p>b", "<p>a</p><p>b</p>"},
		{"empty elements go", "<p> </p><b></b><ul></ul><p>x <i> </i></p>", "<p>x</p>"},
		{"classes and ids go", `<p class="a" id="b" style="c" data-d="e">x</p>`, "<p>x</p>"},
		{"old names", "<strike>a</strike><tt>b</tt><acronym>c</acronym><h1>d</h1>", "<p><s>a</s><code>b</code><abbr>c</abbr></p><h2>d</h2>"},
		{"unknown elements are unwrapped", "<blink>a</blink> <o:p>b</o:p>", "a b"},
		{"link", `<a href="https://x.example/a?b=1&amp;c=2" target=_blank>x</a>`, `<a href="https://x.example/a?b=1&amp;c=2"` + rel + `>x</a>`},
		{"link in bare ampersands", `<a href="https://x.example/?a=1&copy=2&lt=3">x</a>`, `<a href="https://x.example/?a=1&amp;copy=2&amp;lt=3"` + rel + `>x</a>`},
		{"relative link", `<a href="../2">x</a>`, `<a href="https://outlet.example/2"` + rel + `>x</a>`},
		{"link in another script", `<a href="HTTPS://Новости.example/день?q=ё">x</a>`, `<a href="https://Новости.example/день?q=ё"` + rel + `>x</a>`},
		{"link in broken bytes", "<a href='https://x.example/?q=\xc1\x8f\u200b\"'>x</a>", `<a href="https://x.example/?q=%C1%8F%E2%80%8B%22"` + rel + `>x</a>`},
		{"link in decomposed letters", "<a href='https://x.example/e\u0301'>x</a>", `<a href="https://x.example/e%CC%81"` + rel + `>x</a>`},
		{"link without an address", `<a name="x">x</a>`, "x"},
		{"mail", `<a href="mailto:desk@x.example?subject=y">x</a>`, `<a href="mailto:desk@x.example"` + rel + `>x</a>`},
		{"link around blocks", `<a href="https://x.example/"><div>a</div><p>b</p></a>`, `<p><a href="https://x.example/"` + rel + `>a</a></p><p><a href="https://x.example/"` + rel + `>b</a></p>`},
		{"image", `a <img src="https://x.example/i.png" alt="alt"> b`, "a  b"},
		{"link around an image", `<p><a href="https://x.example/"><img src="i.png"></a></p>`, ""},
		{"figure keeps its caption", `<figure><img src="i.png"><figcaption>A bridge.</figcaption></figure>`, "<figure><figcaption>A bridge.</figcaption></figure>"},
		{"figure without one goes", `a<figure><img src="i.png"></figure>b`, "<p>a</p><p>b</p>"},
		{"misnested", "<b><i>x</b>y</i>z", "<b><i>x</i></b><i>y</i>z"},
		{"bold from one paragraph does not reach the next", "<p><b>x</p><p>y</p>", "<p><b>x</b></p><p>y</p>"},
		{"list", "<ul> <li>a <li>b<ul><li>c</ul> </ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"},
		{"text in a list", "<ul>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"},
		{"item without a list", "<li>a<li>b", "<p>a</p><p>b</p>"},
		{"numbered list", `<ol start="5" class=x><li>a</ol>`, `<ol start="5"><li>a</li></ol>`},
		{"definitions", "<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"},
		{"table", `<table border=1><tr><th colspan=2>a<tr><td>b<td></table>`, `<table><tbody><tr><th colspan="2">a</th></tr><tr><td>b</td><td></td></tr></tbody></table>`},
		{"text in a table stays in its place", "<table>a<tr>b<td>c</table>", "<table><tbody><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></tbody></table>"},
		{"preformatted", "<pre>\n a\n  <b>b</b>\n</pre>", "<pre> a\n  <b>b</b></pre>"},
		{"heading over several lines", "<h2><div>a</div><div>b</div></h2>", "<h2>a  b</h2>"},
		{"ruby", "<ruby>漢<rp>(<rt>かん<rp>)</ruby>", "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>"},
		{"language and direction", `<p lang="AR_eg" dir="RTL">نص</p>`, `<p dir="rtl" lang="ar-EG">نص</p>`},
		{"time", `<time datetime="2026-03-01T10:00:00Z">a</time> <time datetime="soon">b</time>`, `<time datetime="2026-03-01T10:00:00Z">a</time> <time>b</time>`},
		{"text is NFC over unwrapped tags", "e<span>\u0301</span>", "é"},
		{"a form without an end swallows nothing", "<form>a<p>b", "<p>a</p><p>b</p>"},
		{"a title without an end swallows nothing", "<title>a<p>b", "<p>a</p><p>b</p>"},
		{"a script without an end is no text", "a<script>b", "a"},
		{"markup wrapped once too often", "<![CDATA[<p>a</p>]]>", "<p>a</p>"},
		{"a quote without an end swallows nothing", `<a href="https://x.example/>a</a> b`, `<a href="https://x.example/"` + rel + `>a</a> b`},
		{"rule", "a<hr>b", "<p>a</p><hr/><p>b</p>"},
		{"line breaks", "<br>a<br><br>b", "a<br/><br/>b"},
		{"an override would turn the text around", "a\u202eb\u202c", "ab"},
		{"an isolate ends with its paragraph", "<p>\u2067a</p>\u2067b\u2069", "<p>a</p><p>\u2067b\u2069</p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Sanitize(tt.in, base); got != tt.want {
				t.Errorf("Sanitize(%q) = %q, want %q", tt.in, got, tt.want)
			}
			checkSanitize(t, tt.in)
		})
	}
}

func TestSanitizeWithoutBaseUnlinksRelativeAddresses(t *testing.T) {
	if got := Sanitize(`<a href="/a">x</a> <a href="//y.example/">y</a>`, ""); got != "x y" {
		t.Errorf("got %q", got)
	}
}

// hostile are inputs made to cost much for their size.
var hostile = []struct{ name, piece string }{
	{"bold", "<b>x"},
	{"quotes", "<blockquote>x"},
	{"brackets", "<"},
	{"ampersands", "&"},
	{"unclosed bold in paragraphs", "<b><p>x"},
	{"tables", "<table>x"},
	{"links", "<a href=//x>y"},
	{"misnested", "<b><i>x</b>"},
	{"comments", "<!-- -- "},
	{"titles", "<title>"},
	{"drawings", "<svg>"},
	{"open quotes", `<a b="`},
	{"isolates", "\u2067x"},
	{"marks", "\u0301"},
	{"attributes", "<b " + strings.Repeat("a=1 ", 1000) + ">"},
	{"long tags to repeat", "<b lang=en-aaaaaaaa-bbbbbbbb dir=rtl>x<i lang=en-aaaaaaaa-bbbbbbbb dir=rtl>y</b>z"},
	{"outer inlines and paragraphs", strings.Repeat("<b lang=en-aaaaaaaa-bbbbbbbb>", 16) + strings.Repeat("<p>x", 100)},
	{"CDATA", "<![CDATA[x"},
	{"end tags", "</p></b></table>"},
}

// Cost is linear: even input made to be costly is done in far less time than a
// quadratic step over it would take (2 MiB squared is an hour).
func TestSanitizeIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("two megabytes a case")
	}
	for _, tt := range hostile {
		t.Run(tt.name, func(t *testing.T) {
			in := strings.Repeat(tt.piece, 2*MaxHTML/len(tt.piece))
			start := time.Now()
			out := Sanitize(in, "https://x.example/")
			text := Text(out)
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
			if len(out) > MaxHTML || len(text) > MaxHTML {
				t.Errorf("%d bytes of markup, %d of text, want at most %d", len(out), len(text), MaxHTML)
			}
			if err := unsafe(out); err != nil {
				t.Errorf("unsafe: %v", err)
			}
			if again := Sanitize(out, ""); again != out {
				t.Errorf("sanitising again changes it")
			}
		})
	}
}

func TestSanitizeFlattensDeepNesting(t *testing.T) {
	out := Sanitize(strings.Repeat("<blockquote>", 5000)+"deep"+strings.Repeat("</blockquote>", 5000)+"<p>after", "")
	if n := strings.Count(out, "<blockquote>"); n != maxDepth {
		t.Errorf("%d levels, want %d", n, maxDepth)
	}
	if !strings.Contains(out, "deep") || !strings.HasSuffix(out, "<p>after</p>") {
		t.Errorf("text is lost: %q", out)
	}
}
