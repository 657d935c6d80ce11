package ingest

import (
	"context"
	"fmt"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/lang"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// maxWords of a text are indexed; what stands behind them is not found.
	maxWords = 16_000
	// indexBatch is how many waiting entries are indexed in one transaction,
	// indexRefresh how many beside one refresh.
	indexBatch   = 200
	indexRefresh = 5_000
)

// addWords makes what a reading stores searchable.
func (in *Ingester) addWords(ctx context.Context, r *store.Reading) error {
	var languages []string
	for i := range r.Items {
		it := &r.Items[i]
		v := it.Version
		if v == nil {
			v = it.Refill
		}
		if v == nil {
			continue
		}
		if languages == nil && v.Language == "" {
			var err error
			if languages, err = in.Store.Languages(ctx, r.Source); err != nil {
				return fmt.Errorf("look up the source's languages: %w", err)
			}
		}
		words := wordsOf(*v, alteram.Rendition{}, languages)
		it.Words = &words
	}
	return nil
}

// wordsOf returns the tokens of a version, or of the page behind it where that
// says more: stems in its own language, or in
// that of a source that publishes in one alone; words where it is not known or
// has no stemmer.
func wordsOf(v alteram.Version, page alteram.Rendition, languages []string) store.Words {
	language := v.Language
	if language == "" && len(languages) == 1 {
		language = languages[0]
	}
	w := store.Words{Language: lang.Base(language)}
	w.Title = tokens(w.Language, v.Title)
	body := v.Text
	switch {
	case page.Extends(v):
		body = page.Text
	case v.HTML == "":
		body = content.Text(v.Summary) // what is shown in its place
	}
	w.Text = tokens(w.Language, body)
	return w
}

func tokens(language, text string) []string {
	var out []string
	for t := range lang.Tokens(text) {
		if len(out) == maxWords {
			break
		}
		out = append(out, lang.Term(language, t.Word))
	}
	return out
}

// Index makes up to limit of the entries searchable that wait for it: those
// that were stored before there was an index, that were erased in part, whose
// source is shown otherwise by now, or that a rebuild queued. It returns how
// many waited.
func (in *Ingester) Index(ctx context.Context, limit int) (int, error) {
	if err := in.Store.Reshelve(ctx); err != nil {
		return 0, fmt.Errorf("see which entries are shown otherwise: %w", err)
	}
	languages := map[alteram.SourceID][]string{}
	done := 0
	for done < limit {
		items, err := in.Store.Unindexed(ctx, min(indexBatch, limit-done))
		if err != nil || len(items) == 0 {
			return done, err
		}
		words := make([]store.Words, len(items))
		for i, it := range items {
			if _, ok := languages[it.Source]; !ok {
				if languages[it.Source], err = in.Store.Languages(ctx, it.Source); err != nil {
					return done, err
				}
			}
			words[i] = wordsOf(it.Latest, it.Page, languages[it.Source])
		}
		if err := in.Store.Index(ctx, items, words); err != nil {
			return done, fmt.Errorf("index entries: %w", err)
		}
		done += len(items)
	}
	return done, nil
}

// indexAll indexes every entry anew, as when the rules for words have changed.
func (in *Ingester) indexAll(ctx context.Context) error {
	if err := in.Store.QueueIndex(ctx); err != nil {
		return fmt.Errorf("queue all entries for the index: %w", err)
	}
	for {
		n, err := in.Index(ctx, indexRefresh)
		if err != nil || n == 0 {
			return err
		}
	}
}
