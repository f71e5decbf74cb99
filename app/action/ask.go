package action

import (
	"context"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// OpenDesks are the independent desks near a person where somebody may serve today, those of the own county first.
func (a *Actions) OpenDesks(ctx context.Context, who access.PersonSession) ([]domain.Organisation, error) {
	if err := a.may(who.Actor(), "desk", "ask"); err != nil {
		return nil, err
	}
	p, err := a.Store.Person(ctx, who.Person())
	if err != nil {
		return nil, err
	}
	return a.Store.OpenDesks(ctx, p.County, a.Store.Today())
}

// AskedDesk is what a person asked a desk for and was not served in yet; the zero Visit where that is nothing.
func (a *Actions) AskedDesk(ctx context.Context, who access.PersonSession) (domain.Visit, error) {
	if err := a.may(who.Actor(), "desk", "ask"); err != nil {
		return domain.Visit{}, err
	}
	mine, err := a.Store.OwnVisits(ctx, who.Person())
	return asked(mine), err
}

func asked(mine []domain.Visit) domain.Visit {
	for _, v := range mine {
		if v.State == "asked" {
			return v
		}
	}
	return domain.Visit{}
}

// AskDesk asks a desk for a visit and says what for, for the person alone; StopAskingDesk takes it back and leaves no trace at the desk. Who
// asks twice has asked once.
func (a *Actions) AskDesk(ctx context.Context, who access.PersonSession, desk domain.OrganisationID, need string) (domain.Visit, error) {
	return do(ctx, a, who.Actor(), "desk", "ask", func(tx *storage.Tx) (v domain.Visit, ref domain.Ref, err error) {
		o, err := tx.Organisation(ctx, desk)
		var k domain.Check
		k.That(err == nil && o.Independent(), "desk", "choose-one")
		k.That(domain.DeskNeeds.Has(need), "need", "choose-one")
		if err := k.Err(); err != nil {
			return v, ref, err
		}
		p, err := tx.Person(ctx, who.Person())
		if err != nil {
			return v, ref, err
		}
		mine, err := tx.OwnVisits(ctx, p.ID)
		if err != nil {
			return v, ref, err
		}
		if v = asked(mine); v.ID != "" {
			return v, v.Ref(), nil
		}
		v = domain.Visit{County: p.County, ID: domain.VisitID(a.NewID()), PersonID: p.ID, OrganisationID: desk, Need: need, State: "asked", Day: tx.Today(), CreatedAt: tx.Now}
		return v, v.Ref(), tx.AddVisit(ctx, v)
	})
}

// StopAskingDesk takes back what a person asked a desk for.
func (a *Actions) StopAskingDesk(ctx context.Context, who access.PersonSession) error {
	if v, err := a.AskedDesk(ctx, who); err != nil || v.ID == "" {
		return err
	}
	_, err := do(ctx, a, who.Actor(), "desk", "ask", func(tx *storage.Tx) (v domain.Visit, ref domain.Ref, err error) {
		mine, err := tx.OwnVisits(ctx, who.Person())
		if v = asked(mine); err != nil || v.ID == "" {
			return v, domain.Ref{County: domain.NoCounty, ID: string(who.Person())}, err
		}
		return v, v.Ref(), tx.RemoveVisit(ctx, v)
	})
	return err
}
