package hub_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/job"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// ward is a hub for a doctor, healthy until a test makes it ill.
type ward struct {
	*testing.T
	backup *hub.Backup
	doctor *hub.Doctor
	now    time.Time
	// served is what servers say the time of an answer was.
	served time.Time
}

func (w *ward) clock() time.Time { return w.now }

// healthy is a hub of one source that lacks nothing.
func healthy() alteram.Declared {
	d := declared(source("harbour", "Harbour Post"))
	evidence := "https://register.example/1"
	d.Hub.Legal = alteram.Legal{Name: "Library", Address: "1 Quay", Responsible: "A. Librarian", Contact: "mailto:desk@hub.example"}
	d.Hub.Self = alteram.Self{Owner: []alteram.Owner{{Name: "City", Kind: "municipality", Evidence: evidence}}, Funding: []alteram.Funding{{From: "City", Evidence: evidence}}}
	d.Hub.Choosing = alteram.Text{"": "By lot."}
	s := &d.Sources[0]
	s.Owner = []alteram.Owner{{Name: "Harbour Press", Kind: "company", Evidence: evidence}}
	s.Control = alteram.Control{Value: alteram.Private, SaidBy: "Media Register", Edition: 2026, Evidence: evidence, Set: monday.Truncate(24 * time.Hour)}
	s.Identity.Proof = "well-known"
	s.Inclusion = alteram.Inclusion{Reason: alteram.Text{"": "The daily of the port."}, Review: monday.AddDate(1, 0, 0)}
	s.Restrictions = []alteram.Restriction{{Law: "Act 7", Applies: []string{"DE"}, Checked: monday.AddDate(0, -1, 0)}}
	s.Terms = []alteram.Terms{{
		Mode: alteram.ModeFull, Basis: alteram.BasisPermission, Until: monday.AddDate(1, 0, 0),
		Grantor: alteram.Grantor{Name: "Editor", Proof: evidence, Checked: monday.AddDate(0, -1, 0)},
	}}
	return d
}

// newWard returns a healthy hub in a new database.
func newWard(t *testing.T, database string) *ward {
	t.Helper()
	w := admit(t, func(w *ward) *store.Store { return storetest.Open(t, database, w.clock) })
	w.declare(func(*alteram.Declared) {})
	due, err := w.backup.Store.Claim(t.Context(), 1, time.Minute, time.Time{})
	if err != nil || len(due) != 1 {
		t.Fatalf("Claim = %v, %v", due, err)
	}
	read(t, w.backup, due[0], "Barges counted", "Ferry late")
	proof(alteram.ProofShown)(w)
	w.sql(`DELETE FROM search_pending`)
	w.sql(`UPDATE "fetch" SET new = 2, final = url`)
	if err := w.backup.BackedUp(t.Context(), monday); err != nil {
		t.Fatal(err)
	}
	return w
}

// admit returns a ward over a store, with a doctor.
func admit(t *testing.T, open func(*ward) *store.Store) *ward {
	t.Helper()
	w := &ward{T: t, now: monday, served: monday}
	w.backup = copier(t, open(w))
	w.doctor = &hub.Doctor{
		Store: w.backup.Store, Free: func(string) (int64, error) { return 100 << 30, nil }, Folders: []hub.Folder{{What: "database", Path: t.TempDir()}}, Now: w.clock,
		Served:  func(context.Context, alteram.ArchiveRef) (time.Time, error) { return w.served, nil },
		Failing: func(context.Context, time.Time) ([]job.Failing, error) { return nil, nil },
	}
	return w
}

// copied returns a healthy hub whose database is a copy of a file: to make one
// anew for each illness would take longer than everything else.
func copied(t *testing.T, file []byte) *ward {
	t.Helper()
	path := storetest.SQLite(t)
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return admit(t, func(w *ward) *store.Store {
		s, err := store.Open(t.Context(), path, w.clock)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	})
}

// declare applies the healthy hub with a change.
func (w *ward) declare(change func(*alteram.Declared)) {
	w.Helper()
	d := healthy()
	change(&d)
	values, err := store.Values(d)
	if err != nil {
		w.Fatal(err)
	}
	var changes []store.Change
	for _, v := range values {
		changes = append(changes, store.Change{Source: v.Source, Aspect: v.Aspect, Old: w.old(v), New: v.JSON})
	}
	if err := w.backup.Store.Apply(w.Context(), store.Plan{Changes: changes}); err != nil {
		w.Fatal(err)
	}
}

// old returns what the database says of an aspect.
func (w *ward) old(v store.Value) string {
	d, err := w.backup.Store.Declared(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	values, err := store.Values(d)
	if err != nil {
		w.Fatal(err)
	}
	for _, have := range values {
		if have.Source == v.Source && have.Aspect == v.Aspect {
			return have.JSON
		}
	}
	return ""
}

// sql changes the database behind the store's back; args are numbers for %d.
func (w *ward) sql(query string, args ...any) {
	w.Helper()
	query = fmt.Sprintf(query, args...)
	if _, err := w.backup.Store.SQL().ExecContext(w.Context(), query); err != nil {
		w.Fatalf("%s: %v", query, err)
	}
}

func (w *ward) examine() hub.Examination {
	w.Helper()
	e, err := w.doctor.Examine(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return e
}

// of changes the one source.
func of(change func(*alteram.Source)) func(*ward) {
	return func(w *ward) { w.declare(func(d *alteram.Declared) { change(&d.Sources[0]) }) }
}

// hubs changes the hub's own declaration.
func hubs(change func(*alteram.Hub)) func(*ward) {
	return func(w *ward) { w.declare(func(d *alteram.Declared) { change(&d.Hub) }) }
}

func run(query string) func(*ward) { return func(w *ward) { w.sql(query) } }

// proof records a look at the identity of the feed.
func proof(result alteram.ProofResult) func(*ward) {
	return func(w *ward) {
		w.Helper()
		p := alteram.Proof{Feed: 1, URL: "https://harbour.example/rss", Method: "well-known", Result: result, Seen: "a page of the outlet", At: monday}
		if err := w.backup.Store.PutProof(w.Context(), p); err != nil {
			w.Fatal(err)
		}
	}
}

// space leaves so many bytes on the disk.
func space(n int64) func(*ward) {
	return func(w *ward) { w.doctor.Free = func(string) (int64, error) { return n, nil } }
}

// off sets the clock by which the hub reads and is examined off the servers'.
func off(d time.Duration) func(*ward) { return func(w *ward) { w.served = monday.Add(-d) } }

// later examines the hub a while after its last fetch, which went well.
func later(d time.Duration) func(*ward) {
	return func(w *ward) {
		w.now = monday.Add(d)
		w.sql(`UPDATE feed SET due_at = %d`, w.now.Add(time.Hour).UnixMilli())
		if err := w.backup.BackedUp(w.Context(), w.now); err != nil {
			w.Fatal(err)
		}
	}
}

// failing makes so many feeds fail for two days.
func failing(n int) func(*ward) {
	return func(w *ward) {
		w.declare(func(d *alteram.Declared) {
			for i := 1; i < n; i++ {
				d.Sources[0].Feeds = append(d.Sources[0].Feeds, alteram.Feed{URL: "https://harbour.example/" + strings.Repeat("x", i)})
			}
		})
		w.sql(`UPDATE feed SET failures = 4, due_at = %d, added_at = %d`, monday.Add(time.Hour).UnixMilli(), monday.Add(-48*time.Hour).UnixMilli())
		w.sql(`UPDATE "fetch" SET outcome = 'refused', status = 403`)
	}
}

var illnesses = []struct {
	code string
	make func(*ward)
	// says is part of what is found, do of what to do.
	subject, says, do string
}{
	{"database-unanswered", func(w *ward) { w.doctor.Unopened = errors.New("it does not answer: start it") }, "", "start it", "Do what the message says"},
	{"database-damaged", run(`DELETE FROM outbox WHERE seq = 1`), "", "1 numbers", "recover the latest backup"},
	{"backup-old", run(`DELETE FROM chore`), "", "never", "Run alteram backup"},
	{"index-unfinished", run(`INSERT INTO search_pending (sort_at, entry_id) SELECT sort_at, id FROM entry`), "", "2 entries wait", "until the index is complete"},
	{"clock-wrong", off(48 * time.Hour), "feeds", "2 days ahead of that of 1 server", "Set the clock"},
	{"clock-wrong", off(-48 * time.Hour), "feeds", "2 days behind that of 1 server", "Set the clock"},
	{"clock-drifts", off(4 * time.Minute), "feeds", "4m0s ahead of that of 1 server", "NTP"},
	{"clock-went-back", func(w *ward) { w.now = monday.Add(-48 * time.Hour) }, "", "2 days from now", "Set the clock"},
	{"disk-unwritable", func(w *ward) {
		path := filepath.Join(w.TempDir(), "file")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			w.Fatal(err)
		}
		w.doctor.Folders[0].Path = path
	}, "database", "not a directory", "Make it writable"},
	{"disk-full", space(100 << 20), "database", "104.9 MB free", "Free space"},
	{"disk-filling", space(1 << 30), "database", "1073.7 MB free", "larger disk"},
	{"work-stopped", func(w *ward) { w.now = monday.Add(4 * time.Hour) }, "", "1 feed waits", "Start alteram serve"},
	{"lease-stuck", func(w *ward) { w.sql(`UPDATE feed SET lease_until = %d`, monday.Add(48*time.Hour).UnixMilli()) }, "harbour", "until 4 March 2026", "clocks of all machines"},
	{"slot-stuck", func(w *ward) {
		w.sql(`INSERT INTO gate (host, slot, owner, until) VALUES ('h', 0, 'o', %d)`, monday.Add(48*time.Hour).UnixMilli())
	}, "", "1 slot", "clocks of all machines"},
	{"job-failing", func(w *ward) {
		w.doctor.Failing = func(context.Context, time.Time) ([]job.Failing, error) {
			return []job.Failing{{Kind: "refresh", N: 2, Last: monday, Error: "disk full"}}, nil
		}
	}, "refresh", "2 jobs, the last at 2 March 2026 08:00 UTC: disk full", "log of the worker"},
	{"feeds-failing", failing(4), "", "4 of 4", "network"},
	{"feed-failing", failing(2), "harbour", "https://harbour.example/rss: never read, refused: the server answers 403 Forbidden", "correct it in hub.yaml"},
	{"feed-held", func(w *ward) {
		w.sql(`INSERT INTO held (feed_id, at, final, archive_ref, partial, silent, domains) VALUES (1, %d, 'https://other.example/', 'raw/x', false, 0, '["other.example"]')`, monday.UnixMilli())
	}, "harbour", "leads to other.example now", "Look who publishes there"},
	{"feed-silent", later(40 * 24 * time.Hour), "harbour", "https://harbour.example/rss", "new address"},
	{"terms-over", of(func(s *alteram.Source) { s.Terms[0].Until = monday.AddDate(0, 0, -3) }), "harbour", "full by permission", "new permission"},
	{"terms-ending", of(func(s *alteram.Source) { s.Terms[0].Until = monday.AddDate(0, 0, 3) }), "harbour", "until 5 March 2026", "whether they are renewed"},
	{"grant-unproved", of(func(s *alteram.Source) { s.Terms[0].Grantor.Proof = "" }), "harbour", "by Editor: no proof", "grantor.proof"},
	{"grant-unproved", of(func(s *alteram.Source) { s.Terms[0].Grantor.Checked = time.Time{} }), "harbour", "by Editor: never checked", "grantor.checked"},
	{"grant-old", of(func(s *alteram.Source) { s.Terms[0].Grantor.Checked = monday.AddDate(-2, 0, 0) }), "harbour", "by Editor", "still stands"},
	{"restriction-unchecked", of(func(s *alteram.Source) { s.Restrictions[0].Checked = time.Time{} }), "harbour", "Act 7: never checked", "Read the law"},
	{"restriction-unchecked", of(func(s *alteram.Source) { s.Restrictions[0].Checked = monday.AddDate(-1, 0, 0) }), "harbour", "Act 7", "Read the law"},
	{"rights-contradict", func(w *ward) {
		of(func(s *alteram.Source) {
			s.Terms = []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisLicence, Licence: "CC-BY-4.0"}}
		})(w)
		err := w.backup.Store.NoteRights(w.Context(), 1, []alteram.RightsPlace{alteram.PlaceFeed}, []alteram.RightsSignal{{
			Source: "harbour", Feed: 1, Kind: alteram.RightsCopyright, Place: alteram.PlaceFeed, Value: "All rights reserved", URL: "https://harbour.example/rss",
		}})
		if err != nil {
			w.Fatal(err)
		}
	}, "harbour", "All rights reserved”, you declared the licence CC-BY-4.0", "no legal advice"},
	{"review-over", of(func(s *alteram.Source) { s.Inclusion.Review = monday.AddDate(0, 0, -1) }), "harbour", "looked at again", "Decide again"},
	{"review-near", of(func(s *alteram.Source) { s.Inclusion.Review = monday.AddDate(0, 0, 9) }), "harbour", "on 11 March 2026", "desk's list"},
	{"label-unproved", of(func(s *alteram.Source) { s.Control.Evidence = "" }), "harbour", "private by Media Register: no evidence", "control.evidence"},
	{"label-unproved", of(func(s *alteram.Source) { s.Control.Edition = 0 }), "harbour", "no edition", "control.edition"},
	{"inclusion-unexplained", of(func(s *alteram.Source) { s.Inclusion.Reason = nil }), "harbour", "", "inclusion.reason"},
	{"owner-unproved", of(func(s *alteram.Source) { s.Owner[0].Evidence = "" }), "harbour", "Harbour Press", "what shows it"},
	{"owner-unknown", of(func(s *alteram.Source) { s.Owner = nil }), "harbour", "", "company register"},
	{"imprint-missing", of(func(s *alteram.Source) { s.Site = "" }), "harbour", "", "home page"},
	{"identity-unproved", of(func(s *alteram.Source) { s.Identity.Proof = "none" }), "harbour", "", "identity.proof"},
	{"proof-failed", proof(alteram.ProofNotShown), "harbour", "https://harbour.example/rss: a page of the outlet", "ask the outlet"},
	{"proof-unread", proof(alteram.ProofUnread), "harbour", "a page of the outlet", "in a browser"},
	{"proof-unchecked", run(`DELETE FROM proof`), "harbour", "https://harbour.example/rss", "Let alteram serve"},
	{"hub-unconfigured", hubs(func(h *alteram.Hub) { *h = alteram.Hub{} }), "", "", "alteram apply"},
	{"hub-imprint", hubs(func(h *alteram.Hub) { h.Legal.Contact = "" }), "", "missing: contact", "hub.legal"},
	{"hub-self", hubs(func(h *alteram.Hub) { h.Self.Funding = nil }), "", "", "hub.self"},
	{"hub-choosing", hubs(func(h *alteram.Hub) { h.Choosing = nil }), "", "", "hub.choosing"},
	{"claims-unfinished", run(`UPDATE counter SET value = value + 1001 WHERE name = 'outbox'`), "", "versions wait", "alteram work"},
	{"objections-open", func(w *ward) {
		w.sql(`INSERT INTO objection (kind, story_id, entry_id, n, item, note, at, state, why) SELECT 'not-same-event', id, id, 0, '', '', %d, 'open', '' FROM entry LIMIT 1`, monday.UnixMilli())
	}, "", "1 open", "alteram objections"},
	{"hub-address", hubs(func(h *alteram.Hub) { h.URL = "http://localhost:8080" }), "", "http://localhost:8080", "hub.url"},
}

func TestDoctorFindsNothingInAHealthyHub(t *testing.T) {
	for name, database := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			w := newWard(t, database(t))
			if name == "postgres" { // its server's clock shows today
				w.now = time.Now()
				later(time.Since(monday))(w)
				w.sql(`UPDATE "fetch" SET at = %d`, w.now.UnixMilli())
				w.served = w.now
				w.declare(func(d *alteram.Declared) {
					s := &d.Sources[0]
					s.Terms[0].Grantor.Checked, s.Restrictions[0].Checked, s.Inclusion.Review, s.Terms[0].Until = w.now, w.now, w.now.AddDate(1, 0, 0), time.Time{}
				})
			}
			e := w.examine()
			if len(e.Findings) > 0 || e.Faulty() || len(e.Signs) == 0 {
				t.Errorf("found %+v, want nothing", e.Findings)
			}
			var out strings.Builder
			if err := e.Print(&out, false); err != nil || !strings.Contains(out.String(), "\nAll is well.\n") {
				t.Errorf("Print = %q, %v", out.String(), err)
			}
		})
	}
}

func TestDoctorFindsEachIllness(t *testing.T) {
	path := filepath.Join(t.TempDir(), "healthy.db")
	if err := newWard(t, storetest.SQLite(t)).backup.Store.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, ill := range illnesses {
		t.Run(ill.code, func(t *testing.T) {
			w := copied(t, file)
			ill.make(w)
			e := w.examine()
			i := slices.IndexFunc(e.Findings, func(f hub.Finding) bool { return f.Code == ill.code })
			if i < 0 {
				t.Fatalf("found %+v, want %s", e.Findings, ill.code)
			}
			f := e.Findings[i]
			if f.Subject != ill.subject || !strings.Contains(f.What, ill.says) || !strings.Contains(f.Do, ill.do) {
				t.Errorf("found %+v, want subject %q, %q and %q", f, ill.subject, ill.says, ill.do)
			}
			if e.Faulty() != (f.Severity == hub.Fault) && len(e.Findings) == 1 {
				t.Errorf("Faulty = %v with %s", e.Faulty(), f.Severity)
			}
		})
	}
}

func TestEveryFindingIsTested(t *testing.T) {
	var tested []string
	for _, ill := range illnesses {
		tested = append(tested, ill.code)
	}
	slices.Sort(tested)
	all := hub.Codes()
	slices.Sort(all)
	if diff := cmp.Diff(all, slices.Compact(tested)); diff != "" {
		t.Errorf("findings (-there are +tested):\n%s", diff)
	}
}

func TestDoctorComparesWithTheServersClock(t *testing.T) {
	w := newWard(t, storetest.PostgreSQL(t))
	e := w.examine() // the ward's clock stands in March
	i := slices.IndexFunc(e.Findings, func(f hub.Finding) bool { return f.Code == "clock-wrong" })
	if i < 0 || !strings.Contains(e.Findings[i].What, "behind the database server's") {
		t.Errorf("found %+v, want the clock behind the server's", e.Findings)
	}
}

func TestExaminationPrints(t *testing.T) {
	e := hub.Examination{At: monday, Signs: []hub.Sign{{Area: "Database", Name: "size", Value: "3.0 MB"}}}
	for _, id := range []string{"a", "long-name", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"} {
		e.Findings = append(e.Findings, hub.Finding{Severity: hub.Soon, Code: "review-over", Area: "Terms", Subject: id, What: "it was to be looked at again", Since: monday})
	}
	e.Findings = append(e.Findings, hub.Finding{Severity: hub.Soon, Code: "hub-self", Area: "Hub"})
	var out strings.Builder
	if err := e.Print(&out, false); err != nil {
		t.Fatal(err)
	}
	const want = `Terms
  soon   The day of review is past.
         a          it was to be looked at again, since 2 March 2026
         long-name  it was to be looked at again, since 2 March 2026
         c          it was to be looked at again, since 2 March 2026
         d          it was to be looked at again, since 2 March 2026
         e          it was to be looked at again, since 2 March 2026
         f          it was to be looked at again, since 2 March 2026
         g          it was to be looked at again, since 2 March 2026
         h          it was to be looked at again, since 2 March 2026
         i          it was to be looked at again, since 2 March 2026
         j          it was to be looked at again, since 2 March 2026
         and 2 more, which --all lists
         → Decide again whether the source belongs here, and set inclusion.decided and inclusion.review.

Hub
  soon   The hub does not say who owns and pays for it.
         → Fill in hub.self: it discloses of others what it must disclose of itself.

Database   size 3.0 MB

0 faults, 13 to do soon, 0 notes.
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("Print (-want +got):\n%s", diff)
	}
}
