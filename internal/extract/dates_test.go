package extract

import (
	"testing"
	"time"
)

func TestShownDate(t *testing.T) {
	for in, want := range map[string]string{
		"Published 4 March 2026":               "2026-03-04T00:00:00Z",
		"March 4, 2026 9:05 a.m.":              "2026-03-04T09:05:00Z",
		"Stand: 4. März 2026, 09:30 Uhr":       "2026-03-04T09:30:00Z",
		"Publié le 1er août 2026 à 18h05":      "2026-08-01T18:05:00Z",
		"4 de marzo de 2026":                   "2026-03-04T00:00:00Z",
		"4 марта 2026, 08:10":                  "2026-03-04T08:10:00Z",
		"4 мая 2026 г.":                        "2026-05-04T00:00:00Z",
		"9 червня 2026, 10:00":                 "2026-06-09T10:00:00Z",
		"9 липня 2026":                         "2026-07-09T00:00:00Z",
		"9 листопада 2026":                     "2026-11-09T00:00:00Z",
		"الأربعاء ٤ مارس ٢٠٢٦":                 "2026-03-04T00:00:00Z",
		"4 كانون الثاني 2026":                  "2026-01-04T00:00:00Z",
		"2026年3月4日 08:30":                      "2026-03-04T08:30:00Z",
		"2026-03-04":                           "2026-03-04T00:00:00Z",
		"04.03.2026":                           "2026-03-04T00:00:00Z",
		"25/12/2026":                           "2026-12-25T00:00:00Z",
		"12/25/2026":                           "2026-12-25T00:00:00Z",
		"03/04/2026":                           "", // the third of April, or the fourth of March
		"30 February 2026":                     "",
		"31.04.2026":                           "",
		"4 Marlow 2026 pumps":                  "2026-03-04T00:00:00Z",
		"In 2026 the town had 4 ferries":       "",
		"March 4, 2026 9:05 pm, by Ines Moll":  "2026-03-04T00:00:00Z",
		"1,200 passengers, 4 ships, no dates.": "",
	} {
		got := ""
		if at := shownDate(in); !at.IsZero() {
			got = at.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("shownDate(%q) = %q, want %q", in, got, want)
		}
	}
}
