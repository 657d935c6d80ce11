// Package publish is the one door out.
package publish

import (
	"example.com/crooked"
	"example.com/crooked/internal/store"
)

// Published can be forged in two ways.
type Published struct {
	*Base        // want "field Base of Published is exported"
	Text  string // want "field Text of Published is exported"
	db    *store.DB
}

// Base is embedded.
type Base struct{}

// Title is how a door may see text.
func (p Published) Title() string { return p.db.Title() }

// Story hides its version.
type Story struct{ version crooked.Version }

// Title is allowed to doors.
func (s Story) Title() string { return s.version.Title }

// Leaky hands its version out, two fields down and in a circle.
type Leaky struct {
	Next *Leaky
	Item struct{ inner }
}

type inner struct {
	Back *Leaky
	crooked.Version
}

// Latest gives a version away without its name.
func Latest() []*crooked.Version { return nil }

// All gives them in a type of another module.
func All() Box[crooked.Version] { return Box[crooked.Version]{} }

// Box is generic and keeps what it holds to itself.
type Box[T any] struct{ held T }
