//go:build !linux

package main

import "testing"

// disk skips the row: only Linux mounts a small disk for a test.
func disk(t *testing.T, _ string) string {
	t.Skip("only Linux mounts a small disk for a test")
	return ""
}

func resize(*testing.T, string, string) {}

func readOnly(*testing.T, string) {}
