// Package content is pure; its edges are those of the table.
package content

import (
	"example.com/crooked/internal/feed"
	away "example.com/crooked/internal/fetch" // want "content may not import fetch"
)

// Use uses both.
func Use() { feed.Aliased(); _ = away.Client{} }
