package reply

import (
	"cmp"
	"net/http"
	"strings"
	"time"
)

// Served is what may be known of a request that was answered: nothing of the
// reader, nothing that was searched for.
type Served struct {
	Method string
	// Route is the pattern that the address fell under, such as /entry/{id}.
	Route  string
	Status int
	// Bytes is the size of the body as it was sent.
	Bytes int64
	Took  time.Duration
}

// Watch tells of every request that next answers, or breaks off.
func Watch(next http.Handler, told func(Served)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, watched, whole := time.Now(), &watchedWriter{ResponseWriter: w}, false
		defer func() {
			s := Served{Method: method(r.Method), Route: route(r.Pattern), Status: watched.status, Bytes: watched.bytes, Took: time.Since(began)}
			switch {
			case !whole: // next panics; net/http goes on with that
				s.Status = http.StatusInternalServerError
			case s.Status == 0:
				s.Status = http.StatusOK
			}
			told(s)
		}()
		next.ServeHTTP(watched, r)
		whole = true
	})
}

// route returns the pattern of a mux without its method.
func route(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		return path
	}
	return cmp.Or(pattern, "none")
}

// method returns a method of the list of RFC 9110, or "other": anybody may send
// any word.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// watchedWriter notes status and size.
type watchedWriter struct {
	http.ResponseWriter

	status int
	bytes  int64
}

// WriteHeader implements [http.ResponseWriter].
func (w *watchedWriter) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w *watchedWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets [http.ResponseController] reach what is under it.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
