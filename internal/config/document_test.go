package config

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
)

// TestDocument fails when docs/operate/config.md is older than the tables; go
// generate rewrites it.
func TestDocument(t *testing.T) {
	var b bytes.Buffer
	if err := Document(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "../../docs/operate/config.md", b.Bytes())
}

// TestDocumentLinks checks that each link leads to a heading, by the rule of
// the common Markdown renderers: lower case, without punctuation.
func TestDocumentLinks(t *testing.T) {
	var b bytes.Buffer
	if err := Document(&b); err != nil {
		t.Fatal(err)
	}
	headings := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(b.String(), -1) {
		headings[regexp.MustCompile(`[^a-z0-9_-]`).ReplaceAllString(strings.ToLower(m[1]), "")] = true
	}
	for _, m := range regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(b.String(), -1) {
		if !headings[m[1]] {
			t.Errorf("there is no heading for #%s", m[1])
		}
	}
}

func TestTemplate(t *testing.T) {
	for _, c := range []struct {
		name     string
		in, want alteram.Declared
	}{
		{"nothing known", alteram.Declared{}, alteram.Declared{Hub: alteram.Hub{Name: "Our Hub", URL: "http://localhost:8080", Languages: []string{"en"}}}},
		{
			"a source imported",
			alteram.Declared{Hub: alteram.Hub{Name: "Both Sides", URL: "https://hub.example"}, Sources: []alteram.Source{{ID: "example-wire", Name: "Example: Wire"}}},
			alteram.Declared{Hub: alteram.Hub{Name: "Both Sides", URL: "https://hub.example", Languages: []string{"en"}}, Sources: []alteram.Source{{ID: "example-wire", Name: "Example: Wire"}}},
		},
	} {
		got, err := Parse("hub.yaml", Template(c.in))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// example matches the lines of the template that are examples behind a "#", as
// the head of the template tells the operator.
var example = regexp.MustCompile(`(?m)^( *)#(\S|  )`)

// TestTemplateExamples removes the "#" before all examples: what remains must
// parse and name every key there is.
func TestTemplateExamples(t *testing.T) {
	in := example.ReplaceAll(Template(alteram.Declared{}), []byte("$1$2"))
	d, err := Parse("hub.yaml", in)
	if err != nil {
		t.Fatalf("%v\n%s", err, in)
	}
	if len(d.Sources) != 1 || len(d.Sources[0].Feeds) != 1 || d.Hub.Legal.Name == "" {
		t.Errorf("the examples declare %+v", d)
	}
	for _, p := range allPages(declared.page()) {
		for _, r := range p.rows {
			if !bytes.Contains(in, []byte(r.key+":")) && r.key != "access_log" && r.key != "fixed" {
				t.Errorf("the template does not show %s of %s", r.key, p.title)
			}
		}
	}
}

func allPages(p *page) []*page {
	pages := []*page{p}
	for _, below := range p.below {
		pages = append(pages, allPages(below)...)
	}
	return pages
}
