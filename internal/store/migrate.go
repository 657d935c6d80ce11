package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"

	"github.com/alteram-hub/alteram"
)

//go:embed migrations/*/*.sql
var migrations embed.FS

// schemaTable records which migrations ran.
const schemaTable = "hub_migration"

// jobsVersion is the number of the migration that lays the job queue's tables.
const jobsVersion = 2

// Migrate brings the schema up to date, each step in a transaction of its own,
// and returns how many steps it took. jobs lays the job queue's tables.
func (s *Store) Migrate(ctx context.Context, jobs func(ctx context.Context) error) (int, error) {
	p, err := s.provider(jobs)
	if err != nil {
		return 0, err
	}
	if err := s.Check(ctx); err != nil && !errors.Is(err, alteram.NotFound) && !errors.Is(err, alteram.Conflict) {
		return 0, err
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), explain(fmt.Errorf("migrate the database: %w", err))
	}
	return len(done), nil
}

func (s *Store) provider(jobs func(ctx context.Context) error) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations/"+string(s.dialect))
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	if s.dialect == PostgreSQL {
		dialect = goose.DialectPostgres
	}
	run := func(ctx context.Context, _ *sql.DB) error { return jobs(ctx) }
	return goose.NewProvider(dialect, s.db.DB, dir, goose.WithTableName(schemaTable), goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(goose.NewGoMigration(jobsVersion, &goose.GoFunc{RunDB: run}, nil)))
}

// Check reports whether this binary can work with the database as it is. The
// error is of kind NotFound when there is no schema yet, Conflict when it is
// older than the binary, Invalid when it is too new.
func (s *Store) Check(ctx context.Context) error {
	p, err := s.provider(func(context.Context) error { return nil })
	if err != nil {
		return err
	}
	sources := p.ListSources()
	known := sources[len(sources)-1].Version
	var have, minBinary int64
	err = s.db.DB.QueryRowContext(ctx, `SELECT (SELECT max(version_id) FROM `+schemaTable+`), (SELECT min_binary FROM hub_schema)`).Scan(&have, &minBinary)
	switch {
	case err != nil && noTable(err):
		return alteram.Errorf(alteram.NotFound, "the database has no schema yet: run alteram migrate (or alteram init for a new hub)")
	case err != nil:
		return explain(err)
	case minBinary > known:
		return alteram.Errorf(alteram.Invalid, "the database is from a newer alteram (schema %d needs a binary that knows %d, this one knows %d): upgrade alteram, or put back the backup made before the upgrade", have, minBinary, known)
	case have < known:
		return alteram.Errorf(alteram.Conflict, "the database is from an older alteram (schema %d, this binary knows %d): make a backup and run alteram migrate", have, known)
	}
	return nil
}

// noTable reports whether a query failed because its table is missing.
func noTable(err error) bool {
	return strings.Contains(err.Error(), "no such table") || strings.Contains(err.Error(), "does not exist")
}

// Backup writes a consistent copy of a SQLite database to a new file, while
// others read and write. PostgreSQL has pg_dump for that.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.dialect != SQLite {
		return alteram.Errorf(alteram.Invalid, "this copies SQLite files only: use pg_dump for a PostgreSQL database")
	}
	if _, err := s.db.DB.ExecContext(ctx, `VACUUM INTO ?`, path); err != nil {
		return explain(fmt.Errorf("back up the database to %s: %w", path, err))
	}
	return nil
}
