package hub

import (
	"cmp"
	"context"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/store"
)

// Imported says what became of the outlines of an OPML file.
type Imported struct {
	// Added are the new sources.
	Added []alteram.SourceID `json:"added"`
	// Known are addresses that were there already, in the hub or earlier in the file.
	Known []string `json:"known,omitempty"`
	// Refused are addresses that hub.yaml would not take: they are no http or
	// https address, or hold a user name, which would be published.
	Refused []string `json:"refused,omitempty"`
}

// ImportOPML adds each outline of an OPML document as a source of its own:
// control unknown, link only, until the operator declares more. All are added
// in one transaction; importing the same file again changes nothing.
func (h *Hub) ImportOPML(ctx context.Context, document []byte, by string) (Imported, error) {
	list, err := feed.ParseOPML(document)
	if err != nil {
		return Imported{}, err
	}
	im := newImporter(h.Now())
	if err := im.avoid(ctx, h.Store); err != nil {
		return Imported{}, err
	}
	sources := im.sources(list)
	if len(sources) == 0 {
		return im.out, nil
	}
	return im.out, h.add(ctx, sources, by)
}

// FromOPML returns the sources that importing an OPML document into an empty
// hub would add at now.
func FromOPML(document []byte, now time.Time) ([]alteram.Source, error) {
	list, err := feed.ParseOPML(document)
	if err != nil {
		return nil, err
	}
	return newImporter(now).sources(list), nil
}

// add declares sources that are not declared yet. It leaves what was applied
// last alone, so that a hub.yaml which does not name them does not retire them.
func (h *Hub) add(ctx context.Context, sources []alteram.Source, by string) error {
	values, err := store.Values(alteram.Declared{Sources: sources})
	if err != nil {
		return err
	}
	p := store.Plan{By: by}
	for _, v := range values {
		if v.Source != "" {
			p.Changes = append(p.Changes, store.Change{Source: v.Source, Aspect: v.Aspect, New: v.JSON})
		}
	}
	return h.Store.Apply(ctx, p)
}

// importer makes sources of outlines.
type importer struct {
	// known are the keys of feed addresses that are taken, ids those of sources.
	known map[string]bool
	ids   map[alteram.SourceID]bool
	// counts are the numbers last given to sources of the same slug.
	counts map[string]int
	// day is the day on which the hub looked.
	day time.Time
	out Imported
}

func newImporter(now time.Time) *importer {
	y, m, d := now.UTC().Date()
	return &importer{
		known: map[string]bool{}, ids: map[alteram.SourceID]bool{}, counts: map[string]int{},
		day: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), out: Imported{Added: []alteram.SourceID{}},
	}
}

// avoid takes in the feed addresses and source ids that the hub ever had.
func (im *importer) avoid(ctx context.Context, s *store.Store) error {
	have, err := s.Declared(ctx)
	if err != nil {
		return err
	}
	feeds, err := s.Feeds(ctx)
	if err != nil {
		return err
	}
	for _, f := range feeds {
		for _, at := range slices.Concat([]string{f.URL}, f.Alternates) {
			if u := fetchable(at); u != nil {
				im.known[key(u)] = true
			}
		}
	}
	for _, s := range have.Sources {
		im.ids[s.ID] = true
	}
	return nil
}

// sources makes a source of each outline that is new, and notes what became of all.
func (im *importer) sources(list []feed.Outline) []alteram.Source {
	var sources []alteram.Source
	for _, o := range list {
		at := fetchable(o.XMLURL)
		if at != nil && im.known[key(at)] {
			im.out.Known = append(im.out.Known, o.XMLURL)
			continue
		}
		s, ok := im.source(o, at)
		if !ok {
			im.out.Refused = append(im.out.Refused, o.XMLURL)
			continue
		}
		im.known[key(at)] = true
		im.out.Added = append(im.out.Added, s.ID)
		sources = append(sources, s)
	}
	return sources
}

// source makes the source of an outline whose feed is at an address. Where
// hub.yaml would not take what the outline says beside that, it is left out.
func (im *importer) source(o feed.Outline, at *url.URL) (alteram.Source, bool) {
	if at == nil {
		return alteram.Source{}, false
	}
	bare := alteram.Source{
		ID: "imported", Name: at.Hostname(), Control: alteram.Control{Set: im.day},
		Feeds: []alteram.Feed{{URL: at.String()}},
	}
	full := bare
	full.Name = cmp.Or(strings.TrimSpace(o.Title), bare.Name)
	full.Domains = []string{ownHost(at)}
	if site := fetchable(o.HTMLURL); site != nil {
		full.Site = site.String()
		full.Domains = domains(ownHost(site), ownHost(at))
	}
	if o.Language != "" {
		full.Languages = []string{o.Language}
	}
	named := bare
	named.Name = full.Name
	for _, try := range []alteram.Source{full, named, bare} {
		if s, err := asDeclared(try); err == nil {
			return im.identified(s, at), true
		}
	}
	return alteram.Source{}, false
}

// identified gives a source its id.
func (im *importer) identified(s alteram.Source, at *url.URL) alteram.Source {
	s.ID = im.freeID(s.Name, cmp.Or(first(s.Domains), at.Hostname()))
	s.Feeds[0].Source = s.ID
	return s
}

// fetchable reads the address of a feed or page; nil when it is no http or
// https address, or has a user name in it. Browsers hand feeds to readers as
// feed://host/… and feed:https://host/…, which is how some are exported.
func fetchable(s string) *url.URL {
	s = strings.TrimSpace(s)
	if rest, ok := cutFold(s, "feed:"); ok {
		s = rest
		if strings.HasPrefix(s, "//") {
			s = "http:" + s
		}
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return nil
	}
	return u
}

// cutFold cuts a prefix in any capitals.
func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// key returns the form in which addresses of the same feed are equal: without
// scheme, default port, slash at the end of the path, and fragment, the host in
// lower case.
func key(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if p := u.Port(); p != "" && p != "80" && p != "443" {
		host += ":" + p
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return host + path
}

// ownHost returns the host under which an outlet's links are its own: www. is
// dropped, for a domain covers its subdomains.
func ownHost(u *url.URL) string {
	return strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), "www.")
}

// domains returns the host of the site and, unless that covers it, the feed's.
func domains(site, feed string) []string {
	if site == feed || strings.HasSuffix(feed, "."+site) {
		return []string{site}
	}
	return []string{site, feed}
}

// first returns the first of a list, or nothing.
func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// ExportOPML writes the feeds that are declared as OPML, an outline each,
// under the name of their source.
func (h *Hub) ExportOPML(ctx context.Context, w io.Writer) error {
	d, err := h.Declared(ctx)
	if err != nil {
		return err
	}
	var list []feed.Outline
	for _, s := range d.Sources {
		for _, f := range s.Feeds {
			list = append(list, feed.Outline{Title: s.Name, XMLURL: f.URL, HTMLURL: s.Site, Language: first(s.Languages)})
		}
	}
	return feed.WriteOPML(w, d.Hub.Name, list)
}
