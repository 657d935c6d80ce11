package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/store"
)

// initCmd is alteram init.
type initCmd struct {
	Dir  string `arg:"" optional:"" help:"Folder of the hub; the present one by default." default:"." placeholder:"DIR"`
	From string `help:"OPML file whose feeds become sources with proposed disclosures, and its folders groups." type:"existingfile" placeholder:"FILE.opml"`
}

// Run writes hub.yaml and makes the database.
func (c *initCmd) Run(ctx context.Context, a *app) error {
	var sources []alteram.Source
	if c.From != "" {
		b, err := readFile(a.stdin, c.From)
		if err != nil {
			return err
		}
		if sources, err = hub.FromOPML(b, a.Now()); err != nil {
			return err
		}
	}
	path, err := hub.WriteTemplate(c.Dir, hub.Proposal(sources, a.Now()))
	if err != nil {
		return err
	}
	if !strings.Contains(a.Database, "://") && !filepath.IsAbs(a.Database) {
		a.Database = filepath.Join(c.Dir, a.Database)
	}
	s, err := store.Open(ctx, a.Database, a.Now)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := migrate(ctx, s); err != nil {
		return err
	}
	a.say("Wrote %s and made the database.\nNext: edit %s, then in %s run alteram apply, and alteram serve.", path, hub.File, c.Dir)
	return nil
}

// applyCmd is alteram apply.
type applyCmd struct {
	File   string `arg:"" optional:"" help:"What declares the hub; - is standard input." default:"hub.yaml" placeholder:"hub.yaml"`
	DryRun bool   `help:"Only say what would change."`
	Force  bool   `help:"Let the file win where the database was changed elsewhere too."`
	By     string `help:"Who applies, for the history." default:"hub.yaml" placeholder:"DESK"`
	JSON   bool   `help:"Print the changes as JSON." name:"json"`
}

// Run merges the file into the database.
func (c *applyCmd) Run(ctx context.Context, a *app) error {
	b, err := readFile(a.stdin, c.File)
	if errors.Is(err, os.ErrNotExist) {
		return alteram.Errorf(alteram.NotFound, "there is no %s here: run alteram init, or name the file", c.File)
	}
	if err != nil {
		return err
	}
	want, err := config.Parse(c.File, b)
	if err != nil {
		return err
	}
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	changes, err := h.Apply(ctx, want, hub.Options{DryRun: c.DryRun, Force: c.Force, By: c.By})
	if err != nil {
		return err
	}
	if err := c.print(a, changes); err != nil || c.DryRun {
		return err
	}
	return a.proveApplied(ctx, h)
}

func (c *applyCmd) print(a *app, changes hub.Changes) error {
	if c.JSON {
		return json.NewEncoder(a.stdout).Encode(map[string]any{"dry_run": c.DryRun, "differences": append([]hub.Difference{}, changes.Differences...)})
	}
	for _, d := range changes.Differences {
		fmt.Fprintln(a.stdout, d)
	}
	switch {
	case len(changes.Differences) == 0:
		a.say("Nothing to change: the database is as %s declares.", c.File)
	case c.DryRun:
		a.say("Nothing was changed: this was a dry run.")
	}
	return nil
}

// dumpCmd is alteram dump.
type dumpCmd struct{}

// Run writes what is declared.
func (dumpCmd) Run(ctx context.Context, a *app) error {
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	return h.Dump(ctx, a.stdout)
}

// act are the flags that withhold and restore share.
type act struct {
	Entry string `arg:"" help:"The entry's id, or the address of its page."`
	Why   string `help:"The public reason." required:"" placeholder:"REASON"`
	By    string `help:"The office that decides: an office of yours, never a complainant." default:"the operator" placeholder:"OFFICE"`
}

// withholdCmd is alteram withhold.
type withholdCmd struct {
	act        `embed:""`
	Law        string   `help:"The law that demands it; without one it is your own decision." placeholder:"LAW"`
	LawURL     string   `help:"Where the law or order can be read." name:"law-url" placeholder:"URL"`
	Applies    []string `help:"Territories: two letters (DE), EU, or * for everywhere, which is the default." placeholder:"EU,…"`
	Until      string   `help:"Day on which it ends by itself." placeholder:"2026-12-31"`
	CoversLink bool     `help:"Withhold the link to the original too."`
}

// Run records the decision.
func (c *withholdCmd) Run(ctx context.Context, a *app) error {
	d := alteram.Decision{Why: c.Why, Office: c.By, Law: c.Law, LawURL: c.LawURL, Applies: upper(c.Applies), CoversLink: c.CoversLink}
	if c.Until != "" {
		until, err := time.Parse(time.DateOnly, c.Until)
		if err != nil {
			return misuse("--until %q is no day: write it as 2026-12-31", c.Until)
		}
		d.Until = until
	}
	return a.decide(ctx, c.Entry, d, (*hub.Hub).Withhold)
}

func upper(codes []string) []string {
	out := slices.Clone(codes)
	for i, c := range out {
		out[i] = strings.ToUpper(c)
	}
	return out
}

// restoreCmd is alteram restore.
type restoreCmd struct {
	act `embed:""`
}

// Run records the decision.
func (c *restoreCmd) Run(ctx context.Context, a *app) error {
	return a.decide(ctx, c.Entry, alteram.Decision{Why: c.Why, Office: c.By}, (*hub.Hub).Restore)
}

func (a *app) decide(ctx context.Context, entry string, d alteram.Decision, verb func(*hub.Hub, context.Context, alteram.Decision) (int64, error)) error {
	id, err := hub.EntryID(entry)
	if err != nil {
		return usageError{err}
	}
	d.Entry = id
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	n, err := verb(h, ctx, d)
	if err != nil {
		return err
	}
	a.say("Decision %d is public at /decisions, and in force.", n)
	return nil
}

// decisionsCmd is alteram decisions.
type decisionsCmd struct {
	JSON bool `help:"Print JSON Lines." name:"json"`
}

// decisionJSON is one line of alteram decisions --json.
type decisionJSON struct {
	ID      int64           `json:"id"`
	At      time.Time       `json:"at"`
	Act     alteram.Act     `json:"act"`
	Entry   alteram.EntryID `json:"entry"`
	Other   alteram.EntryID `json:"other,omitempty"`
	N       int             `json:"n,omitempty"`
	Item    alteram.Item    `json:"item,omitempty"`
	Law     string          `json:"law,omitempty"`
	Applies []string        `json:"applies,omitempty"`
	Why     string          `json:"why"`
	Office  string          `json:"office"`
}

// Run lists the decisions, oldest first.
func (c *decisionsCmd) Run(ctx context.Context, a *app) error {
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	all, err := h.Store.Decisions(ctx)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(a.stdout)
	for _, d := range all {
		if c.JSON {
			err = enc.Encode(decisionJSON{d.ID, d.At, d.Act, d.Entry, d.Other, d.N, d.Item, d.Law, d.Applies, d.Why, d.Office})
		} else {
			_, err = fmt.Fprintf(a.stdout, "%d %s %s %s %s: %s\n", d.ID, d.At.Format(time.DateOnly), d.Act, strings.Join(strings.Fields(fmt.Sprint(d.Entry, " ", d.Other, " ", d.Item)), " "), d.Office, d.Why)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
