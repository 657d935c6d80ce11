package hub

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// small returns a backup of one table and one blob, and its members by their names.
func small(f *testing.F) ([]byte, map[string][]byte) {
	f.Helper()
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
	members := map[string][]byte{}
	for r := tar.NewReader(bytes.NewReader(b.Bytes())); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return b.Bytes(), members
		}
		if err != nil {
			f.Fatal(err)
		}
		if members[h.Name], err = io.ReadAll(r); err != nil {
			f.Fatal(err)
		}
	}
}

// packed returns a tar of members; nil for a name that no tar can hold.
func packed(members ...any) []byte {
	var b bytes.Buffer
	w := backupWriter{tar: tar.NewWriter(&b)}
	for i := 0; i < len(members); i += 2 {
		if err := w.put(members[i].(string), members[i+1].([]byte)); err != nil {
			return nil
		}
	}
	_ = w.tar.Close()
	return b.Bytes()
}

// FuzzBackup checks that no bytes crash the reading of a backup, that what is
// refused is refused in words for the operator, and that what is taken is whole.
// It tries the file as it is, and members within a tar that is well: changed
// bytes of a tar end at its check sums, and reach nothing behind them.
func FuzzBackup(f *testing.F) {
	whole, m := small(f)
	const rows, blob, sums = rowsPrefix + "entry/000001.copy.zst", blobsPrefix + "raw/aa", sumsPrefix + "000001.sha256"
	f.Add(whole, rows, m[rows], blob, m[blob], m[sums], m[endMember])
	f.Add(whole[:len(whole)/2], blob, m[blob], rows, m[rows], m[sums], m[endMember])
	f.Add([]byte("no tar"), "rows/entry", []byte{0x28, 0xb5, 0x2f, 0xfd}, "sums/", []byte("0  x\n"), []byte("0  x\n"), []byte(`{"members":-1,"rows":{"entry":9}}`))
	f.Fuzz(func(t *testing.T, file []byte, first string, a []byte, second string, b, listed, end []byte) {
		for _, in := range [][]byte{file, packed(headMember, m[headMember], first, a, second, b, sums, listed, endMember, end)} {
			got, err := readThrough(t, in)
			if err != nil && !errors.Is(err, alteram.Invalid) {
				t.Errorf("refused as %v, want it invalid", err)
			}
			if bytes.Equal(in, whole) || err == nil && bytes.Equal(end, m[endMember]) && first == rows && second == blob {
				want := BackupEnd{Members: 3, Blobs: 1, Bytes: got.Bytes, Rows: map[string]int64{"entry": 2}, Sums: got.Sums}
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("%v\n%s", err, diff)
				}
			}
		}
	})
}

// readThrough reads a backup to its end and returns what it held.
func readThrough(t *testing.T, in []byte) (BackupEnd, error) {
	r, err := newBackupReader(bytes.NewReader(in))
	if err != nil {
		return BackupEnd{}, err
	}
	defer r.zstd.Close()
	err = r.each(func(m member) error {
		if (m.table == "") == (m.blob == "") {
			t.Errorf("member %+v is neither rows nor a blob", m)
		}
		return nil
	})
	return r.end, err
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
