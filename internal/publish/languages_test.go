package publish

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/feature/plural"

	"github.com/alteram-hub/alteram"
)

// plurals returns the beginnings of the keys that have plural forms in English.
func plurals() map[string]bool {
	all := map[string]bool{}
	english := WordsIn("en").messages
	for key := range english {
		if base, ok := strings.CutSuffix(key, ".one"); ok && english[base+".other"] != "" {
			all[base] = true
		}
	}
	return all
}

// split returns a key's beginning and form where it is that of a plural.
func split(key string) (base, form string, ok bool) {
	i := strings.LastIndexByte(key, '.')
	if i < 0 || !plurals()[key[:i]] {
		return key, "", false
	}
	return key[:i], key[i+1:], true
}

// forms returns the plural forms that a language needs for whole numbers, and
// how many of the numbers up to a thousand each is for.
func forms(w *Words) map[string]int {
	all := map[string]int{}
	for n := range 1001 {
		all[pluralForms[plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0)]]++
	}
	return all
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// placeholders lists the parts of a message, each once, in order of their names.
func placeholders(message string) []string {
	found := placeholder.FindAllString(message, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// TestEveryLanguageHasEveryMessage holds each catalogue to the English one:
// neither a key nor a plural form is missing or left over.
func TestEveryLanguageHasEveryMessage(t *testing.T) {
	if want := []string{"ar", "de", "en", "fr", "ru", "uk", "zh"}; !slices.Equal(Languages(), want) {
		t.Errorf("there are catalogues in %v, want %v", Languages(), want)
	}
	for _, lang := range Languages() {
		w, want := WordsIn(lang), map[string]bool{}
		for key := range WordsIn("en").messages {
			if _, _, ok := split(key); !ok {
				want[key] = true
			}
		}
		for base := range plurals() {
			for form := range forms(w) {
				want[base+"."+form] = true
			}
		}
		for key := range want {
			if w.messages[key] == "" {
				t.Errorf("messages/%s.json lacks %q", lang, key)
			}
		}
		for key := range w.messages {
			if !want[key] {
				t.Errorf("messages/%s.json has %q, which nobody asks for", lang, key)
			}
		}
	}
}

// TestTranslationsHaveTheSameParts compares what is put into each message with
// what is put into the English one. A plural form for a single number may spell
// it out.
func TestTranslationsHaveTheSameParts(t *testing.T) {
	english := WordsIn("en").messages
	for _, lang := range Languages() {
		w := WordsIn(lang)
		for key, message := range w.messages {
			base, form, ok := split(key)
			want := placeholders(english[key])
			if ok {
				if want = []string{"{n}"}; forms(w)[form] == 1 && len(placeholders(message)) == 0 {
					continue
				}
				key = base + "." + form
			}
			if diff := cmp.Diff(want, placeholders(message)); diff != "" && english[key]+base != key {
				t.Errorf("messages/%s.json: %q has other parts than in English (-en +%s):\n%s", lang, key, lang, diff)
			}
		}
	}
}

// sameAsEnglish lists the messages that read the same in another language.
var sameAsEnglish = map[string][]string{
	"de": {"about.name", "label.original", "month.11", "month.4", "month.8", "month.9", "original.lead", "original.line"},
	"fr": {
		"about.sources.other", "about.versions.other", "channel.page", "entry.versions.other", "event.corruption", "event.crash",
		"event.drone", "event.expel", "event.explosion", "event.missile", "event.sanction", "event.train", "label.original", "label.source", "nav.sources", "page.sources",
	},
}

// TestNoEnglishIsLeftOver compares the words of each message with the English
// ones, what is no word of a language aside.
func TestNoEnglishIsLeftOver(t *testing.T) {
	noWords := regexp.MustCompile(`\{[^}]*\}|API|UTC|JSON`)
	hasWords := func(s string) bool { return strings.ContainsFunc(noWords.ReplaceAllString(s, ""), unicode.IsLetter) }
	for _, lang := range Languages() {
		if lang == "en" {
			continue
		}
		var same []string
		for key, english := range WordsIn("en").messages {
			if hasWords(english) && WordsIn(lang).messages[key] == english {
				same = append(same, key)
			}
		}
		slices.Sort(same)
		if diff := cmp.Diff(sameAsEnglish[lang], same); diff != "" {
			t.Errorf("messages/%s.json: what reads as in English (-allowed +is):\n%s", lang, diff)
		}
	}
}

// TestTypography holds each language to its own marks and letters.
func TestTypography(t *testing.T) {
	for _, tt := range []struct {
		name, langs string
		wrong       string
	}{
		{"a space that may break before a French mark, or none", "fr", `[^\x{202f}{}]?[ \p{L}][;?!»]|[ \p{L}]:(?: |$)|«[^\x{202f}]`},
		{"a Western mark after a Chinese character", "zh", `\p{Han}[,.;:!?()]`},
		{"a Western mark after Arabic", "ar", `\p{Arabic}[,;?%]`},
		{"a Latin letter inside a Cyrillic word", "ru uk", `\p{Cyrillic}\p{Latin}|\p{Latin}\p{Cyrillic}`},
		{"a letter that Russian has not", "ru", `[іїєґІЇЄҐ]`},
		{"a letter that Ukrainian has not", "uk", `[ыэъёЫЭЪЁ]`},
		{"straight quotation marks or apostrophes", "de en fr ru uk ar zh", `["']`},
		{"three dots", "de en fr ru uk ar zh", `\.\.`},
		{"two spaces", "de en fr ru uk ar zh", `  `},
	} {
		wrong := regexp.MustCompile(tt.wrong)
		for lang := range strings.FieldsSeq(tt.langs) {
			for key, message := range WordsIn(lang).messages {
				if wrong.MatchString(message) {
					t.Errorf("messages/%s.json: %q has %s: %q", lang, key, tt.name, message)
				}
			}
		}
	}
}

// TestNoDateEndsInTwoStops catches a full stop behind a date that has its own.
func TestNoDateEndsInTwoStops(t *testing.T) {
	for _, lang := range Languages() {
		w := WordsIn(lang)
		if !strings.HasSuffix(w.messages["date"], ".") {
			continue
		}
		for key, message := range w.messages {
			if strings.Contains(message, "{date}.") {
				t.Errorf("messages/%s.json: %q has a full stop behind a date", lang, key)
			}
		}
	}
}

func TestTimesAndNumbersInEachLanguage(t *testing.T) {
	at := time.Date(2026, 3, 6, 23, 5, 0, 0, time.UTC)
	type said struct{ Date, Instant, Clock, Total, Share, Country string }
	want := map[string]said{
		"en": {"6 March 2026", "6 March 2026, 23:05 UTC", "23:05 UTC", "1,234,567 reports", "51.5\u00a0%", "Germany"},
		"de": {"6. März 2026", "6. März 2026, 23:05 UTC", "23:05 UTC", "1.234.567 Berichte", "51,5\u00a0%", "Deutschland"},
		"fr": {"6 mars 2026", "6 mars 2026, 23:05 UTC", "23:05 UTC", "1\u00a0234\u00a0567 articles", "51,5\u202f%", "Allemagne"},
		"ru": {"6 марта 2026 г.", "6 марта 2026 г., 23:05 UTC", "23:05 UTC", "1\u00a0234\u00a0567 сообщений", "51,5\u00a0%", "Германия"},
		"uk": {"6 березня 2026 р.", "6 березня 2026 р., 23:05 UTC", "23:05 UTC", "1\u00a0234\u00a0567 повідомлень", "51,5\u00a0%", "Німеччина"},
		"ar": {"٦ مارس ٢٠٢٦", "٦ مارس ٢٠٢٦، ٢٣:٠٥ بالتوقيت العالمي", "٢٣:٠٥ بالتوقيت العالمي", "١٬٢٣٤٬٥٦٧ تقريرًا", "٥١٫٥٪", "ألمانيا"},
		"zh": {"2026年3月6日", "2026年3月6日 23:05 UTC", "23:05 UTC", "1,234,567篇报道", "51.5%", "德国"},
	}
	got := map[string]said{}
	for _, lang := range Languages() {
		w := WordsIn(lang)
		got[lang] = said{w.Date(at), w.Instant(at), w.Clock(at), w.Number("about.entries", 1_234_567), w.percent(51.5), w.Country("DE")}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what is said (-want +got):\n%s", diff)
	}
}

func TestPluralsInEachLanguage(t *testing.T) {
	for lang, want := range map[string]map[int]string{
		"de": {0: "0 Fassungen", 1: "Eine Fassung", 2: "2 Fassungen"},
		"fr": {0: "0 version", 1: "1 version", 2: "2 versions"},
		"ru": {1: "1 версия", 2: "2 версии", 5: "5 версий", 11: "11 версий", 21: "21 версия"},
		"uk": {1: "1 версія", 2: "2 версії", 5: "5 версій", 11: "11 версій", 21: "21 версія"},
		"ar": {0: "لا نسخ", 1: "نسخة واحدة", 2: "نسختان", 3: "٣ نسخ", 11: "١١ نسخة", 100: "١٠٠ نسخة"},
		"zh": {0: "0个版本", 1: "1个版本", 2: "2个版本"},
	} {
		got := map[int]string{}
		for n := range want {
			got[n] = WordsIn(lang).Count("entry.versions", n)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("counting in %s (-want +got):\n%s", lang, diff)
		}
	}
}

// TestUnknownIsNeverIndependent and that "captured" is never the hub's own word,
// in no language.
func TestUnknownIsNeverIndependent(t *testing.T) {
	words := map[string]struct{ independent, captured string }{
		"en": {"independent", "captured"}, "de": {"unabhängig", "vereinnahmt"}, "fr": {"indépendant", "capturé"}, "ru": {"независим", "захвачен"},
		"uk": {"незалежн", "захоплен"}, "ar": {"مستقل", "مستحوَذ"}, "zh": {"独立", "俘获"},
	}
	for _, lang := range Languages() {
		c := discloser{words: WordsIn(lang), hub: alteram.Hub{Name: "Both Shores"}}
		told := func(v alteram.ControlValue, by string) string {
			return plain(c.control(alteram.Control{Value: v, SaidBy: by}, monday))
		}
		if s := told(alteram.ControlUnknown, "us"); strings.Contains(s, words[lang].independent) || !strings.Contains(s, c.words.Date(monday)) {
			t.Errorf("%s: unknown reads %q", lang, s)
		}
		for _, v := range alteram.ControlValues {
			if s := told(v, "us"); strings.Contains(s, words[lang].captured) {
				t.Errorf("%s: in the hub's own words, %s reads %q", lang, v, s)
			}
		}
		for _, v := range []alteram.ControlValue{alteram.CapturedPublic, alteram.CapturedPrivate} {
			if s := told(v, "Example Monitor"); !strings.Contains(s, words[lang].captured) || !strings.Contains(s, "Example Monitor") {
				t.Errorf("%s: in others' words, %s reads %q", lang, v, s)
			}
		}
		if s := told(alteram.IndependentPublic, "us"); !strings.Contains(s, words[lang].independent) {
			t.Errorf("%s: the test does not know the word for independent in %q", lang, s)
		}
	}
}

func TestWordsThatRunAgainstTheSentenceAreIsolated(t *testing.T) {
	english, arabic := WordsIn("en"), WordsIn("ar")
	for _, tt := range []struct {
		name         string
		runs         []Run
		plain, inTag string
	}{
		{
			"a Latin name in an Arabic sentence", arabic.runs("quote.ends", quoted("source", "Ferry Bulletin", "")),
			"هنا ينتهي كلام \u2068Ferry Bulletin\u2069.", "هنا ينتهي كلام <bdi>Ferry Bulletin</bdi>.",
		},
		{
			"an Arabic name in an Arabic sentence", arabic.runs("quote.ends", quoted("source", "صوت الميناء", "")),
			"هنا ينتهي كلام صوت الميناء.", "هنا ينتهي كلام <bdi>صوت الميناء</bdi>.",
		},
		{
			"an Arabic name in an English sentence", english.runs("quote.ends", quoted("source", "صوت الميناء", "")),
			"Here end the words of \u2068صوت الميناء\u2069.", "Here end the words of <bdi>صوت الميناء</bdi>.",
		},
		{
			"a Russian name in an English sentence", english.runs("quote.ends", quoted("source", "Голос порта", "")),
			"Here end the words of Голос порта.", "Here end the words of <bdi>Голос порта</bdi>.",
		},
		{
			"a licence in an Arabic sentence", arabic.runs("basis.licence", text("licence", "CC-BY-4.0")),
			"بموجب الرخصة \u2068CC-BY-4.0\u2069", "بموجب الرخصة <bdi>CC-BY-4.0</bdi>",
		},
		{
			"an address that stands alone", arabic.runs("original.line", link("address", "https://a.example/1", "https://a.example/1")),
			"الأصل: https://a.example/1", `الأصل: <bdi><a href="https://a.example/1" rel="nofollow noreferrer" translate="no">https://a.example/1</a></bdi>`,
		},
		{
			"an address behind a word", discloser{words: arabic}.evidence("https://a.example/1"),
			" [دليل \u2068(https://a.example/1)\u2069]", ` [<a href="https://a.example/1" rel="nofollow noreferrer">دليل</a>]`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := plain(tt.runs); got != tt.plain {
				t.Errorf("plain = %q, want %q", got, tt.plain)
			}
			var b strings.Builder
			if writeRuns(&b, tt.runs); b.String() != tt.inTag {
				t.Errorf("writeRuns = %q, want %q", b.String(), tt.inTag)
			}
		})
	}
}

func TestChooseLooksLanguagesUp(t *testing.T) {
	for _, tt := range []struct {
		name   string
		hub    []string
		wanted []string
		want   string
	}{
		{"nothing wanted", []string{"ru", "en"}, nil, "ru"},
		{"the first that there is", []string{"en", "ru", "de"}, []string{"fr", "de", "ru"}, "de"},
		{"of a country", []string{"en", "de"}, []string{"de-AT"}, "de"},
		{"in a script", []string{"en", "zh"}, []string{"zh-Hant-TW"}, "zh"},
		{"with a private part", []string{"en", "de"}, []string{"de-x-dialect"}, "de"},
		{"in other capitals", []string{"en", "de"}, []string{"DE-de"}, "de"},
		{"Ukrainian where there is none", []string{"en", "ru"}, []string{"uk"}, "en"},
		{"Ukrainian before English", []string{"ru", "en"}, []string{"uk", "en"}, "en"},
		{"no words in what the hub wants", []string{"tlh"}, []string{"de"}, "en"},
		{"a language the hub has not", []string{"ru"}, []string{"de"}, "ru"},
		{"any", []string{"ru", "en"}, []string{"*"}, "ru"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := newTongues(tt.hub).choose(tt.wanted); got != tt.want {
				t.Errorf("choose(%v) of %v = %s, want %s", tt.wanted, tt.hub, got, tt.want)
			}
		})
	}
}

// TestOneWordForOneThing checks that the glossary's words are those of the
// messages that name the thing.
func TestOneWordForOneThing(t *testing.T) {
	for _, same := range [][]string{
		{"nav.reports", "page.reports"},
		{"nav.sources", "page.sources"},
		{"nav.decisions", "page.decisions"},
		{"footer.about", "page.about"},
		{"label.owner", "label.owner"},
		{"about.versions.other", "entry.versions.other"},
	} {
		for _, lang := range Languages() {
			w := WordsIn(lang)
			if len(slices.Compact([]string{w.messages[same[0]], w.messages[same[1]]})) != 1 {
				t.Errorf("messages/%s.json: %q and %q differ: %q, %q", lang, same[0], same[1], w.messages[same[0]], w.messages[same[1]])
			}
		}
	}
	if got := slices.Sorted(maps.Keys(plurals())); !slices.Contains(got, "entry.versions") {
		t.Errorf("the plurals are %v", got)
	}
}
