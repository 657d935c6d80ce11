package ingest

import (
	"testing"

	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/feed"
)

func TestLanguageOfAnItem(t *testing.T) {
	const russian, english = "Совет порта сообщил, что последний паром ушёл раньше времени", "The harbour council said the last ferry left early"
	for _, tt := range []struct{ name, title, text, item, doc, want string }{
		{"the feed states it", english, "", "", "en-gb", "en-GB"},
		{"the item states it", english, "", "en", "ru", "en"},
		{"nobody states it", russian, "", "", "", "ru"},
		{"the summary tells it", "2026", "<p>" + russian + "</p>", "", "", "ru"},
		{"the feed is plainly wrong", russian, "", "", "en-us", "ru"},
		{"nothing tells it", "2026", "", "", "", ""},
		{"a name against what is stated", "Dune Marsh", "", "", "fi", "fi"},
		{"a name alone", "Dune", "", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			it := feed.Item{Title: tt.title, Summary: tt.text, Language: tt.item}
			doc := &feed.Document{Language: tt.doc}
			v := clean(it, doc)
			if v.Language != tt.want {
				t.Errorf("clean(%q).Language = %q, want %q", tt.title, v.Language, tt.want)
			}
			if plain := content.Clean(it, doc); plain.Digest != v.Digest {
				t.Errorf("the digest is %v, without a detected language %v", v.Digest, plain.Digest)
			}
		})
	}
}
