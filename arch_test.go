package alteram_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// house is what the module is held to. A new package, a new edge or a new owner
// of a risky import is a change of this table, made in one commit with
// docs/ARCHITECTURE.md and the reason.
var house = architecture{
	module: "github.com/alteram-hub/alteram",

	packages: []charter{
		{name: "alteram", kind: vocabulary},

		{name: "feed", kind: pure},
		{name: "content", kind: pure, imports: []string{"feed"}},
		{name: "extract", kind: pure, imports: []string{"content"}},
		{name: "lang", kind: pure},
		{name: "gazetteer", kind: pure, imports: []string{"lang"}},
		{name: "story", kind: pure, imports: []string{"gazetteer", "lang"}},
		{name: "claim", kind: pure, imports: []string{"gazetteer", "lang"}},

		{name: "fetch", kind: edge},
		{name: "blob", kind: edge},
		{name: "archive", kind: edge, imports: []string{"blob"}},
		{name: "store", kind: edge},
		{name: "job", kind: edge, imports: []string{"store"}},

		{name: "ingest", kind: service, imports: []string{"archive", "claim", "content", "extract", "feed", "fetch", "gazetteer", "job", "lang", "store", "story"}},
		{name: "publish", kind: service, imports: []string{"content", "lang", "store"}},
		{name: "hub", kind: service, imports: []string{"config", "content", "feed", "fetch", "job", "store"}},

		{name: "reply", kind: service, imports: []string{"publish"}},
		{name: "web", kind: door, imports: []string{"publish", "reply"}},
		{name: "api", kind: door, imports: []string{"feed", "publish", "reply"}},

		{name: "config", kind: wiring},
		{name: "demo", kind: wiring, imports: []string{"config", "hub"}},
		{name: "cmd/alteram", kind: wiring, imports: []string{
			"api", "archive", "blob", "claim", "config", "content", "demo", "extract", "feed", "fetch",
			"gazetteer", "hub", "ingest", "job", "lang", "publish", "reply", "store", "story", "web",
		}},

		{name: "claim/train", kind: helper, imports: []string{"claim"}},
		{name: "gazetteer/generate", kind: helper},
		{name: "hub/outlets/generate", kind: helper, imports: []string{"hub"}},
		{name: "lang/generate", kind: helper, imports: []string{"lang"}},
		{name: "store/storetest", kind: helper, imports: []string{"job", "store"}},
	},

	owners: []owner{
		{path: "database/sql", by: []string{"store", "job"}},
		{path: "github.com/uptrace/bun", by: []string{"store", "job"}},
		{path: "github.com/pressly/goose/v3", by: []string{"store", "job"}},
		{path: "github.com/jackc/pgx/v5", by: []string{"store", "job"}},
		{path: "modernc.org/sqlite", by: []string{"store", "job"}},
		{path: "github.com/riverqueue/river", by: []string{"job"}},
		{path: "net/http", by: []string{"fetch", "blob", "reply", "web", "api", "cmd/alteram"}},
		{path: "html/template", by: []string{"web", "publish"}},
		{path: "golang.org/x/net/html", by: []string{"content", "extract"}},
		{path: "github.com/antchfx/xpath", by: []string{"extract"}},
		{path: "golang.org/x/net/html/charset", by: []string{"content", "extract", "feed"}},
		{path: "os/exec"},
		{path: "unsafe"},
		{path: "C"},
		{path: "testing"},
	},

	maxPackages:      26,
	maxFileLines:     600,
	maxFunctionLines: 80,
	exceptions:       map[string]string{},
}

func TestArchitecture(t *testing.T) {
	pkgs := load(t, ".")
	for _, f := range house.check(pkgs) {
		t.Error(f)
	}
	for _, file := range unchecked(t, ".", pkgs) {
		t.Errorf("%s: tree: the file belongs to no package that is checked: move or delete it", file)
	}
}

// TestArchitectureTable holds the table itself to the rules that need no code.
func TestArchitectureTable(t *testing.T) {
	rows := map[string]charter{}
	for _, row := range house.packages {
		if _, twice := rows[row.name]; twice {
			t.Errorf("%s: stands in the table twice", row.name)
		}
		if !slices.IsSorted(row.imports) {
			t.Errorf("%s: imports %v are not in alphabetical order", row.name, row.imports)
		}
		rows[row.name] = row
	}
	for _, row := range house.packages {
		for _, name := range row.imports {
			target, ok := rows[name]
			switch {
			case !ok:
				t.Errorf("%s: may import %s, which the table does not list", row.name, name)
			case row.isPure() && !target.isPure():
				t.Errorf("%s: is pure and may not import %s, which is not", row.name, name)
			case row.kind == door && target.kind == door:
				t.Errorf("%s: is a door and may not import %s, another", row.name, name)
			case row.kind != helper && target.kind == helper:
				t.Errorf("%s: may not import %s, which is for tests", row.name, name)
			}
		}
	}
	for name, reason := range house.exceptions {
		if reason == "" {
			t.Errorf("exception %s: has no reason", name)
		}
	}
}

// TestArchitectureDocument compares the table with the one readers are shown.
func TestArchitectureDocument(t *testing.T) {
	document, err := os.ReadFile("docs/ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, row := range house.packages {
		want[house.path(row.name)] = strings.Join(row.imports, " ")
	}
	got := documentedEdges(string(document))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/ARCHITECTURE.md lists other packages or imports than arch_test.go (-test +document):\n%s", diff)
	}
	if len(got) == 0 {
		t.Error("docs/ARCHITECTURE.md holds no row of a package table")
	}
}

// documentedRow is "| `package` | charter | imports |".
var documentedRow = regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\| [^|]+ \\| ([^|]*) \\|$")

// documentedEdges returns the packages of the tables in a document with the
// imports each is said to have, as they stand there.
func documentedEdges(document string) map[string]string {
	edges := map[string]string{}
	for _, m := range documentedRow.FindAllStringSubmatch(document, -1) {
		words := strings.FieldsFunc(m[2], func(r rune) bool { return r == ' ' || r == '`' || r == ',' })
		if len(words) == 1 && words[0] == "–" {
			words = nil
		}
		edges[m[1]] = strings.Join(words, " ")
	}
	return edges
}

// crooked is what the module in testdata/arch is held to.
var crooked = architecture{
	module: "example.com/crooked",
	packages: []charter{
		{name: "crooked", kind: vocabulary},
		{name: "feed", kind: pure},
		{name: "content", kind: pure, imports: []string{"feed"}},
		{name: "fetch", kind: edge},
		{name: "store", kind: edge},
		{name: "job", kind: edge},
		{name: "publish", kind: service, imports: []string{"store"}},
		{name: "hub", kind: service, imports: []string{"store"}},
		{name: "detour", kind: service, imports: []string{"mail"}},
		{name: "web", kind: door, imports: []string{"detour", "publish", "store"}},
		{name: "api", kind: door},
		{name: "mail", kind: door},
		{name: "form", kind: wiring},
		{name: "silent", kind: wiring},
		{name: "gone", kind: wiring},
		{name: "cmd/crooked", kind: wiring},
		{name: "store/storetest", kind: helper, imports: []string{"store"}},
	},
	owners: []owner{
		{path: "database/sql", by: []string{"store"}},
		{path: "example.com/river", by: []string{"job"}},
		{path: "net/http", by: []string{"fetch", "web"}},
		{path: "net/http/pprof", by: []string{"cmd/crooked"}},
		{path: "os/exec"},
		{path: "unsafe"},
		{path: "C"},
		{path: "testing"},
	},
	maxPackages:      15,
	maxFileLines:     79,
	maxFunctionLines: 12,
}

// TestArchitectureRules shows that each rule catches what it forbids, and
// nothing else, on the module in testdata/arch: a comment `// want "…"` there
// quotes a part of the finding that its line must give.
func TestArchitectureRules(t *testing.T) {
	pkgs := load(t, "testdata/arch")
	var got []string
	for _, f := range crooked.check(pkgs) {
		got = append(got, f.String())
	}
	missing := append(wants(t, "testdata/arch"),
		want{"example.com/crooked", "16 packages, at most 15"},
		want{"example.com/crooked", "the table lists gone, which does not exist"},
	)
	for _, f := range got {
		i := slices.IndexFunc(missing, func(w want) bool { return w.matches(f) })
		if i < 0 {
			t.Errorf("unexpected finding: %s", f)
			continue
		}
		missing = slices.Delete(missing, i, i+1)
	}
	for _, w := range missing {
		t.Errorf("%s: no finding says %q", w.at, w.text)
	}
}

// TestArchitectureStrayFiles shows that a file which no loaded package holds is noticed.
func TestArchitectureStrayFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":          "module example.com/stray\n\ngo 1.26\n",
		"stray.go":        "package stray\n",
		"_hidden/a.go":    "package hidden\n",
		"testdata/b.go":   "package testdata\n",
		"nested/go.mod":   "module example.com/nested\n",
		"nested/c.go":     "package nested\n",
		"only_test.go":    "package stray\n",
		"tagged.go":       "//go:build never\n\npackage stray\n",
		"internal/d.go":   "package internal\n",
		".git/objects.go": "package git\n",
	} {
		write(t, dir, name, text)
	}
	got := unchecked(t, dir, load(t, dir))
	if diff := cmp.Diff([]string{"_hidden/a.go"}, got); diff != "" {
		t.Errorf("stray files (-want +got):\n%s", diff)
	}
}

// TestArchitectureExceptions shows that an exception silences exactly its
// function, and that one which silences nothing is itself a finding.
func TestArchitectureExceptions(t *testing.T) {
	pkgs := load(t, "testdata/arch")
	h := crooked
	h.exceptions = map[string]string{"form.Long": "shown to work", "form.Gone": "was shortened since"}
	var got []string
	for _, f := range h.check(pkgs) {
		got = append(got, f.String())
	}
	for _, f := range got {
		if strings.Contains(f, "function Long ") {
			t.Errorf("despite its exception: %s", f)
		}
	}
	if !slices.ContainsFunc(got, func(f string) bool { return strings.Contains(f, "exception form.Gone") }) {
		t.Errorf("the needless exception form.Gone is not reported in %q", got)
	}
}
