package reply_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/reply"
)

func TestExposition(t *testing.T) {
	var e reply.Exposition
	e.Single("alteram_up", "gauge", "Whether\nit \\ runs.", 1)
	e.Family("alteram_feeds", "gauge", "Feeds.")
	e.Sample("alteram_feeds", 2.5, "state", "a \"b\"\\\n", "more", "x")
	const want = "# HELP alteram_up Whether\\nit \\\\ runs.\n# TYPE alteram_up gauge\nalteram_up 1\n" +
		"# HELP alteram_feeds Feeds.\n# TYPE alteram_feeds gauge\nalteram_feeds{state=\"a \\\"b\\\"\\\\\\n\",more=\"x\"} 2.5\n"
	if diff := cmp.Diff(want, string(e.Bytes())); diff != "" {
		t.Error(diff)
	}
}

func TestMeterCounts(t *testing.T) {
	var m reply.Meter
	for _, s := range []reply.Served{
		{Route: "/", Status: 200, Took: time.Millisecond},
		{Route: "/", Status: 304, Took: 30 * time.Millisecond},
		{Route: "/", Status: 204, Took: time.Minute},
		{Route: "/entry/{id}", Status: 410, Took: time.Second},
	} {
		m.Count(s)
	}
	var e reply.Exposition
	m.Expose(&e)
	for _, line := range []string{
		`alteram_http_requests_total{route="/",class="2xx"} 2`, `alteram_http_requests_total{route="/",class="3xx"} 1`,
		`alteram_http_requests_total{route="/entry/{id}",class="4xx"} 1`,
		`alteram_http_request_seconds_bucket{route="/",le="0.001"} 1`, `alteram_http_request_seconds_bucket{route="/",le="0.025"} 1`,
		`alteram_http_request_seconds_bucket{route="/",le="0.05"} 2`, `alteram_http_request_seconds_bucket{route="/",le="10"} 2`,
		`alteram_http_request_seconds_bucket{route="/",le="+Inf"} 3`, `alteram_http_request_seconds_sum{route="/"} 60.031`,
		`alteram_http_request_seconds_count{route="/entry/{id}"} 1`,
	} {
		if !strings.Contains(string(e.Bytes()), line+"\n") {
			t.Errorf("there is no %s in\n%s", line, e.Bytes())
		}
	}
}
