package lang

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestSentences has a | where a sentence ends.
func TestSentences(t *testing.T) {
	for _, tt := range []struct{ name, language, in string }{
		{"plain", "en", "The ferry left. | Nobody knew. | Why?"},
		{"titles and initials", "en", "Dr. Ann Shore met J. R. Dune. | Gen. Marsh and Mrs. Reed were there."},
		{"initials of a state", "en", "The U.S. President left the U.S. | The ferry did not."},
		{"no language is known", "", "Prof. Shore spoke. | Dune answered."},
		{"numbers", "en", "It cost 3.5 million. | In 2026 it cost 4."},
		{"a number ends an English sentence", "en", "The vote was 31. | Nobody left."},
		{"a month", "en", "It left on Jan. 5 at noon. | Nobody knew."},
		{"a question within a sentence", "en", "“Why did it leave?” she asked. | “Now!” he said."},
		{"a quotation ends", "en", "He said: “It left.” | Nobody believed him."},
		{"lines", "en", "The headline\n | The text. | More\n\n | End"},
		{"lines after an abbreviation", "en", "By Dr.\n | Shore"},
		{"German ordinals and abbreviations", "de", "Am 3. März kam Dr. Strand z. B. Fisch holen. | Er fuhr bzw. ging."},
		{"a year ends a German sentence", "de", "Das war 2026. | Danach kam die Fähre."},
		{"Czech", "cs", "Dne 3. Května odplul prom např. Modrý. | Nikdo to nevěděl."},
		{"French", "fr", "M. Dune et Mme. Sable sont partis. | Pourquoi ? | Personne ne sait."},
		{"Spanish", "es-MX", "El Sr. Duna salió. | ¿Por qué? | ¡Nadie sabe!"},
		{"Russian", "ru", "В г. Дюнск прибыл А. С. Берегов. | Паром ушёл в 5 ч. утра."},
		{"Ukrainian", "uk", "На вул. Морській чекали 5 тис. Людей не було. | Пором пішов."},
		{"Greek, whose question mark is a semicolon", "el", "Πού είναι το πλοίο; | Έφυγε. | Ναι· έφυγε."},
		{"a semicolon elsewhere", "en", "It left; Nobody knew."},
		{"Arabic", "ar", "أين العبارة؟ | غادرت."},
		{"Urdu", "ur", "کشتی روانہ ہو گئی۔ | کسی کو معلوم نہ تھا۔"},
		{"Hindi", "hi", "नाव निकल गई। | किसी को पता नहीं था।"},
		{"Armenian", "hy", "Նավը գնաց։ | Ոչ ոք չգիտեր։"},
		{"Chinese, without spaces", "zh", "渡轮开走了。|没有人知道！|为什么？"},
		{"Chinese quotation", "zh", "他说：“渡轮开走了。”|没有人知道。"},
		{"Japanese quotation", "ja", "「船は出た。」と彼は言った。|誰も知らなかった。"},
		{"Thai", "th", "เรือออกแล้ว | ไม่มีใครรู้"},
		{"Thai numbers stay", "th", "เรือ 5 ลำ"},
		{"nothing", "en", "  \n "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var want, got []string
			for s := range strings.SplitSeq(tt.in, "|") {
				if s = strings.TrimSpace(s); s != "" {
					want = append(want, s)
				}
			}
			text := strings.ReplaceAll(strings.ReplaceAll(tt.in, "| ", ""), "|", "")
			for s := range Sentences(text, tt.language) {
				got = append(got, text[s.Start:s.End])
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("Sentences(%q, %s) (-want +got):\n%s", text, tt.language, d)
			}
		})
	}
}

// checkSentences holds what is true of the sentences of any text: they are in
// order, not empty, without space around them, and leave out nothing but space.
func checkSentences(t interface{ Errorf(string, ...any) }, text, language string) {
	at := 0
	check := func(start int) {
		if strings.TrimFunc(text[at:start], unicode.IsSpace) != "" {
			t.Errorf("Sentences(%q): %q is in none", text, text[at:start])
		}
	}
	for s := range Sentences(text, language) {
		if s.Start < at || s.End <= s.Start || s.End > len(text) {
			t.Errorf("Sentences(%q): [%d,%d) after %d", text, s.Start, s.End, at)
			return
		}
		if part := text[s.Start:s.End]; strings.TrimSpace(part) != part {
			t.Errorf("Sentences(%q): space around %q", text, part)
		}
		check(s.Start)
		at = s.End
	}
	check(len(text))
}

func TestSentencesCoverTheText(t *testing.T) {
	alphabet := []rune("aA1 .?!;\n\"“”。」とκ;ไล่ \u2029\u00a0()г")
	rapid.Check(t, func(t *rapid.T) {
		checkSentences(t, rapid.StringOfN(rapid.SampledFrom(alphabet), 0, 40, -1).Draw(t, "text"), rapid.SampledFrom([]string{"", "en", "de", "th"}).Draw(t, "language"))
	})
}

func TestSentencesCanBeLeft(t *testing.T) {
	for range Sentences("One. Two. เรือออกแล้ว ไม่มี", "") {
		break
	}
}

func FuzzSentences(f *testing.F) {
	for _, s := range []string{"Dr. A. B. Shore left. Why?", "「船。」と", "เรือ ออก", "\xff. \xc3", "κ; Έ", "a.\r\nb"} {
		f.Add(s, "de")
	}
	f.Fuzz(func(t *testing.T, text, language string) { checkSentences(t, text, language) })
}

func BenchmarkSentences(b *testing.B) {
	text := strings.Repeat("The harbour council said on Tuesday that 1,200 passengers had missed the last ferry to the island. ", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		for range Sentences(text, "en") {
		}
	}
}
