package ingest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/store"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// licensed is the harbour's feed with statements on rights.
func licensed(copyright string, items ...string) []byte {
	const more = `<atom:link rel="license" href="https://creativecommons.org/licenses/by-nc/4.0/"/>` +
		`<rsl:content url="/"><rsl:license><rsl:prohibits type="usage">ai-train</rsl:prohibits><rsl:payment type="free"/></rsl:license></rsl:content>`
	s := strings.Replace(string(rss(items...)), `version="2.0"`, `version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:rsl="https://rslstandard.org/rsl" xmlns:dc="http://purl.org/dc/elements/1.1/"`, 1)
	return []byte(strings.Replace(s, "<description>d</description>", "<description>d</description><copyright>"+copyright+"</copyright>"+more, 1))
}

// rights returns what is in force, a line each.
func (d *desk) rights() []string {
	d.t.Helper()
	signals, err := d.in.Store.Rights(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, s := range signals {
		if s.Source != "harbour" || s.URL == "" || s.Since.IsZero() {
			d.t.Errorf("a signal lacks where or when it was read: %+v", s)
		}
		out = append(out, fmt.Sprintf("%s %s: %s", s.Place, s.Kind, s.Value))
	}
	return out
}

func TestWhatAFeedSaysAboutRightsIsKept(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		signed := func(rights string) string {
			return strings.Replace(item("a", "Ferry late", "x"), "</item>", "<dc:rights>"+rights+"</dc:rights></item>", 1)
		}
		serve := func(body []byte, header map[string][]string) {
			d.outlet.mu.Lock()
			defer d.outlet.mu.Unlock()
			d.outlet.answers[front] = fetch.Response{Status: http.StatusOK, Body: body, Header: header}
		}
		serve(licensed("© 2026 Harbour &lt;b&gt;Post&lt;/b&gt;, all rights reserved", signed("A. Writer")), map[string][]string{
			"Tdm-Reservation": {"1"}, "Tdm-Policy": {"https://harbour.example/tdm.json"}, "X-Robots-Tag": {"noarchive", "noindex"},
			"Link": {`</rsl.xml>; rel="license"; type="application/rsl+xml", <https://harbour.example/>; rel="home"`},
		})
		d.refresh()
		want := []string{
			"feed copyright: © 2026 Harbour Post, all rights reserved",
			"item copyright: A. Writer",
			"feed licence: https://creativecommons.org/licenses/by-nc/4.0/",
			"feed rsl: prohibits=usage:ai-train payment=free",
			"header rsl: https://harbour.example/rsl.xml",
			"header tdm-policy: https://harbour.example/tdm.json",
			"header tdm-reservation: 1",
			"header x-robots-tag: noarchive\nnoindex",
		}
		if diff := cmp.Diff(want, d.rights()); diff != "" {
			t.Errorf("rights (-want +got):\n%s", diff)
		}
		serve(licensed("© 2027 Harbour Post", signed("A. Writer"), item("b", "Crane repaired", "y")), nil)
		d.refresh()
		want = []string{
			"feed copyright: © 2027 Harbour Post", "item copyright: A. Writer", "feed licence: https://creativecommons.org/licenses/by-nc/4.0/",
			"feed rsl: prohibits=usage:ai-train payment=free",
		}
		if diff := cmp.Diff(want, d.rights()); diff != "" {
			t.Errorf("after a change (-want +got):\n%s", diff)
		}
		var rows int
		if err := d.in.Store.SQL().QueryRowContext(t.Context(), `SELECT count(*) FROM rights`).Scan(&rows); err != nil || rows != 8+1+4 {
			t.Errorf("%d rows (%v): want one for each statement, change and end", rows, err)
		}
	})
}

// asking is a host with a robots.txt.
type asking struct{ file string }

func (a *asking) Rules(_ context.Context, _ string) (*fetch.RobotsRules, error) {
	return fetch.ParseRobots("https://harbour.example/robots.txt", "Alteram", []byte(a.file)), nil
}

func TestRobotsAreKeptOnceAWeek(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.serves(front, rss(item("a", "Ferry late", "x"), item("b", "Crane repaired", "y")))
		d.refresh()
		host := &asking{file: "License: https://harbour.example/rsl.xml\nUser-agent: *\nDisallow: /a\nDisallow: /b\n\nUser-agent: GPTBot\nDisallow: /\n\nUser-agent: Alteram\nDisallow: /rss\nDisallow: /a\nDisallow: /b\n"}
		d.in.Robots = host
		look := func(want int) {
			t.Helper()
			if n, err := d.in.ReadRobots(t.Context(), 10); n != want || err != nil {
				t.Errorf("ReadRobots = %d, %v, want %d", n, err, want)
			}
		}
		look(2)
		want := []string{
			"robots.txt robots-ai: GPTBot", "robots.txt robots-article: everybody", "robots.txt robots-feed: us", "robots.txt rsl: https://harbour.example/rsl.xml",
			"robots.txt robots-ai: GPTBot", "robots.txt rsl: https://harbour.example/rsl.xml", // of the other feed
		}
		if diff := cmp.Diff(want, d.rights()); diff != "" {
			t.Errorf("rights (-want +got):\n%s", diff)
		}
		look(0)
		d.now = d.now.Add(8 * 24 * time.Hour)
		host.file = ""
		look(2)
		if got := d.rights(); got != nil {
			t.Errorf("after robots.txt was emptied: %q", got)
		}
	})
}

func TestAFeedWithoutAWordOnRightsLeavesNoRow(t *testing.T) {
	d := newDesk(t, func(now func() time.Time) *store.Store { return storetest.Open(t, storetest.SQLite(t), now) })
	d.serves(front, rss(item("a", "Ferry late", "x")))
	d.refresh()
	if n, err := d.in.ReadRobots(t.Context(), 10); n != 0 || err != nil {
		t.Errorf("ReadRobots without robots = %d, %v", n, err)
	}
	if got := d.rights(); got != nil {
		t.Errorf("rights = %q", got)
	}
}
