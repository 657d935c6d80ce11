// Command generate makes the catalogue of outlets from two openly licensed
// tables: kagi-media.json and state-media-matrix.csv in a folder.
//
//	go run ./internal/hub/outlets/generate -o internal/hub/outlets/outlets.jsonl FOLDER
//
// Facts alone are taken, no sentences: names, domains, countries, the owner
// where the table's words come down to a name, and the class. Nothing is added
// and no disagreement is settled.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alteram-hub/alteram/internal/hub"
)

func main() {
	out := flag.String("o", "", "file to write; empty is standard output")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: generate [-o FILE] FOLDER, where FOLDER holds kagi-media.json and state-media-matrix.csv")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(folder, out string) error {
	b, err := generate(folder)
	if err != nil {
		return err
	}
	if out == "" {
		_, err = os.Stdout.Write(b)
		return err
	}
	return os.WriteFile(out, b, 0o644)
}

// generate returns the catalogue as JSON Lines, one domain a line.
func generate(folder string) ([]byte, error) {
	c := collector{}
	for name, read := range map[string]func(collector, []byte) error{
		"kagi-media.json": readKagi, "state-media-matrix.csv": readMatrix,
	} {
		b, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, err
		}
		if err := read(c, b); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, o := range c.outlets() {
		if err := enc.Encode(o); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// collector gathers the facts of each domain.
type collector map[string][]hub.Fact

// add takes a fact of one row. Rows of a table that say the same of a domain
// become one fact, with the names of each.
func (c collector) add(domain string, f hub.Fact) {
	for i := range c[domain] {
		old := &c[domain][i]
		if !sameFact(*old, f) {
			continue
		}
		old.Rows = append(old.Rows, f.Rows...)
		for _, n := range f.Names {
			if !slices.Contains(old.Names, n) {
				old.Names = append(old.Names, n)
			}
		}
		return
	}
	c[domain] = append(c[domain], f)
}

func sameFact(a, b hub.Fact) bool {
	return a.Table == b.Table && a.Company == b.Company && a.Country == b.Country && a.Typology == b.Typology && slices.Equal(a.Owners, b.Owners)
}

// outlets returns what was gathered in order of domains, tables and rows.
func (c collector) outlets() []hub.Outlet {
	var out []hub.Outlet
	for domain, facts := range c {
		slices.SortFunc(facts, func(a, b hub.Fact) int {
			if a.Table != b.Table {
				return -strings.Compare(string(a.Table), string(b.Table)) // the published typology first
			}
			return slices.Compare(a.Rows, b.Rows)
		})
		out = append(out, hub.Outlet{Domain: domain, Facts: facts})
	}
	slices.SortFunc(out, func(a, b hub.Outlet) int { return strings.Compare(a.Domain, b.Domain) })
	return out
}
