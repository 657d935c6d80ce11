package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/claim"
	"github.com/alteram-hub/alteram/internal/content"
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
			two := lining{told: versions[i : i+2]}
			two.figures()
			out.Relations = append(out.Relations, slices.DeleteFunc(two.out, func(r alteram.Relation) bool { return r.Kind != alteram.Revised })...)
		}
	}
	all := lining{told: latest}
	all.figures()
	if len(latest) > 1 {
		all.statements()
	}
	out.Relations = append(out.Relations, all.out...)
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

// lining lines up what reports say.
type lining struct {
	told []store.Told
	out  []alteram.Relation
}

func (l *lining) add(kind alteram.RelationKind, a, b alteram.ClaimRef) {
	l.out = append(l.out, alteram.Relation{Kind: kind, A: a, B: b})
}

func (l *lining) ref(report, index int) alteram.ClaimRef {
	of := l.told[report].Claims
	return alteram.ClaimRef{Entry: of.Entry, N: of.N, Index: index}
}

func (l *lining) figures() {
	reports := make([]claim.Report, len(l.told))
	for i, t := range l.told {
		reports[i] = claim.Report{Source: string(t.Source), Published: t.Published}
		for _, f := range t.Claims.Figures {
			reports[i].Figures = append(reports[i].Figures, figureBack(f))
		}
	}
	for _, r := range claim.Relate(reports) {
		l.add(alteram.RelationKind(r.Kind), l.ref(r.A.Report, r.A.Figure), l.ref(r.B.Report, r.B.Figure))
	}
}

func (l *lining) statements() {
	reports := make([]claim.Report, len(l.told))
	for i, t := range l.told {
		reports[i] = claim.Report{Source: string(t.Source), Published: t.Published, Language: t.Claims.Language, Text: beginningOf(t.Text), Full: isFull(t)}
		if t.Text == "" {
			continue
		}
		for _, s := range t.Claims.Statements {
			reports[i].Statements = append(reports[i].Statements, statementBack(s, t.Text))
		}
	}
	aligned := claim.Align(reports)
	for _, same := range aligned.Same {
		l.add(alteram.Same, l.ref(same.A.Report, same.A.Statement), l.ref(same.B.Report, same.B.Statement))
	}
	for _, absent := range aligned.Absent {
		l.add(alteram.Absent, l.ref(absent.Statement.Report, absent.Statement.Statement), l.ref(absent.Report, -1))
	}
}

// isFull reports whether a text is the whole report: that of its page, or one that
// the feed gives beside a summary or at a length at which no page is read. A text
// that was cut, by the outlet or by us, is not.
func isFull(t store.Told) bool {
	text := strings.TrimRight(t.Text, " \n]")
	if t.Text == "" || len(t.Text) > maxRead || strings.HasSuffix(text, "…") || strings.HasSuffix(text, "...") {
		return false
	}
	return t.Page || t.Summed || content.Words(t.Text) > beginning
}
