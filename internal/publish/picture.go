package publish

import (
	"cmp"
	"context"
	"html"
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// Pictures follow terms of their own, under those of the text: none, a link
// that loads nothing before somebody follows it, or the hub's own copy. No
// answer of the hub makes a reader's program ask an outlet for anything.

// Blobs holds the hub's own copies of pictures; package blob implements it.
type Blobs interface {
	// Get returns what was kept, NotFound when nothing is.
	Get(ctx context.Context, name string) ([]byte, error)
}

// Picture is a picture of an entry as it may be shown.
type Picture struct {
	picture alteram.Picture
	// copied is the address of the hub's copy; empty for a link to the outlet's.
	copied string
}

// Shown reports whether there is a copy to show; else the picture is linked.
func (p Picture) Shown() bool { return p.copied != "" }

// Source is the address of the hub's copy, on pages without its host; empty for
// a link.
func (p Picture) Source() string { return p.copied }

// Link is the address of the picture at the outlet; empty for one that is shown.
func (p Picture) Link() string {
	if p.Shown() {
		return ""
	}
	return p.picture.URL
}

// Alt is the outlet's words in place of the picture; it may be empty.
func (p Picture) Alt() string { return p.picture.Alt }

// Caption is the outlet's words below it, with who made it; it may be empty.
func (p Picture) Caption() string { return p.picture.Caption }

// Pictures are those that may be linked or shown; nil in lists of pages.
func (p *Published) Pictures() []Picture { return p.pictures }

// images says what the verdict lets happen to pictures: nothing where the text
// is not shown as the terms have it.
func (p *Published) images() alteram.Images {
	if !p.verdict.mode.ShowsText() || p.verdict.mode != p.verdict.terms.Mode {
		return alteram.ImagesNone
	}
	return p.verdict.terms.Images
}

// illustrate gives entries the pictures that may be shown of them.
func (m *maker) illustrate(ctx context.Context, entries ...*Published) error {
	var keys []store.VersionKey
	for _, p := range entries {
		if p.images() != alteram.ImagesNone {
			keys = append(keys, store.VersionKey{Entry: p.ID(), N: p.item.Versions})
		}
	}
	found, err := m.publisher.store.PicturesOf(ctx, keys)
	if err != nil {
		return err
	}
	for _, p := range entries {
		for _, pic := range found[store.VersionKey{Entry: p.ID(), N: p.item.Versions}] {
			if one, ok := m.picture(p, pic); ok {
				p.pictures = append(p.pictures, one)
			}
		}
	}
	return nil
}

// picture returns a picture as it may be shown; ok is false when it may not.
func (m *maker) picture(p *Published, pic alteram.Picture) (one Picture, ok bool) {
	door, channel := doors[m.to.Channel]
	switch {
	case p.images() == alteram.ImagesLink:
		return Picture{picture: pic}, !p.verdict.hideLink
	case p.images() != alteram.ImagesShow, pic.Blob == "", !channel, m.publisher.Pictures == nil:
		return Picture{}, false
	}
	if m.to.Channel != alteram.ChannelPage { // pages load from where they stand alone
		door = p.hub.URL + door
	}
	return Picture{pic, door + string(pic.ID)}, true
}

// doors are the addresses at which copies stand, by the channel whose terms
// hold there.
var doors = map[alteram.Channel]string{
	alteram.ChannelPage: "/image/", alteram.ChannelFeed: "/feed/image/", alteram.ChannelAPI: "/api/image/",
}

// Copy is the hub's copy of a picture.
type Copy struct {
	// Type is its media type.
	Type string
	Body []byte
	// Index reports whether the terms let search engines list it.
	Index bool
}

// Picture returns the hub's copy of a picture, when the terms show it to this
// reader at this moment, else NotFound.
func (p *Publisher) Picture(ctx context.Context, id alteram.PictureID, to To) (Copy, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return Copy{}, err
	}
	none := alteram.Errorf(alteram.NotFound, "there is no picture %q to show here: open the report that it belongs to", string(id))
	pic, err := p.store.Picture(ctx, id)
	if err != nil {
		return Copy{}, err
	}
	it, err := p.store.Entry(ctx, pic.Entry)
	if err != nil {
		return Copy{}, err
	}
	m := p.maker(st, to)
	pub, err := m.entry(ctx, it)
	if err != nil {
		return Copy{}, err
	}
	if one, ok := m.picture(pub, pic); !ok || !one.Shown() || pic.N != it.Versions {
		return Copy{}, none
	}
	body, err := p.Pictures.Get(ctx, pic.Blob)
	return Copy{pic.Type, body, pub.Index()}, err
}

// Quoted is the outlet's words with the pictures that are shown of them, in
// the frame of a quotation.
func (p *Published) Quoted() template.HTML {
	var b strings.Builder
	b.WriteString(cmp.Or(p.marked, p.body))
	for _, pic := range p.pictures {
		if !pic.Shown() {
			continue
		}
		b.WriteString(`<figure class="Picture"><img src="` + html.EscapeString(pic.copied) + `" alt="` + html.EscapeString(pic.Alt()) + `" width="` +
			strconv.Itoa(pic.picture.Width) + `" height="` + strconv.Itoa(pic.picture.Height) + `" loading="lazy">`)
		if c := pic.Caption(); c != "" {
			b.WriteString(`<figcaption>` + html.EscapeString(c) + `</figcaption>`)
		}
		b.WriteString(`</figure>`)
	}
	return p.Quote(template.HTML(b.String())) //nolint:gosec // body is made safe by package content, the rest escaped
}

// PictureLinks lead to the pictures that are only linked, each with the
// outlet's words on it; nil when there are none.
func (p *Published) PictureLinks() []template.HTML {
	var out []template.HTML
	for _, pic := range p.pictures {
		if pic.Shown() {
			continue
		}
		line := `<a href="` + html.EscapeString(pic.picture.URL) + `" rel="nofollow noreferrer noopener">` + html.EscapeString(p.pictureLine(pic)) + `</a>`
		for _, words := range [...]string{pic.Alt(), pic.Caption()} {
			if words != "" {
				line += ` <q` + p.quotedIn() + `>` + html.EscapeString(words) + `</q>`
			}
		}
		out = append(out, template.HTML(line)) //nolint:gosec // escaped above
	}
	return out
}

// pictureLine says where a link to a picture leads.
func (p *Published) pictureLine(pic Picture) string {
	host := pic.picture.URL
	if u, err := url.Parse(host); err == nil && u.Host != "" {
		host = u.Host
	}
	return p.words.Say("picture.show", text("host", host))
}

// quotedIn are the language and direction of the outlet's words as attributes.
func (p *Published) quotedIn() string {
	if l := p.Lang(); l != "" {
		return ` lang="` + html.EscapeString(l) + `" dir="` + p.Dir() + `"`
	}
	return ` dir="auto"`
}

// pictureJSON is the public form of a picture.
type pictureJSON struct {
	// URL is the address of the hub's copy, Link that of the picture at the outlet.
	URL     string `json:"url,omitempty"`
	Link    string `json:"link,omitempty"`
	Alt     string `json:"alt,omitempty"`
	Caption string `json:"caption,omitempty"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
}

func picturesJSON(list []Picture) (out []pictureJSON) {
	for _, p := range list {
		out = append(out, pictureJSON{p.Source(), p.Link(), p.Alt(), p.Caption(), p.picture.Width, p.picture.Height})
	}
	return out
}
