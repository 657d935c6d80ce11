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
	"slices"
	"strings"
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
	prepare func(t *testing.T, s *scene) []string
	stdin   string
	// says is what the operator reads, parts in order with " … " between them;
	// stdout is the line that a program reads.
	says, stdout string
	status       int
	// kept says what becomes of what was stored.
	kept string
}

// scene is where a row happens: a station, and what to look at when it is over.
type scene struct {
	*station
	after func()
}

// section is a group of rows.
type section struct {
	title string
	rows  []failure
}

// unharmed is kept where the test finds the database as it was before.
const unharmed = "nothing was changed"

// The lines that parse prints for a file that is no feed.
const (
	emptyLine  = `{"file":"-","error":"the document is empty: give the address of an RSS, Atom or JSON feed"}`
	noFeedLine = `{"file":"-","error":"no feed was found in the document: give the address of an RSS, Atom or JSON feed"}`
)

var failures = []section{
	{"The command line", []failure{
		{what: "no such flag", args: []string{"refresh", "--al"}, says: "unknown flag --al, did you mean one of", status: 2, kept: unharmed},
		{what: "no such command", args: []string{"refesh"}, says: "unexpected argument refesh, did you mean \"refresh\"?", status: 2, kept: unharmed},
		{what: "no command", says: "alteram --help lists the commands", status: 2, kept: unharmed},
		{what: "a reason left out", args: []string{"withhold", "gnhjnjmxl73xtp6n"}, says: "missing flags: --why=REASON", status: 2, kept: unharmed},
		{what: "a number that is none", args: []string{"refresh", "--workers", "many"}, says: "--workers: expected a valid 64 bit int but got \"many\"", status: 2, kept: unharmed},
		{what: "a range of addresses that is none", args: []string{"refresh", "--allow-private", "localhost"}, says: "\"localhost\" is no range of IP addresses: write one such as 127.0.0.0/8 or fd00::/8", status: 2, kept: unharmed},
		{what: "workers that are to read nothing", args: []string{"work", "--workers", "0"}, says: "write --workers=1 or more", status: 2, kept: unharmed},
		{what: "a demonstration before its recordings", args: []string{"demo", "--now", "2020-01-01T00:00:00Z"}, says: "write a time from 2026-03-02", status: 2, kept: unharmed},
		{what: "an address another program listens on", prepare: usedAddress, says: "cannot listen on … address already in use): choose another --listen address", status: 1, kept: unharmed},
	}},
	{"The database", []failure{
		{what: "a folder that is not there", args: []string{"--database", "/nowhere/at/all/hub.db", "decisions"}, says: "the folder of the database … cannot be used … create it, or name another with --database", status: 1, kept: unharmed},
		{what: "a file that is no database", prepare: noDatabase, says: "file is not a database … name another file, or put back a backup", status: 1, kept: "the file is left as it is"},
		{what: "a folder in place of a file", prepare: folder, says: "unable to open database file … check that the path is a file in a folder this user may write", status: 1, kept: unharmed},
		{what: "an address that cannot be read", args: []string{"--database", "postgres://%zz", "decisions"}, says: "write postgres://user:password@host:5432/alteram", status: 2, kept: unharmed},
		{what: "a server that does not answer", args: []string{"--database", "postgres://hub:secret@127.0.0.1:1/hub", "decisions"}, says: "does not answer … start PostgreSQL, or correct ALTERAM_DATABASE", status: 1, kept: unharmed},
		{what: "a database of a newer alteram", prepare: newerDatabase, says: "the database is from a newer alteram … upgrade alteram, or put back the backup made before the upgrade", status: 1, kept: "nothing is read or written"},
		{what: "a database of an older alteram", prepare: olderDatabase, says: "the database is from an older alteram … make a backup and run alteram migrate", status: 1, kept: unharmed},
		{what: "a PostgreSQL database without a schema", prepare: emptyPostgres, says: "the database has no schema yet: run alteram migrate", status: 1, kept: unharmed},
		{what: "a database that another process holds locked", prepare: lockedDatabase, says: "the database was locked by another process for … end that process, or try again", status: 1, kept: unharmed},
		{what: "a full disk", prepare: fullDisk, says: "the disk with the database is full: free space and start again; nothing stored was lost", status: 1, kept: "what was stored before stays whole; the rest is read again when there is room"},
		{what: "a full disk, on import", prepare: fullDiskImport, says: "the disk with the database is full: free space and start again; nothing stored was lost", status: 1, kept: "what was stored before stays whole; of the file, all or nothing is taken in"},
		{what: "a full disk under the raw responses", prepare: fullBlobs, says: "the disk with the raw responses is full … free space and start again; nothing stored was lost", status: 1, kept: "what was stored before stays whole; the rest is read again when there is room"},
		{what: "raw responses on a disk that is read-only", prepare: readOnlyBlobs, says: "the folder of the raw responses cannot be written … make it writable for this user, or name another with --blobs", status: 1, kept: unharmed},
		{what: "a disk that is read-only", prepare: readOnlyDisk, says: "unable to open database file … check that the path is a file in a folder this user may write", status: 1, kept: unharmed},
	}},
	{"hub.yaml", []failure{
		{what: "no hub.yaml", args: []string{"apply", "/nowhere/hub.yaml"}, says: "there is no /nowhere/hub.yaml here: run alteram init, or name the file", status: 1, kept: unharmed},
		{what: "several faults", prepare: yaml("hub:\n  name: Hub\n  nmae: Hub\nsources:\n  - id: UP\n    terms: {mode: full}\n"), says: "hub.yaml:2:3: hub: url is missing … hub.yaml:3:3: unknown key \"nmae\"; write name … hub.yaml:5:5: sources: name is missing … hub.yaml:5:9: id: \"UP\" is no id … hub.yaml:6:19: mode: full wants a basis", status: 1, kept: "every fault is named at once with line and column; " + unharmed},
		{what: "full text without a basis", prepare: yaml(hubYAML("terms: {mode: full}")), says: "hub.yaml:11:19: mode: full wants a basis; add basis: licence, permission, public-domain, own or quotation, or write mode: link", status: 1, kept: unharmed},
		{what: "not YAML", prepare: yaml("hub: [\n"), says: "hub.yaml:1:6: this is not YAML … check the indentation, quotes and brackets", status: 1, kept: unharmed},
		{what: "the same file again", prepare: appliedTwice, says: "Nothing to change: the database is as … declares", status: 0, kept: unharmed},
		{what: "changed in the file and in the database", prepare: conflicting, says: "nothing was applied … ! source harbour site: the file says https://three.example, the database https://two.example … apply --force to let the file win", status: 1, kept: "the conflicts are listed; " + unharmed},
		{what: "init where a hub is", prepare: initTwice, says: "exists already: edit it and run alteram apply, or name another folder", status: 1, kept: unharmed},
	}},
	{"Files", []failure{
		{what: "import of something that is no OPML", args: []string{"import", "-"}, stdin: "<html><body>no</body></html>", says: "the document lists no feeds: give an OPML file whose outlines have an xmlUrl", status: 1, kept: unharmed},
		{what: "import of OPML without feeds", args: []string{"import", "-"}, stdin: `<opml version="2.0"><body><outline text="Coast"/></body></opml>`, says: "the document lists no feeds: give an OPML file whose outlines have an xmlUrl", status: 1, kept: unharmed},
		{what: "import of a file that is missing", args: []string{"import", "/nowhere/feeds.opml"}, says: "open /nowhere/feeds.opml: no such file or directory", status: 1, kept: unharmed},
		{what: "a feed document that is missing", args: []string{"parse", "/nowhere/feed.xml"}, stdout: `{"file":"/nowhere/feed.xml","error":"open /nowhere/feed.xml: no such file or directory"}`, status: 1, kept: "the other files are read"},
		{what: "an empty feed document", args: []string{"parse", "-"}, stdout: emptyLine, status: 1, kept: "the other files are read"},
		{what: "a web page in place of a feed", args: []string{"parse", "-"}, stdin: "<!doctype html><title>x</title><p>x", stdout: noFeedLine, status: 1, kept: "the other files are read"},
		{what: "bytes that are nothing", args: []string{"parse", "-"}, stdin: "\x00\x01\x02\xff\xfe\x00", stdout: noFeedLine, status: 1, kept: "the other files are read"},
		{what: "100 MB of blanks", args: []string{"parse", "-"}, stdin: strings.Repeat(" ", 100<<20), stdout: emptyLine, status: 1, kept: "the other files are read"},
	}},
	{"Decisions", []failure{
		{what: "something that is no entry", args: []string{"withhold", "xyz", "--why", "x"}, says: "\"xyz\" is no entry: write its id of 16 letters and digits, or the address of its page", status: 2, kept: unharmed},
		{what: "an entry that is not there", args: []string{"withhold", "aaaaaaaaaaaaaaaa", "--why", "x"}, says: "there is no entry aaaaaaaaaaaaaaaa: copy the id out of the address of its page", status: 1, kept: unharmed},
		{what: "a reason that says nothing", args: []string{"withhold", "aaaaaaaaaaaaaaaa", "--why", " "}, says: "a decision needs a public reason: write --why", status: 1, kept: unharmed},
		{what: "a territory that is none", args: []string{"withhold", "aaaaaaaaaaaaaaaa", "--why", "x", "--applies", "Germany"}, says: "is no territory: write a country's two letters", status: 1, kept: unharmed},
		{what: "a day that is none", args: []string{"withhold", "aaaaaaaaaaaaaaaa", "--why", "x", "--until", "soon"}, says: "--until \"soon\" is no day: write it as 2026-12-31", status: 2, kept: unharmed},
		{what: "an end in the past", args: []string{"withhold", "aaaaaaaaaaaaaaaa", "--why", "x", "--until", "2001-01-01"}, says: "--until lies in the past: write a day after today, or leave it out", status: 1, kept: unharmed},
		{what: "a restore of what is not withheld", args: []string{"restore", "aaaaaaaaaaaaaaaa", "--why", "x"}, says: "is not withheld by a decision: alteram decisions lists those that stand", status: 1, kept: unharmed},
	}},
	{"Backup, recovery and the machine", operationFailures},
}

func TestFailures(t *testing.T) {
	for _, sec := range failures {
		for _, f := range sec.rows {
			t.Run(f.what, func(t *testing.T) {
				t.Parallel() // some wait for what does not come
				s := &scene{station: newStation(t, storetest.SQLite(t))}
				args := f.args
				if f.prepare != nil {
					if got := f.prepare(t, s); got != nil {
						args = append(got, f.args...)
					}
				}
				before := s.state()
				var stdout, stderr bytes.Buffer
				status := run(context.Background(), append(s.env, args...), strings.NewReader(f.stdin), &stdout, &stderr)
				if status != f.status || !says(stderr.String(), f.says) || !says(stdout.String(), f.stdout) {
					t.Errorf("alteram %s: status %d, want %d\nsays %q, want %q\nprints %.300q, want %q", strings.Join(args, " "), status, f.status, stderr.String(), f.says, stdout.String(), f.stdout)
				}
				if f.stdout != "" && strings.Count(stdout.String(), "\n") != 1 {
					t.Errorf("prints %.300q, want one line", stdout.String())
				}
				if d := cmp.Diff(before, s.state()); d != "" && strings.HasSuffix(f.kept, unharmed) {
					t.Errorf("the database changed (-before +after):\n%s", d)
				}
				if s.after != nil && !t.Failed() {
					s.after()
				}
			})
		}
	}
}

// says reports whether the parts of what is wanted stand in text, in order.
func says(text, want string) bool {
	for _, part := range strings.Split(want, " … ") {
		_, after, ok := strings.Cut(text, part)
		if !ok {
			return false
		}
		text = after
	}
	return true
}

// state is what the station's hub declares and decided, as its commands print it.
func (s *station) state() []string {
	declared, said, _ := s.run("dump")
	decided, _, _ := s.run("decisions")
	return []string{declared, said, decided}
}

// usedAddress listens where serve is to listen.
func usedAddress(t *testing.T, _ *scene) []string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return []string{"serve", "--listen", l.Addr().String()}
}

func noDatabase(t *testing.T, s *scene) []string {
	path, notes := filepath.Join(t.TempDir(), "notes.txt"), bytes.Repeat([]byte("not a database\n"), 1000)
	if err := os.WriteFile(path, notes, 0o600); err != nil {
		t.Fatal(err)
	}
	s.after = func() {
		if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, notes) {
			t.Errorf("the file was changed: %.60q, %v", have, err)
		}
	}
	return []string{"--database", path, "decisions"}
}

func folder(t *testing.T, _ *scene) []string {
	return []string{"--database", t.TempDir(), "decisions"}
}

func newerDatabase(t *testing.T, s *scene) []string {
	db := storetest.Open(t, s.database, time.Now)
	if _, err := db.SQL().ExecContext(t.Context(), `UPDATE hub_schema SET min_binary = 99`); err != nil {
		t.Fatal(err)
	}
	return []string{"decisions"}
}

// olderDatabase lacks the last step of the schema.
func olderDatabase(t *testing.T, s *scene) []string {
	db := storetest.Open(t, s.database, time.Now)
	if _, err := db.SQL().ExecContext(t.Context(), `DELETE FROM hub_migration WHERE version_id = (SELECT max(version_id) FROM hub_migration)`); err != nil {
		t.Fatal(err)
	}
	return []string{"decisions"}
}

func emptyPostgres(t *testing.T, _ *scene) []string {
	return []string{"--database", storetest.PostgreSQL(t), "decisions"}
}

// lockedDatabase holds the write lock for longer than a writer waits.
func lockedDatabase(t *testing.T, s *scene) []string {
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

// on returns a station whose database lies in another folder.
func (s *station) on(dir string) *station {
	path := filepath.Join(dir, "hub.db")
	return &station{s.t, path, append(slices.Clone(s.env), "--database", path)}
}

// recovers checks that the database is whole after a disk was full, that
// nothing false is in it, and that with room the hub catches up.
func recovers(t *testing.T, s *station, f *farm, dir string) {
	resize(t, dir, "200m")
	db := storetest.Open(t, s.database, time.Now)
	var verdict string
	if err := db.SQL().QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("after the disk was full the database is %q, %v", verdict, err)
	}
	s.refresh()
	s.check(f, "with room again")
}

// fullDisk follows more than a small disk holds.
func fullDisk(t *testing.T, s *scene) []string {
	dir := disk(t, "2m")
	small := s.on(dir)
	f := newFarm(t, 40, 60)
	small.follow(f)
	s.after = func() { recovers(t, small, f, dir) }
	return []string{"--database", small.database, "refresh", "--all"}
}

// fullDiskImport imports more than a small disk holds.
func fullDiskImport(t *testing.T, s *scene) []string {
	dir := disk(t, "1500k")
	small := s.on(dir)
	f := newFarm(t, 3, 3)
	small.follow(f)
	before := small.state()
	s.after = func() {
		resize(t, dir, "200m")
		if d := cmp.Diff(before, small.state()); d != "" {
			t.Errorf("an import into a full disk left something (-before +after):\n%s", d)
		}
	}
	var opml strings.Builder
	opml.WriteString(`<opml version="2.0"><body>`)
	for i := range 5000 {
		fmt.Fprintf(&opml, `<outline text="Outlet %d" xmlUrl="https://o%[1]d.example/rss"/>`, i)
	}
	path := filepath.Join(t.TempDir(), "many.opml")
	if err := os.WriteFile(path, []byte(opml.String()+`</body></opml>`), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--database", small.database, "import", path}
}

// fullBlobs follows feeds whose raw responses a small disk does not hold.
func fullBlobs(t *testing.T, s *scene) []string {
	dir := disk(t, "64k")
	s.env = append(s.env, "--blobs", filepath.Join(dir, "blobs"))
	f := newFarm(t, 40, 60)
	s.follow(f)
	s.after = func() { recovers(t, s.station, f, dir) }
	return []string{"refresh", "--all"}
}

// readOnlyBlobs follows feeds whose raw responses cannot be written.
func readOnlyBlobs(t *testing.T, s *scene) []string {
	dir := disk(t, "1m")
	f := newFarm(t, 3, 3)
	s.follow(f)
	readOnly(t, dir)
	return []string{"--blobs", filepath.Join(dir, "blobs"), "refresh", "--all"}
}

func readOnlyDisk(t *testing.T, s *scene) []string {
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
	readOnly(t, dir)
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

func yaml(content string) func(*testing.T, *scene) []string {
	return func(t *testing.T, _ *scene) []string { return []string{"apply", writeHub(t, content)} }
}

// appliedTwice applies a file that is applied already.
func appliedTwice(t *testing.T, s *scene) []string {
	path := writeHub(t, hubYAML(""))
	s.must("apply", path)
	return []string{"apply", path}
}

// conflicting changes the same value in the file and, by another file, in the database.
func conflicting(t *testing.T, s *scene) []string {
	s.must("apply", writeHub(t, hubYAML("site: \"https://one.example\"")))
	db := storetest.Open(t, s.database, time.Now)
	err := db.Apply(t.Context(), store.Plan{Changes: []store.Change{{Source: "harbour", Aspect: "site", Old: `"https://one.example"`, New: `"https://two.example"`}}})
	if err != nil {
		t.Fatal(err)
	}
	return []string{"apply", writeHub(t, hubYAML("site: \"https://three.example\""))}
}

func initTwice(t *testing.T, s *scene) []string {
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
		fmt.Fprintf(&b, "\n## %s\n\n| what happens | what you see, and what to do | exit status | what is kept |\n|---|---|---|---|\n", sec.title)
		for _, f := range sec.rows {
			fmt.Fprintf(&b, "| %s | %s | %d | %s |\n", f.what, said(f.says+f.stdout), f.status, f.kept)
		}
	}
	b.WriteString(aboutFeeds)
	for _, f := range feedFailures {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", f.what, f.outcome, said(f.says), f.keptText)
	}
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

// said writes a message for a cell of a table.
func said(message string) string {
	if message == "" {
		return "nothing: it is read"
	}
	return "`" + strings.ReplaceAll(message, "|", "\\|") + "`"
}

// aboutFeeds introduces the rows of feedFailures.
const aboutFeeds = `
## Feeds

A fault of one feed never ends a refresh, and the exit status stays 0. It is recorded with the
feed, shown on the source's page in words, and the feed is asked again later: after 10 minutes,
then twice as long each time, up to a day; a server's own Retry-After comes first.

| what the server does | outcome | what you see | what is kept |
|---|---|---|---|
`
