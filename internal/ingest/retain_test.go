package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

const week = 7 * 24 * time.Hour

// links are the terms of a source of which links are shown, and texts kept for a week.
var links = []alteram.Terms{{Mode: alteram.ModeLink, Retain: week}}

// terms declares the terms of the harbour anew.
func (d *desk) terms(periods []alteram.Terms) {
	d.t.Helper()
	have, err := d.in.Store.Declared(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	c := store.Change{Source: "harbour", Aspect: "terms", Old: termsJSON(d.t, have.Sources[0].Terms), New: termsJSON(d.t, periods)}
	if err := d.in.Store.Apply(d.t.Context(), store.Plan{Changes: []store.Change{c}}); err != nil {
		d.t.Fatal(err)
	}
}

func termsJSON(t *testing.T, periods []alteram.Terms) string {
	t.Helper()
	values, err := store.Values(alteram.Declared{Sources: []alteram.Source{{ID: "harbour", Terms: periods}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		if v.Aspect == "terms" {
			return v.JSON
		}
	}
	t.Fatal("a source has no terms aspect")
	return ""
}

func (d *desk) retain() ingest.Retained {
	d.t.Helper()
	out, err := d.in.Retain(d.t.Context(), func(int) {})
	if err != nil {
		d.t.Fatalf("Retain: %v", err)
	}
	return out
}

// latest returns the entries with their latest versions, by title.
func (d *desk) latest() map[string]store.Item {
	d.t.Helper()
	items, err := d.in.Store.Entries(d.t.Context(), store.Page{Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	out := map[string]store.Item{}
	for _, it := range items {
		out[it.Latest.Title] = it
	}
	return out
}

// found returns where a word stands: files of the archive, uncompressed, and the
// files of SQLite as they are, or the tables of PostgreSQL.
func (d *desk) found(word string) []string {
	d.t.Helper()
	var places []string
	unzip, err := zstd.NewReader(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	defer unzip.Close()
	err = filepath.WalkDir(d.blobs, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if b, err = unzip.DecodeAll(b, nil); err != nil {
			return err
		}
		if bytes.Contains(b, []byte(word)) {
			places = append(places, "archive")
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	if d.in.Store.Dialect() == store.PostgreSQL {
		return append(places, d.foundInTables(word)...)
	}
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(d.database + suffix)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			d.t.Fatal(err)
		}
		if bytes.Contains(b, []byte(word)) {
			places = append(places, "database"+suffix)
		}
	}
	return places
}

func (d *desk) foundInTables(word string) []string {
	d.t.Helper()
	var places, tables []string
	rows, err := d.in.Store.SQL().QueryContext(d.t.Context(), `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			d.t.Fatal(err)
		}
		tables = append(tables, name)
	}
	for _, name := range tables {
		var n int
		err := d.in.Store.SQL().QueryRowContext(d.t.Context(), `SELECT count(*) FROM "`+name+`" AS r WHERE strpos(r::text, $1) > 0`, word).Scan(&n)
		if err != nil {
			d.t.Fatal(err)
		}
		if n > 0 {
			places = append(places, name)
		}
	}
	return places
}

func TestRetentionErasesTextsAndRawBytes(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.terms(links)
		d.serves(front, rss(item("a", "Ferry late", "By an hour, oldzibor says.")))
		d.refresh()
		d.now = d.now.Add(week)
		d.serves(front, rss(item("a", "Ferry late", "By an hour, oldzibor says."), item("b", "Crane repaired", "As newzibor hoped.")))
		d.refresh()
		if got := d.found("oldzibor"); len(got) == 0 {
			t.Fatal("the test looks in the wrong places")
		}
		if got := d.retain(); got != (ingest.Retained{Texts: 1, Records: 1}) {
			t.Errorf("Retain = %+v", got)
		}
		// The second response is a day old and holds the first text too: it stays for its week.
		if diff := cmp.Diff([]string{"archive"}, d.found("oldzibor")); diff != "" {
			t.Errorf("an erased text is in (-want +got):\n%s", diff)
		}
		if got := d.latest()["Crane repaired"]; got.Erased || got.Latest.Text != "As newzibor hoped." {
			t.Errorf("a text within the limit: %+v", got)
		}
		old := d.latest()["Ferry late"]
		if !old.Erased || old.Latest.HTML != "" || len(old.Latest.Authors) > 0 || old.Latest.Link == "" || old.Latest.Digest.IsZero() {
			t.Errorf("after retention the entry is %+v: want title, link and digest alone", old)
		}
		if diff := cmp.Diff(alteram.Erasure{At: d.now, Cause: alteram.ErasedByRetention}, old.Erasure); diff != "" {
			t.Errorf("erasure (-want +got):\n%s", diff)
		}
		d.now = d.now.Add(week + time.Minute)
		if got := d.retain(); got != (ingest.Retained{Texts: 1, Records: 1}) {
			t.Errorf("a week later Retain = %+v", got)
		}
		for _, word := range []string{"oldzibor", "newzibor"} {
			if got := d.found(word); got != nil {
				t.Errorf("%s is found in %q", word, got)
			}
		}
		if got := d.retain(); got != (ingest.Retained{}) {
			t.Errorf("a second pass erased %+v", got)
		}
		if got := d.latest(); len(got) != 2 || got["Ferry late"].ID == "" {
			t.Errorf("entries = %v, want their titles kept", got)
		}
	})
}

func TestRetentionLeavesAloneWhatMayBeShown(t *testing.T) {
	full := alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisOwn, Retain: week}
	for _, c := range []struct {
		name  string
		terms []alteram.Terms
		want  int
	}{
		{"full text", []alteram.Terms{full}, 0},
		{"no limit", []alteram.Terms{{Mode: alteram.ModeLink}}, 0},
		{"links, full text to come", []alteram.Terms{{Mode: alteram.ModeLink, Retain: week, Until: start.AddDate(0, 3, 0)}, {Mode: alteram.ModeFull, From: start.AddDate(0, 3, 0)}}, 0},
		{"links", links, 1},
		{"withheld", []alteram.Terms{{Mode: alteram.ModeWithheld, Retain: week}}, 1},
		{"full text that ended", []alteram.Terms{{Mode: alteram.ModeFull, Until: start.AddDate(0, 0, 8)}, {Mode: alteram.ModeLink, Retain: week, From: start.AddDate(0, 0, 8)}}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, storetest.SQLite(t), now) })
			d.terms(c.terms)
			d.serves(front, rss(item("a", "Ferry late", "By an hour.")))
			d.refresh()
			d.now = d.now.AddDate(0, 0, 30)
			if got := d.retain(); got != (ingest.Retained{Texts: c.want, Records: c.want}) {
				t.Errorf("Retain = %+v, want %d", got, c.want)
			}
		})
	}
}

func TestAnErasedTextComesBackOnlyUnderOtherTerms(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.terms(links)
		late := item("a", "Ferry late", "By an hour.")
		d.serves(front, rss(late))
		d.refresh()
		d.now = d.now.Add(week + time.Hour)
		d.retain()
		d.serves(front, rss(late, item("b", "Crane repaired", "x")))
		d.refresh()
		if got := d.latest()["Ferry late"]; !got.Erased || got.Versions != 1 {
			t.Errorf("still listed, under the same terms: %+v", got)
		}
		d.serves(front, rss(item("a", "Ferry late", "By two hours."), item("b", "Crane repaired", "x")))
		d.refresh()
		if got := d.latest()["Ferry late"]; got.Erased || got.Latest.Text != "By two hours." || got.Versions != 2 {
			t.Errorf("other words are a version of their own: %+v", got)
		}
		d.now = d.now.Add(week + time.Hour)
		d.retain()
		d.terms([]alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisOwn}})
		d.serves(front, rss(item("a", "Ferry late", "By two hours."), item("c", "Bridge closed", "y")))
		d.refresh()
		if got := d.latest()["Ferry late"]; got.Erased || got.Latest.Text != "By two hours." || got.Versions != 2 {
			t.Errorf("under terms that keep texts: %+v", got)
		}
	})
}

// interrupted is an archive whose Erase fails until it is let go.
type interrupted struct {
	ingest.Archive

	broken bool
}

var errBroken = errors.New("the disk is gone")

func (a *interrupted) Erase(ctx context.Context, ref alteram.ArchiveRef) error {
	if a.broken {
		return errBroken
	}
	return a.Archive.Erase(ctx, ref)
}

func TestARetentionThatBreaksOffIsTakenUpAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.terms(links)
		d.serves(front, rss(item("a", "Ferry late", "As zibor says.")))
		d.refresh()
		d.now = d.now.Add(week + time.Hour)
		archive := &interrupted{Archive: d.in.Archive, broken: true}
		d.in.Archive = archive
		if _, err := d.in.Retain(t.Context(), func(int) {}); !errors.Is(err, errBroken) {
			t.Fatalf("Retain = %v, want %v", err, errBroken)
		}
		if got := d.latest()["Ferry late"]; !got.Erased {
			t.Error("the text can still be read from the database")
		}
		archive.broken = false
		if got, err := d.in.RetainDue(t.Context(), func(int) {}); err != nil || got.Records != 1 {
			t.Errorf("RetainDue = %+v, %v, want the record that was left", got, err)
		}
		if got := d.found("zibor"); got != nil {
			t.Errorf("zibor is found in %q", got)
		}
		d.now = d.now.Add(time.Hour)
		d.serves(front, rss(item("a", "Ferry late", "As zibor says."), item("b", "Crane repaired", "x")))
		d.refresh()
		d.now = d.now.Add(2 * week)
		if got, err := d.in.RetainDue(t.Context(), func(int) {}); err != nil || got.Texts != 1 {
			t.Errorf("RetainDue two weeks later = %+v, %v, want a whole pass", got, err)
		}
	})
}

// A response that two sources gave alike stays as long as one of them may keep it.
func TestRetentionSparesAnotherSourcesRecord(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.terms(links)
		values, err := store.Values(alteram.Declared{Sources: []alteram.Source{{ID: "bay", Feeds: []alteram.Feed{{URL: front}}}}})
		if err != nil {
			t.Fatal(err)
		}
		var p store.Plan
		for _, v := range values {
			if v.Source != "" {
				p.Changes = append(p.Changes, store.Change{Source: v.Source, Aspect: v.Aspect, New: v.JSON})
			}
		}
		if err := d.in.Store.Apply(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		d.serves(front, rss(item("a", "Ferry late", "As zibor says.")))
		d.refresh() // with a clock that stands still both exchanges are one record
		d.now = d.now.Add(week + time.Hour)
		if got := d.retain(); got != (ingest.Retained{Texts: 1}) {
			t.Errorf("Retain = %+v, want one text and no record", got)
		}
		if got := d.found("zibor"); !strings.Contains(strings.Join(got, " "), "archive") {
			t.Errorf("the other source's record is gone: zibor is found in %q", got)
		}
	})
}

func TestRebuildReproducesAnErasure(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.terms(links)
		d.serves(front, rss(item("a", "Ferry late", "By an hour."), item("z", "Fog", "All day.")))
		d.refresh()
		d.now = d.now.Add(week)
		d.serves(front, rss(item("a", "Ferry late", "By two hours."), item("b", "Crane repaired", "x")))
		d.refresh()
		d.retain()
		again := storetest.Open(t, storetest.SQLite(t), func() time.Time { return d.now })
		got, err := d.in.Rebuild(t.Context(), again, func(int) {})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ingest.Rebuilt{Responses: 1, Erased: 1, Same: 2, Unproven: 2}, got); diff != "" {
			t.Errorf("Rebuild (-want +got):\n%s", diff)
		}
	})
}

func order(id alteram.EntryID, at time.Time) alteram.Decision {
	return alteram.Decision{Act: alteram.ActErase, Entry: id, At: at, Law: "Order 7 of the Harbour Court", Why: "It names a child.", Office: "the desk"}
}

func TestAnOrderErasesAnEntryEverywhere(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		named, other := item("a", "Titlezibor seen", "As textzibor says."), item("b", "Crane repaired", "x")
		d.serves(front, rss(named))
		d.refresh()
		d.serves(sport, rss(named, other))
		d.refresh()
		d.serves(front, rss(other))
		d.refresh()
		id := d.latest()["Titlezibor seen"].ID
		n, err := d.in.Erase(t.Context(), order(id, d.now))
		if err != nil {
			t.Fatalf("Erase: %v", err)
		}
		for _, word := range []string{"Titlezibor", "textzibor"} {
			if got := d.found(word); got != nil {
				t.Errorf("%s is found in %q", word, got)
			}
		}
		got, err := d.in.Store.Entry(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(alteram.Erasure{At: d.now, Cause: alteram.ErasedByDecision, Decision: n}, got.Erasure); diff != "" || got.Latest.Digest.IsZero() {
			t.Errorf("erasure (-want +got):\n%s", diff)
		}
		if _, err := d.in.Erase(t.Context(), order(id, d.now)); !errors.Is(err, alteram.Conflict) {
			t.Errorf("a second order = %v, want %v", err, alteram.Conflict)
		}
		// The feed goes on listing it, and edits it: nothing of that is kept.
		d.serves(sport, rss(item("a", "Titlezibor seen again", "As textzibor insists."), other, item("c", "Bridge closed", "y")))
		d.refresh()
		for _, word := range []string{"Titlezibor", "textzibor"} {
			if got := d.found(word); got != nil {
				t.Errorf("read again, %s is found in %q", word, got)
			}
		}
		if got := d.latest(); got["Bridge closed"].ID == "" || len(got) != 3 {
			t.Errorf("entries = %v, want the new one beside the erased one", got)
		}
		again := storetest.Open(t, storetest.SQLite(t), func() time.Time { return d.now })
		rebuilt, err := d.in.Rebuild(t.Context(), again, func(int) {})
		if err != nil || rebuilt.Lost+rebuilt.Missing+rebuilt.Differ+rebuilt.Added > 0 {
			t.Errorf("Rebuild = %+v, %v", rebuilt, err)
		}
	})
}

// Rows that a database moves about while it grows and shrinks leave copies
// behind unless it takes care.
func TestErasureLeavesNothingInAUsedDatabase(t *testing.T) {
	path := storetest.SQLite(t)
	d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, path, now) })
	d.database = path
	d.terms(links)
	for round := range 12 {
		var items []string
		for i := range 40 {
			guid := string(rune('a'+round)) + "-" + string(rune('A'+i))
			items = append(items, item(guid, "Report "+guid, strings.Repeat("As zibor says of "+guid+". ", 1+(round*i)%60)))
		}
		d.serves(front, rss(items...))
		d.refresh()
		d.now = d.now.Add(20 * time.Hour)
		d.retain()
	}
	d.now = d.now.Add(2 * week)
	d.retain()
	if got := d.found("zibor"); got != nil {
		t.Errorf("zibor is found in %q", got)
	}
}

// The index of words marks a few of many as deleted and leaves them where they are.
func TestErasureLeavesNoWordInTheIndex(t *testing.T) {
	path := storetest.SQLite(t)
	d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, path, now) })
	d.database = path
	items := []string{item("a", "Ferry late", "As nobody but zibor says.")}
	for i := range 60 {
		items = append(items, item(fmt.Sprint(i), fmt.Sprint("Report ", i), strings.Repeat("Much was said by others. ", 20)))
	}
	d.serves(front, rss(items...))
	d.refresh()
	id := d.latest()["Ferry late"].ID
	if _, err := d.in.Store.Erase(t.Context(), order(id, d.now)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.in.EraseRecords(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.found("zibor"); got != nil {
		t.Errorf("zibor is found in %q", got)
	}
}
