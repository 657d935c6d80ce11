package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/publish"
)

// claims answers with what the reports of a story say, as a table or as JSON.
func (d *door) claims(mediaType string, write func(*publish.Claims) ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := alteram.StoryID(r.PathValue("id"))
		d.document("claims "+mediaType+" "+string(id), mediaType, alteram.ChannelAPI, func(ctx context.Context, to publish.To) ([]byte, error) {
			s, err := d.publisher.Story(ctx, id, to)
			if err != nil {
				return nil, err
			}
			return write(s.Claims())
		})(w, r)
	}
}

// claimsTable writes claims as a table.
func claimsTable(c *publish.Claims) ([]byte, error) {
	var b bytes.Buffer
	err := c.WriteCSV(&b)
	return b.Bytes(), err
}

// claimsJSON writes claims as JSON.
func claimsJSON(c *publish.Claims) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(c)
	return b.Bytes(), err
}

// figures makes the feed of the stories of which different numbers are reported,
// one item each.
func (d *door) figures(ctx context.Context, to publish.To, _ request, extension string) (*feed.Outgoing, error) {
	home, err := d.publisher.Home(ctx, to)
	if err != nil {
		return nil, err
	}
	list, err := d.publisher.Differing(ctx, to, "", Window)
	if err != nil {
		return nil, err
	}
	words := publish.WordsIn(to.Language)
	out := &feed.Outgoing{
		Title: words.Say("figure.page") + " · " + home.Name, Subtitle: words.Say("figure.page.lede"), Language: words.Language,
		Link: home.Address("/figures", nil), Self: home.Address("/figures/feed."+extension, nil),
	}
	out.ID = out.Link
	for _, s := range list.Stories() {
		c := s.Claims()
		out.Items = append(out.Items, feed.OutgoingItem{
			ID: c.GUID(), Title: s.Title(), HubLink: s.URL() + "#figures", Published: s.First(), Updated: s.Changed(), HTML: c.FeedHTML(), Text: c.FeedText(),
			Source: feed.OutgoingSource{Title: home.Name}, Extension: map[string]any{"story": s.Brief(), "claims": c},
		})
		out.Updated = later(out.Updated, s.Changed())
	}
	return out, nil
}
