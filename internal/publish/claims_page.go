package publish

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/store"
)

// Claims are what the reports of the story say; nil in lists of stories.
func (s *Story) Claims() *Claims { return s.claims }

// claims reads and lines up what the reports of a story say.
func (m *maker) claims(ctx context.Context, s *Story) (*Claims, error) {
	var ids []alteram.EntryID
	for _, r := range s.reports {
		if r.verdict.mode != alteram.ModeWithheld {
			ids = append(ids, r.ID())
		}
	}
	read, err := m.publisher.store.ClaimsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	related, err := m.publisher.store.RelationsOf(ctx, []alteram.StoryID{s.story.ID})
	if err != nil {
		return nil, err
	}
	l := m.newLineup(s, related[s.story.ID].Relations)
	for _, r := range s.reports {
		for _, c := range read[r.ID()] {
			if c.N == r.item.Latest.N {
				l.add(m.hear(r, r.item.Latest, r.item.Page, c))
			}
		}
	}
	if err := m.addEarlier(ctx, l, read); err != nil {
		return nil, err
	}
	return l.claims(), nil
}

// addEarlier adds the earlier versions of reports that have corrected a figure.
func (m *maker) addEarlier(ctx context.Context, l *lineup, read map[alteram.EntryID][]alteram.Claims) error {
	var keys []store.VersionKey
	for _, rel := range l.relations {
		t := l.heard[rel.A.Entry]
		if rel.Kind == alteram.Revised && t != nil && rel.A.N < t.claims.N && !t.silenced(t.item.Latest) {
			keys = append(keys, store.VersionKey{Entry: rel.A.Entry, N: rel.A.N})
		}
	}
	if keys == nil {
		return nil
	}
	versions, err := m.publisher.store.VersionsByKey(ctx, keys)
	if err != nil {
		return err
	}
	for k, v := range versions {
		pages, err := m.publisher.store.Renditions(ctx, k.Entry)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(read[k.Entry], func(c alteram.Claims) bool { return c.N == k.N })
		if i < 0 {
			continue
		}
		if t := m.hear(l.heard[k.Entry].Report, v, pages[k.N], read[k.Entry][i]); t != nil {
			l.earlier[k] = t
		}
	}
	return nil
}

// Differing is a stretch of the stories of which different numbers are reported.
type Differing struct {
	stories []*Story
	next    string
}

// Stories are in the order of their latest change.
func (d *Differing) Stories() []*Story { return d.stories }

// Next continues the list behind its last story; empty at the end.
func (d *Differing) Next() string { return d.next }

// MarshalJSON writes the stories, each with its claims, and where the list goes on.
func (d *Differing) MarshalJSON() ([]byte, error) {
	type one struct {
		Story  json.Marshaler `json:"story"`
		Claims *Claims        `json:"claims"`
	}
	out := struct {
		Stories []one  `json:"stories"`
		Next    string `json:"next,omitempty"`
	}{Stories: []one{}, Next: d.next}
	for _, s := range d.stories {
		out.Stories = append(out.Stories, one{s.Brief(), s.claims})
	}
	return json.Marshal(out)
}

// Differing returns the stories of which different numbers are reported, latest
// change first, behind the place that an earlier list's Next named, or from the top
// when after is empty. Where the numbers that may be shown do not differ, the story
// is left out: there may be fewer than limit and still a Next.
func (p *Publisher) Differing(ctx context.Context, to To, after string, limit int) (*Differing, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	cursor, err := parseCursor(after)
	if err != nil {
		return nil, err
	}
	limit = min(max(limit, 1), MaxLimit)
	found, err := p.store.Stories(ctx, store.StoryPage{Differ: true, After: cursor, Limit: limit + 1})
	if err != nil {
		return nil, err
	}
	out := &Differing{}
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		out.next = formatCursor(store.Cursor{SortAt: last.Changed.UnixMilli(), ID: last.ID})
	}
	m := p.maker(st, to)
	stories, err := m.stories(ctx, found, maxReports)
	if err != nil {
		return nil, err
	}
	for _, s := range stories {
		if s.claims, err = m.claims(ctx, s); err != nil {
			return nil, err
		}
		if len(s.claims.Different()) > 0 {
			out.stories = append(out.stories, s)
		}
	}
	return out, nil
}

// Spoken is what one speaker was reported to say.
type Spoken struct {
	hub     alteram.Hub
	speaker Speaker
	why     string
	said    []Said
	next    string
}

// Said is one report with the statements of the speaker.
type Said struct {
	Report   *Report
	Wordings []*Wording
}

// Speaker is whose page it is.
func (s *Spoken) Speaker() Speaker { return s.speaker }

// Why is what makes a person a public figure, in the operator's words; empty for
// all others.
func (s *Spoken) Why() string { return s.why }

// Said are the reports, latest first.
func (s *Spoken) Said() []Said { return s.said }

// Next continues the list behind its last report; empty at the end.
func (s *Spoken) Next() string { return s.next }

// MarshalJSON writes the speaker and what each report has.
func (s *Spoken) MarshalJSON() ([]byte, error) {
	type report struct {
		Entry    json.Marshaler `json:"entry"`
		Wordings []wordingJSON  `json:"wordings"`
	}
	c := &Claims{hub: s.hub}
	out := struct {
		Speaker speakerJSON `json:"speaker"`
		Why     string      `json:"why,omitempty"`
		Said    []report    `json:"said"`
		Next    string      `json:"next,omitempty"`
	}{c.speakerJSON(s.speaker), s.why, []report{}, s.next}
	for _, one := range s.said {
		r := report{Entry: one.Report.Brief()}
		for _, w := range one.Wordings {
			r.Wordings = append(r.Wordings, c.wordingJSON(w))
		}
		out.Said = append(out.Said, r)
	}
	return json.Marshal(out)
}

// officePrefix stands before an office among the ids of speakers.
const officePrefix = "office:"

// is reports whether a statement is of a speaker, or of whoever holds an office.
func is(s *alteram.Statement, id string) bool {
	office, ok := strings.CutPrefix(id, officePrefix)
	return ok && s.Office == office || !ok && s.SpeakerID == id
}

// Spoken returns what a speaker was reported to say: state:RU, org:slug,
// office:foreign-minister:RU, or person:slug where the operator confirms a public
// figure. It is NotFound for anybody else, and where there is nothing to show.
// There may be fewer reports than limit and still a Next.
func (p *Publisher) Spoken(ctx context.Context, id string, to To, after string, limit int) (*Spoken, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	cursor, err := parseCursor(after)
	if err != nil {
		return nil, err
	}
	m := p.maker(st, to)
	out := &Spoken{hub: st.Hub}
	if out.speaker, err = m.spokenFor(id); err != nil {
		return nil, err
	}
	if person := st.Hub.Person(id); person != nil {
		out.why = person.Why
	}
	limit = min(max(limit, 1), MaxLimit)
	items, err := p.store.SpokenBy(ctx, store.SpokenPage{Speaker: id, Sources: st.telling(to), After: cursor, Limit: limit + 1})
	if err != nil {
		return nil, err
	}
	if len(items) > limit {
		items = items[:limit]
		out.next = formatCursor(items[limit-1].Cursor())
	}
	if err := m.addSaid(ctx, out, id, items); err != nil {
		return nil, err
	}
	if len(out.said) == 0 && after == "" && out.next == "" && !out.speaker.Ours {
		return nil, alteram.Errorf(alteram.NotFound, "%s", strings.TrimRight(m.words.Say("said.page.none"), ".。"))
	}
	return out, nil
}

// telling lists the sources of which something may be shown to a reader now.
func (st *state) telling(to To) []alteram.SourceID {
	var out []alteram.SourceID
	for i := range st.Sources {
		if st.decide(subject{source: &st.Sources[i]}, to).mode != alteram.ModeWithheld {
			out = append(out, st.Sources[i].ID)
		}
	}
	return out
}

// spokenFor returns the speaker whose page is asked for, as far as the id says.
func (m *maker) spokenFor(id string) (Speaker, error) {
	kind, name, _ := strings.Cut(id, ":")
	out := Speaker{ID: id, Name: strings.ReplaceAll(name, "-", " "), Path: "/speaker/" + id}
	switch {
	case kind == "state" && isCountry(name):
		out.Name, out.Ours = m.country(name).Text, true
	case kind == "person" && m.hub.Person(id) != nil && m.public(id) == id:
		out.Name = m.hub.Person(id).Name
	case kind == "person":
		return out, alteram.Errorf(alteram.NotFound, "%s", m.words.Say("said.person"))
	case kind == "office" && name != "":
		title, state, _ := strings.Cut(name, ":")
		out.Office, out.Name = name, strings.ReplaceAll(title, "-", " ")
		if isCountry(state) {
			out.Name = plain(m.words.runs("figure.actors", text("who", m.country(state).Text))) + out.Name
		}
	case kind != "org" || name == "":
		return out, alteram.Errorf(alteram.NotFound, "%s", strings.TrimRight(m.words.Say("search.error.speaker", quoted("value", id, "")), "."))
	}
	return out, nil
}

// addSaid adds what entries have of a speaker, as far as it may be shown.
func (m *maker) addSaid(ctx context.Context, out *Spoken, id string, items []store.Item) error {
	heard, err := m.hearAll(ctx, items)
	if err != nil {
		return err
	}
	for _, h := range heard {
		l := m.newLineup(&Story{}, nil)
		l.add(h)
		said := Said{Report: h.Report}
		for i := range h.claims.Statements {
			if is(&h.claims.Statements[i], id) {
				said.Wordings = append(said.Wordings, l.wording(h, i))
			}
		}
		if said.Wordings == nil {
			continue
		}
		if first := said.Wordings[0].Speaker; out.said == nil && strings.HasPrefix(id, "org:") {
			out.speaker.Name, out.speaker.Lang = first.Name, first.Lang
		}
		out.said = append(out.said, said)
	}
	return nil
}

// hearAll publishes entries with what their latest versions were read to say;
// those of which nothing may be said are left out.
func (m *maker) hearAll(ctx context.Context, items []store.Item) ([]*heard, error) {
	ids := make([]alteram.EntryID, len(items))
	for i, it := range items {
		ids[i] = it.ID
	}
	read, err := m.publisher.store.ClaimsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []*heard
	for _, it := range items {
		pub, err := m.entry(ctx, it)
		if err != nil {
			return nil, err
		}
		for _, c := range read[it.ID] {
			if c.N != it.Latest.N {
				continue
			}
			if h := m.hear(&Report{Published: pub}, it.Latest, it.Page, c); h != nil {
				out = append(out, h)
			}
		}
	}
	return out, nil
}

// hear reads what hits were read to say, where the query asks for speakers.
func (s *searching) hear(ctx context.Context, hits []store.Hit) (err error) {
	if s.query.speakers == nil && s.query.notSpeakers == nil {
		return nil
	}
	ids := make([]alteram.EntryID, len(hits))
	for i, h := range hits {
		ids[i] = h.Item.ID
	}
	s.read, err = s.publisher.store.ClaimsOf(ctx, ids)
	return err
}

// spoken reports whether an entry has a speaker that the query asks for, and none
// that it does not want.
func (s *searching) spoken(pub *Published) bool {
	if s.query.speakers == nil && s.query.notSpeakers == nil {
		return true
	}
	held := false
	for _, c := range s.read[pub.ID()] {
		h := (*heard)(nil)
		if c.N == pub.item.Latest.N {
			h = s.maker.hear(&Report{Published: pub}, pub.item.Latest, pub.item.Page, c)
		}
		if h == nil {
			continue
		}
		if h.hasSpeaker(s.query.notSpeakers) {
			return false
		}
		held = held || h.hasSpeaker(s.query.speakers)
	}
	return held || s.query.speakers == nil
}

// hasSpeaker reports whether one of some speakers is told to have said something.
func (h *heard) hasSpeaker(ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool {
		return slices.ContainsFunc(h.claims.Statements, func(s alteram.Statement) bool { return is(&s, id) })
	})
}

// EntryClaims are what one report was read to say.
type EntryClaims struct {
	// Statements and Figures are in the order of the text.
	Statements []*Wording
	Figures    []*Given

	hub alteram.Hub
}

// Claims are what the latest version of the entry was read to say; nil where
// nothing was, and in lists.
func (p *Published) Claims() *EntryClaims { return p.claims }

// read adds to an entry what it was read to say, and where that stands in it.
func (m *maker) read(ctx context.Context, pub *Published) error {
	heard, err := m.hearAll(ctx, []store.Item{pub.item})
	if err != nil || len(heard) == 0 {
		return err
	}
	h := heard[0]
	l := m.newLineup(&Story{}, nil)
	l.add(h)
	out := &EntryClaims{hub: m.hub}
	var marks []content.Stretch
	mark := func(id string, s alteram.Span) {
		if at := h.inBody(s); at[1] > at[0] {
			marks = append(marks, content.Stretch{Start: at[0], End: at[1], ID: id})
		}
	}
	for i := range h.claims.Statements {
		w := l.wording(h, i)
		out.Statements = append(out.Statements, w)
		mark(markID("s", i), stretch(&h.claims.Statements[i]))
	}
	for i := range h.claims.Figures {
		if g := l.given(h, i); g.Written != "" {
			out.Figures = append(out.Figures, g)
			mark(markID("f", i), h.claims.Figures[i].Number)
		}
	}
	if len(out.Statements)+len(out.Figures) > 0 {
		pub.claims = out
	}
	if strings.HasPrefix(content.Text(pub.body), h.text[h.body:max(h.body, h.shown)]) {
		pub.marked = content.Mark(pub.body, marks)
	}
	return nil
}

// inBody returns as much of a span as is shown of the body, in bytes of the body.
func (h *heard) inBody(s alteram.Span) alteram.Span {
	if !h.holds(s) || s[0] < h.body {
		return alteram.Span{}
	}
	return alteram.Span{s[0] - h.body, min(s[1], h.shown) - h.body}
}

// public is the JSON form of what an entry was read to say.
func (e *EntryClaims) public() *entryClaimsJSON {
	if e == nil {
		return nil
	}
	c := &Claims{hub: e.hub}
	out := &entryClaimsJSON{Statements: []wordingJSON{}, Figures: []givenJSON{}}
	for _, w := range e.Statements {
		out.Statements = append(out.Statements, c.wordingJSON(w))
	}
	for _, g := range e.Figures {
		out.Figures = append(out.Figures, c.givenJSON(g))
	}
	return out
}

type entryClaimsJSON struct {
	Statements []wordingJSON `json:"statements"`
	Figures    []givenJSON   `json:"figures"`
}
