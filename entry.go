package alteram

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"strings"
	"time"
)

// EntryID is the lasting identity of something an outlet published: 16 base32
// characters in lower case, made by [NewEntryID]. A rebuild or a mirror gives
// the same id.
type EntryID string

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewEntryID returns base32 of the first 80 bits of SHA-256 over the source's
// id and the identity key, each preceded by its length.
func NewEntryID(source SourceID, key string) EntryID {
	h := sha256.New()
	writeField(h, string(source))
	writeField(h, key)
	return EntryID(idEncoding.EncodeToString(h.Sum(nil)[:10]))
}

// Valid reports whether id has the shape that [NewEntryID] gives.
func (id EntryID) Valid() bool {
	b, err := idEncoding.DecodeString(string(id))
	return err == nil && len(b) == 10
}

// Digest is a SHA-256.
type Digest [sha256.Size]byte

// String returns the digest in lower-case hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// IsZero reports whether d is unset.
func (d Digest) IsZero() bool { return d == Digest{} }

// ParseDigest reads what [Digest.String] wrote.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(d) {
		return d, Errorf(Invalid, "%q is not a SHA-256 digest: write 64 hexadecimal digits", s)
	}
	copy(d[:], b)
	return d, nil
}

// ArchiveRef names an archive record: the raw bytes of one response and how
// they came. It is empty when nothing was kept.
type ArchiveRef string

// Author is a person or desk that signed an item.
type Author struct {
	Name  string
	Email string
	URL   string
}

// Version is what a feed said of an entry at one time. It never changes.
type Version struct {
	Entry EntryID
	// N counts the versions of an entry from 1, in the order they were seen.
	N int
	// Seq is the outbox number: gap-free over all versions of the hub, from 1.
	// It is zero until the version is stored.
	Seq int64
	// Digest is over what the outlet said, by [Version.ComputeDigest]; Scheme is
	// the number of the rules by which.
	Digest Digest
	Scheme int
	// Title is plain text, NFC, on one line.
	Title string
	// HTML is safe markup; Text is its plain text, paragraphs separated by a blank line.
	HTML string
	Text string
	// Summary is safe markup of a separate summary; empty when the feed gave
	// none beside the content.
	Summary string
	Authors []Author
	// Link is the canonical address of the original.
	Link string
	// GUID is what the feed called the item, as written.
	GUID string
	// Published is when the outlet says it published; zero when it does not say.
	Published time.Time
	// PublishedOffset is the offset the outlet wrote, in minutes east of UTC.
	PublishedOffset int
	// Updated is when the outlet says it changed the item; zero when it does not say.
	Updated    time.Time
	Categories []string
	// Language is the item's declared language, BCP 47; empty when none is.
	Language string
	// Seen is when the hub read it.
	Seen    time.Time
	Feed    FeedID
	Archive ArchiveRef
}

// DigestScheme is the number of the rules that [Version.ComputeDigest] follows now.
const DigestScheme = 1

// ComputeDigest returns SHA-256 over the scheme number, title, text, authors,
// published and link, each preceded by its length. Updated times, mark-up and
// categories are left out: a change of theirs is not an edit.
func (v Version) ComputeDigest() Digest {
	h := sha256.New()
	writeField(h, "alteram version 1")
	writeField(h, v.Title)
	writeField(h, v.Text)
	names := make([]string, len(v.Authors))
	for i, a := range v.Authors {
		names[i] = a.Name
	}
	writeField(h, strings.Join(names, "\x00"))
	published := ""
	if !v.Published.IsZero() {
		published = v.Published.UTC().Format(time.RFC3339)
	}
	writeField(h, published)
	writeField(h, v.Link)
	return Digest(h.Sum(nil))
}

// writeField adds s to h with its length before it, so that no two lists of
// fields give the same bytes.
func writeField(h hash.Hash, s string) {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(s)))
	h.Write(n[:])
	h.Write([]byte(s))
}

// Entry is the identity of something an outlet published, with the state the
// hub keeps of it.
type Entry struct {
	ID     EntryID
	Source SourceID
	// Key is the identity key the id was made from.
	Key string
	// Feed is the feed that lists the entry; where several do, the first that did.
	Feed FeedID
	// FirstSeen is when the hub first read it.
	FirstSeen time.Time
	// SortAt orders lists; see [SortAt].
	SortAt time.Time
	// Versions is how many there are; the latest has this number.
	Versions int
	// Unlisted is since when no feed of the source lists the entry; zero while one does.
	Unlisted time.Time
}

// SortAt returns the time by which an entry is ordered: published when it lies
// within the ten years before firstSeen, else firstSeen. So no date, however
// wrong, puts an item before what came with it.
func SortAt(published, firstSeen time.Time) time.Time {
	if published.IsZero() || published.After(firstSeen) || published.Before(firstSeen.AddDate(-10, 0, 0)) {
		return firstSeen
	}
	return published
}
