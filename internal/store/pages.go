package store

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// Reading a page is work with a lease, like reading a feed: the row says when
// it is due, a conditional update who has it, and what comes of it is stored in
// one transaction with the end of the lease. A crash frees it when the lease ends.

// ReadPages is the job that reads the pages behind entries.
type ReadPages struct{}

// Kind returns "pages".
func (ReadPages) Kind() string { return "pages" }

// pageAge is for how long a page is waited for. Behind that it may say anything.
const pageAge = 7 * 24 * time.Hour

// PageDue is a page that this process holds the lease of.
type PageDue struct {
	Entry  alteram.EntryID
	N      int
	Source alteram.SourceID
	URL    string
	// Via is the proxy of the feed that led to it; empty is direct.
	Via string
	// Tries is how often it was tried before.
	Tries int
}

// PageFetch is the outcome of one attempt to read a page.
type PageFetch struct {
	Entry alteram.EntryID
	N     int
	// URL is the address asked, Final where redirects led.
	URL, Final string
	At         time.Time
	Duration   time.Duration
	Outcome    alteram.Outcome
	// Kind is that of the page that came, as in [alteram.Rendition.Kind]; empty when none did.
	Kind    string
	Status  int
	Bytes   int64
	Archive alteram.ArchiveRef
	// Error says what went wrong; for the operator only.
	Error string
}

// PageReading is what one attempt to read a page gave, to be stored at once.
type PageReading struct {
	Fetch PageFetch
	// Rendition is nil when no page was read.
	Rendition *alteram.Rendition
	Pictures  []alteram.Picture
	// DueAt is when the page is tried again; zero when it is not.
	DueAt time.Time
}

type pageRow struct {
	bun.BaseModel `bun:"table:page,alias:p"`

	EntryID  string  `bun:"entry_id,pk"`
	N        int     `bun:"n,pk"`
	SourceID string  `bun:"source_id"`
	FeedID   int64   `bun:"feed_id"`
	URL      string  `bun:"url"`
	DueAt    instant `bun:"due_at"`
	Tries    int     `bun:"tries"`
}

type pageFetchRow struct {
	bun.BaseModel `bun:"table:page_fetch,alias:t"`

	ID         int64   `bun:"id,pk,autoincrement"`
	EntryID    string  `bun:"entry_id"`
	N          int     `bun:"n"`
	URL        string  `bun:"url"`
	Final      string  `bun:"final"`
	At         instant `bun:"at"`
	Duration   int64   `bun:"duration"`
	Outcome    string  `bun:"outcome"`
	Kind       string  `bun:"kind"`
	Status     int     `bun:"status"`
	Bytes      int64   `bun:"bytes"`
	ArchiveRef string  `bun:"archive_ref"`
	Error      string  `bun:"error"`
}

func pageFetchRowOf(f PageFetch) pageFetchRow {
	return pageFetchRow{
		EntryID: string(f.Entry), N: f.N, URL: f.URL, Final: f.Final, At: instant{f.At}, Duration: f.Duration.Milliseconds(),
		Outcome: string(f.Outcome), Kind: f.Kind, Status: f.Status, Bytes: f.Bytes, ArchiveRef: string(f.Archive), Error: f.Error,
	}
}

func (r pageFetchRow) fetch() PageFetch {
	return PageFetch{
		Entry: alteram.EntryID(r.EntryID), N: r.N, URL: r.URL, Final: r.Final, At: r.At.Time, Duration: time.Duration(r.Duration) * time.Millisecond,
		Outcome: alteram.Outcome(r.Outcome), Kind: r.Kind, Status: r.Status, Bytes: r.Bytes, Archive: alteram.ArchiveRef(r.ArchiveRef), Error: r.Error,
	}
}

// putPages makes the pages of a reading's new versions wait to be read.
func putPages(ctx context.Context, tx bun.Tx, r Reading) error {
	var rows []pageRow
	for _, it := range r.Items {
		if it.Version != nil && it.Page {
			rows = append(rows, pageRow{
				EntryID: string(it.Entry), N: it.Version.N, SourceID: string(r.Source), FeedID: int64(it.Version.Feed), URL: it.Version.Link, DueAt: instant{r.Fetch.At},
			})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}

// PagesWait reports whether pages wait to be read now, whatever their terms.
func (s *Store) PagesWait(ctx context.Context) (bool, error) { return s.waits(ctx, "page") }

// waits reports whether rows of a table of work are due.
func (s *Store) waits(ctx context.Context, table string) (bool, error) {
	var some bool
	err := s.db.NewRaw(`SELECT EXISTS (SELECT 1 FROM `+table+` WHERE due_at <= ?)`, instant{s.now()}).Scan(ctx, &some)
	return some, explain(err)
}

// ClaimPages leases up to limit of the pages that are due to this process: of
// the given sources, and of the latest versions of entries alone. Pages that
// nobody could read for a week are given up.
func (s *Store) ClaimPages(ctx context.Context, sources []alteram.SourceID, limit int, lease time.Duration) ([]PageDue, error) {
	if len(sources) == 0 {
		return nil, nil
	}
	now := s.now()
	var rows []struct {
		pageRow `bun:",extend"`

		Via string `bun:"via"`
	}
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		rows = nil
		if err := giveUp(ctx, tx, "page", now); err != nil {
			return err
		}
		// The conditional UPDATE settles the race between claimers; SKIP LOCKED only spares them waiting.
		return tx.NewRaw(`UPDATE page SET lease_owner = ?, lease_until = ? WHERE (entry_id, n) IN (SELECT p.entry_id, p.n FROM page AS p
				JOIN entry AS e ON e.id = p.entry_id AND e.versions = p.n AND e.key <> ''
				WHERE p.due_at <= ? AND p.lease_until <= ? AND p.source_id IN (?) ORDER BY p.due_at, p.entry_id LIMIT ?`+s.skipLocked("p")+`) AND lease_until <= ?
			RETURNING entry_id, n, source_id, feed_id, url, due_at, tries, coalesce((SELECT f.via FROM feed AS f WHERE f.id = page.feed_id), '') AS via`,
			s.owner, instant{now.Add(lease)}, instant{now}, instant{now}, bun.List(sources), limit, instant{now}).Scan(ctx, &rows)
	})
	due := make([]PageDue, len(rows))
	for i, r := range rows {
		due[i] = PageDue{alteram.EntryID(r.EntryID), r.N, alteram.SourceID(r.SourceID), r.URL, r.Via, r.Tries}
	}
	return due, err
}

// skipLocked lets a subquery on PostgreSQL pass over rows that another claims.
func (s *Store) skipLocked(alias string) string {
	if s.dialect != PostgreSQL {
		return ""
	}
	return " FOR UPDATE OF " + alias + " SKIP LOCKED"
}

// giveUp ends work of a table that waited for too long.
func giveUp(ctx context.Context, tx bun.Tx, table string, now time.Time) error {
	_, err := tx.NewRaw(`UPDATE `+table+` SET due_at = NULL WHERE due_at < ? AND lease_until <= ?`, instant{now.Add(-pageAge)}, instant{now}).Exec(ctx)
	return err
}

// ReleasePages gives back leases of this process on pages that it did not read.
func (s *Store) ReleasePages(ctx context.Context, pages []PageDue) error {
	if len(pages) == 0 {
		return nil
	}
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		for _, p := range pages {
			_, err := tx.NewRaw(`UPDATE page SET lease_until = 0 WHERE entry_id = ? AND n = ? AND lease_owner = ?`, string(p.Entry), p.N, s.owner).Exec(ctx)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// PutPage stores what an attempt to read a page gave, in one transaction with
// the end of the lease. It fails with Conflict, storing nothing, when this
// process lost the lease. Of a version whose text was erased meanwhile nothing
// is stored but the outcome, and the archive record becomes due for erasure.
func (s *Store) PutPage(ctx context.Context, r PageReading) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		f := r.Fetch
		res, err := tx.NewRaw(`UPDATE page SET due_at = ?, tries = tries + 1, lease_until = 0
			WHERE entry_id = ? AND n = ? AND lease_owner = ? AND lease_until > 0`, instant{r.DueAt}, string(f.Entry), f.N, s.owner).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return firstOf(err, alteram.Errorf(alteram.Conflict, "another worker took over the page of entry %s", f.Entry))
		}
		row := pageFetchRowOf(f)
		if _, err := tx.NewInsert().Model(&row).ExcludeColumn("id").Returning("").Exec(ctx); err != nil {
			return err
		}
		there, err := s.holdBody(ctx, tx, f.Entry, f.N)
		if err != nil {
			return err
		}
		switch {
		case !there:
			return eraseLate(ctx, tx, f)
		case r.Rendition == nil:
			return nil
		}
		if err := putPictures(ctx, tx, f.At, r.Pictures); err != nil {
			return err
		}
		return putRendition(ctx, tx, *r.Rendition)
	})
}

func firstOf(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// holdBody reports whether a version has its text, and on PostgreSQL keeps an
// erasure waiting until the transaction ends. SQLite has one writer at a time.
func (s *Store) holdBody(ctx context.Context, tx bun.Tx, entry alteram.EntryID, n int) (bool, error) {
	lock := ""
	if s.dialect == PostgreSQL {
		lock = " FOR UPDATE"
	}
	var rows []int
	err := tx.NewRaw(`SELECT n FROM body WHERE entry_id = ? AND n = ?`+lock, string(entry), n).Scan(ctx, &rows)
	return len(rows) > 0, err
}

// eraseLate makes due the record of a page whose version lost its text while it was read.
func eraseLate(ctx context.Context, tx bun.Tx, f PageFetch) error {
	if f.Archive == "" {
		return nil
	}
	_, err := tx.NewRaw(`INSERT INTO erased_record (archive_ref, cause, at) SELECT ?, coalesce((SELECT cause FROM erasure WHERE entry_id = ? AND n = ?), ?), `+bigint+`
		WHERE true ON CONFLICT (archive_ref) DO NOTHING`, string(f.Archive), string(f.Entry), f.N, string(alteram.ErasedByRetention), instant{f.At}).Exec(ctx)
	return err
}

type renditionRow struct {
	bun.BaseModel `bun:"table:rendition,alias:r"`

	EntryID    string  `bun:"entry_id,pk"`
	N          int     `bun:"n,pk"`
	Kind       string  `bun:"kind"`
	Method     string  `bun:"method"`
	URL        string  `bun:"url"`
	Language   string  `bun:"language"`
	Published  instant `bun:"published"`
	Modified   instant `bun:"modified"`
	FetchedAt  instant `bun:"fetched_at"`
	ReadAt     instant `bun:"read_at"`
	ArchiveRef string  `bun:"archive_ref"`
}

type renditionBodyRow struct {
	bun.BaseModel `bun:"table:rendition_body,alias:rb"`

	EntryID    string       `bun:"entry_id,pk"`
	N          int          `bun:"n,pk"`
	Title      string       `bun:"title"`
	Standfirst string       `bun:"standfirst"`
	Byline     list[string] `bun:"byline"`
	Text       string       `bun:"text"`
	HTML       string       `bun:"html"`
}

// putRendition puts a rendition in the place of the one before. The entry waits
// to be indexed anew, and caches end.
func putRendition(ctx context.Context, tx bun.Tx, r alteram.Rendition) error {
	row := renditionRow{
		EntryID: string(r.Entry), N: r.N, Kind: r.Kind, Method: r.Method, URL: r.URL, Language: r.Language, Published: instant{r.Published},
		Modified: instant{r.Modified}, FetchedAt: instant{r.Fetched}, ReadAt: instant{r.Read}, ArchiveRef: string(r.Archive),
	}
	body := renditionBodyRow{EntryID: row.EntryID, N: r.N, Title: r.Title, Standfirst: r.Standfirst, Byline: r.Byline, Text: r.Text, HTML: r.HTML}
	for _, del := range []string{`DELETE FROM rendition_body WHERE entry_id = ? AND n = ?`, `DELETE FROM rendition WHERE entry_id = ? AND n = ?`} {
		if _, err := tx.NewRaw(del, row.EntryID, r.N).Exec(ctx); err != nil {
			return err
		}
	}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(&body).Exec(ctx); err != nil {
		return err
	}
	if err := queueIndex(ctx, tx, []string{row.EntryID}); err != nil {
		return err
	}
	if err := readAgain(ctx, tx, row.EntryID, r.N); err != nil {
		return err
	}
	_, err := raise(ctx, tx, "content", 1)
	return err
}

// PutRendition replaces a rendition that there is by another reading of the
// same bytes. It does nothing when the text was erased meanwhile.
func (s *Store) PutRendition(ctx context.Context, r alteram.Rendition) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		there, err := s.holdBody(ctx, tx, r.Entry, r.N)
		if err != nil || !there {
			return err
		}
		return putRendition(ctx, tx, r)
	})
}

// pageColumns are the columns of a rendition in [pageRendition], and pages finds it.
const (
	pageColumns = `coalesce(r.kind, '') AS page_kind, coalesce(r.method, '') AS page_method, coalesce(r.url, '') AS page_url, coalesce(r.language, '') AS page_language,
		r.published AS page_published, r.modified AS page_modified, r.fetched_at AS page_fetched, r.read_at AS page_read, coalesce(r.archive_ref, '') AS page_archive,
		coalesce(rb.title, '') AS page_title, coalesce(rb.standfirst, '') AS page_standfirst, coalesce(rb.byline, '[]') AS page_byline,
		coalesce(rb.text, '') AS page_text, coalesce(rb.html, '') AS page_html`
	pages = `LEFT JOIN rendition AS r ON r.entry_id = v.entry_id AND r.n = v.n LEFT JOIN rendition_body AS rb ON rb.entry_id = r.entry_id AND rb.n = r.n`
)

// pageRendition is the rendition of a version as [pageColumns] has it.
type pageRendition struct {
	PageKind       string       `bun:"page_kind"`
	PageMethod     string       `bun:"page_method"`
	PageURL        string       `bun:"page_url"`
	PageLanguage   string       `bun:"page_language"`
	PagePublished  instant      `bun:"page_published"`
	PageModified   instant      `bun:"page_modified"`
	PageFetched    instant      `bun:"page_fetched"`
	PageRead       instant      `bun:"page_read"`
	PageArchive    string       `bun:"page_archive"`
	PageTitle      string       `bun:"page_title"`
	PageStandfirst string       `bun:"page_standfirst"`
	PageByline     list[string] `bun:"page_byline"`
	PageText       string       `bun:"page_text"`
	PageHTML       string       `bun:"page_html"`
}

// rendition returns the rendition of a version; the zero value when there is none.
func (r pageRendition) rendition(entry string, n int) alteram.Rendition {
	if r.PageKind == "" {
		return alteram.Rendition{}
	}
	return alteram.Rendition{
		Entry: alteram.EntryID(entry), N: n, Kind: r.PageKind, Method: r.PageMethod, Title: r.PageTitle, Standfirst: r.PageStandfirst, Byline: r.PageByline,
		HTML: r.PageHTML, Text: r.PageText, Language: r.PageLanguage, Published: r.PagePublished.Time, Modified: r.PageModified.Time, URL: r.PageURL,
		Fetched: r.PageFetched.Time, Read: r.PageRead.Time, Archive: alteram.ArchiveRef(r.PageArchive),
	}
}

type renditionOf struct {
	pageRendition `bun:",extend"`

	EntryID string `bun:"entry_id"`
	N       int    `bun:"n"`
}

// renditions selects renditions as [renditionOf] takes them.
func (s *Store) renditions() *bun.SelectQuery {
	return s.db.NewSelect().TableExpr("rendition AS r").Join("LEFT JOIN rendition_body AS rb ON rb.entry_id = r.entry_id AND rb.n = r.n").
		ColumnExpr("r.entry_id, r.n").ColumnExpr(pageColumns)
}

// Renditions returns the renditions of an entry by the numbers of the versions.
func (s *Store) Renditions(ctx context.Context, id alteram.EntryID) (map[int]alteram.Rendition, error) {
	var rows []renditionOf
	if err := s.renditions().Where("r.entry_id = ?", string(id)).Scan(ctx, &rows); err != nil {
		return nil, explain(err)
	}
	found := make(map[int]alteram.Rendition, len(rows))
	for _, r := range rows {
		found[r.N] = r.rendition(r.EntryID, r.N)
	}
	return found, nil
}

// EachRendition calls fn for all renditions whose text was not erased, in the
// order of entries and versions.
func (s *Store) EachRendition(ctx context.Context, fn func(alteram.Rendition) error) error {
	const page = 200
	for after, n := "", 0; ; {
		var rows []renditionOf
		err := s.renditions().Where("rb.n IS NOT NULL").Where("(r.entry_id, r.n) > (?, ?)", after, n).Order("r.entry_id", "r.n").Limit(page).Scan(ctx, &rows)
		if err != nil {
			return explain(err)
		}
		for _, r := range rows {
			after, n = r.EntryID, r.N
			if err := fn(r.rendition(r.EntryID, r.N)); err != nil {
				return err
			}
		}
		if len(rows) < page {
			return nil
		}
	}
}

// PageFetches returns the attempts to read the pages of an entry, in order.
func (s *Store) PageFetches(ctx context.Context, id alteram.EntryID) ([]PageFetch, error) {
	var rows []pageFetchRow
	err := s.db.NewSelect().Model(&rows).Where("entry_id = ?", string(id)).Order("id").Scan(ctx)
	fetches := make([]PageFetch, len(rows))
	for i, r := range rows {
		fetches[i] = r.fetch()
	}
	return fetches, explain(err)
}

// PageOutcomes counts the attempts since a moment by source and by what came of
// them: the kind of the page, or the outcome where none came.
func (s *Store) PageOutcomes(ctx context.Context, since time.Time) (map[alteram.SourceID]map[string]int, error) {
	var rows []struct {
		SourceID string `bun:"source_id"`
		What     string `bun:"what"`
		Count    int    `bun:"n"`
	}
	err := s.db.NewRaw(`SELECT e.source_id, CASE WHEN t.kind <> '' THEN t.kind ELSE t.outcome END AS what, count(*) AS n
		FROM page_fetch AS t JOIN entry AS e ON e.id = t.entry_id WHERE t.at >= ? GROUP BY 1, 2`, instant{since}).Scan(ctx, &rows)
	out := map[alteram.SourceID]map[string]int{}
	for _, r := range rows {
		of := out[alteram.SourceID(r.SourceID)]
		if of == nil {
			of = map[string]int{}
			out[alteram.SourceID(r.SourceID)] = of
		}
		of[r.What] = r.Count
	}
	return out, explain(err)
}

// erasePages deletes what pages said of versions whose texts go, and their
// pictures; the copies of these become due for erasure.
func erasePages(ctx context.Context, tx bun.Tx, rows []erasureRow) error {
	for _, r := range rows {
		_, err := tx.NewRaw(`INSERT INTO erased_record (archive_ref, cause, at) SELECT blob, ?, `+bigint+` FROM picture
			WHERE entry_id = ? AND n = ? AND blob <> '' ON CONFLICT (archive_ref) DO NOTHING`, r.Cause, r.At, r.EntryID, r.N).Exec(ctx)
		if err != nil {
			return err
		}
		for _, table := range []string{"picture", "rendition_body"} {
			if _, err := tx.NewRaw(`DELETE FROM `+table+` WHERE entry_id = ? AND n = ?`, r.EntryID, r.N).Exec(ctx); err != nil {
				return err
			}
		}
		if _, err := tx.NewRaw(`UPDATE page SET due_at = NULL WHERE entry_id = ? AND n = ?`, r.EntryID, r.N).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// pageNotShared holds for a record t of a page of an entry e that no page of
// another source rests on.
const pageNotShared = `NOT EXISTS (SELECT 1 FROM page_fetch AS o JOIN entry AS p ON p.id = o.entry_id
	WHERE o.archive_ref = t.archive_ref AND o.archive_ref <> '' AND p.source_id <> e.source_id)`

// entriesOf lists the entries of erasures, each once.
func entriesOf(rows []erasureRow) []string {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.EntryID
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
