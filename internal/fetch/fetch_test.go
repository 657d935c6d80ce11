package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestGet(t *testing.T) {
	var asked http.Header
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header
		w.Header().Set("Content-Type", "application/rss+xml")
		w.Header().Set("Etag", `"one"`)
		w.Header().Set("Last-Modified", "Sun, 01 Mar 2026 12:00:00 GMT")
		io.WriteString(w, "<rss/>")
	})
	now := time.Date(2026, 3, 1, 13, 0, 0, 0, time.FixedZone("", 3600))
	c := client(t, Options{Now: func() time.Time { return now }})
	got, err := c.Get(t.Context(), Request{URL: address + "/feed#top", Accept: "application/rss+xml"})
	if err != nil {
		t.Fatal(err)
	}
	want := &Response{
		URL: address + "/feed", Status: 200, Body: []byte("<rss/>"), At: now.UTC(), Route: "direct",
		Validators: alteram.Validators{ETag: `"one"`, LastModified: "Sun, 01 Mar 2026 12:00:00 GMT"},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Response{}, "Header", "Duration")); diff != "" {
		t.Error(diff)
	}
	if got.Duration <= 0 || got.Header["Content-Type"][0] != "application/rss+xml" {
		t.Errorf("duration %v, header %v", got.Duration, got.Header)
	}
	wantAsked := http.Header{
		"User-Agent": {c.options.UserAgent}, "Accept": {"application/rss+xml"}, "Accept-Encoding": {"gzip, zstd, deflate"},
	}
	if diff := cmp.Diff(wantAsked, asked); diff != "" {
		t.Errorf("header sent: %s", diff)
	}
}

// Each row is one way in which a fetch can end.
func TestOutcomes(t *testing.T) {
	header := func(status int, name, value string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(name, value)
			w.WriteHeader(status)
		}
	}
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		want    alteram.Outcome
		body    string // what is kept
		says    string // in the error or the reason of the cut
	}{
		{"whole", text(200, "hello"), alteram.OutcomeFetched, "hello", ""},
		{"empty", text(200, ""), alteram.OutcomeFetched, "", ""},
		{"as long as the limit", text(200, strings.Repeat("x", 1000)), alteram.OutcomeFetched, strings.Repeat("x", 1000), ""},
		{"part of it", text(206, "hello"), alteram.OutcomePartial, "hello", ""},
		{"gone", text(410, "gone"), alteram.OutcomeGone, "gone", ""},
		{"not found", text(404, ""), alteram.OutcomeNotFound, "", ""},
		{"refused", text(403, "no robots"), alteram.OutcomeRefused, "no robots", ""},
		{"withheld by law", text(451, ""), alteram.OutcomeRefused, "", ""},
		{"rate limited", text(429, ""), alteram.OutcomeLimited, "", ""},
		{"busy until later", header(503, "Retry-After", "0"), alteram.OutcomeLimited, "", ""},
		{"busy", text(503, ""), alteram.OutcomeServerError, "", ""},
		{"server error", text(500, ""), alteram.OutcomeServerError, "", ""},
		{"server error, cut", raw("HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\nx"), alteram.OutcomeServerError, "x", "broke off after 1 bytes"},
		{"unchanged from what", text(304, ""), alteram.OutcomeBroken, "", ""},
		{"redirect to nowhere", text(302, ""), alteram.OutcomeBroken, "", ""},
		{"several choices", header(300, "Location", "/other"), alteram.OutcomeBroken, "", ""},
		{"redirect to no address", header(302, "Location", "http://[::1"), alteram.OutcomeBroken, "", "no address"},
		{"redirect to a file", header(302, "Location", "file:///etc/passwd"), alteram.OutcomeForbidden, "", "http://"},
		{"redirect to a private address", header(302, "Location", "http://10.0.0.1/"), alteram.OutcomeForbidden, "", "10.0.0.1 is not a public address"},
		{"redirect to a mail server", header(302, "Location", "http://news.example:25/"), alteram.OutcomeForbidden, "", "port 25"},
		{"loop", header(302, "Location", "/"), alteram.OutcomeRedirectLoop, "", "in a circle"},
		{"too large", text(200, strings.Repeat("x", 1001)), alteram.OutcomePartial, strings.Repeat("x", 1000), "larger than the limit of 1000 bytes"},
		{"silent", hang(""), alteram.OutcomeTimeout, "", "did not answer in time"},
		{"stops sending", hang("hel"), alteram.OutcomePartial, "hel", "sent 3 bytes, then nothing came for 100ms"},
		{"breaks off", raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"), alteram.OutcomePartial, "hel", "broke off after 3 bytes"},
		{"breaks off at once", raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), alteram.OutcomeBroken, "", "broke off after 0 bytes"},
		{"breaks off inside a chunk", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"), alteram.OutcomePartial, "hel", "broke off after 3 bytes"},
		{"no answer", raw(""), alteram.OutcomeBroken, "", "no answer that can be read"},
		{"not HTTP", raw("220 mail.example ESMTP\r\n"), alteram.OutcomeBroken, "", "no answer that can be read"},
		{"endless header", raw("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", maxHeaderBytes)), alteram.OutcomeBroken, "", "no answer that can be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := client(t, Options{MaxBytes: 1000, Stall: 100 * time.Millisecond, Timeout: 5 * time.Second})
			resp, err := f.Get(t.Context(), Request{URL: serve(t, c.handler)})
			if got := OutcomeOf(resp, err); got != c.want {
				t.Errorf("outcome = %q (%v), want %q", got, err, c.want)
			}
			why := err
			if resp != nil {
				why = resp.Cut
				if string(resp.Body) != c.body {
					t.Errorf("body = %q, want %q", resp.Body, c.body)
				}
			}
			if said := fmt.Sprint(why); c.says == "" && why != nil || !strings.Contains(said, c.says) {
				t.Errorf("it says %q, want %q", said, c.says)
			}
		})
	}
}

// What a cut body was cut by stays known to who finds nothing whole in it.
func TestOutcomeOfCut(t *testing.T) {
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		want    alteram.Outcome
	}{
		{"too large", text(200, strings.Repeat("x", 1001)), alteram.OutcomeTooLarge},
		{"stops sending", hang("hel"), alteram.OutcomeTimeout},
		{"breaks off", raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"), alteram.OutcomeBroken},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := client(t, Options{MaxBytes: 1000, Stall: 100 * time.Millisecond})
			resp, err := f.Get(t.Context(), Request{URL: serve(t, c.handler)})
			if err != nil {
				t.Fatal(err)
			}
			if got := OutcomeOf(nil, resp.Cut); got != c.want || !errors.Is(resp.Cut, alteram.Unavailable) {
				t.Errorf("outcome = %q (%v), want %q", got, resp.Cut, c.want)
			}
		})
	}
}

func TestOutcomeOfNothing(t *testing.T) {
	for err, want := range map[error]alteram.Outcome{
		nil:                      alteram.OutcomeInternal,
		errors.New("disk"):       alteram.OutcomeInternal,
		context.Canceled:         alteram.OutcomeInternal,
		context.DeadlineExceeded: alteram.OutcomeTimeout,
	} {
		if got := OutcomeOf(nil, err); got != want {
			t.Errorf("OutcomeOf(nil, %v) = %q, want %q", err, got, want)
		}
	}
}

// A server that sends a little all the time meets the limit of the whole.
func TestSlowServer(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				io.WriteString(w, "x")
				http.NewResponseController(w).Flush()
			case <-r.Context().Done():
				return
			}
		}
	})
	c := client(t, Options{Timeout: 300 * time.Millisecond, Stall: 200 * time.Millisecond})
	resp, err := c.Get(t.Context(), Request{URL: address})
	if err != nil || OutcomeOf(nil, resp.Cut) != alteram.OutcomeTimeout || !strings.Contains(resp.Cut.Error(), "time limit of 300ms") {
		t.Fatalf("Get = %+v, %v, want it cut by the time limit", resp, err)
	}
	if len(resp.Body) == 0 || resp.Duration > 2*time.Second {
		t.Errorf("%d bytes after %v", len(resp.Body), resp.Duration)
	}
}

// The limit is one for all redirects together.
func TestSlowRedirects(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(40 * time.Millisecond):
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		case <-r.Context().Done():
		}
	})
	c := client(t, Options{Timeout: 100 * time.Millisecond})
	resp, err := c.Get(t.Context(), Request{URL: address + "/"})
	if OutcomeOf(resp, err) != alteram.OutcomeTimeout {
		t.Errorf("Get = %v, %v, want the time limit", resp, err)
	}
}

func TestNoConnectionInTime(t *testing.T) {
	silent := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	c := client(t, Options{Timeout: 50 * time.Millisecond, Resolver: silent})
	resp, err := c.Get(t.Context(), Request{URL: "http://news.example/"})
	if OutcomeOf(resp, err) != alteram.OutcomeTimeout || !strings.Contains(err.Error(), "the time limit of 50ms was over") {
		t.Errorf("Get = %v, %v, want the time limit", resp, err)
	}
}

func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	l.Close()
	secure := httptest.NewUnstartedServer(text(200, ""))
	secure.Config.ErrorLog = nil
	secure.StartTLS()
	defer secure.Close()
	plain := serve(t, text(200, ""))
	for name, address := range map[string]string{
		"nobody listens":      "http://" + closed,
		"no such name":        "http://nowhere.example/",
		"unknown certificate": secure.URL,
		"no TLS":              strings.Replace(plain, "http", "https", 1),
	} {
		t.Run(name, func(t *testing.T) {
			c := client(t, Options{Resolver: names(t, nil)})
			resp, err := c.Get(t.Context(), Request{URL: address})
			if OutcomeOf(resp, err) != alteram.OutcomeUnreachable || !errors.Is(err, alteram.Unavailable) || !strings.Contains(err.Error(), "no connection to") {
				t.Errorf("Get = %v, %v, want it unreachable", resp, err)
			}
		})
	}
}

func TestCallerEnds(t *testing.T) {
	asked := make(chan struct{}, 1)
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		hang(r.URL.Query().Get("start"))(w, r)
	})
	c := client(t, Options{})
	for _, query := range []string{"", "?start=hel"} {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-asked
			cancel()
		}()
		if resp, err := c.Get(ctx, Request{URL: address + query}); resp != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("Get = %v, %v, want %v", resp, err, context.Canceled)
		}
	}
}

func TestRedirects(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if to, ok := map[string][2]string{
			"/moved":          {"301", "/end"},
			"/moved-for-good": {"308", "http://b.example:PORT/moved"},
			"/found":          {"302", "/end"},
			"/see":            {"303", "/end"},
			"/temporary":      {"307", "/moved"},
			"/moved-found":    {"301", "/found"},
			"/umlaut":         {"301", "/\u00e4 b"},
		}[r.URL.Path]; ok {
			w.Header().Set("Location", strings.ReplaceAll(to[1], "PORT", r.Host[strings.LastIndex(r.Host, ":")+1:]))
			var status int
			fmt.Sscan(to[0], &status)
			w.WriteHeader(status)
		}
	})
	c := client(t, Options{Resolver: names(t, map[string][]string{"a.example": {"127.0.0.1"}, "b.example": {"127.0.0.1"}})})
	a, b := named(address, "a.example"), named(address, "b.example")
	for _, test := range []struct{ path, final, permanent string }{
		{"/end", a + "/end", ""},
		{"/moved", a + "/end", a + "/end"},
		{"/moved-for-good", b + "/end", b + "/end"},
		{"/found", a + "/end", ""},
		{"/see", a + "/end", ""},
		{"/temporary", a + "/end", ""},
		{"/moved-found", a + "/end", a + "/found"},
		{"/umlaut", a + "/%C3%A4%20b", a + "/%C3%A4%20b"},
	} {
		resp, err := c.Get(t.Context(), Request{URL: a + test.path})
		if err != nil {
			t.Errorf("%s: %v", test.path, err)
			continue
		}
		if resp.URL != test.final || resp.Permanent != test.permanent {
			t.Errorf("%s leads to %q, permanently %q; want %q, %q", test.path, resp.URL, resp.Permanent, test.final, test.permanent)
		}
	}
}

func TestTooManyRedirects(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		fmt.Sscan(r.URL.Path[1:], &n)
		if n > 0 {
			http.Redirect(w, r, fmt.Sprintf("/%d", n-1), http.StatusFound)
		}
	})
	c := client(t, Options{})
	if resp, err := c.Get(t.Context(), Request{URL: address + "/10"}); err != nil || resp.URL != address+"/0" {
		t.Errorf("10 redirects: %v, %v", resp, err)
	}
	if resp, err := c.Get(t.Context(), Request{URL: address + "/11"}); OutcomeOf(resp, err) != alteram.OutcomeRedirectLoop {
		t.Errorf("11 redirects: %v, %v", resp, err)
	}
}

func TestConditional(t *testing.T) {
	one := alteram.Validators{ETag: `"one"`, LastModified: "Sun, 01 Mar 2026 12:00:00 GMT"}
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		etag, since := r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since")
		switch r.URL.Path {
		case "/found":
			http.Redirect(w, r, "/feed", http.StatusFound)
		case "/elsewhere":
			http.Redirect(w, r, "http://b.example"+r.Host[strings.LastIndex(r.Host, ":"):]+"/feed", http.StatusFound)
		case "/new-etag":
			w.Header().Set("Etag", `"two"`)
			w.WriteHeader(http.StatusNotModified)
		case "/always":
			w.WriteHeader(http.StatusNotModified)
		case "/cut":
			w.Header().Set("Etag", `"one"`)
			w.Header().Set("Content-Length", "9")
			io.WriteString(w, "hello")
		case "/error":
			w.Header().Set("Etag", `"error"`)
			w.WriteHeader(http.StatusNotFound)
		default:
			if etag == one.ETag && since == one.LastModified {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("Etag", one.ETag)
			w.Header().Set("Last-Modified", one.LastModified)
			fmt.Fprintf(w, "%s %s", etag, since)
		}
	})
	c := client(t, Options{Resolver: names(t, map[string][]string{"a.example": {"127.0.0.1"}, "b.example": {"127.0.0.1"}})})
	for _, test := range []struct {
		name, path string
		sent       alteram.Validators
		outcome    alteram.Outcome
		want       alteram.Validators
		body       string
	}{
		{"first", "/feed", alteram.Validators{}, alteram.OutcomeFetched, one, " "},
		{"unchanged", "/feed", one, alteram.OutcomeUnchanged, one, ""},
		{"changed", "/feed", alteram.Validators{ETag: `"zero"`}, alteram.OutcomeFetched, one, `"zero" `},
		{"unchanged behind a redirect", "/found", one, alteram.OutcomeUnchanged, one, ""},
		{"unchanged under a new name", "/new-etag", one, alteram.OutcomeUnchanged, alteram.Validators{ETag: `"two"`}, ""},
		{"another host learns nothing", "/elsewhere", one, alteram.OutcomeFetched, alteram.Validators{}, " "},
		{"unchanged without a condition", "/always", alteram.Validators{}, alteram.OutcomeBroken, alteram.Validators{}, ""},
		{"a cut answer is asked for again", "/cut", alteram.Validators{}, alteram.OutcomePartial, alteram.Validators{}, "hello"},
		{"an error's validators are nobody's", "/error", one, alteram.OutcomeNotFound, alteram.Validators{}, ""},
		{"a validator that spoils the request", "/feed", alteram.Validators{ETag: "a\r\nX: b", LastModified: strings.Repeat("x", 2000)}, alteram.OutcomeFetched, one, " "},
	} {
		t.Run(test.name, func(t *testing.T) {
			resp, err := c.Get(t.Context(), Request{URL: named(address, "a.example") + test.path, Validators: test.sent})
			if err != nil {
				t.Fatal(err)
			}
			if got := OutcomeOf(resp, nil); got != test.outcome {
				t.Errorf("outcome = %q, want %q", got, test.outcome)
			}
			if diff := cmp.Diff(test.want, resp.Validators); diff != "" {
				t.Errorf("validators: %s", diff)
			}
			if string(resp.Body) != test.body {
				t.Errorf("body = %q, want %q", resp.Body, test.body)
			}
		})
	}
}

// Credentials go to the server they are for, and into no error or final address.
func TestCredentials(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		at := r.Host[strings.LastIndex(r.Host, ":"):]
		switch r.URL.Path {
		case "/moved":
			w.Header().Set("Location", "http://a.example"+at+"/feed")
			w.WriteHeader(http.StatusMovedPermanently)
		case "/elsewhere":
			w.Header().Set("Location", "http://b.example"+at+"/feed")
			w.WriteHeader(http.StatusMovedPermanently)
		case "/loop":
			w.Header().Set("Location", "/loop")
			w.WriteHeader(http.StatusMovedPermanently)
		case "/private":
			w.Header().Set("Location", "http://reader:hunter2@10.0.0.1/")
			w.WriteHeader(http.StatusMovedPermanently)
		case "/cut":
			w.Header().Set("Content-Length", "99")
		}
		user, password, _ := r.BasicAuth()
		fmt.Fprintf(w, "%s:%s", user, password)
	})
	c := client(t, Options{Resolver: names(t, map[string][]string{"a.example": {"127.0.0.1"}, "b.example": {"127.0.0.1"}})})
	host := strings.TrimPrefix(named(address, "a.example"), "http://")
	for path, want := range map[string]string{"/feed": "reader:hunter2", "/moved": "reader:hunter2", "/elsewhere": ":", "/cut": "reader:hunter2"} {
		resp, err := c.Get(t.Context(), Request{URL: "http://reader:hunter2@" + host + path})
		if err != nil {
			t.Fatal(err)
		}
		if string(resp.Body)[:len(want)] != want {
			t.Errorf("%s: the server was given %q, want %q", path, resp.Body, want)
		}
		if said := fmt.Sprint(resp.URL, resp.Cut); strings.Contains(said, "hunter2") {
			t.Errorf("%s: a password is in %s", path, said)
		}
		if path == "/moved" && resp.Permanent != "http://reader:hunter2@"+host+"/feed" {
			t.Errorf("permanent = %q", resp.Permanent)
		}
	}
	for _, r := range []Request{
		{URL: "http://reader:hunter2@" + host + "/loop"},
		{URL: "http://reader:hunter2@" + host + "/private"},
		{URL: "http://reader:hunter2@nowhere.example/"},
		{URL: "http://reader:hunter2@10.0.0.1/"},
		{URL: "http://reader:hunter2#x@10.0.0.1/"},
		{URL: "ftp://reader:hunter2@a.example/"},
		{URL: "http://reader:hunter2@a.example:port/"},
		{URL: address, Via: "http://reader:hunter2@proxy.example:port"},
		{URL: address, Via: "ftp://reader:hunter2@proxy.example"},
		{URL: "http://news.example", Via: "http://reader:hunter2@nowhere.example:8080"},
		{URL: "http://news.example", Via: "socks5://reader:hunter2@nowhere.example:8080"},
	} {
		resp, err := c.Get(t.Context(), r)
		if err == nil {
			t.Errorf("Get(%+v) = %v", r, resp)
		} else if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "reader") {
			t.Errorf("a password is in %q", err)
		}
	}
}

func TestHTTP2(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cut" {
			io.WriteString(w, "hel")
			http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
		io.WriteString(w, r.Proto)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	c := client(t, Options{})
	c.direct.TLSClientConfig = &tls.Config{RootCAs: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	resp, err := c.Get(t.Context(), Request{URL: s.URL})
	if err != nil || string(resp.Body) != "HTTP/2.0" {
		t.Errorf("Get = %+v, %v, want HTTP/2.0", resp, err)
	}
	resp, err = c.Get(t.Context(), Request{URL: s.URL + "/cut"})
	if err != nil || string(resp.Body) != "hel" || OutcomeOf(nil, resp.Cut) != alteram.OutcomeBroken {
		t.Errorf("Get of a body that breaks off = %+v, %v", resp, err)
	}
	c.Close()
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                                      0,
		"0":                                     0,
		"120":                                   2 * time.Minute,
		" 120 ":                                 2 * time.Minute,
		"604801":                                maxRetryAfter,
		"99999999999999999999999":               maxRetryAfter,
		"-5":                                    0,
		"1.5":                                   0,
		"1h":                                    0,
		"soon":                                  0,
		"Sun, 01 Mar 2026 12:10:00 GMT":         10 * time.Minute,
		"Sunday, 01-Mar-26 12:10:00 GMT":        10 * time.Minute,
		"Sun Mar  1 12:10:00 2026":              10 * time.Minute,
		"Sun, 01 Mar 2026 11:00:00 GMT":         0,
		"Sun, 01 Mar 2099 12:00:00 GMT":         maxRetryAfter,
		"Sun, 01 Mar 2026 12:10:00 GMT, 120":    0,
		"Sun, 01 Mar 0000 12:10:00 GMT":         0,
		"Fri, 31 Dec 9999 23:59:59 GMT":         maxRetryAfter,
		"\u0661\u0662\u0660":                    0,
		"120\x00":                               0,
		strings.Repeat("1", 1<<16):              maxRetryAfter,
		"Sun, 01 Mar 2026 12:10:00 +0000 (UTC)": 0,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("retryAfter(%.40q) = %v, want %v", value, got, want)
		}
	}
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "Sun, 01 Mar 2026 12:10:00 GMT")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	c := client(t, Options{Now: func() time.Time { return now }})
	resp, err := c.Get(t.Context(), Request{URL: address})
	if err != nil || resp.RetryAfter != 10*time.Minute {
		t.Errorf("Get = %+v, %v, want 10 minutes", resp, err)
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "120", "Sun, 01 Mar 2026 12:10:00 GMT", "99999999999999999999", "-1"} {
		f.Add(s)
	}
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if d := retryAfter(s, now); d < 0 || d > maxRetryAfter {
			t.Errorf("retryAfter(%q) = %v", s, d)
		}
	})
}
