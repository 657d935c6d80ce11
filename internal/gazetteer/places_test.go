package gazetteer_test

import (
	"testing"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/gazetteer"
	"github.com/alteram-hub/alteram/internal/lang"
)

func TestPlacesOfTheOperator(t *testing.T) {
	places := gazetteer.NewPlaces(map[string]alteram.Text{
		"XA": {"en": "Orlonia", "ru": "Орлония", "ar": "أورلونيا", "zh": "奥罗尼亚"}, "XB": {"en": "Nether Marsh"},
	})
	for _, tt := range []struct{ name, language, text, found, state string }{
		{"its name", "en", "Talks in Orlonia went on.", "Orlonia", "XA"},
		{"its adjective", "en", "The Orlonian ships left.", "Orlonian", "XA"},
		{"an adjective of another ending", "ru", "Высланы орлонских дипломатов семь.", "орлонских", "XA"},
		{"a case", "ru", "Это было в Орлонии.", "Орлонии", "XA"},
		{"a particle before it", "ar", "سفن وأورلونيا", "وأورلونيا", "XA"},
		{"without spaces", "zh", "昨天奥罗尼亚宣布", "奥罗尼亚", "XA"},
		{"two words", "en", "From Nether Marsh, by boat.", "Nether Marsh", "XB"},
		{"two words apart", "en", "From Nether; (Marsh) birds sang.", "", ""},
		{"a word that begins alike", "en", "An orlonia is a flower.", "", ""},
		{"none", "en", "Nothing here.", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var tokens []lang.Token
			for tok := range lang.Tokens(tt.text) {
				tokens = append(tokens, tok)
			}
			found, state := "", ""
			for _, m := range places.FindIn(tt.text, tokens, tt.language) {
				found, state = found+tt.text[m.Start:m.End], state+m.State
			}
			if found != tt.found || state != tt.state {
				t.Errorf("found %q of %q, want %q of %q", found, state, tt.found, tt.state)
			}
		})
	}
}
