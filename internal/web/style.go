package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

//go:embed style.css
var styleFile []byte

// stylesheet is the hub's style sheet under a name that changes with it.
type stylesheet struct {
	// path is its address: /style/HASH.css.
	path   string
	zipped []byte
}

func newStylesheet() stylesheet {
	sum := sha256.Sum256(styleFile)
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	_, _ = zw.Write(styleFile) // a buffer takes everything
	_ = zw.Close()
	return stylesheet{"/style/" + hex.EncodeToString(sum[:6]) + ".css", b.Bytes()}
}

// serve answers with the style sheet. Under its present name it may be kept for
// ever; under another, which a page made before an upgrade may ask for, not at all.
func (s stylesheet) serve(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", "text/css; charset=utf-8")
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-store")
	if r.URL.Path == s.path {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := styleFile
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = s.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // who went away needs no answer
	return nil
}
