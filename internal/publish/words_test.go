package publish

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"

	"github.com/alteram-hub/alteram"
)

func TestDatesAreInWords(t *testing.T) {
	at := time.Date(2026, 3, 7, 1, 5, 0, 0, time.FixedZone("", 2*60*60))
	w := WordsIn("en")
	if got := w.Date(at); got != "6 March 2026" {
		t.Errorf("Date = %q", got)
	}
	if got := w.Instant(at); got != "6 March 2026, 23:05 UTC" {
		t.Errorf("Instant = %q", got)
	}
	for m := time.January; m <= time.December; m++ {
		if got := w.Date(time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC)); !strings.Contains(got, m.String()) {
			t.Errorf("the month %d reads %q", m, got)
		}
	}
}

func TestCountFollowsTheRulesOfTheLanguage(t *testing.T) {
	russian := &Words{Language: "ru", tag: language.Russian, messages: map[string]string{
		"report.one": "{n} сообщение", "report.few": "{n} сообщения", "report.many": "{n} сообщений", "report.other": "{n} сообщения",
	}}
	for n, want := range map[int]string{1: "1 сообщение", 3: "3 сообщения", 5: "5 сообщений", 11: "11 сообщений", 21: "21 сообщение", 40_000_001: "40\u00a0000\u00a0001 сообщение"} {
		if got := russian.Count("report", n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 reports", 1: "one report", 2: "2 reports"} {
		if got := WordsIn("en").Count("about.entries", n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestDirection(t *testing.T) {
	for in, want := range map[string]string{
		"en": "ltr", "ru": "ltr", "zh-Hant": "ltr", "ar": "rtl", "ar-EG": "rtl", "he": "rtl", "fa": "rtl", "ckb": "rtl", "dv": "rtl", "yi": "rtl",
		"az": "ltr", "az-Arab": "rtl", "pa-PK": "rtl", "ar-Latn": "ltr", "": "auto", "und": "auto", "und-Arab": "rtl", "not a language": "auto",
	} {
		if got := direction(in); got != want {
			t.Errorf("direction(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTheHubCallsNobodyCaptured(t *testing.T) {
	c := discloser{words: WordsIn("en"), hub: alteram.Hub{Name: "Both Shores"}}
	for _, v := range alteram.ControlValues {
		ours := plain(c.control(alteram.Control{Value: v, SaidBy: "us"}, monday))
		if strings.Contains(ours, "captured") {
			t.Errorf("%s: %q", v, ours)
		}
		if v == alteram.CapturedPublic || v == alteram.CapturedPrivate {
			if theirs := plain(c.control(alteram.Control{Value: v, SaidBy: "Example Monitor"}, monday)); !strings.HasPrefix(theirs, "Example Monitor lists it as captured") {
				t.Errorf("%s, said by others: %q", v, theirs)
			}
		}
	}
}

func TestInclusion(t *testing.T) {
	c := discloser{words: WordsIn("en"), hub: alteram.Hub{Languages: []string{"en"}}}
	for _, tt := range []struct {
		name string
		in   alteram.Inclusion
		want string
	}{
		{"nothing is stated", alteram.Inclusion{}, "no reason is stated; the source was added on 2 March 2026"},
		{"all of it", alteram.Inclusion{Reason: alteram.Text{"": "It is heard in the port."}, Evidence: []string{"https://a.example/1", "https://a.example/2"}, DecidedBy: "desk-1", Decided: day(1), Review: day(9)}, "It is heard in the port. [evidence (https://a.example/1)] [evidence (https://a.example/2)]\ndecided by desk-1 on 3 March 2026\nto be reviewed by 11 March 2026"},
		{"who, but not when", alteram.Inclusion{Reason: alteram.Text{"": "x"}, DecidedBy: "desk-1"}, "x\ndecided by desk-1"},
		{"when, but not who", alteram.Inclusion{Reason: alteram.Text{"": "x"}, Decided: day(1)}, "x\ndecided by the operator on 3 March 2026"},
		{"a decision without a reason", alteram.Inclusion{DecidedBy: "desk-1", Decided: day(1)}, "no reason is stated; the source was added on 2 March 2026\ndecided by desk-1 on 3 March 2026"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := (Field{Values: c.inclusion(tt.in, monday)}).Text(); got != tt.want {
				t.Errorf("inclusion = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestOperatorsWordingFallsBackAlongTheHubsLanguages(t *testing.T) {
	for _, tt := range []struct {
		name   string
		reader string
		hub    []string
		text   alteram.Text
		want   string
	}{
		{"the reader's", "ru", []string{"en", "ru"}, alteram.Text{"en": "note", "ru": "заметка"}, "заметка"},
		{"the reader's is the one not stated", "en", []string{"en", "ru"}, alteram.Text{"": "note", "ru": "заметка"}, "note"},
		{"the hub's first", "de", []string{"ru", "en"}, alteram.Text{"en": "note", "ru": "заметка"}, "заметка"},
		{"the hub's first is the one not stated", "de", []string{"ru", "en"}, alteram.Text{"en": "note", "": "заметка"}, "заметка"},
		{"the hub's second", "de", []string{"fr", "en"}, alteram.Text{"ar": "x", "en": "note"}, "note"},
		{"any", "de", []string{"fr"}, alteram.Text{"en": "note"}, "note"},
		{"a hub without languages", "en", nil, alteram.Text{"": "note"}, "note"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := discloser{words: &Words{Language: tt.reader}, hub: alteram.Hub{Languages: tt.hub}}
			if got, lang := c.wording(tt.text); got != tt.want {
				t.Errorf("wording = %q in %q, want %q", got, lang, tt.want)
			}
		})
	}
}

func TestLanguageIsNotGuessedAmongSeveral(t *testing.T) {
	p := &Published{source: &alteram.Source{Languages: []string{"ar", "en"}}}
	if got := p.Lang(); got != "" || p.Dir() != "auto" {
		t.Errorf("an item of a source in two languages is said to be in %q, %s", got, p.Dir())
	}
	p.source.Languages = []string{"ar"}
	if got := p.Lang(); got != "ar" || p.Dir() != "rtl" {
		t.Errorf("an item of a source in Arabic is said to be in %q, %s", got, p.Dir())
	}
}

func TestCountriesAreCalledWhatTheHubCallsThem(t *testing.T) {
	hub := alteram.Hub{Languages: []string{"en", "ru"}, Places: map[string]alteram.Text{
		"XA": {"en": "Exland", "ru": "Эксландия"}, "XB": {"": "Wyland"}, "XC": {"ru": "Зедландия"}, "FR": {"en": "Gaul"},
	}}
	for _, tt := range []struct {
		name, lang, code string
		want             Run
	}{
		{"by CLDR", "en", "DE", Run{Text: "Germany"}},
		{"with no name", "en", "XZ", Run{Text: "XZ"}},
		{"in the reader's language", "ru", "XA", Run{Text: "Эксландия"}},
		{"in the hub's first, not stated", "en", "XB", Run{Text: "Wyland"}},
		{"in another language only", "ru", "XB", Run{Text: "Wyland", Lang: "en"}},
		{"in the hub's second only", "en", "XC", Run{Text: "Зедландия", Lang: "ru"}},
		{"otherwise than by CLDR", "en", "FR", Run{Text: "Gaul"}},
		{"everywhere", "en", "*", Run{Text: "everywhere"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := discloser{words: &Words{Language: tt.lang, tag: language.Make(tt.lang)}, hub: hub}
			if got := c.country(tt.code); got != tt.want {
				t.Errorf("country(%s) = %+v, want %+v", tt.code, got, tt.want)
			}
		})
	}
}
