package publish

import (
	"context"
	"html"
	"html/template"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// ChangeKind says what kind of thing changed. The zero value stands for all.
type ChangeKind string

// The kinds of changes.
const (
	ChangeEdit       ChangeKind = store.EntryEdited   // an outlet changed a report
	ChangeDelisted   ChangeKind = store.EntryDelisted // a feed left a report out while it lists older ones
	ChangeRelisted   ChangeKind = store.EntryRelisted // a feed lists such a report again
	ChangeTerms      ChangeKind = "terms"             // what may be shown of a source began, ended or was declared anew
	ChangeDecision   ChangeKind = "decision"          // the operator decided on a report, or that ended
	ChangeDisclosure ChangeKind = "disclosure"        // what is said of a source changed
	ChangeSource     ChangeKind = "source"            // a source was added or retired
)

// ChangeKinds lists the kinds in the order of the documentation.
var ChangeKinds = []ChangeKind{ChangeEdit, ChangeDelisted, ChangeRelisted, ChangeTerms, ChangeDecision, ChangeDisclosure, ChangeSource}

// ofEntries reports whether changes of a kind come from the store.
func (k ChangeKind) ofEntries() bool {
	return k == "" || k == ChangeEdit || k == ChangeDelisted || k == ChangeRelisted
}

// ChangeFilter restricts a list of changes; its zero value does not.
type ChangeFilter struct {
	Source alteram.SourceID
	Kind   ChangeKind
}

// Changes is a stretch of the public list of all that changed, latest first.
type Changes struct {
	filter ChangeFilter
	source *alteram.Source
	lines  []ChangeLine
	next   string
}

// Lines returns the changes in order.
func (c *Changes) Lines() []ChangeLine { return c.lines }

// Next continues the list behind its last line; empty at the end.
func (c *Changes) Next() string { return c.next }

// Filter is what the list is restricted to.
func (c *Changes) Filter() ChangeFilter { return c.filter }

// SourceName is the name of the source that the list is restricted to; empty for all.
func (c *Changes) SourceName() string {
	if c.source == nil {
		return ""
	}
	return c.source.Name
}

// Changes returns what changed as one reader may see it: edits, delistings and
// relistings of reports, terms that began, ended or were declared anew,
// decisions, disclosures, and sources that came or went. It begins behind the
// place that an earlier list's Next named, or with the latest when after is
// empty. An unknown source is NotFound, an unknown kind Invalid.
func (p *Publisher) Changes(ctx context.Context, to To, filter ChangeFilter, after string, limit int) (*Changes, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return nil, err
	}
	list := &Changes{filter: filter}
	if filter.Kind != "" && !slices.Contains(ChangeKinds, filter.Kind) {
		return nil, alteram.Errorf(alteram.Invalid, "there is no kind of change %q: ask for one of edit, delisted, relisted, terms, decision, disclosure, source", filter.Kind)
	}
	if list.source = st.sources[filter.Source]; filter.Source != "" && list.source == nil {
		return nil, noSource(filter.Source)
	}
	place, err := parseChangePlace(after)
	if err != nil {
		return nil, err
	}
	limit = min(max(limit, 1), MaxLimit)
	m := p.maker(st, to)
	if list.lines, err = m.changes(ctx, filter, place, limit+1); err != nil {
		return nil, err
	}
	if len(list.lines) > limit {
		list.lines = list.lines[:limit]
		list.next = list.lines[limit-1].place.String()
	}
	return list, nil
}

// changes merges what was declared and decided with what happened to entries.
func (m *maker) changes(ctx context.Context, filter ChangeFilter, place changePlace, limit int) ([]ChangeLine, error) {
	declared, err := m.declared(ctx, filter, place, limit)
	if err != nil {
		return nil, err
	}
	var entries []store.EntryChange
	if filter.Kind.ofEntries() {
		page := store.ChangePage{Source: filter.Source, Kind: string(filter.Kind), Limit: limit}
		page.Before, page.BeforeID = place.behind()
		if entries, err = m.publisher.store.EntryChanges(ctx, page); err != nil {
			return nil, err
		}
	}
	lines := make([]ChangeLine, 0, len(declared)+len(entries))
	for i := range declared {
		lines = append(lines, ChangeLine{place: changePlace{at: declared[i].at, key: declared[i].key}, happening: &declared[i]})
	}
	for i := range entries {
		lines = append(lines, ChangeLine{place: changePlace{at: entries[i].At, id: entries[i].ID}, entry: &entries[i]})
	}
	sort.SliceStable(lines, func(i, j int) bool { return lines[i].place.at.After(lines[j].place.at) }) // what was declared stays first
	lines = lines[:min(len(lines), limit)]
	return lines, m.tell(ctx, lines)
}

// declared returns the happenings behind a place that a filter lets through.
func (m *maker) declared(ctx context.Context, filter ChangeFilter, place changePlace, limit int) ([]happening, error) {
	all, err := m.publisher.happenings(ctx, m.state)
	if err != nil {
		return nil, err
	}
	all = all[sort.Search(len(all), func(i int) bool { return !all[i].at.After(m.now) && place.before(all[i]) }):]
	if filter == (ChangeFilter{}) {
		return all[:min(len(all), limit)], nil
	}
	var out []happening
	for _, h := range all {
		if (filter.Source == "" || h.source == filter.Source) && (filter.Kind == "" || filter.Kind == h.kind) {
			out = append(out, h)
		}
		if len(out) == limit {
			break
		}
	}
	return out, nil
}

// changePlace is a place in the list of changes. Of one moment, what was
// declared or decided stands before what happened to entries.
type changePlace struct {
	at  time.Time
	key string // of a happening; empty for an entry's change
	id  int64  // of an entry's change
}

// String returns the place for an address.
func (c changePlace) String() string {
	at := strconv.FormatInt(c.at.UnixMilli(), 36)
	if c.key != "" {
		return at + ".d." + c.key
	}
	return at + ".e." + strconv.FormatInt(c.id, 36)
}

func parseChangePlace(s string) (changePlace, error) {
	if s == "" {
		return changePlace{}, nil
	}
	parts := strings.SplitN(s, ".", 3)
	if len(parts) == 3 {
		ms, err := strconv.ParseInt(parts[0], 36, 64)
		id, idErr := strconv.ParseInt(parts[2], 36, 64)
		at := time.UnixMilli(ms).UTC()
		switch {
		case err != nil:
		case parts[1] == "d" && parts[2] != "":
			return changePlace{at: at, key: parts[2]}, nil
		case parts[1] == "e" && idErr == nil:
			return changePlace{at: at, id: id}, nil
		}
	}
	return changePlace{}, alteram.Errorf(alteram.Invalid, "%q is no place in the list: begin at its first page", s)
}

// before reports whether the place stands before a happening in the list.
func (c changePlace) before(h happening) bool {
	switch at := h.at.Truncate(time.Millisecond); {
	case c.at.IsZero():
		return true
	case at.Equal(c.at):
		return c.key != "" && h.key < c.key
	default:
		return at.Before(c.at)
	}
}

// behind returns what the store is asked for to continue behind the place.
func (c changePlace) behind() (before time.Time, id int64) {
	if c.key != "" {
		return c.at, math.MaxInt64
	}
	return c.at, c.id
}

// ChangeLine is one change as one reader may see it.
type ChangeLine struct {
	place     changePlace
	happening *happening         // nil for an entry's change
	entry     *store.EntryChange // nil for a happening

	words      *Words
	hub        alteram.Hub
	source     *alteram.Source // nil for the hub itself
	disclosure Disclosure
	published  *Published // the entry; nil where there is none
	difference *Difference
	sentence   []Run
	fields     []FieldChange
}

// FieldChange is a field of a disclosure that reads otherwise from now on.
type FieldChange struct {
	// Before and After have the same label.
	Before, After Field
}

// Kind is the kind of the change.
func (c ChangeLine) Kind() ChangeKind {
	if c.entry != nil {
		return ChangeKind(c.entry.Kind)
	}
	return c.happening.kind
}

// At is when it happened, or when the hub noticed.
func (c ChangeLine) At() time.Time { return c.place.at }

// Key names the change for good within the hub.
func (c ChangeLine) Key() string {
	switch {
	case c.happening != nil:
		return c.happening.key
	case c.entry.Kind == store.EntryEdited:
		return "edit-" + string(c.entry.Entry) + "-" + strconv.Itoa(c.entry.N)
	}
	return c.entry.Kind + "-" + string(c.entry.Entry) + "-" + strconv.FormatInt(c.entry.At.UnixMilli(), 36)
}

// GUID names the change in feeds, in one language.
func (c ChangeLine) GUID() string { return inLanguage(c.hub, c.words, c.hub.URL+"/changes/"+c.Key()) }

// SourceID is the slug of the source concerned; empty when it is the hub itself.
func (c ChangeLine) SourceID() alteram.SourceID {
	if c.source == nil {
		return ""
	}
	return c.source.ID
}

// SourceName is the name of the source concerned, or of the hub.
func (c ChangeLine) SourceName() string {
	if c.source == nil {
		return c.hub.Name
	}
	return c.source.Name
}

// SourcePath is the address of the source's page within the hub, or of the
// hub's account of itself.
func (c ChangeLine) SourcePath() string {
	if c.source == nil {
		return "/about"
	}
	return "/source/" + string(c.source.ID)
}

// Path is the address within the hub of what changed.
func (c ChangeLine) Path() string {
	if c.published != nil {
		return c.published.Path()
	}
	return c.SourcePath()
}

// URL is the full address of what changed.
func (c ChangeLine) URL() string { return c.hub.URL + c.Path() }

// Disclosure is the account of the source concerned.
func (c ChangeLine) Disclosure() Disclosure { return c.disclosure }

// Entry is the report concerned as it may be shown; nil where there is none.
func (c ChangeLine) Entry() *Published { return c.published }

// Difference is what an edit changed; nil for other kinds, and where the
// version before is not there.
func (c ChangeLine) Difference() *Difference { return c.difference }

// Fields are the fields of a disclosure that changed; nil for other kinds.
func (c ChangeLine) Fields() []FieldChange { return c.fields }

// HTML says what changed, as phrases.
func (c ChangeLine) HTML() template.HTML {
	var b strings.Builder
	writeRuns(&b, c.sentence)
	return template.HTML(b.String()) //nolint:gosec // escaped by writeRuns
}

// Text says what changed in plain words.
func (c ChangeLine) Text() string { return plain(c.sentence) }

// Title is a headline for the change in the hub's words: who, and what kind.
func (c ChangeLine) Title() string {
	return c.words.Say("changes.title", quoted("source", c.SourceName(), ""), text("kind", c.words.Say("change."+string(c.Kind()))))
}

// FeedHTML is the body of the change in a feed: first who is speaking, then what
// changed, then the outlet's words, where there are any, inside a quotation that
// says where it begins and ends.
func (c ChangeLine) FeedHTML() string {
	var b strings.Builder
	b.WriteString(`<div lang="` + html.EscapeString(c.words.Language) + `">`)
	b.WriteString(c.disclosure.plainHTML())
	b.WriteString("<p>" + string(c.HTML()) + "</p>")
	if quote := c.quote(); quote != "" {
		b.WriteString("<hr><p>" + html.EscapeString(c.published.QuoteBegins()) + "</p>" + string(quote) + "<p>" + html.EscapeString(c.published.QuoteEnds()) + "</p><hr>")
	}
	if c.published != nil {
		c.published.closing(&b)
	}
	b.WriteString("</div>")
	return b.String()
}

// quote is the headline, as it changed or as it reads, in the frame of a
// quotation; empty where there is none or it is withheld.
func (c ChangeLine) quote() template.HTML {
	switch {
	case c.published == nil:
		return ""
	case c.difference != nil && c.difference.title != nil:
		return c.published.Quote(template.HTML(paragraphs(c.difference.title))) //nolint:gosec // escaped by mark
	case c.published.TitleIsOurs():
		return ""
	}
	return c.published.Quote(template.HTML("<p>" + html.EscapeString(c.published.Title()) + "</p>")) //nolint:gosec // escaped
}

// FeedText is the body of the change in a feed as plain text, in the same order.
func (c ChangeLine) FeedText() string {
	parts := []string{strings.TrimSpace(c.disclosure.Text()), c.Text()}
	if c.published == nil {
		return strings.Join(parts, "\n\n")
	}
	var words []string
	switch {
	case c.difference != nil && c.difference.title != nil:
		before, after := sides(c.difference.title)
		parts, words = append(parts, c.words.Say("changes.headlines")), []string{before, after}
	case !c.published.TitleIsOurs():
		words = []string{c.published.Title()}
	}
	return strings.Join(append(append(parts, c.published.quoteText(strings.Join(words, "\n"))...), c.published.closingText()...), "\n\n")
}
