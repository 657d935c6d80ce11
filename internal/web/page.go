package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/alteram-hub/alteram/internal/publish"
)

// page is what the frame of every page shows.
type page struct {
	W *publish.Words
	// Hub is the hub's name.
	Hub     string
	HubURL  string
	Heading string
	// Canonical is the address search engines should list instead; empty for none.
	Canonical string
	// NoIndex keeps the page out of search engines and reserves it from mining.
	NoIndex bool
	// Feeds are the forms in which the page's list is a feed; nil for none.
	Feeds   []feedForm
	Style   string
	Version string
	// Path is the page's own, for the mark in the navigation.
	Path string
	// Query is what of the request's query the page rests on, without the language.
	Query url.Values
	// Bare is set on pages that have no JSON form and no other languages: of errors.
	Bare bool
	// Objecting reports whether readers may object.
	Objecting bool
	// Preview is what a link to the page looks like elsewhere; nil for the plain one.
	Preview *publish.Preview

	// asked reports that the address names the language, which links then keep.
	asked     bool
	languages []string
}

// feedForm is a feed of a page in one format.
type feedForm struct{ Name, Type, Href string }

// tongue is a language in which the page is there too.
type tongue struct {
	Code, Name, Dir, Href string
	// Current reports that it is the page's own.
	Current bool
}

// page returns the frame for a request. Pages are shared from a cache: nothing
// that only one reader asked for may get into them.
func (s *server) page(ctx context.Context, r *http.Request, to publish.To) page {
	name, address, err := s.publisher.HubName(ctx)
	if err != nil || name == "" {
		name = "Alteram"
	}
	objecting, err := s.publisher.TakesObjections(ctx)
	return page{
		Objecting: err == nil && objecting,
		W:         publish.WordsIn(to.Language), Hub: name, HubURL: address, Style: s.style.path, Version: s.version,
		Path: r.URL.Path, Query: url.Values{}, asked: asked(r, to), languages: s.publisher.Languages(to),
	}
}

// asked reports whether the address names the language of the answer.
func asked(r *http.Request, to publish.To) bool { return r.URL.Query().Get("lang") == to.Language }

// Title is what stands in the browser's title bar.
func (p page) Title() string {
	if p.Heading == "" {
		return p.Hub
	}
	return p.Heading + " · " + p.Hub
}

// Current reports whether a path is this page's, for the navigation.
func (p page) Current(path string) bool { return p.Path == path }

// Link returns a path within the hub, with the language when the address of
// this page names it: so who was sent a page in one language stays in it.
func (p page) Link(path string) string {
	if !p.asked {
		return path
	}
	return extend(path, "lang", p.W.Language)
}

// Asked is the language that forms have to keep; empty for none.
func (p page) Asked() string {
	if !p.asked {
		return ""
	}
	return p.W.Language
}

// extend adds a parameter to a path that may have a query and a fragment.
func extend(path, name, value string) string {
	path, fragment, _ := strings.Cut(path, "#")
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	path += sep + name + "=" + url.QueryEscape(value)
	if fragment != "" {
		path += "#" + fragment
	}
	return path
}

// self is the page's own path with what it rests on, without a language.
func (p page) self() string {
	if len(p.Query) == 0 {
		return p.Path
	}
	return p.Path + "?" + p.Query.Encode()
}

// at returns the page's address with another value of one parameter; empty removes it.
func (p page) at(name, value string) string {
	q := url.Values{}
	for k, v := range p.Query {
		q[k] = v
	}
	if q.Del(name); value != "" {
		q.Set(name, value)
	}
	p.Query = q
	return p.Link(p.self())
}

// JSON is the address of the page's JSON form; empty for none.
func (p page) JSON() string {
	if p.Bare {
		return ""
	}
	return p.Link(extend(p.self(), "format", "json"))
}

// Tongues lists the languages of the hub; nil when there is one alone.
func (p page) Tongues() []tongue {
	if len(p.languages) < 2 || p.Bare {
		return nil
	}
	var out []tongue
	for _, l := range p.languages {
		name := display.Self.Name(language.Make(l))
		out = append(out, tongue{
			Code: l, Name: cmp.Or(name, l), Dir: publish.WordsIn(l).Dir(), Href: extend(p.self(), "lang", l), Current: l == p.W.Language,
		})
	}
	return out
}

// Default is the page's address in the language that the reader's program asks for.
func (p page) Default() string { return p.self() }

// feedsAt returns the forms of a feed whose addresses begin with a stem.
func (p page) feedsAt(stem, query string) []feedForm {
	if query != "" {
		query = "?" + query
	}
	forms := []feedForm{
		{"Atom", "application/atom+xml", ".atom"},
		{"RSS", "application/rss+xml", ".rss"},
		{"JSON Feed", "application/feed+json", ".json"},
	}
	for i := range forms {
		forms[i].Href = p.Link(stem + forms[i].Href + query)
	}
	return forms
}

// fact is an entry in a list, for the lines below its words.
type fact struct {
	page

	Entry *publish.Published
}

// Fact returns an entry for the lines below its words.
func (p page) Fact(e *publish.Published) fact { return fact{p, e} }
