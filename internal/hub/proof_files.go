package hub

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/fetch"
)

// feedMark is what a TXT record that names a feed begins with.
const feedMark = "alteram-feed="

// dns looks for a TXT record that names the feed, at _alteram.DOMAIN and then
// at the domain itself.
func (p *Prover) dns(ctx context.Context, domain string, feed *url.URL) (alteram.ProofResult, string) {
	failed := ""
	for _, name := range []string{"_alteram." + domain, domain} {
		records, err := p.DNS.LookupTXT(ctx, name)
		var none *net.DNSError
		if err != nil && !(errors.As(err, &none) && none.IsNotFound) {
			failed = fmt.Sprintf("the TXT records of %s could not be read: %v", name, err)
			continue
		}
		for _, r := range records[:min(len(records), maxProofRecords)] {
			address, ok := cutFold(strings.TrimSpace(r), feedMark)
			if ok && leads(address, feed) {
				return alteram.ProofShown, "TXT record of " + name + ": " + r
			}
		}
	}
	if failed != "" {
		return alteram.ProofUnread, failed
	}
	return alteram.ProofNotShown, fmt.Sprintf("no TXT record of _alteram.%s or %s names the feed", domain, domain)
}

// wellKnown looks for the feed in a file at the domain.
func (p *Prover) wellKnown(ctx context.Context, s alteram.Source, domain string, feed *url.URL) (alteram.ProofResult, string) {
	resp, err := p.file(ctx, s, domain, "/.well-known/alteram.txt")
	if err != nil {
		return unread(resp, err)
	}
	for _, l := range settings(resp.Body, ":") {
		if l.name == "feed" && leads(l.value, feed) {
			return alteram.ProofShown, resp.URL + " names the feed"
		}
	}
	return alteram.ProofNotShown, resp.URL + " does not name the feed"
}

// trust looks at the domain's trust.txt (journallist.net): the feed has to be at
// the domain that publishes it, or at an address or domain that it lists as
// controlled by the same publisher or as an account of it.
func (p *Prover) trust(ctx context.Context, s alteram.Source, domain string, feed *url.URL) (alteram.ProofResult, string) {
	resp, err := p.file(ctx, s, domain, "/trust.txt")
	if err != nil {
		if resp, err = p.file(ctx, s, domain, "/.well-known/trust.txt"); err != nil {
			return unread(resp, err)
		}
	}
	list := settings(resp.Body, "=")
	known := slices.ContainsFunc(list, func(l setting) bool { return slices.Contains(trustNames[:], l.name) })
	switch {
	case !known:
		return alteram.ProofNotShown, resp.URL + " is no trust.txt: it holds none of its attributes"
	case within(feed.Hostname(), []string{domain}):
		return alteram.ProofShown, resp.URL + " is published at the domain of the feed"
	}
	for _, l := range list {
		if u := fetchable(l.value); u != nil && (l.name == "control" || l.name == "social") && controls(u, l.name, feed) {
			return alteram.ProofShown, resp.URL + " says " + l.name + "=" + l.value
		}
	}
	return alteram.ProofNotShown, resp.URL + " names neither the feed nor its domain as controlled by the outlet"
}

// trustNames are the attributes of trust.txt.
var trustNames = [...]string{"member", "belongto", "control", "controlledby", "social", "vendor", "customer", "disclosure", "contact", "datatrainingallowed"}

// controls reports whether an address listed in a trust.txt covers the feed: a
// controlled site all of its domain, an account at somebody else's site only
// what lies below it.
func controls(listed *url.URL, name string, feed *url.URL) bool {
	if name == "control" {
		return within(feed.Hostname(), []string{ownHost(listed)})
	}
	below, path := key(feed), strings.TrimSuffix(key(listed), "/")
	return below == path || strings.HasPrefix(below, path+"/") || strings.HasPrefix(below, path+"?")
}

// file asks a domain for a file: at the source's site when that is its host,
// which says scheme and port, else by https. A redirect may not leave the domain.
func (p *Prover) file(ctx context.Context, s alteram.Source, domain, path string) (*fetch.Response, error) {
	at := &url.URL{Scheme: "https", Host: domain, Path: path}
	if site := fetchable(s.Site); site != nil && ownHost(site) == domain {
		at = site.ResolveReference(&url.URL{Path: path})
	}
	resp, err := p.read(ctx, at.String())
	if err != nil {
		return resp, err
	}
	if u, err := url.Parse(resp.URL); err != nil || !within(u.Hostname(), []string{domain}) {
		return resp, fmt.Errorf("%s leads to %s, outside the domain", at, resp.URL)
	}
	return resp, nil
}

// unread says what the error of a file means. One that is not there, or leads
// elsewhere, was looked for and names nothing.
func unread(resp *fetch.Response, err error) (alteram.ProofResult, string) {
	missing := []alteram.Outcome{alteram.OutcomeNotFound, alteram.OutcomeGone}
	if outcome := fetch.OutcomeOf(resp, nil); outcome.Reached() || slices.Contains(missing, outcome) {
		return alteram.ProofNotShown, err.Error()
	}
	return alteram.ProofUnread, err.Error()
}

// setting is a line "name: value" or "name=value" of a text file.
type setting struct{ name, value string }

// settings reads such lines; what is none, and what follows a "#" at the
// beginning of a line or behind white space, is passed over.
func settings(body []byte, separator string) []setting {
	var out []setting
	for line := range strings.Lines(strings.TrimPrefix(string(body), "\ufeff")) {
		if i := strings.Index(" "+strings.ReplaceAll(line, "\t", " "), " #"); i >= 0 {
			line = line[:i]
		}
		name, value, ok := strings.Cut(strings.TrimSpace(line), separator)
		if !ok || len(out) == maxProofRecords {
			continue
		}
		out = append(out, setting{strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)})
	}
	return out
}
