package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestClaimsOfAStory(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for name, text := range map[string]string{
		"a.txt": "Poland and Latvia expelled 35 and 40 diplomats, respectively, on Monday. “We had no choice,” said Anna Bell, the foreign minister.",
		"b.txt": "Poland expelled 40 diplomats on Monday.",
	} {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	var out, messages bytes.Buffer
	args := append([]string{"claims", "--story", "--published", "2026-04-08T12:00:00+03:00"}, files...)
	if exit := run(t.Context(), args, nil, &out, &messages); exit != 0 {
		t.Fatalf("exit %d: %s", exit, &messages)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var last struct {
		Relations []struct {
			A, B     struct{ File string }
			Relation string
		}
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || len(lines) != 3 {
		t.Fatalf("%d lines, the last %q: %v; want two files and their relations", len(lines), lines[len(lines)-1], err)
	}
	if len(last.Relations) != 1 || last.Relations[0].Relation != "differ" || last.Relations[0].A.File == last.Relations[0].B.File {
		t.Errorf("relations = %+v, want one difference between the two files", last.Relations)
	}
	if !strings.Contains(out.String(), `"speaker_id":"person:anna-bell"`) || !strings.Contains(out.String(), `"date":"2026-04-06"`) {
		t.Errorf("output lacks the speaker or the day of the figures: %s", &out)
	}
	if exit := run(t.Context(), []string{"claims", "--published", "last week", files[0]}, nil, &out, &messages); exit == 0 || !strings.Contains(messages.String(), "--published") {
		t.Errorf("a published time that is none: exit %d, %q; want an error that names the flag", exit, &messages)
	}
}

func TestClaimsKnowTheNamesOfTheHub(t *testing.T) {
	dir := t.TempDir()
	report, hub := filepath.Join(dir, "a.txt"), filepath.Join(dir, "hub.yaml")
	if err := os.WriteFile(report, []byte("Maravel expelled 35 diplomats on Monday."), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(hub, []byte("hub:\n  name: T\n  url: https://t.example\n  places:\n    XM: Maravel\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{`"actors":["XM"]`: {"--hub", hub}, `"actors":[]`: nil} {
		var out, messages bytes.Buffer
		if exit := run(t.Context(), append(append([]string{"claims"}, args...), report), nil, &out, &messages); exit != 0 || !strings.Contains(out.String(), want) {
			t.Errorf("claims %v: exit %d, %s%s, want %s", args, exit, &messages, &out, want)
		}
	}
}

func TestClaimsOfWhatIsNoText(t *testing.T) {
	report := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(report, []byte("“It is caf\xe9,” she said."), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, messages bytes.Buffer
	if exit := run(t.Context(), []string{"claims", report}, nil, &out, &messages); exit == 0 || !strings.Contains(out.String()+messages.String(), "not UTF-8: convert it first") {
		t.Errorf("exit %d, %s%s, want an error that says what to do", exit, &out, &messages)
	}
}
