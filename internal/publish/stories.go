package publish

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/lang"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// previewReports bounds the reports of a story that a list looks at.
	previewReports = 60
	// topicReports is how many reports, the latest, are looked at for the words of a
	// topic: the stories of these are listed.
	topicReports = 400
)

// StoryFilter says which stories a list is of; its zero value is all. A story is
// found by what may be shown of its reports, and by nothing else.
type StoryFilter struct {
	// Topic is what [Publisher.Search] takes; it must be found in the title of a
	// report.
	Topic string
	// Group is the slug of a group one of whose outlets reported.
	Group string
	// Country is a state that a report speaks of: its code of ISO 3166-1 alpha-2, or
	// its name in the reader's language.
	Country string
	// Language is the language of a report.
	Language string
	// Broad orders what changed lately by breadth, not by when it did.
	Broad bool
}

// StoryFilterOf reads a filter from the query of an address.
func StoryFilterOf(q url.Values) StoryFilter {
	of := func(name string) string { return strings.TrimSpace(q.Get(name)) }
	return StoryFilter{Topic: of("q"), Group: of("group"), Country: of("country"), Language: of("language"), Broad: q.Get("order") == "breadth"}
}

// Query is what [StoryFilterOf] reads; without what is not set.
func (f StoryFilter) Query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Topic, "group": f.Group, "country": f.Country, "language": f.Language} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Broad {
		q.Set("order", "breadth")
	}
	return q
}

// Stories is a stretch of stories.
type Stories struct {
	stories []*Story
	next    string
}

// List are the stories in order.
func (s *Stories) List() []*Story { return s.stories }

// Next continues the list behind its last story; empty at the end.
func (s *Stories) Next() string { return s.next }

// Stories returns the stories that a filter lets through, latest change first,
// behind the place that an earlier list's Next named, or from the top when after
// is empty. A story of which nothing may be shown is left out, so that there may be
// fewer than limit and still a Next.
func (p *Publisher) Stories(ctx context.Context, f StoryFilter, to To, after string, limit int) (*Stories, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	cursor, err := parseCursor(after)
	if err != nil {
		return nil, err
	}
	limit = min(max(limit, 1), MaxLimit)
	page := store.StoryPage{After: cursor, Limit: limit + 1}
	if f.Broad {
		page.After, page.Limit = store.Cursor{}, MaxLimit
	}
	m := p.maker(st, to)
	admits, err := m.narrow(ctx, f, &page)
	if err != nil || page.Among != nil && len(page.Among) == 0 {
		return &Stories{}, err
	}
	told, err := p.store.Stories(ctx, page)
	if err != nil {
		return nil, err
	}
	out := &Stories{}
	if !f.Broad && len(told) > limit {
		told = told[:limit]
		last := told[limit-1]
		out.next = formatCursor(store.Cursor{SortAt: last.Changed.UnixMilli(), ID: last.ID})
	}
	most := previewReports
	if len(admits) > 0 {
		most = maxReports // the report that it is found by may be a late one
	}
	if out.stories, err = m.stories(ctx, told, most); err != nil {
		return nil, err
	}
	out.stories = slices.DeleteFunc(out.stories, func(s *Story) bool { return !s.admitted(admits) })
	if f.Broad {
		slices.SortStableFunc(out.stories, func(a, b *Story) int { return b.breadth - a.breadth })
		out.stories = out.stories[:min(limit, len(out.stories))]
	}
	return out, nil
}

// admits is a property that one report of a story must have.
type admits func(*Report) bool

// admitted reports whether something of the story may be shown, and for each
// property there is a report of which something may be shown that has it.
func (s *Story) admitted(all []admits) bool {
	for _, has := range append(all, func(*Report) bool { return true }) {
		if !slices.ContainsFunc(s.reports, func(r *Report) bool { return r.Tells() && has(r) }) {
			return false
		}
	}
	return true
}

// narrow adds a filter to what the store is asked for, and returns what must then
// hold for reports as the reader may see them: the store knows no terms.
func (m *maker) narrow(ctx context.Context, f StoryFilter, page *store.StoryPage) ([]admits, error) {
	var all []admits
	if f.Country != "" {
		code, ok := m.countryNamed(f.Country)
		if !ok {
			return nil, alteram.Errorf(alteram.Invalid, "%s", strings.TrimRight(m.words.Say("search.error.country", quoted("value", f.Country, "")), "."))
		}
		page.State = code
		all = append(all, func(r *Report) bool { return slices.Contains(r.subject().States, code) })
	}
	if f.Language != "" {
		page.Language = f.Language
		all = append(all, func(r *Report) bool {
			l := r.item.Latest.Language
			return l == f.Language || strings.HasPrefix(l, f.Language+"-")
		})
	}
	if f.Group != "" {
		g, err := m.state.group(f.Group)
		if err != nil {
			return nil, err
		}
		page.Sources = g.ids()
		all = append(all, func(r *Report) bool { return slices.Contains(page.Sources, r.SourceID()) })
	}
	if f.Topic != "" {
		found, err := m.titled(ctx, f.Topic, topicReports)
		if err != nil {
			return nil, err
		}
		if page.Among, err = m.storiesOf(ctx, found); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// countryNamed returns the code of a country that is named by it, in capitals or
// not, or as the hub or the reader's language calls it.
func (m *maker) countryNamed(value string) (string, bool) {
	if code := strings.ToUpper(value); isCountry(code) {
		return code, true
	}
	want := foldAll(value)
	for code := range m.hub.Places {
		if foldAll(m.country(code).Text) == want {
			return code, true
		}
	}
	return (&parser{words: m.words}).countryCode(value)
}

// isCountry reports whether s has the form of a code of ISO 3166-1 alpha-2.
func isCountry(s string) bool {
	return len(s) == 2 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// titled returns the entries, latest first and at most limit, in whose titles, as
// they may be shown, a query is found.
func (m *maker) titled(ctx context.Context, text string, limit int) ([]alteram.EntryID, error) {
	q, err := parseQuery(m.state, m.words, text)
	if err != nil {
		return nil, err
	}
	languages, err := m.publisher.store.IndexLanguages(ctx)
	if err != nil {
		return nil, err
	}
	s := &searching{publisher: m.publisher, maker: m, query: q, limit: limit, matcher: newMatcher(), titles: true, found: &Found{}}
	scopes := q.scopes(m.state, m.to, languages)
	for i := range scopes {
		scopes[i].TitleOnly = true
	}
	if err := s.run(ctx, store.Query{Scopes: scopes, From: q.from, Until: q.until}); err != nil {
		return nil, err
	}
	ids := make([]alteram.EntryID, len(s.found.entries))
	for i, e := range s.found.entries {
		ids[i] = e.ID()
	}
	return ids, nil
}

// storiesOf returns the stories that entries are in, never nil.
func (m *maker) storiesOf(ctx context.Context, entries []alteram.EntryID) ([]alteram.StoryID, error) {
	ids := []alteram.StoryID{}
	where, err := m.publisher.store.PlacementsOf(ctx, entries)
	for _, p := range where {
		ids = append(ids, p.Story)
	}
	slices.Sort(ids)
	return slices.Compact(ids), err
}

// stories publishes stories in order, each of its first reports.
func (m *maker) stories(ctx context.Context, told []alteram.Story, most int) ([]*Story, error) {
	ids := make([]alteram.StoryID, len(told))
	for i, y := range told {
		ids[i] = y.ID
	}
	reports, err := m.publisher.store.Reports(ctx, ids, most+1)
	if err != nil {
		return nil, err
	}
	out := make([]*Story, 0, len(told))
	for _, y := range told {
		s, err := m.story(ctx, y, reports[y.ID], most)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// ReportLanguages returns the languages of which there are reports, in the order of
// their codes.
func (p *Publisher) ReportLanguages(ctx context.Context) ([]string, error) {
	codes, err := p.store.IndexLanguages(ctx)
	codes = slices.DeleteFunc(codes, func(c string) bool { return c == "" || lang.Base(c) == "und" })
	slices.SortFunc(codes, cmp.Compare)
	return codes, err
}
