package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	goyaml "github.com/goccy/go-yaml"
)

// deployed returns the files of deploy/ that a pattern names.
func deployed(t *testing.T, patterns ...string) []string {
	t.Helper()
	var files []string
	for _, p := range patterns {
		found, err := filepath.Glob(filepath.Join("../../deploy", p))
		if err != nil || len(found) == 0 {
			t.Fatalf("there is no %s, %v", p, err)
		}
		files = append(files, found...)
	}
	return files
}

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// understood fails when the command line is none of this program's.
func understood(t *testing.T, where string, args []string) {
	t.Helper()
	parser, err := kong.New(&cli{}, kong.Name("alteram"), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	args = slices.Clone(args)
	for i, a := range args {
		if strings.HasSuffix(a, ".opml") { // has to exist
			args[i] = os.DevNull
		}
	}
	if _, err := parser.Parse(args); err != nil {
		t.Errorf("%s: alteram %s: %v", where, strings.Join(args, " "), err)
	}
}

func TestUnitsAreUnderstood(t *testing.T) {
	command := regexp.MustCompile(`(?m)^ExecStart=.*/usr/local/bin/alteram ([^"'\n]+)`)
	for _, path := range deployed(t, "*.service") {
		m := command.FindStringSubmatch(text(t, path))
		if m == nil {
			t.Errorf("%s starts no alteram", path)
			continue
		}
		args := strings.Fields(m[1])
		if args[0] == "backup" {
			args = append(args, "file")
		}
		understood(t, path, args)
	}
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not here to check the rest")
	}
	dir := t.TempDir()
	args := []string{"verify", "--man=no"}
	for _, path := range deployed(t, "*.service", "*.timer") {
		unit := strings.ReplaceAll(text(t, path), "/usr/local/bin/alteram", "/bin/true") // which is there
		to := filepath.Join(dir, filepath.Base(path))
		if err := os.WriteFile(to, []byte(unit), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, to)
	}
	out, err := exec.Command("systemd-analyze", args...).CombinedOutput()
	if err != nil || bytes.Contains(out, []byte(dir)) {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}

func TestComposeIsUnderstood(t *testing.T) {
	var file struct {
		Services map[string]struct {
			Command     []string          `yaml:"command"`
			Image       string            `yaml:"image"`
			Environment map[string]string `yaml:"environment"`
			DependsOn   map[string]any    `yaml:"depends_on"`
		} `yaml:"services"`
		Volumes map[string]any `yaml:"volumes"`
	}
	path := deployed(t, "compose.yaml")[0]
	if err := goyaml.UnmarshalWithOptions([]byte(text(t, path)), &file, goyaml.AllowDuplicateMapKey()); err != nil {
		t.Fatal(err)
	}
	for name, s := range file.Services {
		if name == "postgres" {
			continue
		}
		if s.Image != "alteram" || s.Environment["ALTERAM_DATABASE"] == "" {
			t.Errorf("service %s has the image %q and the settings %v", name, s.Image, s.Environment)
		}
		understood(t, name, s.Command)
		for on := range s.DependsOn {
			if _, ok := file.Services[on]; !ok {
				t.Errorf("service %s waits for %s, which there is not", name, on)
			}
		}
	}
	for _, want := range []string{"postgres", "migrate", "serve", "work"} {
		if _, ok := file.Services[want]; !ok {
			t.Errorf("there is no service %s", want)
		}
	}
}

// TestSettingsInDocumentsExist finds settings and commands that documents name
// and the program has not.
func TestSettingsInDocumentsExist(t *testing.T) {
	known := text(t, "../../docs/operate/config.md")
	setting := regexp.MustCompile(`\bALTERAM_[A-Z_]+\b`)
	command := regexp.MustCompile(`(?m)^\s*(?:sudo -u alteram )?(?:bin/)?alteram ([a-z].*)$`)
	files := deployed(t, "*")
	docs, err := filepath.Glob("../../docs/operate/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(files, docs...) {
		body := text(t, path)
		for _, name := range setting.FindAllString(body, -1) {
			if !strings.Contains(known, "`"+name+"`") && name != "ALTERAM_TEST_POSTGRES" {
				t.Errorf("%s names the setting %s, which there is not", path, name)
			}
		}
		for _, m := range command.FindAllStringSubmatch(fenced(body), -1) {
			understood(t, path, words(strings.TrimSuffix(m[1], " &&")))
		}
	}
}

// fenced returns the lines of a document that stand in blocks of code.
func fenced(document string) string {
	var out strings.Builder
	inside := false
	for lines := bufio.NewScanner(strings.NewReader(document)); lines.Scan(); {
		if line := lines.Text(); strings.HasPrefix(line, "```") {
			inside = !inside
		} else if inside {
			before, _, _ := strings.Cut(line, "  #")
			out.WriteString(before + "\n")
		}
	}
	return out.String()
}

// words divides a command line at blanks outside double quotes.
func words(line string) []string {
	var out []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			out = append(out, part)
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

func TestRulesNameMetricsThereAre(t *testing.T) {
	source := text(t, "metrics.go") + text(t, "../../internal/reply/expose.go")
	for _, path := range append(deployed(t, "prometheus-rules.yaml"), "../../docs/operate/monitoring.md") {
		for _, name := range regexp.MustCompile(`\balteram_[a-z_]+\b`).FindAllString(text(t, path), -1) {
			name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count")
			if !strings.Contains(source, `"`+name+`"`) {
				t.Errorf("%s names the metric %s, which there is not", path, name)
			}
		}
	}
}
