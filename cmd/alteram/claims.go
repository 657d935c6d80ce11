package main

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/claim"
)

// claimsCmd is alteram claims.
type claimsCmd struct {
	Published string   `help:"When the reports were published, in RFC 3339 or as a day: dates count from it, in its zone." placeholder:"TIME"`
	Language  string   `help:"Language of the reports (BCP 47); guessed when left out." placeholder:"TAG"`
	Story     bool     `help:"The files are reports of one event: add how their figures stand to each other."`
	Hub       string   `help:"A hub.yaml, whose names of countries count too." placeholder:"FILE"`
	Files     []string `arg:"" name:"file" help:"Plain texts of reports, a line a paragraph; - is standard input."`
}

// claimedFile is one line of output: what a report says and the file it came from.
type claimedFile struct {
	File string `json:"file"`
	claim.Reading
}

// relatedFigures is the last line of a story.
type relatedFigures struct {
	Relations []figureRelation `json:"relations"`
}

type figureRelation struct {
	A        figurePlace `json:"a"`
	B        figurePlace `json:"b"`
	Relation string      `json:"relation"`
}

// figurePlace is a figure by its file and where its number stands in it.
type figurePlace struct {
	File   string     `json:"file"`
	Number claim.Span `json:"number"`
}

// Run prints one JSON line a file, and fails after all were tried when one did.
func (c *claimsCmd) Run(a *app) error {
	published, err := readPublished(c.Published)
	if err != nil {
		return err
	}
	places, err := placesOf(c.Hub)
	if err != nil {
		return err
	}
	var names []string
	var reports []claim.Report
	err = eachFile(a, c.Files, func(name string, b []byte) (any, error) {
		if !utf8.Valid(b) { // spans are of its bytes
			return nil, alteram.Errorf(alteram.Invalid, "the text is not UTF-8: convert it first, for example with iconv -t UTF-8")
		}
		reading := claim.ExtractKnowing(places, string(b), c.Language, published)
		names = append(names, name)
		reports = append(reports, claim.Report{Figures: reading.Figures, Published: published})
		return claimedFile{name, reading}, nil
	})
	if !c.Story {
		return err
	}
	out := relatedFigures{Relations: []figureRelation{}}
	for _, r := range claim.Relate(reports) {
		place := func(f claim.FigureRef) figurePlace {
			return figurePlace{names[f.Report], reports[f.Report].Figures[f.Figure].Number}
		}
		out.Relations = append(out.Relations, figureRelation{place(r.A), place(r.B), r.Kind})
	}
	if err := json.NewEncoder(a.stdout).Encode(out); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return err
}

// readPublished reads an instant with its zone, or a day; "" is the zero time.
func readPublished(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, alteram.Errorf(alteram.Invalid, "--published %q is no time: write it as 2022-04-06T17:30:00+03:00 or 2022-04-06", s)
}
