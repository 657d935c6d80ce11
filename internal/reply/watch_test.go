package reply_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/reply"
)

func TestWatchTellsOfTheRequestAndNotOfTheReader(t *testing.T) {
	inner := http.NewServeMux()
	inner.HandleFunc("GET /entry/{id}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "a report") })
	inner.HandleFunc("GET /gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	inner.HandleFunc("GET /early", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusNotFound)
	})
	inner.HandleFunc("GET /broken", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	inner.HandleFunc("GET /empty", func(http.ResponseWriter, *http.Request) {})
	outer := http.NewServeMux()
	outer.Handle("/", inner)
	for _, c := range []struct{ method, address, want string }{
		{"GET", "/entry/aaaaaaaaaaaaaaaa?q=secret", "GET /entry/{id} 200 8"},
		{"GET", "/gone", "GET /gone 410 0"},
		{"GET", "/early", "GET /early 404 0"},
		{"GET", "/broken", "GET /broken 500 0"},
		{"GET", "/empty", "GET /empty 200 0"},
		{"GET", "/secret", "GET none 404 19"},
		{"SECRET", "/gone", "other none 405 19"},
	} {
		var got string
		h := reply.Watch(outer, func(s reply.Served) { got = fmt.Sprintf("%s %s %d %d", s.Method, s.Route, s.Status, s.Bytes) })
		r := httptest.NewRequest(c.method, c.address, nil)
		func() {
			defer func() { _ = recover() }() // one row panics
			h.ServeHTTP(httptest.NewRecorder(), r)
		}()
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %s (-want +told):\n%s", c.method, c.address, diff)
		}
	}
}
