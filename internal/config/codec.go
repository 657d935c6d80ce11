package config

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// codec reads and writes one kind of value.
type codec[V any] struct {
	// kind says in the documentation what to write.
	kind string
	// page documents the keys of a mapping; nil for other values.
	page *page
	// absent is what a key that is left out means.
	absent V
	// read sets the value from a node, or reports why it cannot. The node is
	// resolved and not nil.
	read func(r *reader, n ast.Node, v *V)
	// write returns the value as YAML; nil when it is what a missing key means.
	write func(v V) *yaml
}

// scalar makes a codec of values that stand on one line. The error of parse
// says what is wrong and what to write instead; format gives "" for the value
// that a missing key means.
func scalar[V any](kind string, class scalarClass, parse func(string) (V, error), format func(V) string) codec[V] {
	read := func(r *reader, n ast.Node, v *V) {
		s, err := class.text(n)
		if err == nil {
			*v, err = parse(s)
		}
		if err != nil {
			var none V
			*v = none
			r.faultValue(n, "%v", err)
		}
	}
	write := func(v V) *yaml {
		s := format(v)
		if s == "" {
			return nil
		}
		return &yaml{scalar: s, bare: class.bare()}
	}
	return codec[V]{kind: kind, read: read, write: write}
}

// scalarClass is what a scalar is to YAML.
type scalarClass int

const (
	// textual scalars are text; what YAML sees as something else needs quotes.
	textual scalarClass = iota
	// word scalars are taken as they are written, for their own parser to judge.
	word
	// stamp scalars are words that never need quotes, such as dates.
	stamp
	// numeric scalars are numbers.
	numeric
	// boolean scalars are true or false.
	boolean
)

// bare reports whether scalars of the class are written without quotes.
func (c scalarClass) bare() bool { return c >= stamp }

// takes reports whether scalars of the class may be written as n.
func (c scalarClass) takes(n ast.Node) bool {
	switch n.(type) {
	case *ast.StringNode:
		return c < numeric
	case *ast.LiteralNode:
		return c == textual
	case *ast.IntegerNode, *ast.FloatNode:
		return c == word || c == stamp || c == numeric
	case *ast.BoolNode:
		return c == word || c == stamp || c == boolean
	}
	return false
}

// text returns the characters of a scalar, or says why n is none of the class.
func (c scalarClass) text(n ast.Node) (string, error) {
	if !c.takes(n) {
		return "", c.mismatch(n)
	}
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return n.Value.Value, nil
	}
	return n.GetToken().Value, nil
}

// mismatch says that n is not of class c and what to write instead.
func (c scalarClass) mismatch(n ast.Node) error {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		if c == textual {
			return fmt.Errorf("YAML reads this as %s; put it in quotes: %q", describe(n), n.GetToken().Value)
		}
	}
	want := [...]string{textual: "text", word: "a word", stamp: "a word", numeric: "a number, without quotes", boolean: "true or false, without quotes"}
	return fmt.Errorf("this is %s; write %s", describe(n), want[c])
}

// list makes a codec of lists. An empty list is the same as none.
func list[V any](item codec[V]) codec[[]V] {
	read := func(r *reader, n ast.Node, v *[]V) {
		sequence, ok := n.(*ast.SequenceNode)
		if !ok {
			r.faultValue(n, "this is %s; write a list, such as [%s]", describe(n), brief(n))
			return
		}
		for _, each := range sequence.Values {
			*v = append(*v, readItem(r, item, each))
		}
	}
	return codec[[]V]{kind: "list of " + item.kind, page: item.page, read: read, write: writeItems(item)}
}

// readItem reads one value of a list. A faulty one stays in the list as its
// zero value, so that the places of the others are known.
func readItem[V any](r *reader, item codec[V], n ast.Node) V {
	v, before := item.absent, len(r.faults)
	resolved := r.resolve(n)
	if resolved != nil {
		item.read(r, resolved, &v)
	}
	_, isMapping := resolved.(*ast.MappingNode)
	if len(r.faults) == before && !isMapping && item.write(v) == nil {
		r.faultValue(n, "the list has an empty item; remove it, or write its value")
	}
	return v
}

// writeItems writes a list; an item that is all defaults is an empty mapping.
func writeItems[V any](item codec[V]) func([]V) *yaml {
	return func(vs []V) *yaml {
		if len(vs) == 0 {
			return nil
		}
		out := &yaml{items: []*yaml{}}
		for _, v := range vs {
			one := item.write(v)
			if one == nil {
				one = &yaml{pairs: []pair{}}
			}
			out.items = append(out.items, one)
		}
		return out
	}
}

// brief shows a scalar inside a list, for a message.
func brief(n ast.Node) string {
	if s, err := textual.text(n); err == nil && len(s) <= 40 {
		return s
	}
	return "…"
}

// keepEmpty makes the codec of a list for which [] differs from a missing key.
func keepEmpty[V any](c codec[[]V]) codec[[]V] {
	read, write := c.read, c.write
	c.read = func(r *reader, n ast.Node, v *[]V) {
		*v = []V{}
		read(r, n, v)
	}
	c.write = func(vs []V) *yaml {
		if vs != nil && len(vs) == 0 {
			return &yaml{items: []*yaml{}}
		}
		return write(vs)
	}
	return c
}

// oneOrMore makes a codec of lists for which a single item may be written
// without brackets.
func oneOrMore[V any](item codec[V]) codec[[]V] {
	c := list(item)
	readList, writeList := c.read, c.write
	c.kind = item.kind + ", or a list of them"
	c.read = func(r *reader, n ast.Node, v *[]V) {
		if _, several := n.(*ast.SequenceNode); several {
			readList(r, n, v)
			return
		}
		*v = []V{readItem(r, item, n)}
	}
	c.write = func(vs []V) *yaml {
		out := writeList(vs)
		if len(vs) == 1 {
			return out.items[0]
		}
		return out
	}
	return c
}
