package content

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// attack is a hostile input from testdata/attacks.
type attack struct{ name, in string }

// attacks reads the vectors: one a line, the file named by the class of attack;
// a line that starts with "go:" is a quoted Go string.
func attacks(t testing.TB) []attack {
	t.Helper()
	files, err := filepath.Glob("testdata/attacks/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no attacks in testdata: %v", err)
	}
	var all []attack
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for n := 1; lines.Scan(); n++ {
			in := lines.Text()
			if in == "" || strings.HasPrefix(in, "# ") {
				continue
			}
			if quoted, ok := strings.CutPrefix(in, "go:"); ok {
				if in, err = strconv.Unquote(quoted); err != nil {
					t.Fatalf("%s:%d: %v", file, n, err)
				}
			}
			all = append(all, attack{strings.TrimSuffix(filepath.Base(file), ".txt") + ":" + strconv.Itoa(n), in})
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}

func TestAttacksAreInert(t *testing.T) {
	all := attacks(t)
	if len(all) < 250 {
		t.Fatalf("%d attacks, want at least 250", len(all))
	}
	for _, a := range all {
		t.Run(a.name, func(t *testing.T) {
			checkSanitize(t, a.in)
			checkSanitize(t, a.in+"<p>after</p>")
			checkSanitize(t, "<table><tr><td><b>"+a.in)
		})
	}
}

// The hub puts what Sanitize returns inside its own elements: whatever the
// outlet wrote must stay inside them.
func TestAttacksStayInTheirFrame(t *testing.T) {
	for _, a := range attacks(t) {
		page := `<section><blockquote>` + Sanitize(a.in, "") + `</blockquote><p>The hub says.</p></section>`
		got, _, err := parseAndRender(page)
		if err != nil || got != page {
			t.Errorf("%s: %q is read as %q, %v", a.name, page, got, err)
		}
	}
}

// Nothing an outlet wrote may be shown as text that was code or a control.
func TestVanishingElementsTakeTheirContent(t *testing.T) {
	for name, e := range elements {
		if e.kind != vanishing {
			continue
		}
		in := "<p>before <" + name + " a=b>inside</" + name + ">after</p>"
		if got, want := Sanitize(in, ""), "<p>before after</p>"; got != want {
			t.Errorf("Sanitize(%q) = %q, want %q", in, got, want)
		}
	}
}
