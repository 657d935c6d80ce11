// Package mail is a door.
package mail

// Send is called by a service.
func Send() {}
