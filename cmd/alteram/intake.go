package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/hub"
)

// catalogueCmd is alteram catalogue.
type catalogueCmd struct {
	Query   string `arg:"" optional:"" help:"A domain or address, or a part of a name; all outlets when left out."`
	JSON    bool   `help:"Print JSON Lines, one domain a line." name:"json"`
	Licence bool   `help:"Print where the catalogue is from, with its licences."`
}

// Run prints what the catalogue says of outlets.
func (c *catalogueCmd) Run(a *app) error {
	if c.Licence {
		_, err := fmt.Fprint(a.stdout, hub.CatalogueNotice())
		return err
	}
	found := hub.Search(c.Query)
	if len(found) == 0 {
		return alteram.Errorf(alteram.NotFound, "the catalogue holds no outlet for %q: it knows some outlets and not the others, so declare what you establish yourself", c.Query)
	}
	enc := json.NewEncoder(a.stdout)
	enc.SetEscapeHTML(false)
	for _, o := range found {
		var err error
		if c.JSON {
			err = enc.Encode(o)
		} else {
			_, err = fmt.Fprint(a.stdout, described(o))
		}
		if err != nil {
			return err
		}
	}
	a.say("%d found. What the tables say is a proposal: check it before you declare it.", len(found))
	return nil
}

// described returns an outlet as lines for a person.
func described(o hub.Outlet) string {
	var b strings.Builder
	b.WriteString(o.Domain)
	if d := o.Disagreements(); len(d) > 0 {
		b.WriteString(" (the tables disagree on: " + strings.Join(d, ", ") + ")")
	}
	b.WriteString("\n")
	for _, f := range o.Facts {
		says := []string{strings.Join(f.Names, " / ")}
		add := func(label, value string) {
			if value != "" {
				says = append(says, label+" "+value)
			}
		}
		add("filed under", f.Company)
		add("country", f.Country)
		for _, owner := range f.Owners {
			add("owner", owner.Name)
		}
		add("class", f.Typology)
		b.WriteString("  " + strings.Join(says, "; ") + "\n    [" + f.Evidence() + "]\n")
	}
	return b.String()
}
