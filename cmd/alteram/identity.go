package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/job"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// proveEvery is how often a worker asks whether a look at a feed's identity is due.
	proveEvery = time.Hour
	// proveAfterApply bounds the looks that apply takes; workers take the rest.
	proveAfterApply = time.Minute
)

// prover builds what looks at identities, and what to call when it is done.
func (a *app) prover(ctx context.Context, h *hub.Hub) (*hub.Prover, func(), error) {
	d, err := h.Store.Declared(ctx)
	if err != nil {
		return nil, nil, err
	}
	client := a.visitor(d.Hub)
	return &hub.Prover{Hub: h, Fetch: client, DNS: net.DefaultResolver}, client.Close, nil
}

// prove looks at the feeds whose last look is older than every.
func (a *app) prove(ctx context.Context, h *hub.Hub, every time.Duration) ([]alteram.Proof, error) {
	p, done, err := a.prover(ctx, h)
	if err != nil {
		return nil, err
	}
	defer done()
	return p.Check(ctx, every)
}

// keepProofs adds to a worker the weekly look at whether feeds are their outlets' own.
func (a *app) keepProofs(set *job.Set, s *store.Store) {
	job.Handle(set, proveEvery, func(ctx context.Context, _ store.Prove) error {
		looks, err := a.prove(ctx, &hub.Hub{Store: s, Now: a.Now}, hub.ProofsEvery)
		if len(looks) > 0 {
			a.log.Info("looked at the identity of feeds", "feeds", len(looks))
		}
		return err
	})
}

// proveApplied looks at the feeds that were just declared, as far as that takes
// no longer than a minute: what was applied is applied, whatever they show.
func (a *app) proveApplied(ctx context.Context, h *hub.Hub) error {
	limited, stop := context.WithTimeout(ctx, proveAfterApply)
	defer stop()
	looks, err := a.prove(limited, h, hub.ProofsEvery)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		a.say("Looking whether feeds are their outlets' own takes longer: alteram serve and alteram work go on with it.")
		return nil
	}
	for _, p := range looks {
		if p.Result != alteram.ProofShown {
			a.say("%s: that %s is its own could not be shown by %s: %s", p.Source, p.URL, p.Method, p.Seen)
		}
	}
	return err
}

// identityCmd is alteram identity.
type identityCmd struct {
	Known bool `help:"Only print what the last look at each feed gave."`
	JSON  bool `help:"Print JSON Lines, a feed a line." name:"json"`
}

// proofJSON is one line of alteram identity --json.
type proofJSON struct {
	Source alteram.SourceID    `json:"source"`
	URL    string              `json:"url"`
	Method string              `json:"method"`
	Result alteram.ProofResult `json:"result"`
	Seen   string              `json:"seen"`
	At     time.Time           `json:"at"`
}

// Run looks at every feed whose source declares a proof. It fails when one
// could not be shown.
func (c *identityCmd) Run(ctx context.Context, a *app) error {
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	looks, err := c.looks(ctx, a, h)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(a.stdout)
	enc.SetEscapeHTML(false)
	var failed error
	for _, p := range looks {
		if p.Result != alteram.ProofShown {
			failed = errReported
		}
		if c.JSON {
			err = errors.Join(err, enc.Encode(proofJSON{p.Source, p.URL, p.Method, p.Result, p.Seen, p.At}))
		} else {
			_, printErr := fmt.Fprintf(a.stdout, "%s %s %s %s: %s\n", p.Source, p.URL, p.Method, p.Result, p.Seen)
			err = errors.Join(err, printErr)
		}
	}
	if len(looks) == 0 {
		a.say("No source declares identity.proof; see docs/formats/identity.md for the ways there are.")
	}
	return errors.Join(err, failed)
}

func (c *identityCmd) looks(ctx context.Context, a *app, h *hub.Hub) ([]alteram.Proof, error) {
	if c.Known {
		return h.Store.Proofs(ctx)
	}
	return a.prove(ctx, h, 0)
}
