package alteram

import (
	"crypto/sha256"
	"strconv"
	"time"
)

// PagePolicy says of which entries of a feed the hub reads the page.
type PagePolicy string

// The policies on pages.
const (
	// PageNever reads none.
	PageNever PagePolicy = ""
	// PageExcerpts reads the page of an entry of which the feed gives no more than
	// a beginning, while the terms show text and the site's robots.txt allows it.
	PageExcerpts PagePolicy = "excerpts"
)

// Rendition is what the page behind a version says, as the hub read it. It is
// never a version: a better extractor replaces it, and nobody edited anything.
type Rendition struct {
	Entry EntryID
	// N is the number of the version whose link led to the page.
	N int
	// Kind says what the page is: article, or paywall, consent, botwall, index,
	// other. Only an article has text.
	Kind string
	// Method names the way in which the text was found.
	Method string
	// Title and Standfirst are plain text, Byline names who signed.
	Title      string
	Standfirst string
	Byline     []string
	// HTML is safe markup; Text is its plain text, paragraphs separated by a blank line.
	HTML string
	Text string
	// Language is the page's own, BCP 47; empty when it declares none.
	Language string
	// Published and Modified are as the page says; zero when it does not say.
	Published time.Time
	Modified  time.Time
	// URL is where the page came from, redirects followed.
	URL string
	// Fetched is when the page came, Read when it was last read by Method.
	Fetched time.Time
	Read    time.Time
	Archive ArchiveRef
}

// Extends reports whether the page says more than the feed does, so that its
// text stands in for the feed's.
func (r Rendition) Extends(v Version) bool { return len(r.Text) > len(v.Text) }

// PictureID is the lasting name of a picture: 16 base32 characters.
type PictureID string

// Picture is a picture that a version, or the page behind it, carries. Whether
// it is linked, shown or left out is a matter of terms.
type Picture struct {
	ID    PictureID
	Entry EntryID
	// N is the number of the version that carries it.
	N int
	// URL is where the outlet keeps it.
	URL string
	// Alt and Caption are the outlet's words on it, plain text; a caption names who
	// made it, too. Both may be empty.
	Alt     string
	Caption string
	// Blob names the hub's own copy; empty while there is none.
	Blob string
	// Type is the media type of the copy, Width and Height its size in pixels.
	Type   string
	Width  int
	Height int
}

// NewPictureID returns base32 of the first 80 bits of SHA-256 over the entry's
// id, the number of the version and the address, each preceded by its length.
func NewPictureID(entry EntryID, n int, url string) PictureID {
	h := sha256.New()
	writeField(h, string(entry))
	writeField(h, strconv.Itoa(n))
	writeField(h, url)
	return PictureID(idEncoding.EncodeToString(h.Sum(nil)[:10]))
}
