package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

var update = flag.Bool("update", false, "write docs/operate/failures.md again")

// failure is a row of docs/operate/failures.md: something bad, and what it gives.
type failure struct {
	// what happens, in words for the document.
	what string
	// args are run after the settings of the station.
	args []string
	// prepare lays what goes wrong and returns arguments in place of args; it
	// may skip the row where the machine cannot show it.
	prepare func(t *testing.T, s *station) []string
	stdin   string
	// says is what the operator reads; stdout what a program reads.
	says, stdout string
	status       int
	// kept says what becomes of what was stored.
	kept string
}

// section is a group of rows.
type section struct {
	title string
	rows  []failure
}

const unharmed = "nothing was changed"

var failures = []section{
	{"The command line", []failure{
		{what: "no such flag", args: []string{"refresh", "--al"}, says: "unknown flag --al", status: 2, kept: unharmed},
		{what: "no such command", args: []string{"refesh"}, says: "unexpected argument refesh", status: 2, kept: unharmed},
		{what: "a flag without its value", args: []string{"withhold", "gnhjnjmxl73xtp6n"}, says: "missing flags: --why=REASON", status: 2, kept: unharmed},
		{what: "a number that is none", args: []string{"refresh", "--workers", "many"}, says: "--workers", status: 2, kept: unharmed},
		{what: "a range of addresses that is none", args: []string{"refresh", "--allow-private", "localhost"}, says: "localhost", status: 2, kept: unharmed},
		{what: "workers that are to read nothing", args: []string{"work", "--workers", "0"}, says: "write --workers=1 or more", status: 2, kept: unharmed},
		{what: "a demonstration before its recordings", args: []string{"demo", "--now", "2020-01-01T00:00:00Z"}, says: "write a time from 2026-03-02", status: 2, kept: unharmed},
		{what: "an address another program listens on", prepare: usedAddress, says: "choose another --listen address", status: 1, kept: unharmed},
	}},
	{"The database", []failure{
		{what: "a folder that is not there", args: []string{"--database", "/nowhere/at/all/hub.db", "decisions"}, says: "create it, or name another with --database", status: 1, kept: unharmed},
		{what: "a file that is no database", prepare: noDatabase, says: "this is no intact database", status: 1, kept: "the file is left as it is"},
		{what: "a folder in place of a file", prepare: folder, says: "check that the path is a file", status: 1, kept: unharmed},
		{what: "an address that cannot be read", args: []string{"--database", "postgres://%zz", "decisions"}, says: "write postgres://user:password@host:5432/alteram", status: 2, kept: unharmed},
		{what: "a server that does not answer", args: []string{"--database", "postgres://hub:secret@127.0.0.1:1/hub", "decisions"}, says: "start PostgreSQL, or correct ALTERAM_DATABASE", status: 1, kept: unharmed},
		{what: "a database of a newer alteram", prepare: newerDatabase, says: "upgrade alteram, or put back the backup", status: 1, kept: "nothing is read or written"},
		{what: "a PostgreSQL database without a schema", prepare: emptyPostgres, says: "run alteram migrate", status: 1, kept: unharmed},
		{what: "a database that another process holds locked", prepare: lockedDatabase, says: "the database was locked by another process", status: 1, kept: "what was stored before stays; what was not is due still"},
		{what: "a full disk", prepare: fullDisk, says: "full", status: 1, kept: "what was stored before stays whole; the rest is read again when there is room"},
		{what: "a disk that is read-only", prepare: readOnlyDisk, says: "read-only", status: 1, kept: unharmed},
	}},
	{"hub.yaml", []failure{
		{what: "no hub.yaml", args: []string{"apply", "/nowhere/hub.yaml"}, says: "run alteram init, or name the file", status: 1, kept: unharmed},
		{what: "several faults", prepare: yaml("hub:\n  name: Hub\n  nmae: Hub\nsources:\n  - id: UP\n    terms: {mode: full}\n"), says: ":3:3: ", status: 1, kept: "every fault is named at once with line and column; nothing was changed"},
		{what: "full text without a basis", prepare: yaml(hubYAML("terms: {mode: full}")), says: "basis", status: 1, kept: unharmed},
		{what: "not YAML", prepare: yaml("hub: [\n"), says: "hub.yaml:", status: 1, kept: unharmed},
		{what: "changed in the file and in the database", prepare: conflicting, says: "apply --force to let the file win", status: 1, kept: "nothing was applied; the conflicts are listed"},
		{what: "init where a hub is", prepare: initTwice, says: "exists already: edit it and run alteram apply", status: 1, kept: unharmed},
	}},
	{"Files", []failure{
		{what: "import of something that is no OPML", args: []string{"import", "-"}, stdin: "<html><body>no</body></html>", says: "lists no feeds", status: 1, kept: unharmed},
		{what: "a feed document that is missing", args: []string{"parse", "/nowhere/feed.xml"}, stdout: `"error":"open /nowhere/feed.xml: no such file or directory"`, status: 1, kept: "the other files are read"},
		{what: "an empty feed document", args: []string{"parse", "-"}, stdout: "the document is empty", status: 1, kept: "the other files are read"},
		{what: "a web page in place of a feed", args: []string{"parse", "-"}, stdin: "<!doctype html><title>x</title><p>x", stdout: `"error":`, status: 1, kept: "the other files are read"},
		{what: "bytes that are nothing", args: []string{"parse", "-"}, stdin: "\x00\x01\x02\xff\xfe\x00", stdout: `"error":`, status: 1, kept: "the other files are read"},
		{what: "100 MB of blanks", args: []string{"parse", "-"}, stdin: strings.Repeat(" ", 100<<20), stdout: `"error":`, status: 1, kept: "the other files are read"},
	}},
	{"Decisions", []failure{
		{what: "something that is no entry", args: []string{"withhold", "xyz", "--why", "x"}, says: "write its id of 16 letters and digits", status: 2, kept: unharmed},
		{what: "an entry that is not there", args: []string{"withhold", "aaaaaaaaaaaaaaaa", "--why", "x"}, says: "there is no entry", status: 1, kept: unharmed},
		{what: "a reason that says nothing", args: []string{"withhold", "aaaaaaaaaaaaaaaa", "--why", " "}, says: "a decision needs a public reason", status: 1, kept: unharmed},
		{what: "a territory that is none", args: []string{"withhold", "aaaaaaaaaaaaaaaa", "--why", "x", "--applies", "Germany"}, says: "write a country's two letters", status: 1, kept: unharmed},
		{what: "a day that is none", args: []string{"withhold", "aaaaaaaaaaaaaaaa", "--why", "x", "--until", "soon"}, says: "write it as 2026-12-31", status: 2, kept: unharmed},
		{what: "a restore of what is not withheld", args: []string{"restore", "aaaaaaaaaaaaaaaa", "--why", "x"}, says: "alteram decisions lists those that stand", status: 1, kept: unharmed},
	}},
}

func TestFailures(t *testing.T) {
	for _, sec := range failures {
		for _, f := range sec.rows {
			t.Run(f.what, func(t *testing.T) {
				s := newStation(t, storetest.SQLite(t))
				args := f.args
				if f.prepare != nil {
					if got := f.prepare(t, s); got != nil {
						args = append(got, f.args...)
					}
				}
				var stdout, stderr bytes.Buffer
				status := run(context.Background(), append(s.env, args...), strings.NewReader(f.stdin), &stdout, &stderr)
				if status != f.status || !strings.Contains(stderr.String(), f.says) || !strings.Contains(stdout.String(), f.stdout) {
					t.Errorf("alteram %s: status %d, want %d\nsays %q, want %q\nprints %.300q, want %q", strings.Join(args, " "), status, f.status, stderr.String(), f.says, stdout.String(), f.stdout)
				}
			})
		}
	}
}

// usedAddress listens where serve is to listen.
func usedAddress(t *testing.T, _ *station) []string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return []string{"serve", "--listen", l.Addr().String()}
}

func noDatabase(t *testing.T, _ *station) []string {
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, bytes.Repeat([]byte("not a database\n"), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--database", path, "decisions"}
}

func folder(t *testing.T, _ *station) []string {
	return []string{"--database", t.TempDir(), "decisions"}
}

func newerDatabase(t *testing.T, s *station) []string {
	db := storetest.Open(t, s.database, time.Now)
	if _, err := db.SQL().ExecContext(t.Context(), `UPDATE hub_schema SET min_binary = 99`); err != nil {
		t.Fatal(err)
	}
	return []string{"decisions"}
}

func emptyPostgres(t *testing.T, _ *station) []string {
	return []string{"--database", storetest.PostgreSQL(t), "decisions"}
}

// lockedDatabase holds the write lock for longer than a writer waits.
func lockedDatabase(t *testing.T, s *station) []string {
	if testing.Short() {
		t.Skip("waits as long as a writer does")
	}
	db := storetest.Open(t, s.database, time.Now)
	conn, err := db.SQL().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = conn.ExecContext(context.Background(), "ROLLBACK")
		_ = conn.Close()
	})
	return []string{"apply", writeHub(t, hubYAML(""))}
}

// disk mounts a file system in memory of a size, or skips the row.
func disk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("only root can mount a small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// fullDisk follows more than a small disk holds, and checks that what was
// stored is whole.
func fullDisk(t *testing.T, s *station) []string {
	path := filepath.Join(disk(t, "2m"), "hub.db")
	small := &station{t, path, s.env}
	small.env = append(small.env, "--database", path)
	f := newFarm(t, 40, 60)
	small.follow(f)
	t.Cleanup(func() {
		db, err := store.Open(context.Background(), path, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var verdict string
		if err := db.SQL().QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
			t.Errorf("after the disk was full the database is %q, %v", verdict, err)
		}
	})
	return []string{"--database", path, "refresh", "--all"}
}

func readOnlyDisk(t *testing.T, s *station) []string {
	dir := disk(t, "4m")
	path := filepath.Join(dir, "hub.db")
	db, err := store.Open(t.Context(), path, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migrate(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("cannot make the disk read-only: %v", err)
	}
	return []string{"--database", path, "apply", writeHub(t, hubYAML(""))}
}

// hubYAML is a hub with one source and a further line of its.
func hubYAML(line string) string {
	y := "hub:\n  name: Hub\n  url: \"https://hub.example\"\n  languages: [en]\nsources:\n  - id: harbour\n    name: Harbour\n    control: {value: unknown, set: 2026-03-01}\n    feeds:\n      - {url: \"https://harbour.example/rss\"}\n"
	if line != "" {
		y += "    " + line + "\n"
	}
	return y
}

func writeHub(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hub.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func yaml(content string) func(*testing.T, *station) []string {
	return func(t *testing.T, _ *station) []string { return []string{"apply", writeHub(t, content)} }
}

// conflicting changes the same value in the file and, by another file, in the database.
func conflicting(t *testing.T, s *station) []string {
	s.must("apply", writeHub(t, hubYAML("site: \"https://one.example\"")))
	db := storetest.Open(t, s.database, time.Now)
	err := db.Apply(t.Context(), store.Plan{Changes: []store.Change{{Source: "harbour", Aspect: "site", Old: `"https://one.example"`, New: `"https://two.example"`}}})
	if err != nil {
		t.Fatal(err)
	}
	return []string{"apply", writeHub(t, hubYAML("site: \"https://three.example\""))}
}

func initTwice(t *testing.T, s *station) []string {
	dir := t.TempDir()
	s.must("init", dir)
	return []string{"init", dir}
}

// TestFailuresAreDocumented holds docs/operate/failures.md to the table.
func TestFailuresAreDocumented(t *testing.T) {
	var b strings.Builder
	b.WriteString("# What each fault gives\n\nEach row is a test; `go test ./cmd/alteram -run Failures -update` writes this page.\n" +
		"The exit status is 0 for done, 1 for failed, 2 for wrong usage.\n")
	for _, sec := range failures {
		fmt.Fprintf(&b, "\n## %s\n\n| what | says | exit status | what is kept |\n|---|---|---|---|\n", sec.title)
		for _, f := range sec.rows {
			says := f.says
			if says == "" {
				says = f.stdout
			}
			fmt.Fprintf(&b, "| %s | … %s … | %d | %s |\n", f.what, says, f.status, f.kept)
		}
	}
	b.WriteString(feedFaults)
	const path = "../../docs/operate/failures.md"
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if d := cmp.Diff(b.String(), string(have)); d != "" {
		t.Errorf("%s is out of date; run the test with -update (-want +have):\n%s", path, d)
	}
}

// feedFaults documents what TestRefreshNamesEachFault and the tests of fetch,
// feed and ingest show.
const feedFaults = `
## Feeds

A fault of one feed never ends a refresh. It is recorded with the feed, shown on the source's
page in words, and the feed is asked again later: after 10 minutes, then twice as long each
time, up to a day; a server's own Retry-After comes first.

| what the server does | outcome | what is kept |
|---|---|---|
| answers 500 or another 5xx | server-error | everything stored before |
| answers 429, or 503 with Retry-After | rate-limited | everything stored before; asked again when it says |
| answers 410, 404, another 4xx | gone, not-found, refused | everything stored before; none of them means that the outlet removed anything |
| redirects in circles | redirect-loop | everything stored before |
| redirects to a private address, or stands on one | forbidden-address | everything stored before |
| answers with a web page | not-a-feed | everything stored before, and the page's bytes |
| answers with a document that is cut, or damaged | partial | every item that came whole; nothing is called "no longer listed" |
| answers with more than 16 MiB, however it is packed | too-large | every item that came whole |
| begins and falls silent, or takes too long | timeout | every item that came whole |
| does not answer at all | unreachable | everything stored before |
| declares one charset and writes another | fetched | every item; bytes that are nothing become U+FFFD |
| gives one GUID to several items, or reuses it | fetched | each item as an entry of its own |
| gives an item a new GUID with every edit | fetched | one entry with its versions |
| dates an item in the future, or before the web | fetched | the item, ordered by when it was first seen |
`
