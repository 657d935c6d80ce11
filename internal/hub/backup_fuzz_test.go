package hub

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// FuzzBackup checks that no bytes crash the reading of a backup, that what is
// refused is refused in words for the operator, and that what is taken is whole.
func FuzzBackup(f *testing.F) {
	var b bytes.Buffer
	w, err := newBackupWriter(&b, time.Unix(0, 0), nil)
	if err != nil {
		f.Fatal(err)
	}
	rows := &rowsWriter{to: w, table: "entry"}
	_, rowsErr := rows.Write([]byte("a\tb\nc\t\\N\n"))
	err = errors.Join(
		w.addJSON(headMember, BackupHead{Format: backupFormat, Tables: []store.Table{{Name: "entry"}}}), rowsErr, rows.flush(),
		w.add(blobsPrefix+"raw/aa", []byte("bytes")),
	)
	w.end.Rows["entry"] = 2
	if err = errors.Join(err, w.finish()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(b.Bytes()[:b.Len()/2])
	f.Add([]byte("no tar"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := newBackupReader(bytes.NewReader(in))
		if err == nil {
			err = r.each(func(m member) error {
				if (m.table == "") == (m.blob == "") {
					t.Errorf("member %+v is neither rows nor a blob", m)
				}
				return nil
			})
		}
		if err != nil && !errors.Is(err, alteram.Invalid) {
			t.Errorf("refused as %v, want it invalid", err)
		}
		if err == nil && bytes.Equal(in, b.Bytes()) {
			want := BackupEnd{Members: 3, Blobs: 1, Bytes: r.end.Bytes, Rows: map[string]int64{"entry": 2}, Sums: r.end.Sums}
			if diff := cmp.Diff(want, r.end); diff != "" {
				t.Error(diff)
			}
		}
	})
}

// Rows of more than one member come out whole and in order, each member ending
// with a row.
func TestRowsAreCutBetweenRows(t *testing.T) {
	var b bytes.Buffer
	w, err := newBackupWriter(&b, time.Unix(0, 0), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.addJSON(headMember, BackupHead{Format: backupFormat}); err != nil {
		t.Fatal(err)
	}
	want := bytes.Repeat([]byte("a row of some length\tand another field\n"), 3*chunk/40)
	rows := &rowsWriter{to: w, table: "entry"}
	for part := want; len(part) > 0; {
		n := min(len(part), 65537) // in no step with the rows
		if _, err := rows.Write(part[:n]); err != nil {
			t.Fatal(err)
		}
		part = part[n:]
	}
	w.end.Rows["entry"] = int64(bytes.Count(want, []byte("\n")))
	if err := errors.Join(rows.flush(), w.finish()); err != nil {
		t.Fatal(err)
	}
	r, err := newBackupReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	members := 0
	err = r.each(func(m member) error {
		members++
		if !bytes.HasSuffix(m.body, []byte("\n")) {
			t.Errorf("member %d ends within a row", members)
		}
		got = append(got, m.body...)
		return nil
	})
	if err != nil || members < 3 || !bytes.Equal(got, want) {
		t.Errorf("%d members give %d bytes of %d, %v", members, len(got), len(want), err)
	}
}
