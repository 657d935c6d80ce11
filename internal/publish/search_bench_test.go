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
				{"word in 10 % of one source", "frequent source:s7"},
				{"word in 1 % of one source", "middling source:s7"},
				{"word in 1 % of a country", "middling country:FR"},
				{"word in 1 % of a month", "middling after:2024-05 before:2024-06"},
				{"minus", "frequent -common"},
				{"or", "seldom OR rare"},
				{"source alone", "source:s7"},
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

// crowd is 500 sources: 70 % show texts, 20 % titles, 10 % nothing.
func crowd() []alteram.Source {
	sources := make([]alteram.Source, 500)
	for i := range sources {
		sources[i] = press(fmt.Sprint("s", i), []string{"FR", "DE", "PL", "ES", "IT", "SE", "CZ", "AT", "NL", "BE"}[i%10])
		switch {
		case i%10 == 9:
			sources[i].Terms[0].Mode = alteram.ModeWithheld
		case i%10 >= 7:
			sources[i].Terms = nil
		}
		sources[i].ID = alteram.SourceID(fmt.Sprint("s", i))
	}
	return sources
}

// fill stores entries of 60 words over three years, past the reading of feeds,
// until there are n.
func (h *hub) fill(n int) {
	const batch = 4000
	have, err := h.store.Counts(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	if int(have.Entries) >= n {
		return
	}
	rng := rand.New(rand.NewPCG(1, uint64(have.Entries)))
	zipf := rand.NewZipf(rng, 1.05, 20, 60_000)
	h.exec(`UPDATE feed SET retired_at = 1`)
	h.exec(`DROP INDEX IF EXISTS search_words`)
	for from := int(have.Entries); from < n; from += batch {
		size := min(batch, n-from)
		items, words := make([]store.Item, size), make([]store.Words, size)
		entries, versions, bodies := make([]string, size), make([]string, size), make([]string, size)
		for i := range size {
			k := from + i
			source := rng.IntN(500)
			at := start.Add(-time.Duration(k) * (3 * 365 * 24 * time.Hour) / time.Duration(n)).UnixMilli()
			id := alteram.NewEntryID(alteram.SourceID(fmt.Sprint("s", source)), fmt.Sprint(k))
			title, text := benchText(rng, zipf, source)
			items[i] = store.Item{Entry: alteram.Entry{ID: id, Versions: 1}}
			words[i] = store.Words{Title: strings.Fields(title), Text: strings.Fields(text)}
			entries[i] = fmt.Sprintf("('%s','s%d','%d',1,%d,%d,1,'')", id, source, k, at, at)
			versions[i] = fmt.Sprintf("('%s',1,'',1,1,'','https://x.example/reports/%d',%d,0,NULL,'',%d,1,'')", id, k, at, at)
			bodies[i] = fmt.Sprintf("('%s',1,'%s','%s','<p>%s</p>','','[]','[]','')", id, title, text, text)
		}
		h.exec(`INSERT INTO entry (id, source_id, key, feed_id, first_seen, sort_at, versions, link) VALUES ` + strings.Join(entries, ","))
		h.exec(`INSERT INTO version (entry_id, n, digest, scheme, cleaner, guid, link, published, published_offset, updated, language, seen, feed_id, archive_ref) VALUES ` + strings.Join(versions, ","))
		h.exec(`INSERT INTO body (entry_id, n, title, text, html, summary, authors, categories, item) VALUES ` + strings.Join(bodies, ","))
		if err := h.store.Index(h.t.Context(), items, words); err != nil {
			h.t.Fatal(err)
		}
	}
	if h.store.Dialect() == store.PostgreSQL {
		h.exec(`CREATE INDEX IF NOT EXISTS search_words ON search USING gin (words)`)
	}
	h.exec(`ANALYZE`)
}

func (h *hub) exec(sql string) {
	h.t.Helper()
	if h.store.Dialect() == store.SQLite && strings.HasPrefix(sql, "DROP INDEX") {
		return // there search_words is the table of the index itself
	}
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
