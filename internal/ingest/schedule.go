package ingest

import (
	"slices"
	"time"

	"github.com/alteram-hub/alteram"
)

const (
	// minWait and maxWait bound how long a healthy feed is left alone.
	minWait = 10 * time.Minute
	maxWait = 4 * time.Hour
	// maxBackoff is the longest wait after failures.
	maxBackoff = 24 * time.Hour
)

// wait returns how long to leave a healthy feed alone: half the median time
// between the dates of its items, within [minWait, maxWait], and no less than
// the feed itself asks for. spread in [0,1) moves it by up to a tenth, so that
// feeds do not fall into step.
func wait(published []time.Time, asked time.Duration, spread float64) time.Duration {
	d := maxWait
	if gap := medianGap(published); gap > 0 {
		d = gap / 2
	}
	d = max(min(d, maxWait), minWait, min(asked, maxBackoff))
	return d + time.Duration(float64(d)*spread/10)
}

// medianGap returns the median time between consecutive dates; 0 when there
// are fewer than two.
func medianGap(published []time.Time) time.Duration {
	if len(published) < 2 {
		return 0
	}
	times := slices.Clone(published)
	slices.SortFunc(times, time.Time.Compare)
	gaps := make([]time.Duration, len(times)-1)
	for i := range gaps {
		gaps[i] = times[i+1].Sub(times[i])
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2]
}

// backoff returns how long to leave a feed alone after its n-th failure in a
// row: it doubles from minWait to maxBackoff, a server's own wish comes first,
// and 410 waits longest at once, because some outlets answer it to whole
// countries and do come back.
func backoff(o alteram.Outcome, n int, retryAfter time.Duration) time.Duration {
	d := maxBackoff
	if o != alteram.OutcomeGone && n <= 8 {
		d = min(minWait<<max(n-1, 0), maxBackoff)
	}
	return max(d, min(retryAfter, 7*maxBackoff))
}
