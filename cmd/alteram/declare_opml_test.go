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

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// TestImportCheckAtTheCommandLine asks real servers: one that is well, one that
// is gone, one that moved for good, one with a page in place of the feed.
func TestImportCheckAtTheCommandLine(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/rss", "/new":
			fmt.Fprint(w, harbourFeed)
		case "/old":
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
		case "/page":
			fmt.Fprint(w, "<!doctype html><title>Harbour</title>")
		default:
			w.WriteHeader(http.StatusGone)
		}
	}))
	t.Cleanup(web.Close)
	var b strings.Builder
	b.WriteString(`<opml version="2.0"><body><outline text="Coast">`)
	for _, path := range []string{"rss", "old", "page", "gone"} {
		fmt.Fprintf(&b, `<outline text="Harbour %s" xmlUrl="%s/%[1]s"/>`, path, web.URL)
	}
	b.WriteString(`</outline></body></opml>`)
	file := filepath.Join(t.TempDir(), "feeds.opml")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newStation(t, storetest.SQLite(t))
	if out, msg, status := s.run("import", "--check", "--dry-run", file); status != 0 || out != "+ source harbour-rss\n+ source harbour-old\n" ||
		!says(msg, "left out, not-a-feed: "+web.URL+"/page … left out, gone: "+web.URL+"/gone: the server answered 410 Gone … moved: "+web.URL+"/old is now "+web.URL+"/new … groups: Coast … this was a dry run") {
		t.Errorf("import --check --dry-run: status %d\n%s%s", status, out, msg)
	}
	if out, _, _ := s.run("export", "opml"); strings.Contains(out, "xmlUrl") {
		t.Errorf("a dry run added\n%s", out)
	}
	var got hub.Imported
	if err := json.Unmarshal([]byte(s.must("import", "--check", "--json", file)), &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]alteram.SourceID{"harbour-rss", "harbour-old"}, got.Added); d != "" || len(got.LeftOut) != 2 || len(got.Moved) != 1 {
		t.Errorf("import --check --json = %+v (-want +got):\n%s", got, d)
	}
	exported := s.must("export", "opml")
	if !says(exported, `<outline text="Coast"> … xmlUrl="`+web.URL+`/new" … alteram:source="harbour-old"`) {
		t.Errorf("export opml prints\n%s", exported)
	}
	if err := os.WriteFile(file, []byte(exported), 0o600); err != nil {
		t.Fatal(err)
	}
	other := newStation(t, storetest.SQLite(t))
	other.must("import", file)
	if d := cmp.Diff(exported, other.must("export", "opml")); d != "" {
		t.Errorf("an export goes through another hub and becomes (-before +after):\n%s", d)
	}
	if out, msg, status := other.run("import", file); status != 0 || out != "" || !strings.Contains(msg, "0 sources added") {
		t.Errorf("a second import: status %d\n%s%s", status, out, msg)
	}
}
