package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/blob"
	"github.com/alteram-hub/alteram/internal/config"
	"github.com/alteram-hub/alteram/internal/hub"
	"github.com/alteram-hub/alteram/internal/job"
	"github.com/alteram-hub/alteram/internal/store"
)

// backupCmd is alteram backup.
type backupCmd struct {
	File string `arg:"" help:"The file to write; it must not exist." placeholder:"FILE"`
}

// Run copies the hub into one file.
func (c *backupCmd) Run(ctx context.Context, a *app) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	p := newProgress(a.stderr, "parts written")
	b, closeBlobs, err := a.backup(s, p)
	if err != nil {
		return err
	}
	defer closeBlobs()
	out, err := b.Write(ctx, c.File)
	p.end()
	if err != nil {
		return err
	}
	if err := b.BackedUp(ctx, out.Made); err != nil {
		return err
	}
	a.say("Wrote %s: %s. It was read back, and every part is as written.", c.File, holds(out))
	return a.faults(out)
}

// recoverCmd is alteram recover.
type recoverCmd struct {
	File string `arg:"" help:"A file that alteram backup wrote." placeholder:"FILE"`
}

// Run takes a backup into an empty database.
func (c *recoverCmd) Run(ctx context.Context, a *app) error {
	database, done := a.Database, func(err error) error { return err }
	if !strings.Contains(a.Database, "://") {
		var err error
		if database, done, err = besides(a.Database); err != nil {
			return err
		}
	}
	out, err := a.recover(ctx, database, c.File)
	if err = done(err); err != nil {
		return err
	}
	a.say("Recovered %s as it was on %s: %s.", a.where(), out.Made.Format("2 January 2006 15:04 UTC"), holds(out))
	a.say("What was erased since then is back: look for later erasures and repeat them. Search finds everything once alteram serve or work has indexed it.")
	return a.faults(out)
}

// recover fills a database and the folder of raw responses.
func (a *app) recover(ctx context.Context, database, file string) (hub.Copied, error) {
	s, err := store.Open(ctx, database, a.Now)
	if err != nil {
		return hub.Copied{}, err
	}
	defer s.Close()
	p := newProgress(a.stderr, "parts read")
	defer p.end()
	b, closeBlobs, err := a.backup(s, p)
	if err != nil {
		return hub.Copied{}, err
	}
	defer closeBlobs()
	return b.Recover(ctx, file)
}

// besides returns the name of a SQLite file beside path, and what gives it that
// name in the end, or removes it after an error.
func besides(path string) (temp string, done func(error) error, err error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > 0 {
		return "", nil, alteram.Errorf(alteram.Conflict, "%s exists already: name a new file with --database, or move it away", path)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", nil, alteram.Errorf(alteram.Invalid, "the database %s cannot be made (%w): name another file with --database", path, err)
	}
	temp = path + ".recovering"
	removeDatabase(temp) // of a recovery that was killed
	return temp, func(err error) error {
		if err == nil {
			if err = os.Rename(temp, path); err == nil {
				return nil
			}
			err = fmt.Errorf("name the database %s: %w", path, err)
		}
		removeDatabase(temp)
		return err
	}, nil
}

// backup builds what copies the hub in s.
func (a *app) backup(s *store.Store, p *progress) (*hub.Backup, func(), error) {
	blobs, err := blob.OpenDir(config.Blobs(a.Blobs, a.Database))
	if err != nil {
		return nil, nil, err
	}
	return &hub.Backup{
		Store: s, Blobs: blobs, Now: a.Now, By: versionName(), Progress: p.show,
		Jobs: func(ctx context.Context) error { return job.Migrate(ctx, s) },
	}, func() { _ = blobs.Close() }, nil
}

// where names the database without its password.
func (a *app) where() string {
	if strings.Contains(a.Database, "://") {
		return "the PostgreSQL database"
	}
	return a.Database
}

// holds says what is in a backup.
func holds(c hub.Copied) string {
	return fmt.Sprintf("%d tables with %d rows, %d versions, %d raw responses, %.1f MB", len(c.Tables), c.TotalRows(), c.Versions, c.BackupEnd.Blobs, float64(c.Bytes)/1e6)
}

// faults tells what the copied hub itself lacks. The copy is as good as the hub.
func (a *app) faults(c hub.Copied) error {
	if c.Differ > 0 {
		a.say("%d versions have other words than their digests say: the database was changed from outside or damaged. Compare with an earlier backup.", c.Differ)
	}
	if c.MissingCount > 0 {
		a.say("%d raw responses are not in the archive, such as %s: put them back from an earlier backup.", c.MissingCount, c.Missing[0])
	}
	if c.Differ > 0 || c.MissingCount > 0 {
		return errReported
	}
	return nil
}
