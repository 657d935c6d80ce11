package content

import (
	"bytes"
	"io"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// The limits of what [ReadPage] looks at.
const (
	maxPage      = 4 << 20
	maxPageLinks = 5000
	maxLinkTitle = 200
)

// Page is what a web page says of itself and where it leads.
type Page struct {
	// Title and Language are empty when the page does not say. Language is a BCP 47 tag.
	Title    string
	Language string
	// Links are the page's link and a elements with an http or https address, in
	// order, up to 5,000; the same address stands as often as the page has it.
	Links []PageLink
}

// PageLink is one link of a page.
type PageLink struct {
	// URL is absolute, without fragment.
	URL string
	// Rel and Type are as declared, in lower case.
	Rel  string
	Type string
	// Title is the title attribute, else the text of an a element, on one line.
	Title string
	// Head reports a link element: said by the page to programs, not shown to readers.
	Head bool
}

// ReadPage reads the links of an HTML page of at most 4 MiB that came from an
// address; what is beyond is left out. The bytes are decoded by the encoding
// that contentType, a byte order mark or the page declares.
func ReadPage(body []byte, contentType, address string) Page {
	body = body[:min(len(body), maxPage)]
	var text io.Reader = bytes.NewReader(body)
	if decoded, err := charset.NewReader(text, contentType); err == nil {
		text = decoded
	} else {
		text = bytes.NewReader(body)
	}
	r := pageReader{tokens: html.NewTokenizer(text)}
	r.tokens.SetMaxBuf(maxPage)
	r.base, _ = parseURL(address)
	r.run()
	return r.page
}

// pageReader reads the tokens of one page.
type pageReader struct {
	tokens *html.Tokenizer
	page   Page
	base   *url.URL // nil when none is known
	based  bool     // a base element was read
	// text collects the text of the open title or a element.
	text  strings.Builder
	title bool
	// open is the place of the open a element in page.Links, -1 for none.
	open int
}

func (r *pageReader) run() {
	r.open = -1
	for {
		switch r.tokens.Next() {
		case html.ErrorToken:
			r.endAnchor()
			return
		case html.TextToken:
			if (r.title || r.open >= 0) && r.text.Len() < maxLinkTitle {
				r.text.Write(r.tokens.Text())
				r.text.WriteByte(' ')
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start()
		case html.EndTagToken:
			r.end()
		}
	}
}

func (r *pageReader) start() {
	name, more := r.tokens.TagName()
	tag := string(name)
	attrs := map[string]string{}
	for more {
		var key, value []byte
		key, value, more = r.tokens.TagAttr()
		if _, twice := attrs[string(key)]; !twice {
			attrs[string(key)] = string(value)
		}
	}
	switch tag {
	case "html":
		r.page.Language = Language(attrs["lang"])
	case "base":
		if u := r.resolve(attrs["href"]); u != nil && !r.based {
			r.base, r.based = u, true
		}
	case "title":
		if r.title = r.page.Title == ""; r.title {
			r.text.Reset()
		}
	case "link":
		r.add(attrs, true)
	case "a":
		r.endAnchor()
		if r.add(attrs, false) {
			r.open = len(r.page.Links) - 1
			r.text.Reset()
		}
	}
}

func (r *pageReader) end() {
	switch name, _ := r.tokens.TagName(); string(name) {
	case "title":
		if r.title {
			r.page.Title, r.title = r.line(), false
		}
	case "a":
		r.endAnchor()
	}
}

// endAnchor gives the open a element its text, where it has no title.
func (r *pageReader) endAnchor() {
	if r.open >= 0 && r.page.Links[r.open].Title == "" {
		r.page.Links[r.open].Title = r.line()
	}
	r.open = -1
}

// line returns the collected text on one line.
func (r *pageReader) line() string { return oneLine(r.text.String()) }

func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if runes := []rune(s); len(runes) > maxLinkTitle {
		return string(runes[:maxLinkTitle]) + "…"
	}
	return s
}

// add takes a link, if it leads anywhere.
func (r *pageReader) add(attrs map[string]string, head bool) bool {
	u := r.resolve(attrs["href"])
	if u == nil || len(r.page.Links) == maxPageLinks {
		return false
	}
	r.page.Links = append(r.page.Links, PageLink{
		URL: u.String(), Rel: strings.ToLower(oneLine(attrs["rel"])), Type: strings.ToLower(oneLine(attrs["type"])),
		Title: oneLine(attrs["title"]), Head: head,
	})
	return true
}

// resolve returns the absolute address of a reference, without user name and
// fragment; nil when it is no http or https address.
func (r *pageReader) resolve(ref string) *url.URL {
	u, _ := parseURL(ref)
	if u == nil {
		return nil
	}
	if !u.IsAbs() {
		if r.base == nil {
			return nil
		}
		u = r.base.ResolveReference(u)
	}
	if !isWeb(u) {
		return nil
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return u
}
