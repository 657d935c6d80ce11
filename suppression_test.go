package alteram_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
)

func TestHideNames(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"as written", "Ada Berg said so.", "[…] said so."},
		{"in capitals", "ADA BERG: no", "[…]: no"},
		{"in a longer word", "Ada Bergs Haus, Radaberg", "Ada Bergs Haus, Radaberg"},
		{"with a mark of a genitive", "Ada Berg's hat", "[…]'s hat"},
		{"the longer of two names", "Ada Berg-Holm spoke", "[…] spoke"},
		{"in other letters", "Сказала Ада Берг.", "Сказала […]."},
		{"cut off", "said Ada Be", "said Ada Be"},
		{"twice", "Ada Berg, Ada Berg", "[…], […]"},
		{"not UTF-8", "\xff Ada Berg\xff", "\xff […]\xff"},
	} {
		if got := alteram.HideNames(tt.in, []string{"Ada Berg", "Ada Berg-Holm", "ада берг", ""}, "[…]"); got != tt.want {
			t.Errorf("%s: HideNames(%q) = %q, want %q", tt.name, tt.in, got, tt.want)
		}
	}
}

func TestSuppressedNames(t *testing.T) {
	got := alteram.SuppressedNames([]alteram.Suppression{
		{Act: alteram.ActSuppressName, Name: "Ada Berg"}, {Act: alteram.ActSuppressName, Name: "Per Lund"}, {Act: alteram.ActRestoreName, Name: "ADA BERG"},
	})
	if d := cmp.Diff([]string{"Per Lund"}, got); d != "" {
		t.Errorf("names left out (-want +got):\n%s", d)
	}
}
