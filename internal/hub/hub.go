// Package hub is the operator's verbs: bring the database to what hub.yaml
// declares, write it back, take sources in from OPML, withhold and restore.
package hub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/store"
)

// Hub carries out the operator's verbs on a database.
type Hub struct {
	Store *store.Store
	// Now is the hub's clock.
	Now func() time.Time
}

// Dump writes what is declared as hub.yaml; retired sources are left out.
// Applying it changes nothing.
func (h *Hub) Dump(ctx context.Context, w io.Writer) error {
	d, err := h.Declared(ctx)
	if err != nil {
		return err
	}
	return config.Write(w, d)
}

// Declared returns what is in force, without retired sources.
func (h *Hub) Declared(ctx context.Context) (alteram.Declared, error) {
	d, err := h.Store.Declared(ctx)
	var declared []alteram.Source
	for _, s := range d.Sources {
		if s.Retired.IsZero() {
			declared = append(declared, s)
		}
	}
	d.Sources = declared
	return d, err
}

// asDeclared returns a source as it comes back when it is written to hub.yaml
// and read again, or the faults that hub.yaml would have. What cannot be
// declared there is not taken in by another way either.
func asDeclared(s alteram.Source) (alteram.Source, error) {
	var b bytes.Buffer
	d := alteram.Declared{Hub: alteram.Hub{Name: "Any", URL: "http://localhost"}, Sources: []alteram.Source{s}}
	if err := config.Write(&b, d); err != nil {
		return s, err
	}
	d, err := config.Parse(File, b.Bytes())
	if err != nil {
		return s, err
	}
	return d.Sources[0], nil
}

// File is the name of the file that declares a hub.
const File = "hub.yaml"

// WriteTemplate writes a commented hub.yaml into a folder, which is made when
// it is missing, and returns its path. A file that is there is left alone.
func WriteTemplate(dir string, content []byte) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", alteram.Errorf(alteram.Invalid, "the folder %s cannot be made (%w): name another", dir, err)
	}
	path := filepath.Join(dir, File)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if os.IsExist(err) {
		return "", alteram.Errorf(alteram.Conflict, "%s exists already: edit it and run alteram apply, or name another folder", path)
	}
	if err != nil {
		return "", alteram.Errorf(alteram.Invalid, "hub.yaml cannot be written (%w): name another folder", err)
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path) // half a file would be in the way of the next attempt
		return "", fmt.Errorf("write %s: %w", path, err)
	}
	return path, nil
}
