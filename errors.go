package alteram

import (
	"errors"
	"fmt"
)

// Kind says what a caller can do about an error. It is itself an error, so
// that errors.Is(err, alteram.NotFound) works through any wrapping.
type Kind string

// The kinds of error. Anything that is none of them is internal: it is logged
// and never shown to a reader.
const (
	// Invalid means that the input is at fault; the message says what to write instead.
	Invalid Kind = "invalid"
	// NotFound means that there is no such thing.
	NotFound Kind = "not found"
	// Conflict means that the state changed under the caller, or differs from what it expected.
	Conflict Kind = "conflict"
	// Withheld means that the thing exists and may not be shown here and now.
	Withheld Kind = "withheld"
	// Unavailable means that something outside did not answer; trying again later is sensible.
	Unavailable Kind = "unavailable"
)

// Error returns the kind as words.
func (k Kind) Error() string { return string(k) }

// Error is an error with a kind and a message meant for the person who caused
// it: a reader, or the operator at the command line.
type Error struct {
	// Kind is never empty.
	Kind Kind
	// Message is a whole clause in plain words that ends in what to do.
	Message string
	// Err is the cause, or nil, kept for errors.Is and errors.As; what of it the
	// person should see is in Message already.
	Err error
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is the kind of e.
func (e *Error) Is(target error) bool { return target == e.Kind }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an [*Error] of the given kind. A %w verb keeps the cause for
// errors.Is and puts its text into the message, as in [fmt.Errorf].
func Errorf(kind Kind, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Message: err.Error(), Err: errors.Unwrap(err)}
}
