package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// What is erased leaves the database in one transaction: the text with its
// search row goes, the reason and the time come, and the archive records that
// hold it are named as due. Their bytes go afterwards. So a crash in between
// leaves nothing that can be shown, and a list of what is left to do.

// Retain is the job that erases what may be kept no longer.
type Retain struct{}

// Kind returns "retain".
func (Retain) Kind() string { return "retain" }

type erasureRow struct {
	bun.BaseModel `bun:"table:erasure,alias:x"`

	EntryID    string  `bun:"entry_id,pk"`
	N          int     `bun:"n,pk"`
	At         instant `bun:"at"`
	Cause      string  `bun:"cause"`
	DecisionID *int64  `bun:"decision_id"`
	Title      string  `bun:"title"`
}

// EraseOld erases the texts of up to limit versions of a source that were read
// before an instant, and returns how many there were. The titles stay, for the
// list of links that the source is.
func (s *Store) EraseOld(ctx context.Context, source alteram.SourceID, before time.Time, limit int) (int, error) {
	now, n := s.now(), 0
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		var rows []erasureRow
		err := tx.NewRaw(`SELECT b.entry_id, b.n, b.title FROM entry AS e JOIN version AS v ON v.entry_id = e.id
			JOIN body AS b ON b.entry_id = v.entry_id AND b.n = v.n
			WHERE e.source_id = ? AND v.seen < ? ORDER BY b.entry_id, b.n LIMIT ?`, string(source), instant{before}, limit).Scan(ctx, &rows)
		if err != nil {
			return err
		}
		for i := range rows {
			rows[i].At, rows[i].Cause = instant{now}, string(alteram.ErasedByRetention)
		}
		n = len(rows)
		return eraseBodies(ctx, tx, rows)
	})
	return n, err
}

// eraseBodies deletes the texts that the rows name, with their search rows, and
// records why. It is the one place that deletes what an outlet said.
func eraseBodies(ctx context.Context, tx bun.Tx, rows []erasureRow) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT (entry_id, n) DO UPDATE").Set("at = EXCLUDED.at").
		Set("cause = EXCLUDED.cause").Set("decision_id = EXCLUDED.decision_id").Set("title = EXCLUDED.title").Exec(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if _, err := tx.NewRaw(`DELETE FROM body WHERE entry_id = ? AND n = ?`, r.EntryID, r.N).Exec(ctx); err != nil {
			return err
		}
		// What an entry was put into its story for are words of its text.
		if _, err := tx.NewRaw(`UPDATE placement SET reason = '{}', subject = '{}' WHERE entry_id = ?`, r.EntryID).Exec(ctx); err != nil {
			return err
		}
	}
	if err := eraseClaims(ctx, tx, rows); err != nil {
		return err
	}
	if err := erasePages(ctx, tx, rows); err != nil { // after the bodies, which a page that is stored meanwhile holds
		return err
	}
	if err := eraseSearch(ctx, tx, entriesOf(rows)); err != nil {
		return err
	}
	_, err = raise(ctx, tx, "content", 1)
	return err
}

// Erase carries out a decision of the act [alteram.ActErase]: the texts and
// titles of all versions of its entry go, and all archive records in which the
// entry may stand become due, except those that another source's fetch names
// too. It returns the number of the decision; NotFound when there is no such
// entry, Conflict when it was erased by a decision already.
func (s *Store) Erase(ctx context.Context, d alteram.Decision) (int64, error) {
	item, err := s.Entry(ctx, d.Entry)
	if err != nil {
		return 0, err
	}
	if item.Erasure.Cause == alteram.ErasedByDecision {
		return 0, alteram.Errorf(alteram.Conflict, "entry %s was erased on %s already: see decision %d", d.Entry, item.Erasure.At.Format(time.DateOnly), item.Erasure.Decision)
	}
	row := decisionRowOf(d)
	err = s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		row.ID = 0
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		if err := eraseEntry(ctx, tx, row); err != nil {
			return err
		}
		_, err := raise(ctx, tx, "terms", 1)
		return err
	})
	return row.ID, err
}

// eraseEntry erases all there is of an entry. It waits for the readings of the
// source's feeds that are being stored, and those that come later see that the
// entry has no key any more: see [Store.PutReading].
func eraseEntry(ctx context.Context, tx bun.Tx, d decisionRow) error {
	_, err := tx.NewRaw(`UPDATE feed SET url = url WHERE source_id = (SELECT source_id FROM entry WHERE id = ?)`, d.EntryID).Exec(ctx)
	if err != nil {
		return err
	}
	// The key may hold the title; the id, which is made from it, stays.
	if _, err := tx.NewRaw(`UPDATE entry SET key = '' WHERE id = ?`, d.EntryID).Exec(ctx); err != nil {
		return err
	}
	var rows []erasureRow
	if err := tx.NewRaw(`SELECT entry_id, n FROM version WHERE entry_id = ?`, d.EntryID).Scan(ctx, &rows); err != nil {
		return err
	}
	for i := range rows {
		rows[i].At, rows[i].Cause, rows[i].DecisionID = d.At, string(alteram.ErasedByDecision), &d.ID
	}
	if err := eraseBodies(ctx, tx, rows); err != nil {
		return err
	}
	// A record of a feed that lists the entry holds it from the first listing up
	// to the first document that left it out.
	_, err = tx.NewRaw(`INSERT INTO erased_record (archive_ref, cause, at) SELECT DISTINCT t.archive_ref, ?, `+bigint+`
		FROM listing AS l JOIN feed AS f ON f.id = l.feed_id JOIN "fetch" AS t ON t.feed_id = l.feed_id
		WHERE l.entry_id = ? AND t.archive_ref <> '' AND t.at >= l.since AND (l.until IS NULL OR t.at < l.until) AND `+notShared+`
		ON CONFLICT (archive_ref) DO NOTHING`, string(alteram.ErasedByDecision), d.At, d.EntryID).Exec(ctx)
	if err != nil {
		return err
	}
	_, err = tx.NewRaw(`INSERT INTO erased_record (archive_ref, cause, at) SELECT DISTINCT t.archive_ref, ?, `+bigint+`
		FROM page_fetch AS t JOIN entry AS e ON e.id = t.entry_id WHERE t.entry_id = ? AND t.archive_ref <> '' AND `+pageNotShared+`
		ON CONFLICT (archive_ref) DO NOTHING`, string(alteram.ErasedByDecision), d.At, d.EntryID).Exec(ctx)
	return err
}

// eraseRecord makes due the archive record of a reading that lists an entry
// which a decision erased: its bytes say again what was to go.
func eraseRecord(ctx context.Context, tx bun.Tx, r Reading) error {
	if len(r.Items) == 0 || r.Fetch.Archive == "" {
		return nil
	}
	ids := make([]string, len(r.Items))
	for i, it := range r.Items {
		ids[i] = string(it.Entry)
	}
	var erased int
	if err := tx.NewRaw(`SELECT count(*) FROM entry WHERE id IN (?) AND key = ''`, bun.List(ids)).Scan(ctx, &erased); err != nil || erased == 0 {
		return err
	}
	_, err := tx.NewRaw(`INSERT INTO erased_record (archive_ref, cause, at) SELECT t.archive_ref, ?, t.at
		FROM "fetch" AS t JOIN feed AS f ON f.id = t.feed_id WHERE t.feed_id = ? AND t.archive_ref = ? AND `+notShared+`
		ON CONFLICT (archive_ref) DO NOTHING`, string(alteram.ErasedByDecision), int64(r.Fetch.Feed), string(r.Fetch.Archive)).Exec(ctx)
	return err
}

// refill gives a version whose text retention erased its text again, under terms
// that keep it. A text that is there is left alone.
func refill(ctx context.Context, tx bun.Tx, r Reading) error {
	var bodies []bodyRow
	var entries []string
	for _, it := range r.Items {
		if it.Refill != nil {
			bodies = append(bodies, bodyRowOf(*it.Refill, it.Item))
			entries = append(entries, string(it.Entry))
		}
	}
	if len(bodies) == 0 {
		return nil
	}
	if _, err := tx.NewInsert().Model(&bodies).On("CONFLICT (entry_id, n) DO NOTHING").Exec(ctx); err != nil {
		return err
	}
	for _, b := range bodies {
		if err := readAgain(ctx, tx, b.EntryID, b.N); err != nil {
			return err
		}
	}
	if err := eraseSearch(ctx, tx, entries); err != nil { // which has them indexed anew
		return err
	}
	_, err := raise(ctx, tx, "content", 1)
	return err
}

// bigint is a parameter that PostgreSQL would else take for text.
const bigint = `CAST(? AS BIGINT)`

// notShared holds for a record t of a feed f that no other source's fetch names.
const notShared = `NOT EXISTS (SELECT 1 FROM "fetch" AS o JOIN feed AS p ON p.id = o.feed_id
	WHERE o.archive_ref = t.archive_ref AND o.archive_ref <> '' AND p.source_id <> f.source_id)`

// MarkOldRecords makes due the archive records of a source that were fetched
// before an instant, and returns how many there were. A record stays while it is
// another source's too, was fetched again later, or waits in a [alteram.Hold].
func (s *Store) MarkOldRecords(ctx context.Context, source alteram.SourceID, before time.Time) (int, error) {
	now, n := s.now(), int64(0)
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		res, err := tx.NewRaw(`INSERT INTO erased_record (archive_ref, cause, at) SELECT DISTINCT t.archive_ref, ?, `+bigint+`
			FROM feed AS f JOIN "fetch" AS t ON t.feed_id = f.id
			WHERE f.source_id = ? AND t.archive_ref <> '' AND t.at < ? AND `+notShared+`
			AND NOT EXISTS (SELECT 1 FROM "fetch" AS o WHERE o.archive_ref = t.archive_ref AND o.archive_ref <> '' AND o.at >= ?)
			AND NOT EXISTS (SELECT 1 FROM held AS h WHERE h.archive_ref = t.archive_ref AND h.feed_id = t.feed_id AND h.read_at IS NULL)
			ON CONFLICT (archive_ref) DO NOTHING`,
			string(alteram.ErasedByRetention), instant{now}, string(source), instant{before}, instant{before}).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err = res.RowsAffected(); err != nil {
			return err
		}
		res, err = tx.NewRaw(`INSERT INTO erased_record (archive_ref, cause, at) SELECT DISTINCT t.archive_ref, ?, `+bigint+`
			FROM entry AS e JOIN page_fetch AS t ON t.entry_id = e.id JOIN version AS v ON v.entry_id = t.entry_id AND v.n = t.n
			WHERE e.source_id = ? AND t.archive_ref <> '' AND v.seen < ? AND `+pageNotShared+`
			ON CONFLICT (archive_ref) DO NOTHING`, string(alteram.ErasedByRetention), instant{now}, string(source), instant{before}).Exec(ctx)
		if err != nil {
			return err
		}
		pages, err := res.RowsAffected()
		n += pages
		return err
	})
	return int(n), err
}

// RecordsDue returns up to limit archive records whose bytes are to be erased,
// in order of their names.
func (s *Store) RecordsDue(ctx context.Context, limit int) ([]alteram.ArchiveRef, error) {
	var refs []alteram.ArchiveRef
	err := s.db.NewRaw(`SELECT archive_ref FROM erased_record WHERE gone_at IS NULL ORDER BY archive_ref LIMIT ?`, limit).Scan(ctx, &refs)
	return refs, explain(err)
}

// RecordsGone notes that the bytes of archive records were erased.
func (s *Store) RecordsGone(ctx context.Context, refs []alteram.ArchiveRef) error {
	if len(refs) == 0 {
		return nil
	}
	now := s.now()
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		_, err := tx.NewRaw(`UPDATE erased_record SET gone_at = ? WHERE archive_ref IN (?) AND gone_at IS NULL`, instant{now}, bun.List(refs)).Exec(ctx)
		return err
	})
}

// ErasedRecords returns the archive records that were erased, or are about to be.
func (s *Store) ErasedRecords(ctx context.Context) (map[alteram.ArchiveRef]bool, error) {
	var refs []alteram.ArchiveRef
	if err := s.db.NewRaw(`SELECT archive_ref FROM erased_record`).Scan(ctx, &refs); err != nil {
		return nil, explain(err)
	}
	erased := make(map[alteram.ArchiveRef]bool, len(refs))
	for _, ref := range refs {
		erased[ref] = true
	}
	return erased, nil
}

// Scrub makes the file forget what was erased: SQLite overwrites deleted rows,
// but its search index only marks words as deleted, which is why its parts are
// merged here, and its log may hold pages as they were, which is why it is
// emptied. Others may read meanwhile; who reads for longer than the database
// waits gives Unavailable, and the next Scrub does it. PostgreSQL keeps deleted
// rows until it vacuums, which is its operator's to arrange.
func (s *Store) Scrub(ctx context.Context) error {
	if s.dialect != SQLite {
		return nil
	}
	if err := s.scrubSearch(ctx); err != nil {
		return err
	}
	var busy, pages, moved int
	if err := s.writer.DB.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
		return explain(fmt.Errorf("empty the log of the database: %w", err))
	}
	if busy != 0 {
		return alteram.Errorf(alteram.Unavailable, "the log of the database is in use and may hold erased text until the next checkpoint: it is emptied when the readers are done")
	}
	return nil
}

// Chore returns when a recurring piece of work was last done; zero for never.
func (s *Store) Chore(ctx context.Context, name string) (time.Time, error) {
	var done instant
	err := s.db.NewRaw(`SELECT max(done_at) FROM chore WHERE name = ?`, name).Scan(ctx, &done)
	return done.Time, explain(err)
}

// ChoreDone notes that a recurring piece of work was done at an instant.
func (s *Store) ChoreDone(ctx context.Context, name string, at time.Time) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		_, err := tx.NewRaw(`INSERT INTO chore (name, done_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET done_at = EXCLUDED.done_at`,
			name, instant{at}).Exec(ctx)
		return err
	})
}

// FeedsDue returns up to limit declared feeds for which a chore was not done
// since an instant, those longest left first.
func (s *Store) FeedsDue(ctx context.Context, chore string, since time.Time, limit int) ([]alteram.Feed, error) {
	var rows []feedRow
	err := s.db.NewSelect().Model(&rows).Join("LEFT JOIN chore AS c ON c.name = ? || ' ' || f.id", chore).
		Where("f.retired_at IS NULL").Where("c.done_at IS NULL OR c.done_at < ?", instant{since}).
		OrderExpr("coalesce(c.done_at, 0), f.id").Limit(int64(limit)).Scan(ctx)
	feeds := make([]alteram.Feed, len(rows))
	for i, r := range rows {
		feeds[i] = r.feed()
	}
	return feeds, explain(err)
}

// FeedDone notes that a chore was done for a feed at an instant.
func (s *Store) FeedDone(ctx context.Context, chore string, feed alteram.FeedID, at time.Time) error {
	return s.ChoreDone(ctx, fmt.Sprintf("%s %d", chore, feed), at)
}

// TermsOf returns the periods declared for a source and the hub's defaults.
func (s *Store) TermsOf(ctx context.Context, source alteram.SourceID) (periods []alteram.Terms, defaults alteram.Terms, err error) {
	var rows []declaredRow
	err = s.db.NewSelect().Model(&rows).ColumnExpr("d.*").Where(`d.id IN (SELECT max(id) FROM declared
		WHERE source_id = ? AND aspect = 'terms' OR source_id = '' AND aspect = 'defaults' GROUP BY source_id, aspect)`, string(source)).Scan(ctx)
	if err != nil {
		return nil, defaults, explain(err)
	}
	var d alteram.Declared
	var of alteram.Source
	for _, r := range rows {
		if r.SourceID == "" {
			err = set(&d, hubAspects, r)
		} else {
			err = set(&of, sourceAspects, r)
		}
		if err != nil {
			return nil, defaults, err
		}
	}
	return of.Terms, d.Defaults, nil
}
