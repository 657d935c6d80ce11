package story

const (
	// lookEvery is how many items come in between two looks for idle stories.
	lookEvery = 512
	// slack is how many slots may be dead before the lists that name them are
	// cleaned, beside a quarter of the living.
	slack = 1024
)

// tidy closes stories that have been idle for too long, now and then.
func (s *State) tidy() {
	if s.since++; s.since < lookEvery {
		return
	}
	s.since = 0
	limit := s.clock.now - int64(s.params.Idle.Seconds())
	for _, c := range s.stories {
		if c != nil && c.touched < limit {
			s.close(c)
		}
	}
	if len(s.dead) > slack+s.live/4 {
		s.sweep()
	}
}

// close lets a story take in no more, and frees its memory.
func (s *State) close(c *story) {
	s.stories[c.slot] = nil
	s.dead = append(s.dead, c.slot)
	s.live--
}

// sweep takes dead slots out of the lists of features, and frees them.
func (s *State) sweep() {
	for key, slots := range s.posts {
		kept := slots[:0]
		for _, slot := range slots {
			if s.stories[slot] != nil {
				kept = append(kept, slot)
			}
		}
		switch {
		case len(kept) == 0:
			delete(s.posts, key)
		case cap(kept) > 4*len(kept)+8:
			s.posts[key] = append([]int32(nil), kept...)
		default:
			s.posts[key] = kept
		}
	}
	s.free = append(s.free, s.dead...)
	s.dead = s.dead[:0]
}
