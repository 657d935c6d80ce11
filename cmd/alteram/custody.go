package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/job"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// custodyEvery is how often a worker looks whether anything is to be erased, or
	// a robots.txt to be looked at.
	custodyEvery = time.Hour
	// robotsAWork and robotsARefresh are how many robots.txt a worker and a refresh
	// look at in one go.
	robotsAWork    = 500
	robotsARefresh = 50
)

// keepCustody adds to a worker what is to be done beside reading feeds: erase
// what may be kept no longer, and look at what hosts ask of programs.
func (a *app) keepCustody(set *job.Set, in *ingest.Ingester) {
	job.Handle(set, custodyEvery, func(ctx context.Context, _ store.Retain) error {
		out, err := in.RetainDue(ctx, func(int) {})
		if out.Texts+out.Records > 0 {
			a.log.Info("erased what may be kept no longer", "texts", out.Texts, "records", out.Records)
		}
		return err
	})
	job.Handle(set, custodyEvery, func(ctx context.Context, _ store.ReadRobots) error {
		_, err := in.ReadRobots(ctx, robotsAWork)
		return err
	})
}

// eraseCmd is alteram erase.
type eraseCmd struct {
	act        `embed:""`
	Law        string `help:"The law or order that demands it; without one it is your own decision." placeholder:"LAW"`
	LawURL     string `help:"Where the law or order can be read." name:"law-url" placeholder:"URL"`
	CoversLink bool   `help:"Withhold the link to the original too."`
	Yes        bool   `help:"Erase: without this the command only says what it would do."`
}

// Run erases the texts of an entry for good.
func (c *eraseCmd) Run(ctx context.Context, a *app) error {
	id, err := hub.EntryID(c.Entry)
	if err != nil {
		return usageError{err}
	}
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	in, err := a.ingesterWith(h.Store, nil)
	if err != nil {
		return err
	}
	if !c.Yes {
		return c.explain(ctx, a, h.Store, id)
	}
	d := alteram.Decision{Entry: id, Why: c.Why, Office: c.By, Law: c.Law, LawURL: c.LawURL, CoversLink: c.CoversLink}
	n, err := h.Erase(ctx, d, in.Erase)
	if n > 0 {
		a.say("Decision %d is public at /decisions. The texts are gone from the database.", n)
	}
	if err != nil {
		return err
	}
	a.say("The raw responses that held them are gone from the archive. Backups and copies made before hold them still: see docs/operate/rights.md.")
	return nil
}

// explain says what an erasure would do, and asks for --yes.
func (c *eraseCmd) explain(ctx context.Context, a *app, s *store.Store, id alteram.EntryID) error {
	it, err := s.Entry(ctx, id)
	if err != nil {
		return err
	}
	return alteram.Errorf(alteram.Invalid, "nothing was erased. This would delete title and text of all %d versions of entry %s (%q), and every raw response in which it stands, for good: add --yes to do it", it.Versions, id, it.Latest.Title)
}

// afterRefresh does what workers do beside reading feeds, for hubs that only
// refresh now and then.
func (a *app) afterRefresh(ctx context.Context, in *ingest.Ingester) error {
	if err := a.readPages(ctx, in); err != nil {
		return err
	}
	p := newProgress(a.stderr, "texts erased")
	out, err := in.RetainDue(ctx, p.show)
	p.end()
	if out.Texts+out.Records > 0 {
		a.say("Erased %d texts and %d raw responses that may be kept no longer.", out.Texts, out.Records)
	}
	if err != nil {
		return err
	}
	_, err = in.ReadRobots(ctx, robotsARefresh)
	return err
}

// heldCmd is alteram held.
type heldCmd struct {
	JSON bool `help:"Print JSON Lines." name:"json"`
}

// heldJSON is one line of alteram held --json.
type heldJSON struct {
	Feed     int64     `json:"feed"`
	URL      string    `json:"url"`
	Source   string    `json:"source"`
	At       time.Time `json:"at"`
	Final    string    `json:"final"`
	Silent   time.Time `json:"silent_since"`
	Domains  []string  `json:"domains"`
	Accepted bool      `json:"accepted"`
}

// Run lists the readings that wait for the operator.
func (c *heldCmd) Run(ctx context.Context, a *app) error {
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	holds, err := h.Store.Holds(ctx, 0)
	if err != nil {
		return err
	}
	for _, hold := range holds {
		if c.JSON {
			line := heldJSON{int64(hold.Feed), hold.URL, string(hold.Source), hold.At, hold.Final, hold.Silent, hold.Domains, !hold.Accepted.IsZero()}
			err = json.NewEncoder(a.stdout).Encode(line)
		} else {
			_, err = fmt.Fprintf(a.stdout, "%d %s (%s): nothing new since %s, then on %s with %s\n",
				hold.Feed, hold.URL, hold.Source, hold.Silent.Format(time.DateOnly), hold.At.Format(time.DateOnly), strings.Join(hold.Domains, ", "))
		}
		if err != nil {
			return err
		}
	}
	if len(holds) == 0 {
		a.say("Nothing is held.")
	}
	return nil
}

// acceptCmd is alteram accept.
type acceptCmd struct {
	Feed string `arg:"" help:"The feed's address, or its number in alteram held."`
	By   string `help:"Who accepts, for the record." default:"the operator" placeholder:"DESK"`
}

// Run lets in what is held of a feed.
func (c *acceptCmd) Run(ctx context.Context, a *app) error {
	h, err := a.hub(ctx)
	if err != nil {
		return err
	}
	defer h.Store.Close()
	n, err := h.Accept(ctx, c.Feed, c.By)
	if err != nil {
		return err
	}
	a.say("%d readings are let in with the feed's next one, which is due now: a running worker takes it, or alteram refresh.", n)
	return nil
}
