package demo_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/alteram-hub/alteram/internal/demo"
)

// document is a recorded feed, read strictly: the recordings are what the hub's
// own parser is tried on, so they are not read with it here.
type document struct {
	title, language, charset string
	version                  string // of RSS; empty for other formats
	items                    []item
}

// item is one item of a recorded feed; text is its content without mark-up.
type item struct {
	id, title, link, text string
	published             time.Time
}

// feeds returns the recordings in which the feed was there.
func feeds() []demo.Snapshot {
	return slices.DeleteFunc(demo.Snapshots(), func(s demo.Snapshot) bool { return s.Status != http.StatusOK })
}

func decode(t *testing.T, s demo.Snapshot) document {
	t.Helper()
	read := map[string]func([]byte) (document, error){
		"application/rss+xml":   decodeRSS,
		"application/atom+xml":  decodeAtom,
		"application/rdf+xml":   decodeRDF,
		"application/feed+json": decodeJSON,
	}[s.ContentType]
	if read == nil {
		t.Fatalf("%s has the content type %q, want that of a feed", s.URL, s.ContentType)
	}
	d, err := read(s.Body)
	if err != nil {
		t.Fatalf("%s at %s: %v", s.URL, s.At.Format(time.RFC3339), err)
	}
	return d
}

func decodeRSS(b []byte) (document, error) {
	var v struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Channel struct {
			Title    string `xml:"title"`
			Language string `xml:"language"`
			Items    []struct {
				ID      string `xml:"guid"`
				Title   string `xml:"title"`
				Link    string `xml:"link"`
				Date    string `xml:"pubDate"`
				Summary string `xml:"description"`
				Content string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	charset, err := unmarshalXML(b, &v)
	if err == nil && v.Version != "2.0" && v.Version != "0.92" {
		err = fmt.Errorf("RSS version is %q, want 2.0 or 0.92", v.Version)
	}
	d := document{title: v.Channel.Title, language: v.Channel.Language, charset: charset}
	d.version = v.Version
	for _, i := range v.Channel.Items {
		id := cmp.Or(i.ID, i.Link) // RSS 0.92 has neither ids nor dates
		err = d.add(err, id, i.Title, i.Link, cmp.Or(i.Content, i.Summary), i.Date)
	}
	return d, err
}

func decodeAtom(b []byte) (document, error) {
	var v struct {
		XMLName  xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Language string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		Title    string   `xml:"title"`
		ID       string   `xml:"id"`
		Updated  string   `xml:"updated"`
		Entries  []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
			Link  struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Date    string `xml:"published"`
			Content struct {
				Type  string `xml:"type,attr"`
				Text  string `xml:",chardata"`
				Inner string `xml:",innerxml"`
			} `xml:"content"`
		} `xml:"entry"`
	}
	charset, err := unmarshalXML(b, &v)
	if err == nil && (v.ID == "" || v.Updated == "") {
		err = fmt.Errorf("feed has id %q and updated %q, want both", v.ID, v.Updated)
	}
	d := document{title: v.Title, language: v.Language, charset: charset}
	for _, e := range v.Entries {
		text := e.Content.Text
		if e.Content.Type == "xhtml" {
			text = e.Content.Inner
		}
		err = d.add(err, e.ID, e.Title, e.Link.Href, text, e.Date)
	}
	return d, err
}

func decodeRDF(b []byte) (document, error) {
	var v struct {
		XMLName xml.Name `xml:"http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"`
		Channel struct {
			Title    string `xml:"title"`
			Language string `xml:"http://purl.org/dc/elements/1.1/ language"`
			Listed   []struct {
				Resource string `xml:"http://www.w3.org/1999/02/22-rdf-syntax-ns# resource,attr"`
			} `xml:"items>Seq>li"`
		} `xml:"http://purl.org/rss/1.0/ channel"`
		Items []struct {
			ID      string `xml:"http://www.w3.org/1999/02/22-rdf-syntax-ns# about,attr"`
			Title   string `xml:"title"`
			Link    string `xml:"link"`
			Date    string `xml:"http://purl.org/dc/elements/1.1/ date"`
			Content string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
		} `xml:"http://purl.org/rss/1.0/ item"`
	}
	charset, err := unmarshalXML(b, &v)
	d := document{title: v.Channel.Title, language: v.Channel.Language, charset: charset}
	for n, i := range v.Items {
		if err == nil && (n >= len(v.Channel.Listed) || v.Channel.Listed[n].Resource != i.ID) {
			err = fmt.Errorf("item %d is %s, which the channel's Seq does not list there", n, i.ID)
		}
		err = d.add(err, i.ID, i.Title, i.Link, i.Content, i.Date)
	}
	return d, err
}

func decodeJSON(b []byte) (document, error) {
	var v struct {
		Version  string `json:"version"`
		Title    string `json:"title"`
		Language string `json:"language"`
		Items    []struct {
			ID      string `json:"id"`
			URL     string `json:"url"`
			Title   string `json:"title"`
			Content string `json:"content_html"`
			Date    string `json:"date_published"`
		} `json:"items"`
	}
	err := json.Unmarshal(b, &v)
	if err == nil && v.Version != "https://jsonfeed.org/version/1.1" {
		err = fmt.Errorf("JSON Feed version is %q", v.Version)
	}
	if err == nil && !utf8.Valid(b) {
		err = fmt.Errorf("not UTF-8")
	}
	d := document{title: v.Title, language: v.Language, charset: "utf-8"}
	for _, i := range v.Items {
		err = d.add(err, i.ID, i.Title, i.URL, i.Content, i.Date)
	}
	return d, err
}

// add appends an item, unless an error came before; it returns the first error.
func (d *document) add(err error, id, title, link, content, date string) error {
	if err != nil {
		return err
	}
	published, err := readDate(date)
	if err != nil {
		return fmt.Errorf("item %s: %w", id, err)
	}
	d.items = append(d.items, item{id: id, title: title, link: link, text: plain(content), published: published})
	return nil
}

// readDate reads a date in one of the forms that the recordings use; that of
// an item without one is zero.
func readDate(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if _, german, ok := strings.Cut(s, ", "); ok && strings.Contains(german, ". März ") {
		s = strings.Replace(german, ". März ", " March ", 1)
	}
	for _, layout := range []string{time.RFC1123Z, time.RFC3339, "2 January 2006 15:04:05 -0700", "2006年1月2日 15:04:05 -0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date in a form that the recordings use", s)
}

// charsets are those of the recordings beside UTF-8.
var charsets = map[string]encoding.Encoding{
	"windows-1251": charmap.Windows1251,
	"iso-8859-1":   charmap.ISO8859_1,
	"gb18030":      simplifiedchinese.GB18030,
}

// unmarshalXML reads b in its declared charset, to the last byte, and returns
// the charset, which must be one that the recordings use.
func unmarshalXML(b []byte, v any) (charset string, err error) {
	charset = "utf-8"
	dec := xml.NewDecoder(bytes.NewReader(b))
	dec.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		charset = label
		e := charsets[strings.ToLower(label)]
		if e == nil {
			return nil, fmt.Errorf("charset %q is not one that the recordings use", label)
		}
		return e.NewDecoder().Reader(r), nil
	}
	if err := dec.Decode(v); err != nil {
		return charset, fmt.Errorf("read XML: %w", err)
	}
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		if text, ok := tok.(xml.CharData); err != nil || !ok || len(bytes.TrimSpace(text)) > 0 {
			return charset, fmt.Errorf("after the root element: %v, %w", tok, err)
		}
	}
	if charset == "utf-8" && !utf8.Valid(b) {
		return charset, fmt.Errorf("declared as UTF-8, but it is not")
	}
	return charset, nil
}

var tag = regexp.MustCompile(`<[^>]*>`)

// plain returns the text of well-behaved HTML, paragraphs as lines.
func plain(s string) string {
	s = strings.ReplaceAll(s, "</p>", "\n")
	return strings.TrimSpace(html.UnescapeString(tag.ReplaceAllString(s, "")))
}

// name is short for messages: host and time of a snapshot.
func name(s demo.Snapshot) string {
	return path.Dir(strings.TrimPrefix(s.URL, "https://")) + " " + s.At.Format("2006-01-02T1504Z")
}
