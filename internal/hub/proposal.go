package hub

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
)

// Proposal returns a hub.yaml to begin with that declares sources, with what
// the catalogue says of each as comments behind it. What is proposed is not in
// force, and says where it stands: the operator takes the "#" off what proves right.
func Proposal(sources []alteram.Source, now time.Time) []byte {
	file := config.Template(alteram.Declared{Sources: sources})
	remarks := map[string][]string{}
	for _, s := range sources {
		if o, ok := lookUpSource(s); ok {
			remarks["  - id: "+string(s.ID)] = proposal(o, now)
		}
	}
	return annotate(file, remarks)
}

// lookUpSource finds a source in the catalogue by its domains, its page, or its feeds.
func lookUpSource(s alteram.Source) (Outlet, bool) {
	hosts := slices.Clone(s.Domains)
	for _, address := range addresses(s) {
		if u, err := url.Parse(address); err == nil {
			hosts = append(hosts, u.Hostname())
		}
	}
	for _, h := range hosts {
		if o, ok := LookUp(h); ok {
			return o, true
		}
	}
	return Outlet{}, false
}

// addresses returns the pages and feeds of a source.
func addresses(s alteram.Source) []string {
	out := []string{s.Site}
	for _, f := range s.Feeds {
		out = append(out, f.URL)
	}
	return out
}

// annotate writes remarks behind the items of a list that begin with a line.
func annotate(file []byte, remarks map[string][]string) []byte {
	var b bytes.Buffer
	var waiting []string
	for line := range strings.Lines(string(file)) {
		if !strings.HasPrefix(line, "    ") {
			writeLines(&b, waiting)
			waiting = remarks[strings.TrimRight(line, "\n")]
		}
		b.WriteString(line)
	}
	writeLines(&b, waiting)
	return b.Bytes()
}

func writeLines(b *bytes.Buffer, lines []string) {
	for _, l := range lines {
		b.WriteString("    " + l + "\n")
	}
}

// proposal returns what the catalogue says of an outlet as lines of hub.yaml
// behind "#". What two tables say alike stands once.
func proposal(o Outlet, now time.Time) []string {
	lines := []string{
		"# Proposed by the catalogue for " + o.Domain + ", not in force. Check each against what the outlet says of itself",
		`# and a register; then take off the "#" and delete the line above that it replaces, or correct it, or delete it.`,
	}
	if d := o.Disagreements(); len(d) > 0 {
		lines = append(lines, "# The tables disagree on: "+strings.Join(d, ", ")+".")
	}
	said := map[string]bool{}
	for _, f := range o.Facts {
		lines = append(lines, "# "+f.says())
		for _, key := range f.keys(now) {
			if !said[key] {
				lines = append(lines, "#"+strings.ReplaceAll(key, "\n", "\n    #"))
			}
			said[key] = true
		}
	}
	return lines
}

// says names the evidence, and in words what no key takes.
func (f Fact) says() string {
	says := fmt.Sprintf("From %s: %q", f.Evidence(), strings.Join(f.Names, `", "`))
	says = strings.ReplaceAll(says, `\"`, `"`)
	if f.Company != "" {
		says += fmt.Sprintf(", filed under the company %q", f.Company)
	}
	if f.Control == "" && f.Typology != "" {
		says += fmt.Sprintf(", classed as %q, which is no value of control", f.Typology)
	}
	return says + "."
}

// keys returns what f says as keys of hub.yaml with their values. Facts that
// hub.yaml would not take give none.
func (f Fact) keys(now time.Time) []string {
	info := f.Table.Info()
	s := alteram.Source{ID: "proposed", Name: "Proposed", Place: alteram.Place{Seat: f.Country}, Feeds: []alteram.Feed{{URL: "https://feed.example"}}}
	for _, o := range f.Owners {
		s.Owner = append(s.Owner, alteram.Owner{Name: o.Name, Share: o.Share, Evidence: info.Address})
	}
	if f.Control != "" {
		y, m, d := now.UTC().Date()
		s.Control = alteram.Control{
			Value: f.Control, SaidBy: info.Name, Edition: info.Year, Evidence: info.Address, Set: time.Date(y, m, d, 0, 0, 0, 0, time.UTC),
		}
	}
	if _, err := asDeclared(s); err != nil {
		return nil
	}
	var b bytes.Buffer
	if config.Write(&b, alteram.Declared{Hub: alteram.Hub{Name: "Any", URL: "http://localhost"}, Sources: []alteram.Source{s}}) != nil {
		return nil
	}
	return proposedKeys(b.String())
}

// proposedKeys returns the keys place, owner and control of a hub.yaml with one
// source, each with its value, which may take several lines.
func proposedKeys(file string) []string {
	var out []string
	wanted := false
	for line := range strings.Lines(file) {
		line, inSource := strings.CutPrefix(strings.TrimRight(line, "\n"), "    ")
		key, _, _ := strings.Cut(line, ":")
		switch {
		case !strings.HasPrefix(line, " "):
			if wanted = inSource && slices.Contains([]string{"place", "owner", "control"}, key); wanted {
				out = append(out, line)
			}
		case wanted:
			out[len(out)-1] += "\n" + line
		}
	}
	return out
}
