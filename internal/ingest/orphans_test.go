package ingest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/archive"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

func sqlite(t *testing.T) func(now func() time.Time) *store.Store {
	return func(now func() time.Time) *store.Store { return storetest.Open(t, storetest.SQLite(t), now) }
}

// dying is an archive behind which the process ends: it keeps a response, and
// nothing comes after that.
type dying struct {
	ingest.Archive

	end context.CancelFunc
}

func (a dying) Append(ctx context.Context, e archive.Exchange) (alteram.ArchiveRef, error) {
	ref, err := a.Archive.Append(ctx, e)
	a.end()
	return ref, err
}

// killed refreshes until a response is kept, and no further.
func (d *desk) killed() {
	d.t.Helper()
	ctx, end := context.WithCancel(d.t.Context())
	defer end()
	whole := d.in.Archive
	d.in.Archive = dying{whole, end}
	defer func() { d.in.Archive = whole }()
	if _, err := d.in.Refresh(ctx, ingest.Options{All: true}); !errors.Is(err, context.Canceled) {
		d.t.Fatalf("Refresh = %v, want it ended", err)
	}
	if len(d.latest()) > 0 {
		d.t.Fatal("what was kept was stored too")
	}
}

// records returns how many records the archive holds.
func (d *desk) records() int {
	d.t.Helper()
	n := 0
	err := d.in.Archive.List(d.t.Context(), func(alteram.ArchiveRef) error { n++; return nil })
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

func TestRetentionSweepsResponsesThatWereNeverStored(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.terms(links)
		d.serves(front, rss(item("a", "Ferry late", "As lostzibor says.")))
		d.killed()
		d.serves(front, rss(item("a", "Ferry late", "As keptzibor says.")))
		d.now = d.now.Add(time.Hour)
		d.refresh()
		if diff := cmp.Diff([]string{"archive"}, d.found("lostzibor")); diff != "" || d.records() != 2 {
			t.Fatalf("lostzibor is found in (-want +got):\n%s", diff)
		}
		d.now = start.Add(week)
		if got := d.retain(); got != (ingest.Retained{}) {
			t.Errorf("Retain within the week = %+v", got)
		}
		d.now = start.Add(week + time.Minute)
		if got := d.retain(); got != (ingest.Retained{Records: 1}) {
			t.Errorf("Retain after the week = %+v, want the response that was never stored", got)
		}
		if got := d.found("lostzibor"); got != nil || d.records() != 1 {
			t.Errorf("lostzibor is found in %q", got)
		}
		if got := d.latest()["Ferry late"]; got.Erased || got.Latest.Text != "As keptzibor says." {
			t.Errorf("what was stored after the crash is %+v", got)
		}
	})
}

// What nothing limits stays, and so does what a running refresh may yet store.
func TestRetentionLeavesOtherResponsesAlone(t *testing.T) {
	for _, c := range []struct {
		name  string
		terms []alteram.Terms
		age   time.Duration
		url   string
	}{
		{"no limit", []alteram.Terms{{Mode: alteram.ModeLink}}, 4 * week, front},
		{"full text", []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisOwn, Retain: week}}, 4 * week, front},
		{"a limit shorter than a reading may last", []alteram.Terms{{Mode: alteram.ModeLink, Retain: time.Hour}}, 23 * time.Hour, front},
		{"another hub's", links, 4 * week, "https://other.example/rss"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, sqlite(t))
			d.terms(c.terms)
			if _, err := d.in.Archive.Append(t.Context(), archive.Exchange{URL: c.url, At: start, Body: []byte("<rss/>")}); err != nil {
				t.Fatal(err)
			}
			d.now = start.Add(c.age)
			if got := d.retain(); got.Records > 0 || d.records() != 1 {
				t.Errorf("Retain = %+v, %d records are left", got, d.records())
			}
		})
	}
}

// An order is about what a crash left behind too, pages of the entry included.
func TestAnOrderReachesResponsesThatWereNeverStored(t *testing.T) {
	d := newDesk(t, sqlite(t))
	d.serves(front, rss(item("a", "Ferry late", "x")))
	d.refresh()
	old := d.latest()["Ferry late"]
	for _, url := range []string{front, old.Latest.Link} {
		if _, err := d.in.Archive.Append(t.Context(), archive.Exchange{URL: url, At: d.now, Body: []byte("As zibor says.")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.in.Erase(t.Context(), order(old.ID, d.now)); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(25 * time.Hour)
	if got := d.retain(); got != (ingest.Retained{Records: 2}) || d.found("zibor") != nil {
		t.Errorf("Retain = %+v, zibor is found in %q", got, d.found("zibor"))
	}
}
