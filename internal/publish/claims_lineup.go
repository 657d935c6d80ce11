package publish

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// lineup puts what the reports of a story say side by side. It sees only what may
// be said to its reader: a report that is withheld is not in it, nor is a relation
// to one.
type lineup struct {
	*maker

	story     *Story
	relations []alteram.Relation
	// order are the reports in the order in which they were first read, heard the
	// same by entry; earlier are versions before the latest.
	order   []*heard
	heard   map[alteram.EntryID]*heard
	earlier map[store.VersionKey]*heard
	// names are those that reports have for the ids of speakers.
	names map[string]string
}

func (m *maker) newLineup(s *Story, relations []alteram.Relation) *lineup {
	return &lineup{maker: m, story: s, relations: relations, heard: map[alteram.EntryID]*heard{}, earlier: map[store.VersionKey]*heard{}, names: map[string]string{}}
}

// add adds a report; nothing for nil.
func (l *lineup) add(t *heard) {
	if t == nil {
		return
	}
	l.order, l.heard[t.ID()] = append(l.order, t), t
	for i := range t.claims.Statements {
		s := &t.claims.Statements[i]
		if l.names[s.SpeakerID] == "" && s.SpeakerID != unknownSpeaker {
			l.names[s.SpeakerID] = l.suppress(s.Speaker)
		}
	}
}

func (l *lineup) claims() *Claims {
	return &Claims{words: l.words, hub: l.hub, story: l.story, statements: l.statements(), figures: l.figures()}
}

// current returns the report that a reference points into, where it is one of the
// latest version and was not found to be misread; else nil.
func (l *lineup) current(kind string, ref alteram.ClaimRef) *heard {
	t := l.heard[ref.Entry]
	if t == nil || t.claims.N != ref.N || ref.Index >= 0 && t.isMisread(kind, ref.Index) {
		return nil
	}
	return t
}

// sets puts references into rows.
type sets struct {
	parent map[alteram.ClaimRef]alteram.ClaimRef
	order  []alteram.ClaimRef
}

func (s *sets) add(r alteram.ClaimRef) {
	s.parent[r] = r
	s.order = append(s.order, r)
}

func (s *sets) find(r alteram.ClaimRef) alteram.ClaimRef {
	for s.parent[r] != r {
		s.parent[r] = s.parent[s.parent[r]]
		r = s.parent[r]
	}
	return r
}

func (s *sets) join(a, b alteram.ClaimRef) {
	if _, ok := s.parent[a]; !ok {
		return
	}
	if _, ok := s.parent[b]; ok {
		s.parent[s.find(b)] = s.find(a)
	}
}

// rows returns the sets, each in the order in which its members were added.
func (s *sets) rows() [][]alteram.ClaimRef {
	at := map[alteram.ClaimRef]int{}
	var out [][]alteram.ClaimRef
	for _, r := range s.order {
		root := s.find(r)
		i, ok := at[root]
		if !ok {
			i = len(out)
			at[root], out = i, append(out, nil)
		}
		out[i] = append(out[i], r)
	}
	return out
}

// sets puts the statements or the figures of all reports into rows: by the
// relations of some kinds, and those of one text read in several outlets.
func (l *lineup) sets(kind string, count func(*heard) int, kinds ...alteram.RelationKind) *sets {
	s := &sets{parent: map[alteram.ClaimRef]alteram.ClaimRef{}}
	first := map[[32]byte]*heard{}
	for _, t := range l.order {
		original := first[t.claims.Digest]
		if original == nil {
			first[t.claims.Digest] = t
		}
		for i := range count(t) {
			ref := alteram.ClaimRef{Entry: t.ID(), N: t.claims.N, Index: i}
			s.add(ref)
			if original != nil && !t.isMisread(kind, i) && !original.isMisread(kind, i) {
				s.join(alteram.ClaimRef{Entry: original.ID(), N: original.claims.N, Index: i}, ref)
			}
		}
	}
	for _, r := range l.relations {
		if slices.Contains(kinds, r.Kind) && l.current(kind, r.A) != nil && l.current(kind, r.B) != nil {
			s.join(r.A, r.B)
		}
	}
	return s
}

// statements makes the rows of who said what.
func (l *lineup) statements() []*StatementRow {
	sets := l.sets(alteram.ItemStatement, func(t *heard) int { return len(t.claims.Statements) }, alteram.Same)
	absent := map[alteram.ClaimRef]map[alteram.EntryID]bool{}
	for _, r := range l.relations {
		if r.Kind == alteram.Absent && l.current(alteram.ItemStatement, r.A) != nil && l.current(alteram.ItemStatement, r.B) != nil {
			if absent[r.A] == nil {
				absent[r.A] = map[alteram.EntryID]bool{}
			}
			absent[r.A][r.B.Entry] = true
		}
	}
	var out []*StatementRow
	for _, refs := range sets.rows() {
		row := l.statementRow(refs)
		l.place(row, refs, absent)
		out = append(out, row)
	}
	slices.SortStableFunc(out, func(a, b *StatementRow) int { return b.texts - a.texts })
	for i, row := range out {
		row.n = i + 1
	}
	return out
}

// statementRow makes a row of one statement; a report stands in it once.
func (l *lineup) statementRow(refs []alteram.ClaimRef) *StatementRow {
	row := &StatementRow{story: l.story.story.ID}
	texts, seen := map[alteram.EntryID]*Wording{}, map[alteram.EntryID]bool{}
	for _, ref := range refs {
		t := l.heard[ref.Entry]
		if seen[ref.Entry] {
			continue
		}
		seen[ref.Entry] = true
		if of := texts[t.root()]; of != nil {
			of.Copies = append(of.Copies, t.Report)
			continue
		}
		w := l.wording(t, ref.Index)
		row.wordings, texts[t.root()] = append(row.wordings, w), w
		if !w.Misread {
			row.texts++
		}
	}
	return row
}

// wording returns how a report puts one statement.
func (l *lineup) wording(t *heard, i int) *Wording {
	s := &t.claims.Statements[i]
	w := &Wording{
		Report: t.Report, Speaker: l.speaker(t, s), As: l.as(t, s), Stance: s.Stance, Words: t.words(stretch(s)), Hedged: s.Hedged, Negated: s.Negated, Quote: s.Quote,
		Misread: t.isMisread(alteram.ItemStatement, i), heard: t, index: i,
	}
	if s.Cue != nil && t.shows(*s.Cue) {
		w.Verb = t.words(*s.Cue)
	}
	if p := s.Parent; p >= 0 && p < len(t.claims.Statements) && p != i {
		within := l.speaker(t, &t.claims.Statements[p])
		w.Within = &within
	}
	return w
}

// place says which groups tell a row, and which were searched for it in vain.
func (l *lineup) place(row *StatementRow, refs []alteram.ClaimRef, absent map[alteram.ClaimRef]map[alteram.EntryID]bool) {
	if row.texts == 0 || l.story.more { // not all reports of the story are looked at
		return
	}
	tells := map[alteram.EntryID]bool{}
	for _, ref := range refs {
		tells[ref.Entry] = true
	}
	lacks := func(r *Report) bool {
		return l.heard[r.ID()] != nil && !slices.ContainsFunc(refs, func(ref alteram.ClaimRef) bool {
			return l.heard[ref.Entry].placement.DuplicateOf == "" && !absent[ref][r.ID()]
		})
	}
	for _, g := range l.story.groups {
		switch {
		case slices.ContainsFunc(g.reports, func(r *Report) bool { return tells[r.ID()] }):
			row.told = append(row.told, g.Perspective)
		case !slices.ContainsFunc(g.reports, func(r *Report) bool { return !lacks(r) }):
			row.lacking = append(row.lacking, g.Perspective)
		}
	}
	row.only = len(row.told) == 1 && len(row.lacking) > 0 && len(row.lacking) == len(l.story.groups)-1
}

// figures makes the rows of figures.
func (l *lineup) figures() []*FigureRow {
	sets := l.sets(alteram.ItemFigure, func(t *heard) int { return len(t.claims.Figures) }, alteram.Agree, alteram.Differ, alteram.MorePrecise, alteram.Revised)
	given := map[alteram.ClaimRef]*Given{}
	for _, ref := range sets.order {
		given[ref] = l.given(l.heard[ref.Entry], ref.Index)
	}
	l.revise(given)
	rows := map[alteram.ClaimRef]*FigureRow{}
	var out []*FigureRow
	for _, refs := range sets.rows() {
		row := l.figureRow(refs, given)
		if row == nil {
			continue
		}
		out = append(out, row)
		for _, ref := range refs {
			rows[ref] = row
		}
	}
	l.compare(given, rows)
	l.sums(given, rows)
	slices.SortStableFunc(out, func(a, b *FigureRow) int { return b.texts - a.texts })
	for i, row := range out {
		row.n = i + 1
	}
	return out
}

// given returns a number as one report gives it.
func (l *lineup) given(t *heard, i int) *Given {
	f := &t.claims.Figures[i]
	g := &Given{Report: t.Report, Misread: t.isMisread(alteram.ItemFigure, i), heard: t, index: i, figure: f, Earlier: f.Earlier}
	if s := f.Statement; s >= 0 && s < len(t.claims.Statements) {
		cites := l.speaker(t, &t.claims.Statements[s])
		g.Cites = &cites
	}
	if !t.shows(f.Sentence) || !t.shows(f.Number) { // what is counted is read from the whole sentence
		return g
	}
	g.Written, g.Sentence = t.number(f), t.words(f.Sentence)
	g.Day, _ = time.Parse(time.DateOnly, f.Date)
	g.about = l.subjectOf(f, l.names)
	for _, id := range f.Actors {
		g.actors = append(g.actors, l.public(id))
	}
	for _, id := range f.Target {
		g.target = append(g.target, l.public(id))
	}
	return g
}

// number returns a number with what modifies it, as written.
func (t *heard) number(f *alteram.Figure) string {
	return strings.TrimSpace(f.Modifier + " " + t.words(f.Number))
}

// counts reports whether a number takes part in comparisons: one that is shown,
// stands, and was not found to be misread.
func (g *Given) counts() bool { return g.Written != "" && !g.Earlier && !g.Misread }

// revise marks earlier states, and tells later ones what they read before.
func (l *lineup) revise(given map[alteram.ClaimRef]*Given) {
	for _, r := range l.relations {
		later := given[r.B]
		if r.Kind != alteram.Revised || later == nil || later.Written == "" {
			continue
		}
		if before := given[r.A]; before != nil {
			before.Earlier = true
			continue
		}
		t := l.earlier[store.VersionKey{Entry: r.A.Entry, N: r.A.N}]
		if t == nil || r.A.Entry != r.B.Entry || r.A.Index < 0 || r.A.Index >= len(t.claims.Figures) {
			continue
		}
		if f := &t.claims.Figures[r.A.Index]; t.shows(f.Sentence) && t.shows(f.Number) && !t.isMisread(alteram.ItemFigure, r.A.Index) {
			later.Before = append(later.Before, t.number(f))
		}
	}
}

// figureRow makes a row of the numbers of one thing; nil where none is shown, or
// where it is not known what is counted.
func (l *lineup) figureRow(refs []alteram.ClaimRef, given map[alteram.ClaimRef]*Given) *FigureRow {
	row := &FigureRow{state: FigureSingle}
	texts := map[alteram.EntryID]bool{}
	for _, ref := range refs {
		g := given[ref]
		switch {
		case g.Written == "":
			row.unshown = append(row.unshown, g)
			continue
		case row.first == nil:
			row.first = g
		}
		if g.counts() {
			texts[g.Report.root()] = true
		}
		row.put(g)
	}
	if row.first == nil || row.first.figure.Noun == "" || row.first.figure.Predicate == "" && len(refs) == 1 {
		return nil
	}
	if row.texts = len(texts); row.texts > 1 {
		row.state = FigureAgree
	}
	for _, v := range row.values {
		v.count()
	}
	slices.SortStableFunc(row.values, func(a, b *FigureValue) int {
		return cmp.Or(cmp.Compare(bound(a.Low, 0), bound(b.Low, 0)), cmp.Compare(bound(a.High, largest), bound(b.High, largest)))
	})
	return row
}

// largest stands for the end of an interval that is open.
const largest = 1e300

func bound(v *float64, open float64) float64 {
	if v == nil {
		return open
	}
	return *v
}

// put adds a number to the value that it is; one text stands in a value once.
func (r *FigureRow) put(g *Given) {
	f := g.figure
	i := slices.IndexFunc(r.values, func(v *FigureValue) bool {
		return bound(v.Low, -1) == bound(f.Low, -1) && bound(v.High, -1) == bound(f.High, -1)
	})
	if i < 0 {
		i = len(r.values)
		r.values = append(r.values, &FigureValue{Low: f.Low, High: f.High})
	}
	v := r.values[i]
	for _, o := range v.Given {
		if o.Report.root() == g.Report.root() {
			if o.Report != g.Report {
				o.Copies = append(o.Copies, g.Report)
			}
			return
		}
	}
	v.Given = append(v.Given, g)
}

// count counts the texts of a value, and whom they cite.
func (v *FigureValue) count() {
	for _, g := range v.Given {
		if !g.counts() {
			continue
		}
		v.Texts++
		i := slices.IndexFunc(v.Cited, func(c Cited) bool {
			return c.Speaker == nil && g.Cites == nil || c.Speaker != nil && g.Cites != nil && c.Speaker.key() == g.Cites.key()
		})
		if i < 0 {
			i = len(v.Cited)
			v.Cited = append(v.Cited, Cited{Speaker: g.Cites})
		}
		v.Cited[i].Texts++
	}
}

// compare marks the rows of which different numbers are reported.
func (l *lineup) compare(given map[alteram.ClaimRef]*Given, rows map[alteram.ClaimRef]*FigureRow) {
	for _, r := range l.relations {
		a, b := given[r.A], given[r.B]
		if r.Kind == alteram.Differ && a != nil && b != nil && a.counts() && b.counts() && rows[r.A] != nil {
			rows[r.A].state = FigureDiffer
		}
	}
}

// sums sets the parts of totals: where one report has all of them, and all may be
// shown.
func (l *lineup) sums(given map[alteram.ClaimRef]*Given, rows map[alteram.ClaimRef]*FigureRow) {
	type sum struct {
		total  alteram.ClaimRef
		report alteram.EntryID
	}
	parts, kinds := map[sum][]alteram.ClaimRef{}, map[sum]alteram.RelationKind{}
	var order []sum
	for _, r := range l.relations {
		if r.Kind != alteram.SumAgrees && r.Kind != alteram.SumDiffers {
			continue
		}
		k := sum{r.A, r.B.Entry}
		if parts[k] == nil {
			order = append(order, k)
		}
		parts[k], kinds[k] = append(parts[k], r.B), r.Kind
	}
	for _, k := range order {
		total := rows[k.total]
		hidden := slices.ContainsFunc(append(parts[k], k.total), func(ref alteram.ClaimRef) bool { return given[ref] == nil || !given[ref].counts() || rows[ref] == nil })
		if total == nil || hidden {
			continue
		}
		if total.parts == nil {
			total.adds = true
		}
		for _, ref := range parts[k] {
			if !slices.Contains(total.parts, rows[ref]) && rows[ref] != total {
				total.parts = append(total.parts, rows[ref])
			}
		}
		if kinds[k] == alteram.SumDiffers {
			total.adds, total.state = false, FigureDiffer
		}
	}
}
