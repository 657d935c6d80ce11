package api

import (
	"context"
	"slices"

	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/publish"
)

// story makes the feed of a story: its reports, each as in every other feed.
func (d *door) story(ctx context.Context, to publish.To, in request, extension string) (*feed.Outgoing, error) {
	home, err := d.publisher.Home(ctx, to)
	if err != nil {
		return nil, err
	}
	s, err := d.publisher.Story(ctx, in.story, to)
	if err != nil {
		return nil, err
	}
	words := publish.WordsIn(to.Language)
	out := &feed.Outgoing{
		Title: s.Title() + " · " + home.Name, Subtitle: words.Say("feed.about"), Language: words.Language,
		Link: home.Address(s.Path(), nil), Self: home.Address(s.Path()+"/feed."+extension, nil), Updated: s.Changed(),
	}
	out.ID = out.Link
	entries := make([]*publish.Published, 0, len(s.Reports()))
	for _, r := range slices.Backward(s.Reports()) {
		entries = append(entries, r.Published)
	}
	add(out, entries[:min(len(entries), Window)])
	return out, nil
}

// stories makes the feed of stories, one item each.
func (d *door) stories(ctx context.Context, to publish.To, in request, extension string) (*feed.Outgoing, error) {
	home, err := d.publisher.Home(ctx, to)
	if err != nil {
		return nil, err
	}
	list, err := d.publisher.Stories(ctx, in.stories, to, "", Window)
	if err != nil {
		return nil, err
	}
	words := publish.WordsIn(to.Language)
	query := in.stories.Query()
	out := &feed.Outgoing{
		Title: words.Say("page.stories") + " · " + home.Name, Subtitle: words.Say("stories.lede"), Language: words.Language,
		ID: home.Address("/stories", query), Link: home.Address("/", query), Self: home.Address("/stories/feed."+extension, query),
	}
	for _, s := range list.List() {
		out.Items = append(out.Items, feed.OutgoingItem{
			ID: s.GUID(), Title: s.Title(), HubLink: s.URL(), Published: s.First(), Updated: s.Changed(), HTML: s.FeedHTML(), Text: s.FeedText(),
			Source: feed.OutgoingSource{Title: home.Name}, Extension: map[string]any{"story": s.Brief()},
		})
		out.Updated = later(out.Updated, s.Changed())
	}
	return out, nil
}
