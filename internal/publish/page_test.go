package publish_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/fetch"
)

// openRobots lets everybody in.
type openRobots struct{}

// Rules implements [ingest.Robots].
func (openRobots) Rules(_ context.Context, address string) (*fetch.RobotsRules, error) {
	return &fetch.RobotsRules{URL: address}, nil
}

const (
	pageSentence = "The keeper of the old light had asked for the paint in spring, and the harbour board let him wait until the herring came."
	pageCanary   = "until the herring came"
)

// reads makes the page behind a report say some sentences, and reads it.
func (h *hub) reads(guid string, sentences ...string) {
	h.t.Helper()
	h.feeds["https://"+guid+".example/reports/"+guid] = []byte(`<!DOCTYPE html><html lang="en"><head><title>Door painted</title><meta property="og:type" content="article"></head><body><article><h1>Door painted</h1>` +
		`<p>By Ansgar Tew</p><p>` + strings.Join(sentences, "</p><p>") + `</p></article></body></html>`)
	h.in.Robots, h.in.Pause = openRobots{}, time.Nanosecond
	if out, err := h.in.ReadPages(h.t.Context(), 10); err != nil || out.Articles != 1 {
		h.t.Fatalf("ReadPages = %+v, %v", out, err)
	}
}

// excerpts is a source whose feed gives beginnings.
func excerpts(s alteram.Source) alteram.Source {
	s.Feeds[0].Page = alteram.PageExcerpts
	return s
}

func TestTheCanaryOfAPageIsNowhereOnceTheTermsEnd(t *testing.T) {
	h := newHub(t, excerpts(ferry()))
	id := h.says("ferry", item("ferry", "Door painted", "<p>"+sentence+"</p>"))
	h.reads("ferry", pageSentence, pageSentence)
	h.now = after(1)
	h.says("ferry", item("ferry", "Door painted blue", "<p>"+sentence+"</p>"))
	h.reads("ferry", pageSentence, pageSentence, sentence)
	for _, channel := range alteram.Channels {
		h.now = after(10).Add(-time.Millisecond)
		shown := holding(h.places(id, h.to(channel, "")), pageCanary)
		want := []string{"Body", "Body in the list", "FeedHTML", "FeedHTML in the list", "FeedText", "FeedText in the list", "JSON of the entry", "JSON of the list", "JSON of the source", "Lead", "Lead in the list", "Text", "Text in the list", "Version 1", "Version 2"}
		if diff := gocmp.Diff(want, shown); diff != "" {
			t.Errorf("%s: while the terms hold, the page's words stand in (-want +got):\n%s", channel, diff)
		}
		h.now = after(10)
		places := h.places(id, h.to(channel, ""))
		for _, words := range []string{pageCanary, canary, "Ansgar"} {
			if shown := holding(places, words); len(shown) > 0 {
				t.Errorf("%s: after the terms, %q stands in %v", channel, words, shown)
			}
		}
	}
	if found, err := h.Search(t.Context(), "herring", h.to(alteram.ChannelPage, ""), "", 10); err != nil || len(found.Entries()) != 0 {
		t.Errorf("after the terms, a word of the page is found (%v)", err)
	}
}

func TestAPageIsSaidToBeOne(t *testing.T) {
	h := newHub(t, excerpts(ferry()))
	id := h.says("ferry", item("ferry", "Door painted", "<p>"+sentence+"</p>"))
	before := h.page(id)
	h.now = after(1)
	h.reads("ferry", pageSentence, pageSentence)
	e := h.page(id)
	const line = "The feed gives only the beginning of this report. The text was read from its page on 3 March 2026."
	if !before.PageRead().IsZero() || before.PageLine() != "" || !e.PageRead().Equal(h.now) || !strings.Contains(e.FeedText(), line+"\n\nWhat follows") {
		t.Errorf("before: %q; after: %q, in the feed:\n%s", before.PageLine(), e.PageLine(), e.FeedText())
	}
	if !e.Changed().Equal(h.now) || e.VersionCount() != 1 {
		t.Errorf("changed %s, %d versions; the page came at %s", e.Changed(), e.VersionCount(), h.now)
	}
	if i, j := strings.Index(e.FeedHTML(), "was read from its page"), strings.Index(e.FeedHTML(), "<blockquote"); i < 0 || i > j {
		t.Errorf("the hub's words do not stand before the quotation: %s", e.FeedHTML())
	}
	if diff := gocmp.Diff([]string{"Ansgar Tew"}, e.Authors()); diff != "" {
		t.Error(diff)
	}
	if found, err := h.Search(t.Context(), "herring", h.to(alteram.ChannelPage, ""), "", 10); err != nil || len(found.Entries()) != 1 {
		t.Errorf("a word of the page is not found: %v", err)
	}
}

func TestAnExcerptOfAPageIsNoLonger(t *testing.T) {
	s := mill()
	s.Feeds[0].Page = alteram.PageExcerpts
	h := newHub(t, s)
	id := h.says("mill", item("mill", "Door painted", "<p>The old keeper.</p>"))
	h.reads("mill", pageSentence, pageSentence)
	e := h.page(id)
	if got := e.Text(); got != "The keeper of the old light had asked …" || e.PageRead().IsZero() {
		t.Errorf("the excerpt is %q", got)
	}
	if where := holding(h.places(id, h.to(alteram.ChannelPage, "")), pageCanary); len(where) > 0 {
		t.Errorf("words beyond the excerpt stand in %v", where)
	}
	if found, err := h.Search(t.Context(), "herring", h.to(alteram.ChannelPage, ""), "", 10); err != nil || len(found.Entries()) != 0 {
		t.Errorf("a word beyond the excerpt is found (%v)", err)
	}
}

func TestAWithheldPageIsGone(t *testing.T) {
	h := newHub(t, excerpts(ferry()))
	id := h.says("ferry", item("ferry", "Door painted", "<p>"+sentence+"</p>"))
	h.reads("ferry", pageSentence, pageSentence)
	h.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: id, Law: "Order 9", Why: "ordered", Office: "desk"})
	if where := holding(h.places(id, h.to(alteram.ChannelPage, "")), pageCanary); len(where) > 0 || h.page(id).Status() != http.StatusUnavailableForLegalReasons {
		t.Errorf("withheld, and the page's words stand in %v", where)
	}
}
