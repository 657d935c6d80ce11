// Package web is a door.
package web // want "web is a door and reaches api, another, by api" and "web is a door and reaches mail, another, by detour → mail"

import (
	"net/http"

	words "example.com/crooked"
	"example.com/crooked/internal/api" // want "web may not import api"
	"example.com/crooked/internal/detour"
	"example.com/crooked/internal/publish"
	"example.com/crooked/internal/store"
)

// Named names the type under another package name.
func Named(words.Version) {} // want "web is a door and may not touch alteram.Version"

type local = words.Version // want "web is a door and may not touch alteram.Version"

// Field reaches it through the field of a field.
func Field(l *publish.Leaky) string { // want "web is a door and may not touch alteram.Version"
	return l.Item.Title // want "web is a door and may not touch alteram.Version"
}

// Called never names it.
func Called() string {
	for _, v := range publish.Latest() { // want "web is a door and may not touch alteram.Version"
		return v.Title // want "web is a door and may not touch alteram.Version"
	}
	all := publish.All() // want "web is a door and may not touch alteram.Version"
	_ = all              // want "web is a door and may not touch alteram.Version"
	return ""
}

// Store calls what is not the Desk's.
func Store(db *store.DB, desk *store.Desk) int {
	_ = db.Title // want "web is a door and may not call Title of the store"
	return desk.Count()
}

// Harmless shows what is allowed.
func Harmless(w http.ResponseWriter, p publish.Published, s publish.Story, e words.Entry) {
	_, _ = w.Write([]byte(p.Title() + s.Title()))
	_ = e.Versions
	api.Serve()
	detour.Send()
}
