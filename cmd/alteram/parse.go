package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/feed"
)

// maxFile bounds a file that a command reads whole.
const maxFile = 128 << 20

// parseCmd is alteram parse.
type parseCmd struct {
	URL         string   `help:"Address the documents came from, the base of relative links." name:"url" placeholder:"URL"`
	ContentType string   `help:"Content-Type the documents came with." placeholder:"TYPE"`
	Files       []string `arg:"" name:"file" help:"Feed documents; - is standard input."`
}

// parsedFile is one line of output: a document and the file it came from.
type parsedFile struct {
	File string `json:"file"`
	*feed.Document
}

// brokenFile is the line of a file that could not be read or parsed.
type brokenFile struct {
	File  string `json:"file"`
	Error string `json:"error"`
}

// Run prints one JSON line a file, and fails after all were tried when one did.
func (c *parseCmd) Run(a *app) error {
	return eachFile(a, c.Files, func(name string, b []byte) (any, error) {
		doc, err := feed.Parse(b, feed.Hints{URL: c.URL, ContentType: c.ContentType})
		if err != nil {
			return nil, err
		}
		content.CleanDocument(doc)
		return parsedFile{name, doc}, nil
	})
}

// eachFile reads files, prints what step makes of each as a JSON line, and
// fails after all were tried when one did.
func eachFile(a *app, files []string, step func(name string, b []byte) (any, error)) error {
	enc := json.NewEncoder(a.stdout)
	enc.SetEscapeHTML(false)
	var failed error
	for _, name := range files {
		var line any
		b, err := readFile(a.stdin, name)
		if err == nil {
			line, err = step(name, b)
		}
		if err != nil {
			line, failed = brokenFile{name, err.Error()}, errReported
			a.say("alteram: %s: %v", name, err)
		}
		if err := enc.Encode(line); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return failed
}

// readFile reads a file whole, or standard input for "-".
func readFile(stdin io.Reader, name string) ([]byte, error) {
	from := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	b, err := io.ReadAll(io.LimitReader(from, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxFile {
		return nil, alteram.Errorf(alteram.Invalid, "the file is larger than %d MiB: split it", maxFile>>20)
	}
	return b, nil
}
