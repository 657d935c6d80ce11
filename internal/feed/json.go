package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"strings"

	"github.com/alteram-hub/alteram"
)

// loose is a JSON string that may have been written as a number.
type loose string

// UnmarshalJSON takes strings and numbers; anything else is empty.
func (l *loose) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*l = loose(s)
	} else if len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9') {
		*l = loose(b)
	}
	return nil
}

// many is a list of T, or one alone; elements of another shape are left out.
type many[T any] []T

// UnmarshalJSON never fails.
func (m *many[T]) UnmarshalJSON(b []byte) error {
	var list []json.RawMessage
	if json.Unmarshal(b, &list) != nil {
		list = []json.RawMessage{b}
	}
	for _, raw := range list {
		var v T
		if string(raw) != "null" && json.Unmarshal(raw, &v) == nil && len(*m) < MaxList {
			*m = append(*m, v)
		}
	}
	return nil
}

// jsonAuthor is an author object of JSON Feed 1.0 and 1.1.
type jsonAuthor struct {
	Name loose `json:"name"`
	URL  loose `json:"url"`
}

// jsonHead is the top level of JSON Feed (jsonfeed.org/version/1.1), items aside.
type jsonHead struct {
	Version     loose            `json:"version"`
	Title       loose            `json:"title"`
	Home        loose            `json:"home_page_url"`
	Self        loose            `json:"feed_url"`
	Description loose            `json:"description"`
	Icon        loose            `json:"icon"`
	Language    loose            `json:"language"`
	Author      many[jsonAuthor] `json:"author"`
	Authors     many[jsonAuthor] `json:"authors"`
	Hubs        many[struct {
		URL loose `json:"url"`
	}] `json:"hubs"`
}

type jsonItem struct {
	ID          loose            `json:"id"`
	URL         loose            `json:"url"`
	External    loose            `json:"external_url"`
	Title       loose            `json:"title"`
	HTML        loose            `json:"content_html"`
	Text        loose            `json:"content_text"`
	Summary     loose            `json:"summary"`
	Image       loose            `json:"image"`
	Banner      loose            `json:"banner_image"`
	Published   loose            `json:"date_published"`
	Modified    loose            `json:"date_modified"`
	Language    loose            `json:"language"`
	Author      many[jsonAuthor] `json:"author"`
	Authors     many[jsonAuthor] `json:"authors"`
	Tags        many[loose]      `json:"tags"`
	Attachments many[struct {
		URL  loose       `json:"url"`
		Type loose       `json:"mime_type"`
		Size json.Number `json:"size_in_bytes"`
	}] `json:"attachments"`
}

// jsonParser reads a JSON Feed field by field, so that what came before a cut
// is kept.
type jsonParser struct {
	parser
	head  jsonHead
	lists int // how many items lists there were
}

// parseJSON reads JSON Feed 1.0 and 1.1.
func parseJSON(text []byte, hints Hints) (*Document, error) {
	p := &jsonParser{parser: *newParser(text, hints)}
	p.doc.Format = JSON
	items, err := p.split(text)
	if p.lists == 0 || p.head.Version == "" && p.head.Title == "" && len(items) == 0 {
		return nil, alteram.Errorf(alteram.Invalid, "the document is JSON and no JSON Feed: it has no list of items")
	}
	if err != nil {
		p.doc.Partial = true
		p.notes.add("the document is damaged or cut; what came whole before that was kept", "")
	}
	p.jsonFeed()
	for i, it := range items {
		if i == MaxItems {
			p.doc.Partial = true
			p.notes.add(fmt.Sprintf("items beyond the first %d were left out", MaxItems), "")
			break
		}
		p.doc.Items = append(p.doc.Items, p.jsonItem(it))
	}
	p.doc.Warnings = p.notes.list()
	return p.doc, nil
}

// split reads the top level. It returns the items that came whole, and the
// error that ended it early.
func (p *jsonParser) split(text []byte) ([]jsonItem, error) {
	var items []jsonItem
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil { // the brace that Parse saw
		return nil, err
	}
	fields := map[string]json.RawMessage{}
	defer func() {
		b, _ := json.Marshal(fields) // raw messages that were decoded always encode
		_ = json.Unmarshal(b, &p.head)
	}()
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return items, err
		}
		if key == "items" {
			p.lists++
			if items, err = p.items(d, items); err != nil {
				return items, err
			}
			continue
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return items, err
		}
		if name, ok := key.(string); ok && len(fields) < MaxList {
			fields[name] = raw
		}
	}
	_, err := d.Token()
	return items, err
}

// items reads the list of items, one at a time.
func (p *jsonParser) items(d *json.Decoder, items []jsonItem) ([]jsonItem, error) {
	open, err := d.Token()
	if err != nil || open != json.Delim('[') {
		return items, err
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return items, err
		}
		var it jsonItem
		if len(items) > MaxItems || len(raw) > MaxField || json.Unmarshal(raw, &it) != nil {
			p.doc.Partial = p.doc.Partial || len(raw) > MaxField
			p.notes.add("an item that is no object, or too large, was left out", "")
			continue
		}
		items = append(items, it)
	}
	_, err = d.Token()
	return items, err
}

func (l loose) line() string { return cleanLine(clean([]byte(l))) }

func (l loose) markup(base string) string { return resolveMarkup(clean([]byte(l)), base) }

// plainMarkup returns plain text as markup.
func (l loose) plainMarkup() string {
	s := strings.TrimSpace(clean([]byte(l)))
	if s == "" {
		return ""
	}
	var b strings.Builder
	for para := range strings.SplitSeq(s, "\n\n") {
		if para = strings.TrimSpace(para); para != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(para), "\n", "<br>") + "</p>")
		}
	}
	return b.String()
}

func (p *jsonParser) jsonFeed() {
	h, d := p.head, p.doc
	_, version, _ := strings.Cut(string(h.Version), "version/")
	d.Version, d.Title = cleanLine(version), h.Title.line()
	d.Self = p.address(h.Self, p.hints.URL)
	d.Link = p.address(h.Home, p.hints.URL)
	d.Description, d.Image = html.EscapeString(h.Description.line()), p.address(h.Icon, p.base())
	d.Language = languageTag(h.Language.line())
	d.Authors = p.jsonAuthors(append(h.Authors, h.Author...))
	for _, hub := range h.Hubs {
		if d.Hub == "" {
			d.Hub = p.address(hub.URL, p.base())
		}
	}
}

// base is what relative addresses are relative to.
func (p *jsonParser) base() string {
	if p.hints.URL != "" {
		return p.hints.URL
	}
	return p.doc.Link
}

func (p *jsonParser) address(l loose, base string) string {
	s := cleanURL(l.line())
	if s == "" {
		return ""
	}
	if s = resolve(base, s); !isWeb(s) {
		return ""
	}
	return s
}

func (p *jsonParser) jsonAuthors(list []jsonAuthor) []Author {
	var out []Author
	for _, a := range list {
		if name, url := a.Name.line(), p.address(a.URL, p.base()); name != "" || url != "" {
			out = addAuthor(out, Author{Name: name, URL: url})
		}
	}
	return out
}

func (p *jsonParser) jsonItem(in jsonItem) Item {
	it := Item{
		ID: in.ID.line(), Title: in.Title.line(), Link: p.address(in.URL, p.base()), Language: languageTag(in.Language.line()),
		Authors: p.jsonAuthors(append(in.Authors, in.Author...)), Image: p.address(in.Image, p.base()),
	}
	if it.Link == "" {
		it.Link = p.address(in.External, p.base())
	}
	if it.Link == "" && isWeb(it.ID) {
		it.Link = it.ID
	}
	if it.Image == "" {
		it.Image = p.address(in.Banner, p.base())
	}
	if it.Language == "" {
		it.Language = p.doc.Language
	}
	base := it.Link
	if base == "" {
		base = p.base()
	}
	if it.Content = in.HTML.markup(base); it.Content == "" {
		it.Content = in.Text.plainMarkup()
	}
	it.Summary = in.Summary.plainMarkup()
	p.jsonDates(in, &it)
	for _, t := range in.Tags {
		if name := t.line(); name != "" {
			it.Categories = append(it.Categories, name)
		}
	}
	for _, a := range in.Attachments {
		if url := p.address(a.URL, base); url != "" {
			it.Enclosures = append(it.Enclosures, Enclosure{URL: url, Type: a.Type.line(), Length: parseSize(a.Size.String())})
		}
	}
	return it
}

func (p *jsonParser) jsonDates(in jsonItem, it *Item) {
	if d, ok := p.readDate(in.Published.line()); ok {
		it.Published = &d.UTC
		if d.Zoned {
			it.PublishedOffset = &d.Offset
		}
	}
	if d, ok := p.readDate(in.Modified.line()); ok {
		it.Updated = &d.UTC
	}
}
