package storage

import (
	"context"

	"yiji/domain"
)

// SamplePool are the claims that sc may see, handed in at least once and drawn up between two days, by number.
func (q queries) SamplePool(ctx context.Context, sc domain.Scope, since, until domain.Date) (list []domain.Claim, err error) {
	return list, within(q.db.NewSelect().Model(&list), sc, claimColumnsAt).Where("state <> 'draft'").Where("created_at >= ? AND created_at < ?", since.Start(), until.Add(1).Start()).
		Order("number").Scan(ctx)
}

// Samples are those that an account drew, the newest first.
func (q queries) Samples(ctx context.Context, id domain.AccountID) (list []domain.Sample, err error) {
	return list, q.db.NewSelect().Model(&list).Where("account_id = ?", id).OrderExpr("created_at DESC, id DESC").Limit(100).Scan(ctx)
}

// Sample is one that an account drew.
func (q queries) Sample(ctx context.Context, account domain.AccountID, id domain.SampleID) (s domain.Sample, err error) {
	err = q.db.NewSelect().Model(&s).Where("account_id = ?", account).Where("id = ?", id).Scan(ctx)
	return s, found(err)
}

// SampleClaims are the claims of a sample that sc still sees, by number.
func (q queries) SampleClaims(ctx context.Context, sc domain.Scope, id domain.SampleID) (list []domain.Claim, err error) {
	return list, within(q.db.NewSelect().Model(&list), sc, claimColumnsAt).Where("id IN (SELECT x.claim_id FROM sampled_claims x WHERE x.sample_id = ?)", id).Order("number").Scan(ctx)
}

// SampleOf is the sample that opens a claim to an account on day.
func (q queries) SampleOf(ctx context.Context, account domain.AccountID, claim domain.ClaimID, day domain.Date) (s domain.Sample, err error) {
	err = q.db.NewSelect().Model(&s).Where("account_id = ?", account).Where("open_until >= ?", day).Where("id IN (SELECT x.sample_id FROM sampled_claims x WHERE x.claim_id = ?)", claim).
		OrderExpr("created_at DESC, id DESC").Limit(1).Scan(ctx)
	return s, found(err)
}

// AddSample stores a draw with its claims.
func (tx *Tx) AddSample(ctx context.Context, s domain.Sample, claims []domain.SampledClaim) error {
	if err := unique(tx.insert(ctx, &s), domain.ErrSampledToday); err != nil {
		return err
	}
	return tx.insert(ctx, &claims)
}
