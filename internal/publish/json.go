package publish

import (
	"encoding/json"
	"time"

	"github.com/alteram-hub/alteram"
)

// The public JSON shapes. Fields may be added, never renamed.

type publishedJSON struct {
	ID              alteram.EntryID  `json:"id"`
	URL             string           `json:"url"`
	Source          sourceJSON       `json:"source"`
	Disclosure      Disclosure       `json:"disclosure"`
	Status          int              `json:"status"`
	Mode            string           `json:"mode"`
	Notice          string           `json:"notice,omitempty"`
	BlockedBy       string           `json:"blocked_by,omitempty"`
	Terms           termsJSON        `json:"terms"`
	Title           string           `json:"title"`
	Language        string           `json:"language,omitempty"`
	Dir             string           `json:"dir"`
	HTML            string           `json:"html,omitempty"`
	Text            string           `json:"text,omitempty"`
	Page            *pageJSON        `json:"page,omitempty"` // where the text was read from the page
	Pictures        []pictureJSON    `json:"pictures,omitempty"`
	Authors         []string         `json:"authors,omitempty"`
	Categories      []string         `json:"categories,omitempty"`
	Original        string           `json:"original,omitempty"`
	OwnDomain       bool             `json:"own_domain"`
	GUID            string           `json:"guid,omitempty"` // the outlet's
	Published       *time.Time       `json:"published,omitempty"`
	PublishedOffset *int             `json:"published_offset,omitempty"`
	FirstSeen       time.Time        `json:"first_seen"`
	Changed         time.Time        `json:"changed"`
	Listed          bool             `json:"listed"`
	Unlisted        *time.Time       `json:"unlisted,omitempty"`
	VersionCount    int              `json:"version_count"`
	Versions        []Reading        `json:"versions,omitempty"`
	DisclosedThen   []Field          `json:"disclosed_then,omitempty"`
	Story           string           `json:"story,omitempty"` // its address
	Claims          *entryClaimsJSON `json:"claims,omitempty"`
}

type sourceJSON struct {
	ID   alteram.SourceID `json:"id"`
	Name string           `json:"name"`
	Site string           `json:"site,omitempty"`
	URL  string           `json:"url"`
}

type termsJSON struct {
	Mode    string     `json:"mode"`
	Words   int        `json:"words,omitempty"`
	Basis   string     `json:"basis,omitempty"`
	Licence string     `json:"licence,omitempty"`
	Until   *time.Time `json:"until,omitempty"`
}

// when returns a pointer to an instant, nil for the zero time.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// MarshalJSON writes the public form of an entry.
func (p *Published) MarshalJSON() ([]byte, error) { return json.Marshal(p.public()) }

func (p *Published) public() publishedJSON {
	t := p.verdict.terms
	out := publishedJSON{
		ID: p.ID(), URL: p.URL(), Source: sourceJSON{p.source.ID, p.source.Name, p.source.Site, p.hub.URL + p.SourcePath()},
		Disclosure: p.disclosure, Status: p.Status(), Mode: p.Mode(), Notice: p.NoticeText(), BlockedBy: p.BlockedBy(),
		Terms: termsJSON{t.Mode.String(), t.Words, string(t.Basis), t.Licence, when(t.Until)},
		Title: p.Title(), Language: p.Lang(), Dir: p.Dir(), HTML: p.body, Text: p.Text(), Page: p.page(), Pictures: picturesJSON(p.pictures), Authors: p.Authors(), Categories: p.Categories(),
		Original: p.Original(), OwnDomain: p.OwnDomain(), Published: when(p.PublishedAt()), FirstSeen: p.FirstSeen(), Changed: p.changed,
		Listed: p.item.Unlisted.IsZero(), Unlisted: when(p.item.Unlisted), VersionCount: p.item.Versions, Versions: p.versions, DisclosedThen: p.then,
	}
	out.Claims = p.claims.public()
	if p.story != "" {
		out.Story = p.hub.URL + p.StoryPath()
	}
	if !p.verdict.hideLink {
		out.GUID = p.item.Latest.GUID
	}
	if out.Published != nil {
		out.PublishedOffset = &p.item.Latest.PublishedOffset
	}
	return out
}

// Brief returns what a program wants to know of an entry beside the body of a
// feed's item: disclosure, status, terms and dates, without the text itself.
func (p *Published) Brief() json.Marshaler { return brief{p} }

type brief struct{ p *Published }

// MarshalJSON writes the entry without its text.
func (b brief) MarshalJSON() ([]byte, error) {
	out := b.p.public()
	out.HTML, out.Text, out.Versions, out.Claims = "", "", nil, nil
	return json.Marshal(out)
}

// MarshalJSON writes the public form of a version.
func (r Reading) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		N          int         `json:"n"`
		Seen       time.Time   `json:"seen"`
		Digest     string      `json:"digest"`
		Title      string      `json:"title,omitempty"`
		HTML       string      `json:"html,omitempty"`
		PageRead   *time.Time  `json:"page_read,omitempty"`
		Difference *Difference `json:"difference,omitempty"`
	}{r.N(), r.Seen(), r.Digest(), r.title, r.body, when(r.PageRead()), r.difference})
}

// MarshalJSON writes the public form of a disclosure: its fields in their order.
func (d Disclosure) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Title    string  `json:"title"`
		Language string  `json:"language"`
		Control  string  `json:"control"`
		Fields   []Field `json:"fields"`
		Facts    facts   `json:"facts"`
	}{d.Title(), d.words.Language, d.source.Control.Value.String(), d.fields, factsOf(d.source)})
}

// MarshalJSON writes the public form of a field.
func (f Field) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Key   string `json:"key"`
		Label string `json:"label"`
		Text  string `json:"text"`
	}{f.Key, f.Label, f.Text()})
}

// MarshalJSON writes the public form of a list.
func (l *List) MarshalJSON() ([]byte, error) {
	entries := l.entries
	if entries == nil {
		entries = []*Published{}
	}
	return json.Marshal(struct {
		Entries []*Published `json:"entries"`
		Next    string       `json:"next,omitempty"`
	}{entries, l.next})
}

// MarshalJSON writes the public form of a source's page.
func (s *SourcePage) MarshalJSON() ([]byte, error) {
	feeds := s.feeds
	if feeds == nil {
		feeds = []FeedState{}
	}
	return json.Marshal(struct {
		Source     sourceJSON  `json:"source"`
		Retired    *time.Time  `json:"retired,omitempty"`
		Disclosure Disclosure  `json:"disclosure"`
		Feeds      []FeedState `json:"feeds"`
		History    []Disclosed `json:"history,omitempty"`
		Record     *Record     `json:"record,omitempty"`
		List       *List       `json:"list"`
	}{sourceJSON{s.source.ID, s.source.Name, s.source.Site, s.hubURL + s.Path()}, when(s.source.Retired), s.disclosure, feeds, s.history, s.record, s.list})
}

// MarshalJSON writes the public form of the list of sources.
func (s Sources) MarshalJSON() ([]byte, error) {
	type line struct {
		Source     sourceJSON `json:"source"`
		Disclosure Disclosure `json:"disclosure"`
	}
	lines := []line{}
	for _, l := range s.lines {
		lines = append(lines, line{l.public(), l.Disclosure()})
	}
	return json.Marshal(struct {
		Sources []line `json:"sources"`
	}{lines})
}

// MarshalJSON writes the public form of the hub's account of itself.
func (a *About) MarshalJSON() ([]byte, error) {
	l := a.hub.Legal
	return json.Marshal(struct {
		Name          string            `json:"name"`
		URL           string            `json:"url"`
		Legal         map[string]string `json:"legal"`
		Disclosure    Disclosure        `json:"disclosure"`
		Choosing      string            `json:"choosing,omitempty"`
		Jurisdictions []string          `json:"jurisdictions,omitempty"`
		Counts        map[string]int64  `json:"counts"`
	}{
		a.hub.Name, a.hub.URL,
		map[string]string{"name": l.Name, "address": l.Address, "responsible": l.Responsible, "contact": l.Contact},
		a.disclosure, a.choosing.Text, a.hub.Jurisdictions,
		map[string]int64{"sources": a.counts.Sources, "feeds": a.counts.Feeds, "entries": a.counts.Entries, "versions": a.counts.Versions},
	})
}

// MarshalJSON writes the public form of the list of decisions.
func (d Decisions) MarshalJSON() ([]byte, error) {
	type line struct {
		ID      int64            `json:"id"`
		At      time.Time        `json:"at"`
		Act     string           `json:"act"`
		Source  alteram.SourceID `json:"source"`
		Entry   alteram.EntryID  `json:"entry"`
		Other   alteram.EntryID  `json:"other,omitempty"`
		N       int              `json:"n,omitempty"`
		Item    alteram.Item     `json:"item,omitempty"`
		Title   string           `json:"title"`
		Law     string           `json:"law,omitempty"`
		LawURL  string           `json:"law_url,omitempty"`
		Applies []string         `json:"applies"`
		Until   *time.Time       `json:"until,omitempty"`
		Why     string           `json:"why"`
		Office  string           `json:"office"`
		Stands  bool             `json:"stands"`
	}
	lines := []line{}
	for _, l := range d.lines {
		x := l.decision
		lines = append(lines, line{x.ID, x.At, l.Act(), l.source, x.Entry, x.Other, x.N, x.Item, l.title, x.Law, x.LawURL, append([]string{}, x.Applies...), when(x.Until), x.Why, x.Office, l.stands})
	}
	return json.Marshal(struct {
		Decisions []line `json:"decisions"`
		Next      string `json:"next,omitempty"`
	}{lines, d.next})
}
