package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// instant is a time as the database holds it: milliseconds since 1970, NULL
// for the zero time.
type instant struct{ time.Time }

// Value implements [driver.Valuer].
func (i instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.UnixMilli(), nil
}

// Scan implements sql.Scanner.
func (i *instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		i.Time = time.Time{}
	case int64:
		i.Time = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("an instant is stored as %T", src)
	}
	return nil
}

// list is a JSON array in a TEXT column; nil and empty are "[]".
type list[T any] []T

// Value implements [driver.Valuer].
func (l list[T]) Value() (driver.Value, error) {
	if len(l) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal([]T(l))
	return string(b), err
}

// Scan implements sql.Scanner.
func (l *list[T]) Scan(src any) error {
	var b []byte
	switch v := src.(type) {
	case string:
		b = []byte(v)
	case []byte:
		b = v
	default:
		return fmt.Errorf("a list is stored as %T", src)
	}
	*l = nil
	if string(b) == "[]" {
		return nil
	}
	return json.Unmarshal(b, (*[]T)(l))
}

type entryRow struct {
	bun.BaseModel `bun:"table:entry,alias:e"`

	ID         string  `bun:"id,pk"`
	SourceID   string  `bun:"source_id"`
	Key        string  `bun:"key"`
	FeedID     int64   `bun:"feed_id"`
	FirstSeen  instant `bun:"first_seen"`
	SortAt     instant `bun:"sort_at"`
	Versions   int     `bun:"versions"`
	Link       string  `bun:"link"`
	UnlistedAt instant `bun:"unlisted_at"`
}

func (r entryRow) entry() alteram.Entry {
	return alteram.Entry{
		ID: alteram.EntryID(r.ID), Source: alteram.SourceID(r.SourceID), Key: r.Key, Feed: alteram.FeedID(r.FeedID),
		FirstSeen: r.FirstSeen.Time, SortAt: r.SortAt.Time, Versions: r.Versions, Unlisted: r.UnlistedAt.Time,
	}
}

type versionRow struct {
	bun.BaseModel `bun:"table:version,alias:v"`

	EntryID         string  `bun:"entry_id,pk"`
	N               int     `bun:"n,pk"`
	Digest          []byte  `bun:"digest"`
	Scheme          int     `bun:"scheme"`
	Cleaner         int     `bun:"cleaner"`
	GUID            string  `bun:"guid"`
	Link            string  `bun:"link"`
	Published       instant `bun:"published"`
	PublishedOffset int     `bun:"published_offset"`
	Updated         instant `bun:"updated"`
	Language        string  `bun:"language"`
	Seen            instant `bun:"seen"`
	FeedID          int64   `bun:"feed_id"`
	ArchiveRef      string  `bun:"archive_ref"`
}

type bodyRow struct {
	bun.BaseModel `bun:"table:body,alias:b"`

	EntryID    string       `bun:"entry_id,pk"`
	N          int          `bun:"n,pk"`
	Title      string       `bun:"title"`
	Text       string       `bun:"text"`
	HTML       string       `bun:"html"`
	Summary    string       `bun:"summary"`
	Authors    list[author] `bun:"authors"`
	Categories list[string] `bun:"categories"`
	Item       []byte       `bun:"item"`
}

type author struct {
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	URL   string `json:"url,omitempty"`
}

func versionRowOf(v alteram.Version, cleaner int) versionRow {
	return versionRow{
		EntryID: string(v.Entry), N: v.N, Digest: v.Digest[:], Scheme: v.Scheme, Cleaner: cleaner, GUID: v.GUID, Link: v.Link,
		Published: instant{v.Published}, PublishedOffset: v.PublishedOffset, Updated: instant{v.Updated},
		Language: v.Language, Seen: instant{v.Seen}, FeedID: int64(v.Feed), ArchiveRef: string(v.Archive),
	}
}

func bodyRowOf(v alteram.Version, item []byte) bodyRow {
	b := bodyRow{
		EntryID: string(v.Entry), N: v.N, Title: v.Title, Text: v.Text, HTML: v.HTML, Summary: v.Summary,
		Categories: v.Categories, Item: item,
	}
	for _, a := range v.Authors {
		b.Authors = append(b.Authors, author(a))
	}
	return b
}

// fullRow is a version with its body, if that was not erased.
type fullRow struct {
	versionRow `bun:",extend"`

	Seq        int64        `bun:"seq"`
	Title      string       `bun:"title"`
	Text       string       `bun:"text"`
	HTML       string       `bun:"html"`
	Summary    string       `bun:"summary"`
	Authors    list[author] `bun:"authors"`
	Categories list[string] `bun:"categories"`
}

func (r fullRow) version() alteram.Version {
	v := alteram.Version{
		Entry: alteram.EntryID(r.EntryID), N: r.N, Seq: r.Seq, Scheme: r.Scheme, Title: r.Title, HTML: r.HTML, Text: r.Text,
		Summary: r.Summary, Link: r.Link, GUID: r.GUID, Published: r.Published.Time, PublishedOffset: r.PublishedOffset,
		Updated: r.Updated.Time, Categories: r.Categories, Language: r.Language, Seen: r.Seen.Time,
		Feed: alteram.FeedID(r.FeedID), Archive: alteram.ArchiveRef(r.ArchiveRef),
	}
	copy(v.Digest[:], r.Digest)
	for _, a := range r.Authors {
		v.Authors = append(v.Authors, alteram.Author(a))
	}
	return v
}
