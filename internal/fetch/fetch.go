// Package fetch is the only door to other people's servers. It asks politely,
// within limits of size and time, only at addresses that are public, and says
// in plain words what came of it.
//
// A [Client] keeps no cookies and takes no proxy from the environment: the
// route of a request is what its caller says.
package fetch

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/alteram-hub/alteram"
)

// The limits that hold where [Options] state none.
const (
	DefaultTimeout      = 30 * time.Second
	DefaultStall        = 15 * time.Second
	DefaultMaxBytes     = 16 << 20
	DefaultMaxRedirects = 10
	// DefaultPerHost is how many requests a client without a [Gate] has in flight at one host.
	DefaultPerHost = 2
)

const (
	connectTimeout = 10 * time.Second
	maxHeaderBytes = 256 << 10
)

// Options say how a [Client] behaves. Only UserAgent has no default.
type Options struct {
	// UserAgent names the hub and how to reach its operator:
	// "Alteram/VERSION (+https://hub.example; desk@hub.example)".
	UserAgent string
	// Allow lists ranges of addresses that may be reached although they are not public.
	Allow []netip.Prefix
	// Timeout bounds a whole exchange, redirects included and waiting for a turn
	// at the gate left out. 0 means [DefaultTimeout].
	Timeout time.Duration
	// Stall bounds the time in which a connected server sends nothing. 0 means [DefaultStall].
	Stall time.Duration
	// MaxBytes bounds a decoded body, where the request states no limit. 0 means [DefaultMaxBytes].
	MaxBytes int64
	// MaxRedirects is how many redirects are followed. 0 means [DefaultMaxRedirects].
	MaxRedirects int
	// Gate bounds the requests in flight at one host. Nil means [LocalGate] of
	// [DefaultPerHost]; without a proxy there are never more connections than that,
	// whatever the gate says.
	Gate Gate
	// Now is the clock for [Response.At] and Retry-After dates; nil means [time.Now].
	Now func() time.Time
	// Resolver looks up names; nil means [net.DefaultResolver].
	Resolver *net.Resolver
}

// Request is what to ask of whom. Only URL is required.
type Request struct {
	// URL is an http or https address. A user name and password in it are sent,
	// and appear in no error.
	URL string
	// Validators make the request conditional. They are sent to the host of URL alone.
	Validators alteram.Validators
	// Accept is the header field; empty means that anything is welcome.
	Accept string
	// Via is the address of a proxy (http, https or socks5); empty is direct. The
	// proxy may stand at any address. What lies behind it is not seen from here,
	// so only targets that are plainly not public are refused.
	Via string
	// MaxBytes bounds the decoded body; 0 means the client's limit.
	MaxBytes int64
}

// Response is what a server answered, whatever its status.
type Response struct {
	// URL is where redirects led, without user name and password.
	URL string
	// Permanent is the address after those redirects that come before any
	// temporary one: the new address of what was asked for, user name and password
	// included. It is empty when the first redirect was temporary, or there was
	// none. Believe it only when the answer is good.
	Permanent string
	// Status is the HTTP status.
	Status int
	// Header holds the header fields as sent, under their canonical names.
	Header map[string][]string
	// Body is the body without its content encoding, not longer than the limit.
	Body []byte
	// Cut says why Body is not whole; nil when it is. [OutcomeOf] classifies it.
	Cut error
	// NotModified means that what the request's validators name is still current.
	NotModified bool
	// At is when the first request went out.
	At time.Time
	// Duration is how long the exchange took, without waiting at the gate.
	Duration time.Duration
	// Validators are those to send next time to the address asked. They are empty
	// when the body was cut, so that a 304 can never hide what did not come, and
	// when the answer is another host's.
	Validators alteram.Validators
	// RetryAfter is how long the server asks to be left alone, up to 7 days; 0 when it does not.
	RetryAfter time.Duration
	// Route is "direct", or "via" and the host of the proxy.
	Route string
}

// Client asks other people's servers. Its methods may be called concurrently.
type Client struct {
	options Options
	guard   guard
	// direct checks every address it connects to, proxied connects to proxies alone.
	direct  *http.Transport
	proxied *http.Transport
	chunks  sync.Pool // of *chunk
	gzips   sync.Pool // of *gzip.Reader
}

// New returns a client. Close it after use.
func New(o Options) *Client {
	o.UserAgent = cmp.Or(o.UserAgent, "Alteram")
	o.Timeout = cmp.Or(o.Timeout, DefaultTimeout)
	o.Stall = cmp.Or(o.Stall, DefaultStall)
	o.MaxBytes = cmp.Or(o.MaxBytes, DefaultMaxBytes)
	o.MaxRedirects = cmp.Or(o.MaxRedirects, DefaultMaxRedirects)
	if o.Gate == nil {
		o.Gate = LocalGate(DefaultPerHost)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &Client{options: o, guard: newGuard(o.Allow)}
	c.direct = transport(o, &net.Dialer{Timeout: connectTimeout, Resolver: o.Resolver, Control: c.guard.control})
	c.direct.MaxConnsPerHost = DefaultPerHost
	// All http targets behind one proxy share its connections: there the gate alone counts.
	c.proxied = transport(o, &net.Dialer{Timeout: connectTimeout, Resolver: o.Resolver})
	c.proxied.Proxy = proxyOf
	return c
}

func transport(o Options, dialer *net.Dialer) *http.Transport {
	return &http.Transport{
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    connectTimeout,
		ResponseHeaderTimeout:  o.Stall,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableCompression:     true, // decoded by us, within the limit
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    DefaultPerHost,
		IdleConnTimeout:        30 * time.Second,
	}
}

// Close closes the connections that are kept open for a next request.
func (c *Client) Close() {
	c.direct.CloseIdleConnections()
	c.proxied.CloseIdleConnections()
}

// Get asks for req.URL and follows redirects. Whatever status the server gives
// is no error, and neither is a body that breaks off: what came is in the
// response. An error means that there was no answer; [OutcomeOf] classifies it,
// and its message says in plain words what happened, without credentials.
// When ctx ends, so does Get, with the error of ctx.
func (c *Client) Get(ctx context.Context, req Request) (*Response, error) {
	j, err := c.plan(req)
	for err == nil {
		var resp *Response
		resp, err = j.hop(ctx)
		if resp != nil {
			return resp, nil
		}
	}
	return nil, fmt.Errorf("fetch %s: %w", shown(req.URL), err)
}

// shown returns an address as it may be logged.
func shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "an address that can not be read" // which may hold a password anywhere
	}
	return without(u)
}

func without(u *url.URL) string {
	public := *u
	public.User = nil
	return public.String()
}
