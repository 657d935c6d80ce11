package hub

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
)

// DefaultOffice is who decides when nobody is named.
const DefaultOffice = "the operator"

// EntryID reads an entry's id, as it is or out of the address of its page.
func EntryID(s string) (alteram.EntryID, error) {
	id := strings.TrimSpace(s)
	if _, after, ok := strings.Cut(id, "/entry/"); ok {
		id = after
	}
	if i := strings.IndexAny(id, "/?#"); i >= 0 {
		id = id[:i]
	}
	if id := alteram.EntryID(id); id.Valid() {
		return id, nil
	}
	return "", alteram.Errorf(alteram.Invalid, "%q is no entry: write its id of 16 letters and digits, or the address of its page", s)
}

// Withhold stops showing an entry's text, from now on and with a public
// reason, and returns the number of the decision. It sets the act and the
// time; an empty office is [DefaultOffice].
func (h *Hub) Withhold(ctx context.Context, d alteram.Decision) (int64, error) {
	d.Act = alteram.ActWithhold
	return h.decide(ctx, d)
}

// Restore takes back all withholdings of an entry, with a public reason, and
// returns the number of the decision. An entry that is not withheld by a
// decision gives Conflict: its terms or a law may still keep the text back.
func (h *Hub) Restore(ctx context.Context, d alteram.Decision) (int64, error) {
	d.Act = alteram.ActRestore
	all, err := h.Store.Decisions(ctx)
	if err != nil {
		return 0, err
	}
	if !withheld(all, d.Entry, h.Now()) {
		return 0, alteram.Errorf(alteram.Conflict, "entry %s is not withheld by a decision: alteram decisions lists those that stand", d.Entry)
	}
	return h.decide(ctx, d)
}

// withheld reports whether a withholding of an entry stands at now. A restore
// takes back all before it.
func withheld(decisions []alteram.Decision, id alteram.EntryID, now time.Time) bool {
	stands := false
	for _, d := range decisions {
		if d.Entry == id && d.AboutText() {
			stands = d.Act == alteram.ActWithhold && (stands || d.InForce(now))
		}
	}
	return stands
}

// Erase deletes the texts and titles of all versions of an entry for good, with
// a public reason, and returns the number of the decision. carry carries it out,
// as ingest.Ingester.Erase does in database and archive. The order holds
// everywhere and for ever: territories or an end make it Invalid.
func (h *Hub) Erase(ctx context.Context, d alteram.Decision, carry func(context.Context, alteram.Decision) (int64, error)) (int64, error) {
	d.Act = alteram.ActErase
	if len(d.Applies) > 0 || !d.Until.IsZero() {
		return 0, alteram.Errorf(alteram.Invalid, "an erasure holds everywhere and for ever: to keep a text from some readers, or for a time, withhold it")
	}
	return h.carry(ctx, d, carry)
}

// SameEvent says that two entries tell the same event: their stories become one.
// NotSameEvent says that they do not: the one that was placed later leaves. Both
// hold also when stories are made again; the later decision on a pair counts.
func (h *Hub) SameEvent(ctx context.Context, d alteram.Decision) (int64, error) {
	d.Act = alteram.ActSameEvent
	return h.decideOnTwo(ctx, d)
}

// NotSameEvent says that two entries do not tell the same event; see [Hub.SameEvent].
func (h *Hub) NotSameEvent(ctx context.Context, d alteram.Decision) (int64, error) {
	d.Act = alteram.ActOtherEvent
	return h.decideOnTwo(ctx, d)
}

func (h *Hub) decideOnTwo(ctx context.Context, d alteram.Decision) (int64, error) {
	if d.Other == d.Entry {
		return 0, alteram.Errorf(alteram.Invalid, "both are entry %s: name two", d.Entry)
	}
	if _, err := h.Store.Entry(ctx, d.Other); err != nil {
		return 0, err
	}
	return h.decide(ctx, d)
}

func (h *Hub) decide(ctx context.Context, d alteram.Decision) (int64, error) {
	return h.carry(ctx, d, h.Store.Decide)
}

// carry completes and checks a decision, and has it carried out.
func (h *Hub) carry(ctx context.Context, d alteram.Decision, out func(context.Context, alteram.Decision) (int64, error)) (int64, error) {
	d.At = h.Now()
	d.Why, d.Law = strings.TrimSpace(d.Why), strings.TrimSpace(d.Law)
	d.Office = cmp.Or(strings.TrimSpace(d.Office), DefaultOffice)
	if err := check(d); err != nil {
		return 0, err
	}
	n, err := out(ctx, d)
	if errors.Is(err, alteram.NotFound) {
		return 0, alteram.Errorf(alteram.NotFound, "%w: copy the id out of the address of its page", err)
	}
	return n, err
}

// check refuses a decision that could not be published as it is.
func check(d alteram.Decision) error {
	if d.Why == "" {
		return alteram.Errorf(alteram.Invalid, "a decision needs a public reason: write --why \"…\"")
	}
	for _, t := range d.Applies {
		if !lawful(alteram.Restriction{Applies: []string{t}}) {
			return alteram.Errorf(alteram.Invalid, "%q is no territory: write a country's two letters (DE, and GB for the UK), EU, or * for everywhere", t)
		}
	}
	switch {
	case d.LawURL != "" && d.Law == "":
		return alteram.Errorf(alteram.Invalid, "--law-url says where a law can be read, and no law is named: add --law")
	case !lawful(alteram.Restriction{URL: d.LawURL}):
		return alteram.Errorf(alteram.Invalid, "%q is no address of a law: write one that begins with https:// and holds no user name", d.LawURL)
	case !d.Until.IsZero() && !d.Until.After(d.At):
		return alteram.Errorf(alteram.Invalid, "--until lies in the past: write a day after today, or leave it out")
	}
	return nil
}

// lawful reports whether hub.yaml takes the territories and the address of a
// restriction: decisions are held to the same.
func lawful(r alteram.Restriction) bool {
	r.Law = "any"
	if len(r.Applies) == 0 {
		r.Applies = []string{alteram.Everywhere}
	}
	_, err := asDeclared(alteram.Source{ID: "any", Name: "Any", Control: alteram.Control{Set: time.Unix(0, 0)}, Restrictions: []alteram.Restriction{r}})
	return err == nil
}
