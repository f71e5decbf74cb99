package action

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// DrawShift is who of a desk serves today: drawn once a day by lot from those who may, with the seed kept.
func (a *Actions) DrawShift(ctx context.Context, desk domain.OrganisationID) (d domain.Shift, err error) {
	seed := make([]byte, 16)
	_, _ = rand.Read(seed) // never fails since Go 1.24
	err = a.Store.Write(ctx, func(tx *storage.Tx) error { d, err = a.shift(ctx, tx, desk, hex.EncodeToString(seed)); return err })
	return d, err
}

func (a *Actions) shift(ctx context.Context, tx *storage.Tx, desk domain.OrganisationID, seed string) (d domain.Shift, err error) {
	if d, err = tx.Shift(ctx, desk, tx.Today()); !errors.Is(err, domain.ErrNotFound) {
		return d, err
	}
	o, err := tx.Organisation(ctx, desk)
	if err != nil {
		return d, err
	}
	if !o.Independent() {
		return d, domain.ErrNotIndependent
	}
	workers, err := tx.DeskWorkers(ctx, desk, tx.Today())
	if err != nil {
		return d, err
	}
	d = domain.Shift{OrganisationID: desk, Day: tx.Today(), Seed: seed, DrawnAt: tx.Now}
	if d.AccountID = d.Drawn(workers); d.AccountID == "" {
		return d, domain.ErrNotOnDuty
	}
	return d, tx.AddShift(ctx, d)
}

// onDuty refuses whoever does not serve at their desk today.
func (a *Actions) onDuty(ctx context.Context, tx *storage.Tx, who domain.Actor) error {
	d, err := tx.Shift(ctx, who.Scope.OrganisationID, tx.Today())
	if errors.Is(err, domain.ErrNotFound) || err == nil && d.AccountID != who.AccountID {
		return domain.ErrNotOnDuty
	}
	return err
}

// NewVisit is how a desk worker finds the person who came: by full name and identity number together, by the card the person brought, or
// from the desk's own queue.
type NewVisit struct {
	Name           string
	IdentityNumber string
	Card           string
	VisitID        domain.VisitID // of the queue
}

// OpenVisit begins to serve a person who came. Only the worker whom the rota drew for today does, ten people a day and three of a class at
// most. The look into the file stands in the person's own file.
func (a *Actions) OpenVisit(ctx context.Context, who domain.Actor, in NewVisit) (domain.Visit, error) {
	if _, err := a.DrawShift(ctx, who.Scope.OrganisationID); a.may(who, "visit", "open") == nil && err != nil {
		return domain.Visit{}, err
	}
	return do(ctx, a, who, "visit", "open", func(tx *storage.Tx) (v domain.Visit, ref domain.Ref, err error) {
		if err := a.onDuty(ctx, tx, who); err != nil {
			return v, ref, err
		}
		p, err := a.comer(ctx, tx, who, in)
		if err != nil {
			return v, ref, err
		}
		if err := roomAtDesk(ctx, tx, who, p.ID, ""); err != nil {
			return v, ref, err
		}
		if err := a.looked(ctx, tx, who, p.ID, "desk"); err != nil {
			return v, ref, err
		}
		mine, err := tx.OwnVisits(ctx, p.ID)
		if err != nil {
			return v, ref, err
		}
		for _, m := range mine {
			if m.OrganisationID == who.Scope.OrganisationID && (m.State == "asked" || m.AccountID == who.AccountID && m.Day == tx.Today()) {
				m.State, m.AccountID, m.Day = "open", who.AccountID, tx.Today()
				return m, m.Ref(), tx.UpdateVisit(ctx, m)
			}
		}
		v = domain.Visit{County: p.County, ID: domain.VisitID(a.NewID()), PersonID: p.ID, OrganisationID: who.Scope.OrganisationID, AccountID: who.AccountID, State: "open", Day: tx.Today(), CreatedAt: tx.Now}
		return v, v.Ref(), tx.AddVisit(ctx, v)
	})
}

// roomAtDesk refuses a person whom a worker may not serve any more today, or not in what concerns their classes and class, which they may
// want to join.
func roomAtDesk(ctx context.Context, tx *storage.Tx, who domain.Actor, person domain.PersonID, class domain.ClassID) error {
	today, err := tx.ServedToday(ctx, who.AccountID, tx.Today(), person)
	if err != nil {
		return err
	}
	ofClass, err := tx.ServedOfAClass(ctx, who.AccountID, person, class)
	if err != nil {
		return err
	}
	return domain.RoomAtDesk(today, ofClass)
}

// comer is the person who came to a desk; nothing tells an unknown number from another name.
func (a *Actions) comer(ctx context.Context, tx *storage.Tx, who domain.Actor, in NewVisit) (p domain.Person, err error) {
	switch {
	case in.VisitID != "":
		v, err := tx.Visit(ctx, who.Scope.OrganisationID, in.VisitID)
		if err != nil || v.State != "asked" {
			return p, domain.ErrNotFound
		}
		return tx.Person(ctx, v.PersonID)
	case in.Card != "":
		c, err := tx.CardByToken(ctx, access.HashToken(cardToken(in.Card)))
		if err != nil {
			return p, errComer.At("card")
		}
		return tx.Person(ctx, c.PersonID)
	}
	var k domain.Check
	name, err := ident.Name(in.Name)
	ident.Blame(&k, "name", err)
	number, err := ident.Identity(in.IdentityNumber)
	ident.Blame(&k, "identity_number", err)
	if err := k.Err(); err != nil {
		return p, err
	}
	if p, err = tx.PersonByIdentity(ctx, number); err != nil || p.Name != name {
		return p, errComer.At("identity_number")
	}
	return p, nil
}

// errComer says that nobody of that name and number, or no good card, is known.
var errComer = &domain.Error{Kind: domain.Refused, Code: "comer-unknown"}

// cardToken is the token of a card however it was read: alone, or as the address in its QR code.
func cardToken(s string) string {
	return s[strings.LastIndex(s, "/")+1:]
}

// serve runs an act of the desk on the person of an open visit of today.
func serve[T any](ctx context.Context, a *Actions, who domain.Actor, kind, act string, id domain.VisitID, fn func(*storage.Tx, domain.Person) (T, error)) (T, error) {
	return do(ctx, a, who, kind, act, func(tx *storage.Tx) (out T, ref domain.Ref, err error) {
		v, err := tx.Visit(ctx, who.Scope.OrganisationID, id)
		if err != nil {
			return out, ref, err
		}
		if err := v.May(who, tx.Today()); err != nil {
			return out, ref, err
		}
		p, err := tx.Person(ctx, v.PersonID)
		if err != nil {
			return out, ref, err
		}
		out, err = fn(tx, p)
		return out, v.Ref(), err
	})
}

// CloseVisit ends a visit; what the person asked for looks done.
func (a *Actions) CloseVisit(ctx context.Context, who domain.Actor, id domain.VisitID) error {
	_, err := serve(ctx, a, who, "visit", "open", id, func(tx *storage.Tx, p domain.Person) (string, error) {
		v, err := tx.Visit(ctx, who.Scope.OrganisationID, id)
		if err != nil {
			return "", err
		}
		v.State = "closed"
		return "", tx.UpdateVisit(ctx, v)
	})
	return err
}

// ConfirmIdentity is a desk worker's word that the person showed evidence of who they are.
func (a *Actions) ConfirmIdentity(ctx context.Context, who domain.Actor, id domain.VisitID, evidence string) (domain.Person, error) {
	return serve(ctx, a, who, "identity", "confirm", id, func(tx *storage.Tx, p domain.Person) (domain.Person, error) {
		var k domain.Check
		k.That(domain.Evidences.Has(evidence), "evidence", "choose-one")
		if err := k.Err(); err != nil || p.Confirmed() {
			return p, err
		}
		return p, a.confirm(ctx, tx, &p, "desk")
	})
}

// BindPhone sends a code to the phone that a person gave at the desk; the person types it there, or later on their own page.
func (a *Actions) BindPhone(ctx context.Context, who domain.Actor, id domain.VisitID, phone string) (domain.OneTimeCode, error) {
	code := access.SixDigits()
	return serve(ctx, a, who, "phone", "bind", id, func(tx *storage.Tx, p domain.Person) (domain.OneTimeCode, error) {
		return a.sendCode(ctx, tx, p.ID, phone, "desk", code)
	})
}

// ProveAtDesk takes the code that a person typed at the desk.
func (a *Actions) ProveAtDesk(ctx context.Context, who domain.Actor, id domain.VisitID, code string) (domain.Person, error) {
	v, err := a.Store.Visit(ctx, who.Scope.OrganisationID, id)
	if err != nil {
		return domain.Person{}, err
	}
	if err := a.may(who, "phone", "bind"); err != nil {
		return domain.Person{}, err
	}
	if err := a.tryCode(ctx, v.PersonID); err != nil {
		return domain.Person{}, err
	}
	return serve(ctx, a, who, "phone", "bind", id, func(tx *storage.Tx, p domain.Person) (domain.Person, error) {
		return a.provePhone(ctx, tx, p.ID, code)
	})
}

// SignInAtDesk lets the person of a visit type their own PIN on the desk's machine, for a whole session of their own.
func (a *Actions) SignInAtDesk(ctx context.Context, who domain.Actor, id domain.VisitID, pin string) (token string, err error) {
	v, err := serve(ctx, a, who, "visit", "open", id, func(tx *storage.Tx, _ domain.Person) (domain.Visit, error) {
		return tx.Visit(ctx, who.Scope.OrganisationID, id)
	})
	if err != nil {
		return "", err
	}
	return access.SignInAtDesk(ctx, a.Store, who.AccountID, v.PersonID, pin)
}

// Desk is what a desk worker sees: whether they serve today, their queue, and the notices to print for people of the desk's county.
func (a *Actions) Desk(ctx context.Context, who domain.Actor) (serves bool, queue []storage.DeskVisit, notices []storage.PrintedNotice, err error) {
	if err := a.may(who, "visit", "open"); err != nil {
		return false, nil, nil, err
	}
	d, err := a.DrawShift(ctx, who.Scope.OrganisationID)
	switch {
	case errors.Is(err, domain.ErrNotOnDuty), errors.Is(err, domain.ErrNotIndependent):
		return false, nil, nil, nil
	case err != nil || d.AccountID != who.AccountID:
		return false, nil, nil, err
	}
	o, err := a.Store.Organisation(ctx, who.Scope.OrganisationID)
	if err != nil {
		return false, nil, nil, err
	}
	if queue, err = a.Store.DeskVisits(ctx, o.ID, who.AccountID, a.Store.Today()); err != nil {
		return false, nil, nil, err
	}
	notices, err = a.Store.PrintedNotices(ctx, []domain.County{o.County}, 100)
	return true, queue, notices, err
}

// PrintNotice marks a notice as printed at a desk.
func (a *Actions) PrintNotice(ctx context.Context, who domain.Actor, id domain.MessageID) (domain.Message, error) {
	return do(ctx, a, who, "message", "print", func(tx *storage.Tx) (m domain.Message, ref domain.Ref, err error) {
		if err := a.onDuty(ctx, tx, who); err != nil {
			return m, ref, err
		}
		o, err := tx.Organisation(ctx, who.Scope.OrganisationID)
		if err != nil {
			return m, ref, err
		}
		if m, err = tx.PrintedNotice(ctx, []domain.County{o.County}, id); err != nil {
			return m, ref, err
		}
		m = m.Sent(tx.Now)
		return m, m.Ref(), tx.UpdateMessage(ctx, m)
	})
}

// Served is the person of a worker's open visit, as the acts of the desk need to know them.
type Served struct {
	domain.Visit
	Person domain.Person
	Reset  domain.PinReset // the newest that was not done, or none
}

// Served shows a worker the visit that they serve today; opening it left the row in the person's file.
func (a *Actions) Served(ctx context.Context, who domain.Actor, id domain.VisitID) (s Served, err error) {
	if err := a.may(who, "visit", "open"); err != nil {
		return s, err
	}
	if s.Visit, err = a.Store.Visit(ctx, who.Scope.OrganisationID, id); err != nil {
		return s, err
	}
	if err := s.May(who, a.Store.Today()); err != nil {
		return s, err
	}
	if s.Person, err = a.Store.Person(ctx, s.PersonID); err != nil {
		return s, err
	}
	if s.Reset, err = a.Store.OpenPinReset(ctx, s.PersonID); errors.Is(err, domain.ErrNotFound) {
		err = nil
	}
	return s, err
}
