package main

import (
	"github.com/alteram-hub/alteram/internal/extract"
)

// extractCmd is alteram extract.
type extractCmd struct {
	URL         string   `help:"Address the pages came from, the base of relative links." name:"url" placeholder:"URL"`
	ContentType string   `help:"Content-Type the pages came with." placeholder:"TYPE"`
	Files       []string `arg:"" name:"file" help:"Article pages; - is standard input."`
}

// extractedFile is one line of output: an article and the file it came from.
type extractedFile struct {
	File string `json:"file"`
	*extract.Article
}

// Run prints one JSON line a file, and fails after all were tried when one did.
func (c *extractCmd) Run(a *app) error {
	sites, err := readSiteRules(a.SiteRules, func(file, warning string) { a.say("alteram: %s: %s", file, warning) })
	if err != nil {
		return err
	}
	return eachFile(a, c.Files, func(name string, b []byte) (any, error) {
		article, err := extract.Page(b, extract.Hints{URL: c.URL, ContentType: c.ContentType, Sites: sites})
		if err != nil {
			return nil, err
		}
		return extractedFile{name, article}, nil
	})
}
