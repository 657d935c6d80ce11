package publish

import (
	"html"
	"html/template"
	"net/url"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/store"
)

// Published is an entry as it may be shown to one reader at one moment. It can
// only be made by this package, so that no text passes by its terms.
type Published struct {
	words      *Words
	hub        alteram.Hub
	to         To
	source     *alteram.Source
	item       store.Item
	verdict    verdict
	disclosure Disclosure
	then       []Field
	versions   []Reading
	story      alteram.StoryID
	changed    time.Time
	body       string // what the verdict lets through, safe markup
	marked     string // the same with marks around what was read in it; empty for none
	claims     *EntryClaims
	pictures   []Picture
}

// Reading is one version of an entry under the same verdict: what was read on one day.
type Reading struct {
	version    alteram.Version
	title      string
	body       string
	difference *Difference
	page       alteram.Rendition
}

// N is the number of the version, from 1.
func (r Reading) N() int { return r.version.N }

// Seen is when the hub read it.
func (r Reading) Seen() time.Time { return r.version.Seen }

// Digest is over what the outlet said; it stays visible when the text is not.
func (r Reading) Digest() string { return r.version.Digest.String() }

// Title is the headline, empty where it is withheld or there was none.
func (r Reading) Title() string { return r.title }

// Body is the text that may be shown, safe markup.
func (r Reading) Body() template.HTML { return template.HTML(r.body) } //nolint:gosec // made safe by package content

// Difference is how it differs from the version before; nil for the first.
func (r Reading) Difference() *Difference { return r.difference }

// bodyOf returns what a verdict lets through of a version, or of the page behind
// it where that says more, and whether an excerpt leaves anything out.
func bodyOf(v verdict, version alteram.Version, page alteram.Rendition) (body string, cut bool) {
	markup := textOf(version, page)
	switch v.mode {
	case alteram.ModeFull:
		return markup, false
	case alteram.ModeExcerpt:
		return content.ExcerptHTML(markup, excerptWords(v.terms))
	}
	return "", false
}

func titleOf(v verdict, version alteram.Version) string {
	if v.mode == alteram.ModeWithheld {
		return ""
	}
	return version.Title
}

// ID is the entry's lasting name.
func (p *Published) ID() alteram.EntryID { return p.item.ID }

// Path is the address of the entry's page within the hub. What follows the id
// is decoration.
func (p *Published) Path() string {
	path := "/entry/" + string(p.item.ID)
	if slug := content.Slug(titleOf(p.verdict, p.item.Latest)); slug != "" {
		path += "/" + url.PathEscape(slug)
	}
	return path
}

// URL is the full address of the entry's page.
func (p *Published) URL() string { return p.hub.URL + p.Path() }

// GUID names the entry in feeds: the same in every feed of the hub in one
// language, because readers keep one row for each.
func (p *Published) GUID() string {
	return inLanguage(p.hub, p.words, p.hub.URL+"/entry/"+string(p.item.ID))
}

// inLanguage returns the name of something that a feed says in the given words:
// the same thing said in another of the hub's languages has another name.
func inLanguage(hub alteram.Hub, words *Words, id string) string {
	if len(hub.Languages) > 0 && words.Language != hub.Languages[0] {
		return id + "#" + words.Language
	}
	return id
}

// SourceID is the source's slug.
func (p *Published) SourceID() alteram.SourceID { return p.source.ID }

// SourceName is the outlet's name.
func (p *Published) SourceName() string { return p.source.Name }

// SourceSite is the outlet's home page; empty when it has none.
func (p *Published) SourceSite() string { return p.source.Site }

// SourceFeed is the address of the source's first feed; empty when it has none.
func (p *Published) SourceFeed() string {
	if len(p.source.Feeds) == 0 {
		return ""
	}
	return p.source.Feeds[0].URL
}

// SourcePath is the address of the source's page within the hub.
func (p *Published) SourcePath() string { return "/source/" + string(p.source.ID) }

// Title is the headline, or the hub's words where there is none or it is withheld.
func (p *Published) Title() string {
	key := "title.none"
	switch {
	case p.verdict.mode == alteram.ModeWithheld, p.item.Erased && p.item.Latest.Title == "":
		key = "title.withheld"
	case p.item.Latest.Title != "":
		return p.item.Latest.Title
	}
	return p.words.Say(key, quoted("source", p.source.Name, ""), p.words.day("date", p.item.SortAt))
}

// TitleIsOurs reports whether the title is the hub's words.
func (p *Published) TitleIsOurs() bool { return titleOf(p.verdict, p.item.Latest) == "" }

// TitleLang is the language of the title, empty when it is not known.
func (p *Published) TitleLang() string {
	if p.TitleIsOurs() {
		return p.words.Language
	}
	return p.Lang()
}

// Lang is the language of the outlet's words, BCP 47: as the item declares, else
// the one that the source publishes in, else as the page does; empty when it is
// not known.
func (p *Published) Lang() string {
	if l := p.item.Latest.Language; l != "" {
		return l
	}
	if len(p.source.Languages) == 1 {
		return p.source.Languages[0]
	}
	return p.item.Page.Language
}

// Dir is the direction of the outlet's words: rtl, ltr, or auto when the
// language is not known.
func (p *Published) Dir() string { return direction(p.Lang()) }

// rightToLeft lists the scripts that are written from right to left, ISO 15924.
const rightToLeft = "Adlm Arab Aran Hebr Mand Mend Nkoo Rohg Samr Syrc Thaa Yezi"

// direction returns rtl or ltr for the script that a language is written in,
// auto when that is not known.
func direction(lang string) string {
	tag := language.Make(lang)
	script, confidence := tag.Script()
	switch {
	case tag.IsRoot() || confidence == language.No:
		return "auto"
	case strings.Contains(rightToLeft, script.String()):
		return "rtl"
	}
	return "ltr"
}

// Body is what may be shown of the text, safe markup; empty when nothing may.
func (p *Published) Body() template.HTML { return template.HTML(p.body) } //nolint:gosec // made safe by package content

// Text is [Published.Body] as plain text.
func (p *Published) Text() string { return content.Text(p.body) }

// Mode is how much is shown.
func (p *Published) Mode() string { return p.verdict.mode.String() }

// Notice says why less than the whole text is shown; empty when all of it is.
func (p *Published) Notice() template.HTML {
	var b strings.Builder
	writeRuns(&b, p.discloser().notice(p.verdict))
	return template.HTML(b.String()) //nolint:gosec // escaped by writeRuns
}

// NoticeText is [Published.Notice] in plain words.
func (p *Published) NoticeText() string { return plain(p.discloser().notice(p.verdict)) }

func (p *Published) discloser() discloser { return discloser{p.words, p.hub, p.to.Now} }

// Status is 200, 410 for text that was shown once and is not now, or 451 for
// text withheld by law (RFC 7725).
func (p *Published) Status() int { return p.verdict.status() }

// BlockedBy is the address behind the blocked-by link of RFC 7725: of the law
// or order, else of the hub's decisions; empty when no law is the cause.
func (p *Published) BlockedBy() string {
	switch {
	case p.Status() != StatusWithheldByLaw:
		return ""
	case p.verdict.lawURL != "":
		return p.verdict.lawURL
	}
	return p.hub.URL + "/decisions"
}

// Original is the address of the original; empty when the law covers it too,
// or when the outlet gave none.
func (p *Published) Original() string {
	if p.verdict.hideLink {
		return ""
	}
	return p.item.Latest.Link
}

// OwnDomain reports whether the original stands on one of the domains that the
// source is known by.
func (p *Published) OwnDomain() bool { return ownDomain(p.source, p.Original()) }

func ownDomain(s *alteram.Source, address string) bool {
	u, err := url.Parse(address)
	if err != nil || address == "" || len(s.Domains) == 0 {
		return true // nothing to compare
	}
	host := strings.ToLower(u.Hostname())
	for _, d := range s.Domains {
		d = strings.ToLower(d)
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}

// FirstSeen is when the hub first read the entry.
func (p *Published) FirstSeen() time.Time { return p.item.FirstSeen }

// PublishedAt is when the outlet says it published; zero when it does not say.
func (p *Published) PublishedAt() time.Time { return p.item.Latest.Published }

// SortAt is the time that orders lists.
func (p *Published) SortAt() time.Time { return p.item.SortAt }

// Changed is when what is shown of the entry last changed: by a new version, by
// terms that began or ended, or by a decision.
func (p *Published) Changed() time.Time { return p.changed }

// Unlisted is since when no feed of the source lists the entry; zero while one does.
func (p *Published) Unlisted() time.Time { return p.item.Unlisted }

// Authors are the names that signed the text, where text is shown.
func (p *Published) Authors() []string {
	if !p.verdict.mode.ShowsText() {
		return nil
	}
	var names []string
	for _, a := range p.item.Latest.Authors {
		if a.Name != "" {
			names = append(names, a.Name)
		}
	}
	if names == nil && !p.PageRead().IsZero() {
		return p.item.Page.Byline
	}
	return names
}

// Categories are the outlet's own, where text is shown.
func (p *Published) Categories() []string {
	if !p.verdict.mode.ShowsText() {
		return nil
	}
	return p.item.Latest.Categories
}

// VersionCount is how many versions there are.
func (p *Published) VersionCount() int { return p.item.Versions }

// Versions are all versions in order, each under the same verdict; nil in lists.
func (p *Published) Versions() []Reading { return p.versions }

// StoryPath is the address within the hub of the story that the entry is in;
// empty in lists, and while it is in none.
func (p *Published) StoryPath() string {
	if p.story == "" {
		return ""
	}
	return "/story/" + string(p.story)
}

// Disclosure is the account of who is speaking, as of now.
func (p *Published) Disclosure() Disclosure { return p.disclosure }

// Then are the fields of the account that read otherwise when the entry was
// first seen, as they read then; nil when none did, and in lists.
func (p *Published) Then() []Field { return p.then }

// Index reports whether the terms let search engines list the copy.
func (p *Published) Index() bool { return p.verdict.terms.Index && p.verdict.mode == alteram.ModeFull }

// FeedHTML is the body of the entry in a feed: first who is speaking, then why
// not everything is shown, then the outlet's words inside a quotation that says
// where it begins and ends, last the original address. It looks right without
// a style sheet.
func (p *Published) FeedHTML() string {
	var b strings.Builder
	b.WriteString(`<div lang="` + html.EscapeString(p.words.Language) + `">`)
	b.WriteString(p.disclosure.plainHTML())
	if n := p.Notice(); n != "" {
		b.WriteString("<p><em>" + string(n) + "</em></p>")
	}
	if p.body != "" {
		b.WriteString("<hr>")
		if at := p.PageRead(); !at.IsZero() {
			p.line(&b, "page.read", p.words.day("date", at))
		}
		p.line(&b, "quote.begins", quoted("source", p.source.Name, ""))
		b.WriteString(p.quote())
		p.line(&b, "quote.ends", quoted("source", p.source.Name, ""))
		b.WriteString("<hr>")
	}
	p.closing(&b)
	b.WriteString("</div>")
	return b.String()
}

// closing writes what stands below the outlet's words in a feed: the original
// address, and what is to be known of it.
func (p *Published) closing(b *strings.Builder) {
	for _, line := range p.PictureLinks() {
		b.WriteString("<p>" + string(line) + "</p>")
	}
	if o := p.Original(); o != "" {
		p.line(b, "original.line", link("address", o, o))
		if !p.OwnDomain() {
			p.line(b, "foreign", quoted("source", p.source.Name, ""))
		}
	}
	if !p.item.Unlisted.IsZero() {
		p.line(b, "unlisted", p.words.day("date", p.item.Unlisted))
	}
}

func (p *Published) line(b *strings.Builder, key string, args ...Arg) {
	b.WriteString("<p>")
	writeRuns(b, p.words.runs(key, args...))
	b.WriteString("</p>")
}

// quote is the outlet's words in the frame that nothing else stands in.
func (p *Published) quote() string { return string(p.Quoted()) }

// Quote puts words of the outlet into their frame: a quotation with language,
// direction and source.
func (p *Published) Quote(body template.HTML) template.HTML {
	lang := ""
	if l := p.Lang(); l != "" {
		lang = ` lang="` + html.EscapeString(l) + `"`
	}
	cite := ""
	if o := p.Original(); o != "" {
		cite = ` cite="` + html.EscapeString(o) + `"`
	}
	return template.HTML(`<blockquote class="Quote"` + lang + ` dir="` + p.Dir() + `"` + cite + `>` + string(body) + `</blockquote>`) //nolint:gosec // body is made safe by package content
}

// leadWords bounds the words of a text that a list shows.
const leadWords = 40

// Lead is the beginning of what may be shown, in the frame of a quotation;
// empty when nothing may.
func (p *Published) Lead() template.HTML {
	if p.body == "" {
		return ""
	}
	lead, _ := content.ExcerptHTML(p.body, leadWords)
	return p.Quote(template.HTML(lead)) //nolint:gosec // made safe by package content
}

// QuoteBegins is the hub's line before the outlet's words.
func (p *Published) QuoteBegins() string {
	return p.words.Say("quote.begins", quoted("source", p.source.Name, ""))
}

// QuoteEnds is the line after the outlet's words.
func (p *Published) QuoteEnds() string {
	return p.words.Say("quote.ends", quoted("source", p.source.Name, ""))
}

// FeedText is the body of the entry in a feed as plain text, in the same order.
// Each line of the outlet's words begins with "> ", and none of the hub's does, so
// that nothing an outlet writes can look like the end of its words.
func (p *Published) FeedText() string {
	parts := []string{strings.TrimSpace(p.disclosure.Text())}
	if n := p.NoticeText(); n != "" {
		parts = append(parts, n)
	}
	if line := p.pageRuns(); line != nil {
		parts = append(parts, plain(line))
	}
	parts = append(parts, p.quoteText(p.Text())...)
	return strings.Join(append(parts, p.closingText()...), "\n\n")
}

// quoteText puts words of the outlet, in plain text, into their frame; nothing
// where there are none.
func (p *Published) quoteText(words string) []string {
	if words == "" {
		return nil
	}
	return []string{p.QuoteBegins(), quotedLines(words), p.QuoteEnds()}
}

// lineEnds makes all that programs may show as the end of a line one: the
// characters with the property of a mandatory break (UAX 14).
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// quotedLines marks every line of a text as quoted, whatever ends its lines.
func quotedLines(text string) string {
	return "> " + strings.ReplaceAll(lineEnds.Replace(text), "\n", "\n> ")
}

// closingText is what stands below the outlet's words, in plain text.
func (p *Published) closingText() []string {
	var parts []string
	for _, pic := range p.pictures {
		if !pic.Shown() {
			parts = append(parts, p.pictureLine(pic)+" "+pic.Link())
		}
	}
	if o := p.Original(); o != "" {
		parts = append(parts, p.words.Say("original.line", text("address", o)))
		if !p.OwnDomain() {
			parts = append(parts, p.words.Say("foreign", quoted("source", p.source.Name, "")))
		}
	}
	if !p.item.Unlisted.IsZero() {
		parts = append(parts, p.words.Say("unlisted", p.words.day("date", p.item.Unlisted)))
	}
	return parts
}
