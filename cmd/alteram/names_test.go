package main

import (
	"strings"
	"testing"

	"github.com/alteram-hub/alteram/internal/store/storetest"
)

func TestNamesAreSuppressed(t *testing.T) {
	s := newStation(t, storetest.SQLite(t))
	s.must("migrate")
	s.must("decide", "suppress-name", "Ada  Berg", "--because", "a court order of March", "--by", "legal desk")
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"suppress-name", "ada berg", "--because", "again"}, "left out already"},
		{[]string{"suppress-name", "Per Lund", "--because", "Per Lund asked for it"}, "holds the name"},
		{[]string{"restore-name", "Per Lund", "--because", "a mistake"}, "is not left out"},
		{[]string{"suppress-name", " ", "--because", "none"}, "a name is missing"},
	} {
		if _, msg, status := s.run(append([]string{"decide"}, tt.args...)...); status == 0 || !strings.Contains(msg, tt.says) {
			t.Errorf("decide %q: status %d, %q; want %q", tt.args, status, msg, tt.says)
		}
	}
	s.must("decide", "restore-name", "Ada Berg", "--because", "the order was lifted")
	out := s.must("decide", "names")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 2 || !strings.Contains(lines[0], `suppress-name "Ada Berg": a court order of March (legal desk)`) {
		t.Errorf("names:\n%s", out)
	}
}
