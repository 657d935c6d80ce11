package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/alteram-hub/alteram/internal/hub"
)

// importCmd is alteram import.
type importCmd struct {
	File   string `arg:"" help:"OPML file; - is standard input." placeholder:"FILE.opml"`
	Check  bool   `help:"Ask each new address first, and leave out what gives no feed."`
	DryRun bool   `help:"Only say what would be added."`
	Groups bool   `help:"Make groups of sources, which readers see, of the folders." default:"true" negatable:""`
	By     string `help:"Who imports, for the history." default:"import" placeholder:"DESK"`
	JSON   bool   `help:"Print what became of each outline as JSON." name:"json"`
}

// Run adds the sources of an OPML file.
func (c *importCmd) Run(ctx context.Context, a *app) error {
	b, err := readFile(a.stdin, c.File)
	if err != nil {
		return err
	}
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	o := hub.ImportOptions{By: c.By, NoGroups: !c.Groups, DryRun: c.DryRun}
	if c.Check {
		d, err := h.Declared(ctx)
		if err != nil {
			return err
		}
		client := a.visitor(d.Hub)
		defer client.Close()
		p := newProgress(a.stderr, "addresses asked")
		defer p.end()
		o.Check, o.AtOnce, o.Progress = client, a.Workers, p.show
	}
	out, err := h.ImportOPML(ctx, b, o)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	if c.JSON {
		return json.NewEncoder(a.stdout).Encode(out)
	}
	return c.print(a, out)
}

// print says for a person what became of the outlines.
func (c *importCmd) print(a *app, out hub.Imported) error {
	for _, id := range out.Added {
		if _, err := fmt.Fprintln(a.stdout, "+ source", id); err != nil {
			return err
		}
	}
	for _, url := range out.Refused {
		a.say("left out, no http or https address: %q", url)
	}
	for _, l := range out.LeftOut {
		a.say("left out, %s: %s: %s", l.Outcome, l.URL, l.Why)
	}
	for _, l := range out.Moved {
		a.say("moved: %s is now %s", l.URL, l.To)
	}
	if len(out.Groups) > 0 {
		a.say("Readers see the folders as groups: %s. Rename them in hub.yaml (perspective), or import with --no-groups.", strings.Join(out.Groups, ", "))
	}
	a.say("%d sources added, link only, control unknown; %d feeds were there already. alteram dump writes them as %s.", len(out.Added), len(out.Known), hub.File)
	if c.DryRun {
		a.say("Nothing was changed: this was a dry run.")
	}
	return nil
}

// exportCmd is alteram export.
type exportCmd struct {
	OPML exportOPMLCmd `cmd:"" name:"opml" help:"Write the hub's feeds as OPML, in folders by group."`
}

type exportOPMLCmd struct{}

// Run writes OPML.
func (exportOPMLCmd) Run(ctx context.Context, a *app) error {
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	return h.ExportOPML(ctx, a.stdout)
}
