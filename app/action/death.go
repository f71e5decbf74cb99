package action

import (
	"context"
	"errors"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// NewDeath is what the civil registry says of a person.
type NewDeath struct {
	Name           string
	IdentityNumber string
	Reference      string // of the registry's entry
}

// EnterDeath enters a person's death, found by full name and identity number together; it counts when a second officer confirms it.
func (a *Actions) EnterDeath(ctx context.Context, who domain.Actor, in NewDeath) (domain.Death, error) {
	counties, err := a.counties(ctx, who)
	if err != nil {
		return domain.Death{}, err
	}
	return do(ctx, a, who, "death", "enter", func(tx *storage.Tx) (d domain.Death, ref domain.Ref, err error) {
		var k domain.Check
		k.Text("reference", in.Reference, 4, 40)
		if err := k.Err(); err != nil {
			return d, ref, err
		}
		p, err := a.comer(ctx, tx, who, NewVisit{Name: in.Name, IdentityNumber: in.IdentityNumber})
		if err != nil {
			return d, ref, err
		}
		if !covers(counties, p.County) {
			return d, ref, errComer.At("identity_number")
		}
		if d, err = tx.OpenDeath(ctx, p.ID); err == nil || !errors.Is(err, domain.ErrNotFound) {
			return d, d.Ref(), err
		}
		if err := a.looked(ctx, tx, who, p.ID, "restriction"); err != nil {
			return d, ref, err
		}
		d = domain.Death{County: p.County, ID: a.NewID(), PersonID: p.ID, Reference: in.Reference, EnteredBy: who.PersonID, State: "entered", EnteredAt: tx.Now}
		return d, d.Ref(), tx.AddDeath(ctx, d)
	})
}

func covers(counties []domain.County, c domain.County) bool {
	for _, x := range counties {
		if x == c {
			return true
		}
	}
	return false
}

// ConfirmDeath is the second officer's word: sign-in and offers close. The person is told wherever a message reaches them, so that who is alive
// comes to a desk.
func (a *Actions) ConfirmDeath(ctx context.Context, who domain.Actor, id string) (domain.Death, error) {
	counties, err := a.counties(ctx, who)
	if err != nil {
		return domain.Death{}, err
	}
	return do(ctx, a, who, "death", "confirm", func(tx *storage.Tx) (d domain.Death, ref domain.Ref, err error) {
		if d, err = tx.Death(ctx, counties, id); err != nil {
			return d, ref, err
		}
		if d.EnteredBy == who.PersonID {
			return d, ref, domain.ErrSamePerson
		}
		p, err := tx.Person(ctx, d.PersonID)
		if err != nil {
			return d, ref, err
		}
		acc, err := tx.PersonAccount(ctx, d.PersonID)
		if err != nil {
			return d, ref, err
		}
		d.ConfirmedBy, d.State, d.ConfirmedAt, p.Closed = who.PersonID, "closed", tx.Now, true
		if err := tx.UpdateDeath(ctx, d); err != nil {
			return d, ref, err
		}
		if err := tx.UpdatePersonStanding(ctx, p); err != nil {
			return d, ref, err
		}
		if err := tx.EndSessions(ctx, acc.ID, ""); err != nil {
			return d, ref, err
		}
		if err := tx.VoidCards(ctx, p); err != nil {
			return d, ref, err
		}
		return d, d.Ref(), tx.Tell(ctx, p.ID, "message.file-closed")
	})
}

// DropDeath takes back an entry that nobody confirmed: any officer of the county says that it is wrong, whoever made it included.
func (a *Actions) DropDeath(ctx context.Context, who domain.Actor, id string) (domain.Death, error) {
	counties, err := a.counties(ctx, who)
	if err != nil {
		return domain.Death{}, err
	}
	return do(ctx, a, who, "death", "confirm", func(tx *storage.Tx) (domain.Death, domain.Ref, error) {
		d, err := tx.Death(ctx, counties, id)
		if err != nil {
			return d, domain.Ref{}, err
		}
		d.State, d.ReversedAt, d.ReversedBy = "reversed", tx.Now, who.AccountID
		return d, d.Ref(), tx.UpdateDeath(ctx, d)
	})
}

// ReverseDeath reopens the file of the living person of a visit, at once: one desk worker's word is enough.
func (a *Actions) ReverseDeath(ctx context.Context, who domain.Actor, id domain.VisitID) (domain.Person, error) {
	return serve(ctx, a, who, "death", "reverse", id, func(tx *storage.Tx, p domain.Person) (domain.Person, error) {
		d, err := tx.OpenDeath(ctx, p.ID)
		if err != nil {
			return p, err
		}
		d.State, d.ReversedAt, d.ReversedBy, p.Closed = "reversed", tx.Now, who.AccountID, false
		if err := tx.UpdateDeath(ctx, d); err != nil {
			return p, err
		}
		if err := tx.UpdatePersonStanding(ctx, p); err != nil {
			return p, err
		}
		return p, tx.Tell(ctx, p.ID, "message.file-opened")
	})
}

// Deaths are the entries that wait for the second officer, masked.
func (a *Actions) Deaths(ctx context.Context, who domain.Actor) (list []EnteredDeath, err error) {
	if err := a.may(who, "death", "confirm"); err != nil {
		return nil, err
	}
	counties, err := a.counties(ctx, who)
	if err != nil {
		return nil, err
	}
	rows, err := a.Store.Deaths(ctx, counties)
	for _, d := range rows {
		p, perr := a.Store.Person(ctx, d.PersonID)
		if err = errors.Join(err, perr); err != nil {
			return nil, err
		}
		list = append(list, EnteredDeath{d, ident.MaskName(p.Name), p.IdentityMask})
	}
	return list, err
}

// EnteredDeath is an entry with whom it is of, masked.
type EnteredDeath struct {
	domain.Death
	Name, IdentityMask string
}
