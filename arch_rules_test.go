package alteram_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// kind is the part of the house a package stands in.
type kind string

const (
	vocabulary kind = "vocabulary" // the root: words and their valid states
	pure       kind = "pure"       // bytes and values in, values out
	edge       kind = "edge"       // one outside thing each
	service    kind = "service"    // the verbs
	door       kind = "door"       // what people and programs see
	wiring     kind = "wiring"     // reads settings and puts the rest together
	helper     kind = "helper"     // for tests of several packages; never in the binary
)

// charter is one row of the package table. Names are import paths below the
// module without "internal/"; the root is called by its package name. Every
// package may import the root.
type charter struct {
	name    string
	kind    kind
	imports []string
}

// isPure reports whether the package must give the same answer whenever and
// wherever it runs.
func (c charter) isPure() bool { return c.kind == vocabulary || c.kind == pure }

// owner says which packages may use an import path and those below it. The
// longest path that fits an import decides. Tests and their helpers are free.
type owner struct {
	path string
	by   []string
}

// covers reports whether the owner's path is the import path or lies above it.
func (o owner) covers(path string) bool {
	return path == o.path || strings.HasPrefix(path, o.path+"/")
}

// architecture is the set of rules a module is held to.
type architecture struct {
	module           string
	packages         []charter
	owners           []owner
	maxPackages      int
	maxFileLines     int
	maxFunctionLines int
	// exceptions name, as "package.Function", "package.Type.Method" or a file's
	// path, what may be longer, each with its reason.
	exceptions map[string]string
}

// finding is one breach of a rule.
type finding struct {
	at   token.Position
	rule string
	text string
}

func (f finding) String() string { return fmt.Sprintf("%s: %s: %s", f.at, f.rule, f.text) }

// path returns the path below the module of a package named in the table.
func (a architecture) path(name string) string {
	if strings.HasPrefix(name, "cmd/") || name == a.root() {
		return name
	}
	return "internal/" + name
}

// root returns the name of the module's root package.
func (a architecture) root() string { return a.module[strings.LastIndex(a.module, "/")+1:] }

// name returns what the table calls the package of an import path; ok is false
// when the path lies outside the module.
func (a architecture) name(path string) (name string, ok bool) {
	if path == a.module {
		return a.root(), true
	}
	below, ok := strings.CutPrefix(path, a.module+"/")
	return strings.TrimPrefix(below, "internal/"), ok
}

// row returns the table's row of a package.
func (a architecture) row(name string) (charter, bool) {
	i := slices.IndexFunc(a.packages, func(c charter) bool { return c.name == name })
	if i < 0 {
		return charter{}, false
	}
	return a.packages[i], true
}

// find returns the loaded package of a name, or nil.
func (a architecture) find(pkgs []*packages.Package, name string) *packages.Package {
	for _, p := range pkgs {
		if n, ok := a.name(p.PkgPath); ok && n == name {
			return p
		}
	}
	return nil
}

// inspection is one run of the rules over one package.
type inspection struct {
	architecture
	charter
	pkg *packages.Package
	// out collects the findings of the whole run.
	out *[]finding
	// used marks the exceptions that silenced something.
	used map[string]bool
}

// report adds a finding at a position.
func (in inspection) report(pos token.Pos, rule, format string, args ...any) {
	at := token.Position{Filename: in.PkgPath()}
	if pos.IsValid() {
		at = in.pkg.Fset.Position(pos)
	}
	*in.out = append(*in.out, finding{at, rule, fmt.Sprintf(format, args...)})
}

// PkgPath returns the import path of the package under inspection.
func (in inspection) PkgPath() string { return in.pkg.PkgPath }

// check returns every breach of the rules in the loaded packages, ordered by
// place, each said once a line.
func (a architecture) check(pkgs []*packages.Package) []finding {
	var out []finding
	used := map[string]bool{}
	a.checkTable(pkgs, &out)
	for _, p := range pkgs {
		name, _ := a.name(p.PkgPath)
		row, listed := a.row(name)
		in := inspection{a, row, p, &out, used}
		if !listed {
			in.report(clause(p), "table", "package %s is not in the package table: charter it there and in docs/ARCHITECTURE.md, or put the code where it belongs", name)
			continue
		}
		in.checkImports()
		in.checkUses()
		in.checkHidden()
		in.checkForm()
		switch {
		case row.kind == door:
			in.checkDoor(pkgs)
		case row.name == "publish":
			in.checkPublished()
		case row.name == "store":
			in.checkDesk(pkgs)
		}
	}
	for name := range a.exceptions {
		if !used[name] {
			out = append(out, finding{rule: "size", text: "exception " + name + " is not needed: delete it"})
		}
	}
	slices.SortFunc(out, func(x, y finding) int {
		return cmp.Or(cmp.Compare(x.at.Filename, y.at.Filename), cmp.Compare(x.at.Line, y.at.Line), cmp.Compare(x.String(), y.String()))
	})
	return slices.CompactFunc(out, func(x, y finding) bool {
		return x.at.Filename == y.at.Filename && x.at.Line == y.at.Line && x.rule == y.rule && x.text == y.text
	})
}

// clause returns the position of a package's first package clause.
func clause(p *packages.Package) token.Pos {
	if len(p.Syntax) == 0 {
		return token.NoPos
	}
	return p.Syntax[0].Name.Pos()
}

// checkTable holds the number of packages to its limit, helpers of tests aside,
// and finds rows without a package.
func (a architecture) checkTable(pkgs []*packages.Package, out *[]finding) {
	at := token.Position{Filename: a.module}
	n := len(pkgs)
	for _, row := range a.packages {
		if row.kind == helper && a.find(pkgs, row.name) != nil {
			n--
		}
	}
	if n > a.maxPackages {
		*out = append(*out, finding{at, "table", fmt.Sprintf("%d packages, at most %d: split by charter, never by layer or size", n, a.maxPackages)})
	}
	for _, row := range a.packages {
		if a.find(pkgs, row.name) == nil {
			*out = append(*out, finding{at, "table", fmt.Sprintf("the table lists %s, which does not exist: delete its row", row.name)})
		}
	}
}

// checkImports holds the imports of every file to the table's edges, to the
// owners of risky imports, and to purity.
func (in inspection) checkImports() {
	for _, file := range in.pkg.Syntax {
		for _, spec := range file.Imports {
			in.checkImport(spec.Pos(), strings.Trim(spec.Path.Value, `"`))
		}
	}
}

// checkImport holds one import, or one use of a name of that package, to the rules.
func (in inspection) checkImport(pos token.Pos, path string) {
	if name, ours := in.architecture.name(path); ours {
		if name != in.root() && name != in.charter.name && !slices.Contains(in.imports, name) {
			in.report(pos, "imports", "%s may not import %s", in.charter.name, name)
		}
		return
	}
	if o, ok := in.ownerOf(path); ok && in.kind != helper && !slices.Contains(o.by, in.charter.name) {
		in.report(pos, "owners", "%s may not use %s, which belongs to %s", in.charter.name, path, cmp.Or(strings.Join(o.by, ", "), "nobody"))
	}
	if in.isPure() && impure(path) {
		in.report(pos, "purity", "%s is pure and may not use %s", in.charter.name, path)
	}
}

// ownerOf returns the row of owners that decides over an import path.
func (a architecture) ownerOf(path string) (owner, bool) {
	var found owner
	for _, o := range a.owners {
		if o.covers(path) && len(o.path) > len(found.path) {
			found = o
		}
	}
	return found, found.path != ""
}

// impure reports whether a package of this import path lets the outside world,
// or chance, into what a pure package answers.
func impure(path string) bool {
	switch path {
	case "net", "io/ioutil", "html/template", "syscall", "crypto/rand":
		return true
	}
	for _, tree := range [...]string{"net/http", "os", "database/sql", "log", "math/rand", "golang.org/x/sys"} {
		if (owner{path: tree}).covers(path) {
			return true
		}
	}
	return false
}

// readsClock lists, as "package.Function", what a pure package may not name.
var readsClock = map[string]bool{
	"time.Now": true, "time.Since": true, "time.Until": true, "time.Sleep": true,
	"time.After": true, "time.AfterFunc": true, "time.Tick": true, "time.NewTicker": true, "time.NewTimer": true,
	"context.WithTimeout": true, "context.WithTimeoutCause": true,
	"context.WithDeadline": true, "context.WithDeadlineCause": true,
}

// checkUses holds every name that the package uses to the owners and to purity:
// what an import is called, and through which fields a name was reached, makes
// no difference.
func (in inspection) checkUses() {
	for id, object := range in.pkg.TypesInfo.Uses {
		from := object.Pkg()
		if from == nil || from == in.pkg.Types {
			continue
		}
		if _, isName := object.(*types.PkgName); isName {
			continue
		}
		if _, ours := in.architecture.name(from.Path()); !ours && !in.importsHere(id.Pos(), from.Path()) {
			in.checkImport(id.Pos(), from.Path())
		}
		if in.isPure() && readsClock[from.Path()+"."+object.Name()] && from.Scope().Lookup(object.Name()) == object {
			in.report(id.Pos(), "purity", "%s is pure and may not use %s.%s: take the time as a parameter", in.charter.name, from.Path(), object.Name())
		}
		if object.Pkg().Path() == "time" && object.Name() == "Local" && in.isPure() {
			in.report(id.Pos(), "purity", "%s is pure and may not use time.%s: what it gives depends on the machine", in.charter.name, object.Name())
		}
	}
}

// importsHere reports whether the file at pos imports a path; the import itself
// was judged then.
func (in inspection) importsHere(pos token.Pos, path string) bool {
	for _, file := range in.pkg.Syntax {
		if file.FileStart <= pos && pos < file.FileEnd {
			return slices.ContainsFunc(file.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == `"`+path+`"` })
		}
	}
	return false
}

// checkHidden holds files that the build leaves out on this platform to the
// rules that can be read from their imports; pure packages have none.
func (in inspection) checkHidden() {
	for _, name := range in.pkg.IgnoredFiles {
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parseFile(in.pkg.Fset, name)
		if err != nil || file.Name.Name == "main" && ignored(file) {
			continue
		}
		if in.isPure() {
			in.report(file.Name.Pos(), "purity", "%s is pure and may not differ by platform or build tag", in.charter.name)
		}
		for _, spec := range file.Imports {
			in.checkImport(spec.Pos(), strings.Trim(spec.Path.Value, `"`))
		}
	}
}

// ignored reports whether a file is a program that is only ever run by name.
func ignored(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if c.Pos() < file.Package && c.Text == "//go:build ignore" {
				return true
			}
		}
	}
	return false
}
