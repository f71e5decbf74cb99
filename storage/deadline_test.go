package storage_test

import (
	"context"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yiji/storage"
	"yiji/storage/storagetest"
)

// Each request has a deadline, and a deadline may pass in the middle of any statement. Whatever it interrupts, no connection stays
// locked, nothing half-written remains, and what was acknowledged is there.
func TestRaceOfShortDeadlinesLeavesTheDatabaseHealthy(t *testing.T) {
	each := 25
	if os.Getenv("SOAK") != "" {
		each = 1250
	}
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		write(t, s, func(tx *storage.Tx) error { return tx.SetSetting(t.Context(), "a", "0") })
		var acknowledged, passed atomic.Int64
		var wg sync.WaitGroup
		for g := range 48 {
			r := rand.New(rand.NewPCG(20260302, uint64(g)))
			wg.Go(func() {
				for range each {
					ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+r.IntN(9))*time.Millisecond)
					err := oneOf(ctx, s, r.IntN(3))
					over := ctx.Err() != nil
					cancel()
					switch {
					case err == nil:
						acknowledged.Add(1)
					case over:
						passed.Add(1)
					default:
						t.Errorf("%T %v", err, err)
					}
				}
			})
		}
		wg.Wait()
		t.Logf("%d done, %d interrupted", acknowledged.Load(), passed.Load())
		if passed.Load() == 0 {
			t.Error("the deadlines are too long to show anything")
		}
		healthy(t, s)
	})
}

var written atomic.Int64

// oneOf reads, or counts two counters up together.
func oneOf(ctx context.Context, s *storage.Store, what int) error {
	if what > 0 {
		_, err := s.Courses(ctx, storage.CourseFilter{Search: "电焊"})
		return err
	}
	err := s.Write(ctx, func(tx *storage.Tx) error {
		if _, err := tx.Next(ctx, "left"); err != nil {
			return err
		}
		_, err := tx.Next(ctx, "right")
		return err
	})
	if err == nil {
		written.Add(1)
	}
	return err
}

func healthy(t *testing.T, s *storage.Store) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var left, right int64
	err := s.Write(ctx, func(tx *storage.Tx) error {
		l, err := tx.Next(ctx, "left")
		if err != nil {
			return err
		}
		r, err := tx.Next(ctx, "right")
		left, right = int64(l-1), int64(r-1)
		return err
	})
	if err != nil {
		t.Fatalf("writing afterwards: %v", err)
	}
	n := written.Swap(0)
	if left != right || left < n {
		t.Errorf("left %d, right %d, acknowledged %d", left, right, n)
	}
	for range 64 {
		if v, err := s.Setting(ctx, "a"); v != "0" || err != nil {
			t.Fatalf("reading afterwards: %q, %v", v, err)
		}
	}
}
