// Command generate makes the model by which languages are told apart, from the
// tables of lingua-go (Apache-2.0): how often a letter follows up to three
// others in a language.
//
//	go generate ./internal/lang
//
// downloads that module and runs
//
//	go run ./internal/lang/generate -o internal/lang/model.bin FOLDER
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/alteram-hub/alteram/internal/lang"
)

func main() {
	out := flag.String("o", "model.bin", "file to write")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: generate [-o FILE] FOLDER, where FOLDER is the module github.com/pemistahl/lingua-go")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(folder, out string) error {
	b := builder{}
	for i, tag := range lang.ModelLanguages() {
		t, err := tablesOf(filepath.Join(folder, "language-models"), tag)
		if err != nil {
			return fmt.Errorf("tables of %s: %w", tag, err)
		}
		b.add(i, t)
	}
	return os.WriteFile(out, lang.PackModel(b.grams()), 0o644)
}

// tablesOf reads the tables of a language. Those of Serbian are in Cyrillic;
// sr-Latn is the same text in the other alphabet.
func tablesOf(folder, tag string) (tables, error) {
	switch tag {
	case "sr-Latn":
		t, err := readTables(filepath.Join(folder, "sr"))
		return t.respell(latin), err
	default:
		t, err := readTables(filepath.Join(folder, tag))
		return t.respell(func(r rune) string { return string(lang.Letter(r)) }), err
	}
}
