package action

import (
	"context"

	"yiji/domain"
	"yiji/storage"
)

// ProposeEnd asks to end an ombudsman's office. The ombudsman is told at once, so that what only they can open can be handed to a
// colleague; it ends with the Yes of somebody of another body.
func (a *Actions) ProposeEnd(ctx context.Context, who domain.Actor, account domain.AccountID, reason string) (domain.Appointment, error) {
	return do(ctx, a, who, "appointment", "propose", func(tx *storage.Tx) (p domain.Appointment, ref domain.Ref, err error) {
		if who.OrganisationID == "" {
			return p, ref, domain.ErrNoBody
		}
		acc, grants, err := tx.AccountIn(ctx, who.Scope, account)
		if err != nil {
			return p, ref, err
		}
		var held domain.Grant
		for _, g := range grants {
			if g.Role == domain.RoleOmbudsman && g.Holds(tx.Today()) {
				held = g
			}
		}
		if held.ID == "" {
			return p, ref, domain.ErrNotFound
		}
		var k domain.Check
		k.That(domain.EndReasons.Has(reason), "reason", "choose-one")
		if err := k.Err(); err != nil {
			return p, ref, err
		}
		if err := domain.DutyTwoAppointers.Apart(who.PersonID, acc.PersonID); err != nil {
			return p, ref, err
		}
		p = domain.Appointment{ID: domain.AppointmentID(a.NewID()), Kind: domain.AppointmentEnds, AccountID: acc.ID, GrantID: held.ID, Reason: reason, RegionPath: held.RegionPath, State: "proposed",
			ProposedBy: who.AccountID, ProposerID: who.PersonID, ProposerBody: who.OrganisationID, CreatedAt: tx.Now}
		if err := tx.AddAppointment(ctx, p); err != nil {
			return p, ref, err
		}
		return p, appointmentRef(p), tx.TellAccount(ctx, acc.ID, "message.office-ending", nil)
	})
}

// endOffice ends an ombudsman's grant on the Yes of two.
func endOffice(ctx context.Context, tx *storage.Tx, who domain.Actor, p domain.Appointment) error {
	g, err := tx.Grant(ctx, p.GrantID)
	if err != nil {
		return err
	}
	if g, err = g.End(who.AccountID, p.Reason, tx.Today()); err != nil {
		return err
	}
	if err := tx.EndGrant(ctx, g); err != nil {
		return err
	}
	return leaveOffice(ctx, tx, g)
}

// leaveOffice shuts what an ombudsman opened whose grant ended, and takes the office's key from them where a colleague holds it too. The
// last holder's wrapped key stays, which opens nothing without their passphrase: whoever follows them makes another, and the cases stay.
func leaveOffice(ctx context.Context, tx *storage.Tx, g domain.Grant) error {
	if g.Role != domain.RoleOmbudsman {
		return nil
	}
	if err := tx.ShutOpenings(ctx, g.AccountID); err != nil {
		return err
	}
	held, err := tx.OfficeHeld(ctx, g.RegionPath, tx.Today())
	if err != nil || !held {
		return err
	}
	return tx.DropHolder(ctx, g.AccountID)
}
