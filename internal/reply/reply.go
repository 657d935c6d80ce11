// Package reply is what all doors on HTTP do alike: find out for whom to
// publish, answer with validators and compression, and say what went wrong.
package reply

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/language"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
)

// To reads from a request for whom to publish, and says in Vary what that
// rests on. A language asked for in the address (?lang=) comes before those
// that the reader's program names.
func To(w http.ResponseWriter, r *http.Request, p *publish.Publisher, channel alteram.Channel) (publish.To, error) {
	territory := func(header string) string {
		w.Header().Add("Vary", header)
		return r.Header.Get(header)
	}
	wanted := r.URL.Query()["lang"]
	if channel != alteram.ChannelFeed { // a feed is in one language, whoever asks
		w.Header().Add("Vary", "Accept-Language")
		tags, _, _ := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
		for _, t := range tags {
			wanted = append(wanted, t.String())
		}
	}
	return p.To(r.Context(), channel, territory, wanted...)
}

// compressAbove is the size in bytes from which a body is compressed.
const compressAbove = 1 << 10

// Body answers with a rendering that may be kept in a cache as long as it is
// asked for again each time, or with 304 when the reader has it. what names the
// rendering in the publisher's cache. There is no Last-Modified: some readers
// ignore new content when only the ETag changes.
func Body(w http.ResponseWriter, r *http.Request, p *publish.Publisher, to publish.To, what, mediaType string, status int, body []byte) error {
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:12])
	zipped := len(body) > compressAbove && acceptsGzip(r.Header.Values("Accept-Encoding"))
	if zipped {
		packed, err := p.Cached(r.Context(), "gzip "+tag+" "+what, to, func() ([]byte, error) { return pack(body) })
		if err != nil {
			return err
		}
		body, tag = packed, tag+"-gz"
	}
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	h.Set("Content-Type", mediaType)
	h.Set("Content-Language", to.Language)
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("ETag", `"`+tag+`"`)
	if status == http.StatusOK && matches(r.Header.Get("If-None-Match"), h.Get("ETag")) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if zipped {
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // who went away needs no answer; HEAD gets none by itself
	return nil
}

// acceptsGzip reports whether Accept-Encoding lets an answer be compressed with
// gzip: named, or meant by *, and not with a weight of zero (RFC 9110, 12.5.3).
func acceptsGzip(header []string) bool {
	others := false
	for part := range strings.SplitSeq(strings.Join(header, ","), ",") {
		coding, parameters, _ := strings.Cut(part, ";")
		ok := weight(parameters) > 0
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			return ok
		case "*":
			others = ok
		}
	}
	return others
}

// weight returns the q of a list's part; 1 without one, 0 for one that is no number.
func weight(parameters string) float64 {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, _ := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return q
		}
	}
	return 1
}

func pack(b []byte) ([]byte, error) {
	var out bytes.Buffer
	zw := gzip.NewWriter(&out)
	if _, err := zw.Write(b); err != nil {
		return nil, err
	}
	err := zw.Close()
	return out.Bytes(), err
}

// matches reports whether the list of If-None-Match has the tag (RFC 9110, 13.1.2).
func matches(header, tag string) bool {
	for t := range strings.SplitSeq(header, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			return true
		}
	}
	return false
}

// retryAfter is how many seconds one who got 503 should wait: the database is
// locked, or its server starts anew.
const retryAfter = 30

// Retry tells when to come back, where a failure is one that passes (RFC 9110, 10.2.3).
func Retry(h http.Header, f Failure) {
	if f.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", strconv.Itoa(retryAfter))
	}
}

// Failure is an error as a reader may see it.
type Failure struct {
	Status int `json:"status"`
	// Title is a sentence for the reader; empty for an error that is the hub's own.
	Title string `json:"title"`
	// ID finds an error that is the hub's own in its log.
	ID string `json:"request_id,omitempty"`
}

// Said returns what went wrong, in English, for a page in the given language:
// to those who read another one only where it is about the address they sent,
// which no sentence made beforehand can be. Elsewhere the kind of the error, in
// their own language, has to do.
func (f Failure) Said(lang string) string {
	if lang != "en" && f.Status != http.StatusBadRequest {
		return ""
	}
	return f.Title
}

// statuses are the HTTP statuses of the kinds of error.
var statuses = []struct {
	kind   alteram.Kind
	status int
}{
	{alteram.NotFound, http.StatusNotFound},
	{alteram.Invalid, http.StatusBadRequest},
	{alteram.Conflict, http.StatusConflict},
	{alteram.Unavailable, http.StatusServiceUnavailable},
}

// Fail returns what a reader may see of an error: the message of one that is
// meant for readers. An error of the database's, or of no kind, is the hub's
// own: the reader sees its id alone.
func Fail(err error, id string) Failure {
	for _, s := range statuses {
		if !errors.Is(err, s.kind) {
			continue
		}
		if s.status == http.StatusServiceUnavailable {
			return Failure{Status: s.status, ID: id}
		}
		return Failure{Status: s.status, Title: err.Error()}
	}
	return Failure{Status: http.StatusInternalServerError, ID: id}
}

// Gone reports whether an error only says that the reader went away.
func Gone(r *http.Request, err error) bool {
	return errors.Is(err, context.Canceled) && r.Context().Err() != nil
}

// Moved answers with the new address where an error says that a story is part of
// another, and reports whether it did.
func Moved(w http.ResponseWriter, r *http.Request, err error) bool {
	var moved *publish.MovedStory
	if !errors.As(err, &moved) {
		return false
	}
	const stem = "/story/"
	u := url.URL{Path: strings.Replace(r.URL.Path, stem+r.PathValue("id"), stem+string(moved.To), 1), RawQuery: r.URL.RawQuery}
	http.Redirect(w, r, u.String(), http.StatusMovedPermanently)
	return true
}

// Problem answers with a failure as RFC 9457 has it.
func Problem(w http.ResponseWriter, f Failure) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", "en")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	Retry(h, f)
	if f.Title == "" {
		f.Title = http.StatusText(f.Status)
	}
	w.WriteHeader(f.Status)
	_ = json.NewEncoder(w).Encode(f)
}
