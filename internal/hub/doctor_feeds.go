package hub

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/alteram-hub/alteram/internal/fetch"
	"github.com/alteram-hub/alteram/internal/store"
)

const (
	// overdue is how long a feed may be due before somebody should have read it.
	overdue = time.Hour
	// longLease is longer than any lease or slot that a worker takes.
	longLease = time.Hour
	// failingFor and failures are how long and how often a feed may fail
	// before the doctor speaks of it: outlets have bad days.
	failingFor = 24 * time.Hour
	failures   = 3
	// silentFor is how long a feed may say nothing new.
	silentFor = 30 * 24 * time.Hour
)

// work looks whether somebody reads feeds, and whether anything is stuck.
func (d *Doctor) work(ctx context.Context, c *chart) error {
	feeds, err := d.Store.FeedHealth(ctx)
	if err != nil {
		return err
	}
	var late []store.FeedHealth
	for _, f := range feeds {
		if f.Leased.After(c.At.Add(longLease)) {
			c.find("lease-stuck", string(f.Source), f.URL+", until "+minute(f.Leased), time.Time{})
			continue
		}
		if f.Leased.Before(c.At) && c.At.Sub(f.Due) > overdue {
			late = append(late, f)
		}
	}
	if len(late) > 0 {
		first := late[0].Due
		for _, f := range late {
			if f.Due.Before(first) {
				first = f.Due
			}
		}
		c.find("work-stopped", "", plural(int64(len(late)), "feed waits", "feeds wait"), first)
	}
	slots, err := d.Store.SlotsHeldBeyond(ctx, c.At.Add(longLease))
	if err != nil {
		return err
	}
	if slots > 0 {
		c.find("slot-stuck", "", plural(int64(slots), "slot", "slots"), time.Time{})
	}
	jobs, err := d.Failing(ctx, c.At)
	for _, j := range jobs {
		c.find("job-failing", j.Kind, fmt.Sprintf("%s, the last at %s: %s", plural(int64(j.N), "job", "jobs"), minute(j.Last), j.Error), time.Time{})
	}
	return err
}

// feeds looks how the outlets can be read.
func (d *Doctor) feeds(ctx context.Context, c *chart) error {
	feeds, err := d.Store.FeedHealth(ctx)
	if err != nil {
		return err
	}
	failing, reached := 0, 0
	for _, f := range feeds {
		if f.Last.Outcome.Reached() {
			reached++
		}
		if f.Failures > 0 {
			failing++
		}
		d.feed(c, f)
	}
	if failing >= 3 && 2*failing > len(feeds) {
		c.find("feeds-failing", "", fmt.Sprintf("%d of %d", failing, len(feeds)), time.Time{})
	}
	c.sign(areaFeeds, "read at the last attempt", fmt.Sprintf("%d of %d", reached, len(feeds)))
	holds, err := d.Store.Holds(ctx, 0)
	for _, h := range holds {
		if h.Accepted.IsZero() {
			c.find("feed-held", string(h.Source), fmt.Sprintf("%s leads to %s now", h.URL, strings.Join(h.Domains, ", ")), h.At)
		}
	}
	return err
}

func (d *Doctor) feed(c *chart, f store.FeedHealth) {
	since := f.Read
	if since.IsZero() {
		since = f.Added
	}
	switch {
	case f.Failures >= failures && c.At.Sub(since) >= failingFor:
		c.find("feed-failing", string(f.Source), f.URL+": "+ending(f), since)
	case f.Failures == 0 && !f.Read.IsZero() && c.At.Sub(cmp.Or(f.New, f.Added)) >= silentFor:
		c.find("feed-silent", string(f.Source), f.URL, cmp.Or(f.New, f.Added))
	}
}

// ending says how the last fetch of a feed ended.
func ending(f store.FeedHealth) string {
	why := f.Last.Error
	if why == "" && f.Last.Status >= 400 {
		why = fmt.Sprintf("the server answers %d %s", f.Last.Status, fetch.StatusText(f.Last.Status))
	}
	if f.Read.IsZero() {
		return strings.TrimSuffix(fmt.Sprintf("never read, %s: %s", f.Last.Outcome, why), ": ")
	}
	return strings.TrimSuffix(fmt.Sprintf("%s: %s", f.Last.Outcome, why), ": ")
}
