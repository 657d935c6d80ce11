package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// maxAliases bounds how often an alias is followed in one file, so that a few
// lines of aliases of aliases cannot stand for millions of values.
const maxAliases = 1000

// reader walks the syntax tree of one file and gathers its faults.
type reader struct {
	file   string
	faults Faults
	// key is the key whose value is being read; it stands before the messages
	// about that value.
	key     string
	anchors map[string]ast.Node
	// aliases counts how many were followed.
	aliases int
	// lines holds the line on which a value that may occur only once was seen first.
	lines map[string]int
}

// place is a line and a column, both from 1.
type place struct{ line, column int }

// position returns where a node begins. Block mappings begin at their first
// key, although their own token is the colon behind it.
func position(n ast.Node) place {
	switch n := n.(type) {
	case nil:
		return place{1, 1}
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return position(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return position(n.Key)
	}
	return placeOf(n.GetToken())
}

// placeOf returns where a token begins. Some positions of the YAML parser lie
// before the first column.
func placeOf(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{1, 1}
	}
	return place{max(t.Position.Line, 1), max(t.Position.Column, 1)}
}

// fault notes that something is wrong at a place.
func (r *reader) fault(at place, format string, args ...any) {
	r.faults = append(r.faults, Fault{File: r.file, Line: at.line, Column: at.column, Message: fmt.Sprintf(format, args...)})
}

// faultValue notes that the value of the present key is wrong.
func (r *reader) faultValue(n ast.Node, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if r.key != "" {
		message = r.key + ": " + message
	}
	r.fault(position(n), "%s", message)
}

// anchorCollector is an [ast.Visitor] that notes what each anchor names.
type anchorCollector struct{ r *reader }

// Visit implements [ast.Visitor].
func (c anchorCollector) Visit(n ast.Node) ast.Visitor {
	a, ok := n.(*ast.AnchorNode)
	if !ok {
		return c
	}
	name := a.Name.GetToken().Value
	if _, taken := c.r.anchors[name]; taken {
		c.r.fault(position(a), "the anchor &%s is there already; give each anchor a name of its own", name)
	}
	c.r.anchors[name] = a.Value
	return c
}

// collectAnchors fills r.anchors from a whole document.
func (r *reader) collectAnchors(body ast.Node) {
	r.anchors = map[string]ast.Node{}
	if body != nil {
		ast.Walk(anchorCollector{r}, body)
	}
}

// resolve returns the value a node stands for, through anchors and aliases. It
// is nil when there is none: the key was left empty, or a fault was reported.
func (r *reader) resolve(n ast.Node) ast.Node {
	for {
		switch v := n.(type) {
		case *ast.NullNode:
			return nil
		case *ast.AnchorNode:
			n = v.Value
		case *ast.AliasNode:
			if n = r.follow(v); n == nil {
				return nil
			}
		default:
			return n
		}
	}
}

// follow returns what an alias stands for, or nil when it stands for nothing.
func (r *reader) follow(alias *ast.AliasNode) ast.Node {
	name := alias.Value.GetToken().Value
	target, ok := r.anchors[name]
	switch r.aliases++; {
	case !ok:
		r.faultValue(alias, "there is no anchor &%s; set it at the value that *%s repeats", name, name)
	case r.aliases == maxAliases+1:
		r.faultValue(alias, "aliases are followed more than %d times; write the values out", maxAliases)
		return nil
	case r.aliases > maxAliases:
		return nil
	}
	return target
}

// mapping is a mapping whose keys were checked.
type mapping struct {
	r      *reader
	start  place
	values map[string]ast.Node
	// order lists the keys as they stand in the file.
	order []string
	// faulty holds the keys whose values had a fault.
	faulty map[string]bool
}

// mapping reads the keys of n, each of which must be known unless known is nil;
// refused says of some unknown keys what to do instead. The mapping is nil when
// n is something else.
func (r *reader) mapping(n ast.Node, known []string, refused map[string]string) *mapping {
	m := &mapping{r: r, start: position(n), values: map[string]ast.Node{}, faulty: map[string]bool{}}
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		r.faultValue(n, "this is %s; write keys and values, such as %s", describe(n), sample(known))
		return nil
	}
	for _, p := range pairs {
		m.add(p, known, refused)
	}
	return m
}

// sample shows what a mapping with the given keys looks like.
func sample(known []string) string {
	if len(known) == 0 {
		return "{en: …}"
	}
	return "{" + known[0] + ": …}"
}

// add notes one key and its value, or what is wrong with the key.
func (m *mapping) add(p *ast.MappingValueNode, known []string, refused map[string]string) {
	key, at := p.Key.GetToken().Value, position(p.Key)
	if _, merge := p.Key.(*ast.MergeKeyNode); merge {
		m.r.fault(at, "hub.yaml knows no merge key <<; write the keys out, or repeat a whole value with *name")
		return
	}
	if _, twice := m.values[key]; twice {
		m.r.fault(at, "the key %q is there already; keep one of them", key)
		return
	}
	if why, ok := refused[key]; ok {
		m.r.fault(at, "%s: %s", key, why)
		return
	}
	if known != nil && !slices.Contains(known, key) {
		m.r.fault(at, "unknown key %q; write %s", key, choice(key, known))
		return
	}
	m.values[key] = p.Value
	m.order = append(m.order, key)
}

// choice lists the allowed words, the one that was probably meant first.
func choice(s string, allowed []string) string {
	if w := nearest(s, allowed); w != "" && len(allowed) > 1 {
		return fmt.Sprintf("%s (or one of %s)", w, strings.Join(without(allowed, w), ", "))
	}
	if len(allowed) == 1 {
		return allowed[0]
	}
	return "one of " + strings.Join(allowed, ", ")
}

// without returns the words other than w.
func without(words []string, w string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(s string) bool { return s == w })
}

// at returns where the value of a key begins, or where the mapping does when
// the key is not there.
func (m *mapping) at(key string) place {
	if n, ok := m.values[key]; ok {
		return position(n)
	}
	return m.start
}

// item returns where the i-th value under a key begins. A single value is its
// own first item.
func (m *mapping) item(key string, i int) place {
	n := m.r.resolve(m.values[key])
	if list, ok := n.(*ast.SequenceNode); ok && i < len(list.Values) {
		return position(list.Values[i])
	}
	return m.at(key)
}

// sound reports whether none of the keys had a faulty value.
func (m *mapping) sound(keys []string) bool {
	return !slices.ContainsFunc(keys, func(k string) bool { return m.faulty[k] })
}

// once reports a fault when the value under a key, of the named kind, has been
// seen elsewhere in the file.
func (m *mapping) once(key, kind, value string) {
	if value == "" {
		return
	}
	if m.r.lines == nil {
		m.r.lines = map[string]int{}
	}
	id := kind + "\x00" + value
	if line, seen := m.r.lines[id]; seen {
		m.r.fault(m.at(key), "the %s %s is declared already in line %d; keep one of them", kind, value, line)
		return
	}
	m.r.lines[id] = m.at(key).line
}

// describe names the kind of a value for a message.
func describe(n ast.Node) string {
	switch n.(type) {
	case nil, *ast.NullNode:
		return "no value"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode, *ast.LiteralNode:
		return "text"
	case *ast.BoolNode:
		return "true or false"
	case *ast.IntegerNode, *ast.FloatNode:
		return "a number"
	case *ast.InfinityNode, *ast.NanNode:
		return "a number that is not finite"
	}
	return "something else"
}
