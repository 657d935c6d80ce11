package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/alteram-hub/alteram/internal/lang"
)

// languageCmd is alteram language.
type languageCmd struct {
	Declared string   `help:"Language that the texts are said to be in; believed unless a line contradicts it plainly." placeholder:"TAG"`
	Files    []string `arg:"" name:"file" help:"Texts, one a line; - is standard input. Each line gives a line with its BCP 47 tag, und where it tells none; several files give one JSON line each."`
}

// languageFile is one line of output for several files: the tags of a file's lines.
type languageFile struct {
	File      string   `json:"file"`
	Languages []string `json:"languages"`
}

// Run prints the languages of the lines of one file, or those of several as
// JSON, and fails after all were tried when one could not be read.
func (c *languageCmd) Run(a *app) error {
	if c.Declared != "" && lang.Base(c.Declared) == "" {
		return misuse("--declared %s is no language: give a BCP 47 tag such as de or pt-BR", c.Declared)
	}
	if len(c.Files) > 1 {
		return eachFile(a, c.Files, func(name string, b []byte) (any, error) {
			return languageFile{name, c.languages(string(b))}, nil
		})
	}
	b, err := readFile(a.stdin, c.Files[0])
	if err != nil {
		return fmt.Errorf("read %s: %w", c.Files[0], err)
	}
	w := bufio.NewWriter(a.stdout)
	for _, tag := range c.languages(string(b)) {
		fmt.Fprintln(w, tag)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// languages returns the language of each line of a text.
func (c *languageCmd) languages(text string) []string {
	tags := []string{}
	for line := range strings.Lines(text) {
		tag, _ := lang.Detect(line, c.Declared)
		tags = append(tags, tag)
	}
	return tags
}
