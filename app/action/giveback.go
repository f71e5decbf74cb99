package action

import (
	"context"
	"errors"

	"yiji/domain"
	"yiji/storage"
)

// giveBack undoes what an unfounded dispute freed, and says what came of it: one of the words of Dispute.Given. What is over becomes again what
// it was. Nobody is put into a class that still runs: its person may come back for some days, by their own act, while a seat is free.
func giveBack(ctx context.Context, tx *storage.Tx, d domain.Dispute) (string, error) {
	switch d.Kind {
	case "claim-line":
		_, c, err := tx.OwnLine(ctx, d.PersonID, domain.ClaimLineID(d.Subject))
		if err != nil {
			return "", unlessGone(err)
		}
		return retakeLevel(ctx, tx, d.PersonID, c)
	case "consent":
		c, err := tx.Consent(ctx, d.PersonID, domain.ConsentID(d.Subject))
		if err != nil || d.Was == "" {
			return "", unlessGone(err)
		}
		return giveSeatBack(ctx, tx, d, domain.EnrolmentID(c.Subject))
	}
	return giveSeatBack(ctx, tx, d, domain.EnrolmentID(d.Subject))
}

// unlessGone is err, unless it says that there is nothing left to give back.
func unlessGone(err error) error {
	if errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	return err
}

// giveSeatBack gives back the seat that d freed, if nothing happened to the enrolment since.
func giveSeatBack(ctx context.Context, tx *storage.Tx, d domain.Dispute, id domain.EnrolmentID) (string, error) {
	e, err := tx.Enrolment(ctx, d.PersonID, id)
	if err != nil {
		return "", unlessGone(err)
	}
	if e.State.HoldsSeat() {
		c, err := tx.Consent(ctx, d.PersonID, e.ConsentID)
		if err == nil && c.WithdrawnAt.IsZero() {
			return "", nil // the person came back by their own will
		}
		if unlessGone(err) != nil {
			return "", err
		}
		return restore(ctx, tx, d, e)
	}
	if !e.UpdatedAt.Equal(d.CreatedAt) || !d.Was.HoldsSeat() {
		return "", nil
	}
	e.State, e.UpdatedAt = domain.EnrolmentWithdrawn, tx.Now // the days in which its person may return begin now
	if err := tx.UpdateEnrolment(ctx, e); err != nil {
		return "", err
	}
	c, err := tx.PublicClass(ctx, e.ClassID)
	switch {
	case errors.Is(err, domain.ErrNotFound):
		return "full", nil
	case err != nil:
		return "", err
	case c.Admit() != nil:
		return "full", nil
	}
	return "open", nil
}

// restore makes a class that has run for the person stand again: its consent and what its claim had reserved. The record never changed.
func restore(ctx context.Context, tx *storage.Tx, d domain.Dispute, e domain.Enrolment) (string, error) {
	if err := tx.RenewConsents(ctx, e.PersonID, string(e.ID), d.CreatedAt); err != nil {
		return "", err
	}
	claim, err := tx.ClassClaim(ctx, domain.Class{County: e.County, ID: e.ClassID})
	if errors.Is(err, domain.ErrNotFound) {
		return "restored", nil
	}
	if err != nil {
		return "", err
	}
	return retakeLevel(ctx, tx, e.PersonID, claim)
}

// retakeLevel reserves the course and level of a claim for a person again, unless another claim took them meanwhile.
func retakeLevel(ctx context.Context, tx *storage.Tx, person domain.PersonID, c domain.Claim) (string, error) {
	if c.State == domain.ClaimDraft || c.State == domain.ClaimReturned || c.State == domain.ClaimRefused {
		return "restored", nil
	}
	free, err := tx.RetakeLevel(ctx, person, c)
	if err != nil || !free {
		return "full", err
	}
	return "restored", nil
}
