package extract

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNames(t *testing.T) {
	for in, want := range map[string][]string{
		"By Nell Tarrant and Osric Dane":             {"Nell Tarrant", "Osric Dane"},
		"Analysis by Nell Tarrant":                   {"Nell Tarrant"},
		"Von Jette Hollmann, Till Brandauer":         {"Jette Hollmann", "Till Brandauer"},
		"Par Odile Marchais et Basile Corneau":       {"Odile Marchais", "Basile Corneau"},
		"Por Berta Quiroga y Leandro Vives":          {"Berta Quiroga", "Leandro Vives"},
		"Автор: Глеб Ветрин":                         {"Глеб Ветрин"},
		"بقلم هالة البحراوي":                         {"هالة البحراوي"},
		"记者 何雨桐":                                     {"何雨桐"},
		"NELL TARRANT Associated Press":              {"NELL TARRANT"},
		"Osric Dane on Monday, March 2nd, 2026":      {"Osric Dane"},
		"Ada Quill, MS, RDN, Staff Writer":           {"Ada Quill"},
		"Ada Quill, who keeps bees, and writes":      {"Ada Quill"},
		"Ada Quill (Port Ansel)":                     {"Ada Quill"},
		"https://gazette.example/author/nell":        nil,
		"@gazette":                                   nil,
		"Updated 12 minutes ago":                     nil,
		"<a href='/nell'>Nell Tarrant</a> &amp; Son": {"Nell Tarrant", "Son"},
	} {
		if diff := cmp.Diff(want, names([]string{in})); diff != "" {
			t.Errorf("names(%q) (-want +got):\n%s", in, diff)
		}
	}
}

func TestStripSite(t *testing.T) {
	for _, c := range []struct{ title, site, want string }{
		{"Ferries stay in port | Harbour Gazette", "Harbour Gazette", "Ferries stay in port"},
		{"Harbour Gazette: Ferries stay in port", "Harbour Gazette", "Harbour Gazette: Ferries stay in port"},
		{"Harbour Gazette - Ferries stay in port", "Harbour Gazette", "Ferries stay in port"},
		{"Ferries stay in port - News - Harbour Gazette", "Harbour Gazette", "Ferries stay in port - News"},
		{"Harbour Gazette finds a view on ferries for itself | Editorial", "Harbour Gazette", "Harbour Gazette finds a view on ferries for itself"},
		{"Ferries stay in port - Gazette", "gazette", "Ferries stay in port"},
		{"云溪地铁三号线通车_云溪晚报", "云溪晚报", "云溪地铁三号线通车"},
		{"Port Ansel - a town without ferries", "", "Port Ansel - a town without ferries"},
		{"Ferries stay in port today | Sea", "", "Ferries stay in port today"},
	} {
		if got := stripSite(c.title, c.site); got != c.want {
			t.Errorf("stripSite(%q, %q) = %q, want %q", c.title, c.site, got, c.want)
		}
	}
}
