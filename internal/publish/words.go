package publish

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

//go:embed messages/*.json
var messages embed.FS

// fallback is the language in which every message exists.
const fallback = "en"

// Words are the hub's own words in one language. Get them from [WordsIn].
type Words struct {
	// Language is BCP 47.
	Language string
	tag      language.Tag
	messages map[string]string
	// zero is the digit 0 as CLDR has the language write numbers; 0 is '0'.
	zero rune
}

var catalogue = sync.OnceValue(readCatalogue)

func readCatalogue() map[string]*Words {
	all := map[string]*Words{}
	files, err := messages.ReadDir("messages")
	if err != nil {
		panic(err) // embedded: a bug of the build
	}
	for _, f := range files {
		b, err := messages.ReadFile("messages/" + f.Name())
		if err != nil {
			panic(err)
		}
		w := &Words{Language: strings.TrimSuffix(f.Name(), ".json")}
		w.tag = language.Make(w.Language)
		w.zero = []rune(message.NewPrinter(w.tag).Sprint(number.Decimal(0)))[0]
		if err := json.Unmarshal(b, &w.messages); err != nil {
			panic(fmt.Errorf("%s: %w", f.Name(), err))
		}
		all[w.Language] = w
	}
	return all
}

// Languages lists the languages there are messages in.
func Languages() []string { return slices.Sorted(maps.Keys(catalogue())) }

// WordsIn returns the words of a language, or the English ones where there are none.
func WordsIn(lang string) *Words {
	if w, ok := catalogue()[lang]; ok {
		return w
	}
	return catalogue()[fallback]
}

// tongues are the languages of a hub that there are words in, at least one.
type tongues []string

// newTongues returns the tongues of a hub with some languages: the fallback
// where there are words in none.
func newTongues(hub []string) tongues {
	var t tongues
	for _, l := range hub {
		if _, ok := catalogue()[l]; ok {
			t = append(t, l)
		}
	}
	if len(t) == 0 {
		return tongues{fallback}
	}
	return t
}

// choose returns the first language of those that a reader wants, which are in
// order of preference; the hub's first when it has none of them. It looks them
// up as RFC 4647, section 3.4, has it, from de-AT to de. A matcher would lead
// readers on to related languages, and those of Ukrainian to Russian, which
// nobody asked for.
func (t tongues) choose(wanted []string) string {
	for _, w := range wanted {
		tag, err := language.Parse(w)
		if err != nil {
			continue
		}
		for l := tag.String(); l != ""; l = shorter(l) {
			if slices.Contains(t, l) {
				return l
			}
		}
	}
	return t[0]
}

// shorter returns a language tag without its last part, and without a single
// letter that is then its last; empty when nothing is left.
func shorter(tag string) string {
	for {
		i := strings.LastIndexByte(tag, '-')
		if i < 0 {
			return ""
		}
		if tag = tag[:i]; len(tag) < 2 || tag[len(tag)-2] != '-' {
			return tag
		}
	}
}

// Run is a stretch of a sentence that is rendered in one way.
type Run struct {
	Text string
	// Time makes it a time element; zero for none.
	Time time.Time
	// URL makes it a link; empty for none.
	URL string
	// Lang is set on words that are not the hub's own: an operator's, an outlet's name.
	Lang string
}

// Arg is a named part of a message.
type Arg struct {
	Name string
	Run  Run
	// more are the runs that follow Run in a part of several.
	more []Run
}

// text is a part in plain words.
func text(name, value string) Arg { return Arg{Name: name, Run: Run{Text: value}} }

// parts is a part of several runs, at least one.
func parts(name string, runs []Run) Arg { return Arg{name, runs[0], runs[1:]} }

// quoted is a part in somebody else's words, in a language that may be unknown.
func quoted(name, value, lang string) Arg {
	if lang == "" {
		lang = "und"
	}
	return Arg{Name: name, Run: Run{Text: value, Lang: lang}}
}

// link is a part that leads to an address.
func link(name, value, url string) Arg { return Arg{Name: name, Run: Run{Text: value, URL: url}} }

// cited is the part "law" in the words of the law or order itself, leading to
// where it can be read, if that is known.
func cited(law, url string) Arg {
	return Arg{Name: "law", Run: Run{Text: law, Lang: "und", URL: url}}
}

// day is a part that is a date.
func (w *Words) day(name string, at time.Time) Arg {
	return Arg{Name: name, Run: Run{Text: w.Date(at), Time: at}}
}

// Date returns a day with the month as a word, so that no reader takes it for
// another; the day is that of UTC.
func (w *Words) Date(at time.Time) string {
	y, m, d := at.UTC().Date()
	return w.Say("date", text("day", w.digits(strconv.Itoa(d))), text("month", w.Say("month."+strconv.Itoa(int(m)))), text("year", w.digits(strconv.Itoa(y))))
}

// Instant returns a minute, in UTC and saying so.
func (w *Words) Instant(at time.Time) string {
	return w.Say("instant", text("date", w.Date(at)), text("time", w.digits(at.UTC().Format("15:04"))))
}

// Clock returns the minute of a day, in UTC and saying so, for where the day stands above.
func (w *Words) Clock(at time.Time) string {
	return w.Say("clock", text("time", w.digits(at.UTC().Format("15:04"))))
}

// digits returns a number that is not grouped, such as a year, in the digits of
// the language.
func (w *Words) digits(s string) string {
	if w.zero == 0 || w.zero == '0' {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return w.zero + r - '0'
		}
		return r
	}, s)
}

// number returns a count in the digits of the language, grouped as it does.
func (w *Words) number(n int) string {
	if n >= 0 && n < 1000 { // most are, and a printer is not free
		return w.digits(strconv.Itoa(n))
	}
	return message.NewPrinter(w.tag).Sprint(number.Decimal(n))
}

// Figure returns a count on its own, as in a table.
func (w *Words) Figure(n int) string { return w.number(n) }

// Decimal returns a measure with two decimals.
func (w *Words) Decimal(f float64) string {
	return message.NewPrinter(w.tag).Sprint(number.Decimal(f, number.MaxFractionDigits(2)))
}

// percent returns a share in per cent.
func (w *Words) percent(share float64) string {
	n := message.NewPrinter(w.tag).Sprint(number.Decimal(share, number.MaxFractionDigits(6)))
	return w.Say("percent", text("n", n))
}

// Country returns the name that CLDR has for a country, or its code where there
// is none. What the hub itself calls it comes before; see [alteram.Hub].
func (w *Words) Country(code string) string {
	if len(code) == 2 && code[0] == 'X' && code != "XK" { // left to users; CLDR's names for them are of pseudo-locales
		return code
	}
	if r, err := language.ParseRegion(code); err == nil {
		if name := display.Regions(w.tag).Name(r); name != "" && name != "Unknown Region" {
			return name
		}
	}
	return code
}

// message returns the text of a key; a key that is nowhere is returned as it
// is, which a test turns into a failure.
func (w *Words) message(key string) string {
	if m, ok := w.messages[key]; ok {
		return m
	}
	if m, ok := catalogue()[fallback].messages[key]; ok {
		return m
	}
	return "[" + key + "]"
}

// Say returns the sentence of a key in plain text.
func (w *Words) Say(key string, args ...Arg) string { return plain(w.runs(key, args...)) }

// pluralForms names the plural forms of CLDR as the keys of messages do.
var pluralForms = [...]string{plural.Other: "other", plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}

// Count returns the sentence of a key about n things, with {n} for the number:
// of key.one, key.few and so on by the rules of the language.
func (w *Words) Count(key string, n int) string {
	const period = 10_000_000 // the rules look at no more digits
	form := pluralForms[plural.Cardinal.MatchPlural(w.tag, n%period, 0, 0, 0, 0)]
	return w.Say(key+"."+form, text("n", w.number(n)))
}

// Number is [Words.Count] for large totals.
func (w *Words) Number(key string, n int64) string { return w.Count(key, int(n)) }

// field returns a label as it stands before what it names.
func (w *Words) field(label string) string { return w.Say("field", text("label", label)) }

// Dir is the direction in which the words are written: ltr or rtl.
func (w *Words) Dir() string { return direction(w.Language) }

// runs returns the sentence of a key with its parts in place.
func (w *Words) runs(key string, args ...Arg) []Run {
	var out []Run
	rest := w.message(key)
	for {
		before, after, ok := strings.Cut(rest, "{")
		if before != "" {
			out = append(out, Run{Text: before})
		}
		if !ok {
			return out
		}
		var name string
		name, rest, _ = strings.Cut(after, "}")
		for _, a := range args {
			if a.Name == name && a.Run.Text != "" {
				out = append(append(out, a.Run), a.more...)
			}
		}
	}
}
