package claim

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/clipperhouse/uax29/v2/words"
)

// BenchmarkExtract reads reports of our own; words/s is to be compared with that
// of BenchmarkSegments.
func BenchmarkExtract(b *testing.B) {
	texts := benchTexts(b)
	published := time.Date(2026, 4, 10, 12, 0, 0, 0, time.UTC)
	Extract(texts[0], "en", published) // unpacks the model
	b.ResetTimer()
	for b.Loop() {
		for _, text := range texts {
			Extract(text, "en", published)
		}
	}
}

// BenchmarkSegments is the word segmentation of UAX 29 over the same texts.
func BenchmarkSegments(b *testing.B) {
	texts := benchTexts(b)
	for b.Loop() {
		for _, text := range texts {
			for s := words.FromString(text); s.Next(); {
				_ = s.Value()
			}
		}
	}
}

func benchTexts(b *testing.B) []string {
	b.Helper()
	data, err := os.ReadFile("testdata/gold/open.txt")
	if err != nil {
		b.Fatal(err)
	}
	var text strings.Builder
	for line := range strings.Lines(string(data)) {
		if len(line) > 60 {
			text.WriteString(line)
		}
	}
	all := text.String()
	var out []string
	for at := 0; at+4000 < len(all)*1; at += 4000 {
		out = append(out, strings.ToValidUTF8(all[at:at+4000], ""))
	}
	return append(out, all)
}
