package hub

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
)

const (
	// ahead is how long before a day the doctor speaks of it, and how long
	// behind the end of terms.
	ahead = 30 * 24 * time.Hour
	// restrictionFor and grantFor are how long a look at a law and at a
	// permission is good for.
	restrictionFor = 183 * 24 * time.Hour
	grantFor       = 365 * 24 * time.Hour
)

// declared looks at what the operator declares.
func (d *Doctor) declared(ctx context.Context, c *chart) error {
	all, err := d.Store.Declared(ctx)
	if err != nil {
		return err
	}
	signals, err := d.Store.Rights(ctx)
	if err != nil {
		return err
	}
	proofs, err := d.Store.Proofs(ctx)
	if err != nil {
		return err
	}
	n := 0
	for _, s := range all.Sources {
		if !s.Retired.IsZero() {
			continue
		}
		n++
		id := string(s.ID)
		c.terms(id, s.Terms)
		c.restrictions(id, s.Restrictions)
		c.review(id, s.Inclusion)
		c.disclosure(id, s)
		c.proofs(s, proofs)
		c.rights(s, alteram.TermsAt(s.Terms, all.Defaults, c.At), signals)
	}
	c.sign(areaHub, "sources", strconv.Itoa(n))
	if err := d.objections(ctx, c); err != nil {
		return err
	}
	c.hub(all.Hub)
	return nil
}

// objections counts what readers object to.
func (d *Doctor) objections(ctx context.Context, c *chart) error {
	n, err := d.Store.OpenObjections(ctx)
	if n > 0 {
		c.find("objections-open", "", strconv.Itoa(n)+" open", time.Time{})
	}
	return err
}

// terms looks at the periods of a source that show text.
func (c *chart) terms(id string, periods []alteram.Terms) {
	covered := func(at time.Time) bool {
		for _, t := range periods {
			if t.Holds(at) && t.Mode.ShowsText() {
				return true
			}
		}
		return false
	}
	for _, t := range periods {
		if !t.Mode.ShowsText() {
			continue
		}
		if over := !t.Until.IsZero() && !t.Until.After(c.At); !over {
			c.grant(id, t)
		}
		switch left := t.Until.Sub(c.At); {
		case t.Until.IsZero() || covered(t.Until):
		case left > 0 && left <= ahead:
			c.find("terms-ending", id, t.Mode.String()+" by "+string(t.Basis)+" until "+day(t.Until), time.Time{})
		case left <= 0 && left > -ahead && !covered(c.At):
			c.find("terms-over", id, t.Mode.String()+" by "+string(t.Basis), t.Until)
		}
	}
}

// grant looks whether a permission can be shown.
func (c *chart) grant(id string, t alteram.Terms) {
	if t.Basis != alteram.BasisPermission {
		return
	}
	g := t.Grantor
	switch {
	case g.Proof == "" && g.Checked.IsZero():
		c.find("grant-unproved", id, "by "+g.Name+": no proof, never checked", time.Time{})
	case g.Proof == "":
		c.find("grant-unproved", id, "by "+g.Name+": no proof", time.Time{})
	case g.Checked.IsZero():
		c.find("grant-unproved", id, "by "+g.Name+": never checked", time.Time{})
	case c.At.Sub(g.Checked) > grantFor:
		c.find("grant-old", id, "by "+g.Name, g.Checked)
	}
}

func (c *chart) restrictions(id string, all []alteram.Restriction) {
	for _, r := range all {
		switch {
		case r.Checked.IsZero():
			c.find("restriction-unchecked", id, r.Law+": never checked", time.Time{})
		case c.At.Sub(r.Checked) > restrictionFor:
			c.find("restriction-unchecked", id, r.Law, r.Checked)
		}
	}
}

func (c *chart) review(id string, i alteram.Inclusion) {
	switch {
	case i.Review.IsZero():
	case !i.Review.After(c.At):
		c.find("review-over", id, "it was to be looked at again", i.Review)
	case i.Review.Sub(c.At) <= ahead:
		c.find("review-near", id, "on "+day(i.Review), time.Time{})
	}
}

// us is who classifies when it is the hub itself.
const us = "us"

// disclosure looks whether what is said of a source can be shown.
func (c *chart) disclosure(id string, s alteram.Source) {
	if k := s.Control; k.Value != alteram.ControlUnknown {
		var lacks []string
		if k.Evidence == "" {
			lacks = append(lacks, "no evidence")
		}
		if k.Edition == 0 && k.SaidBy != us {
			lacks = append(lacks, "no edition")
		}
		if len(lacks) > 0 {
			c.find("label-unproved", id, k.Value.String()+" by "+k.SaidBy+": "+strings.Join(lacks, ", "), time.Time{})
		}
	}
	if len(s.Inclusion.Reason) == 0 {
		c.find("inclusion-unexplained", id, "", time.Time{})
	}
	if len(s.Owner) == 0 {
		c.find("owner-unknown", id, "", time.Time{})
	}
	if names := unproved(s); len(names) > 0 {
		c.find("owner-unproved", id, strings.Join(names, ", "), time.Time{})
	}
	if s.Site == "" {
		c.find("imprint-missing", id, "", time.Time{})
	}
	if s.Identity.Proof == "" || s.Identity.Proof == "none" {
		c.find("identity-unproved", id, "", time.Time{})
	}
}

// proofs looks what came of the declared proof of each feed's identity.
func (c *chart) proofs(s alteram.Source, all []alteram.Proof) {
	if s.Identity.Proof == "" || s.Identity.Proof == "none" {
		return
	}
	for _, f := range s.Feeds {
		i := slices.IndexFunc(all, func(p alteram.Proof) bool { return p.Feed == f.ID && p.URL == f.URL && p.Method == s.Identity.Proof })
		switch {
		case i < 0:
			c.find("proof-unchecked", string(s.ID), f.URL, time.Time{})
		case all[i].Result == alteram.ProofNotShown:
			c.find("proof-failed", string(s.ID), f.URL+": "+all[i].Seen, all[i].At)
		case all[i].Result == alteram.ProofUnread:
			c.find("proof-unread", string(s.ID), f.URL+": "+all[i].Seen, all[i].At)
		}
	}
}

// rights compares what the source's servers say with the terms in force.
func (c *chart) rights(s alteram.Source, t alteram.Terms, signals []alteram.RightsSignal) {
	var own []alteram.RightsSignal
	for _, g := range signals {
		if g.Source == s.ID {
			own = append(own, g)
		}
	}
	for _, conflict := range alteram.RightsConflicts(t, own) {
		c.find("rights-contradict", string(s.ID), conflict.String(), conflict.Signal.Since)
	}
}

// unproved returns the owners and payers without evidence.
func unproved(s alteram.Source) []string {
	var names []string
	for _, o := range s.Owner {
		if o.Evidence == "" {
			names = append(names, o.Name)
		}
	}
	for _, f := range s.Funding {
		if f.Evidence == "" {
			names = append(names, f.From)
		}
	}
	return names
}

// hub looks at what the hub says of itself.
func (c *chart) hub(h alteram.Hub) {
	if h.Name == "" {
		c.find("hub-unconfigured", "", "", time.Time{})
		return
	}
	var lacks []string
	for _, f := range []struct{ name, value string }{
		{"name", h.Legal.Name}, {"address", h.Legal.Address}, {"responsible", h.Legal.Responsible}, {"contact", h.Legal.Contact},
	} {
		if f.value == "" {
			lacks = append(lacks, f.name)
		}
	}
	if len(lacks) > 0 {
		c.find("hub-imprint", "", "missing: "+strings.Join(lacks, ", "), time.Time{})
	}
	if len(h.Self.Owner) == 0 || len(h.Self.Funding) == 0 {
		c.find("hub-self", "", "", time.Time{})
	}
	if len(h.Choosing) == 0 {
		c.find("hub-choosing", "", "", time.Time{})
	}
	if u, err := url.Parse(h.URL); err != nil || u.Scheme != "https" || strings.HasPrefix(u.Hostname(), "127.") || u.Hostname() == "localhost" {
		c.find("hub-address", "", h.URL, time.Time{})
	}
}
