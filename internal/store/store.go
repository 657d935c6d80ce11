// Package store is the database of the hub, SQLite or PostgreSQL, in the
// vocabulary's words: one implementation for both, with schema (and later
// full-text search) in one folder a dialect.
//
// Versions, bodies, fetches, decisions and declarations are only ever added.
// State and its consequences (outbox rows, jobs, validators) commit together.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"github.com/alteram-hub/alteram"
)

// Dialect is the kind of database behind a store.
type Dialect string

// The dialects.
const (
	SQLite     Dialect = "sqlite"
	PostgreSQL Dialect = "postgres"
)

// busyTimeout is how long a writer waits for another process's transaction.
const busyTimeout = 15 * time.Second

// Store is the open database. Its methods may be called from any goroutine.
type Store struct {
	// Enqueuer puts jobs into the transaction that needs them; nil when the
	// process has no use for jobs.
	Enqueuer Enqueuer

	db *bun.DB
	// writer is db on PostgreSQL. On SQLite it is one connection of its own: its
	// page cache stays warm, and the process's writers queue instead of polling
	// for the lock.
	writer  *bun.DB
	pool    *pgxpool.Pool // nil on SQLite
	dialect Dialect
	now     func() time.Time
	owner   string // names this process in leases and gate slots
	gates   []*Gate
}

// Enqueuer inserts jobs inside a transaction of the store. Package job implements it.
type Enqueuer interface {
	// Enqueue inserts a job; it becomes visible when tx commits.
	Enqueue(ctx context.Context, tx Tx, job Job) error
}

// Job is what a worker is asked to do. It is stored as JSON and must be safe
// to do twice.
type Job interface {
	// Kind names the worker; it is never reused for something else.
	Kind() string
}

// Refresh is the job that fetches what is due.
type Refresh struct{}

// Kind returns "refresh".
func (Refresh) Kind() string { return "refresh" }

// Tx is a transaction of the store in the two forms that a job queue takes.
type Tx struct {
	// SQL is set on SQLite.
	SQL *sql.Tx
	// Pgx is set on PostgreSQL: the connection on which the transaction runs.
	Pgx *pgx.Conn
}

// Open opens the database at a path (SQLite) or a postgres:// address. now is
// the hub's clock. The schema is not touched: see [Store.Migrate] and [Store.Check].
func Open(ctx context.Context, database string, now func() time.Time) (*Store, error) {
	s := &Store{now: now, owner: rand.Text()}
	if strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://") {
		return s, s.openPostgres(ctx, database)
	}
	return s, s.openSQLite(ctx, database)
}

func (s *Store) openPostgres(ctx context.Context, address string) error {
	s.dialect = PostgreSQL
	conf, err := pgxpool.ParseConfig(address)
	if err != nil {
		return alteram.Errorf(alteram.Invalid, "the database address cannot be read (%w): write postgres://user:password@host:port/name", err)
	}
	conf.MaxConns = max(conf.MaxConns, 16)
	if s.pool, err = pgxpool.NewWithConfig(ctx, conf); err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	if err := s.pool.Ping(ctx); err != nil {
		s.pool.Close()
		return alteram.Errorf(alteram.Unavailable, "the database %s does not answer (%w): start PostgreSQL, or correct ALTERAM_DATABASE", redact(address), err)
	}
	s.db = bun.NewDB(stdlib.OpenDBFromPool(s.pool), pgdialect.New())
	s.writer = s.db
	return nil
}

func (s *Store) openSQLite(ctx context.Context, path string) error {
	s.dialect = SQLite
	if dir := filepath.Dir(path); dir != "." {
		if _, err := os.Stat(dir); err != nil {
			return alteram.Errorf(alteram.Invalid, "the folder of the database %s cannot be used (%w): create it, or name another with --database", path, err)
		}
	}
	db, err := sql.Open("sqlite", sqliteDSN(path))
	if err != nil {
		return fmt.Errorf("open database %s: %w", path, err)
	}
	db.SetMaxOpenConns(12)
	db.SetMaxIdleConns(12)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return explain(fmt.Errorf("open database %s: %w", path, err))
	}
	one, err := sql.Open("sqlite", sqliteDSN(path))
	if err != nil {
		return fmt.Errorf("open database %s: %w", path, err)
	}
	one.SetMaxOpenConns(1)
	s.db, s.writer = bun.NewDB(db, sqlitedialect.New()), bun.NewDB(one, sqlitedialect.New())
	return nil
}

// sqliteDSN sets what every connection needs: write-ahead log, waiting instead
// of failing, transactions that take the write lock at once (so that none
// fails half-way), deleted rows that are overwritten (so that an erasure is one,
// see [Store.Scrub]), and no fsync per commit (the log is synced at checkpoints;
// a power cut may lose the last commits, never the order or the file).
func sqliteDSN(path string) string {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "journal_mode(WAL)", "synchronous(NORMAL)",
		"secure_delete(ON)", "foreign_keys(ON)", "temp_store(MEMORY)", "cache_size(-16000)", "mmap_size(268435456)", "journal_size_limit(67108864)",
	}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// Close closes the database.
func (s *Store) Close() error {
	for _, g := range s.gates {
		g.giveBackAfter(0)
	}
	err := s.db.Close()
	if s.writer != s.db {
		err = errors.Join(err, s.writer.Close())
	}
	if s.pool != nil {
		s.pool.Close()
	}
	return err
}

// Dialect returns the kind of database behind s.
func (s *Store) Dialect() Dialect { return s.dialect }

// SQL returns the database handle, for the job queue alone.
func (s *Store) SQL() *sql.DB { return s.db.DB }

// Pool returns the PostgreSQL pool, nil on SQLite; for the job queue alone.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// write runs fn in a transaction. On SQLite it holds the write lock from the
// start; on PostgreSQL a serialisation failure or deadlock is tried again.
func (s *Store) write(ctx context.Context, fn func(ctx context.Context, tx bun.Tx, raw Tx) error) error {
	const tries = 4
	for try := 1; ; try++ {
		err := s.writeOnce(ctx, fn)
		if err == nil || try == tries || !retryable(err) {
			return explain(err)
		}
	}
}

func (s *Store) writeOnce(ctx context.Context, fn func(ctx context.Context, tx bun.Tx, raw Tx) error) error {
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var raw Tx
	if s.dialect == PostgreSQL {
		err = conn.Raw(func(c any) error {
			raw.Pgx = c.(*stdlib.Conn).Conn()
			return nil
		})
		if err != nil {
			return err
		}
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if s.dialect == SQLite {
		raw.SQL = tx.Tx
	}
	if err := fn(ctx, tx, raw); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// enqueue hands a job to the enqueuer, if there is one.
func (s *Store) enqueue(ctx context.Context, raw Tx, job Job) error {
	if s.Enqueuer == nil {
		return nil
	}
	return s.Enqueuer.Enqueue(ctx, raw, job)
}

// retryable reports whether PostgreSQL asks for the transaction to be tried again.
func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// explain turns the database errors an operator can do something about into
// messages that say what.
func explain(err error) error {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &lite):
		return explainSQLite(err, lite.Code())
	case errors.As(err, &pg) && (pg.Code == "23505" || pg.Code == "23503"):
		return &alteram.Error{Kind: alteram.Conflict, Message: err.Error(), Err: err}
	case gone(err):
		return &alteram.Error{Kind: alteram.Unavailable, Message: fmt.Sprintf("the database went away (%v): see that PostgreSQL runs, and start again; nothing stored was lost", err), Err: err}
	case errors.As(err, &pg) && pg.Code == "53100":
		return &alteram.Error{Kind: alteram.Unavailable, Message: "the database server's disk is full: free space there; nothing was lost", Err: err}
	}
	return err
}

// gone reports whether the connection to a PostgreSQL server broke, or none came about.
func gone(err error) bool {
	var connect *pgconn.ConnectError
	var network *net.OpError
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.HasPrefix(pg.Code, "57P") || strings.HasPrefix(pg.Code, "08") // the server shuts down, or starts
	}
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err)
}

func explainSQLite(err error, code int) error {
	switch code & 0xff {
	case sqlitelib.SQLITE_FULL:
		return &alteram.Error{Kind: alteram.Unavailable, Message: "the disk with the database is full: free space and start again; nothing stored was lost", Err: err}
	case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED:
		return &alteram.Error{Kind: alteram.Unavailable, Message: fmt.Sprintf("the database was locked by another process for %s: end that process, or try again", busyTimeout), Err: err}
	case sqlitelib.SQLITE_READONLY:
		return &alteram.Error{Kind: alteram.Unavailable, Message: "the database or its folder is read-only: make both writable for this user", Err: err}
	case sqlitelib.SQLITE_CANTOPEN:
		return &alteram.Error{Kind: alteram.Invalid, Message: fmt.Sprintf("%v: check that the path is a file in a folder this user may write", err), Err: err}
	case sqlitelib.SQLITE_NOTADB, sqlitelib.SQLITE_CORRUPT:
		return &alteram.Error{Kind: alteram.Invalid, Message: fmt.Sprintf("%v: this is no intact database; name another file, or put back a backup", err), Err: err}
	case sqlitelib.SQLITE_CONSTRAINT:
		return &alteram.Error{Kind: alteram.Conflict, Message: err.Error(), Err: err}
	}
	return err
}

// redact returns a database address without its password.
func redact(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(address not shown)"
	}
	return u.Redacted()
}

// Generations are two numbers that rise with every change of what can be
// shown: a cache keyed by both never outlives a change.
type Generations struct {
	// Content rises when versions, listings or fetch outcomes change.
	Content int64
	// Terms rises when anything declared or decided changes.
	Terms int64
}

// Generations returns the present generations.
func (s *Store) Generations(ctx context.Context) (Generations, error) {
	var g Generations
	err := s.db.DB.QueryRowContext(ctx, `SELECT (SELECT value FROM counter WHERE name = 'content'),
		(SELECT value FROM counter WHERE name = 'terms')`).Scan(&g.Content, &g.Terms)
	return g, explain(err)
}

// raise adds n to a counter and returns its new value. On PostgreSQL the row
// stays locked until the transaction ends, which is what keeps the outbox
// gap-free and in order: call it as late as possible.
func raise(ctx context.Context, tx bun.Tx, counter string, n int64) (int64, error) {
	var v int64
	err := tx.NewRaw(`UPDATE counter SET value = value + ? WHERE name = ? RETURNING value`, n, counter).Scan(ctx, &v)
	return v, err
}
