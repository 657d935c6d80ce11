package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/hub"
)

// decideCmd is alteram decide: decisions on what is not one entry's.
type decideCmd struct {
	SuppressName suppressNameCmd `cmd:"" help:"Leave a name out wherever the hub shows who said what."`
	RestoreName  restoreNameCmd  `cmd:"" help:"Show a name again."`
	Names        namesCmd        `cmd:"" help:"List the decisions on names, with the names, which nobody else is shown."`
}

// onName is what decisions on a name have in common.
type onName struct {
	Name   string `arg:"" help:"The name as it stands in reports; parts of it that stand alone are names of their own."`
	Why    string `help:"The public reason, without the name." name:"because" required:"" placeholder:"REASON"`
	Office string `help:"Who decides: an office, not a person." name:"by" placeholder:"OFFICE"`
	Law    string `help:"The law that demands it; without one it is your own decision." placeholder:"LAW"`
	LawURL string `help:"Where the law or order can be read." name:"law-url" placeholder:"URL"`
}

func (c onName) decide(ctx context.Context, a *app, verb func(*hub.Hub, context.Context, alteram.Suppression) (int64, error)) error {
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	n, err := verb(h, ctx, alteram.Suppression{Name: c.Name, Why: c.Why, Office: c.Office, Law: c.Law, LawURL: c.LawURL})
	if err != nil {
		return err
	}
	a.say("Decision %d on a name is public, without the name, and holds from now on.", n)
	return nil
}

// suppressNameCmd is alteram decide suppress-name.
type suppressNameCmd struct {
	onName `embed:""`
}

// Run records the decision.
func (c *suppressNameCmd) Run(ctx context.Context, a *app) error {
	return c.decide(ctx, a, (*hub.Hub).SuppressName)
}

// restoreNameCmd is alteram decide restore-name.
type restoreNameCmd struct {
	onName `embed:""`
}

// Run records the decision.
func (c *restoreNameCmd) Run(ctx context.Context, a *app) error {
	return c.decide(ctx, a, (*hub.Hub).RestoreName)
}

// namesCmd is alteram decide names.
type namesCmd struct {
	JSON bool `help:"Print JSON Lines." name:"json"`
}

// nameJSON is one line of alteram decide names --json.
type nameJSON struct {
	ID     int64       `json:"id"`
	At     time.Time   `json:"at"`
	Act    alteram.Act `json:"act"`
	Name   string      `json:"name"`
	Law    string      `json:"law,omitempty"`
	LawURL string      `json:"law_url,omitempty"`
	Why    string      `json:"why"`
	Office string      `json:"office"`
}

// Run lists the decisions on names, oldest first.
func (c *namesCmd) Run(ctx context.Context, a *app) error {
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	list, err := h.Store.Suppressions(ctx)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(a.stdout)
	for _, d := range list {
		if c.JSON {
			err = enc.Encode(nameJSON{d.ID, d.At, d.Act, d.Name, d.Law, d.LawURL, d.Why, d.Office})
		} else {
			_, err = fmt.Fprintf(a.stdout, "%d %s %s %q: %s (%s)\n", d.ID, d.At.Format(time.DateOnly), d.Act, d.Name, d.Why, d.Office)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
