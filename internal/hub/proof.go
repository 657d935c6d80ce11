package hub

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/sync/errgroup"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/content"
	"github.com/alteram-hub/alteram/internal/fetch"
)

// TextResolver looks up TXT records; [net.Resolver] does.
type TextResolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// The limits of checking identities.
const (
	// ProofsEvery is how old a look may become before the next.
	ProofsEvery = 7 * 24 * time.Hour
	// maxProofBytes bounds a page or file that is looked at.
	maxProofBytes = 4 << 20
	// proofTime bounds the look at one feed.
	proofTime = time.Minute
	// maxProofDomains bounds the domains of a source that are asked.
	maxProofDomains = 5
	// maxProofRecords bounds the TXT records of a name, and lines of a file, that are read.
	maxProofRecords = 1000
)

// Prover looks whether feeds are their outlets' own, by the ways described in
// docs/formats/identity.md.
type Prover struct {
	Hub   *Hub
	Fetch Fetcher
	DNS   TextResolver
}

// Check looks at the feeds of sources that declare a proof and records what it
// saw. With every look at zero all are looked at, else those whose last look at
// their present address, by the present method, is older than every. It
// returns the looks in order of sources; a place that cannot be read is a
// result and no error.
func (p *Prover) Check(ctx context.Context, every time.Duration) ([]alteram.Proof, error) {
	d, err := p.Hub.Declared(ctx)
	if err != nil {
		return nil, err
	}
	have, err := p.Hub.Store.Proofs(ctx)
	if err != nil {
		return nil, err
	}
	var due []candidateFeed
	for _, s := range d.Sources {
		for _, f := range s.Feeds {
			if provable(s) && !fresh(have, s, f, p.Hub.Now().Add(-every)) {
				due = append(due, candidateFeed{s, f})
			}
		}
	}
	return p.checkAll(ctx, due)
}

// candidateFeed is a feed to look at, with its source.
type candidateFeed struct {
	source alteram.Source
	feed   alteram.Feed
}

// provable reports whether a source declares a way to show that a feed is its own.
func provable(s alteram.Source) bool {
	return s.Identity.Proof != "" && s.Identity.Proof != "none"
}

// fresh reports whether a feed was looked at since.
func fresh(have []alteram.Proof, s alteram.Source, f alteram.Feed, since time.Time) bool {
	return slices.ContainsFunc(have, func(p alteram.Proof) bool {
		return p.Feed == f.ID && p.URL == f.URL && p.Method == s.Identity.Proof && p.At.After(since)
	})
}

// checkAll looks at feeds, a few at once, and records each look as it is done.
func (p *Prover) checkAll(ctx context.Context, due []candidateFeed) ([]alteram.Proof, error) {
	looks := make([]alteram.Proof, len(due))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i, c := range due {
		g.Go(func() error {
			looks[i] = p.look(ctx, c.source, c.feed)
			if err := ctx.Err(); err != nil {
				return err // a look that was broken off says nothing
			}
			return p.Hub.Store.PutProof(ctx, looks[i])
		})
	}
	return looks, g.Wait()
}

// look looks at one feed by the method that its source declares.
func (p *Prover) look(ctx context.Context, s alteram.Source, f alteram.Feed) alteram.Proof {
	ctx, stop := context.WithTimeout(ctx, proofTime)
	defer stop()
	out := alteram.Proof{Feed: f.ID, Source: s.ID, URL: f.URL, Method: s.Identity.Proof, At: p.Hub.Now()}
	at := fetchable(f.URL)
	if at == nil {
		out.Result, out.Seen = alteram.ProofUnread, "the feed has no http or https address"
		return out
	}
	switch s.Identity.Proof {
	case "site-links-feed":
		out.Result, out.Seen = p.siteLinks(ctx, s, at)
	case "dns-txt":
		out.Result, out.Seen = p.eachDomain(s, func(domain string) (alteram.ProofResult, string) { return p.dns(ctx, domain, at) })
	case "well-known":
		out.Result, out.Seen = p.eachDomain(s, func(domain string) (alteram.ProofResult, string) { return p.wellKnown(ctx, s, domain, at) })
	case "trust.txt":
		out.Result, out.Seen = p.eachDomain(s, func(domain string) (alteram.ProofResult, string) { return p.trust(ctx, s, domain, at) })
	default:
		out.Result, out.Seen = alteram.ProofUnread, "this version does not know the method"
	}
	return out
}

// siteLinks looks for a link to the feed on the source's home page.
func (p *Prover) siteLinks(ctx context.Context, s alteram.Source, feed *url.URL) (alteram.ProofResult, string) {
	site := fetchable(s.Site)
	if site == nil {
		return alteram.ProofUnread, "the source declares no site"
	}
	resp, err := p.read(ctx, site.String())
	if err != nil {
		return alteram.ProofUnread, err.Error()
	}
	if u, err := url.Parse(resp.URL); err != nil || !within(u.Hostname(), domainsOf(s)) {
		return alteram.ProofNotShown, site.String() + " leads to " + resp.URL + ", outside the source's domains"
	}
	page := content.ReadPage(resp.Body, contentType(resp), resp.URL)
	for _, l := range headerLinks(resp.Header["Link"], site) {
		if namesFeed(l) && leads(l.URL, feed) {
			return alteram.ProofShown, resp.URL + " names the feed in its header"
		}
	}
	for _, l := range page.Links {
		if leads(l.URL, feed) {
			return alteram.ProofShown, resp.URL + " links to " + l.URL
		}
	}
	return alteram.ProofNotShown, fmt.Sprintf("%s has %d links, none to the feed", resp.URL, len(page.Links))
}

// leads reports whether a link goes to the address of a feed.
func leads(link string, feed *url.URL) bool {
	u := fetchable(link)
	return u != nil && key(u) == key(feed)
}

// read asks for a page or file that has to be there. Where the server answers
// otherwise there is a response beside the error. A page is read up to the
// limit of its size, one that broke off is not.
func (p *Prover) read(ctx context.Context, address string) (*fetch.Response, error) {
	resp, err := p.Fetch.Get(ctx, fetch.Request{URL: address, MaxBytes: maxProofBytes})
	switch {
	case err != nil:
		return nil, err
	case resp.Cut != nil && fetch.OutcomeOf(nil, resp.Cut) != alteram.OutcomeTooLarge:
		return nil, resp.Cut
	case !fetch.OutcomeOf(resp, nil).Reached():
		return resp, fmt.Errorf("%s answered %d", resp.URL, resp.Status)
	}
	return resp, nil
}

// eachDomain asks the domains of a source in order until one names the feed.
// What was read and does not name it counts for more than what could not be read.
func (p *Prover) eachDomain(s alteram.Source, ask func(domain string) (alteram.ProofResult, string)) (alteram.ProofResult, string) {
	result, said := alteram.ProofUnread, []string{}
	domains := domainsOf(s)
	for _, d := range domains[:min(len(domains), maxProofDomains)] {
		r, seen := ask(d)
		if r == alteram.ProofShown {
			return r, seen
		}
		if r == alteram.ProofNotShown {
			result = r
		}
		said = append(said, seen)
	}
	if len(said) == 0 {
		return result, "the source declares no domain of its own"
	}
	return result, strings.Join(said, "; ")
}

// domainsOf returns the domains that speak for a source: those declared, and
// the host of its site. One under which others have their domains speaks for nobody.
func domainsOf(s alteram.Source) []string {
	list := slices.Clone(s.Domains)
	if u := fetchable(s.Site); u != nil && !within(u.Hostname(), list) {
		list = append(list, ownHost(u))
	}
	return slices.DeleteFunc(list, func(d string) bool {
		suffix, listed := publicsuffix.PublicSuffix(d)
		return d == suffix && (listed || !strings.Contains(d, "."))
	})
}

// within reports whether a host is one of the domains or below one.
func within(host string, domains []string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	return slices.ContainsFunc(domains, func(d string) bool {
		return host == d || strings.HasSuffix(host, "."+d)
	})
}
