package action

import (
	"context"
	"errors"

	"yiji/domain"
	"yiji/storage"
)

// Retain removes what is due of each kind of data and keeps its report: counts by kind, nothing else. A kind that fails does not keep the
// others from being removed.
func (a *Actions) Retain(ctx context.Context) error {
	var all error
	for _, r := range domain.Retentions {
		if r.Days == 0 || r.ByLaw {
			continue
		}
		all = errors.Join(all, a.Store.Write(ctx, func(tx *storage.Tx) error {
			n, err := tx.RemoveDue(ctx, r.Kind, tx.Now.AddDate(0, 0, -r.Days))
			if err != nil || n == 0 {
				return err
			}
			if err := tx.AddRetentionReport(ctx, a.NewID(), r.Kind, n); err != nil {
				return err
			}
			return tx.AddAudit(ctx, a.audit(domain.Operator, "retention.remove", domain.Ref{County: domain.NoCounty, ID: r.Kind}, Request{}))
		}))
	}
	return all
}

// RetentionReports are the newest reports, for the auditor and the region.
func (a *Actions) RetentionReports(ctx context.Context, who domain.Actor) ([]storage.Retained, error) {
	if err := a.may(who, "retention", "read"); err != nil {
		return nil, err
	}
	return a.Store.RetentionReports(ctx, 200)
}
