package alteram_test

import (
	"testing"

	"github.com/alteram-hub/alteram"
)

func TestItemIsValid(t *testing.T) {
	for in, want := range map[alteram.Item]bool{
		"statement:0": true, "figure:12": true, alteram.NewItem(alteram.ItemFigure, 3): true,
		"": false, "figure": false, "figure:": false, "figure:-1": false, "figure:01": false, "figure:+1": false, "verdict:1": false, "statement:1:2": false,
	} {
		if got := in.Valid(); got != want {
			t.Errorf("Item(%q).Valid() = %v, want %v", in, got, want)
		}
	}
}
