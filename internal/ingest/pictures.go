package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/extract"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/store"
)

// Blobs keeps the hub's own copies of pictures; package blob implements it.
type Blobs interface {
	// Put keeps b under name.
	Put(ctx context.Context, name string, b []byte) error
	// Delete removes what is kept; nothing kept is no error.
	Delete(ctx context.Context, name string) error
}

const (
	// maxPictures of a version are kept, those on its page among them.
	maxPictures = 4
	// maxPictureBytes bounds a picture as it comes.
	maxPictureBytes = 8 << 20
	// pictureAccept is what a request for a picture asks for.
	pictureAccept = "image/jpeg, image/png, image/gif;q=0.9, */*;q=0.1"
	// pictureBlobs is where the copies are kept.
	pictureBlobs = "image/"
)

// wantsPictures reports whether any of a source's terms, now or in another
// period, have a use for pictures.
func (in *Ingester) wantsPictures(ctx context.Context, source alteram.SourceID) (bool, error) {
	periods, defaults, err := in.Store.TermsOf(ctx, source)
	return slices.ContainsFunc(append(periods, defaults), func(t alteram.Terms) bool { return t.Images != alteram.ImagesNone }), err
}

// picturesOf returns the pictures of a version: those in its item's text, the
// item's own, and its enclosures.
func picturesOf(v alteram.Version, packed []byte) ([]alteram.Picture, error) {
	p, err := unpackItem(packed)
	if err != nil {
		return nil, err
	}
	found := append(content.Pictures(p.Item.Content, v.Link), content.Pictures(p.Item.Summary, v.Link)...)
	addresses := []string{p.Item.Image}
	for _, e := range p.Item.Enclosures {
		if strings.HasPrefix(e.Type, "image/") {
			addresses = append(addresses, e.URL)
		}
	}
	for _, address := range addresses {
		if one, ok := content.PictureOf(address, "", ""); ok {
			found = append(found, one)
		}
	}
	return firstOf(v.Entry, v.N, found), nil
}

// firstOf gives the first pictures of a version their names, each address once.
func firstOf(entry alteram.EntryID, n int, found []content.Picture) []alteram.Picture {
	var out []alteram.Picture
	for _, p := range found {
		id := alteram.NewPictureID(entry, n, p.URL)
		taken := slices.ContainsFunc(out, func(o alteram.Picture) bool { return o.ID == id })
		if !taken && len(out) < maxPictures {
			out = append(out, alteram.Picture{ID: id, Entry: entry, N: n, URL: p.URL, Alt: p.Alt, Caption: p.Caption})
		}
	}
	return out
}

// pagePictures returns the pictures of a page, where the source's terms have a use for them.
func (in *Ingester) pagePictures(ctx context.Context, source alteram.SourceID, r alteram.Rendition, a *extract.Article) ([]alteram.Picture, error) {
	p, ok := content.PictureOf(a.Image, "", a.ImageCredit)
	if !ok || a.Kind != extract.KindArticle {
		return nil, nil
	}
	wants, err := in.wantsPictures(ctx, source)
	if err != nil || !wants {
		return nil, err
	}
	return firstOf(r.Entry, r.N, []content.Picture{p}), nil
}

// CopyPictures makes the hub's own copies of up to limit pictures that wait for
// it, of sources whose terms show pictures now, where robots.txt allows it; it
// returns how many were asked for. Without [Ingester.Robots] or
// [Ingester.Blobs] there are none.
func (in *Ingester) CopyPictures(ctx context.Context, limit int) (int, error) {
	if in.Robots == nil || in.Blobs == nil {
		return 0, nil
	}
	waits, err := in.Store.PicturesWait(ctx)
	if err != nil || !waits {
		return 0, err
	}
	sources, err := in.open(ctx, func(t alteram.Terms) bool { return t.Mode.ShowsText() && t.Images == alteram.ImagesShow })
	if err != nil {
		return 0, err
	}
	done := 0
	one := semaphore.NewWeighted(1) // a picture that is decoded takes much memory
	for done < limit && err == nil {
		var batch, left []store.PictureDue
		if batch, err = in.Store.ClaimPictures(ctx, idsOf(sources), min(pageBatch, limit-done), pageLease); err != nil || len(batch) == 0 {
			break
		}
		left, err = byHost(ctx, in, batch, func(p store.PictureDue) string { return p.URL }, func(ctx context.Context, p store.PictureDue) error {
			return in.copyPicture(ctx, p, one)
		})
		done += len(batch) - len(left)
		err = errors.Join(err, in.Store.ReleasePictures(context.WithoutCancel(ctx), left))
	}
	return done, err
}

// copyPicture asks for a picture and keeps a copy that holds nothing but its pixels.
func (in *Ingester) copyPicture(ctx context.Context, due store.PictureDue, one *semaphore.Weighted) error {
	limited, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	body, outcome, retryAfter := in.askPicture(limited, due)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p := alteram.Picture{ID: due.ID}
	if outcome == alteram.OutcomeFetched {
		if err := one.Acquire(ctx, 1); err != nil {
			return err
		}
		c, err := copyOf(body)
		one.Release(1)
		if err != nil {
			in.Log.Info("a picture is not shown", "picture", due.URL, "error", err)
			return in.Store.PutPicture(ctx, p, outcomeNoPicture, time.Time{})
		}
		sum := sha256.Sum256(c.body)
		p.Blob = pictureBlobs + string(due.ID[:2]) + "/" + string(due.ID) + "-" + hex.EncodeToString(sum[:8]) + c.extension
		p.Type, p.Width, p.Height = c.mediaType, c.width, c.height
		if err := in.Blobs.Put(ctx, p.Blob, c.body); err != nil {
			return fmt.Errorf("keep picture %s: %w", due.URL, err)
		}
	}
	var again time.Time
	if outcome != alteram.OutcomeFetched && due.Tries < len(pageWaits) && passes(store.PageFetch{Outcome: outcome}) {
		again = in.Now().Add(max(pageWaits[due.Tries], retryAfter))
	}
	err := in.Store.PutPicture(ctx, p, outcome, again)
	if errors.Is(err, alteram.Conflict) && p.Blob != "" {
		_, known := in.Store.Picture(ctx, due.ID)
		if errors.Is(known, alteram.NotFound) { // it was erased meanwhile
			return errors.Join(err, in.Blobs.Delete(ctx, p.Blob))
		}
	}
	return err
}

// outcomeNoPicture means that what came is no picture that the hub shows.
const outcomeNoPicture alteram.Outcome = "no-picture"

// askPicture asks for a picture.
func (in *Ingester) askPicture(ctx context.Context, due store.PictureDue) ([]byte, alteram.Outcome, time.Duration) {
	if outcome, _ := in.robotsAllow(ctx, due.URL); outcome != "" {
		return nil, outcome, 0
	}
	resp, err := in.Fetcher.Get(ctx, fetch.Request{URL: due.URL, Accept: pictureAccept, Via: due.Via, MaxBytes: maxPictureBytes})
	if err != nil {
		return nil, fetch.OutcomeOf(resp, err), 0
	}
	if resp.Cut != nil {
		return nil, fetch.OutcomeOf(nil, resp.Cut), 0
	}
	return resp.Body, fetch.OutcomeOf(resp, nil), resp.RetryAfter
}
