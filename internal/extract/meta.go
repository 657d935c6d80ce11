package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// head is what a page says of itself, apart from its text.
type head struct {
	// meta holds the contents of meta elements by property, name or itemprop in
	// lower case, in their order.
	meta map[string][]string
	// links holds addresses by rel.
	links map[string][]string
	// props holds the texts or values of microdata by itemprop.
	props map[string][]string
	title string
	h1    []string
	lang  string
	base  *url.URL
	// data are the objects of its JSON-LD, flattened.
	data []object
	// times are datetime attributes, in order.
	times []string
	// authors are texts of rel=author links and elements classed as bylines.
	authors []string
}

// readHead collects what a page says of itself.
func readHead(doc *html.Node, address *url.URL) *head {
	h := &head{meta: map[string][]string{}, links: map[string][]string{}, props: map[string][]string{}, base: address}
	h.walk(doc, 0)
	return h
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func (h *head) walk(n *html.Node, depth int) {
	if depth > maxDepth {
		return
	}
	if n.Type == html.ElementNode {
		h.element(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		h.walk(c, depth+1)
	}
}

func (h *head) element(n *html.Node) {
	switch n.Data {
	case "html":
		h.lang = attr(n, "lang")
		if h.lang == "" {
			h.lang = attr(n, "xml:lang")
		}
	case "base":
		if u, err := url.Parse(attr(n, "href")); err == nil && h.base != nil {
			h.base = h.base.ResolveReference(u)
		}
	case "title":
		if h.title == "" && (n.Parent == nil || n.Parent.Data != "svg") {
			h.title = textOf(n)
		}
	case "h1":
		if len(h.h1) < maxValues {
			h.h1 = append(h.h1, textOf(n))
		}
	case "meta":
		h.readMeta(n)
	case "link":
		for rel := range strings.FieldsSeq(strings.ToLower(attr(n, "rel"))) {
			h.links[rel] = append(h.links[rel], attr(n, "href"))
		}
	case "script":
		if strings.HasPrefix(strings.ToLower(attr(n, "type")), "application/ld+json") && n.FirstChild != nil && len(h.data) < maxObjects {
			h.data = append(h.data, readJSONLD(n.FirstChild.Data)...)
		}
		return
	case "time":
		if at := attr(n, "datetime"); at != "" && len(h.times) < maxValues {
			h.times = append(h.times, at)
		}
	}
	h.microdata(n)
	h.byline(n)
}

// maxValues bounds how often a page may say the same thing.
const maxValues = 50

func (h *head) readMeta(n *html.Node) {
	for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
		if name := strings.ToLower(attr(n, key)); name != "" {
			if c := attr(n, "content"); c != "" && len(h.meta[name]) < maxValues {
				h.meta[name] = append(h.meta[name], c)
			}
		}
	}
}

func (h *head) microdata(n *html.Node) {
	prop := attr(n, "itemprop")
	if prop == "" || n.Data == "meta" {
		return
	}
	value := attr(n, "datetime")
	if value == "" {
		value = attr(n, "content")
	}
	if value == "" && slices.Contains([]string{"author", "name", "headline", "alternativeHeadline", "datePublished", "dateModified"}, prop) {
		value = textOf(n)
	}
	if value != "" && len(h.props[prop]) < maxValues {
		h.props[prop] = append(h.props[prop], value)
	}
}

var bylineClass = regexp.MustCompile(`(?i)(^|[\s_-])(byline|author|auteur|autor|verfasser|signature|writer)([\s_-]*(name|link|block|text)?)?($|[\s_-])`)

func (h *head) byline(n *html.Node) {
	const longest = 160
	isAuthor := slices.Contains(strings.Fields(strings.ToLower(attr(n, "rel"))), "author") || bylineClass.MatchString(cutOff(attr(n, "class"), maxMark))
	if !isAuthor || slices.Contains([]string{"body", "article", "form", "label", "input"}, n.Data) || len(h.authors) > 20 {
		return
	}
	if t := textOf(n); t != "" && len(t) <= longest {
		h.authors = append(h.authors, t)
	}
}

// textOf returns the text below a node as one line.
func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		if depth > maxDepth || n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "svg") {
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if blockElements[n.Data] {
			b.WriteByte(' ')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, depth+1)
		}
	}
	walk(n, 0)
	return strings.Join(strings.Fields(b.String()), " ")
}

// first returns the first content of the first of some meta names that there is.
func (h *head) first(names ...string) string {
	for _, n := range names {
		if v := h.meta[n]; len(v) > 0 {
			return v[0]
		}
	}
	return ""
}

// absolute returns an address on the web, resolved; empty when it is none.
func (h *head) absolute(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || address == "" {
		return ""
	}
	if h.base != nil {
		u = h.base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

// article returns the JSON-LD object of the article; nil when there is none.
func (h *head) article() object {
	for _, o := range h.data {
		if o.is(articleTypes...) {
			return o
		}
	}
	return nil
}

var articleTypes = []string{"NewsArticle", "Article", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BackgroundNewsArticle", "AskPublicNewsArticle", "ReviewNewsArticle", "BlogPosting", "LiveBlogPosting", "TechArticle", "ScholarlyArticle", "Report"}

// headline returns the article's title: what several places of the page agree
// on, without the name of the site.
func (h *head) headline() string {
	var names []string
	for _, s := range slices.Concat([]string{h.article().text("headline"), h.first("og:title"), h.first("twitter:title")}, h.props["headline"]) {
		if s = h.stripSite(plainLine(s)); s != "" {
			names = append(names, s)
		}
	}
	for _, line := range h.h1 { // what readers see stands first, where the page's head agrees
		for _, name := range append(names, h.stripSite(plainLine(h.title))) {
			if line != "" && (near(line, name) || near(name, line) || beforeBorder(name, line)) {
				return line
			}
		}
	}
	if len(names) > 0 {
		return names[0]
	}
	if t := h.stripSite(plainLine(h.title)); t != "" {
		return t
	}
	if len(h.h1) > 0 {
		return h.h1[0]
	}
	return ""
}

func (h *head) site() string {
	if s := h.first("og:site_name", "application-name"); s != "" {
		return plainLine(s)
	}
	if s := h.article().object("publisher").text("name"); s != "" {
		return plainLine(s)
	}
	return ""
}

// plainLine makes one line of a value that may hold entities or mark-up.
func plainLine(s string) string {
	s = html.UnescapeString(s)
	if strings.Contains(s, "<") {
		if n, err := html.Parse(strings.NewReader(s)); err == nil {
			s = textOf(n)
		}
	}
	return strings.Join(strings.Fields(s), " ")
}

var siteBorder = regexp.MustCompile(`\s+[|·•–—»:-]\s+|\s*[|_]\s*`)

// beforeBorder reports whether a title is a line and, behind a border, the name
// of a site or section.
func beforeBorder(title, line string) bool {
	rest, ok := strings.CutPrefix(title, line)
	at := siteBorder.FindStringIndex(rest)
	return ok && at != nil && at[0] == 0
}

// stripSite removes the name of the site from the ends of a title, and the
// longest part of its host's name where the page gives none.
func (h *head) stripSite(title string) string {
	site := h.site()
	if site == "" && h.base != nil {
		for label := range strings.SplitSeq(h.base.Hostname(), ".") {
			if len(label) > len(site) {
				site = label
			}
		}
	}
	return stripSite(title, site)
}

// stripSite removes the name of a site from the ends of a title.
func stripSite(title, site string) string {
	borders := siteBorder.FindAllStringIndex(title, -1)
	if len(borders) == 0 {
		return title
	}
	first, last := borders[0], borders[len(borders)-1]
	tail, lead := title[last[1]:], title[:first[0]]
	switch {
	case site != "" && same(tail, site):
		return stripSite(title[:last[0]], site)
	case site != "" && same(lead, site):
		return title[first[1]:]
	case strings.Contains(title[last[0]:last[1]], "|") && len(wordsOf(tail)) <= 4 && len(wordsOf(title[:last[0]])) >= 3:
		return stripSite(title[:last[0]], site)
	}
	return title
}

// same reports whether two names are written with the same letters; one may
// have some more at its end.
func same(a, b string) bool {
	x, y := strings.ToLower(strings.Join(wordsOf(a), "")), strings.ToLower(strings.Join(wordsOf(b), ""))
	if len(x) > len(y) {
		x, y = y, x
	}
	return x == y || len(x) > 3 && 2*len(x) > len(y) && strings.HasPrefix(y, x)
}

// bylines returns the names that signed the article.
func (h *head) bylines() []string {
	var raw []string
	for _, o := range h.article().objects("author") {
		raw = append(raw, o.text("name"))
	}
	if raw = names(raw); len(raw) > 0 {
		return raw
	}
	for _, key := range []string{"author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator"} {
		if found := names(h.meta[key]); len(found) > 0 {
			return found
		}
	}
	if found := names(h.props["author"]); len(found) > 0 {
		return found
	}
	for _, a := range h.authors {
		if found := names([]string{a}); len(found) > 0 {
			return found
		}
	}
	return nil
}

var (
	byWord    = regexp.MustCompile(`(?i)^\s*(?:(?:(?:written|reported|story|analysis|opinion|text|words) )?by|von|par|por|di|door|av|af|autor|автор|автори|авторы|текст|بقلم|كتبت?|作者|文|記者)\s*[:：]?\s+|^(?:texto|text|texte|текст|كتبت?|本报记者|作者|记者|記者|撰文|文)\s*[:：/|]\s*|^(?:本报)?记者\s*`)
	nameSplit = regexp.MustCompile(`(?i)\s*(?:,|;|\||/|、|،|\s(?:and|und|et|y|e|i|и|та|і|و|&)\s)\s*`)
	notName   = regexp.MustCompile(`(?i)@|www\.|\d{2,}|\b(?:writer|correspondent|editor|reporter|redaktion|rédaction|follow|published|updated)\b`)
	// dayAfter and agencyAfter are what lines of authors and names go on with.
	dayAfter    = regexp.MustCompile(`(?i),?\s+(?:on\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*$`)
	agencyAfter = regexp.MustCompile(`(?i)\s+(?:(?:the )?associated press|for reuters)\b.*$`)
	degree      = regexp.MustCompile(`^(?:\p{Lu}{2,4}|Ph\.?D\.?|M\.?D\.?)$`)
	address     = regexp.MustCompile(`(?i)^\s*(?:https?:)?//|^\s*https?:`)
)

// names cuts lines of authors into single names.
func names(lines []string) []string {
	var out []string
	for _, line := range lines {
		if address.MatchString(line) {
			continue
		}
		line = dayAfter.ReplaceAllString(byWord.ReplaceAllString(plainLine(line), ""), "")
		for _, n := range nameSplit.Split(line, -1) {
			n, _, _ = strings.Cut(n, "(")
			n = strings.Trim(agencyAfter.ReplaceAllString(n, ""), " .,;:)-–—")
			if n != "" && isName(n, len(out) > 0) && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// isName reports whether a part of a line of authors can be a name. What comes
// after one is stricter looked at: it may be a degree, or go on about the first.
func isName(n string, after bool) bool {
	if len(n) > 80 || notName.MatchString(n) || len(strings.Fields(n)) > 6 {
		return false
	}
	return !after || !degree.MatchString(n) && (strings.ToLower(n) != n || strings.ToUpper(n) == n)
}

// published returns when the article says it was published, and whether that
// was only guessed, from its address or a time in the text.
func (h *head) published() (at time.Time, guessed bool) {
	stated := slices.Concat(
		[]string{h.article().text("datePublished")}, h.props["datePublished"],
		h.meta["article:published_time"], h.meta["og:article:published_time"], h.meta["datepublished"], h.meta["parsely-pub-date"], h.meta["sailthru.date"],
		h.meta["publishdate"], h.meta["pubdate"], h.meta["date"], h.meta["dc.date"], h.meta["dc.date.issued"], h.meta["dcterms.created"], h.meta["cxenseparse:recs:publishtime"],
	)
	if at, ok := firstDate(stated); ok {
		return at, false
	}
	if at, ok := firstDate(h.times); ok {
		return at, true
	}
	if h.base != nil {
		if m := dateInPath.FindStringSubmatch(h.base.Path); m != nil {
			if at, err := time.Parse("2006-1-2", m[1]+"-"+m[2]+"-"+m[3]); err == nil {
				return at, true
			}
		}
	}
	return time.Time{}, false
}

var dateInPath = regexp.MustCompile(`/((?:19|20)\d\d)[/-]([01]?\d)[/-]([0-3]?\d)(?:/|-|$)`)

func (h *head) modified() time.Time {
	at, _ := firstDate(slices.Concat([]string{h.article().text("dateModified")}, h.props["dateModified"], h.meta["article:modified_time"], h.meta["datemodified"], h.meta["og:updated_time"], h.meta["last-modified"], h.meta["lastmod"]))
	return at
}

// dateLayouts are the forms of ISO 8601 and RFC 822 that pages use in their heads.
var dateLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05-07:00", "2006-01-02 15:04:05Z07:00",
	"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006/01/02", "20060102T150405Z0700", "20060102",
	time.RFC1123Z, time.RFC1123, "Mon Jan 02 2006 15:04:05 GMT-0700",
}

// firstDate returns the first of some texts that is a date of the web's time. A
// date without a zone is taken as UTC.
func firstDate(values []string) (time.Time, bool) {
	for _, v := range values {
		for _, layout := range dateLayouts {
			if at, err := time.Parse(layout, strings.TrimSpace(v)); err == nil && at.Year() >= 1990 && at.Year() < 2100 {
				return at.UTC(), true
			}
		}
		if at := shownDate(v); !at.IsZero() {
			return at, true
		}
	}
	return time.Time{}, false
}
