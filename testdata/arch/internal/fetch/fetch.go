// Package fetch owns HTTP.
package fetch

import (
	"net/http"
	run "os/exec" // want "fetch may not use os/exec, which belongs to nobody"
	"testing"     // want "fetch may not use testing, which belongs to nobody"
	"time"
	raw "unsafe" // want "fetch may not use unsafe, which belongs to nobody"
)

// Client may hold an HTTP client and read the clock.
type Client struct{ http.Client }

// Test is a helper of tests in the wrong place.
func Test(testing.TB) {}

// Run runs a program.
func Run() (*run.Cmd, raw.Pointer, time.Time) { return nil, nil, time.Now() }
