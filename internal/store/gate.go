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
	// slots is the limit; hold is after how long a slot of a dead process is taken over.
	slots int
	hold  time.Duration

	mu sync.Mutex
	// waiting holds a turnstile a host, so that the goroutines of one process
	// do not poll the database against each other. Guarded by mu.
	waiting map[string]*turnstile
}

type turnstile struct {
	places chan struct{}
	users  int // guarded by Gate.mu
}

// Gate returns a gate that lets slots requests a host through at once. hold
// must be longer than a request may take.
func (s *Store) Gate(slots int, hold time.Duration) *Gate {
	return &Gate{store: s, slots: slots, hold: hold, waiting: map[string]*turnstile{}}
}

// gatePoll is how often a slot held by another process is asked for again.
const gatePoll = 50 * time.Millisecond

// Enter waits for a slot of a host and returns the function that gives it
// back, which must be called once.
func (g *Gate) Enter(ctx context.Context, host string) (leave func(), err error) {
	t := g.turnstile(host)
	select {
	case t.places <- struct{}{}:
	case <-ctx.Done():
		g.drop(host, t)
		return nil, fmt.Errorf("wait for a slot of %s: %w", host, context.Cause(ctx))
	}
	slot, err := g.take(ctx, host)
	if err != nil {
		<-t.places
		g.drop(host, t)
		return nil, fmt.Errorf("wait for a slot of %s: %w", host, err)
	}
	return func() {
		// A slot that cannot be given back is free again when its hold ends.
		_ = g.store.freeSlot(context.WithoutCancel(ctx), host, slot)
		<-t.places
		g.drop(host, t)
	}, nil
}

func (g *Gate) turnstile(host string) *turnstile {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.waiting[host]
	if t == nil {
		t = &turnstile{places: make(chan struct{}, g.slots)}
		g.waiting[host] = t
	}
	t.users++
	return t
}

func (g *Gate) drop(host string, t *turnstile) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.users--; t.users == 0 {
		delete(g.waiting, host)
	}
}

// take claims a slot row, waiting while other processes hold them all.
func (g *Gate) take(ctx context.Context, host string) (int, error) {
	for {
		for slot := range g.slots {
			ok, err := g.store.claimSlot(ctx, host, slot, g.hold)
			if ok || err != nil {
				return slot, err
			}
		}
		timer := time.NewTimer(gatePoll)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return 0, context.Cause(ctx)
		}
	}
}

// claimSlot takes a slot that is free or whose hold ran out. The condition in
// the upsert settles the race between processes.
func (s *Store) claimSlot(ctx context.Context, host string, slot int, hold time.Duration) (bool, error) {
	now := time.Now() // slots follow real time, whatever the hub's clock says
	var n int64
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		res, err := tx.NewRaw(`INSERT INTO gate (host, slot, owner, until) VALUES (?, ?, ?, ?) ON CONFLICT (host, slot)
			DO UPDATE SET owner = EXCLUDED.owner, until = EXCLUDED.until WHERE gate.until <= ?`,
			host, slot, s.owner, instant{now.Add(hold)}, instant{now}).Exec(ctx)
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n == 1, err
}

func (s *Store) freeSlot(ctx context.Context, host string, slot int) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		_, err := tx.NewRaw(`UPDATE gate SET until = 0 WHERE host = ? AND slot = ? AND owner = ?`, host, slot, s.owner).Exec(ctx)
		return err
	})
}
