package publish

import (
	"context"
	"slices"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// tell fills in the lines of a list of changes. It asks the store once for all
// their entries, and once for all versions.
func (m *maker) tell(ctx context.Context, lines []ChangeLine) error {
	items, versions, err := m.concerned(ctx, lines)
	if err != nil {
		return err
	}
	for i := range lines {
		c := &lines[i]
		c.words, c.hub = m.words, m.hub
		if it, ok := items[c.entryID()]; ok {
			if c.published, err = m.entry(ctx, it); err != nil {
				return err
			}
			c.source, c.disclosure = c.published.source, c.published.disclosure
		}
		if c.entry != nil {
			m.tellEntry(c, versions)
		} else if err := m.tellHappening(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// entryID is the entry that a line is about; empty where it is about none.
func (c *ChangeLine) entryID() alteram.EntryID {
	switch {
	case c.entry != nil:
		return c.entry.Entry
	case c.happening.decision != nil:
		return c.happening.decision.Entry
	}
	return ""
}

// concerned returns the entries and the versions that lines are about.
func (m *maker) concerned(ctx context.Context, lines []ChangeLine) (map[alteram.EntryID]store.Item, map[store.VersionKey]alteram.Version, error) {
	var ids []alteram.EntryID
	var keys []store.VersionKey
	for i := range lines {
		if id := lines[i].entryID(); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		if e := lines[i].entry; e != nil && e.Kind == store.EntryEdited {
			keys = append(keys, store.VersionKey{Entry: e.Entry, N: e.N - 1}, store.VersionKey{Entry: e.Entry, N: e.N})
		}
	}
	items, err := m.publisher.store.EntriesByID(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	versions, err := m.publisher.store.VersionsByKey(ctx, keys)
	return items, versions, err
}

// tellEntry says what happened to an entry.
func (m *maker) tellEntry(c *ChangeLine, versions map[store.VersionKey]alteram.Version) {
	switch c.entry.Kind {
	case store.EntryDelisted:
		c.sentence = m.words.runs("changes.delisted")
	case store.EntryRelisted:
		c.sentence = m.words.runs("changes.relisted")
	default:
		before, ok := versions[store.VersionKey{Entry: c.entry.Entry, N: c.entry.N - 1}]
		after, now := versions[store.VersionKey{Entry: c.entry.Entry, N: c.entry.N}]
		if !ok || !now || c.published == nil {
			c.sentence = m.words.runs("changed.unknown")
			return
		}
		c.difference = c.published.difference(before, after)
		c.sentence = c.difference.runs()
	}
}

// tellHappening says what was declared or decided, or what ended by itself.
func (m *maker) tellHappening(ctx context.Context, c *ChangeLine) error {
	h := c.happening
	if s := m.state.sources[h.source]; s != nil && c.source == nil {
		history, err := m.publisher.history(ctx, m.state, s.ID)
		if err != nil {
			return err
		}
		c.source, c.disclosure = s, m.disclosure(*s, history)
	}
	if c.source == nil {
		if err := m.tellHub(ctx, c); err != nil {
			return err
		}
	}
	switch {
	case h.decision != nil:
		c.sentence = m.decision(*h.decision, h.ended)
	case h.kind == ChangeSource && h.after == nil:
		c.sentence = m.words.runs("changes.retired")
	case h.kind == ChangeSource:
		c.sentence = m.words.runs("changes.added")
	case h.kind == ChangeTerms && h.from != nil:
		c.sentence = m.words.runs("changes.period", parts("before", m.mode(*h.from)), parts("after", m.mode(*h.until)))
	case h.kind == ChangeTerms:
		c.sentence = m.declaredTerms(h)
	default:
		return m.tellDisclosure(ctx, c)
	}
	return nil
}

// tellHub puts the hub's own account where a source's would stand.
func (m *maker) tellHub(ctx context.Context, c *ChangeLine) error {
	history, err := m.publisher.history(ctx, m.state, "")
	if err != nil {
		return err
	}
	c.disclosure = m.own(history)
	return nil
}

// own is the hub's disclosure, in the same fields as a source's.
func (m *maker) own(history []store.Revision) Disclosure {
	self := m.state.Hub.Self
	as := alteram.Source{Name: m.hub.Name, Site: m.hub.URL, Owner: self.Owner, Funding: self.Funding, Control: self.Control}
	return m.source(as, looked(as, history), added(history), nil, "").only(keySource, keyOwner, keyFunding, keyControl)
}

// decision says what was decided on an entry, and why.
func (m *maker) decision(d alteram.Decision, ended bool) []Run {
	runs := m.words.runs("act." + string(d.Act))
	if ended {
		return m.words.runs("changes.ended", parts("act", runs), m.words.day("date", d.At))
	}
	if d.Law != "" {
		law := cited(d.Law, d.LawURL)
		runs = append(runs, m.words.runs("changes.law", law)...)
	}
	runs = append(runs, m.words.runs("changes.where", parts("territories", m.territories(d.Applies)))...)
	if !d.Until.IsZero() {
		runs = append(runs, m.words.runs("changes.until", m.words.day("date", d.Until))...)
	}
	if d.Office != "" {
		runs = append(runs, m.words.runs("changes.office", quoted("office", d.Office, ""))...)
	}
	if d.Why != "" {
		runs = append(runs, m.words.runs("notice.why", Arg{Name: "why", Run: m.operators(d.Why, "")})...)
	}
	return runs
}

// declaredTerms says how terms that were declared anew differ at that moment.
func (m *maker) declaredTerms(h *happening) []Run {
	if h.source == "" {
		return m.words.runs("changes.hub-terms")
	}
	before := alteram.TermsAt(h.before.Source.Terms, m.state.Defaults, h.at)
	after := alteram.TermsAt(h.after.Source.Terms, m.state.Defaults, h.at)
	was, is := m.mode(before), m.mode(after)
	if plain(was) == plain(is) {
		return m.words.runs("changes.terms", parts("after", is))
	}
	return m.words.runs("changes.period", parts("before", was), parts("after", is))
}

// tellDisclosure compares the accounts of a source before and after.
func (m *maker) tellDisclosure(ctx context.Context, c *ChangeLine) error {
	h := c.happening
	if h.source == "" {
		c.sentence = m.words.runs("changes.hub")
		return nil
	}
	history, err := m.publisher.history(ctx, m.state, h.source)
	if err != nil {
		return err
	}
	if c.fields = m.compare(h.before.Source, h.after.Source, history); len(c.fields) == 0 {
		c.sentence = m.words.runs("changes.account")
		return nil
	}
	for i, f := range c.fields {
		if i > 0 {
			c.sentence = append(c.sentence, m.words.runs("changed.and")...)
		}
		c.sentence = append(c.sentence, m.words.runs("changes.field", text("label", f.After.Label), parts("before", f.Before.flat(m.words)), parts("after", f.After.flat(m.words)))...)
	}
	return nil
}

// compare returns the fields of the account of a source that read otherwise
// after a declaration than before.
func (m *maker) compare(before, after alteram.Source, history []store.Revision) []FieldChange {
	// On which day the hub looked is no difference where nothing was found before and after.
	day := looked(after, history)
	was := m.source(before, day, time.Time{}, nil, "")
	is := m.source(after, day, time.Time{}, nil, "")
	var out []FieldChange
	for i, f := range was.fields {
		if now := is.fields[i]; f.Text() != now.Text() && f.Key != keyEndorsement && f.Key != keyOriginal {
			out = append(out, FieldChange{f, now})
		}
	}
	return out
}

// flat returns the values of a field as one phrase.
func (f Field) flat(w *Words) []Run {
	var out []Run
	for i, v := range f.Values {
		if i > 0 {
			out = append(out, Run{Text: w.Say("comma")})
		}
		out = append(out, v...)
	}
	return out
}
