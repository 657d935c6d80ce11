// Package form breaks the rules of form.
package form

// Long has more lines than this module allows.
func Long() int { // want "function Long has 13 lines, at most 12"
	n := 0
	n++
	n++
	n++
	n++
	n++
	n++
	n++
	n++
	n++
	return n
}

// Short is as long as allowed.
func Short() int {
	n := 0
	n++
	n++
	n++
	n++
	n++
	n++
	n++
	n++
	return n
}

func Bare() {} // want "exported Bare has no comment"

type Type struct{} // want "exported Type has no comment"

func (*Type) Method() {} // want "exported Type.Method has no comment"

type quiet struct{}

func (quiet) Method() {}

// The numbers share a comment.
const (
	One = 1
	Two = 2
)

var Three = 3 // Three has a comment beside it.

var Four = []int{ // want "exported Four has no comment"
	4,
}

var five = 5

var count int

var table = map[string]struct{ n []int }{}

func init() { // want "init runs unasked"
	count++ // want "package variable count changes"
}

func change(p *Type) {
	table["a"] = struct{ n []int }{} // want "package variable table changes"
	table["a"].n[0] = 1              // want "package variable table changes"
	for count = range 3 {            // want "package variable count changes"
	}
	count := 1
	count++
	other := table
	*p = Type{}
	_, _ = other, five
}
