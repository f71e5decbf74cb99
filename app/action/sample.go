package action

import (
	"context"
	"encoding/hex"
	"errors"

	"yiji/domain"
	"yiji/storage"
)

// NewSample is what an auditor draws a sample for, from which claims, and how many.
type NewSample struct {
	Purpose      string
	Since, Until domain.Date
	Size         int
}

// DrawSample draws the claims that an auditor may read line by line for some weeks. The seed is made here, and one auditor draws once a day.
func (a *Actions) DrawSample(ctx context.Context, who domain.Actor, in NewSample) (domain.Sample, error) {
	return do(ctx, a, who, "sample", "draw", func(tx *storage.Tx) (s domain.Sample, ref domain.Ref, err error) {
		var k domain.Check
		k.That(domain.SamplePurposes.Has(in.Purpose), "purpose", "choose-one")
		k.That(in.Since.Valid(), "since", "required")
		k.That(in.Until.Valid() && in.Until >= in.Since, "until", "end-before-start")
		k.That(in.Size >= 1 && in.Size <= domain.SampleSize, "size", "out-of-range", "Min", 1, "Max", domain.SampleSize)
		if err := k.Err(); err != nil {
			return s, ref, err
		}
		pool, err := tx.SamplePool(ctx, who.Scope, in.Since, in.Until)
		if err != nil {
			return s, ref, err
		}
		if len(pool) == 0 {
			return s, ref, domain.ErrEmptyPool
		}
		byNumber, numbers := map[string]domain.Claim{}, []string{}
		for _, c := range pool {
			byNumber[c.Number] = c
			numbers = append(numbers, c.Number)
		}
		s = domain.Sample{County: domain.NoCounty, ID: domain.SampleID(a.NewID()), RegionPath: who.Scope.RegionPath, AccountID: who.AccountID, Purpose: in.Purpose, Since: in.Since, Until: in.Until,
			Seed: hex.EncodeToString(a.Draw.key("sample " + string(who.AccountID) + " " + string(tx.Today()))), Pool: len(pool), PoolHash: domain.PoolHash(numbers), DrawnOn: tx.Today(),
			OpenUntil: tx.Today().Add(domain.SampleDays), CreatedAt: tx.Now}
		var claims []domain.SampledClaim
		for _, n := range domain.DrawSample(s.Seed, numbers, in.Size) {
			claims = append(claims, domain.SampledClaim{County: byNumber[n].County, SampleID: s.ID, ClaimID: byNumber[n].ID})
		}
		return s, s.Ref(), tx.AddSample(ctx, s, claims)
	})
}

// Samples are those that the auditor drew.
func (a *Actions) Samples(ctx context.Context, who domain.Actor) ([]domain.Sample, error) {
	if err := a.may(who, "sample", "read"); err != nil {
		return nil, err
	}
	return a.Store.Samples(ctx, who.AccountID)
}

// Sample is one of them, with its claims while it is open.
func (a *Actions) Sample(ctx context.Context, who domain.Actor, id domain.SampleID) (s domain.Sample, claims []domain.Claim, err error) {
	if err := a.may(who, "sample", "read"); err != nil {
		return s, nil, err
	}
	if s, err = a.Store.Sample(ctx, who.AccountID, id); err != nil {
		return s, nil, err
	}
	claims, err = a.Store.SampleClaims(ctx, who.Scope, id)
	return s, claims, err
}

// Sampled is the sample that opens the lines of a claim to an auditor today; "" for none.
func (a *Actions) Sampled(ctx context.Context, who domain.Actor, c domain.Claim) (domain.SampleID, error) {
	s, err := a.Store.SampleOf(ctx, who.AccountID, c.ID, a.Store.Today())
	if errors.Is(err, domain.ErrNotFound) {
		return "", nil
	}
	return s.ID, err
}
