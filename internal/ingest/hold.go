package ingest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// silence is for how long a feed must have given nothing new before its
	// return is looked at. Names are sold and hijacked after months, not weeks.
	silence = 90 * 24 * time.Hour
	// knownLinks is how many of a feed's latest entries say which domains it leads to.
	knownLinks = 500
)

// strangers returns the domains that nobody knew in a document of a feed that
// was silent for long: where the answer came from, the site that the document
// names, and those that most of its links lead to. It is nil for every other feed.
func (in *Ingester) strangers(ctx context.Context, due store.Due, f alteram.Fetch, doc *feed.Document) ([]string, error) {
	if due.Fresh.IsZero() || f.At.Sub(due.Fresh) < silence {
		return nil, nil
	}
	d, err := in.Store.Declared(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(d.Sources, func(s alteram.Source) bool { return s.ID == due.Source })
	if i < 0 {
		return nil, nil
	}
	links, err := in.Store.Links(ctx, due.ID, knownLinks)
	if err != nil {
		return nil, err
	}
	return strange(acquainted(d.Sources[i], links), f, doc), nil
}

// acquaintance is the set of domains that a source is known by.
type acquaintance struct {
	declared []string
	known    map[string]bool // registrable domains
}

// acquainted collects what is declared of a source and where its entries led.
func acquainted(s alteram.Source, links []string) acquaintance {
	a := acquaintance{s.Domains, map[string]bool{}}
	addresses := append([]string{s.Site}, links...)
	for _, f := range s.Feeds {
		addresses = append(append(addresses, f.URL), f.Alternates...)
	}
	for _, address := range addresses {
		if host := hostOf(address); host != "" {
			a.known[registrable(host)] = true
		}
	}
	return a
}

// knows reports whether a host is one of the source's.
func (a acquaintance) knows(host string) bool {
	return host == "" || a.known[registrable(host)] || slices.ContainsFunc(a.declared, func(domain string) bool {
		domain = strings.ToLower(domain)
		return host == domain || strings.HasSuffix(host, "."+domain)
	})
}

// strange lists what of a document is not known, sorted. An answer that came
// without a certificate, where one with was asked for, is strange too.
func strange(a acquaintance, f alteram.Fetch, doc *feed.Document) []string {
	var out []string
	for _, address := range []string{f.Final, doc.Link} {
		if host := hostOf(address); !a.knows(host) {
			out = append(out, host)
		}
	}
	if strings.HasPrefix(f.URL, "https:") && strings.HasPrefix(f.Final, "http:") {
		out = append(out, "http://"+hostOf(f.Final))
	}
	var elsewhere []string
	linked := 0
	for _, it := range doc.Items {
		host := hostOf(it.Link)
		if host == "" {
			continue
		}
		linked++
		if !a.knows(host) {
			elsewhere = append(elsewhere, host)
		}
	}
	if len(elsewhere)*2 > linked {
		out = append(out, elsewhere...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// hostOf returns the host of an address in lower case; empty when it has none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
}

// registrable returns the part of a host name that somebody registered; the host
// itself when it is an address, or no public name.
func registrable(host string) string {
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return domain
	}
	return host
}

// maxNamed of the strange domains are named in a message.
const maxNamed = 5

// hold makes a reading wait for the operator: its bytes are saved, its items are not taken in.
func hold(r store.Reading, due store.Due, cut bool, strange []string) store.Reading {
	r.Hold = &alteram.Hold{Partial: cut, Silent: due.Fresh, Domains: strange}
	r.Items, r.Whole = nil, false
	r.Fetch.Outcome, r.Fetch.New, r.Fetch.Changed = alteram.OutcomeHeld, 0, 0
	r.Fetch.Error = fmt.Sprintf("the feed gave nothing new since %s and came back with %s: look at it, then run alteram accept, or add the domain to hub.yaml",
		due.Fresh.Format(time.DateOnly), strings.Join(strange[:min(len(strange), maxNamed)], ", "))
	return r
}

// letIn reads the held readings of a feed that the operator accepted, or that
// are strange no longer since hub.yaml names their domains; in order, up to the
// first that still waits.
func (in *Ingester) letIn(ctx context.Context, due *store.Due) error {
	holds, err := in.Store.Holds(ctx, due.ID)
	if err != nil {
		return err
	}
	for _, h := range holds {
		in, err := in.letInOne(ctx, due, h)
		if err != nil || !in {
			return err
		}
	}
	return nil
}

// letInOne reads one held reading and reports whether it was let in.
func (in *Ingester) letInOne(ctx context.Context, due *store.Due, h alteram.Hold) (bool, error) {
	ex, err := in.Archive.Read(ctx, h.Archive)
	if errors.Is(err, alteram.NotFound) {
		in.Log.Warn("the bytes of a held reading are gone", "feed", h.URL, "record", h.Archive)
		due.Validators, due.Body = alteram.Validators{}, alteram.Digest{}
		return true, in.Store.LoseHold(ctx, h)
	}
	if err != nil {
		return false, err
	}
	doc, err := feed.Parse(ex.Body, feed.Hints{URL: ex.Final, ContentType: first(ex.Header["Content-Type"])})
	if err != nil {
		return true, in.Store.LoseHold(ctx, h) // another parser took it for a feed
	}
	f := alteram.Fetch{Feed: h.Feed, URL: h.URL, Final: h.Final, At: h.At, Archive: h.Archive}
	if h.Accepted.IsZero() {
		strange, err := in.strangers(ctx, *due, f, doc)
		if err != nil || len(strange) > 0 {
			return false, err
		}
	}
	d := readDocument(*due, f, doc)
	d.reading.Whole = !h.Partial && !doc.Partial
	err = in.put(ctx, *due, d, func(ctx context.Context, r store.Reading) error { return in.Store.ReadHold(ctx, h.ID, r) })
	if err != nil {
		return false, fmt.Errorf("read what was held of %s: %w", h.URL, err)
	}
	due.Fresh = in.Now()
	return true, nil
}
