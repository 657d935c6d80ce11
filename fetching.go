package alteram

import "time"

// Outcome names how a fetch ended. "Gone" has many names, and none of them
// means that the outlet removed anything.
type Outcome string

// The outcomes of a fetch.
const (
	// OutcomeFetched means that a document came and was read.
	OutcomeFetched Outcome = "fetched"
	// OutcomeUnchanged means that the server, or equal bytes, said that nothing changed.
	OutcomeUnchanged Outcome = "unchanged"
	// OutcomePartial means that a document was cut or damaged; the items that came whole were kept.
	OutcomePartial Outcome = "partial"
	// OutcomeNotFeed means that something came that is no feed.
	OutcomeNotFeed Outcome = "not-a-feed"
	// OutcomeGone is status 410, OutcomeNotFound 404.
	OutcomeGone     Outcome = "gone"
	OutcomeNotFound Outcome = "not-found"
	// OutcomeRefused is any other status from 400 to 499.
	OutcomeRefused Outcome = "refused"
	// OutcomeLimited is status 429, or 503 with Retry-After.
	OutcomeLimited Outcome = "rate-limited"
	// OutcomeServerError is any other status from 500.
	OutcomeServerError Outcome = "server-error"
	// OutcomeTimeout means that the time limit passed before the answer was whole.
	OutcomeTimeout Outcome = "timeout"
	// OutcomeUnreachable means that no connection came about (name, network, TLS).
	OutcomeUnreachable Outcome = "unreachable"
	// OutcomeTooLarge means that the answer was over the size limit.
	OutcomeTooLarge Outcome = "too-large"
	// OutcomeRedirectLoop means too many redirects.
	OutcomeRedirectLoop Outcome = "redirect-loop"
	// OutcomeForbidden means that the address is not allowed: private, or not http(s).
	OutcomeForbidden Outcome = "forbidden-address"
	// OutcomeBroken means that the answer broke off or was not HTTP.
	OutcomeBroken Outcome = "broken"
	// OutcomeHeld means that a feed came back after a long silence under domains
	// that nobody knew; what it said is saved and waits for the operator. See [Hold].
	OutcomeHeld Outcome = "held"
	// OutcomeDisallowed means that robots.txt asks programs to leave the page alone, or
	// did not come, so that nobody knows (RFC 9309).
	OutcomeDisallowed Outcome = "disallowed"
	// OutcomeElsewhere means that the page is not on a domain of the outlet, whose
	// terms alone are known.
	OutcomeElsewhere Outcome = "elsewhere"
	// OutcomeInternal means that the hub itself failed; the log says how.
	OutcomeInternal Outcome = "internal"
)

// Reached reports whether the outlet's server could be read, so that it counts
// among those we could read.
func (o Outcome) Reached() bool {
	return o == OutcomeFetched || o == OutcomeUnchanged || o == OutcomePartial
}

// Fetch is the record of one attempt to read a feed. Every attempt is kept.
type Fetch struct {
	Feed FeedID
	// URL is the address asked; Final is where redirects led.
	URL      string
	Final    string
	At       time.Time
	Duration time.Duration
	Outcome  Outcome
	// Status is the HTTP status; 0 when no answer came.
	Status int
	// Bytes is the size of the decoded body.
	Bytes int64
	// Items is how many items the document listed; New and Changed of them became versions.
	Items   int
	New     int
	Changed int
	Archive ArchiveRef
	// Error says what went wrong; for the operator only, it may hold addresses.
	Error string
	// Warnings are what the parser noticed, at most a handful.
	Warnings []string
}

// Validators are what a conditional GET sends; both empty for an unconditional one.
type Validators struct {
	ETag         string
	LastModified string
}
