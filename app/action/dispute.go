package action

import (
	"context"
	"errors"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// Dispute is a person's "not me" to a class, a claim line or a consent that stands in their name. Seat, overlap and caps are free at once,
// but for the seat of a class that has run, which stays as its staff see it; who is paid for it waits behind the hold that has no author,
// and nobody but the ombudsman learns of it.
func (a *Actions) Dispute(ctx context.Context, who access.PersonSession, kind, subject string) (domain.Dispute, error) {
	return do(ctx, a, who.Actor(), "dispute", "open", func(tx *storage.Tx) (d domain.Dispute, ref domain.Ref, err error) {
		county, was, err := a.disown(ctx, tx, who, kind, subject)
		if err != nil {
			return d, ref, err
		}
		cal, err := tx.Calendar(ctx)
		if err != nil {
			return d, ref, err
		}
		d = domain.Dispute{County: county, ID: domain.DisputeID(a.NewID()), PersonID: who.Person(), Kind: kind, Subject: subject, SessionID: who.ID(), State: "open", Was: was,
			DueOn: cal.DueOn(tx.Today(), domain.DecisionDays), CreatedAt: tx.Now}
		if err := tx.AddDispute(ctx, d); err != nil {
			return d, ref, err
		}
		return d, d.Ref(), a.holdClaimsOf(ctx, tx, who.Person())
	})
}

// disown frees what a person disputes, and says which county it belongs to and what an enrolment was before.
func (a *Actions) disown(ctx context.Context, tx *storage.Tx, who access.PersonSession, kind, subject string) (county domain.County, was domain.EnrolmentState, err error) {
	switch kind {
	case "class":
		e, err := tx.Enrolment(ctx, who.Person(), domain.EnrolmentID(subject))
		if err != nil {
			return "", "", err
		}
		return e.County, e.State, disownClass(ctx, tx, e)
	case "claim-line":
		l, c, err := tx.OwnLine(ctx, who.Person(), domain.ClaimLineID(subject))
		if err != nil {
			return "", "", err
		}
		return l.County, "", tx.FreeLevelsOf(ctx, who.Person(), c.ID)
	case "consent":
		c, err := tx.Consent(ctx, who.Person(), domain.ConsentID(subject))
		if err != nil || !c.WithdrawnAt.IsZero() {
			return c.County, "", err
		}
		if e, err := tx.Enrolment(ctx, who.Person(), domain.EnrolmentID(c.Subject)); c.Purpose == "enrolment" && err == nil {
			was = e.State
		}
		return c.County, was, disownConsent(ctx, tx, c)
	}
	var k domain.Check
	k.Add("kind", "choose-one")
	return "", "", k.Err()
}

// disownConsent ends a consent and what rests on it; of a class that has run, the consent alone.
func disownConsent(ctx context.Context, tx *storage.Tx, c domain.Consent) error {
	e, err := tx.Enrolment(ctx, c.PersonID, domain.EnrolmentID(c.Subject))
	if c.Purpose != "enrolment" || errors.Is(err, domain.ErrNotFound) {
		return unconsent(ctx, tx, c)
	}
	if err != nil {
		return err
	}
	ran, err := tx.Ran(ctx, e)
	if err != nil {
		return err
	}
	if ran {
		return tx.WithdrawConsent(ctx, c.County, c.ID)
	}
	return unconsent(ctx, tx, c)
}

// disownClass frees what a claim reserved in the person's name for the class, and the seat: unless the class has run for them, where its
// staff would find who disputes by who is missing beside a mark, a certificate or a line. Then only the person's own side is free.
func disownClass(ctx context.Context, tx *storage.Tx, e domain.Enrolment) error {
	is, err := e.Dispute(tx.Now)
	if err != nil {
		return err
	}
	ran, err := tx.Ran(ctx, e)
	switch {
	case err != nil:
		return err
	case ran:
		err = tx.WithdrawConsentsTo(ctx, e.PersonID, string(e.ID))
	default:
		err = vacate(ctx, tx, e, is)
	}
	if err != nil {
		return err
	}
	claim, err := tx.ClassClaim(ctx, domain.Class{County: e.County, ID: e.ClassID})
	if errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.FreeLevelsOf(ctx, e.PersonID, claim.ID)
}

// OwnDisputes are what the person disputed, with what came of it.
func (a *Actions) OwnDisputes(ctx context.Context, who access.PersonSession) ([]domain.Dispute, error) {
	if err := a.may(who.Actor(), "dispute", "open"); err != nil {
		return nil, err
	}
	return a.Store.Disputes(ctx, who.Person())
}

// Disputes are the open disputes of the ombudsman's counties.
func (a *Actions) Disputes(ctx context.Context, who domain.Actor) ([]domain.Dispute, error) {
	if err := a.may(who, "dispute", "read"); err != nil {
		return nil, err
	}
	counties, err := a.counties(ctx, who)
	if err != nil {
		return nil, err
	}
	return a.Store.OpenDisputes(ctx, counties)
}

// DecideDispute is the decision of another natural person. Unless it is unfounded by then, the line of a claim becomes not-verified with the
// approval, and not now, where the moment would tell; unfounded, what it freed is given back.
func (a *Actions) DecideDispute(ctx context.Context, who domain.Actor, id domain.DisputeID, decision string) (domain.Dispute, error) {
	counties, err := a.counties(ctx, who)
	if err != nil {
		return domain.Dispute{}, err
	}
	return do(ctx, a, who, "dispute", "decide", func(tx *storage.Tx) (d domain.Dispute, ref domain.Ref, err error) {
		if d, err = tx.Dispute(ctx, counties, id); err != nil {
			return d, ref, err
		}
		if d, err = d.Decide(decision, who.PersonID, tx.Now); err != nil {
			return d, ref, err
		}
		if d.State == "unfounded" {
			d.Given, err = giveBack(ctx, tx, d)
		}
		if err = errors.Join(err, tx.UpdateDispute(ctx, d)); err != nil {
			return d, ref, err
		}
		return d, d.Ref(), tx.Tell(ctx, d.PersonID, "message.dispute-decided")
	})
}
