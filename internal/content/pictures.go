package content

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// The limits of what [Pictures] takes.
const (
	maxPictures = 8
	// maxPictureWords bounds an alternative text or a caption, in characters.
	maxPictureWords = 500
	// minPicture is the smallest width and height in pixels that a picture may be
	// declared with: what is smaller counts readers, or is an ornament.
	minPicture = 64
)

// Picture is a picture that markup shows.
type Picture struct {
	// URL is an absolute http or https address.
	URL string
	// Alt is the alternative text, Caption that of the figure around it; plain text
	// on one line, empty when there is none.
	Alt, Caption string
}

// Pictures returns the pictures that markup as an outlet wrote it shows, in
// order and each address once, at most 8. Relative addresses are resolved
// against base, and left out when that is empty. Nothing of it is markup.
func Pictures(markup, base string) []Picture {
	if !strings.Contains(markup, "<") {
		return nil
	}
	r := pictureReader{tokens: html.NewTokenizer(strings.NewReader(cut(markup, MaxHTML))), base: &baseURL{given: base}}
	for r.next() {
	}
	return r.found
}

// pictureReader reads the tokens of markup.
type pictureReader struct {
	tokens *html.Tokenizer
	base   *baseURL
	found  []Picture
	// figure is how many pictures were found before the figure that is open, if
	// inFigure.
	figure   int
	inFigure bool
	// caption collects the text of the open figcaption.
	caption   strings.Builder
	inCaption bool
}

// next reads a token and reports whether to go on.
func (r *pictureReader) next() bool {
	switch r.tokens.Next() {
	case html.ErrorToken:
		return false
	case html.TextToken:
		if r.inCaption && r.caption.Len() < 4*maxPictureWords {
			r.caption.Write(r.tokens.Text())
			r.caption.WriteByte(' ')
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		r.start()
	case html.EndTagToken:
		r.end()
	}
	return len(r.found) < maxPictures || r.inFigure
}

func (r *pictureReader) start() {
	name, more := r.tokens.TagName()
	switch string(name) {
	case "figure":
		r.inFigure, r.figure = true, len(r.found)
	case "figcaption":
		r.inCaption = r.inFigure
		r.caption.Reset()
	case "img":
		r.image(more)
	}
}

func (r *pictureReader) end() {
	switch name, _ := r.tokens.TagName(); string(name) {
	case "figcaption":
		r.endCaption()
	case "figure":
		r.endCaption()
		r.inFigure = false
	}
}

// endCaption gives the pictures of the figure its caption.
func (r *pictureReader) endCaption() {
	if !r.inCaption {
		return
	}
	r.inCaption = false
	for i := r.figure; i < len(r.found); i++ {
		r.found[i].Caption = pictureWords(r.caption.String())
	}
}

// image takes a picture, unless it is one for programs, or taken already.
func (r *pictureReader) image(more bool) {
	attrs := map[string]string{}
	for more {
		var key, value []byte
		key, value, more = r.tokens.TagAttr()
		if _, twice := attrs[string(key)]; !twice {
			attrs[string(key)] = string(value)
		}
	}
	address := webPicture(attrs["src"], r.base)
	if address == "" {
		address = webPicture(attrs["data-src"], r.base) // loaded by a script when it comes into view
	}
	if address == "" || tiny(attrs["width"]) || tiny(attrs["height"]) || len(r.found) == maxPictures {
		return
	}
	for _, p := range r.found {
		if p.URL == address {
			return
		}
	}
	r.found = append(r.found, Picture{URL: address, Alt: pictureWords(attrs["alt"])})
}

// tiny reports whether a declared size in pixels is too small for a picture.
func tiny(size string) bool {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(size), "px"))
	return err == nil && n < minPicture
}

// webPicture returns the absolute address of a picture; empty when it has none
// on the web.
func webPicture(ref string, base *baseURL) string {
	if link := safeLink(ref, base.get()); strings.HasPrefix(link, "http") {
		return link
	}
	return ""
}

// PictureOf returns a picture at an absolute address with words of the outlet on
// it; ok is false when the address is none of the web.
func PictureOf(address, alt, caption string) (p Picture, ok bool) {
	p = Picture{URL: webPicture(address, &baseURL{}), Alt: pictureWords(alt), Caption: pictureWords(caption)}
	return p, p.URL != ""
}

// pictureWords returns words on a picture as they are kept.
func pictureWords(s string) string {
	s = PlainTitle(s)
	if runes := []rune(s); len(runes) > maxPictureWords {
		return string(runes[:maxPictureWords]) + "…"
	}
	return s
}
