package web

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// envelope is what is kept of a page beside its bytes.
type envelope struct {
	Status int
	Header http.Header
}

// wrap puts status and header of a view before its bytes, for the cache.
func wrap(v *view, body []byte) ([]byte, error) {
	head, err := json.Marshal(envelope{v.status, v.header})
	if err != nil {
		return nil, err
	}
	return append(append(head, '\n'), body...), nil
}

// unwrap takes apart what wrap made.
func unwrap(b []byte) (int, http.Header, []byte) {
	head, body, _ := bytes.Cut(b, []byte{'\n'})
	var e envelope
	if json.Unmarshal(head, &e) != nil || e.Status == 0 {
		e.Status = http.StatusOK
	}
	return e.Status, e.Header, body
}
