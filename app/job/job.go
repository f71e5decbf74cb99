// Package job is what runs behind requests, again and again: the sealer of the log, messages that wait to be sent, what is kept no
// longer than allowed.
//
// Several servers may share one PostgreSQL database: before each run a job is elected there, so that it runs in one server at a time.
package job

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"yiji/storage"
)

// Job is one piece of work that comes again. Run may be cut off anywhere and is called again, so it does what is left to do and
// nothing twice; it reads the clock of its store.
type Job struct {
	Name  string        // of the lock that elects it; never changes
	Every time.Duration // from the end of one run to the next, on the machine's clock
	Run   func(context.Context) error
}

// Run runs each job at once and then every so often, until ctx ends and the last run with it. An error is logged, and the job is
// tried again at its next time.
func Run(ctx context.Context, s *storage.Store, jobs ...Job) {
	var all sync.WaitGroup
	for _, j := range jobs {
		all.Go(func() { repeat(ctx, s, j) })
	}
	all.Wait()
}

func repeat(ctx context.Context, s *storage.Store, j Job) {
	tick := time.NewTimer(0)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := Once(ctx, s, j); err != nil && ctx.Err() == nil {
			slog.Error("job failed", "job", j.Name, "err", err)
		}
		tick.Reset(j.Every)
	}
}

// Once runs j unless another server does just now. A panic is an error like any other: one job never ends the server.
func Once(ctx context.Context, s *storage.Store, j Job) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return s.Alone(ctx, "job/"+j.Name, j.Run)
}
