package demo

import (
	"time"

	"github.com/alteram-hub/alteram"
)

// Act is a single decision of the demonstration's operator. The decision names
// no entry: that has its id only once the hub has read it.
type Act struct {
	// Source and Link tell which entry it is about: the link as its feed gives it.
	Source alteram.SourceID
	Link   string
	// Decision is what was decided, when, and the reason given in public. Its id
	// and entry are not set.
	Decision alteram.Decision
}

// Acts returns what the operator decided during the recorded week, in the
// order of time: an order of an invented court, and a withholding that the
// outlet asked for and that was taken back.
func Acts() []Act {
	const flood = "https://rundfunk-brennmark.example/meldungen/hochwasser-schurawna"
	return []Act{
		{
			Source: "rundfunk-brennmark", Link: flood,
			Decision: alteram.Decision{
				Act: alteram.ActWithhold, At: day(3, 18, 30), Office: "reading room",
				Why: "The outlet asked us to hold this report back until it has checked the number of the missing.",
			},
		},
		{
			Source: "rundfunk-brennmark", Link: flood,
			Decision: alteram.Decision{
				Act: alteram.ActRestore, At: day(4, 9, 0), Office: "reading room",
				Why: "The outlet has published the corrected report.",
			},
		},
		{
			Source: "cray-light", Link: "https://cray-light.example/stories/deckhand",
			Decision: alteram.Decision{
				Act: alteram.ActWithhold, At: day(6, 9, 30), Office: "reading room",
				Law: "District Court of Port Ansel, order 26/114 (invented)", LawURL: "https://law.example/port-ansel/orders/26-114",
				Applies: []string{"XA"}, Until: time.Date(2026, time.September, 6, 0, 0, 0, 0, time.UTC),
				Why: "The court forbids, for six months, to make known a crew member who is under age.",
			},
		},
	}
}

// day is a time of the recorded month, UTC.
func day(d, hour, minute int) time.Time {
	return time.Date(2026, time.March, d, hour, minute, 0, 0, time.UTC)
}
