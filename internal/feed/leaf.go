package feed

import (
	"html"
	"strconv"
	"strings"
	"time"
)

// endLeaf puts the value of the element that just ended where it belongs.
func (p *parser) endLeaf(v value) {
	switch p.top().scope {
	case scopePerson:
		p.personLeaf(v)
	case scopeImage:
		p.setImage(v.url(), &frame{ns: v.ns})
	case scopeSource:
		p.sourceLeaf(v)
	default:
		switch {
		case p.shared(v):
		case p.item != nil:
			p.itemLeaf(p.item, v)
		default:
			p.feedLeaf(v)
		}
	}
}

// shared handles the elements that mean the same in a feed and an item.
func (p *parser) shared(v value) bool {
	switch v.el {
	case elCategory:
		name := v.attr("term")
		for _, alternative := range []string{v.plain(), v.attr("label")} {
			if name == "" {
				name = alternative
			}
		}
		p.addCategory(name)
	case elKeywords:
		for name := range strings.SplitSeq(v.plain(), ",") {
			p.addCategory(strings.TrimSpace(name))
		}
	case elPermits, elProhibits:
		p.addUses(v)
	default:
		return false
	}
	return true
}

func (p *parser) personLeaf(v value) {
	switch v.el {
	case elName:
		if name := v.plain(); name != "" {
			a := parsePerson(name)
			p.person.Name = a.Name
			if p.person.Email == "" {
				p.person.Email = a.Email
			}
		}
	case elEmail:
		p.person.Email = strings.TrimPrefix(v.raw(), "mailto:")
	case elURL:
		p.person.URL = v.url()
	}
}

func (p *parser) sourceLeaf(v value) {
	switch v.el {
	case elTitle:
		p.origin.Title = v.plain()
	case elLink:
		if rel := linkRelation(v); rel == "alternate" || rel == "self" && p.origin.URL == "" {
			p.origin.URL = v.href("href")
		}
	case elID:
		if p.origin.URL == "" && isWeb(v.raw()) {
			p.origin.URL = v.raw()
		}
	}
}

// itemLeaf puts a value into the open item.
func (p *parser) itemLeaf(it *itemState, v value) {
	switch v.el {
	case elTitle:
		it.title.set(v.plain(), "", v.rank())
		p.noteLanguage(it, v)
	case elLink:
		p.itemLink(it, v)
	case elOrigLink: // what a redirecting service put its own address over
		it.link.set(v.url(), "", 5)
	case elName: // of the publication that a news sitemap is of
		p.feed.title.set(v.plain(), "", 1)
	case elLoc:
		it.link.set(v.url(), "", 4)
		it.id.set(v.raw(), "", 1)
	case elID:
		p.itemID(it, v)
	case elDescription:
		it.description.set(v.markup(), v.base, v.rank())
	case elSummary:
		it.summary.set(v.markup(), v.base, v.rank())
		p.noteLanguage(it, v)
	case elContent:
		p.itemContent(it, v)
	case elComments:
		if it.Comments == "" {
			it.Comments = v.url()
		}
	case elEnclosure:
		p.addEnclosure(Enclosure{URL: v.href("url"), Type: v.attr("type"), Length: parseSize(v.attr("length"))})
	case elThumbnail:
		it.image.set(v.href("url"), "", 2)
	case elLanguage:
		it.language.set(languageTag(v.raw()), "", 4)
	case elRights:
		it.rights.set(v.markup(), v.base, v.rank())
	case elLicence:
		it.rights.set(html.EscapeString(v.href("resource")), "", 1)
		p.addLicence(v.href("resource"))
	default:
		p.itemDate(it, v)
	}
}

// itemDate puts a date into the open item.
func (p *parser) itemDate(it *itemState, v value) {
	switch v.el {
	case elPublished, elIssued, elCreated, elUpdated, elDate:
	default:
		return
	}
	d, ok := p.readDate(v.raw())
	if !ok {
		return
	}
	switch v.el {
	case elPublished, elIssued:
		it.published.set(d, v.rank()+1)
	case elCreated:
		it.published.set(d, 1)
	case elUpdated:
		it.updated.set(d, v.rank())
		if v.rank() == it.updated.rank {
			it.updated.date = d // the last of several is the latest edit
		}
	case elDate: // Dublin Core does not say which; it is both unless something says better
		it.published.set(d, 2)
		it.updated.set(d, 1)
	}
}

// noteLanguage takes the language of an item from where its text stands.
func (p *parser) noteLanguage(it *itemState, v value) { it.language.set(v.lang, "", 2) }

// itemContent takes the item's text, or the address where it stands.
func (p *parser) itemContent(it *itemState, v value) {
	p.noteLanguage(it, v)
	if src := v.attr("src"); src != "" {
		it.link.set(p.webURL(src, v.base), "", 1)
		return
	}
	it.content.set(v.markup(), v.base, v.rank())
}

// itemID takes the item's id; an RSS guid stands for its address unless it says not.
func (p *parser) itemID(it *itemState, v value) {
	id := cleanLine(clean(v.line()))
	if id == "" || v.rank() <= it.id.rank {
		return
	}
	it.id.set(id, "", v.rank())
	it.IDIsLink = false
	if p.doc.Format == RSS && v.ns != nsAtom && v.ns != nsDC && !strings.EqualFold(v.attr("ispermalink"), "false") {
		it.IDIsLink = isWeb(id)
	}
}

// linkRelation returns the relation of a link element, "alternate" by default.
func linkRelation(v value) string {
	rel := strings.ToLower(v.attr("rel"))
	rel = strings.TrimPrefix(rel, "http://www.iana.org/assignments/relation/")
	if rel == "" {
		return "alternate"
	}
	return rel
}

// itemLink takes a link by its relation.
func (p *parser) itemLink(it *itemState, v value) {
	kind := v.attr("type")
	switch linkRelation(v) {
	case "alternate":
		rank := v.rank()
		if kind != "" && !strings.Contains(kind, "html") && rank > 1 {
			rank-- // a page for people comes first
		}
		it.link.set(v.href("href"), "", rank)
	case "enclosure":
		p.addEnclosure(Enclosure{URL: v.href("href"), Type: kind, Length: parseSize(v.attr("length"))})
	case "replies":
		if it.Comments == "" && strings.Contains(kind, "html") {
			it.Comments = v.href("href")
		}
	case "image":
		it.image.set(v.href("href"), "", 2)
	case "license":
		it.rights.set(html.EscapeString(v.href("href")), "", 1)
		p.addLicence(v.href("href"))
	}
}

// feedLeaf puts a value into the feed.
func (p *parser) feedLeaf(v value) {
	f := &p.feed
	switch v.el {
	case elTitle:
		f.title.set(v.plain(), "", v.rank())
	case elLink:
		p.feedLink(v)
	case elDescription, elSummary:
		f.description.set(v.markup(), v.base, v.rank())
	case elRights:
		f.rights.set(v.markup(), v.base, v.rank())
	case elLicence:
		f.rights.set(html.EscapeString(v.href("resource")), "", 1)
		p.addLicence(v.href("resource"))
	case elLanguage:
		f.language.set(languageTag(v.raw()), "", v.rank())
	case elGenerator:
		p.doc.Generator = v.plain()
	case elLogo:
		f.image.set(v.url(), "", 2)
	case elIcon:
		f.image.set(v.url(), "", 1)
	case elTTL:
		p.doc.TTL = minutes(v.raw())
	case elUpdatePeriod:
		f.period = updatePeriods[strings.ToLower(v.raw())]
	case elUpdateFrequency:
		f.frequency, _ = strconv.Atoi(v.raw())
	case elBuilt, elUpdated, elDate, elPublished, elIssued, elCreated:
		p.feedDate(v)
	}
}

// updatePeriods are the values of the syndication module.
var updatePeriods = map[string]time.Duration{
	"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour,
	"monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour,
}

// minutes reads a whole number of minutes up to a week; 0 when it is none.
func minutes(s string) time.Duration {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(min(n, 7*24*60)) * time.Minute
}

// feedDate takes the time of the feed's last change.
func (p *parser) feedDate(v value) {
	d, ok := p.readDate(v.raw())
	if !ok {
		return
	}
	rank := v.rank()
	switch v.el {
	case elBuilt, elUpdated:
		rank += 2
	case elDate:
		rank++
	default:
		rank = 1
	}
	p.feed.updated.set(d, rank)
}

// feedLink takes a link of the feed by its relation.
func (p *parser) feedLink(v value) {
	url := v.href("href")
	switch linkRelation(v) {
	case "alternate":
		p.feed.link.set(url, "", v.rank())
		if p.doc.Link == "" {
			p.doc.Link = url // a base for what follows
		}
	case "self":
		if p.doc.Self == "" {
			p.doc.Self = url
		}
	case "hub":
		if p.doc.Hub == "" {
			p.doc.Hub = url
		}
	case "image":
		p.feed.image.set(url, "", 3)
	case "license":
		p.feed.rights.set(html.EscapeString(url), "", 1)
		p.addLicence(url)
	}
}

// readDate reads a date and notes what is wrong with it.
func (p *parser) readDate(s string) (date, bool) {
	if p.item != nil {
		p.item.dates++
	}
	if s == "" || p.item != nil && p.item.dates > MaxList {
		return date{}, false
	}
	d, fault := parseDate(s)
	if fault != "" {
		p.notes.add(fault, s)
	}
	return d, !d.UTC.IsZero()
}
