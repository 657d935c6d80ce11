package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
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
	// Source is the id that the feed's source has in the hub that wrote the
	// document, as written; empty when no hub wrote it. Outlines of one source
	// share it.
	Source string
}

// The limits of an OPML document.
const (
	maxOutlines     = 20000
	maxOutlineDepth = 32
)

// opmlNamespace is that of the attribute which carries [Outline.Source].
// Section "Extending" of opml.org/spec2 asks for one; readers pass over it.
const opmlNamespace = "https://github.com/alteram-hub/alteram/opml"

// opmlReader collects the outlines of a document.
type opmlReader struct {
	out     []Outline
	folders []string
	// prefix stands for opmlNamespace in the document; empty when it is not declared.
	prefix string
}

// ParseOPML returns the feeds of an OPML document (opml.org/spec2) in order:
// every outline with an xmlUrl, wherever it stands. What is damaged ends the
// list. That there is none, that there are more than 20,000 or that they nest
// more than 32 deep is an error of kind [alteram.Invalid].
func ParseOPML(body []byte) ([]Outline, error) {
	text := decodeCharset(body, "").text
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Strict, d.Entity = false, xml.HTMLEntity
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded above
	var r opmlReader
	for {
		t, err := d.RawToken()
		if err != nil {
			return r.out, opmlError(r.out, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := r.open(t); err != nil {
				return r.out, err
			}
		case xml.EndElement:
			if strings.EqualFold(t.Name.Local, "outline") && len(r.folders) > 0 {
				r.folders = r.folders[:len(r.folders)-1]
			}
		}
	}
}

// open takes in a start tag: the outline of a feed, of a folder, or neither.
func (r *opmlReader) open(t xml.StartElement) error {
	if !strings.EqualFold(t.Name.Local, "outline") {
		for _, a := range t.Attr {
			if a.Name.Space == "xmlns" && a.Value == opmlNamespace {
				r.prefix = a.Name.Local
			}
		}
		return nil
	}
	o := r.outline(t.Attr)
	if o.XMLURL != "" {
		if len(r.out) == maxOutlines {
			return alteram.Errorf(alteram.Invalid, "the OPML lists more than %d feeds: split it", maxOutlines)
		}
		o.Folder = append([]string(nil), r.folders...)
		r.out = append(r.out, o)
	}
	if r.folders = append(r.folders, o.Title); len(r.folders) > maxOutlineDepth {
		return alteram.Errorf(alteram.Invalid, "the OPML nests its outlines more than %d deep: flatten its folders", maxOutlineDepth)
	}
	return nil
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

// outline reads the attributes of an outline.
func (r *opmlReader) outline(attrs []xml.Attr) Outline {
	var o Outline
	title := ""
	for _, a := range attrs {
		v := cleanLine(clean([]byte(a.Value)))
		if a.Name.Space != "" {
			if a.Name.Space == r.prefix && a.Name.Local == "source" {
				o.Source = v
			}
			continue
		}
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
	namespace := ""
	if slices.ContainsFunc(list, func(o Outline) bool { return o.Source != "" }) {
		namespace = opmlNamespace
	}
	p := newPrinter(w)
	p.raw(xmlHead)
	p.open("opml", "version", "2.0", "xmlns:alteram", namespace)
	p.raw("<head>")
	p.element("title", title)
	p.raw("</head>\n<body>\n")
	var open []string
	for _, o := range list {
		open = p.folders(open, o.Folder)
		p.empty("outline", "type", "rss", "text", o.Title, "xmlUrl", o.XMLURL, "htmlUrl", o.HTMLURL, "language", o.Language, "alteram:source", o.Source)
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
