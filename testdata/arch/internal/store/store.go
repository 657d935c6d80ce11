// Package store owns the database.
package store

import (
	"database/sql"

	"example.com/crooked"
	"example.com/river/driver" // want "store may not use example.com/river/driver, which belongs to job"
)

// DB holds the connection in a field of a field.
type DB struct {
	Inner struct{ SQL *sql.DB }
	queue driver.Client
}

// Title is text that only publish may ask for.
func (db *DB) Title() string { db.queue.Start(); return "" }

// Desk is the doors' part of the store.
type Desk struct{ inner }

// Count is harmless.
func (*Desk) Count() int { return 0 }

// Each bears text in what it calls back.
func (*Desk) Each(func(*crooked.Version) error) {} // want "method Each of store.Desk bears text"

type inner struct{}

// Latest is promoted to Desk.
func (inner) Latest() map[string][]page { return nil } // want "method Latest of store.Desk bears text"

// hidden is not callable from elsewhere.
func (inner) hidden() crooked.Version { return crooked.Version{} }

type page struct{ Last crooked.Version }
