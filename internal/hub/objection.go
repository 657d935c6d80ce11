package hub

import (
	"context"
	"strings"

	"github.com/alteram-hub/alteram"
)

// Uphold agrees with a reader's objection: a public decision comes of it, whose
// number is returned, and with it all open objections to the same are settled. That a
// report tells another event parts it from against, an entry of its story, the first
// other one when it is empty. It is Conflict when the objection is settled, or the
// report is in a story of its own already.
func (h *Hub) Uphold(ctx context.Context, id int64, against alteram.EntryID, d alteram.Decision) (int64, error) {
	o, err := h.Store.Objection(ctx, id)
	if err != nil {
		return 0, err
	}
	d.Entry = o.Entry
	switch o.Kind {
	case alteram.ObjectMisread:
		if against != "" {
			return 0, alteram.Errorf(alteram.Invalid, "objection %d is about what was read in one report: leave out --against", id)
		}
		d.Act, d.N, d.Item = alteram.ActMisread, o.N, o.Item
	default:
		d.Act = alteram.ActOtherEvent
		if d.Other, err = h.parting(ctx, o, against); err != nil {
			return 0, err
		}
	}
	return h.carry(ctx, d, func(ctx context.Context, d alteram.Decision) (int64, error) { return h.Store.Uphold(ctx, id, d) })
}

// parting returns the entry from which the one that an objection is about is parted.
func (h *Hub) parting(ctx context.Context, o alteram.Objection, against alteram.EntryID) (alteram.EntryID, error) {
	in, err := h.Store.PlacementsOf(ctx, []alteram.EntryID{o.Entry})
	if err != nil {
		return "", err
	}
	const most = 1000
	story := in[o.Entry].Story
	reports, err := h.Store.Reports(ctx, []alteram.StoryID{story}, most)
	if err != nil {
		return "", err
	}
	for _, r := range reports[story] { // in the order in which they were placed
		if r.ID != o.Entry && (against == "" || r.ID == against) {
			return r.ID, nil
		}
	}
	if against != "" {
		return "", alteram.Errorf(alteram.NotFound, "entry %s is not in one story with %s: open /story/%s to see which are", against, o.Entry, story)
	}
	return "", alteram.Errorf(alteram.Conflict, "entry %s stands in a story of its own already: dismiss objection %d", o.Entry, o.ID)
}

// Dismiss settles a reader's objection without a decision. The reason stays with it,
// and is not public.
func (h *Hub) Dismiss(ctx context.Context, id int64, why string) error {
	if why = strings.TrimSpace(why); why == "" {
		return alteram.Errorf(alteram.Invalid, "say why: write --because \"…\"")
	}
	if _, err := h.Store.Objection(ctx, id); err != nil {
		return err
	}
	return h.Store.Dismiss(ctx, id, why, h.Now())
}
