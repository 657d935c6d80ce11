package ingest

import (
	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/lang"
)

const (
	// surely is how sure of a language one must be that no feed states.
	surely = 0.9
	// plainly is how sure to contradict a feed: systems set up in one language
	// say so of texts in another.
	plainly = 0.99
)

// clean makes a version of an item, in the language that the feed states or,
// where it states none or plainly another, in the one that the text is in. A
// version's digest does not depend on it.
func clean(it feed.Item, doc *feed.Document) alteram.Version {
	v := content.Clean(it, doc)
	tag, confidence := lang.Detect(v.Title+"\n"+bodyOf(v), v.Language)
	if v.Language == "" && confidence >= surely || confidence >= plainly {
		v.Language = tag
	}
	return v
}

// bodyOf returns what a version says beyond its title.
func bodyOf(v alteram.Version) string {
	if v.Text != "" {
		return v.Text
	}
	return content.Text(v.Summary)
}
