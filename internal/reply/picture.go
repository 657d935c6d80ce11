package reply

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
)

// Picture answers with the hub's copy of the picture that the path names, under
// the terms of a channel at this moment: a cache asks again each time.
func Picture(w http.ResponseWriter, r *http.Request, p *publish.Publisher, channel alteram.Channel) error {
	to, err := To(w, r, p, channel)
	if err != nil {
		return err
	}
	c, err := p.Picture(r.Context(), alteram.PictureID(r.PathValue("id")), to)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(c.Body)
	h := w.Header()
	h.Set("Content-Type", c.Type)
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Disposition", "inline")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	if !c.Index {
		h.Set("X-Robots-Tag", "noindex")
		h.Set("Tdm-Reservation", "1")
	}
	if matches(r.Header.Get("If-None-Match"), h.Get("ETag")) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Length", strconv.Itoa(len(c.Body)))
	_, _ = w.Write(c.Body) // who went away needs no answer; HEAD gets none by itself
	return nil
}
