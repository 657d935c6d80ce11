// Package api is a door.
package api

// Serve is called by another door.
func Serve() {}
