package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const dockPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The Lantern sails again</title><link rel="canonical" href="https://dock.example/lantern"></head>
<body><article><h1>The Lantern sails again</h1><p>The ferry Lantern sailed again on Wednesday, four months after she had run on a sandbank off Port Ansel with two hundred people on board.</p>
<p>Nobody was hurt at the time; the yard found a bent shaft and had to wait for another from abroad, the harbour office said on Tuesday.</p><p class="tip">Watch the ferry come in from the third quay at noon.</p></article></body></html>`

// extracted runs alteram extract on a folder of files; it returns the lines
// that came out by file, their number, the messages and the status.
func extracted(t *testing.T, files map[string]string, flags ...string) (byFile map[string]map[string]any, lines int, messages string, status int) {
	t.Helper()
	dir := t.TempDir()
	args := append([]string{"extract"}, flags...)
	for name, body := range files {
		if body != "" {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		args = append(args, filepath.Join(dir, name))
	}
	var out, errs bytes.Buffer
	status = run(context.Background(), args, strings.NewReader(""), &out, &errs)
	byFile = map[string]map[string]any{}
	scan := bufio.NewScanner(&out)
	scan.Buffer(nil, 1<<20)
	for ; scan.Scan(); lines++ {
		var line map[string]any
		if err := json.Unmarshal(scan.Bytes(), &line); err != nil {
			t.Fatalf("%v in %s", err, scan.Text())
		}
		name, _ := line["file"].(string)
		byFile[filepath.Base(name)] = line
	}
	return byFile, lines, errs.String(), status
}

// TestExtractMixedFolder: every file gives one line, bad and hostile ones an
// error, and the status tells that there was one.
func TestExtractMixedFolder(t *testing.T) {
	files := map[string]string{
		"good.html":    dockPage,
		"wall.html":    `<html><head><title>Just a moment...</title></head><body><p>Enable JavaScript and cookies to continue</p></body></html>`,
		"missing.html": "",
		"blank.html":   " \n",
		"picture.html": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
		"nested.html":  strings.Repeat("<div>", 100_000),
		"many.html":    strings.Repeat("<b>words", 20_000),
		"latin.html":   strings.ReplaceAll(strings.ReplaceAll(dockPage, "utf-8", "iso-8859-1"), "Lantern", "Lant\xe8rne"),
	}
	lines, n, messages, status := extracted(t, files)
	if status != 1 || n != len(files) {
		t.Errorf("status %d, %d lines for %d files", status, n, len(files))
	}
	kinds := map[string]any{}
	for name := range files {
		kinds[name] = lines[name]["kind"]
		if _, failed := lines[name]["error"]; failed == (lines[name]["kind"] != nil) {
			t.Errorf("%s gives %v: want a kind or an error", name, lines[name])
		}
		if _, failed := lines[name]["error"]; failed != strings.Contains(messages, name) {
			t.Errorf("messages name %s: %v, want %v\n%s", name, !failed, failed, messages)
		}
	}
	want := map[string]any{"good.html": "article", "wall.html": "botwall", "latin.html": "article", "missing.html": nil, "blank.html": nil, "picture.html": nil, "nested.html": nil, "many.html": nil}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	if title := lines["latin.html"]["title"]; title != "The Lantèrne sails again" {
		t.Errorf("title in ISO 8859-1 is %q", title)
	}
	if _, _, _, status := extracted(t, map[string]string{"good.html": dockPage}); status != 0 {
		t.Errorf("status %d for a good page", status)
	}
}

// TestExtractSiteRules: the folder of rules is read, by the hosts its files are
// named after.
func TestExtractSiteRules(t *testing.T) {
	rules := t.TempDir()
	for name, text := range map[string]string{"dock.example.txt": "strip: //p[@class='tip']\nsingle_page_link: //a", "README.md": "no rules", ".other.example.txt": "strip: //p"} {
		if err := os.WriteFile(filepath.Join(rules, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for flag, want := range map[string]bool{"": true, "--site-rules=" + rules: false} {
		lines, _, messages, status := extracted(t, map[string]string{"page.html": dockPage}, strings.Fields(flag)...)
		text, _ := lines["page.html"]["text"].(string)
		if strings.Contains(text, "Watch the ferry") != want || !strings.Contains(text, "bent shaft") || status != 0 {
			t.Errorf("with %q: status %d, text %q", flag, status, text)
		}
		if warned := strings.Contains(messages, "dock.example.txt: line 2: single_page_link"); warned == want {
			t.Errorf("with %q: messages %q", flag, messages)
		}
	}
	if _, _, messages, status := extracted(t, map[string]string{"page.html": dockPage}, "--site-rules="+rules+"/none"); status != 1 || !strings.Contains(messages, "name a folder") {
		t.Errorf("a folder that is not there: status %d, %q", status, messages)
	}
}
