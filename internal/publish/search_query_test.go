package publish

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/lang"
	"github.com/alteram-hub/alteram/internal/store"
)

// FuzzQuery reads any query: it is understood or refused with a sentence, its
// normal form is understood as the same, and what the index is asked for is
// well formed.
func FuzzQuery(f *testing.F) {
	for _, s := range []string{
		`red "blue sky" -green`, "(a OR b) -(c d)", "source:ferry country:FR -lang:en", "after:2026-03 before:2027", `country:"viet nam" x`, "北京大学 水。", "a:b OR -", "((", `"`, "-\"x", "OR AND",
		"п’ять U.S. 3.5", "-source:ferry", "\xff\"\xff", "a OR (b c)", "-(-a)", "“a” «b» „c”",
	} {
		f.Add(s)
	}
	st := &state{sources: map[alteram.SourceID]*alteram.Source{"ferry": {ID: "ferry"}}}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := parseQuery(st, WordsIn("en"), text)
		if err != nil {
			if !errors.Is(err, alteram.Invalid) || err.Error() == "" {
				t.Errorf("parseQuery(%q): %v", text, err)
			}
			return
		}
		normal := q.String()
		again, err := parseQuery(st, WordsIn("en"), normal)
		if err != nil || again.String() != normal {
			t.Errorf("parseQuery(%q) is %q; that parsed is %q, %v", text, normal, again.String(), err)
		}
		checkExpr(t, q.expr(append(lang.StemLanguages(), "")))
		if q.root != nil {
			(shown{newMatcher(), "en", []*passage{newPassage(text)}}).holds(*q.root)
		}
	})
}

func checkExpr(t *testing.T, e store.Expr) {
	if (e.Op == store.OpPhrase || e.Op == store.OpFacet) != (len(e.Words) > 0) || (e.Op == store.OpAll || e.Op == store.OpAny || e.Op == store.OpNot) != (len(e.Args) > 0) {
		t.Errorf("the expression %+v has no parts", e)
	}
	for _, w := range e.Words {
		if w == "" || strings.ContainsAny(w, " \"'\\\x00") || !utf8.ValidString(w) {
			t.Errorf("the index is asked for %q", w)
		}
	}
	for _, a := range e.Args {
		checkExpr(t, a)
	}
}

// FuzzMarked marks words in any text: without the marks it is the text.
func FuzzMarked(f *testing.F) {
	f.Add("The <b> ferry & the ferries", "ferry")
	f.Add("港口恢复渡轮", "口恢")
	f.Add(strings.Repeat("a ferry sails ", 60), "sails")
	f.Fuzz(func(t *testing.T, text, word string) {
		want := wordsTerm(word)
		if want == nil || !utf8.ValidString(text) || strings.ContainsAny(text, "…") {
			return
		}
		p := newPassage(text)
		(shown{newMatcher(), "en", []*passage{p}}).holds(*want)
		for _, whole := range []bool{true, false} {
			markup := p.marked(whole)
			if strings.Count(markup, "<") != strings.Count(markup, "<mark>")+strings.Count(markup, "</mark>") {
				t.Errorf("marked(%q, %q) = %q: other elements than marks", text, word, markup)
			}
			if len(p.marks) > 0 && !strings.Contains(markup, "<mark>") {
				t.Errorf("marked(%q, %q) = %q: nothing is marked", text, word, markup)
			}
		}
	})
}
