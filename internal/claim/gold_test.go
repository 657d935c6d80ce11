package claim

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// goldReport is a report of our gold; testdata/gold/GUIDE.md tells the format.
type goldReport struct {
	published  time.Time
	text       string
	statements [][2]string // cue, speaker
	figures    [][]string
}

type goldCluster struct {
	name      string
	reports   []goldReport
	relations [][2]string // "i number / j number", kind
}

func readGold(t *testing.T, name string) []goldCluster {
	t.Helper()
	b, err := os.ReadFile("testdata/gold/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out []goldCluster
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "= "); ok {
			out = append(out, goldCluster{name: name})
			continue
		}
		c := &out[len(out)-1]
		if at, ok := strings.CutPrefix(line, "- "); ok {
			published, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			c.reports = append(c.reports, goldReport{published: published})
			continue
		}
		r := &c.reports[len(c.reports)-1]
		parts := strings.Split(line, " | ")
		switch {
		case strings.HasPrefix(line, "S: "):
			r.statements = append(r.statements, [2]string{strings.TrimPrefix(parts[0], "S: "), parts[1]})
		case strings.HasPrefix(line, "F: "):
			parts[0] = strings.TrimPrefix(parts[0], "F: ")
			r.figures = append(r.figures, parts)
		case strings.HasPrefix(line, "R: "):
			c.relations = append(c.relations, [2]string{strings.TrimPrefix(parts[0], "R: "), parts[1]})
		default:
			r.text += line + "\n"
		}
	}
	return out
}

// tally counts what is right of what was found and of what there is.
type tally struct{ right, found, gold int }

func (c tally) precision() float64 { return float64(c.right) / float64(max(1, c.found)) }
func (c tally) recall() float64    { return float64(c.right) / float64(max(1, c.gold)) }
func (c tally) f() float64 {
	return 2 * float64(c.right) / float64(max(1, c.found+c.gold))
}

// goldScore is what the rules reach; logf is told of each mistake.
type goldScore struct {
	speakers, figures, flags, dates tally
	logf                            func(format string, args ...any)
}

func scoreGold(clusters []goldCluster, logf func(string, ...any)) goldScore {
	s := goldScore{logf: logf}
	for _, c := range clusters {
		var reports []Report
		for _, r := range c.reports {
			got := Extract(r.text, "en", r.published)
			reports = append(reports, Report{Published: r.published, Figures: got.Figures})
			s.scoreStatements(c.name, r, got.Statements)
			s.scoreFigures(c.name, r, got.Figures)
		}
		s.scoreFlags(c, reports)
	}
	return s
}

func (s *goldScore) scoreStatements(name string, r goldReport, got []Statement) {
	left := slices.Clone(r.statements)
	s.speakers.gold += len(left)
	for _, g := range got {
		if g.Cue == nil || g.Stance == "other" {
			continue
		}
		s.speakers.found++
		cue := r.text[g.Cue[0]:g.Cue[1]]
		k := slices.IndexFunc(left, func(w [2]string) bool {
			return (cue == w[0] || strings.HasPrefix(cue, w[0]) || strings.HasSuffix(cue, w[0])) && w[1] == g.SpeakerID
		})
		if k < 0 {
			s.logf("%s: statement %q by %s is not in the gold", name, cue, g.SpeakerID)
			continue
		}
		s.speakers.right++
		left = slices.Delete(left, k, k+1)
	}
	for _, w := range left {
		s.logf("%s: missed %q by %s", name, w[0], w[1])
	}
}

func (s *goldScore) scoreFigures(name string, r goldReport, got []Figure) {
	left := slices.Clone(r.figures)
	s.figures.gold += len(left)
	for _, w := range left {
		if w[6] != "-" {
			s.dates.gold++
		}
	}
	for _, g := range got {
		s.figures.found++
		k := slices.IndexFunc(left, func(w []string) bool {
			return strings.HasSuffix(w[0], r.text[g.Number[0]:g.Number[1]]) && goldFigure(g, w)
		})
		if g.Date != "" {
			s.dates.found++
			if slices.ContainsFunc(r.figures, func(w []string) bool {
				return strings.HasSuffix(w[0], r.text[g.Number[0]:g.Number[1]]) && w[6] == string(g.Date)
			}) {
				s.dates.right++
			} else {
				s.logf("%s: date %s of %q", name, g.Date, r.text[g.Number[0]:g.Number[1]])
			}
		}
		if k < 0 {
			s.logf("%s: figure %q %v %s %s %v %v is not in the gold", name, r.text[g.Number[0]:g.Number[1]], g.Actors, g.Predicate, g.Noun, g.low(), g.high())
			continue
		}
		s.figures.right++
		left = slices.Delete(left, k, k+1)
	}
	for _, w := range left {
		s.logf("%s: missed figure %v", name, w)
	}
}

// goldFigure compares actors, predicate, noun and the interval; a predicate that
// the gold leaves open may be any.
func goldFigure(g Figure, w []string) bool {
	bound := func(v *float64) string {
		if v == nil {
			return "-"
		}
		return strconv.FormatFloat(*v, 'f', -1, 64)
	}
	actors := strings.Join(g.Actors, "+")
	if actors == "" {
		actors = "-"
	}
	return (w[1] == actors) && (w[2] == "-" || w[2] == g.Predicate) && w[3] == g.Noun && w[4] == bound(g.Low) && w[5] == bound(g.High)
}

func (s *goldScore) scoreFlags(c goldCluster, reports []Report) {
	var want []string
	for _, r := range c.relations {
		if r[1] == "differ" {
			want = append(want, r[0])
		}
	}
	s.flags.gold += len(want)
	for _, r := range Relate(reports) {
		if r.Kind != "differ" {
			continue
		}
		s.flags.found++
		side := func(f FigureRef) string {
			n := reports[f.Report].Figures[f.Figure].Number
			return strconv.Itoa(f.Report+1) + " " + c.reports[f.Report].text[n[0]:n[1]]
		}
		a, b := side(r.A), side(r.B)
		if k := max(slices.Index(want, a+" / "+b), slices.Index(want, b+" / "+a)); k >= 0 {
			s.flags.right++
			want = slices.Delete(want, k, k+1)
		} else {
			s.logf("%s: %s / %s are not said to differ", c.name, a, b)
		}
	}
	for _, w := range want {
		s.logf("%s: missed difference %s", c.name, w)
	}
}

func (s goldScore) log(t *testing.T) {
	for _, row := range []struct {
		name string
		tally
	}{{"statements with the right speaker", s.speakers}, {"figures", s.figures}, {"differences", s.flags}, {"dates", s.dates}} {
		t.Logf("%s: P %.3f R %.3f F %.3f (%d of %d found, %d in the gold)", row.name, row.precision(), row.recall(), row.f(), row.right, row.found, row.gold)
	}
}

// TestOpenGold holds the rules to the goals on the half that may be looked at.
func TestOpenGold(t *testing.T) {
	s := scoreGold(readGold(t, "open.txt"), t.Logf)
	s.log(t)
	if s.speakers.precision() < .85 || s.speakers.recall() < .70 || s.figures.f() < .80 || s.flags.precision() < .90 || s.flags.recall() < .70 {
		t.Error("below the goals: speakers P .85 R .70, figures F .80, differences P .90 R .70")
	}
}

// TestSealedGold holds the sealed halves to the hashes they were sealed with; they
// are scored once a release, with ALTERAM_SCORE_SEALED set.
func TestSealedGold(t *testing.T) {
	seals, err := os.ReadFile("testdata/gold/SEALED")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(seals)) {
		want, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		b, err := os.ReadFile("testdata/gold/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s has hash %x, was sealed with %s", name, sum, want)
		}
	}
	if os.Getenv("ALTERAM_SCORE_SEALED") == "" {
		return
	}
	quiet := func(string, ...any) {}
	scoreGold(readGold(t, "sealed.txt"), quiet).log(t)
	same, absent := scoreAlign(readAlignGold(t, "align-sealed.txt"), quiet)
	logAlign(t, same, absent)
}
