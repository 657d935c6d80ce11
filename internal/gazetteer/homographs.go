package gazetteer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// givenNames are states whose English names are people's names too.
var givenNames = []string{"state:JO", "state:TD", "state:GE"}

// titles are what stands behind the name of a state as part of what it says of a
// person, folded, and does not make the name a person's.
var titles = []string{
	"king", "queen", "prince", "princess", "president", "prime", "foreign", "minister", "ministry", "parliament", "army", "government", "airways",
	"interior", "defence", "defense", "finance", "crown", "ambassador", "embassy", "valley", "times",
}

// otherMeanings are words, folded, that say of a name beside them that it is an
// ordinary word: the diameter of Arabic, the bird.
var otherMeanings = []struct {
	id, language string
	reach        int // words before and behind
	words        []string
}{
	{"state:QA", "ar", 3, []string{"متر", "مترا", "امتار", "سم", "سنتيمتر", "سنتيمترا", "ملم", "مليمتر", "ملليمتر", "كيلومتر", "كيلومترا", "كم", "بوصه", "بوصة", "نصف", "الدائره", "الدائرة"}},
	{"state:TR", "en", 2, []string{"thanksgiving", "roast", "roasted", "stuffing", "gravy", "sandwich", "sandwiches", "leftover", "frozen", "carving"}},
}

// doubtful reports whether a name that was found at token i, up to the token next,
// is likely to mean something else than the state.
func (f *finder) doubtful(n *name, i, next int) bool {
	if n.form != Name {
		return false
	}
	for _, o := range otherMeanings {
		if o.id != n.entry.ID || o.language != f.language {
			continue
		}
		for k := max(0, i-o.reach); k < min(len(f.tokens), next+o.reach); k++ {
			if slices.Contains(o.words, f.tokens[k].Word) {
				return true
			}
		}
	}
	return f.language == "en" && slices.Contains(givenNames, n.entry.ID) && f.isPerson(i, next)
}

// isPerson reports whether a name reads as part of a person's: another word with
// a capital is beside it, in a text that does not give capitals to every word.
func (f *finder) isPerson(i, next int) bool {
	if next < len(f.tokens) && f.beside(next-1, next) && f.capital(next) && !slices.Contains(titles, f.tokens[next].Word) {
		small := next+1 < len(f.tokens) && !f.capital(next+1) || i > 0 && !f.capital(i-1)
		if _, end := f.at(next); small && end == 0 {
			return true
		}
	}
	if i < 2 || !f.beside(i-1, i) || !f.beside(i-2, i-1) || !f.capital(i-1) || f.capital(i-2) {
		return false
	}
	_, end := f.at(i - 1)
	return end == 0 && !slices.Contains(titles, f.tokens[i-1].Word)
}

// beside reports whether a blank alone stands between two tokens.
func (f *finder) beside(a, b int) bool {
	return strings.Trim(f.text[f.tokens[a].End:f.tokens[b].Start], " \u00a0") == ""
}

func (f *finder) capital(i int) bool {
	r, _ := utf8.DecodeRuneInString(f.text[f.tokens[i].Start:])
	return unicode.IsUpper(r)
}
