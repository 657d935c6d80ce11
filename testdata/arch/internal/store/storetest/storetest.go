// Package storetest helps tests: the owners of imports do not concern it, the edges do.
package storetest

import (
	"os/exec"
	"testing"

	"example.com/crooked/internal/job" // want "store/storetest may not import job"
	"example.com/crooked/internal/store"
)

// Open runs a program.
func Open(testing.TB) (*store.DB, *exec.Cmd) { job.Start(); return nil, nil }
