package claim

import "testing"

func TestOffice(t *testing.T) {
	for _, c := range []struct{ name, language, in, want string }{
		{"before the name", "en", "Russian Foreign Minister Igor Lavin said that talks would go on.", "foreign-minister:RU"},
		{"in apposition", "en", "“We will go on,” said Anna Bell, the foreign minister of Poland.", "foreign-minister:PL"},
		{"told earlier", "en", "The Polish foreign minister, Anna Bell, came to Riga. Bell said that talks would go on.", "foreign-minister:PL"},
		{"a seat of government", "en", "Kremlin spokesman Oleg Pesin denied the report.", "president-spokesperson:RU"},
		{"without a state", "en", "Foreign minister Anna Bell said that talks would go on.", ""},
		{"none", "en", "Anna Bell of Poland said that talks would go on.", ""},
		{"Russian", "ru", "Министр иностранных дел России Игорь Лавин заявил, что переговоры продолжатся.", "foreign-minister:RU"},
		{"Ukrainian", "uk", "Міністр оборони України Андрій Горун заявив, що переговори триватимуть.", "defence-minister:UA"},
		{"German", "de", "Die polnische Außenministerin Anna Glocke sagte, dass die Gespräche weitergehen.", "foreign-minister:PL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Extract(c.in, c.language, published).Statements
			if len(got) != 1 || got[0].Office != c.want {
				t.Errorf("Extract(%q) = %+v, want one statement by %q", c.in, got, c.want)
			}
		})
	}
}
