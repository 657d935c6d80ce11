package publish

import (
	"context"
	"fmt"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// SitemapAddresses is the most addresses that one part of a sitemap holds
// (sitemaps.org).
const SitemapAddresses = 50_000

// SitemapPart names a part of the sitemap: the entries of one source that were
// first read in one month of UTC.
type SitemapPart struct {
	Source alteram.SourceID
	// Month is its first moment.
	Month time.Time
	// Part counts from 1.
	Part int
}

// String returns the part for an address: harbour/2026-03/1.
func (s SitemapPart) String() string {
	return fmt.Sprintf("%s/%s/%d", s.Source, s.Month.Format("2006-01"), s.Part)
}

// Location is an address that search engines may list.
type Location struct {
	// Path is within the hub.
	Path string
	// Changed is when it last changed; zero when that is not known.
	Changed time.Time
}

// indexed reports whether search engines may list the copies of a source now:
// its terms say so, show the whole text on pages, and no law binds.
func (st *state) indexed(s *alteram.Source, to To) bool {
	v := st.decide(subject{source: s, firstSeen: to.Now}, to)
	return s.Retired.IsZero() && v.terms.Index && v.mode == alteram.ModeFull
}

// SitemapParts returns the parts of the sitemap, in order of sources and months.
func (p *Publisher) SitemapParts(ctx context.Context, to To) ([]SitemapPart, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	var out []SitemapPart
	for i := range st.Sources {
		if s := &st.Sources[i]; st.indexed(s, to) {
			parts, err := p.sitemapParts(ctx, s.ID)
			if err != nil {
				return nil, err
			}
			out = append(out, parts...)
		}
	}
	return out[:min(len(out), SitemapAddresses-1)], nil // the pages of the hub are a part too
}

func (p *Publisher) sitemapParts(ctx context.Context, id alteram.SourceID) ([]SitemapPart, error) {
	months, err := p.store.SeenMonths(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []SitemapPart
	for _, m := range months {
		for part := 0; part*SitemapAddresses < m.Entries; part++ {
			out = append(out, SitemapPart{id, m.Month, part + 1})
		}
	}
	return out, nil
}

// Sitemap returns the addresses of a part, or NotFound where there is nothing
// that search engines may list. Entries on which a decision stands are left out.
func (p *Publisher) Sitemap(ctx context.Context, part SitemapPart, to To) ([]Location, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	s := st.sources[part.Source]
	if s == nil || part.Part < 1 || !st.indexed(s, to) {
		return nil, alteram.Errorf(alteram.NotFound, "there is no part %s of the sitemap", part)
	}
	span := store.Seen{Sources: []alteram.SourceID{part.Source}, From: part.Month, Until: part.Month.AddDate(0, 1, 0)}
	addresses, err := p.store.Addresses(ctx, span, (part.Part-1)*SitemapAddresses, SitemapAddresses)
	if err != nil {
		return nil, err
	}
	var out []Location
	for _, a := range addresses {
		if len(standing(st.decisions[a.Entry], to.Now)) == 0 && !a.Erased {
			out = append(out, Location{"/entry/" + string(a.Entry), a.Seen})
		}
	}
	return out, nil
}

// Pages returns the hub's own pages that search engines may list: those that
// show headlines, or an account of sources, not their texts.
func (p *Publisher) Pages(ctx context.Context, to To) ([]Location, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	out := []Location{{Path: "/"}, {Path: "/about"}, {Path: "/sources"}}
	for i := range st.Sources {
		if s := &st.Sources[i]; st.indexed(s, to) {
			out = append(out, Location{Path: "/source/" + string(s.ID)})
		}
	}
	return out, nil
}
