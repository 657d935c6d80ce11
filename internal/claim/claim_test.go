package claim

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// published is a Wednesday.
var published = time.Date(2026, 4, 8, 17, 0, 0, 0, time.FixedZone("", 3*3600))

// told is a statement in short: who, cue, stance, content.
func told(text string, s Statement) string {
	var content []string
	for _, c := range s.Content {
		content = append(content, text[c[0]:c[1]])
	}
	cue := ""
	if s.Cue != nil {
		cue = text[s.Cue[0]:s.Cue[1]]
	}
	if s.Negated {
		cue = "not:" + cue
	}
	return s.SpeakerID + " | " + cue + " | " + s.Stance + " | " + s.Quote + " | " + strings.Join(content, " … ")
}

func TestStatements(t *testing.T) {
	for _, c := range []struct {
		name, language, in string
		want               []string
	}{
		{"indirect", "en", "Interior minister Anna Bell said that the road was closed.", []string{"person:anna-bell | said | say | indirect | that the road was closed"}},
		{"after a quotation", "en", "“We are ready,” said Anna Bell, the interior minister.", []string{"person:anna-bell | said | say | direct | “We are ready,”"}},
		{"a quotation that goes on", "en", "“We are ready,” Anna Bell said. “We have been for weeks.”", []string{"person:anna-bell | said | say | direct | “We are ready,” … “We have been for weeks.”"}},
		{"doubled apostrophes", "en", "''We are ready,'' said Anna Bell.", []string{"person:anna-bell | said | say | direct | ''We are ready,''"}},
		{"at the end", "en", "If the rain goes on, the dam may break, engineer Hugo Maler warned on Monday.", []string{"person:hugo-maler | warned | warn | indirect | If the rain goes on, the dam may break"}},
		{"according to", "en", "The dam may break, according to Hugo Maler.", []string{"person:hugo-maler | according to | say | indirect | The dam may break"}},
		{"a capital", "en", "Kyiv denied the accusations.", []string{"state:UA | denied | deny | indirect | the accusations"}},
		{"negated", "en", "Anna Bell did not confirm that the road was closed.", []string{"person:anna-bell | not:did not confirm | confirm | indirect | that the road was closed"}},
		{"two cues", "en", "Moscow denied the charge and said it would answer.", []string{"state:RU | denied | deny | indirect | the charge", "state:RU | said | say | indirect | it would answer"}},
		{"pronoun", "en", "Anna Bell opened the bridge. She promised that it would hold.", []string{"person:anna-bell | promised | promise | indirect | that it would hold"}},
		{"headline", "en", "Bell: dam is safe\nAnna Bell spoke.", []string{"unknown | : | say | indirect | dam is safe"}},
		{"a quotation and a dash", "en", "“We want rest, not money.” — Ulla Brand", []string{"person:ulla-brand | — | say | direct | “We want rest, not money.”"}},
		{"the name of a programme", "en", "On “Sunday Talk,” Anna Bell said the road was closed.", []string{"person:anna-bell | said | say | indirect | the road was closed"}},
		{"what the teller adds", "en", "Anna Bell praised the plan, which costs little.", []string{"person:anna-bell | praised | say | indirect | the plan"}},
		{"a cue in the present", "en", "Bell alleges that ballots were burned.", []string{"unknown | alleges | claim | indirect | that ballots were burned"}},
		{"a title before the name", "en", "Duties will rise, trade minister Livia Prado announced on Tuesday.", []string{"person:livia-prado | announced | say | indirect | Duties will rise"}},
		{"continued", "en", "Anna Bell spoke on Monday. She added: “No one came.”", []string{"person:anna-bell | added | say | direct | “No one came.”"}},
		{"nobody named", "en", "Officials said that the road was closed.", []string{"unknown | said | say | indirect | that the road was closed"}},
		{"Russian", "ru", "«Мы готовы», — сказала министр Анна Белова. Киев опроверг обвинения.", []string{"person:анна-белова | сказала | say | direct | «Мы готовы»", "state:UA | опроверг | deny | indirect | обвинения"}},
		{"Ukrainian", "uk", "Москва заперечує звинувачення.", []string{"state:RU | заперечує | deny | indirect | звинувачення"}},
		{"German", "de", "Kiew bestritt die Vorwürfe. „Wir sind bereit“, sagte Anna Glocke.", []string{"state:UA | bestritt | deny | indirect | die Vorwürfe", "person:anna-glocke | sagte | say | direct | „Wir sind bereit“"}},
		{"no language of ours", "", "Ministeri sanoi, että tie on suljettu eilen illalla.", nil},
		{"nothing said", "en", "The road was closed.", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, s := range Extract(c.in, c.language, published).Statements {
				got = append(got, told(c.in, s))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("Extract(%q) statements (-want +got):\n%s", c.in, d)
			}
		})
	}
}

func TestToldToAndDate(t *testing.T) {
	text := "On Monday, Anna Bell told the Daily Pier that the road was closed."
	got := Extract(text, "en", published).Statements
	if len(got) != 1 || got[0].ToldToText != "the Daily Pier" || got[0].Date != "2026-04-06" {
		t.Errorf("Extract(%q) = %+v, want one statement, told to the Daily Pier, on 2026-04-06", text, got)
	}
}

func TestFigures(t *testing.T) {
	number := func(v *float64) any {
		if v == nil {
			return nil
		}
		return *v
	}
	for _, c := range []struct {
		name, in string
		want     [][]any // number, actors, predicate, low, high, noun, date
	}{
		{"respectively", "Poland and Latvia expelled 35 and 40 Russian diplomats, respectively, on Monday.", [][]any{
			{"35", "PL", "expel", 35., 35., "diplomat", "2026-04-06"}, {"40", "LV", "expel", 40., 40., "diplomat", "2026-04-06"},
		}},
		{"a total", "Italy, Spain and Denmark expelled a total of 70 Russian diplomats on Tuesday.", [][]any{{"70", "IT+ES+DK", "expel", 70., 70., "diplomat", "2026-04-07"}}},
		{"passive", "Over 40 embassy employees were sent home from Belgium, the Netherlands and Ireland on March 29.", [][]any{{"40", "BE+NL+IE", "expel", 41., nil, "diplomat", "2026-03-29"}}},
		{"a date of another clause", "Poland expelled 45 diplomats – saying they were spies – but froze an account on March 3.", [][]any{{"45", "PL", "expel", 45., 45., "diplomat", ""}}},
		{"a verb shared", "Spain expelled 25 diplomats and Denmark 15.", [][]any{{"25", "ES", "expel", 25., 25., "diplomat", ""}, {"15", "DK", "expel", 15., 15., "diplomat", ""}}},
		{"at least", "At least 12 people were killed.", [][]any{{"12", "", "kill", 12., nil, "person", ""}}},
		{"nearly", "Nearly 100 homes were destroyed.", [][]any{{"100", "", "destroy", nil, 100., "home", ""}}},
		{"dozens", "Dozens of people were wounded.", [][]any{{"Dozens", "", "injure", 24., nil, "person", ""}}},
		{"per cent", "Turnout was 61 per cent.", [][]any{{"61", "", "", 61., 61., "percent", ""}}},
		{"when it was said", "The mayor said on Tuesday that 12 people were killed.", [][]any{{"12", "", "kill", 12., 12., "person", ""}}},
		{"a toll", "The death toll stands at 19.", [][]any{{"19", "", "kill", 19., 19., "person", ""}}},
		{"what a count was before", "The number of dead rose from 12 to 19 on Monday.", [][]any{{"12", "", "kill", 12., 12., "person", "2026-04-06"}, {"19", "", "kill", 19., 19., "person", "2026-04-06"}}},
		{"its own verb", "The army said 14 soldiers had died and 30 were wounded.", [][]any{{"14", "", "kill", 14., 14., "soldier", ""}, {"30", "", "injure", 30., 30., "soldier", ""}}},
		{"some of all", "Ukraine shot down 28 of 40 drones.", [][]any{{"28", "UA", "shoot-down", 28., 28., "drone", ""}, {"40", "UA", "shoot-down", 40., 40., "drone", ""}}},
		{"times and scores", "At 10:30 they won 3-1, then 21–15 and 4:2.", nil},
		{"addresses and telephones", "Call 0800 123 456 or come to 12 Long Street.", nil},
		{"money", "It cost 20 million euros, $3,000 and 40 pounds.", nil},
		{"a month", "Sweden has taken in 1,400 refugees since March.", [][]any{{"1,400", "SE", "take", 1400., 1400., "refugee", ""}}},
		{"a year and an age", "In 2019 the 45-year-old moved to the coast.", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got [][]any
			for _, f := range Extract(c.in, "en", published).Figures {
				got = append(got, []any{c.in[f.Number[0]:f.Number[1]], strings.Join(f.Actors, "+"), f.Predicate, number(f.Low), number(f.High), f.Noun, string(f.Date)})
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("Extract(%q) figures (-want +got):\n%s", c.in, d)
			}
		})
	}
}

func TestEarlierCounts(t *testing.T) {
	got := Extract("The number of dead rose from 12 to 19.", "en", published).Figures
	if len(got) != 2 || !got[0].Earlier || got[1].Earlier {
		t.Errorf("figures = %+v, want 12, marked as an earlier count, and 19", got)
	}
}

func TestDates(t *testing.T) {
	for in, want := range map[string]string{
		"It broke on Tuesday.": "2026-04-07", "It broke on Wednesday.": "2026-04-08", "It broke last Wednesday.": "2026-04-01", "It will open on Friday.": "2026-04-10",
		"It broke on March 29.": "2026-03-29", "It broke on 29 March 2025.": "2025-03-29", "It broke on November 30.": "2025-11-30", "It broke in March.": "2026-03",
		"It broke on 2026-01-02.": "2026-01-02", "It broke two days ago.": "2026-04-06", "It broke yesterday.": "2026-04-07", "It broke on Monday, April 6.": "2026-04-06",
		"It may break.": "", "It broke in 1998.": "1998",
	} {
		r := newReader(in, languages()["en"], english())
		got := ""
		for _, d := range r.findDates(published) {
			got += d.value
		}
		if got != want {
			t.Errorf("dates of %q = %q, want %q", in, got, want)
		}
	}
	// In Auckland it is Thursday already, and today is another day.
	zone := time.FixedZone("", 12*3600)
	r := newReader("It broke today.", languages()["en"], english())
	if d := r.findDates(published.In(zone)); len(d) != 1 || d[0].value != "2026-04-09" {
		t.Errorf("today in a zone 12 hours east = %v, want 2026-04-09", d)
	}
}

func TestRelations(t *testing.T) {
	report := func(source, text string, at time.Time) Report {
		return Report{Source: source, Published: at, Figures: Extract(text, "en", at).Figures}
	}
	first := report("a", "Poland and Latvia expelled 35 and 40 diplomats, respectively, on Monday. Italy and Spain expelled a total of 55 diplomats on Tuesday. Over 20 diplomats were sent home from Belgium and Ireland on March 29. Norway expelled 45 diplomats.", published)
	second := report("b", "Poland expelled 40 diplomats on Monday and Latvia 35. Italy expelled 30 diplomats on Tuesday and Spain 25. Belgium expelled 17 diplomats on March 29 and Ireland 2. Norway expelled 45 diplomats.", published)
	var got []string
	text := func(f FigureRef, reports []Report) string {
		x := reports[f.Report].Figures[f.Figure]
		return strings.Join(x.Actors, "+")
	}
	reports := []Report{first, second}
	for _, r := range Relate(reports) {
		got = append(got, r.Kind+" "+text(r.A, reports)+" "+text(r.B, reports))
	}
	want := []string{
		"differ PL PL", "differ LV LV", "agree NO NO",
		"sum-agrees IT+ES IT", "sum-agrees IT+ES ES", "sum-differs BE+IE BE", "sum-differs BE+IE IE",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("relations (-want +got):\n%s", d)
	}

	later := report("a", "Norway expelled 47 diplomats.", published.Add(time.Hour))
	if r := Relate([]Report{later, report("a", "Norway expelled 45 diplomats.", published)}); len(r) != 1 || r[0].Kind != "revised" || r[0].B.Report != 0 {
		t.Errorf("a later state of one source = %v, want revised, the later one as B", r)
	}
	if r := Relate([]Report{report("", "At least 40 people were killed.", published), report("", "The fire killed 43 people.", published)}); len(r) != 1 || r[0].Kind != "more-precise" {
		t.Errorf("43 against at least 40 = %v, want more-precise", r)
	}
	far := published.AddDate(0, 0, 20)
	if r := Relate([]Report{report("", "Norway expelled 45 diplomats on Monday.", published), report("", "Norway expelled 9 diplomats on Monday.", far)}); len(r) != 0 {
		t.Errorf("figures twenty days apart = %v, want none", r)
	}
}

// checkReading holds every span to its text.
func checkReading(t interface{ Errorf(string, ...any) }, text string, got Reading) {
	within := func(what string, s Span) {
		if s[0] < 0 || s[0] >= s[1] || s[1] > len(text) || !utf8.RuneStart(text[s[0]]) || s[1] < len(text) && !utf8.RuneStart(text[s[1]]) {
			t.Errorf("%s %v does not lie between characters of the text", what, s)
		}
	}
	for i, s := range got.Statements {
		if len(s.Content) == 0 || s.Confidence < 0 || s.Confidence > 1 || s.Parent != nil && (*s.Parent == i || *s.Parent >= len(got.Statements)) {
			t.Errorf("statement %d is wrong in form: %+v", i, s)
		}
		if s.Source != nil {
			if within("source", *s.Source); text[s.Source[0]:s.Source[1]] != s.SourceText {
				t.Errorf("source %v reads %q, not %q", *s.Source, text[s.Source[0]:s.Source[1]], s.SourceText)
			}
		}
		if s.Cue != nil {
			within("cue", *s.Cue)
		}
		for _, c := range s.Content {
			within("content", c)
		}
		if s.ToldTo != nil {
			within("told to", *s.ToldTo)
		}
	}
	for _, f := range got.Figures {
		within("number", f.Number)
		within("sentence", f.Sentence)
		if f.Statement != nil && *f.Statement >= len(got.Statements) {
			t.Errorf("figure of a statement that is not there: %+v", f)
		}
	}
}

// TestSpansReproduceTheText joins pieces of reports, marks and noise in any order.
func TestSpansReproduceTheText(t *testing.T) {
	pieces := []string{
		"Anna Bell", " said ", "“", "”", "\"", "''", " that ", "12", " people", " were killed", ", ", ". ", "\n", "according to ", "Kyiv ", "on Monday", " and ", "the spokesman for ",
		"’s", " told ", "reporters", ": ", "— ", "é", "漢字", "\xff", "\u200b", "35 and 40, respectively", "(", ")", "He ", "denied ", " claims ", "заявил, ", "что ", "sagte ", " dass ",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "text"), "")
		language := rapid.SampledFrom([]string{"en", "ru", "uk", "de", ""}).Draw(t, "language")
		text = strings.ToValidUTF8(text, "\uFFFD") // as the texts of versions are
		checkReading(t, text, Extract(text, language, published))
	})
}

func FuzzExtract(f *testing.F) {
	f.Add("“We are ready,” said Anna Bell on Monday. At least 12 people were killed, according to Kyiv.", "en")
	f.Add("«Мы готовы», — сказал он.", "ru")
	f.Fuzz(func(t *testing.T, text, language string) {
		text = strings.ToValidUTF8(text, "\uFFFD") // as the texts of versions are
		checkReading(t, text, Extract(text, language, published))
	})
}

// TestOddTexts reads what is no report: it may find little, and takes no longer.
func TestOddTexts(t *testing.T) {
	for _, c := range []struct {
		name, in            string
		statements, figures int // at most
	}{
		{"numbers", strings.Repeat("12 45 1,300 7.5\n", 500), 0, 0},
		{"results", strings.Repeat("Norwich 2 Leeds 1\nHull 0 Luton 0\n", 200), 0, 0},
		{"a transcript", "BELL: We are ready.\nMALER: Since when?\n", 2, 0},
		{"no spaces", strings.Repeat("said", 20000), 0, 0},
		{"quotes only", strings.Repeat("“", 5000) + strings.Repeat("\"", 5000), 0, 0},
		{"empty", "", 0, 0},
	} {
		got := Extract(c.in, "en", published)
		if len(got.Statements) > c.statements || len(got.Figures) > c.figures {
			t.Errorf("%s: %d statements and %d figures, want at most %d and %d", c.name, len(got.Statements), len(got.Figures), c.statements, c.figures)
		}
	}
}

func TestTrainIsDeterministic(t *testing.T) {
	bank := "# text = Anna said so.\n1\tAnna\tAnna\tPROPN\tNNP\t_\t2\tnsubj\n2\tsaid\tsay\tVERB\tVBD\t_\t0\troot\n3\tso\tso\tADV\tRB\t_\t2\tadvmod\n4\t.\t.\tPUNCT\t.\t_\t2\tpunct\n\n"
	var last []byte
	for range 2 {
		got, err := readTrees(strings.NewReader(strings.Repeat(bank, 3)))
		if err != nil || len(got) != 3 {
			t.Fatalf("readTrees = %d trees, %v; want 3", len(got), err)
		}
		weights := trainTags(got)
		if last != nil && string(last) != string(weights) {
			t.Error("two trainings on the same trees differ")
		}
		last = weights
	}
	if _, err := readTrees(strings.NewReader("1\tAnna\n")); err == nil {
		t.Error("readTrees of a line with two columns gave no error")
	}
}
