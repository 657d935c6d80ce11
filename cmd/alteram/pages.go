package main

import (
	"context"
	"time"

	"github.com/alteram-hub/alteram/internal/blob"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/job"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// pagesEvery is how often a worker looks for pages and pictures that wait.
	pagesEvery = 15 * time.Second
	// pagesAtOnce is how many of each a job or a refresh asks for.
	pagesAtOnce = 500
)

// keepPages adds to a worker the reading of pages and the copying of pictures.
func (a *app) keepPages(set *job.Set, in *ingest.Ingester) {
	job.Handle(set, pagesEvery, func(ctx context.Context, _ store.ReadPages) error {
		out, err := in.ReadPages(ctx, pagesAtOnce)
		if out.Pages > 0 {
			a.log.Info("read pages", "pages", out.Pages, "articles", out.Articles)
		}
		return err
	})
	job.Handle(set, pagesEvery, func(ctx context.Context, _ store.CopyPictures) error {
		_, err := in.CopyPictures(ctx, pagesAtOnce)
		return err
	})
}

// readPages does for a refresh what workers do about pages and pictures.
func (a *app) readPages(ctx context.Context, in *ingest.Ingester) error {
	out, err := in.ReadPages(ctx, pagesAtOnce)
	if out.Pages > 0 {
		a.say("Asked for %d pages of reports of which the feeds give a beginning; read %d articles.", out.Pages, out.Articles)
	}
	if err != nil {
		return err
	}
	_, err = in.CopyPictures(ctx, pagesAtOnce)
	return err
}

// pictures are the hub's copies of pictures; nil, with a word in the log, where
// the folder cannot be read: then none is shown.
func (a *app) pictures() publish.Blobs {
	blobs, err := blob.OpenDir(config.Blobs(a.Blobs, a.Database))
	if err != nil {
		a.log.Warn("pictures are not shown", "error", err)
		return nil
	}
	return blobs
}
