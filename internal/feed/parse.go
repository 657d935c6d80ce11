package feed

import "github.com/alteram-hub/alteram"

// Parse reads a feed. The error is of kind [alteram.Invalid] and says why the
// bytes are no feed.
func Parse(body []byte, hints Hints) (*Document, error) {
	return nil, alteram.Errorf(alteram.Invalid, "this is no feed: give the address of an RSS, Atom or JSON feed")
}
