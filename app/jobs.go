package main

import (
	"context"
	"time"

	"yiji/app/action"
	"yiji/app/job"
)

// jobs are what serve and demo run behind their requests.
func jobs(a *action.Actions, log job.Sealer) []job.Job {
	return []job.Job{log.Job(), sweep(a), {Name: "moves", Every: time.Minute, Run: a.FinishMoves}, {Name: "lotteries", Every: time.Hour, Run: a.PublishLotteries}, {Name: "guardians", Every: time.Hour, Run: a.EraseGuardians}, {Name: "retention", Every: time.Hour, Run: a.Retain},
		{Name: "pending", Every: 10 * time.Minute, Run: a.LapsePending}}
}

// resets sends links to staff who forgot their password.
func resets(a *action.Actions, base string) job.Job {
	return job.Job{Name: "resets", Every: 5 * time.Second, Run: func(ctx context.Context) error { return a.SendResets(ctx, base) }}
}

// sweep removes the bytes of files that no row stands for any more.
func sweep(a *action.Actions) job.Job {
	return job.Job{Name: "files-sweep", Every: time.Hour, Run: func(ctx context.Context) error {
		_, err := a.Store.Sweep(ctx, time.Now()) // the folder's times are the machine's, whatever clock the database is on
		return err
	}}
}
