package publish

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// maxReports bounds the reports of one story that are looked at.
const maxReports = 500

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
	// more is set when there are more reports than are looked at.
	more bool

	// What follows is on a story's own page alone.
	claims         *Claims
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

// Tells reports whether anything of the report's words may be shown. What is
// withheld stands in its story with the reason, and is found and counted by nothing.
func (r *Report) Tells() bool { return r.verdict.mode != alteram.ModeWithheld }

// subject is what the report speaks of; nothing where not even its title may be
// shown, because it is read from the text.
func (r *Report) subject() alteram.Subject {
	if !r.Tells() {
		return alteram.Subject{}
	}
	return r.placement.Subject
}

// DuplicateOf is the report whose text this one repeats: the first with it in the
// story that may be shown; nil when this one is.
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

// First is the group's first report of which something may be shown; nil when there
// is none.
func (g StoryGroup) First() *Report {
	for _, r := range g.reports {
		if r.Tells() {
			return r
		}
	}
	return nil
}

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

// Count is how many reports of it there are, without those that are withheld.
func (s *Story) Count() int { return telling(s.reports) }

// Count is how many reports of the group there are, without those that are withheld.
func (g StoryGroup) Count() int { return telling(g.reports) }

func telling(reports []*Report) (n int) {
	for _, r := range reports {
		if r.Tells() {
			n++
		}
	}
	return n
}

// Extent says how many reports there are, in words.
func (s *Story) Extent() string {
	if s.more {
		return s.words.Say("story.extent.more", text("n", s.words.number(len(s.reports))))
	}
	return s.words.Count("story.reports", s.Count())
}

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
	reports, err := p.store.Reports(ctx, []alteram.StoryID{id}, maxReports+1)
	if err != nil {
		return nil, err
	}
	s, err := m.story(ctx, told, reports[id], maxReports)
	if err != nil {
		return nil, err
	}
	if err := m.chain(ctx, s); err != nil {
		return nil, err
	}
	if s.claims, err = m.claims(ctx, s); err != nil {
		return nil, err
	}
	s.coverage, err = m.coverage(ctx, s)
	return s, err
}

// story publishes a story of some reports, of at most the given number.
func (m *maker) story(ctx context.Context, told alteram.Story, reports []store.Report, most int) (*Story, error) {
	s := &Story{words: m.words, hub: m.hub, now: m.now, story: told, first: told.Made, more: len(reports) > most}
	reports = reports[:min(len(reports), most)]
	slices.SortStableFunc(reports, func(a, b store.Report) int {
		return cmp.Or(a.FirstSeen.Compare(b.FirstSeen), strings.Compare(string(a.ID), string(b.ID)))
	})
	for _, r := range reports {
		pub, err := m.entry(ctx, r.Item)
		if err != nil {
			return nil, err
		}
		s.reports = append(s.reports, &Report{Published: pub, placement: r.Placement})
	}
	pairCopies(s.reports)
	if len(s.reports) > 0 {
		s.first = s.reports[0].FirstSeen()
	}
	s.title, s.breadth = m.storyTitle(s), breadth(s.reports)
	return s, m.divide(ctx, s)
}

// pairCopies makes the reports with one text know the first that may be shown: to
// say of another that it has the text of a withheld one would tell what that says.
func pairCopies(reports []*Report) {
	first := map[alteram.EntryID]*Report{}
	for _, r := range reports {
		if !r.Tells() {
			continue
		}
		text := cmp.Or(r.placement.DuplicateOf, r.ID())
		if f := first[text]; f != nil {
			r.original = f
			f.copies = append(f.copies, r)
			continue
		}
		first[text] = r
	}
}

// divide puts the reports of a story under the groups of their outlets.
func (m *maker) divide(ctx context.Context, s *Story) error {
	followed, err := m.perspectives(ctx)
	if err != nil {
		return err
	}
	groups, own := slices.Clone(followed), map[string][]*Report{}
	for _, r := range s.reports {
		for _, g := range groupsOf(r.source) {
			known := slices.ContainsFunc(groups, func(p Perspective) bool { return p.Slug() == g.slug })
			if !known { // of sources that are not followed any more
				p, err := m.perspective(ctx, g)
				if err != nil {
					return err
				}
				groups = append(groups, p)
			}
			own[g.slug] = append(own[g.slug], r)
		}
	}
	drawn := map[string][sha256.Size]byte{}
	for _, g := range groups {
		drawn[g.Slug()] = sha256.Sum256([]byte(string(s.story.ID) + "\x00" + g.Slug()))
	}
	slices.SortFunc(groups, func(a, b Perspective) int {
		x, y := drawn[a.Slug()], drawn[b.Slug()]
		return bytes.Compare(x[:], y[:])
	})
	for _, g := range groups {
		if reports := own[g.Slug()]; reports != nil {
			s.groups = append(s.groups, StoryGroup{g, reports})
		} else {
			s.absent = append(s.absent, g)
		}
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
	reports, err := m.publisher.store.Reports(ctx, []alteram.StoryID{y.ID}, maxReports+1)
	if err != nil {
		return StoryLink{}, err
	}
	s, err := m.story(ctx, y, reports[y.ID], maxReports)
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
		if r.original != nil || !r.Tells() {
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

// StoryOf returns the story that an entry is in; empty while it is in none.
func (p *Publisher) StoryOf(ctx context.Context, id alteram.EntryID) (alteram.StoryID, error) {
	found, err := p.store.PlacementsOf(ctx, []alteram.EntryID{id})
	return found[id].Story, err
}
