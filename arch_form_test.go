package alteram_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// checkForm holds a package to one comment, documented names, no state and no
// long files or functions. Generated files may be long.
func (in inspection) checkForm() {
	comments := 0
	for _, file := range in.pkg.Syntax {
		if file.Doc != nil {
			comments++
			in.checkPackageComment(file, comments)
		}
		in.checkState(file)
		if !ast.IsGenerated(file) {
			in.checkNames(file)
			in.checkFunctions(file)
		}
	}
	if comments == 0 {
		in.report(clause(in.pkg), "comment", "package %s has no package comment", in.charter.name)
	}
	in.checkFiles()
}

// checkPackageComment wants one comment a package, which begins as godoc expects.
func (in inspection) checkPackageComment(file *ast.File, n int) {
	if n > 1 {
		in.report(file.Doc.Pos(), "comment", "package %s has a second package comment", in.charter.name)
	}
	opening := "Package " + file.Name.Name + " "
	if file.Name.Name == "main" {
		opening = "Command " + in.charter.name[strings.LastIndex(in.charter.name, "/")+1:] + " "
	}
	if !strings.HasPrefix(file.Doc.Text(), opening) {
		in.report(file.Doc.Pos(), "comment", "the package comment does not begin %q", opening)
	}
}

// checkFiles holds every file of a package's folder, tests too, to its length.
func (in inspection) checkFiles() {
	for _, dir := range folders(in.pkg) {
		names, _ := filepath.Glob(filepath.Join(dir, "*.go"))
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				in.report(token.NoPos, "size", "%v", err)
				continue
			}
			lines := bytes.Count(text, []byte("\n"))
			if lines <= in.maxFileLines || generated(name, text) || in.excepted(in.charter.name+"/"+filepath.Base(name)) {
				continue
			}
			*in.out = append(*in.out, finding{token.Position{Filename: name, Line: lines}, "size", "the file has " + strconv.Itoa(lines) + " lines, at most " + strconv.Itoa(in.maxFileLines)})
		}
	}
}

// folders returns the folders of a package's files.
func folders(p *packages.Package) []string {
	var dirs []string
	for _, name := range p.GoFiles {
		dirs = append(dirs, filepath.Dir(name))
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// generated reports whether a file says that a program wrote it.
func generated(name string, text []byte) bool {
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.PackageClauseOnly)
	return err == nil && ast.IsGenerated(file)
}

// excepted reports whether a name stands among the exceptions, and marks it used.
func (in inspection) excepted(name string) bool {
	_, ok := in.exceptions[name]
	in.used[name] = in.used[name] || ok
	return ok
}

// checkFunctions holds functions, and function literals outside them, to their length.
func (in inspection) checkFunctions(file *ast.File) {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			in.checkLength(f, qualified(f))
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			literal, ok := n.(*ast.FuncLit)
			if ok {
				in.checkLength(literal, "literal")
			}
			return !ok
		})
	}
}

func (in inspection) checkLength(f ast.Node, name string) {
	fset := in.pkg.Fset
	lines := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1
	if lines > in.maxFunctionLines && !in.excepted(in.charter.name+"."+name) {
		in.report(f.Pos(), "size", "function %s has %d lines, at most %d", name, lines, in.maxFunctionLines)
	}
}

// qualified returns "Function" or "Type.Method".
func qualified(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return f.Name.Name
	}
	return receiverName(f.Recv.List[0].Type) + "." + f.Name.Name
}

// receiverName returns the type's name in the receiver of a method.
func receiverName(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// checkNames wants a comment at every exported name; one on a group serves all in it.
func (in inspection) checkNames(file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || ast.IsExported(receiverName(d.Recv.List[0].Type))) {
				in.report(d.Pos(), "comment", "exported %s has no comment", qualified(d))
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				in.checkSpec(d, spec)
			}
		}
	}
}

func (in inspection) checkSpec(d *ast.GenDecl, spec ast.Spec) {
	var names []*ast.Ident
	documented := d.Doc != nil
	switch s := spec.(type) {
	case *ast.TypeSpec:
		names, documented = []*ast.Ident{s.Name}, documented || s.Doc != nil
	case *ast.ValueSpec:
		names, documented = s.Names, documented || s.Doc != nil || s.Comment != nil
	}
	for _, name := range names {
		if name.IsExported() && !documented {
			in.report(name.Pos(), "comment", "exported %s has no comment", name.Name)
		}
	}
}

// checkState forbids init functions and package variables that change.
func (in inspection) checkState(file *ast.File) {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			in.report(f.Pos(), "state", "init runs unasked: call a function, or use an initialiser")
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, target := range n.Lhs {
				in.checkTarget(target)
			}
		case *ast.IncDecStmt:
			in.checkTarget(n.X)
		case *ast.RangeStmt:
			in.checkTarget(n.Key)
			in.checkTarget(n.Value)
		}
		return true
	})
}

// checkTarget reports an assignment to a package variable, its elements or fields.
func (in inspection) checkTarget(e ast.Expr) {
	for {
		switch x := e.(type) {
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.SelectorExpr:
			if v, ok := in.pkg.TypesInfo.Uses[x.Sel].(*types.Var); ok && !v.IsField() {
				e = x.Sel
				continue
			}
			e = x.X
		case *ast.Ident:
			if v, ok := in.pkg.TypesInfo.Uses[x].(*types.Var); ok && v.Parent() == v.Pkg().Scope() {
				in.report(x.Pos(), "state", "package variable %s changes: make it a field or a parameter", x.Name)
			}
			return
		default:
			return
		}
	}
}
