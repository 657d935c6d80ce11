package alteram_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// load type-checks the packages of the module in dir, without their tests and
// as they are built for release.
func load(t *testing.T, dir string) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo,
		Dir:  dir,
		Env:  append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off"),
	}, "./...")
	if err != nil {
		t.Fatalf("load the packages of %s: %v", dir, err)
	}
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			t.Errorf("%s does not compile, so its rules were checked only in part: %v", p.PkgPath, p.Errors[0])
		}
	}
	return pkgs
}

// parseFile parses a file for its imports and comments.
func parseFile(fset *token.FileSet, name string) (*ast.File, error) {
	return parser.ParseFile(fset, name, nil, parser.ParseComments)
}

// unchecked returns the Go files below dir that none of the packages holds,
// tests and other modules aside. Walking the tree also tells the test cache
// which folders this test depends on.
func unchecked(t *testing.T, dir string, pkgs []*packages.Package) []string {
	t.Helper()
	held := map[string]bool{}
	for _, p := range pkgs {
		for _, name := range slices.Concat(p.GoFiles, p.IgnoredFiles) {
			held[name] = true
		}
	}
	var stray []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipDir(dir, path, d.Name())
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			if whole, _ := filepath.Abs(path); !held[whole] {
				below, _ := filepath.Rel(dir, path)
				stray = append(stray, filepath.ToSlash(below))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return stray
}

// skipDir returns [fs.SkipDir] for folders whose files are no part of the module.
func skipDir(root, path, name string) error {
	if path == root {
		return nil
	}
	if _, err := os.Stat(filepath.Join(path, "go.mod")); !errors.Is(err, fs.ErrNotExist) {
		return fs.SkipDir
	}
	if name == ".git" || name == "testdata" {
		return fs.SkipDir
	}
	return nil
}

// want is a finding that a line of the example module must give.
type want struct {
	at   string // "file:line"
	text string
}

// matches reports whether a finding is the wanted one.
func (w want) matches(finding string) bool {
	return strings.Contains(finding, w.at+":") && strings.Contains(finding, w.text)
}

// quoted is a text in quotation marks.
var quoted = regexp.MustCompile(`"([^"]*)"`)

// wants reads the wanted findings from the Go files below dir.
func wants(t *testing.T, dir string) []want {
	t.Helper()
	var all []want
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		for i, line := range strings.Split(string(text), "\n") {
			_, comment, _ := strings.Cut(line, "// want ")
			for _, m := range quoted.FindAllStringSubmatch(comment, -1) {
				all = append(all, want{filepath.ToSlash(path) + ":" + strconv.Itoa(i+1), m[1]})
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// write creates a file below dir.
func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
