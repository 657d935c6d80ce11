package config

import (
	"bytes"
	_ "embed"
	"strings"

	"github.com/alteram-hub/alteram"
)

//go:embed template.yaml
var template string

// Template returns a commented hub.yaml to begin with. It holds the hub and
// sources of d, which may be empty: the hub then has placeholders. Everything
// else that can be declared stands in it as comments. [Parse] reads it as it is.
func Template(d alteram.Declared) []byte {
	if d.Hub.Name == "" {
		d.Hub.Name = "Our Hub"
	}
	if d.Hub.URL == "" {
		d.Hub.URL = "http://localhost:8080"
	}
	if len(d.Hub.Languages) == 0 {
		d.Hub.Languages = []string{"en"}
	}
	d = active(d)
	parts := strings.NewReplacer(
		"#HUB#\n", render(declared.write(alteram.Declared{Hub: d.Hub})),
		"#SOURCES#\n", renderSources(d.Sources),
	)
	var b bytes.Buffer
	_, _ = parts.WriteString(&b, template) // a buffer takes everything
	return b.Bytes()
}

// renderSources writes the key and its list; without sources the key alone,
// ready for the first.
func renderSources(sources []alteram.Source) string {
	if len(sources) == 0 {
		return "sources:\n"
	}
	return render(declared.write(alteram.Declared{Sources: sources}))
}
