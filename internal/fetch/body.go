package fetch

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// acceptEncoding names the content encodings that are understood.
const acceptEncoding = "gzip, zstd, deflate"

const (
	// maxEncodings is how many encodings may lie over one another.
	maxEncodings = 2
	// overhead is how much longer than its content a compressed body may be.
	overhead = 64 << 10
	// zstdWindow is the largest that a decoder must take (RFC 9659).
	zstdWindow = 8 << 20
)

// chunk is a piece of a body while it comes in, and how far it is filled.
type chunk struct {
	n     int
	bytes [64 << 10]byte
}

var errTooLarge = errors.New("larger than the limit")

// encodingError means that a body is not what its content encoding promises.
type encodingError struct{ err error }

func (e *encodingError) Error() string { return e.err.Error() }
func (e *encodingError) Unwrap() error { return e.err }

// body reads and decodes the body of a response, at most limit bytes. With an
// error it returns what came before it. It holds twice the limit at most,
// however small the compressed form is.
func (c *Client) body(l *limits, resp *http.Response, limit int64) ([]byte, error) {
	silence := l.watch()
	defer silence.Stop()
	w := &wire{body: resp.Body, left: limit + overhead, came: func() { silence.Reset(l.stall) }}
	d := c.decoder(w, resp.Header["Content-Encoding"])
	defer d.close()
	body, err := c.readAll(io.LimitReader(d.r, limit+1))
	switch {
	case int64(len(body)) > limit:
		return body[:limit:limit], errTooLarge
	case w.err != nil:
		return body, w.err
	case err != nil:
		return body, &encodingError{err}
	}
	return body, d.err
}

// readAll reads to the end. With an error it returns what came before it.
func (c *Client) readAll(r io.Reader) ([]byte, error) {
	var chunks []*chunk
	total := 0
	var err error
	for err == nil {
		piece, _ := c.chunks.Get().(*chunk)
		if piece == nil {
			piece = new(chunk)
		}
		piece.n, err = fill(r, piece.bytes[:])
		total += piece.n
		chunks = append(chunks, piece)
	}
	body := make([]byte, 0, total)
	for _, piece := range chunks {
		body = append(body, piece.bytes[:piece.n]...)
		c.chunks.Put(piece)
	}
	if err == io.EOF {
		err = nil
	}
	return body, err
}

// fill is io.ReadFull with the reader's own error: an end that was not expected
// must not look like one that was.
func fill(r io.Reader, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var m int
		m, err = r.Read(b[n:])
		n += m
	}
	return n, err
}

// wire is a body as it comes over the network.
type wire struct {
	body io.Reader
	left int64
	// came is called whenever something came.
	came func()
	// err is the network's error, or errTooLarge; decoders may hide it.
	err error
}

func (w *wire) Read(p []byte) (int, error) {
	if w.left <= 0 {
		w.err = errTooLarge
		return 0, w.err
	}
	n, err := w.body.Read(p[:min(int64(len(p)), w.left)])
	w.left -= int64(n)
	if n > 0 {
		w.came()
	}
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// decoder undoes content encodings.
type decoder struct {
	r      io.Reader
	err    error // why r gives the body still encoded
	closes []func()
}

func (d *decoder) close() {
	for _, f := range d.closes {
		f()
	}
}

// decoder returns the content of r. Where it is in an encoding that we did not
// ask for and do not know, it returns r as it is, with an error.
func (c *Client) decoder(r io.Reader, header []string) *decoder {
	d := &decoder{r: r}
	encodings := strings.FieldsFunc(strings.ToLower(strings.Join(header, ",")), func(r rune) bool { return r == ',' || r == ' ' })
	if len(encodings) > maxEncodings {
		d.err = &encodingError{fmt.Errorf("it is in more than %d content encodings", maxEncodings)}
		return d
	}
	for _, name := range slices.Backward(encodings) {
		if err := c.undo(d, name); err != nil {
			d.err = &encodingError{err}
			break
		}
	}
	return d
}

// undo puts the decoder of one encoding over d.r. Some servers name an encoding
// that they did not apply; then d.r stays as it is.
func (c *Client) undo(d *decoder, name string) error {
	switch name {
	case "gzip", "x-gzip":
		return c.ungzip(d)
	case "zstd":
		return unzstd(d)
	case "deflate":
		return inflate(d)
	case "br", "compress", "x-compress":
		return fmt.Errorf("it is in the content encoding %s, which we did not ask for", name)
	}
	return nil // "identity", or what is no encoding at all: "utf-8", "none"
}

func (c *Client) ungzip(d *decoder) error {
	b := bufio.NewReader(d.r)
	d.r = b
	if start, _ := b.Peek(2); !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return nil
	}
	z, _ := c.gzips.Get().(*gzip.Reader)
	if z == nil {
		z = new(gzip.Reader)
	}
	d.closes = append(d.closes, func() { c.gzips.Put(z) })
	if err := z.Reset(b); err != nil {
		return err
	}
	d.r = z
	return nil
}

func unzstd(d *decoder) error {
	b := bufio.NewReader(d.r)
	d.r = b
	if start, _ := b.Peek(4); !bytes.Equal(start, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
		return nil
	}
	z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
	if err != nil {
		return err
	}
	d.closes = append(d.closes, z.Close)
	d.r = z
	return nil
}

// inflate undoes "deflate", which is zlib (RFC 9110, section 8.4.1.2), although
// some servers send it without zlib's header.
func inflate(d *decoder) error {
	b := bufio.NewReader(d.r)
	d.r = b
	start, _ := b.Peek(2)
	if len(start) == 2 && start[0]&0x0f == 8 && (int(start[0])<<8|int(start[1]))%31 == 0 {
		z, err := zlib.NewReader(b)
		if err != nil {
			return err
		}
		d.r = z
		return nil
	}
	if len(start) > 0 {
		d.r = flate.NewReader(b)
	}
	return nil
}
