package hub

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/fetch"
)

// Look is what an address gave when an import asked for it.
type Look struct {
	URL     string          `json:"url"`
	Outcome alteram.Outcome `json:"outcome"`
	// To is the feed's new address, by permanent redirects; empty when it has none.
	To string `json:"to,omitempty"`
	// Why says it in words; empty when a feed came.
	Why string `json:"why,omitempty"`
}

// checkAtOnce is how many addresses are asked at the same time. The client sees
// to it that a single host is asked for few of them at once.
const checkAtOnce = 16

// look asks each new address of the outlines once, and returns what they gave by
// their keys. An error says only that ctx ended.
func (im *importer) look(ctx context.Context, list []feed.Outline, o ImportOptions) (map[string]Look, error) {
	var mu sync.Mutex
	looks := map[string]Look{}
	var g errgroup.Group
	g.SetLimit(checkAtOnce)
	if o.AtOnce > 0 {
		g.SetLimit(o.AtOnce)
	}
	done := 0
	for _, at := range im.fresh(list) {
		g.Go(func() error {
			l := lookAt(ctx, o.Check, at.String())
			mu.Lock()
			defer mu.Unlock()
			looks[key(at)] = l
			done++
			if o.Progress != nil {
				o.Progress(done)
			}
			return nil
		})
	}
	_ = g.Wait()
	return looks, ctx.Err()
}

// fresh returns the addresses of outlines that nobody knows yet, each once.
func (im *importer) fresh(list []feed.Outline) []*url.URL {
	var out []*url.URL
	seen := map[string]bool{}
	for _, o := range list {
		at := fetchable(o.XMLURL)
		if at == nil || im.known[key(at)] || seen[key(at)] {
			continue
		}
		seen[key(at)] = true
		out = append(out, at)
	}
	return out
}

// lookAt asks for a feed.
func lookAt(ctx context.Context, f Fetcher, address string) Look {
	l := Look{URL: address}
	if ctx.Err() != nil {
		return l
	}
	resp, err := f.Get(ctx, fetch.Request{URL: address, MaxBytes: maxCandidateBytes})
	l.Outcome = fetch.OutcomeOf(resp, err)
	switch {
	case err != nil:
		l.Why = err.Error()
		return l
	case !l.Outcome.Reached():
		l.Why = strings.TrimSpace(fmt.Sprintf("the server answered %d %s", resp.Status, fetch.StatusText(resp.Status)))
		return l
	}
	if _, err := readFeed(resp, ""); err != nil {
		l.Outcome, l.Why = alteram.OutcomeNotFeed, err.Error()
		return l
	}
	if to := fetchable(resp.Permanent); to != nil && to.String() != address {
		l.To = to.String()
	}
	return l
}

// judged returns the address under which an outlet's feed is to be taken in;
// nil when it gave none, or one that is known. It notes what became of it.
func (im *importer) judged(l Look) *url.URL {
	if !l.Outcome.Reached() {
		im.out.LeftOut = append(im.out.LeftOut, l)
		return nil
	}
	if l.To == "" {
		return fetchable(l.URL)
	}
	im.out.Moved = append(im.out.Moved, l)
	to := fetchable(l.To)
	from := fetchable(l.URL)
	if key(to) != key(from) && im.known[key(to)] {
		im.out.Known = append(im.out.Known, l.URL)
		return nil
	}
	return to
}
