package store

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"

	"github.com/alteram-hub/alteram"
)

// Words are the tokens by which a version is found. A token holds no spaces,
// quotes or control characters, and is at most 200 bytes long.
type Words struct {
	// Language is the language whose stems the tokens are, a primary subtag in
	// lower case; empty when it is not known.
	Language string
	// Title and Text are the tokens in the order of the words.
	Title, Text []string
}

// indexRow is an entry as the index has it.
type indexRow struct {
	bun.BaseModel `bun:"table:search,alias:s"`

	RowID    int64  `bun:"row_id,pk"`
	EntryID  string `bun:"entry_id"`
	SourceID string `bun:"source_id"`
	Shelf    shelf  `bun:"shelf"`
	Language string `bun:"language"`
	Vector   string `bun:"words,nullzero"` // PostgreSQL only

	words Words
}

// facets returns the facets of the row.
func (r indexRow) facets() []string {
	f := []string{facetSource + r.SourceID}
	if r.Language != "" {
		f = append(f, facetLanguage+r.Language)
	}
	return f
}

// index makes the versions of a reading searchable in place of those before.
func (s *Store) index(ctx context.Context, tx bun.Tx, items []Listed) error {
	latest := map[string]Words{}
	for _, it := range items {
		if (it.Version != nil || it.Refill != nil) && it.Words != nil {
			latest[string(it.Entry)] = *it.Words
		}
	}
	return s.indexEntries(ctx, tx, latest)
}

// placed is an entry with the row that it has in the index, if any.
type placed struct {
	ID       string `bun:"id"`
	SourceID string `bun:"source_id"`
	SortAt   int64  `bun:"sort_at"`
	RowID    *int64 `bun:"row_id"`
}

// indexEntries puts the words of entries into the index. On PostgreSQL two
// transactions may choose one row: its key settles it, as a conflict.
func (s *Store) indexEntries(ctx context.Context, tx bun.Tx, words map[string]Words) error {
	if len(words) == 0 {
		return nil
	}
	ids := make([]string, 0, len(words))
	for id := range words {
		ids = append(ids, id)
	}
	var entries []placed
	err := tx.NewRaw(`SELECT e.id, e.source_id, e.sort_at, s.row_id FROM entry AS e LEFT JOIN search AS s ON s.entry_id = e.id
		WHERE e.id IN (?)`, bun.List(ids)).Scan(ctx, &entries)
	if err != nil {
		return err
	}
	if err := giveRows(ctx, tx, entries); err != nil {
		return err
	}
	sources := make([]string, len(entries))
	for i, e := range entries {
		sources[i] = e.SourceID
	}
	shelves, err := s.shelvesFor(ctx, tx, sources)
	if err != nil {
		return err
	}
	rows := make([]indexRow, len(entries))
	for i, e := range entries {
		w := words[e.ID]
		rows[i] = indexRow{RowID: *e.RowID, EntryID: e.ID, SourceID: e.SourceID, Shelf: shelves[e.SourceID], Language: w.Language, words: w}
	}
	return putRows(ctx, tx, rows)
}

func putRows(ctx context.Context, tx bun.Tx, rows []indexRow) error {
	if err := putLanguages(ctx, tx, rows); err != nil {
		return err
	}
	if err := putShelves(ctx, tx, rows); err != nil {
		return err
	}
	q := tx.NewInsert().Model(&rows).On("CONFLICT (entry_id) DO UPDATE").Set("language = EXCLUDED.language").Set("shelf = EXCLUDED.shelf").Returning("")
	if tx.Dialect().Name() == dialect.SQLite {
		if _, err := q.ExcludeColumn("words").Exec(ctx); err != nil {
			return err
		}
		return indexSQLite(ctx, tx, rows)
	}
	for i := range rows {
		rows[i].Vector = rows[i].tsvector()
	}
	_, err := q.Set("words = EXCLUDED.words").Exec(ctx)
	return err
}

// putLanguages notes the languages of rows. They are few and soon all there, so
// that most transactions only look.
func putLanguages(ctx context.Context, tx bun.Tx, rows []indexRow) error {
	var known []string
	if err := tx.NewRaw(`SELECT language FROM search_language`).Scan(ctx, &known); err != nil {
		return err
	}
	for _, r := range rows {
		if slices.Contains(known, r.Language) {
			continue
		}
		known = append(known, r.Language)
		if _, err := tx.NewRaw(`INSERT INTO search_language (language) VALUES (?) ON CONFLICT DO NOTHING`, r.Language).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// IndexLanguages returns the languages whose stems stand in the index, in no
// order; the empty one when there are entries in none that is known.
func (s *Store) IndexLanguages(ctx context.Context) ([]string, error) {
	var languages []string
	err := s.db.NewRaw(`SELECT language FROM search_language`).Scan(ctx, &languages)
	return languages, explain(err)
}

// giveRows gives entries that have none a row that is free: by their time, then by
// their id, else the next.
func giveRows(ctx context.Context, tx bun.Tx, entries []placed) error {
	want := map[int64]*placed{}
	for i := range entries {
		if e := &entries[i]; e.RowID == nil {
			row := e.SortAt<<rowBits | idBits(e.ID)
			for want[row] != nil {
				row = next(row)
			}
			want[row] = e
		}
	}
	for len(want) > 0 {
		rows := make([]int64, 0, len(want))
		for row := range want {
			rows = append(rows, row)
		}
		var taken []int64
		if err := tx.NewRaw(`SELECT row_id FROM search WHERE row_id IN (?)`, bun.List(rows)).Scan(ctx, &taken); err != nil {
			return err
		}
		if len(taken) == 0 {
			break
		}
		for _, row := range taken {
			e, free := want[row], next(row)
			delete(want, row)
			for want[free] != nil {
				free = next(free)
			}
			want[free] = e
		}
	}
	for row, e := range want {
		e.RowID = &row
	}
	return nil
}

// next returns the row after one within its millisecond, round and round.
func next(row int64) int64 {
	const mask = 1<<rowBits - 1
	return row&^mask | (row+1)&mask
}

// idBits returns the first bits of an entry's id.
func idBits(id string) int64 {
	const base32 = "abcdefghijklmnopqrstuvwxyz234567"
	bits := int64(0)
	for i := range min(len(id), rowBits/5) {
		bits = bits<<5 | int64(max(strings.IndexByte(base32, id[i]), 0))
	}
	return bits
}

// eraseSearch takes entries out of the index, in the transaction that erases a
// text of theirs. They wait to be indexed by what is left: another version, or a title.
func eraseSearch(ctx context.Context, tx bun.Tx, entries []string) error {
	if len(entries) == 0 {
		return nil
	}
	if tx.Dialect().Name() == dialect.SQLite {
		_, err := tx.NewRaw(`DELETE FROM search_words WHERE rowid IN (SELECT row_id FROM search WHERE entry_id IN (?))`, bun.List(entries)).Exec(ctx)
		if err != nil {
			return err
		}
	}
	if _, err := tx.NewRaw(`DELETE FROM search WHERE entry_id IN (?)`, bun.List(entries)).Exec(ctx); err != nil {
		return err
	}
	return queueIndex(ctx, tx, entries)
}

// queueIndex makes entries wait to be indexed anew.
func queueIndex(ctx context.Context, tx bun.Tx, entries []string) error {
	_, err := tx.NewRaw(`INSERT INTO search_pending (sort_at, entry_id) SELECT sort_at, id FROM entry WHERE id IN (?) ON CONFLICT DO NOTHING`, bun.List(entries)).Exec(ctx)
	return err
}

// Unindexed returns entries that wait to be indexed, latest first.
func (s *Store) Unindexed(ctx context.Context, limit int) ([]Item, error) {
	var ids []string
	err := s.db.NewRaw(`SELECT entry_id FROM search_pending ORDER BY sort_at DESC, entry_id DESC LIMIT ?`, limit).Scan(ctx, &ids)
	if err != nil {
		return nil, explain(err)
	}
	byID, err := s.itemsByID(ctx, ids)
	items := make([]Item, 0, len(byID))
	for _, id := range ids {
		items = append(items, byID[id])
	}
	return items, err
}

// Index makes entries that waited findable by their latest versions. One that
// got another version meanwhile, or lost its text, goes on waiting.
func (s *Store) Index(ctx context.Context, items []Item, words []Words) error {
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = string(it.ID)
	}
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		now, err := s.lock(ctx, tx, ids)
		if err != nil {
			return err
		}
		latest := map[string]Words{}
		done := make([]string, 0, len(items))
		for i, it := range items {
			if now[ids[i]] == (held{ids[i], it.Versions, !it.Erased, it.Page.Kind != ""}) {
				latest[ids[i]] = words[i]
				done = append(done, ids[i])
			}
		}
		if err := s.indexEntries(ctx, tx, latest); err != nil || len(done) == 0 {
			return err
		}
		_, err = tx.NewRaw(`DELETE FROM search_pending WHERE entry_id IN (?)`, bun.List(done)).Exec(ctx)
		return err
	})
}

// held says which version of an entry is its latest, and whether its text and
// that of its page are there.
type held struct {
	ID       string `bun:"id"`
	Versions int    `bun:"versions"`
	HasBody  bool   `bun:"has_body"`
	HasPage  bool   `bun:"has_page"`
}

// lock returns how entries stand, and keeps others from adding to them until
// the transaction ends.
func (s *Store) lock(ctx context.Context, tx bun.Tx, ids []string) (map[string]held, error) {
	if s.dialect == PostgreSQL { // SQLite has one writer at a time
		if _, err := tx.NewRaw(`SELECT 1 FROM entry WHERE id IN (?) ORDER BY id FOR UPDATE`, bun.List(ids)).Exec(ctx); err != nil {
			return nil, err
		}
	}
	var rows []held
	err := tx.NewRaw(`SELECT e.id, e.versions, b.n IS NOT NULL AS has_body, r.n IS NOT NULL AS has_page FROM entry AS e
		LEFT JOIN body AS b ON b.entry_id = e.id AND b.n = e.versions LEFT JOIN rendition AS r ON r.entry_id = e.id AND r.n = e.versions WHERE e.id IN (?)`, bun.List(ids)).Scan(ctx, &rows)
	now := make(map[string]held, len(rows))
	for _, r := range rows {
		now[r.ID] = r
	}
	return now, err
}

// QueueIndex makes every entry wait to be indexed anew.
func (s *Store) QueueIndex(ctx context.Context) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		_, err := tx.NewRaw(`INSERT INTO search_pending (sort_at, entry_id) SELECT sort_at, id FROM entry WHERE true ON CONFLICT DO NOTHING`).Exec(ctx)
		return err
	})
}

// Languages returns the languages that a source is declared to publish in.
func (s *Store) Languages(ctx context.Context, source alteram.SourceID) ([]string, error) {
	var rows []declaredRow
	err := s.db.NewSelect().Model(&rows).Where("source_id = ?", string(source)).Where("aspect = 'languages'").Order("id DESC").Limit(1).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return nil, explain(err)
	}
	var of alteram.Source
	err = set(&of, sourceAspects, rows[0])
	return of.Languages, err
}
