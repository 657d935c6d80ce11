package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
)

func TestCluster(t *testing.T) {
	in := strings.Join([]string{
		`{"id":"1","title":"Dam bursts above Brodna, eleven missing","text":"A dam above the town of Brodna gave way on Sunday. Mayor Ilka Varesco said 1,250 people had been taken to safety.","published":"2026-03-01T10:00:00Z","source":"a","language":"en"}`,
		`{"id":"2","title":"Dockers in Port Selm walk out","text":"Dockers in Port Selm began a strike.","published":"2026-03-01T11:00:00Z","language":"en"}`,
		``,
		`{"id":"3","title":"Прорвало плотину над Бродной","text":"Мэр Илка Вареско сообщила, что из города Бродна эвакуированы 1250 человек.","published":"2026-03-01T12:00:00+00:00","language":"ru"}`,
		`{"id":"4","title":"Dam bursts above Brodna, eleven missing","text":"A dam above the town of Brodna gave way on Sunday. Mayor Ilka Varesco said 1,250 people had been taken to safety.","published":"2026-03-01T13:00:00Z","language":"en"}`,
	}, "\n")
	want := `{"id":"1","story":"1","duplicate_of":null}
{"id":"2","story":"2","duplicate_of":null}
{"id":"3","story":"1","duplicate_of":null}
{"id":"4","story":"1","duplicate_of":"1"}
`
	var out, messages bytes.Buffer
	if code := run(t.Context(), []string{"cluster", "-"}, strings.NewReader(in), &out, &messages); code != 0 {
		t.Fatalf("exit status %d, want 0: %s", code, messages.String())
	}
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

func TestClusterNamesWrongLines(t *testing.T) {
	in := "{\"id\":\"1\",\"title\":\"A\"}\nnot json\n{\"title\":\"no id\"}\n{\"id\":\"2\",\"published\":\"yesterday\"}\n{\"id\":\"3\",\"title\":\"B\"}"
	var out, messages bytes.Buffer
	if code := run(t.Context(), []string{"cluster", "-"}, strings.NewReader(in), &out, &messages); code != 1 {
		t.Errorf("exit status %d, want 1", code)
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		var l struct {
			ID, Error string
			Line      int
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		if (l.Error == "") != (l.ID != "") {
			t.Errorf("line %s has neither id nor error, or both", line)
		}
		got = append(got, l.ID)
	}
	if diff := cmp.Diff([]string{"1", "", "", "", "3"}, got); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if n := strings.Count(messages.String(), "alteram: line "); n != 3 {
		t.Errorf("%d messages, want 3:\n%s", n, messages.String())
	}
}

func TestClusterExplains(t *testing.T) {
	in := `{"id":"1","title":"Dam bursts above Brodna, mayor Varesco says","language":"en"}` + "\n" + `{"id":"2","title":"Burst dam above Brodna floods houses, Varesco says","language":"en"}`
	var out bytes.Buffer
	if code := run(t.Context(), []string{"cluster", "--explain", "-"}, strings.NewReader(in), &out, io.Discard); code != 0 {
		t.Fatalf("exit status %d, want 0", code)
	}
	if s := out.String(); !strings.Contains(s, `"cause":"began"`) || !strings.Contains(s, `"cause":"told"`) || !strings.Contains(s, "brodna") {
		t.Errorf("the reasons are not told:\n%s", s)
	}
}

func TestClusterLongLine(t *testing.T) {
	in := bufio.NewReader(io.MultiReader(strings.NewReader(strings.Repeat("x", maxLine+1)), strings.NewReader("\n{}\n")))
	if _, err := readLine(in); !errors.Is(err, alteram.Invalid) {
		t.Errorf("a line that is too long gives %v, want an error of the kind Invalid", err)
	}
	if line, err := readLine(in); err != nil || string(line) != "{}" {
		t.Errorf("the line after it is %q, %v", line, err)
	}
}

func TestClusterMissingFile(t *testing.T) {
	var messages bytes.Buffer
	if code := run(t.Context(), []string{"cluster", t.TempDir() + "/none.jsonl"}, nil, io.Discard, &messages); code != 1 || messages.Len() == 0 {
		t.Errorf("exit status %d with message %q, want 1 and why", code, messages.String())
	}
	if code := run(t.Context(), []string{"cluster"}, nil, io.Discard, io.Discard); code != 2 {
		t.Errorf("exit status %d without a file, want 2", code)
	}
}

func FuzzReadItem(f *testing.F) {
	f.Add([]byte(`{"id":"1","title":"A","published":"2026-03-01T10:00:00Z","links":["https://a.example/"]}`))
	f.Add([]byte(`{"id":1}`))
	f.Add([]byte("  "))
	f.Fuzz(func(t *testing.T, line []byte) {
		it, err := readItem(line)
		switch {
		case err != nil && !errors.Is(err, alteram.Invalid):
			t.Errorf("readItem(%q) = %v, want an error of the kind Invalid", line, err)
		case err == nil && it.ID == "" && len(bytes.TrimSpace(line)) > 0:
			t.Errorf("readItem(%q) takes an item without an id", line)
		}
	})
}
