package ingest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"strings"
	"testing"
)

// painted is a picture of one colour.
func painted(w, h int, c color.Color) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.Set(i%w, i/w, c)
	}
	return img
}

func pngOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb is a PNG of a few bytes that says it is large.
func bomb(w, h uint32) []byte {
	head := make([]byte, 17)
	copy(head, "IHDR")
	binary.BigEndian.PutUint32(head[4:], w)
	binary.BigEndian.PutUint32(head[8:], h)
	head[12], head[13] = 8, 2
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(head))
}

func TestCopyOfRefuses(t *testing.T) {
	for name, body := range map[string][]byte{
		"nothing":             nil,
		"a page":              []byte("<html><img src=x></html>"),
		"a drawing":           []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`),
		"a broken WebP":       []byte("RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00"),
		"a bomb":              bomb(60_000, 60_000),
		"a long bomb":         bomb(200_000, 60),
		"a bomb in the limit": bomb(3000, 3000), // without pixels
		"one that counts":     pngOf(t, painted(1, 1, color.White)),
		"a broken one":        pngOf(t, painted(100, 100, color.White))[:60],
		"half a magic":        []byte("\xff\xd8\xff"),
	} {
		if c, err := copyOf(body); err == nil {
			t.Errorf("%s is copied as %s, %d by %d", name, c.mediaType, c.width, c.height)
		}
	}
}

func TestCopyOf(t *testing.T) {
	var photo, moving bytes.Buffer
	if err := jpeg.Encode(&photo, painted(1600, 800, color.RGBA{200, 10, 10, 255}), nil); err != nil {
		t.Fatal(err)
	}
	tagged := append([]byte("\xff\xd8\xff\xe1\x00\x1bExif\x00\x00GPS 51.5 N, 7.2 E.."), photo.Bytes()[2:]...)
	still := image.NewPaletted(image.Rect(0, 0, 80, 60), palette.Plan9)
	other := image.NewPaletted(image.Rect(0, 0, 80, 60), palette.WebSafe)
	if err := gif.EncodeAll(&moving, &gif.GIF{Image: []*image.Paletted{still, other}, Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	web, err := os.ReadFile("testdata/crane.webp")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name          string
		in            []byte
		mediaType     string
		width, height int
	}{
		{"a photograph made smaller, without where it was taken", tagged, "image/jpeg", 1280, 640},
		{"one that one sees through", pngOf(t, painted(100, 50, color.NRGBA{0, 0, 255, 100})), "image/png", 100, 50},
		{"one that one does not", pngOf(t, painted(100, 50, color.Black)), "image/jpeg", 100, 50},
		{"a WebP", web, "image/jpeg", 64, 48},
		{"the first of a moving one", moving.Bytes(), "image/jpeg", 80, 60},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := copyOf(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if c.mediaType != tt.mediaType || c.width != tt.width || c.height != tt.height || strings.Contains(string(c.body), "GPS") {
				t.Errorf("%s, %d by %d, %d bytes", c.mediaType, c.width, c.height, len(c.body))
			}
			img, _, err := image.Decode(bytes.NewReader(c.body))
			if err != nil || img.Bounds().Dx() != tt.width {
				t.Errorf("the copy cannot be read: %v", err)
			}
		})
	}
	c, _ := copyOf(tagged)
	img, err := jpeg.Decode(bytes.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	if r, g, _, _ := img.At(640, 320).RGBA(); r>>8 < 190 || g>>8 > 30 {
		t.Errorf("the colour of the copy is %v", img.At(640, 320))
	}
}

func FuzzCopyOf(f *testing.F) {
	f.Add([]byte("GIF89a"))
	f.Add(bomb(100, 100))
	f.Fuzz(func(t *testing.T, body []byte) {
		if c, err := copyOf(body); err == nil && (max(c.width, c.height) > shownSide || len(c.body) == 0) {
			t.Errorf("%d by %d pixels in %d bytes", c.width, c.height, len(c.body))
		}
	})
}
