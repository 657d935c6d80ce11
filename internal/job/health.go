package job

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Failing is a kind of job of which some failed and wait to be tried again, or
// were given up.
type Failing struct {
	Kind string
	// N is how many there are, at most [failingShown] in all kinds together.
	N int
	// Last is when the latest failed, Error what it said.
	Last  time.Time
	Error string
}

// failingShown bounds how many jobs are looked at.
const failingShown = 200

// Failing returns the kinds of job that fail, by name. Those given up longer
// ago than a day are gone from the queue or of no interest.
func (q *Queue) Failing(ctx context.Context, now time.Time) ([]Failing, error) {
	params := river.NewJobListParams().States(rivertype.JobStateRetryable, rivertype.JobStateDiscarded).
		OrderBy(river.JobListOrderByID, river.SortOrderDesc).First(failingShown)
	var found *river.JobListResult
	var err error
	if q.pg != nil {
		found, err = q.pg.JobList(ctx, params)
	} else {
		found, err = q.lite.JobList(ctx, params)
	}
	if err != nil {
		return nil, fmt.Errorf("list the jobs that failed: %w", err)
	}
	kinds := map[string]Failing{}
	for _, j := range found.Jobs {
		if len(j.Errors) == 0 {
			continue
		}
		last, f := j.Errors[len(j.Errors)-1], kinds[j.Kind]
		if now.Sub(last.At) > 24*time.Hour {
			continue
		}
		f.Kind, f.N = j.Kind, f.N+1
		if last.At.After(f.Last) {
			f.Last, f.Error = last.At, last.Error
		}
		kinds[j.Kind] = f
	}
	out := make([]Failing, 0, len(kinds))
	for _, f := range kinds {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b Failing) int { return strings.Compare(a.Kind, b.Kind) })
	return out, nil
}
