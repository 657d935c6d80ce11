package story

// Replay builds a state of items that were assigned before. Its zero value is
// not ready: see [NewReplay].
type Replay struct {
	state *State
	byID  map[string]*story
}

// NewReplay returns a replay into a new state.
func NewReplay(p Params) *Replay { return &Replay{New(p), map[string]*story{}} }

// Pin takes in an item that was assigned: of the assignment, Story, DuplicateOf,
// Earlier and Merged count, as they were then. In the order in which they were
// assigned, items give the state that assigning them gave. Stories that are not
// known, as of items before the first one pinned, begin here.
func (r *Replay) Pin(it Item, a Assignment) {
	s := r.state
	f := s.reader.read(it)
	at := s.clock.at(it)
	s.take(f)
	if c := r.live(a.Earlier); c != nil {
		s.close(c)
	}
	c := r.live(a.Story)
	if a.DuplicateOf != "" && c != nil {
		c.last, c.touched = max(c.last, at), s.clock.now
		return
	}
	if c == nil {
		c = s.begin(a.Story, at)
		r.byID[a.Story] = c
	}
	for _, id := range a.Merged {
		if m := r.live(id); m != nil && m != c {
			s.merge(m, c)
		}
	}
	s.join(c, it.ID, f, at)
}

// live returns the story of an id while it takes in items.
func (r *Replay) live(id string) *story {
	c := r.byID[id]
	if c == nil || r.state.stories[c.slot] == c {
		return c
	}
	delete(r.byID, id)
	return nil
}

// State returns the state, which the replay does not touch any more.
func (r *Replay) State() *State { return r.state }
