// Package extract reads article pages: which part of a page is the article, and
// what the page says of it. What does not belong to the body goes to fields of
// its own; nothing is invented. A page that is no article is named as what it
// is and gives no text.
//
// The body is found by agreement: two extractors of different build (after
// Mozilla's Readability and after Trafilatura) each propose one, what both take
// is looked up in the page itself, and rules with a reason each move what is
// left of headings, offers and credits to where it belongs. So the markup that
// comes out is the page's own, with its links, lists, tables and quotations.
//
// The package is pure: the same page gives the same answer.
package extract

import (
	"bytes"
	"io"
	"net/url"
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
	// same as safe markup.
	Text string `json:"text"`
	HTML string `json:"html"`
	// Related are lines that lead to other reports, Credits those that name
	// helpers, Leftovers what else stood inside the body and is none of it.
	Related   []string `json:"related"`
	Credits   []string `json:"credits"`
	Leftovers []string `json:"leftovers,omitempty"`
	// Method says how the body was found.
	Method string `json:"method"`
}

// Method names the way in which this version of the package finds a body. It
// changes when the same page may give another text.
const Method = "agreement-1"

// page is a page while it is read.
type page struct {
	doc    *html.Node
	source string // as text, for marks in scripts
	head   *head
	blocks []block
	free   *bool
}

// Page reads a page. It fails with Invalid when the bytes are no page of text.
func Page(body []byte, hints Hints) (*Article, error) {
	p, err := readPage(body, hints)
	if err != nil {
		return nil, err
	}
	a := p.about()
	readable, trafilated := candidates(clone(p.doc), p.head.base)
	var kept []block
	for i, keep := range chosen(p.blocks, readable, trafilated) {
		if keep {
			kept = append(kept, p.blocks[i])
		}
	}
	parts := sortBlocks(kept, a.Title, a.Byline)
	var text []block
	words := 0
	for i, b := range kept {
		if parts[i] == partBody {
			text = append(text, b)
			words += size(b.words)
		}
	}
	if a.Kind = p.judge(words); a.Kind != KindArticle {
		return a, nil
	}
	a.sort(kept, parts)
	if len(a.Byline) == 0 {
		a.signed()
	}
	lines := make([]string, len(text))
	for i, b := range text {
		lines[i] = b.text
	}
	a.Text = norm.NFC.String(strings.Join(lines, "\n\n"))
	a.HTML = markupOf(p.doc, text, a.address(p.head))
	p.standfirst(a, text)
	return a, nil
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
	doc, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, alteram.Errorf(alteram.Invalid, "the page cannot be parsed (%w)", err)
	}
	var address *url.URL
	if u, err := url.Parse(hints.URL); err == nil && u.IsAbs() {
		address = u
	}
	p := &page{doc: doc, source: string(text), head: readHead(doc, address), blocks: blocksOf(doc)}
	if p.head.base == nil {
		p.head.base = p.head.ownAddress()
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
			if a.Standfirst == "" && !near(b.text, a.Title) && size(b.words) >= 5 {
				a.Standfirst = b.text
			}
		}
	}
}

// signed takes the byline from a line of the page that says by whom the text is.
func (a *Article) signed() {
	for i, line := range a.Leftovers {
		if found := names([]string{line}); len(found) > 0 && byWord.MatchString(line) {
			a.Byline, a.Leftovers = found, slices.Delete(a.Leftovers, i, i+1)
			return
		}
	}
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
		if n < 5 || n > 90 || near(b.text, a.Title) || b.linked > 0.5 {
			continue
		}
		if standfirstClass.MatchString(b.hints) || description != "" && near(b.text, description) {
			a.Standfirst = b.text
			return
		}
	}
}
