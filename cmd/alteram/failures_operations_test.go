package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// operationFailures are the rows about running a hub.
var operationFailures = []failure{
	{what: "a backup where a file is", prepare: backupTaken, says: "exists already: name a new file, backups are never overwritten", status: 1, kept: "the file is left as it is"},
	{what: "a backup into a folder that is not there", args: []string{"backup", "/nowhere/at/all/hub.backup"}, says: "cannot be written … name a file in a folder this user may write", status: 1, kept: unharmed},
	{what: "a backup onto a full disk", prepare: fullBackup, says: "is full … free space or name a file on another disk; nothing was left there", status: 1, kept: unharmed},
	{what: "a hub whose raw responses are missing", prepare: lostRecord, says: "1 raw responses are not in the archive, such as raw/ … put them back from an earlier backup", status: 1, kept: "the backup is made and holds the rest"},
	{what: "recovery from a file that is not there", args: []string{"--database", "new.db", "recover", "/nowhere/hub.backup"}, says: "there is no file /nowhere/hub.backup: name a file that alteram backup wrote", status: 1, kept: unharmed},
	{what: "recovery from another kind of file", prepare: recovering(func([]byte) []byte { return []byte("hub:\n  name: Hub\n") }), says: "this is no backup of alteram: name a file that alteram backup wrote", status: 1, kept: unharmed},
	{what: "recovery from a file that was cut", prepare: recovering(func(b []byte) []byte { return b[:len(b)/2] }), says: "the backup is damaged: … use another one", status: 1, kept: unharmed},
	{what: "recovery from a file with a changed byte", prepare: recovering(changedByte), says: "the backup is damaged: … use another one", status: 1, kept: unharmed},
	{what: "recovery over a hub", prepare: recoverOver, says: "exists already: name a new file with --database, or move it away", status: 1, kept: unharmed},
	{what: "recovery over a hub on PostgreSQL", prepare: recoverOverPostgres, says: "the database holds a hub already: name an empty one with --database", status: 1, kept: unharmed},
	{what: "recovery onto a full disk", prepare: recoverFull, says: "full … free space", status: 1, kept: unharmed},
	{what: "a clock that is two days off", prepare: wrongClock, stdout: `"code":"clock-wrong" … "what":"2 days behind that of 1 server read lately" … "do":"Set the clock of this machine`, status: 1, kept: unharmed},
	{what: "no database, to the doctor", args: []string{"--database", "/nowhere/hub.db", "doctor", "--json"}, stdout: `"code":"database-unanswered" … run alteram init, or name another with --database`, status: 1, kept: unharmed},
	{what: "a database that goes away while feeds are read", prepare: databaseGone, says: "the database went away … see that PostgreSQL runs, and start again; nothing stored was lost", status: 1, kept: "what was stored before stays whole; the rest is read at the next refresh"},
	{what: "an address for metrics that is none", args: []string{"serve", "--metrics", "9090"}, says: "--metrics \"9090\" has no host and port: write them as in 127.0.0.1:9090", status: 2, kept: unharmed},
}

// backedUp returns a backup of a hub of three feeds.
func backedUp(t *testing.T, s *scene) string {
	f := newFarm(t, 3, 3)
	s.follow(f)
	s.refresh()
	path := filepath.Join(t.TempDir(), "hub.backup")
	s.must("backup", path)
	return path
}

func backupTaken(t *testing.T, s *scene) []string {
	path := filepath.Join(t.TempDir(), "hub.backup")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.after = func() {
		if b, err := os.ReadFile(path); err != nil || string(b) != "mine" {
			t.Errorf("the file was changed: %q, %v", b, err)
		}
	}
	return []string{"backup", path}
}

// fullBackup backs up more than a small disk holds.
func fullBackup(t *testing.T, s *scene) []string {
	dir := disk(t, "64k")
	s.follow(newFarm(t, 12, 40))
	s.refresh()
	s.after = func() {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left is %v, %v", left, err)
		}
	}
	return []string{"backup", filepath.Join(dir, "hub.backup")}
}

// lostRecord removes one raw response.
func lostRecord(t *testing.T, s *scene) []string {
	s.follow(newFarm(t, 3, 3))
	s.refresh()
	records, err := filepath.Glob(filepath.Join(s.env[3], "raw", "*", "*.zst"))
	if err != nil || len(records) == 0 {
		t.Fatalf("records = %v, %v", records, err)
	}
	if err := os.Remove(records[0]); err != nil {
		t.Fatal(err)
	}
	return []string{"backup", filepath.Join(t.TempDir(), "hub.backup")}
}

// recovering recovers from a changed backup into a new database.
func recovering(change func([]byte) []byte) func(*testing.T, *scene) []string {
	return func(t *testing.T, s *scene) []string {
		path := backedUp(t, s)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, change(b), 0o600); err != nil {
			t.Fatal(err)
		}
		fresh := storetest.SQLite(t)
		s.after = func() {
			if left, _ := filepath.Glob(fresh + "*"); len(left) > 0 {
				t.Errorf("left is %v", left)
			}
		}
		return []string{"--database", fresh, "recover", path}
	}
}

func changedByte(b []byte) []byte {
	b = bytes.Clone(b)
	b[len(b)*2/3] ^= 1
	return b
}

func recoverOver(t *testing.T, s *scene) []string { return []string{"recover", backedUp(t, s)} }

func recoverOverPostgres(t *testing.T, s *scene) []string {
	database := storetest.PostgreSQL(t)
	path := backedUp(t, s)
	other := newStation(t, database)
	other.must("recover", path)
	return []string{"--database", database, "recover", path}
}

// recoverFull recovers onto a disk that is too small.
func recoverFull(t *testing.T, s *scene) []string {
	dir := disk(t, "300k")
	path := backedUp(t, s)
	s.after = func() {
		if left, _ := filepath.Glob(filepath.Join(dir, "hub.db*")); len(left) > 0 {
			t.Errorf("left is %v", left)
		}
	}
	return []string{"--database", filepath.Join(dir, "hub.db"), "recover", path}
}

// wrongClock makes the fetches look as if this machine's clock had been two
// days behind when they took place.
func wrongClock(t *testing.T, s *scene) []string {
	s.follow(newFarm(t, 1, 3))
	s.refresh()
	db := storetest.Open(t, s.database, time.Now)
	if _, err := db.SQL().ExecContext(t.Context(), `UPDATE "fetch" SET at = at - 2 * 86400000`); err != nil {
		t.Fatal(err)
	}
	return []string{"doctor", "--json"}
}

// databaseGone cuts the line to PostgreSQL when some feeds were read, and
// mends it afterwards.
func databaseGone(t *testing.T, s *scene) []string {
	direct := storetest.PostgreSQL(t)
	line := newCable(t, direct)
	far := newStation(t, line.address)
	s.env = far.env
	f := newFarm(t, 30, 5)
	far.follow(f)
	var asked atomic.Int32
	for _, host := range f.hosts {
		host.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if asked.Add(1) == 12 {
				line.cut()
			}
			f.ServeHTTP(w, r)
		})
	}
	s.after = func() {
		line.mend()
		far.refresh()
		far.check(f, "after the database came back")
		far.must("rebuild")
	}
	return []string{"refresh", "--all"}
}

// cable is a line to a server that can be cut.
type cable struct {
	address string

	mu    sync.Mutex
	whole bool       // guarded by mu
	conns []net.Conn // guarded by mu
}

func newCable(t *testing.T, database string) *cable {
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	server := u.Host
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u.Host = l.Addr().String()
	c := &cable{address: u.String(), whole: true}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { c.carry(conn, server) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		c.cut()
		all.Wait()
	})
	return c
}

// carry passes bytes both ways until one side ends or the cable is cut.
func (c *cable) carry(conn net.Conn, server string) {
	defer conn.Close()
	c.mu.Lock()
	whole := c.whole
	c.mu.Unlock()
	if !whole {
		return
	}
	far, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer far.Close()
	c.mu.Lock()
	c.conns = append(c.conns, conn, far)
	c.mu.Unlock()
	go func() {
		_, _ = io.Copy(far, conn)
		_ = far.Close()
	}()
	_, _ = io.Copy(conn, far)
}

func (c *cable) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.whole = false
	for _, conn := range c.conns {
		_ = conn.Close()
	}
	c.conns = nil
}

func (c *cable) mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.whole = true
}
