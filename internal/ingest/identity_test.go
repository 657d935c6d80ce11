package ingest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

var monday = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// said is an item with the parts that identity looks at.
type said struct {
	guid, link, title string
	at                time.Time
	text              string
}

func (s said) version() alteram.Version {
	v := alteram.Version{GUID: s.guid, Link: s.link, Title: s.title, Text: s.text, Published: s.at}
	v.Digest = v.ComputeDigest()
	return v
}

// remember plays the store: it keeps what documents were resolved to.
type remember struct {
	policy alteram.IdentityPolicy
	known  map[string]*store.Known
}

// read resolves a document and returns the key of each of its items, in order,
// with a star where the entry is new.
func (r *remember) read(doc ...said) []string {
	var items []named
	for _, s := range doc {
		items = append(items, named{version: s.version()})
	}
	items = name(r.policy, items)
	var known []store.Known
	asked := map[string]bool{}
	for _, it := range items {
		for _, k := range it.keys {
			asked["key:"+k] = true
		}
		asked["link:"+it.version.Link] = true
	}
	for _, k := range r.known {
		if asked["key:"+k.Key] || asked["link:"+k.Latest.Link] {
			known = append(known, *k)
		}
	}
	match(items, known)
	var out []string
	for _, it := range items {
		mark := ""
		if it.known == nil {
			mark = "*"
		}
		out = append(out, mark+it.key)
		r.known[it.key] = &store.Known{Entry: alteram.Entry{ID: alteram.EntryID(it.key), Key: it.key}, Latest: it.version}
	}
	return out
}

func TestIdentity(t *testing.T) {
	a := said{"g1", "https://x.example/a", "Ferry late", monday, "text a"}
	b := said{"g2", "https://x.example/b", "Crane repaired", monday.Add(time.Hour), "text b"}
	with := func(s said, change func(*said)) said { change(&s); return s }
	type reading struct {
		doc  []said
		want []string
	}
	for _, tt := range []struct {
		name     string
		policy   alteram.IdentityPolicy
		readings []reading
	}{
		{"the GUID is the name", "", []reading{
			{[]said{a, b}, []string{"*guid:g1", "*guid:g2"}},
			{[]said{b, with(a, func(s *said) { s.title, s.text = "Ferry very late", "other" })}, []string{"guid:g2", "guid:g1"}},
		}},
		{"an edit of link and title keeps the entry by its date", "", []reading{
			{[]said{a}, []string{"*guid:g1"}},
			{[]said{with(a, func(s *said) { s.title, s.link = "Ferry cancelled", "https://x.example/ferry-cancelled" })}, []string{"guid:g1"}},
		}},
		{"a GUID that is reused for another article makes a new entry, and stays two", "", []reading{
			{[]said{a}, []string{"*guid:g1"}},
			{[]said{with(b, func(s *said) { s.guid = "g1" })}, []string{"*guid:g1\nlink:https://x.example/b"}},
			{[]said{with(b, func(s *said) { s.guid = "g1" }), a}, []string{"guid:g1\nlink:https://x.example/b", "guid:g1"}},
		}},
		{"a GUID that two items bear hides neither", "", []reading{
			{[]said{a, with(b, func(s *said) { s.guid = "g1" })}, []string{"*guid:g1", "*guid:g1\nlink:https://x.example/b"}},
			{[]said{with(b, func(s *said) { s.guid = "g1" }), a}, []string{"guid:g1\nlink:https://x.example/b", "guid:g1"}},
		}},
		{"an item repeated to the letter is one", "", []reading{
			{[]said{a, a}, []string{"*guid:g1"}},
		}},
		{"same GUID, link, title and date with other words are two, in any order", "", []reading{
			{[]said{a, with(a, func(s *said) { s.text = "second" })}, []string{
				"*guid:g1", "*guid:g1\nlink:https://x.example/a",
			}},
			{[]said{with(a, func(s *said) { s.text = "second" }), a}, []string{
				"guid:g1\nlink:https://x.example/a", "guid:g1",
			}},
		}},
		{"a GUID that is renamed with every edit is one entry", "", []reading{
			{[]said{with(a, func(s *said) { s.guid = "https://x.example/a#0" })}, []string{"*guid:https://x.example/a#0"}},
			{[]said{with(a, func(s *said) { s.guid, s.title, s.at = "https://x.example/a#1", "Ferry sails", monday.Add(time.Hour) })}, []string{"guid:https://x.example/a#0"}},
		}},
		{"a new GUID on the same link with the same title is one entry", "", []reading{
			{[]said{a}, []string{"*guid:g1"}},
			{[]said{with(a, func(s *said) { s.guid = "g9" })}, []string{"guid:g1"}},
		}},
		{"a new GUID on the same link with nothing else in common is another entry", "", []reading{
			{[]said{a}, []string{"*guid:g1"}},
			{[]said{with(b, func(s *said) { s.link = a.link })}, []string{"*guid:g2"}},
		}},
		{"links that all lead to one page name nothing", "", []reading{
			{[]said{with(a, func(s *said) { s.link = "https://x.example/" }), with(b, func(s *said) { s.link = "https://x.example/" })}, []string{"*guid:g1", "*guid:g2"}},
			{[]said{with(a, func(s *said) { s.guid, s.link = "g3", "https://x.example/" }), with(b, func(s *said) { s.guid, s.link = "g4", "https://x.example/" })}, []string{"*guid:g3", "*guid:g4"}},
		}},
		{"without a GUID the link is the name", "", []reading{
			{[]said{with(a, func(s *said) { s.guid = "" })}, []string{"*link:https://x.example/a"}},
			{[]said{with(a, func(s *said) { s.guid, s.title, s.at = "", "Ferry sails", time.Time{} })}, []string{"link:https://x.example/a"}},
		}},
		{"a GUID that is added later keeps the entry", "", []reading{
			{[]said{with(a, func(s *said) { s.guid = "" })}, []string{"*link:https://x.example/a"}},
			{[]said{a}, []string{"link:https://x.example/a"}},
		}},
		{"without GUID and link, title and day are the name", "", []reading{
			{[]said{{title: "Ferry late", at: monday}, {title: "Ferry late", at: monday.AddDate(0, 0, 1)}}, []string{"*title:Ferry late\n2026-03-02", "*title:Ferry late\n2026-03-03"}},
			{[]said{{title: "Ferry late", at: monday.Add(time.Hour)}}, []string{"title:Ferry late\n2026-03-02"}},
		}},
		{"policy link: a new GUID and title are an edit", alteram.IdentityLink, []reading{
			{[]said{a}, []string{"*link:https://x.example/a"}},
			{[]said{with(b, func(s *said) { s.link = a.link })}, []string{"link:https://x.example/a"}},
		}},
		{"policy guid: everything but the GUID may change", alteram.IdentityGUID, []reading{
			{[]said{a}, []string{"*guid:g1"}},
			{[]said{with(b, func(s *said) { s.guid = "g1" })}, []string{"guid:g1"}},
		}},
		{"policy title", alteram.IdentityTitle, []reading{
			{[]said{a}, []string{"*title:Ferry late\n2026-03-02"}},
			{[]said{with(a, func(s *said) { s.guid, s.link = "g7", "https://x.example/z" })}, []string{"title:Ferry late\n2026-03-02"}},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := remember{policy: tt.policy, known: map[string]*store.Known{}}
			for i, reading := range tt.readings {
				if d := cmp.Diff(reading.want, r.read(reading.doc...)); d != "" {
					t.Errorf("reading %d (-want +got):\n%s", i+1, d)
				}
			}
		})
	}
}

func TestLongKeysAreBoundedAndTellApart(t *testing.T) {
	long := make([]byte, 4000)
	for i := range long {
		long[i] = 'x'
	}
	a := keys("", said{guid: string(long) + "a"}.version())
	b := keys("", said{guid: string(long) + "b"}.version())
	for i := range a {
		if len(a[i]) > maxKey || a[i] == b[i] {
			t.Errorf("keys %d bytes long, equal %v: want at most %d, and different", len(a[i]), a[i] == b[i], maxKey)
		}
	}
}

func TestWait(t *testing.T) {
	every := func(d time.Duration, n int) (out []time.Time) {
		for i := range n {
			out = append(out, monday.Add(time.Duration(i)*d))
		}
		return out
	}
	for _, tt := range []struct {
		name      string
		published []time.Time
		asked     time.Duration
		spread    float64
		want      time.Duration
	}{
		{"no dates", nil, 0, 0, maxWait},
		{"an item an hour", every(time.Hour, 20), 0, 0, 30 * time.Minute},
		{"an item a minute", every(time.Minute, 20), 0, 0, minWait},
		{"an item a week", every(7*24*time.Hour, 5), 0, 0, maxWait},
		{"the feed asks for more", every(time.Minute, 20), time.Hour, 0, time.Hour},
		{"the feed asks for a year", every(time.Minute, 20), 8760 * time.Hour, 0, maxBackoff},
		{"spread", every(time.Hour, 20), 0, 0.5, 30*time.Minute + 90*time.Second},
	} {
		if got := wait(tt.published, tt.asked, tt.spread); got != tt.want {
			t.Errorf("%s: wait = %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestBackoff(t *testing.T) {
	for _, tt := range []struct {
		outcome alteram.Outcome
		n       int
		retry   time.Duration
		want    time.Duration
	}{
		{alteram.OutcomeTimeout, 1, 0, minWait},
		{alteram.OutcomeTimeout, 3, 0, 40 * time.Minute},
		{alteram.OutcomeTimeout, 60, 0, maxBackoff},
		{alteram.OutcomeLimited, 1, 2 * time.Hour, 2 * time.Hour},
		{alteram.OutcomeLimited, 1, 9000 * time.Hour, 7 * maxBackoff},
		{alteram.OutcomeGone, 1, 0, maxBackoff},
	} {
		if got := backoff(tt.outcome, tt.n, tt.retry); got != tt.want {
			t.Errorf("backoff(%s, %d, %v) = %v, want %v", tt.outcome, tt.n, tt.retry, got, tt.want)
		}
	}
}
