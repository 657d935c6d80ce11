package store

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// sqliteCopier copies tables row by row.
type sqliteCopier struct{}

func (sqliteCopier) begin(write bool) string {
	if write {
		return `BEGIN IMMEDIATE`
	}
	return `BEGIN` // the first read fixes the state, writers go on beside it
}

// sqliteKinds are the kinds of SQLite's declared types.
var sqliteKinds = map[string]ColumnKind{
	"INTEGER": ColumnInt, "BIGINT": ColumnInt, "REAL": ColumnReal, "TEXT": ColumnText, "BLOB": ColumnBytes, "BOOLEAN": ColumnBool,
}

func (sqliteCopier) tables(ctx context.Context, c bun.Conn) ([]Table, error) {
	var names []string
	err := c.NewRaw(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name`).Scan(ctx, &names)
	if err != nil {
		return nil, err
	}
	var tables []Table
	for _, name := range names {
		if leftOut(name) {
			continue
		}
		t := Table{Name: name}
		var columns []struct {
			Name string `bun:"name"`
			Type string `bun:"type"`
		}
		if err := c.NewRaw(`SELECT name, type FROM pragma_table_info(?) ORDER BY cid`, name).Scan(ctx, &columns); err != nil {
			return nil, err
		}
		for _, col := range columns {
			kind, ok := sqliteKinds[strings.ToUpper(col.Type)]
			if !ok {
				return nil, fmt.Errorf("column %s of table %s has the type %s, which no backup knows", col.Name, name, col.Type)
			}
			t.Columns = append(t.Columns, Column{col.Name, kind})
		}
		if err := c.NewRaw(`SELECT DISTINCT "table" FROM pragma_foreign_key_list(?)`, name).Scan(ctx, &t.needs); err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return tables, nil
}

func (sqliteCopier) copyOut(ctx context.Context, c bun.Conn, t Table, w io.Writer) (int64, error) {
	rows, err := c.QueryContext(ctx, `SELECT `+t.columnList()+` FROM `+quoted(t.Name))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	cells, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	out := bufio.NewWriterSize(w, 64<<10)
	n := int64(0)
	for ; rows.Next(); n++ {
		if err := rows.Scan(into...); err != nil {
			return n, err
		}
		for i, cell := range cells {
			if i > 0 {
				_ = out.WriteByte('\t') // Flush tells the error
			}
			writeCell(out, t.Columns[i].Kind, cell)
		}
		_ = out.WriteByte('\n')
	}
	return n, errors.Join(rows.Err(), out.Flush())
}

// writeCell writes a field of COPY's text format.
func writeCell(out *bufio.Writer, kind ColumnKind, cell any) {
	switch v := cell.(type) {
	case nil:
		_, _ = out.WriteString(copyNull)
	case []byte:
		_, _ = out.WriteString(`\\x`)
		_, _ = hex.NewEncoder(out).Write(v)
	case string:
		_, _ = copyEscapes.WriteString(out, v)
	case float64:
		_, _ = out.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
	case bool:
		_ = out.WriteByte(boolByte(v))
	case int64:
		if kind == ColumnBool {
			_ = out.WriteByte(boolByte(v != 0))
			return
		}
		_, _ = out.WriteString(strconv.FormatInt(v, 10))
	}
}

func boolByte(b bool) byte {
	if b {
		return 't'
	}
	return 'f'
}

func (sqliteCopier) copyIn(ctx context.Context, c bun.Conn, t Table, r io.Reader) (int64, error) {
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(t.Columns)), ", ")
	insert, err := c.PrepareContext(ctx, `INSERT INTO `+quoted(t.Name)+` (`+t.columnList()+`) VALUES (`+marks+`)`)
	if err != nil {
		return 0, err
	}
	defer insert.Close()
	args := make([]any, len(t.Columns))
	lines := bufio.NewReaderSize(r, 64<<10)
	for n := int64(0); ; n++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			return n, nil
		}
		if err != nil {
			return n, fmt.Errorf("read row %d: %w", n+1, err)
		}
		if err := readRow(args, t, bytes.TrimSuffix(line, []byte("\n"))); err != nil {
			return n, alteram.Errorf(alteram.Invalid, "row %d cannot be read (%w): use another backup", n+1, err)
		}
		if _, err := insert.ExecContext(ctx, args...); err != nil {
			return n, fmt.Errorf("row %d: %w", n+1, err)
		}
	}
}

// readRow reads a line of COPY's text format.
func readRow(into []any, t Table, line []byte) error {
	fields := bytes.Split(line, []byte("\t"))
	if len(fields) != len(into) {
		return fmt.Errorf("it has %d fields and not %d", len(fields), len(into))
	}
	for i, f := range fields {
		var err error
		if into[i], err = readCell(t.Columns[i].Kind, f); err != nil {
			return fmt.Errorf("column %s: %w", t.Columns[i].Name, err)
		}
	}
	return nil
}

func readCell(kind ColumnKind, field []byte) (any, error) {
	if string(field) == copyNull {
		return nil, nil //nolint:nilnil // NULL is nil
	}
	s, err := unescape(field)
	if err != nil {
		return nil, err
	}
	switch kind {
	case ColumnInt:
		return strconv.ParseInt(s, 10, 64)
	case ColumnReal:
		return strconv.ParseFloat(s, 64)
	case ColumnBool:
		return s == "t", nil
	case ColumnBytes:
		h, ok := strings.CutPrefix(s, `\x`)
		if !ok {
			return nil, errors.New("bytes do not begin with \\x")
		}
		return hex.DecodeString(h)
	}
	return s, nil
}

// settle does nothing: SQLite counts on from the highest number by itself.
func (sqliteCopier) settle(context.Context, bun.Conn, Table) error { return nil }
