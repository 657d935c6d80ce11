package alteram

import "time"

// Proof is one look at whether a feed is the outlet's own. Looks are only ever
// added, so that what was seen earlier stays known.
type Proof struct {
	Feed   FeedID
	Source SourceID
	// URL is the address of the feed that was looked for.
	URL string
	// Method is one of [IdentityProofs], except none.
	Method string
	Result ProofResult
	// Seen says what was seen, or was not, in plain words with its address.
	Seen string
	At   time.Time
}

// ProofResult is what a look at a feed's identity gave.
type ProofResult string

// The results of a look. None of them says that a feed is somebody else's.
const (
	// ProofShown means that the outlet's site or domain names the feed.
	ProofShown ProofResult = "shown"
	// ProofNotShown means that the place was read and does not name the feed.
	ProofNotShown ProofResult = "not-shown"
	// ProofUnread means that the place could not be read.
	ProofUnread ProofResult = "unread"
)
