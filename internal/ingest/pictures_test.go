package ingest_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/blob"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

const pictureURL = "https://img.example/quay.png"

// picture is a picture as an outlet sends it.
func picture(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 120, 90))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// shown are terms that show pictures.
var shown = []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisOwn, Images: alteram.ImagesShow}}

// copies makes the copies that wait, and lists their files.
func (d *desk) copies() []string {
	d.t.Helper()
	if d.in.Blobs == nil {
		blobs, err := blob.OpenDir(d.blobs)
		if err != nil {
			d.t.Fatal(err)
		}
		d.t.Cleanup(func() { _ = blobs.Close() })
		d.in.Blobs = blobs
	}
	if _, err := d.in.CopyPictures(d.t.Context(), 100); err != nil {
		d.t.Fatalf("CopyPictures: %v", err)
	}
	var files []string
	_ = filepath.WalkDir(filepath.Join(d.blobs, "image"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files = append(files, filepath.Base(path))
		}
		return nil
	})
	return files
}

// pictures returns the pictures of the entry's latest version.
func (d *desk) pictures() []alteram.Picture {
	d.t.Helper()
	key := store.VersionKey{Entry: entryA, N: 1}
	found, err := d.in.Store.PicturesOf(d.t.Context(), []store.VersionKey{key})
	if err != nil {
		d.t.Fatal(err)
	}
	return found[key]
}

// illustrated is an item with a picture in its text.
var illustrated = item("a", "Ferry late", `&lt;p&gt;It left late.&lt;/p&gt;&lt;figure&gt;&lt;img src="`+pictureURL+`" alt="The quay at night"&gt;&lt;figcaption&gt;Photo: M. Roe&lt;/figcaption&gt;&lt;/figure&gt;`)

func TestPicturesAreCopiedWhereTermsShowThem(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.excerpts(shown)
		d.serves(front, rss(illustrated))
		d.answers(pageURL, http.StatusOK, page("Ferry late", paragraph, another))
		d.answers(pictureURL, http.StatusOK, picture(t))
		d.refresh()
		d.pages()
		files := d.copies()
		got := d.pictures()
		if len(files) != 1 || len(got) != 1 {
			t.Fatalf("copies %q of %+v", files, got)
		}
		want := alteram.Picture{
			ID: alteram.NewPictureID(entryA, 1, pictureURL), Entry: entryA, N: 1, URL: pictureURL, Alt: "The quay at night", Caption: "Photo: M. Roe",
			Blob: fmt.Sprintf("image/%s/%s", got[0].ID[:2], files[0]), Type: "image/png", Width: 120, Height: 90,
		}
		if diff := cmp.Diff(want, got[0]); diff != "" {
			t.Error(diff)
		}
		d.copies()
		if n := d.asked(pictureURL); n != 1 {
			t.Errorf("the picture was asked for %d times", n)
		}
		if _, err := d.in.Erase(t.Context(), order(entryA, d.now)); err != nil {
			t.Fatal(err)
		}
		if files, left := d.copies(), d.pictures(); len(files)+len(left) != 0 {
			t.Errorf("after an erasure there are %q of %+v", files, left)
		}
	})
}

func TestPicturesAreLeftAloneElsewhere(t *testing.T) {
	linked := []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisOwn, Images: alteram.ImagesLink}}
	later := []alteram.Terms{{Mode: alteram.ModeLink, Until: start.AddDate(0, 0, 30)}, {Mode: alteram.ModeFull, Basis: alteram.BasisOwn, Images: alteram.ImagesShow, From: start.AddDate(0, 0, 30)}}
	for _, tt := range []struct {
		name        string
		terms       []alteram.Terms
		rules       rules
		body        string
		asked, kept int
		known       int
	}{
		{"no use for pictures", full, "", "", 0, 0, 0},
		{"links", linked, "", "", 0, 0, 1},
		{"a period to come", later, "", "", 0, 0, 1},
		{"robots.txt", shown, "User-agent: *\nDisallow: /", "", 0, 0, 1},
		{"no picture", shown, "", "<svg onload=alert(1)>", 1, 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, storetest.SQLite(t), now) })
			d.excerpts(tt.terms)
			d.in.Robots = tt.rules
			d.serves(front, rss(illustrated))
			d.answers(pictureURL, http.StatusOK, tt.body)
			d.refresh()
			files := d.copies()
			if n := d.asked(pictureURL); n != tt.asked || len(files) != tt.kept || len(d.pictures()) != tt.known {
				t.Errorf("asked %d times, kept %q, known %+v", n, files, d.pictures())
			}
			for range 3 {
				d.now = d.now.Add(8 * time.Hour)
				d.copies()
			}
			if n := d.asked(pictureURL); n != tt.asked {
				t.Errorf("asked again, %d times", n)
			}
			if strings.Contains(strings.Join(d.entries(), ""), ">") {
				t.Error("a picture made a version")
			}
		})
	}
}
