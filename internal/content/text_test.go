package content

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"entities", "a &amp; b&#39;s", "a & b's"},
		{"paragraphs", "<p>a\n b</p><p> c</p>", "a b\n\nc"},
		{"heading and quote", "<h2>a</h2><blockquote><p>b</p></blockquote>c", "a\n\nb\n\nc"},
		{"list", "<p>a</p><ul><li>b</li><li><p>c</p><p>d</p></li></ul><p>e</p>", "a\n\nb\nc\nd\n\ne"},
		{"nested list", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "a\nb\nc"},
		{"line breaks", "a<br/>b<br/><br/>c", "a\nb\n\nc"},
		{"inline does not part words", "al<b>ter</b>am <i>x</i>", "alteram x"},
		{"table", "<table><tbody><tr><th>a</th><td>1</td></tr><tr><td><p>b</p></td><td><p>2</p></td></tr></tbody></table>", "a\t1\nb\t2"},
		{"preformatted", "<pre>a  b\nc</pre>", "a b\nc"},
		{"definitions", "<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"},
		{"no-break spaces are spaces", "a\u00a0\u2009b", "a b"},
		{"invisible characters go", "a\u200bb\u00adc\ufeff", "abc"},
		{"NFC over tags", "e<b>\u0301</b>", "é"},
		{"joiners stay", "می\u200cرود", "می\u200cرود"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Text(tt.in); got != tt.want {
				t.Errorf("Text(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestTextIsTidy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := markup().Draw(t, "markup")
		text := Text(Sanitize(in, ""))
		if !norm.NFC.IsNormalString(text) {
			t.Fatalf("Text(%q) = %q is not NFC", in, text)
		}
		if strings.TrimSpace(text) != text || strings.Contains(text, "  ") || strings.Contains(text, "\n\n\n") || strings.Contains(text, " \n") || strings.Contains(text, "\n ") {
			t.Fatalf("Text(%q) = %q has white space to spare", in, text)
		}
		if got, want := strings.Join(strings.Fields(Text(Sanitize(norm.NFD.String(in), ""))), " "), strings.Join(strings.Fields(text), " "); !strings.Contains(in, "\u0338") && !strings.Contains(in, "<é") && got != want {
			t.Fatalf("decomposed %q gives %q, want %q", in, got, want)
		}
	})
}

func TestPlainTitle(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"one line", " Talks\r\n to\tcontinue ", "Talks to continue"},
		{"markup is text", "a <b> & c", "a <b> & c"},
		{"NFC", "cafe\u0301", "café"},
		{"controls", "a\x00b\x1b[1mc\u0085", "ab[1mc"},
		{"override", "safe \u202etxt.exe", "safe txt.exe"},
		{"unbalanced embedding", "\u202bنص", "نص"},
		{"balanced isolate", "\u2068نص\u2069 x", "\u2068نص\u2069 x"},
		{"crossed pairs", "\u2067a\u202bb\u2069c\u202c", "a\u202bbc\u202c"},
		{"zero width", "pass\u200bword\ufeff\u2060", "password"},
		{"joiners stay", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"},
		{"tag characters", "a\U000e0068\U000e0069b", "ab"},
		{"flag of a region", "\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f"},
		{"invalid bytes", "a\xffb", "a\ufffdb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := PlainTitle(tt.in); got != tt.want {
				t.Errorf("PlainTitle(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestPlainTitleIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := PlainTitle(rapid.String().Draw(t, "title"))
		if again := PlainTitle(once); again != once {
			t.Fatalf("%q, and again %q", once, again)
		}
	})
}

func TestSlug(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"words", "Talks to continue, ministry says", "talks-to-continue-ministry-says"},
		{"any script", "Переговоры: день 2", "переговоры-день-2"},
		{"apostrophe", "Don’t go", "dont-go"},
		{"marks", "हिन्दी समाचार", "हिन्दी-समाचार"},
		{"nothing to say", "…!?", ""},
		{"ends at a word", strings.Repeat("talks ", 20), strings.Repeat("talks-", 9) + "talks"},
		{"one long word", strings.Repeat("я", 70), strings.Repeat("я", 60)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Slug(tt.in); got != tt.want {
				t.Errorf("Slug(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestExcerpt(t *testing.T) {
	const story = "The council met on Tuesday. It spoke of 3.5 million for Dr. Ames and the U.S. Office, and left. Nothing was signed."
	tests := []struct {
		name, in string
		words    int
		want     string
		cut      bool
	}{
		{"short texts are whole", "One two three.", 3, "One two three.", false},
		{"zero words", "One.", 0, "", true},
		{"nothing of nothing", "", 0, "", false},
		{"at a sentence", story, 8, "The council met on Tuesday.", true},
		{"at a word, too early for the sentence", story, 16, "The council met on Tuesday. It spoke of 3.5 million for Dr. Ames and the U.S. …", true},
		{"no sentence ends in an abbreviation or number", story, 19, "The council met on Tuesday. It spoke of 3.5 million for Dr. Ames and the U.S. Office, and left.", true},
		{"paragraphs stay", "One two.\n\nThree four five.", 3, "One two.", true},
		{"a line ends a sentence", "Headline\n\nThree four five six", 2, "Headline", true},
		{"punctuation before the ellipsis goes", "One, two, three, four", 2, "One, two …", true},
		{"quotation ends with its sentence", "“We will go.” Then they went away.", 4, "“We will go.”", true},
		{"Chinese", "市议会周二开会。会上谈了很多事情，没有签字。", 6, "市议会周二开会。", true},
		{"Thai at a letter", "สภาประชุมวันอังคาร", 2, "สภาประชุม …", true},
		{"Arabic question", "ماذا قال الوزير؟ لم يقل شيئا بعد ذلك", 4, "ماذا قال الوزير؟", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, cut := Excerpt(tt.in, tt.words)
			if got != tt.want || cut != tt.cut {
				t.Errorf("Excerpt(%q, %d) = %q, %v, want %q, %v", tt.in, tt.words, got, cut, tt.want, tt.cut)
			}
		})
	}
}

func TestExcerptIsABeginning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := Text(Sanitize(rapid.OneOf(markup(), rapid.String()).Draw(t, "text"), ""))
		excerpt, cut := Excerpt(text, rapid.IntRange(0, 30).Draw(t, "words"))
		if !cut && excerpt != text {
			t.Fatalf("%q is said to be whole, but is %q", text, excerpt)
		}
		if !strings.HasPrefix(text, strings.TrimSuffix(excerpt, " …")) {
			t.Fatalf("%q does not begin with %q", text, excerpt)
		}
	})
}

func TestExcerptHTML(t *testing.T) {
	got, cut := ExcerptHTML("<h2>a &lt;b&gt;</h2><p><a href=\"https://x.example/\">one two.</a></p><ul><li>c</li><li>d</li></ul><p>five six seven", 6)
	if want := "<p>a &lt;b&gt;</p><p>one two.</p><p>c<br/>d</p>"; got != want || !cut {
		t.Errorf("got %q, %v, want %q", got, cut, want)
	}
}
