package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/alteram-hub/alteram"
)

// Fault is one thing that is wrong in a file.
type Fault struct {
	File string
	// Line and Column count from 1, columns in characters.
	Line, Column int
	// Message says what is wrong and, after a semicolon, what to write instead.
	Message string
}

// String returns the fault on one line, "hub.yaml:12:7: message".
func (f Fault) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
}

// Faults are all faults of a file in the order of their place. As an error they
// are [alteram.Invalid].
type Faults []Fault

// Error returns one fault a line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// Is reports whether target is [alteram.Invalid].
func (f Faults) Is(target error) bool { return target == alteram.Invalid }

// inOrder sorts the faults by place and drops repetitions, which arise where an
// alias leads to a faulty value twice.
func (f Faults) inOrder() Faults {
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(f)
}

// nearest returns the word closest to s by edit distance; empty when none is
// closer than half of its letters.
func nearest(s string, words []string) string {
	best, bestDistance := "", 0
	for _, w := range words {
		d := distance(strings.ToLower(s), strings.ToLower(w))
		if d*2 <= len(w) && (best == "" || d < bestDistance) {
			best, bestDistance = w, d
		}
	}
	return best
}

// distance is the Levenshtein distance of a and b in bytes. Words longer than
// 64 bytes are as far apart as they are long: keys are short.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return max(len(a), len(b))
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			step := diagonal
			if a[i] != b[j] {
				step = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], step
		}
	}
	return row[len(b)]
}
