package job_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"yiji/app/job"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// running starts the jobs and gives what ends them and waits for it.
func running(t *testing.T, s *storage.Store, jobs ...job.Job) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { job.Run(ctx, s, jobs...); close(ended) }()
	return func() { cancel(); <-ended }
}

func TestJobComesAgainAlsoAfterAnErrorAndAPanic(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		runs, third := 0, make(chan struct{})
		end := running(t, s, job.Job{Name: "failing", Every: time.Millisecond, Run: func(context.Context) error {
			switch runs++; runs {
			case 1:
				return errors.New("the first time fails")
			case 2:
				panic("the second time too")
			case 3:
				close(third)
			}
			return nil
		}})
		defer end()
		<-third
	})
}

func TestJobsEndWithTheirContextAndTheRunInHandIsTold(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		begun, told := make(chan struct{}), false
		end := running(t, s, job.Job{Name: "long", Every: time.Hour, Run: func(ctx context.Context) error {
			close(begun)
			<-ctx.Done()
			told = true
			return ctx.Err()
		}})
		<-begun
		end()
		if !told {
			t.Error("Run came back before its job")
		}
	})
}

// Each of more jobs than the pool has connections holds its lock while it writes: none may wait for another's.
func TestManyJobsAtOnceDoNotStarveEachOther(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		const n = 40
		var jobs []job.Job
		var wrote atomic.Int32
		all, done := make(chan struct{}), make(chan struct{})
		var inside atomic.Int32
		for i := range n {
			jobs = append(jobs, job.Job{Name: string(rune('a' + i)), Every: time.Hour, Run: func(ctx context.Context) error {
				if inside.Add(1) == n {
					close(all)
				}
				<-all
				err := s.Write(ctx, func(tx *storage.Tx) error { _, err := tx.Next(ctx, "runs"); return err })
				if wrote.Add(1) == n {
					close(done)
				}
				return err
			}})
		}
		defer running(t, s, jobs...)()
		<-done
	})
}

func TestJobRunsInOneServerAtATime(t *testing.T) {
	dsn := storagetest.Postgres(t)
	var servers [2]*storage.Store
	for i := range servers {
		s, err := storage.Open(t.Context(), storage.Options{DSN: dsn, Key: storagetest.Key})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		servers[i] = s
	}
	ran := ""
	runs := func(name string, within func(ctx context.Context) error) func(context.Context) error {
		return func(ctx context.Context) error {
			ran += name + " "
			if within != nil {
				return within(ctx)
			}
			return nil
		}
	}
	failed := errors.New("it failed")
	err := servers[0].Alone(t.Context(), "a", runs("first", func(ctx context.Context) error {
		return errors.Join(servers[1].Alone(ctx, "a", runs("elected-twice", nil)), servers[1].Alone(ctx, "b", runs("another", nil)), failed)
	}))
	if !errors.Is(err, failed) {
		t.Error(err)
	}
	if err := servers[1].Alone(t.Context(), "a", runs("afterwards", nil)); err != nil {
		t.Error(err)
	}
	if ran != "first another afterwards " {
		t.Error(ran)
	}
}
