package hub

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// Kind says what a difference is.
type Kind string

// The kinds of difference.
const (
	// Added is a source, or a value, that the file has and the database had not.
	Added Kind = "added"
	// Changed is a value that the file changes.
	Changed Kind = "changed"
	// Retired is a source that left the file.
	Retired Kind = "retired"
	// Kept was changed elsewhere and not in the file, or is a source that no
	// file ever named: the database keeps it.
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
	// Old is what the database says, New what the file says, in their stored
	// form; nil for nothing. Of a source that is added New is the name.
	Old json.RawMessage `json:"old,omitempty"`
	New json.RawMessage `json:"new,omitempty"`
	// Note says what the values do not.
	Note string `json:"note,omitempty"`
}

// Changes is how hub.yaml differs from the database, and what applying it does.
type Changes struct {
	// Differences are the hub's first, then those of each source in order of the
	// ids; a source's own are in the order of hub.yaml.
	Differences []Difference
	// plan carries them out; without Applied there is nothing to carry out.
	plan store.Plan
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
// changes then say which. Sources that came by another way than the file stay
// until a file names them and leaves them out again; that the file declares a
// feed of theirs under another id is a conflict, which force settles by
// retiring them.
func (h *Hub) Apply(ctx context.Context, want alteram.Declared, o Options) (Changes, error) {
	c, err := h.merge(ctx, want, o.Force)
	if err != nil {
		return c, err
	}
	if bad := c.Conflicts(); len(bad) > 0 && !o.Force {
		return c, conflict(bad)
	}
	if o.DryRun || c.plan.Applied == nil {
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
	return alteram.Errorf(alteram.Conflict, "nothing was applied, because both the file and the database were changed:\n%s\nlook at alteram dump, and make the file say what you want, or apply --force to let the file win", strings.Join(lines, "\n"))
}
