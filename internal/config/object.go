package config

import (
	"maps"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/alteram-hub/alteram"
)

// object describes a mapping: its keys in the order in which they are written
// and documented, and what must hold between them.
type object[T any] struct {
	// title heads the keys in the documentation.
	title  string
	says   string
	fields []field[T]
	rules  []rule[T]
	// refused are keys that someone may expect here, with what to do instead.
	refused map[string]string
	// open mappings are always written with one key a line.
	open bool
}

// field is one key of a mapping.
type field[T any] struct {
	row
	// always writes the key even when its value is the default, given that the
	// mapping is written at all.
	always bool
	read   func(r *reader, n ast.Node, t *T)
	write  func(t *T) *yaml
	clear  func(t *T)
	// page documents the keys of a mapping below.
	page *page
}

// key describes the key of a value that c reads and writes and that stands at
// the given place of a T. What it says is for the documentation.
func key[T, V any](name string, c codec[V], at func(*T) *V, says string) field[T] {
	return field[T]{
		row:   row{key: name, kind: c.kind, says: says},
		page:  c.page,
		read:  func(r *reader, n ast.Node, t *T) { c.read(r, n, at(t)) },
		write: func(t *T) *yaml { return c.write(*at(t)) },
		clear: func(t *T) { *at(t) = c.absent },
	}
}

// must makes the key required.
func (f field[T]) must() field[T] {
	f.required = true
	return f
}

// means states the default in the documentation.
func (f field[T]) means(missing string) field[T] {
	f.missing = missing
	return f
}

// shown writes the key even when it has its default.
func (f field[T]) shown(word string) field[T] {
	write := f.write
	f.always = true
	f.write = func(t *T) *yaml {
		if out := write(t); out != nil {
			return out
		}
		return &yaml{scalar: word}
	}
	return f.means(word)
}

// rule is a condition between the keys of a mapping. It is judged only when
// the keys it is about could be read.
type rule[T any] struct {
	// about lists the keys the rule looks at; the fault is at the first.
	about []string
	// broken reports whether a mapping breaks the rule.
	broken func(t *T) bool
	// says is the fault and, up to its semicolon, the line of the documentation.
	says string
	// check reports faults itself; it is there instead of broken for rules that
	// look beyond the mapping or at several places.
	check func(m *mapping, t *T)
}

// codec returns the codec of the mapping.
func (o object[T]) codec() codec[T] {
	var none T
	for _, f := range o.fields {
		f.clear(&none)
	}
	return codec[T]{kind: link(o.title), page: o.page(), absent: none, read: o.read, write: o.write}
}

// names returns the known keys.
func (o object[T]) names() []string {
	names := make([]string, len(o.fields))
	for i, f := range o.fields {
		names[i] = f.key
	}
	return names
}

// read reads a mapping into t. A nil node is an empty file.
func (o object[T]) read(r *reader, n ast.Node, t *T) {
	if n == nil {
		n = &ast.MappingNode{BaseNode: &ast.BaseNode{}, IsFlowStyle: true}
	}
	m := r.mapping(n, o.names(), o.refused)
	if m == nil {
		return
	}
	for _, f := range o.fields {
		f.readFrom(m, t)
	}
	for _, rule := range o.rules {
		rule.judge(m, t)
	}
}

// readFrom reads the value of one key out of a mapping.
func (f field[T]) readFrom(m *mapping, t *T) {
	f.clear(t)
	outer, before := m.r.key, len(m.r.faults)
	m.r.key = f.key
	if n, ok := m.values[f.key]; ok {
		if n = m.r.resolve(n); n != nil {
			f.read(m.r, n, t)
		}
	}
	m.r.key = outer
	if f.required && len(m.r.faults) == before && f.write(t) == nil {
		m.r.fault(m.at(f.key), "%s is missing; add %s: …", prefixed(outer, f.key), f.key)
	}
	m.faulty[f.key] = len(m.r.faults) > before
}

// prefixed returns the key with the key of its mapping before it.
func prefixed(outer, key string) string {
	if outer == "" {
		return key
	}
	return outer + ": " + key
}

// judge applies a rule to a mapping that was read.
func (u rule[T]) judge(m *mapping, t *T) {
	switch {
	case !m.sound(u.about):
	case u.check != nil:
		u.check(m, t)
	case u.broken(t):
		m.r.fault(m.at(u.about[0]), "%s", u.says)
	}
}

// write writes the keys of t; nil when all of them have their default.
func (o object[T]) write(t T) *yaml {
	out, said := &yaml{open: o.open}, false
	for _, f := range o.fields {
		v := f.write(&t)
		if v == nil {
			continue
		}
		said = said || !f.always || !v.is(f.missing)
		out.pairs = append(out.pairs, pair{f.key, v})
	}
	if !said {
		return nil
	}
	return out
}

// localized is the codec of what an operator writes in one or several languages.
var localized = codec[alteram.Text]{
	kind: "text, or text by language",
	read: func(r *reader, n ast.Node, t *alteram.Text) {
		switch n.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			readLanguages(r, n, t)
		default:
			var s string
			text.read(r, n, &s)
			if s != "" {
				*t = alteram.Text{"": s}
			}
		}
	},
	write: writeText,
}

// readLanguages reads the wordings of a text that stand under their languages.
func readLanguages(r *reader, n ast.Node, t *alteram.Text) {
	m := r.mapping(n, nil, nil)
	for _, k := range m.order {
		tag, err := parseLanguage(k)
		if err != nil {
			r.faultValue(m.values[k], "%v", err)
			continue
		}
		var s string
		if v := r.resolve(m.values[k]); v != nil {
			text.read(r, v, &s)
		}
		if s == "" {
			continue
		}
		if *t == nil {
			*t = alteram.Text{}
		}
		(*t)[tag] = s
	}
}

// writeText writes a text, its languages in alphabetical order.
func writeText(t alteram.Text) *yaml {
	if len(t) == 0 {
		return nil
	}
	if s, ok := t[""]; ok && len(t) == 1 {
		return text.write(s)
	}
	var languages []string
	for l, s := range t {
		if s != "" {
			languages = append(languages, l)
		}
	}
	slices.Sort(languages)
	out := &yaml{}
	for _, l := range languages {
		out.pairs = append(out.pairs, pair{l, text.write(t[l])})
	}
	return out
}

// byCountry is the codec of names under the codes of the countries they are of.
var byCountry = codec[map[string]alteram.Text]{kind: "text by country", read: readCountries, write: writeCountries}

// readCountries reads names that stand under the codes of countries.
func readCountries(r *reader, n ast.Node, names *map[string]alteram.Text) {
	m := r.mapping(n, nil, nil)
	if m == nil {
		return
	}
	for _, code := range m.order {
		if !isCountry(code) {
			r.faultValue(m.values[code], "%v", noCountry(code))
			continue
		}
		var name alteram.Text
		if v := r.resolve(m.values[code]); v != nil {
			localized.read(r, v, &name)
		}
		if len(name) == 0 {
			continue
		}
		if *names == nil {
			*names = map[string]alteram.Text{}
		}
		(*names)[code] = name
	}
}

// writeCountries writes names by country, the codes in alphabetical order.
func writeCountries(names map[string]alteram.Text) *yaml {
	out := &yaml{}
	for _, code := range slices.Sorted(maps.Keys(names)) {
		if name := localized.write(names[code]); name != nil {
			out.pairs = append(out.pairs, pair{code, name})
		}
	}
	if len(out.pairs) == 0 {
		return nil
	}
	return out
}
