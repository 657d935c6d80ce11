// Package fetch owns HTTP.
package fetch

import (
	"net/http"
	run "os/exec" // want "fetch may not use os/exec, which belongs to nobody"
	"time"
	raw "unsafe" // want "fetch may not use unsafe, which belongs to nobody"
)

// Client may hold an HTTP client and read the clock.
type Client struct{ http.Client }

// Run runs a program.
func Run() (*run.Cmd, raw.Pointer, time.Time) { return nil, nil, time.Now() }
