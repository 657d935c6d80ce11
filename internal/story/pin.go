package story

// Replay builds a state of items that were assigned before. Its zero value is
// not ready: see [NewReplay].
type Replay struct {
	state *State
	byID  map[string]*story
}

// NewReplay returns a replay into a new state.
func NewReplay(p Params) *Replay { return &Replay{New(p), map[string]*story{}} }

// Pin takes in an item whose story is known. In the order in which they were
// assigned, items give the state that assigning them gave.
func (r *Replay) Pin(it Item, storyID, duplicateOf string) {
	s := r.state
	f := s.reader.read(it)
	at := s.clock.at(it)
	s.tidy()
	s.counts.add(f)
	s.weigh(f)
	c := r.byID[storyID]
	if c != nil && s.stories[c.slot] != c { // it was closed
		delete(r.byID, storyID)
		c = nil
	}
	if duplicateOf != "" && c != nil {
		c.last, c.touched = max(c.last, at), s.clock.now
		return
	}
	if c == nil {
		c = s.begin(storyID, at)
		r.byID[storyID] = c
	}
	s.join(c, it.ID, f, at)
}

// State returns the state, which the replay does not touch any more.
func (r *Replay) State() *State { return r.state }
