package config_test

import (
	"fmt"
	"os"

	"github.com/alteram-hub/alteram/internal/config"
)

// A hub.yaml is read whole, and every fault is named with its place and what to
// write instead.
func ExampleParse() {
	_, err := config.Parse("hub.yaml", []byte(`
hub: {name: Both Sides, url: hub.example}
sources:
  - id: example-wire
    name: Example Wire
    place: {seat: UK}
    terms: {mode: full, until: 2026-09-01}
    feed: {url: "https://wire.example/rss"}
`))
	fmt.Println(err)
	// Output:
	// hub.yaml:2:30: url: "hub.example" has no scheme; write "https://hub.example"
	// hub.yaml:6:19: seat: "UK" is no ISO 3166-1 alpha-2 code; write GB
	// hub.yaml:7:19: mode: full wants a basis; add basis: licence, permission, public-domain, own or quotation, or write mode: link
	// hub.yaml:8:5: unknown key "feed"; write feeds (or one of id, name, site, domains, place, languages, owner, funding, control, identity, inclusion, perspective, note, restrictions, terms)
}

// What was read is written back with its keys in order, without defaults.
func ExampleWrite() {
	d, err := config.Parse("hub.yaml", []byte(`
sources:
  - feeds: [{url: "https://wire.example/rss", identity: auto}]
    terms: [{until: 2026-09-01, basis: permission, mode: full, grantor: {name: Example Wire}}]
    name: Example Wire
    id: example-wire
hub: {url: "https://hub.example/", name: Both Sides}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := config.Write(os.Stdout, d); err != nil {
		fmt.Println(err)
	}
	// Output:
	// hub:
	//   name: Both Sides
	//   url: "https://hub.example"
	// sources:
	//   - id: example-wire
	//     name: Example Wire
	//     terms: {mode: full, basis: permission, grantor: {name: Example Wire}, until: 2026-09-01}
	//     feeds: [{url: "https://wire.example/rss"}]
}
