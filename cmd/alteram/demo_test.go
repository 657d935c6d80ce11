package main

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store/storetest"
)

// TestDemoPlaysWhatHappened holds the demonstration, while a feed is down, to
// the decisions taken by then and to what each outlet's terms let through.
func TestDemoPlaysWhatHappened(t *testing.T) {
	d := openDemo(t, storetest.SQLite(t), "2026-03-06T12:00:00Z")
	for _, tc := range []struct {
		name          string
		source        alteram.SourceID
		words         string // of the entry
		status        int
		says, doesNot string
	}{
		{"by order of a court", "cray-light", "chandler's shop", http.StatusUnavailableForLegalReasons, "order 26/114 (invented)", "Davy"},
		{"restored after the outlet corrected it", "rundfunk-brennmark", "sechs Menschen tot", http.StatusOK, "sechs Menschen tot geborgen", "not shown here"},
		{"link only", "severny-stvor", "город погас", http.StatusOK, "Серый Мыс просидел без света", "закваска"},
		{"in Chinese", "wangchao-ribao", "十二亿塔勒", http.StatusOK, "四艘渡船将从二〇二九年起", "�"},
		{"in German of another charset", "der-bote", "Anteile gezeichnet", http.StatusOK, "Bäckerei in Unterwehr schließt nicht", "�"},
		{"of which the feed gives a beginning", "der-bote", "Anteile gezeichnet", http.StatusOK, "The text was read from its page on", "Zeitung und Stadt sind erfunden"},
		{"in the words of its page", "der-bote", "Anteile gezeichnet", http.StatusOK, "schlafe besser, meint sie", "�"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := d.get("/entry/" + d.entry(tc.source, tc.words))
			body := html.UnescapeString(got.body)
			if got.StatusCode != tc.status || !strings.Contains(body, tc.says) || strings.Contains(body, tc.doesNot) {
				t.Errorf("status %d, want %d, with %q and without %q:\n%s", got.StatusCode, tc.status, tc.says, tc.doesNot, body)
			}
		})
	}
	if page := d.get("/source/radio-saint-orlan").body; !strings.Contains(page, "its server failed") {
		t.Error("the page of the outlet whose feed is down does not say so")
	}
	if page := html.UnescapeString(d.get("/source/le-phare").body); strings.Contains(page, "prend sa retraite") || !strings.Contains(page, "asked us on 18 February") {
		t.Error("the page of the outlet that is withheld shows words of it, or not the operator's note")
	}
}
