package content

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWordDiff(t *testing.T) {
	tests := []struct {
		name, old, new string
		want           []Edit
	}{
		{"nothing", "", "", nil},
		{"equal", "a b", "a b", []Edit{{Equal, "a b"}}},
		{"all new", "", "a", []Edit{{Insert, "a"}}},
		{"all gone", "a", "", []Edit{{Delete, "a"}}},
		{"a number changes whole", "over 4,200 people", "over 4,300 people", []Edit{{Equal, "over "}, {Delete, "4,200"}, {Insert, "4,300"}, {Equal, " people"}}},
		{"per cent and currency belong to it", "35% of $40", "35.5% of $4", []Edit{{Delete, "35%"}, {Insert, "35.5%"}, {Equal, " of "}, {Delete, "$40"}, {Insert, "$4"}}},
		{"grouping spaces", "1 000 000 € gone", "1 200 000 € gone", []Edit{{Delete, "1 000 000 €"}, {Insert, "1 200 000 €"}, {Equal, " gone"}}},
		{"time of day", "at 12:30.", "at 12:45.", []Edit{{Equal, "at "}, {Delete, "12:30"}, {Insert, "12:45"}, {Equal, "."}}},
		{"a number at the end of a sentence", "It was 5.", "It was 5. Or 6.", []Edit{{Equal, "It was 5."}, {Insert, " Or 6."}}},
		{"phrase", "he left the town", "he fled a city", []Edit{{Equal, "he "}, {Delete, "left the town"}, {Insert, "fled a city"}}},
		{"punctuation", "he left, he said", "he left; he said", []Edit{{Equal, "he left"}, {Delete, ","}, {Insert, ";"}, {Equal, " he said"}}},
		{"apostrophe", "they don't", "they won't", []Edit{{Equal, "they "}, {Delete, "don't"}, {Insert, "won't"}}},
		{"Chinese by character", "部长周二说", "部长周三说", []Edit{{Equal, "部长周"}, {Delete, "二"}, {Insert, "三"}, {Equal, "说"}}},
		{"paragraph", "a\n\nb\n\nc", "a\n\nb\n\nx\n\nc", []Edit{{Equal, "a\n\nb\n\n"}, {Insert, "x\n\n"}, {Equal, "c"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, WordDiff(tt.old, tt.new)); diff != "" {
				t.Errorf("WordDiff(%q, %q) (-want +got):\n%s", tt.old, tt.new, diff)
			}
		})
	}
}

// checkDiff holds edits to what WordDiff promises.
func checkDiff(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, old, new string,
) {
	t.Helper()
	edits := WordDiff(old, new)
	var was, is strings.Builder
	for i, e := range edits {
		if e.Text == "" || i > 0 && edits[i-1].Op == e.Op {
			t.Fatalf("WordDiff(%q, %q) = %v: edit %d is empty or repeats the operation", old, new, edits, i)
		}
		if e.Op != Insert {
			was.WriteString(e.Text)
		}
		if e.Op != Delete {
			is.WriteString(e.Text)
		}
	}
	if was.String() != old || is.String() != new {
		t.Fatalf("WordDiff(%q, %q) = %v gives %q and %q", old, new, edits, was.String(), is.String())
	}
}

func TestWordDiffGivesBothTexts(t *testing.T) {
	word := rapid.SampledFrom([]string{"a", "b", "c", " ", " ", "\n", "4,200", "%", "部", ".", "é", "\xff"})
	text := rapid.Map(rapid.SliceOfN(word, 0, 30), func(w []string) string { return strings.Join(w, "") })
	rapid.Check(t, func(t *rapid.T) { checkDiff(t, text.Draw(t, "old"), text.Draw(t, "new")) })
}

func FuzzWordDiff(f *testing.F) {
	f.Add("over 4,200 people", "over 4,300 people")
	f.Add("a\n\nb", "a\nb")
	f.Add("\xff1.", "1 000 €")
	f.Fuzz(func(t *testing.T, old, new string) { checkDiff(t, old, new) })
}

// A change too large to be found word by word is found by line, and one too
// large for that is the whole text; both in bounded time.
func TestWordDiffOfLargeChanges(t *testing.T) {
	old, new := strings.Repeat("old words stand here ", 5000), strings.Repeat("others came instead now ", 5000)
	start := time.Now()
	want := []Edit{{Equal, "first\n"}, {Delete, old + "\n"}, {Insert, new + "\n"}, {Equal, "last"}}
	if diff := cmp.Diff(want, WordDiff("first\n"+old+"\nlast", "first\n"+new+"\nlast")); diff != "" {
		t.Errorf("one long line (-want +got):\n%s", diff)
	}
	oldLines, newLines := strings.ReplaceAll(old, " ", "\n"), strings.ReplaceAll(new, " ", "\n")
	if got := WordDiff(oldLines, newLines); len(got) != 2 {
		t.Errorf("%d edits of all lines, want 2", len(got))
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
}
