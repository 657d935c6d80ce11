package feed

// The limits that keep any input within bounded time and memory. What lies
// beyond them is left out with a warning, and the document is marked
// [Document.Partial].
const (
	// MaxBytes is how much of a document is read, before and after its
	// encoding is undone. Feeds of outlets stay under 20 MiB.
	MaxBytes = 32 << 20
	// MaxItems is how many items of a document are kept.
	MaxItems = 5000
	// MaxField is the size of one text in bytes; the rest of it is cut off.
	MaxField = 4 << 20
	// MaxText is the size of all texts of a document together, in bytes.
	MaxText = 24 << 20
	// MaxDepth is how deep elements nest; what is deeper is skipped.
	MaxDepth = 128
	// MaxAttributes is how many attributes of one element are seen.
	MaxAttributes = 64
	// MaxList is how many authors, categories or enclosures an item has.
	MaxList = 100
	// MaxWarnings is how many warnings a document carries.
	MaxWarnings = 20
)

// Limits within the tokenizer that nobody outside needs to know.
const (
	// maxBindings bounds the namespace declarations in force at one place.
	maxBindings = 64
	// maxAttribute is the size of an attribute's value in bytes, maxLine that of
	// a title, name, id or address; neither is ever that long but by malice.
	maxAttribute = 256 << 10
	maxLine      = 64 << 10
	// maxEntities and maxEntityValue bound what a document type may declare, so
	// that no reference grows by more than a small factor.
	maxEntities    = 64
	maxEntityValue = 16
	// maxStrays is how many end tags that close nothing are looked for in all
	// open elements.
	maxStrays = 10_000
	// maxDoctype is how far the end of a document type is looked for.
	maxDoctype = 64 << 10
)
