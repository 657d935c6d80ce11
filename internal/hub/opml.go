package hub

import (
	"context"
	"fmt"
	"io"
	"net/url"
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
	// Refused are addresses that are no http or https address.
	Refused []string `json:"refused,omitempty"`
}

// ImportOPML adds each outline of an OPML document as a source of its own:
// control unknown, link only, until the operator declares more. All are added
// in one transaction; importing the same file again changes nothing.
func (h *Hub) ImportOPML(ctx context.Context, document []byte, by string) (Imported, error) {
	var out Imported
	list, err := feed.ParseOPML(document)
	if err != nil {
		return out, err
	}
	known, ids, err := h.taken(ctx)
	if err != nil {
		return out, err
	}
	d := alteram.Declared{Sources: out.sources(list, known, ids, h.Now())}
	return out, h.add(ctx, d, by)
}

// FromOPML returns the sources that importing an OPML document into an empty
// hub would add.
func FromOPML(document []byte, now time.Time) ([]alteram.Source, error) {
	list, err := feed.ParseOPML(document)
	if err != nil {
		return nil, err
	}
	var out Imported
	return out.sources(list, map[string]bool{}, map[alteram.SourceID]bool{}, now), nil
}

// taken returns the feed addresses and source ids that the hub ever had.
func (h *Hub) taken(ctx context.Context) (map[string]bool, map[alteram.SourceID]bool, error) {
	have, err := h.Store.Declared(ctx)
	if err != nil {
		return nil, nil, err
	}
	feeds, err := h.Store.Feeds(ctx)
	if err != nil {
		return nil, nil, err
	}
	known, ids := map[string]bool{}, map[alteram.SourceID]bool{}
	for _, f := range feeds {
		known[address(f.URL)] = true
	}
	for _, s := range have.Sources {
		ids[s.ID] = true
	}
	return known, ids, nil
}

// sources makes a source of each outline that is new, and notes what became of all.
func (out *Imported) sources(list []feed.Outline, known map[string]bool, ids map[alteram.SourceID]bool, now time.Time) []alteram.Source {
	var sources []alteram.Source
	for _, o := range list {
		at := address(o.XMLURL)
		switch {
		case at == "":
			out.Refused = append(out.Refused, o.XMLURL)
			continue
		case known[at]:
			out.Known = append(out.Known, o.XMLURL)
			continue
		}
		s := fromOutline(o, ids, now)
		known[at], ids[s.ID] = true, true
		sources, out.Added = append(sources, s), append(out.Added, s.ID)
	}
	return sources
}

// add declares sources that are not declared yet.
func (h *Hub) add(ctx context.Context, d alteram.Declared, by string) error {
	values, err := store.Values(d)
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

// address returns a feed's address in the form that is compared, or "" for one
// that can not be fetched.
func address(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	u.Host, u.Fragment = strings.ToLower(u.Host), ""
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String()
}

func fromOutline(o feed.Outline, taken map[alteram.SourceID]bool, now time.Time) alteram.Source {
	at, _ := url.Parse(strings.TrimSpace(o.XMLURL)) // address has parsed it already
	s := alteram.Source{
		Name: strings.TrimSpace(o.Title), Control: alteram.Control{Set: day(now)},
		Feeds: []alteram.Feed{{URL: at.String()}}, Domains: []string{at.Hostname()},
	}
	if s.Name == "" {
		s.Name = at.Hostname()
	}
	if site := address(o.HTMLURL); site != "" {
		s.Site = strings.TrimSpace(o.HTMLURL)
		if u, _ := url.Parse(s.Site); u.Hostname() != at.Hostname() {
			s.Domains = append(s.Domains, u.Hostname())
		}
	}
	if o.Language != "" {
		s.Languages = []string{o.Language}
	}
	s.ID = freeID(s.Name, at.Hostname(), taken)
	return s
}

func day(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// maxID leaves room for a number behind a slug.
const maxID = 56

// freeID returns a slug of the name, or of the host for a name that has no
// Latin letters, with a number behind it when it is taken.
func freeID(name, host string, taken map[alteram.SourceID]bool) alteram.SourceID {
	base := slugOf(name)
	if len(base) < 2 {
		base = slugOf(host)
	}
	if base == "" {
		base = "source"
	}
	id := alteram.SourceID(base)
	for n := 2; taken[id]; n++ {
		id = alteram.SourceID(fmt.Sprintf("%s-%d", base, n))
	}
	return id
}

func slugOf(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= maxID {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}

// ExportOPML writes the hub's sources as OPML, a feed an outline.
func (h *Hub) ExportOPML(ctx context.Context, w io.Writer) error {
	d, err := h.Declared(ctx)
	if err != nil {
		return err
	}
	var list []feed.Outline
	for _, s := range d.Sources {
		for _, f := range s.Feeds {
			list = append(list, feed.Outline{Title: s.Name, XMLURL: f.URL, HTMLURL: s.Site})
		}
	}
	return feed.WriteOPML(w, d.Hub.Name, list)
}
