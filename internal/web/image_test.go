package web_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/blob"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/web"
)

// everybody lets everybody in.
type everybody struct{}

// Rules implements [ingest.Robots].
func (everybody) Rules(_ context.Context, address string) (*fetch.RobotsRules, error) {
	return &fetch.RobotsRules{URL: address}, nil
}

// TestAPictureIsTheHubsOwn follows a picture from the page to its copy.
func TestAPictureIsTheHubsOwn(t *testing.T) {
	terms := full(5)
	terms.Images = alteram.ImagesShow
	h := newHub(t, source("quay", terms))
	blobs, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	p := publish.New(h.store, func() time.Time { return h.now })
	p.Pictures = blobs
	h.pages = web.New(p, web.Options{Version: "test"})
	h.in.Robots, h.in.Pause, h.in.Blobs = everybody{}, time.Nanosecond, blobs
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 64, 48))); err != nil {
		t.Fatal(err)
	}
	h.feeds["https://img.example/crane.png"] = b.String()
	path := h.says("quay", report{"crane", "Crane repaired", `<p>It works again.</p><img src="https://img.example/crane.png" alt="The crane">`})
	if _, err := h.in.CopyPictures(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	img := parse(t, h.get(http.StatusOK, path)).one(t, "img")
	at := img.attr("src")
	if !strings.HasPrefix(at, "/image/") || img.attr("alt") != "The crane" {
		t.Fatalf("the page shows %q, %q", at, img.attr("alt"))
	}
	w := h.get(http.StatusOK, at)
	if w.Header().Get("Content-Type") != "image/png" || w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Cache-Control") != "no-cache" ||
		!strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") || w.Header().Get("X-Robots-Tag") != "noindex" {
		t.Errorf("headers %v", w.Header())
	}
	h.get(http.StatusNotModified, at, "If-None-Match", w.Header().Get("ETag"))
	h.get(http.StatusNotFound, "/image/aaaaaaaaaaaaaaaa")
	h.now = start.AddDate(0, 0, 5)
	h.get(http.StatusNotFound, at)
	if strings.Contains(h.ask(http.MethodGet, path).Body.String(), "The crane") {
		t.Error("after the terms the page has the picture's words")
	}
}
