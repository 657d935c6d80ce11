package publish_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/archive"
	"github.com/alteram-hub/alteram/internal/blob"
	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/ingest"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// start is the first instant of every test.
var start = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)

// after returns a moment so many days after the start.
func after(days int) time.Time { return start.AddDate(0, 0, days) }

// hub is a whole hub without its doors: feeds are read, kept and published.
type hub struct {
	t        testing.TB
	now      time.Time
	declared alteram.Declared
	feeds    map[string][]byte
	store    *store.Store
	in       *ingest.Ingester
	*publish.Publisher
}

// Get implements [ingest.Fetcher]: every outlet answers with its feed as it stands.
func (h *hub) Get(_ context.Context, req fetch.Request) (*fetch.Response, error) {
	body, ok := h.feeds[req.URL]
	if !ok {
		return nil, errors.New("connection refused")
	}
	return &fetch.Response{URL: req.URL, Status: http.StatusOK, Body: body}, nil
}

// newHub returns a hub of the given sources that has read nothing yet.
func newHub(t testing.TB, sources ...alteram.Source) *hub {
	t.Helper()
	return newHubOn(t, storetest.SQLite(t), sources...)
}

// newHubOn is [newHub] on a database.
func newHubOn(t testing.TB, database string, sources ...alteram.Source) *hub {
	t.Helper()
	h := &hub{t: t, now: start, feeds: map[string][]byte{}}
	clock := func() time.Time { return h.now }
	h.store = storetest.Open(t, database, clock)
	h.Publisher = publish.New(h.store, clock)
	blobs, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	h.in = &ingest.Ingester{Store: h.store, Fetcher: h, Archive: &archive.Archive{Blobs: blobs}, Log: slog.New(slog.DiscardHandler), Now: clock, Workers: 2}
	h.declare(func(d *alteram.Declared) {
		d.Hub = alteram.Hub{
			Name: "Both Banks", URL: "https://hub.example", Languages: []string{"en"},
			Territory: alteram.TerritoryRule{Header: "Reader-Country"},
		}
		d.Sources = sources
	})
	return h
}

// declare changes what the hub declares.
func (h *hub) declare(change func(*alteram.Declared)) {
	h.t.Helper()
	change(&h.declared)
	want, err := store.Values(h.declared)
	if err != nil {
		h.t.Fatal(err)
	}
	have, err := h.store.Declared(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	old, err := store.Values(have)
	if err != nil {
		h.t.Fatal(err)
	}
	var p store.Plan
	for _, v := range want {
		c := store.Change{Source: v.Source, Aspect: v.Aspect, New: v.JSON}
		if i := slices.IndexFunc(old, func(o store.Value) bool { return o.Source == v.Source && o.Aspect == v.Aspect }); i >= 0 {
			c.Old = old[i].JSON
		}
		if c.Old != c.New {
			p.Changes = append(p.Changes, c)
		}
	}
	if err := h.store.Apply(h.t.Context(), p); err != nil {
		h.t.Fatal(err)
	}
}

// report is one item of a feed.
type report struct{ guid, title, markup string }

func item(guid, title, markup string) report { return report{guid, title, markup} }

// String returns the item as RSS.
func (r report) String() string {
	return fmt.Sprintf(`<item><title>%[2]s</title><link>https://%[1]s.example/reports/%[1]s</link><guid isPermaLink="false">%[1]s</guid>`+
		`<pubDate>Sun, 01 Mar 2026 12:00:00 +0100</pubDate><category>kin-%[1]s</category><content:encoded>%[3]s</content:encoded></item>`,
		r.guid, html.EscapeString(r.title), html.EscapeString(r.markup))
}

// says lets a second pass, makes a source's feed list the given reports and
// reads all feeds; it returns the entry of the first report.
func (h *hub) says(source alteram.SourceID, reports ...report) alteram.EntryID {
	h.t.Helper()
	h.feeds[feedOf(source)] = []byte(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>` +
		`<title>Feed</title><link>https://` + string(source) + `.example/</link><description>d</description>` + fmt.Sprint(reports) + `</channel></rss>`)
	h.now = h.now.Add(time.Second)
	h.refresh()
	id := alteram.NewEntryID(source, "guid:"+reports[0].guid)
	if _, err := h.store.Entry(h.t.Context(), id); err != nil {
		h.t.Fatalf("%s says %q: %v", source, reports[0].title, err)
	}
	return id
}

// refresh reads all feeds now.
func (h *hub) refresh() {
	h.t.Helper()
	if _, err := h.in.Refresh(h.t.Context(), ingest.Options{All: true}); err != nil {
		h.t.Fatal(err)
	}
}

func feedOf(source alteram.SourceID) string { return "https://" + string(source) + ".example/feed" }

// decide records a decision that is taken now.
func (h *hub) decide(d alteram.Decision) {
	h.t.Helper()
	d.At = h.now
	if _, err := h.store.Decide(h.t.Context(), d); err != nil {
		h.t.Fatal(err)
	}
}

// to is a reader of a channel somewhere, now.
func (h *hub) to(channel alteram.Channel, territory string) publish.To {
	return publish.To{Now: h.now, Channel: channel, Territory: territory, Language: "en"}
}

func (h *hub) entry(id alteram.EntryID, to publish.To) *publish.Published {
	h.t.Helper()
	e, err := h.Entry(h.t.Context(), id, to)
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

// page is an entry for a reader of pages whose territory is not known.
func (h *hub) page(id alteram.EntryID) *publish.Published {
	h.t.Helper()
	return h.entry(id, h.to(alteram.ChannelPage, ""))
}

// marshal returns a value's JSON as it is sent, without escapes for HTML.
func marshal(t testing.TB, v any) string {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// places returns all that a door can get of an entry, by the name of the place.
func (h *hub) places(id alteram.EntryID, to publish.To) map[string]string {
	h.t.Helper()
	e := h.entry(id, to)
	front, err := h.Reports(h.t.Context(), to, "", 10)
	if err != nil {
		h.t.Fatal(err)
	}
	source, err := h.Source(h.t.Context(), e.SourceID(), to, "", 10)
	if err != nil {
		h.t.Fatal(err)
	}
	decisions, err := h.Decisions(h.t.Context(), to, "", 50)
	if err != nil {
		h.t.Fatal(err)
	}
	got := map[string]string{
		"JSON of the entry": marshal(h.t, e), "JSON of the list": marshal(h.t, front), "JSON of the source": marshal(h.t, source),
		"JSON of the decisions": marshal(h.t, decisions), "JSON without text": marshal(h.t, e.Brief()),
		"Path": e.Path(), "Authors": strings.Join(e.Authors(), " "), "Categories": strings.Join(e.Categories(), " "),
		"Disclosure": string(e.Disclosure().HTML()), "Notice": string(e.Notice()),
	}
	for where, p := range map[string]*publish.Published{"": e, " in the list": front.Entries()[0]} {
		got["Title"+where], got["Body"+where], got["Text"+where] = p.Title(), string(p.Body()), p.Text()
		got["Lead"+where], got["FeedHTML"+where], got["FeedText"+where] = string(p.Lead()), p.FeedHTML(), p.FeedText()
	}
	for _, v := range e.Versions() {
		got[fmt.Sprint("Version ", v.N())] = v.Title() + " " + string(v.Body()) + marshal(h.t, v)
	}
	return got
}

// holding returns the places that hold some words, in order.
func holding(places map[string]string, words string) []string {
	var out []string
	for name, text := range places {
		if strings.Contains(text, words) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// The sources of the invented hub.

// ferry may be shown in full for ten days.
func ferry() alteram.Source {
	return alteram.Source{
		ID: "ferry", Name: "Ferry Bulletin", Site: "https://ferry.example", Domains: []string{"ferry.example"}, Languages: []string{"en"},
		Owner:   []alteram.Owner{{Name: "Tidewater Holding", Kind: "company", Share: 75, AsOf: after(-90)}},
		Funding: []alteram.Funding{{From: "advertisers", Kind: "advertising", Year: 2025}},
		Control: alteram.Control{Value: alteram.Private, SaidBy: "Example Monitor", Edition: 2025, Evidence: "https://monitor.example/ferry", Set: after(-30)},
		Place:   alteram.Place{Seat: "NL", Covers: []string{"NL", "BE"}},
		Terms:   []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisLicence, Licence: "CC-BY-4.0", Until: after(10)}},
		Feeds:   []alteram.Feed{{URL: feedOf("ferry")}},
	}
}

// steppe may be shown in full, but for a law of the European Union.
func steppe() alteram.Source {
	return alteram.Source{
		ID: "steppe", Name: "Steppe Courier", Site: "https://steppe.example", Domains: []string{"steppe.example"}, Languages: []string{"en"},
		Owner:        []alteram.Owner{{Name: "Ministry of Roads", Kind: "state", Share: 100, AsOf: after(-90)}},
		Funding:      []alteram.Funding{{From: "the budget", Kind: "state-budget", Year: 2025}},
		Control:      alteram.Control{Value: alteram.StateControlled, SaidBy: "Example Monitor", Edition: 2025, Evidence: "https://monitor.example/steppe", Set: after(-30)},
		Place:        alteram.Place{Seat: "KZ"},
		Restrictions: []alteram.Restriction{{Law: "Regulation 7", URL: "https://law.example/7", Applies: []string{"EU"}, Effect: alteram.ModeWithheld}},
		Terms:        []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisPublicDomain}},
		Feeds:        []alteram.Feed{{URL: feedOf("steppe")}},
	}
}

// lantern is a source of which nothing is established, link only.
func lantern() alteram.Source {
	return alteram.Source{ID: "lantern", Name: "Lantern", Feeds: []alteram.Feed{{URL: feedOf("lantern")}}}
}

// mill may be quoted on pages and in feeds.
func mill() alteram.Source {
	return alteram.Source{
		ID: "mill", Name: "Mill Street Radio", Site: "https://mill.example", Languages: []string{"en"},
		Control: alteram.Control{Value: alteram.Nonprofit, SaidBy: "us", Set: after(-30)},
		Terms:   []alteram.Terms{{Mode: alteram.ModeExcerpt, Words: 8, Basis: alteram.BasisQuotation, Channels: []alteram.Channel{alteram.ChannelPage, alteram.ChannelFeed}}},
		Feeds:   []alteram.Feed{{URL: feedOf("mill")}},
	}
}
