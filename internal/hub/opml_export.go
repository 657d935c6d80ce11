package hub

import (
	"cmp"
	"context"
	"io"
	"slices"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
)

// ExportOPML writes the feeds that are declared as OPML, an outline each under
// the name of its source, in the folders of its source's groups: in several
// when there are several. Importing that into an empty hub gives the same
// sources with the same feeds in the same groups.
func (h *Hub) ExportOPML(ctx context.Context, w io.Writer) error {
	d, err := h.Declared(ctx)
	if err != nil {
		return err
	}
	var list []feed.Outline
	for _, s := range d.Sources {
		for _, folder := range folders(s) {
			for _, f := range s.Feeds {
				list = append(list, feed.Outline{
					Title: s.Name, XMLURL: f.URL, HTMLURL: s.Site, Language: first(s.Languages), Folder: folder, Source: string(s.ID),
				})
			}
		}
	}
	// Those of one folder stand together, those of none first.
	slices.SortStableFunc(list, func(a, b feed.Outline) int { return cmp.Compare(first(a.Folder), first(b.Folder)) })
	return feed.WriteOPML(w, d.Hub.Name, list)
}

// folders returns the paths of folders in which a source's feeds stand.
func folders(s alteram.Source) [][]string {
	if len(s.Perspective) == 0 {
		return [][]string{nil}
	}
	out := make([][]string, len(s.Perspective))
	for i, name := range s.Perspective {
		out[i] = []string{name}
	}
	return out
}
