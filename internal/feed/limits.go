package feed

// The limits that keep any input within bounded time and memory. What lies
// beyond them is dropped with a warning; a document past [MaxBytes] is refused.
const (
	// MaxWarnings is how many warnings a document carries.
	MaxWarnings = 20
)
