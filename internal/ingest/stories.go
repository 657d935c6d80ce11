package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/gazetteer"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/story"
)

const (
	// placeBatch is how many versions are put into stories in one transaction.
	placeBatch = 500
	// placeRefresh is how many are put into stories beside one refresh.
	placeRefresh = 20_000
	// epoch is how many outbox numbers go by before the state is built anew out of
	// the last one or two epochs. A process that starts builds the same state, so
	// that it goes on as one that never ended.
	epoch = 1 << 17
	// lookBehind is how many versions are read at once to build a state.
	lookBehind = 1000
)

// Stories is the state in which versions are put into stories. It may be used by
// several goroutines, which wait for each other.
type Stories struct {
	// Params are how; see [story.Params].
	Params story.Params

	mu     sync.Mutex
	state  *story.State // guarded by mu; nil when it must be built
	base   int64        // the outbox number behind which it begins
	upTo   int64        // the last outbox number in it
	terms  int64        // the generation of the declaration that names are from
	names  map[string]alteram.Text
	places *gazetteer.Places
	apart  [][2]string // what the operator said of two entries
}

// PlaceVersions puts up to about limit versions into stories, in the order of
// their outbox numbers, and keeps to what the operator decided of two entries. It
// returns how many versions it looked at. Several processes may do it at once:
// each version is placed once.
func (in *Ingester) PlaceVersions(ctx context.Context, limit int) (int, error) {
	if in.Stories == nil {
		return 0, nil
	}
	s := in.Stories
	s.mu.Lock()
	defer s.mu.Unlock()
	done := 0
	for done < limit {
		n, err := in.placeSome(ctx, s)
		switch {
		case errors.Is(err, alteram.Conflict): // another process was faster
			s.state = nil
			continue
		case err != nil:
			s.state = nil
			return done, fmt.Errorf("put versions into stories: %w", err)
		case n == 0:
			return done, in.correct(ctx, s)
		}
		done += n
	}
	return done, nil
}

// placeSome places one batch.
func (in *Ingester) placeSome(ctx context.Context, s *Stories) (int, error) {
	placed, err := in.Store.Placed(ctx)
	if err != nil {
		return 0, err
	}
	versions, err := in.Store.VersionsAfter(ctx, placed, int(min(placeBatch, epoch-placed%epoch)))
	if err != nil || len(versions) == 0 {
		return 0, err
	}
	if err := in.prepare(ctx, s, placed); err != nil {
		return 0, err
	}
	b, err := in.batch(ctx, s, placed, versions)
	if err != nil {
		return 0, err
	}
	if err := in.Store.Place(ctx, b.Placing); err != nil {
		return 0, err
	}
	s.upTo = b.To
	return len(versions), nil
}

// baseOf returns where the state begins that the version behind an outbox number
// is placed with.
func baseOf(placed int64) int64 { return max(0, placed/epoch-1) * epoch }

// prepare brings the state to an outbox number: by what was placed since, or anew.
func (in *Ingester) prepare(ctx context.Context, s *Stories, placed int64) error {
	if err := in.prepareRules(ctx, s); err != nil {
		return err
	}
	if s.state != nil && s.upTo == placed && s.base == baseOf(placed) {
		return nil
	}
	replay := story.NewReplay(s.params())
	for at := baseOf(placed); at < placed; {
		versions, err := in.Store.VersionsAfter(ctx, at, int(min(lookBehind, placed-at)))
		if err != nil || len(versions) == 0 {
			return err
		}
		where, err := in.Store.PlacementsOf(ctx, entriesOf(versions))
		if err != nil {
			return err
		}
		for _, v := range versions {
			if p, ok := where[v.Entry]; ok && v.N == 1 {
				replay.Pin(itemOf(v.Version), assignmentOf(p))
			}
		}
		at = versions[len(versions)-1].Seq
	}
	s.state, s.base, s.upTo = replay.State(), baseOf(placed), placed
	return nil
}

// params are the parameters with what the operator says.
func (s *Stories) params() story.Params {
	p := s.Params
	p.Places, p.Apart = s.places, s.apart
	return p
}

// assignmentOf returns what an entry was assigned when it was placed.
func assignmentOf(p alteram.Placement) story.Assignment {
	a := story.Assignment{
		Story:       string(cmp.Or(p.Reason.Placed, p.Story)),
		DuplicateOf: string(p.DuplicateOf), Earlier: string(p.Reason.Follows),
	}
	for _, id := range p.Reason.Joined {
		a.Merged = append(a.Merged, string(id))
	}
	return a
}

// prepareRules takes over the names that the operator gives to countries, and the
// entries that are to be kept apart. Where they changed, the state is built anew.
func (in *Ingester) prepareRules(ctx context.Context, s *Stories) error {
	held, err := in.heldPairs(ctx)
	if err != nil {
		return err
	}
	var apart [][2]string
	for _, d := range held {
		if d.Act == alteram.ActOtherEvent {
			apart = append(apart, [2]string{string(d.Entry), string(d.Other)})
		}
	}
	if !slices.Equal(apart, s.apart) {
		s.apart, s.state = apart, nil
	}
	g, err := in.Store.Generations(ctx)
	if err != nil || s.places != nil && s.terms == g.Terms {
		return err
	}
	d, err := in.Store.Declared(ctx)
	if err != nil {
		return err
	}
	if s.places == nil || !maps.EqualFunc(s.names, d.Hub.Places, maps.Equal) {
		s.names, s.places, s.state = d.Hub.Places, gazetteer.NewPlaces(d.Hub.Places), nil
	}
	s.terms = g.Terms
	return nil
}

func entriesOf(versions []store.Numbered) []alteram.EntryID {
	ids := make([]alteram.EntryID, 0, len(versions))
	for _, v := range versions {
		if !slices.Contains(ids[max(0, len(ids)-1):], v.Entry) {
			ids = append(ids, v.Entry)
		}
	}
	return ids
}

// itemOf returns a version as it is compared.
func itemOf(v alteram.Version) story.Item {
	text := v.Text
	if text == "" {
		text = content.Text(v.Summary)
	}
	return story.Item{ID: string(v.Entry), Title: v.Title, Text: text, Language: v.Language, Published: v.Published, Seen: v.Seen}
}

// batch is some versions on their way into stories.
type batch struct {
	store.Placing

	where map[alteram.EntryID]alteram.Placement
}

// batch says where versions belong. An entry stays in the story of its first
// version; a later one only shows that the story changed.
func (in *Ingester) batch(ctx context.Context, s *Stories, placed int64, versions []store.Numbered) (*batch, error) {
	ids := entriesOf(versions)
	where, err := in.Store.PlacementsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	b := &batch{where: where}
	b.From, b.To = placed, versions[len(versions)-1].Seq
	b.Changed, b.Merged = map[alteram.StoryID]time.Time{}, map[alteram.StoryID]alteram.StoryID{}
	for _, v := range versions {
		if p, ok := b.where[v.Entry]; ok {
			b.Changed[b.leads(p.Story)] = v.Seen
			continue
		}
		b.place(v, s.state.Assign(itemOf(v.Version)), story.Subject(itemOf(v.Version), s.places))
	}
	for from := range b.Merged {
		b.Merged[from] = b.leads(from)
	}
	return b, nil
}

// leads follows the mergers of the batch.
func (b *batch) leads(id alteram.StoryID) alteram.StoryID {
	for b.Merged[id] != "" {
		id = b.Merged[id]
	}
	return id
}

func (b *batch) place(v store.Numbered, a story.Assignment, subject alteram.Subject) {
	id := alteram.StoryID(a.Story)
	p := alteram.Placement{
		Entry: v.Entry, Story: id, DuplicateOf: alteram.EntryID(a.DuplicateOf), Seq: v.Seq, At: v.Seen, Subject: subject,
		Reason: alteram.PlacementReason{
			Cause: string(a.Reason.Cause), Score: a.Reason.Score, Words: a.Reason.Words, Common: a.Reason.Common, Shared: a.Reason.Shared,
			Placed: id, Follows: alteram.StoryID(a.Earlier),
		},
	}
	for _, m := range a.Merged {
		b.Merged[alteram.StoryID(m)] = id
		p.Reason.Joined = append(p.Reason.Joined, alteram.StoryID(m))
	}
	b.Placements = append(b.Placements, p)
	b.where[v.Entry] = p
	if alteram.EntryID(id) == v.Entry {
		b.Begun = append(b.Begun, alteram.Story{ID: id, Earlier: alteram.StoryID(a.Earlier), Made: v.Seen, Changed: v.Seen})
	}
	b.Changed[id] = v.Seen
	for _, code := range subject.States {
		b.Wrote = append(b.Wrote, store.Wrote{Source: v.Source, State: code, At: v.Seen})
	}
}

// heldPairs returns what the operator decided of two entries, in the order of the
// decisions: the latest one on each pair.
func (in *Ingester) heldPairs(ctx context.Context) ([]alteram.Decision, error) {
	decisions, err := in.Store.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	last := map[[2]alteram.EntryID]alteram.Decision{}
	for _, d := range decisions {
		if d.AboutTwo() {
			last[[2]alteram.EntryID{min(d.Entry, d.Other), max(d.Entry, d.Other)}] = d
		}
	}
	return slices.SortedFunc(maps.Values(last), func(a, b alteram.Decision) int { return cmp.Compare(a.ID, b.ID) }), nil
}

// correct keeps stories to what the operator decided of two entries: the later
// decision on a pair holds. What has to move is the entry that was placed later.
func (in *Ingester) correct(ctx context.Context, s *Stories) error {
	held, err := in.heldPairs(ctx)
	if err != nil {
		return err
	}
	for _, d := range held {
		where, err := in.Store.PlacementsOf(ctx, []alteram.EntryID{d.Entry, d.Other})
		if err != nil {
			return err
		}
		if err := in.keepTo(ctx, s, d, where); err != nil {
			return err
		}
	}
	return nil
}

// keepTo makes one decision on two entries true.
func (in *Ingester) keepTo(ctx context.Context, s *Stories, d alteram.Decision, where map[alteram.EntryID]alteram.Placement) error {
	first, second := where[d.Entry], where[d.Other]
	if first.Entry == "" || second.Entry == "" || (first.Story == second.Story) == (d.Act == alteram.ActSameEvent) {
		return nil // not placed yet, or true already
	}
	if second.Seq < first.Seq {
		first, second = second, first
	}
	placed, err := in.Store.Placed(ctx)
	if err != nil {
		return err
	}
	now := in.Now()
	p := store.Placing{From: placed, To: placed, Changed: map[alteram.StoryID]time.Time{}}
	s.state = nil // it holds what was before
	if d.Act == alteram.ActSameEvent {
		p.Changed[first.Story] = now
		if err := in.moveAll(ctx, &p, second.Story, first.Story); err != nil {
			return err
		}
		second.Story = first.Story
	} else {
		p.Changed[second.Story] = now
		second.Story, second.DuplicateOf = alteram.StoryID(second.Entry), ""
		p.Begun = []alteram.Story{{ID: second.Story, Made: now, Changed: now}}
	}
	second.Reason = alteram.PlacementReason{Cause: string(story.Required), Placed: second.Story}
	p.Placements = append(p.Placements, second)
	return in.Store.Place(ctx, p)
}

// moveAll makes a story part of another, as if its reports had been put there.
func (in *Ingester) moveAll(ctx context.Context, p *store.Placing, from, into alteram.StoryID) error {
	reports, err := in.Store.Reports(ctx, []alteram.StoryID{from}, math.MaxInt32)
	if err != nil {
		return err
	}
	for _, r := range reports[from] {
		r.Placement.Story, r.Placement.Reason.Placed = into, into
		p.Placements = append(p.Placements, r.Placement)
	}
	p.Merged = map[alteram.StoryID]alteram.StoryID{from: into}
	return nil
}
