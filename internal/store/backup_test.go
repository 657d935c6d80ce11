package store

import (
	"bufio"
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var everyKind = Table{Name: "t", Columns: []Column{{"i", ColumnInt}, {"r", ColumnReal}, {"t", ColumnText}, {"y", ColumnBytes}, {"b", ColumnBool}}}

func rowOf(cells []any) []byte {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	for i, c := range cells {
		if i > 0 {
			_ = w.WriteByte('\t')
		}
		writeCell(w, everyKind.Columns[i].Kind, c)
	}
	_ = w.Flush()
	return b.Bytes()
}

// The form of a row is PostgreSQL's (COPY, text format), so that either
// database reads what the other wrote.
func TestRowsAsCopyHasThem(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []any
		want string
	}{
		{"plain", []any{int64(-5), 2.5, "words", []byte{0, 255}, true}, "-5\t2.5\twords\t\\\\x00ff\tt"},
		{"nothing", []any{nil, nil, nil, nil, nil}, "\\N\t\\N\t\\N\t\\N\t\\N"},
		{"empty", []any{int64(0), 0.0, "", []byte{}, false}, "0\t0\t\t\\\\x\tf"},
		{"marks", []any{int64(1), 1e300, "a\tb\nc\\N\r\v\f\b", []byte("\t"), true}, "1\t1e+300\ta\\tb\\nc\\\\N\\r\\v\\f\\b\t\\\\x09\tt"},
	} {
		got := rowOf(c.in)
		if diff := cmp.Diff(c.want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		back := make([]any, len(c.in))
		if err := readRow(back, everyKind, got); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.in, back); diff != "" {
			t.Errorf("%s read again (-want +got):\n%s", c.name, diff)
		}
	}
}

// FuzzRow checks that no bytes crash the reading of a row, and that what is
// read is written and read again as the same.
func FuzzRow(f *testing.F) {
	f.Add([]byte("-5\t2.5\twords\t\\\\x00ff\tt"))
	f.Add([]byte("\\N\t\\N\t\\N\t\\N\t\\N"))
	f.Add([]byte("1\t1\ta\\tb\\\\\t\\\\x\tf"))
	f.Add([]byte("1\t1\t\\"))
	f.Fuzz(func(t *testing.T, line []byte) {
		row, again := make([]any, len(everyKind.Columns)), make([]any, len(everyKind.Columns))
		if readRow(row, everyKind, line) != nil {
			return
		}
		written := rowOf(row)
		if bytes.ContainsRune(written, '\n') {
			t.Errorf("the row %q has a line feed", written)
		}
		if err := readRow(again, everyKind, written); err != nil {
			t.Fatalf("%q was written as %q: %v", line, written, err)
		}
		if !bytes.Equal(rowOf(again), written) {
			t.Errorf("%q was read as %v, and again as %v", line, row, again)
		}
	})
}
