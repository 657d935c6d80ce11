package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/alteram-hub/alteram/internal/content"
)

// markup is a document fragment for the browser to show.
type markup struct {
	Name string `json:"name"`
	HTML string `json:"html"`
}

// conduct is what a fragment did in the browser.
type conduct struct {
	Name         string
	Fired        bool
	Wrong, Asked []string
}

// hostileMarkup reads the attacks that internal/content is tested with.
func hostileMarkup(t testing.TB) (all []markup) {
	t.Helper()
	files, err := filepath.Glob("../../internal/content/testdata/attacks/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(b), "\n") {
			if line == "" || strings.HasPrefix(line, "# ") {
				continue
			}
			if quoted, ok := strings.CutPrefix(line, "go:"); ok {
				if line, err = strconv.Unquote(quoted); err != nil {
					t.Fatalf("%s:%d: %v", file, i+1, err)
				}
			}
			all = append(all, markup{filepath.Base(file) + ":" + strconv.Itoa(i+1), strings.ToValidUTF8(line, "\uFFFD")})
		}
	}
	return all
}

// show has Chromium show fragments and tells what they did.
func show(t testing.TB, cases []markup) (all []conduct) {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err)
	}
	task, err := json.Marshal(map[string]any{"chromium": chromium, "cases": cases})
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(drive(t, task, "node", script("attack.mjs"))))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c conduct
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// TestAttacksInABrowser shows every attack to Chromium as the sanitiser leaves
// it, with no policy to help: nothing may run, ask for anything or leave its
// place. That as many run when they are shown as they came proves the watch.
func TestAttacksInABrowser(t *testing.T) {
	needClients(t, "node", "chromium")
	t.Parallel()
	raw := hostileMarkup(t)
	if len(raw) < 250 {
		t.Fatalf("%d attacks, want at least 250", len(raw))
	}
	cases := make([]markup, len(raw))
	for i, m := range raw {
		cases[i] = markup{m.Name, content.Sanitize(m.HTML, "https://outlet.example/a/")}
	}
	shown := 0
	for _, c := range show(t, cases) {
		if len(c.Asked) > 0 {
			t.Errorf("%s: %v", c.Name, c.Asked)
			continue
		}
		if shown++; c.Fired || len(c.Wrong) > 0 {
			t.Errorf("%s: a script ran: %t; %v", c.Name, c.Fired, c.Wrong)
		}
	}
	if shown != len(cases) {
		t.Errorf("%d of %d attacks were shown", shown, len(cases))
	}
	ran := 0
	for _, c := range show(t, raw) {
		if c.Fired {
			ran++
		}
	}
	if ran < 60 {
		t.Errorf("%d attacks ran as they came, want at least 60: the watch does not see them", ran)
	}
	t.Logf("%d attacks: %d ran as they came, none as the sanitiser leaves them", len(raw), ran)
}
