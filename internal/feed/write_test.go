package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// outgoing is a feed with one item that has everything, one that has nothing,
// and a tombstone.
func outgoing() *Outgoing {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.FixedZone("", 3600))
	return &Outgoing{
		ID: "https://hub.example/", Title: "Both Sides", Subtitle: "All reports", Link: "https://hub.example/", Self: "https://hub.example/feed",
		Language: "en", Generator: "Alteram", Updated: at,
		Items: []OutgoingItem{
			{
				ID: "https://hub.example/entry/a", Title: "Ferry & lock <late>", TitleLang: "de", Link: "https://harbour.example/1?a=1&b=2", HubLink: "https://hub.example/entry/a/ferry",
				Published: at, Updated: at, HTML: `<p>"Late" & more</p>`, Text: "Late", Authors: []Author{{Name: "Ada Quay"}}, Categories: []string{"Port & sea"},
				Source:    OutgoingSource{Title: "Harbour Post", ID: "harbour", URL: "https://harbour.example/rss", Link: "https://harbour.example/"},
				Extension: map[string]any{"control": "unknown"},
			},
			{ID: "https://hub.example/entry/b", HubLink: "https://hub.example/entry/b"},
		},
		Tombstones: []Tombstone{{Ref: "https://hub.example/entry/c", When: at, Comment: "terms ended"}},
	}
}

// TestWrittenFeedsHoldWhatSpecificationsDemand looks for the elements that RFC
// 4287, RFC 6721 and RSS 2.0 require, and for what product rules ask.
func TestWrittenFeedsHoldWhatSpecificationsDemand(t *testing.T) {
	for _, tt := range []struct {
		name  string
		write func(io.Writer, *Outgoing) error
		want  []string
		never []string
	}{
		{"atom", WriteAtom, []string{
			`<updated>2026-03-02T08:00:00Z</updated>`, `<link rel="self" type="application/atom+xml" href="https://hub.example/feed"/>`,
			`<at:deleted-entry ref="https://hub.example/entry/c" when="2026-03-02T08:00:00Z"><at:comment>terms ended</at:comment>`,
			`<title xml:lang="de">Ferry &amp; lock &lt;late&gt;</title>`, `<link rel="alternate" type="text/html" href="https://harbour.example/1?a=1&amp;b=2"/>`,
			`<link rel="related" type="text/html" href="https://hub.example/entry/a/ferry"/>`, `<source><id>https://harbour.example/rss</id>`, `<title></title>`,
			`<updated>1970-01-01T00:00:00Z</updated>`, `<author><name>Ada Quay</name>`,
		}, []string{`href=""`}},
		{"rss", WriteRSS, []string{
			`<guid isPermaLink="false">https://hub.example/entry/a</guid>`, `<source url="https://harbour.example/rss">Harbour Post</source>`,
			`<lastBuildDate>Mon, 02 Mar 2026 08:00:00 +0000</lastBuildDate>`, `<atom:link rel="self" type="application/rss+xml"`,
			`<description>&lt;p&gt;&#34;Late&#34; &amp; more&lt;/p&gt;</description>`, `<content:encoded>&lt;p&gt;`, `<dc:creator>Ada Quay</dc:creator>`, `<category>Port &amp; sea</category>`,
			`<link>https://hub.example/entry/b</link>`,
		}, []string{`atom:source`, `<pubDate></pubDate>`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := tt.write(&b, outgoing()); err != nil {
				t.Fatal(err)
			}
			wellFormed(t, b.Bytes())
			plain := strings.ReplaceAll(b.String(), "\n", "")
			for _, s := range tt.want {
				if !strings.Contains(plain, s) {
					t.Errorf("lacks %s in\n%s", s, b.String())
				}
			}
			for _, s := range tt.never {
				if strings.Contains(plain, s) {
					t.Errorf("holds %s in\n%s", s, b.String())
				}
			}
		})
	}
}

// TestEmptyFeedsAreValid writes feeds of which nothing is known: what has to be
// there is there.
func TestEmptyFeedsAreValid(t *testing.T) {
	for name, tt := range map[string]struct {
		write func(io.Writer, *Outgoing) error
		want  []string
	}{
		"atom": {WriteAtom, []string{"<title></title>", "<id></id>", "<updated>1970"}},
		"rss":  {WriteRSS, []string{"<title></title>", "<link></link>", "<description></description>"}},
		"json": {WriteJSON, []string{`"items":[]`, `"title":""`}},
	} {
		var b bytes.Buffer
		if err := tt.write(&b, &Outgoing{}); err != nil {
			t.Fatal(err)
		}
		for _, s := range tt.want {
			if !strings.Contains(b.String(), s) {
				t.Errorf("%s lacks %s in %s", name, s, b.String())
			}
		}
	}
}

// TestWrittenXMLHoldsNoIllegalCharacters writes what no XML may hold.
func TestWrittenXMLHoldsNoIllegalCharacters(t *testing.T) {
	f := outgoing()
	f.Title, f.Items[0].Title, f.Items[0].HTML = "a\x00b\x1b", "\ufffe\uffff\x0b", "<p>\xff\x08</p>"
	for _, write := range []func(io.Writer, *Outgoing) error{WriteAtom, WriteRSS} {
		var b bytes.Buffer
		if err := write(&b, f); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, b.Bytes())
	}
}

func wellFormed(t *testing.T, body []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, body)
		}
	}
}

func TestJSONFeedCarriesTheExtension(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJSON(&b, outgoing()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Version string
		Items   []struct {
			URL         string         `json:"url"`
			ExternalURL string         `json:"external_url"`
			Extension   map[string]any `json:"_alteram"`
		}
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != "https://jsonfeed.org/version/1.1" || got.Items[0].Extension["control"] != "unknown" || got.Items[0].ExternalURL != "https://harbour.example/1?a=1&b=2" || got.Items[0].URL != "https://hub.example/entry/a/ferry" {
		t.Errorf("got %+v", got)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestWritersReportTheFirstError(t *testing.T) {
	for name, write := range map[string]func(io.Writer, *Outgoing) error{"atom": WriteAtom, "rss": WriteRSS, "json": WriteJSON} {
		if err := write(fullDisk{}, outgoing()); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s on a full disk = %v", name, err)
		}
	}
}
