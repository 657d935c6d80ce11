package fetch

import (
	"context"
	"fmt"
	"time"
)

// limits end a hop when its time is over, or when its server has sent nothing
// for too long.
type limits struct {
	// parent is the caller's context, ctx the hop's.
	parent context.Context
	ctx    context.Context
	stop   context.CancelFunc
	cancel context.CancelCauseFunc
	stall  time.Duration
}

func (c *Client) limits(parent context.Context, left time.Duration) *limits {
	ctx, stop := context.WithTimeoutCause(parent, left, fmt.Errorf("the time limit of %v was over", c.options.Timeout))
	ctx, cancel := context.WithCancelCause(ctx)
	return &limits{parent: parent, ctx: ctx, stop: stop, cancel: cancel, stall: c.options.Stall}
}

// watch starts the limit of silence. Reset the timer whenever something comes,
// stop it in the end.
func (l *limits) watch() *time.Timer {
	return time.AfterFunc(l.stall, func() { l.cancel(fmt.Errorf("nothing came for %v", l.stall)) })
}
