package job

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// joined is a pgx.Tx over a connection on which the store has begun a
// transaction already. It lets River work inside it: a nested transaction is a
// savepoint, and ending joined itself does nothing, since the store does that.
type joined struct {
	conn  *pgx.Conn
	depth int // 0 is the store's transaction, above it a savepoint
}

// Begin sets a savepoint.
func (j *joined) Begin(ctx context.Context) (pgx.Tx, error) {
	inner := &joined{j.conn, j.depth + 1}
	_, err := j.conn.Exec(ctx, "SAVEPOINT "+inner.savepoint())
	return inner, err
}

func (j *joined) savepoint() string { return "alteram_job_" + strconv.Itoa(j.depth) }

// Commit releases the savepoint.
func (j *joined) Commit(ctx context.Context) error {
	if j.depth == 0 {
		return nil
	}
	_, err := j.conn.Exec(ctx, "RELEASE SAVEPOINT "+j.savepoint())
	return err
}

// Rollback goes back to the savepoint; after Commit it does nothing.
func (j *joined) Rollback(ctx context.Context) error {
	if j.depth == 0 || j.conn.PgConn().TxStatus() == 'I' {
		return nil
	}
	_, err := j.conn.Exec(ctx, "ROLLBACK TO SAVEPOINT "+j.savepoint())
	return err
}

// CopyFrom implements [pgx.Tx].
func (j *joined) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	return j.conn.CopyFrom(ctx, table, columns, rows)
}

// SendBatch implements [pgx.Tx].
func (j *joined) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return j.conn.SendBatch(ctx, b)
}

// LargeObjects implements [pgx.Tx]; River uses none.
func (j *joined) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// Prepare implements [pgx.Tx].
func (j *joined) Prepare(ctx context.Context, name, query string) (*pgconn.StatementDescription, error) {
	return j.conn.Prepare(ctx, name, query)
}

// Exec implements [pgx.Tx].
func (j *joined) Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error) {
	return j.conn.Exec(ctx, query, args...)
}

// Query implements [pgx.Tx].
func (j *joined) Query(ctx context.Context, query string, args ...any) (pgx.Rows, error) {
	return j.conn.Query(ctx, query, args...)
}

// QueryRow implements [pgx.Tx].
func (j *joined) QueryRow(ctx context.Context, query string, args ...any) pgx.Row {
	return j.conn.QueryRow(ctx, query, args...)
}

// Conn implements [pgx.Tx].
func (j *joined) Conn() *pgx.Conn { return j.conn }
