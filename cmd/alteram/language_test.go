package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLanguage(t *testing.T) {
	folder := t.TempDir()
	one, two := filepath.Join(folder, "one.txt"), filepath.Join(folder, "two.txt")
	if err := os.WriteFile(one, []byte("The ferry left before its time.\n\nПаром ушёл раньше времени.\r\nDie Fähre legte zu früh ab, sagte der Hafenrat."), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(two, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, stdin, args, out, message string
		status                          int
	}{
		{"one file", "", one, "en\nund\nru\nde\n", "", 0},
		{"standard input", "Паром ушёл раньше времени\n", "-", "ru\n", "", 0},
		{"a declared language", "Dunemark 2026\nПаром ушёл раньше времени\n", "--declared=pt-BR -", "pt-BR\nru\n", "", 0},
		{"several files", "", one + " " + two, `{"file":"` + one + `","languages":["en","und","ru","de"]}` + "\n" + `{"file":"` + two + `","languages":[]}` + "\n", "", 0},
		{"a file that is not there, among others", "", two + " " + one + "x", `{"file":"` + two + `","languages":[]}`, "no such file", 1},
		{"a file that is not there", "", one + "x", "", "no such file", 1},
		{"no file", "", "", "", "expected", 2},
		{"no language", "", "--declared=und -", "", "BCP 47", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := run(t.Context(), append([]string{"language"}, strings.Fields(tt.args)...), strings.NewReader(tt.stdin), &stdout, &stderr)
			if status != tt.status || !strings.HasPrefix(stdout.String(), tt.out) && tt.out != "" || !strings.Contains(stderr.String(), tt.message) {
				t.Errorf("language %s: status %d, %q, %q, want %d, %q, %q", tt.args, status, stdout.String(), stderr.String(), tt.status, tt.out, tt.message)
			}
		})
	}
}
