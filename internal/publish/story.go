package publish

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// maxReports bounds the reports of one story that are looked at.
	maxReports = 500
	// previewReports bounds the reports of a story that a list looks at.
	previewReports = 60
)

// Story is one event as the outlets told it, for one reader.
type Story struct {
	words   *Words
	hub     alteram.Hub
	now     time.Time
	story   alteram.Story
	title   []Run
	first   time.Time
	reports []*Report
	groups  []StoryGroup
	absent  []Perspective
	breadth int

	// What follows is on a story's own page alone.
	earlier, later []StoryLink
	coverage       *Coverage
}

// Report is an entry in a story.
type Report struct {
	*Published

	placement alteram.Placement
	copies    []*Report
	original  *Report
}

// subject is what the report speaks of; nothing where not even its title may be
// shown, because it is read from the text.
func (r *Report) subject() alteram.Subject {
	if r.verdict.mode == alteram.ModeWithheld {
		return alteram.Subject{}
	}
	return r.placement.Subject
}

// DuplicateOf is the report whose text this one repeats; nil when it has a text
// of its own, or when that report is not in the story any more.
func (r *Report) DuplicateOf() *Report { return r.original }

// Copies are the reports that repeat this one's text, in the order in which we read them.
func (r *Report) Copies() []*Report { return r.copies }

// StoryGroup is what the outlets of one group reported, by time alone.
type StoryGroup struct {
	Perspective

	reports []*Report
}

// Reports are the group's, in the order in which we first read them.
func (g StoryGroup) Reports() []*Report { return g.reports }

// StoryLink leads to another story.
type StoryLink struct {
	ID    alteram.StoryID
	Title string
	Since time.Time
}

// Path is the address of the story within the hub.
func (l StoryLink) Path() string { return "/story/" + string(l.ID) }

// ID is the story's lasting name.
func (s *Story) ID() alteram.StoryID { return s.story.ID }

// Path is the address of the story within the hub.
func (s *Story) Path() string { return "/story/" + string(s.story.ID) }

// URL is the full address of the story.
func (s *Story) URL() string { return s.hub.URL + s.Path() }

// GUID names the story in feeds in one language.
func (s *Story) GUID() string { return inLanguage(s.hub, s.words, s.URL()) }

// Title is made of the states that most reports speak of, what happened, and the
// day: never an outlet's words.
func (s *Story) Title() string { return plain(s.title) }

// First is when we first read a report of it.
func (s *Story) First() time.Time { return s.first }

// Changed is when last a report came or changed.
func (s *Story) Changed() time.Time { return s.story.Changed }

// Groups are the groups whose outlets reported, in an order drawn from a hash of
// the story's id.
func (s *Story) Groups() []StoryGroup { return s.groups }

// Absent are the groups of which no report is in the story, in the same order.
func (s *Story) Absent() []Perspective { return s.absent }

// Reports are all, in the order in which we first read them.
func (s *Story) Reports() []*Report { return s.reports }

// Breadth counts the groups of owners with a text of their own: who shares an
// owner is one, and all whose owner is not established are one together.
func (s *Story) Breadth() int { return s.breadth }

// Earlier are the stories that this one goes on from, Later those that go on from it.
func (s *Story) Earlier() []StoryLink { return s.earlier }

// Later are the stories that go on from this one.
func (s *Story) Later() []StoryLink { return s.later }

// Coverage says how many of the outlets that could have reported did; nil before
// there was time to.
func (s *Story) Coverage() *Coverage { return s.coverage }

// MovedStory is the error of a story that turned out to be part of another.
type MovedStory struct {
	// To is the story that its address leads to.
	To alteram.StoryID
}

// Error says where the story is.
func (m *MovedStory) Error() string { return "the story is part of " + string(m.To) }

// Story returns a story with all its reports: NotFound when there is none with
// this id, a [MovedStory] when it is part of another now.
func (p *Publisher) Story(ctx context.Context, id alteram.StoryID, to To) (*Story, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	told, err := p.store.Story(ctx, id)
	if err != nil {
		return nil, err
	}
	if told.Merged != "" {
		return nil, &MovedStory{told.Merged}
	}
	m := p.maker(st, to)
	reports, err := p.store.Reports(ctx, []alteram.StoryID{id}, maxReports)
	if err != nil {
		return nil, err
	}
	s, err := m.story(ctx, told, reports[id])
	if err != nil {
		return nil, err
	}
	if err := m.chain(ctx, s); err != nil {
		return nil, err
	}
	s.coverage, err = m.coverage(ctx, s)
	return s, err
}

// story publishes a story of some reports.
func (m *maker) story(ctx context.Context, told alteram.Story, reports []store.Report) (*Story, error) {
	s := &Story{words: m.words, hub: m.hub, now: m.now, story: told, first: told.Made}
	slices.SortStableFunc(reports, func(a, b store.Report) int {
		return cmp.Or(a.FirstSeen.Compare(b.FirstSeen), strings.Compare(string(a.ID), string(b.ID)))
	})
	byID := map[alteram.EntryID]*Report{}
	for _, r := range reports {
		pub, err := m.entry(ctx, r.Item)
		if err != nil {
			return nil, err
		}
		report := &Report{Published: pub, placement: r.Placement}
		s.reports = append(s.reports, report)
		byID[r.ID] = report
	}
	for _, r := range s.reports {
		if first := byID[r.placement.DuplicateOf]; first != nil && first != r {
			r.original = first
			first.copies = append(first.copies, r)
		}
	}
	if len(s.reports) > 0 {
		s.first = s.reports[0].FirstSeen()
	}
	s.title, s.breadth = m.storyTitle(s), breadth(s.reports)
	return s, m.divide(ctx, s)
}

// divide puts the reports of a story under the groups of their outlets.
func (m *maker) divide(ctx context.Context, s *Story) error {
	groups, err := m.perspectives(ctx)
	if err != nil {
		return err
	}
	drawn := func(g Perspective) []byte {
		sum := sha256.Sum256([]byte(string(s.story.ID) + "\x00" + g.group.slug))
		return sum[:]
	}
	groups = slices.SortedFunc(slices.Values(groups), func(a, b Perspective) int { return bytes.Compare(drawn(a), drawn(b)) })
	for _, g := range groups {
		var own []*Report
		for _, r := range s.reports {
			if slices.ContainsFunc(g.group.sources, func(src *alteram.Source) bool { return src.ID == r.SourceID() }) {
				own = append(own, r)
			}
		}
		if own == nil {
			s.absent = append(s.absent, g)
			continue
		}
		s.groups = append(s.groups, StoryGroup{g, own})
	}
	return nil
}

// chain adds what the story goes on from, and what goes on from it.
func (m *maker) chain(ctx context.Context, s *Story) error {
	const furthest = 20
	for id := s.story.Earlier; id != "" && len(s.earlier) < furthest; {
		y, err := m.publisher.store.Story(ctx, id)
		if err != nil {
			return err
		}
		l, err := m.storyLink(ctx, y)
		if err != nil {
			return err
		}
		s.earlier, id = append(s.earlier, l), y.Earlier
	}
	next, err := m.publisher.store.Following(ctx, s.story.ID)
	if err != nil {
		return err
	}
	for _, y := range next {
		l, err := m.storyLink(ctx, y)
		if err != nil {
			return err
		}
		s.later = append(s.later, l)
	}
	return nil
}

func (m *maker) storyLink(ctx context.Context, y alteram.Story) (StoryLink, error) {
	reports, err := m.publisher.store.Reports(ctx, []alteram.StoryID{y.ID}, previewReports)
	if err != nil {
		return StoryLink{}, err
	}
	s, err := m.story(ctx, y, reports[y.ID])
	if err != nil {
		return StoryLink{}, err
	}
	return StoryLink{y.ID, s.Title(), s.first}, nil
}

// breadth counts the groups of owners behind texts of their own.
func breadth(reports []*Report) int {
	group := map[string]string{} // a name of an owner → the name that stands for its group
	find := func(name string) string {
		for group[name] != name {
			name = group[name]
		}
		return name
	}
	var firsts []string
	for _, r := range reports {
		if r.original != nil {
			continue
		}
		names := ownerNames(r.source)
		for _, n := range names {
			if group[n] == "" {
				group[n] = n
			}
			group[find(n)] = find(names[0])
		}
		firsts = append(firsts, names[0])
	}
	count := map[string]bool{}
	for _, n := range firsts {
		count[find(n)] = true
	}
	return len(count)
}

// notEstablishedOwner stands for every owner that is not established.
const notEstablishedOwner = "\x00"

// ownerNames returns the names of a source's owners as they are compared; never none.
func ownerNames(s *alteram.Source) []string {
	var names []string
	for _, o := range s.Owner {
		if n := strings.Join(strings.Fields(strings.ToLower(o.Name)), " "); n != "" {
			names = append(names, n)
		}
	}
	if names == nil {
		return []string{notEstablishedOwner}
	}
	return names
}

// StoryFilter says which stories a list is of; its zero value is all.
type StoryFilter struct {
	// Group is the slug of a group one of whose outlets reported.
	Group string
	// Country is the state that a report speaks of, ISO 3166-1 alpha-2.
	Country string
	// Language is the language of a report.
	Language string
	// Broad orders what changed lately by breadth, not by when it did.
	Broad bool
}

// StoryFilterOf reads a filter from the query of an address.
func StoryFilterOf(q url.Values) StoryFilter {
	return StoryFilter{Group: q.Get("group"), Country: q.Get("country"), Language: q.Get("language"), Broad: q.Get("order") == "breadth"}
}

// Query is what [StoryFilterOf] reads; without what is not set.
func (f StoryFilter) Query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"group": f.Group, "country": f.Country, "language": f.Language} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Broad {
		q.Set("order", "breadth")
	}
	return q
}

// isCountry reports whether s has the form of a code of ISO 3166-1 alpha-2.
func isCountry(s string) bool {
	return len(s) == 2 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
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

// Stories returns the stories that a filter lets through, latest change first.
func (p *Publisher) Stories(ctx context.Context, f StoryFilter, to To, after string, limit int) (*Stories, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	cursor, err := parseCursor(after)
	if err != nil {
		return nil, err
	}
	if f.Country != "" && !isCountry(f.Country) {
		return nil, alteram.Errorf(alteram.Invalid, "%q is no country: write its two letters, such as FR", f.Country)
	}
	page := store.StoryPage{Language: f.Language, State: f.Country, After: cursor}
	if f.Group != "" {
		g, err := st.group(f.Group)
		if err != nil {
			return nil, err
		}
		page.Sources = g.ids()
	}
	limit = min(max(limit, 1), MaxLimit)
	page.Limit = limit + 1
	if f.Broad {
		page.Limit = MaxLimit
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
	if out.stories, err = p.maker(st, to).stories(ctx, told); err != nil {
		return nil, err
	}
	if f.Country != "" { // what a withheld report speaks of is found by nobody
		out.stories = slices.DeleteFunc(out.stories, func(s *Story) bool {
			return !slices.ContainsFunc(s.reports, func(r *Report) bool { return slices.Contains(r.subject().States, f.Country) })
		})
	}
	if f.Broad {
		slices.SortStableFunc(out.stories, func(a, b *Story) int { return b.breadth - a.breadth })
		out.stories = out.stories[:min(limit, len(out.stories))]
	}
	return out, nil
}

func (m *maker) stories(ctx context.Context, told []alteram.Story) ([]*Story, error) {
	ids := make([]alteram.StoryID, len(told))
	for i, y := range told {
		ids[i] = y.ID
	}
	reports, err := m.publisher.store.Reports(ctx, ids, previewReports)
	if err != nil {
		return nil, err
	}
	out := make([]*Story, 0, len(told))
	for _, y := range told {
		s, err := m.story(ctx, y, reports[y.ID])
		if err != nil {
			return nil, err
		}
		if len(s.reports) > 0 {
			out = append(out, s)
		}
	}
	return out, nil
}

// StoryOf returns the story that an entry is in; empty while it is in none.
func (p *Publisher) StoryOf(ctx context.Context, id alteram.EntryID) (alteram.StoryID, error) {
	found, err := p.store.PlacementsOf(ctx, []alteram.EntryID{id})
	return found[id].Story, err
}
