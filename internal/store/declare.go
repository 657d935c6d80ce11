package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"github.com/alteram-hub/alteram"
)

// Value is one declared aspect in its stored form.
type Value struct {
	// Source is empty for the hub itself.
	Source alteram.SourceID
	// Aspect is a word of hub.yaml: owner, terms, feeds, …
	Aspect string
	// JSON is canonical: equal values have equal text.
	JSON string
}

// Change sets one aspect.
type Change struct {
	Source alteram.SourceID
	Aspect string
	// Old is what the change was planned against; the store refuses with
	// Conflict when the aspect holds something else by now. Empty means the
	// aspect's zero value, as of a source that is not declared.
	Old string
	New string
}

// aspect names a part of T and points at it, for reading and for writing.
type aspect[T any] struct {
	name string
	at   func(*T) any
}

// sourceAspects are the parts of a source that have a history of their own.
// The stored JSON uses the field names of the root package: a renamed field
// wants a migration, and a test pins the stored form.
var sourceAspects = []aspect[alteram.Source]{
	{"name", func(s *alteram.Source) any { return &s.Name }},
	{"site", func(s *alteram.Source) any { return &s.Site }},
	{"domains", func(s *alteram.Source) any { return &s.Domains }},
	{"place", func(s *alteram.Source) any { return &s.Place }},
	{"languages", func(s *alteram.Source) any { return &s.Languages }},
	{"owner", func(s *alteram.Source) any { return &s.Owner }},
	{"funding", func(s *alteram.Source) any { return &s.Funding }},
	{"control", func(s *alteram.Source) any { return &s.Control }},
	{"identity", func(s *alteram.Source) any { return &s.Identity }},
	{"inclusion", func(s *alteram.Source) any { return &s.Inclusion }},
	{"perspective", func(s *alteram.Source) any { return &s.Perspective }},
	{"note", func(s *alteram.Source) any { return &s.Note }},
	{"restrictions", func(s *alteram.Source) any { return &s.Restrictions }},
	{"terms", func(s *alteram.Source) any { return &s.Terms }},
}

// feedsAspect is the aspect whose present value is the feed table.
const feedsAspect = "feeds"

// hubAspects are the parts of the hub's own declaration.
var hubAspects = []aspect[alteram.Declared]{
	{"name", func(d *alteram.Declared) any { return &d.Hub.Name }},
	{"url", func(d *alteram.Declared) any { return &d.Hub.URL }},
	{"languages", func(d *alteram.Declared) any { return &d.Hub.Languages }},
	{"legal", func(d *alteram.Declared) any { return &d.Hub.Legal }},
	{"self", func(d *alteram.Declared) any { return &d.Hub.Self }},
	{"choosing", func(d *alteram.Declared) any { return &d.Hub.Choosing }},
	{"jurisdictions", func(d *alteram.Declared) any { return &d.Hub.Jurisdictions }},
	{"territory", func(d *alteram.Declared) any { return &d.Hub.Territory }},
	{"places", func(d *alteram.Declared) any { return &d.Hub.Places }},
	{"quote", func(d *alteram.Declared) any { return &d.Hub.Quote }},
	{"persons", func(d *alteram.Declared) any { return &d.Hub.Persons }},
	{"objections", func(d *alteram.Declared) any { return &d.Hub.Objections }},
	{"claims", func(d *alteram.Declared) any { return &d.Hub.Claims }},
	{"keep", func(d *alteram.Declared) any { return &d.Hub.Keep }},
	{"defaults", func(d *alteram.Declared) any { return &d.Defaults }},
}

// declaredFeed is a feed in the stored form of its aspect.
type declaredFeed struct {
	URL        string
	Alternates []string
	Via        string
	Identity   alteram.IdentityPolicy
	Page       alteram.PagePolicy
}

// Values flattens a declaration into its aspects, hub first, sources in order
// of their ids. Retired sources are left out.
func Values(d alteram.Declared) ([]Value, error) {
	values, err := flatten(nil, "", &d, hubAspects)
	if err != nil {
		return nil, err
	}
	sources := slices.Clone(d.Sources)
	slices.SortFunc(sources, func(a, b alteram.Source) int { return cmp.Compare(a.ID, b.ID) })
	for i := range sources {
		if !sources[i].Retired.IsZero() {
			continue
		}
		if values, err = flatten(values, sources[i].ID, &sources[i], sourceAspects); err != nil {
			return nil, err
		}
		feeds, err := json.Marshal(declaredFeeds(sources[i].Feeds))
		if err != nil {
			return nil, err
		}
		values = append(values, Value{sources[i].ID, feedsAspect, string(feeds)})
	}
	return values, nil
}

func flatten[T any](values []Value, source alteram.SourceID, of *T, aspects []aspect[T]) ([]Value, error) {
	for _, a := range aspects {
		b, err := json.Marshal(a.at(of))
		if err != nil {
			return nil, fmt.Errorf("store %s of %q: %w", a.name, source, err)
		}
		values = append(values, Value{source, a.name, string(b)})
	}
	return values, nil
}

func declaredFeeds(feeds []alteram.Feed) []declaredFeed {
	out := []declaredFeed{}
	for _, f := range feeds {
		out = append(out, declaredFeed{f.URL, f.Alternates, f.Via, f.Identity, f.Page})
	}
	return out
}

type declaredRow struct {
	bun.BaseModel `bun:"table:declared,alias:d"`

	ID       int64   `bun:"id,pk,autoincrement"`
	SourceID string  `bun:"source_id"`
	Aspect   string  `bun:"aspect"`
	Value    string  `bun:"value"`
	Since    instant `bun:"since"`
	SetBy    string  `bun:"set_by"`
}

type sourceRow struct {
	bun.BaseModel `bun:"table:source,alias:s"`

	ID        string  `bun:"id,pk"`
	AddedAt   instant `bun:"added_at"`
	RetiredAt instant `bun:"retired_at"`
}

// Declared returns what is in force now, sources in order of their ids,
// retired ones included, feeds with their numbers.
func (s *Store) Declared(ctx context.Context) (alteram.Declared, error) {
	var d alteram.Declared
	var rows []declaredRow
	err := s.db.NewSelect().Model(&rows).ColumnExpr("d.*").
		Where("d.id IN (SELECT max(id) FROM declared GROUP BY source_id, aspect)").Scan(ctx)
	if err != nil {
		return d, explain(err)
	}
	var sources []sourceRow
	if err := s.db.NewSelect().Model(&sources).Order("id").Scan(ctx); err != nil {
		return d, explain(err)
	}
	index := make(map[string]int, len(sources))
	for i, r := range sources {
		index[r.ID] = i
		d.Sources = append(d.Sources, alteram.Source{ID: alteram.SourceID(r.ID), Retired: r.RetiredAt.Time})
	}
	for _, r := range rows {
		if err := place(&d, index, r); err != nil {
			return d, err
		}
	}
	return d, s.addFeeds(ctx, &d, index)
}

// place puts one declared row into its place.
func place(d *alteram.Declared, index map[string]int, r declaredRow) error {
	if r.SourceID == "" {
		return set(d, hubAspects, r)
	}
	i, ok := index[r.SourceID]
	if !ok {
		return fmt.Errorf("declared row %d is of the unknown source %q", r.ID, r.SourceID)
	}
	return set(&d.Sources[i], sourceAspects, r)
}

// set decodes a row into the aspect it is of. Aspects this binary does not
// know (feeds, and those of a later release) are left alone.
func set[T any](into *T, aspects []aspect[T], r declaredRow) error {
	for _, a := range aspects {
		if a.name != r.Aspect {
			continue
		}
		at := a.at(into)
		reflect.ValueOf(at).Elem().SetZero() // else a list would be decoded over that of an earlier revision
		if err := json.Unmarshal([]byte(r.Value), at); err != nil {
			return fmt.Errorf("read %s of %q: %w", r.Aspect, r.SourceID, err)
		}
	}
	return nil
}

func (s *Store) addFeeds(ctx context.Context, d *alteram.Declared, index map[string]int) error {
	var feeds []feedRow
	if err := s.db.NewSelect().Model(&feeds).Where("retired_at IS NULL").Order("id").Scan(ctx); err != nil {
		return explain(err)
	}
	for _, f := range feeds {
		i := index[f.SourceID]
		d.Sources[i].Feeds = append(d.Sources[i].Feeds, f.feed())
	}
	return nil
}

// Applied returns what hub.yaml said when it was last applied.
func (s *Store) Applied(ctx context.Context) ([]Value, error) {
	var values []Value
	rows, err := s.db.DB.QueryContext(ctx, `SELECT source_id, aspect, value FROM applied ORDER BY source_id, aspect`)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var v Value
		if err := rows.Scan(&v.Source, &v.Aspect, &v.JSON); err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, rows.Err()
}

// Revision is one change in the history of a source's declaration.
type Revision struct {
	Since time.Time
	SetBy string
	// Aspects are the parts that changed then.
	Aspects []string
	// Source is the whole declaration from then on, without feeds.
	Source alteram.Source
}

// History returns the revisions of a source's declaration, oldest first.
func (s *Store) History(ctx context.Context, id alteram.SourceID) ([]Revision, error) {
	var rows []declaredRow
	if err := s.db.NewSelect().Model(&rows).Where("source_id = ?", string(id)).Order("id").Scan(ctx); err != nil {
		return nil, explain(err)
	}
	var out []Revision
	current := alteram.Source{ID: id}
	for _, r := range rows {
		if err := set(&current, sourceAspects, r); err != nil {
			return nil, err
		}
		if n := len(out); n > 0 && out[n-1].Since.Equal(r.Since.Time) {
			out[n-1].Aspects, out[n-1].Source = append(out[n-1].Aspects, r.Aspect), current
			continue
		}
		out = append(out, Revision{r.Since.Time, r.SetBy, []string{r.Aspect}, current})
	}
	return out, nil
}

// Plan is a set of changes to what is declared.
type Plan struct {
	Changes []Change
	// Retire are sources that are declared no longer.
	Retire []alteram.SourceID
	// Applied replaces the base of the next three-way merge; nil leaves it.
	Applied []Value
	// By names who changes it.
	By string
}

// Apply carries out a plan in one transaction, together with the job that
// fetches what is new.
func (s *Store) Apply(ctx context.Context, p Plan) error {
	now := s.now()
	return s.write(ctx, func(ctx context.Context, tx bun.Tx, raw Tx) error {
		for _, c := range p.Changes {
			if err := checkChange(ctx, tx, c); err != nil {
				return err
			}
		}
		for _, c := range p.Changes {
			if err := applyChange(ctx, tx, c, p.By, now); err != nil {
				return err
			}
		}
		for _, id := range p.Retire {
			if err := retire(ctx, tx, id, now); err != nil {
				return err
			}
		}
		if err := setApplied(ctx, tx, p.Applied); err != nil {
			return err
		}
		if len(p.Changes)+len(p.Retire) == 0 {
			return nil
		}
		if _, err := raise(ctx, tx, "terms", 1); err != nil {
			return err
		}
		return s.enqueue(ctx, raw, Refresh{})
	})
}

// checkChange refuses a change that was planned against a value that is no
// longer in force. A retired source declares nothing.
func checkChange(ctx context.Context, tx bun.Tx, c Change) error {
	var have string
	err := tx.NewRaw(`SELECT coalesce((SELECT value FROM declared WHERE source_id = ? AND aspect = ?
		AND NOT EXISTS (SELECT 1 FROM source WHERE id = ? AND retired_at IS NOT NULL) ORDER BY id DESC LIMIT 1), '')`,
		string(c.Source), c.Aspect, string(c.Source)).Scan(ctx, &have)
	if err != nil {
		return err
	}
	if have, err = canonical(c.Source, c.Aspect, have); err != nil {
		return err
	}
	old, err := canonical(c.Source, c.Aspect, c.Old)
	if err != nil {
		return err
	}
	if have != old && have != c.New {
		return alteram.Errorf(alteram.Conflict, "%s of %s was changed by someone else just now: look at the difference with apply --dry-run and apply again", c.Aspect, subject(c.Source))
	}
	return nil
}

// canonical returns a stored value as this binary writes it: rows of earlier
// binaries may lack fields that were added since. Empty is the zero value.
func canonical(source alteram.SourceID, aspect, value string) (string, error) {
	if value == "" {
		value = "null"
	}
	r := declaredRow{SourceID: string(source), Aspect: aspect, Value: value}
	if source == "" {
		return recode(hubAspects, r)
	}
	if aspect == feedsAspect {
		return recodeInto(&[]declaredFeed{}, r)
	}
	return recode(sourceAspects, r)
}

func recode[T any](aspects []aspect[T], r declaredRow) (string, error) {
	for _, a := range aspects {
		if a.name == r.Aspect {
			return recodeInto(a.at(new(T)), r)
		}
	}
	return "", alteram.Errorf(alteram.Invalid, "%q is no declared aspect", r.Aspect)
}

func recodeInto(into any, r declaredRow) (string, error) {
	if err := json.Unmarshal([]byte(r.Value), into); err != nil {
		return "", fmt.Errorf("read %s of %q: %w", r.Aspect, r.SourceID, err)
	}
	b, err := json.Marshal(into)
	return string(b), err
}

func applyChange(ctx context.Context, tx bun.Tx, c Change, by string, now time.Time) error {
	if c.Source != "" {
		_, err := tx.NewRaw(`INSERT INTO source (id, added_at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET retired_at = NULL`,
			string(c.Source), instant{now}).Exec(ctx)
		if err != nil {
			return err
		}
	}
	row := declaredRow{SourceID: string(c.Source), Aspect: c.Aspect, Value: c.New, Since: instant{now}, SetBy: by}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return err
	}
	if c.Aspect != feedsAspect {
		return nil
	}
	return syncFeeds(ctx, tx, c, now)
}

func subject(id alteram.SourceID) string {
	if id == "" {
		return "the hub"
	}
	return "source " + string(id)
}

// syncFeeds makes the feed rows of a source what its feeds aspect says.
func syncFeeds(ctx context.Context, tx bun.Tx, c Change, now time.Time) error {
	var feeds []declaredFeed
	if err := json.Unmarshal([]byte(c.New), &feeds); err != nil {
		return err
	}
	_, err := tx.NewRaw(`UPDATE feed SET retired_at = ? WHERE source_id = ? AND retired_at IS NULL`, instant{now}, string(c.Source)).Exec(ctx)
	if err != nil {
		return err
	}
	for _, f := range feeds {
		row := feedRow{SourceID: string(c.Source), URL: f.URL, Alternates: f.Alternates, Via: f.Via, Identity: string(f.Identity), Page: string(f.Page), AddedAt: instant{now}, DueAt: instant{now}}
		_, err := tx.NewInsert().Model(&row).ExcludeColumn("id").On("CONFLICT (source_id, url) DO UPDATE").
			Set("alternates = EXCLUDED.alternates").Set("via = EXCLUDED.via").Set("identity = EXCLUDED.identity").Set("page = EXCLUDED.page").
			Set("retired_at = NULL").Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

func retire(ctx context.Context, tx bun.Tx, id alteram.SourceID, now time.Time) error {
	for _, update := range []string{
		`UPDATE source SET retired_at = ? WHERE id = ? AND retired_at IS NULL`,
		`UPDATE feed SET retired_at = ? WHERE source_id = ? AND retired_at IS NULL`,
	} {
		if _, err := tx.NewRaw(update, instant{now}, string(id)).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func setApplied(ctx context.Context, tx bun.Tx, values []Value) error {
	if values == nil {
		return nil
	}
	if _, err := tx.NewRaw(`DELETE FROM applied`).Exec(ctx); err != nil {
		return err
	}
	for _, v := range values {
		_, err := tx.NewRaw(`INSERT INTO applied (source_id, aspect, value) VALUES (?, ?, ?)`, string(v.Source), v.Aspect, v.JSON).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}
