package claim

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/gazetteer"
)

// strait are invented states, as an operator names them.
func strait() *gazetteer.Places {
	return gazetteer.NewPlaces(map[string]alteram.Text{
		"XA": {"en": "Maravel", "de": "Maravel", "ru": "Маравель"},
		"XB": {"en": "Verenia", "de": "Werenien", "ru": "Верения", "uk": "Веренія"},
		"XD": {"en": "Brennmark", "de": "Brennmark", "ru": "Бреннмарк", "uk": "Бреннмарк"},
		"XE": {"en": "Corvaine", "de": "Corvaine", "ru": "Корвень", "uk": "Корвень"},
		"XF": {"en": "Yasenia", "de": "Jassenien", "ru": "Ясения", "uk": "Ясенія"},
	})
}

// tuples writes figures as actors, predicate, noun and interval.
func tuples(figures []Figure) []string {
	out := []string{}
	for i := range figures {
		f := &figures[i]
		end := func(v *float64) string {
			if v == nil {
				return ""
			}
			return fmt.Sprint(*v)
		}
		out = append(out, fmt.Sprintf("%s %s %s %s..%s", strings.Join(f.Actors, "+"), f.Predicate, f.Noun, end(f.Low), end(f.High)))
	}
	return out
}

func TestFiguresByLanguage(t *testing.T) {
	tests := []struct {
		name, language, in string
		want               []string
	}{
		{"en gapped and summed", "en", "Brennmark and Corvaine ordered out 35 and 40 Verenian diplomats, respectively, on Friday, and Yasenia a further 15, in what the three governments called a joint answer.\nThe three orders, announced within an hour of one another, bring to 90 the number of Verenian diplomats told to leave on a single day.", []string{"XD expel diplomat 35..35", "XE expel diplomat 40..40", "XF expel diplomat 15..15", "XD+XE+XF expel diplomat 90..90"}},
		{"en title", "en", "Three countries order out 90 Verenian diplomats in one day\nBrennmark and Corvaine send home 35 and 40, respectively, Yasenia 15.", []string{" expel diplomat 90..90", "XD expel diplomat 35..35", "XE expel diplomat 40..40", "XF expel diplomat 15..15"}},
		{"de respectively, gap, sum", "de", "Es ging auf die Stunde genau: Brennmark und Corvaine haben am Freitag 40 beziehungsweise 35 werenische Diplomaten des Landes verwiesen, kurz danach folgte Jassenien mit 15. Zusammen sind das 90, so viele wie noch nie an einem Tag.", []string{"XD expel diplomat 40..40", "XE expel diplomat 35..35", "XF expel diplomat 15..15", "XD+XE+XF expel diplomat 90..90"}},
		{"de parted verbs and staff", "de", "Brennmark weist 35 werenische Diplomaten aus\nCorvaine verweist 40, Jassenien mindestens 15.\nBrennmark hat 35 Angehörige der werenischen Botschaft zu unerwünschten Personen erklärt. Corvaine verwies zur gleichen Stunde 40 Diplomaten des Landes, Jassenien mindestens 15. Brennmark und Corvaine zusammen kommen auf 75.", []string{
			"XD expel diplomat 35..35", "XE expel diplomat 40..40", "XF expel diplomat 15..", "XD expel diplomat 35..35", "XE expel diplomat 40..40", "XF expel diplomat 15..", "XD+XE expel diplomat 75..75",
		}},
		{"de after the number", "de", "35 Diplomaten hat Brennmark am Freitag ausgewiesen.", []string{"XD expel diplomat 35..35"}},
		{"de passive", "de", "In Corvaine wurden 35 Diplomaten ausgewiesen.", []string{" expel diplomat 35..35"}},
		{"de numbers", "de", "Bei dem Hochwasser starben fünfunddreißig Menschen, rund 2.300 Menschen wurden evakuiert. Fast zweihundert Häuser wurden zerstört.", []string{" kill person 35..35", " displace person 2070..2530", " destroy home ..200"}},
		{"de noun says what was done", "de", "Es gab mindestens 6 Tote und 11 Verletzte.", []string{" kill person 6..", " injure person 11..11"}},
		{"de earlier, and no longer", "de", "In einer früheren Fassung hatten wir 7 Tote gemeldet. Drei Vermisste haben sich gemeldet.", []string{" kill person 7..7"}},
		{"de neither noun nor predicate", "de", "An der Schule lernen 52 Kinder, 19 davon aus Lindenwehr. Der Vertrag kostet 1,2 Milliarden Taler.", []string{}},
		{"ru total of staff, and where", "ru", "Бреннмарк, Корвень и Ясения объявили в пятницу о высылке в общей сложности 94 сотрудников веренских посольств. По данным министерства, страну пребывания должны покинуть 35 дипломатов в Бреннмарке, 40 в Корвени и 15 в Ясении.", []string{"XD+XE+XF expel diplomat 94..94", "XD expel diplomat 35..35", "XE expel diplomat 40..40", "XF expel diplomat 15..15"}},
		{"ru respectively and words", "ru", "Бреннмарк и Корвень выслали тридцать пять и сорок дипломатов соответственно. Погибли не менее 6 человек.", []string{"XD expel diplomat 35..35", "XE expel diplomat 40..40", " kill person 6.."}},
		{"ru office of a state is no subject", "ru", "Бреннмарк, по словам посла Верении, выслал 35 дипломатов.", []string{"XD expel diplomat 35..35"}},
		{"ru spaces part thousands", "ru", "Спасатели эвакуировали около 2 300 человек.", []string{" displace person 2070..2530"}},
		{"uk staff, respectively, together", "uk", "Ясенія оголосила небажаними п’ятнадцятьох працівників посольства Веренії. Бреннмарк і Корвень того самого дня вислали 40 і 35 дипломатів відповідно. Разом три країни відправляють додому майже сотню людей.", []string{"XF expel diplomat 15..15", "XD expel diplomat 40..40", "XE expel diplomat 35..35", "XF+XD+XE expel diplomat ..100"}},
		{"uk title", "uk", "Ясенія висилає 15 дипломатів Веренії слідом за Бреннмарком і Корвенню\nБреннмарк і Корвень вислали 40 і 35.", []string{"XF expel diplomat 15..15", "XD expel diplomat 40..40", "XE expel diplomat 35..35"}},
	}
	places := strait()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ExtractKnowing(places, tt.in, tt.language, time.Time{})
			if diff := cmp.Diff(tt.want, tuples(got.Figures)); diff != "" {
				t.Errorf("figures of %q (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}
