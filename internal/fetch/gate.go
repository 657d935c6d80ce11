package fetch

import (
	"context"
	"sync"
)

// Gate bounds how many requests are in flight at one host, over all who share it.
type Gate interface {
	// Enter waits for a turn at host, a name in lower case without port. It returns
	// with an error when ctx ends first. The caller calls leave when its exchange
	// is over; a second call does nothing.
	Enter(ctx context.Context, host string) (leave func(), err error)
}

// LocalGate returns a gate inside this process that lets n at a time to each
// host; n is at least 1.
func LocalGate(n int) Gate {
	return &localGate{n: max(n, 1), hosts: map[string]*turns{}}
}

type localGate struct {
	n int
	// mu guards hosts and the users of each.
	mu    sync.Mutex
	hosts map[string]*turns
}

// turns are those of one host. They are forgotten when nobody uses them.
type turns struct {
	taken chan struct{}
	users int
}

// Enter implements [Gate].
func (g *localGate) Enter(ctx context.Context, host string) (func(), error) {
	t := g.use(host)
	select {
	case t.taken <- struct{}{}:
		return sync.OnceFunc(func() {
			<-t.taken
			g.release(host, t)
		}), nil
	case <-ctx.Done():
		g.release(host, t)
		return nil, ctx.Err()
	}
}

func (g *localGate) use(host string) *turns {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.hosts[host]
	if t == nil {
		t = &turns{taken: make(chan struct{}, g.n)}
		g.hosts[host] = t
	}
	t.users++
	return t
}

func (g *localGate) release(host string, t *turns) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.users--; t.users == 0 {
		delete(g.hosts, host)
	}
}
