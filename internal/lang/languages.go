package lang

import (
	"slices"
	"strings"
	"unicode"
)

// script is a way of writing that several languages share.
type script int

const (
	latinScript script = iota
	cyrillicScript
	arabicScript
	devanagariScript
)

// modelLanguage is one that the model tells from others of its script.
type modelLanguage struct {
	tag    string
	script script
	// handicap is in nats: what a text must say more for the language than for
	// others. It stands where the tables are of few texts, whose letters look
	// likelier than they are, or where a much more frequent neighbour is so close
	// that short texts are both.
	handicap int
}

// languages are in the order of their numbers in the model.
var languages = [...]modelLanguage{
	{"af", latinScript, 4},
	{"az", latinScript, 0},
	{"bs", latinScript, 0},
	{"ca", latinScript, 0},
	{"cs", latinScript, 0},
	{"cy", latinScript, 4},
	{"da", latinScript, 0},
	{"de", latinScript, 0},
	{"en", latinScript, 0},
	{"es", latinScript, 0},
	{"et", latinScript, 0},
	{"eu", latinScript, 0},
	{"fi", latinScript, 0},
	{"fr", latinScript, 0},
	{"ga", latinScript, 4},
	{"hr", latinScript, 2},
	{"hu", latinScript, 0},
	{"id", latinScript, 0},
	{"is", latinScript, 2},
	{"it", latinScript, 0},
	{"lt", latinScript, 0},
	{"lv", latinScript, 0},
	{"ms", latinScript, 8},
	{"nb", latinScript, 3},
	{"nl", latinScript, 0},
	{"nn", latinScript, 6},
	{"pl", latinScript, 0},
	{"pt", latinScript, 0},
	{"ro", latinScript, 0},
	{"sk", latinScript, 0},
	{"sl", latinScript, 0},
	{"so", latinScript, 4},
	{"sq", latinScript, 0},
	{"sr-Latn", latinScript, 5},
	{"sv", latinScript, 0},
	{"sw", latinScript, 4},
	{"tl", latinScript, 4},
	{"tr", latinScript, 0},
	{"vi", latinScript, 0},
	{"yo", latinScript, 6},
	{"zu", latinScript, 4},
	{"be", cyrillicScript, 1},
	{"bg", cyrillicScript, 0},
	{"kk", cyrillicScript, 0},
	{"mk", cyrillicScript, 0},
	{"mn", cyrillicScript, 2},
	{"ru", cyrillicScript, 0},
	{"sr", cyrillicScript, 0},
	{"uk", cyrillicScript, 0},
	{"ar", arabicScript, 0},
	{"fa", arabicScript, 0},
	{"ur", arabicScript, 2},
	{"hi", devanagariScript, 0},
	{"mr", devanagariScript, 4},
}

// ModelLanguages returns the languages that have a number in the model, in the
// order of these numbers.
func ModelLanguages() []string {
	tags := make([]string, len(languages))
	for i, l := range languages {
		tags[i] = l.tag
	}
	return tags
}

// soleScript is a script that tells the language by itself.
type soleScript struct {
	tag    string
	tables []*unicode.RangeTable
}

// soleScripts begins with the two that share Han.
var soleScripts = [...]soleScript{
	{"ja", []*unicode.RangeTable{unicode.Hiragana, unicode.Katakana}},
	{"zh", []*unicode.RangeTable{unicode.Han}},
	{"am", []*unicode.RangeTable{unicode.Ethiopic}},
	{"bn", []*unicode.RangeTable{unicode.Bengali}},
	{"bo", []*unicode.RangeTable{unicode.Tibetan}},
	{"dv", []*unicode.RangeTable{unicode.Thaana}},
	{"el", []*unicode.RangeTable{unicode.Greek}},
	{"gu", []*unicode.RangeTable{unicode.Gujarati}},
	{"he", []*unicode.RangeTable{unicode.Hebrew}},
	{"hy", []*unicode.RangeTable{unicode.Armenian}},
	{"ka", []*unicode.RangeTable{unicode.Georgian}},
	{"km", []*unicode.RangeTable{unicode.Khmer}},
	{"kn", []*unicode.RangeTable{unicode.Kannada}},
	{"ko", []*unicode.RangeTable{unicode.Hangul}},
	{"lo", []*unicode.RangeTable{unicode.Lao}},
	{"ml", []*unicode.RangeTable{unicode.Malayalam}},
	{"my", []*unicode.RangeTable{unicode.Myanmar}},
	{"or", []*unicode.RangeTable{unicode.Oriya}},
	{"pa", []*unicode.RangeTable{unicode.Gurmukhi}},
	{"si", []*unicode.RangeTable{unicode.Sinhala}},
	{"ta", []*unicode.RangeTable{unicode.Tamil}},
	{"te", []*unicode.RangeTable{unicode.Telugu}},
	{"th", []*unicode.RangeTable{unicode.Thai}},
}

// sharedScripts are those the model tells languages of.
var sharedScripts = [...]*unicode.RangeTable{
	latinScript: unicode.Latin, cyrillicScript: unicode.Cyrillic, arabicScript: unicode.Arabic, devanagariScript: unicode.Devanagari,
}

// scriptCodes are their codes, ISO 15924.
var scriptCodes = [...]string{latinScript: "Latn", cyrillicScript: "Cyrl", arabicScript: "Arab", devanagariScript: "Deva"}

// scripts counts the letters of a text by script.
type scripts struct {
	letters int
	sole    [len(soleScripts)]int
	shared  [len(sharedScripts)]int
}

func count(text string) scripts {
	var c scripts
	for _, r := range text {
		if c.letters == maxLetters {
			break
		}
		if unicode.IsLetter(r) {
			c.letters++
			c.letter(r)
		}
	}
	return c
}

func (c *scripts) letter(r rune) {
	for i, t := range sharedScripts {
		if unicode.Is(t, r) {
			c.shared[i]++
			return
		}
	}
	for i, s := range soleScripts {
		if unicode.In(r, s.tables...) {
			c.sole[i]++
			return
		}
	}
}

// main returns the script that a text is written in, and its language where that
// script has one alone. Texts in other scripts name people, goods and addresses
// in Latin letters, hardly ever the reverse: an eighth of the letters in another
// script outweighs Latin ones.
func (c *scripts) main() (of script, sole string) {
	const outweighs = 8
	most := 0
	for i := 1; i < len(c.shared); i++ {
		if c.shared[i] > most {
			most, of = c.shared[i], script(i)
		}
	}
	for i, n := range c.sole {
		if n > most {
			most, sole = n, soleScripts[i].tag
		}
	}
	if kana := c.sole[0]; sole == "zh" && kana*outweighs >= c.sole[1] && kana > 0 {
		sole = "ja"
	}
	if most*outweighs < c.letters {
		return latinScript, ""
	}
	if sole != "" {
		return latinScript, sole
	}
	return of, ""
}

// clear takes out what says nothing of a text's language: addresses, and the
// sign for a broken character that was itself read in the wrong charset.
func clear(text string) string {
	text = brokenSigns.Replace(text)
	if !strings.Contains(text, "://") && !strings.Contains(text, "@") && !strings.Contains(text, "www.") {
		return text
	}
	fields := strings.Fields(text)
	return strings.Join(slices.DeleteFunc(fields, isAddress), " ")
}

// brokenSigns is U+FFFD in UTF-8, read as Windows-1252 and Windows-1250.
var brokenSigns = strings.NewReplacer("ï¿½", "\ufffd", "ďż˝", "\ufffd")

func isAddress(field string) bool {
	return strings.Contains(field, "://") || strings.Contains(field, "@") || strings.HasPrefix(field, "www.")
}

// Letter returns the spelling in which the model knows a small letter: Romanian
// s and t with a comma are those with a cedilla, which older texts have.
func Letter(r rune) rune {
	switch r {
	case 'ș':
		return 'ş'
	case 'ț':
		return 'ţ'
	}
	return r
}
