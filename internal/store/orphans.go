package store

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// unnamed are the archive records of a list r that no row names: kept by a
// process that died, or lost its lease, before it could store what they say.
const unnamed = `SELECT r.archive_ref FROM r
	WHERE NOT EXISTS (SELECT 1 FROM "fetch" AS t WHERE t.archive_ref = r.archive_ref AND t.archive_ref <> '')
	AND NOT EXISTS (SELECT 1 FROM page_fetch AS t WHERE t.archive_ref = r.archive_ref AND t.archive_ref <> '')
	AND NOT EXISTS (SELECT 1 FROM held AS h WHERE h.archive_ref = r.archive_ref)
	AND NOT EXISTS (SELECT 1 FROM erased_record AS e WHERE e.archive_ref = r.archive_ref)`

// unnamedOf returns the query for those of a list of records that no row names.
func unnamedOf(refs []alteram.ArchiveRef) (string, []any) {
	rows, args := make([]string, len(refs)), make([]any, len(refs))
	for i, ref := range refs {
		rows[i], args[i] = "SELECT CAST(? AS TEXT) AS archive_ref", string(ref)
	}
	return strings.Replace(unnamed, "FROM r\n", "FROM ("+strings.Join(rows, " UNION ALL ")+") AS r\n", 1), args
}

// Orphans returns those of up to a few hundred archive records that no row names.
func (s *Store) Orphans(ctx context.Context, refs []alteram.ArchiveRef) ([]alteram.ArchiveRef, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	var out []alteram.ArchiveRef
	sql, args := unnamedOf(refs)
	err := s.db.NewRaw(sql+` ORDER BY r.archive_ref`, args...).Scan(ctx, &out)
	return out, explain(err)
}

// MarkOrphans makes due those of up to a few hundred archive records that no row
// names, and returns how many there were. The caller gives only records that are
// older than any reading may last; should one be stored all the same, its record
// counts as erased, and not as lost.
func (s *Store) MarkOrphans(ctx context.Context, refs []alteram.ArchiveRef) (int, error) {
	if len(refs) == 0 {
		return 0, nil
	}
	now, n := s.now(), int64(0)
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx, _ Tx) error {
		sql, args := unnamedOf(refs)
		args = append([]any{string(alteram.ErasedByRetention), instant{now}}, args...)
		res, err := tx.NewRaw(`INSERT INTO erased_record (archive_ref, cause, at) SELECT n.archive_ref, ?, `+bigint+` FROM (`+sql+`) AS n
			WHERE true ON CONFLICT (archive_ref) DO NOTHING`, args...).Exec(ctx)
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return int(n), err
}

// SourceOfLink returns which of some sources has an entry that links to an
// address; empty when none has.
func (s *Store) SourceOfLink(ctx context.Context, among []alteram.SourceID, link string) (alteram.SourceID, error) {
	if len(among) == 0 {
		return "", nil
	}
	var id alteram.SourceID
	err := s.db.NewRaw(`SELECT coalesce(max(source_id), '') FROM entry WHERE source_id IN (?) AND link = ?`, bun.List(among), link).Scan(ctx, &id)
	return id, explain(err)
}

// Ordered returns the sources of which a decision erased an entry.
func (s *Store) Ordered(ctx context.Context) ([]alteram.SourceID, error) {
	var ids []alteram.SourceID
	err := s.db.NewRaw(`SELECT DISTINCT e.source_id FROM decision AS d JOIN entry AS e ON e.id = d.entry_id WHERE d.act = ?`, string(alteram.ActErase)).Scan(ctx, &ids)
	return ids, explain(err)
}
