package publish

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/alteram-hub/alteram"
)

// cacheBytes bounds what rendered pages may take in memory.
const cacheBytes = 64 << 20

// renderingBytes is about what a rendering takes beside its bytes.
const renderingBytes = 512

// cacheKey names one rendering for one kind of reader. Its generations and its
// boundary change with everything that can change what is shown, so that a
// rendering never outlives a decision, a period of terms or a new version.
type cacheKey struct {
	content, terms, boundary int64
	territory                string
	channel                  alteram.Channel
	language, what           string
}

// cache keeps the renderings used last.
type cache struct {
	mu      *sync.Mutex
	limit   int
	size    int // guarded by mu
	entries map[cacheKey]*list.Element
	order   *list.List // of *rendering, latest used first
	flights *singleflight.Group
}

type rendering struct {
	key   cacheKey
	bytes []byte
}

func (r *rendering) size() int { return len(r.bytes) + len(r.key.what) + renderingBytes }

func newCache(limit int) cache {
	return cache{mu: &sync.Mutex{}, limit: limit, entries: map[cacheKey]*list.Element{}, order: list.New(), flights: &singleflight.Group{}}
}

func (c *cache) get(k cacheKey) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[k]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*rendering).bytes, true
}

func (c *cache) put(k cacheKey, b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := &rendering{k, b}
	if _, ok := c.entries[k]; ok || r.size() > c.limit/4 {
		return
	}
	c.entries[k] = c.order.PushFront(r)
	c.size += r.size()
	for c.size > c.limit {
		last := c.order.Remove(c.order.Back()).(*rendering)
		delete(c.entries, last.key)
		c.size -= last.size()
	}
}

// Cached returns what render returned for the same reader when nothing that
// can be shown has changed since; what names the rendering. The bytes are
// shared: do not change them. On a hit it costs one look at the generations.
func (p *Publisher) Cached(ctx context.Context, what string, to To, render func() ([]byte, error)) ([]byte, error) {
	st, g, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	k := cacheKey{g.Content, g.Terms, st.nextBoundary(to.Now).UnixMicro(), to.Territory, to.Channel, to.Language, what}
	if b, ok := p.cache.get(k); ok {
		return b, nil
	}
	v, err, _ := p.cache.flights.Do(fmt.Sprint(k), func() (any, error) { return p.cache.fill(k, render) })
	if canceled(err) && ctx.Err() == nil { // the reader who rendered for all has left
		return p.cache.fill(k, render)
	}
	if err != nil {
		return nil, err
	}
	return v.([]byte), nil
}

// fill renders what another caller has not put in place meanwhile.
func (c *cache) fill(k cacheKey, render func() ([]byte, error)) ([]byte, error) {
	if b, ok := c.get(k); ok {
		return b, nil
	}
	b, err := render()
	if err == nil {
		c.put(k, b)
	}
	return b, err
}

func canceled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
