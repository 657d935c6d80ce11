package ingest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// placeAll makes all stories again, as when the rules for them have changed.
// Reports that were erased say nothing by which they could be placed: they stay
// with those they were with.
func (in *Ingester) placeAll(ctx context.Context) error {
	if in.Stories == nil {
		return nil
	}
	silent, err := in.erased(ctx)
	if err != nil {
		return err
	}
	if err := in.Store.ForgetStories(ctx); err != nil {
		return fmt.Errorf("forget all stories: %w", err)
	}
	for {
		n, err := in.PlaceVersions(ctx, placeRefresh)
		if err != nil {
			return err
		}
		if n < placeRefresh {
			break
		}
	}
	for _, e := range silent {
		if err := in.restore(ctx, e); err != nil {
			return fmt.Errorf("put erased entry %s where it was: %w", e.was.Entry, err)
		}
	}
	return nil
}

// erasedReport is a report without a text, and those that it was with.
type erasedReport struct {
	was  alteram.Placement
	with []alteram.EntryID
}

// maxCompany is how many reports of its story an erased one is remembered with.
const maxCompany = 20

// erased returns the entries in stories whose text was erased, in order.
func (in *Ingester) erased(ctx context.Context) ([]erasedReport, error) {
	var all []erasedReport
	for at := int64(0); ; {
		versions, err := in.Store.VersionsAfter(ctx, at, lookBehind)
		if err != nil || len(versions) == 0 {
			return all, err
		}
		at = versions[len(versions)-1].Seq
		versions = slices.DeleteFunc(versions, func(v store.Numbered) bool { return v.N != 1 || itemOf(v.Version).Text != "" })
		items, err := in.Store.EntriesByID(ctx, entriesOf(versions))
		if err != nil {
			return nil, err
		}
		where, err := in.Store.PlacementsOf(ctx, entriesOf(versions))
		if err != nil {
			return nil, err
		}
		for _, v := range versions {
			p, ok := where[v.Entry]
			if !ok || !items[v.Entry].Erased {
				continue
			}
			company, err := in.Store.Reports(ctx, []alteram.StoryID{p.Story}, maxCompany)
			if err != nil {
				return nil, err
			}
			e := erasedReport{was: p}
			for _, r := range company[p.Story] {
				if r.Placement.Entry != p.Entry {
					e.with = append(e.with, r.Placement.Entry)
				}
			}
			all = append(all, e)
		}
	}
}

// restore puts an erased report to the story that most of those are in that it was
// with; of two with as many, the one whose report was placed first.
func (in *Ingester) restore(ctx context.Context, e erasedReport) error {
	where, err := in.Store.PlacementsOf(ctx, append(e.with, e.was.Entry))
	if err != nil {
		return err
	}
	now, ok := where[e.was.Entry]
	if !ok {
		return nil
	}
	votes := map[alteram.StoryID]int{}
	var into alteram.StoryID
	for _, id := range e.with {
		if p, ok := where[id]; ok {
			votes[p.Story]++
		}
	}
	for _, id := range e.with {
		if p, ok := where[id]; ok && votes[p.Story] > votes[into] {
			into = p.Story
		}
	}
	if into == "" || into == now.Story {
		return nil
	}
	placed, err := in.Store.Placed(ctx)
	if err != nil {
		return err
	}
	p := store.Placing{From: placed, To: placed, Changed: map[alteram.StoryID]time.Time{into: now.At}}
	if now.Story == alteram.StoryID(now.Entry) {
		p.Merged = map[alteram.StoryID]alteram.StoryID{now.Story: into}
	}
	now.Story, now.DuplicateOf, now.Reason, now.Subject = into, e.was.DuplicateOf, e.was.Reason, e.was.Subject
	now.Reason.Placed, now.Reason.Joined, now.Reason.Follows = into, nil, ""
	p.Placements = []alteram.Placement{now}
	in.Stories.forget()
	return in.Store.Place(ctx, p)
}

// forget makes the state be built anew.
func (s *Stories) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = nil
}
