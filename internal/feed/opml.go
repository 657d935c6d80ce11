package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/alteram-hub/alteram"
)

// Outline is one feed of an OPML document.
type Outline struct {
	// Title is the outline's text, else its title; it may be empty.
	Title string
	// XMLURL is the feed's address as written, HTMLURL its page.
	XMLURL  string
	HTMLURL string
	// Folder names the outlines it stands in, outermost first.
	Folder   []string
	Language string
}

// The limits of an OPML document.
const (
	maxOutlines     = 20000
	maxOutlineDepth = 32
)

// ParseOPML returns the feeds of an OPML document (opml.org/spec2) in order:
// every outline with an xmlUrl, wherever it stands. What is damaged ends the
// list; that there is none is an error of kind [alteram.Invalid].
func ParseOPML(body []byte) ([]Outline, error) {
	text := decodeCharset(body, "").text
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Strict, d.Entity = false, xml.HTMLEntity
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded above
	var out []Outline
	var folders []string
	for len(out) < maxOutlines {
		t, err := d.RawToken()
		if err != nil {
			return out, opmlError(out, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if !strings.EqualFold(t.Name.Local, "outline") {
				continue
			}
			o := outline(t.Attr)
			o.Folder = append([]string(nil), folders...)
			if o.XMLURL != "" {
				out = append(out, o)
			}
			if folders = append(folders, o.Title); len(folders) > maxOutlineDepth {
				return out, alteram.Errorf(alteram.Invalid, "the OPML nests its outlines more than %d deep: flatten its folders", maxOutlineDepth)
			}
		case xml.EndElement:
			if strings.EqualFold(t.Name.Local, "outline") && len(folders) > 0 {
				folders = folders[:len(folders)-1]
			}
		}
	}
	return out, nil
}

// opmlError says what the end of the tokens means: nothing when feeds were found.
func opmlError(found []Outline, err error) error {
	switch {
	case len(found) > 0:
		return nil
	case errors.Is(err, io.EOF):
		return alteram.Errorf(alteram.Invalid, "the document lists no feeds: give an OPML file whose outlines have an xmlUrl")
	}
	return alteram.Errorf(alteram.Invalid, "the document is no OPML (%w): export it again from the feed reader", err)
}

func outline(attrs []xml.Attr) Outline {
	var o Outline
	title := ""
	for _, a := range attrs {
		v := cleanLine(clean([]byte(a.Value)))
		switch strings.ToLower(a.Name.Local) {
		case "text":
			o.Title = v
		case "title":
			title = v
		case "xmlurl":
			o.XMLURL = v
		case "htmlurl":
			o.HTMLURL = v
		case "language":
			o.Language = languageTag(v)
		}
	}
	if o.Title == "" {
		o.Title = title
	}
	return o
}

// WriteOPML writes feeds as an OPML 2.0 document. Outlines that follow each
// other in the same folder stand in it together.
func WriteOPML(w io.Writer, title string, list []Outline) error {
	p := newPrinter(w)
	p.raw(xmlHead)
	p.open("opml", "version", "2.0")
	p.raw("<head>")
	p.element("title", title)
	p.raw("</head>\n<body>\n")
	var open []string
	for _, o := range list {
		open = p.folders(open, o.Folder)
		p.empty("outline", "type", "rss", "text", o.Title, "xmlUrl", o.XMLURL, "htmlUrl", o.HTMLURL, "language", o.Language)
	}
	p.folders(open, nil)
	p.raw("</body>\n")
	p.close("opml")
	return p.finish()
}

// folders closes and opens outlines to get from one path of folders to another,
// and returns that.
func (p *printer) folders(from, to []string) []string {
	same := 0
	for same < len(from) && same < len(to) && from[same] == to[same] {
		same++
	}
	for range from[same:] {
		p.close("outline")
	}
	for _, name := range to[same:] {
		p.open("outline", "text", name)
		p.raw("\n")
	}
	return to
}
