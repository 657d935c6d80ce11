package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
)

// failure is why no answer, or no whole one, came.
type failure struct {
	outcome alteram.Outcome
	// what says it in plain words, without credentials.
	what string
	// err is the cause, or nil.
	err error
}

// Error returns what happened, with the cause.
func (f *failure) Error() string {
	if f.err != nil {
		return f.what + ": " + f.err.Error()
	}
	return f.what
}

// Unwrap returns the cause.
func (f *failure) Unwrap() error { return f.err }

// Is reports whether target is the kind of f: an address that may not be asked
// is Invalid, whatever else went wrong is Unavailable.
func (f *failure) Is(target error) bool {
	if f.outcome == alteram.OutcomeForbidden {
		return target == alteram.Invalid
	}
	return target == alteram.Unavailable
}

// OutcomeOf classifies what [Client.Get] returned. A body that was cut is
// partial when anything of it came; a caller who finds nothing whole in it asks
// OutcomeOf(nil, resp.Cut) why. What only a reader of the body can know (that it
// is no feed, or the same as before) is the caller's to add.
//
// The end of a caller's own context is a timeout when its deadline passed, else
// internal, as is any error that tells nothing about the other server.
func OutcomeOf(resp *Response, err error) alteram.Outcome {
	switch {
	case err != nil:
		return outcomeOfError(err)
	case resp == nil:
		return alteram.OutcomeInternal
	case resp.NotModified:
		return alteram.OutcomeUnchanged
	case resp.Status < 200 || resp.Status >= 300:
		return outcomeOfStatus(resp)
	case resp.Cut != nil && len(resp.Body) == 0:
		return outcomeOfError(resp.Cut)
	case resp.Cut != nil || resp.Status == http.StatusPartialContent:
		return alteram.OutcomePartial
	}
	return alteram.OutcomeFetched
}

func outcomeOfError(err error) alteram.Outcome {
	var f *failure
	switch {
	case errors.As(err, &f):
		return f.outcome
	case errors.Is(err, context.DeadlineExceeded):
		return alteram.OutcomeTimeout
	}
	return alteram.OutcomeInternal
}

// outcomeOfStatus classifies a response that is not a success.
func outcomeOfStatus(resp *Response) alteram.Outcome {
	switch s := resp.Status; {
	case s == http.StatusGone:
		return alteram.OutcomeGone
	case s == http.StatusNotFound:
		return alteram.OutcomeNotFound
	case s == http.StatusTooManyRequests, s == http.StatusServiceUnavailable && http.Header(resp.Header).Get("Retry-After") != "":
		return alteram.OutcomeLimited
	case s >= 500:
		return alteram.OutcomeServerError
	case s >= 400:
		return alteram.OutcomeRefused
	}
	// A 304 to no condition, or a redirect to nowhere, is not HTTP.
	return alteram.OutcomeBroken
}

func timedOut(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// maxRetryAfter bounds what a server may ask for, by mistake or to be forgotten.
const maxRetryAfter = 7 * 24 * time.Hour

// retryAfter reads a Retry-After field (RFC 9110, section 10.2.3): seconds, or a
// date. What is neither, or in the past, is 0.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, err := time.ParseDuration(value + "s")
		if err != nil { // too many
			return maxRetryAfter
		}
		return min(seconds, maxRetryAfter)
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}

// StatusText names a status of HTTP; empty for one without a name.
func StatusText(status int) string { return http.StatusText(status) }
