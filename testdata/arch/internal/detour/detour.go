// Package detour is a service that the table lets import a door.
package detour

import "example.com/crooked/internal/mail"

// Send is the way round.
func Send() { mail.Send() }
