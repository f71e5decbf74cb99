package bench

import (
	"context"
	"errors"
	"time"

	"yiji/seed"
	"yiji/storage"
)

// demo is how long a first visitor waits for `demo`: an empty database is migrated, and the whole year is played on it, once, whatever
// the budget. A second one is not played, because it would find the machine's caches warm.
//
// The plain way is as many bare transactions as the year has audit rows, without waiting for the disk either.
func demo(ctx context.Context, dsn string, budget time.Duration) (Row, error) {
	return played(ctx, dsn, budget, seed.Options{Seed: 1})
}

func played(ctx context.Context, dsn string, budget time.Duration, o seed.Options) (row Row, err error) {
	start, clock := time.Now(), seed.NewClock()
	s, err := storage.Open(ctx, storage.Options{DSN: dsn, Key: make([]byte, storage.KeySize), Clock: clock.Now})
	if err != nil {
		return row, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Migrate(ctx); err != nil {
		return row, err
	}
	a, err := seed.DemoActions(s, o.Seed)
	if err != nil {
		return row, err
	}
	if _, err := seed.Demo(ctx, a, clock, o); err != nil {
		return row, err
	}
	took := time.Since(start)
	acts, err := s.UnsealedAudits(ctx, 1<<20)
	if err != nil {
		return row, err
	}
	var plain float64
	err = s.Unsynced(ctx, func() (err error) { plain, err = (&walker{a: a}).plain(ctx, len(acts), budget/6); return err })
	ms := float64(took.Microseconds()) / 1000
	return Row{Unit: "demo", N: 1, P50: ms, P99: ms, Rate: 1 / took.Seconds(), Baseline: plain}, err
}
