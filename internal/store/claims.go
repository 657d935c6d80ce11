package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// What a version says is read from its text and goes with it. A version is read
// once, in the order of the outbox, and again when the text of the page behind it
// takes the place of its own. So what is kept is always of the text that is held:
// a reading of any other is not stored.

type claimsRow struct {
	bun.BaseModel `bun:"table:claims,alias:c"`

	EntryID   string `bun:"entry_id,pk"`
	N         int    `bun:"n,pk"`
	Extractor string `bun:"extractor"`
	Language  string `bun:"language"`
	Digest    []byte `bun:"digest"`
	Found     string `bun:"found"`
}

// found is what claims hold, as it is stored.
type found struct {
	Statements []statementJSON `json:"statements,omitempty"`
	Figures    []figureJSON    `json:"figures,omitempty"`
	Cut        bool            `json:"cut,omitempty"`
}

// statementJSON is [alteram.Statement] as it is stored.
type statementJSON struct {
	Source     *alteram.Span  `json:"source,omitempty"`
	Speaker    string         `json:"speaker,omitempty"`
	SpeakerID  string         `json:"id,omitempty"`
	Office     string         `json:"office,omitempty"`
	Resolution string         `json:"by,omitempty"`
	Cue        *alteram.Span  `json:"cue,omitempty"`
	Stance     string         `json:"stance,omitempty"`
	Negated    bool           `json:"negated,omitempty"`
	Content    []alteram.Span `json:"content,omitempty"`
	Quote      string         `json:"quote,omitempty"`
	ToldTo     *alteram.Span  `json:"told_to,omitempty"`
	Date       string         `json:"date,omitempty"`
	Parent     int            `json:"parent,omitempty"`
	Hedged     bool           `json:"hedged,omitempty"`
	Confidence float64        `json:"confidence,omitempty"`
}

// figureJSON is [alteram.Figure] as it is stored.
type figureJSON struct {
	Number    alteram.Span `json:"number"`
	Sentence  alteram.Span `json:"sentence"`
	Actors    []string     `json:"actors,omitempty"`
	Target    []string     `json:"target,omitempty"`
	Scope     string       `json:"scope,omitempty"`
	Predicate string       `json:"predicate,omitempty"`
	Noun      string       `json:"noun,omitempty"`
	Listed    bool         `json:"listed,omitempty"`
	Earlier   bool         `json:"earlier,omitempty"`
	Low       *float64     `json:"low,omitempty"`
	High      *float64     `json:"high,omitempty"`
	Modifier  string       `json:"modifier,omitempty"`
	Date      string       `json:"date,omitempty"`
	Statement int          `json:"statement,omitempty"`
}

func claimsRowOf(c alteram.Claims) (claimsRow, error) {
	f := found{Cut: c.Cut}
	for _, s := range c.Statements {
		f.Statements = append(f.Statements, statementJSON(s))
	}
	for _, g := range c.Figures {
		f.Figures = append(f.Figures, figureJSON(g))
	}
	b, err := json.Marshal(f)
	return claimsRow{EntryID: string(c.Entry), N: c.N, Extractor: c.Extractor, Language: c.Language, Digest: c.Digest[:], Found: string(b)}, err
}

func (r claimsRow) claims() (alteram.Claims, error) {
	c := alteram.Claims{Entry: alteram.EntryID(r.EntryID), N: r.N, Extractor: r.Extractor, Language: r.Language}
	copy(c.Digest[:], r.Digest)
	var f found
	if err := json.Unmarshal([]byte(r.Found), &f); err != nil {
		return c, err
	}
	c.Cut = f.Cut
	for _, s := range f.Statements {
		c.Statements = append(c.Statements, alteram.Statement(s))
	}
	for _, g := range f.Figures {
		c.Figures = append(c.Figures, alteram.Figure(g))
	}
	return c, nil
}

// Readable is a version with what is read of it for statements and figures.
type Readable struct {
	Numbered

	// Page is what the page behind the version says; its zero value that there is none.
	Page alteram.Rendition
	// Erased says that there is no text to read.
	Erased bool
}

// Text returns what is read: see [alteram.ClaimsText].
func (r Readable) Text() string {
	if r.Page.Extends(r.Version) {
		return alteram.ClaimsText(r.Title, r.Page.Text)
	}
	return alteram.ClaimsText(r.Title, r.Version.Text)
}

// Claimed returns the outbox number up to which versions were read.
func (s *Store) Claimed(ctx context.Context) (int64, error) {
	var n int64
	err := s.db.NewRaw(`SELECT value FROM counter WHERE name = 'claimed'`).Scan(ctx, &n)
	return n, explain(err)
}

// ReadableAfter returns up to limit versions in the order of their outbox
// numbers, from behind one.
func (s *Store) ReadableAfter(ctx context.Context, seq int64, limit int) ([]Readable, error) {
	return s.readable(ctx, s.db.NewSelect().TableExpr("outbox AS o").Where("o.seq > ?", seq).Order("o.seq").Limit(int64(limit)))
}

// ReadableAgain returns up to limit of the versions that were read and have
// another text now, by entry.
func (s *Store) ReadableAgain(ctx context.Context, limit int) ([]Readable, error) {
	return s.readable(ctx, s.db.NewSelect().TableExpr("claims_due AS d").Join("JOIN outbox AS o ON o.entry_id = d.entry_id AND o.n = d.n").
		Where("b.n IS NOT NULL AND o.seq <= (SELECT value FROM counter WHERE name = 'claimed')").Order("d.entry_id", "d.n").Limit(int64(limit)))
}

func (s *Store) readable(ctx context.Context, q *bun.SelectQuery) ([]Readable, error) {
	var rows []itemRow
	err := q.Join("JOIN version AS v ON v.entry_id = o.entry_id AND v.n = o.n").Join("JOIN entry AS e ON e.id = v.entry_id").
		Join("LEFT JOIN body AS b ON b.entry_id = v.entry_id AND b.n = v.n").Join(erasures).Join(pages).
		ColumnExpr(versionColumns).ColumnExpr(pageColumns).ColumnExpr("o.seq, e.source_id").Scan(ctx, &rows)
	if err != nil {
		return nil, explain(err)
	}
	list := make([]Readable, len(rows))
	for i, r := range rows {
		list[i] = Readable{Numbered{r.version(), alteram.SourceID(r.SourceID)}, r.rendition(r.EntryID, r.N), !r.HasBody}
	}
	return list, nil
}

// PutClaims stores what versions say in place of what the same versions were read
// to say before, in one transaction, and notes that versions up to an outbox
// number were read. It fails with Conflict, storing nothing, when others were
// read in between. A reading of a text that is not held any more is left out.
func (s *Store) PutClaims(ctx context.Context, from, to int64, claims []alteram.Claims) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		res, err := tx.NewRaw(`UPDATE counter SET value = ? WHERE name = 'claimed' AND value = ?`, to, from).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return firstOf(err, alteram.Errorf(alteram.Conflict, "another process read versions behind number %d", from))
		}
		for chunk := range slices.Chunk(claims, 200) {
			if err := s.putClaims(ctx, tx, chunk); err != nil {
				return err
			}
		}
		if len(claims) == 0 {
			return nil
		}
		_, err = raise(ctx, tx, "content", 1)
		return err
	})
}

func (s *Store) putClaims(ctx context.Context, tx bun.Tx, claims []alteram.Claims) error {
	held, err := s.holdTexts(ctx, tx, claims)
	if err != nil {
		return err
	}
	var rows []claimsRow
	var told []spokenRow
	var again []claimsDueRow
	var entries []string
	for _, c := range claims {
		key := VersionKey{c.Entry, c.N}
		switch digest, there := held[key]; {
		case !there: // erased meanwhile
			continue
		case digest != c.Digest: // the page came meanwhile
			again = append(again, claimsDueRow{EntryID: string(c.Entry), N: c.N})
			continue
		}
		row, err := claimsRowOf(c)
		if err != nil {
			return err
		}
		rows = append(rows, row)
		told = append(told, spokenOf(c)...)
		entries = append(entries, row.EntryID)
	}
	if err := forgetClaims(ctx, tx, rows); err != nil {
		return err
	}
	if err := insertClaims(ctx, tx, rows, told, again); err != nil {
		return err
	}
	return markRelations(ctx, tx, entries)
}

func insertClaims(ctx context.Context, tx bun.Tx, rows []claimsRow, told []spokenRow, again []claimsDueRow) error {
	if len(rows) > 0 {
		if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(told, 500) {
		var values []any
		for _, t := range chunk {
			values = append(values, t.Speaker, t.EntryID, t.N)
		}
		_, err := tx.NewRaw(`INSERT INTO spoken (speaker, sort_at, entry_id, n) SELECT w.column1, e.sort_at, e.id, w.column3
			FROM (VALUES `+tuples("(?, ?, ?)", len(chunk))+`) AS w JOIN entry AS e ON e.id = w.column2 WHERE true ON CONFLICT DO NOTHING`, values...).Exec(ctx)
		if err != nil {
			return err
		}
	}
	if len(again) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&again).On("CONFLICT DO NOTHING").Exec(ctx)
	return err
}

// tuples returns a list of n times the same tuple.
func tuples(one string, n int) string {
	return strings.TrimSuffix(strings.Repeat(one+", ", n), ", ")
}

// holdTexts returns the digests of the texts that are held of versions, and on
// PostgreSQL keeps whoever would change them waiting until the transaction ends.
// SQLite has one writer at a time.
func (s *Store) holdTexts(ctx context.Context, tx bun.Tx, claims []alteram.Claims) (map[VersionKey]alteram.Digest, error) {
	var rows []struct {
		EntryID string `bun:"entry_id"`
		N       int    `bun:"n"`
		textRow `bun:",extend"`
	}
	args := make([]any, 0, 2*len(claims))
	for _, c := range claims {
		args = append(args, string(c.Entry), c.N)
	}
	lock := ""
	if s.dialect == PostgreSQL {
		lock = " FOR UPDATE OF b"
	}
	err := tx.NewRaw(`SELECT b.entry_id, b.n, `+textColumns+` FROM body AS b
		LEFT JOIN rendition_body AS rb ON rb.entry_id = b.entry_id AND rb.n = b.n
		WHERE (b.entry_id, b.n) IN (VALUES `+tuples("(?, ?)", len(claims))+`) ORDER BY b.entry_id, b.n`+lock, args...).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	held := make(map[VersionKey]alteram.Digest, len(rows))
	for _, r := range rows {
		held[VersionKey{alteram.EntryID(r.EntryID), r.N}] = alteram.ClaimsDigest(r.readable().Text())
	}
	return held, nil
}

// textColumns are the columns of a [textRow], of a body b and the text rb of a page.
const textColumns = `b.title, b.text, b.summary <> '' AS summed, coalesce(rb.text, '') AS page`

// textRow is what is read of a version.
type textRow struct {
	Title  string `bun:"title"`
	Text   string `bun:"text"`
	Summed bool   `bun:"summed"`
	Page   string `bun:"page"`
}

func (r textRow) readable() Readable {
	of := Readable{Page: alteram.Rendition{Text: r.Page}}
	of.Title, of.Version.Text = r.Title, r.Text
	return of
}

// forgetClaims deletes what versions were read to say, and that they are to be
// read again.
func forgetClaims(ctx context.Context, tx bun.Tx, rows []claimsRow) error {
	for _, r := range rows {
		for _, table := range []string{"claims", "claims_due", "spoken"} {
			if _, err := tx.NewRaw(`DELETE FROM `+table+` WHERE entry_id = ? AND n = ?`, r.EntryID, r.N).Exec(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

type claimsDueRow struct {
	bun.BaseModel `bun:"table:claims_due,alias:d"`

	EntryID string `bun:"entry_id,pk"`
	N       int    `bun:"n,pk"`
}

// readAgain has a version read again: it has another text.
func readAgain(ctx context.Context, tx bun.Tx, entry string, n int) error {
	_, err := tx.NewInsert().Model(&claimsDueRow{EntryID: entry, N: n}).On("CONFLICT DO NOTHING").Exec(ctx)
	return err
}

// eraseClaims deletes what versions were read to say whose texts go. The
// relations of their stories go with it, and are made again.
func eraseClaims(ctx context.Context, tx bun.Tx, rows []erasureRow) error {
	gone := make([]claimsRow, len(rows))
	for i, r := range rows {
		gone[i] = claimsRow{EntryID: r.EntryID, N: r.N}
	}
	if err := forgetClaims(ctx, tx, gone); err != nil {
		return err
	}
	ids := entriesOf(rows)
	_, err := tx.NewRaw(`DELETE FROM relation WHERE story_id IN (SELECT story_id FROM placement WHERE entry_id IN (?))`, bun.List(ids)).Exec(ctx)
	if err != nil {
		return err
	}
	return markRelations(ctx, tx, ids)
}

// unread deletes what an entry was read to say, and has it read again: a decision
// says otherwise of its text than before.
func unread(ctx context.Context, tx bun.Tx, entry string) error {
	var rows []erasureRow
	if err := tx.NewRaw(`SELECT entry_id, n FROM body WHERE entry_id = ?`, entry).Scan(ctx, &rows); err != nil || len(rows) == 0 {
		return err
	}
	if err := eraseClaims(ctx, tx, rows); err != nil {
		return err
	}
	for _, r := range rows {
		if err := readAgain(ctx, tx, r.EntryID, r.N); err != nil {
			return err
		}
	}
	return nil
}

// ForgetClaims has all versions read again.
func (s *Store) ForgetClaims(ctx context.Context) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		for _, q := range []string{
			`DELETE FROM claims`, `DELETE FROM claims_due`, `DELETE FROM spoken`, `DELETE FROM relation`, `DELETE FROM relation_due`,
			`UPDATE counter SET value = 0 WHERE name = 'claimed'`,
		} {
			if _, err := tx.NewRaw(q).Exec(ctx); err != nil {
				return err
			}
		}
		_, err := raise(ctx, tx, "content", 1)
		return err
	})
}

// ClaimsOf returns what the versions of entries say, by entry and in the order of
// the versions. Those that were not read yet, or whose text is gone, are left out.
func (s *Store) ClaimsOf(ctx context.Context, ids []alteram.EntryID) (map[alteram.EntryID][]alteram.Claims, error) {
	out := make(map[alteram.EntryID][]alteram.Claims, len(ids))
	for chunk := range slices.Chunk(ids, 500) {
		var rows []claimsRow
		if err := s.db.NewSelect().Model(&rows).Where("c.entry_id IN (?)", bun.List(chunk)).Order("c.entry_id", "c.n").Scan(ctx, &rows); err != nil {
			return nil, explain(err)
		}
		for _, r := range rows {
			c, err := r.claims()
			if err != nil {
				return nil, err
			}
			out[c.Entry] = append(out[c.Entry], c)
		}
	}
	return out, nil
}

// ClaimsHealth is how far the reading of what versions say has come.
type ClaimsHealth struct {
	// Behind is how many versions wait to be read, Again how many of them have
	// another text since, and Stories how many stories wait to be lined up.
	Behind, Again, Stories int64
	// Older is how many were read by other rules than the given.
	Older int64
}

// ClaimsHealth measures it against the rules of a revision.
func (s *Store) ClaimsHealth(ctx context.Context, extractor string) (ClaimsHealth, error) {
	var h ClaimsHealth
	err := s.db.NewRaw(`SELECT (SELECT value FROM counter WHERE name = 'outbox') - (SELECT value FROM counter WHERE name = 'claimed'),
		(SELECT count(*) FROM claims_due), (SELECT count(*) FROM relation_due), (SELECT count(*) FROM claims WHERE extractor <> ?)`, extractor).
		Scan(ctx, &h.Behind, &h.Again, &h.Stories, &h.Older)
	h.Behind += h.Again
	return h, explain(err)
}
