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

// tongues are the languages of a hub that there are words in.
type tongues struct {
	names   []string
	matcher language.Matcher
}

// newTongues returns the tongues of a hub with some languages: the fallback
// where there are words in none.
func newTongues(hub []string) tongues {
	var t tongues
	var tags []language.Tag
	for _, l := range hub {
		if w, ok := catalogue()[l]; ok {
			t.names, tags = append(t.names, l), append(tags, w.tag)
		}
	}
	if len(tags) == 0 {
		return tongues{names: []string{fallback}}
	}
	t.matcher = language.NewMatcher(tags)
	return t
}

// choose returns the language that fits best what a reader wants; the hub's
// first by default.
func (t tongues) choose(wanted []string) string {
	if len(t.names) == 1 {
		return t.names[0]
	}
	want := make([]language.Tag, len(wanted))
	for i, w := range wanted {
		want[i] = language.Make(w)
	}
	_, i, confidence := t.matcher.Match(want...)
	if confidence == language.No {
		i = 0
	}
	return t.names[i]
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
}

// text is a part in plain words.
func text(name, value string) Arg { return Arg{name, Run{Text: value}} }

// quoted is a part in somebody else's words, in a language that may be unknown.
func quoted(name, value, lang string) Arg {
	if lang == "" {
		lang = "und"
	}
	return Arg{name, Run{Text: value, Lang: lang}}
}

// link is a part that leads to an address.
func link(name, value, url string) Arg { return Arg{name, Run{Text: value, URL: url}} }

// day is a part that is a date.
func (w *Words) day(name string, at time.Time) Arg { return Arg{name, Run{Text: w.Date(at), Time: at}} }

// Date returns a day with the month as a word, so that no reader takes it for
// another; the day is that of UTC.
func (w *Words) Date(at time.Time) string {
	y, m, d := at.UTC().Date()
	return w.Say("date", text("day", strconv.Itoa(d)), text("month", w.Say("month."+strconv.Itoa(int(m)))), text("year", strconv.Itoa(y)))
}

// Instant returns a minute, in UTC and saying so.
func (w *Words) Instant(at time.Time) string {
	return w.Say("instant", text("date", w.Date(at)), text("time", at.UTC().Format("15:04")))
}

// Clock returns the minute of a day, in UTC and saying so, for where the day stands above.
func (w *Words) Clock(at time.Time) string {
	return w.Say("clock", text("time", at.UTC().Format("15:04")))
}

// Country returns the name of a country, or its code where there is none.
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
// of key.one, key.few and so on by the rules of the language, or of key.other
// where the language has no such message.
func (w *Words) Count(key string, n int) string {
	const period = 10_000_000 // the rules look at no more digits
	form := key + "." + pluralForms[plural.Cardinal.MatchPlural(w.tag, n%period, 0, 0, 0, 0)]
	if _, ok := w.messages[form]; !ok {
		form = key + ".other"
	}
	return w.Say(form, text("n", strconv.Itoa(n)))
}

// Number is [Words.Count] for large totals.
func (w *Words) Number(key string, n int64) string { return w.Count(key, int(n)) }

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
				out = append(out, a.Run)
			}
		}
	}
}

// plain returns runs as text, with the address behind each link that does not
// spell it out.
func plain(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
		if r.URL != "" && r.URL != r.Text {
			b.WriteString(" (" + r.URL + ")")
		}
	}
	return b.String()
}
