package hub

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// aspect names one declared value.
type aspect struct {
	source alteram.SourceID // empty for the hub
	name   string
}

// declared is a set of declared values in their stored form.
type declared map[aspect]string

func index(values []store.Value) declared {
	d := make(declared, len(values))
	for _, v := range values {
		d[aspect{v.Source, v.Aspect}] = v.JSON
	}
	return d
}

// sources returns the ids that have values.
func (d declared) sources() map[alteram.SourceID]bool {
	ids := map[alteram.SourceID]bool{}
	for a := range d {
		if a.source != "" {
			ids[a.source] = true
		}
	}
	return ids
}

// merger compares three declarations: ours (wanted), theirs (in force) and base
// (what was applied last).
type merger struct {
	wanted             []store.Value // ours in the order of hub.yaml
	ours, theirs, base declared
	// zero holds the values that say nothing: the hub's, and those of anySource.
	zero declared
	// aspects are the parts of a source in the order of hub.yaml.
	aspects []string
	// ourSources, theirSources and baseSources are the ids in each.
	ourSources, theirSources, baseSources map[alteram.SourceID]bool
	// claims are the feeds of ours, by key, and whose they are; theirFeeds are theirs.
	claims     map[string]alteram.SourceID
	theirFeeds map[alteram.SourceID][]alteram.Feed
	force      bool
	// edited returns the aspects of a source that were changed since it was added.
	edited func(alteram.SourceID) (map[string]bool, error)
	out    Changes
}

// merge compares what is wanted with what is in force.
func (h *Hub) merge(ctx context.Context, want alteram.Declared, force bool) (Changes, error) {
	m, err := h.read(ctx, want)
	if err != nil {
		return Changes{}, err
	}
	m.force = force
	m.edited = func(id alteram.SourceID) (map[string]bool, error) { return h.edited(ctx, id) }
	if err := m.merge(); err != nil {
		return Changes{}, err
	}
	return m.out, nil
}

// read reads the three declarations.
func (h *Hub) read(ctx context.Context, want alteram.Declared) (*merger, error) {
	applied, err := h.Store.Applied(ctx)
	if err != nil {
		return nil, err
	}
	have, err := h.Store.Declared(ctx)
	if err != nil {
		return nil, err
	}
	inForce, err := store.Values(have)
	if err != nil {
		return nil, err
	}
	wanted, err := store.Values(want)
	if err != nil {
		return nil, err
	}
	zero, err := store.Values(alteram.Declared{Sources: []alteram.Source{{ID: anySource}}})
	if err != nil {
		return nil, err
	}
	m := &merger{wanted: wanted, ours: index(wanted), theirs: index(inForce), base: index(applied), zero: index(zero)}
	for _, v := range zero {
		if v.Source == anySource {
			m.aspects = append(m.aspects, v.Aspect)
		}
	}
	m.ourSources, m.theirSources, m.baseSources = m.ours.sources(), m.theirs.sources(), m.base.sources()
	m.claims, m.theirFeeds = claims(want), map[alteram.SourceID][]alteram.Feed{}
	for _, s := range have.Sources {
		m.theirFeeds[s.ID] = s.Feeds
	}
	return m, nil
}

// claims returns whose the feeds of a declaration are, by their keys.
func claims(d alteram.Declared) map[string]alteram.SourceID {
	owners := map[string]alteram.SourceID{}
	for _, s := range d.Sources {
		for _, f := range s.Feeds {
			if at := fetchable(f.URL); at != nil {
				owners[key(at)] = s.ID
			}
		}
	}
	return owners
}

// edited returns the aspects of a source that were changed since it was added.
func (h *Hub) edited(ctx context.Context, id alteram.SourceID) (map[string]bool, error) {
	history, err := h.Store.History(ctx, id)
	if err != nil {
		return nil, err
	}
	aspects := map[string]bool{}
	for _, r := range history[min(1, len(history)):] {
		for _, name := range r.Aspects {
			aspects[name] = true
		}
	}
	return aspects, nil
}

// anySource stands for every source among the zero values; it is no valid id.
const anySource alteram.SourceID = "*"

// nothing reports whether a value of an aspect says nothing.
func (m *merger) nothing(a aspect, value string) bool {
	if a.source != "" {
		a.source = anySource
	}
	return value == m.zero[a]
}

// merge fills m.out.
func (m *merger) merge() error {
	for _, v := range m.wanted {
		if v.Source != "" && !m.theirSources[v.Source] {
			m.add(v)
			continue
		}
		if err := m.value(aspect{v.Source, v.Aspect}); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m.theirSources)) {
		if !m.ourSources[id] {
			m.leave(id)
		}
	}
	if len(m.out.plan.Changes)+len(m.out.plan.Retire) > 0 || !maps.Equal(m.ours, m.base) {
		m.out.plan.Applied = m.wanted
	}
	slices.SortStableFunc(m.out.Differences, func(a, b Difference) int { return cmp.Compare(a.Source, b.Source) })
	return nil
}

// add takes a value of a source that is not in force.
func (m *merger) add(v store.Value) {
	if v.Aspect == "name" {
		m.tell(Difference{Kind: Added, Source: v.Source, New: raw(v.JSON)})
	}
	m.out.plan.Changes = append(m.out.plan.Changes, store.Change{Source: v.Source, Aspect: v.Aspect, New: v.JSON})
}

// value merges one value of the hub, or of a source that is in force.
func (m *merger) value(a aspect) error {
	ours, theirs := m.ours[a], m.theirs[a]
	if ours == theirs {
		return nil
	}
	kind, err := m.kindOf(a)
	if err != nil {
		return err
	}
	d := Difference{Kind: kind, Source: a.source, Aspect: a.name, Old: raw(theirs), New: raw(ours)}
	if note := m.claimed(a.source); kind == Kept && a.name == "feeds" && note != "" {
		d.Kind, d.Note = Conflicting, note
	}
	m.tell(d)
	if d.Kind != Kept {
		m.out.plan.Changes = append(m.out.plan.Changes, store.Change{Source: a.source, Aspect: a.name, Old: theirs, New: ours})
	}
	return nil
}

// kindOf says what a difference between ours and theirs is. Where no file said
// anything before, the file may fill what is empty, and replace what a source
// was added with; only what somebody set since is a conflict.
func (m *merger) kindOf(a aspect) (Kind, error) {
	ours, theirs := m.ours[a], m.theirs[a]
	base, based := m.base[a]
	switch {
	case based && ours == base:
		return Kept, nil
	case !m.changedElsewhere(a) && m.nothing(a, theirs):
		return Added, nil
	case !m.changedElsewhere(a):
		return Changed, nil
	case based || a.source == "":
		return Conflicting, nil
	}
	edited, err := m.edited(a.source)
	if edited[a.name] {
		return Conflicting, err
	}
	return Changed, err
}

// leave retires a source that is in force and was in the file before, and is
// not any more. One that came by another way, as from OPML, stays, unless the
// file declares its feed under another id.
func (m *merger) leave(id alteram.SourceID) {
	if !m.baseSources[id] {
		m.keep(id)
		return
	}
	conflicts := false
	for _, name := range m.aspects {
		if a := (aspect{id, name}); m.changedElsewhere(a) {
			conflicts = true
			m.tell(Difference{Kind: Conflicting, Source: id, Aspect: name, Old: raw(m.theirs[a])})
		}
	}
	if !conflicts || m.force {
		m.retire(id)
	}
}

// keep keeps a source that no file ever named.
func (m *merger) keep(id alteram.SourceID) {
	note := m.claimed(id)
	if note == "" {
		m.tell(Difference{Kind: Kept, Source: id})
		return
	}
	m.tell(Difference{Kind: Conflicting, Source: id, Note: note})
	if m.force {
		m.retire(id)
	}
}

func (m *merger) retire(id alteram.SourceID) {
	m.tell(Difference{Kind: Retired, Source: id})
	m.out.plan.Retire = append(m.out.plan.Retire, id)
}

// claimed says which feed of a source in force the file declares under another
// id; empty when there is none. Both together would double its entries.
func (m *merger) claimed(id alteram.SourceID) string {
	for _, f := range m.theirFeeds[id] {
		at := fetchable(f.URL)
		if at == nil {
			continue
		}
		if by := m.claims[key(at)]; by != "" && by != id {
			return "the file declares the feed " + f.URL + " under the source " + string(by) + ", the database under this one"
		}
	}
	return ""
}

// changedElsewhere reports whether a value is not what was applied last. What
// no file could say then, because this release brought it, was nothing.
func (m *merger) changedElsewhere(a aspect) bool {
	base, based := m.base[a]
	if !based {
		return !m.nothing(a, m.theirs[a])
	}
	return m.theirs[a] != base
}

func (m *merger) tell(d Difference) { m.out.Differences = append(m.out.Differences, d) }

// raw returns a stored value; nil for none.
func raw(value string) json.RawMessage {
	if value == "" {
		return nil
	}
	return json.RawMessage(value)
}
