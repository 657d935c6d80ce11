package publish

import (
	"context"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// MaxLimit is the most entries one list holds.
const MaxLimit = 200

// List is a stretch of entries, latest first.
type List struct {
	entries []*Published
	next    string
}

// Entries returns the entries in order.
func (l *List) Entries() []*Published { return l.entries }

// Next continues the list behind its last entry; empty at the end.
func (l *List) Next() string { return l.next }

// Reports returns the entries of all sources, latest first, behind the place that
// an earlier list's Next named, or from the top when after is empty.
func (p *Publisher) Reports(ctx context.Context, to To, after string, limit int) (*List, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	return p.list(ctx, st, to, "", after, limit)
}

func (p *Publisher) list(ctx context.Context, st *state, to To, source alteram.SourceID, after string, limit int) (*List, error) {
	return p.maker(st, to).list(ctx, after, limit, func(after store.Cursor, limit int) ([]store.Item, error) {
		return p.store.Entries(ctx, store.Page{Source: source, After: after, Limit: limit})
	})
}

// list publishes a stretch of what read returns behind a place.
func (m *maker) list(ctx context.Context, after string, limit int, read func(after store.Cursor, limit int) ([]store.Item, error)) (*List, error) {
	cursor, err := parseCursor(after)
	if err != nil {
		return nil, err
	}
	limit = min(max(limit, 1), MaxLimit)
	items, err := read(cursor, limit+1)
	if err != nil {
		return nil, err
	}
	l := &List{}
	if len(items) > limit {
		items = items[:limit]
		l.next = formatCursor(items[limit-1].Cursor())
	}
	l.entries, err = m.entries(ctx, items)
	return l, err
}

// entries publishes entries in order.
func (m *maker) entries(ctx context.Context, items []store.Item) ([]*Published, error) {
	out := make([]*Published, 0, len(items))
	for _, it := range items {
		pub, err := m.entry(ctx, it)
		if err != nil {
			return nil, err
		}
		out = append(out, pub)
	}
	return out, m.illustrate(ctx, out...)
}

func formatCursor(c store.Cursor) string {
	return strconv.FormatInt(c.SortAt, 36) + "-" + string(c.ID)
}

func parseCursor(s string) (store.Cursor, error) {
	if s == "" {
		return store.Cursor{}, nil
	}
	at, id, ok := strings.Cut(s, "-")
	ms, err := strconv.ParseInt(at, 36, 64)
	if !ok || err != nil || !alteram.EntryID(id).Valid() {
		return store.Cursor{}, alteram.Errorf(alteram.Invalid, "%q is no place in the list: begin at its first page", s)
	}
	return store.Cursor{SortAt: ms, ID: alteram.EntryID(id)}, nil
}

// maker publishes entries for one reader; it builds each source's disclosure once.
type maker struct {
	*discloser

	publisher   *Publisher
	state       *state
	to          To
	disclosures map[alteram.SourceID]Disclosure
	groups      []Perspective // once they were asked for
}

func (p *Publisher) maker(st *state, to To) *maker {
	return &maker{&discloser{WordsIn(to.Language), st.Hub, to.Now}, p, st, to, map[alteram.SourceID]Disclosure{}, nil}
}

// entry decides about one entry and publishes it.
func (m *maker) entry(ctx context.Context, it store.Item) (*Published, error) {
	s := m.state.sources[it.Source]
	if s == nil { // added since the state was loaded: nothing is known of its terms
		s = &alteram.Source{ID: it.Source, Name: string(it.Source), Terms: []alteram.Terms{{Mode: alteram.ModeWithheld}}}
	}
	h, err := m.publisher.history(ctx, m.state, it.Source)
	if err != nil {
		return nil, err
	}
	sub := subject{source: s, history: h, decisions: m.state.decisions[it.ID], firstSeen: it.FirstSeen, erased: it.Erased, erasure: it.Erasure}
	pub := &Published{words: m.words, hub: m.hub, to: m.to, source: s, item: it, verdict: m.state.decide(sub, m.to)}
	var cut bool
	if pub.body, cut = bodyOf(pub.verdict, it.Latest, it.Page); pub.verdict.mode == alteram.ModeExcerpt && !cut {
		pub.verdict.cause = causeNone // the text is no longer than an excerpt
	}
	hub, err := m.publisher.history(ctx, m.state, "")
	if err != nil {
		return nil, err
	}
	pub.changed = changed(sub, it.Latest.Seen, m.to.Now, since(h, "terms", "restrictions"), since(hub, "defaults", "jurisdictions"), readAgain(pub))
	pub.disclosure = m.disclosure(*s, h).about(m.words, pub.originalRuns())
	return pub, nil
}

// originalRuns is the disclosure's line on the original of this entry.
func (p *Published) originalRuns() []Run {
	switch {
	case p.verdict.hideLink && p.verdict.linkLaw == "":
		return p.words.runs("original.decision", quoted("hub", p.hub.Name, ""))
	case p.verdict.hideLink:
		return p.words.runs("original.withheld", quoted("law", p.verdict.linkLaw, ""))
	}
	return p.discloser().original(p.Original(), p.source.Site)
}

// disclosure returns the account of a source, without the original of an entry.
func (m *maker) disclosure(s alteram.Source, h []store.Revision) Disclosure {
	d, ok := m.disclosures[s.ID]
	if !ok {
		ended := m.state.lastShown(subject{source: &s, history: h}, anyChannel, added(h), m.now)
		d = m.source(s, looked(s, h), added(h), m.termsLines(m.state, s, ended), "")
		m.disclosures[s.ID] = d
	}
	return d
}

// about returns the disclosure with the original of one entry in its line.
func (d Disclosure) about(w *Words, original []Run) Disclosure {
	d.fields = slices.Clone(d.fields)
	for i, f := range d.fields {
		if f.Key == keyOriginal {
			d.fields[i] = Field{f.Key, f.Label, [][]Run{original}}
		}
	}
	return d
}

// since returns when one of some aspects was last declared anew; zero when none was.
func since(h []store.Revision, aspects ...string) time.Time {
	for _, r := range slices.Backward(h[min(1, len(h)):]) { // the first declaration changed nothing
		if slices.ContainsFunc(r.Aspects, func(a string) bool { return slices.Contains(aspects, a) }) {
			return r.Since
		}
	}
	return time.Time{}
}

// Entry returns an entry with all its versions, or NotFound.
func (p *Publisher) Entry(ctx context.Context, id alteram.EntryID, to To) (*Published, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	if !id.Valid() {
		return nil, alteram.Errorf(alteram.NotFound, "there is no entry %q", id)
	}
	it, err := p.store.Entry(ctx, id)
	if err != nil {
		return nil, err
	}
	m := p.maker(st, to)
	pub, err := m.entry(ctx, it)
	if err != nil {
		return nil, err
	}
	if err := m.illustrate(ctx, pub); err != nil {
		return nil, err
	}
	versions, err := p.store.Versions(ctx, id)
	if err != nil {
		return nil, err
	}
	pages, err := p.store.Renditions(ctx, id)
	if err != nil {
		return nil, err
	}
	for i, v := range versions {
		r := Reading{version: v, title: titleOf(pub.verdict, v), page: pages[v.N]}
		r.body, _ = bodyOf(pub.verdict, v, r.page)
		if i > 0 {
			r.difference = pub.difference(versions[i-1], v)
		}
		pub.versions = append(pub.versions, r)
	}
	if pub.story, err = p.StoryOf(ctx, id); err != nil {
		return nil, err
	}
	if err := m.read(ctx, pub); err != nil {
		return nil, err
	}
	pub.then, err = m.asOf(ctx, pub)
	return pub, err
}

// asOf returns the fields of the source's account that read otherwise when the
// entry was first seen, as they read then.
func (m *maker) asOf(ctx context.Context, pub *Published) ([]Field, error) {
	h, err := m.publisher.history(ctx, m.state, pub.source.ID)
	if err != nil || len(h) == 0 {
		return nil, err
	}
	old := h[0]
	for _, r := range h {
		if !r.Since.After(pub.item.FirstSeen) {
			old = r
		}
	}
	then := m.source(old.Source, looked(old.Source, h), time.Time{}, nil, "")
	now := m.source(*pub.source, looked(old.Source, h), time.Time{}, nil, "") // another day on which we looked is no difference
	var out []Field
	for i, f := range then.fields {
		if facts := f.Key == keyOwner || f.Key == keyFunding || f.Key == keyControl; facts && f.Text() != now.fields[i].Text() {
			out = append(out, f)
		}
	}
	return out, nil
}

// SourcePage is a source with its disclosure, how its feeds fare, and its entries.
type SourcePage struct {
	hubURL     string
	source     *alteram.Source
	disclosure Disclosure
	feeds      []FeedState
	list       *List
	history    []Disclosed
	record     *Record
}

// FeedState is how one feed fared when it was last asked. Addresses of proxies
// and texts of errors are the operator's alone.
type FeedState struct {
	// URL is the feed's address.
	URL string
	// OwnDomain reports whether it stands on one of the domains that the source is
	// known by.
	OwnDomain bool
	// Outcome is how the last fetch ended; empty when there was none.
	Outcome alteram.Outcome
	// At is when that was; zero when there was none.
	At time.Time
	// Days is how the attempts of the last four weeks ended, a day at a time,
	// earliest first; days on which the feed was not asked are left out.
	Days []ReachDay

	reached [][]Run
}

// HTML says in words how often the feed could be read in the last four weeks,
// and how it ended on the days on which it could not; empty behind the first
// page of a source.
func (f FeedState) HTML() template.HTML { return sentences(f.reached) }

// Text is [FeedState.HTML] in plain words, a sentence a line.
func (f FeedState) Text() string { return Field{Values: f.reached}.Text() }

// ID is the source's slug.
func (s *SourcePage) ID() alteram.SourceID { return s.source.ID }

// Name is the outlet's name.
func (s *SourcePage) Name() string { return s.source.Name }

// Site is the outlet's home page; empty when it has none.
func (s *SourcePage) Site() string { return s.source.Site }

// Path is the page's address within the hub.
func (s *SourcePage) Path() string { return "/source/" + string(s.source.ID) }

// Retired is when the source left the hub's list; zero while it is on it.
func (s *SourcePage) Retired() time.Time { return s.source.Retired }

// Disclosure is the account of who is speaking.
func (s *SourcePage) Disclosure() Disclosure { return s.disclosure }

// Feeds are the feeds with how they fared.
func (s *SourcePage) Feeds() []FeedState { return s.feeds }

// List are the source's entries.
func (s *SourcePage) List() *List { return s.list }

// History is what was said of the source, and since when, latest first; nil
// behind the first page.
func (s *SourcePage) History() []Disclosed { return s.history }

// Record is what the hub observed of the source in the last four weeks; nil
// behind the first page.
func (s *SourcePage) Record() *Record { return s.record }

// Source returns a source and a stretch of its entries, or NotFound. The first
// page, with after empty, has the history of its account and the record of what
// was observed too.
func (p *Publisher) Source(ctx context.Context, id alteram.SourceID, to To, after string, limit int) (*SourcePage, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	s := st.sources[id]
	if s == nil {
		return nil, noSource(id)
	}
	l, err := p.list(ctx, st, to, id, after, limit)
	if err != nil {
		return nil, err
	}
	h, err := p.history(ctx, st, id)
	if err != nil {
		return nil, err
	}
	states, err := p.store.FeedStates(ctx, id)
	if err != nil {
		return nil, err
	}
	m := p.maker(st, to)
	page := &SourcePage{hubURL: st.Hub.URL, source: s, disclosure: m.disclosure(*s, h), list: l}
	if after == "" {
		page.history = m.told(h)
		if page.record, err = m.record(ctx, id); err != nil {
			return nil, err
		}
	}
	for _, f := range s.Feeds {
		state := FeedState{URL: f.URL, OwnDomain: ownDomain(s, f.URL), Outcome: states[f.ID].Outcome, At: states[f.ID].At}
		if page.record != nil {
			state.Days = page.record.reach(f.ID)
			state.reached = page.record.reached(state.Days)
		}
		page.feeds = append(page.feeds, state)
	}
	return page, nil
}

// SourceLine is a source in the list of all.
type SourceLine struct {
	hubURL string
	source *alteram.Source
	// disclose builds the account, which lists of names have no use for.
	disclose func() Disclosure
}

// line is a source in a list; its account is built when it is asked for.
func (m *maker) line(ctx context.Context, s *alteram.Source) (SourceLine, error) {
	h, err := m.publisher.history(ctx, m.state, s.ID)
	return SourceLine{m.hub.URL, s, func() Disclosure { return m.disclosure(*s, h) }}, err
}

// ID is the source's slug.
func (s SourceLine) ID() alteram.SourceID { return s.source.ID }

// Name is the outlet's name.
func (s SourceLine) Name() string { return s.source.Name }

// Path is the address of the source's page within the hub.
func (s SourceLine) Path() string { return "/source/" + string(s.source.ID) }

// Site is the outlet's home page; empty when it has none.
func (s SourceLine) Site() string { return s.source.Site }

// FeedURLs are the addresses of the source's own feeds.
func (s SourceLine) FeedURLs() []string {
	urls := make([]string, len(s.source.Feeds))
	for i, f := range s.source.Feeds {
		urls[i] = f.URL
	}
	return urls
}

// Disclosure is the account of who is speaking.
func (s SourceLine) Disclosure() Disclosure { return s.disclose() }

// Sources returns the declared sources in order of their names, capital or not.
func (p *Publisher) Sources(ctx context.Context, to To) (Sources, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return Sources{}, err
	}
	m := p.maker(st, to)
	var out Sources
	for i := range st.Sources {
		s := &st.Sources[i]
		if !s.Retired.IsZero() {
			continue
		}
		line, err := m.line(ctx, s)
		if err != nil {
			return out, err
		}
		out.lines = append(out.lines, line)
	}
	slices.SortStableFunc(out.lines, func(a, b SourceLine) int {
		return strings.Compare(strings.ToLower(a.source.Name), strings.ToLower(b.source.Name))
	})
	return out, nil
}

// Sources is the list of all sources.
type Sources struct{ lines []SourceLine }

// Lines returns the sources in order.
func (s Sources) Lines() []SourceLine { return s.lines }
