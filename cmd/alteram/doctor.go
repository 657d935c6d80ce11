package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/archive"
	"github.com/alteram-hub/alteram/internal/blob"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/job"
	"github.com/alteram-hub/alteram/internal/store"
)

// doctorCmd is alteram doctor.
type doctorCmd struct {
	All  bool `help:"List every subject of a finding, not the first ten."`
	JSON bool `help:"Print the examination as JSON." name:"json"`
}

// Run examines the hub, and fails when there is a fault.
func (c *doctorCmd) Run(ctx context.Context, a *app) error {
	folder := config.Blobs(a.Blobs, a.Database)
	d := &hub.Doctor{Folders: []hub.Folder{{What: "raw responses", Path: folder}}, Now: a.Now}
	if !strings.Contains(a.Database, "://") {
		d.Folders = append(d.Folders, hub.Folder{What: "database", Path: filepath.Dir(a.Database)})
	}
	s, err := a.openExisting(ctx)
	if err != nil {
		d.Unopened = err
	} else {
		defer s.Close()
		d.Store = s
		q, err := job.New(s, nil, a.log)
		if err != nil {
			return err
		}
		d.Failing = q.Failing
	}
	d.Served = func(ctx context.Context, ref alteram.ArchiveRef) (time.Time, error) { return served(ctx, folder, ref) }
	e, err := d.Examine(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		err = json.NewEncoder(a.stdout).Encode(e)
	} else {
		err = e.Print(a.stdout, c.All)
	}
	if err == nil && e.Faulty() {
		err = errReported
	}
	return err
}

// openExisting opens the database, and makes none.
func (a *app) openExisting(ctx context.Context) (*store.Store, error) {
	if !strings.Contains(a.Database, "://") {
		if _, err := os.Stat(a.Database); errors.Is(err, fs.ErrNotExist) {
			return nil, alteram.Errorf(alteram.NotFound, "there is no database %s: run alteram init, or name another with --database", a.Database)
		}
	}
	return store.Open(ctx, a.Database, a.Now)
}

// served returns when a kept response was made, by its server's clock; zero
// when it does not say.
func served(ctx context.Context, folder string, ref alteram.ArchiveRef) (time.Time, error) {
	blobs, err := blob.OpenDir(folder)
	if err != nil {
		return time.Time{}, err
	}
	defer blobs.Close()
	e, err := (&archive.Archive{Blobs: blobs}).Read(ctx, ref)
	if err != nil {
		return time.Time{}, err
	}
	h := http.Header(e.Header)
	at, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return time.Time{}, nil //nolint:nilerr // no date, or none that can be read, is no answer
	}
	age, _ := strconv.Atoi(h.Get("Age")) // a cache passed it on so much later
	return at.Add(time.Duration(age) * time.Second), nil
}
