// Package hub may import the store, yet not reach through it.
package hub

import "example.com/crooked/internal/store"

// Close uses database/sql without importing it.
func Close(db *store.DB) error {
	_ = db.Title()
	return db.Inner.SQL.Close() // want "hub may not use database/sql, which belongs to store"
}
