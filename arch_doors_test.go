package alteram_test

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/packages"
)

// checkDoor holds a door to the one way out: it reaches no other door, names
// nothing that holds a version's text, and knows of the store only its Desk.
func (in inspection) checkDoor(pkgs []*packages.Package) {
	for _, other := range in.architecture.packages {
		target := in.find(pkgs, other.name)
		if other.kind != door || target == nil || target == in.pkg {
			continue
		}
		if via := in.route(pkgs, in.pkg, target); via != "" {
			in.report(clause(in.pkg), "doors", "%s is a door and reaches %s, another, by %s", in.charter.name, other.name, via)
		}
	}
	text := in.textIn(in.pkg.Types)
	for expression, value := range in.pkg.TypesInfo.Types {
		if text.holds(value.Type) {
			in.report(expression.Pos(), "doors", "%s is a door and may not touch alteram.Version: let publish answer", in.charter.name)
		}
	}
	for id, object := range in.pkg.TypesInfo.Defs {
		if object != nil && text.holds(object.Type()) {
			in.report(id.Pos(), "doors", "%s is a door and may not touch alteram.Version: let publish answer", in.charter.name)
		}
	}
	for id, object := range in.pkg.TypesInfo.Uses {
		if f, ok := object.(*types.Func); ok && in.isStore(f.Pkg()) && receiver(f) != "Desk" {
			in.report(id.Pos(), "doors", "%s is a door and may not call %s of the store: only methods of Desk", in.charter.name, f.Name())
		}
	}
}

// route returns the imports by which one package of the module reaches another,
// or "" when it does not.
func (a architecture) route(pkgs []*packages.Package, from, to *packages.Package) string {
	seen := map[string]bool{}
	var walk func(p *packages.Package) string
	walk = func(p *packages.Package) string {
		for path := range p.Imports {
			name, ours := a.name(path)
			if path == to.PkgPath {
				return name
			}
			if !ours || seen[path] {
				continue
			}
			seen[path] = true
			if next := a.find(pkgs, name); next != nil {
				if rest := walk(next); rest != "" {
					return name + " → " + rest
				}
			}
		}
		return ""
	}
	return walk(from)
}

// isStore reports whether p is the module's store.
func (a architecture) isStore(p *types.Package) bool {
	return p != nil && p.Path() == a.module+"/"+a.path("store")
}

// receiver returns the name of the type that a method belongs to; "" for a function.
func receiver(f *types.Func) string {
	recv := f.Signature().Recv()
	if recv == nil {
		return ""
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// checkPublished makes sure that nobody else can make a Published value.
func (in inspection) checkPublished() {
	object := in.pkg.Types.Scope().Lookup("Published")
	if object == nil {
		in.report(clause(in.pkg), "published", "publish declares no type Published")
		return
	}
	fields, ok := object.Type().Underlying().(*types.Struct)
	if !ok {
		in.report(object.Pos(), "published", "Published is no struct, so that others can convert to it")
		return
	}
	if fields.NumFields() == 0 {
		in.report(object.Pos(), "published", "Published has no fields")
	}
	for field := range fields.Fields() {
		if field.Exported() {
			in.report(field.Pos(), "published", "field %s of Published is exported, so that others can forge one", field.Name())
		}
	}
}

// checkDesk makes sure that what doors may call of the store gives them no text.
func (in inspection) checkDesk(pkgs []*packages.Package) {
	desk := in.pkg.Types.Scope().Lookup("Desk")
	if desk == nil {
		return
	}
	text := in.textIn(nil)
	methods := types.NewMethodSet(types.NewPointer(desk.Type()))
	if types.IsInterface(desk.Type()) {
		methods = types.NewMethodSet(desk.Type())
	}
	for selection := range methods.Methods() {
		if m := selection.Obj(); m.Exported() && text.holds(m.Type()) {
			in.report(m.Pos(), "doors", "method %s of store.Desk bears text: doors may call it", m.Name())
		}
	}
}

// textTypes answers which types hold a version.
type textTypes struct {
	module string
	// home is the package whose unexported fields count too; nil for none.
	home *types.Package
	// known remembers whole answers.
	known map[types.Type]bool
}

// textIn returns the types that hold a version, as seen from a package.
func (a architecture) textIn(home *types.Package) textTypes {
	return textTypes{a.module, home, map[types.Type]bool{}}
}

// holds reports whether a value of type t gives access to a Version: by being
// one, by its elements, by fields that can be named here, or by what it takes
// or returns when called.
func (x textTypes) holds(t types.Type) bool {
	answer, ok := x.known[t]
	if !ok && t != nil {
		answer = x.look(t, map[types.Type]bool{})
		x.known[t] = answer
	}
	return answer
}

// look answers for one type; seen are those on the way, which hold nothing new.
func (x textTypes) look(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		return x.named(t, seen)
	case *types.Alias:
		return x.look(types.Unalias(t), seen)
	case *types.Map:
		return x.look(t.Key(), seen) || x.look(t.Elem(), seen)
	case *types.Struct:
		return x.fields(t, seen)
	case *types.Signature:
		return x.look(t.Params(), seen) || x.look(t.Results(), seen)
	case *types.Tuple:
		for v := range t.Variables() {
			if x.look(v.Type(), seen) {
				return true
			}
		}
	case interface{ Elem() types.Type }: // array, slice, channel, pointer
		return x.look(t.Elem(), seen)
	}
	return false
}

// named looks at a defined type: those of other modules hold a version only by
// their type arguments.
func (x textTypes) named(t *types.Named, seen map[types.Type]bool) bool {
	for arg := range t.TypeArgs().Types() {
		if x.look(arg, seen) {
			return true
		}
	}
	from := t.Obj().Pkg()
	if from == nil || from.Path() != x.module && !strings.HasPrefix(from.Path(), x.module+"/") {
		return false
	}
	return from.Path() == x.module && t.Obj().Name() == "Version" || x.look(t.Underlying(), seen)
}

func (x textTypes) fields(t *types.Struct, seen map[types.Type]bool) bool {
	for f := range t.Fields() {
		if (f.Exported() || f.Embedded() || f.Pkg() == x.home) && x.look(f.Type(), seen) {
			return true
		}
	}
	return false
}
