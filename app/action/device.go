package action

import (
	"context"
	"errors"
	"time"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// shared reports whether a person acts on a shared device, where an acceptance counts only when it comes again from elsewhere. At an
// independent desk none is shared.
func (a *Actions) shared(ctx context.Context, tx *storage.Tx, who access.PersonSession) (bool, error) {
	return onShared(ctx, tx, who, tx.Now)
}

// Shared is shared for pages that say what to do next.
func (a *Actions) Shared(ctx context.Context, who access.PersonSession) (bool, error) {
	return onShared(ctx, a.Store, who, a.Store.Now())
}

// devices are where sign-ins are read: a store or a transaction.
type devices interface {
	PersonSession(context.Context, domain.PersonSessionID) (domain.PersonSession, error)
	DeviceUses(context.Context, string, time.Time) ([]domain.DeviceUse, error)
}

func onShared(ctx context.Context, from devices, who access.PersonSession, now time.Time) (bool, error) {
	s, err := from.PersonSession(ctx, who.ID())
	if err != nil || s.DeviceKey == "" || s.Origin == "desk" {
		return false, err
	}
	uses, err := from.DeviceUses(ctx, s.DeviceKey, now.Add(-domain.StaffOnDevice))
	return domain.Shared(uses, who.Actor().AccountID, now), err
}

// AnswerWaits is until when the person's acceptance of an offer can still be repeated from another device; the zero time where none waits.
func (a *Actions) AnswerWaits(ctx context.Context, who access.PersonSession, id domain.OfferID) (time.Time, error) {
	if err := a.may(who.Actor(), "offer", "answer"); err != nil {
		return time.Time{}, err
	}
	p, err := a.Store.PendingAnswer(ctx, who.Person(), id)
	if errors.Is(err, domain.ErrNotFound) || err == nil && !a.Store.Now().Before(p.Until) {
		return time.Time{}, nil
	}
	return p.Until, err
}

// LapsePending ends the acceptances on shared devices that nobody repeated in time, and forgets which devices people used. Nobody is told
// of it, and nothing of it is in the log: staff never see that they existed.
func (a *Actions) LapsePending(ctx context.Context) error {
	list, err := a.Store.OldPendingEnrolments(ctx, a.Store.Now().Add(-domain.PendingHours*time.Hour))
	if err != nil {
		return err
	}
	return a.Store.Write(ctx, func(tx *storage.Tx) error {
		for _, e := range list {
			if now, err := tx.Enrolment(ctx, e.PersonID, e.ID); err != nil {
				return err
			} else if now.State != domain.EnrolmentPending {
				continue
			}
			if err := lapse(ctx, tx, e); err != nil {
				return err
			}
		}
		if err := tx.ForgetPendingAnswers(ctx, tx.Now); err != nil {
			return err
		}
		return tx.ForgetDeviceUses(ctx, tx.Now.Add(-2*domain.StaffOnDevice))
	})
}
