package publish

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/store"
)

// group is some sources that the operator puts together, or that sit in one
// country where nothing else is said.
type group struct {
	slug string
	// name is the operator's wording; empty for a group by seat.
	name string
	// seat is a country, ISO 3166-1 alpha-2; empty for not established, and for a
	// group that the operator named.
	seat    string
	sources []*alteram.Source
}

// seatSlug begins the slugs of groups by seat.
const seatSlug = "seat-"

// groups returns the groups of the sources that are followed, in an order drawn
// from a hash of the hub's address and their slugs, so that nobody chooses it.
func (st *state) groups() []group {
	index := map[string]int{}
	var out []group
	add := func(g group, s *alteram.Source) {
		i, ok := index[g.slug]
		if !ok {
			i = len(out)
			index[g.slug], out = i, append(out, g)
		}
		if !slices.Contains(out[i].sources, s) {
			out[i].sources = append(out[i].sources, s)
		}
	}
	for i := range st.Sources {
		s := &st.Sources[i]
		if !s.Retired.IsZero() {
			continue
		}
		for _, g := range groupsOf(s) {
			add(g, s)
		}
	}
	drawn := func(g group) []byte {
		sum := sha256.Sum256([]byte(st.Hub.URL + "\x00" + g.slug))
		return sum[:]
	}
	slices.SortFunc(out, func(a, b group) int { return bytes.Compare(drawn(a), drawn(b)) })
	for _, g := range out {
		slices.SortStableFunc(g.sources, func(a, b *alteram.Source) int {
			return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
		})
	}
	return out
}

// groupsOf returns the groups of a source, without their sources.
func groupsOf(s *alteram.Source) []group {
	if len(s.Perspective) == 0 {
		return []group{{slug: seatSlug + cmp.Or(strings.ToLower(s.Place.Seat), "unknown"), seat: s.Place.Seat}}
	}
	out := make([]group, 0, len(s.Perspective))
	for _, name := range s.Perspective {
		g := group{slug: groupSlug(name), name: name}
		if !slices.ContainsFunc(out, func(o group) bool { return o.slug == g.slug }) {
			out = append(out, g)
		}
	}
	return out
}

// groupSlug returns the part of an address for a group's name.
func groupSlug(name string) string {
	if slug := content.Slug(name); slug != "" {
		return slug
	}
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:5])
}

// ids returns the slugs of the group's sources.
func (g group) ids() []alteram.SourceID {
	ids := make([]alteram.SourceID, len(g.sources))
	for i, s := range g.sources {
		ids[i] = s.ID
	}
	return ids
}

// Perspective is a group of sources.
type Perspective struct {
	group   group
	name    []Run
	hubURL  string
	sources []SourceLine
}

// Slug names the group in addresses.
func (p Perspective) Slug() string { return p.group.slug }

// Name is the operator's wording, or in the hub's words where the sources of the
// group sit.
func (p Perspective) Name() string { return plain(p.name) }

// Path is the address of the group's page within the hub.
func (p Perspective) Path() string { return "/perspective/" + p.group.slug }

// BySeat reports whether the group is of sources for which the operator named
// none: they stand by the country of their seat, which is not a side.
func (p Perspective) BySeat() bool { return p.group.name == "" }

// Sources returns the sources of the group in order of their names, capital or not.
func (p Perspective) Sources() []SourceLine { return p.sources }

// Perspectives is the list of all groups.
type Perspectives struct {
	words *Words
	list  []Perspective
}

// Lede says what the groups are.
func (p Perspectives) Lede() string { return p.words.Say("perspectives.lede") }

// Order says in which order they stand, and who chose it: nobody.
func (p Perspectives) Order() string { return p.words.Say("perspectives.order") }

// List returns the groups in an order drawn from a hash of the hub's address
// and their slugs.
func (p Perspectives) List() []Perspective { return p.list }

// Perspectives returns the groups of the sources that are followed.
func (p *Publisher) Perspectives(ctx context.Context, to To) (Perspectives, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return Perspectives{}, err
	}
	m := p.maker(st, to)
	out := Perspectives{words: m.words}
	out.list, err = m.perspectives(ctx)
	return out, err
}

// perspectives returns all groups, in the order of [state.groups].
func (m *maker) perspectives(ctx context.Context) ([]Perspective, error) {
	if m.groups != nil {
		return m.groups, nil
	}
	groups := []Perspective{}
	for _, g := range m.state.groups() {
		per, err := m.perspective(ctx, g)
		if err != nil {
			return nil, err
		}
		groups = append(groups, per)
	}
	m.groups = groups
	return groups, nil
}

func (m *maker) perspective(ctx context.Context, g group) (Perspective, error) {
	per := Perspective{group: g, hubURL: m.hub.URL}
	switch {
	case g.name != "":
		per.name = []Run{m.operators(g.name, "")}
	case g.seat != "":
		per.name = m.words.runs("perspective.seat", parts("country", []Run{m.country(g.seat)}))
	default:
		per.name = m.words.runs("perspective.no-seat")
	}
	for _, s := range g.sources {
		line, err := m.line(ctx, s)
		if err != nil {
			return per, err
		}
		per.sources = append(per.sources, line)
	}
	return per, nil
}

// PerspectivePage is a group with a stretch of its sources' entries.
type PerspectivePage struct {
	Perspective

	list *List
}

// List are the entries of the group's sources.
func (p *PerspectivePage) List() *List { return p.list }

// Perspective returns a group and a stretch of the entries of its sources,
// latest first, or NotFound.
func (p *Publisher) Perspective(ctx context.Context, slug string, to To, after string, limit int) (*PerspectivePage, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	g, err := st.group(slug)
	if err != nil {
		return nil, err
	}
	m := p.maker(st, to)
	page := &PerspectivePage{}
	if page.Perspective, err = m.perspective(ctx, g); err != nil {
		return nil, err
	}
	page.list, err = m.list(ctx, after, limit, func(after store.Cursor, limit int) ([]store.Item, error) {
		return p.store.EntriesOf(ctx, g.ids(), after, limit)
	})
	return page, err
}

// group returns the group of a slug, or NotFound.
func (st *state) group(slug string) (group, error) {
	for _, g := range st.groups() {
		if g.slug == slug {
			return g, nil
		}
	}
	return group{}, alteram.Errorf(alteram.NotFound, "there is no group of sources %q", slug)
}
