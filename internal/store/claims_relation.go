package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

type relationRow struct {
	bun.BaseModel `bun:"table:relation,alias:r"`

	StoryID   string  `bun:"story_id,pk"`
	Extractor string  `bun:"extractor"`
	MadeAt    instant `bun:"made_at"`
	Differ    bool    `bun:"differ"`
	Relations string  `bun:"relations"`
}

// related is what relations hold, as it is stored: the reports once, and each
// relation by their places in the list.
type related struct {
	Reports   []reportJSON   `json:"reports,omitempty"`
	Relations []relationJSON `json:"relations,omitempty"`
	Cut       bool           `json:"cut,omitempty"`
}

type reportJSON struct {
	Entry string `json:"entry"`
	N     int    `json:"n"`
}

// relationJSON has for A and B each the place of the report and that of the claim.
type relationJSON struct {
	Kind string `json:"kind"`
	A    [2]int `json:"a"`
	B    [2]int `json:"b"`
}

func relationRowOf(r alteram.Relations) (relationRow, error) {
	doc := related{Cut: r.Cut}
	at := map[VersionKey]int{}
	place := func(c alteram.ClaimRef) [2]int {
		key := VersionKey{c.Entry, c.N}
		if _, ok := at[key]; !ok {
			at[key] = len(doc.Reports)
			doc.Reports = append(doc.Reports, reportJSON{string(c.Entry), c.N})
		}
		return [2]int{at[key], c.Index}
	}
	for _, one := range r.Relations {
		doc.Relations = append(doc.Relations, relationJSON{string(one.Kind), place(one.A), place(one.B)})
	}
	b, err := json.Marshal(doc)
	return relationRow{StoryID: string(r.Story), Extractor: r.Extractor, MadeAt: instant{r.Made}, Differ: r.Differ(), Relations: string(b)}, err
}

func (r relationRow) relations() (alteram.Relations, error) {
	out := alteram.Relations{Story: alteram.StoryID(r.StoryID), Extractor: r.Extractor, Made: r.MadeAt.Time}
	var doc related
	if err := json.Unmarshal([]byte(r.Relations), &doc); err != nil {
		return out, err
	}
	ref := func(at [2]int) alteram.ClaimRef {
		return alteram.ClaimRef{Entry: alteram.EntryID(doc.Reports[at[0]].Entry), N: doc.Reports[at[0]].N, Index: at[1]}
	}
	out.Cut = doc.Cut
	for _, one := range doc.Relations {
		out.Relations = append(out.Relations, alteram.Relation{Kind: alteram.RelationKind(one.Kind), A: ref(one.A), B: ref(one.B)})
	}
	return out, nil
}

// RelationsOf returns the relations of stories by story. Those without any, or
// that wait to be lined up after an erasure, are left out.
func (s *Store) RelationsOf(ctx context.Context, ids []alteram.StoryID) (map[alteram.StoryID]alteram.Relations, error) {
	out := make(map[alteram.StoryID]alteram.Relations, len(ids))
	for chunk := range slices.Chunk(ids, 500) {
		var rows []relationRow
		if err := s.db.NewSelect().Model(&rows).Where("r.story_id IN (?)", bun.List(chunk)).Scan(ctx, &rows); err != nil {
			return nil, explain(err)
		}
		for _, r := range rows {
			one, err := r.relations()
			if err != nil {
				return nil, err
			}
			out[one.Story] = one
		}
	}
	return out, nil
}

// RelationsDue is a story whose claims are to be lined up.
type RelationsDue struct {
	Story alteram.StoryID
	// Mark is the state of its claims: what was made from an earlier one is not stored.
	Mark int64
}

// RelationsDue returns up to limit stories whose claims are to be lined up, those
// that wait longest first.
func (s *Store) RelationsDue(ctx context.Context, limit int) ([]RelationsDue, error) {
	var rows []struct {
		StoryID string `bun:"story_id"`
		Mark    int64  `bun:"mark"`
	}
	err := s.db.NewRaw(`SELECT story_id, mark FROM relation_due ORDER BY mark, story_id LIMIT ?`, limit).Scan(ctx, &rows)
	due := make([]RelationsDue, len(rows))
	for i, r := range rows {
		due[i] = RelationsDue{alteram.StoryID(r.StoryID), r.Mark}
	}
	return due, explain(err)
}

// PutRelations stores the relations of stories that were due, in their order, in
// place of those there were. What was made from an earlier state than the present
// is left out, as are stories that another process lined up: the first is due still.
func (s *Store) PutRelations(ctx context.Context, due []RelationsDue, made []alteram.Relations) error {
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		var rows []relationRow
		for i, d := range due {
			res, err := tx.NewRaw(`DELETE FROM relation_due WHERE story_id = ? AND mark = ?`, string(d.Story), d.Mark).Exec(ctx)
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			if _, err := tx.NewRaw(`DELETE FROM relation WHERE story_id = ?`, string(d.Story)).Exec(ctx); err != nil {
				return err
			}
			if len(made[i].Relations) == 0 {
				continue
			}
			row, err := relationRowOf(made[i])
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		if len(rows) > 0 {
			if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
				return err
			}
		}
		_, err := raise(ctx, tx, "content", 1)
		return err
	})
}

// markRelations makes the stories of entries due, those that hold any claims.
func markRelations(ctx context.Context, tx bun.Tx, entries []string) error {
	return markStories(ctx, tx, `SELECT p.story_id FROM placement AS p WHERE p.entry_id IN (?)`, entries)
}

// markStories makes the stories due that a query over a list of ids selects, and
// that hold any claims or relations.
func markStories(ctx context.Context, tx bun.Tx, query string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	mark, err := raise(ctx, tx, "related", 1)
	if err != nil {
		return err
	}
	_, err = tx.NewRaw(`INSERT INTO relation_due (story_id, mark) SELECT DISTINCT y.id, `+bigint+` FROM story AS y WHERE y.id IN (`+query+`)
		AND (EXISTS (SELECT 1 FROM placement AS p JOIN claims AS c ON c.entry_id = p.entry_id AND c.found <> '{}' WHERE p.story_id = y.id)
			OR EXISTS (SELECT 1 FROM relation AS r WHERE r.story_id = y.id))
		ON CONFLICT (story_id) DO UPDATE SET mark = EXCLUDED.mark`, mark, bun.List(ids)).Exec(ctx)
	return err
}

// Told is a report of a story with what it says.
type Told struct {
	Source alteram.SourceID
	// Published is when the outlet says it published, else when it was read.
	Published time.Time
	Claims    alteram.Claims
	// Text is the text that the claims are of; empty when another is held by now.
	Text string
	// Page reports whether the text is that of the page, Summed whether the feed
	// gives a summary beside it.
	Page, Summed bool
}

// ToldIn returns what the reports of a story say, all their versions that were
// read, in the order in which the reports were placed; of the first reports up to
// a limit.
func (s *Store) ToldIn(ctx context.Context, story alteram.StoryID, reports int) ([]Told, error) {
	var rows []struct {
		claimsRow `bun:",extend"`

		SourceID  string  `bun:"source_id"`
		Published instant `bun:"published"`
		Seen      instant `bun:"seen"`
		textRow   `bun:",extend"`
	}
	err := s.db.NewRaw(`SELECT c.entry_id, c.n, c.extractor, c.language, c.digest, c.found, e.source_id, v.published, v.seen, `+textColumns+`
		FROM (SELECT entry_id, seq FROM placement WHERE story_id = ? ORDER BY seq, entry_id LIMIT ?) AS p
		JOIN entry AS e ON e.id = p.entry_id JOIN claims AS c ON c.entry_id = p.entry_id
		JOIN version AS v ON v.entry_id = c.entry_id AND v.n = c.n JOIN body AS b ON b.entry_id = c.entry_id AND b.n = c.n
		LEFT JOIN rendition_body AS rb ON rb.entry_id = c.entry_id AND rb.n = c.n ORDER BY p.seq, p.entry_id, c.n`, string(story), reports).Scan(ctx, &rows)
	if err != nil {
		return nil, explain(err)
	}
	out := make([]Told, len(rows))
	for i, r := range rows {
		c, err := r.claims()
		if err != nil {
			return nil, err
		}
		out[i] = Told{Source: alteram.SourceID(r.SourceID), Published: r.Published.Time, Claims: c}
		if r.Published.IsZero() {
			out[i].Published = r.Seen.Time
		}
		if text := r.readable(); alteram.ClaimsDigest(text.Text()) == c.Digest {
			out[i].Text, out[i].Page, out[i].Summed = text.Text(), text.Page.Extends(text.Version), r.Summed
		}
	}
	return out, nil
}
