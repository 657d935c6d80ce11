package publish_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/lang"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// benchEntries is the environment variable with the number of entries that
// BenchmarkSearch looks in; a million take some minutes to make.
const benchEntries = "ALTERAM_BENCH_ENTRIES"

// benchDatabase is the environment variable with a database to look in, a path
// or an address: it is filled up to so many entries and kept.
const benchDatabase = "ALTERAM_BENCH_DATABASE"

// BenchmarkSearch looks for words of every frequency among many entries, and
// reports the median and the 99th percentile of what a reader waits for.
func BenchmarkSearch(b *testing.B) {
	n, err := strconv.Atoi(cmp.Or(os.Getenv(benchEntries), "20000"))
	if err != nil {
		b.Fatal(err)
	}
	databases := map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.PostgreSQL}
	if kept := os.Getenv(benchDatabase); kept != "" {
		databases = map[string]func(testing.TB) string{"kept": func(testing.TB) string { return kept }}
	}
	for name, database := range databases {
		b.Run(name, func(b *testing.B) {
			h := newHubOn(b, database(b), crowd()...)
			began := time.Now()
			h.fill(n)
			b.Logf("%d entries were there after %v", n, time.Since(began).Round(time.Second))
			for _, q := range []struct{ name, query string }{
				{"word in 50 %", "usual"},
				{"word in 10 %", "frequent"},
				{"word in 1 %", "middling"},
				{"word in 0.1 %", "seldom"},
				{"word in 0.01 %", "rare"},
				{"word in none", "absent"},
				{"two words, 10 % and 10 %", "frequent common"},
				{"two words, 50 % and 0.1 %", "usual seldom"},
				{"two words, 1 % and 1 %", "middling mediocre"},
				{"phrase, its words 10 % each", `"frequent common"`},
				{"phrase, its words 1 % each", `"middling mediocre"`},
				{"word in 10 % of one source", "frequent source:s3"},
				{"word in 1 % of one source", "middling source:s3"},
				{"word in 1 % of a country", "middling country:FR"},
				{"word in 1 % of a kind of control", "middling control:SC"},
				{"word in 1 % of a language", "middling lang:de"},
				{"word in 1 % of a month", "middling after:2024-05 before:2024-06"},
				{"word in 0.01 % of a year", "rare after:2023-05 before:2024-05"},
				{"minus", "frequent -common"},
				{"or", "seldom OR rare"},
				{"source alone", "source:s3"},
				{"word of all withheld texts", "withheldword"},
				{"word of all texts shown by title", "linkword"},
			} {
				b.Run(q.name, func(b *testing.B) { h.measure(b, q.query) })
			}
		})
	}
}

func (h *hub) measure(b *testing.B, query string) {
	to := h.to(alteram.ChannelPage, "")
	var took []time.Duration
	found := 0
	for b.Loop() {
		began := time.Now()
		f, err := h.Search(b.Context(), query, to, "", 30)
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
		found = len(f.Entries())
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(found), "found")
}

// crowd is 500 sources: 70 % show texts, 20 % titles, 10 % nothing; half of
// them state no language, the others English or German.
func crowd() []alteram.Source {
	sources := make([]alteram.Source, 500)
	for i := range sources {
		sources[i] = press(fmt.Sprint("s", i), []string{"FR", "DE", "PL", "ES", "IT", "SE", "CZ", "AT", "NL", "BE"}[i%10], tongue(i))
		sources[i].Control.Value = []alteram.ControlValue{alteram.Private, alteram.StateControlled, alteram.IndependentPublic, alteram.ControlUnknown}[i/10%4]
		switch {
		case i%10 == 9:
			sources[i].Terms[0].Mode = alteram.ModeWithheld
		case i%10 >= 7:
			sources[i].Terms = nil
		}
	}
	return sources
}

// tongue is the language of the i-th source of the crowd.
func tongue(i int) string { return []string{"", "en", "", "de", "", "en", "", "en", "", "en"}[i%10] }

// fill stores entries of 60 words over three years, past the reading of feeds,
// until there are n, and indexes what waits to be.
func (h *hub) fill(n int) {
	const batch = 4000
	have, err := h.store.Counts(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, uint64(have.Entries)))
	zipf := rand.NewZipf(rng, 1.05, 20, 60_000)
	h.exec(`UPDATE feed SET retired_at = 1`)
	for from := int(have.Entries); from < n; from += batch {
		h.put(rng, zipf, from, min(from+batch, n), n)
	}
	h.index()
	if h.store.Dialect() == store.PostgreSQL {
		h.exec(`ANALYZE`) // as its server does by itself
	}
}

// index indexes what waits to be; of many entries PostgreSQL makes its index at
// the end, in a tenth of the time.
func (h *hub) index() {
	const batch, many = 4000, 100_000
	vitals, err := h.store.Vitals(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	if h.store.Dialect() == store.PostgreSQL && vitals.Unindexed >= many {
		h.exec(`DROP INDEX IF EXISTS search_words`)
		defer h.exec(`CREATE INDEX search_words ON search USING gin (words)`)
	}
	for {
		items, err := h.store.Unindexed(h.t.Context(), batch)
		if err != nil {
			h.t.Fatal(err)
		}
		if len(items) == 0 {
			return
		}
		words := make([]store.Words, len(items))
		for i, it := range items {
			l := it.Latest.Language
			words[i] = store.Words{Language: l, Title: terms(l, it.Latest.Title), Text: terms(l, it.Latest.Text)}
		}
		if err := h.store.Index(h.t.Context(), items, words); err != nil {
			h.t.Fatal(err)
		}
	}
}

func terms(language, text string) []string {
	words := strings.Fields(text)
	for i, w := range words {
		words[i] = lang.Term(language, w)
	}
	return words
}

// put stores entries number from to until of n.
func (h *hub) put(rng *rand.Rand, zipf *rand.Zipf, from, until, n int) {
	const span = 3 * 365 * 24 * time.Hour
	var entries, versions, bodies, pending []string
	for k := from; k < until; k++ {
		source := rng.IntN(500)
		at := start.Add(-time.Duration(float64(span) * float64(k) / float64(n))).UnixMilli()
		id := alteram.NewEntryID(alteram.SourceID(fmt.Sprint("s", source)), fmt.Sprint(k))
		title, text := benchText(rng, zipf, source)
		entries = append(entries, fmt.Sprintf("('%s','s%d','%d',1,%d,%d,1,'')", id, source, k, at, at))
		versions = append(versions, fmt.Sprintf("('%s',1,'',1,1,'','https://x.example/reports/%d',%d,0,NULL,'%s',%d,1,'')", id, k, at, tongue(source), at))
		bodies = append(bodies, fmt.Sprintf("('%s',1,'%s','%s','<p>%s</p>','','[]','[]','')", id, title, text, text))
		pending = append(pending, fmt.Sprintf("(%d,'%s')", at, id))
	}
	h.exec(`INSERT INTO entry (id, source_id, key, feed_id, first_seen, sort_at, versions, link) VALUES ` + strings.Join(entries, ","))
	h.exec(`INSERT INTO version (entry_id, n, digest, scheme, cleaner, guid, link, published, published_offset, updated, language, seen, feed_id, archive_ref) VALUES ` + strings.Join(versions, ","))
	h.exec(`INSERT INTO body (entry_id, n, title, text, html, summary, authors, categories, item) VALUES ` + strings.Join(bodies, ","))
	h.exec(`INSERT INTO search_pending (sort_at, entry_id) VALUES ` + strings.Join(pending, ","))
}

func (h *hub) exec(sql string) {
	h.t.Helper()
	if _, err := h.store.SQL().ExecContext(h.t.Context(), sql); err != nil {
		h.t.Fatal(err)
	}
}

func benchText(rng *rand.Rand, zipf *rand.Zipf, source int) (title, text string) {
	words := make([]string, 60)
	for i := range words {
		words[i] = fmt.Sprint("w", zipf.Uint64())
	}
	for i, planted := range []struct {
		word  string
		share float64
	}{{"usual", .5}, {"frequent", .1}, {"common", .1}, {"middling", .01}, {"mediocre", .01}, {"seldom", .001}, {"rare", .0001}} {
		if rng.Float64() < planted.share {
			words[8+6*i] = planted.word
		}
	}
	switch rng.IntN(1000) {
	case 0:
		words[55], words[56] = "frequent", "common"
	case 1:
		words[55], words[56] = "middling", "mediocre"
	}
	switch {
	case source%10 == 9:
		words[58] = "withheldword"
	case source%10 >= 7:
		words[58] = "linkword"
	}
	return strings.Join(words[:7], " "), strings.Join(words[7:], " ")
}
