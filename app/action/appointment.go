package action

import (
	"context"

	"yiji/domain"
	"yiji/storage"
)

// Candidate is whom a region account proposes as ombudsman: always a new account, since the role excludes every other grant.
type Candidate struct {
	Login      string
	Name       string
	Identity   string // resident identity number, which ties the account to its natural person
	RegionCode string // the region, or a prefecture or county of it
}

// ProposeOmbudsman names a new ombudsman. The account exists from now on and can do nothing: only the confirmation by an auditor of
// another body makes the grant and the one-time link.
func (a *Actions) ProposeOmbudsman(ctx context.Context, who domain.Actor, in Candidate) (domain.Appointment, error) {
	return do(ctx, a, who, "appointment", "propose", func(tx *storage.Tx) (p domain.Appointment, ref domain.Ref, err error) {
		if who.OrganisationID == "" {
			return p, ref, domain.ErrNoBody
		}
		var k domain.Check
		user := NewUser{Login: in.Login, Name: in.Name, Identity: in.Identity}
		k.That(in.Identity != "", "identity_number", "required")
		acc, aerr := a.newAccount(ctx, tx, user)
		if !k.Merge(aerr) {
			return p, ref, aerr
		}
		g, gerr := a.newGrant(ctx, tx, who, NewGrant{Role: domain.RoleOmbudsman, RegionCode: in.RegionCode}, true)
		if !k.Merge(gerr) {
			return p, ref, gerr
		}
		if err := k.Err(); err != nil {
			return p, ref, err
		}
		if err := domain.DutyTwoAppointers.Apart(who.PersonID, acc.PersonID); err != nil {
			return p, ref, err
		}
		if err := ombudsmanAlone(ctx, tx, acc.PersonID, domain.RoleOmbudsman); err != nil {
			return p, ref, err
		}
		if _, _, err := a.addAccount(ctx, tx, acc, user, false); err != nil {
			return p, ref, err
		}
		p = domain.Appointment{ID: domain.AppointmentID(a.NewID()), Kind: domain.AppointmentMakes, AccountID: acc.ID, RegionPath: g.RegionPath, State: "proposed", ProposedBy: who.AccountID, ProposerID: who.PersonID,
			ProposerBody: who.OrganisationID, CreatedAt: tx.Now}
		return p, appointmentRef(p), tx.AddAppointment(ctx, p)
	})
}

func appointmentRef(p domain.Appointment) domain.Ref {
	return domain.Ref{County: domain.NoCounty, ID: string(p.ID)}
}

// Appointed is a decided appointment, and the token of the one-time link of an ombudsman who was confirmed.
type Appointed struct {
	domain.Appointment
	Token string
}

// DecideAppointment is the second person's Yes or No. The link for the first sign-in comes with the Yes, to be handed over by a body
// that is not the administration.
func (a *Actions) DecideAppointment(ctx context.Context, who domain.Actor, id domain.AppointmentID, yes bool) (Appointed, error) {
	return do(ctx, a, who, "appointment", "confirm", func(tx *storage.Tx) (out Appointed, ref domain.Ref, err error) {
		p, err := tx.Appointment(ctx, who.Scope, id)
		if err != nil {
			return out, ref, err
		}
		acc, err := tx.Account(ctx, p.AccountID)
		if err != nil {
			return out, ref, err
		}
		if p, err = p.Decide(who, acc.PersonID, yes, tx.Now); err != nil {
			return out, ref, err
		}
		out.Appointment = p
		if err := tx.DecideAppointment(ctx, p); err != nil || !yes {
			return out, appointmentRef(p), err
		}
		if p.Kind == domain.AppointmentEnds {
			return out, appointmentRef(p), endOffice(ctx, tx, who, p)
		}
		g := domain.Grant{ID: domain.GrantID(a.NewID()), Role: domain.RoleOmbudsman, RegionPath: p.RegionPath, ValidFrom: tx.Today(), GrantedBy: who.AccountID, CreatedAt: tx.Now}
		if _, err := a.addGrant(ctx, tx, who, acc, g); err != nil {
			return out, ref, err
		}
		out.Token, acc = a.link(tx, acc)
		return out, appointmentRef(p), tx.UpdateAccount(ctx, acc)
	})
}
