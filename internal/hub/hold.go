package hub

import (
	"context"
	"strconv"
	"strings"

	"github.com/alteram-hub/alteram"
)

// Accept lets in what is held of a feed, named by its address or its number, and
// returns how many readings that are. They are taken in with the feed's next
// reading, which is due at once. A feed of which nothing is held is NotFound.
func (h *Hub) Accept(ctx context.Context, feed, by string) (int, error) {
	holds, err := h.Store.Holds(ctx, 0)
	if err != nil {
		return 0, err
	}
	accepted := map[alteram.FeedID]bool{}
	n := 0
	for _, hold := range holds {
		named := hold.URL == strings.TrimSpace(feed) || strconv.FormatInt(int64(hold.Feed), 10) == feed
		if !named || accepted[hold.Feed] {
			continue
		}
		accepted[hold.Feed] = true
		m, err := h.Store.Accept(ctx, hold.Feed, by)
		if err != nil {
			return n, err
		}
		n += m
	}
	if len(accepted) == 0 {
		return 0, alteram.Errorf(alteram.NotFound, "nothing is held of feed %q: alteram held lists what is", feed)
	}
	return n, nil
}
