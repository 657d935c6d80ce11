package feed

import (
	"bytes"
	"strings"
)

// namespace is one of the vocabularies that feeds mix.
type namespace uint8

const (
	// nsNone is no namespace, or one that nobody knows as the default of a document.
	nsNone namespace = iota
	// nsOther is a vocabulary of no interest.
	nsOther
	nsAtom
	nsRSS
	nsRDF
	nsContent
	nsDC
	nsTerms
	nsMedia
	nsITunes
	nsCC
	nsThread
	nsFeedburner
	nsSyndication
	nsXHTML
	nsXML
	nsXMLNS
	nsSitemap
	nsNews
	nsSitemapImage
	nsRSL
)

// namespaceURIs holds the addresses as foldURI leaves them.
var namespaceURIs = map[string]namespace{
	"www.w3.org/2005/atom":                                    nsAtom,
	"purl.org/atom/ns":                                        nsAtom,
	"purl.org/rss/1.0":                                        nsRSS,
	"purl.org/net/rss1.1":                                     nsRSS,
	"my.netscape.com/rdf/simple/0.9":                          nsRSS,
	"channel.netscape.com/rdf/simple/0.9":                     nsRSS,
	"my.netscape.com/publish/formats/rss-0.91.dtd":            nsRSS,
	"backend.userland.com/rss":                                nsRSS,
	"backend.userland.com/rss2":                               nsRSS,
	"blogs.law.harvard.edu/tech/rss":                          nsRSS,
	"cyber.law.harvard.edu/rss":                               nsRSS,
	"www.w3.org/1999/02/22-rdf-syntax-ns":                     nsRDF,
	"purl.org/rss/1.0/modules/content":                        nsContent,
	"purl.org/dc/elements/1.1":                                nsDC,
	"purl.org/dc/elements/1.0":                                nsDC,
	"purl.org/dc/terms":                                       nsTerms,
	"purl.org/rss/1.0/modules/dcterms":                        nsTerms,
	"search.yahoo.com/mrss":                                   nsMedia,
	"tools.search.yahoo.com/mrss":                             nsMedia,
	"video.search.yahoo.com/mrss":                             nsMedia,
	"www.rssboard.org/media-rss":                              nsMedia,
	"www.itunes.com/dtds/podcast-1.0.dtd":                     nsITunes,
	"example.com/dtds/podcast-1.0.dtd":                        nsITunes,
	"www.google.com/schemas/play-podcasts/1.0":                nsITunes,
	"backend.userland.com/creativecommonsrssmodule":           nsCC,
	"cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": nsCC,
	"web.resource.org/cc":                                     nsCC,
	"creativecommons.org/ns":                                  nsCC,
	"purl.org/syndication/thread/1.0":                         nsThread,
	"rssnamespace.org/feedburner/ext/1.0":                     nsFeedburner,
	"www.pheedo.com/namespace/pheedo":                         nsFeedburner,
	"purl.org/rss/1.0/modules/syndication":                    nsSyndication,
	"www.w3.org/1999/xhtml":                                   nsXHTML,
	"www.w3.org/xml/1998/namespace":                           nsXML,
	"www.w3.org/2000/xmlns":                                   nsXMLNS,
	"www.sitemaps.org/schemas/sitemap/0.9":                    nsSitemap,
	"www.google.com/schemas/sitemap/0.84":                     nsSitemap,
	"www.google.com/schemas/sitemap/0.9":                      nsSitemap,
	"www.google.com/schemas/sitemap-news/0.9":                 nsNews,
	"www.google.com/schemas/sitemap-image/1.1":                nsSitemapImage,
	"rslstandard.org/rsl":                                     nsRSL,
	"www.w3.org/2000/svg":                                     nsOther,
	"www.w3.org/1998/math/mathml":                             nsOther,
	"www.w3.org/1999/xlink":                                   nsOther,
	"www.georss.org/georss":                                   nsOther,
	"www.w3.org/2003/01/geo/wgs84_pos":                        nsOther,
	"purl.org/rss/1.0/modules/slash":                          nsOther,
	"wellformedweb.org/commentapi":                            nsOther,
	"purl.org/atompub/tombstones/1.0":                         nsOther,
	"a9.com/-/spec/opensearch/1.1":                            nsOther,
	"podcastindex.org/namespace/1.0":                          nsOther,
	"schemas.google.com/g/2005":                               nsOther,
	"www.w3.org/2007/app":                                     nsOther,
	"purl.org/rss/1.0/modules/taxonomy":                       nsOther,
	"prismstandard.org/namespaces/basic/2.0":                  nsOther,
	"www.google.com/schemas/sitemap-video/1.1":                nsOther,
	"webns.net/mvcb":                                          nsOther,
	"purl.org/rss/1.0/modules/aggregation":                    nsOther,
	"purl.org/rss/1.0/modules/link":                           nsOther,
	"www.w3.org/2001/xinclude":                                nsOther,
	"madskills.com/public/xml/rss/module/pingback":            nsOther,
}

// namespacePrefixes says what a prefix means that a document forgot to declare.
var namespacePrefixes = map[string]namespace{
	"xml": nsXML, "xmlns": nsXMLNS, "rdf": nsRDF, "rss": nsRSS,
	"atom": nsAtom, "atom10": nsAtom, "a10": nsAtom,
	"content": nsContent, "dc": nsDC, "dcterms": nsTerms, "dct": nsTerms,
	"media": nsMedia, "itunes": nsITunes, "googleplay": nsITunes,
	"creativecommons": nsCC, "cc": nsCC, "thr": nsThread,
	"feedburner": nsFeedburner, "pheedo": nsFeedburner, "sy": nsSyndication,
	"xhtml": nsXHTML, "news": nsNews, "image": nsSitemapImage, "rsl": nsRSL,
}

// foldURI brings a namespace address into the form of namespaceURIs: the ways
// in which writers miss it are case, https and the last slash or hash.
func foldURI(uri []byte) string {
	s := strings.ToLower(string(bytes.TrimSpace(uri)))
	s = strings.TrimPrefix(strings.TrimPrefix(s, "http://"), "https://")
	return strings.TrimRight(s, "/#")
}

// binding is a namespace declaration in force.
type binding struct {
	prefix []byte
	ns     namespace
}

// bindings are the declarations in force, the innermost last.
type bindings []binding

// declare adds the declarations among the attributes of an element.
func (b bindings) declare(attrs []attribute) bindings {
	for _, a := range attrs {
		if !bytes.HasPrefix(a.name, []byte("xmlns")) || len(b) == maxBindings {
			continue
		}
		prefix := a.name[len("xmlns"):]
		if len(prefix) > 0 && prefix[0] != ':' {
			continue
		}
		if len(prefix) > 0 {
			prefix = prefix[1:]
		}
		ns, known := namespaceURIs[foldURI(a.value)]
		switch {
		case known:
		case len(prefix) == 0:
			ns = nsNone
		case len(bytes.TrimSpace(a.value)) == 0:
			continue
		default:
			ns = nsOther
		}
		b = append(b, binding{prefix, ns})
	}
	return b
}

// resolve returns the namespace of a prefix; that of "" is the default one.
func (b bindings) resolve(prefix []byte) namespace {
	for i := len(b) - 1; i >= 0; i-- {
		if string(b[i].prefix) == string(prefix) {
			return b[i].ns
		}
	}
	if len(prefix) == 0 {
		return nsNone
	}
	var buf [16]byte
	if ns, ok := namespacePrefixes[string(lower(buf[:0], prefix))]; ok {
		return ns
	}
	return nsOther
}

// lower appends b in ASCII lower case to dst.
func lower(dst, b []byte) []byte {
	for _, c := range b {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		dst = append(dst, c)
	}
	return dst
}

// splitName cuts a name at its colon.
func splitName(name []byte) (prefix, local []byte) {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return nil, name
}

// element is what an element of any vocabulary means to us.
type element uint8

const (
	elUnknown element = iota
	elRSS
	elRDF
	elFeed
	elChannel
	elItem
	elGroup
	elTitle
	elLink
	elID
	elDescription
	elSummary
	elContent
	elAuthor
	elName
	elEmail
	elURL
	elCategory
	elKeywords
	elComments
	elEnclosure
	elMediaContent
	elThumbnail
	elSource
	elLanguage
	elRights
	elLicence
	elPublished
	elIssued
	elCreated
	elUpdated
	elBuilt
	elDate
	elGenerator
	elTTL
	elUpdatePeriod
	elUpdateFrequency
	elImage
	elLogo
	elIcon
	elOrigLink
	elURLSet
	elSitemapIndex
	elLoc
	elNews
	elPublication
	elOPML
	elHTML
	elRSL
	elRSLOffer
	elPermits
	elProhibits
	elPayment
)

// elementName is the name of an element: namespace and local name in lower
// case. The names of Atom, RSS and of no namespace share nsNone: writers mix
// them, and the few that differ in meaning are told apart by their attributes.
type elementName struct {
	ns    namespace
	local string
}

// elements says what each element that we read means.
var elements = map[elementName]element{
	{nsNone, "rss"}: elRSS, {nsRDF, "rdf"}: elRDF, {nsNone, "rdf"}: elRDF, {nsNone, "feed"}: elFeed, {nsNone, "channel"}: elChannel,
	{nsNone, "item"}: elItem, {nsNone, "entry"}: elItem,
	{nsNone, "opml"}: elOPML, {nsNone, "html"}: elHTML, {nsXHTML, "html"}: elHTML,

	{nsNone, "title"}: elTitle, {nsDC, "title"}: elTitle, {nsMedia, "title"}: elTitle, {nsITunes, "title"}: elTitle,
	{nsNone, "link"}: elLink, {nsITunes, "link"}: elLink, {nsFeedburner, "origlink"}: elOrigLink,
	{nsNone, "id"}: elID, {nsNone, "guid"}: elID, {nsDC, "identifier"}: elID,

	{nsNone, "description"}: elDescription, {nsNone, "tagline"}: elDescription, {nsNone, "subtitle"}: elDescription, {nsNone, "abstract"}: elDescription,
	{nsDC, "description"}: elDescription, {nsITunes, "subtitle"}: elDescription, {nsMedia, "description"}: elDescription,
	{nsNone, "summary"}: elSummary, {nsITunes, "summary"}: elSummary, {nsITunes, "description"}: elSummary, {nsTerms, "abstract"}: elSummary,
	{nsNone, "content"}: elContent, {nsContent, "encoded"}: elContent, {nsNone, "fullitem"}: elContent, {nsXHTML, "body"}: elContent, {nsNone, "body"}: elContent,

	{nsNone, "author"}: elAuthor, {nsNone, "managingeditor"}: elAuthor, {nsDC, "creator"}: elAuthor, {nsDC, "author"}: elAuthor,
	{nsITunes, "author"}: elAuthor, {nsTerms, "creator"}: elAuthor,
	{nsNone, "name"}: elName, {nsITunes, "name"}: elName, {nsNone, "email"}: elEmail, {nsITunes, "email"}: elEmail,
	{nsNone, "url"}: elURL, {nsNone, "uri"}: elURL, {nsNone, "homepage"}: elURL,

	{nsNone, "category"}: elCategory, {nsDC, "subject"}: elCategory, {nsITunes, "category"}: elCategory, {nsMedia, "category"}: elCategory,
	{nsNone, "tags"}: elKeywords, {nsNone, "keywords"}: elKeywords, {nsITunes, "keywords"}: elKeywords, {nsNews, "keywords"}: elKeywords,
	{nsNone, "comments"}: elComments, {nsNone, "enclosure"}: elEnclosure,
	{nsMedia, "group"}: elGroup, {nsMedia, "content"}: elMediaContent, {nsMedia, "thumbnail"}: elThumbnail,
	{nsNone, "source"}: elSource, {nsNone, "language"}: elLanguage, {nsDC, "language"}: elLanguage, {nsTerms, "language"}: elLanguage,
	{nsNone, "rights"}: elRights, {nsNone, "copyright"}: elRights, {nsDC, "rights"}: elRights, {nsTerms, "rights"}: elRights,
	{nsRSL, "content"}: elRSL, {nsRSL, "license"}: elRSLOffer, {nsRSL, "permits"}: elPermits, {nsRSL, "prohibits"}: elProhibits, {nsRSL, "payment"}: elPayment,
	{nsCC, "license"}: elLicence, {nsTerms, "license"}: elLicence,

	{nsNone, "pubdate"}: elPublished, {nsNone, "published"}: elPublished, {nsNone, "issued"}: elIssued, {nsTerms, "issued"}: elIssued,
	{nsNone, "created"}: elCreated, {nsTerms, "created"}: elCreated, {nsNone, "updated"}: elUpdated, {nsNone, "modified"}: elUpdated,
	{nsTerms, "modified"}: elUpdated, {nsNone, "lastbuilddate"}: elBuilt, {nsNone, "date"}: elDate, {nsDC, "date"}: elDate, {nsTerms, "date"}: elDate,
	{nsNone, "generator"}: elGenerator, {nsNone, "ttl"}: elTTL,
	{nsSyndication, "updateperiod"}: elUpdatePeriod, {nsSyndication, "updatefrequency"}: elUpdateFrequency,
	{nsNone, "image"}: elImage, {nsITunes, "image"}: elImage, {nsNone, "logo"}: elLogo, {nsNone, "icon"}: elIcon,

	{nsSitemap, "urlset"}: elURLSet, {nsNone, "urlset"}: elURLSet, {nsSitemap, "sitemapindex"}: elSitemapIndex, {nsNone, "sitemapindex"}: elSitemapIndex,
	{nsSitemap, "url"}: elURL, {nsSitemap, "loc"}: elLoc, {nsNone, "loc"}: elLoc, {nsSitemap, "lastmod"}: elUpdated, {nsNone, "lastmod"}: elUpdated,
	{nsNews, "news"}: elNews, {nsNews, "publication"}: elPublication, {nsNews, "name"}: elName, {nsNews, "language"}: elLanguage,
	{nsNews, "publication_date"}: elPublished, {nsNews, "title"}: elTitle, {nsSitemapImage, "image"}: elImage, {nsSitemapImage, "loc"}: elURL,
}

// meaning returns what the element of that name is, and its namespace.
func (b bindings) meaning(name []byte) (element, namespace) {
	prefix, local := splitName(name)
	ns := b.resolve(prefix)
	key := ns
	if ns == nsAtom || ns == nsRSS {
		key = nsNone
	}
	var buf [24]byte
	return elements[elementName{key, string(lower(buf[:0], local))}], ns
}
