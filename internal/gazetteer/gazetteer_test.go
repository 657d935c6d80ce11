package gazetteer_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/gazetteer"
)

func TestFind(t *testing.T) {
	tests := []struct{ name, language, in, want string }{
		{"a state and a capital", "en", "Russia told Kyiv on Monday", "Russia=state:RU Kyiv=place:kiev"},
		{"an abbreviation needs its capitals", "en", "The US told us", "US=state:US"},
		{"points in an abbreviation", "en", "the U.S. and the U.K.", "U.S=state:US U.K=state:GB"},
		{"small letters are no name", "en", "a turkey in china", ""},
		{"the longest wins", "en", "South Korea and North Korea", "South Korea=state:KR North Korea=state:KP"},
		{"a genitive", "en", "Russia’s answer, Iran's offer", "Russia=state:RU Iran=state:IR"},
		{"an organisation", "en", "NATO and the European Union", "NATO=org:nato European Union=org:eu"},
		{"Russian cases", "ru", "в России и Украине, между Москвой и Киевом", "России=state:RU Украине=state:UA Москвой=place:moscow Киевом=place:kiev"},
		{"Russian adjectives inside a name", "ru", "в Саудовской Аравии, из Соединённых Штатов", "Саудовской Аравии=state:SA Соединённых Штатов=state:US"},
		{"Ukrainian vowels", "uk", "у Києві, з Харкова до Росії", "Києві=place:kiev Харкова=place:kharkiv Росії=state:RU"},
		{"German cases", "de", "Russlands Antwort aus den Vereinigten Staaten", "Russlands=state:RU Vereinigten Staaten=state:US"},
		{"French articles", "fr", "l’Ukraine et la Russie", "Ukraine=state:UA Russie=state:RU"},
		{"Arabic particles", "ar", "وروسيا في أوكرانيا وللسعودية", "وروسيا=state:RU أوكرانيا=state:UA وللسعودية=state:SA"},
		{"Chinese without spaces", "zh", "俄罗斯和乌克兰在北京会谈", "俄罗斯=state:RU 乌克兰=state:UA 北京=place:beijing"},
		{"an unknown language", "", "Россия, Ukraine", "Россия=state:RU Ukraine=state:UA"},
		{"Qatar in Arabic", "ar", "وصل الوزير إلى قطر يوم الاثنين", "قطر=state:QA"},
		{"a diameter in Arabic", "ar", "أنبوب قطر فوهته 30 سم", ""},
		{"a state and its king", "en", "The talks moved to Jordan, where Jordan King Hussein spoke", "Jordan=state:JO Jordan=state:JO"},
		{"a given name", "en", "The book by Jordan Pell is out", ""},
		{"a surname", "en", "fans of Mirela Jordan wept", ""},
		{"a headline in capitals", "en", "Aid Reaches Jordan After Talks", "Jordan=state:JO"},
		{"a bird", "en", "A roast Turkey was served", ""},
		{"no bird", "en", "Talks in Turkey went on", "Turkey=state:TR"},
		{"nothing", "en", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, m := range gazetteer.Find(test.in, test.language) {
				got = append(got, test.in[m.Start:m.End]+"="+m.ID)
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("Find(%q, %q) (-want +got):\n%s", test.in, test.language, diff)
			}
		})
	}
}

func TestForms(t *testing.T) {
	const text = "Washington"
	got := gazetteer.Find(text, "en")
	want := []gazetteer.Mention{{Start: 0, End: len(text), ID: "place:washington", State: "US", Form: gazetteer.Capital}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Find(%q) (-want +got):\n%s", text, diff)
	}
}

func TestLookup(t *testing.T) {
	e, ok := gazetteer.Lookup("place:kiev")
	if !ok || e.State != "UA" || e.Form != gazetteer.Capital || e.Name("uk-UA") != "Київ" || e.Name("xx") != "Kyiv" {
		t.Errorf("Lookup(place:kiev) = %+v, %v", e, ok)
	}
	if _, ok := gazetteer.Lookup("place:nowhere"); ok {
		t.Error("Lookup finds a place that is not there")
	}
}

func FuzzFind(f *testing.F) {
	f.Add("U.S. and 俄罗斯 وروسيا", "ar")
	f.Add("Сполучених Штатів", "uk")
	f.Fuzz(func(t *testing.T, text, language string) {
		end := 0
		for _, m := range gazetteer.Find(text, language) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) || m.ID == "" || m.Form == 0 {
				t.Fatalf("Find(%q, %q) gives %+v after byte %d", text, language, m, end)
			}
			end = m.End
		}
	})
}

func BenchmarkFind(b *testing.B) {
	const text = "The foreign ministers of Germany and France met in Warsaw on Tuesday to talk about Ukraine; Moscow and the European Union were not there. "
	long := strings.Repeat(text, 15)
	b.SetBytes(int64(len(long)))
	for b.Loop() {
		gazetteer.Find(long, "en")
	}
}
