package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/hub"
)

// discoverCmd is alteram discover.
type discoverCmd struct {
	URL  string `arg:"" name:"url" help:"Address of a page, a site or a feed." placeholder:"URL"`
	JSON bool   `help:"Print what was found as JSON." name:"json"`
}

// Run looks for feeds and prints them with a source for hub.yaml. It needs no
// database.
func (c *discoverCmd) Run(ctx context.Context, a *app) error {
	client := a.visitor(alteram.Hub{})
	defer client.Close()
	d, err := hub.Discover(ctx, client, c.URL)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(a.stdout)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(d); err != nil {
			return err
		}
	} else if err := c.print(a, d); err != nil {
		return err
	}
	for _, b := range d.Broken {
		a.say("named as a feed, and is none: %s: %s", b.URL, b.Why)
	}
	for _, u := range d.Disallowed {
		a.say("not asked, because robots.txt asks programs to leave it alone: %s", u)
	}
	if len(d.Feeds) == 0 {
		return alteram.Errorf(alteram.NotFound, "no feed was found at %s: look on the site for a page called RSS or feeds, and give its address", d.Page)
	}
	return nil
}

func (c *discoverCmd) print(a *app, d hub.Discovery) error {
	for _, f := range d.Feeds {
		fmt.Fprintf(a.stdout, "# %s\n#   %s\n", f.URL, summary(f))
		for _, same := range f.Same {
			fmt.Fprintf(a.stdout, "#   the same: %s\n", same)
		}
	}
	snippet, err := d.Snippet(a.Now())
	if err == nil {
		_, err = fmt.Fprint(a.stdout, snippet)
	}
	return err
}

// summary describes a feed on one line.
func summary(f hub.Found) string {
	s := fmt.Sprintf("%q, %s, %d items", f.Title, f.Format, f.Items)
	if f.Newest != nil {
		s += ", newest " + f.Newest.Format(time.DateOnly)
	}
	if f.Language != "" {
		s += ", " + f.Language
	}
	return s + ", found as " + f.How
}

// visitor returns a client for looking at other people's sites, outside of the
// reading of feeds.
func (a *app) visitor(h alteram.Hub) *fetch.Client {
	return fetch.New(fetch.Options{UserAgent: userAgent(h), Allow: a.AllowPrivate, Timeout: a.Timeout})
}
