package publish_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
)

const (
	sentence = "The old lighthouse keeper painted his door blue."
	canary   = "lighthouse keeper"
)

func TestTheCanaryIsNowhereOnceTheTermsEnd(t *testing.T) {
	h := newHub(t, ferry(), steppe())
	h.says("ferry", item("ferry", "Door painted", "<p>"+sentence+"</p>"))
	h.now = after(1)
	id := h.says("ferry", item("ferry", "Door painted blue", "<p>"+sentence+" It took a week.</p>"))
	for _, channel := range alteram.Channels {
		h.now = after(10).Add(-time.Millisecond)
		shown := holding(h.places(id, h.to(channel, "")), canary)
		want := []string{"Body", "Body in the list", "FeedHTML", "FeedHTML in the list", "FeedText", "FeedText in the list", "JSON of the entry", "JSON of the list", "JSON of the source", "Lead", "Lead in the list", "Text", "Text in the list", "Version 1", "Version 2"}
		if diff := gocmp.Diff(want, shown); diff != "" {
			t.Errorf("%s: while the terms hold, the words stand in (-want +got):\n%s", channel, diff)
		}
		h.now = after(10)
		places := h.places(id, h.to(channel, ""))
		for _, words := range []string{canary, "It took a week", "kin-ferry"} {
			if left := holding(places, words); len(left) > 0 {
				t.Errorf("%s: after the terms, %q stands in %v", channel, words, left)
			}
		}
		if len(holding(places, "Door painted blue")) == 0 || !strings.Contains(places["Notice"], "12 March 2026") {
			t.Errorf("%s: after the terms there must be the title and a notice since when: %q", channel, places["Notice"])
		}
	}
}

func TestAnExcerptIsNoMoreThanItsWords(t *testing.T) {
	h := newHub(t, mill())
	id := h.says("mill", item("mill", "Wheel turns", "<p>One two three four five six seven eight nine ten. "+sentence+"</p>"))
	for _, channel := range []alteram.Channel{alteram.ChannelPage, alteram.ChannelFeed} {
		places := h.places(id, h.to(channel, ""))
		if left := slices.Concat(holding(places, "nine"), holding(places, canary)); len(left) > 0 {
			t.Errorf("%s: more than eight words in %v", channel, left)
		}
		if e := h.entry(id, h.to(channel, "")); !strings.Contains(e.Text(), "seven eight") || e.Status() != publish.StatusShown || e.Mode() != "excerpt" {
			t.Errorf("%s: status %d, mode %s, text %q", channel, e.Status(), e.Mode(), e.Text())
		}
	}
	e := h.entry(id, h.to(alteram.ChannelAPI, ""))
	if e.Text() != "" || e.Mode() != "link" || e.Status() != publish.StatusShown {
		t.Errorf("a channel left out gets status %d, mode %s, text %q", e.Status(), e.Mode(), e.Text())
	}
}

func TestALawHoldsWhereItHolds(t *testing.T) {
	h := newHub(t, steppe(), ferry())
	id := h.says("steppe", item("steppe", "Road opened", "<p>"+sentence+"</p>"))
	check := func(territory string, withheld bool) {
		t.Helper()
		to := h.to(alteram.ChannelPage, territory)
		e, places := h.entry(id, to), h.places(id, to)
		status, blockedBy := publish.StatusShown, ""
		if withheld {
			status, blockedBy = publish.StatusWithheldByLaw, "https://law.example/7"
		}
		if e.Status() != status || e.BlockedBy() != blockedBy {
			t.Errorf("%q: status %d blocked by %q, want %d by %q", territory, e.Status(), e.BlockedBy(), status, blockedBy)
		}
		for _, words := range []string{canary, "Road opened", "road-opened", "kin-steppe"} {
			if got := holding(places, words); (len(got) == 0) != withheld {
				t.Errorf("%q: %q stands in %v", territory, words, got)
			}
		}
		if !strings.Contains(places["JSON of the entry"], "https://steppe.example/reports/steppe") || e.Original() == "" {
			t.Errorf("%q: the link to the original is gone, which this law does not cover", territory)
		}
		if withheld && (!strings.Contains(places["Notice"], "Regulation 7") || !strings.Contains(places["Notice"], "https://law.example/7")) {
			t.Errorf("%q: the notice does not name the law: %s", territory, places["Notice"])
		}
	}
	for _, territory := range []string{"DE", "FR", "EU"} {
		check(territory, true)
	}
	for _, territory := range []string{"", "US", "CH"} {
		check(territory, false)
	}
	h.declare(func(d *alteram.Declared) { d.Hub.Jurisdictions = []string{"DE"} })
	for _, territory := range []string{"", "US", "CH", "DE"} {
		check(territory, true)
	}
}

func TestALawWithoutAddressLeadsToTheDecisions(t *testing.T) {
	src := steppe()
	src.Restrictions[0].URL = ""
	h := newHub(t, src)
	id := h.says("steppe", item("steppe", "Road opened", "<p>x</p>"))
	if got := h.entry(id, h.to(alteram.ChannelPage, "FR")).BlockedBy(); got != "https://hub.example/decisions" {
		t.Errorf("blocked by %q", got)
	}
}

// TestTheLinkIsHiddenWhereALawCoversIt checks that no other reason to withhold
// brings a link back that a law covers.
func TestTheLinkIsHiddenWhereALawCoversIt(t *testing.T) {
	covering := alteram.Restriction{Law: "Regulation 8", URL: "https://law.example/8", Applies: []string{"FR"}, Effect: alteram.ModeWithheld, CoversLink: true}
	onlyLink := covering
	onlyLink.Effect = alteram.ModeLink
	withheld := []alteram.Terms{{Mode: alteram.ModeWithheld}}
	full := steppe().Terms
	for _, tt := range []struct {
		name         string
		terms        []alteram.Terms
		restrictions []alteram.Restriction
		decision     alteram.Decision
		status       int
		named        string // what the line on the original says
	}{
		{"a law alone", full, []alteram.Restriction{covering}, alteram.Decision{}, 451, "withheld under Regulation 8"},
		{"a law on the link alone", full, []alteram.Restriction{onlyLink}, alteram.Decision{}, 451, "withheld under Regulation 8"},
		{"a law on a source that is link only", nil, []alteram.Restriction{onlyLink}, alteram.Decision{}, 451, "withheld under Regulation 8"},
		{"a law on a source that its terms withhold", withheld, []alteram.Restriction{covering}, alteram.Decision{}, 451, "withheld under Regulation 8"},
		{"a second law", full, []alteram.Restriction{steppe().Restrictions[0], covering}, alteram.Decision{}, 451, "withheld under Regulation 8"},
		{"an order", full, nil, alteram.Decision{Act: alteram.ActWithhold, Law: "Order 9", CoversLink: true, Why: "w"}, 451, "withheld under Order 9"},
		{"a decision without a law", full, nil, alteram.Decision{Act: alteram.ActWithhold, CoversLink: true, Why: "w"}, 410, "withheld by a decision of"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := steppe()
			src.Terms, src.Restrictions = tt.terms, tt.restrictions
			h := newHub(t, src)
			id := h.says("steppe", item("steppe", "Road opened", "<p>"+sentence+"</p>"))
			if tt.decision.Act != "" {
				tt.decision.Entry = id
				h.decide(tt.decision)
			}
			to := h.to(alteram.ChannelPage, "FR")
			e := h.entry(id, to)
			if e.Status() != tt.status || e.Original() != "" {
				t.Errorf("status %d, original %q; want %d without original", e.Status(), e.Original(), tt.status)
			}
			if got := holding(h.places(id, to), "steppe.example/reports"); len(got) > 0 {
				t.Errorf("the link stands in %v", got)
			}
			if got := marshal(t, e); strings.Contains(got, `"guid"`) {
				t.Errorf("the outlet's guid is in %s", got)
			}
			if got := fieldOf(t, e.Disclosure(), "original").Text(); !strings.HasPrefix(got, tt.named) {
				t.Errorf("the line on the original says %q, want %q", got, tt.named)
			}
			if tt.decision.Act == "" && h.entry(id, h.to(alteram.ChannelPage, "US")).Original() == "" {
				t.Error("the link is hidden elsewhere too")
			}
		})
	}
}

func fieldOf(t *testing.T, d publish.Disclosure, key string) publish.Field {
	t.Helper()
	for _, f := range d.Fields() {
		if f.Key == key {
			return f
		}
	}
	t.Fatalf("there is no field %s", key)
	return publish.Field{}
}

func TestStatus(t *testing.T) {
	until := func(m alteram.Mode, days int) alteram.Terms { return alteram.Terms{Mode: m, Until: after(days)} }
	from := func(m alteram.Mode, days int) alteram.Terms { return alteram.Terms{Mode: m, From: after(days)} }
	full := []alteram.Terms{{Mode: alteram.ModeFull}}
	own := alteram.Decision{Act: alteram.ActWithhold, Why: "an error of the hub"}
	law := alteram.Decision{Act: alteram.ActWithhold, Law: "Order 9", LawURL: "https://law.example/9", Why: "ordered"}
	ending, back := own, alteram.Decision{Act: alteram.ActRestore, Why: "settled"}
	ending.Until = after(4)
	for _, tt := range []struct {
		name      string
		terms     []alteram.Terms
		defaults  alteram.Terms
		decisions []alteram.Decision // taken on days 2, 3, …
		seen, now int
		channel   alteram.Channel
		status    int
		blockedBy string
		notice    string
	}{
		{name: "link only from the start", now: 5, status: 200, notice: "title and link only"},
		{name: "first seen after the terms ended", terms: []alteram.Terms{until(alteram.ModeFull, 3)}, seen: 4, now: 5, status: 200, notice: "title and link only"},
		{name: "first seen before", terms: []alteram.Terms{until(alteram.ModeFull, 3)}, now: 5, status: 410, notice: "5 March 2026"},
		{name: "an excerpt that ended", terms: []alteram.Terms{until(alteram.ModeExcerpt, 3)}, now: 3, status: 410, notice: "5 March 2026"},
		{name: "defaults that a period took back", terms: []alteram.Terms{from(alteram.ModeLink, 3)}, defaults: alteram.Terms{Mode: alteram.ModeFull}, now: 5, status: 410, notice: "5 March 2026"},
		{name: "defaults that a period withheld", terms: []alteram.Terms{from(alteram.ModeWithheld, 3)}, defaults: alteram.Terms{Mode: alteram.ModeFull}, now: 5, status: 410, notice: "the terms of this source withhold it"},
		{name: "withheld by the terms from the start", terms: []alteram.Terms{{Mode: alteram.ModeWithheld}}, now: 5, status: 200, notice: "the terms of this source withhold it"},
		{name: "shown again by a later period", terms: []alteram.Terms{until(alteram.ModeFull, 3), {Mode: alteram.ModeExcerpt, Words: 3, From: after(4)}}, now: 5, status: 200, notice: "an excerpt"},
		{name: "between two periods", terms: []alteram.Terms{until(alteram.ModeFull, 3), from(alteram.ModeFull, 7)}, now: 5, status: 410, notice: "5 March 2026"},
		{name: "a channel left out", terms: []alteram.Terms{{Mode: alteram.ModeFull, Channels: []alteram.Channel{alteram.ChannelPage}}}, channel: alteram.ChannelMail, now: 5, status: 200, notice: "by this channel"},
		{name: "a decision", terms: full, decisions: []alteram.Decision{own}, now: 5, status: 410, notice: "an error of the hub"},
		{name: "a decision under a law", terms: full, decisions: []alteram.Decision{law}, now: 5, status: 451, blockedBy: "https://law.example/9", notice: "Order 9"},
		{name: "a decision under a law of a link-only source", decisions: []alteram.Decision{law}, now: 5, status: 451, blockedBy: "https://law.example/9", notice: "Order 9"},
		{name: "a law after the operator", terms: full, decisions: []alteram.Decision{own, law}, now: 5, status: 451, blockedBy: "https://law.example/9", notice: "Order 9"},
		{name: "the operator after a law", terms: full, decisions: []alteram.Decision{law, own}, now: 5, status: 451, blockedBy: "https://law.example/9", notice: "Order 9"},
		{name: "a decision before its end", terms: full, decisions: []alteram.Decision{ending}, now: 3, status: 410, notice: "This holds until 6 March 2026"},
		{name: "a decision at its end", terms: full, decisions: []alteram.Decision{ending}, now: 4, status: 200},
		{name: "restored", terms: full, decisions: []alteram.Decision{own, law, back}, now: 5, status: 200},
		{name: "withheld again", terms: full, decisions: []alteram.Decision{law, back, own}, now: 5, status: 410, notice: "an error of the hub"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := ferry()
			src.Terms = tt.terms
			h := newHub(t, src)
			h.declare(func(d *alteram.Declared) { d.Defaults = tt.defaults })
			h.now = after(tt.seen)
			id := h.says("ferry", item("ferry", "Door painted", "<p>"+sentence+"</p>"))
			for i, d := range tt.decisions {
				h.now, d.Entry = after(2+i), id
				h.decide(d)
			}
			h.now = after(tt.now)
			e := h.entry(id, h.to(cmp.Or(tt.channel, alteram.ChannelPage), ""))
			if e.Status() != tt.status || e.BlockedBy() != tt.blockedBy {
				t.Errorf("status %d blocked by %q, want %d by %q", e.Status(), e.BlockedBy(), tt.status, tt.blockedBy)
			}
			if n := e.NoticeText(); !strings.Contains(n, tt.notice) || tt.notice == "" && n != "" {
				t.Errorf("the notice says %q, want %q in it", n, tt.notice)
			}
			if strings.Contains(marshal(t, e), "0001") {
				t.Errorf("a date is missing: %s", marshal(t, e))
			}
		})
	}
}

func TestAnErasedTextIsGone(t *testing.T) {
	h := newHub(t, ferry())
	id := h.says("ferry", item("ferry", "Door painted", "<p>"+sentence+"</p>"))
	digest := h.page(id).Versions()[0].Digest()
	if _, err := h.store.SQL().ExecContext(t.Context(), `DELETE FROM body`); err != nil {
		t.Fatal(err)
	}
	e := h.page(id)
	if e.Status() != publish.StatusExpired || !strings.Contains(e.NoticeText(), "erased") || e.Original() == "" || e.Versions()[0].Digest() != digest {
		t.Errorf("erased: status %d, notice %q, original %q", e.Status(), e.NoticeText(), e.Original())
	}
	if !e.TitleIsOurs() || e.Title() != "Report of Ferry Bulletin, 1 March 2026: title not shown" {
		t.Errorf("title %q", e.Title())
	}
}

func TestAnOrderOfErasureIsTold(t *testing.T) {
	for _, tt := range []struct {
		name, law string
		status    int
		notice    string
	}{
		{"by law", "Order 9", publish.StatusWithheldByLaw, "the hub’s copy was erased on 2 March 2026 under Order 9. Its digest and times are kept. Reason: It names a child."},
		{"by the operator", "", publish.StatusExpired, "the operator of this hub erased its copy on 2 March 2026. Its digest and times are kept. Reason: It names a child."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHub(t, ferry())
			id := h.says("ferry", item("ferry", "Door painted", "<p>"+sentence+"</p>"))
			d := alteram.Decision{Act: alteram.ActErase, Entry: id, At: h.now, Law: tt.law, Why: "It names a child.", Office: "desk"}
			if _, err := h.in.Erase(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			h.now = after(1)
			h.decide(alteram.Decision{Act: alteram.ActRestore, Entry: id, Why: "a mistake", Office: "desk"}) // brings nothing back
			e := h.page(id)
			if e.Status() != tt.status || !strings.HasSuffix(e.NoticeText(), tt.notice) || e.Title() != "Report of Ferry Bulletin, 1 March 2026: title not shown" || e.Original() == "" {
				t.Errorf("status %d, notice %q, title %q, original %q", e.Status(), e.NoticeText(), e.Title(), e.Original())
			}
			if got := marshal(t, e); strings.Contains(got, "Door painted") || strings.Contains(got, sentence) {
				t.Errorf("the erased words are in %s", got)
			}
		})
	}
}

func TestRetentionIsToldBesideTheLink(t *testing.T) {
	s := ferry()
	s.Terms = []alteram.Terms{{Mode: alteram.ModeLink, Retain: 24 * time.Hour}}
	h := newHub(t, s)
	id := h.says("ferry", item("ferry", "Door painted", "<p>"+sentence+"</p>"))
	before := h.page(id)
	h.now = after(2)
	if _, err := h.in.Retain(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	e := h.page(id)
	if e.Status() != before.Status() || e.Title() != "Door painted" || e.Original() != before.Original() {
		t.Errorf("status %d, title %q, original %q: want what a list of links shows, as before", e.Status(), e.Title(), e.Original())
	}
	if want := before.NoticeText() + " The hub’s own copy of the text was erased on 4 March 2026, as these terms demand; its digest and times are kept."; e.NoticeText() != want {
		t.Errorf("notice %q, want %q", e.NoticeText(), want)
	}
	h.declare(func(d *alteram.Declared) {
		d.Sources[0].Terms = []alteram.Terms{{Mode: alteram.ModeFull, Basis: alteram.BasisOwn}}
	})
	if e := h.page(id); e.Status() != publish.StatusExpired || !strings.Contains(e.NoticeText(), "erased on 4 March 2026, when its terms let it be kept no longer") {
		t.Errorf("under terms of full text: status %d, notice %q", e.Status(), e.NoticeText())
	}
}

func TestDecisionsAreToldWithoutWhatTheyWithhold(t *testing.T) {
	h := newHub(t, ferry())
	id := h.says("ferry", item("ferry", "Door painted", "<p>x</p>"))
	h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: id, Law: "Order 9", Applies: []string{"DE", "EU"}, Why: "ordered", Office: "desk"})
	for territory, title := range map[string]string{"FR": "Report of Ferry Bulletin, 1 March 2026: title not shown", "US": "Door painted"} {
		d, err := h.Decisions(t.Context(), h.to(alteram.ChannelPage, territory), "", 50)
		if err != nil {
			t.Fatal(err)
		}
		line := d.Lines()[0]
		if line.Title() != title || !line.Stands() || line.Territories() != "Germany, the European Union" {
			t.Errorf("%s: %q, stands %v, in %q; want %q", territory, line.Title(), line.Stands(), line.Territories(), title)
		}
	}
	h.now = after(1)
	h.decide(alteram.Decision{Act: alteram.ActRestore, Entry: id, Why: "settled", Office: "desk"})
	d, err := h.Decisions(t.Context(), h.to(alteram.ChannelPage, "FR"), "", 50)
	if err != nil {
		t.Fatal(err)
	}
	if l := d.Lines(); len(l) != 2 || l[0].Act() != "restore" || l[1].Stands() || l[1].Title() != "Door painted" {
		t.Errorf("after the restore: %+v", l)
	}
}
