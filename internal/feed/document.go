package feed

import "time"

// Format names a family of feed formats.
type Format string

// The formats that [Parse] recognises.
const (
	RSS     Format = "rss"
	Atom    Format = "atom"
	RDF     Format = "rdf"
	JSON    Format = "json"
	CDF     Format = "cdf"
	Sitemap Format = "sitemap"
	OPML    Format = "opml"
)

// Document is a feed as one response held it. Strings are NFC UTF-8 without
// control characters, trimmed, and empty where the feed says nothing; links
// are absolute wherever a base is known; times are UTC.
type Document struct {
	Format Format `json:"format"`
	// Version is the version of the format as the feed declares it: "2.0", "0.91", "1.0".
	Version string `json:"version,omitempty"`
	// Title is plain text on one line.
	Title string `json:"title,omitempty"`
	// Link is the page the feed belongs to.
	Link string `json:"link,omitempty"`
	// Self is the address that the feed gives for itself.
	Self string `json:"self,omitempty"`
	// Hub is the first WebSub hub that the feed names.
	Hub string `json:"hub,omitempty"`
	// Language is a BCP 47 tag as declared.
	Language string `json:"language,omitempty"`
	// Description is markup as the outlet wrote it, relative addresses resolved, not sanitised.
	Description string `json:"description,omitempty"`
	// Updated is when the feed says it changed; nil when it does not say.
	Updated *time.Time `json:"updated,omitempty"`
	// Image is the address of the feed's picture.
	Image   string   `json:"image,omitempty"`
	Authors []Author `json:"authors,omitempty"`
	// Rights is markup, not sanitised.
	Rights string `json:"rights,omitempty"`
	// Licences are the addresses of the licences that the feed names.
	Licences []string `json:"licences,omitempty"`
	// Offers are what the feed says in Really Simple Licensing.
	Offers []Offer `json:"rsl,omitempty"`
	// Generator names the program that wrote the feed.
	Generator string `json:"generator,omitempty"`
	// Categories are the feed's own, in order, without repetition.
	Categories []string `json:"categories,omitempty"`
	// TTL is how long the feed asks to be left alone; 0 when it does not say.
	TTL time.Duration `json:"-"`
	// Charset is the WHATWG name of the encoding that the bytes were read as, in lower case.
	Charset string `json:"-"`
	// Warnings say what was wrong with the document and what was done about it,
	// at most [MaxWarnings] of them.
	Warnings []string `json:"warnings,omitempty"`
	// Partial reports that the document was cut or damaged, or over a limit, so
	// that items may be missing or short. What Items holds came whole.
	Partial bool `json:"partial,omitempty"`
	// Items are in the order of the document; never nil.
	Items []Item `json:"items"`
}

// Item is one item of a feed: what the outlet said, untrusted.
type Item struct {
	// ID is the RSS guid, Atom id, rdf:about or JSON id; empty when there is none.
	ID string `json:"id,omitempty"`
	// IDIsLink reports that ID is an RSS guid which stands for the item's address too.
	IDIsLink bool `json:"-"`
	// Title is plain text on one line.
	Title string `json:"title,omitempty"`
	// Link is the item's page.
	Link    string   `json:"link,omitempty"`
	Authors []Author `json:"authors,omitempty"`
	// Published is when the outlet says it published; nil when it does not say
	// or the date could not be read.
	Published *time.Time `json:"published,omitempty"`
	// PublishedOffset is the offset of Published as written, in minutes east of
	// UTC; nil when the feed gave no zone.
	PublishedOffset *int `json:"published_offset,omitempty"`
	// Updated is when the outlet says it changed the item; nil when it does not say.
	Updated *time.Time `json:"updated,omitempty"`
	// Summary and Content are markup as the outlet wrote it, relative addresses
	// resolved, not sanitised.
	Summary string `json:"summary,omitempty"`
	Content string `json:"content,omitempty"`
	// Language is the BCP 47 tag in force where the item's text stands.
	Language   string      `json:"language,omitempty"`
	Categories []string    `json:"categories,omitempty"`
	Enclosures []Enclosure `json:"enclosures,omitempty"`
	// Image is the address of the item's main picture.
	Image string `json:"image,omitempty"`
	// Comments is the address of the item's discussion.
	Comments string `json:"comments,omitempty"`
	// Source is the feed the item was taken from, where it names one.
	Source *Origin `json:"source,omitempty"`
	// Rights is markup, not sanitised.
	Rights string `json:"rights,omitempty"`
	// Licences are the addresses of the licences that the item names.
	Licences []string `json:"licences,omitempty"`
	// Offers are what the item says in Really Simple Licensing.
	Offers []Offer `json:"rsl,omitempty"`
}

// Author is a person or desk that signed a feed or an item.
type Author struct {
	// Name is plain text.
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Enclosure is a file that an item carries.
type Enclosure struct {
	URL string `json:"url"`
	// Type is a media type as declared.
	Type string `json:"type,omitempty"`
	// Length is in bytes; 0 when unknown.
	Length int64 `json:"length,omitempty"`
}

// Origin is the feed that an item says it was taken from.
type Origin struct {
	Title string `json:"title,omitempty"`
	// URL is the feed's address in RSS, the feed's page in Atom.
	URL string `json:"url,omitempty"`
}

// Hints are what is known of a document from outside it. The zero value is nothing.
type Hints struct {
	// URL is the address the document came from, the outermost base for relative ones.
	URL string
	// ContentType is the HTTP header of that name, charset included.
	ContentType string
}
