package feed

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// Outgoing is a feed that leaves the hub, in any of the formats.
type Outgoing struct {
	// ID is an address or URN that never changes.
	ID       string
	Title    string
	Subtitle string
	// Link is the page the feed belongs to, Self the feed's own address.
	Link string
	Self string
	// Language of the hub's own words, BCP 47.
	Language  string
	Generator string
	// Updated is when anything in the feed last changed.
	Updated    time.Time
	Items      []OutgoingItem
	Tombstones []Tombstone
	Paging     Paging
}

// Paging is where a feed goes on (RFC 5005): addresses in the format of the
// feed, each empty where there is none.
type Paging struct {
	// First and Next are of a list that is read in pages, which may shift between
	// two readings (section 3).
	First, Next string
	// Archive says that this document is one of a feed's archives, which together
	// with the current one hold all its items (section 4).
	Archive bool
	// Current is the address of the feed itself; PrevArchive is of the archive
	// with the items before these, NextArchive of the one with those after.
	Current, PrevArchive, NextArchive string
}

// further is where earlier items stand: what JSON Feed calls next_url.
func (p Paging) further() string {
	if p.Next != "" {
		return p.Next
	}
	return p.PrevArchive
}

// OutgoingItem is one item of an outgoing feed.
type OutgoingItem struct {
	// ID is the GUID: the same in every feed of the hub.
	ID    string
	Title string
	// TitleLang is the language of the title, where it is known.
	TitleLang string
	// Link is the original, HubLink the hub's page. An item without Link leads to HubLink.
	Link      string
	HubLink   string
	Published time.Time
	Updated   time.Time
	// HTML is the whole body, safe; Text the same as plain text.
	HTML string
	Text string
	// Rights says on what ground the words are shown, Licence is the address of
	// the licence; either may be empty.
	Rights     string
	Licence    string
	Authors    []Author
	Categories []string
	Source     OutgoingSource
	// Extension is what JSON Feed carries as _alteram.
	Extension map[string]any
}

// OutgoingSource is the outlet an item is from.
type OutgoingSource struct {
	Title string
	// ID is the hub's name for it.
	ID string
	// URL is the outlet's own feed, Link its page; either may be empty.
	URL  string
	Link string
}

// Tombstone says that an item is not to be shown as it was (RFC 6721).
type Tombstone struct {
	Ref     string
	When    time.Time
	Comment string
}

// target is where an item leads.
func (it OutgoingItem) target() string {
	if it.Link != "" {
		return it.Link
	}
	return it.HubLink
}

// printer writes XML, and keeps the first error.
type printer struct {
	w   *bufio.Writer
	err error
}

func newPrinter(w io.Writer) *printer { return &printer{w: bufio.NewWriter(w)} }

func (p *printer) finish() error {
	if p.err != nil {
		return p.err
	}
	return p.w.Flush()
}

func (p *printer) raw(s string) {
	if p.err == nil {
		_, p.err = p.w.WriteString(s)
	}
}

// text writes s escaped, without the characters that XML 1.0 has no way to hold.
func (p *printer) text(s string) {
	if p.err == nil {
		p.err = xml.EscapeText(p.w, []byte(legal(s)))
	}
}

// legal drops what section 2.2 of XML 1.0 forbids.
func legal(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r < 0xFFFE, r > 0xFFFF:
			return r
		}
		return -1
	}, s)
}

// open writes a start tag; attrs are names and values in turn, and those with
// an empty value are left out.
func (p *printer) open(name string, attrs ...string) { p.tag(name, ">", attrs) }

// empty writes an element without content.
func (p *printer) empty(name string, attrs ...string) { p.tag(name, "/>\n", attrs) }

func (p *printer) tag(name, end string, attrs []string) {
	p.raw("<" + name)
	for i := 0; i < len(attrs); i += 2 {
		if attrs[i+1] == "" {
			continue
		}
		p.raw(" " + attrs[i] + `="`)
		p.text(attrs[i+1])
		p.raw(`"`)
	}
	p.raw(end)
}

func (p *printer) close(name string) { p.raw("</" + name + ">\n") }

// element writes an element with text; one without text is left out.
func (p *printer) element(name, text string, attrs ...string) {
	if text == "" {
		return
	}
	p.required(name, text, attrs...)
}

// required writes an element that has to be there, even without text.
func (p *printer) required(name, text string, attrs ...string) {
	p.open(name, attrs...)
	p.text(text)
	p.close(name)
}

// link writes a link of Atom; one without an address is left out.
func (p *printer) link(name, rel, mediaType, href string) {
	if href != "" {
		p.empty(name, "rel", rel, "type", mediaType, "href", href)
	}
}

func (p *printer) date(name string, t time.Time, layout string) {
	if !t.IsZero() {
		p.element(name, t.UTC().Format(layout))
	}
}

// historyNamespace is that of fh:archive (RFC 5005).
const historyNamespace = "http://purl.org/syndication/history/1.0"

// paging writes where a feed goes on.
func (p *printer) paging(link, mediaType string, at Paging) {
	if at.Archive {
		p.empty("fh:archive")
	}
	p.link(link, "first", mediaType, at.First)
	p.link(link, "next", mediaType, at.Next)
	p.link(link, "current", mediaType, at.Current)
	p.link(link, "prev-archive", mediaType, at.PrevArchive)
	p.link(link, "next-archive", mediaType, at.NextArchive)
}

const xmlHead = `<?xml version="1.0" encoding="utf-8"?>` + "\n"

// WriteAtom writes a feed as Atom 1.0 (RFC 4287) with tombstones (RFC 6721).
func WriteAtom(w io.Writer, f *Outgoing) error {
	p := newPrinter(w)
	p.raw(xmlHead)
	p.open("feed", "xmlns", "http://www.w3.org/2005/Atom", "xmlns:at", "http://purl.org/atompub/tombstones/1.0",
		"xmlns:fh", historyNamespace, "xml:lang", f.Language)
	p.required("title", f.Title)
	p.element("subtitle", f.Subtitle)
	p.required("id", f.ID)
	p.element("updated", orEpoch(f.Updated).Format(time.RFC3339))
	p.element("generator", f.Generator)
	p.link("link", "self", "application/atom+xml", f.Self)
	p.link("link", "alternate", "text/html", f.Link)
	p.paging("link", "application/atom+xml", f.Paging)
	for _, t := range f.Tombstones {
		p.open("at:deleted-entry", "ref", t.Ref, "when", t.When.UTC().Format(time.RFC3339))
		p.element("at:comment", t.Comment)
		p.close("at:deleted-entry")
	}
	for _, it := range f.Items {
		p.atomEntry(f, it)
	}
	p.close("feed")
	return p.finish()
}

// orEpoch returns t, or 1970 for the zero time: Atom requires a date.
func orEpoch(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return t.UTC()
}

func (p *printer) atomEntry(f *Outgoing, it OutgoingItem) {
	p.open("entry")
	p.required("title", it.Title, "xml:lang", it.TitleLang)
	p.required("id", it.ID)
	p.link("link", "alternate", "text/html", it.target())
	if it.Link != "" {
		p.link("link", "related", "text/html", it.HubLink)
	}
	p.link("link", "license", "text/html", it.Licence) // RFC 4946
	p.element("rights", it.Rights)
	p.date("published", it.Published, time.RFC3339)
	p.element("updated", orEpoch(it.Updated).Format(time.RFC3339))
	authors := it.Authors
	if len(authors) == 0 {
		authors = []Author{{Name: it.Source.Title}} // RFC 4287, 4.1.1: an entry has an author
	}
	for _, a := range authors {
		p.open("author")
		p.required("name", a.Name)
		p.close("author")
	}
	for _, c := range it.Categories {
		p.empty("category", "term", c)
	}
	p.atomSource(f, it)
	p.element("content", it.HTML, "type", "html", "xml:lang", f.Language)
	p.close("entry")
}

// atomSource names the feed an entry was taken from (RFC 4287, 4.2.11).
func (p *printer) atomSource(f *Outgoing, it OutgoingItem) {
	s := it.Source
	id := s.URL
	if id == "" {
		id = f.ID + "#" + s.ID
	}
	p.open("source")
	p.required("id", id)
	p.required("title", s.Title)
	p.element("updated", orEpoch(it.Updated).Format(time.RFC3339))
	p.link("link", "alternate", "", s.Link)
	p.link("link", "self", "", s.URL)
	p.close("source")
}

// WriteRSS writes a feed as RSS 2.0 (the RSS Advisory Board's 2.0.11).
func WriteRSS(w io.Writer, f *Outgoing) error {
	p := newPrinter(w)
	p.raw(xmlHead)
	p.open("rss", "version", "2.0", "xmlns:atom", "http://www.w3.org/2005/Atom",
		"xmlns:content", "http://purl.org/rss/1.0/modules/content/", "xmlns:dc", "http://purl.org/dc/elements/1.1/", "xmlns:fh", historyNamespace)
	p.open("channel")
	p.required("title", f.Title)
	p.required("link", f.Link)
	p.required("description", f.Subtitle)
	p.element("language", f.Language)
	p.element("generator", f.Generator)
	p.date("lastBuildDate", f.Updated, time.RFC1123Z)
	p.link("atom:link", "self", "application/rss+xml", f.Self)
	p.paging("atom:link", "application/rss+xml", f.Paging)
	for _, it := range f.Items {
		p.rssItem(it)
	}
	p.close("channel")
	p.close("rss")
	return p.finish()
}

func (p *printer) rssItem(it OutgoingItem) {
	p.open("item")
	p.element("title", it.Title)
	p.element("link", it.target())
	p.element("guid", it.ID, "isPermaLink", "false")
	p.date("pubDate", it.Published, time.RFC1123Z)
	for _, a := range it.Authors {
		p.element("dc:creator", a.Name)
	}
	p.element("dc:rights", it.Rights)
	p.link("atom:link", "license", "text/html", it.Licence)
	for _, c := range it.Categories {
		p.element("category", c)
	}
	if it.Source.URL != "" { // the url is required
		p.element("source", it.Source.Title, "url", it.Source.URL)
	}
	// Both hold the whole body: some readers show one, some the other, and the
	// disclosure stands first in each.
	p.element("description", it.HTML)
	p.element("content:encoded", it.HTML)
	p.close("item")
}

type jsonFeedOut struct {
	Version     string        `json:"version"`
	Title       string        `json:"title"`
	Description string        `json:"description,omitempty"`
	HomePage    string        `json:"home_page_url,omitempty"`
	FeedURL     string        `json:"feed_url,omitempty"`
	NextURL     string        `json:"next_url,omitempty"`
	Language    string        `json:"language,omitempty"`
	Items       []jsonItemOut `json:"items"`
}

type jsonItemOut struct {
	ID          string          `json:"id"`
	URL         string          `json:"url,omitempty"`
	ExternalURL string          `json:"external_url,omitempty"`
	Title       string          `json:"title,omitempty"`
	HTML        string          `json:"content_html,omitempty"`
	Text        string          `json:"content_text,omitempty"`
	Published   string          `json:"date_published,omitempty"`
	Modified    string          `json:"date_modified,omitempty"`
	Language    string          `json:"language,omitempty"`
	Tags        []string        `json:"tags,omitempty"`
	Authors     []jsonAuthorOut `json:"authors,omitempty"`
	Alteram     map[string]any  `json:"_alteram,omitempty"`
}

type jsonAuthorOut struct {
	Name string `json:"name"`
}

// WriteJSON writes a feed as JSON Feed 1.1. An item's url is the hub's page of
// it, its external_url the original: "where you're talking about a thing" and
// "the thing you're talking about", as the specification has it. That has no field for the source of
// an item; Extension goes into _alteram.
func WriteJSON(w io.Writer, f *Outgoing) error {
	out := jsonFeedOut{
		Version: "https://jsonfeed.org/version/1.1", Title: f.Title, Description: f.Subtitle, HomePage: f.Link, FeedURL: f.Self, NextURL: f.Paging.further(),
		Language: f.Language, Items: []jsonItemOut{},
	}
	for _, it := range f.Items {
		o := jsonItemOut{
			ID: it.ID, URL: it.HubLink, ExternalURL: it.Link, Title: it.Title, HTML: it.HTML, Text: it.Text, Language: f.Language,
			Tags: it.Categories, Alteram: it.Extension, Published: jsonDate(it.Published), Modified: jsonDate(it.Updated),
		}
		for _, a := range it.Authors {
			o.Authors = append(o.Authors, jsonAuthorOut{a.Name})
		}
		out.Items = append(out.Items, o)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("encode the feed: %w", err)
	}
	return nil
}

func jsonDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
