package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// station is a hub at the command line: a database with settings for it.
type station struct {
	t        testing.TB
	database string
	env      []string // flags before each command
}

func newStation(t testing.TB, database string) *station {
	return &station{t, database, []string{
		"--database", database, "--blobs", filepath.Join(t.TempDir(), "blobs"), "--allow-private", "127.0.0.0/8", "--timeout", "5s", "--lease", "3s",
	}}
}

// run runs a command in this process and returns what it printed and its status.
func (s *station) run(args ...string) (stdout, stderr string, status int) {
	s.t.Helper()
	var out, msg bytes.Buffer
	status = run(context.Background(), append(slices.Clone(s.env), args...), strings.NewReader(""), &out, &msg)
	return out.String(), msg.String(), status
}

// must runs a command that has to succeed.
func (s *station) must(args ...string) string {
	s.t.Helper()
	out, msg, status := s.run(args...)
	if status != 0 {
		s.t.Fatalf("alteram %s: status %d\n%s", strings.Join(args, " "), status, msg)
	}
	return out
}

// follow declares the farm's feeds.
func (s *station) follow(f *farm) {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), "farm.opml")
	if err := os.WriteFile(path, []byte(f.opml()), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.must("migrate")
	s.must("import", path)
}

func (s *station) refresh() ingest.Summary {
	s.t.Helper()
	var sum ingest.Summary
	if err := json.Unmarshal([]byte(s.must("refresh", "--all", "--json")), &sum); err != nil {
		s.t.Fatal(err)
	}
	return sum
}

// holds returns how many versions the hub has of each link, and fails when it
// has two entries for one.
func (s *station) holds() map[string]int {
	s.t.Helper()
	db, err := store.Open(s.t.Context(), s.database, time.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	out := map[string]int{}
	p := store.Page{Limit: 500}
	for {
		items, err := db.Entries(s.t.Context(), p)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, it := range items {
			if _, twice := out[it.Latest.Link]; twice {
				s.t.Errorf("%s is held twice", it.Latest.Link)
			}
			out[it.Latest.Link] = it.Versions
			p.After = it.Cursor()
		}
		if len(items) < p.Limit {
			return out
		}
	}
}

// check compares what the hub holds with the truth: every listed item, none
// that never was, a version for each reading of its words.
func (s *station) check(f *farm, when string) {
	s.t.Helper()
	have, listed, ever := s.holds(), f.listed(false), f.listed(true)
	for link, edits := range listed {
		switch n, ok := have[link]; {
		case !ok:
			s.t.Errorf("%s: %s is listed and not held", when, link)
		case n > edits+1:
			s.t.Errorf("%s: %s has %d versions of %d edits", when, link, n, edits)
		}
	}
	for link := range have {
		if _, ok := ever[link]; !ok {
			s.t.Errorf("%s: %s is held and never was listed", when, link)
		}
	}
}

func onBoth(t *testing.T, fn func(t *testing.T, database string)) {
	t.Parallel()
	for name, empty := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fn(t, empty(t))
		})
	}
}

func TestRefreshHoldsWhatFeedsList(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		f, s := newFarm(t, 24, 12), newStation(t, database)
		s.follow(f)
		sum := s.refresh()
		if sum.Feeds != 24 || sum.Fetched != 24 || sum.New != 24*12 || sum.Changed != 0 {
			t.Errorf("first refresh = %+v", sum)
		}
		s.check(f, "first")
		edits := map[string]int{}
		for i := range 5 {
			before := f.listed(false)
			f.tick(uint64(i))
			sum = s.refresh()
			s.check(f, fmt.Sprintf("after tick %d", i+1))
			for link, n := range f.listed(false) {
				if old, ok := before[link]; ok {
					edits[link] += n - old
				}
			}
		}
		have := s.holds()
		for link, n := range edits {
			if have[link] != n+1 {
				t.Errorf("%s was edited %d times and has %d versions", link, n, have[link])
			}
		}
		if sum = s.refresh(); sum.Unchanged != 24 || sum.New+sum.Changed != 0 {
			t.Errorf("a refresh with nothing new = %+v", sum)
		}
		s.must("rebuild")
	})
}

func TestRefreshNamesEachFault(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for feeds that are silent")
	}
	want := map[string]alteram.Outcome{
		"500": alteram.OutcomeServerError, "429": alteram.OutcomeLimited, "410": alteram.OutcomeGone, "html": alteram.OutcomeNotFeed,
		"301": alteram.OutcomeFetched, "loop": alteram.OutcomeRedirectLoop, "truncated": alteram.OutcomePartial, "charset": alteram.OutcomeFetched,
		"bomb": alteram.OutcomeTooLarge, "hang": alteram.OutcomeTimeout,
	}
	onBoth(t, func(t *testing.T, database string) {
		f, s := newFarm(t, len(want)+3, 9), newStation(t, database)
		s.env = append(s.env, "--timeout", "10s")
		for i, fault := range slices.Sorted(maps.Keys(want)) {
			f.feeds[i].fault = fault
		}
		s.follow(f)
		results := map[string]ingest.Result{}
		for _, r := range s.refresh().Results {
			results[r.Feed] = r
		}
		have := s.holds()
		for _, d := range f.feeds {
			r := results[d.url]
			if d.fault != "" && r.Outcome != want[d.fault] {
				t.Errorf("%s: outcome %s (%s), want %s", d.fault, r.Outcome, r.Error, want[d.fault])
			}
			held := 0
			for _, it := range d.items {
				if have[it.link] > 0 {
					held++
				}
			}
			whole := map[string]int{"": 9, "301": 9, "charset": 9, "truncated": 5}[d.fault]
			if held < whole || whole == 0 && held > 0 {
				t.Errorf("feed with fault %q gave %d items, want at least %d", d.fault, held, whole)
			}
			d.fault = ""
		}
		// All well again: everything comes, whatever the faults left behind.
		s.refresh()
		s.check(f, "after the faults")
		if n := len(s.holds()); n != len(f.listed(false)) {
			t.Errorf("%d entries held, %d items listed", n, len(f.listed(false)))
		}
	})
}

// TestKilledRefreshLosesNothing kills a refresh at random moments, again and
// again, with serve beside it on the same database.
func TestKilledRefreshLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and kills the program")
	}
	bin := filepath.Join(t.TempDir(), "alteram")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	onBoth(t, func(t *testing.T, database string) {
		f, s := newFarm(t, 40, 15), newStation(t, database)
		s.follow(f)
		start := func(args ...string) *exec.Cmd {
			cmd := exec.Command(bin, append(slices.Clone(s.env), args...)...)
			cmd.Stderr = os.Stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			return cmd
		}
		serve := start("serve", "--listen", "127.0.0.1:0")
		defer func() {
			_ = serve.Process.Signal(os.Interrupt)
			_ = serve.Wait()
		}()
		r := rand.New(rand.NewPCG(7, 7))
		for i := range 8 {
			refresh := start("refresh", "--all")
			time.Sleep(time.Duration(20+r.IntN(400)) * time.Millisecond) // the moment of the kill is the point
			_ = refresh.Process.Kill()
			_ = refresh.Wait()
			f.tick(uint64(i))
		}
		began := time.Now()
		sum := s.refresh()
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("the next refresh took %v: leases of the dead held it up", took)
		}
		if sum.Failed > 0 {
			t.Errorf("the next refresh = %+v", sum)
		}
		s.check(f, "after the kills")
		s.must("rebuild")
	})
}
