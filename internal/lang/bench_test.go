package lang

import (
	"strings"
	"testing"

	"github.com/clipperhouse/uax29/v2/words"
)

// BenchmarkSegment is the floor: the words of UAX 29 alone.
func BenchmarkSegment(b *testing.B) {
	text := strings.Repeat("The harbour council said on Tuesday that 1,200 passengers had missed the last ferry to the island. ", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		for segments := words.FromString(text); segments.Next(); {
		}
	}
}
