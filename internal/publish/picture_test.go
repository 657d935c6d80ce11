package publish_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/blob"
)

const (
	pictureURL = "https://img.example/door.png"
	pictured   = `<p>` + sentence + `</p><figure><img src="` + pictureURL + `" alt="A blue door"><figcaption>Photo: Ines "Mole" Roe</figcaption></figure>`
)

// illustrated is a hub with an entry that has a picture, under terms for pictures.
func illustrated(t *testing.T, images alteram.Images) (*hub, alteram.EntryID) {
	t.Helper()
	s := ferry()
	s.Terms[0].Images = images
	h := newHub(t, s)
	blobs, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 64, 48))); err != nil {
		t.Fatal(err)
	}
	h.feeds[pictureURL] = b.Bytes()
	h.in.Robots, h.in.Pause, h.in.Blobs, h.Pictures = openRobots{}, time.Nanosecond, blobs, blobs
	id := h.says("ferry", item("ferry", "Door painted", pictured))
	if _, err := h.in.CopyPictures(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	return h, id
}

func TestPicturesFollowTheirTerms(t *testing.T) {
	picture := "/" + string(alteram.NewPictureID(alteram.NewEntryID("ferry", "guid:ferry"), 1, pictureURL))
	for _, tt := range []struct {
		images     alteram.Images
		channel    alteram.Channel
		with, sans []string // in the HTML of the entry
	}{
		{alteram.ImagesNone, alteram.ChannelPage, nil, []string{"img", "blue door", "img.example"}},
		{alteram.ImagesLink, alteram.ChannelPage, []string{`<a href="` + pictureURL + `" rel="nofollow noreferrer noopener">Show the picture at img.example</a>`, "A blue door"}, []string{"<img"}},
		{alteram.ImagesLink, alteram.ChannelFeed, []string{`<a href="` + pictureURL}, []string{"<img"}},
		{alteram.ImagesShow, alteram.ChannelPage, []string{`<img src="/image` + picture + `" alt="A blue door" width="64" height="48"`, `<figcaption>Photo: Ines &#34;Mole&#34; Roe</figcaption>`}, []string{"img.example"}},
		{alteram.ImagesShow, alteram.ChannelFeed, []string{`<img src="https://hub.example/feed/image` + picture}, []string{"img.example"}},
		{alteram.ImagesShow, alteram.ChannelMirror, nil, []string{"<img", "img.example"}},
	} {
		t.Run(string(tt.images)+" "+string(tt.channel), func(t *testing.T) {
			h, id := illustrated(t, tt.images)
			for _, e := range h.placesOf(id, tt.channel) {
				for _, words := range tt.with {
					if !strings.Contains(e, words) {
						t.Errorf("there is no %s in %s", words, e)
					}
				}
				for _, words := range tt.sans {
					if strings.Contains(e, words) {
						t.Errorf("there is %s in %s", words, e)
					}
				}
			}
		})
	}
}

// placesOf returns the HTML of an entry by itself and in a list, for a channel.
func (h *hub) placesOf(id alteram.EntryID, channel alteram.Channel) []string {
	h.t.Helper()
	list, err := h.Reports(h.t.Context(), h.to(channel, ""), "", 10)
	if err != nil {
		h.t.Fatal(err)
	}
	return []string{h.entry(id, h.to(channel, "")).FeedHTML(), list.Entries()[0].FeedHTML()}
}

// TestACopyIsServedUnderTerms asks for the copy itself, before and after.
func TestACopyIsServedUnderTerms(t *testing.T) {
	h, id := illustrated(t, alteram.ImagesShow)
	name := alteram.NewPictureID(id, 1, pictureURL)
	ask := func(channel alteram.Channel) error {
		c, err := h.Picture(t.Context(), name, h.to(channel, ""))
		if err == nil && (c.Type != "image/png" || len(c.Body) == 0) {
			t.Errorf("the copy is %s of %d bytes", c.Type, len(c.Body))
		}
		return err
	}
	for _, channel := range []alteram.Channel{alteram.ChannelPage, alteram.ChannelFeed, alteram.ChannelAPI} {
		if err := ask(channel); err != nil {
			t.Errorf("%s: %v", channel, err)
		}
	}
	places := h.places(id, h.to(alteram.ChannelPage, ""))
	if len(holding(places, "blue door")) == 0 {
		t.Error("the alternative text is nowhere")
	}
	was := h.now
	h.now = after(10)
	if err := ask(alteram.ChannelPage); !errors.Is(err, alteram.NotFound) {
		t.Errorf("after the terms: %v", err)
	}
	if where := holding(h.places(id, h.to(alteram.ChannelPage, "")), "blue door"); len(where) > 0 {
		t.Errorf("after the terms the alternative text stands in %v", where)
	}
	h.now = was
	h.declare(func(d *alteram.Declared) { d.Sources[0].Terms[0].Channels = []alteram.Channel{alteram.ChannelFeed} })
	if err := ask(alteram.ChannelPage); !errors.Is(err, alteram.NotFound) {
		t.Errorf("on a channel left out: %v", err)
	}
	h.declare(func(d *alteram.Declared) { d.Sources[0].Terms[0].Channels = nil })
	h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: id, Why: "ordered", Office: "desk"})
	if err := ask(alteram.ChannelPage); !errors.Is(err, alteram.NotFound) {
		t.Errorf("withheld: %v", err)
	}
}
