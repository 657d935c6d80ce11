package feed

import (
	"slices"
	"strings"
)

// Offer is what one element of Really Simple Licensing says of a feed or an
// item (RSL 1.0, https://rslstandard.org/rsl).
type Offer struct {
	// URL is the pattern of addresses that it holds for, as written.
	URL string `json:"url,omitempty"`
	// Server is the address of a licence server, as written.
	Server string `json:"server,omitempty"`
	// Permits and Prohibits are words with their kind before a colon:
	// "usage:ai-train", "geo:DE". The kind is usage where none is written.
	Permits   []string `json:"permits,omitempty"`
	Prohibits []string `json:"prohibits,omitempty"`
	// Payment is its type, as "free" or "subscription"; empty when not stated.
	Payment string `json:"payment,omitempty"`
}

// offers returns where the offers of the open item, else of the feed, are kept.
func (p *parser) offers() *[]Offer {
	if p.item != nil {
		return &p.item.Offers
	}
	return &p.doc.Offers
}

// enterRights begins an element of RSL that stands in a feed or an item.
func (p *parser) enterRights(f *frame, outer scope) scope {
	list := p.offers()
	switch f.el {
	case elRSL:
		p.addOffer(Offer{URL: cleanLine(p.attr("url")), Server: cleanLine(p.attr("server"))})
		return outer
	case elRSLOffer:
		if n := len(*list); n > 0 && (*list)[n-1].stated() { // a further offer for the same content
			p.addOffer(Offer{URL: (*list)[n-1].URL, Server: (*list)[n-1].Server})
		} else if n == 0 {
			p.addOffer(Offer{})
		}
		return outer
	case elPayment:
		if n := len(*list); n > 0 {
			(*list)[n-1].Payment = strings.ToLower(cleanLine(p.attr("type")))
		}
		return scopeSkip
	}
	p.startText(f)
	return scopeLeaf
}

// stated reports whether an offer says more than what it is of.
func (o Offer) stated() bool { return len(o.Permits)+len(o.Prohibits) > 0 || o.Payment != "" }

func (p *parser) addOffer(o Offer) {
	if list := p.offers(); len(*list) < MaxList {
		*list = append(*list, o)
	}
}

// addUses adds the words of a permits or prohibits element to the last offer.
func (p *parser) addUses(v value) {
	list := *p.offers()
	if len(list) == 0 {
		return
	}
	o := &list[len(list)-1]
	uses := &o.Permits
	if v.el == elProhibits {
		uses = &o.Prohibits
	}
	kind := strings.ToLower(v.attr("type"))
	if kind == "" {
		kind = "usage"
	}
	for word := range strings.FieldsFuncSeq(v.plain(), func(r rune) bool { return r == ',' || r == ' ' }) {
		if word = kind + ":" + word; len(*uses) < MaxList && !slices.Contains(*uses, word) {
			*uses = append(*uses, word)
		}
	}
}

// addLicence adds the address of a licence to the item or the feed, once.
func (p *parser) addLicence(address string) {
	list := &p.doc.Licences
	if p.item != nil {
		list = &p.item.Licences
	}
	if address != "" && len(*list) < MaxList && !slices.Contains(*list, address) {
		*list = append(*list, address)
	}
}

// sizeOfRights returns how many bytes the statements on rights take.
func (it *Item) sizeOfRights() int {
	n := 0
	for _, l := range it.Licences {
		n += len(l)
	}
	for _, o := range it.Offers {
		n += len(o.URL) + len(o.Server) + len(o.Payment)
		for _, use := range append(slices.Clone(o.Permits), o.Prohibits...) {
			n += len(use)
		}
	}
	return n
}
