// Package ingest takes feeds in: feed address → bytes → items → versions that
// the store keeps. It decides when to ask, what an item is the same as, and
// whether its words are new. It interprets nothing before the raw bytes are safe.
package ingest

import (
	"context"
	"log/slog"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/archive"
	"github.com/alteram-hub/alteram/internal/extract"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/store"
)

// Fetcher asks other people's servers; [fetch.Client] does.
type Fetcher interface {
	Get(ctx context.Context, req fetch.Request) (*fetch.Response, error)
}

// Archive keeps raw responses; [archive.Archive] does.
type Archive interface {
	Append(ctx context.Context, e archive.Exchange) (alteram.ArchiveRef, error)
	Read(ctx context.Context, ref alteram.ArchiveRef) (archive.Exchange, error)
	Erase(ctx context.Context, ref alteram.ArchiveRef) error
	List(ctx context.Context, f func(alteram.ArchiveRef) error) error
}

// Defaults of [Ingester].
const (
	DefaultWorkers = 16
	DefaultLease   = time.Minute
)

// accept is what a feed request asks for, feeds first.
const accept = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"

// Ingester reads feeds into a store. All fields up to Now are required.
type Ingester struct {
	Store   *store.Store
	Fetcher Fetcher
	Archive Archive
	Log     *slog.Logger
	Now     func() time.Time
	// Workers is how many feeds are read at once; 0 means [DefaultWorkers].
	Workers int
	// Lease is how long another process waits before it takes over a feed from
	// a dead one; 0 means [DefaultLease].
	Lease time.Duration
	// Robots tells what hosts ask of programs; nil asks none of them, and reads no
	// pages and pictures.
	Robots Robots
	// Blobs keeps the hub's own copies of pictures; nil makes none.
	Blobs Blobs
	// Pause is how long a host is left alone between two pages or pictures; 0 means
	// [DefaultPause].
	Pause time.Duration
	// Sites are the operator's rules for the pages of single sites; nil has none.
	Sites extract.Sites
	// Stories is the state in which versions are put into stories; nil puts none.
	Stories *Stories
	// Claims says that versions are read for what they say.
	Claims bool
}
