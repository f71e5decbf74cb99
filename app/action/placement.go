package action

import (
	"context"
	"strings"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// movePlacement takes one step of a placement, by its worker alone.
func (a *Actions) movePlacement(ctx context.Context, who access.PersonSession, act string, id domain.PlacementID, step func(*storage.Tx, domain.Placement) (domain.Placement, error)) (domain.Placement, error) {
	return do(ctx, a, who.Actor(), "placement", act, func(tx *storage.Tx) (domain.Placement, domain.Ref, error) {
		p, err := tx.Placement(ctx, who.Person(), id)
		if err != nil {
			return p, domain.Ref{}, err
		}
		if p, err = step(tx, p); err != nil {
			return p, domain.Ref{}, err
		}
		return p, p.Ref(), tx.UpdatePlacement(ctx, p)
	})
}

// StartPlacement is the worker's word that work began; the cooling-off period is over.
func (a *Actions) StartPlacement(ctx context.Context, who access.PersonSession, id domain.PlacementID) (domain.Placement, error) {
	return a.movePlacement(ctx, who, "start", id, func(tx *storage.Tx, p domain.Placement) (domain.Placement, error) {
		return p.Start(tx.Today())
	})
}

// EndPlacement leaves a placement, at any step, at once and without a reason.
func (a *Actions) EndPlacement(ctx context.Context, who access.PersonSession, id domain.PlacementID) (domain.Placement, error) {
	return do(ctx, a, who.Actor(), "placement", "end", func(tx *storage.Tx) (domain.Placement, domain.Ref, error) {
		p, err := tx.Placement(ctx, who.Person(), id)
		if err != nil {
			return p, domain.Ref{}, err
		}
		p, err = endPlacement(ctx, tx, p)
		return p, p.Ref(), err
	})
}

// AnswerPlacement keeps the worker's own answers (people-first 9). Questions left open are not answers; a No opens a case with the
// ombudsman, and nobody else learns of it.
func (a *Actions) AnswerPlacement(ctx context.Context, who access.PersonSession, id domain.PlacementID, answers map[string]bool) (domain.Placement, error) {
	return a.movePlacement(ctx, who, "answer", id, func(tx *storage.Tx, p domain.Placement) (domain.Placement, error) {
		var yes, no []string
		var k domain.Check
		for _, q := range domain.Questions.List() {
			switch said, given := answers[q]; {
			case given && said:
				yes = append(yes, q)
			case given:
				no = append(no, q)
			}
		}
		for q := range answers {
			k.That(domain.Questions.Has(q), "answers."+q, "not-expected")
		}
		if err := k.Err(); err != nil {
			return p, err
		}
		x := domain.PlacementAnswer{County: p.County, ID: a.NewID(), PlacementID: p.ID, PersonID: who.Person(), Yes: domain.Words(strings.Join(yes, ",")), No: domain.Words(strings.Join(no, ",")),
			SessionID: who.ID(), AnsweredAt: tx.Now}
		if err := tx.AddAnswer(ctx, x); err != nil {
			return p, err
		}
		if x.Bad() {
			if _, err := a.addGrievance(ctx, tx, p.PersonCounty, p.PersonID, "bad-answer", string(x.No)); err != nil {
				return p, err
			}
			if err := a.holdClaimsOf(ctx, tx, p.PersonID); err != nil {
				return p, err
			}
		}
		return p.Answer()
	})
}
