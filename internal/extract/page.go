// Package extract reads article pages: which part of a page is the article, and
// what the page says of it. What does not belong to the body goes to fields of
// its own; nothing is invented. A page that is no article is named as what it
// is and gives no text.
//
// The body is found by agreement: two ways of different build (after Mozilla's
// Readability, and the element that is densest in prose) each propose one, what
// both take is looked up in the page itself, and rules with a reason each move
// what is left of headings, offers and credits to where it belongs. So the markup
// that comes out is the page's own, with its links, lists, tables and quotations.
//
// The package is pure: the same page gives the same answer.
package extract

import (
	"bytes"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/unicode/norm"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
)

// MaxPage bounds a page in bytes; what is longer is cut off there.
const MaxPage = 8 << 20

// Hints are what is known of a page beside its bytes.
type Hints struct {
	// URL is where the page came from, the base of relative links; empty when
	// not known: then the page's own canonical address serves.
	URL string
	// ContentType is what the server said.
	ContentType string
	// Sites are rules for single sites, by which the page's address is looked
	// up; nil when there are none.
	Sites Sites
}

// Article is what a page says. Times are UTC and zero when the page gives none;
// lists are nil when there is nothing.
type Article struct {
	Kind Kind `json:"kind"`
	// Title is the headline, without the name of the site.
	Title string `json:"title"`
	// Standfirst is the summary that stands between headline and text.
	Standfirst string `json:"standfirst,omitempty"`
	// Byline names who signed, one name each.
	Byline []string `json:"byline"`
	Site   string   `json:"site,omitempty"`
	// Published is nil when the page states no time of publication.
	Published *time.Time `json:"published,omitempty"`
	// PublishedGuessed says that the time comes from the address or from a time
	// that stands somewhere in the page.
	PublishedGuessed bool       `json:"published_guessed"`
	Modified         *time.Time `json:"modified,omitempty"`
	// Language is BCP 47 as the page declares it.
	Language  string `json:"language,omitempty"`
	Canonical string `json:"canonical,omitempty"`
	AMP       string `json:"amp,omitempty"`
	// Image is the address of the leading picture, ImageCredit who made it.
	Image       string `json:"image,omitempty"`
	ImageCredit string `json:"image_credit,omitempty"`
	// Free says whether the page calls itself free to read; nil when it does not say.
	Free *bool `json:"free"`
	// Text is the body alone, paragraphs separated by one blank line; HTML the
	// same as safe markup, without pictures.
	Text string `json:"text"`
	HTML string `json:"-"`
	// Illustrated is HTML with the article's figures where they stand: pictures
	// by their absolute addresses, and captions. Whoever loads it shows the
	// outlet an address, so that it is for readers only where terms allow pictures.
	Illustrated string `json:"html"`
	// Related are lines that lead to other reports, Credits those that name
	// helpers, Leftovers what else stood inside the body and is none of it.
	Related   []string `json:"related"`
	Credits   []string `json:"credits"`
	Leftovers []string `json:"leftovers,omitempty"`
	// Method says how the body was found.
	Method string `json:"method"`
}

// Method names the way in which this version of the package finds a body,
// MethodRules the way when rules for the site say where it is. They change when
// the same page may give another text.
const (
	Method      = "agreement-3"
	MethodRules = "rules-1"
)

// page is a page while it is read.
type page struct {
	doc    *html.Node
	source string // its beginning as text, for marks in scripts
	head   *head
	blocks []block
	free   *bool
	rules  *Rules // nil when there are none for the site
}

// Page reads a page. It fails with Invalid when the bytes are no page of text,
// or hold more elements than a page for readers has.
func Page(body []byte, hints Hints) (*Article, error) {
	p, err := readPage(body, hints)
	if err != nil {
		return nil, err
	}
	a := p.about()
	kept, whole := p.body(a)
	parts := make([]part, len(kept))
	if !whole {
		parts = sortBlocks(kept, a.Title, a.Byline)
		p.introduced(kept, parts)
	}
	var text []block
	words := 0
	for i, b := range kept {
		if parts[i] == partBody {
			text = append(text, b)
			words += size(b.words)
		}
	}
	if a.Kind = p.judge(words, a.Method == MethodRules); a.Kind != KindArticle {
		return a, nil
	}
	a.sort(kept, parts)
	p.passedOver(a, kept, text)
	p.fromLines(a, text)
	a.Text = norm.NFC.String(joined(text))
	base := a.address(p.head)
	a.HTML = markupOf(p.doc, text, nil, base)
	a.Illustrated = a.HTML
	if figures := p.figuresOf(text); len(figures) > 0 {
		a.Illustrated = markupOf(p.doc, text, figures, base)
		a.illustrate(figures)
	}
	p.standfirst(a, text)
	return a, nil
}

// joined makes a text of blocks: a blank line between two of them, a tab between
// two cells of a table's row.
func joined(text []block) string {
	var b strings.Builder
	var row *html.Node
	for i, bl := range text {
		before := row
		row = rowOf(bl)
		switch {
		case i > 0 && row != nil && row == before:
			b.WriteByte('\t')
		case i > 0:
			b.WriteString("\n\n")
		}
		b.WriteString(bl.text)
	}
	return b.String()
}

// rowOf returns the row of a table in which a block is a cell; nil when it is none.
func rowOf(b block) *html.Node {
	if b.tag != "td" && b.tag != "th" {
		return nil
	}
	for n := b.nodes[0]; n != nil; n = n.Parent {
		if n.Data == "tr" {
			return n
		}
	}
	return nil
}

// body returns the blocks that hold the article's text: those that the site's
// rules name, else those on which both ways agree. whole says that all of
// them are text. What the rules strip is gone from the page afterwards.
func (p *page) body(a *Article) (kept []block, whole bool) {
	var named []*html.Node
	if p.rules != nil {
		p.rules.fill(a, p.doc)
		p.rules.cut(p.doc)
		named = p.rules.bodies(p.doc)
	}
	p.blocks = blocksOf(p.doc)
	for _, b := range p.blocks {
		if len(named) > 0 && below(b.nodes[0], named) {
			kept = append(kept, b)
		}
	}
	if len(kept) > 0 {
		a.Method = MethodRules
		return kept, p.rules.whole
	}
	readable, dense := p.candidates()
	for i, keep := range chosen(p.blocks, readable, dense) {
		if keep {
			kept = append(kept, p.blocks[i])
		}
	}
	return kept, false
}

// below reports whether a node is one of some others or stands below one.
func below(n *html.Node, others []*html.Node) bool {
	for ; n != nil; n = n.Parent {
		if slices.Contains(others, n) {
			return true
		}
	}
	return false
}

// feedRoot is how documents begin that list pages and are none.
var feedRoot = regexp.MustCompile(`(?i)^\s*(?:\x{feff}|<\?[^>]*>|<!--(?s:.*?)-->|\s)*<(?:rss|feed|rdf:rdf|urlset|sitemapindex|opml)[\s>]`)

// isFeed reports whether a document is a feed or a sitemap by its root.
func isFeed(text string) bool {
	const looked = 4096
	return feedRoot.MatchString(text[:min(len(text), looked)])
}

// readPage decodes and parses a page.
func readPage(body []byte, hints Hints) (*page, error) {
	body = body[:min(len(body), MaxPage)]
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, alteram.Errorf(alteram.Invalid, "the page is empty: fetch it again")
	}
	if bytes.IndexByte(body[:min(len(body), 4096)], 0) >= 0 && !bytes.HasPrefix(body, []byte{0xff, 0xfe}) && !bytes.HasPrefix(body, []byte{0xfe, 0xff}) {
		return nil, alteram.Errorf(alteram.Invalid, "the file is not a page of text: give the HTML of an article")
	}
	text, err := decode(body, hints.ContentType)
	if err != nil {
		return nil, alteram.Errorf(alteram.Invalid, "the page's charset cannot be read (%w): save the page as UTF-8", err)
	}
	if isFeed(string(text)) {
		return nil, alteram.Errorf(alteram.Invalid, "this is a feed or a sitemap, not a page: read it with alteram parse")
	}
	rules := hints.Sites.For(hints.URL)
	source := rules.rewrite(string(text))
	if err := measure(source); err != nil {
		return nil, err
	}
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return nil, alteram.Errorf(alteram.Invalid, "the page cannot be parsed (%w): give the HTML of an article", err)
	}
	var address *url.URL
	if u, err := url.Parse(hints.URL); err == nil && u.IsAbs() {
		address = u
	}
	p := &page{doc: doc, source: source[:min(len(source), maxWall)], head: readHead(doc, address), rules: rules}
	if p.head.base == nil {
		p.head.base = p.head.ownAddress()
		if own := p.head.base; own != nil && hints.URL == "" && hints.Sites.For(own.String()) != nil {
			hints.URL = own.String()
			return readPage(body, hints)
		}
	}
	return p, nil
}

// decode returns a page as UTF-8. Bytes that are valid UTF-8 beyond ASCII are
// that, whatever is declared: no other charset gives such sequences by chance.
func decode(body []byte, contentType string) ([]byte, error) {
	if utf8.Valid(body) && bytes.IndexFunc(body, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
		return bytes.TrimPrefix(body, []byte("\ufeff")), nil
	}
	r, err := charset.NewReader(bytes.NewReader(body), contentType)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// ownAddress is the address that a page gives itself; nil when it gives none.
func (h *head) ownAddress() *url.URL {
	for _, s := range append(h.links["canonical"], h.first("og:url")) {
		if u, err := url.Parse(s); err == nil && u.IsAbs() && u.Host != "" {
			return u
		}
	}
	return nil
}

// address is the base of the article's links.
func (a *Article) address(h *head) string {
	if h.base != nil {
		return h.base.String()
	}
	return a.Canonical
}

// about fills in what the page says of itself.
func (p *page) about() *Article {
	h := p.head
	a := &Article{
		Title: norm.NFC.String(h.headline()), Byline: h.bylines(), Site: h.site(), Language: h.language(), Method: Method,
		Related: []string{}, Credits: []string{},
	}
	if len(a.Byline) > 1 {
		a.Byline = slices.DeleteFunc(a.Byline, func(name string) bool { return a.Site != "" && same(name, a.Site) })
	}
	if a.Byline == nil {
		a.Byline = []string{}
	}
	if at, guessed := h.published(); !at.IsZero() {
		a.Published, a.PublishedGuessed = &at, guessed
	}
	if at := h.modified(); !at.IsZero() {
		a.Modified = &at
	}
	if c := h.links["canonical"]; len(c) > 0 {
		a.Canonical = h.absolute(c[0])
	}
	if c := h.links["amphtml"]; len(c) > 0 {
		a.AMP = h.absolute(c[0])
	}
	image := h.article().object("image")
	a.Image = h.absolute(h.first("og:image", "og:image:url", "twitter:image"))
	if a.Image == "" {
		a.Image = h.absolute(h.article().text("image"))
	}
	for _, key := range []string{"creditText", "copyrightHolder", "author", "creator"} {
		if s := plainLine(image.object(key).text("name")); s != "" && a.ImageCredit == "" {
			a.ImageCredit = s
		}
	}
	p.free = h.article().truth("isAccessibleForFree")
	if tier := h.first("article:content_tier"); p.free == nil && tier != "" {
		free := strings.EqualFold(tier, "free")
		p.free = &free
	}
	for _, v := range slices.Concat(h.props["isAccessibleForFree"], h.meta["isaccessibleforfree"]) {
		if p.free == nil {
			p.free = object{"free": v}.truth("free")
		}
	}
	a.Free = p.free
	return a
}

// language is the language that a page declares, BCP 47.
func (h *head) language() string {
	for _, s := range []string{h.article().text("inLanguage"), h.lang, h.first("content-language", "language", "dc.language"), strings.ReplaceAll(h.first("og:locale"), "_", "-")} {
		if l := content.Language(s); l != "" {
			return l
		}
	}
	return ""
}

// sort puts the blocks that are none of the body where they belong.
func (a *Article) sort(blocks []block, parts []part) {
	for i, b := range blocks {
		switch parts[i] {
		case partRelated:
			a.Related = append(a.Related, b.text)
		case partCredit:
			a.Credits = append(a.Credits, b.text)
		case partLeftover:
			a.Leftovers = append(a.Leftovers, b.text)
		case partStandfirst:
			if a.Standfirst == "" && !near(b.text, a.Title) && size(b.words) >= 5 && !isDated(b) {
				a.Standfirst = b.text
			}
		}
	}
}

// introduced tells a standfirst from a first paragraph that is marked as an
// introduction: the page's description is the same.
func (p *page) introduced(kept []block, parts []part) {
	description := plainLine(p.head.first("description", "og:description"))
	first := slices.Index(parts, partBody)
	if first < 0 || description == "" || !slices.Contains(parts[first+1:], partBody) {
		return
	}
	if b := kept[first]; plainLine(b.text) == description && standfirstClass.MatchString(b.close) && size(b.words) <= short {
		parts[first] = partStandfirst
	}
}

// passedOver sorts lines inside and right under the text that no extractor took:
// those that lead to other reports, and credits.
func (p *page) passedOver(a *Article, kept, text []block) {
	taken := map[*html.Node]bool{}
	for _, b := range kept {
		taken[b.nodes[0]] = true
	}
	const after = 4
	left := after + 1
	inside := false
	for _, b := range p.blocks {
		switch {
		case b.nodes[0] == text[0].nodes[0]:
			inside = true
		case b.nodes[0] == text[len(text)-1].nodes[0]:
			left = after
		}
		if inside && left <= after {
			left--
		}
		if left < 0 {
			return
		}
		if inside && !taken[b.nodes[0]] && size(b.words) <= short {
			a.file(b)
		}
	}
}

// file puts a line where the rules on phrases say that it belongs, when that is
// among the related or the credits.
func (a *Article) file(b block) {
	for _, r := range lineRules {
		switch {
		case r.part == partBody || !r.re.MatchString(b.line()):
			continue
		case r.part == partRelated && b.linked > 0:
			a.Related = append(a.Related, b.text)
		case r.part == partCredit:
			a.Credits = append(a.Credits, b.text)
		}
		return
	}
}

// fromLines takes byline and date from the lines around the text, where the
// page's head says neither.
func (p *page) fromLines(a *Article, text []block) {
	near := slices.Clone(a.Leftovers)
	for _, b := range p.above(text) {
		if size(b.words) <= short/2 {
			near = append(near, b.text)
		}
	}
	for _, line := range near {
		if len(a.Byline) > 0 {
			break
		}
		if byWord.MatchString(line) {
			a.Byline = append(a.Byline, names([]string{line})...)
			a.Leftovers = slices.DeleteFunc(a.Leftovers, func(l string) bool { return l == line && len(a.Byline) > 0 })
		}
	}
	for _, line := range near {
		if a.Published != nil {
			break
		}
		if at := shownDate(line); !at.IsZero() {
			a.Published, a.PublishedGuessed = &at, true
		}
	}
}

// above returns the lines between the headline and the text, or those right
// before the text when the headline does not stand there.
func (p *page) above(text []block) []block {
	if len(text) == 0 {
		return nil
	}
	const lines = 8
	end := slices.IndexFunc(p.blocks, func(b block) bool { return b.nodes[0] == text[0].nodes[0] })
	above := p.blocks[max(0, end-lines):max(0, end)]
	for i, b := range above {
		if b.tag == "h1" {
			return above[i+1:]
		}
	}
	return above
}

// standfirst finds the summary that stands before the body: a line that the
// page marks as one, or that its description repeats.
func (p *page) standfirst(a *Article, text []block) {
	if a.Standfirst != "" || len(text) == 0 {
		return
	}
	description := plainLine(p.head.first("og:description", "description", "twitter:description"))
	first := text[0].text
	for _, b := range p.blocks {
		if b.text == first {
			break
		}
		n := size(b.words)
		if n < 5 || n > 90 || near(b.text, a.Title) || b.linked > 0.5 || isDated(b) {
			continue
		}
		if standfirstClass.MatchString(b.hints) || description != "" && near(b.text, description) {
			a.Standfirst = b.text
			return
		}
	}
}
