package action

import (
	"context"
	"errors"
	"time"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// BeginPinReset is the first desk's part for a person who lost the PIN. The person's phone is told, so that they notice if it was not them.
func (a *Actions) BeginPinReset(ctx context.Context, who domain.Actor, id domain.VisitID) (domain.PinReset, error) {
	return serve(ctx, a, who, "pin", "reset", id, func(tx *storage.Tx, p domain.Person) (r domain.PinReset, err error) {
		if r, err = tx.OpenPinReset(ctx, p.ID); err == nil && tx.Now.Sub(r.CreatedAt) <= domain.ResetDays*24*time.Hour {
			return r, nil
		}
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			return r, err
		}
		r = domain.PinReset{County: p.County, ID: a.NewID(), PersonID: p.ID, FirstBy: who.AccountID, FirstPerson: who.PersonID, FirstBody: who.Scope.OrganisationID, State: "begun", CreatedAt: tx.Now}
		if err := tx.AddPinReset(ctx, r); err != nil {
			return r, err
		}
		return r, tx.Tell(ctx, p.ID, "message.pin-reset-begun")
	})
}

// ConfirmPinReset is the second desk's part, of another body. It makes the slip with which the person chooses the new PIN; the slip is printed
// for the person, and no desk ever types, sees or sets a PIN.
func (a *Actions) ConfirmPinReset(ctx context.Context, who domain.Actor, id domain.VisitID) (slip string, err error) {
	slip, hash := access.NewToken()
	_, err = serve(ctx, a, who, "pin", "reset", id, func(tx *storage.Tx, p domain.Person) (string, error) {
		r, err := tx.OpenPinReset(ctx, p.ID)
		if errors.Is(err, domain.ErrNotFound) {
			return "", domain.ErrResetOver
		}
		if err != nil {
			return "", err
		}
		who.OrganisationID = who.Scope.OrganisationID
		if r, err = r.Confirm(who, tx.Now); err != nil {
			return "", err
		}
		r.LinkHash = hash
		return "", tx.UpdatePinReset(ctx, r)
	})
	return slip, err
}

// ChoosePIN spends a slip: the person types the new PIN. Every session ends, every card is void, the old phone is told, and for 72 hours
// nothing new can be consented to; withdrawal and grievance work at once.
func (a *Actions) ChoosePIN(ctx context.Context, slip, pin string) error {
	if err := domain.CheckPIN(pin, ""); err != nil {
		return err
	}
	hash := access.HashSecret(pin)
	return a.Store.Write(ctx, func(tx *storage.Tx) error {
		r, err := tx.PinResetByLink(ctx, access.HashToken(slip))
		if err != nil || tx.Now.Sub(r.ConfirmedAt) > domain.SlipHours*time.Hour {
			return domain.ErrLinkSpent
		}
		p, err := tx.Person(ctx, r.PersonID)
		if err != nil {
			return err
		}
		if err := domain.CheckPIN(pin, p.BornOn); err != nil {
			return err
		}
		acc, err := tx.PersonAccount(ctx, r.PersonID)
		if err != nil {
			return err
		}
		acc.PasswordHash, p.PinResetAt, r.State, r.DoneAt = hash, tx.Now, "done", tx.Now
		for _, step := range []func() error{
			func() error { return tx.UpdateAccount(ctx, acc) },
			func() error { return tx.UpdatePersonStanding(ctx, p) },
			func() error { return tx.UpdatePinReset(ctx, r) },
			func() error { return tx.EndSessions(ctx, acc.ID, "") },
			func() error { return tx.VoidCards(ctx, p) },
			func() error { return tx.Tell(ctx, p.ID, "message.pin-reset") },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		who := domain.Actor{AccountID: acc.ID, PersonID: p.ID, Role: domain.RoleTrainee}
		return tx.AddAudit(ctx, a.audit(who, "pin.choose", p.Ref(), requestOf(ctx)))
	})
}

// ConsentsFrom is from when a person may consent again after a lost PIN was replaced; the zero time where they may.
func (a *Actions) ConsentsFrom(ctx context.Context, who access.PersonSession) (time.Time, error) {
	if err := a.may(who.Actor(), "consent", "give"); err != nil {
		return time.Time{}, err
	}
	p, err := a.Store.Person(ctx, who.Person())
	if err != nil || p.MayConsent(a.Store.Now()) == nil {
		return time.Time{}, err
	}
	return p.PinResetAt.Add(domain.PinPause), nil
}

// DisputableConsents are the consents of the last 30 days before a lost PIN was replaced, while that is news: whoever had the old PIN may have
// given them.
func (a *Actions) DisputableConsents(ctx context.Context, who access.PersonSession) ([]domain.Consent, error) {
	if err := a.may(who.Actor(), "file", "read"); err != nil {
		return nil, err
	}
	p, err := a.Store.Person(ctx, who.Person())
	if err != nil || p.PinResetAt.IsZero() || a.Store.Now().Sub(p.PinResetAt) > domain.DisputeDay*24*time.Hour {
		return nil, err
	}
	list, err := a.Store.ConsentsSince(ctx, p.ID, p.PinResetAt.AddDate(0, 0, -domain.DisputeDay))
	var before []domain.Consent
	for _, c := range list {
		if c.GivenAt.Before(p.PinResetAt) {
			before = append(before, c)
		}
	}
	return before, err
}
