package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"yiji/app/job"
	"yiji/domain"
	"yiji/storage"
)

// logSlices is how many pairs of slices of time are measured: one with the sealer beside the writes, one without.
const logSlices = 10

// sealing counts acts a second with a sealer beside them, which seals each second as a server's does; its baseline is the same without.
// Slices with and without take turns, so that what else the machine does falls on both, and each rate is the median of its slices. What
// a slice without left is sealed before the next begins, outside of the time measured.
//
// An act changes one row and leaves its audit row, by eight goroutines.
func sealing(ctx context.Context, dsn string, budget time.Duration) (row Row, err error) {
	s, err := storage.Open(ctx, storage.Options{DSN: dsn, Key: make([]byte, storage.KeySize)})
	if err != nil {
		return row, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Migrate(ctx); err != nil {
		return row, err
	}
	sealer, err := benchSealer(s)
	if err != nil {
		return row, err
	}
	var times []time.Duration
	var with, without []float64
	slice := budget / (2 * logSlices)
	for range logSlices {
		if err := sealer.Seal(ctx); err != nil {
			return row, err
		}
		plain, err := actsFor(ctx, s, slice)
		if err == nil {
			err = sealer.Seal(ctx)
		}
		if err != nil {
			return row, err
		}
		beside, stop := context.WithCancel(ctx)
		var running sync.WaitGroup
		running.Go(func() { job.Run(beside, s, sealer.Job()) })
		sealed, err := actsFor(ctx, s, slice)
		stop()
		running.Wait()
		if err != nil {
			return row, err
		}
		times = append(times, sealed...)
		with, without = append(with, float64(len(sealed))/slice.Seconds()), append(without, float64(len(plain))/slice.Seconds())
	}
	slices.Sort(times)
	slices.Sort(with)
	slices.Sort(without)
	return Row{Unit: "act", N: len(times), P50: quantile(times, 0.5), P99: quantile(times, 0.99), Rate: with[len(with)/2], Baseline: without[len(without)/2]}, nil
}

// benchSealer has a key of its own and keeps no head outside.
func benchSealer(s *storage.Store) (job.Sealer, error) {
	secret, public, err := note.GenerateKey(rand.Reader, "bench")
	if err != nil {
		return job.Sealer{}, err
	}
	signer, e1 := note.NewSigner(secret)
	verifier, e2 := note.NewVerifier(public)
	return job.Sealer{Store: s, Signer: signer, Verifier: verifier}, errors.Join(e1, e2)
}

// actsFor does acts for a while, and gives the time of each.
func actsFor(ctx context.Context, s *storage.Store, long time.Duration) ([]time.Duration, error) {
	times, errs := make([][]time.Duration, abreast), make([]error, abreast)
	var group sync.WaitGroup
	start := time.Now()
	for i := range abreast {
		group.Go(func() {
			for errs[i] == nil && time.Since(start) < long {
				began := time.Now()
				errs[i] = s.Write(ctx, func(tx *storage.Tx) error {
					if err := tx.SetSetting(ctx, "bench-"+strconv.Itoa(i), began.String()); err != nil {
						return err
					}
					return tx.AddAudit(ctx, domain.Audit{County: domain.NoCounty, ID: uuid.Must(uuid.NewV7()).String(), Role: domain.RoleOperator, Act: "bench.act"})
				})
				times[i] = append(times[i], time.Since(began))
			}
		})
	}
	group.Wait()
	return slices.Concat(times...), errors.Join(errs...)
}
