package content

import (
	"slices"
	"strings"
	"time"
	"unicode"

	alteram "github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
)

// Revision is the number of the rules by which [Clean] makes a version of an
// item. It rises with every change of them that can change a digest, so that an
// improvement here is not taken for an edit by the outlet.
const Revision = 1

// Clean returns an item of doc as the version that the hub keeps, with its
// digest: title, names and categories plain, markup safe, link canonical. Where
// the item says nothing of its language or authors, what doc says holds; doc
// may be nil.
//
// HTML and Text are the item's content, and Summary its summary unless that
// only repeats how the content begins; with just one of them, HTML and Text are
// that one. A missing title, link or date stays missing. Entry, numbers, Seen,
// Feed and Archive are left to the caller.
func Clean(item feed.Item, doc *feed.Document) alteram.Version {
	if doc == nil {
		doc = &feed.Document{}
	}
	v := alteram.Version{
		Scheme:     alteram.DigestScheme,
		Title:      PlainTitle(item.Title),
		Link:       CanonicalLink(itemLink(item)),
		GUID:       item.ID,
		Authors:    authors(item.Authors),
		Published:  instant(item.Published),
		Updated:    instant(item.Updated),
		Categories: categories(item.Categories),
		Language:   Language(item.Language),
	}
	if len(v.Authors) == 0 {
		v.Authors = authors(doc.Authors)
	}
	if v.Language == "" {
		v.Language = Language(doc.Language)
	}
	if item.PublishedOffset != nil && !v.Published.IsZero() {
		v.PublishedOffset = *item.PublishedOffset
	}
	setBody(&v, Sanitize(item.Content, itemLink(item)), Sanitize(item.Summary, itemLink(item)))
	v.Digest = v.ComputeDigest()
	return v
}

// setBody fills the text fields of v from safe markup.
func setBody(v *alteram.Version, content, summary string) {
	if content == "" {
		content, summary = summary, ""
	}
	v.HTML, v.Text = content, Text(content)
	if summary != "" && !repeats(v.Text, Text(summary)) {
		v.Summary = summary
	}
}

// itemLink returns the address of an item's page as given.
func itemLink(item feed.Item) string {
	if item.Link == "" && item.IDIsLink {
		return item.ID
	}
	return item.Link
}

func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// authors returns plain names, without entries that name nobody and repetitions.
func authors(in []feed.Author) []alteram.Author {
	var out []alteram.Author
	for _, a := range in {
		clean := alteram.Author{Name: PlainTitle(a.Name), Email: PlainTitle(a.Email), URL: CanonicalLink(a.URL)}
		if clean != (alteram.Author{}) && !slices.Contains(out, clean) {
			out = append(out, clean)
		}
	}
	return out
}

// categories returns plain names without empty ones and repetitions.
func categories(in []string) []string {
	var out []string
	for _, c := range in {
		if c = PlainTitle(c); c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// repeats reports whether summary says no more than how text begins, whatever
// white space, punctuation and ellipsis it has.
func repeats(text, summary string) bool {
	summary = strings.TrimRightFunc(summary, notLetterOrDigit)
	for _, want := range summary {
		if notLetterOrDigit(want) {
			continue
		}
		i := strings.IndexFunc(text, func(r rune) bool { return !notLetterOrDigit(r) })
		if i < 0 {
			return false
		}
		got := firstRune(text[i:])
		if unicode.ToLower(got) != unicode.ToLower(want) {
			return false
		}
		text = text[i+len(string(got)):]
	}
	return true
}

// CleanDocument makes doc safe to show, in place, keeping its shape: titles and
// names plain, summary, content, description and rights safe markup. Links stay
// as given, absolute; those that are not http or https are emptied, since
// nobody may follow them.
func CleanDocument(doc *feed.Document) {
	doc.Title = PlainTitle(doc.Title)
	doc.Description = Sanitize(doc.Description, doc.Link)
	doc.Rights = Sanitize(doc.Rights, doc.Link)
	doc.Generator = PlainTitle(doc.Generator)
	cleanAuthors(doc.Authors)
	doc.Categories = categories(doc.Categories)
	for _, link := range []*string{&doc.Link, &doc.Self, &doc.Hub, &doc.Image} {
		*link = webLink(*link)
	}
	for i := range doc.Items {
		cleanItem(&doc.Items[i])
	}
}

func cleanItem(item *feed.Item) {
	base := itemLink(*item)
	item.ID = strings.TrimSpace(plain(item.ID))
	item.Title = PlainTitle(item.Title)
	item.Summary = Sanitize(item.Summary, base)
	item.Content = Sanitize(item.Content, base)
	item.Rights = Sanitize(item.Rights, base)
	item.Categories = categories(item.Categories)
	cleanAuthors(item.Authors)
	for _, link := range []*string{&item.Link, &item.Image, &item.Comments} {
		*link = webLink(*link)
	}
	for i := range item.Enclosures {
		item.Enclosures[i].URL = webLink(item.Enclosures[i].URL)
		item.Enclosures[i].Type = PlainTitle(item.Enclosures[i].Type)
	}
	item.Enclosures = slices.DeleteFunc(item.Enclosures, func(e feed.Enclosure) bool { return e.URL == "" })
	if item.Source != nil {
		item.Source.Title, item.Source.URL = PlainTitle(item.Source.Title), webLink(item.Source.URL)
	}
}

func cleanAuthors(list []feed.Author) {
	for i, a := range list {
		list[i] = feed.Author{Name: PlainTitle(a.Name), Email: PlainTitle(a.Email), URL: webLink(a.URL)}
	}
}

// webLink returns link without control characters unless it has a scheme that
// is neither http nor https.
func webLink(link string) string {
	link = strings.TrimSpace(plain(link))
	if u, _ := parseURL(link); u == nil || u.IsAbs() && u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return link
}
