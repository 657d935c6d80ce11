package main

import (
	"context"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/hub"
)

// actOnTwo is what the commands on two entries take.
type actOnTwo struct {
	act   `embed:""`
	Other string `arg:"" help:"The other entry's id, or the address of its page."`
}

// decide records a decision on two entries.
func (c *actOnTwo) decide(ctx context.Context, a *app, verb func(*hub.Hub, context.Context, alteram.Decision) (int64, error)) error {
	other, err := hub.EntryID(c.Other)
	if err != nil {
		return usageError{err}
	}
	d := alteram.Decision{Other: other, Why: c.Why, Office: c.By}
	if err := a.decide(ctx, c.Entry, d, verb); err != nil {
		return err
	}
	a.say("Stories follow it at the next refresh.")
	return nil
}

// sameEventCmd is alteram same-event.
type sameEventCmd struct {
	actOnTwo `embed:""`
}

// Run records the decision.
func (c *sameEventCmd) Run(ctx context.Context, a *app) error {
	return c.decide(ctx, a, (*hub.Hub).SameEvent)
}

// notSameEventCmd is alteram not-same-event.
type notSameEventCmd struct {
	actOnTwo `embed:""`
}

// Run records the decision.
func (c *notSameEventCmd) Run(ctx context.Context, a *app) error {
	return c.decide(ctx, a, (*hub.Hub).NotSameEvent)
}
