package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

var monday = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// day returns a moment so many days after Monday.
func day(n int) time.Time { return monday.AddDate(0, 0, n) }

func TestDecide(t *testing.T) {
	full := alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisOwn}
	until := full
	until.Until = day(5)
	later := full
	later.From = day(5)
	pageOnly := full
	pageOnly.Channels = []alteram.Channel{alteram.ChannelPage}
	eu := alteram.Restriction{Law: "Act 1", URL: "https://law.example/1", Applies: []string{"EU"}, Effect: alteram.ModeWithheld}
	linkOnlyInEU := eu
	linkOnlyInEU.Effect = alteram.ModeLink
	covering := eu
	covering.CoversLink = true
	withhold := alteram.Decision{ID: 1, Act: alteram.ActWithhold, At: day(1), Why: "asked"}
	byLaw := withhold
	byLaw.Law = "Act 2"
	inDE := byLaw
	inDE.Applies = []string{"DE"}
	ending := withhold
	ending.Until = day(2)
	restore := alteram.Decision{ID: 2, Act: alteram.ActRestore, At: day(2), Why: "settled"}
	for _, tt := range []struct {
		name         string
		terms        []alteram.Terms
		restrictions []alteram.Restriction
		decisions    []alteram.Decision
		law          []string // that binds the operator
		first        int      // day first seen
		erased       bool
		now          int
		territory    string
		channel      alteram.Channel
		mode         alteram.Mode
		status       int
		cause        cause
		link         bool
	}{
		{name: "no terms", now: 3, mode: alteram.ModeLink, status: 200, cause: causeLink, link: true},
		{name: "full", terms: []alteram.Terms{full}, now: 3, mode: alteram.ModeFull, status: 200, link: true},
		{name: "excerpt", terms: []alteram.Terms{{Mode: alteram.ModeExcerpt}}, now: 3, mode: alteram.ModeExcerpt, status: 200, cause: causeExcerpt, link: true},
		{name: "the last moment of a period", terms: []alteram.Terms{until}, now: 4, mode: alteram.ModeFull, status: 200, link: true},
		{name: "the first moment after it", terms: []alteram.Terms{until}, now: 5, mode: alteram.ModeLink, status: 410, cause: causeExpired, link: true},
		{name: "first seen after it", terms: []alteram.Terms{until}, first: 6, now: 7, mode: alteram.ModeLink, status: 200, cause: causeLink, link: true},
		{name: "before a period", terms: []alteram.Terms{later}, now: 4, mode: alteram.ModeLink, status: 200, cause: causeLink, link: true},
		{name: "an excerpt after full", terms: []alteram.Terms{until, {Mode: alteram.ModeExcerpt, From: day(5)}}, now: 6, mode: alteram.ModeExcerpt, status: 200, cause: causeExcerpt, link: true},
		{name: "a channel that is left out", terms: []alteram.Terms{pageOnly}, now: 3, channel: alteram.ChannelFeed, mode: alteram.ModeLink, status: 200, cause: causeChannel, link: true},
		{name: "the channel that is named", terms: []alteram.Terms{pageOnly}, now: 3, mode: alteram.ModeFull, status: 200, link: true},
		{name: "no channel at all", terms: []alteram.Terms{{Mode: alteram.ModeFull, Channels: []alteram.Channel{}}}, now: 3, mode: alteram.ModeLink, status: 200, cause: causeChannel, link: true},
		{name: "withheld by terms", terms: []alteram.Terms{{Mode: alteram.ModeWithheld}}, now: 3, mode: alteram.ModeWithheld, status: 200, cause: causeTerms, link: true},
		{name: "restricted, reader there", terms: []alteram.Terms{full}, restrictions: []alteram.Restriction{eu}, now: 3, territory: "FR", mode: alteram.ModeWithheld, status: 451, cause: causeLaw, link: true},
		{name: "restricted, reader somewhere in it", terms: []alteram.Terms{full}, restrictions: []alteram.Restriction{eu}, now: 3, territory: "EU", mode: alteram.ModeWithheld, status: 451, cause: causeLaw, link: true},
		{name: "restricted, reader elsewhere", terms: []alteram.Terms{full}, restrictions: []alteram.Restriction{eu}, now: 3, territory: "US", mode: alteram.ModeFull, status: 200, link: true},
		{name: "restricted, nobody knows where", terms: []alteram.Terms{full}, restrictions: []alteram.Restriction{eu}, now: 3, mode: alteram.ModeFull, status: 200, link: true},
		{name: "restricted, operator bound", terms: []alteram.Terms{full}, restrictions: []alteram.Restriction{eu}, law: []string{"DE"}, now: 3, territory: "US", mode: alteram.ModeWithheld, status: 451, cause: causeLaw, link: true},
		{name: "restricted to the link", terms: []alteram.Terms{full}, restrictions: []alteram.Restriction{linkOnlyInEU}, now: 3, territory: "FR", mode: alteram.ModeLink, status: 451, cause: causeLaw, link: true},
		{name: "restricted to the link, link only anyway", restrictions: []alteram.Restriction{linkOnlyInEU}, now: 3, territory: "FR", mode: alteram.ModeLink, status: 200, cause: causeLink, link: true},
		{name: "restricted with its link", terms: []alteram.Terms{full}, restrictions: []alteram.Restriction{covering}, now: 3, territory: "FR", mode: alteram.ModeWithheld, status: 451, cause: causeLaw},
		{name: "withheld", terms: []alteram.Terms{full}, decisions: []alteram.Decision{withhold}, now: 3, mode: alteram.ModeWithheld, status: 410, cause: causeDecision, link: true},
		{name: "before it was withheld", terms: []alteram.Terms{full}, decisions: []alteram.Decision{withhold}, now: 0, mode: alteram.ModeFull, status: 200, link: true},
		{name: "withheld by law", terms: []alteram.Terms{full}, decisions: []alteram.Decision{byLaw}, now: 3, mode: alteram.ModeWithheld, status: 451, cause: causeLaw, link: true},
		{name: "withheld elsewhere", terms: []alteram.Terms{full}, decisions: []alteram.Decision{inDE}, now: 3, territory: "FR", mode: alteram.ModeFull, status: 200, link: true},
		{name: "a withholding that ended", terms: []alteram.Terms{full}, decisions: []alteram.Decision{ending}, now: 3, mode: alteram.ModeFull, status: 200, link: true},
		{name: "restored", terms: []alteram.Terms{full}, decisions: []alteram.Decision{withhold, byLaw, restore}, now: 3, mode: alteram.ModeFull, status: 200, link: true},
		{name: "restored tomorrow", terms: []alteram.Terms{full}, decisions: []alteram.Decision{byLaw, restore}, now: 1, mode: alteram.ModeWithheld, status: 451, cause: causeLaw, link: true},
		{name: "erased", terms: []alteram.Terms{full}, erased: true, now: 3, mode: alteram.ModeLink, status: 410, cause: causeErased, link: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			st := &state{Declared: alteram.Declared{Hub: alteram.Hub{Jurisdictions: tt.law}}}
			if tt.channel == "" {
				tt.channel = alteram.ChannelPage
			}
			sub := subject{source: &alteram.Source{Terms: tt.terms, Restrictions: tt.restrictions}, decisions: tt.decisions, firstSeen: day(tt.first), erased: tt.erased}
			v := st.decide(sub, To{Now: day(tt.now), Territory: tt.territory, Channel: tt.channel})
			if v.mode != tt.mode || v.status() != tt.status || v.cause != tt.cause || v.hideLink == tt.link {
				t.Errorf("mode %s, status %d, cause %q, link %v; want %s, %d, %q, %v", v.mode, v.status(), v.cause, !v.hideLink, tt.mode, tt.status, tt.cause, tt.link)
			}
		})
	}
}

// shelf is a hub with some sources, and a clock.
type shelf struct {
	t     testing.TB
	store *store.Store
	p     *Publisher
	mu    sync.Mutex
	at    time.Time
}

func (s *shelf) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

func (s *shelf) set(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = at
}

func newShelf(t testing.TB, sources ...alteram.Source) *shelf {
	s := &shelf{t: t, at: monday}
	s.store = storetest.Open(t, storetest.SQLite(t), s.now)
	s.p = New(s.store, s.now)
	s.declare(alteram.Declared{
		Hub: alteram.Hub{Name: "Both Shores", URL: "https://hub.example", Languages: []string{"en"}, Territory: alteram.TerritoryRule{Header: "X-Country"}}, Sources: sources,
	})
	return s
}

func (s *shelf) declare(d alteram.Declared) {
	s.t.Helper()
	want, err := store.Values(d)
	if err != nil {
		s.t.Fatal(err)
	}
	have, err := s.store.Declared(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	old, err := store.Values(have)
	if err != nil {
		s.t.Fatal(err)
	}
	known := map[string]string{}
	for _, v := range old {
		known[string(v.Source)+" "+v.Aspect] = v.JSON
	}
	var p store.Plan
	for _, v := range want {
		if was := known[string(v.Source)+" "+v.Aspect]; was != v.JSON {
			p.Changes = append(p.Changes, store.Change{Source: v.Source, Aspect: v.Aspect, Old: was, New: v.JSON})
		}
	}
	if err := s.store.Apply(context.Background(), p); err != nil {
		s.t.Fatal(err)
	}
}

// put stores the n-th version of an entry and returns the entry's id.
func (s *shelf) put(source alteram.SourceID, key string, n int, title, markup string) alteram.EntryID {
	s.t.Helper()
	v := alteram.Version{
		Entry: alteram.NewEntryID(source, key), N: n, Title: title, HTML: markup, Text: markup, Link: "https://" + string(source) + ".example/" + key,
		GUID: key, Seen: s.now(), Published: s.now().Add(-time.Minute), Feed: 1, Language: "en", Authors: []alteram.Author{{Name: "A. Writer"}},
	}
	v.Digest = v.ComputeDigest()
	r := store.Reading{Source: source, Fetch: alteram.Fetch{Feed: 1, At: s.now()}, Items: []store.Listed{{Entry: v.Entry, Key: key, Digest: v.Digest, Version: &v, Item: []byte("x")}}}
	if err := s.store.Replay(context.Background(), r); err != nil {
		s.t.Fatal(err)
	}
	return v.Entry
}

func (s *shelf) to(territory string) To {
	s.t.Helper()
	to, err := s.p.To(context.Background(), alteram.ChannelPage, func(string) string { return territory })
	if err != nil {
		s.t.Fatal(err)
	}
	return to
}

func (s *shelf) entry(id alteram.EntryID, territory string) *Published {
	s.t.Helper()
	e, err := s.p.Entry(context.Background(), id, s.to(territory))
	if err != nil {
		s.t.Fatal(err)
	}
	return e
}

// everything is all that a door could get of an entry.
func everything(t testing.TB, e *Published) string {
	t.Helper()
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	parts := []string{string(b), e.Title(), string(e.Body()), e.Text(), string(e.Lead()), e.FeedHTML(), e.FeedText(), strings.Join(e.Authors(), " ")}
	for _, v := range e.Versions() {
		parts = append(parts, v.Title(), string(v.Body()))
	}
	return html.UnescapeString(strings.Join(parts, "\n"))
}

func harbour(terms ...alteram.Terms) alteram.Source {
	return alteram.Source{
		ID: "harbour", Name: "Harbour Post", Site: "https://harbour.example", Domains: []string{"harbour.example"}, Terms: terms,
		Feeds:   []alteram.Feed{{URL: "https://harbour.example/rss"}},
		Owner:   []alteram.Owner{{Name: "Harbour Press", Kind: "company", Share: 60}},
		Control: alteram.Control{Value: alteram.Private, SaidBy: "Example Monitor", Edition: 2025, Set: monday},
	}
}

const canary = "The canary was singing at the quay"

func TestNothingOfAnExpiredTextIsLeft(t *testing.T) {
	s := newShelf(t, harbour(alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisOwn, Until: day(3)}))
	id := s.put("harbour", "a", 1, "Ferry late", "<p>"+canary+".</p>")
	s.put("harbour", "a", 2, "Ferry very late", "<p>"+canary+" again.</p>")
	if got := everything(t, s.entry(id, "")); strings.Count(got, canary) < 6 {
		t.Fatalf("while the terms hold the text is seen %d times", strings.Count(got, canary))
	}
	s.set(day(3))
	e := s.entry(id, "")
	if got := everything(t, e); strings.Contains(got, canary) || strings.Contains(got, "A. Writer") {
		t.Errorf("after the terms ended there is left:\n%s", got)
	}
	if e.Status() != StatusExpired || e.Original() == "" || e.Title() != "Ferry very late" || !e.Changed().Equal(day(3)) || len(e.Versions()) != 2 {
		t.Errorf("expired: status %d, original %q, title %q, changed %v", e.Status(), e.Original(), e.Title(), e.Changed())
	}
}

func TestWithheldShowsNeitherTitleNorText(t *testing.T) {
	src := harbour(alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisOwn})
	src.Restrictions = []alteram.Restriction{{Law: "Act 1", Applies: []string{"EU"}, Effect: alteram.ModeWithheld, CoversLink: true}}
	s := newShelf(t, src)
	id := s.put("harbour", "secret-key", 1, "Ferry late", "<p>"+canary+".</p>")
	there := s.entry(id, "FR")
	got := everything(t, there)
	for _, w := range []string{canary, "Ferry late", "ferry-late", "secret-key"} {
		if strings.Contains(got, w) {
			t.Errorf("withheld with its link, there is left %q in\n%s", w, got)
		}
	}
	if there.Status() != StatusWithheldByLaw || there.BlockedBy() != "https://hub.example/decisions" || there.Path() != "/entry/"+string(id) {
		t.Errorf("status %d, blocked by %q, path %q", there.Status(), there.BlockedBy(), there.Path())
	}
	if !strings.Contains(everything(t, s.entry(id, "US")), canary) {
		t.Error("it is withheld elsewhere too")
	}
}

func TestEverySourceShowsTheSameFields(t *testing.T) {
	unknown := alteram.Source{ID: "upland", Name: "Upland Mail", Control: alteram.Control{Set: day(-2)}}
	s := newShelf(t, harbour(), unknown)
	var want []string
	for _, id := range []alteram.SourceID{"harbour", "upland"} {
		page, err := s.p.Source(t.Context(), id, s.to(""), "", 10)
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, f := range page.Disclosure().Fields() {
			keys = append(keys, f.Key)
			if f.Text() == "" {
				t.Errorf("%s: the field %s says nothing", id, f.Key)
			}
		}
		if want == nil {
			want = keys
		}
		if d := cmp.Diff(want, keys); d != "" {
			t.Errorf("%s shows other fields: %s", id, d)
		}
		if id == "upland" {
			text := page.Disclosure().Text()
			if strings.Count(text, "not established; we looked on 28 February 2026") < 3 || strings.Contains(text, "independent") {
				t.Errorf("what is not established is said as\n%s", text)
			}
		}
	}
}

func TestCopiedDisclosureStaysInTheQuotation(t *testing.T) {
	s := newShelf(t, harbour(alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisOwn}))
	first := s.put("harbour", "a", 1, "Ferry late", "<p>"+canary+".</p>")
	copied := string(s.entry(first, "").Disclosure().HTML())
	// What content makes of it: the same words without section, class or list of fields.
	stripped := regexp.MustCompile(`<(/?)(section|dl|div|h2)[^>]*>`).ReplaceAllString(copied, "<${1}p>")
	e := s.entry(s.put("harbour", "b", 1, "Copy", stripped), "")
	doc, err := html.Parse(strings.NewReader("<body>" + string(e.Disclosure().HTML()) + string(e.Quote(e.Body())) + "<i>after</i></body>"))
	if err != nil {
		t.Fatal(err)
	}
	frames, quotes := 0, 0
	var walk func(n *html.Node, inQuote bool)
	walk = func(n *html.Node, inQuote bool) {
		for _, a := range n.Attr {
			if a.Key == "class" && a.Val == "Disclosure" {
				frames++
				if inQuote {
					t.Error("a source's text holds a frame of the hub")
				}
			}
			if a.Key == "class" && a.Val == "Quote" {
				quotes, inQuote = quotes+1, true
			}
		}
		if n.Data == "i" && inQuote {
			t.Error("a source's text holds what follows it")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, inQuote)
		}
	}
	walk(doc, false)
	if frames != 1 || quotes != 1 {
		t.Errorf("%d frames and %d quotations, want one each", frames, quotes)
	}
	feed := e.FeedHTML()
	begins, ends := strings.Index(feed, "What follows are the words of"), strings.LastIndex(feed, "Here end the words of")
	if who := strings.Index(feed, "on who is speaking"); who < 0 || who > begins || begins > ends || strings.Count(feed[:begins], "<blockquote") > 0 {
		t.Errorf("the body for feeds is out of order:\n%s", feed)
	}
}

func TestThenTellsWhatTheLabelWas(t *testing.T) {
	src := harbour(alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisOwn})
	s := newShelf(t, src)
	s.set(day(1))
	id := s.put("harbour", "a", 1, "Ferry late", "<p>x</p>")
	if then := s.entry(id, "").Then(); len(then) > 0 {
		t.Errorf("nothing changed, and then it was %v", then)
	}
	s.set(day(2))
	src.Control.Value = alteram.StateControlled
	s.declare(alteram.Declared{Hub: alteram.Hub{Name: "Both Shores", URL: "https://hub.example", Languages: []string{"en"}}, Sources: []alteram.Source{src}})
	e := s.entry(id, "")
	if then := e.Then(); len(then) != 1 || then[0].Key != keyControl || !strings.Contains(then[0].Text(), "privately controlled") {
		t.Errorf("then it was %v", then)
	}
	if !strings.Contains(e.Disclosure().Text(), "state-controlled") {
		t.Error("the account now does not say what it is now")
	}
}

func TestListsPageWithoutGap(t *testing.T) {
	s := newShelf(t, harbour())
	for i := range 25 {
		s.put("harbour", fmt.Sprint(i), 1, fmt.Sprint("T", i), "<p>x</p>")
	}
	seen, after := map[alteram.EntryID]bool{}, ""
	for {
		l, err := s.p.Reports(t.Context(), s.to(""), after, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range l.Entries() {
			if seen[e.ID()] {
				t.Errorf("%s is on two pages", e.ID())
			}
			seen[e.ID()] = true
		}
		if after = l.Next(); after == "" {
			break
		}
	}
	if len(seen) != 25 {
		t.Errorf("the pages hold %d entries, want 25", len(seen))
	}
	for _, bad := range []string{"x", "-", "zz-short", "é-" + string(alteram.NewEntryID("a", "b"))} {
		if _, err := s.p.Reports(t.Context(), s.to(""), bad, 7); !errors.Is(err, alteram.Invalid) {
			t.Errorf("Front after %q = %v, want invalid", bad, err)
		}
	}
}

func TestCachedNeverOutlivesAChange(t *testing.T) {
	src := harbour(alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisOwn, Until: day(3)})
	s := newShelf(t, src)
	id := s.put("harbour", "a", 1, "Ferry late", "<p>x</p>")
	var renders atomic.Int32
	get := func(territory string) string {
		t.Helper()
		b, err := s.p.Cached(t.Context(), "page", s.to(territory), func() ([]byte, error) {
			return fmt.Appendf(nil, "rendering %d", renders.Add(1)), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	last := get("")
	same := func(what string) {
		t.Helper()
		if got := get(""); got != last {
			t.Errorf("%s: made anew", what)
		}
	}
	changed := func(what string) {
		t.Helper()
		if got := get(""); got == last {
			t.Errorf("%s: the old rendering is served", what)
		}
		last = get("")
	}
	same("asked again")
	s.set(day(2))
	same("a day later")
	s.put("harbour", "b", 1, "Crane repaired", "<p>x</p>")
	changed("a new entry")
	if _, err := s.store.Decide(t.Context(), alteram.Decision{Act: alteram.ActWithhold, Entry: id, At: day(2), Until: day(4), Why: "x"}); err != nil {
		t.Fatal(err)
	}
	changed("a decision")
	s.set(day(3))
	changed("the end of the terms")
	s.set(day(4))
	changed("the end of a decision")
	if get("FR") == last {
		t.Error("another territory gets the same rendering")
	}
	renders.Store(0)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { get("DE") })
	}
	wg.Wait()
	if n := renders.Load(); n > 2 { // one, unless a caller came after another had finished and before it was kept
		t.Errorf("eight readers at once made %d renderings", n)
	}
}

func TestCacheIsBounded(t *testing.T) {
	c := newCache(10_000)
	for i := range 100 {
		c.put(cacheKey{what: fmt.Sprint(i)}, make([]byte, 1000))
	}
	c.put(cacheKey{what: "large"}, make([]byte, 9000))
	if c.size > 10_000 || len(c.entries) != c.order.Len() || c.order.Len() != 6 {
		t.Errorf("the cache holds %d bytes in %d renderings", c.size, len(c.entries))
	}
	if _, ok := c.get(cacheKey{what: "99"}); !ok {
		t.Error("the latest rendering is gone")
	}
	for i := range 1000 {
		c.put(cacheKey{what: strings.Repeat("x", i)}, nil)
	}
	if c.order.Len() > 20 {
		t.Errorf("the cache holds %d empty renderings, whose names take memory too", c.order.Len())
	}
}

func TestTerritoryOfAHeader(t *testing.T) {
	for in, want := range map[string]string{"de": "DE", "FR": "FR", "EU": "EU", "": "", "XX": "", "T1": "", "Germany": "", "D\n": ""} {
		if got := territory(in); got != want {
			t.Errorf("territory(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestMessagesAreUsedAndThere reads the keys that the code and the templates
// ask for, and compares them with the catalogues.
func TestMessagesAreUsedAndThere(t *testing.T) {
	var code strings.Builder
	for _, pattern := range []string{".", "../web", "../web/templates", "../api"} {
		files, err := os.ReadDir(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if f.IsDir() || strings.HasSuffix(f.Name(), "_test.go") || !strings.HasSuffix(f.Name(), ".go") && !strings.HasSuffix(f.Name(), ".html") {
				continue
			}
			b, err := os.ReadFile(pattern + "/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			code.Write(b)
		}
	}
	asked := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?:Say|Phrase \$\.W|runs|message|p\.line\(&b,|Count|Number)[( ]\(?(?:print )?"([a-z.-]+)`).FindAllStringSubmatch(code.String(), -1) {
		asked[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`p\.line\(&b, "([a-z.-]+)"`).FindAllStringSubmatch(code.String(), -1) {
		asked[m[1]] = true
	}
	for _, key := range []string{"title.none", "title.withheld", "control.by-other", "control.by-us"} {
		asked[key] = true
	}
	english := WordsIn("en").messages
	has := func(asked string) bool { // a key, one with plural forms, or the beginning of a family
		for key := range english {
			if key == asked || key == asked+".one" || strings.HasSuffix(asked, ".") && strings.HasPrefix(key, asked) {
				return true
			}
		}
		return false
	}
	for key := range asked {
		if !has(key) {
			t.Errorf("the code asks for %q, which messages/en.json lacks", key)
		}
	}
	for key := range english {
		used := asked[key]
		for a := range asked {
			used = used || strings.HasSuffix(a, ".") && strings.HasPrefix(key, a) || key == a+".one" || key == a+".other"
		}
		if !used {
			t.Errorf("nobody asks for the message %q", key)
		}
	}
}

// TestFamiliesOfMessagesAreWhole checks the keys that are put together from values.
func TestFamiliesOfMessagesAreWhole(t *testing.T) {
	w := WordsIn("en")
	var keys []string
	for _, k := range alteram.OwnerKinds {
		keys = append(keys, "owner-kind."+k)
	}
	for _, k := range alteram.FundingKinds {
		keys = append(keys, "funding-kind."+k)
	}
	for _, v := range alteram.ControlValues {
		if v != alteram.ControlUnknown {
			keys = append(keys, "control."+string(v))
		}
	}
	for _, m := range alteram.Modes {
		keys = append(keys, "terms."+m, "restriction."+m)
	}
	for _, c := range alteram.Channels {
		keys = append(keys, "channel."+string(c))
	}
	for _, b := range alteram.Bases {
		keys = append(keys, "basis."+b)
	}
	for _, c := range []cause{causeLink, causeExcerpt, causeExpired, causeChannel, causeLaw, causeDecision, causeTerms, causeErased} {
		keys = append(keys, "notice."+string(c))
	}
	for _, o := range []alteram.Outcome{
		alteram.OutcomeFetched, alteram.OutcomeUnchanged, alteram.OutcomePartial, alteram.OutcomeNotFeed, alteram.OutcomeGone, alteram.OutcomeNotFound, alteram.OutcomeRefused, alteram.OutcomeLimited,
		alteram.OutcomeServerError, alteram.OutcomeTimeout, alteram.OutcomeUnreachable, alteram.OutcomeTooLarge, alteram.OutcomeRedirectLoop, alteram.OutcomeForbidden, alteram.OutcomeBroken, alteram.OutcomeInternal,
	} {
		keys = append(keys, "outcome."+string(o))
	}
	for _, key := range keys {
		if w.messages[key] == "" {
			t.Errorf("there are no words for %q", key)
		}
	}
}

func BenchmarkList(b *testing.B) {
	s := newShelf(b, harbour(alteram.Terms{Mode: alteram.ModeExcerpt, Words: 40}))
	for i := range 100 {
		s.put("harbour", fmt.Sprint(i), 1, fmt.Sprint("T", i), strings.Repeat("<p>The harbour office counted the barges in the morning and again at night.</p>", 20))
	}
	to := s.to("")
	for b.Loop() {
		if _, err := s.p.Reports(b.Context(), to, "", 100); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEntry(b *testing.B) {
	s := newShelf(b, harbour(alteram.Terms{Mode: alteram.ModeFull, Basis: alteram.BasisOwn}))
	id := s.put("harbour", "a", 1, "Ferry late", strings.Repeat("<p>The harbour office counted the barges in the morning and again at night.</p>", 20))
	to := s.to("")
	for b.Loop() {
		if _, err := s.p.Entry(b.Context(), id, to); err != nil {
			b.Fatal(err)
		}
	}
}
