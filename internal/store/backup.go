package store

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// Table is a table as a backup holds it: in the text format of PostgreSQL's
// COPY, a line a row, whatever the database. So a backup of one dialect can be
// recovered into the other.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	// needs are the tables its rows point to.
	needs []string
}

// Column is a column of a [Table].
type Column struct {
	Name string     `json:"name"`
	Kind ColumnKind `json:"kind"`
}

// ColumnKind is what a column holds, in words that both dialects have a type for.
type ColumnKind string

// The kinds of column.
const (
	ColumnInt   ColumnKind = "int"
	ColumnReal  ColumnKind = "real"
	ColumnText  ColumnKind = "text"
	ColumnBytes ColumnKind = "bytes"
	ColumnBool  ColumnKind = "bool"
)

// columnList returns the columns' names for a statement.
func (t Table) columnList() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quoted(c.Name)
	}
	return strings.Join(names, ", ")
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// leftOut reports whether a table is no part of a backup: the job queue, whose
// jobs only wake workers, the list of migrations, slots in use, and the search
// index, which is made again from what is kept.
func leftOut(table string) bool {
	return table == schemaTable || table == "gate" || strings.HasPrefix(table, "river_") || strings.HasPrefix(table, "sqlite_") ||
		strings.HasPrefix(table, "search")
}

// copier is what the dialects do differently for a backup, on the one
// connection that holds the transaction.
type copier interface {
	// begin opens a transaction that sees one state of the database, or that writes.
	begin(write bool) string
	tables(ctx context.Context, c bun.Conn) ([]Table, error)
	copyOut(ctx context.Context, c bun.Conn, t Table, w io.Writer) (int64, error)
	copyIn(ctx context.Context, c bun.Conn, t Table, r io.Reader) (int64, error)
	// settle ends a load: numbers go on behind the highest.
	settle(ctx context.Context, c bun.Conn, t Table) error
}

func (s *Store) copier() copier {
	if s.dialect == PostgreSQL {
		return postgresCopier{}
	}
	return sqliteCopier{}
}

// held runs fn on one connection inside a transaction begun by a statement.
// Only an error of fn undoes what it wrote.
func (s *Store) held(ctx context.Context, begin string, fn func(c bun.Conn) error) error {
	c, err := s.db.Conn(ctx)
	if err != nil {
		return explain(err)
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, begin); err != nil {
		return explain(err)
	}
	end := "COMMIT"
	if err = fn(c); err != nil {
		end = "ROLLBACK"
	}
	if _, endErr := c.ExecContext(context.WithoutCancel(ctx), end); err == nil {
		err = endErr
	}
	return explain(err)
}

// Snapshot is one state of the database, read while others go on writing.
type Snapshot struct {
	// Schema is the number of the last migration.
	Schema int64
	// Tables are in an order in which rows point only to tables before theirs.
	Tables []Table

	conn   bun.Conn
	copier copier
}

// Snapshot calls fn with the present state of the database. It waits for no
// writer and holds none up.
func (s *Store) Snapshot(ctx context.Context, fn func(*Snapshot) error) error {
	k := s.copier()
	return s.held(ctx, k.begin(false), func(c bun.Conn) error {
		sn := &Snapshot{conn: c, copier: k}
		if err := c.NewRaw(`SELECT max(version_id) FROM `+schemaTable).Scan(ctx, &sn.Schema); err != nil {
			return err
		}
		var err error
		if sn.Tables, err = k.tables(ctx, c); err != nil {
			return err
		}
		sn.Tables = inOrder(sn.Tables)
		return fn(sn)
	})
}

// inOrder sorts tables by name, and each behind those it needs.
func inOrder(tables []Table) []Table {
	slices.SortFunc(tables, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	var out []Table
	seen := map[string]bool{}
	var add func(t Table)
	add = func(t Table) {
		if seen[t.Name] {
			return
		}
		seen[t.Name] = true
		for _, n := range tables {
			if slices.Contains(t.needs, n.Name) {
				add(n)
			}
		}
		out = append(out, t)
	}
	for _, t := range tables {
		add(t)
	}
	return out
}

// Copy writes the rows of a table and returns how many there are.
func (sn *Snapshot) Copy(ctx context.Context, t Table, w io.Writer) (int64, error) {
	n, err := sn.copier.copyOut(ctx, sn.conn, t, w)
	if err != nil {
		return n, fmt.Errorf("copy table %s: %w", t.Name, err)
	}
	return n, nil
}

// Records calls fn with the references of all archive records that the state
// rests on and that are not erased, in the order of their bytes.
func (sn *Snapshot) Records(ctx context.Context, fn func(alteram.ArchiveRef) error) error {
	// Pages, because a connection does one thing at a time.
	const page = 5000
	collate := ""
	if _, ok := sn.copier.(postgresCopier); ok {
		collate = ` COLLATE "C"`
	}
	for after := ""; ; {
		var refs []string
		err := sn.conn.NewRaw(`SELECT archive_ref FROM (SELECT archive_ref FROM version UNION SELECT archive_ref FROM "fetch"
			UNION SELECT archive_ref FROM page_fetch UNION SELECT blob FROM picture) AS r
			WHERE archive_ref`+collate+` > ? AND NOT EXISTS (SELECT 1 FROM erased_record AS e WHERE e.archive_ref = r.archive_ref)
			ORDER BY archive_ref`+collate+` LIMIT ?`, after, page).Scan(ctx, &refs)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			if err := fn(alteram.ArchiveRef(ref)); err != nil {
				return err
			}
			after = ref
		}
		if len(refs) < page {
			return nil
		}
	}
}

// Checked is what [Snapshot.Check] found.
type Checked struct {
	// Versions is how many there are, Erased of how many the text is gone.
	Versions, Erased int64
	// Differ is how many have other words than their digest says.
	Differ int64
}

// Check makes the digest of every version anew and compares.
func (sn *Snapshot) Check(ctx context.Context) (Checked, error) { return checkDigests(ctx, sn.conn) }

// digestRow is what the digest of a version is over.
type digestRow struct {
	Seq       int64        `bun:"seq"`
	Digest    []byte       `bun:"digest"`
	Scheme    int          `bun:"scheme"`
	Link      string       `bun:"link"`
	Published instant      `bun:"published"`
	Title     string       `bun:"title"`
	Text      string       `bun:"text"`
	Authors   list[author] `bun:"authors"`
	HasBody   bool         `bun:"has_body"`
}

func checkDigests(ctx context.Context, db bun.IDB) (Checked, error) {
	const page = 1000
	var c Checked
	for after := int64(0); ; {
		var rows []digestRow
		err := db.NewRaw(`SELECT o.seq, v.digest, v.scheme, v.link, v.published, coalesce(b.title, '') AS title, coalesce(b.text, '') AS text,
				coalesce(b.authors, '[]') AS authors, b.n IS NOT NULL AS has_body
			FROM outbox AS o JOIN version AS v ON v.entry_id = o.entry_id AND v.n = o.n
			LEFT JOIN body AS b ON b.entry_id = v.entry_id AND b.n = v.n
			WHERE o.seq > ? ORDER BY o.seq LIMIT ?`, after, page).Scan(ctx, &rows)
		if err != nil {
			return c, err
		}
		for _, r := range rows {
			after = r.Seq
			c.add(r)
		}
		if len(rows) < page {
			return c, nil
		}
	}
}

func (c *Checked) add(r digestRow) {
	c.Versions++
	v := alteram.Version{Title: r.Title, Text: r.Text, Published: r.Published.Time, Link: r.Link}
	for _, a := range r.Authors {
		v.Authors = append(v.Authors, alteram.Author{Name: a.Name})
	}
	switch {
	case !r.HasBody:
		c.Erased++
	case r.Scheme == alteram.DigestScheme && v.ComputeDigest() != alteram.Digest(r.Digest):
		c.Differ++
	}
}

// Loading puts the tables of a backup into a database without a hub.
type Loading struct {
	conn   bun.Conn
	copier copier
	tables []Table
}

// Load makes the schema that a backup was made with, and calls fn to fill it,
// all in one transaction. Then the schema is brought up to date. It refuses a
// database that holds a hub. jobs is as in [Store.Migrate].
func (s *Store) Load(ctx context.Context, schema int64, jobs func(ctx context.Context) error, fn func(*Loading) error) error {
	if err := s.mayLoad(ctx, schema); err != nil {
		return err
	}
	p, err := s.provider(jobs)
	if err != nil {
		return err
	}
	if _, err := p.UpTo(ctx, schema); err != nil {
		return explain(fmt.Errorf("make the tables: %w", err))
	}
	k := s.copier()
	err = s.held(ctx, k.begin(true), func(c bun.Conn) error {
		tables, err := k.tables(ctx, c)
		if err != nil {
			return err
		}
		l := &Loading{c, k, inOrder(tables)}
		if err := l.empty(ctx); err != nil {
			return err
		}
		if err := fn(l); err != nil {
			return err
		}
		return l.settle(ctx, schema)
	})
	if err != nil {
		return err
	}
	_, err = s.Migrate(ctx, jobs)
	return err
}

// mayLoad refuses what would be overwritten, and a backup this binary is too old for.
func (s *Store) mayLoad(ctx context.Context, schema int64) error {
	p, err := s.provider(func(context.Context) error { return nil })
	if err != nil {
		return err
	}
	sources := p.ListSources()
	if known := sources[len(sources)-1].Version; schema > known {
		return alteram.Errorf(alteram.Invalid, "the backup is from a newer alteram (schema %d, this binary knows %d): upgrade alteram and recover again", schema, known)
	}
	var have, rows int64
	err = s.db.DB.QueryRowContext(ctx, `SELECT (SELECT max(version_id) FROM `+schemaTable+`), (SELECT count(*) FROM declared) + (SELECT count(*) FROM source)`).Scan(&have, &rows)
	switch {
	case err != nil && noTable(err):
		return nil
	case err != nil:
		return explain(err)
	case rows > 0:
		return alteram.Errorf(alteram.Conflict, "the database holds a hub already: name an empty one with --database")
	case have > schema:
		return alteram.Errorf(alteram.Conflict, "the database has the tables of a newer alteram than the backup (schema %d, the backup has %d): name an empty one with --database", have, schema)
	}
	return nil
}

// empty removes the rows that migrations put.
func (l *Loading) empty(ctx context.Context) error {
	for _, t := range slices.Backward(l.tables) {
		if _, err := l.conn.ExecContext(ctx, `DELETE FROM `+quoted(t.Name)); err != nil {
			return err
		}
	}
	return nil
}

// searchVersion is the number of the migration that lays the search index.
const searchVersion = 3

// settle frees the leases of the processes of then, lets numbers go on, and
// asks for all entries to be indexed.
func (l *Loading) settle(ctx context.Context, schema int64) error {
	if _, err := l.conn.ExecContext(ctx, `UPDATE feed SET lease_owner = '', lease_until = 0`); err != nil {
		return err
	}
	if schema >= searchVersion {
		if _, err := l.conn.ExecContext(ctx, `INSERT INTO search_pending (sort_at, entry_id) SELECT sort_at, id FROM entry`); err != nil {
			return err
		}
	}
	for _, t := range l.tables {
		if err := l.copier.settle(ctx, l.conn, t); err != nil {
			return fmt.Errorf("settle table %s: %w", t.Name, err)
		}
	}
	return nil
}

// Copy adds rows to a table and returns how many.
func (l *Loading) Copy(ctx context.Context, t Table, r io.Reader) (int64, error) {
	i := slices.IndexFunc(l.tables, func(have Table) bool { return have.Name == t.Name })
	if i < 0 {
		return 0, alteram.Errorf(alteram.Invalid, "the backup has a table %q that a hub has not: use the alteram that made it", t.Name)
	}
	for _, c := range t.Columns {
		if !slices.Contains(l.tables[i].Columns, c) {
			return 0, alteram.Errorf(alteram.Invalid, "the backup has a column %q of %s in table %q that a hub has not: use the alteram that made it", c.Name, c.Kind, t.Name)
		}
	}
	n, err := l.copier.copyIn(ctx, l.conn, t, r)
	if err != nil {
		return n, fmt.Errorf("load table %s: %w", t.Name, err)
	}
	return n, nil
}

// Check makes the digest of every loaded version anew and compares.
func (l *Loading) Check(ctx context.Context) (Checked, error) { return checkDigests(ctx, l.conn) }

// Escapes of COPY's text format.
var (
	copyEscapes   = strings.NewReplacer("\\", `\\`, "\b", `\b`, "\f", `\f`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\v", `\v`)
	copyUnescapes = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '\\': '\\'}
)

// copyNull is NULL in COPY's text format.
const copyNull = `\N`

// unescape reads a field of COPY's text format.
func unescape(field []byte) (string, error) {
	if bytes.IndexByte(field, '\\') < 0 {
		return string(field), nil
	}
	out := make([]byte, 0, len(field))
	for i := 0; i < len(field); i++ {
		if field[i] != '\\' {
			out = append(out, field[i])
			continue
		}
		if i++; i == len(field) {
			return "", fmt.Errorf("a field ends in a backslash")
		}
		b, ok := copyUnescapes[field[i]]
		if !ok {
			return "", fmt.Errorf("a field has the escape \\%c", field[i])
		}
		out = append(out, b)
	}
	return string(out), nil
}
