// Package publish is the one door out. Whatever text of a source reaches a
// reader, by page, feed or API, comes from here as a [Published] or a list of
// them: terms, restrictions and decisions applied for this moment, territory
// and channel, with the disclosure of who is speaking and the link to the
// original. It knows no HTTP.
package publish

import (
	"context"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// To says for whom something is published.
type To struct {
	// Now is the moment whose terms hold.
	Now time.Time
	// Territory is where the reader is: ISO 3166-1 alpha-2, "EU" for somewhere
	// in it, or empty for not known.
	Territory string
	Channel   alteram.Channel
	// Language is that of the hub's own words, BCP 47.
	Language string

	// moment is what [Publisher.To] read; nil for a reader who was made by hand.
	moment *moment
}

// moment is the state of a hub when a request began.
type moment struct {
	state       *state
	generations store.Generations
}

// Publisher decides what may be shown. Its methods may be called from any goroutine.
type Publisher struct {
	// Pictures holds the hub's copies of pictures; nil shows none. Set it before use.
	Pictures Blobs

	store *store.Store
	now   func() time.Time
	cache cache

	// loading keeps two goroutines from loading the same state.
	loading sync.Mutex
	state   atomic.Pointer[state]
}

// New returns a publisher over a store. now is the hub's clock.
func New(s *store.Store, now func() time.Time) *Publisher {
	return &Publisher{store: s, now: now, cache: newCache(cacheBytes)}
}

// state is everything that is declared and decided, as of one terms generation.
type state struct {
	alteram.Declared

	terms      int64 // the generation
	sources    map[alteram.SourceID]*alteram.Source
	decisions  map[alteram.EntryID][]alteram.Decision
	proofs     map[alteram.SourceID][]alteram.Proof // the latest looks at whose feeds they are
	all        []alteram.Decision
	boundaries []time.Time // at which a period of terms or a decision begins or ends, in order
	tongues    tongues
	hidden     []string // the names that decisions keep from being shown among who said what

	mu        sync.Mutex
	histories map[alteram.SourceID][]store.Revision // guarded by mu; filled as asked for
	happened  []happening                           // guarded by mu; nil until asked for
}

// current returns the state in force, loaded anew when a generation has passed.
func (p *Publisher) current(ctx context.Context) (*state, store.Generations, error) {
	g, err := p.store.Generations(ctx)
	if err != nil {
		return nil, g, err
	}
	if st := p.state.Load(); st != nil && st.terms == g.Terms {
		return st, g, nil
	}
	p.loading.Lock()
	defer p.loading.Unlock()
	if st := p.state.Load(); st != nil && st.terms >= g.Terms {
		return st, g, nil
	}
	st, err := p.load(ctx, g.Terms)
	if err != nil {
		return nil, g, err
	}
	p.state.Store(st)
	return st, g, nil
}

// at returns the state in force for a reader: the one that the request began
// with, so that it asks once for all that it shows.
func (p *Publisher) at(ctx context.Context, to To) (*state, store.Generations, error) {
	if to.moment != nil {
		return to.moment.state, to.moment.generations, nil
	}
	return p.current(ctx)
}

// load reads the state. What changes while it reads carries a later generation
// and is loaded again.
func (p *Publisher) load(ctx context.Context, terms int64) (*state, error) {
	d, err := p.store.Declared(ctx)
	if err != nil {
		return nil, err
	}
	all, err := p.store.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	proofs, err := p.store.Proofs(ctx)
	if err != nil {
		return nil, err
	}
	names, err := p.store.Suppressions(ctx)
	if err != nil {
		return nil, err
	}
	st := &state{
		proofs: bySource(proofs), hidden: alteram.SuppressedNames(names), Declared: d, terms: terms, all: all, boundaries: boundaries(d.Sources, all), tongues: newTongues(d.Hub.Languages), sources: make(map[alteram.SourceID]*alteram.Source, len(d.Sources)),
		decisions: map[alteram.EntryID][]alteram.Decision{}, histories: map[alteram.SourceID][]store.Revision{},
	}
	for i := range d.Sources {
		st.sources[d.Sources[i].ID] = &d.Sources[i]
	}
	for _, dec := range all {
		st.decisions[dec.Entry] = append(st.decisions[dec.Entry], dec)
	}
	return st, nil
}

// history returns the revisions of a source's declaration, oldest first; of the
// hub's own for the empty id, of which the times and aspects alone are of use.
func (p *Publisher) history(ctx context.Context, st *state, id alteram.SourceID) ([]store.Revision, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if h, ok := st.histories[id]; ok {
		return h, nil
	}
	h, err := p.store.History(ctx, id)
	if err == nil {
		st.histories[id] = h
	}
	return h, err
}

// boundaries returns the moments at which periods of terms and decisions begin
// and end, in order.
func boundaries(sources []alteram.Source, decisions []alteram.Decision) []time.Time {
	var out []time.Time
	for _, s := range sources {
		for _, t := range s.Terms {
			out = append(out, t.From, t.Until)
		}
	}
	for _, d := range decisions {
		out = append(out, d.At, d.Until)
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// nextBoundary returns the first boundary after now; zero when there is none.
func (st *state) nextBoundary(now time.Time) time.Time {
	i := sort.Search(len(st.boundaries), func(i int) bool { return st.boundaries[i].After(now) })
	if i == len(st.boundaries) {
		return time.Time{}
	}
	return st.boundaries[i]
}

// To returns for whom to publish in the request that begins now; ask for a new
// one in the next. header gives the value of a request header, and is asked only
// for the one that tells a reader's territory, where the hub has such a one; nil
// for none. wanted are the reader's languages in order of preference.
func (p *Publisher) To(ctx context.Context, channel alteram.Channel, header func(name string) string, wanted ...string) (To, error) {
	st, g, err := p.current(ctx)
	if err != nil {
		return To{}, err
	}
	to := To{Now: p.now(), Channel: channel, Territory: st.Hub.Territory.Fixed, Language: st.tongues.choose(wanted), moment: &moment{st, g}}
	if name := st.Hub.Territory.Header; name != "" {
		to.Territory = ""
		if header != nil {
			to.Territory = territory(header(name))
		}
	}
	return to, nil
}

// territory returns a header's value as a territory; what is none is empty.
func territory(header string) string {
	if len(header) != 2 {
		return ""
	}
	b := []byte(header)
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			b[i] = c - 'a' + 'A'
		} else if c < 'A' || c > 'Z' {
			return ""
		}
	}
	if t := string(b); t != "XX" && t != "ZZ" { // what proxies send for not known
		return t
	}
	return ""
}
