package alteram

import (
	"slices"
	"time"
)

// ErasureCause is why a text was erased.
type ErasureCause string

// The causes of an erasure.
const (
	// ErasedByRetention means that the terms let the text be kept no longer.
	ErasedByRetention ErasureCause = "retention"
	// ErasedByDecision means that a decision of the act [ActErase] ordered it.
	ErasedByDecision ErasureCause = "decision"
)

// Erasure is the record that the text of a version was erased for good. Its
// digest, its times and the reason stay. The zero value is no erasure.
type Erasure struct {
	At    time.Time
	Cause ErasureCause
	// Decision is the number of the decision; 0 when retention is the cause.
	Decision int64
}

// EraseBefore returns the instant before which what was read of a source is to
// be erased at now: bodies of that age, and the raw bytes they came in. It is
// zero when nothing is. Terms that show text erase nothing, whatever they say of
// retention; nor does anything go while a declared period to come shows text.
func EraseBefore(periods []Terms, defaults Terms, now time.Time) time.Time {
	t := TermsAt(periods, defaults, now)
	coming := func(p Terms) bool { return p.From.After(now) && p.Mode.ShowsText() }
	if t.Retain <= 0 || t.Mode.ShowsText() || slices.ContainsFunc(periods, coming) {
		return time.Time{}
	}
	return now.Add(-t.Retain)
}

// Hold is a reading of a feed that was silent for long and came back under
// domains nobody knew: its bytes are saved, and nothing of it is taken in until
// the operator accepts it.
type Hold struct {
	// ID numbers holds in the order they came.
	ID     int64
	Feed   FeedID
	Source SourceID
	// URL is the feed's address, Final where redirects led.
	URL   string
	Final string
	At    time.Time
	// Partial says that the answer was cut.
	Partial bool
	Archive ArchiveRef
	// Silent is since when the feed had said nothing new.
	Silent time.Time
	// Domains are those that were not known of the source, in order.
	Domains []string
	// Accepted is when the operator let it in; zero while that is open.
	Accepted time.Time
}
