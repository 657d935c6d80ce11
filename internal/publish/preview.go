package publish

import (
	"html/template"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/alteram-hub/alteram/internal/content"
)

// Preview is what other sites and messengers show of a link to an entry or a story:
// the fields of the Open Graph protocol (ogp.me), all plain text. There is no
// picture.
type Preview struct {
	// Title is the headline as it may be shown.
	Title string
	// Description begins with who is speaking; the outlet's words follow in
	// quotation marks, where they may be shown.
	Description string
	// SiteName is the hub's name.
	SiteName string
	// Locale is the language of the hub's words as Open Graph writes it: en_GB, or en.
	Locale string
	// URL is the address of the entry's page within the hub.
	URL string
	// Canonical is the address of the original; empty when there is none to show.
	Canonical string
	// Published is when the outlet says it published; zero when it does not say.
	Published time.Time
}

// previewWords bounds how many of the outlet's words a preview shows.
const previewWords = 30

// Preview returns what a link to the entry may look like elsewhere, for the
// channel and the reader that the entry was published for.
func (p *Published) Preview() Preview {
	parts := []string{plain(p.disclosure.brief) + "."}
	if n := p.NoticeText(); n != "" && p.body == "" {
		parts = append(parts, n)
	}
	if words, _ := content.Excerpt(strings.Join(strings.Fields(p.Text()), " "), previewWords); words != "" {
		parts = append(parts, p.words.Say("preview.words", quoted("words", words, p.Lang())))
	}
	return Preview{
		Title: p.Title(), Description: strings.Join(parts, " "), SiteName: p.hub.Name, Locale: locale(p.words.tag), URL: p.URL(),
		Canonical: p.Original(), Published: p.PublishedAt(),
	}
}

// Preview returns what a link to the story may look like elsewhere: how many
// reports there are, and each group's first headline behind who is speaking.
func (s *Story) Preview() Preview {
	parts := []string{s.Extent() + " · " + s.words.Count("story.breadth", s.breadth) + "."}
	for _, g := range s.groups {
		if r := g.First(); r != nil {
			parts = append(parts, r.Disclosure().BriefText()+". "+s.words.Say("preview.words", quoted("words", r.Title(), r.TitleLang())))
		}
	}
	return Preview{Title: s.Title(), Description: strings.Join(parts, " "), SiteName: s.hub.Name, Locale: locale(s.words.tag), URL: s.URL()}
}

// locale writes a language as Open Graph does.
func locale(tag language.Tag) string {
	base, _ := tag.Base()
	if region, confidence := tag.Region(); confidence == language.Exact {
		return base.String() + "_" + region.String()
	}
	return base.String()
}

// Licence is the licence under which the text is shown, by its SPDX or Creative
// Commons id, with the address of its wording where that is known; empty when
// the text is shown on another ground, or not at all.
func (p *Published) Licence() (id, url string) {
	id = p.verdict.terms.Licence
	if id == "" || !p.verdict.mode.ShowsText() {
		return "", ""
	}
	return id, licenceURL(id)
}

// licenceURL returns where the wording of a licence stands.
func licenceURL(id string) string {
	parts := strings.SplitN(id, "-", 3) // CC-BY-SA-4.0, CC0-1.0
	if i := strings.LastIndex(id, "-"); len(parts) == 3 && parts[0] == "CC" {
		return "https://creativecommons.org/licenses/" + strings.ToLower(id[len("CC-"):i]) + "/" + id[i+1:] + "/"
	}
	if id == "CC0-1.0" {
		return "https://creativecommons.org/publicdomain/zero/1.0/"
	}
	return "https://spdx.org/licenses/" + template.URLQueryEscaper(id) + ".html"
}

// Rights says in plain words on what ground the text is shown; empty when none is.
func (p *Published) Rights() string {
	if !p.verdict.mode.ShowsText() {
		return ""
	}
	return plain(p.discloser().basis(p.verdict.terms))
}
