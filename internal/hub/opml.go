package hub

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/store"
)

// ImportOptions say how an OPML file is taken in. The zero value takes in every
// address, and folders as groups.
type ImportOptions struct {
	// By says who imports, for the history.
	By string
	// NoGroups leaves folders out.
	NoGroups bool
	// DryRun only says what would become of the outlines.
	DryRun bool
	// Check, when set, asks each address that is new; what gives no feed is left out.
	Check Fetcher
	// AtOnce is how many addresses are asked at the same time; 0 means 16.
	AtOnce int
	// Progress, when set, is told how many addresses were asked. It may be called
	// by several goroutines, one at a time.
	Progress func(done int)
}

// Imported says what became of the outlines of an OPML file.
type Imported struct {
	// Added are the new sources.
	Added []alteram.SourceID `json:"added"`
	// Groups are those of the new sources, as readers see them, in order.
	Groups []string `json:"groups,omitempty"`
	// Known are addresses that were there already, in the hub or earlier in the file.
	Known []string `json:"known,omitempty"`
	// Refused are addresses that hub.yaml would not take: they are no http or
	// https address, or hold a user name, which would be published.
	Refused []string `json:"refused,omitempty"`
	// LeftOut are addresses that were asked and gave no feed.
	LeftOut []Look `json:"left_out,omitempty"`
	// Moved are addresses whose feed has a new one, which was taken in instead.
	Moved []Look `json:"moved,omitempty"`
}

// ImportOPML adds the outlines of an OPML document as sources: control unknown,
// link only, until the operator declares more. Outlines that a hub wrote stand
// together by their source, each other one is a source of its own, and the
// folders it stands in are its group. All are added in one transaction; what is
// known is left as it is, so that importing the same file again changes nothing.
func (h *Hub) ImportOPML(ctx context.Context, document []byte, o ImportOptions) (Imported, error) {
	list, err := feed.ParseOPML(document)
	if err != nil {
		return Imported{}, err
	}
	im := newImporter(h.Now())
	im.noGroups = o.NoGroups
	if err := im.avoid(ctx, h.Store); err != nil {
		return Imported{}, err
	}
	if o.Check != nil {
		if im.looks, err = im.look(ctx, list, o); err != nil {
			return Imported{}, err
		}
	}
	sources := im.sources(list)
	if len(sources) == 0 || o.DryRun {
		return im.out, nil
	}
	return im.out, h.add(ctx, sources, o.By)
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
	nothing, err := store.Values(alteram.Declared{Sources: []alteram.Source{{ID: "nothing"}}})
	if err != nil {
		return err
	}
	unsaid := map[string]string{}
	for _, v := range nothing {
		unsaid[v.Aspect] = v.JSON
	}
	p := store.Plan{By: by}
	for _, v := range values {
		if v.Source != "" && v.JSON != unsaid[v.Aspect] {
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
	day      time.Time
	noGroups bool
	// looks are what the addresses gave, by their keys; nil when nobody asked.
	looks map[string]Look

	made []alteram.Source
	// at are the places in made: by the key of a feed's address, and by the id
	// that the source has in the hub that wrote the document.
	atKey map[string]int
	atID  map[string]int
	out   Imported
}

func newImporter(now time.Time) *importer {
	y, m, d := now.UTC().Date()
	return &importer{
		known: map[string]bool{}, ids: map[alteram.SourceID]bool{}, counts: map[string]int{},
		day:   time.Date(y, m, d, 0, 0, 0, 0, time.UTC),
		atKey: map[string]int{}, atID: map[string]int{}, out: Imported{Added: []alteram.SourceID{}},
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

// sources makes sources of the outlines that are new, and notes what became of all.
func (im *importer) sources(list []feed.Outline) []alteram.Source {
	for _, o := range list {
		im.take(o)
	}
	for _, s := range im.made {
		im.out.Added = append(im.out.Added, s.ID)
		im.out.Groups = append(im.out.Groups, s.Perspective...)
	}
	slices.Sort(im.out.Groups)
	im.out.Groups = slices.Compact(im.out.Groups)
	return im.made
}

// take makes a source of an outline, or adds to the one that it is of.
func (im *importer) take(o feed.Outline) {
	at := fetchable(o.XMLURL)
	if at == nil {
		im.out.Refused = append(im.out.Refused, o.XMLURL)
		return
	}
	asked := key(at)
	if i, ok := im.atKey[asked]; ok {
		im.made[i].Perspective = im.grouped(im.made[i], o)
	}
	if im.known[asked] {
		im.out.Known = append(im.out.Known, o.XMLURL)
		return
	}
	if look, ok := im.looks[asked]; ok {
		if at = im.judged(look); at == nil {
			return
		}
	}
	i, ok := im.place(o, at)
	if !ok {
		im.out.Refused = append(im.out.Refused, o.XMLURL)
		return
	}
	im.made[i].Perspective = im.grouped(im.made[i], o)
	for _, k := range []string{asked, key(at)} {
		im.known[k], im.atKey[k] = true, i
	}
}

// place puts the feed of an outline, which is at an address, into its source:
// one that the same hub wrote, or a new one. It returns the place of the source
// in im.made, false when hub.yaml would not take the address.
func (im *importer) place(o feed.Outline, at *url.URL) (int, bool) {
	if i, ok := im.atID[o.Source]; ok && o.Source != "" {
		s := im.made[i]
		s.Feeds = append(slices.Clone(s.Feeds), alteram.Feed{Source: s.ID, URL: at.String()})
		if _, err := asDeclared(s); err != nil {
			return 0, false
		}
		im.made[i] = s
		return i, true
	}
	s, ok := im.source(o, at)
	if !ok {
		return 0, false
	}
	im.made = append(im.made, s)
	if o.Source != "" {
		im.atID[o.Source] = len(im.made) - 1
	}
	return len(im.made) - 1, true
}

// source makes the source of an outline whose feed is at an address. Where
// hub.yaml would not take what the outline says beside that, it is left out.
func (im *importer) source(o feed.Outline, at *url.URL) (alteram.Source, bool) {
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
	grouped := full
	if name := groupName(o.Folder); name != "" && !im.noGroups {
		grouped.Perspective = []string{name}
	}
	for _, try := range []alteram.Source{grouped, full, named, bare} {
		if s, err := asDeclared(try); err == nil {
			return im.identified(s, o, at), true
		}
	}
	return alteram.Source{}, false
}

// identified gives a source its id: the one it had in the hub that wrote the
// outline when that is free here, else one of its name.
func (im *importer) identified(s alteram.Source, o feed.Outline, at *url.URL) alteram.Source {
	if s.ID = alteram.SourceID(o.Source); !s.ID.Valid() || im.ids[s.ID] {
		s.ID = im.freeID(s.Name, cmp.Or(first(s.Domains), at.Hostname()))
	}
	im.ids[s.ID] = true
	s.Feeds[0].Source = s.ID
	return s
}

// grouped returns the groups of a source with that of an outline, if hub.yaml
// takes it.
func (im *importer) grouped(s alteram.Source, o feed.Outline) []string {
	name := groupName(o.Folder)
	if im.noGroups || name == "" || slices.Contains(s.Perspective, name) {
		return s.Perspective
	}
	with := s
	with.Perspective = append(slices.Clone(s.Perspective), name)
	if with, err := asDeclared(with); err == nil {
		return with.Perspective
	}
	return s.Perspective
}

// groupName makes one name of folders within folders: "Coast / Dailies" and
// "Uplands / Dailies" are two groups. Folders without a name count for nothing.
func groupName(folders []string) string {
	named := slices.DeleteFunc(slices.Clone(folders), func(s string) bool { return strings.TrimSpace(s) == "" })
	return strings.Join(named, " / ")
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
