package hub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net/url"
	"os"
	"slices"
	"time"
)

const (
	// fullDisk is how many bytes must be free for a hub to work.
	fullDisk = 256 << 20
	// lowDisk is how many bytes may be free before the doctor speaks of it.
	lowDisk = 2 << 30
	// clockDrift and clockWrong are how far a clock may be off before it is
	// spoken of, and before terms begin and end plainly wrong.
	clockDrift = 2 * time.Minute
	clockWrong = time.Hour
)

// disks looks at the folders that the hub writes to.
func (d *Doctor) disks(c *chart) {
	free := free
	if d.Free != nil {
		free = d.Free
	}
	for _, f := range d.Folders {
		err := writable(f.Path)
		n, freeErr := free(f.Path)
		switch err = cmp.Or(err, freeErr); {
		case full(err):
			c.find("disk-full", f.What, f.Path+" takes nothing more", time.Time{})
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			c.find("disk-unwritable", f.What, err.Error(), time.Time{})
		case err != nil || n == math.MaxInt64:
		case n < fullDisk:
			c.find("disk-full", f.What, fmt.Sprintf("%s free at %s", megabytes(n), f.Path), time.Time{})
		case n < lowDisk:
			c.find("disk-filling", f.What, fmt.Sprintf("%s free at %s", megabytes(n), f.Path), time.Time{})
		default:
			c.sign(areaDisk, "free for the "+f.What, megabytes(n))
		}
	}
}

// writable makes a file in a folder and removes it. A folder that is not there
// yet will be made when it is needed.
func writable(folder string) error {
	f, err := os.CreateTemp(folder, ".alteram-doctor-*")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, 4096))
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// clock compares this machine's clock with those of others.
func (d *Doctor) clock(ctx context.Context, c *chart) error {
	latest, err := d.Store.LatestFetch(ctx)
	if err != nil {
		return err
	}
	if ahead := latest.Sub(c.At); ahead > 5*time.Minute {
		c.find("clock-went-back", "", "it bears a time "+span(ahead)+" from now", time.Time{})
	}
	server, err := d.Store.ServerTime(ctx)
	if err != nil {
		return err
	}
	if !server.IsZero() {
		d.off(c, "database", d.Now().Sub(server), "the database server's")
	}
	offset, hosts, err := d.offset(ctx)
	if err != nil || hosts == 0 {
		return err
	}
	d.off(c, "feeds", offset, fmt.Sprintf("that of %s read lately", plural(int64(hosts), "server", "servers")))
	return nil
}

// off notes how far the clock is from another.
func (d *Doctor) off(c *chart, subject string, offset time.Duration, than string) {
	direction := "ahead of "
	if offset < 0 {
		direction = "behind "
	}
	what := span(offset.Abs()) + " " + direction + than
	switch {
	case offset.Abs() >= clockWrong:
		c.find("clock-wrong", subject, what, time.Time{})
	case offset.Abs() >= clockDrift:
		c.find("clock-drifts", subject, what, time.Time{})
	default:
		c.sign(areaClock, subject, "agrees with "+than)
	}
}

// offset returns the middle one of the differences to the clocks of the hosts
// that were read last, and how many hosts these are. A server's own clock may be
// wrong; the middle of several is not.
func (d *Doctor) offset(ctx context.Context) (time.Duration, int, error) {
	kept, err := d.Store.Kept(ctx, 60)
	if err != nil {
		return 0, 0, err
	}
	var offsets []time.Duration
	seen := map[string]bool{}
	for _, f := range kept {
		u, err := url.Parse(f.Final)
		if err != nil || seen[u.Host] || len(offsets) == 9 {
			continue
		}
		served, err := d.Served(ctx, f.Archive)
		if ctx.Err() != nil {
			return 0, 0, ctx.Err()
		}
		if err != nil || served.IsZero() {
			continue // a backup or rebuild speaks of records that are not there
		}
		seen[u.Host] = true
		offsets = append(offsets, between(f.At, f.Duration, served))
	}
	if len(offsets) == 0 {
		return 0, 0, nil
	}
	slices.Sort(offsets)
	return offsets[len(offsets)/2], len(offsets), nil
}

// between returns how far the clock by which a fetch took place is from the
// time that the server gave: nothing when that lies within the fetch.
func between(at time.Time, took time.Duration, served time.Time) time.Duration {
	switch {
	case served.Before(at):
		return at.Sub(served)
	case served.After(at.Add(took)):
		return at.Add(took).Sub(served)
	}
	return 0
}
