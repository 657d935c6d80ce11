package story

import (
	"slices"
	"time"
)

// clock tells when items appeared, and what time it is for the state: that of
// what comes in.
type clock struct {
	now    int64 // Unix seconds
	recent []int64
}

const (
	// ahead and behind are how far from when it was first seen a report may say it
	// was published: one day later, ten years earlier.
	ahead  = 24 * time.Hour
	behind = 10 * 365 * 24 * time.Hour
	// witnesses is how many items tell the time where none says when it was seen.
	witnesses = 5
)

// at returns when an item appeared, and moves the clock.
func (c *clock) at(it Item) int64 {
	if !it.Seen.IsZero() {
		c.now = it.Seen.Unix()
	} else if !it.Published.IsZero() {
		c.witness(it.Published.Unix())
	}
	if it.Published.IsZero() {
		return c.now
	}
	at := it.Published.Unix()
	if at > c.now+int64(ahead.Seconds()) || at < c.now-int64(behind.Seconds()) {
		return c.now
	}
	return at
}

// witness sets the clock by the middle one of the last dates: a single wrong
// one moves nothing.
func (c *clock) witness(at int64) {
	if len(c.recent) == witnesses {
		c.recent = slices.Delete(c.recent, 0, 1)
	}
	c.recent = append(c.recent, at)
	sorted := slices.Sorted(slices.Values(c.recent))
	c.now = sorted[(len(sorted)-1)/2]
}
