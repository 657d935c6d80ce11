package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/uptrace/bun"
)

// Gate limits the requests in flight per host over all workers and processes
// that share the database. Package fetch declares what it is used through.
type Gate struct {
	store *Store
	slots int
	// hold is the longest that one request may take.
	hold time.Duration

	mu    sync.Mutex
	hosts map[string]*hostSlots // guarded by mu
	// sweep gives back idle slots; nil while there are none. Guarded by mu.
	sweep *time.Timer
}

// hostSlots are the slots of one host that this process holds.
type hostSlots struct {
	// turns lets as many goroutines try for a slot as there are slots, so that
	// they do not poll the database against each other.
	turns chan struct{}
	users int        // goroutines that wait or are inside; guarded by Gate.mu
	idle  []heldSlot // slots nobody here uses at the moment; guarded by Gate.mu
}

type heldSlot struct {
	n int
	// until is when the slot is free for other processes by itself.
	until time.Time
	// since is when it became idle.
	since time.Time
}

// Gate returns a gate that lets slots requests a host through at once; hold is
// the longest that one may take. A slot stays with the process for a moment
// after use, because feeds of one host come in a row; the slots of a dead
// process are free after twice the hold.
func (s *Store) Gate(slots int, hold time.Duration) *Gate {
	g := &Gate{store: s, slots: slots, hold: hold, hosts: map[string]*hostSlots{}}
	s.gates = append(s.gates, g)
	return g
}

const (
	// gatePoll is how often a slot held by another process is asked for again.
	gatePoll = 50 * time.Millisecond
	// gateLinger is how long an idle slot stays with the process.
	gateLinger = 300 * time.Millisecond
)

// Enter waits for a slot of a host and returns the function that gives it
// back, which must be called once.
func (g *Gate) Enter(ctx context.Context, host string) (leave func(), err error) {
	h := g.join(host)
	select {
	case h.turns <- struct{}{}:
	case <-ctx.Done():
		g.part(host, h)
		return nil, fmt.Errorf("wait for a slot of %s: %w", host, context.Cause(ctx))
	}
	slot, err := g.take(ctx, host, h)
	if err != nil {
		<-h.turns
		g.part(host, h)
		return nil, fmt.Errorf("wait for a slot of %s: %w", host, err)
	}
	return func() {
		g.rest(h, slot)
		<-h.turns
		g.part(host, h)
	}, nil
}

func (g *Gate) join(host string) *hostSlots {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.hosts[host]
	if h == nil {
		h = &hostSlots{turns: make(chan struct{}, g.slots)}
		g.hosts[host] = h
	}
	h.users++
	return h
}

func (g *Gate) part(host string, h *hostSlots) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if h.users--; h.users == 0 && len(h.idle) == 0 {
		delete(g.hosts, host)
	}
}

// rest keeps a slot for the next request to its host, for a moment.
func (g *Gate) rest(h *hostSlots, slot heldSlot) {
	g.mu.Lock()
	defer g.mu.Unlock()
	slot.since = time.Now()
	h.idle = append(h.idle, slot)
	if g.sweep == nil {
		g.sweep = time.AfterFunc(gateLinger, g.giveBack)
	}
}

// reuse returns an idle slot that will be ours for as long as a request may take.
func (g *Gate) reuse(h *hostSlots) (heldSlot, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, slot := range h.idle {
		if time.Until(slot.until) > g.hold {
			h.idle = append(h.idle[:i], h.idle[i+1:]...)
			return slot, true
		}
	}
	return heldSlot{}, false
}

// giveBack frees the slots that were idle for a while, all in one statement,
// and comes back while others are.
func (g *Gate) giveBack() { g.giveBackAfter(gateLinger) }

// giveBackAfter frees the slots that were idle for a time.
func (g *Gate) giveBackAfter(linger time.Duration) {
	g.mu.Lock()
	var free []hostSlot
	left := 0
	for host, h := range g.hosts {
		kept := h.idle[:0]
		for _, slot := range h.idle {
			if time.Since(slot.since) < linger {
				kept = append(kept, slot)
				continue
			}
			free = append(free, hostSlot{host, slot.n})
		}
		h.idle = kept
		left += len(kept)
		if h.users == 0 && len(kept) == 0 {
			delete(g.hosts, host)
		}
	}
	g.sweep = nil
	if left > 0 {
		g.sweep = time.AfterFunc(gateLinger, g.giveBack)
	}
	g.mu.Unlock()
	// Slots that cannot be given back are free when their time ends.
	_ = g.store.freeSlots(context.Background(), free)
}

// take returns an idle slot, or claims one, waiting while other processes hold them all.
func (g *Gate) take(ctx context.Context, host string, h *hostSlots) (heldSlot, error) {
	for {
		if slot, ok := g.reuse(h); ok {
			return slot, nil
		}
		for n := range g.slots {
			until := time.Now().Add(2 * g.hold) // slots follow real time, whatever the hub's clock says
			ok, err := g.store.claimSlot(ctx, host, n, until)
			if ok || err != nil {
				return heldSlot{n: n, until: until}, err
			}
		}
		timer := time.NewTimer(gatePoll)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return heldSlot{}, context.Cause(ctx)
		}
	}
}

// claimSlot takes a slot that is free or whose hold ran out. The condition in
// the upsert settles the race between processes.
func (s *Store) claimSlot(ctx context.Context, host string, slot int, until time.Time) (bool, error) {
	var n int64
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		res, err := tx.NewRaw(`INSERT INTO gate (host, slot, owner, until) VALUES (?, ?, ?, ?) ON CONFLICT (host, slot)
			DO UPDATE SET owner = EXCLUDED.owner, until = EXCLUDED.until WHERE gate.until <= ?`,
			host, slot, s.owner, instant{until}, instant{time.Now()}).Exec(ctx)
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n == 1, err
}

type hostSlot struct {
	host string
	slot int
}

func (s *Store) freeSlots(ctx context.Context, slots []hostSlot) error {
	if len(slots) == 0 {
		return nil
	}
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		for _, h := range slots {
			_, err := tx.NewRaw(`UPDATE gate SET until = 0 WHERE host = ? AND slot = ? AND owner = ?`, h.host, h.slot, s.owner).Exec(ctx)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
