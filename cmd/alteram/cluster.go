package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/gazetteer"
	"github.com/alteram-hub/alteram/internal/story"
)

// clusterCmd is alteram cluster.
type clusterCmd struct {
	Explain bool   `help:"Say with each item what decided where it belongs."`
	Hub     string `help:"A hub.yaml, whose names of countries count too." placeholder:"FILE"`
	File    string `arg:"" name:"file" help:"Items in time order, one JSON object a line; - is standard input."`
}

// maxLine bounds a line of items, in bytes.
const maxLine = 16 << 20

// Run prints the story of each item, in the same order, as soon as it is read.
// A line that is no item gives a line with its number and the error, and the
// command fails after all were read.
func (c *clusterCmd) Run(a *app) error {
	places, err := placesOf(c.Hub)
	if err != nil {
		return err
	}
	in, closeFile, err := c.open(a.stdin)
	if err != nil {
		return err
	}
	defer closeFile()
	out := bufio.NewWriter(a.stdout)
	failed := c.cluster(story.New(story.Params{Places: places}), in, out, a.say)
	return errors.Join(out.Flush(), failed)
}

// placesOf are the names of countries that a hub's file gives; nil for no file.
func placesOf(file string) (*gazetteer.Places, error) {
	if file == "" {
		return nil, nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	d, err := config.Parse(file, b)
	return gazetteer.NewPlaces(d.Hub.Places), err
}

func (c *clusterCmd) open(stdin io.Reader) (*bufio.Reader, func(), error) {
	if c.File == "-" {
		return bufio.NewReaderSize(stdin, 1<<16), func() {}, nil
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, nil, err
	}
	return bufio.NewReaderSize(f, 1<<16), func() { _ = f.Close() }, nil
}

// cluster reads items and writes where they belong. What has been read is
// written out before the next read that may have to wait.
func (c *clusterCmd) cluster(state *story.State, in *bufio.Reader, out *bufio.Writer, say func(string, ...any)) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	var failed error
	for number := 1; ; number++ {
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return fmt.Errorf("write: %w", err)
			}
		}
		line, err := readLine(in)
		if err == io.EOF {
			return failed
		}
		var answer any
		if err == nil {
			var item story.Item
			if item, err = readItem(line); err == nil {
				if item.ID == "" && item.Title == "" && item.Text == "" && len(bytes.TrimSpace(line)) == 0 {
					continue
				}
				answer = c.answer(state.Assign(item))
			}
		}
		switch {
		case err != nil && !errors.Is(err, alteram.Invalid):
			return errors.Join(fmt.Errorf("read line %d: %w", number, err), failed)
		case err != nil:
			answer, failed = brokenLine{number, err.Error()}, errReported
			say("alteram: line %d: %v", number, err)
		}
		if err := enc.Encode(answer); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
}

// brokenLine is the answer to a line that is no item.
type brokenLine struct {
	Line  int    `json:"line"`
	Error string `json:"error"`
}

// itemLine is one line of input; docs/formats/cluster.md describes it.
type itemLine struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Text      string   `json:"text"`
	Published string   `json:"published"`
	Language  string   `json:"language"`
	Links     []string `json:"links"`
}

// assignmentLine is one line of output.
type assignmentLine struct {
	ID          string   `json:"id"`
	Story       string   `json:"story"`
	DuplicateOf *string  `json:"duplicate_of"`
	Earlier     string   `json:"earlier,omitempty"`
	Merged      []string `json:"merged,omitempty"`
	Reason      *reason  `json:"reason,omitempty"`
}

// reason is what decided, for people who ask.
type reason struct {
	Cause  story.Cause `json:"cause"`
	Score  float64     `json:"score"`
	Words  float64     `json:"words"`
	Common float64     `json:"common"`
	Shared []string    `json:"shared"`
}

func (c *clusterCmd) answer(s story.Assignment) assignmentLine {
	line := assignmentLine{ID: s.Item, Story: s.Story, Earlier: s.Earlier, Merged: s.Merged}
	if s.DuplicateOf != "" {
		line.DuplicateOf = &s.DuplicateOf
	}
	if c.Explain {
		line.Reason = &reason{s.Reason.Cause, s.Reason.Score, s.Reason.Words, s.Reason.Common, s.Reason.Shared}
	}
	return line
}

// readLine returns the next line without its end. One that is too long is
// passed over and an error of the kind Invalid.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	tooLong := false
	for {
		part, err := in.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > maxLine; !tooLong {
			line = append(line, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(line) == 0 && !tooLong:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, err
		case tooLong:
			return nil, alteram.Errorf(alteram.Invalid, "the line is longer than %d MiB: leave out what is no text", maxLine>>20)
		}
		return bytes.TrimRight(line, "\r\n"), nil
	}
}

// readItem reads one item. An empty line is an empty item.
func readItem(line []byte) (story.Item, error) {
	if len(bytes.TrimSpace(line)) == 0 {
		return story.Item{}, nil
	}
	var l itemLine
	if err := json.Unmarshal(line, &l); err != nil {
		return story.Item{}, alteram.Errorf(alteram.Invalid, "the line is no JSON object of an item: %v", err)
	}
	if l.ID == "" {
		return story.Item{}, alteram.Errorf(alteram.Invalid, "the item has no id: give every item one of its own")
	}
	it := story.Item{ID: l.ID, Title: l.Title, Text: l.Text, Language: l.Language, Links: l.Links}
	if l.Published != "" {
		at, err := time.Parse(time.RFC3339, l.Published)
		if err != nil {
			return story.Item{}, alteram.Errorf(alteram.Invalid, "published is %q: write it as 2026-03-02T15:04:05Z, or leave it out", l.Published)
		}
		it.Published = at
	}
	return it, nil
}
