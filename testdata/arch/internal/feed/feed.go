// Package feed is pure.
package feed

import (
	"context"
	"crypto/tls"
	"log/slog"     // want "feed is pure and may not use log/slog"
	"math/rand/v2" // want "feed is pure and may not use math/rand/v2"
	"net/http"     // want "feed is pure and may not use net/http" and "feed may not use net/http, which belongs to fetch, web"
	"net/url"
	clock "time"

	root "example.com/crooked"
)

// Aliased reads the clock under another name.
func Aliased() clock.Time { return clock.Now() } // want "feed is pure and may not use time.Now"

// Passed does not even call it.
func Passed() func(clock.Time) clock.Duration { return clock.Since } // want "feed is pure and may not use time.Since"

// Waits does what takes time.
func Waits(ctx context.Context) {
	clock.Sleep(1)                                          // want "time.Sleep"
	<-clock.After(1)                                        // want "time.After:"
	clock.AfterFunc(1, func() {})                           // want "time.AfterFunc"
	<-clock.NewTimer(1).C                                   // want "time.NewTimer"
	<-clock.NewTicker(1).C                                  // want "time.NewTicker"
	<-clock.Tick(1)                                         // want "time.Tick"
	_ = clock.Until(clock.Time{})                           // want "time.Until"
	_, _ = context.WithTimeout(ctx, 1)                      // want "context.WithTimeout"
	_ = clock.Time{}.Local()                                // want "time.Local"
	slog.Info("never", "n", rand.Int(), "s", http.StatusOK) // the imports are reported
}

// Reached uses a package that this file does not import.
func Reached(c *tls.Conn) string {
	return c.RemoteAddr().String() // want "feed is pure and may not use net"
}

// own has a method that is called like a forbidden function.
type own struct{ Since int }

// Now is not the clock's.
func (own) Now() clock.Time { return clock.Time{} }

// Harmless shows what is allowed: parsing and computing times, addresses as values.
func Harmless(v root.Version) (clock.Time, *url.URL) {
	time := own{}
	_, _ = clock.Parse(clock.RFC3339, v.Title)
	u, _ := url.Parse(v.Title)
	return time.Now().Add(clock.Second).UTC(), u
}
