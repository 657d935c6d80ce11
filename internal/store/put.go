package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// Known is an entry that an item may be the same as, with what is needed to
// tell and to see whether the item's words are new.
type Known struct {
	alteram.Entry

	// Latest is the latest version without its text; Title is set unless the body was erased.
	Latest alteram.Version
	// Cleaner is the revision of the cleaner that made the latest version.
	Cleaner int
	// Listed says what the asking feed last said of the entry; its zero value
	// that it never listed it.
	Listed Listing
	// Erased is why the latest version has no text; empty while it has one.
	Erased alteram.ErasureCause
	// OwnerLists reports whether the feed that owns the entry is still read and
	// lists it now.
	OwnerLists bool
}

// Listing is what one feed last said of an entry.
type Listing struct {
	Digest  alteram.Digest
	Cleaner int
	// Now reports whether the last whole document of the feed had the entry.
	Now bool
}

type knownRow struct {
	entryRow `bun:",extend"`

	Title     string  `bun:"title"`
	Published instant `bun:"published"`
	GUID      string  `bun:"guid"`
	Digest    []byte  `bun:"digest"`
	Scheme    int     `bun:"scheme"`
	Cleaner   int     `bun:"cleaner"`
	Listed    []byte  `bun:"listed"`
	ListedBy  int     `bun:"listed_by"`
	ListedNow bool    `bun:"listed_now"`
	Owner     bool    `bun:"owner"`
	Erased    string  `bun:"erased"`
}

// Known returns the entries of a source whose identity key or whose latest
// link is among those given, in order of their ids.
func (s *Store) Known(ctx context.Context, feed alteram.Feed, keys, links []string) ([]Known, error) {
	byID := make(map[string]string, len(keys)) // an id is made from its key, which an erasure removes
	ids := make([]string, len(keys))
	for i, key := range keys {
		ids[i] = string(alteram.NewEntryID(feed.Source, key))
		byID[ids[i]] = key
	}
	var rows []knownRow
	err := s.db.NewRaw(`SELECT e.*, coalesce(b.title, x.title, '') AS title, v.published, v.guid, v.digest, v.scheme, v.cleaner,
			l.digest AS listed, coalesce(l.cleaner, 0) AS listed_by, l.entry_id IS NOT NULL AND l.until IS NULL AS listed_now,
			o.entry_id IS NOT NULL AND o.until IS NULL AND w.retired_at IS NULL AS owner,
			coalesce(x.cause, '') AS erased
		FROM (SELECT * FROM entry WHERE id IN (?) UNION SELECT * FROM entry WHERE source_id = ? AND link IN (?)) AS e
		JOIN version AS v ON v.entry_id = e.id AND v.n = e.versions
		LEFT JOIN body AS b ON b.entry_id = v.entry_id AND b.n = v.n
		LEFT JOIN erasure AS x ON x.entry_id = v.entry_id AND x.n = v.n AND b.n IS NULL
		LEFT JOIN listing AS l ON l.entry_id = e.id AND l.feed_id = ?
		LEFT JOIN listing AS o ON o.entry_id = e.id AND o.feed_id = e.feed_id
		LEFT JOIN feed AS w ON w.id = e.feed_id
		ORDER BY e.id`, bun.List(ids), string(feed.Source), bun.List(links), int64(feed.ID)).Scan(ctx, &rows)
	if err != nil {
		return nil, explain(err)
	}
	known := make([]Known, len(rows))
	for i, r := range rows {
		known[i] = r.known()
		if key, ok := byID[r.ID]; ok {
			known[i].Key = key
		}
	}
	return known, nil
}

func (r knownRow) known() Known {
	k := Known{
		Entry: r.entry(), Cleaner: r.Cleaner, OwnerLists: r.Owner, Erased: alteram.ErasureCause(r.Erased), Listed: Listing{Cleaner: r.ListedBy, Now: r.ListedNow},
		Latest: alteram.Version{
			Entry: alteram.EntryID(r.ID), N: r.Versions, Title: r.Title, Published: r.Published.Time, GUID: r.GUID,
			Link: r.Link, Scheme: r.Scheme,
		},
	}
	copy(k.Latest.Digest[:], r.Digest)
	copy(k.Listed.Digest[:], r.Listed)
	return k
}

// Item returns an item as it was parsed, in the form in which it was handed to
// [Store.PutReading]; NotFound when the body was erased.
func (s *Store) Item(ctx context.Context, entry alteram.EntryID, n int) ([]byte, error) {
	var items [][]byte
	err := s.db.NewRaw(`SELECT item FROM body WHERE entry_id = ? AND n = ?`, string(entry), n).Scan(ctx, &items)
	if err == nil && len(items) == 0 {
		return nil, alteram.Errorf(alteram.NotFound, "version %d of entry %s has no body", n, entry)
	}
	if err != nil {
		return nil, explain(err)
	}
	return items[0], nil
}

// Listed is one item of a reading, resolved to an entry.
type Listed struct {
	Entry alteram.EntryID
	// Digest and Cleaner are of the item's words now.
	Digest  alteram.Digest
	Cleaner int
	// Known is false for an entry that the feed listed before in the same words.
	// Such an item costs nothing to store.
	Known bool
	// Key is the identity key; set when the entry is new.
	Key string
	// Version is set when the item's words become a version: number 1 of a new
	// entry, or the next of an old one.
	Version *alteram.Version
	// Refill is set when the latest version's text was erased by retention, and
	// is taken in again in the same words.
	Refill *alteram.Version
	// Item is the item as parsed, kept beside the version.
	Item []byte
	// Words make the version searchable; nil keeps it out of the index.
	Words *Words
	// Page says that the page behind the version is to be read; Pictures are those
	// that it carries.
	Page     bool
	Pictures []alteram.Picture
}

// Reading is what one fetch of a feed gave, to be stored at once.
type Reading struct {
	Source alteram.SourceID
	Fetch  alteram.Fetch
	// Validators and Body are saved with the items, so that a 304 can never hide
	// items that were not stored.
	Validators alteram.Validators
	Body       alteram.Digest
	// Keep leaves the saved validators and body digest as they are: nothing new was read.
	Keep bool
	// Whole says that the document was read to its end: what it leaves out is no longer listed.
	Whole bool
	Items []Listed
	// DueAt is when the feed is asked again, Every the wait that its document
	// suggests (unless Keep); Failures counts failures in a row up to now.
	DueAt    time.Time
	Every    time.Duration
	Failures int
	// Hold is set, and Items is empty, when the reading waits for the operator.
	Hold *alteram.Hold
}

// PutReading stores a reading in one transaction: versions, bodies, outbox
// rows, listings, the fetch's outcome, the validators and the end of the lease.
// It fails with Conflict, storing nothing, when this process lost the lease or
// another feed of the source stored the same entry in between: resolve the
// items anew and try again.
func (s *Store) PutReading(ctx context.Context, r Reading) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		if err := s.endLease(ctx, tx, r); err != nil {
			return err
		}
		if err := s.putVersions(ctx, tx, r); err != nil {
			return err
		}
		changed, err := putListings(ctx, tx, r)
		if err != nil {
			return err
		}
		row := fetchRowOf(r.Fetch)
		if _, err := tx.NewInsert().Model(&row).ExcludeColumn("id").Returning("").Exec(ctx); err != nil {
			return err
		}
		if err := eraseRecord(ctx, tx, r); err != nil {
			return err
		}
		if err := refill(ctx, tx, r); err != nil {
			return err
		}
		if err := putHold(ctx, tx, r); err != nil {
			return err
		}
		return s.number(ctx, tx, r, changed)
	})
}

// endLease gives the feed back with its new schedule and validators.
func (s *Store) endLease(ctx context.Context, tx bun.Tx, r Reading) error {
	q := tx.NewUpdate().Table("feed").Set("due_at = ?", instant{r.DueAt}).Set("failures = ?", r.Failures).
		Set("fetched_at = ?", instant{r.Fetch.At}).Set("lease_until = 0").
		Where("id = ?", int64(r.Fetch.Feed)).Where("lease_owner = ?", s.owner).Where("lease_until > 0")
	if !r.Keep {
		q = q.Set("etag = ?", r.Validators.ETag).Set("last_modified = ?", r.Validators.LastModified).Set("body_digest = ?", r.Body[:]).
			Set("every = ?", r.Every.Milliseconds())
	}
	if r.Fetch.New+r.Fetch.Changed > 0 {
		q = q.Set("fresh_at = ?", instant{r.Fetch.At})
	}
	res, err := q.Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return alteram.Errorf(alteram.Conflict, "another worker took over feed %d", r.Fetch.Feed)
}

// putVersions adds the new entries, versions and bodies. Two feeds of a source
// may race for an entry: the primary keys of entry and version settle it.
func (s *Store) putVersions(ctx context.Context, tx bun.Tx, r Reading) error {
	var entries []entryRow
	var versions []versionRow
	var bodies []bodyRow
	for _, it := range r.Items {
		if it.Version == nil {
			continue
		}
		v := *it.Version
		if v.N == 1 {
			entries = append(entries, newEntry(r.Source, it, v))
		} else if err := advance(ctx, tx, v); err != nil {
			return err
		}
		versions = append(versions, versionRowOf(v, it.Cleaner))
		bodies = append(bodies, bodyRowOf(v, it.Item))
	}
	if len(versions) == 0 {
		return s.index(ctx, tx, r.Items)
	}
	if len(entries) > 0 {
		if _, err := tx.NewInsert().Model(&entries).Exec(ctx); err != nil {
			return err
		}
	}
	if _, err := tx.NewInsert().Model(&versions).Exec(ctx); err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(&bodies).Exec(ctx); err != nil {
		return err
	}
	if err := s.index(ctx, tx, r.Items); err != nil {
		return err
	}
	if err := putPages(ctx, tx, r); err != nil {
		return err
	}
	for _, it := range r.Items {
		if it.Version == nil {
			continue
		}
		if err := putPictures(ctx, tx, r.Fetch.At, it.Pictures); err != nil {
			return err
		}
	}
	return noteEdits(ctx, tx, r.Source, versions)
}

func newEntry(source alteram.SourceID, it Listed, v alteram.Version) entryRow {
	return entryRow{
		ID: string(it.Entry), SourceID: string(source), Key: it.Key, FeedID: int64(v.Feed), FirstSeen: instant{v.Seen},
		SortAt: instant{alteram.SortAt(v.Published, v.Seen)}, Versions: 1, Link: v.Link,
	}
}

// advance moves an entry on to its next version, from exactly the one before,
// unless a decision erased the entry in between.
func advance(ctx context.Context, tx bun.Tx, v alteram.Version) error {
	res, err := tx.NewRaw(`UPDATE entry SET versions = ?, link = ? WHERE id = ? AND versions = ? AND key <> ''`, v.N, v.Link, string(v.Entry), v.N-1).Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return alteram.Errorf(alteram.Conflict, "entry %s got another version, or was erased, in between", v.Entry)
}

type listingRow struct {
	bun.BaseModel `bun:"table:listing,alias:l"`

	FeedID  int64   `bun:"feed_id,pk"`
	EntryID string  `bun:"entry_id,pk"`
	Digest  []byte  `bun:"digest"`
	Cleaner int     `bun:"cleaner"`
	Since   instant `bun:"since"`
	Until   instant `bun:"until"`
}

// putListings notes what the feed lists now and reports whether anything
// changed in that.
func putListings(ctx context.Context, tx bun.Tx, r Reading) (bool, error) {
	var rows []listingRow
	var ids []string
	for _, it := range r.Items {
		if it.Known {
			continue
		}
		rows = append(rows, listingRow{FeedID: int64(r.Fetch.Feed), EntryID: string(it.Entry), Digest: it.Digest[:], Cleaner: it.Cleaner, Since: instant{r.Fetch.At}})
		ids = append(ids, string(it.Entry))
	}
	if len(rows) > 0 {
		_, err := tx.NewInsert().Model(&rows).On("CONFLICT (feed_id, entry_id) DO UPDATE").
			Set("digest = EXCLUDED.digest").Set("cleaner = EXCLUDED.cleaner").Set("until = NULL").Exec(ctx)
		if err != nil {
			return false, err
		}
		if err := noteRelisted(ctx, tx, r.Fetch.At, ids); err != nil {
			return false, err
		}
		_, err = tx.NewRaw(`UPDATE entry SET unlisted_at = NULL WHERE id IN (?) AND unlisted_at IS NOT NULL`, bun.List(ids)).Exec(ctx)
		if err != nil {
			return false, err
		}
	}
	if !r.Whole {
		return len(rows) > 0, nil
	}
	gone, err := delist(ctx, tx, r)
	return len(rows)+gone > 0, err
}

// delist ends the listings that a whole document left out, and marks the
// entries that no feed lists any more. It returns how many listings ended.
func delist(ctx context.Context, tx bun.Tx, r Reading) (int, error) {
	var listed []string
	err := tx.NewRaw(`SELECT entry_id FROM listing WHERE feed_id = ? AND until IS NULL`, int64(r.Fetch.Feed)).Scan(ctx, &listed)
	if err != nil {
		return 0, err
	}
	here := make(map[string]bool, len(r.Items))
	for _, it := range r.Items {
		here[string(it.Entry)] = true
	}
	var gone []string
	for _, id := range listed {
		if !here[id] {
			gone = append(gone, id)
		}
	}
	if len(gone) == 0 {
		return 0, nil
	}
	_, err = tx.NewRaw(`UPDATE listing SET until = ? WHERE feed_id = ? AND entry_id IN (?)`, instant{r.Fetch.At}, int64(r.Fetch.Feed), bun.List(gone)).Exec(ctx)
	if err != nil {
		return 0, err
	}
	_, err = tx.NewRaw(`UPDATE entry SET unlisted_at = ? WHERE id IN (?)
		AND NOT EXISTS (SELECT 1 FROM listing AS l WHERE l.entry_id = entry.id AND l.until IS NULL)`, instant{r.Fetch.At}, bun.List(gone)).Exec(ctx)
	if err != nil {
		return 0, err
	}
	return len(gone), noteDelisted(ctx, tx, r.Fetch.At, r.Fetch.Feed, len(here), gone)
}

type outboxRow struct {
	bun.BaseModel `bun:"table:outbox,alias:o"`

	Seq     int64   `bun:"seq,pk"`
	EntryID string  `bun:"entry_id"`
	N       int     `bun:"n"`
	At      instant `bun:"at"`
}

// number gives the new versions their outbox numbers and raises the content
// generation. It comes last, because on PostgreSQL the counters stay locked
// from here on.
func (s *Store) number(ctx context.Context, tx bun.Tx, r Reading, changed bool) error {
	var rows []outboxRow
	for _, it := range r.Items {
		if it.Version != nil {
			rows = append(rows, outboxRow{EntryID: string(it.Entry), N: it.Version.N, At: instant{r.Fetch.At}})
		}
	}
	if len(rows) == 0 && !changed {
		return nil
	}
	if _, err := raise(ctx, tx, "content", 1); err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	last, err := raise(ctx, tx, "outbox", int64(len(rows)))
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].Seq = last - int64(len(rows)) + int64(i) + 1
	}
	_, err = tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}
