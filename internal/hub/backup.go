package hub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// Blobs keeps the raw responses. Package blob implements it.
type Blobs interface {
	// List calls f with each name that begins with prefix, in the byte order of the names.
	List(ctx context.Context, prefix string, f func(name string) error) error
	// Get returns what was kept, NotFound when nothing is.
	Get(ctx context.Context, name string) ([]byte, error)
	// Put keeps b under name for ever.
	Put(ctx context.Context, name string, b []byte) error
}

// Backup makes and recovers copies of a whole hub: the database and the raw
// responses, in one file that either database can take in.
type Backup struct {
	Store *store.Store
	Blobs Blobs
	// Now is the hub's clock, By the version of the program.
	Now func() time.Time
	By  string
	// Jobs lays the job queue's tables, as in [store.Store.Migrate].
	Jobs func(ctx context.Context) error
	// Progress, when set, is told how many members were written or read.
	Progress func(done int)
}

// Copied is what a backup holds, and what was found when it was checked.
type Copied struct {
	BackupHead
	BackupEnd
	store.Checked

	// Missing are archive records that the database rests on and that are not
	// there, at most [MissingShown] of them; MissingCount is how many in all.
	Missing      []alteram.ArchiveRef
	MissingCount int
}

// MissingShown is how many missing archive records are named.
const MissingShown = 5

// Write makes a backup in a new file while the hub is at work, reads it back
// and compares. Until it is whole and right it has another name, so that what
// an interruption leaves is no backup. A file of the name is a Conflict.
func (b *Backup) Write(ctx context.Context, path string) (Copied, error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return Copied{}, taken(path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".unfinished-*")
	if err != nil {
		return Copied{}, explainFile(path, err)
	}
	defer os.Remove(f.Name())
	out, err := b.write(ctx, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return out, explainFile(path, err)
	}
	if err := verifyFile(ctx, f.Name()); err != nil {
		return out, fmt.Errorf("read %s back: %w", path, err)
	}
	return out, settleFile(f.Name(), path)
}

func taken(path string) error {
	return alteram.Errorf(alteram.Conflict, "%s exists already: name a new file, backups are never overwritten", path)
}

// explainFile says what to do about a file that cannot be written.
func explainFile(path string, err error) error {
	var known *alteram.Error
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return alteram.Errorf(alteram.Unavailable, "the disk of %s is full (%w): free space or name a file on another disk; nothing was left there", path, err)
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return alteram.Errorf(alteram.Invalid, "%s cannot be written (%w): name a file in a folder this user may write", path, err)
	}
	return fmt.Errorf("write %s: %w", path, err)
}

// settleFile gives a finished file its name unless that is taken by now.
func settleFile(temp, path string) error {
	err := os.Link(temp, path)
	if errors.Is(err, fs.ErrExist) {
		return taken(path)
	}
	if err != nil { // some file systems have no hard links
		err = os.Rename(temp, path)
	}
	if err != nil {
		return fmt.Errorf("name the backup %s: %w", path, err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	_ = dir.Sync() // not every system can
	return dir.Close()
}

func (b *Backup) write(ctx context.Context, f *os.File) (Copied, error) {
	made := b.Now().UTC()
	w, err := newBackupWriter(f, made, b.Progress)
	if err != nil {
		return Copied{}, err
	}
	out := Copied{BackupHead: BackupHead{Format: backupFormat, Made: made, By: b.By, Dialect: b.Store.Dialect()}}
	err = b.Store.Snapshot(ctx, func(sn *store.Snapshot) error {
		out.Schema, out.Tables = sn.Schema, sn.Tables
		if err := w.addJSON(headMember, out.BackupHead); err != nil {
			return err
		}
		if err := addRows(ctx, w, sn); err != nil {
			return err
		}
		if out.Checked, err = sn.Check(ctx); err != nil {
			return fmt.Errorf("check the versions: %w", err)
		}
		// What the rows rest on was kept before them, so that it is there still.
		return b.addBlobs(ctx, w, sn, &out)
	})
	if err == nil {
		err = errors.Join(w.finish(), f.Sync())
	}
	out.BackupEnd = w.end
	return out, err
}

func addRows(ctx context.Context, w *backupWriter, sn *store.Snapshot) error {
	for _, t := range sn.Tables {
		rows := &rowsWriter{to: w, table: t.Name}
		n, err := sn.Copy(ctx, t, rows)
		if err == nil {
			err = rows.flush()
		}
		if err != nil {
			return err
		}
		w.end.Rows[t.Name] = n
	}
	return nil
}

// addBlobs adds all blobs, and notes which the snapshot rests on and are missing.
func (b *Backup) addBlobs(ctx context.Context, w *backupWriter, sn *store.Snapshot, out *Copied) error {
	var failed error
	records, stop := iter.Pull(func(yield func(alteram.ArchiveRef) bool) {
		failed = sn.Records(ctx, func(ref alteram.ArchiveRef) error {
			if !yield(ref) {
				return errStopped
			}
			return nil
		})
	})
	defer stop()
	next, more := records()
	miss := func() {
		if out.MissingCount++; len(out.Missing) < MissingShown {
			out.Missing = append(out.Missing, next)
		}
		next, more = records()
	}
	err := b.Blobs.List(ctx, "", func(name string) error {
		for more && string(next) < name {
			miss()
		}
		if more && string(next) == name {
			next, more = records()
		}
		body, err := b.Blobs.Get(ctx, name)
		if errors.Is(err, alteram.NotFound) {
			return nil // erased since it was listed
		}
		if err != nil {
			return err
		}
		return w.add(blobsPrefix+name, body)
	})
	for err == nil && more {
		miss()
	}
	return errors.Join(err, failed)
}

// errStopped ends a sequence that nobody reads on.
var errStopped = errors.New("stopped")

// verifyFile reads a whole backup and checks it.
func verifyFile(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := newBackupReader(f)
	if err != nil {
		return err
	}
	return r.each(func(member) error { return ctx.Err() })
}

// Recover takes a backup into a database without a hub, and its raw responses
// into Blobs. The file is read to its end and checked before anything is
// written, and the rows come in one transaction: the database gets all of the
// hub or none of it. Raw responses that came before a failure stay, and are in
// nobody's way.
func (b *Backup) Recover(ctx context.Context, path string) (Copied, error) {
	if err := verifyFile(ctx, path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return Copied{}, alteram.Errorf(alteram.NotFound, "there is no file %s: name a file that alteram backup wrote", path)
		}
		return Copied{}, err
	}
	f, err := os.Open(path)
	if err != nil {
		return Copied{}, err
	}
	defer f.Close()
	return b.load(ctx, f)
}

func (b *Backup) load(ctx context.Context, f io.Reader) (Copied, error) {
	r, err := newBackupReader(f)
	if err != nil {
		return Copied{}, err
	}
	tables := map[string]store.Table{}
	for _, t := range r.head.Tables {
		tables[t.Name] = t
	}
	out := Copied{BackupHead: r.head}
	err = b.Store.Load(ctx, r.head.Schema, b.Jobs, func(l *store.Loading) error {
		err := r.each(func(m member) error {
			if b.Progress != nil {
				b.Progress(int(r.end.Members))
			}
			if m.blob != "" {
				return b.Blobs.Put(ctx, m.blob, m.body)
			}
			t, ok := tables[m.table]
			if !ok {
				return damagedBackup("its head names no table %q", m.table)
			}
			_, err := l.Copy(ctx, t, bytes.NewReader(m.body))
			return err
		})
		if err != nil {
			return err
		}
		out.Checked, err = l.Check(ctx)
		return err
	})
	out.BackupEnd = r.end
	return out, err
}
