package feed

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// slot is a value that several elements may give: the highest rank wins, and
// among equals the first.
type slot struct {
	text string
	// base is the xml:base in force at the text, if any.
	base string
	rank int
}

// set puts a text into the slot if it outranks what is there.
func (s *slot) set(text, base string, rank int) {
	if text != "" && rank > s.rank {
		*s = slot{text, base, rank}
	}
}

// rank orders vocabularies: the format's own, Dublin Core, all extensions.
func (v value) rank() int {
	switch v.ns {
	case nsNone, nsRSS, nsSitemap, nsContent, nsXHTML, nsNews:
		return 4
	case nsAtom:
		if v.p.doc.Format == Atom {
			return 4
		}
		return 3
	case nsDC, nsTerms:
		return 2
	}
	return 1
}

// feedState is what is known of the feed while it is read.
type feedState struct {
	root                             element
	title, link, description, rights slot
	image                            slot
	updated                          dateSlot
	language                         slot
	period                           time.Duration
	frequency                        int
}

// itemState is an item while it is read.
type itemState struct {
	Item
	// el and element are the meaning and the name of its element, depth how many
	// elements are open around it.
	el      element
	element []byte
	depth   int
	// base and lang are those in force in it.
	base string

	title, link, id, image, rights, language slot
	description, summary, content            slot
	published, updated                       dateSlot
	// dates counts the dates in it.
	dates int
	// news reports that a sitemap calls it an article.
	news bool
}

// dateSlot is a slot for dates.
type dateSlot struct {
	date date
	rank int
}

func (s *dateSlot) set(d date, rank int) {
	if rank > s.rank {
		*s = dateSlot{d, rank}
	}
}

// pointer returns the instant, nil for none.
func (s dateSlot) pointer() *time.Time {
	if s.rank == 0 {
		return nil
	}
	t := s.date.UTC
	return &t
}

// enter decides what an element means where it stands, and begins to read it.
func (p *parser) enter(f, parent *frame) scope {
	switch parent.scope {
	case scopeFeed, scopeItem:
		return p.enterOpen(f, parent.scope)
	case scopePerson:
		if f.el == elName || f.el == elEmail || f.el == elURL {
			p.startLeaf(f)
			return scopeLeaf
		}
	case scopeImage:
		if f.el == elURL {
			p.startLeaf(f)
			return scopeLeaf
		}
	case scopeSource:
		if f.el == elTitle || f.el == elLink || f.el == elID {
			p.startLeaf(f)
			return scopeLeaf
		}
	case scopeSkip:
		if f.el == elItem && p.item == nil && f.ns != nsOther { // a wrapper that we do not know
			return p.startItem(f)
		}
	}
	return scopeSkip
}

// enterOpen is enter at the level of the feed or of an item, which is outer.
func (p *parser) enterOpen(f *frame, outer scope) scope {
	switch f.el {
	case elName:
		if f.ns != nsNews {
			return scopeSkip
		}
	case elUnknown, elEmail, elFeed, elRSS, elRDF, elHTML, elOPML, elSitemapIndex:
		return scopeSkip
	case elItem:
		return p.startItem(f)
	case elRSL, elRSLOffer, elPayment, elPermits, elProhibits:
		return p.enterRights(f, outer)
	case elURL:
		if p.doc.Format == Sitemap && p.item == nil {
			return p.startItem(f)
		}
		return scopeSkip
	case elChannel, elGroup, elPublication:
		return outer
	case elNews:
		if p.item != nil {
			p.item.news = true
		}
		return outer
	case elMediaContent:
		p.mediaContent(f)
		return outer
	case elAuthor:
		p.startText(f)
		p.person = Author{}
		return scopePerson
	case elImage:
		p.startText(f)
		p.setImage(p.webURL(p.attr("href"), f.base), f)
		return scopeImage
	case elSource:
		p.startText(f)
		p.origin = Origin{URL: p.webURL(p.attr("url"), f.base)}
		return scopeSource
	case elCategory:
		if f.ns == nsITunes { // they nest
			p.addCategory(p.attr("text"))
			return outer
		}
	}
	p.startLeaf(f)
	return scopeLeaf
}

// startText begins to collect the text of an element that may have children.
func (p *parser) startText(f *frame) {
	p.startLeaf(f)
	p.capture.kind = guessText
}

// startItem begins an item.
func (p *parser) startItem(f *frame) scope {
	if len(p.doc.Items) == MaxItems || p.spent > MaxText {
		p.stop()
		return scopeSkip
	}
	it := &itemState{el: f.el, element: f.name, depth: len(p.frames), base: f.base}
	it.language.set(f.lang, "", 1)
	if p.doc.Format == RDF || p.doc.Format == RSS {
		it.id.set(p.attr("about"), "", 1)
	}
	if p.feed.root == elChannel { // as CDF has it
		it.link.set(p.webURL(p.attr("href"), f.base), "", 4)
		if d, ok := p.readDate(p.attr("lastmod")); ok {
			it.updated.set(d, 4)
		}
	}
	p.item = it
	return scopeItem
}

// stop ends the reading at a limit.
func (p *parser) stop() {
	p.finished, p.doc.Partial = true, true
	if len(p.doc.Items) == MaxItems {
		p.notes.add(fmt.Sprintf("items beyond the first %d were left out", MaxItems), "")
	} else {
		p.notes.add(fmt.Sprintf("items beyond %d MiB of text were left out", MaxText>>20), "")
	}
}

// endItem completes the open item.
func (p *parser) endItem() {
	it := p.item
	p.item = nil
	if p.doc.Format == Sitemap && !it.news {
		p.notes.add("addresses that are not marked as news were left out", "")
		return
	}
	it.complete(p.doc.Format, p.hints.URL)
	if p.spent += size(&it.Item); p.spent > MaxText {
		p.stop()
		return
	}
	p.doc.Items = append(p.doc.Items, it.Item)
}

// size returns how many bytes the texts of an item take.
func size(it *Item) int {
	n := len(it.ID) + len(it.Title) + len(it.Link) + len(it.Summary) + len(it.Content) + len(it.Rights) + len(it.Image) + len(it.Comments)
	for _, c := range it.Categories {
		n += len(c)
	}
	for _, a := range it.Authors {
		n += len(a.Name) + len(a.Email) + len(a.URL)
	}
	for _, e := range it.Enclosures {
		n += len(e.URL) + len(e.Type)
	}
	return n + it.sizeOfRights()
}

// complete settles every field among the elements that gave it.
func (it *itemState) complete(format Format, documentURL string) {
	it.Title = it.title.text
	it.ID = it.id.text
	it.Link = it.link.text
	if it.Link == "" && isWeb(it.ID) && (it.IDIsLink || format == RDF) {
		it.Link = it.ID
	}
	it.Image = it.image.text
	it.Language = it.language.text
	it.Published = it.published.pointer()
	if it.Published != nil && it.published.date.Zoned {
		it.PublishedOffset = new(int)
		*it.PublishedOffset = it.published.date.Offset
	}
	it.Updated = it.updated.pointer()
	summary, content := it.texts()
	base := documentURL
	if isWeb(it.Link) && (format == RSS || format == RDF || base == "") {
		base = it.Link // a browser would resolve the text on the item's page
	}
	it.Summary = summary.resolved(base)
	it.Content = content.resolved(base)
	it.Rights = it.rights.resolved(base)
}

// resolved returns the slot's HTML with addresses resolved against its own
// base, else the given one.
func (s slot) resolved(base string) string {
	if s.base != "" {
		base = s.base
	}
	return resolveMarkup(s.text, base)
}

// texts tells the item's summary from its content. A description beside a
// summary is the content; a summary of an extension gives way to it.
func (it *itemState) texts() (summary, content slot) {
	switch {
	case it.summary.rank == 4 && it.description.rank == 4 && it.content.rank == 0:
		return it.summary, it.description
	case it.description.rank > it.summary.rank:
		return it.description, it.content
	}
	return it.summary, it.content
}

// mediaContent notes a file of Media RSS: pictures as the item's image, all
// else as an enclosure.
func (p *parser) mediaContent(f *frame) {
	url := p.webURL(p.attr("url"), f.base)
	if url == "" || p.item == nil {
		return
	}
	kind := p.attr("type")
	if p.attr("medium") == "image" || strings.HasPrefix(kind, "image/") {
		p.item.image.set(url, "", 3)
		return
	}
	p.addEnclosure(Enclosure{URL: url, Type: kind, Length: parseSize(p.attr("filesize"))})
}

// addEnclosure adds a file to the item, once.
func (p *parser) addEnclosure(e Enclosure) {
	if e.URL == "" || p.item == nil || len(p.item.Enclosures) == MaxList {
		return
	}
	for _, old := range p.item.Enclosures {
		if old.URL == e.URL {
			return
		}
	}
	if strings.HasPrefix(e.Type, "image/") {
		p.item.image.set(e.URL, "", 1)
	}
	p.item.Enclosures = append(p.item.Enclosures, e)
}

// parseSize reads a number of bytes; 0 when it is none.
func parseSize(s string) int64 {
	n, err := strconv.ParseInt(strings.NewReplacer(",", "", ".", "", " ", "").Replace(s), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// setImage notes a picture of the item or the feed.
func (p *parser) setImage(url string, f *frame) {
	rank := 4
	if f.ns == nsITunes {
		rank = 3
	}
	if p.item != nil {
		p.item.image.set(url, "", rank)
		return
	}
	p.feed.image.set(url, "", rank)
}

// endImage takes the address that stands as text in an image element.
func (p *parser) endImage(f frame) {
	if s := cleanURL(string(p.buf)); s != "" {
		p.setImage(p.webURL(s, f.base), &f)
	}
	p.buf = p.buf[:0]
}

// endPerson adds the author that ends here.
func (p *parser) endPerson() {
	a := p.person
	if a == (Author{}) {
		a = parsePerson(p.value(frame{}).plain())
	}
	p.buf = p.buf[:0]
	if p.item != nil {
		p.item.Authors = addAuthor(p.item.Authors, a)
		return
	}
	p.doc.Authors = addAuthor(p.doc.Authors, a)
}

// endSource notes where the item was taken from.
func (p *parser) endSource(f frame) {
	if p.origin.Title == "" {
		p.origin.Title = p.value(f).plain()
	}
	p.buf = p.buf[:0]
	if p.item != nil && p.origin != (Origin{}) && p.item.Source == nil {
		origin := p.origin
		p.item.Source = &origin
	}
}

// addCategory adds a category to the item or the feed, once.
func (p *parser) addCategory(name string) {
	list := &p.doc.Categories
	if p.item != nil {
		list = &p.item.Categories
	}
	if name == "" || len(*list) == MaxList {
		return
	}
	for _, old := range *list {
		if old == name {
			return
		}
	}
	*list = append(*list, name)
}

// finishFeed settles the fields of the feed itself.
func (p *parser) finishFeed() {
	d, f := p.doc, &p.feed
	d.Title = f.title.text
	if f.link.text != "" {
		d.Link = f.link.text
	}
	d.Description = f.description.resolved(p.hints.URL)
	d.Rights = f.rights.resolved(p.hints.URL)
	d.Image = f.image.text
	d.Updated = f.updated.pointer()
	if f.language.text != "" {
		d.Language = f.language.text
	}
	if d.TTL == 0 && f.period > 0 {
		d.TTL = f.period / time.Duration(max(f.frequency, 1))
	}
	for i := range d.Items {
		if d.Items[i].Language == "" {
			d.Items[i].Language = d.Language
		}
	}
}
