package action

import (
	"context"
	"errors"
	"strings"
	"time"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// NewGuardian is whom a minor names for one act: a class to join, a course to ask for work in, an offer to accept. Without a phone nobody
// can be reached, and the ombudsman is asked.
type NewGuardian struct {
	Purpose string
	Subject string
	Name    string
	Phone   string
}

// NameGuardian asks a minor's guardian for their Yes by a one-time code to the guardian's phone.
func (a *Actions) NameGuardian(ctx context.Context, who access.PersonSession, in NewGuardian) (domain.Guardian, error) {
	code := access.GuardianCode()
	return do(ctx, a, who.Actor(), "guardian", "name", func(tx *storage.Tx) (g domain.Guardian, ref domain.Ref, err error) {
		p, err := tx.Person(ctx, who.Person())
		if err != nil {
			return g, ref, err
		}
		g = domain.Guardian{County: p.County, ID: domain.GuardianID(a.NewID()), PersonID: p.ID, Purpose: in.Purpose, Subject: in.Subject, Way: "code", Name: strings.TrimSpace(in.Name),
			EraseOn: p.BornOn.AddMonths(12 * domain.GuardianAge), CreatedAt: tx.Now}
		if in.Phone == "" {
			g.Way, g.Name = "ombudsman", ""
		}
		if err := a.checkGuardian(ctx, tx, p, &g, in.Phone); err != nil {
			return g, ref, err
		}
		if g.Way == "ombudsman" {
			return g, g.Ref(), tx.AddGuardian(ctx, g)
		}
		g.CodeHash, g.CodeUntil = guardianHash(g.ID, code), tx.Now.Add(domain.GuardianCodeHours*time.Hour)
		if err := tx.AddGuardian(ctx, g); err != nil {
			return g, ref, err
		}
		return unsealed(g), g.Ref(), tx.TellAt(ctx, p.ID, g.Phone, "message.guardian-code", map[string]string{"Code": code})
	})
}

// checkGuardian refuses who is no minor, and a guardian's phone that is the minor's own or one of staff, school, employer or office.
func (a *Actions) checkGuardian(ctx context.Context, tx *storage.Tx, p domain.Person, g *domain.Guardian, phone string) error {
	if tx.Today().Age(p.BornOn) >= domain.GuardianAge {
		return domain.ErrNotRefused
	}
	var k domain.Check
	k.Merge(g.Check())
	if g.Way == "code" {
		n, err := ident.Phone(phone)
		if err != nil {
			ident.Blame(&k, "guardian_phone", err)
		} else {
			g.Phone = n
		}
	}
	if err := k.Err(); err != nil || g.Way != "code" {
		return err
	}
	own, err := tx.Secrets(ctx, p.ID)
	if err != nil {
		return err
	}
	staff, err := tx.IsContact(ctx, g.Phone)
	if err == nil && !staff {
		staff, err = staffPhone(ctx, tx, g.Phone)
	}
	if err != nil {
		return err
	}
	if staff || own.Phone == g.Phone {
		return domain.ErrGuardianStaff.At("guardian_phone")
	}
	return nil
}

// staffPhone reports whether a phone is bound by a person who also holds an account of staff.
func staffPhone(ctx context.Context, tx *storage.Tx, phone string) (bool, error) {
	x, err := tx.AccountByLogin(ctx, "phone", phone)
	if errors.Is(err, domain.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return tx.IsStaff(ctx, x.PersonID)
}

// guardianHash is what of a code is kept.
func guardianHash(id domain.GuardianID, code string) string {
	return access.HashToken(string(id) + "/" + code)
}

// unsealed is g without what is sealed at rest.
func unsealed(g domain.Guardian) domain.Guardian {
	g.Name, g.Phone, g.CodeHash = "", "", ""
	return g
}

// ConfirmGuardian takes the code that the guardian read out: it is the guardian's Yes. A wrong code counts.
func (a *Actions) ConfirmGuardian(ctx context.Context, who access.PersonSession, id domain.GuardianID, code string) (domain.Guardian, error) {
	var wrong error
	g, err := do(ctx, a, who.Actor(), "guardian", "confirm", func(tx *storage.Tx) (g domain.Guardian, ref domain.Ref, err error) {
		if g, err = tx.Guardian(ctx, who.Person(), id); err != nil {
			return g, ref, err
		}
		g, err = g.Code(guardianHash(g.ID, strings.TrimSpace(code)), tx.Now)
		wrong = nil
		if errors.Is(err, domain.ErrGuardianCode) {
			wrong, err = err, nil // the try stays
		}
		if err != nil {
			return g, ref, err
		}
		return unsealed(g), g.Ref(), tx.UpdateGuardian(ctx, g)
	})
	return g, errors.Join(err, wrong)
}

// guarded reports whether a minor's guardian said Yes to an act, and ties that Yes to the minor's own consent.
func guarded(ctx context.Context, tx *storage.Tx, p domain.Person, purpose, subject string) (g domain.Guardian, ok bool, err error) {
	g, err = tx.GuardianFor(ctx, p.ID, purpose, subject)
	if errors.Is(err, domain.ErrNotFound) {
		return g, false, nil
	}
	return g, err == nil && !g.GivenAt.IsZero() && g.ConsentID == "", err
}

// useGuardian ties a guardian's Yes to the minor's own consent, once; of who is of age there is none.
func useGuardian(ctx context.Context, tx *storage.Tx, p domain.Person, purpose, subject string, consent domain.ConsentID) error {
	if tx.Today().Age(p.BornOn) >= domain.GuardianAge {
		return nil
	}
	g, ok, err := guarded(ctx, tx, p, purpose, subject)
	if err != nil || !ok {
		return errors.Join(err, domain.ErrGuardianNeeded.With("Age", domain.GuardianAge))
	}
	g.ConsentID = consent
	return tx.UpdateGuardian(ctx, g)
}

// StandIns are the minors of the ombudsman's counties who can reach no guardian.
func (a *Actions) StandIns(ctx context.Context, who domain.Actor) ([]domain.Guardian, error) {
	if err := a.may(who, "guardian", "stand-in"); err != nil {
		return nil, err
	}
	counties, err := a.counties(ctx, who)
	if err != nil {
		return nil, err
	}
	return a.Store.StandIns(ctx, counties)
}

// StandIn is the ombudsman's Yes in a guardian's place: to training, never to a placement.
func (a *Actions) StandIn(ctx context.Context, who domain.Actor, id domain.GuardianID) (domain.Guardian, error) {
	counties, err := a.counties(ctx, who)
	if err != nil {
		return domain.Guardian{}, err
	}
	return do(ctx, a, who, "guardian", "stand-in", func(tx *storage.Tx) (g domain.Guardian, ref domain.Ref, err error) {
		if g, err = tx.StandIn(ctx, counties, id); err != nil {
			return g, ref, err
		}
		g.GivenAt = tx.Now
		if err := tx.UpdateGuardian(ctx, g); err != nil {
			return g, ref, err
		}
		return g, g.Ref(), tx.Tell(ctx, g.PersonID, "message.guardian-given")
	})
}

// EraseGuardians forgets the guardians of those who came of age: a job of each day.
func (a *Actions) EraseGuardians(ctx context.Context) error {
	return a.Store.Write(ctx, func(tx *storage.Tx) error {
		_, err := tx.EraseGuardians(ctx, tx.Today())
		return err
	})
}
