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
	// Identity is the guardian's identity number: it is held against the minor's own and those of staff, and kept nowhere.
	Identity string
	Phone    string
}

// NameGuardian asks a minor's guardian for their Yes by a one-time code to the guardian's phone.
func (a *Actions) NameGuardian(ctx context.Context, who access.PersonSession, in NewGuardian) (domain.Guardian, error) {
	code := access.SixDigits()
	return do(ctx, a, who.Actor(), "guardian", "name", func(tx *storage.Tx) (g domain.Guardian, ref domain.Ref, err error) {
		p, err := tx.Person(ctx, who.Person())
		if err != nil {
			return g, ref, err
		}
		g = a.newGuardian(tx, p, in, "code")
		if in.Phone == "" {
			g.Way, g.Name = "ombudsman", ""
		}
		if err := a.checkGuardian(ctx, tx, p, &g, in); err != nil {
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

// newGuardian is a guardian whom a minor names.
func (a *Actions) newGuardian(tx *storage.Tx, p domain.Person, in NewGuardian, way string) domain.Guardian {
	return domain.Guardian{County: p.County, ID: domain.GuardianID(a.NewID()), PersonID: p.ID, Purpose: in.Purpose, Subject: in.Subject, Way: way, Name: strings.TrimSpace(in.Name),
		EraseOn: p.OfAgeOn(), CreatedAt: tx.Now}
}

// checkGuardian refuses who is no minor, and a guardian who is the minor, a minor too, or one of staff, school, employer or office: by their
// identity number, and by the phone that a code goes to.
func (a *Actions) checkGuardian(ctx context.Context, tx *storage.Tx, p domain.Person, g *domain.Guardian, in NewGuardian) error {
	if tx.Today().Age(p.BornOn) >= domain.GuardianAge {
		return domain.ErrNotRefused
	}
	var k domain.Check
	k.Merge(g.Check())
	number, err := "", error(nil)
	if g.Way != "ombudsman" {
		number, err = ident.Identity(in.Identity)
		if ident.Blame(&k, "guardian_identity", err); err == nil {
			k.That(tx.Today().Age(ident.BirthDate(number)) >= domain.GuardianAge, "guardian_identity", "guardian-minor")
		}
	}
	if g.Way == "code" {
		g.Phone, err = ident.Phone(in.Phone)
		ident.Blame(&k, "guardian_phone", err)
	}
	if err := k.Err(); err != nil || g.Way == "ombudsman" {
		return err
	}
	own, err := tx.Secrets(ctx, p.ID)
	if err != nil {
		return err
	}
	if staff, err := staffNumber(ctx, tx, number); err != nil || staff || own.Identity == number {
		return errors.Join(err, domain.ErrGuardianStaff.At("guardian_identity"))
	}
	if g.Way != "code" {
		return nil
	}
	staff, err := tx.IsContact(ctx, g.Phone)
	if err == nil && !staff {
		staff, err = staffPhone(ctx, tx, g.Phone)
	}
	if err != nil || staff || own.Phone == g.Phone {
		return errors.Join(err, domain.ErrGuardianStaff.At("guardian_phone"))
	}
	return nil
}

// staffNumber reports whether the natural person of an identity number holds an account of staff, found by the number's keyed hash.
func staffNumber(ctx context.Context, tx *storage.Tx, number string) (bool, error) {
	id, err := tx.StaffPerson(ctx, number)
	if err != nil || id == "" {
		return false, err
	}
	return tx.IsStaff(ctx, id)
}

// RecordGuardian keeps what a guardian without a phone signed beside the minor before the worker who serves them.
func (a *Actions) RecordGuardian(ctx context.Context, who domain.Actor, id domain.VisitID, in NewGuardian, scan Scan) (domain.Guardian, error) {
	return signed(ctx, a, who, "guardian", id, scan, nil, func(tx *storage.Tx, v domain.Visit, p domain.Person, f domain.File) (domain.Guardian, error) {
		g := a.newGuardian(tx, p, in, "paper")
		g.WitnessID, g.OrganisationID, g.FileID, g.GivenAt = who.PersonID, v.OrganisationID, f.ID, tx.Now
		if err := a.checkGuardian(ctx, tx, p, &g, in); err != nil {
			return g, err
		}
		if who.PersonID == p.ID || who.Kinds != "" {
			return g, domain.ErrWitness
		}
		return unsealed(g), tx.AddGuardian(ctx, g)
	})
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
