package hub

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// A backup is a tar file with these members, in this order:
//
//	alteram-backup.json       the head: format, version, schema, tables
//	rows/TABLE/000001.copy.zst  rows in the text format of PostgreSQL's COPY
//	blobs/NAME                  raw responses as the archive keeps them
//	end.json                    the counts, and SHA-256 over all the sums
//
// and after every thousand members, and before the end, sums/000001.sha256 with
// their SHA-256 in the form of sha256sum. tar, zstd and sha256sum read it all.
const (
	headMember  = "alteram-backup.json"
	endMember   = "end.json"
	rowsPrefix  = "rows/"
	blobsPrefix = "blobs/"
	sumsPrefix  = "sums/"

	backupFormat = 1
	// chunk is how many bytes of rows go into one member, before compression.
	chunk = 4 << 20
	// sumEvery is how many members one list of sums is about.
	sumEvery = 1000
	// maxMember bounds a member in bytes: an archive record, or rows of which
	// one is larger than chunk.
	maxMember = 160 << 20
)

// BackupHead is the first member of a backup.
type BackupHead struct {
	Format int `json:"format"`
	// Made is when the state was read that the backup holds.
	Made time.Time `json:"made"`
	// By is the version of the program, Dialect the kind of database it came from.
	By      string        `json:"by"`
	Dialect store.Dialect `json:"dialect"`
	Schema  int64         `json:"schema"`
	Tables  []store.Table `json:"tables"`
}

// BackupEnd is the last member of a backup: what a whole one holds.
type BackupEnd struct {
	Members int64 `json:"members"`
	Blobs   int64 `json:"blobs"`
	// Bytes is the sum of the members' sizes.
	Bytes int64            `json:"bytes"`
	Rows  map[string]int64 `json:"rows"`
	// Sums is SHA-256 over all lists of sums.
	Sums string `json:"sums_sha256"`
}

// TotalRows returns the rows of all tables.
func (e BackupEnd) TotalRows() int64 {
	var n int64
	for _, rows := range e.Rows {
		n += rows
	}
	return n
}

// tally counts members and keeps their sums, for writing and for checking.
type tally struct {
	end     BackupEnd
	sums    bytes.Buffer
	pending int
	lists   int
	chain   []byte
}

func (t *tally) count(name string, b []byte) {
	t.end.Members++
	t.end.Bytes += int64(len(b))
	if strings.HasPrefix(name, blobsPrefix) {
		t.end.Blobs++
	}
	sum := sha256.Sum256(b)
	fmt.Fprintf(&t.sums, "%x  %s\n", sum, name)
	t.pending++
}

// list returns the list of sums of the members since the last one.
func (t *tally) list() (name string, b []byte) {
	t.lists++
	name, b = fmt.Sprintf("%s%06d.sha256", sumsPrefix, t.lists), bytes.Clone(t.sums.Bytes())
	link := sha256.Sum256(append(t.chain, b...))
	t.chain, t.pending = link[:], 0
	t.sums.Reset()
	return name, b
}

// backupWriter writes the members of a backup.
type backupWriter struct {
	tally

	tar    *tar.Writer
	zstd   *zstd.Encoder
	made   time.Time
	member func(done int)
}

func newBackupWriter(w io.Writer, made time.Time, progress func(int)) (*backupWriter, error) {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		return nil, fmt.Errorf("make zstd compressor: %w", err)
	}
	return &backupWriter{tally: tally{end: BackupEnd{Rows: map[string]int64{}}}, tar: tar.NewWriter(w), zstd: z, made: made, member: progress}, nil
}

func (w *backupWriter) put(name string, b []byte) error {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(b)), Mode: 0o600, ModTime: w.made.Truncate(time.Second), Format: tar.FormatPAX}
	if err := w.tar.WriteHeader(h); err != nil {
		return err
	}
	_, err := w.tar.Write(b)
	return err
}

// add writes a member, and the list of sums when it is due.
func (w *backupWriter) add(name string, b []byte) error {
	if err := w.put(name, b); err != nil {
		return err
	}
	w.count(name, b)
	if w.member != nil {
		w.member(int(w.end.Members))
	}
	if w.pending < sumEvery {
		return nil
	}
	return w.put(w.list())
}

func (w *backupWriter) addJSON(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return w.add(name, append(b, '\n'))
}

// finish writes the sums that are left and the end.
func (w *backupWriter) finish() error {
	if err := w.put(w.list()); err != nil {
		return err
	}
	w.end.Sums = hex.EncodeToString(w.chain)
	b, err := json.MarshalIndent(w.end, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(w.put(endMember, append(b, '\n')), w.tar.Close())
}

// rowsWriter cuts the rows of a table into members.
type rowsWriter struct {
	to    *backupWriter
	table string
	n     int
	buf   bytes.Buffer
}

// Write implements [io.Writer]. A line feed in COPY's text format only ever
// ends a row.
func (r *rowsWriter) Write(b []byte) (int, error) {
	r.buf.Write(b)
	if r.buf.Len() < chunk {
		return len(b), nil
	}
	last := bytes.LastIndexByte(r.buf.Bytes(), '\n')
	if last < 0 {
		return len(b), nil
	}
	return len(b), r.cut(last + 1)
}

func (r *rowsWriter) cut(n int) error {
	r.n++
	return r.to.add(fmt.Sprintf("%s%s/%06d.copy.zst", rowsPrefix, r.table, r.n), r.to.zstd.EncodeAll(r.buf.Next(n), nil))
}

func (r *rowsWriter) flush() error {
	if r.buf.Len() == 0 {
		return nil
	}
	return r.cut(r.buf.Len())
}

// damagedBackup says that a backup is not what was written, and what to do.
func damagedBackup(format string, args ...any) error {
	return alteram.Errorf(alteram.Invalid, "the backup is damaged: %w; use another one", fmt.Errorf(format, args...))
}

// member is one file of a backup: rows of Table, uncompressed, or a blob.
type member struct {
	table string // of rows
	blob  string // the name of a blob
	body  []byte
}

// backupReader reads a backup from its head to its end and checks every sum.
type backupReader struct {
	tally

	head BackupHead
	tar  *tar.Reader
	zstd *zstd.Decoder
}

func newBackupReader(r io.Reader) (*backupReader, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxMember))
	if err != nil {
		return nil, fmt.Errorf("make zstd decompressor: %w", err)
	}
	b := &backupReader{tally: tally{end: BackupEnd{Rows: map[string]int64{}}}, tar: tar.NewReader(bufio.NewReaderSize(r, 64<<10)), zstd: z}
	name, body, err := b.next()
	if err != nil || name != headMember {
		return nil, alteram.Errorf(alteram.Invalid, "this is no backup of alteram: name a file that alteram backup wrote")
	}
	if err := json.Unmarshal(body, &b.head); err != nil {
		return nil, damagedBackup("its head cannot be read (%w)", err)
	}
	if b.head.Format != backupFormat {
		return nil, alteram.Errorf(alteram.Invalid, "the backup has format %d, this alteram reads %d: use the alteram that made it", b.head.Format, backupFormat)
	}
	b.count(name, body)
	return b, nil
}

// next returns the next file of the tar.
func (b *backupReader) next() (string, []byte, error) {
	h, err := b.tar.Next()
	if err != nil {
		return "", nil, err
	}
	if h.Typeflag != tar.TypeReg || h.Size > maxMember {
		return "", nil, fmt.Errorf("member %s is none of a backup", h.Name)
	}
	body := make([]byte, 0, min(h.Size, 1<<20)) // a false size costs no memory
	buf := bytes.NewBuffer(body)
	_, err = io.Copy(buf, b.tar)
	return h.Name, buf.Bytes(), err
}

// each calls fn with every member that holds rows or a blob. It returns nil
// only when the backup is whole and every sum is right.
func (b *backupReader) each(fn func(member) error) error {
	for {
		name, body, err := b.next()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return damagedBackup("it ends early, behind %d members", b.end.Members)
		}
		if err != nil {
			return damagedBackup("behind %d members: %w", b.end.Members, err)
		}
		switch {
		case name == endMember:
			return b.finish(body)
		case strings.HasPrefix(name, sumsPrefix):
			if err := b.checkSums(name, body); err != nil {
				return err
			}
			continue
		}
		b.count(name, body)
		m, err := b.member(name, body)
		if err != nil {
			return err
		}
		if err := fn(m); err != nil {
			return err
		}
	}
}

func (b *backupReader) member(name string, body []byte) (member, error) {
	if blob, ok := strings.CutPrefix(name, blobsPrefix); ok {
		return member{blob: blob, body: body}, nil
	}
	table, _, ok := strings.Cut(strings.TrimPrefix(name, rowsPrefix), "/")
	if !ok || !strings.HasPrefix(name, rowsPrefix) {
		return member{}, damagedBackup("there should be no %s", name)
	}
	rows, err := b.zstd.DecodeAll(body, nil)
	if err != nil {
		return member{}, damagedBackup("%s cannot be decompressed (%w)", name, err)
	}
	b.end.Rows[table] += int64(bytes.Count(rows, []byte("\n")))
	return member{table: table, body: rows}, nil
}

// checkSums compares a list of sums with what was read.
func (b *backupReader) checkSums(name string, listed []byte) error {
	wantName, want := b.list()
	if name != wantName {
		return damagedBackup("there is %s where %s should be", name, wantName)
	}
	if bytes.Equal(listed, want) {
		return nil
	}
	have := strings.Split(string(listed), "\n")
	for i, line := range strings.Split(string(want), "\n") {
		if i >= len(have) || have[i] != line {
			_, of, _ := strings.Cut(line, "  ")
			return damagedBackup("%s is not what was written, by the sums in %s", of, name)
		}
	}
	return damagedBackup("%s names more members than there are", name)
}

// finish compares what was read with what the end says there is.
func (b *backupReader) finish(body []byte) error {
	var want BackupEnd
	if err := json.Unmarshal(body, &want); err != nil {
		return damagedBackup("its end cannot be read (%w)", err)
	}
	b.end.Sums = hex.EncodeToString(b.chain)
	for _, t := range b.head.Tables {
		if n, counted := want.Rows[t.Name]; !counted || b.end.Rows[t.Name] != n {
			return damagedBackup("table %s has %d rows and not %d", t.Name, b.end.Rows[t.Name], n)
		}
	}
	if b.pending > 0 || b.end.Members != want.Members || b.end.Blobs != want.Blobs || b.end.Bytes != want.Bytes || b.end.Sums != want.Sums {
		return damagedBackup("it holds %d members of %d bytes and should hold %d of %d", b.end.Members, b.end.Bytes, want.Members, want.Bytes)
	}
	return nil
}
