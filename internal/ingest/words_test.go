package ingest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/store"
)

// foundBy returns the titles of the entries that the index has under a token, by the alphabet.
func (d *desk) foundBy(token string) string {
	d.t.Helper()
	hits, err := d.in.Store.Search(d.t.Context(), store.Query{Scopes: []store.Scope{{Expr: store.Expr{Op: store.OpPhrase, Words: []string{token}}}}, Limit: 9})
	if err != nil {
		d.t.Fatal(err)
	}
	var titles []string
	for _, h := range hits {
		titles = append(titles, h.Item.Latest.Title)
	}
	return strings.Join(titles, ", ")
}

func TestWordsAreIndexedWithTheReading(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.serves(front, rss(item("a", "Ferry late", "By an hour, <b>passengers</b> say."), item("b", "北京大学", "")))
		d.refresh()
		want := map[string]string{"en:passeng": "Ferry late", "en:ferri": "Ferry late", "passengers": "", "北京": "北京大学", "京大": "北京大学", "学": "北京大学", "b": ""}
		for token, titles := range want {
			if got := d.foundBy(token); got != titles {
				t.Errorf("%q finds %q, want %q", token, got, titles)
			}
		}
		if err := d.in.Store.QueueIndex(t.Context()); err != nil {
			t.Fatal(err)
		}
		n, err := d.in.Index(t.Context(), 1)
		more, err2 := d.in.Index(t.Context(), 9)
		if d := cmp.Diff([]any{1, nil, 1, nil}, []any{n, err, more, err2}); d != "" {
			t.Errorf("entries indexed that waited (-want +got):\n%s", d)
		}
		for token, titles := range want {
			if got := d.foundBy(token); got != titles {
				t.Errorf("indexed again, %q finds %q, want %q", token, got, titles)
			}
		}
	})
}
