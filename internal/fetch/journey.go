package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/alteram-hub/alteram"
	"golang.org/x/net/http/httpguts"
)

// journey is one Get: the hops from the address asked to the one that answers.
type journey struct {
	client *Client
	req    Request
	via    *url.URL // nil is direct
	limit  int64

	next      *url.URL // the address to ask now
	first     string   // the host of the address asked
	seen      map[string]bool
	permanent string
	temporary bool // a temporary redirect was followed

	at    time.Time
	spent time.Duration // in hops, without waiting at the gate
}

// plan checks a request before anything is sent.
func (c *Client) plan(req Request) (*journey, error) {
	j := &journey{client: c, req: req, limit: req.MaxBytes, seen: map[string]bool{}}
	if j.limit <= 0 {
		j.limit = c.options.MaxBytes
	}
	if req.Via != "" {
		via, err := proxy(req.Via)
		if err != nil {
			return nil, err
		}
		j.via = via
	}
	u, err := url.Parse(req.URL)
	if err != nil {
		return nil, forbidden("the address can not be read: write it as https://host/path")
	}
	if err := j.aim(u); err != nil {
		return nil, err
	}
	j.first = hostOf(u)
	return j, nil
}

// aim makes u the address to ask now, if it may be asked.
func (j *journey) aim(u *url.URL) error {
	u.Fragment, u.RawFragment = "", ""
	if err := j.client.guard.target(u, j.via != nil); err != nil {
		return err
	}
	address := u.String()
	if j.seen[address] {
		return &failure{outcome: alteram.OutcomeRedirectLoop, what: fmt.Sprintf("%s redirects in a circle", hostOf(u))}
	}
	if len(j.seen) > j.client.options.MaxRedirects {
		return &failure{outcome: alteram.OutcomeRedirectLoop, what: fmt.Sprintf("there are more than %d redirects", j.client.options.MaxRedirects)}
	}
	j.seen[address] = true
	j.next = u
	return nil
}

// hop asks the next address. It returns the response, or an error, or neither
// after a redirect. It holds the gate of that address's host alone, so that no
// two journeys can wait for one another.
func (j *journey) hop(ctx context.Context) (*Response, error) {
	host := hostOf(j.next)
	leave, err := j.client.options.Gate.Enter(ctx, host)
	if err != nil {
		return nil, fmt.Errorf("wait for a turn at %s: %w", host, err)
	}
	defer leave()
	began := time.Now()
	defer func() { j.spent += time.Since(began) }()
	if j.at.IsZero() {
		j.at = j.client.options.Now().UTC()
	}
	l := j.client.limits(ctx, j.client.options.Timeout-j.spent)
	defer l.stop()
	resp, err := j.send(l)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if location := resp.Header.Get("Location"); location != "" && redirects(resp.StatusCode) {
		return nil, j.follow(resp.StatusCode, location)
	}
	return j.answer(l, resp, began)
}

// send sends one request and returns what comes back up to the header.
func (j *journey) send(l *limits) (*http.Response, error) {
	// A connection that came about tells a silent server from one out of reach.
	var connected atomic.Bool
	ctx := httptrace.WithClientTrace(l.ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	t := j.client.direct
	if j.via != nil {
		t, ctx = j.client.proxied, context.WithValue(ctx, viaKey{}, j.via)
	}
	r := (&http.Request{Method: http.MethodGet, URL: j.next, Host: j.next.Host, Header: j.header()}).WithContext(ctx)
	if u := j.next.User; u != nil {
		password, _ := u.Password()
		r.SetBasicAuth(u.Username(), password)
	}
	resp, err := t.RoundTrip(r)
	if err != nil {
		return nil, j.noAnswer(l, connected.Load(), err)
	}
	return resp, nil
}

func (j *journey) header() http.Header {
	h := http.Header{
		"User-Agent":      {j.client.options.UserAgent},
		"Accept":          {"*/*"},
		"Accept-Encoding": {acceptEncoding},
	}
	if j.req.Accept != "" {
		h.Set("Accept", j.req.Accept)
	}
	if v := j.validators(); v.ETag != "" {
		h.Set("If-None-Match", v.ETag)
	}
	if v := j.validators(); v.LastModified != "" {
		h.Set("If-Modified-Since", v.LastModified)
	}
	return h
}

// validators are those that go to the next address: another host's would tell
// it what we read elsewhere, and could meet an equal one that means something else.
func (j *journey) validators() alteram.Validators {
	if hostOf(j.next) != j.first {
		return alteram.Validators{}
	}
	return alteram.Validators{ETag: sendable(j.req.Validators.ETag), LastModified: sendable(j.req.Validators.LastModified)}
}

// sendable returns a header value, or nothing when it would spoil the request.
func sendable(value string) string {
	if len(value) > 1024 || !httpguts.ValidHeaderFieldValue(value) {
		return ""
	}
	return value
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// follow makes a redirect's target the next address.
func (j *journey) follow(status int, location string) error {
	from := j.next
	to, err := from.Parse(location)
	if err != nil {
		return &failure{outcome: alteram.OutcomeBroken, what: fmt.Sprintf("%s redirects to something that is no address", hostOf(from))}
	}
	if to.User == nil && to.Host == from.Host && (to.Scheme == from.Scheme || to.Scheme == "https") {
		to.User = from.User
	}
	if err := j.aim(to); err != nil {
		return fmt.Errorf("redirected to %s: %w", without(to), err)
	}
	if status != http.StatusMovedPermanently && status != http.StatusPermanentRedirect {
		j.temporary = true
	}
	if !j.temporary {
		j.permanent = to.String()
	}
	return nil
}

// answer reads the body and makes the response.
func (j *journey) answer(l *limits, resp *http.Response, began time.Time) (*Response, error) {
	body, cut := j.client.body(l, resp, j.limit)
	if cut != nil && l.parent.Err() != nil {
		return nil, l.parent.Err()
	}
	r := &Response{
		URL: without(j.next), Permanent: j.permanent, Status: resp.StatusCode, Header: resp.Header,
		Body: body, Cut: j.cut(l, len(body), cut), At: j.at, Duration: j.spent + time.Since(began), Route: j.route(),
		RetryAfter: retryAfter(resp.Header.Get("Retry-After"), j.client.options.Now()),
	}
	sent := j.validators()
	r.NotModified = r.Status == http.StatusNotModified && sent != alteram.Validators{}
	if hostOf(j.next) == j.first {
		r.Validators = fresh(r, resp.Header, sent)
	}
	return r, nil
}

// fresh returns the validators that stand for what the caller holds after this response.
func fresh(r *Response, h http.Header, sent alteram.Validators) alteram.Validators {
	got := alteram.Validators{ETag: sendable(h.Get("Etag")), LastModified: sendable(h.Get("Last-Modified"))}
	switch {
	case r.NotModified && got == alteram.Validators{}:
		return sent
	case r.NotModified, r.Status == http.StatusOK && r.Cut == nil:
		return got
	}
	return alteram.Validators{}
}

func (j *journey) route() string {
	if j.via == nil {
		return "direct"
	}
	return "via " + j.via.Host
}

// noAnswer says why no response came.
func (j *journey) noAnswer(l *limits, connected bool, err error) error {
	host := hostOf(j.next)
	var refused *failure
	switch {
	case l.parent.Err() != nil:
		return l.parent.Err()
	case errors.As(err, &refused):
		return refused
	case !connected && l.ctx.Err() != nil:
		return &failure{outcome: alteram.OutcomeTimeout, what: fmt.Sprintf("no connection to %s came about in time: %v", host, context.Cause(l.ctx))}
	case !connected && j.via != nil:
		return &failure{outcome: alteram.OutcomeUnreachable, what: fmt.Sprintf("no connection to %s came about through the proxy %s", host, j.via.Host), err: err}
	case !connected:
		return &failure{outcome: alteram.OutcomeUnreachable, what: "no connection to " + host + " came about", err: err}
	case l.ctx.Err() != nil || timedOut(err):
		return &failure{outcome: alteram.OutcomeTimeout, what: host + " took the request and did not answer in time"}
	}
	return &failure{outcome: alteram.OutcomeBroken, what: host + " took the request and gave no answer that can be read", err: err}
}

// cut says why a body of n bytes is not whole; nil when it is.
func (j *journey) cut(l *limits, n int, err error) error {
	host := hostOf(j.next)
	var damaged *encodingError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errTooLarge):
		return &failure{outcome: alteram.OutcomeTooLarge, what: fmt.Sprintf("the answer of %s is larger than the limit of %d bytes", host, j.limit)}
	case l.ctx.Err() != nil:
		return &failure{outcome: alteram.OutcomeTimeout, what: fmt.Sprintf("%s sent %d bytes, then %v", host, n, context.Cause(l.ctx))}
	case errors.As(err, &damaged):
		return &failure{outcome: alteram.OutcomeBroken, what: fmt.Sprintf("the answer of %s is damaged after %d bytes", host, n), err: err}
	}
	return &failure{outcome: alteram.OutcomeBroken, what: fmt.Sprintf("the connection to %s broke off after %d bytes", host, n), err: err}
}
