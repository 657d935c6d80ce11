// Package archive keeps what was fetched, as it came, before anyone interprets
// it: one immutable record per response, found again by its reference.
//
// A record is the exchange without its body as one line of JSON, a newline, and
// the body, compressed as one zstd frame. Its blob is named
//
//	raw/<first 2 digits>/<SHA-256 of the body>-<first 16 digits of the record's SHA-256>.zst
//
// in hexadecimal, so that a record answers for itself: whoever reads it can see
// whether it is what was kept.
package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"regexp"
	"sync"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/klauspost/compress/zstd"
)

const (
	// MaxBody is the largest body that a record may hold, in bytes.
	MaxBody = 64 << 20
	// maxHead bounds the JSON line.
	maxHead = 1 << 20
	// window is how far back the compressor looks. Feeds are smaller, and each
	// call in flight holds about three windows.
	window = 1 << 20
)

// ErrDamaged means that a record is not what was kept.
var ErrDamaged = errors.New("damaged")

// Exchange is one response and how it came.
type Exchange struct {
	// URL is the address asked, Final where redirects led.
	URL   string
	Final string
	// Status is the HTTP status.
	Status int
	// Header holds the response's header fields as sent.
	Header map[string][]string
	// Body is the body without its content encoding; when the answer was cut, what came of it.
	Body []byte
	// At is when the exchange began, Duration how long it took.
	At       time.Time
	Duration time.Duration
	// Route is the way it came: "direct", or "via" and the proxy's host.
	Route string
}

// Blobs keeps the records. Package blob implements it.
type Blobs interface {
	// Put keeps b under name for ever; other bytes under a name that is taken are a Conflict.
	Put(ctx context.Context, name string, b []byte) error
	// Get returns what was kept, NotFound when nothing is.
	Get(ctx context.Context, name string) ([]byte, error)
	// Delete removes the blob; a missing one is no error.
	Delete(ctx context.Context, name string) error
	// List calls f with each name that begins with prefix, and stops at f's first error.
	List(ctx context.Context, prefix string, f func(name string) error) error
}

// Archive appends and reads records. Its methods may be called concurrently; it
// must not be copied.
type Archive struct {
	Blobs Blobs

	once    sync.Once
	encoder *zstd.Encoder
	decoder *zstd.Decoder
	codecs  error
}

// Append keeps the exchange and returns its reference. When it returns nil, the
// bytes are safe. Appending the same exchange again gives the same reference
// and keeps nothing new. A user name or password in an address is left out; a
// body over [MaxBody] is Invalid.
func (a *Archive) Append(ctx context.Context, e Exchange) (alteram.ArchiveRef, error) {
	if err := a.open(); err != nil {
		return "", err
	}
	record, err := encode(e)
	if err != nil {
		return "", fmt.Errorf("archive the answer of %s: %w", withoutUser(e.Final), err)
	}
	ref := reference(sha256.Sum256(e.Body), record)
	err = a.Blobs.Put(ctx, string(ref), a.encoder.EncodeAll(record, nil))
	if errors.Is(err, alteram.Conflict) {
		err = a.confirm(ctx, ref, record, err)
	}
	if err != nil {
		return "", fmt.Errorf("archive the answer of %s: %w", withoutUser(e.Final), err)
	}
	return ref, nil
}

// confirm returns nil when ref holds record already, compressed by another
// version of the compressor, else the conflict.
func (a *Archive) confirm(ctx context.Context, ref alteram.ArchiveRef, record []byte, conflict error) error {
	held, err := a.record(ctx, ref)
	if err != nil {
		return err
	}
	if !bytes.Equal(held, record) {
		return conflict
	}
	return nil
}

// Read returns the exchange that ref names, after checking that it is what was
// kept. The error is Invalid when ref is no reference, NotFound when there is
// no such record (any more), [ErrDamaged] when it is not what was kept.
func (a *Archive) Read(ctx context.Context, ref alteram.ArchiveRef) (Exchange, error) {
	record, err := a.record(ctx, ref)
	if err != nil {
		return Exchange{}, err
	}
	e, err := decode(record)
	if err != nil {
		return Exchange{}, damaged(ref, err.Error())
	}
	if reference(sha256.Sum256(e.Body), record) != ref {
		return Exchange{}, damaged(ref, "its content does not match its name")
	}
	return e, nil
}

// Erase removes the record that ref names; a missing one is no error. Nothing
// but an order or a limit on keeping may ask for it.
func (a *Archive) Erase(ctx context.Context, ref alteram.ArchiveRef) error {
	if err := check(ref); err != nil {
		return err
	}
	if err := a.Blobs.Delete(ctx, string(ref)); err != nil {
		return fmt.Errorf("erase archive record %s: %w", ref, err)
	}
	return nil
}

// List calls f with the reference of each record, in their order, and stops at
// f's first error, which it returns. Records that come or go meanwhile may or may
// not be listed.
func (a *Archive) List(ctx context.Context, f func(alteram.ArchiveRef) error) error {
	return a.Blobs.List(ctx, "raw/", func(name string) error {
		if !shape.MatchString(name) {
			return nil // somebody else's
		}
		return f(alteram.ArchiveRef(name))
	})
}

// record returns the uncompressed bytes of a record.
func (a *Archive) record(ctx context.Context, ref alteram.ArchiveRef) ([]byte, error) {
	if err := check(ref); err != nil {
		return nil, err
	}
	if err := a.open(); err != nil {
		return nil, err
	}
	compressed, err := a.Blobs.Get(ctx, string(ref))
	if err != nil {
		return nil, fmt.Errorf("read archive record %s: %w", ref, err)
	}
	record, err := a.decoder.DecodeAll(compressed, nil)
	if err != nil {
		return nil, damaged(ref, "it can not be decompressed: "+err.Error())
	}
	return record, nil
}

// open makes the codecs when they are first needed.
func (a *Archive) open() error {
	a.once.Do(func() {
		var err error
		a.encoder, err = zstd.NewWriter(nil, zstd.WithWindowSize(window))
		if err != nil {
			a.codecs = fmt.Errorf("make zstd compressor: %w", err)
			return
		}
		a.decoder, err = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxHead+MaxBody))
		if err != nil {
			a.codecs = fmt.Errorf("make zstd decompressor: %w", err)
		}
	})
	return a.codecs
}

func reference(body alteram.Digest, record []byte) alteram.ArchiveRef {
	b, r := body.String(), sha256.Sum256(record)
	return alteram.ArchiveRef(path.Join("raw", b[:2], b+"-"+hex.EncodeToString(r[:8])+".zst"))
}

var shape = regexp.MustCompile(`^raw/[0-9a-f]{2}/[0-9a-f]{64}-[0-9a-f]{16}\.zst$`)

func check(ref alteram.ArchiveRef) error {
	if !shape.MatchString(string(ref)) {
		return alteram.Errorf(alteram.Invalid, "%q is no reference to an archive record: write one as raw/…/….zst", ref)
	}
	return nil
}

func damaged(ref alteram.ArchiveRef, how string) error {
	return fmt.Errorf("archive record %s is %w: %s; restore it from a backup", ref, ErrDamaged, how)
}
