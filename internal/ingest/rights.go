package ingest

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/fetch"
)

const (
	// maxSaid bounds the bytes of one statement on rights that are kept.
	maxSaid = 500
	// maxLicences of the items of a document are kept.
	maxLicences = 8
)

// Robots tells what hosts ask of programs; [fetch.Robots] does.
type Robots interface {
	Rules(ctx context.Context, address string) (*fetch.RobotsRules, error)
}

// readingPlaces are those where a reading of a feed finds statements on rights.
var readingPlaces = []alteram.RightsPlace{alteram.PlaceFeed, alteram.PlaceItem, alteram.PlaceHeader}

// rightsIn returns what a feed says about rights: in itself, in its items as far as
// they agree, and in the header it came with.
func rightsIn(f alteram.Fetch, doc *feed.Document, header map[string][]string) []alteram.RightsSignal {
	s := statements{at: f.Final}
	s.add(alteram.PlaceFeed, alteram.RightsCopyright, content.Text(doc.Rights))
	s.add(alteram.PlaceFeed, alteram.RightsLicence, doc.Licences...)
	s.add(alteram.PlaceFeed, alteram.RightsRSL, offers(doc.Offers)...)
	var copyrights, licences, rsl []string
	for _, it := range doc.Items {
		if it.Rights != "" && len(it.Licences) == 0 {
			copyrights = addOnce(copyrights, content.Text(it.Rights))
		}
		for _, l := range it.Licences {
			licences = addOnce(licences, l)
		}
		for _, o := range offers(it.Offers) {
			rsl = addOnce(rsl, o)
		}
	}
	if len(copyrights) == 1 { // else they name authors and years, and change with every item
		s.add(alteram.PlaceItem, alteram.RightsCopyright, copyrights...)
	}
	s.add(alteram.PlaceItem, alteram.RightsLicence, licences...)
	s.add(alteram.PlaceItem, alteram.RightsRSL, rsl...)
	s.add(alteram.PlaceHeader, alteram.RightsTDM, first(header["Tdm-Reservation"]))
	s.add(alteram.PlaceHeader, alteram.RightsTDMPolicy, first(header["Tdm-Policy"]))
	s.add(alteram.PlaceHeader, alteram.RightsRobotsTag, header["X-Robots-Tag"]...)
	s.add(alteram.PlaceHeader, alteram.RightsRSL, licenceLinks(header["Link"], f.Final)...)
	return s.out
}

// statements collects signals that were read at one address.
type statements struct {
	at  string
	out []alteram.RightsSignal
}

// add adds the values of a kind as one signal, sorted, without repetition; none
// when all are empty.
func (s *statements) add(place alteram.RightsPlace, kind alteram.RightsKind, values ...string) {
	var lines []string
	for _, v := range values {
		if v = strings.Join(strings.Fields(v), " "); v != "" {
			lines = append(lines, v)
		}
	}
	if len(lines) == 0 {
		return
	}
	slices.Sort(lines)
	value := strings.Join(slices.Compact(lines), "\n")
	if len(value) > maxSaid {
		value = strings.ToValidUTF8(value[:maxSaid], "")
	}
	s.out = append(s.out, alteram.RightsSignal{Kind: kind, Place: place, Value: value, URL: s.at})
}

func addOnce(list []string, v string) []string {
	if len(list) == maxLicences || slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

// offers writes the offers of Really Simple Licensing as the root package has them.
func offers(list []feed.Offer) []string {
	out := make([]string, len(list))
	for i, o := range list {
		out[i] = alteram.RSL{Permits: o.Permits, Prohibits: o.Prohibits, Payment: o.Payment, Server: o.Server}.String()
	}
	return out
}

// licenceLinks returns the addresses of RSL files that Link headers name (RFC 8288):
// rel="license" with the type of RSL.
func licenceLinks(headers []string, base string) []string {
	var out []string
	for _, h := range headers {
		for link := range strings.SplitSeq(h, ",") {
			target, params, ok := strings.Cut(strings.TrimSpace(link), ">")
			params = strings.ToLower(params)
			if !ok || !strings.HasPrefix(target, "<") || !strings.Contains(params, "license") || !strings.Contains(params, "application/rsl+xml") {
				continue
			}
			if u, err := url.Parse(base); err == nil {
				if at, err := u.Parse(target[1:]); err == nil {
					out = append(out, at.String())
				}
			}
		}
	}
	return out
}

const (
	// robotsEvery is how often a feed's robots.txt is looked at.
	robotsEvery = 7 * 24 * time.Hour
	// robotsAtOnce is how many are asked for at a time.
	robotsAtOnce = 8
	// articles is how many of a feed's latest entries are tried against robots.txt.
	articles = 5
	// robotsChore names the look at a feed's robots.txt in the store.
	robotsChore = "robots"
)

// ReadRobots looks at the robots.txt of up to limit feeds that nobody looked at
// for a week, keeps what they ask of programs, and returns how many there were.
// Without [Ingester.Robots] there are none.
func (in *Ingester) ReadRobots(ctx context.Context, limit int) (int, error) {
	if in.Robots == nil {
		return 0, nil
	}
	due, err := in.Store.FeedsDue(ctx, robotsChore, in.Now().Add(-robotsEvery), limit)
	if err != nil {
		return 0, err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(robotsAtOnce)
	for _, f := range due {
		g.Go(func() error { return in.readRobots(ctx, f) })
	}
	return len(due), g.Wait()
}

// readRobots keeps what the hosts of a feed and of its entries ask of programs.
func (in *Ingester) readRobots(ctx context.Context, f alteram.Feed) error {
	rules, err := in.Robots.Rules(ctx, f.URL)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil && !rules.Unreachable {
		links, err := in.Store.Links(ctx, f.ID, articles)
		if err != nil {
			return err
		}
		domain := registrable(hostOf(f.URL))
		links = slices.DeleteFunc(links, func(link string) bool { return registrable(hostOf(link)) != domain }) // others are not its to ask for
		s := statements{at: rules.URL}
		s.add(alteram.PlaceRobots, alteram.RightsRobotsFeed, asked(rules, f.URL))
		s.add(alteram.PlaceRobots, alteram.RightsRobotsArticle, in.articlesAsked(ctx, links))
		s.add(alteram.PlaceRobots, alteram.RightsRobotsAI, strings.Join(append(rules.KeepsOut(), rules.Signals...), ", "))
		s.add(alteram.PlaceRobots, alteram.RightsRSL, rules.Licences...)
		if err := in.Store.NoteRights(ctx, f.ID, []alteram.RightsPlace{alteram.PlaceRobots}, s.out); err != nil {
			return err
		}
	}
	return in.Store.FeedDone(ctx, robotsChore, f.ID, in.Now())
}

// asked says whether we are asked to leave an address alone: by name ("us"), as
// "everybody" is, or not at all.
func asked(rules *fetch.RobotsRules, address string) string {
	switch {
	case rules.Unreachable || rules.Allows(address):
		return ""
	case rules.AllowsAnyone(address):
		return "us"
	}
	return "everybody"
}

// articlesAsked says who is asked to leave most of the pages of entries alone.
func (in *Ingester) articlesAsked(ctx context.Context, links []string) string {
	count := map[string]int{}
	for _, link := range links {
		rules, err := in.Robots.Rules(ctx, link)
		if err != nil {
			continue // no web address, or ctx ended
		}
		count[asked(rules, link)]++
	}
	for who, n := range count {
		if n*2 > len(links) {
			return who
		}
	}
	return ""
}
