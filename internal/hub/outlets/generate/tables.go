package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/hub"
)

// readKagi reads the table of Kagi: records with domains of their own.
func readKagi(c collector, b []byte) error {
	var rows []struct {
		Country, Organization, Owner, Typology string
		Domains                                []string
	}
	if err := json.Unmarshal(b, &rows); err != nil {
		return err
	}
	for i, r := range rows {
		f := hub.Fact{
			Table: hub.KagiMedia, Rows: []int{i + 1}, Names: []string{line(r.Organization)}, Country: country(r.Country),
			Owners: owners(r.Owner), Typology: line(r.Typology), Control: kagiControl(r.Typology),
		}
		for _, d := range r.Domains {
			if domain := domainOf(d); domain != "" && f.Names[0] != "" {
				c.add(domain, f)
			}
		}
	}
	return nil
}

// kagiControl maps what has one meaning. "State Funded Media", "Public Media"
// and "Independent Media" may be any of several classes and stay words.
func kagiControl(typology string) alteram.ControlValue {
	switch line(typology) {
	case "Private Media", "Private Enterprise", "Private Independent Media":
		return alteram.Private
	case "Non-Profit":
		return alteram.Nonprofit
	}
	return alteram.ControlUnknown
}

// readMatrix reads the State Media Matrix: a line for each outlet of a company.
func readMatrix(c collector, b []byte) error {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return err
	}
	var at [5]int
	for i, head := range []string{"Country", "Media company", "Main assets", "URL", "Typology"} {
		if at[i] = slices.Index(rows[0], head); at[i] < 0 {
			return fmt.Errorf("there is no column %q", head)
		}
	}
	for i, r := range rows[1:] {
		company, name, domain := line(r[at[1]]), assetName(r[at[2]]), domainOf(r[at[3]])
		if name == "" {
			name = company
		}
		if domain == "" || name == "" {
			continue
		}
		typology := line(r[at[4]])
		f := hub.Fact{Table: hub.StateMediaMatrix, Rows: []int{i + 2}, Names: []string{name}, Country: country(r[at[0]]), Typology: typology}
		if company != name {
			f.Company = company
		}
		if v, ok := alteram.ParseControl(typology); ok { // "ISFM?" is a question and stays words
			f.Control = v
		}
		c.add(domain, f)
	}
	return nil
}

var medium = regexp.MustCompile(`^(Print|Print media|Television|TV|Radio|News agency|Online): `)

// assetName drops the medium that the matrix writes before some names.
func assetName(s string) string { return medium.ReplaceAllString(line(s), "") }

// line returns a text on one line.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

var hostName = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)

// domainOf returns the host of an address, or a host, without "www."; empty
// when it is none, or a suffix under which others have their domains.
func domainOf(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	host := strings.TrimPrefix(u.Hostname(), "www.")
	if _, err := publicsuffix.EffectiveTLDPlusOne(host); err != nil || !hostName.MatchString(host) {
		return ""
	}
	return host
}

// country returns the code of a country's English name; empty for none, or several.
func country(name string) string {
	name = strings.TrimPrefix(line(name), "The ")
	switch name {
	case "":
		return "" // some former countries have no name
	case "United States of America":
		name = "United States"
	case "UAE":
		name = "United Arab Emirates"
	case "Czech Republic":
		name = "Czechia"
	case "Turkey":
		name = "Türkiye"
	case "Saint Kitts and Nevis":
		name = "St. Kitts & Nevis"
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string(a) + string(b))
			// Codes of former states, as DD, bear the names of those that followed.
			if err == nil && r.IsCountry() && r.Canonicalize() == r && r.String() == string(a)+string(b) && slices.Contains(names(r), name) {
				return r.String()
			}
		}
	}
	return ""
}

// names returns the English names of a country that the tables use.
func names(r language.Region) []string {
	name := display.English.Regions().Name(r)
	out := []string{name, strings.ReplaceAll(name, "’", "'"), strings.ReplaceAll(name, " & ", " and ")}
	switch r.String() {
	case "CD":
		out = append(out, "DR Congo")
	case "CG":
		out = append(out, "Congo")
	case "CI":
		out = append(out, "Côte d'Ivoire")
	case "HK":
		out = append(out, "Hong Kong")
	case "MM":
		out = append(out, "Myanmar")
	case "MO":
		out = append(out, "Macao")
	case "PS":
		out = append(out, "Palestine", "Palestine territories")
	case "TR":
		out = append(out, "Türkiye")
	}
	return out
}

// maxOwner bounds an owner that is a name and no sentence, in runes.
const maxOwner = 60

// vague are words for a kind of owner, which name none.
var vague = []string{
	"Private Ownership", "Non-profit organization", "Employee/shareholder-owned company", "Coöperatieve vennootschap", "Private", "Independent", "Public",
	"Public broadcaster (German public institutions)", "Publishing cooperative of journalists and workers", "Le Média Positif (independent publisher)",
	"U.S. newspaper and broadcast members (cooperative ownership)",
}

var (
	shared = regexp.MustCompile(`^(.+?) ?\(?\b(\d{1,3}(?:[.,]\d+)?) ?%\)?$`)
	// sentence matches the words of one.
	sentence = regexp.MustCompile(`(?i)\b(is|are|was|were|has|have|each own|owned by|held by|which|other shareholders)\b|;`)
)

// owners returns the owners that a table's words come down to: names, with
// their shares. Where they do not, nobody is named.
func owners(s string) []hub.TableOwner {
	s = strings.TrimSuffix(line(s), ".")
	if s == "" || slices.Contains(vague, s) || sentence.MatchString(s) {
		return nil
	}
	var list []hub.TableOwner
	for part := range strings.SplitSeq(s, "), ") {
		o, ok := shareOf(part)
		if !ok {
			list = nil
			break
		}
		list = append(list, o)
	}
	if len(list) == 0 && utf8.RuneCountInString(s) <= maxOwner && !strings.Contains(s, "%") {
		return []hub.TableOwner{{Name: s}}
	}
	return list
}

// shareOf reads "Name (50%)", its last bracket perhaps cut off.
func shareOf(s string) (hub.TableOwner, bool) {
	m := shared.FindStringSubmatch(s)
	if m == nil || strings.ContainsAny(m[1], "%()") || utf8.RuneCountInString(m[1]) > maxOwner {
		return hub.TableOwner{}, false
	}
	share, err := strconv.ParseFloat(strings.ReplaceAll(m[2], ",", "."), 64)
	return hub.TableOwner{Name: strings.TrimSpace(m[1]), Share: share}, err == nil && share > 0 && share <= 100
}
