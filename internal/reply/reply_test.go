package reply

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/alteram-hub/alteram"
)

func TestAcceptsGzip(t *testing.T) {
	for _, tt := range []struct {
		name   string
		header []string
		want   bool
	}{
		{"no header", nil, false},
		{"empty", []string{""}, false},
		{"named", []string{"gzip"}, true},
		{"among others", []string{"br, gzip, deflate"}, true},
		{"in capitals", []string{"GZIP"}, true},
		{"its old name", []string{"x-gzip"}, true},
		{"refused", []string{"gzip;q=0"}, false},
		{"refused with digits", []string{"br;q=1, gzip; q=0.000"}, false},
		{"weighted", []string{"gzip;q=0.5"}, true},
		{"meant by all", []string{"*"}, true},
		{"all but gzip", []string{"*, gzip;q=0"}, false},
		{"all refused", []string{"*;q=0"}, false},
		{"only a part of the name", []string{"notgzip, gzipped"}, false},
		{"in a second line", []string{"br", "gzip"}, true},
		{"a weight that is none", []string{"gzip;q=x"}, false},
	} {
		if got := acceptsGzip(tt.header); got != tt.want {
			t.Errorf("%s: acceptsGzip(%q) = %v, want %v", tt.name, tt.header, got, tt.want)
		}
	}
}

func TestOneWhoIsToComeBackIsToldWhen(t *testing.T) {
	for kind, want := range map[alteram.Kind]string{alteram.Unavailable: "30", alteram.NotFound: ""} {
		w := httptest.NewRecorder()
		Problem(w, Fail(alteram.Errorf(kind, "it is %s", kind), "id"))
		if got := w.Header().Get("Retry-After"); got != want {
			t.Errorf("%s: Retry-After %q, want %q", kind, got, want)
		}
		if kind == alteram.Unavailable && w.Code != http.StatusServiceUnavailable {
			t.Errorf("status %d", w.Code)
		}
	}
}
