package hub

import (
	"cmp"
	"context"
	"strings"

	"github.com/alteram-hub/alteram"
)

// DefaultOffice is who decides when nobody is named.
const DefaultOffice = "the operator"

// EntryID reads an entry's id, as it is or out of the address of its page.
func EntryID(s string) (alteram.EntryID, error) {
	if _, after, ok := strings.Cut(s, "/entry/"); ok {
		s, _, _ = strings.Cut(after, "/")
	}
	s, _, _ = strings.Cut(s, "?")
	if id := alteram.EntryID(s); id.Valid() {
		return id, nil
	}
	return "", alteram.Errorf(alteram.Invalid, "%q is no entry: write its id of 16 letters and digits, or the address of its page", s)
}

// Withhold stops showing an entry's text, from now on and with a public
// reason, and returns the number of the decision.
func (h *Hub) Withhold(ctx context.Context, d alteram.Decision) (int64, error) {
	d.Act, d.At, d.Office = alteram.ActWithhold, h.Now(), cmp.Or(d.Office, DefaultOffice)
	if err := h.check(d); err != nil {
		return 0, err
	}
	return h.Store.Decide(ctx, d)
}

// Restore takes back all withholdings of an entry, with a public reason.
func (h *Hub) Restore(ctx context.Context, d alteram.Decision) (int64, error) {
	d.Act, d.At, d.Office = alteram.ActRestore, h.Now(), cmp.Or(d.Office, DefaultOffice)
	if err := h.check(d); err != nil {
		return 0, err
	}
	all, err := h.Store.Decisions(ctx)
	if err != nil {
		return 0, err
	}
	withheld := false
	for _, old := range all {
		if old.Entry == d.Entry {
			withheld = old.InForce(d.At) // a restore ends what stood before it
		}
	}
	if !withheld {
		return 0, alteram.Errorf(alteram.Conflict, "entry %s is not withheld by a decision: alteram decisions lists those that stand", d.Entry)
	}
	return h.Store.Decide(ctx, d)
}

func (h *Hub) check(d alteram.Decision) error {
	if strings.TrimSpace(d.Why) == "" {
		return alteram.Errorf(alteram.Invalid, "a decision needs a public reason: write --why \"…\"")
	}
	for _, t := range d.Applies {
		if !territory(t) {
			return alteram.Errorf(alteram.Invalid, "%q is no territory: write a country's two letters (DE), EU, or * for everywhere", t)
		}
	}
	if !d.Until.IsZero() && !d.Until.After(d.At) {
		return alteram.Errorf(alteram.Invalid, "--until lies in the past: write a day after today, or leave it out")
	}
	return nil
}

func territory(t string) bool {
	if t == alteram.Everywhere {
		return true
	}
	return len(t) == 2 && t[0] >= 'A' && t[0] <= 'Z' && t[1] >= 'A' && t[1] <= 'Z'
}
