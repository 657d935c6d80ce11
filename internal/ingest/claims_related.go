package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/claim"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// lineUpBatch is how many stories are lined up in one transaction.
	lineUpBatch = 50
	// maxReports is how many reports of a story are lined up, maxRelations how many
	// relations are kept of one.
	maxReports   = 500
	maxRelations = 5000
)

// lineUp makes the relations of the stories of which a report came, changed, left
// or was read anew.
func (in *Ingester) lineUp(ctx context.Context) error {
	for {
		due, err := in.Store.RelationsDue(ctx, lineUpBatch)
		if err != nil || len(due) == 0 {
			return err
		}
		made := make([]alteram.Relations, len(due))
		for i, d := range due {
			told, err := in.Store.ToldIn(ctx, d.Story, maxReports)
			if err != nil {
				return fmt.Errorf("line up the reports of story %s: %w", d.Story, err)
			}
			made[i] = relate(told)
			made[i].Story, made[i].Made = d.Story, in.Now()
		}
		if err := in.Store.PutRelations(ctx, due, made); err != nil {
			return fmt.Errorf("store how reports stand to each other: %w", err)
		}
	}
}

// relate lines up the latest versions of reports, and the versions of each report
// with those before.
func relate(told []store.Told) alteram.Relations {
	out := alteram.Relations{Extractor: claim.Extractor}
	var latest []store.Told
	for versions := range byEntry(told) {
		latest = append(latest, versions[len(versions)-1])
		for i := range versions[1:] {
			out.Relations = append(out.Relations, figuresOf(versions[i:i+2], func(kind alteram.RelationKind) bool { return kind == alteram.Revised })...)
		}
	}
	out.Relations = append(out.Relations, figuresOf(latest, func(alteram.RelationKind) bool { return true })...)
	if len(out.Relations) > maxRelations {
		slices.SortStableFunc(out.Relations, func(a, b alteram.Relation) int { return cmp.Compare(weight(a.Kind), weight(b.Kind)) })
		out.Relations, out.Cut = out.Relations[:maxRelations], true
	}
	return out
}

// weight orders kinds by what is kept where there are too many: where reports
// differ before where they are alike.
func weight(k alteram.RelationKind) int {
	return slices.Index([]alteram.RelationKind{
		alteram.Differ, alteram.SumDiffers, alteram.Revised, alteram.MorePrecise, alteram.Absent, alteram.Same, alteram.SumAgrees, alteram.Agree,
	}, k)
}

// byEntry yields the versions of each report.
func byEntry(told []store.Told) func(yield func([]store.Told) bool) {
	return func(yield func([]store.Told) bool) {
		for len(told) > 0 {
			n := slices.IndexFunc(told, func(t store.Told) bool { return t.Claims.Entry != told[0].Claims.Entry })
			if n < 0 {
				n = len(told)
			}
			if !yield(told[:n]) {
				return
			}
			told = told[n:]
		}
	}
}

// figuresOf returns how the figures of reports stand to each other, those kinds
// that are wanted.
func figuresOf(told []store.Told, wanted func(alteram.RelationKind) bool) []alteram.Relation {
	reports := make([]claim.Report, len(told))
	for i, t := range told {
		reports[i] = claim.Report{Source: string(t.Source), Published: t.Published}
		for _, f := range t.Claims.Figures {
			reports[i].Figures = append(reports[i].Figures, figureBack(f))
		}
	}
	var out []alteram.Relation
	ref := func(r claim.FigureRef) alteram.ClaimRef {
		of := told[r.Report].Claims
		return alteram.ClaimRef{Entry: of.Entry, N: of.N, Index: r.Figure}
	}
	for _, r := range claim.Relate(reports) {
		if kind := alteram.RelationKind(r.Kind); wanted(kind) {
			out = append(out, alteram.Relation{Kind: kind, A: ref(r.A), B: ref(r.B)})
		}
	}
	return out
}
