package fetch

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const robotsFile = "\ufeffSitemap: https://harbour.example/news.xml\r\nLicense: https://harbour.example/rsl.xml\nDisallow: /stray\n" +
	"User-agent: *\nContent-Signal: search=yes, ai-train=no\nDisallow: /private/\nAllow: /private/open\nCrawl-delay: often\n\n" +
	"User-agent: GPTBot\nUser-agent: CCBot # both\nDisallow: /\n\nUser-agent: ClaudeBot\nDisallow:\n\nUser-agent: alteram\nDisallow: /feeds/\nnonsense\n"

func TestParseRobots(t *testing.T) {
	r := ParseRobots("https://harbour.example/robots.txt", "Alteram", []byte(robotsFile))
	type answer struct{ us, anyone bool }
	for path, want := range map[string]answer{
		"/": {true, true}, "/stray": {true, true}, "/private/1": {true, false}, "/private/open": {true, true}, "/feeds/rss?x=1": {false, true},
	} {
		if got := (answer{r.Allows("https://harbour.example" + path), r.AllowsAnyone("https://harbour.example" + path)}); got != want {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
	if diff := cmp.Diff([]string{"CCBot", "GPTBot"}, r.KeepsOut()); diff != "" {
		t.Errorf("kept out (-want +got):\n%s", diff)
	}
	got := [][]string{r.Sitemaps, r.Licences, r.Signals}
	want := [][]string{{"https://harbour.example/news.xml"}, {"https://harbour.example/rsl.xml"}, {"search=yes, ai-train=no"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("other lines (-want +got):\n%s", diff)
	}
}

func TestRobotsAreReadOnceADay(t *testing.T) {
	var asked atomic.Int32
	status := http.StatusOK
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			asked.Add(1)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte("User-agent: *\nDisallow: /closed"))
	}))
	defer s.Close()
	now := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	c := New(Options{UserAgent: "Alteram/1", Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Now: func() time.Time { return now }})
	defer c.Close()
	r := NewRobots(c)
	for _, tt := range []struct {
		name   string
		pass   time.Duration
		status int
		allows bool // of a closed path
		asked  int32
	}{
		{"at first", 0, 200, false, 1},
		{"soon after", time.Hour, 200, false, 1},
		{"a day after, when there is none", 24 * time.Hour, 404, true, 2},
		{"another day after, when it does not come", 25 * time.Hour, 503, false, 3},
		{"an hour later, when it comes", 2 * time.Hour, 200, false, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			now, status = now.Add(tt.pass), tt.status
			rules, err := r.Rules(t.Context(), s.URL+"/closed/1")
			if err != nil || rules.Allows(s.URL+"/closed/1") != tt.allows || asked.Load() != tt.asked {
				t.Errorf("%+v, %v, asked %d times", rules, err, asked.Load())
			}
			if open := rules.Allows(s.URL + "/open"); open == rules.Unreachable {
				t.Errorf("an open path is allowed: %v, with a robots.txt that came: %v", open, !rules.Unreachable)
			}
		})
	}
	if _, err := r.Rules(t.Context(), "mailto:desk@harbour.example"); err == nil {
		t.Error("a mail address has a robots.txt")
	}
}

func FuzzParseRobots(f *testing.F) {
	f.Add([]byte(robotsFile))
	f.Add([]byte("User-agent: *\nDisallow: /*/$*[(\n"))
	f.Add([]byte(strings.Repeat("User-agent: a\n", 100)))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := ParseRobots("https://harbour.example/robots.txt", "Alteram", body)
		r.Allows("https://harbour.example/a?b=c")
		r.AllowsAnyone("https://harbour.example/%zz")
		if n := len(r.Sitemaps) + len(r.Licences) + len(r.Signals); n > 3*maxLines {
			t.Errorf("%d lines were kept", n)
		}
		r.KeepsOut()
	})
}
