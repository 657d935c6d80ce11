package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

func TestEraseAtTheCommandLine(t *testing.T) {
	dark := false
	site := outlet(t, &dark)
	s := newStation(t, storetest.SQLite(t))
	file := writeHub(t, "hub: {name: Both Shores, url: \"https://hub.example\"}\nsources:\n  - {id: harbour, name: Harbour Post, control: {value: unknown, set: 2026-03-01}, feeds: [{url: \""+site.URL+"/rss\"}]}\n")
	s.must("apply", file)
	s.refresh()
	id := ""
	for _, it := range s.entries() {
		id = string(it.ID)
	}
	if id == "" {
		t.Fatal("nothing was read")
	}
	if _, msg, status := s.run("erase", id, "--why", "It names a child."); status != 1 || !says(msg, `nothing was erased … entry `+id+` ("Ferry") … add --yes`) {
		t.Errorf("erase without --yes: status %d\n%s", status, msg)
	}
	if records, _ := filepath.Glob(filepath.Join(s.env[3], "raw", "*", "*.zst")); len(records) != 1 || s.entries()[0].Erased {
		t.Errorf("erase without --yes left %d records", len(records))
	}
	if _, msg, status := s.run("erase", "https://hub.example/entry/"+id+"/ferry", "--why", "It names a child.", "--law", "Order 7", "--yes"); status != 0 ||
		!says(msg, "Decision 1 is public … The raw responses that held them are gone from the archive") {
		t.Errorf("erase: status %d\n%s", status, msg)
	}
	if records, _ := filepath.Glob(filepath.Join(s.env[3], "raw", "*", "*.zst")); len(records) != 0 || !s.entries()[0].Erased || s.entries()[0].Latest.Title != "" {
		t.Errorf("after an erasure %d records are left, and %+v", len(records), s.entries()[0])
	}
	var line decisionJSON
	if err := json.Unmarshal([]byte(s.must("decisions", "--json")), &line); err != nil || string(line.Act) != "erase" || line.Law != "Order 7" || string(line.Entry) != id {
		t.Errorf("decisions --json = %+v, %v", line, err)
	}
	if _, msg, status := s.run("erase", id, "--why", "Again.", "--yes"); status != 1 || !strings.Contains(msg, "see decision 1") {
		t.Errorf("a second erasure: status %d\n%s", status, msg)
	}
	if _, msg, status := s.run("erase", "xyz", "--why", "x"); status != 2 || !strings.Contains(msg, "is no entry") {
		t.Errorf("erase of nothing: status %d\n%s", status, msg)
	}
}

// entries returns the latest of the hub.
func (s *station) entries() []store.Item {
	s.t.Helper()
	db := storetest.Open(s.t, s.database, time.Now)
	items, err := db.Entries(s.t.Context(), store.Page{Limit: 100})
	if err != nil {
		s.t.Fatal(err)
	}
	return items
}

// TestHeldAndAccepted lets a feed come back after months with the items of
// another site.
func TestHeldAndAccepted(t *testing.T) {
	body := harbourFeed
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
	t.Cleanup(site.Close)
	s := newStation(t, storetest.SQLite(t))
	if out, msg, status := s.run("held"); status != 0 || out != "" || !strings.Contains(msg, "Nothing is held.") {
		t.Errorf("held on an empty hub: status %d\n%s%s", status, out, msg)
	}
	s.must("apply", writeHub(t, "hub: {name: Both Shores, url: \"https://hub.example\"}\nsources:\n  - {id: harbour, name: Harbour Post, control: {value: unknown, set: 2026-03-01}, feeds: [{url: \""+site.URL+"/rss\"}]}\n"))
	s.refresh()
	db := storetest.Open(t, s.database, time.Now)
	if _, err := db.SQL().ExecContext(t.Context(), `UPDATE feed SET fresh_at = fresh_at - 200 * 86400000`); err != nil {
		t.Fatal(err)
	}
	body = strings.NewReplacer("harbour.example", "lucky-casino.example", "Ferry", "Play now").Replace(harbourFeed)
	if sum := s.refresh(); sum.New != 0 || sum.Results[0].Outcome != "held" {
		t.Fatalf("refresh of a feed that came back changed = %+v", sum)
	}
	if out := s.must("held"); !says(out, site.URL+"/rss (harbour): nothing new since … with lucky-casino.example") {
		t.Errorf("held prints\n%s", out)
	}
	var line heldJSON
	if err := json.Unmarshal([]byte(s.must("held", "--json")), &line); err != nil || line.Source != "harbour" || line.Accepted || len(line.Domains) != 1 {
		t.Errorf("held --json = %+v, %v", line, err)
	}
	if _, msg, status := s.run("accept", "https://other.example/rss"); status != 1 || !strings.Contains(msg, "alteram held lists what is") {
		t.Errorf("accept of another feed: status %d\n%s", status, msg)
	}
	if _, msg, status := s.run("accept", site.URL+"/rss", "--by", "desk-1"); status != 0 || !strings.Contains(msg, "1 readings are let in") {
		t.Errorf("accept: status %d\n%s", status, msg)
	}
	if s.refresh(); len(s.entries()) != 2 {
		t.Errorf("after it was accepted the hub holds %d entries, want both", len(s.entries()))
	}
	if out, msg, status := s.run("held"); status != 0 || out != "" || !strings.Contains(msg, "Nothing is held.") {
		t.Errorf("held afterwards: status %d\n%s%s", status, out, msg)
	}
}
