package hub

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// Kind says what a difference is.
type Kind string

// The kinds of difference.
const (
	// Added is a source, or an aspect, that the file has and the database had not.
	Added Kind = "added"
	// Changed is an aspect that the file changes.
	Changed Kind = "changed"
	// Retired is a source that left the file.
	Retired Kind = "retired"
	// Kept was changed elsewhere and not in the file: the database keeps it.
	Kept Kind = "kept"
	// Conflicting was changed both in the file and elsewhere.
	Conflicting Kind = "conflict"
)

// Difference is one thing in which hub.yaml and the database differ.
type Difference struct {
	Kind   Kind             `json:"kind"`
	Source alteram.SourceID `json:"source,omitempty"` // empty for the hub
	// Aspect is a word of hub.yaml; empty for a source as a whole.
	Aspect string `json:"aspect,omitempty"`
	// Old and New are values in their stored form, empty for none.
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
}

// marks are the signs before the lines of a plan.
var marks = map[Kind]string{Added: "+", Changed: "~", Retired: "-", Kept: "=", Conflicting: "!"}

// String returns the difference as one line for a person.
func (d Difference) String() string {
	subject := "hub"
	if d.Source != "" {
		subject = "source " + string(d.Source)
	}
	line := marks[d.Kind] + " " + subject
	if d.Aspect != "" {
		line += " " + d.Aspect
	}
	switch d.Kind {
	case Retired:
		return line + ": retired"
	case Kept:
		return line + ": changed in the database, not in the file; kept"
	case Conflicting:
		return line + ": the file says " + brief(d.New) + ", the database " + brief(d.Old)
	case Changed:
		return line + ": " + brief(d.Old) + " → " + brief(d.New)
	}
	if d.New != "" {
		line += ": " + brief(d.New)
	}
	return line
}

// maxBrief bounds a value in a line, in runes.
const maxBrief = 90

// brief returns a stored value in a few words: without quotes, braces and
// fields that say nothing.
func brief(value string) string {
	var v any
	if value == "" || json.Unmarshal([]byte(value), &v) != nil {
		return "nothing"
	}
	s := phrase(v)
	if s == "" {
		return "nothing"
	}
	if r := []rune(s); len(r) > maxBrief {
		return string(r[:maxBrief]) + "…"
	}
	return s
}

func phrase(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSuffix(strings.TrimSuffix(v, "T00:00:00Z"), "0001-01-01")
	case float64:
		if v != 0 {
			return fmt.Sprint(v)
		}
	case bool:
		if v {
			return "yes"
		}
	case []any:
		var parts []string
		for _, x := range v {
			parts = append(parts, cmp.Or(phrase(x), "–"))
		}
		return strings.Join(parts, "; ")
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if p := phrase(v[k]); p != "" {
				parts = append(parts, strings.TrimSpace(spoken(k)+" "+p))
			}
		}
		return strings.Join(parts, ", ")
	}
	return ""
}

// spoken returns the name of a stored field as words: "SaidBy" is "said by".
func spoken(field string) string {
	var b strings.Builder
	for i, r := range field {
		if unicode.IsUpper(r) && i > 0 && !unicode.IsUpper(rune(field[i-1])) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// aspect names one declared value.
type aspect struct {
	source alteram.SourceID
	name   string
}

// declared is a set of declared values.
type declared map[aspect]string

func index(values []store.Value) declared {
	d := make(declared, len(values))
	for _, v := range values {
		d[aspect{v.Source, v.Aspect}] = v.JSON
	}
	return d
}

// sources returns the ids that have values.
func (d declared) sources() map[alteram.SourceID]bool {
	ids := map[alteram.SourceID]bool{}
	for a := range d {
		if a.source != "" {
			ids[a.source] = true
		}
	}
	return ids
}

// Changes is how hub.yaml differs from the database, and what applying it does.
type Changes struct {
	// Differences are in order of source and aspect, the hub's first.
	Differences []Difference
	plan        store.Plan
}

// Conflicts returns the differences that were changed on both sides.
func (c Changes) Conflicts() []Difference {
	var out []Difference
	for _, d := range c.Differences {
		if d.Kind == Conflicting {
			out = append(out, d)
		}
	}
	return out
}

// Options say how to apply.
type Options struct {
	// DryRun changes nothing.
	DryRun bool
	// Force lets the file win where both sides changed.
	Force bool
	// By names who applies.
	By string
}

// Apply brings the database to what is wanted by a three-way merge against what
// was applied last, in one transaction, and returns what that changed. With
// conflicts and no force it changes nothing and fails with Conflict; the
// changes then say which.
func (h *Hub) Apply(ctx context.Context, want alteram.Declared, o Options) (Changes, error) {
	c, err := h.merge(ctx, want, o.Force)
	if err != nil {
		return c, err
	}
	if bad := c.Conflicts(); len(bad) > 0 && !o.Force {
		return c, conflict(bad)
	}
	if o.DryRun {
		return c, nil
	}
	c.plan.By = o.By
	return c, h.Store.Apply(ctx, c.plan)
}

func conflict(bad []Difference) error {
	lines := make([]string, len(bad))
	for i, d := range bad {
		lines[i] = "  " + d.String()
	}
	return alteram.Errorf(alteram.Conflict, "nothing was applied: %d values were changed both in the file and in the database:\n%s\nlook at alteram dump, and make the file say what you want, or apply --force to let the file win", len(bad), strings.Join(lines, "\n"))
}

// merge compares three declarations: ours (wanted), theirs (in force) and base
// (what was applied last).
func (h *Hub) merge(ctx context.Context, want alteram.Declared, force bool) (Changes, error) {
	applied, err := h.Store.Applied(ctx)
	if err != nil {
		return Changes{}, err
	}
	have, err := h.Store.Declared(ctx)
	if err != nil {
		return Changes{}, err
	}
	inForce, err := store.Values(have)
	if err != nil {
		return Changes{}, err
	}
	wanted, err := store.Values(want)
	if err != nil {
		return Changes{}, err
	}
	m := merger{ours: index(wanted), theirs: index(inForce), base: index(applied), first: len(applied) == 0, force: force}
	m.out.plan.Applied = wanted
	m.sources = [3]map[alteram.SourceID]bool{m.ours.sources(), m.theirs.sources(), m.base.sources()}
	for _, v := range wanted {
		m.value(aspect{v.Source, v.Aspect})
	}
	for _, id := range slices.Sorted(maps.Keys(m.sources[1])) {
		m.leaving(id)
	}
	slices.SortStableFunc(m.out.Differences, func(a, b Difference) int { return strings.Compare(string(a.Source), string(b.Source)) })
	return m.out, nil
}

type merger struct {
	ours, theirs, base declared
	sources            [3]map[alteram.SourceID]bool // of ours, theirs, base
	// first says that nothing was ever applied: then nobody but the file declares the hub.
	first, force bool
	out          Changes
}

// value merges one aspect that the file declares.
func (m *merger) value(a aspect) {
	ours, theirs := m.ours[a], m.theirs[a]
	base, based := m.base[a]
	fresh := a.source != "" && !m.sources[1][a.source]
	d := Difference{Kind: Changed, Source: a.source, Aspect: a.name, Old: theirs, New: ours}
	switch {
	case ours == theirs:
		return
	case fresh || theirs == "" || m.first && a.source == "":
		d.Kind = Added
	case based && theirs == base:
	case based && ours == base:
		d.Kind = Kept
		m.out.Differences = append(m.out.Differences, d)
		return
	default:
		d.Kind = Conflicting
	}
	if !fresh || brief(ours) != "nothing" {
		m.out.Differences = append(m.out.Differences, d)
	}
	m.out.plan.Changes = append(m.out.plan.Changes, store.Change{Source: a.source, Aspect: a.name, Old: theirs, New: ours})
}

// leaving retires a source that is in force and was in the file before, and is
// not any more. One that came by another way, as from OPML, stays.
func (m *merger) leaving(id alteram.SourceID) {
	if m.sources[0][id] {
		return
	}
	if !m.sources[2][id] {
		m.out.Differences = append(m.out.Differences, Difference{Kind: Kept, Source: id})
		return
	}
	for a, base := range m.base {
		if a.source == id && m.theirs[a] != base {
			m.out.Differences = append(m.out.Differences, Difference{Kind: Conflicting, Source: id, Aspect: a.name, Old: m.theirs[a]})
			if !m.force {
				return
			}
		}
	}
	m.out.Differences = append(m.out.Differences, Difference{Kind: Retired, Source: id})
	m.out.plan.Retire = append(m.out.plan.Retire, id)
}
