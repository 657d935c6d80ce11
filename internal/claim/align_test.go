package claim

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// alignCluster is a cluster of the gold of alignment: which statements are the
// same, and which reports tell one in other words.
type alignCluster struct {
	name       string
	reports    []Report
	same, told []string
}

func readAlignGold(t *testing.T, name string) []alignCluster {
	t.Helper()
	b, err := os.ReadFile("testdata/gold/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out []alignCluster
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "= "); ok {
			out = append(out, alignCluster{name: name})
			continue
		}
		c := &out[len(out)-1]
		if head, ok := strings.CutPrefix(line, "- "); ok {
			at, language, _ := strings.Cut(head, " ")
			published, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			if language == "" {
				language = "en"
			}
			c.reports = append(c.reports, Report{Published: published, Language: language, Full: true})
			continue
		}
		switch key, rest, _ := strings.Cut(line, ": "); key {
		case "P":
			c.same = append(c.same, rest)
		case "T":
			c.told = append(c.told, rest)
		default:
			r := &c.reports[len(c.reports)-1]
			r.Text += line
			r.Statements = Extract(r.Text, r.Language, r.Published).Statements
		}
	}
	return out
}

// cue writes a statement as the gold does: its report, from 1, and its cue, with
// #2 for the second of the same.
func (c *alignCluster) cue(r StatementRef) string {
	report := c.reports[r.Report]
	words := func(s Statement) string {
		if s.Cue == nil {
			return ""
		}
		text := report.Text[s.Cue[0]:s.Cue[1]]
		return text[strings.LastIndexByte(strings.TrimSuffix(text, " to"), ' ')+1:]
	}
	name, n := words(report.Statements[r.Statement]), 1
	for _, s := range report.Statements[:r.Statement] {
		if words(s) == name {
			n++
		}
	}
	if n > 1 {
		name += "#" + strconv.Itoa(n)
	}
	return strconv.Itoa(r.Report+1) + " " + name
}

// scoreAlign counts pairs and absences. A pair of the gold that a row leaves out
// is missed; a report that no line of the gold names for a statement lacks it.
func scoreAlign(clusters []alignCluster, logf func(string, ...any)) (same, absent tally) {
	for i := range clusters {
		c := &clusters[i]
		left := slices.Clone(c.same)
		same.gold += len(left)
		al := Align(c.reports)
		for _, p := range al.Same {
			same.found++
			pair := c.cue(p.A) + " / " + c.cue(p.B)
			if k := slices.Index(left, pair); k >= 0 {
				same.right++
				left = slices.Delete(left, k, k+1)
			} else {
				logf("%s: %s are not the same", c.name, pair)
			}
		}
		for _, p := range left {
			logf("%s: missed %s", c.name, p)
		}
		for _, a := range al.Absent {
			absent.found++
			if cue := c.cue(a.Statement); c.tells(cue, a.Report) {
				logf("%s: %s is not absent from %d", c.name, cue, a.Report+1)
			} else {
				absent.right++
			}
		}
		absent.gold += c.lacking()
	}
	return same, absent
}

// tells reports whether the gold has a statement told by a report.
func (c *alignCluster) tells(cue string, report int) bool {
	n := strconv.Itoa(report + 1)
	return slices.ContainsFunc(slices.Concat(c.same, c.told), func(line string) bool {
		a, b, _ := strings.Cut(line, " / ")
		return a == cue && (b == n || strings.HasPrefix(b, n+" ")) || b == cue && strings.HasPrefix(a, n+" ")
	})
}

// lacking counts the statements and reports that do not tell them, of rows' first
// wordings.
func (c *alignCluster) lacking() int {
	n := 0
	for i := range c.reports {
		for k := range c.reports[i].Statements {
			for j := range c.reports {
				if cue := c.cue(StatementRef{i, k}); j != i && !c.tells(cue, j) && !slices.ContainsFunc(c.same, func(l string) bool { return strings.HasSuffix(l, " / "+cue) }) {
					n++
				}
			}
		}
	}
	return n
}

func TestAlignOpenGold(t *testing.T) {
	same, absent := scoreAlign(readAlignGold(t, "align-open.txt"), t.Logf)
	logAlign(t, same, absent)
	if same.precision() < .95 || same.recall() < .60 || absent.precision() < .95 || absent.recall() < .40 {
		t.Error("below what we ask for: same P .95 R .60, absent P .95 R .40")
	}
}

func logAlign(t *testing.T, same, absent tally) {
	t.Logf("same: P %.3f R %.3f (%d of %d, %d in the gold)", same.precision(), same.recall(), same.right, same.found, same.gold)
	t.Logf("absent: P %.3f R %.3f (%d of %d, %d in the gold)", absent.precision(), absent.recall(), absent.right, absent.found, absent.gold)
}

// TestAlignIsBounded lines up 500 reports of 60 statements, half of which all
// reports tell.
func TestAlignIsBounded(t *testing.T) {
	var reports []Report
	for i := range 500 {
		var b strings.Builder
		r := Report{Language: "en", Full: true}
		for k := range 60 {
			start := b.Len()
			of := 0
			if k%2 == 1 {
				of = i * 60
			}
			for w := range 14 {
				b.WriteString(" word" + strconv.Itoa((of+k)*7+w*w%9))
			}
			r.Statements = append(r.Statements, Statement{SpeakerID: "state:RU", Stance: "say", Content: []Span{{start, b.Len()}}})
			b.WriteString(" .\n")
		}
		r.Text = b.String()
		reports = append(reports, r)
	}
	start := time.Now()
	got := Align(reports)
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("500 reports of 60 statements took %s", took)
	} else {
		t.Logf("500 reports of 60 statements: %s", took)
	}
	if want := 30 * 499; len(got.Same) != want {
		t.Errorf("%d pairs, want %d", len(got.Same), want)
	}
}
