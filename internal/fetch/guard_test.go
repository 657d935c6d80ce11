package fetch

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/alteram-hub/alteram"
)

func TestGuardAddresses(t *testing.T) {
	none := newGuard(nil)
	some := newGuard([]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00::/8"), netip.MustParsePrefix("64:ff9b::/96")})
	for _, c := range []struct {
		address string
		none    bool // may be reached when nothing is allowed
		some    bool // … when 10.1/16, fd00/8 and NAT64 are
	}{
		{"93.184.215.14", true, true},
		{"2606:2800:21f:cb07:6820:80da:af6b:8b2c", true, true},
		{"::ffff:93.184.215.14", true, true},
		{"127.0.0.1", false, false},
		{"127.9.9.9", false, false},
		{"::1", false, false},
		{"::", false, false},
		{"::127.0.0.1", false, false},
		{"0.0.0.0", false, false},
		{"10.0.0.1", false, false},
		{"10.1.0.1", false, true},
		{"::ffff:10.0.0.1", false, false},
		{"::ffff:10.1.0.1", false, true},
		{"172.16.0.1", false, false},
		{"192.168.1.1", false, false},
		{"169.254.169.254", false, false},
		{"100.64.0.1", false, false},
		{"224.0.0.1", false, false},
		{"255.255.255.255", false, false},
		{"fe80::1", false, false},
		{"fe80::1%eth0", false, false},
		{"fd00::1", false, true},
		{"fd00::1%eth0", false, true},
		{"ff02::1", false, false},
		{"fec0::1", false, false},
		{"2002:7f00:1::", false, false},      // 6to4 of 127.0.0.1
		{"2001:0:1::1", false, false},        // Teredo
		{"64:ff9b::5db8:d70e", false, true},  // NAT64 of 93.184.215.14
		{"64:ff9b::a00:1", false, false},     // NAT64 of 10.0.0.1
		{"64:ff9b::a01:1", false, true},      // NAT64 of 10.1.0.1
		{"64:ff9b::7f00:1", false, false},    // NAT64 of 127.0.0.1
		{"64:ff9b:1::a00:1", false, false},   // local NAT64
		{"2001:db8::1", false, false},        // documentation
		{"::ffff:0:127.0.0.1", false, false}, // IPv4-translated
	} {
		a := netip.MustParseAddr(c.address)
		if err := none.address(a); (err == nil) != c.none {
			t.Errorf("%s with nothing allowed: %v", c.address, err)
		}
		if err := some.address(a); (err == nil) != c.some {
			t.Errorf("%s with some ranges allowed: %v", c.address, err)
		}
	}
}

func TestGuardTargets(t *testing.T) {
	g := newGuard(nil)
	for _, c := range []struct {
		url             string
		direct, proxied bool
	}{
		{"http://news.example/", true, true},
		{"https://news.example:8443/", true, true},
		{"http://93.184.215.14/", true, true},
		{"HTTP://news.example/", true, true},
		{"ftp://news.example/", false, false},
		{"file:///etc/passwd", false, false},
		{"gopher://news.example/", false, false},
		{"//news.example/", false, false},
		{"http:///feed", false, false},
		{"http:feed", false, false},
		{"http://:80/", false, false},
		{"http://10.0.0.1/", false, false},
		{"http://[::1]/", false, false},
		{"http://[::ffff:10.0.0.1]/", false, false},
		{"http://[fe80::1%25eth0]/", false, false},
		{"http://127.0.0.1./", false, false},
		{"http://\uff11\uff12\uff17.0.0.1/", false, false}, // full-width digits
		{"http://\u2460\u2461\u2466\u3002\u24ea.0.1/", false, false},
		{"http://news.example:25/", false, false},
		{"http://news.example:6379/", true, true}, // a browser asks there too
		{"http://news.example:65536/", false, false},
		{"http://news.example:0/", false, false},
		// What these mean is seen when a connection is made, or never.
		{"http://localhost/", true, false},
		{"http://LOCALHOST./", true, false},
		{"http://feeds.localhost/", true, false},
		{"http://127.1/", true, false},
		{"http://2130706433/", true, false},
		{"http://0x7f.1/", true, false},
		{"http://0x7f000001/", true, false},
		{"http://0177.0.0.01/", true, false},
		{"http://1.2.3.08/", true, false},
		{"http://4chan.example/", true, true},
	} {
		for _, proxied := range []bool{false, true} {
			u, err := url.Parse(c.url)
			if err != nil {
				t.Fatal(err)
			}
			err = g.target(u, proxied)
			if want := proxied && c.proxied || !proxied && c.direct; (err == nil) != want {
				t.Errorf("%s, proxied %v: %v", c.url, proxied, err)
			}
			if err != nil && (!errors.Is(err, alteram.Invalid) || OutcomeOf(nil, err) != alteram.OutcomeForbidden) {
				t.Errorf("%s: %v is not forbidden", c.url, err)
			}
		}
	}
}

func TestHostOf(t *testing.T) {
	for address, want := range map[string]string{
		"http://News.Example:8080/":   "news.example",
		"http://news.example./":       "news.example",
		"http://[2001:DB8::1]:80/":    "2001:db8::1",
		"http://B\u00fccher.example/": "xn--bcher-kva.example",
	} {
		u, err := url.Parse(address)
		if err == nil {
			err = toASCII(u)
		}
		if err != nil || hostOf(u) != want {
			t.Errorf("hostOf(%s) = %q, %v, want %q", address, hostOf(u), err, want)
		}
	}
}

// A name may mean a public address when it is looked up first, and a private
// one a moment later.
func TestNamesThatChangeTheirMeaning(t *testing.T) {
	var asked atomic.Int32
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Connection", "close")
		if r.URL.Path == "/redirect" {
			http.Redirect(w, r, "http://inside.example/", http.StatusFound)
		}
	})
	c := client(t, Options{
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Resolver: names(t, map[string][]string{
			"rebinding.example": {"127.0.0.1", "192.168.0.1"},
			"outside.example":   {"127.0.0.1"},
			"inside.example":    {"169.254.169.254"},
		}),
	})
	rebinding := named(address, "rebinding.example")
	if _, err := c.Get(t.Context(), Request{URL: rebinding}); err != nil {
		t.Fatal(err)
	}
	for _, u := range []string{rebinding, named(address, "outside.example") + "/redirect", "http://inside.example/"} {
		resp, err := c.Get(t.Context(), Request{URL: u})
		if OutcomeOf(resp, err) != alteram.OutcomeForbidden || !errors.Is(err, alteram.Invalid) {
			t.Errorf("Get(%s) = %v, %v, want it forbidden", u, resp, err)
		}
	}
	if n := asked.Load(); n != 2 {
		t.Errorf("%d requests arrived, want 2", n)
	}
}

func TestNothingPrivateByDefault(t *testing.T) {
	var asked atomic.Int32
	address := serve(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	c := New(Options{})
	defer c.Close()
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1"} {
		resp, err := c.Get(t.Context(), Request{URL: named(address, host)})
		if resp != nil || err == nil {
			t.Errorf("Get from %s = %v, %v", host, resp, err)
		}
		if got := OutcomeOf(resp, err); host != "127.1" && got != alteram.OutcomeForbidden {
			t.Errorf("Get from %s: %q (%v), want %q", host, got, err, alteram.OutcomeForbidden)
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

func TestProxy(t *testing.T) {
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodConnect || r.Host == "refused.example" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		io.WriteString(w, r.RequestURI+" "+r.Header.Get("Proxy-Authorization"))
	})
	c := New(Options{}) // the proxy may be at a private address, its targets may not
	defer c.Close()
	via := strings.Replace(proxy, "http://", "http://reader:hunter2@", 1)
	resp, err := c.Get(t.Context(), Request{URL: "http://news.example/feed", Via: via})
	if err != nil {
		t.Fatal(err)
	}
	if want := "http://news.example/feed Basic cmVhZGVyOmh1bnRlcjI="; string(resp.Body) != want {
		t.Errorf("the proxy was asked %q, want %q", resp.Body, want)
	}
	if want := "via " + strings.TrimPrefix(proxy, "http://"); resp.Route != want {
		t.Errorf("route = %q, want %q", resp.Route, want)
	}
	resp, err = c.Get(t.Context(), Request{URL: "https://news.example/feed", Via: via})
	if OutcomeOf(resp, err) != alteram.OutcomeUnreachable || !strings.Contains(err.Error(), "through the proxy") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("Get through a proxy that refuses = %v, %v", resp, err)
	}
	for _, private := range []string{"http://192.168.0.1/", "http://localhost/", "http://127.1/"} {
		resp, err = c.Get(t.Context(), Request{URL: private, Via: via})
		if OutcomeOf(resp, err) != alteram.OutcomeForbidden {
			t.Errorf("Get(%s) through a proxy = %v, %v", private, resp, err)
		}
	}
	for _, wrong := range []string{"proxy.example:8080", "ftp://proxy.example", "http://", "http://[", "/proxy"} {
		if resp, err = c.Get(t.Context(), Request{URL: "http://news.example/", Via: wrong}); !errors.Is(err, alteram.Invalid) {
			t.Errorf("Get through %q = %v, %v, want %v", wrong, resp, err, alteram.Invalid)
		}
	}
}

func TestSOCKS(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- socks(l, strings.TrimPrefix(address, "http://")) }()
	c := New(Options{})
	resp, err := c.Get(t.Context(), Request{URL: "http://news.example/", Via: "socks5://" + l.Addr().String()})
	if err != nil || string(resp.Body) != "news.example" || resp.Route != "via "+l.Addr().String() {
		t.Errorf("Get = %+v, %v", resp, err)
	}
	c.Close()
	l.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// socks takes one connection as a SOCKS 5 proxy (RFC 1928) and leads it to
// target, whatever name it asks for.
func socks(l net.Listener, target string) error {
	conn, err := l.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	r := bufio.NewReader(conn)
	hello := make([]byte, 3) // version, one method: none
	if _, err := io.ReadFull(r, hello); err != nil {
		return err
	}
	conn.Write([]byte{5, 0})
	head := make([]byte, 5) // version, connect, 0, name, its length
	if _, err := io.ReadFull(r, head); err != nil {
		return err
	}
	if head[3] != 3 {
		return errors.New("the proxy was not given the name")
	}
	if _, err := io.ReadFull(r, make([]byte, int(head[4])+2)); err != nil {
		return err
	}
	behind, err := net.Dial("tcp", target)
	if err != nil {
		return err
	}
	defer behind.Close()
	conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	go func() {
		io.Copy(behind, r)
		behind.(*net.TCPConn).CloseWrite()
	}()
	io.Copy(conn, behind)
	return nil
}
