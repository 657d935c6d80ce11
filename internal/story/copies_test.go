package story_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/alteram-hub/alteram/internal/story"
)

// The words of generated reports, by language: endless invented texts of the
// statistics that matter here, how many words they have and how often these come
// again. Each is built of syllables of its script.
var syllables = map[string][]string{
	"en": strings.Fields("ba ne ro ti lan der mor ves kin tal or wen sha pel gri dun"),
	"ru": strings.Fields("ба не ро ти лан дер мор вес кин тал ор вен ша пел гри дун"),
	"uk": strings.Fields("ба не ро ті лан дер мор вес кін тал ор вен ша пел гри їн"),
	"de": strings.Fields("ba ne ro ti lan der mör ves kin tal or wen scha pel grü dun"),
	"ar": strings.Fields("با ني رو تي لان دير مور فس كين تال ور ون شا بل غري دن"),
	"zh": han(1200),
}

// han returns n Chinese characters.
func han(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = string(rune(0x4e00 + 7*i))
	}
	return list
}

// inventor makes texts, the same ones for a seed.
type inventor struct {
	r        *rand.Rand
	language string
	words    []string
}

func newInventor(language string, seed uint64) *inventor {
	v := &inventor{r: rand.New(rand.NewPCG(seed, 27)), language: language}
	for range 4000 {
		var b strings.Builder
		for range 1 + v.r.IntN(4) {
			b.WriteString(syllables[language][v.r.IntN(len(syllables[language]))])
		}
		v.words = append(v.words, b.String())
	}
	return v
}

// word returns a word; those at the beginning of the list come often (Zipf).
func (v *inventor) word() string {
	u := v.r.Float64()
	return v.words[int(u*u*u*float64(len(v.words)))]
}

func (v *inventor) text(n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = v.word()
	}
	return words
}

// edited returns a text with another opening line and a share of its words
// replaced, left out or added, in equal parts.
func (v *inventor) edited(words []string, share float64) []string {
	out := v.text(12)
	for _, w := range words {
		if v.r.Float64() >= share {
			out = append(out, w)
			continue
		}
		switch v.r.IntN(3) {
		case 0:
			out = append(out, v.word())
		case 1:
			out = append(out, w, v.word())
		}
	}
	return out
}

func (v *inventor) join(words []string) string {
	if v.language == "zh" {
		return strings.Join(words, "")
	}
	return strings.Join(words, " ")
}

// TestCopiesAreFound generates reports of 60 to 400 words in six languages, and
// edited copies of every second, and holds recall and precision of DuplicateOf to
// what docs/benchmarks.md says.
func TestCopiesAreFound(t *testing.T) {
	const reports = 30 // a language and share
	for _, test := range []struct {
		share  float64
		recall float64
	}{{0.02, 0.998}, {0.10, 0.95}, {0.20, 0.80}} {
		found, copies, wrong := 0, 0, 0
		for language := range syllables {
			s := story.New(story.Params{})
			v := newInventor(language, 1)
			var texts [][]string
			for i := range reports {
				texts = append(texts, v.text(60+v.r.IntN(340)))
				a := s.Assign(report(fmt.Sprint(i), language, v.join(v.text(8)), v.join(texts[i]), float64(i)/60))
				if a.DuplicateOf != "" {
					wrong++
				}
			}
			for i := 0; i < reports; i += 2 {
				a := s.Assign(report(fmt.Sprint("copy-", i), language, v.join(v.text(8)), v.join(v.edited(texts[i], test.share)), 3))
				copies++
				switch a.DuplicateOf {
				case fmt.Sprint(i):
					found++
				case "":
					t.Logf("%s: the copy of %d, with %.0f %% of the words edited, was not found", language, i, test.share*100)
				default:
					wrong++
				}
			}
		}
		recall, precision := float64(found)/float64(copies), float64(found)/float64(found+wrong)
		t.Logf("%2.0f %% of the words edited: recall %.4f, precision %.4f of %d copies", test.share*100, recall, precision, copies)
		if recall < test.recall || precision < 0.999 {
			t.Errorf("%2.0f %% of the words edited: recall %.4f and precision %.4f, want %.3f and 0.999", test.share*100, recall, precision, test.recall)
		}
	}
}
