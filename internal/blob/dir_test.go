package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/google/go-cmp/cmp"
)

func open(t testing.TB) (*Dir, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "blobs")
	d, err := OpenDir(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d, path
}

func put(t testing.TB, d *Dir, name, content string) {
	t.Helper()
	if err := d.Put(t.Context(), name, []byte(content)); err != nil {
		t.Fatalf("Put(%q) = %v", name, err)
	}
}

func list(t testing.TB, d *Dir, prefix string) []string {
	t.Helper()
	var names []string
	err := d.List(t.Context(), prefix, func(name string) error {
		names = append(names, name)
		return nil
	})
	if err != nil {
		t.Fatalf("List(%q) = %v", prefix, err)
	}
	return names
}

// unfinished lists what lies in the directory of unfinished files.
func unfinished(t testing.TB, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(path, tempDir))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestPutGet(t *testing.T) {
	d, path := open(t)
	for name, content := range map[string]string{"a": "one", "raw/ab/c-1.zst": "\x00\xff", "raw/ab/empty": ""} {
		put(t, d, name, content)
		got, err := d.Get(t.Context(), name)
		if err != nil || string(got) != content {
			t.Errorf("Get(%q) = %q, %v, want %q", name, got, err, content)
		}
	}
	again, err := OpenDir(path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got, err := again.Get(t.Context(), "a"); err != nil || string(got) != "one" {
		t.Errorf("Get after reopening = %q, %v, want one", got, err)
	}
	if left := unfinished(t, path); left != nil {
		t.Errorf("unfinished files %q are left", left)
	}
}

func TestNameMeansSameBytesForEver(t *testing.T) {
	d, _ := open(t)
	put(t, d, "x/y", "one")
	put(t, d, "x/y", "one")
	if err := d.Put(t.Context(), "x/y", []byte("two")); !errors.Is(err, alteram.Conflict) {
		t.Errorf("Put with other bytes = %v, want %v", err, alteram.Conflict)
	}
	if got, err := d.Get(t.Context(), "x/y"); err != nil || string(got) != "one" {
		t.Errorf("Get = %q, %v, want the first bytes", got, err)
	}
}

// Two openings of a directory stand for two processes.
func TestOneWriterWins(t *testing.T) {
	first, path := open(t)
	second, err := OpenDir(path)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	for round := range 20 {
		name := fmt.Sprintf("tile/%d", round)
		const writers = 8
		errs := make([]error, writers)
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				d := []*Dir{first, second}[i%2]
				errs[i] = d.Put(context.Background(), name, []byte(fmt.Sprint(i)))
			})
		}
		wg.Wait()
		got, err := first.Get(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		for i, err := range errs {
			if won := string(got) == fmt.Sprint(i); won && err != nil || !won && !errors.Is(err, alteram.Conflict) {
				t.Errorf("%s holds %q; writer %d got %v", name, got, i, err)
			}
		}
	}
}

func TestPutWithoutHardLinks(t *testing.T) {
	d, path := open(t)
	d.link = func(string, string) error { return errors.ErrUnsupported }
	put(t, d, "a/b", "one")
	put(t, d, "a/b", "one")
	if err := d.Put(t.Context(), "a/b", []byte("two")); !errors.Is(err, alteram.Conflict) {
		t.Errorf("Put with other bytes = %v, want %v", err, alteram.Conflict)
	}
	if got, err := d.Get(t.Context(), "a/b"); err != nil || string(got) != "one" {
		t.Errorf("Get = %q, %v, want one", got, err)
	}
	if left := unfinished(t, path); left != nil {
		t.Errorf("unfinished files %q are left", left)
	}
}

func TestPutLeavesNothingBehindWhenItFails(t *testing.T) {
	d, path := open(t)
	d.link = func(_, name string) error {
		// Something that no file can replace has come in between.
		return errors.Join(errors.ErrUnsupported, d.root.MkdirAll(name+"/z", dirMode))
	}
	if err := d.Put(t.Context(), "a/b", []byte("one")); err == nil {
		t.Error("Put replaced a directory")
	}
	if left := unfinished(t, path); left != nil {
		t.Errorf("unfinished files %q are left", left)
	}
	if names := list(t, d, ""); names != nil {
		t.Errorf("%q are listed", names)
	}
}

func TestListLeavesOutOtherFiles(t *testing.T) {
	d, path := open(t)
	put(t, d, "a", "one")
	if err := os.WriteFile(filepath.Join(path, "README"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a"}, list(t, d, "")); diff != "" {
		t.Error(diff)
	}
}

func TestDelete(t *testing.T) {
	d, _ := open(t)
	put(t, d, "x/y", "one")
	for range 2 {
		if err := d.Delete(t.Context(), "x/y"); err != nil {
			t.Errorf("Delete = %v", err)
		}
	}
	if _, err := d.Get(t.Context(), "x/y"); !errors.Is(err, alteram.NotFound) {
		t.Errorf("Get after Delete = %v, want %v", err, alteram.NotFound)
	}
	put(t, d, "x/y", "two")
}

func TestNames(t *testing.T) {
	d, path := open(t)
	outside := filepath.Join(filepath.Dir(path), "outside")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"", "/", "/a", "a/", "a//b", ".", "..", "../outside", "a/../b", ".tmp/x", "a/.b", "a.", "a./b", "A", "ä", "a b", `a\b`, "a\x00", "c:d",
		outside, strings.Repeat("a", maxElement+1), strings.Repeat("a/", maxName/2) + "ab",
	} {
		if err := d.Put(t.Context(), name, nil); !errors.Is(err, alteram.Invalid) {
			t.Errorf("Put(%q) = %v, want %v", name, err, alteram.Invalid)
		}
		if _, err := d.Get(t.Context(), name); !errors.Is(err, alteram.Invalid) {
			t.Errorf("Get(%q) = %v, want %v", name, err, alteram.Invalid)
		}
		if err := d.Delete(t.Context(), name); !errors.Is(err, alteram.Invalid) {
			t.Errorf("Delete(%q) = %v, want %v", name, err, alteram.Invalid)
		}
	}
	for _, name := range []string{"a", "0", "a.b-c_d/e..f", strings.Repeat("a", maxElement)} {
		put(t, d, name, "x")
	}
}

func TestSymbolicLinkLeadsNowhereOutside(t *testing.T) {
	d, path := open(t)
	elsewhere := t.TempDir()
	if err := os.Symlink(elsewhere, filepath.Join(path, "a")); err != nil {
		t.Skip(err)
	}
	if err := d.Put(t.Context(), "a/b", []byte("x")); err == nil {
		t.Error("Put followed a link out of the directory")
	}
	if entries, _ := os.ReadDir(elsewhere); len(entries) != 0 {
		t.Errorf("%v was written outside", entries)
	}
}

func TestListInNameOrder(t *testing.T) {
	d, _ := open(t)
	want := []string{"a", "b-c", "b.c", "b/a", "b/c-d", "b/c/d", "b0", "raw/ab/1", "raw/ab/2", "raw/b"}
	shuffled := slices.Clone(want)
	slices.Reverse(shuffled)
	for _, name := range shuffled {
		put(t, d, name, name)
	}
	for _, prefix := range []string{"", "b", "b/", "b/c", "b/c/", "raw/ab/", "raw/ab/1", "raw/ab/1x", "z", ".", "..", "/"} {
		var part []string
		for _, name := range want {
			if strings.HasPrefix(name, prefix) {
				part = append(part, name)
			}
		}
		if diff := cmp.Diff(part, list(t, d, prefix)); diff != "" {
			t.Errorf("List(%q): %s", prefix, diff)
		}
	}
	if !slices.IsSorted(want) {
		t.Error("the wanted list is not sorted")
	}
}

func TestListStops(t *testing.T) {
	d, _ := open(t)
	put(t, d, "a", "")
	put(t, d, "b", "")
	enough := errors.New("enough")
	calls := 0
	err := d.List(t.Context(), "", func(string) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("List = %v after %d calls, want %v after 1", err, calls, enough)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = d.List(ctx, "", func(string) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("List with an ended context = %v", err)
	}
}

func TestEndedContext(t *testing.T) {
	d, _ := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Put(ctx, "a", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Put = %v", err)
	}
	if names := list(t, d, ""); names != nil {
		t.Errorf("%q was kept", names)
	}
}

func TestOpenDirRemovesOldUnfinishedFiles(t *testing.T) {
	_, path := open(t)
	for name, age := range map[string]time.Duration{"old": tempAge + time.Hour, "young": time.Minute} {
		file := filepath.Join(path, tempDir, name)
		if err := os.WriteFile(file, []byte("ha"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	again, err := OpenDir(path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if diff := cmp.Diff([]string{"young"}, unfinished(t, path)); diff != "" {
		t.Error(diff)
	}
}

func TestOpenDirOnAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenDir(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("OpenDir on a file = %v, want an error that names it", err)
	}
}

func BenchmarkPut(b *testing.B) {
	d, _ := open(b)
	content := bytes.Repeat([]byte("news "), 4000)
	for i := 0; b.Loop(); i++ {
		if err := d.Put(b.Context(), fmt.Sprintf("raw/%02x/%d", i%256, i), content); err != nil {
			b.Fatal(err)
		}
	}
}
