// Command generate makes the gazetteer's table of states and cities from the
// Unicode Common Locale Data Repository (CLDR), in its form as JSON: the npm
// packages cldr-core, cldr-localenames-full and cldr-dates-full in one folder.
//
//	go run ./internal/gazetteer/generate -o internal/gazetteer/names.tsv FOLDER
//
// States are CLDR's territories, cities those that stand for time zones.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// languages are those whose names the table holds.
var languages = strings.Fields(`ar be bg cs da de el en es fa fi fr he hi hu hy id it ja ka ko nb nl pl pt ro ru sr sv tr uk zh`)

func main() {
	out := flag.String("o", "", "file to write; empty is standard output")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: generate [-o FILE] FOLDER, where FOLDER holds cldr-core, cldr-localenames-full and cldr-dates-full")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(folder, out string) error {
	b, err := generate(folder)
	if err != nil {
		return err
	}
	if out == "" {
		_, err = os.Stdout.Write(b)
		return err
	}
	return os.WriteFile(out, b, 0o644)
}

// row is a line of the table: an entry and its names by language.
type row struct {
	id, state, form string
	names           map[string][]string
}

// generate returns the table, in order of ids.
func generate(folder string) ([]byte, error) {
	zones, err := zoneStates(folder)
	if err != nil {
		return nil, err
	}
	rows := map[string]*row{}
	for _, language := range languages {
		if err := states(folder, language, rows); err != nil {
			return nil, err
		}
		if err := cities(folder, language, zones, rows); err != nil {
			return nil, err
		}
	}
	var b strings.Builder
	b.WriteString("# Made by go generate from CLDR (see NOTICE): id, state, form, names by language.\n")
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		rows[id].write(&b)
	}
	return []byte(b.String()), nil
}

// write writes a row. Languages that share their names share a column.
func (r *row) write(b *strings.Builder) {
	shared := map[string][]string{}
	for language, names := range r.names {
		key := strings.Join(names, "|")
		shared[key] = append(shared[key], language)
	}
	columns := []string{r.id, r.state, r.form}
	var groups []string
	for names, languages := range shared {
		slices.Sort(languages)
		groups = append(groups, strings.Join(languages, ",")+"="+names)
	}
	slices.Sort(groups)
	fmt.Fprintln(b, strings.Join(append(columns, groups...), "\t"))
}

func (r *row) add(language, name string) {
	if name != "" && !slices.Contains(r.names[language], name) {
		r.names[language] = append(r.names[language], name)
	}
}

func entry(rows map[string]*row, id, state, form string) *row {
	if rows[id] == nil {
		rows[id] = &row{id: id, state: state, form: form, names: map[string][]string{}}
	}
	return rows[id]
}

// notStates are codes of CLDR that name no state or territory of ISO 3166-1.
// XK, Kosovo, is its user-assigned code.
var notStates = strings.Fields("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ")

// states reads the names of territories in one language.
func states(folder, language string, rows map[string]*row) error {
	var file struct {
		Main map[string]struct {
			LocaleDisplayNames struct{ Territories map[string]string }
		}
	}
	if err := read(&file, folder, "cldr-localenames-full", "main", language, "territories.json"); err != nil {
		return err
	}
	names := file.Main[language].LocaleDisplayNames.Territories
	for _, key := range slices.Sorted(maps.Keys(names)) {
		code, _, _ := strings.Cut(key, "-")
		if len(code) != 2 || slices.Contains(notStates, code) || names[key] == key {
			continue
		}
		r := entry(rows, "state:"+code, code, "name")
		for _, name := range variants(code, names[key]) {
			r.add(language, name)
		}
	}
	return nil
}

var inBrackets = regexp.MustCompile(`^(.+?)\s*[(（](.+)[)）]$`)

// variants returns the names in what CLDR has for a state, as they stand in
// texts: both of "Myanmar (Burma)", one of "Hong Kong (China)", and none of what
// tells one Congo from the other or only administrations write.
func variants(state, name string) []string {
	if strings.ContainsAny(name, ",，،") {
		return nil
	}
	if m := inBrackets.FindStringSubmatch(name); m != nil {
		switch state {
		case "MM":
			return m[1:]
		case "CD", "CG":
			return nil
		}
		return m[1:2]
	}
	return []string{name}
}

// zoneStates returns the state of each time zone that is called after a city.
func zoneStates(folder string) (map[string]string, error) {
	var file struct {
		Supplemental struct {
			WindowsZones struct {
				MapTimezones []struct {
					MapZone struct {
						Type      string `json:"_type"`
						Territory string `json:"_territory"`
					}
				}
			}
		}
	}
	if err := read(&file, folder, "cldr-core", "supplemental", "windowsZones.json"); err != nil {
		return nil, err
	}
	states := map[string]string{}
	for _, m := range file.Supplemental.WindowsZones.MapTimezones {
		if state := m.MapZone.Territory; state != "001" && state != "ZZ" {
			for zone := range strings.FieldsSeq(m.MapZone.Type) {
				states[zone] = state
			}
		}
	}
	maps.DeleteFunc(states, func(zone, _ string) bool { return !isCity(zone) })
	return states, nil
}

// unlike are zones whose names mean something else in most texts: small places
// that share an ordinary word's or a person's name, islands, whole regions.
var unlike = strings.Fields(`Easter Casey Davis Mawson Center Knox Wake Midway Norfolk Chatham Christmas Cocos Truk Mahe Regina Nome Boise Phoenix
	Reunion Azores Canary Madeira Faeroe Chagos Comoro Marquesas Galapagos Wallis Pitcairn Gambier Noronha Stanley Louisville Beulah Creston
	Inuvik Resolute Moncton Mayotte Antigua Barbados Bermuda Jamaica Martinique Guadeloupe Dominica Grenada Guam Nauru Niue Tahiti
	Palau Fiji Curacao Aruba Anguilla Montserrat Tortola Cayman Puerto_Rico El_Salvador Costa_Rica Panama Guyana Guatemala Singapore
	Luxembourg Monaco Gibraltar Malta Vatican San_Marino Andorra Jersey Guernsey Isle_of_Man Maldives Brunei Bahrain Kuwait Qatar Macau Hong_Kong
	Djibouti Mauritius St_Helena St_Lucia St_Kitts St_Thomas St_Vincent St_Barthelemy Cape_Verde Bahia South_Georgia Ponape Efate Lord_Howe Macquarie
	Kerguelen Petersburg Oral`)

func isCity(zone string) bool {
	area, name, _ := strings.Cut(zone, "/")
	return area != "Antarctica" && area != "Etc" && !strings.HasPrefix(name, "Indiana/") && !strings.HasPrefix(name, "Kentucky/") &&
		!strings.HasPrefix(name, "North_Dakota/") && !slices.Contains(unlike, name)
}

// cities reads the names of the cities after which time zones are called.
func cities(folder, language string, zones map[string]string, rows map[string]*row) error {
	var file struct {
		Main map[string]struct {
			Dates struct {
				TimeZoneNames struct{ Zone map[string]json.RawMessage }
			}
		}
	}
	if err := read(&file, folder, "cldr-dates-full", "main", language, "timeZoneNames.json"); err != nil {
		return err
	}
	names := map[string]string{}
	for area, b := range file.Main[language].Dates.TimeZoneNames.Zone {
		if err := exemplars(area, b, names); err != nil {
			return fmt.Errorf("time zones of %s: %w", language, err)
		}
	}
	for zone, state := range zones {
		last := zone[strings.LastIndexByte(zone, '/')+1:]
		name := names[zone]
		if name == "" && language == "en" {
			name = strings.ReplaceAll(last, "_", " ")
		}
		name, _, _ = strings.Cut(name, ",")
		id := "place:" + strings.ToLower(strings.ReplaceAll(last, "_", "-"))
		entry(rows, id, state, "place").add(language, name)
	}
	return nil
}

// exemplars gathers the cities of a zone and of those below it.
func exemplars(zone string, b json.RawMessage, names map[string]string) error {
	var below map[string]json.RawMessage
	if err := json.Unmarshal(b, &below); err != nil {
		return nil // a leaf: a text
	}
	for key, b := range below {
		if key != "exemplarCity" {
			if err := exemplars(zone+"/"+key, b, names); err != nil {
				return err
			}
			continue
		}
		var city string
		if err := json.Unmarshal(b, &city); err != nil {
			return fmt.Errorf("zone %s: %w", zone, err)
		}
		names[zone] = city
	}
	return nil
}

// read reads one JSON file.
func read(into any, folder string, path ...string) error {
	name := filepath.Join(append([]string{folder}, path...)...)
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}
