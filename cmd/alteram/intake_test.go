package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/hub"
)

const harbourFeed = `<rss version="2.0"><channel><title>Harbour Post</title><item><title>Ferry</title><link>https://harbour.example/1</link></item></channel></rss>`

// outlet is a site with a page that links its feed, unless dark.
func outlet(t *testing.T, dark *bool) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/" && !*dark:
			fmt.Fprint(w, `<html lang="en"><title>Harbour</title><link rel="alternate" type="application/rss+xml" href="/rss">`)
		case r.URL.Path == "/rss":
			fmt.Fprint(w, harbourFeed)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// TestFromAddressToProof goes an operator's way: find the feed, declare what
// discover prints with a proof, apply, and see the proof fail when the link goes.
func TestFromAddressToProof(t *testing.T) {
	dark := false
	site := outlet(t, &dark)
	s := newStation(t, filepath.Join(t.TempDir(), "hub.db"))
	found := s.must("discover", site.URL)
	if !strings.Contains(found, "# "+site.URL+"/rss\n") {
		t.Fatalf("discover prints\n%s", found)
	}
	var d hub.Discovery
	if err := json.Unmarshal([]byte(s.must("discover", "--json", site.URL)), &d); err != nil || len(d.Feeds) != 1 || d.Feeds[0].Items != 1 {
		t.Errorf("discover --json = %+v, %v", d, err)
	}
	file := filepath.Join(t.TempDir(), "hub.yaml")
	declared := "hub: {name: Both Shores, url: \"https://hub.example\"}\n" + strings.Replace(found, "    feeds:", "    identity: {proof: site-links-feed}\n    feeds:", 1)
	if err := os.WriteFile(file, []byte(declared), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, msg, status := s.run("apply", file); status != 0 || strings.Contains(msg, "could not be shown") {
		t.Fatalf("apply: status %d\n%s", status, msg)
	}
	if out := s.must("identity", "--known"); !strings.Contains(out, "site-links-feed shown: "+site.URL+" links to "+site.URL+"/rss") {
		t.Errorf("apply left this known: %s", out)
	}
	dark = true
	if out, _, status := s.run("identity", "--json"); status != 1 || !strings.Contains(out, `"result":"unread"`) {
		t.Errorf("identity of a site that is gone: status %d\n%s", status, out)
	}
	if out, _, status := s.run("discover", site.URL); status != 1 || out != "" {
		t.Errorf("discover at a site without page: status %d\n%s", status, out)
	}
}

func TestInitProposes(t *testing.T) {
	dir := t.TempDir()
	opml := filepath.Join(dir, "feeds.opml")
	if err := os.WriteFile(opml, []byte(`<opml><body><outline text="ZDF" xmlUrl="https://www.zdf.de/rss"/></body></opml>`), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &station{t, "hub.db", nil}
	s.must("init", filepath.Join(dir, "hub"), "--from", opml)
	b, err := os.ReadFile(filepath.Join(dir, "hub", "hub.yaml"))
	if err != nil || !strings.Contains(string(b), "# Proposed by the catalogue for zdf.de, not in force.") {
		t.Errorf("init wrote %v\n%s", err, b)
	}
	if d, err := config.Parse("hub.yaml", b); err != nil || len(d.Sources) != 1 || len(d.Sources[0].Owner) > 0 {
		t.Errorf("hub.yaml declares %+v, %v", d.Sources, err)
	}
}

func TestCatalogueCommand(t *testing.T) {
	s := &station{t, "hub.db", nil}
	if out := s.must("catalogue", "zdf.de"); !strings.Contains(out, "zdf.de (the tables disagree on: control)\n") || !strings.Contains(out, "[State Media Matrix (ASD at GMF), 2023, row ") {
		t.Errorf("catalogue zdf.de prints\n%s", out)
	}
	if out := s.must("catalogue", "--licence"); strings.Count(out, "MIT License") != 2 {
		t.Errorf("catalogue --licence prints\n%s", out)
	}
	if _, msg, status := s.run("catalogue", "no such outlet"); status != 1 || !strings.Contains(msg, "declare what you establish yourself") {
		t.Errorf("catalogue of nothing: status %d, %s", status, msg)
	}
}
