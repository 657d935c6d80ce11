package feed

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alteram-hub/alteram"
)

// Parse reads a feed. The error is of kind [alteram.Invalid] and says why the
// bytes are no feed; whatever is wrong within a feed is a warning instead.
// Parse never panics, and its time and memory are bounded by the limits of
// this package.
func Parse(body []byte, hints Hints) (*Document, error) {
	d := decodeCharset(body, hints.ContentType)
	text := bytes.TrimLeft(d.text, " \t\r\n\x00\ufeff")
	if len(text) == 0 {
		return nil, alteram.Errorf(alteram.Invalid, "the document is empty: give the address of an RSS, Atom or JSON feed")
	}
	if text[0] == '{' {
		doc, err := parseJSON(text, hints)
		return d.finish(doc, err)
	}
	p := newParser(text, hints)
	if err := p.run(); err != nil {
		return nil, err
	}
	return d.finish(p.document(), nil)
}

// finish adds to a parsed document what was learned of its encoding.
func (d *decoded) finish(doc *Document, err error) (*Document, error) {
	if err != nil {
		return nil, err
	}
	doc.Charset = d.charset
	if d.cut {
		doc.Partial = true
		d.warnings = append(d.warnings, fmt.Sprintf("the document is longer than %d MiB; the rest was not read", MaxBytes>>20))
	}
	doc.Warnings = append(d.warnings, doc.Warnings...)
	if len(doc.Warnings) > MaxWarnings {
		doc.Warnings = doc.Warnings[:MaxWarnings]
	}
	return doc, nil
}

// scope is what an open element means for what stands in it.
type scope uint8

const (
	// scopeFeed is the document's and the channel's level.
	scopeFeed scope = iota
	scopeItem
	scopePerson
	scopeImage
	scopeSource
	// scopeLeaf is an element whose text is a value, scopeInline markup within one.
	scopeLeaf
	scopeInline
	// scopeSkip is an element of which nothing is read.
	scopeSkip
)

// frame is an open element.
type frame struct {
	name []byte
	// hash is that of the name in lower case, so that an end tag finds its start
	// in constant time per element.
	hash  uint32
	scope scope
	el    element
	ns    namespace
	// bindings is how many namespace declarations were in force outside it.
	bindings int
	// base and lang are the xml:base and xml:lang in force; base is empty where
	// none is declared.
	base, lang string
}

// parser reads one XML document.
type parser struct {
	tokenizer
	hints Hints
	doc   *Document
	notes notes

	frames []frame
	// over counts open elements beyond MaxDepth.
	over int
	// strays counts end tags that close nothing.
	strays int
	ns     bindings
	// sawHTML reports that a web page began before any feed did.
	sawHTML bool
	// finished reports that the root was closed or a limit reached.
	finished bool

	feed    feedState
	item    *itemState
	person  Author
	origin  Origin
	capture capture
	// buf is the text of the innermost collecting element, scratch what is
	// being added to it.
	buf, scratch []byte
	// spent is the size of all texts so far.
	spent int
}

func newParser(text []byte, hints Hints) *parser {
	return &parser{
		tokenizer: tokenizer{in: text, attrs: make([]attribute, 0, MaxAttributes)},
		hints:     hints,
		doc:       &Document{Items: []Item{}},
		frames:    make([]frame, 0, MaxDepth),
	}
}

// run reads tokens up to the end of the root element.
func (p *parser) run() error {
	for !p.finished {
		p.within = p.enclosing()
		switch p.next() {
		case startToken:
			p.start()
		case endToken:
			p.end(p.name)
		case textToken:
			p.addText(p.text, false)
		case literalToken:
			p.addText(p.text, true)
		case endOfInput:
			return p.endEarly()
		}
	}
	if rest := bytes.TrimSpace(p.in[p.pos:]); len(rest) > 0 && len(p.frames) == 0 && !bytes.HasPrefix(rest, []byte("<!--")) {
		p.notes.add("text after the end of the feed was left out", "")
	}
	return p.refuse()
}

// enclosing returns the names of the innermost element and of the open item.
func (p *parser) enclosing() (names [2][]byte) {
	if len(p.frames) > 0 {
		names[0] = p.top().name
	}
	if p.item != nil {
		names[1] = p.item.element
	}
	return names
}

// endEarly deals with the end of the input inside the root element. An item
// that is still open is not whole and not kept.
func (p *parser) endEarly() error {
	if p.doc.Format == "" {
		if p.sawHTML {
			return alteram.Errorf(alteram.Invalid, "this is a web page, not a feed: look for the feed it offers with alteram discover")
		}
		return alteram.Errorf(alteram.Invalid, "no feed was found in the document: give the address of an RSS, Atom or JSON feed")
	}
	p.doc.Partial = true
	if p.item != nil {
		p.notes.add("the document was cut inside an item; that item was left out", "")
	} else {
		p.notes.add("the document ends before the feed does; items may be missing", "")
	}
	return p.refuse()
}

// refuse returns the error for documents that are well known and no feeds.
func (p *parser) refuse() error {
	if p.feed.root == elSitemapIndex {
		return alteram.Errorf(alteram.Invalid, "this is an index of sitemaps, not of articles: give the address of the news sitemap that it lists")
	}
	return nil
}

// document returns what was read.
func (p *parser) document() *Document {
	p.finishFeed()
	if p.mended > 0 {
		p.notes.add("tags, quotes or sections without an end were mended", "")
	}
	if p.dropped > 0 {
		p.notes.add(fmt.Sprintf("attributes beyond the first %d of an element, or beyond %d KiB, were left out", MaxAttributes, maxAttribute>>10), "")
	}
	p.doc.Warnings = p.notes.list()
	return p.doc
}

// top returns the innermost open element; only to be called inside the root.
func (p *parser) top() *frame { return &p.frames[len(p.frames)-1] }

// noteDeep warns of what a hostile document does a million times.
const noteDeep = "elements nested too deep were left out"

// start handles a start tag.
func (p *parser) start() {
	if len(p.frames) == 0 {
		p.startRoot()
		return
	}
	if len(p.frames) == MaxDepth {
		if !p.empty {
			p.over++
		}
		p.notes.add(noteDeep, "")
		return
	}
	f := p.newFrame(*p.top())
	if p.itemLacksEnd(&f) {
		p.notes.add("an item began before the one before it ended", "")
		p.closeItem()
		f = p.newFrame(*p.top())
	}
	switch p.top().scope {
	case scopeLeaf, scopeInline:
		p.startInline(&f)
	default:
		f.scope = p.enter(&f, p.top())
	}
	p.frames = append(p.frames, f)
	if p.empty {
		p.closeTop()
	}
}

// itemLacksEnd reports whether the element that begins is an item, and the open
// one lacks its end: unless a whole feed is quoted in it, items hold no items.
func (p *parser) itemLacksEnd(f *frame) bool {
	if f.el != elItem || p.item == nil || !bytes.EqualFold(f.name, p.item.element) {
		return false
	}
	for _, open := range p.frames[p.item.depth:] {
		quoted := open.el == elFeed || open.el == elRSS || open.el == elChannel
		if quoted || open.scope == scopeLeaf && p.capture.foreign {
			return false
		}
	}
	return true
}

// newFrame returns the frame of the element that just began inside parent.
func (p *parser) newFrame(parent frame) frame {
	f := frame{name: p.name, hash: nameHash(p.name), bindings: len(p.ns), base: parent.base, lang: parent.lang}
	if len(p.attrs) > 0 {
		p.ns = p.ns.declare(p.attrs)
		for _, a := range p.attrs {
			switch string(a.name) {
			case "xml:base":
				base := parent.base
				if base == "" {
					base = p.hints.URL
				}
				f.base = resolve(base, p.decodeURL(a.value))
			case "xml:lang":
				f.lang = languageTag(string(a.value))
			}
		}
	}
	f.el, f.ns = p.ns.meaning(p.name)
	return f
}

// startRoot looks for the root: what comes before it is passed over.
func (p *parser) startRoot() {
	p.ns = p.ns[:0]
	f := p.newFrame(frame{})
	switch f.el {
	case elRSS, elChannel:
		p.doc.Format = RSS
	case elRDF:
		p.doc.Format = RDF
	case elFeed:
		p.doc.Format = Atom
	case elURLSet, elSitemapIndex:
		p.doc.Format = Sitemap
	case elOPML:
		p.doc.Format = OPML
	default:
		p.sawHTML = p.sawHTML || f.el == elHTML
		return
	}
	p.feed.root = f.el
	p.doc.Version = p.version(f)
	if f.el == elChannel {
		p.startCDF(&f)
	}
	p.doc.Language = f.lang
	p.frames = append(p.frames, f)
	if p.empty {
		p.closeTop()
	}
}

// startCDF reads the attributes of a channel without "rss" around it: it is one
// of CDF, or of RSS without its root.
func (p *parser) startCDF(f *frame) {
	href, modified := p.attr("href"), p.attr("lastmod")
	if href == "" && modified == "" {
		return
	}
	p.doc.Format = CDF
	p.doc.Link = p.webURL(href, f.base)
	if d, ok := p.readDate(modified); ok {
		p.feed.updated.set(d, 1)
	}
}

// version returns the version of the format: where the root does not say, it
// follows from the namespace.
func (p *parser) version(root frame) string {
	if v := p.attr("version"); v != "" {
		return v
	}
	switch {
	case root.el == elFeed && root.ns == nsAtom:
		return "1.0"
	case root.el == elRDF && p.ns.resolve(nil) == nsRSS:
		for _, a := range p.attrs {
			if bytes.Contains(a.value, []byte("/rdf/simple/0.9")) {
				return "0.90"
			}
		}
		return "1.0"
	}
	return ""
}

// attr returns the decoded value of an attribute of the current tag by its
// local name in lower case.
func (p *parser) attr(local string) string { return p.attrOf(p.attrs, local) }

func (p *parser) attrOf(attrs []attribute, local string) string {
	for _, a := range attrs {
		name := a.name
		if len(name) > len(local) {
			_, name = splitName(name)
		}
		if len(name) == len(local) && strings.EqualFold(string(name), local) {
			return cleanLine(string(appendDecoded(nil, a.value, p.entities)))
		}
	}
	return ""
}

// decodeURL returns an attribute's value as an address.
func (p *parser) decodeURL(value []byte) string {
	return cleanURL(string(appendDecoded(nil, value, p.entities)))
}

// end handles an end tag: everything inside the element it closes is closed
// too. One that closes nothing is ignored.
func (p *parser) end(name []byte) {
	if p.over > 0 {
		if p.item == nil || !bytes.Equal(name, p.item.element) {
			p.over--
			return
		}
		p.over = 0
	}
	hash, lowest := nameHash(name), 0
	if p.strays > maxStrays {
		lowest = max(len(p.frames)-8, 0)
	}
	for i := len(p.frames) - 1; i >= lowest; i-- {
		if p.frames[i].hash != hash || !bytes.EqualFold(p.frames[i].name, name) {
			continue
		}
		if i < len(p.frames)-1 && !p.voidAbove(i) {
			p.notes.add("elements that were not closed were closed with what holds them", "")
		}
		for len(p.frames) > i {
			p.closeTop()
		}
		return
	}
	if p.strays++; len(p.frames) > 0 && !isVoid(name) {
		p.notes.add("end tags that close nothing were ignored", "")
	}
}

// nameHash is FNV-1a over the name in ASCII lower case.
func nameHash(name []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range name {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// voidAbove reports whether the elements above frame i are only such as HTML
// never closes.
func (p *parser) voidAbove(i int) bool {
	for _, f := range p.frames[i+1:] {
		if !isVoid(f.name) {
			return false
		}
	}
	return true
}

// closeItem closes the open item and what is in it.
func (p *parser) closeItem() {
	for p.item != nil && len(p.frames) > 0 {
		p.closeTop()
	}
}

// closeTop closes the innermost element.
func (p *parser) closeTop() {
	f := *p.top()
	p.frames = p.frames[:len(p.frames)-1]
	p.ns = p.ns[:min(f.bindings, len(p.ns))]
	switch f.scope {
	case scopeInline:
		p.endInline(f)
	case scopeLeaf:
		p.endLeaf(p.value(f))
		p.buf = p.buf[:0]
	case scopePerson:
		p.endPerson()
	case scopeImage:
		p.endImage(f)
	case scopeSource:
		p.endSource(f)
	case scopeItem:
		if p.item != nil && len(p.frames) == p.item.depth {
			p.endItem()
		}
	}
	p.finished = p.finished || len(p.frames) == 0
}

// addText adds character data to the element that collects it.
func (p *parser) addText(raw []byte, literal bool) {
	if len(p.frames) == 0 || p.over > 0 {
		return
	}
	switch p.top().scope {
	case scopeLeaf, scopeInline, scopePerson, scopeImage, scopeSource:
	default:
		return
	}
	if room := MaxField - len(p.buf); len(raw) > room {
		raw = cutRunes(raw, max(room, 0))
		p.doc.Partial = true
		p.notes.add(fmt.Sprintf("texts longer than %d MiB were cut", MaxField>>20), "")
	}
	if p.capture.kind != xmlText || p.top().scope != scopeLeaf && p.top().scope != scopeInline {
		p.buf = p.appendText(p.buf, raw, literal)
	} else {
		p.scratch = p.appendText(p.scratch[:0], raw, literal)
		p.buf = appendEscaped(p.buf, p.scratch)
	}
	p.buf = cutRunes(p.buf, min(len(p.buf), MaxField+maxAttribute))
}

// cutRunes returns at most n bytes of b, without splitting a character.
func cutRunes(b []byte, n int) []byte {
	for n > 0 && n < len(b) && !utf8.RuneStart(b[n]) {
		n--
	}
	return b[:n]
}

// appendText appends character data, its references decoded unless it is literal.
func (p *parser) appendText(dst, raw []byte, literal bool) []byte {
	if literal {
		return append(dst, raw...)
	}
	return appendDecoded(dst, raw, p.entities)
}

// notes are the warnings of a document: each kind once, with its first example
// and how often it came.
type notes []note

type note struct {
	text, example string
	count         int
}

// add notes a warning; example may be empty.
func (n *notes) add(text, example string) {
	for i := range *n {
		if (*n)[i].text == text {
			(*n)[i].count++
			return
		}
	}
	*n = append(*n, note{text, example, 1})
}

// list returns the warnings as sentences.
func (n notes) list() []string {
	var out []string
	for _, w := range n {
		s := w.text
		if w.example != "" {
			s += fmt.Sprintf(": %.80q", w.example)
		}
		if w.count > 1 {
			s += fmt.Sprintf(" (%d times)", w.count)
		}
		out = append(out, s)
	}
	return out
}
