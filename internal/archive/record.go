package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
)

// format is the number of the rules by which a record is written.
const format = 1

// head is the first line of a record: everything but the body.
type head struct {
	Format   int                 `json:"format"`
	URL      string              `json:"url"`
	Final    string              `json:"final"`
	Status   int                 `json:"status"`
	Header   map[string][]string `json:"header"`
	At       time.Time           `json:"at"`
	Duration time.Duration       `json:"duration_ns"`
	Route    string              `json:"route"`
	SHA256   string              `json:"sha256"`
	Length   int                 `json:"length"`
}

// encode returns the bytes of a record: the same for the same exchange.
func encode(e Exchange) ([]byte, error) {
	if len(e.Body) > MaxBody {
		return nil, alteram.Errorf(alteram.Invalid, "the body has %d bytes: a record holds at most %d, so lower the size limit of the fetch", len(e.Body), MaxBody)
	}
	var b bytes.Buffer
	w := json.NewEncoder(&b) // ends the line
	w.SetEscapeHTML(false)
	err := w.Encode(head{
		Format: format, URL: withoutUser(e.URL), Final: withoutUser(e.Final), Status: e.Status, Header: e.Header,
		At: e.At.UTC(), Duration: e.Duration, Route: e.Route,
		SHA256: alteram.Digest(sha256.Sum256(e.Body)).String(), Length: len(e.Body),
	})
	if err != nil {
		return nil, err
	}
	if b.Len() > maxHead {
		return nil, alteram.Errorf(alteram.Invalid, "the header has more than %d bytes: leave out fields that nobody needs", maxHead)
	}
	b.Write(e.Body)
	return b.Bytes(), nil
}

// decode reads what encode wrote and checks that the body is the one the head tells of.
func decode(record []byte) (Exchange, error) {
	line, body, ok := bytes.Cut(record, []byte("\n"))
	if !ok {
		return Exchange{}, errors.New("its first line does not end")
	}
	var h head
	if err := json.Unmarshal(line, &h); err != nil {
		return Exchange{}, fmt.Errorf("its first line can not be read: %w", err)
	}
	if h.Format != format {
		return Exchange{}, fmt.Errorf("it has format %d and not %d", h.Format, format)
	}
	if len(body) != h.Length {
		return Exchange{}, fmt.Errorf("its body has %d bytes and not %d", len(body), h.Length)
	}
	if got := alteram.Digest(sha256.Sum256(body)).String(); got != h.SHA256 {
		return Exchange{}, fmt.Errorf("its body has SHA-256 %s and not %s", got, h.SHA256)
	}
	return Exchange{
		URL: h.URL, Final: h.Final, Status: h.Status, Header: h.Header, Body: body,
		At: h.At, Duration: h.Duration, Route: h.Route,
	}, nil
}

// withoutUser returns address without a user name and password. What cannot be
// read as an address loses everything up to an at sign, to be sure.
func withoutUser(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address[strings.LastIndexByte(address, '@')+1:]
	}
	u.User = nil
	return u.String()
}
