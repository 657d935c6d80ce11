package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"iter"
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
	if len(b) == 0 || b[0] != '[' {
		m.add(b)
		return nil
	}
	c := jsonCutter{in: b}
	for range c.elements('[', ']') {
		if raw := c.value(); len(*m) < MaxList {
			m.add(raw)
		}
	}
	return nil
}

func (m *many[T]) add(raw []byte) {
	var v T
	if string(raw) != "null" && json.Unmarshal(raw, &v) == nil {
		*m = append(*m, v)
	}
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
		URL  loose `json:"url"`
		Type loose `json:"mime_type"`
		Size loose `json:"size_in_bytes"`
	}] `json:"attachments"`
}

// jsonParser reads a JSON Feed value by value, so that what came before a cut
// is kept and nothing is held twice.
type jsonParser struct {
	parser
	head jsonHead
	// items are the elements of the list, as written; listed reports that there is one.
	items  [][]byte
	listed bool
}

// parseJSON reads JSON Feed 1.0 and 1.1.
func parseJSON(text []byte, hints Hints) (*Document, error) {
	p := &jsonParser{parser: *newParser(text, hints)}
	p.doc.Format = JSON
	whole := p.split(text)
	if !p.listed || p.head.Version == "" && p.head.Title == "" && len(p.items) == 0 {
		return nil, alteram.Errorf(alteram.Invalid, "the document is JSON and no JSON Feed: give the address of one that has a list of items")
	}
	if !whole {
		p.doc.Partial = true
		p.notes.add("the document is damaged or cut; what came whole before that was kept", "")
	}
	p.jsonFeed()
	for _, raw := range p.items {
		if p.readItem(raw); p.finished {
			break
		}
	}
	p.doc.Warnings = p.notes.list()
	return p.doc, nil
}

// split reads the top level and reports whether it came whole.
func (p *jsonParser) split(text []byte) bool {
	c := jsonCutter{in: text}
	for range c.elements('{', '}') {
		key := c.value()
		if !c.skip(':') {
			break
		}
		if string(key) == `"items"` && c.peek() == '[' {
			p.listed = true
			p.splitItems(&c)
			continue
		}
		if raw := c.value(); !c.cut && len(key)+len(raw) < maxLine {
			field := fmt.Appendf(nil, "{%s:%s}", key, raw)
			_ = json.Unmarshal(field, &p.head) // a field of another shape is as none
		}
	}
	return c.whole
}

// splitItems notes where the elements of the list stand.
func (p *jsonParser) splitItems(c *jsonCutter) {
	for range c.elements('[', ']') {
		if raw := c.value(); !c.cut && len(p.items) <= MaxItems {
			p.items = append(p.items, raw)
		}
	}
}

// readItem adds an item to the document.
func (p *jsonParser) readItem(raw []byte) {
	var in jsonItem
	err := json.Unmarshal(raw[:min(len(raw), MaxField)], &in)
	if err != nil && len(raw) <= MaxField { // line breaks in strings are a common slip
		err = json.Unmarshal(bytes.Map(func(r rune) rune { return max(r, ' ') }, raw), &in)
	}
	if err != nil {
		p.doc.Partial = p.doc.Partial || len(raw) > MaxField
		p.notes.add("an item that is no object, or too large, was left out", "")
		return
	}
	it := p.jsonItem(in)
	if p.spent += size(&it); p.spent > MaxText || len(p.doc.Items) == MaxItems {
		p.stop()
		return
	}
	p.doc.Items = append(p.doc.Items, it)
}

// jsonCutter cuts JSON into values without copying or judging them: what a
// value holds is for encoding/json.
type jsonCutter struct {
	in  []byte
	pos int
	// cut reports that the input ended, or stopped being JSON, within a value;
	// whole that the outermost value was read to its end.
	cut, whole bool
}

// peek returns the next character that is not blank, 0 at the end.
func (c *jsonCutter) peek() byte {
	for ; c.pos < len(c.in); c.pos++ {
		if !space(c.in[c.pos]) {
			return c.in[c.pos]
		}
	}
	return 0
}

// skip passes over one character if it is the next.
func (c *jsonCutter) skip(want byte) bool {
	if c.peek() != want {
		return false
	}
	c.pos++
	return true
}

// elements stops at each element of the list or object that begins here; the
// loop has to read it. Commas too many are passed over.
func (c *jsonCutter) elements(open, end byte) iter.Seq[int] {
	return func(yield func(int) bool) {
		if !c.skip(open) {
			c.cut = true
			return
		}
		for i := 0; !c.cut; i++ {
			for c.skip(',') {
			}
			before := c.pos
			if c.skip(end) {
				c.whole = true
				return
			}
			c.whole = false
			if c.peek() == 0 || !yield(i) || c.pos == before {
				c.cut = true
			}
		}
	}
}

// value reads the next value as written.
func (c *jsonCutter) value() []byte {
	first := c.peek()
	start, depth := c.pos, 0
	for c.pos < len(c.in) {
		switch c.in[c.pos] {
		case '"':
			if !c.passString() {
				return nil
			}
			if depth == 0 {
				return c.in[start:c.pos]
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				c.pos++
				return c.in[start:c.pos]
			}
			if depth < 0 { // the end of what a number or word stands in
				return c.in[start:c.pos]
			}
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return c.in[start:c.pos]
			}
		}
		c.pos++
	}
	c.cut = first == 0 || depth > 0
	return c.in[start:c.pos]
}

// passString moves behind the string that begins here, and reports false when
// it never ends.
func (c *jsonCutter) passString() bool {
	for i := c.pos + 1; i < len(c.in); i++ {
		n := bytes.IndexAny(c.in[i:], "\"\\")
		if n < 0 {
			break
		}
		if i += n; c.in[i] == '"' {
			c.pos = i + 1
			return true
		}
		i++
	}
	c.pos, c.cut = len(c.in), true
	return false
}

func (l loose) line() string { return cleanLine(clean([]byte(l))) }

// plain returns a title: text, or what many write for it, HTML.
func (l loose) plain() string {
	if looksLikeHTML([]byte(l)) {
		return cleanLine(stripMarkup(clean([]byte(l[:min(len(l), maxLine)])), true))
	}
	return l.line()
}

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
	d.Version, d.Title = cleanLine(version), h.Title.plain()
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
		ID: in.ID.line(), Title: in.Title.plain(), Link: p.address(in.URL, p.base()), Language: languageTag(in.Language.line()),
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
			it.Enclosures = append(it.Enclosures, Enclosure{URL: url, Type: a.Type.line(), Length: parseSize(a.Size.line())})
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
