package publish

import (
	"crypto/sha256"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
)

// scene is a story of invented reports, lined up without a database.
type scene struct {
	t     *testing.T
	m     *maker
	story *Story
	read  []alteram.Claims
	rels  []alteram.Relation
}

func newScene(t *testing.T) *scene {
	st := &state{decisions: map[alteram.EntryID][]alteram.Decision{}}
	hub := alteram.Hub{URL: "https://hub.example", Languages: []string{"en"}}
	return &scene{t: t, m: &maker{discloser: &discloser{WordsIn("en"), hub, monday}, state: st}, story: &Story{words: WordsIn("en"), hub: hub, story: alteram.Story{ID: "s"}}}
}

// told is what a report says, each part a stretch of its text.
type saying struct {
	who, id, verb, stance, what string
}

type counting struct {
	sentence, number, actor string
	low, high               float64
	says                    int
}

// report adds a report of an outlet, which is its own group, under terms.
func (s *scene) report(outlet string, mode alteram.Mode, title, text string, sayings []saying, countings []counting) *Report {
	s.t.Helper()
	id := alteram.EntryID("entry-" + outlet)
	src := &alteram.Source{ID: alteram.SourceID(outlet), Name: strings.ToUpper(outlet)}
	v := alteram.Version{Entry: id, N: 1, Title: title, Text: text, HTML: "<p>" + text + "</p>", Language: "en"}
	pub := &Published{words: s.m.words, hub: s.m.hub, source: src, verdict: verdict{mode: mode, terms: alteram.Terms{Mode: mode, Words: 6}}}
	pub.item.ID, pub.item.Latest, pub.item.Versions = id, v, 1
	r := &Report{Published: pub}
	s.story.reports = append(s.story.reports, r)
	s.story.groups = append(s.story.groups, StoryGroup{Perspective{name: []Run{{Text: outlet}}, group: group{slug: outlet}}, []*Report{r}})
	whole := alteram.ClaimsText(title, text)
	at := func(words string) alteram.Span {
		i := strings.Index(whole, words)
		if i < 0 {
			s.t.Fatalf("%q is not in %q", words, whole)
		}
		return alteram.Span{i, i + len(words)}
	}
	c := alteram.Claims{Entry: id, N: 1, Language: "en", Digest: sha256.Sum256([]byte(whole))}
	for _, x := range sayings {
		source, cue := at(x.who), at(x.verb)
		c.Statements = append(c.Statements, alteram.Statement{
			Source: &source, Speaker: x.who, SpeakerID: x.id, Cue: &cue, Stance: x.stance, Content: []alteram.Span{at(x.what)}, Quote: "indirect", Parent: -1,
		})
	}
	for _, x := range countings {
		f := alteram.Figure{Number: at(x.number), Sentence: at(x.sentence), Actors: []string{x.actor}, Noun: "diplomat", Predicate: "expel", Statement: x.says}
		f.Low, f.High = &x.low, &x.high
		c.Figures = append(c.Figures, f)
	}
	s.read = append(s.read, c)
	return r
}

func (s *scene) relate(kind alteram.RelationKind, a string, i int, b string, k int) {
	ref := func(outlet string, index int) alteram.ClaimRef {
		return alteram.ClaimRef{Entry: alteram.EntryID("entry-" + outlet), N: 1, Index: index}
	}
	s.rels = append(s.rels, alteram.Relation{Kind: kind, A: ref(a, i), B: ref(b, k)})
}

func (s *scene) claims() *Claims {
	l := s.m.newLineup(s.story, s.rels)
	for i, r := range s.story.reports {
		l.add(s.m.hear(r, r.item.Latest, r.item.Page, s.read[i]))
	}
	return l.claims()
}

const (
	bankText  = "The ministry of Aldia said that 35 envoys must leave. Aldia expels 35 envoys."
	shoreText = "Aldia sends home 40 envoys. The ministry of Aldia announced that envoys must go."
)

// expulsion is a story of two outlets that give different numbers.
func expulsion(t *testing.T, bank, shore alteram.Mode) *scene {
	s := newScene(t)
	s.report("bank", bank, "Envoys must leave", bankText,
		[]saying{{"The ministry of Aldia", "org:ministry", "said", "say", "35 envoys must leave"}},
		[]counting{{"Aldia expels 35 envoys.", "35 envoys.", "DE", 35, 35, -1}})
	s.report("shore", shore, "Envoys must go", shoreText,
		[]saying{{"The ministry of Aldia", "org:ministry", "announced", "say", "envoys must go"}},
		[]counting{{"Aldia sends home 40 envoys.", "40", "DE", 40, 40, 0}})
	s.relate(alteram.Same, "bank", 0, "shore", 0)
	s.relate(alteram.Differ, "bank", 0, "shore", 0)
	return s
}

func TestClaimsStandSideBySide(t *testing.T) {
	c := expulsion(t, alteram.ModeFull, alteram.ModeFull).claims()
	if len(c.Statements()) != 1 || len(c.Figures()) != 1 {
		t.Fatalf("%d statements and %d figures, want one of each", len(c.Statements()), len(c.Figures()))
	}
	said := c.Statements()[0]
	var verbs []string
	for _, w := range said.Wordings() {
		verbs = append(verbs, w.Verb+": "+w.Words)
	}
	want := []string{"said: The ministry of Aldia said that 35 envoys must leave", "announced: The ministry of Aldia announced that envoys must go"}
	if d := cmp.Diff(want, verbs); d != "" || said.Texts() != 2 {
		t.Errorf("of %d texts (-want +got):\n%s", said.Texts(), d)
	}
	row := c.Figures()[0]
	if row.State() != FigureDiffer || len(row.Values()) != 2 || row.Values()[0].Written() != "35 envoys." || row.Values()[1].Given[0].Cites == nil {
		t.Errorf("the figures are %s: %+v", row.State(), row.Values())
	}
	if got, want := row.AboutText(), "Germany: diplomats, expelled"; got != want {
		t.Errorf("the row is called %q, want %q", got, want)
	}
	if len(c.Shared()) != 1 || len(c.Different()) != 1 || len(c.Agreed()) != 0 {
		t.Error("the lists on top do not say so")
	}
	if got := c.Filtered(ClaimFilter{Outlet: "shore"}); len(got) != 1 || len(got[0].Wordings()) != 1 {
		t.Errorf("of one outlet there are %d rows", len(got))
	}
	if got := c.Filtered(ClaimFilter{Stance: "deny"}); got != nil {
		t.Errorf("nobody denied, but there are %d rows", len(got))
	}
}

// TestTermsOfClaims looks for the words and numbers of a report in all that is told
// of a story, under each of its terms.
func TestTermsOfClaims(t *testing.T) {
	for _, tt := range []struct {
		mode                     alteram.Mode
		words, number, existence bool
	}{
		{alteram.ModeFull, true, true, true},
		{alteram.ModeExcerpt, false, true, true}, // the first six words are shown
		{alteram.ModeLink, false, false, true},
		{alteram.ModeWithheld, false, false, false},
	} {
		c := expulsion(t, alteram.ModeFull, tt.mode).claims()
		var table strings.Builder
		if err := c.WriteCSV(&table); err != nil {
			t.Fatal(err)
		}
		b, err := c.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		for form, text := range map[string]string{"CSV": table.String(), "JSON": string(b)} {
			for what, want := range map[string]bool{"envoys must go": tt.words, "announced": tt.words, "40": tt.number, "entry-shore": tt.existence} {
				if got := strings.Contains(text, what); got != want {
					t.Errorf("%v, %s: %q is shown: %v, want %v\n%s", tt.mode, form, what, got, want, text)
				}
			}
		}
		differs := len(c.Different()) == 1
		if differs != tt.number {
			t.Errorf("%v: that the numbers differ is told: %v", tt.mode, differs)
		}
		if texts := c.Statements()[0].Texts(); tt.existence != (texts == 2) {
			t.Errorf("%v: %d texts are counted", tt.mode, texts)
		}
	}
}

// TestAnotherTextTellsNothing changes a text after it was read.
// TestNothingIsToldOfANumberThatIsNotShown: not the words around it, nor that it
// differs; and where its sentence is cut, not the number either, since what is
// counted is read from the whole.
func TestNothingIsToldOfANumberThatIsNotShown(t *testing.T) {
	const text = "Aldia sends home 40 envoys of its northern neighbour and their drivers by Friday noon."
	for _, mode := range []alteram.Mode{alteram.ModeLink, alteram.ModeExcerpt} {
		s := newScene(t)
		s.report("bank", alteram.ModeFull, "Envoys must leave", bankText, nil, []counting{{"Aldia expels 35 envoys.", "35", "DE", 35, 35, -1}})
		s.report("shore", mode, "Envoys must go", text, nil, []counting{{text, "40", "DE", 40, 40, -1}})
		s.read[1].Figures[0].Modifier = "at least"
		s.relate(alteram.Differ, "bank", 0, "shore", 0)
		for _, row := range s.claims().Figures() {
			for _, v := range row.Values() {
				if v.Written() != "35" || row.State() == FigureDiffer {
					t.Errorf("%s: a number reads %q, in a row that is %q", mode, v.Written(), row.State())
				}
			}
		}
	}
}

func TestAnotherTextTellsNothing(t *testing.T) {
	s := expulsion(t, alteram.ModeFull, alteram.ModeFull)
	s.story.reports[1].item.Latest.Text += " More."
	if c := s.claims(); len(c.Different()) != 0 || c.Statements()[0].Texts() != 1 {
		t.Error("spans of another text are used")
	}
}

func TestOnlyIsSaidOfWhatWasSearched(t *testing.T) {
	for _, tt := range []struct {
		name   string
		mode   alteram.Mode
		absent []string
		want   bool
	}{
		{"every other report was searched", alteram.ModeFull, []string{"shore", "hill"}, true},
		{"one was not", alteram.ModeFull, []string{"shore"}, false},
		{"one is withheld", alteram.ModeWithheld, []string{"shore", "hill"}, false},
	} {
		s := newScene(t)
		s.report("bank", alteram.ModeFull, "Envoys must leave", bankText, []saying{{"The ministry of Aldia", "org:ministry", "said", "say", "35 envoys must leave"}}, nil)
		s.report("shore", alteram.ModeFull, "Rain", "It rained.", nil, nil)
		s.report("hill", tt.mode, "Snow", "It snowed.", nil, nil)
		for _, outlet := range tt.absent {
			s.relate(alteram.Absent, "bank", 0, outlet, -1)
		}
		c := s.claims()
		if got := len(c.Only()) == 1; got != tt.want {
			t.Errorf("%s: told in one group only: %v, want %v", tt.name, got, tt.want)
		}
		if lacking := c.Statements()[0].Lacking(); tt.mode == alteram.ModeFull && len(lacking) != len(tt.absent) {
			t.Errorf("%s: nothing found in %d groups", tt.name, len(lacking))
		}
	}
}

func TestCopiesCountOnce(t *testing.T) {
	s := expulsion(t, alteram.ModeFull, alteram.ModeFull)
	copied := s.report("copy", alteram.ModeFull, "Envoys must leave", bankText,
		[]saying{{"The ministry of Aldia", "org:ministry", "said", "say", "35 envoys must leave"}},
		[]counting{{"Aldia expels 35 envoys.", "35 envoys.", "DE", 35, 35, -1}})
	copied.placement.DuplicateOf = "entry-bank"
	c := s.claims()
	if said := c.Statements()[0]; said.Texts() != 2 || len(said.Wordings()) != 2 || len(said.Wordings()[0].Copies) != 1 {
		t.Errorf("%d texts, %d wordings", said.Texts(), len(said.Wordings()))
	}
	if v := c.Figures()[0].Values()[0]; v.Texts != 1 || len(v.Given[0].Copies) != 1 {
		t.Errorf("the number has %d texts", v.Texts)
	}
	if got := c.Filtered(ClaimFilter{Outlet: "copy"}); len(got) != 1 {
		t.Error("the copy is not found by its outlet")
	}
}

// TestMisreadDoesNotCount upholds an objection to a number.
func TestMisreadDoesNotCount(t *testing.T) {
	s := expulsion(t, alteram.ModeFull, alteram.ModeFull)
	s.m.state.decisions["entry-shore"] = []alteram.Decision{{Act: alteram.ActMisread, Entry: "entry-shore", N: 1, Item: "figure:0", At: monday}}
	c := s.claims()
	if len(c.Different()) != 0 {
		t.Error("a number that was misread makes a difference")
	}
	for _, r := range c.Figures() {
		for _, v := range r.Values() {
			if misread := v.Given[0].Misread; misread != (v.Given[0].Report.SourceID() == "shore") {
				t.Errorf("%s is marked as misread: %v", v.Written(), misread)
			}
		}
	}
}

func TestSumsNameTheirParts(t *testing.T) {
	s := newScene(t)
	s.report("bank", alteram.ModeFull, "Leave", "Two states expel 75 envoys.", nil, []counting{{"Two states expel 75 envoys.", "75", "DE", 75, 75, -1}})
	s.report("shore", alteram.ModeFull, "Go", "One sends 35 home. Another sends 50 home.", nil,
		[]counting{{"One sends 35 home.", "35", "DE", 35, 35, -1}, {"Another sends 50 home.", "50", "FR", 50, 50, -1}})
	s.relate(alteram.SumDiffers, "bank", 0, "shore", 0)
	s.relate(alteram.SumDiffers, "bank", 0, "shore", 1)
	if rows := s.claims().Different(); len(rows) != 1 || len(rows[0].Parts()) != 2 || rows[0].Adds() {
		t.Errorf("%d rows differ", len(rows))
	}
	s.story.reports[1].verdict.mode = alteram.ModeLink // not even that they do not add up may be told
	if rows := s.claims().Different(); len(rows) != 0 {
		t.Error("a total differs from parts that are not shown")
	}
}

func TestQuotesAreBounded(t *testing.T) {
	for _, tt := range []struct {
		text string
		most int
		want string
	}{
		{"The crane works.", 40, "The crane works."},
		{"The crane works again, the office says.", 23, "The crane works again …"},
		{"The crane works again.", 12, "The crane …"},
		{"起重机一周后修复了", 4, "起重机一 …"},
	} {
		h := &heard{text: tt.text, shown: len(tt.text), most: tt.most, hide: func(s string) string { return s }}
		if got := h.words(alteram.Span{0, len(tt.text)}); got != tt.want {
			t.Errorf("%d characters of %q: %q, want %q", tt.most, tt.text, got, tt.want)
		}
	}
}

// TestNoCellIsAFormula writes what a spreadsheet would calculate.
func TestNoCellIsAFormula(t *testing.T) {
	s := newScene(t)
	s.report("bank", alteram.ModeFull, "Sum", `=HYPERLINK("x") said that @SUM is due.`, []saying{{`=HYPERLINK("x")`, "unknown", "said", "say", "@SUM is due"}}, nil)
	var b strings.Builder
	if err := s.claims().WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, cell := range rows[1] {
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
			t.Errorf("%q is a formula", cell)
		}
	}
}

// TestSuppressedNamesAreNowhere keeps a name from being shown.
func TestSuppressedNamesAreNowhere(t *testing.T) {
	s := newScene(t)
	s.m.state.hidden = []string{"Ada Berg"}
	s.report("bank", alteram.ModeFull, "Word", "Ada Berg said that Per Lund and Ada Berg would stay.", []saying{{"Ada Berg", "person:ada-berg", "said", "say", "Per Lund and Ada Berg would stay"}}, nil)
	c := s.claims()
	b, err := c.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if w := c.Statements()[0].Wordings()[0]; strings.Contains(strings.ToLower(string(b)), "berg") || !strings.Contains(w.Words, "Per Lund") || w.Speaker.Path != "" {
		t.Errorf("told is %s", b)
	}
}
