package reply

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// MetricsType is the media type of what [Exposition] writes.
const MetricsType = "text/plain; version=0.0.4; charset=utf-8"

// Exposition is a set of metrics in Prometheus's text format, version 0.0.4.
// The zero value is empty.
type Exposition struct{ b bytes.Buffer }

// Family begins a metric: its name, what it is (counter, gauge or histogram)
// and what it means.
func (e *Exposition) Family(name, kind, help string) {
	fmt.Fprintf(&e.b, "# HELP %s %s\n# TYPE %s %s\n", name, strings.NewReplacer("\\", `\\`, "\n", `\n`).Replace(help), name, kind)
}

// Sample adds a value; labels are names and values in turn.
func (e *Exposition) Sample(name string, value float64, labels ...string) {
	e.b.WriteString(name)
	for i := 0; i+1 < len(labels); i += 2 {
		e.b.WriteByte("{,"[min(i, 1)])
		fmt.Fprintf(&e.b, `%s="%s"`, labels[i], labelEscapes.Replace(labels[i+1]))
	}
	if len(labels) > 0 {
		e.b.WriteByte('}')
	}
	e.b.WriteString(" " + strconv.FormatFloat(value, 'g', -1, 64) + "\n")
}

var labelEscapes = strings.NewReplacer("\\", `\\`, "\n", `\n`, `"`, `\"`)

// Single adds a metric that has one value.
func (e *Exposition) Single(name, kind, help string, value float64, labels ...string) {
	e.Family(name, kind, help)
	e.Sample(name, value, labels...)
}

// Bytes returns the text.
func (e *Exposition) Bytes() []byte { return e.b.Bytes() }

// latencies are the upper bounds of the classes of time that requests are
// counted in, in seconds.
var latencies = [...]float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10}

// Meter counts requests. The zero value has counted none; its methods may be
// called from any goroutine.
type Meter struct {
	mu     sync.Mutex
	routes map[string]*routeMeter // guarded by mu
}

// routeMeter counts the requests of a route.
type routeMeter struct {
	classes map[int]int64 // by status/100
	buckets [len(latencies)]int64
	n       int64
	took    time.Duration
}

// Count counts a request.
func (m *Meter) Count(s Served) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.routes == nil {
		m.routes = map[string]*routeMeter{}
	}
	r := m.routes[s.Route]
	if r == nil {
		r = &routeMeter{classes: map[int]int64{}}
		m.routes[s.Route] = r
	}
	r.classes[s.Status/100]++
	r.n++
	r.took += s.Took
	if i, _ := slices.BinarySearch(latencies[:], s.Took.Seconds()); i < len(latencies) {
		r.buckets[i]++
	}
}

// Expose adds what was counted.
func (m *Meter) Expose(e *Exposition) {
	m.mu.Lock()
	defer m.mu.Unlock()
	routes := slices.Sorted(maps.Keys(m.routes))
	const requests, seconds = "alteram_http_requests_total", "alteram_http_request_seconds"
	e.Family(requests, "counter", "Requests answered by this process, by route and class of status.")
	for _, route := range routes {
		for _, class := range slices.Sorted(maps.Keys(m.routes[route].classes)) {
			e.Sample(requests, float64(m.routes[route].classes[class]), "route", route, "class", strconv.Itoa(class)+"xx")
		}
	}
	e.Family(seconds, "histogram", "Time to answer a request, by route.")
	for _, route := range routes {
		r, below := m.routes[route], int64(0)
		for i, bound := range latencies {
			below += r.buckets[i]
			e.Sample(seconds+"_bucket", float64(below), "route", route, "le", strconv.FormatFloat(bound, 'g', -1, 64))
		}
		e.Sample(seconds+"_bucket", float64(r.n), "route", route, "le", "+Inf")
		e.Sample(seconds+"_sum", r.took.Seconds(), "route", route)
		e.Sample(seconds+"_count", float64(r.n), "route", route)
	}
}
