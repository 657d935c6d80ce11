package publish

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// Scope is what a list of entries is of; the zero value is all sources.
type Scope struct {
	Source alteram.SourceID
	// Perspective is the slug of a group of sources.
	Perspective string
}

// Scoped is a scope as readers see it.
type Scoped struct {
	// Path is the address of its page within the hub, empty for all sources.
	Path string
	// Name is that of the source or the group, empty for all sources.
	Name string
}

// Scoped returns a scope as readers see it, or NotFound.
func (p *Publisher) Scoped(ctx context.Context, scope Scope, to To) (Scoped, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return Scoped{}, err
	}
	switch {
	case scope.Source != "":
		s := st.sources[scope.Source]
		if s == nil {
			return Scoped{}, noSource(scope.Source)
		}
		return Scoped{"/source/" + string(s.ID), s.Name}, nil
	case scope.Perspective != "":
		g, err := st.group(scope.Perspective)
		if err != nil {
			return Scoped{}, err
		}
		per, err := p.maker(st, to).perspective(ctx, g)
		return Scoped{per.Path(), per.Name()}, err
	}
	return Scoped{}, nil
}

// Latest returns a stretch of the entries of a scope, latest first, or NotFound.
func (p *Publisher) Latest(ctx context.Context, scope Scope, to To, after string, limit int) (*List, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	if scope.Perspective != "" {
		page, err := p.Perspective(ctx, scope.Perspective, to, after, limit)
		if err != nil {
			return nil, err
		}
		return page.List(), nil
	}
	if scope.Source != "" && st.sources[scope.Source] == nil {
		return nil, noSource(scope.Source)
	}
	return p.list(ctx, st, to, scope.Source, after, limit)
}

func noSource(id alteram.SourceID) error {
	return alteram.Errorf(alteram.NotFound, "there is no source %q", id)
}

// ArchivePart names a part of the archive of a feed: so many entries in the
// order in which they were first read, within one month of UTC. The zero value
// is none.
type ArchivePart struct {
	// Month is its first moment.
	Month time.Time
	// Part counts from 1.
	Part int
}

// IsZero reports whether a is no part.
func (a ArchivePart) IsZero() bool { return a.Part == 0 }

// String returns the part for an address: 2026-03/2.
func (a ArchivePart) String() string { return fmt.Sprintf("%s/%d", a.Month.Format("2006-01"), a.Part) }

// Archive is one part of the archive of a feed.
type Archive struct {
	entries    []*Published
	prev, next ArchivePart
}

// Entries returns the entries of the part, latest first read first.
func (a *Archive) Entries() []*Published { return a.entries }

// Prev is the part before this, the zero value when this is the first.
func (a *Archive) Prev() ArchivePart { return a.prev }

// Next is the part after this, the zero value when this is the last that is closed.
func (a *Archive) Next() ArchivePart { return a.next }

// The parts of an archive.
const (
	// ArchiveEntries is how many entries a part holds; the last of a month may
	// hold fewer.
	ArchiveEntries = 50
	// archiveRest is how long after its last entry a part is closed. Until then a
	// slow reading of a feed, begun before, may still add to it.
	archiveRest = time.Hour
)

// shelving finds parts of the archive of one scope.
type shelving struct {
	store   *store.Store
	sources []alteram.SourceID // nil for all
	settled time.Time          // entries first read since are not archived yet
}

// shelving returns the archive of a scope, or NotFound.
func (p *Publisher) shelving(st *state, to To, scope Scope) (shelving, error) {
	s := shelving{store: p.store, settled: to.Now.Add(-archiveRest)}
	switch {
	case scope.Source != "" && st.sources[scope.Source] == nil:
		return s, noSource(scope.Source)
	case scope.Source != "":
		s.sources = []alteram.SourceID{scope.Source}
	case scope.Perspective != "":
		g, err := st.group(scope.Perspective)
		s.sources = g.ids()
		return s, err
	}
	return s, nil
}

func monthOf(t time.Time) time.Time {
	y, m, _ := t.UTC().Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
}

// parts returns how many parts of a month are closed: all, once the month is
// over, else those that are full.
func (s shelving) parts(ctx context.Context, month time.Time) (int, error) {
	end := month.AddDate(0, 1, 0)
	over := !s.settled.Before(end)
	if !over {
		end = s.settled
	}
	span, err := s.store.SeenSpan(ctx, store.Seen{Sources: s.sources, From: month, Until: end})
	if over {
		return (span.Entries + ArchiveEntries - 1) / ArchiveEntries, err
	}
	return span.Entries / ArchiveEntries, err
}

// before returns the last closed part of the months before a moment.
func (s shelving) before(ctx context.Context, until time.Time) (ArchivePart, error) {
	for {
		last, err := s.store.SeenBeside(ctx, store.Seen{Sources: s.sources, Until: until})
		if err != nil || last.IsZero() {
			return ArchivePart{}, err
		}
		month := monthOf(last)
		n, err := s.parts(ctx, month)
		if err != nil || n > 0 {
			return ArchivePart{month, n}, err
		}
		until = month // the month that goes on has no full part yet
	}
}

// after returns the first closed part of the months from a moment on.
func (s shelving) after(ctx context.Context, from time.Time) (ArchivePart, error) {
	first, err := s.store.SeenBeside(ctx, store.Seen{Sources: s.sources, From: from})
	if err != nil || first.IsZero() {
		return ArchivePart{}, err
	}
	n, err := s.parts(ctx, monthOf(first))
	if err != nil || n == 0 {
		return ArchivePart{}, err
	}
	return ArchivePart{monthOf(first), 1}, nil
}

// LatestArchive returns the last closed part of the archive of a scope; the
// zero value when there is none yet.
func (p *Publisher) LatestArchive(ctx context.Context, scope Scope, to To) (ArchivePart, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return ArchivePart{}, err
	}
	s, err := p.shelving(st, to, scope)
	if err != nil {
		return ArchivePart{}, err
	}
	return s.before(ctx, s.settled)
}

// Archive returns a closed part of the archive of a scope, or NotFound. Which
// entries stand in it does not change; what is shown of them follows their
// latest versions, terms and decisions like everywhere.
func (p *Publisher) Archive(ctx context.Context, scope Scope, at ArchivePart, to To) (*Archive, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	s, err := p.shelving(st, to, scope)
	if err != nil {
		return nil, err
	}
	n, err := s.parts(ctx, at.Month)
	if err != nil {
		return nil, err
	}
	if at.Part < 1 || at.Part > n {
		return nil, alteram.Errorf(alteram.NotFound, "there is no part %s of this archive: begin at the feed, and follow its links", at)
	}
	end := at.Month.AddDate(0, 1, 0)
	items, err := p.store.EntriesSeen(ctx, store.Seen{Sources: s.sources, From: at.Month, Until: end}, (at.Part-1)*ArchiveEntries, ArchiveEntries)
	if err != nil {
		return nil, err
	}
	slices.Reverse(items)
	a := &Archive{prev: ArchivePart{at.Month, at.Part - 1}, next: ArchivePart{at.Month, at.Part + 1}}
	if a.entries, err = p.maker(st, to).entries(ctx, items); err != nil {
		return nil, err
	}
	if at.Part == 1 {
		if a.prev, err = s.before(ctx, at.Month); err != nil {
			return nil, err
		}
	}
	if at.Part == n {
		a.next, err = s.after(ctx, end)
	}
	return a, err
}
