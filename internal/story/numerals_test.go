package story

import (
	"testing"

	"github.com/alteram-hub/alteram/internal/lang"
)

func TestHanNumber(t *testing.T) {
	tests := []struct {
		text string
		want int64
		size int
	}{
		{"三十五名", 35, 9},
		{"十二亿塔勒", 1_200_000_000, 9},
		{"二〇二九年", 2029, 12},
		{"两百零四人", 204, 12},
		{"一万七千四百户", 17_400, 18},
		{"外交官", 0, 0},
	}
	for _, test := range tests {
		if n, size := hanNumber(test.text); n != test.want || size != test.size {
			t.Errorf("hanNumber(%q) = %d, %d bytes; want %d, %d", test.text, n, size, test.want, test.size)
		}
	}
}

func TestSpelt(t *testing.T) {
	tests := []struct {
		language, text string
		want           int64
		words          int
	}{
		{"en", "twenty-seven men", 27, 2},
		{"en", "ninety thousand homes", 90_000, 2},
		{"en", "seven men", 0, 0},
		{"en", "seven eight", 0, 0},
		{"en", "forty or so", 40, 1},
		{"de", "siebenundzwanzig Männer", 27, 1},
		{"de", "zwölf Fischer", 12, 1},
		{"fr", "Vingt-sept pêcheurs", 27, 2},
		{"fr", "quatre-vingt mille", 80_000, 3},
		{"fr", "trente-cinq diplomates", 35, 2},
		{"ru", "Двадцать семь рыбаков", 27, 2},
		{"ru", "сорок тысяч", 40_000, 2},
		{"uk", "тридцять сім", 37, 2},
		{"xx", "twenty", 0, 0},
	}
	for _, test := range tests {
		var tokens []lang.Token
		for token := range lang.Tokens(test.text) {
			tokens = append(tokens, token)
		}
		if n, used := spelt(test.language, tokens); n != test.want || used != test.words {
			t.Errorf("spelt(%s, %q) = %d in %d words, want %d in %d", test.language, test.text, n, used, test.want, test.words)
		}
	}
}
