// Package blob keeps named, immutable bytes: archive records, log tiles, mirror
// snapshots. A name, once written, means the same bytes for ever, or nothing
// after an erasure.
//
// There is one driver, a directory. Consumers declare the interface they need
// of it, so that an object store can take its place.
package blob

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alteram-hub/alteram"
)

const (
	// tempDir holds files until they are whole. Its name begins with a dot, which
	// no blob's may, so that no listing and no name reaches into it.
	tempDir = ".tmp"
	// tempAge is how old an unfinished file must be before it counts as left over
	// from a crash; another process may be writing the younger ones.
	tempAge = 24 * time.Hour

	dirMode  = 0o700
	fileMode = 0o600

	maxName    = 512
	maxElement = 200
)

// Dir is a directory of blobs. Several processes may use the same directory at
// once. Its methods may be called concurrently.
type Dir struct {
	root *os.Root
	// link gives a finished file its name, unless the name is taken.
	link func(oldname, newname string) error
}

// OpenDir opens the directory at path, making it when it is missing, and
// removes what a crash left unfinished more than a day ago. Close it after use.
func OpenDir(path string) (*Dir, error) {
	if err := os.MkdirAll(path, dirMode); err != nil {
		return nil, fmt.Errorf("make blob directory: %w", explain(err))
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open blob directory: %w", explain(err))
	}
	d := &Dir{root: root, link: root.Link}
	if err := d.cleanTemp(time.Now()); err != nil {
		root.Close()
		return nil, fmt.Errorf("clean blob directory %s: %w", path, explain(err))
	}
	return d, nil
}

// Close releases the directory; d is of no use afterwards.
func (d *Dir) Close() error { return d.root.Close() }

// Put keeps b under name. When it returns nil, b is on the disk: a crash or a
// power cut leaves either all of it or nothing. The same bytes under the same
// name are kept once; other bytes under a name that is taken are a Conflict. A
// disk that is full or read-only is Unavailable. A name that does not follow
// the rules is Invalid: elements of a-z, 0-9, ".", "_" and "-", parted by "/",
// none of which begins or ends with a dot.
func (d *Dir) Put(ctx context.Context, name string, b []byte) error {
	if err := check(ctx, name); err != nil {
		return err
	}
	if held, err := d.holds(name, b); held || err != nil {
		return err
	}
	if err := d.put(name, b); err != nil {
		return fmt.Errorf("keep blob %s: %w", name, explain(err))
	}
	return nil
}

// explain says what to do about a disk that takes no more. It is no fault of
// the one blob: the next would fail alike, so that it is Unavailable.
func explain(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return alteram.Errorf(alteram.Unavailable, "the disk with the raw responses is full (%w): free space and start again; nothing stored was lost", err)
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return alteram.Errorf(alteram.Unavailable, "the folder of the raw responses cannot be written (%w): make it writable for this user, or name another with --blobs", err)
	}
	return err
}

func (d *Dir) put(name string, b []byte) error {
	temp := path.Join(tempDir, rand.Text())
	defer d.root.Remove(temp)
	if err := d.writeWhole(temp, b); err != nil {
		return err
	}
	if err := d.makeParents(name); err != nil {
		return err
	}
	if err := d.settle(temp, name, b); err != nil {
		return err
	}
	return d.sync(path.Dir(name))
}

// settle gives the finished file its name. A hard link, unlike a rename, does
// not replace what another process put there since we looked.
func (d *Dir) settle(temp, name string, b []byte) error {
	err := d.link(temp, name)
	if errors.Is(err, fs.ErrExist) {
		_, err = d.holds(name, b)
		return err
	}
	if err != nil {
		// Some file systems have no hard links (exFAT, some network mounts).
		return d.root.Rename(temp, name)
	}
	return nil
}

// Get returns the bytes kept under name, NotFound when there are none.
func (d *Dir) Get(ctx context.Context, name string) ([]byte, error) {
	if err := check(ctx, name); err != nil {
		return nil, err
	}
	b, err := d.root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, alteram.Errorf(alteram.NotFound, "there is no blob %s: restore it from a backup, unless it was erased", name)
	}
	if err != nil {
		return nil, fmt.Errorf("read blob %s: %w", name, err)
	}
	return b, nil
}

// Delete removes the blob; a missing one is no error. Only an erasure calls it.
func (d *Dir) Delete(ctx context.Context, name string) error {
	if err := check(ctx, name); err != nil {
		return err
	}
	err := d.root.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = d.sync(path.Dir(name))
	}
	if err != nil {
		return fmt.Errorf("delete blob %s: %w", name, err)
	}
	return nil
}

// List calls f with each name that begins with prefix, in the byte order of the
// names, and stops at f's first error, which it returns. Blobs that come or go
// meanwhile may or may not be listed.
func (d *Dir) List(ctx context.Context, prefix string, f func(name string) error) error {
	return d.list(ctx, "", prefix, f)
}

func (d *Dir) list(ctx context.Context, dir, prefix string, f func(string) error) error {
	entries, err := fs.ReadDir(d.root.FS(), cmp.Or(strings.TrimSuffix(dir, "/"), "."))
	if err != nil {
		return fmt.Errorf("list blobs: %w", err)
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		name := dir + e.Name()
		if e.IsDir() {
			// With its slash a directory sorts where its blobs do: a-b, a.b, a/b.
			name += "/"
		}
		if !strings.HasPrefix(e.Name(), ".") && (strings.HasPrefix(name, prefix) || strings.HasPrefix(prefix, name)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if err := d.visit(ctx, name, prefix, f); err != nil {
			return err
		}
	}
	return nil
}

func (d *Dir) visit(ctx context.Context, name, prefix string, f func(string) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if strings.HasSuffix(name, "/") {
		return d.list(ctx, name, prefix, f)
	}
	if !strings.HasPrefix(name, prefix) || !valid(name) {
		return nil // somebody else's file may lie here
	}
	return f(name)
}

// holds reports whether name is taken by exactly b; by anything else it is a Conflict.
func (d *Dir) holds(name string, b []byte) (bool, error) {
	held, err := d.root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read blob %s: %w", name, err)
	}
	if !bytes.Equal(held, b) {
		return false, alteram.Errorf(alteram.Conflict, "blob %s is kept already with other bytes (%d, not %d): use another name", name, len(held), len(b))
	}
	return true, nil
}

// writeWhole writes a file and waits until the disk has it.
func (d *Dir) writeWhole(name string, b []byte) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// makeParents makes the directories above name and waits until the disk has
// those that were new.
func (d *Dir) makeParents(name string) error {
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		err := d.root.Mkdir(name[:i], dirMode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			err = d.sync(path.Dir(name[:i]))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sync waits until the disk has the entries of a directory. Windows can not
// and need not be asked.
func (d *Dir) sync(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// cleanTemp makes the directory of unfinished files, or removes the old ones.
func (d *Dir) cleanTemp(now time.Time) error {
	if err := d.root.Mkdir(tempDir, dirMode); err == nil || !errors.Is(err, fs.ErrExist) {
		return err
	}
	entries, err := fs.ReadDir(d.root.FS(), tempDir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || now.Sub(info.ModTime()) < tempAge {
			continue
		}
		if err := d.root.Remove(path.Join(tempDir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func check(ctx context.Context, name string) error {
	if !valid(name) {
		return alteram.Errorf(alteram.Invalid, "%q is no blob name: use a-z, 0-9, '.', '_' and '-' in elements parted by '/', none beginning or ending with a dot", name)
	}
	return ctx.Err()
}

func valid(name string) bool {
	if len(name) > maxName {
		return false
	}
	for element := range strings.SplitSeq(name, "/") {
		if element == "" || len(element) > maxElement || element[0] == '.' || element[len(element)-1] == '.' || strings.ContainsFunc(element, outside) {
			return false
		}
	}
	return true
}

func outside(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '_' && r != '-'
}
