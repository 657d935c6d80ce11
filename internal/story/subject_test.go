package story

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/gazetteer"
)

func TestSubject(t *testing.T) {
	places := gazetteer.NewPlaces(map[string]alteram.Text{
		"XA": {"en": "Maravel", "ru": "Маравель", "ar": "مارافيل", "zh": "玛拉韦尔"}, "XB": {"en": "Verenia", "de": "Werenien", "ru": "Верения", "zh": "维雷尼亚"},
	})
	for _, tt := range []struct {
		name string
		in   Item
		want alteram.Subject
	}{
		{"title before text", Item{Title: "Maravel orders nine Verenian diplomats to leave", Text: "France and Verenia met in talks.", Language: "en"}, alteram.Subject{States: []string{"XA", "XB", "FR"}, Events: []string{"diplomat"}}},
		{"text where the title tells no event", Item{Title: "A long night", Text: "The dam broke and a flood came.", Language: "en"}, alteram.Subject{Events: []string{"dam", "flood"}}},
		{"cases of a name", Item{Title: "В Маравели и Верении прошли переговоры", Language: "ru"}, alteram.Subject{States: []string{"XA", "XB"}, Events: []string{"talks"}}},
		{"a name with another ending", Item{Title: "Brand in Werenien", Language: "de"}, alteram.Subject{States: []string{"XB"}, Events: []string{"fire"}}},
		{"a script without spaces", Item{Title: "维雷尼亚扣押三艘玛拉韦尔渔船", Language: "zh"}, alteram.Subject{States: []string{"XB", "XA"}, Events: []string{"seize", "ship"}}},
		{"a city that is no capital", Item{Title: "Music in Detroit", Language: "en"}, alteram.Subject{Events: []string{"music"}}},
		{"nothing", Item{Title: "Hello", Language: "en"}, alteram.Subject{}},
		{"an unknown language", Item{Title: "Qapla' batlh je", Language: "tlh"}, alteram.Subject{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Subject(tt.in, places)
			if len(got.States) == 0 {
				got.States = nil
			}
			if len(got.Events) == 0 {
				got.Events = nil
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
