package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/hub"
)

// objectionsCmd is alteram objections.
type objectionsCmd struct {
	List    listObjectionsCmd `cmd:"" default:"withargs" help:"List what readers object to and nobody has decided on."`
	Uphold  upholdCmd         `cmd:"" help:"Agree: a public decision comes of it."`
	Dismiss dismissCmd        `cmd:"" help:"Disagree: nothing changes."`
}

// listObjectionsCmd is alteram objections list.
type listObjectionsCmd struct {
	All  bool `help:"List those that are settled too."`
	JSON bool `help:"Print JSON Lines." name:"json"`
}

// objectionJSON is one line of alteram objections --json.
type objectionJSON struct {
	ID       int64                  `json:"id"`
	At       time.Time              `json:"at"`
	Kind     alteram.ObjectionKind  `json:"kind"`
	Story    alteram.StoryID        `json:"story"`
	Entry    alteram.EntryID        `json:"entry"`
	N        int                    `json:"n,omitempty"`
	Item     alteram.Item           `json:"item,omitempty"`
	Note     string                 `json:"note,omitempty"`
	State    alteram.ObjectionState `json:"state"`
	Decision int64                  `json:"decision,omitempty"`
	Why      string                 `json:"why,omitempty"`
	Settled  time.Time              `json:"settled,omitzero"`
}

// Run lists the objections, oldest first.
func (c *listObjectionsCmd) Run(ctx context.Context, a *app) error {
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	list, err := h.Store.Objections(ctx, c.All)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(a.stdout)
	for _, o := range list {
		if c.JSON {
			err = enc.Encode(objectionJSON{o.ID, o.At, o.Kind, o.Story, o.Entry, o.N, o.Item, o.Note, o.State, o.Decision, o.Why, o.Settled})
		} else {
			err = printObjection(a, o)
		}
		if err != nil {
			return err
		}
	}
	if len(list) == 0 {
		a.say("No objection waits.")
	}
	return nil
}

// printObjection writes an objection for a person. A reader's words stand on one
// line, in quotation marks, whatever is in them.
func printObjection(a *app, o alteram.Objection) error {
	parts := []string{fmt.Sprint(o.ID), o.At.Format(time.DateOnly), string(o.Kind), "/entry/" + string(o.Entry)}
	if o.Item != "" {
		parts = append(parts, fmt.Sprintf("version %d %s", o.N, o.Item))
	}
	parts = append(parts, "in /story/"+string(o.Story))
	switch o.State {
	case alteram.ObjectionUpheld:
		parts = append(parts, fmt.Sprintf("(upheld: decision %d)", o.Decision))
	case alteram.ObjectionDismissed:
		parts = append(parts, fmt.Sprintf("(dismissed: %s)", o.Why))
	}
	if o.Note != "" {
		parts = append(parts, fmt.Sprintf("%q", o.Note))
	}
	_, err := fmt.Fprintln(a.stdout, strings.Join(parts, " "))
	return err
}

// upholdCmd is alteram objections uphold.
type upholdCmd struct {
	ID      int64  `arg:"" help:"The objection's number in alteram objections."`
	Because string `help:"The public reason." required:"" placeholder:"REASON"`
	Against string `help:"Which other entry of the story the report is parted from: its id, or the address of its page. The one of the two that came later leaves the story. Without it, the story's first." placeholder:"ENTRY"`
	By      string `help:"The office that decides: an office of yours, never a complainant." default:"the operator" placeholder:"OFFICE"`
}

// Run records the decision.
func (c *upholdCmd) Run(ctx context.Context, a *app) error {
	var against alteram.EntryID
	if c.Against != "" {
		id, err := hub.EntryID(c.Against)
		if err != nil {
			return usageError{err}
		}
		against = id
	}
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	n, err := h.Uphold(ctx, c.ID, against, alteram.Decision{Why: c.Because, Office: c.By})
	if err != nil {
		return err
	}
	a.say("Decision %d is public at /decisions. Stories follow it at the next refresh.", n)
	return nil
}

// dismissCmd is alteram objections dismiss.
type dismissCmd struct {
	ID      int64  `arg:"" help:"The objection's number in alteram objections."`
	Because string `help:"The reason, for your own record." required:"" placeholder:"REASON"`
}

// Run settles the objection.
func (c *dismissCmd) Run(ctx context.Context, a *app) error {
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	if err := h.Dismiss(ctx, c.ID, c.Because); err != nil {
		return err
	}
	a.say("Objection %d is dismissed.", c.ID)
	return nil
}
