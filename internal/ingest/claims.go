package ingest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/claim"
	"github.com/alteram-hub/alteram/internal/gazetteer"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// claimBatch is how many versions are read in one transaction, claimRefresh how
	// many beside one refresh.
	claimBatch   = 200
	claimRefresh = 20_000
	// maxRead is how many bytes of a text are read, maxClaims how many statements,
	// and how many figures, are kept of one.
	maxRead   = 1 << 20
	maxClaims = 500
)

// ReadClaims reads what versions say, up to about limit of them in the order of
// their outbox numbers, and those again that have another text since. Then it
// lines up what the reports of the stories concerned say. It returns how many
// versions it read. Several processes may do it at once, and it may be ended at
// any moment: what was not read is read the next time.
func (in *Ingester) ReadClaims(ctx context.Context, limit int) (int, error) {
	if !in.Claims {
		return 0, nil
	}
	r, err := in.newClaimReader(ctx)
	if err != nil || r.off {
		return 0, err
	}
	done := 0
	for done < limit {
		n, err := r.some(ctx)
		switch {
		case errors.Is(err, alteram.Conflict): // another process was faster
			continue
		case err != nil:
			return done, fmt.Errorf("read what versions say: %w", err)
		case n == 0:
			return done, in.lineUp(ctx)
		}
		done += n
	}
	return done, in.lineUp(ctx)
}

// RereadClaims reads all versions again when the rules are others than those by
// which they were read, and else goes on where the reading stopped: so it may be
// ended at any moment. progress is told how many versions were read.
func (in *Ingester) RereadClaims(ctx context.Context, progress func(done int)) error {
	if !in.Claims {
		return nil
	}
	h, err := in.Store.ClaimsHealth(ctx, claim.Extractor)
	if err != nil {
		return err
	}
	if h.Older > 0 {
		if err := in.Store.ForgetClaims(ctx); err != nil {
			return fmt.Errorf("forget what versions say: %w", err)
		}
	}
	for done := 0; ; {
		n, err := in.ReadClaims(ctx, 5*claimBatch)
		if err != nil || n == 0 {
			return err
		}
		done += n
		progress(done)
	}
}

// claimReader reads what versions say.
type claimReader struct {
	*Ingester

	off       bool                          // the operator wants none read
	places    *gazetteer.Places             // as the operator calls countries
	languages map[alteram.SourceID][]string // that sources publish in
	withheld  map[alteram.EntryID]bool      // by decisions that hold everywhere and for ever
	zones     map[int]*time.Location        // by minutes east of UTC
}

func (in *Ingester) newClaimReader(ctx context.Context) (*claimReader, error) {
	d, err := in.Store.Declared(ctx)
	if err != nil {
		return nil, err
	}
	r := &claimReader{
		Ingester: in, off: d.Hub.Claims == alteram.ClaimsOff, places: gazetteer.NewPlaces(d.Hub.Places), languages: map[alteram.SourceID][]string{}, withheld: map[alteram.EntryID]bool{},
		zones: map[int]*time.Location{},
	}
	for _, s := range d.Sources {
		r.languages[s.ID] = s.Languages
	}
	decisions, err := in.Store.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	for _, one := range decisions {
		switch {
		case one.Act == alteram.ActRestore:
			delete(r.withheld, one.Entry)
		case one.Act == alteram.ActWithhold && one.Until.IsZero() && (len(one.Applies) == 0 || slices.Contains(one.Applies, alteram.Everywhere)):
			r.withheld[one.Entry] = true
		}
	}
	return r, nil
}

// some reads one batch: of what is to be read again, else of what comes next.
func (r *claimReader) some(ctx context.Context) (int, error) {
	from, err := r.Store.Claimed(ctx)
	if err != nil {
		return 0, err
	}
	to := from
	versions, err := r.Store.ReadableAgain(ctx, claimBatch)
	if err != nil {
		return 0, err
	}
	if len(versions) == 0 {
		if versions, err = r.Store.ReadableAfter(ctx, from, claimBatch); err != nil || len(versions) == 0 {
			return 0, err
		}
		to = versions[len(versions)-1].Seq
	}
	claims, err := r.read(ctx, slices.DeleteFunc(slices.Clone(versions), func(v store.Readable) bool { return v.Erased }))
	if err != nil {
		return 0, err
	}
	return len(versions), r.Store.PutClaims(ctx, from, to, claims)
}

// read reads versions, as many at once as there are processors.
func (r *claimReader) read(ctx context.Context, versions []store.Readable) ([]alteram.Claims, error) {
	for i := range versions {
		r.zone(versions[i].PublishedOffset)
	}
	claims := make([]alteram.Claims, len(versions))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range versions {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			claims[i] = r.one(versions[i])
			return nil
		})
	}
	return claims, g.Wait()
}

// zone makes the zone of an offset known.
func (r *claimReader) zone(minutes int) {
	if r.zones[minutes] == nil {
		r.zones[minutes] = time.FixedZone("", minutes*60)
	}
}

// one reads one version. Of one that is withheld for good it says nothing.
func (r *claimReader) one(v store.Readable) alteram.Claims {
	text := v.Text()
	c := alteram.Claims{Entry: v.Entry, N: v.N, Extractor: claim.Extractor, Digest: alteram.ClaimsDigest(text)}
	if r.withheld[v.Entry] {
		return c
	}
	at := v.Published
	if !at.IsZero() {
		at = at.In(r.zones[v.PublishedOffset])
	}
	start := beginningOf(text)
	reading := claim.ExtractKnowing(r.places, start, r.languageOf(v), at)
	c.Language, c.Cut = reading.Language, len(start) < len(text)
	keepClaims(&c, reading)
	return c
}

// beginningOf returns what is read of a text: whole characters.
func beginningOf(text string) string {
	if len(text) <= maxRead {
		return text
	}
	return strings.ToValidUTF8(text[:maxRead], "")
}

// languageOf returns the language of a version: its own, that of its page, or
// that of a source that publishes in one alone; empty when none is known.
func (r *claimReader) languageOf(v store.Readable) string {
	switch of := r.languages[v.Source]; {
	case v.Language != "":
		return v.Language
	case v.Page.Language != "":
		return v.Page.Language
	case len(of) == 1:
		return of[0]
	}
	return ""
}

// keepClaims takes over what was read, as far as it is kept. What hangs on a
// statement that is left out is left out too.
func keepClaims(c *alteram.Claims, reading claim.Reading) {
	kept := map[int]int{-1: -1} // old index → new
	for i, s := range reading.Statements {
		parent, ok := kept[orNone(s.Parent)]
		if !ok || len(c.Statements) == maxClaims {
			c.Cut = true
			continue
		}
		kept[i] = len(c.Statements)
		c.Statements = append(c.Statements, statementOf(s, parent))
	}
	for _, f := range reading.Figures {
		statement, ok := kept[orNone(f.Statement)]
		if !ok || len(c.Figures) == maxClaims {
			c.Cut = true
			continue
		}
		c.Figures = append(c.Figures, figureOf(f, statement))
	}
}

func orNone(index *int) int {
	if index == nil {
		return -1
	}
	return *index
}
