package store

import (
	"context"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// postgresCopier copies tables by COPY.
type postgresCopier struct{}

func (postgresCopier) begin(write bool) string {
	if write {
		return `BEGIN`
	}
	return `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`
}

// postgresKinds are the kinds of PostgreSQL's types.
var postgresKinds = map[string]ColumnKind{
	"bigint": ColumnInt, "integer": ColumnInt, "smallint": ColumnInt, "double precision": ColumnReal, "real": ColumnReal,
	"text": ColumnText, "bytea": ColumnBytes, "boolean": ColumnBool,
}

func (postgresCopier) tables(ctx context.Context, c bun.Conn) ([]Table, error) {
	var rows []struct {
		Table  string `bun:"table_name"`
		Column string `bun:"column_name"`
		Type   string `bun:"data_type"`
	}
	err := c.NewRaw(`SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns AS c
		JOIN information_schema.tables AS t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
		WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
		ORDER BY c.table_name, c.ordinal_position`).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	var tables []Table
	for _, r := range rows {
		if leftOut(r.Table) {
			continue
		}
		if n := len(tables); n == 0 || tables[n-1].Name != r.Table {
			tables = append(tables, Table{Name: r.Table})
		}
		kind, ok := postgresKinds[r.Type]
		if !ok {
			return nil, fmt.Errorf("column %s of table %s has the type %s, which no backup knows", r.Column, r.Table, r.Type)
		}
		t := &tables[len(tables)-1]
		t.Columns = append(t.Columns, Column{r.Column, kind})
	}
	return tables, postgresNeeds(ctx, c, tables)
}

// postgresNeeds notes which tables the rows of each point to.
func postgresNeeds(ctx context.Context, c bun.Conn, tables []Table) error {
	for i := range tables {
		err := c.NewRaw(`SELECT DISTINCT r.relname FROM pg_constraint AS k JOIN pg_class AS t ON t.oid = k.conrelid JOIN pg_class AS r ON r.oid = k.confrelid
			WHERE k.contype = 'f' AND t.relname = ? AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())`,
			tables[i].Name).Scan(ctx, &tables[i].needs)
		if err != nil {
			return err
		}
	}
	return nil
}

// protocol runs fn on the connection below c.
func (postgresCopier) protocol(c bun.Conn, fn func(*pgconn.PgConn) (pgconn.CommandTag, error)) (int64, error) {
	var tag pgconn.CommandTag
	err := c.Raw(func(driver any) error {
		var err error
		tag, err = fn(driver.(*stdlib.Conn).Conn().PgConn())
		return err
	})
	return tag.RowsAffected(), err
}

func (k postgresCopier) copyOut(ctx context.Context, c bun.Conn, t Table, w io.Writer) (int64, error) {
	return k.protocol(c, func(pg *pgconn.PgConn) (pgconn.CommandTag, error) {
		return pg.CopyTo(ctx, w, `COPY `+quoted(t.Name)+` (`+t.columnList()+`) TO STDOUT`)
	})
}

func (k postgresCopier) copyIn(ctx context.Context, c bun.Conn, t Table, r io.Reader) (int64, error) {
	n, err := k.protocol(c, func(pg *pgconn.PgConn) (pgconn.CommandTag, error) {
		return pg.CopyFrom(ctx, r, `COPY `+quoted(t.Name)+` (`+t.columnList()+`) FROM STDIN`)
	})
	if err != nil && ctx.Err() == nil {
		return n, alteram.Errorf(alteram.Invalid, "PostgreSQL does not take the rows (%w): see the message, and name a database with the encoding UTF8", err)
	}
	return n, err
}

func (postgresCopier) settle(ctx context.Context, c bun.Conn, t Table) error {
	var identity string
	err := c.NewRaw(`SELECT coalesce((SELECT column_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name = ? AND is_identity = 'YES'), '')`, t.Name).Scan(ctx, &identity)
	if err != nil || identity == "" {
		return err
	}
	_, err = c.NewRaw(`SELECT setval(pg_get_serial_sequence(?, ?), coalesce(max(?), 0) + 1, false) FROM ?`,
		quoted(t.Name), identity, bun.Ident(identity), bun.Ident(t.Name)).Exec(ctx)
	return err
}
