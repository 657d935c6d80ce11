package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// TestObjectionsAreDecided lists two objections, upholds one and dismisses the other.
func TestObjectionsAreDecided(t *testing.T) {
	database := storetest.SQLite(t)
	s := storetest.Open(t, database, time.Now)
	fill(t, s, 8) // two stories of four
	st := newStation(t, database)
	told, err := s.Stories(t.Context(), store.StoryPage{Limit: 1})
	if err != nil || len(told) != 1 {
		t.Fatal(told, err)
	}
	story := told[0].ID
	reports, err := s.Reports(t.Context(), []alteram.StoryID{story}, 2)
	if err != nil {
		t.Fatal(err)
	}
	stray := reports[story][1].ID
	for _, o := range []alteram.Objection{
		{Kind: alteram.ObjectNotSameEvent, Entry: stray, Note: "another\nharbour"},
		{Kind: alteram.ObjectMisread, Entry: stray, N: 1, Item: "figure:0"},
	} {
		o.Story, o.At = story, time.Now()
		if err := s.Object(t.Context(), o, store.ObjectionLimits{Open: 9, Lately: 9}); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(strings.TrimSpace(st.must("objections")), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], `not-same-event /entry/`+string(stray)+` in /story/`+string(story)+` "another\nharbour"`) || !strings.Contains(lines[1], "version 1 figure:0") {
		t.Errorf("listed are %q", lines)
	}
	if out, _, _ := st.run("doctor"); !strings.Contains(out, "Readers object") || !strings.Contains(out, "2 open") {
		t.Errorf("the doctor does not count them:\n%s", out)
	}
	if _, msg, status := st.run("objections", "uphold", "1"); status != 2 || !strings.Contains(msg, "--because") {
		t.Errorf("upheld without a reason: status %d, %s", status, msg)
	}
	st.must("objections", "uphold", "1", "--because", "another strike")
	st.must("objections", "dismiss", "2", "--because", "the text says so")
	if out := st.must("objections"); out != "" {
		t.Errorf("left are %q", out)
	}
	var settled []objectionJSON
	for line := range strings.Lines(st.must("objections", "list", "--all", "--json")) {
		var o objectionJSON
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		settled = append(settled, o)
	}
	if len(settled) != 2 || settled[0].Decision != 1 || settled[0].Note != "another\nharbour" || settled[1].Why != "the text says so" || settled[1].State != alteram.ObjectionDismissed {
		t.Errorf("settled are %+v", settled)
	}
	if out := st.must("decisions"); !strings.Contains(out, "not-same-event "+string(stray)+" "+string(reports[story][0].ID)) || !strings.Contains(out, "another strike") {
		t.Errorf("decisions: %s", out)
	}
	if _, msg, status := st.run("objections", "uphold", "1", "--because", "again"); status != 1 || !strings.Contains(msg, "settled") {
		t.Errorf("upheld twice: status %d, %s", status, msg)
	}
}
