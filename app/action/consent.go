package action

import (
	"context"
	"errors"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// Agreement is what a person agreed to on the page: the language the text was shown in, and the text's hash.
type Agreement struct {
	Language string
	TextHash string // "" when the box was not ticked
}

// textFor is the newest text of a purpose in the language it was shown in, if it is what the person agreed to.
func textFor(ctx context.Context, tx *storage.Tx, purpose string, yes Agreement) (t domain.ConsentText, err error) {
	t, err = tx.ConsentText(ctx, purpose, yes.Language)
	if errors.Is(err, domain.ErrNotFound) {
		var k domain.Check
		k.Add("language", "choose-one")
		return t, k.Err()
	}
	if err != nil {
		return t, err
	}
	if err := t.Accepts(yes.TextHash); err != nil {
		return t, err
	}
	if t.Standing() == "unreviewed" {
		return t, domain.ErrTextUnproved
	}
	return t, nil
}

// agreed is textFor, of somebody who may consent now: not just after a lost PIN was replaced.
func agreed(ctx context.Context, tx *storage.Tx, who access.PersonSession, purpose string, yes Agreement) (t domain.ConsentText, err error) {
	p, err := tx.Person(ctx, who.Person())
	if err != nil {
		return t, err
	}
	if err := p.MayConsent(tx.Now); err != nil {
		return t, err
	}
	return textFor(ctx, tx, purpose, yes)
}

// consent keeps a person's Yes to the newest text of purpose in the language it was shown in.
func (a *Actions) consent(ctx context.Context, tx *storage.Tx, who access.PersonSession, county domain.County, purpose, subject string, yes Agreement) (domain.ConsentID, error) {
	t, err := agreed(ctx, tx, who, purpose, yes)
	if err != nil {
		return "", err
	}
	id := domain.ConsentID(a.NewID())
	return id, tx.AddConsent(ctx, domain.Consent{County: county, ID: id, PersonID: who.Person(), Purpose: purpose, Subject: subject, TextID: t.ID, TextHash: t.Hash,
		Language: t.Language, SessionID: who.ID(), GivenAt: tx.Now})
}

// GiveConsent keeps a Yes to a purpose that no other act comes with: sharing, about an open request for work of one's own, or publication,
// about a valid certificate of one's own.
func (a *Actions) GiveConsent(ctx context.Context, who access.PersonSession, purpose, subject string, yes Agreement) (domain.Consent, error) {
	return do(ctx, a, who.Actor(), "consent", "give", func(tx *storage.Tx) (c domain.Consent, ref domain.Ref, err error) {
		county, err := ownSubject(ctx, tx, who, purpose, subject)
		if err != nil {
			return c, ref, err
		}
		if _, err := tx.StandingConsent(ctx, who.Person(), purpose, subject); err == nil {
			return c, ref, domain.ErrConsentGiven
		} else if !errors.Is(err, domain.ErrNotFound) {
			return c, ref, err
		}
		id, err := a.consent(ctx, tx, who, county, purpose, subject, yes)
		if err != nil {
			return c, ref, err
		}
		c, err = tx.Consent(ctx, who.Person(), id)
		return c, domain.Ref{County: county, ID: string(id)}, err
	})
}

// ownSubject is the county of what a free consent is about, if it is the person's own and stands.
func ownSubject(ctx context.Context, tx *storage.Tx, who access.PersonSession, purpose, subject string) (domain.County, error) {
	switch purpose {
	case "sharing":
		r, err := tx.JobRequest(ctx, domain.JobRequestID(subject))
		if err == nil && r.PersonID != who.Person() {
			err = domain.ErrNotFound
		}
		return r.County, err
	case "publication":
		x, err := tx.Certificate(ctx, who.Actor().Scope, domain.CertificateID(subject))
		if err == nil && x.State != domain.CertificateValid {
			err = domain.ErrState.With("State", "state.certificate."+string(x.State))
		}
		return x.County, err
	}
	var k domain.Check
	k.Add("purpose", "choose-one")
	return "", k.Err()
}

// WithdrawConsent takes any consent back, at once, without a reason: the seat, the request, the placement or the showing that came with it
// ends in the same transaction. What is over already stays as it was.
func (a *Actions) WithdrawConsent(ctx context.Context, who access.PersonSession, id domain.ConsentID) (domain.Consent, error) {
	return do(ctx, a, who.Actor(), "consent", "withdraw", func(tx *storage.Tx) (domain.Consent, domain.Ref, error) {
		c, err := tx.Consent(ctx, who.Person(), id)
		if err != nil {
			return c, domain.Ref{}, err
		}
		if !c.WithdrawnAt.IsZero() {
			return c, domain.Ref{}, domain.ErrState.With("State", "state.consent.withdrawn")
		}
		if err := unconsent(ctx, tx, c); err != nil {
			return c, domain.Ref{}, err
		}
		c, err = tx.Consent(ctx, who.Person(), id)
		return c, domain.Ref{County: c.County, ID: string(c.ID)}, err
	})
}

// unconsent ends what rests on a consent, and the consent.
func unconsent(ctx context.Context, tx *storage.Tx, c domain.Consent) error {
	var err error
	switch c.Purpose {
	case "enrolment":
		var e domain.Enrolment
		if e, err = tx.Enrolment(ctx, c.PersonID, domain.EnrolmentID(c.Subject)); err == nil {
			_, err = leave(ctx, tx, e)
		}
	case "job-request":
		var r domain.JobRequest
		if r, err = tx.JobRequest(ctx, domain.JobRequestID(c.Subject)); err == nil {
			_, err = stopAsking(ctx, tx, r)
		}
	case "placement":
		var p domain.Placement
		if p, err = tx.PlacementOfOffer(ctx, c.PersonID, domain.OfferID(c.Subject)); err == nil {
			_, err = endPlacement(ctx, tx, p)
		}
	default:
		return tx.WithdrawConsent(ctx, c.County, c.ID)
	}
	if errors.Is(err, domain.ErrState) || errors.Is(err, domain.ErrNotFound) { // over already: only the consent is left to end
		return tx.WithdrawConsent(ctx, c.County, c.ID)
	}
	return err
}

// leave frees a person's seat and ends the consent it rested on.
func leave(ctx context.Context, tx *storage.Tx, e domain.Enrolment) (domain.Enrolment, error) {
	left, err := e.Withdraw(tx.Now)
	if err != nil {
		return e, err
	}
	return left, vacate(ctx, tx, e, left)
}

// vacate writes an enrolment that no longer is what it was: its consent ends, and a seat it held is free.
func vacate(ctx context.Context, tx *storage.Tx, was, is domain.Enrolment) error {
	if err := tx.UpdateEnrolment(ctx, is); err != nil {
		return err
	}
	if err := tx.WithdrawConsentsTo(ctx, is.PersonID, string(is.ID)); err != nil {
		return err
	}
	if err := tx.DropSupport(ctx, is.County, is.ClassID, is.PersonID); err != nil {
		return err
	}
	if !was.State.HoldsSeat() {
		return nil
	}
	return tx.FreeSeat(ctx, is.County, is.ClassID, was.State)
}

// stopAsking closes a request for work, and ends the consents to it and to being named in it.
func stopAsking(ctx context.Context, tx *storage.Tx, r domain.JobRequest) (domain.JobRequest, error) {
	r.State = "closed"
	if err := tx.WithdrawConsentsTo(ctx, r.PersonID, string(r.ID)); err != nil {
		return r, err
	}
	return r, tx.CloseJobRequest(ctx, r)
}

// endPlacement ends a placement and the consent it rested on.
func endPlacement(ctx context.Context, tx *storage.Tx, p domain.Placement) (domain.Placement, error) {
	p, err := p.End(tx.Today())
	if err != nil {
		return p, err
	}
	if err := tx.WithdrawConsentsTo(ctx, p.PersonID, string(p.OfferID)); err != nil {
		return p, err
	}
	return p, tx.UpdatePlacement(ctx, p)
}

// HolderShown is the name that anybody reads beside a certificate: masked, unless its holder agreed to publication and the certificate
// is valid.
func (a *Actions) HolderShown(ctx context.Context, x domain.Certificate) (string, error) {
	_, err := a.Store.StandingConsent(ctx, x.PersonID, "publication", string(x.ID))
	switch {
	case err == nil && x.State == domain.CertificateValid:
		return x.HolderName, nil
	case err != nil && !errors.Is(err, domain.ErrNotFound):
		return "", err
	}
	return ident.MaskName(x.HolderName), nil
}

// Return undoes having left a class, for some days, while a seat is free. The person agrees once more to the text that stands now.
func (a *Actions) Return(ctx context.Context, who access.PersonSession, id domain.EnrolmentID) (domain.Enrolment, error) {
	return do(ctx, a, who.Actor(), "enrolment", "return", func(tx *storage.Tx) (e domain.Enrolment, ref domain.Ref, err error) {
		if e, err = tx.Enrolment(ctx, who.Person(), id); err != nil {
			return e, ref, err
		}
		if e, err = e.Restore(tx.Now); err != nil {
			return e, ref, err
		}
		before, err := tx.Consent(ctx, who.Person(), e.ConsentID)
		if err != nil {
			return e, ref, err
		}
		c, err := tx.PublicClass(ctx, e.ClassID)
		if err != nil {
			return e, ref, err
		}
		p, err := tx.Person(ctx, who.Person())
		if err != nil {
			return e, ref, err
		}
		if err := a.admit(ctx, tx, c, p); err != nil {
			return e, ref, err
		}
		if shared, err := a.shared(ctx, tx, who); err != nil {
			return e, ref, err
		} else if shared {
			e.State = domain.EnrolmentPending
		}
		if e.ConsentID, err = a.consent(ctx, tx, who, e.County, "enrolment", string(e.ID), Agreement{before.Language, before.TextHash}); err != nil {
			return e, ref, err
		}
		if err := tx.ReturnEnrolment(ctx, e); err != nil {
			return e, ref, err
		}
		return e, e.Ref(), tx.TakeSeat(ctx, c, e.State)
	})
}
