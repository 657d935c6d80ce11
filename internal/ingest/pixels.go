package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

const (
	// maxPixels bounds what a picture may unfold to, maxSide its width and height.
	maxPixels = 12_000_000
	maxSide   = 12_000
	// minSide is what a picture must measure at least.
	minSide = 48
	// shownSide is the longer side of a copy at most.
	shownSide = 1280
	// quality is that of a copy as JPEG.
	quality = 82
)

// copied is the hub's own copy of a picture.
type copied struct {
	body          []byte
	mediaType     string
	extension     string
	width, height int
}

// codec is a format of pictures that the hub reads. Its magic is how a file
// begins; a question mark stands for any byte.
type codec struct {
	magic  string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// codecs are the formats; what a server calls a picture does not count. Of a
// moving one the first frame is read.
var codecs = [...]codec{
	{"\xff\xd8\xff", jpeg.DecodeConfig, jpeg.Decode},
	{"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	{"GIF8", gif.DecodeConfig, gif.Decode},
	{"RIFF????WEBP", webp.DecodeConfig, webp.Decode},
}

// copyOf returns a copy of a picture with its pixels alone, made smaller where
// it is large. It refuses what is none of the formats, and looks at the size
// that the picture states before it unfolds it.
func copyOf(body []byte) (copied, error) {
	c, ok := codecOf(body)
	if !ok {
		return copied{}, errors.New("neither JPEG, PNG, GIF nor WebP")
	}
	size, err := c.config(bytes.NewReader(body))
	if err != nil {
		return copied{}, fmt.Errorf("read the size: %w", err)
	}
	if min(size.Width, size.Height) < minSide || max(size.Width, size.Height) > maxSide || size.Width*size.Height > maxPixels {
		return copied{}, fmt.Errorf("%d by %d pixels", size.Width, size.Height)
	}
	img, err := c.decode(bytes.NewReader(body))
	if err != nil {
		return copied{}, fmt.Errorf("decode: %w", err)
	}
	return encode(shrink(img))
}

func codecOf(body []byte) (codec, bool) {
	for _, c := range codecs {
		if begins(body, c.magic) {
			return c, true
		}
	}
	return codec{}, false
}

func begins(body []byte, magic string) bool {
	if len(body) < len(magic) {
		return false
	}
	for i := range len(magic) {
		if magic[i] != '?' && magic[i] != body[i] {
			return false
		}
	}
	return true
}

// encode writes a picture as JPEG, or as PNG where one sees through it.
func encode(img image.Image) (copied, error) {
	c := copied{mediaType: "image/jpeg", extension: ".jpg", width: img.Bounds().Dx(), height: img.Bounds().Dy()}
	var b bytes.Buffer
	var err error
	if o, ok := img.(interface{ Opaque() bool }); ok && o.Opaque() {
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	} else {
		c.mediaType, c.extension = "image/png", ".png"
		err = png.Encode(&b, img)
	}
	c.body = b.Bytes()
	return c, err
}

// shrink returns a picture whose longer side is within shownSide: each pixel is
// the mean of those that it stands for.
func shrink(img image.Image) image.Image {
	from := img.Bounds()
	w, h := from.Dx(), from.Dy()
	if max(w, h) <= shownSide {
		return img
	}
	nw, nh := max(w*shownSide/max(w, h), 1), max(h*shownSide/max(w, h), 1)
	out := image.NewNRGBA(image.Rect(0, 0, nw, nh))
	for y := range nh {
		for x := range nw {
			box := image.Rect(from.Min.X+x*w/nw, from.Min.Y+y*h/nh, from.Min.X+(x+1)*w/nw, from.Min.Y+(y+1)*h/nh)
			out.Set(x, y, mean(img, box))
		}
	}
	return out
}

// mean returns the mean colour of a part of a picture that is not empty.
func mean(img image.Image, box image.Rectangle) color.Color {
	var r, g, b, a, n uint64
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			pr, pg, pb, pa := img.At(x, y).RGBA()
			r, g, b, a, n = r+uint64(pr), g+uint64(pg), b+uint64(pb), a+uint64(pa), n+1
		}
	}
	return color.RGBA64{uint16(r / n), uint16(g / n), uint16(b / n), uint16(a / n)} //nolint:gosec // means of 16 bits
}
