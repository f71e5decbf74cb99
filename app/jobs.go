package main

import (
	"yiji/app/action"
	"yiji/app/job"
)

// jobs are what serve and demo run behind their requests.
func jobs(_ *action.Actions, log job.Sealer) []job.Job {
	return []job.Job{log.Job()}
}
