package fetch

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"
	"github.com/alteram-hub/alteram"
	"golang.org/x/net/idna"
)

// guard keeps requests from addresses that are not public. What it knows of a
// name is checked when a connection is made, with the address that it is made
// to, so that neither a redirect nor a second answer of the DNS slips past.
type guard struct {
	allow  []netip.Prefix
	public *ssrf.Guardian
}

func newGuard(allow []netip.Prefix) guard {
	return guard{allow: slices.Clone(allow), public: ssrf.New()}
}

// control is a [net.Dialer.Control].
func (g guard) control(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return forbidden("the connection would go to something that is no internet address")
	}
	return g.address(a.Addr())
}

var nat64 = ssrf.IPv6NAT64Prefix

// address refuses what is not public and not allowed. An IPv4 address inside an
// IPv6 one is checked as what it is.
func (g guard) address(a netip.Addr) error {
	a = a.Unmap().WithZone("")
	allowed := slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(a) })
	if allowed && nat64.Contains(a) {
		b := a.As16()
		return g.address(netip.AddrFrom4([4]byte(b[12:])))
	}
	if !allowed && g.public.SafeAddr(a) != nil {
		return forbidden(fmt.Sprintf("%s is not a public address: to reach it, add its range to --allow-private", a))
	}
	return nil
}

// target refuses an address before anything is sent to it, and puts its host
// into the form that goes over the network. Behind a proxy there is no second
// look when the connection is made, so there a host that only might mean a
// private address is refused too.
func (g guard) target(u *url.URL, proxied bool) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return forbidden("only addresses that begin with http:// or https:// and a host can be fetched")
	}
	if err := toASCII(u); err != nil {
		return err
	}
	if err := port(u.Port()); err != nil {
		return err
	}
	host := hostOf(u)
	if a, err := netip.ParseAddr(host); err == nil {
		return g.address(a)
	}
	if !proxied {
		return nil
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return g.address(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	}
	// 127.1 and 0x7f000001 are IPv4 addresses to many a proxy (WHATWG URL, "ends in a number").
	last := host[strings.LastIndexByte(host, '.')+1:]
	if _, err := strconv.ParseUint(last, 0, 64); err == nil || strings.Trim(last, "0123456789") == "" {
		return forbidden(fmt.Sprintf("%q is neither a name nor an address in full: write it with four numbers", host))
	}
	return nil
}

// toASCII writes a host of other letters as the DNS has it. net/http would do
// the same later, behind the back of our checks.
func toASCII(u *url.URL) error {
	host := u.Hostname()
	if !strings.ContainsFunc(host, func(r rune) bool { return r > 127 }) {
		return nil
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || ascii == "" {
		return forbidden(fmt.Sprintf("%q is no host name", host))
	}
	u.Host = ascii + strings.TrimPrefix(u.Host, host)
	return nil
}

// otherServices are the ports at which nothing speaks HTTP but a mail server or
// the like could be made to listen: the bad ports of the Fetch standard, which
// browsers refuse too (https://fetch.spec.whatwg.org/#port-blocking).
var otherServices = [...]uint16{
	0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123,
	135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995,
	1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
}

// port refuses the ports of other services. Any other is fine: feeds are served
// at odd ones.
func port(p string) error {
	if p == "" {
		return nil
	}
	n, err := strconv.ParseUint(p, 10, 16)
	if err != nil || slices.Contains(otherServices[:], uint16(n)) {
		return forbidden(fmt.Sprintf("port %s is not one for web pages and feeds", p))
	}
	return nil
}

// hostOf returns the name under which requests to one host are counted: lower
// case, without port and final dot.
func hostOf(u *url.URL) string {
	return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
}

// forbidden is the failure of an address that may not be asked.
func forbidden(what string) error {
	return &failure{outcome: alteram.OutcomeForbidden, what: what}
}

// viaKey is the context key of a request's proxy.
type viaKey struct{}

func proxyOf(r *http.Request) (*url.URL, error) {
	via, _ := r.Context().Value(viaKey{}).(*url.URL)
	return via, nil
}

// proxy reads the address of a proxy. It may hold a password, so no error shows it.
func proxy(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) {
		return nil, alteram.Errorf(alteram.Invalid, "the address of the proxy can not be used: write it as http://host:port, https://host:port or socks5://host:port")
	}
	return u, nil
}
