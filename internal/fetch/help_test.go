package fetch

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/net/dns/dnsmessage"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// client returns a client that may reach this machine.
func client(t testing.TB, o Options) *Client {
	t.Helper()
	if o.Allow == nil {
		o.Allow = loopback
	}
	if o.UserAgent == "" {
		o.UserAgent = "Alteram/test (+https://hub.example; desk@hub.example)"
	}
	c := New(o)
	t.Cleanup(c.Close)
	return c
}

// serve starts a server; its address has no trailing slash.
func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// named is address with another host name, for a client that uses names.
func named(address, name string) string { return strings.Replace(address, "127.0.0.1", name, 1) }

// names returns a resolver that knows the given names alone. A name with several
// addresses gets the next one each time it is asked for, and keeps the last.
func names(t testing.TB, known map[string][]string) *net.Resolver {
	t.Helper()
	next := map[string]int{}
	answer := func(q dnsmessage.Question) []dnsmessage.Resource {
		name := strings.TrimSuffix(q.Name.String(), ".")
		addresses := known[name]
		if len(addresses) == 0 || q.Type != dnsmessage.TypeA {
			return nil
		}
		a := netip.MustParseAddr(addresses[min(next[name], len(addresses)-1)])
		next[name]++
		return []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class}, Body: &dnsmessage.AResource{A: a.As4()}}}
	}
	lock := make(chan struct{}, 1) // the resolver asks for A and AAAA at once
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			lock <- struct{}{}
			defer func() { <-lock }()
			if err := answerName(theirs, answer); err != nil && !errors.Is(err, io.EOF) {
				t.Error(err)
			}
		}()
		return ours, nil
	}}
}

// answerName answers one question of DNS over TCP.
func answerName(conn net.Conn, answer func(dnsmessage.Question) []dnsmessage.Resource) error {
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return err
	}
	b := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, b); err != nil {
		return err
	}
	var m dnsmessage.Message
	if err := m.Unpack(b); err != nil {
		return err
	}
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	if m.Answers = answer(m.Questions[0]); m.Answers == nil {
		m.RCode = dnsmessage.RCodeNameError
	}
	if m.Questions[0].Type != dnsmessage.TypeA {
		m.RCode = dnsmessage.RCodeSuccess
	}
	b, err := m.Pack()
	if err != nil {
		return err
	}
	_, err = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...))
	return err
}

// raw answers with bytes as they are and closes the connection.
func raw(answer string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		io.WriteString(conn, answer)
	}
}

func text(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// hang sends start and then nothing more until the client has gone.
func hang(start string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if start != "" {
			io.WriteString(w, start)
			http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	}
}
