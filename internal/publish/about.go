package publish

import (
	"cmp"
	"context"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// About is the hub's account of itself.
type About struct {
	words      *Words
	hub        alteram.Hub
	disclosure Disclosure
	counts     store.Counts
	choosing   Run
}

// Name is the hub's name.
func (a *About) Name() string { return a.hub.Name }

// URL is the hub's public address.
func (a *About) URL() string { return a.hub.URL }

// Legal is the imprint.
func (a *About) Legal() alteram.Legal { return a.hub.Legal }

// Disclosure is the hub's own, in the same block as a source's.
func (a *About) Disclosure() Disclosure { return a.disclosure }

// Choosing is the operator's account of how sources are chosen and which were
// declined; empty when there is none.
func (a *About) Choosing() template.HTML {
	var b strings.Builder
	writeRuns(&b, []Run{a.choosing})
	return template.HTML(b.String()) //nolint:gosec // escaped by writeRuns
}

// Jurisdictions names the territories whose law binds the operator.
func (a *About) Jurisdictions() string {
	if len(a.hub.Jurisdictions) == 0 {
		return ""
	}
	return plain(discloser{a.words, a.hub, time.Time{}}.territories(a.hub.Jurisdictions))
}

// Counts are totals of what the hub holds.
func (a *About) Counts() store.Counts { return a.counts }

// About returns the hub's account of itself.
func (p *Publisher) About(ctx context.Context, to To) (*About, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	counts, err := p.store.Counts(ctx)
	if err != nil {
		return nil, err
	}
	h, err := p.history(ctx, st, "") // of the hub's own declaration
	if err != nil {
		return nil, err
	}
	m := p.maker(st, to)
	choosing, lang := m.wording(st.Hub.Choosing)
	return &About{
		words: m.words, hub: st.Hub, counts: counts, choosing: m.operators(choosing, lang),
		disclosure: m.own(h),
	}, nil
}

// only returns the disclosure reduced to some fields.
func (d Disclosure) only(keys ...string) Disclosure {
	var fields []Field
	for _, f := range d.fields {
		if slices.Contains(keys, f.Key) {
			fields = append(fields, f)
		}
	}
	d.fields = fields
	return d
}

// HubName returns the hub's name and address, for page heads.
func (p *Publisher) HubName(ctx context.Context) (name, url string, err error) {
	st, _, err := p.current(ctx)
	if err != nil {
		return "", "", err
	}
	return st.Hub.Name, st.Hub.URL, nil
}

// Decisions is the public list of decisions, latest first.
type Decisions struct {
	lines []DecisionLine
	next  string
}

// Lines returns the decisions in order.
func (d Decisions) Lines() []DecisionLine { return d.lines }

// Next continues the list behind its last decision; empty at the end.
func (d Decisions) Next() string { return d.next }

// DecisionLine is one decision in plain words.
type DecisionLine struct {
	decision    alteram.Decision
	source      alteram.SourceID
	brief       template.HTML
	title       string
	territories string
	whyLang     string
	stands      bool
	other       *Published
}

// ID numbers the decision.
func (d DecisionLine) ID() int64 { return d.decision.ID }

// At is when it was taken.
func (d DecisionLine) At() time.Time { return d.decision.At }

// Act is withhold, restore, erase, same-event, not-same-event or misread.
func (d DecisionLine) Act() string { return string(d.decision.Act) }

// EntryPath is the address of the entry's page within the hub; of what was misread,
// the mark on it there.
func (d DecisionLine) EntryPath() string {
	path := "/entry/" + string(d.decision.Entry)
	if kind, index, ok := strings.Cut(string(d.decision.Item), ":"); ok && kind != "" {
		path += "#" + kind[:1] + index
	}
	return path
}

// OtherPath is the address of the page of the second entry; empty when the
// decision is on one.
func (d DecisionLine) OtherPath() string {
	if d.other == nil {
		return ""
	}
	return "/entry/" + string(d.decision.Other)
}

// OtherTitle is what may be shown of the second entry's headline.
func (d DecisionLine) OtherTitle() string {
	if d.other == nil {
		return ""
	}
	return d.other.Title()
}

// Brief is the one line on who published the entry.
func (d DecisionLine) Brief() template.HTML { return d.brief }

// Title is what may be shown of the entry's headline to this reader.
func (d DecisionLine) Title() string { return d.title }

// Law names the law; empty for a decision of the operator's own.
func (d DecisionLine) Law() string { return d.decision.Law }

// LawURL is where the law or order can be read.
func (d DecisionLine) LawURL() string { return d.decision.LawURL }

// Territories says where it holds, in words.
func (d DecisionLine) Territories() string { return d.territories }

// Until is when it ends by itself; zero for never.
func (d DecisionLine) Until() time.Time { return d.decision.Until }

// Why is the public reason.
func (d DecisionLine) Why() string { return d.decision.Why }

// WhyLang is the language of the reason where it is not that of the hub's own words.
func (d DecisionLine) WhyLang() string { return d.whyLang }

// Office is who decided.
func (d DecisionLine) Office() string { return d.decision.Office }

// Stands reports whether it holds now: a withholding that neither ended nor was taken back.
func (d DecisionLine) Stands() bool { return d.stands }

// Decisions returns decisions as one reader may see them, latest first, behind
// the place that an earlier list's Next named, or from the latest when after is
// empty.
func (p *Publisher) Decisions(ctx context.Context, to To, after string, limit int) (Decisions, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return Decisions{}, err
	}
	taken, err := behindDecision(st.all, after)
	if err != nil {
		return Decisions{}, err
	}
	var out Decisions
	if limit = min(max(limit, 1), MaxLimit); len(taken) > limit {
		taken = taken[len(taken)-limit:]
		out.next = strconv.FormatInt(taken[0].ID, 10)
	}
	ids := make([]alteram.EntryID, len(taken))
	for i, d := range taken {
		ids[i] = d.Entry
		if d.Other != "" {
			ids = append(ids, d.Other)
		}
	}
	items, err := p.store.EntriesByID(ctx, ids)
	if err != nil {
		return out, err
	}
	m := p.maker(st, to)
	for _, d := range slices.Backward(taken) {
		pub, err := m.entry(ctx, items[d.Entry])
		if err != nil {
			return out, err
		}
		stands := slices.ContainsFunc(standing(st.decisions[d.Entry], to.Now), func(o alteram.Decision) bool { return o.ID == d.ID })
		out.lines = append(out.lines, DecisionLine{d, pub.SourceID(), pub.Disclosure().Brief(), pub.Title(), plain(m.territories(d.Applies)), m.operators(d.Why, "").Lang, stands, nil})
		if d.Other == "" {
			continue
		}
		if out.lines[len(out.lines)-1].other, err = m.entry(ctx, items[d.Other]); err != nil {
			return out, err
		}
	}
	return out, nil
}

// behindDecision returns those of all decisions that were taken before the one
// numbered after, all for none.
func behindDecision(all []alteram.Decision, after string) ([]alteram.Decision, error) {
	if after == "" {
		return all, nil
	}
	id, err := strconv.ParseInt(after, 10, 64)
	if err != nil {
		return nil, alteram.Errorf(alteram.Invalid, "%q is no place in the list: begin at its first page", after)
	}
	n, _ := slices.BinarySearchFunc(all, id, func(d alteram.Decision, id int64) int { return cmp.Compare(d.ID, id) })
	return all[:n], nil
}
