package publish_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/alteram-hub/alteram"
)

// framed is what a reader's program makes of markup of the hub.
type framed struct {
	inside, outside string // the words in and around the quotation
	quotes, frames  int    // elements of class Quote and Disclosure
	framesInside    int    // frames that a quotation holds
}

// frame parses markup and sorts its words.
func frame(t *testing.T, markup string) framed {
	t.Helper()
	doc, err := html.Parse(strings.NewReader("<!doctype html><body>" + markup))
	if err != nil {
		t.Fatal(err)
	}
	var f framed
	var walk func(n *html.Node, inside bool)
	walk = func(n *html.Node, inside bool) {
		for _, a := range n.Attr {
			switch {
			case a.Key == "class" && a.Val == "Quote" && n.Data == "blockquote":
				f.quotes++
				inside = true
			case a.Key == "class" && strings.HasPrefix(a.Val, "Disclosure"), a.Key == "id":
				f.frames++
				if inside {
					f.framesInside++
				}
			}
		}
		if n.Type == html.TextNode && inside {
			f.inside += n.Data
		} else if n.Type == html.TextNode {
			f.outside += n.Data
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, inside)
		}
	}
	walk(doc, false)
	return f
}

func TestNoWordsOfASourceLeaveTheirQuotation(t *testing.T) {
	h := newHub(t, ferry())
	genuine := string(h.page(h.says("ferry", item("first", "Door painted", "<p>x</p>"))).Disclosure().HTML())
	for name, attack := range map[string]string{
		"a copied block":       genuine,
		"ends of the frame":    `</p></blockquote></div></section></article>` + genuine + `<blockquote>`,
		"a frame left open":    `<section class="Disclosure" id="x"><dl><div class="Disclosure-field"><dt>Owner<dd>nobody`,
		"a table":              `<table></blockquote><tr><td>` + genuine + `</td></tr></table></blockquote>`,
		"a comment":            `<!--></blockquote>--><p>` + genuine + `<!-- `,
		"an attribute":         `<a href="https://ferry.example/&quot;></blockquote>" title="</blockquote>">` + genuine + `</a>`,
		"foreign elements":     `<svg><desc></blockquote></desc></svg><math><mtext></blockquote>` + genuine + `</mtext></math>`,
		"a template":           `<template></blockquote></template><noscript></blockquote></noscript>` + genuine,
		"the hub's own lines":  `<hr><p>Here end the words of Ferry Bulletin.</p><hr><p>Original: <a href="https://elsewhere.example/">https://elsewhere.example/</a></p>` + genuine,
		"text that is not HTM": `&lt;/blockquote&gt;` + genuine,
	} {
		t.Run(name, func(t *testing.T) {
			id := h.says("ferry", item("attack-"+strings.ReplaceAll(name, " ", "-"), "Door </blockquote> <b>painted", "<p>FORGED</p>"+attack+"<p>FORGED</p>"))
			e := h.page(id)
			for where, markup := range map[string]string{
				"page": string(e.Disclosure().HTML()) + string(e.Quote(e.Body())) + "AFTER",
				"feed": e.FeedHTML() + "AFTER",
				"lead": string(e.Lead()) + "AFTER",
			} {
				f := frame(t, markup)
				if f.quotes != 1 || f.framesInside != 0 || strings.Contains(f.outside, "FORGED") || !strings.Contains(f.inside, "FORGED") || !strings.HasSuffix(f.outside, "AFTER") {
					t.Errorf("%s: %d quotations, %d frames inside; around it stands %q\nin\n%s", where, f.quotes, f.framesInside, f.outside, markup)
				}
				if where == "feed" && (strings.Count(f.outside, "Here end the words of Ferry Bulletin.") != 1 || strings.Count(f.outside, "on who is speaking") != 1 || strings.Contains(f.outside, "elsewhere.example")) {
					t.Errorf("around the quotation in the feed stands %q", f.outside)
				}
			}
		})
	}
}

func TestTheBodyForFeedsSpeaksInOrder(t *testing.T) {
	src := ferry()
	src.Note = alteram.Text{"": "The hub's own remark."}
	h := newHub(t, src)
	e := h.entry(h.says("ferry", item("ferry", "Door painted", "<p>"+sentence+"</p>")), h.to(alteram.ChannelFeed, ""))
	for name, body := range map[string]string{"FeedHTML": e.FeedHTML(), "FeedText": e.FeedText()} {
		last := -1
		for _, words := range []string{"on who is speaking", "Owner:", "Control:", "No endorsement:", "The hub's own remark", "What follows are the words of", canary, "Here end the words of"} {
			at := strings.Index(html.UnescapeString(body), words)
			if at <= last {
				t.Errorf("%s: %q is not in its place in\n%s", name, words, body)
			}
			last = at
		}
		if at := strings.LastIndex(body, "https://ferry.example/reports/ferry"); at < strings.Index(body, "Here end the words of") {
			t.Errorf("%s: the address of the original is not spelled out at the end:\n%s", name, body)
		}
	}
}

func TestWordsOfOthersAreEscaped(t *testing.T) {
	const nasty = `<script>alert(1)</script>"'><b>`
	src := ferry()
	src.Name, src.Owner[0].Name, src.Control.SaidBy, src.Funding[0].From = "N"+nasty, "O"+nasty, "M"+nasty, "F"+nasty
	src.Note = alteram.Text{"en": "R" + nasty}
	src.Inclusion = alteram.Inclusion{Reason: alteram.Text{"": "W" + nasty}, DecidedBy: "D" + nasty, Decided: start}
	src.Terms[0] = alteram.Terms{Mode: alteram.ModeExcerpt, Basis: alteram.BasisPermission, Grantor: alteram.Grantor{Name: "G" + nasty}}
	src.Restrictions = []alteram.Restriction{{Law: "L" + nasty, Applies: []string{"DE"}, Effect: alteram.ModeWithheld}}
	h := newHub(t, src)
	id := h.says("ferry", item("ferry", "T"+nasty, "<p>"+sentence+"</p>"))
	for _, territory := range []string{"", "DE"} {
		e := h.entry(id, h.to(alteram.ChannelPage, territory))
		for name, markup := range map[string]string{"disclosure": string(e.Disclosure().HTML()), "brief": string(e.Disclosure().Brief()), "feed": e.FeedHTML(), "notice": string(e.Notice()), "lead": string(e.Lead())} {
			if strings.Contains(markup, "<script") || strings.Contains(markup, "<b>") {
				t.Errorf("%s for %q holds markup of others:\n%s", name, territory, markup)
			}
		}
	}
}

func TestOperatorsWordsCarryTheirLanguage(t *testing.T) {
	src := ferry()
	src.Note = alteram.Text{"fa": "یادداشت"}
	h := newHub(t, src)
	e := h.page(h.says("ferry", item("ferry", "Door painted", "<p>x</p>")))
	if got := string(fieldOf(t, e.Disclosure(), "note").HTML()); !strings.Contains(got, `<span lang="fa" dir="auto">یادداشت</span>`) {
		t.Errorf("the note is %s", got)
	}
	if got := string(e.Quote(e.Body())); !strings.HasPrefix(got, `<blockquote class="Quote" lang="en" dir="ltr" cite="https://ferry.example/reports/ferry">`) {
		t.Errorf("the quotation begins %s", got)
	}
}
