package content

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "  – ": 0, "Ferry late": 2, "the harbour’s 4,200 barges": 4, "港口关闭": 2, "港口关": 2, "ปิด": 1,
	} {
		if got := Words(text); got != want {
			t.Errorf("Words(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string][]string{
		"":                               nil,
		"no figure here":                 nil,
		"34 of 4,200 barges, 3.5 % more": {"34", "4,200", "3.5 %"},
		"€40 and -5 by 12:30, pier B12":  {"€40", "-5", "12:30"},
		"驱逐40名外交官":                       {"40"},
	} {
		if diff := cmp.Diff(want, Numbers(text)); diff != "" {
			t.Errorf("Numbers(%q) (-want +got):\n%s", text, diff)
		}
	}
}
