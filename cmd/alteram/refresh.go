package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/store"
)

// refreshCmd is alteram refresh.
type refreshCmd struct {
	All  bool `help:"Read every feed, not only those that are due."`
	JSON bool `help:"Print the summary as JSON, a result a feed." name:"json"`
}

// Run reads feeds once.
func (c *refreshCmd) Run(ctx context.Context, a *app) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	in, err := a.ingester(ctx, s)
	if err != nil {
		return err
	}
	p := newProgress(a.stderr, "feeds read")
	sum, err := in.Refresh(ctx, ingest.Options{All: c.All, Progress: p.show})
	p.end()
	if err == nil || sum.Feeds > 0 { // else there was no database to ask what was read
		err = errors.Join(err, c.print(a, sum))
	}
	if err != nil {
		return err
	}
	return a.afterRefresh(ctx, in)
}

func (c *refreshCmd) print(a *app, sum ingest.Summary) error {
	if c.JSON {
		return json.NewEncoder(a.stdout).Encode(sum)
	}
	for _, r := range sum.Results {
		if !r.Outcome.Reached() {
			fmt.Fprintf(a.stdout, "%s: %s: %s\n", r.Feed, r.Outcome, whyUnread(r))
		}
	}
	_, err := fmt.Fprintf(a.stdout, "%d feeds in %.1f s: %d read, %d unchanged, %d failed; %d new reports, %d changed\n",
		sum.Feeds, sum.Seconds, sum.Fetched, sum.Unchanged, sum.Failed, sum.New, sum.Changed)
	return err
}

// whyUnread says in words why a feed was not read. A status alone is no error of
// the fetch and comes without words.
func whyUnread(r ingest.Result) string {
	if r.Error != "" || r.Status < http.StatusBadRequest {
		return r.Error
	}
	return strings.TrimSpace(fmt.Sprintf("the server answered %d %s", r.Status, http.StatusText(r.Status)))
}

// progress shows a running count on a terminal, and nothing elsewhere.
type progress struct {
	w    io.Writer
	what string
	last time.Time
}

func newProgress(w io.Writer, what string) *progress {
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return &progress{w: w, what: what}
		}
	}
	return &progress{w: io.Discard, what: what}
}

func (p *progress) show(done int) {
	if time.Since(p.last) < 100*time.Millisecond {
		return
	}
	p.last = time.Now()
	fmt.Fprintf(p.w, "\r%d %s", done, p.what)
}

func (p *progress) end() {
	if !p.last.IsZero() {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// rebuildCmd is alteram rebuild.
type rebuildCmd struct {
	JSON bool `help:"Print the comparison as JSON." name:"json"`
}

// Run reads the archive again in a scratch database and compares.
func (c *rebuildCmd) Run(ctx context.Context, a *app) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	in, err := a.ingesterWith(s, nil)
	if err != nil {
		return err
	}
	scratch, err := os.CreateTemp("", "alteram-rebuild-*.db")
	if err != nil {
		return fmt.Errorf("make a scratch database: %w", err)
	}
	_ = scratch.Close()
	defer removeDatabase(scratch.Name())
	again, err := store.Open(ctx, scratch.Name(), a.Now)
	if err != nil {
		return err
	}
	defer again.Close()
	if _, err := migrate(ctx, again); err != nil {
		return err
	}
	p := newProgress(a.stderr, "responses read")
	out, err := in.Rebuild(ctx, again, p.show)
	p.end()
	if err != nil {
		return err
	}
	p = newProgress(a.stderr, "versions read for what they say")
	err = in.RereadClaims(ctx, p.show)
	p.end()
	if err != nil {
		return err
	}
	return c.print(a, out)
}

func (c *rebuildCmd) print(a *app, out ingest.Rebuilt) error {
	if c.JSON {
		if err := json.NewEncoder(a.stdout).Encode(out); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.stdout, "%d responses read again: %d versions the same, %d by an older cleaner, %d differ, %d missing; %d entries added\n",
			out.Responses, out.Same, out.Recleaned, out.Differ, out.Missing, out.Added)
	}
	if out.Lost > 0 {
		a.say("%d responses on record are no longer in the archive: their versions count as missing.", out.Lost)
	}
	if out.Differ+out.Missing > 0 {
		a.say("The archive does not give what the database holds. Nothing was changed; compare with a backup.")
		return errReported
	}
	return nil
}

// removeDatabase removes a SQLite file with what SQLite keeps beside it.
func removeDatabase(path string) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(path + suffix)
	}
}

// migrateCmd is alteram migrate.
type migrateCmd struct{}

// Run brings the schema up to date, after a copy of a SQLite file.
func (migrateCmd) Run(ctx context.Context, a *app) error {
	s, err := store.Open(ctx, a.Database, a.Now)
	if err != nil {
		return err
	}
	defer s.Close()
	n, err := a.migrateSafely(ctx, s)
	if err != nil {
		return err
	}
	if n == 0 {
		a.say("The database is up to date.")
		return nil
	}
	a.say("Took %d steps; the database is up to date.", n)
	return nil
}
