// Package crooked breaks each rule of the house once, and keeps it once where a
// careless check would see a breach. The root is pure.
package crooked

import "os" // want "crooked is pure and may not use os"

// Version is the type that doors may not touch.
type Version struct{ Title string }

// Entry is harmless.
type Entry struct{ Versions int }

// Home reads the environment.
func Home() string { return os.Getenv("HOME") }
