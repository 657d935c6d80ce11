package hub_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/archive"
	"github.com/alteram-hub/alteram/internal/blob"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/job"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// copier returns what copies the hub of a store with an empty folder of raw responses.
func copier(t testing.TB, s *store.Store) *hub.Backup {
	t.Helper()
	blobs, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	return &hub.Backup{Store: s, Blobs: blobs, Now: clock, By: "test", Jobs: func(ctx context.Context) error { return job.Migrate(ctx, s) }}
}

// words are texts that a format of rows could get wrong.
var words = []string{
	"plain", "", "a\tb\\c\nd\re\vf\fg\bh", `\N`, `\x00ff`, `"quoted", 'too'`, "Утро в порту", "صباح في الميناء", "港口的早晨", strings.Repeat("long ", 20000),
}

// fill gives a hub two sources, versions with all the words, and a decision.
func fill(t testing.TB, b *hub.Backup) {
	t.Helper()
	h := &hub.Hub{Store: b.Store, Now: clock}
	first := source("harbour", "Harbour\tPost")
	first.Owner = []alteram.Owner{{Name: `Harbour "Press" \ Sons`, Kind: "company", Share: 62.5}}
	if _, err := h.Apply(t.Context(), declared(first, source("upland", "Upland Mail")), hub.Options{}); err != nil {
		t.Fatal(err)
	}
	due, err := b.Store.Claim(t.Context(), 9, time.Minute, time.Time{})
	if err != nil || len(due) != 2 {
		t.Fatalf("Claim = %d feeds, %v", len(due), err)
	}
	for _, d := range due {
		read(t, b, d, words...)
	}
	items, err := b.Store.Entries(t.Context(), store.Page{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Withhold(t.Context(), alteram.Decision{Entry: items[0].ID, Why: "an order\nin two lines", Law: "Act 7", Applies: []string{"DE"}, CoversLink: true}); err != nil {
		t.Fatal(err)
	}
}

// read keeps and stores a reading of a feed with an entry for each text.
func read(t testing.TB, b *hub.Backup, d store.Due, texts ...string) {
	t.Helper()
	a := &archive.Archive{Blobs: b.Blobs.(*blob.Dir)}
	ref, err := a.Append(t.Context(), archive.Exchange{URL: d.URL, Final: d.URL, Status: 200, Body: []byte(strings.Join(texts, "|")), At: monday})
	if err != nil {
		t.Fatal(err)
	}
	r := store.Reading{
		Source: d.Source, Whole: true, DueAt: monday.Add(time.Hour), Body: alteram.Digest{1, 0, 255},
		Fetch: alteram.Fetch{Feed: d.ID, URL: d.URL, At: monday, Outcome: alteram.OutcomeFetched, Status: 200, Archive: ref, Warnings: []string{"a\tb"}},
	}
	for i, text := range texts {
		key := fmt.Sprintf("%s %d", d.Source, i)
		v := &alteram.Version{
			Entry: alteram.NewEntryID(d.Source, key), N: 1, Title: "Report " + text[:min(len(text), 9)], Text: text, HTML: text, Scheme: alteram.DigestScheme,
			Link: "https://harbour.example/" + key, Authors: []alteram.Author{{Name: text}}, Seen: monday, Feed: d.ID, Archive: ref,
		}
		if i%2 == 0 {
			v.Published = monday.Add(-time.Hour)
		}
		v.Title = strings.ToValidUTF8(v.Title, "")
		v.Digest = v.ComputeDigest()
		r.Items = append(r.Items, store.Listed{Entry: v.Entry, Key: key, Digest: v.Digest, Version: v, Item: []byte{0, 1, '\n', 255}})
	}
	if err := b.Store.PutReading(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

// whole is what a hub holds, to be compared.
type whole struct {
	Declared  alteram.Declared
	Items     []store.Item
	Decisions []alteram.Decision
	Fetches   []store.Recorded
	Counts    store.Counts
	Due       []alteram.FeedID
	Raw       map[string]string
}

func everything(t testing.TB, b *hub.Backup) whole {
	t.Helper()
	var w whole
	var err, firstErr error
	keep := func(err error) {
		if firstErr == nil {
			firstErr = err
		}
	}
	w.Declared, err = b.Store.Declared(t.Context())
	keep(err)
	w.Items, err = b.Store.Entries(t.Context(), store.Page{Limit: 100})
	keep(err)
	w.Decisions, err = b.Store.Decisions(t.Context())
	keep(err)
	w.Counts, err = b.Store.Counts(t.Context())
	keep(err)
	keep(b.Store.Fetches(t.Context(), 0, false, func(r store.Recorded) error {
		w.Fetches = append(w.Fetches, r)
		return nil
	}))
	w.Raw = map[string]string{}
	keep(b.Blobs.List(t.Context(), "", func(name string) error {
		body, err := b.Blobs.Get(t.Context(), name)
		w.Raw[name] = string(body)
		return err
	}))
	if firstErr != nil {
		t.Fatal(firstErr)
	}
	return w
}

func written(t testing.TB, b *hub.Backup) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hub.backup")
	out, err := b.Write(t.Context(), path)
	if err != nil {
		t.Fatalf("Write: %v", err)
	}
	if out.Differ > 0 || out.MissingCount > 0 || out.Versions == 0 || out.BackupEnd.Blobs == 0 {
		t.Errorf("Write = %+v, %+v, missing %v, want versions and blobs, none of them wrong", out.Checked, out.BackupEnd, out.Missing)
	}
	return path
}

// A backup of either database is recovered into either, and the hub is the same.
func TestBackupMovesBetweenDatabases(t *testing.T) {
	databases := map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.PostgreSQL}
	for from, makeFrom := range databases {
		for to, makeTo := range databases {
			t.Run(from+" to "+to, func(t *testing.T) {
				b := copier(t, storetest.Open(t, makeFrom(t), clock))
				fill(t, b)
				s, err := store.Open(t.Context(), makeTo(t), clock)
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				again := copier(t, s)
				out, err := again.Recover(t.Context(), written(t, b))
				if err != nil {
					t.Fatalf("Recover: %v", err)
				}
				if want := int64(2 * len(words)); out.Versions != want || out.Differ != 0 {
					t.Errorf("Recover checked %+v, want %d versions, none of other words", out.Checked, want)
				}
				if diff := cmp.Diff(everything(t, b), everything(t, again)); diff != "" {
					t.Errorf("the recovered hub differs (-backed up +recovered):\n%s", diff)
				}
				goesOn(t, again)
			})
		}
	}
}

// goesOn checks that a recovered hub counts on from where it was.
func goesOn(t *testing.T, b *hub.Backup) {
	t.Helper()
	h := &hub.Hub{Store: b.Store, Now: clock}
	items := everything(t, b).Items
	n, err := h.Withhold(t.Context(), alteram.Decision{Entry: items[len(items)-1].ID, Why: "another"})
	if err != nil || n != 2 {
		t.Errorf("the next decision has number %d, %v, want 2", n, err)
	}
	if _, err := h.Apply(t.Context(), declared(source("harbour", "H"), source("upland", "U"), source("islands", "I")), hub.Options{Force: true}); err != nil {
		t.Fatal(err)
	}
	due, err := b.Store.Claim(t.Context(), 9, time.Minute, time.Time{})
	if err != nil || len(due) != 1 || due[0].ID != 3 {
		t.Fatalf("Claim = %+v, %v, want the new feed alone, number 3", due, err)
	}
	read(t, b, due[0], "next")
	if _, err := b.Recover(t.Context(), written(t, b)); !errors.Is(err, alteram.Conflict) {
		t.Errorf("Recover over a hub = %v, want a conflict", err)
	}
}

func TestBackupNeverOverwrites(t *testing.T) {
	b := copier(t, storetest.Open(t, storetest.SQLite(t), clock))
	fill(t, b)
	path := written(t, b)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Write(t.Context(), path); !errors.Is(err, alteram.Conflict) {
		t.Errorf("Write over a backup = %v, want a conflict", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the backup was changed, %v", err)
	}
}

// An interrupted backup leaves nothing.
func TestInterruptedBackupLeavesNoFile(t *testing.T) {
	b := copier(t, storetest.Open(t, storetest.SQLite(t), clock))
	fill(t, b)
	ctx, cancel := context.WithCancel(t.Context())
	b.Progress = func(done int) {
		if done == 5 {
			cancel()
		}
	}
	dir := t.TempDir()
	if _, err := b.Write(ctx, filepath.Join(dir, "hub.backup")); !errors.Is(err, context.Canceled) {
		t.Errorf("Write = %v, want it cancelled", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left is %v, %v", left, err)
	}
}

func TestBackupNamesWhatIsMissingAndWrong(t *testing.T) {
	storetest.Each(t, clock, func(t *testing.T, s *store.Store) {
		b := copier(t, s)
		fill(t, b)
		var names []string
		for name := range everything(t, b).Raw {
			names = append(names, name)
		}
		slices.Sort(names)
		if err := b.Blobs.(*blob.Dir).Delete(t.Context(), names[len(names)-1]); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SQL().ExecContext(t.Context(), `UPDATE body SET title = 'changed by hand' WHERE n = 1 AND title = 'Report plain' AND entry_id = (SELECT min(entry_id) FROM body WHERE title = 'Report plain')`); err != nil {
			t.Fatal(err)
		}
		out, err := b.Write(t.Context(), filepath.Join(t.TempDir(), "hub.backup"))
		if err != nil || out.MissingCount != 1 || string(out.Missing[0]) != names[len(names)-1] || out.Differ != 1 {
			t.Errorf("Write = %+v, missing %v, %v, want %s missing and one version of other words", out.Checked, out.Missing, err, names[len(names)-1])
		}
	})
}

// Whatever happens to a backup, it is noticed before anything is written.
func TestRecoverRefusesDamage(t *testing.T) {
	b := copier(t, storetest.Open(t, storetest.SQLite(t), clock))
	fill(t, b)
	path := written(t, b)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range damages(t, good) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bad")
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), storetest.SQLite(t), clock)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			into := copier(t, s)
			if _, err := into.Recover(t.Context(), path); !errors.Is(err, alteram.Invalid) || !strings.Contains(err.Error(), "backup") {
				t.Errorf("Recover = %v, want it refused", err)
			}
			if err := s.Check(t.Context()); !errors.Is(err, alteram.NotFound) {
				t.Errorf("the database was touched: %v", err)
			}
		})
	}
	if _, err := b.Recover(t.Context(), filepath.Join(t.TempDir(), "none")); !errors.Is(err, alteram.NotFound) {
		t.Errorf("Recover of no file = %v", err)
	}
}

// damages returns copies of a backup with a bit of each member turned over, a
// member left out, and the file cut.
func damages(t *testing.T, good []byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{"empty": nil, "another file": []byte("hub:\n  name: x\n"), "a tar of another kind": rebuilt(t, good, func(n string, b []byte) (string, []byte) { return "x" + n, b })}
	for _, cut := range []int{1, 513, len(good) / 2, len(good) - 2000} {
		out[fmt.Sprintf("cut at %d", cut)] = good[:cut]
	}
	r := tar.NewReader(bytes.NewReader(good))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out["a byte of "+h.Name] = rebuilt(t, good, func(n string, b []byte) (string, []byte) {
			if n == h.Name {
				b = bytes.Clone(b)
				b[len(b)/2] ^= 4
			}
			return n, b
		})
		out["without "+h.Name] = rebuilt(t, good, func(n string, b []byte) (string, []byte) {
			if n == h.Name {
				return "", nil
			}
			return n, b
		})
	}
}

// rebuilt writes a tar again, each member changed by a function; "" leaves one out.
func rebuilt(t testing.TB, whole []byte, change func(name string, body []byte) (string, []byte)) []byte {
	t.Helper()
	var out bytes.Buffer
	r, w := tar.NewReader(bytes.NewReader(whole)), tar.NewWriter(&out)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name, body := change(h.Name, body)
		if name == "" {
			continue
		}
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(body)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
