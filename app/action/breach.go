package action

import (
	"context"
	"time"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// NewBreach names what may have leaked: a session, or what an account read between two instants.
type NewBreach struct {
	SessionID string
	Login     string // of staff, where no session is named
	Since     time.Time
	Until     time.Time
}

// AskBreach asks whose data was read; nothing is listed before another officer confirms.
func (a *Actions) AskBreach(ctx context.Context, who domain.Actor, in NewBreach) (domain.Breach, error) {
	return do(ctx, a, who, "breach", "ask", func(tx *storage.Tx) (b domain.Breach, ref domain.Ref, err error) {
		b = domain.Breach{County: domain.NoCounty, ID: domain.BreachID(a.NewID()), RegionPath: who.Scope.RegionPath, SessionID: in.SessionID, State: "asked", AskedBy: who.PersonID, CreatedAt: tx.Now}
		var k domain.Check
		if in.SessionID == "" {
			acc, err := tx.AccountByLogin(ctx, "staff", in.Login)
			k.That(err == nil, "login", "session-or-account")
			k.That(!in.Since.IsZero(), "since", "required")
			k.That(in.Until.After(in.Since), "until", "end-before-start")
			b.AccountID, b.Since, b.Until = acc.ID, in.Since, in.Until
		}
		if err := k.Err(); err != nil {
			return b, ref, err
		}
		return b, b.Ref(), tx.AddBreach(ctx, b)
	})
}

// ConfirmBreach is the second officer's word that the list is needed.
func (a *Actions) ConfirmBreach(ctx context.Context, who domain.Actor, id domain.BreachID) (domain.Breach, error) {
	return do(ctx, a, who, "breach", "confirm", func(tx *storage.Tx) (b domain.Breach, ref domain.Ref, err error) {
		if b, err = tx.Breach(ctx, who.Scope, id); err != nil {
			return b, ref, err
		}
		switch {
		case b.State != "asked":
			return b, ref, domain.ErrStale
		case b.AskedBy == who.PersonID:
			return b, ref, domain.ErrSamePerson
		}
		b.State, b.ConfirmedBy, b.ConfirmedAt = "confirmed", who.PersonID, tx.Now
		return b, b.Ref(), tx.UpdateBreach(ctx, b, "asked")
	})
}

// TellBreach tells each person of a confirmed leak.
func (a *Actions) TellBreach(ctx context.Context, who domain.Actor, id domain.BreachID) (domain.Breach, error) {
	return do(ctx, a, who, "breach", "tell", func(tx *storage.Tx) (b domain.Breach, ref domain.Ref, err error) {
		if b, err = tx.Breach(ctx, who.Scope, id); err != nil {
			return b, ref, err
		}
		if b.State != "confirmed" {
			return b, ref, domain.ErrStale
		}
		list, err := tx.ReadBy(ctx, who.Scope, b)
		if err != nil {
			return b, ref, err
		}
		for _, p := range list {
			if err := tx.Tell(ctx, p.ID, "message.data-leak"); err != nil {
				return b, ref, err
			}
		}
		b.State = "told"
		return b, b.Ref(), tx.UpdateBreach(ctx, b, "confirmed")
	})
}

// Breaches are the leaks looked into.
func (a *Actions) Breaches(ctx context.Context, who domain.Actor) ([]domain.Breach, error) {
	if err := a.may(who, "breach", "read"); err != nil {
		return nil, err
	}
	return a.Store.Breaches(ctx, who.Scope)
}

// BreachList is a leak with the people whose files were read, masked; empty until it is confirmed.
func (a *Actions) BreachList(ctx context.Context, who domain.Actor, id domain.BreachID) (b domain.Breach, list []FoundPerson, err error) {
	if err := a.may(who, "breach", "read"); err != nil {
		return b, nil, err
	}
	if b, err = a.Store.Breach(ctx, who.Scope, id); err != nil || b.State == "asked" {
		return b, nil, err
	}
	people, err := a.Store.ReadBy(ctx, who.Scope, b)
	for _, p := range people {
		list = append(list, FoundPerson{p.ID, ident.MaskName(p.Name), p.IdentityMask, ""})
	}
	return b, list, err
}
