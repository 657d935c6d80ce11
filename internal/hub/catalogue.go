package hub

import (
	"bufio"
	"bytes"
	_ "embed" // for the catalogue
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"

	"github.com/alteram-hub/alteram"
)

// Table names one of the tables that the catalogue is made of.
type Table string

// The tables. Both are under the MIT licence; see [CatalogueNotice].
const (
	// StateMediaMatrix classifies state media by the typology of the State Media Monitor.
	StateMediaMatrix Table = "state-media-matrix"
	// KagiMedia lists outlets with their owners and a typology of its own.
	KagiMedia Table = "kagi-media"
)

// TableInfo is what is known of a table as a whole.
type TableInfo struct {
	// Name is what a disclosure names as the one who classifies.
	Name string `json:"name"`
	// Address is where the table is published.
	Address string `json:"address"`
	// Year is that of the table's licence, the only date it states.
	Year int `json:"year"`
}

// Info returns what is known of t; the zero value for a table that is not known.
func (t Table) Info() TableInfo {
	switch t {
	case StateMediaMatrix:
		return TableInfo{"State Media Matrix (ASD at GMF)", "https://github.com/ASD-at-GMF/state-media-profiles", 2023}
	case KagiMedia:
		return TableInfo{"Kagi media data", "https://github.com/kagisearch/kite-public", 2024}
	}
	return TableInfo{}
}

// Outlet is what the tables say of the outlet at a domain: facts for an
// operator to check, a proposal and never public by itself.
type Outlet struct {
	// Domain covers its subdomains, except those that are listed themselves.
	Domain string `json:"domain"`
	// Facts are those of each table, at least one, in order of tables and rows.
	Facts []Fact `json:"facts"`
}

// Fact is what rows of one table say alike of one domain.
type Fact struct {
	Table Table `json:"table"`
	// Rows are lines of the matrix with its head as line 1, or records of the other
	// table, counted from 1.
	Rows []int `json:"rows"`
	// Names are the outlet's names, at least one.
	Names []string `json:"names"`
	// Company is the media company that the table files the outlet under; empty
	// when that is the outlet itself. It is not said to own it.
	Company string `json:"company,omitempty"`
	// Country is an ISO 3166-1 alpha-2 code; empty when the table names none, or several.
	Country string       `json:"country,omitempty"`
	Owners  []TableOwner `json:"owners,omitempty"`
	// Typology is the class in the table's own words.
	Typology string `json:"typology,omitempty"`
	// Control is the class as hub.yaml writes it; empty where the table's words
	// stand for none of the classes, or for several.
	Control alteram.ControlValue `json:"control,omitempty"`
}

// TableOwner is an owner that a table names.
type TableOwner struct {
	Name string `json:"name"`
	// Share is in per cent; 0 when the table states none.
	Share float64 `json:"share,omitempty"`
}

// Evidence says where a fact stands, as "table, year, row".
func (f Fact) Evidence() string {
	info, rows, word := f.Table.Info(), make([]string, len(f.Rows)), "row"
	for i, r := range f.Rows {
		rows[i] = fmt.Sprint(r)
	}
	if len(rows) > 1 {
		word = "rows"
	}
	return fmt.Sprintf("%s, %d, %s %s", info.Name, info.Year, word, strings.Join(rows, ", "))
}

// Name returns the name by which the first table knows the outlet.
func (o Outlet) Name() string { return o.Facts[0].Names[0] }

// Disagreements names what the facts differ in: "control", "country", both or
// nothing. What one of them leaves open is no disagreement.
func (o Outlet) Disagreements() []string {
	var out []string
	if differ(o.Facts, func(f Fact) string { return string(f.Control) }) {
		out = append(out, "control")
	}
	if differ(o.Facts, func(f Fact) string { return f.Country }) {
		out = append(out, "country")
	}
	return out
}

func differ(facts []Fact, of func(Fact) string) bool {
	said := ""
	for _, f := range facts {
		switch v := of(f); {
		case v == "":
		case said != "" && v != said:
			return true
		default:
			said = v
		}
	}
	return false
}

//go:generate go run ./outlets/generate -o outlets/outlets.jsonl $OUTLET_TABLES

//go:embed outlets/outlets.jsonl
var outletLines []byte

//go:embed outlets/NOTICE
var catalogueNotice string

// CatalogueNotice returns where the catalogue's facts are from, with the
// licences under which they are passed on.
func CatalogueNotice() string { return catalogueNotice }

// readCatalogue reads the embedded file once.
var readCatalogue = sync.OnceValue(func() []Outlet {
	var out []Outlet
	lines := bufio.NewScanner(bytes.NewReader(outletLines))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var o Outlet
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			panic(fmt.Sprintf("the catalogue that is built in cannot be read: %v", err))
		}
		out = append(out, o)
	}
	return out
})

// Catalogue returns all outlets in order of their domains.
func Catalogue() []Outlet { return slices.Clone(readCatalogue()) }

// LookUp returns the outlet at a host, which may be a subdomain of its domain.
// It climbs no higher than the registrable domain, so that co.uk, or a host of
// other people's sites, stands for none of those below it.
func LookUp(host string) (Outlet, bool) {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	top, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return Outlet{}, false
	}
	all := readCatalogue()
	for {
		i, found := slices.BinarySearchFunc(all, host, func(o Outlet, d string) int { return strings.Compare(o.Domain, d) })
		if found {
			return all[i], true
		}
		_, parent, ok := strings.Cut(host, ".")
		if host == top || !ok {
			return Outlet{}, false
		}
		host = parent
	}
}

// Search returns the outlets that a query means: the one at its host, if it is
// a host name or address with an outlet, else those in whose names or domain it
// stands, in any capitals; all for an empty query.
func Search(query string) []Outlet {
	query = strings.ToLower(strings.TrimSpace(query))
	host := query
	if u, err := url.Parse(query); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	if o, ok := LookUp(host); ok {
		return []Outlet{o}
	}
	var out []Outlet
	for _, o := range readCatalogue() {
		if o.mentions(query) {
			out = append(out, o)
		}
	}
	return out
}

func (o Outlet) mentions(query string) bool {
	named := func(s string) bool { return strings.Contains(strings.ToLower(s), query) }
	return named(o.Domain) || slices.ContainsFunc(o.Facts, func(f Fact) bool {
		return named(f.Company) || slices.ContainsFunc(f.Names, named)
	})
}
