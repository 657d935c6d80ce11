// Package storetest opens stores for tests: real SQLite files, and real
// PostgreSQL databases on the server that ALTERAM_TEST_POSTGRES names. Only
// tests import it.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alteram-hub/alteram/internal/job"
	"github.com/alteram-hub/alteram/internal/store"
)

// Server is the environment variable with the address of a PostgreSQL server
// on which tests may create databases.
const Server = "ALTERAM_TEST_POSTGRES"

// Each runs fn as a subtest on an empty, migrated store of every dialect.
// PostgreSQL is skipped when there is no server, unless CI says there must be.
func Each(t *testing.T, now func() time.Time, fn func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, Open(t, SQLite(t), now)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Open(t, PostgreSQL(t), now)) })
}

// Open opens and migrates a database; it is closed when the test ends.
func Open(t testing.TB, database string, now func() time.Time) *store.Store {
	t.Helper()
	if _, err := os.Stat(database); errors.Is(err, fs.ErrNotExist) && !strings.Contains(database, "://") {
		empty, err := template()
		if err := errors.Join(err, os.WriteFile(database, empty, 0o600)); err != nil {
			t.Fatalf("make %s: %v", database, err)
		}
	}
	s, err := store.Open(t.Context(), database, now)
	if err != nil {
		t.Fatalf("open %s: %v", database, err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context(), func(ctx context.Context) error { return job.Migrate(ctx, s) }); err != nil {
		t.Fatalf("migrate %s: %v", database, err)
	}
	return s
}

// template is an empty, migrated SQLite database. Most of what a small test costs
// is its migrations: they run once in each test binary.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	s, err := store.Open(context.Background(), path, time.Now)
	if err != nil {
		return nil, err
	}
	_, err = s.Migrate(context.Background(), func(ctx context.Context) error { return job.Migrate(ctx, s) })
	if err := errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// SQLite returns the path of a new database file.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "alteram.db")
}

// PostgreSQL creates an empty database and returns its address; it is dropped
// when the test ends.
func PostgreSQL(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Server)
	if server == "" {
		t.Skipf("no PostgreSQL: set %s=postgres://…, or run make test", Server)
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close() })
	name := "t_" + strings.ToLower(rand.Text())
	if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatalf("create a database on the test server: %v", err)
	}
	t.Cleanup(func() {
		if _, err := admin.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}
