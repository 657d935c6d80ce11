package hub

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/alteram-hub/alteram"
)

// SuppressName leaves a name out wherever the hub shows who said what, with a
// public reason, and returns the number of the decision. It sets the act and the
// time; an empty office is [DefaultOffice]. The reason must not hold the name.
func (h *Hub) SuppressName(ctx context.Context, d alteram.Suppression) (int64, error) {
	d.Act = alteram.ActSuppressName
	return h.onName(ctx, d)
}

// RestoreName takes back that a name is left out; Conflict when it is not.
func (h *Hub) RestoreName(ctx context.Context, d alteram.Suppression) (int64, error) {
	d.Act = alteram.ActRestoreName
	return h.onName(ctx, d)
}

func (h *Hub) onName(ctx context.Context, d alteram.Suppression) (int64, error) {
	d.At = h.Now()
	d.Name, d.Why = strings.Join(strings.Fields(d.Name), " "), strings.TrimSpace(d.Why)
	d.Office = cmp.Or(strings.TrimSpace(d.Office), DefaultOffice)
	switch {
	case d.Name == "":
		return 0, alteram.Errorf(alteram.Invalid, "a name is missing: write it as it stands in reports")
	case alteram.HideNames(d.Why+"\n"+d.Office, []string{d.Name}, "") != d.Why+"\n"+d.Office:
		return 0, alteram.Errorf(alteram.Invalid, "the reason is public and holds the name that is not to be shown: write it without")
	}
	if err := check(alteram.Decision{At: d.At, Why: d.Why, Law: d.Law, LawURL: d.LawURL}); err != nil {
		return 0, err
	}
	all, err := h.Store.Suppressions(ctx)
	if err != nil {
		return 0, err
	}
	left := slices.ContainsFunc(alteram.SuppressedNames(all), func(n string) bool { return strings.EqualFold(n, d.Name) })
	switch {
	case left && d.Act == alteram.ActSuppressName:
		return 0, alteram.Errorf(alteram.Conflict, "the name is left out already: see alteram decide names")
	case !left && d.Act == alteram.ActRestoreName:
		return 0, alteram.Errorf(alteram.Conflict, "the name is not left out: alteram decide names lists those that are")
	}
	return h.Store.PutSuppression(ctx, d)
}
