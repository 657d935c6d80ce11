package lang

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func wordsOf(text string) []string {
	var out []string
	for t := range Tokens(text) {
		out = append(out, t.Word)
	}
	return out
}

func TestTokens(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"words and punctuation", "The ferry, late again — “why?”", "the ferry late again why"},
		{"elision and genitive", "L’avion d'Yvonne, Moscow's and O'Brien", "l avion d yvonne moscow and o brien"},
		{"an apostrophe that is a letter", "п'ять п’ять пʼять", "п ять п ять п ять"},
		{"initials and addresses", "the U.S. and news.example.com", "the us and news example com"},
		{"numbers", "1,000 1.000 3.5 3,5 12.345.678 COVID-19 2026-03-02", "1000 1000 3.5 3.5 12345678 covid 19 2026 03 02"},
		{"digits of other scripts", "٢٠٢٦ ۱۲ २०", "2026 12 20"},
		{"width and ligatures", "ＦＥＲＲＹ ﬁre", "ferry fire"},
		{"accents", "Éducation ŁÓDŹ smörgåsbord Ærø Tiếng", "education lodz smorgasbord aero tieng"},
		{"sharp s", "Straße STRASSE", "strasse strasse"},
		{"yo, and letters with a mark of their own", "ёлка Её йод їжак ґанок за́мок", "елка ее йод їжак ґанок замок"},
		{"Greek", "Άνθρωπος ΑΝΘΡΩΠΟΣ", "ανθρωποσ ανθρωποσ"},
		{"Arabic points, tatweel, alef", "أَخْبَار إخبار اخبـــار مدرسة ى", "اخبار اخبار اخبار مدرسه ي"},
		{"Hebrew points", "שָׁלוֹם שלום", "שלום שלום"},
		{"Han in twos", "北京大学。水", "北京 京大 大学 学 水"},
		{"kana, with its long mark", "フェリーは", "フェ ェリ リー ーは は"},
		{"Thai with its marks", "ข่าวที่", "ข่า าว วที่ ที่"},
		{"Han beside Latin", "iPhone手机5G", "iphone 手机 机 5g"},
		{"Korean is written with spaces", "정부 발표", "정부 발표"},
		{"underscores and colons", "foo_bar k:a", "foo bar k a"},
		{"nothing", " … !? ", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := strings.Fields(tt.want)
			for i := range want {
				want[i] = Fold(want[i])
			}
			if d := cmp.Diff(want, append([]string{}, wordsOf(tt.in)...)); d != "" && len(want)+len(wordsOf(tt.in)) > 0 {
				t.Errorf("Tokens(%q) (-want +got):\n%s", tt.in, d)
			}
			if got := strings.Join(wordsOf(tt.in), " "); got != tt.want {
				t.Errorf("Tokens(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestLastCharactersAreMarked(t *testing.T) {
	var got []Token
	for tok := range Tokens("北京 水a") {
		got = append(got, tok)
	}
	want := []Token{
		{Start: 0, End: 6, Word: "北京", Part: true},
		{Start: 3, End: 6, Word: "京", Part: true, Last: true},
		{Start: 7, End: 10, Word: "水", Part: true},
		{Start: 10, End: 11, Word: "a"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Tokens (-want +got):\n%s", d)
	}
}

// checkTokens holds what is true of the tokens of any text.
func checkTokens(t interface{ Errorf(string, ...any) }, text string) {
	at := 0
	for tok := range Tokens(text) {
		switch {
		case tok.Start < at || tok.End <= tok.Start || tok.End > len(text):
			t.Errorf("Tokens(%q): [%d,%d) after %d", text, tok.Start, tok.End, at)
			return
		case Fold(text[tok.Start:tok.End]) != tok.Word:
			t.Errorf("Tokens(%q): %q stands at [%d,%d), which folds to %q", text, tok.Word, tok.Start, tok.End, Fold(text[tok.Start:tok.End]))
		case utf8.ValidString(text) && !utf8.ValidString(tok.Word), len(tok.Word) > maxWord, strings.ContainsAny(tok.Word, " :\"'()*"):
			t.Errorf("Tokens(%q): the word %q", text, tok.Word)
		}
		at = tok.Start
		for _, l := range StemLanguages() {
			if s, ok := Stem(l, tok.Word); s == "" || !ok && s != tok.Word || strings.ContainsAny(s, " :\"'()*%&$") {
				t.Errorf("Stem(%s, %q) = %q, %v", l, tok.Word, s, ok)
			}
		}
	}
}

func TestOffsetsReproduceTheText(t *testing.T) {
	alphabet := []rune("aZ09 '’.,-_:éßÉё́йїж أَإـةى北京水かカーข่าว정\u200d\u00ad𝔸ﬁ１😀\n")
	rapid.Check(t, func(t *rapid.T) {
		checkTokens(t, rapid.StringOfN(rapid.SampledFrom(alphabet), 0, 40, -1).Draw(t, "text"))
	})
}

func TestFoldingFastIsFolding(t *testing.T) {
	for r := rune(1); r < 0x10000; r++ {
		word := string(r)
		if r >= 0xd800 && r < 0xe000 {
			continue
		}
		if got, want := Fold(word), foldAny(word); got != want {
			t.Errorf("Fold(%q) = %q, want %q", word, got, want)
		}
		if again := Fold(Fold(word)); again != Fold(word) {
			t.Errorf("Fold(%q) = %q, folded again %q", word, Fold(word), again)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"L’avion", "北京a水", "1,000.5", "\xff\xc3", "اخبـــار", "ข่าว", "U.S.A.", "e\u0301\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { checkTokens(t, text) })
}

func TestStem(t *testing.T) {
	for _, tt := range []struct{ name, language, words string }{
		{"English", "en-GB", "minister ministers"},
		{"English verbs", "en", "strike strikes striking"},
		{"Russian cases", "ru", "город города городу городом городов городами"},
		{"Russian adjectives", "ru", "новый новая нового новые"},
		{"German plurals and umlauts", "de", "Haus Häuser Häusern Hauses"},
		{"German adjectives", "de", "neue neuen neues"},
		{"a German compound and its plural", "de", "Hafenarbeiter Hafenarbeitern Hafenarbeiters"},
		{"French, with and without accents", "fr", "condamné condamnée condamnées condamnes"},
		{"Spanish nouns on -ión", "es", "educación educacion educaciones"},
		{"Swedish", "sv", "hamn hamnen hamnens"},
		{"Norwegian, under its other code", "no", "havn havnen havnens"},
		{"Arabic article and conjunction", "ar", "كتاب الكتاب والكتاب"},
		{"Arabic feminine plural", "ar", "معلمة معلمات المعلمات"},
		{"Ukrainian cases", "uk", "місто міста місту містом"},
		{"Ukrainian adjectives", "uk", "новий нова нового новим"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			stems := map[string]bool{}
			for _, w := range strings.Fields(tt.words) {
				s, ok := Stem(tt.language, Fold(w))
				if !ok {
					t.Errorf("Stem(%s, %q): no stemmer", tt.language, w)
				}
				stems[s] = true
			}
			if len(stems) != 1 {
				t.Errorf("the stems of %q in %s are %v, want one", tt.words, tt.language, stems)
			}
		})
	}
}

func TestStemLeavesOtherScriptsAlone(t *testing.T) {
	for _, tt := range []struct{ language, word string }{{"ru", "strikes"}, {"en", "города"}, {"", "strikes"}, {"tlh", "strikes"}, {"en", "北京"}, {"en", "2026"}} {
		if got, ok := Stem(tt.language, tt.word); ok || got != tt.word {
			t.Errorf("Stem(%q, %q) = %q, %v", tt.language, tt.word, got, ok)
		}
	}
}

func TestStemmersAreInOrder(t *testing.T) {
	if l := StemLanguages(); !slices.IsSorted(l) {
		t.Errorf("StemLanguages() = %v, want them in order: they are searched by halves", l)
	}
}

func BenchmarkTokens(b *testing.B) {
	for _, bb := range []struct{ name, text string }{
		{"English", "The harbour council said on Tuesday that 1,200 passengers had missed the last ferry to the island. "},
		{"Russian", "Совет порта сообщил во вторник, что на последний паром к острову опоздали 1200 пассажиров. "},
		{"Chinese", "港务局星期二表示，有一千二百名乘客错过了最后一班开往该岛的渡轮。"},
		{"Arabic", "قال مجلس الميناء يوم الثلاثاء إن ألفا ومئتي راكب فاتتهم آخر عبّارة إلى الجزيرة. "},
	} {
		text := strings.Repeat(bb.text, 200)
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				for range Tokens(text) {
				}
			}
		})
	}
}

func BenchmarkStem(b *testing.B) {
	words := strings.Fields("the harbour council said passengers missed striking ministers nationalisation ferries")
	for b.Loop() {
		for _, w := range words {
			Stem("en", w)
		}
	}
}
