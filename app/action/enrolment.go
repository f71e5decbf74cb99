package action

import (
	"context"
	"errors"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// Join takes a seat in a class for the person who asks, and for nobody else. The consent is kept with the text that was shown. On a shared
// device the acceptance stays pending until it comes again from elsewhere.
func (a *Actions) Join(ctx context.Context, who access.PersonSession, class domain.ClassID, yes Agreement) (domain.Enrolment, error) {
	return do(ctx, a, who.Actor(), "class", "join", func(tx *storage.Tx) (domain.Enrolment, domain.Ref, error) { return a.join(ctx, tx, who, class, yes) })
}

// join is Join for whoever holds the person's session, their own or one on paper.
func (a *Actions) join(ctx context.Context, tx *storage.Tx, who access.PersonSession, class domain.ClassID, yes Agreement) (e domain.Enrolment, ref domain.Ref, err error) {
	p, err := tx.Person(ctx, who.Person())
	if err != nil {
		return e, ref, err
	}
	c, err := tx.PublicClass(ctx, class)
	if err != nil {
		return e, ref, err
	}
	if err := tx.Restricted(ctx, p.ID); err != nil {
		return e, ref, err
	}
	if err := a.mayJoin(ctx, tx, c, p); err != nil {
		return e, ref, err
	}
	shared, err := a.shared(ctx, tx, who)
	if err != nil {
		return e, ref, err
	}
	e = domain.Enrolment{County: c.County, ID: domain.EnrolmentID(a.NewID()), ClassID: c.ID, PersonID: p.ID, PersonCounty: p.County, State: domain.EnrolmentJoined, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	if shared {
		e.State = domain.EnrolmentPending
	}
	return a.takeSeat(ctx, tx, who, c, p, e, yes)
}

// takeSeat enters e, in the place of an acceptance that was pending.
func (a *Actions) takeSeat(ctx context.Context, tx *storage.Tx, who access.PersonSession, c domain.Class, p domain.Person, e domain.Enrolment, yes Agreement) (_ domain.Enrolment, ref domain.Ref, err error) {
	before, err := tx.PendingEnrolment(ctx, c, e.PersonID)
	switch {
	case err == nil && e.State == domain.EnrolmentPending:
		return before, before.Ref(), nil // again on a shared device: it waits as it did
	case err == nil:
		if err := lapse(ctx, tx, before); err != nil {
			return e, ref, err
		}
	case !errors.Is(err, domain.ErrNotFound):
		return e, ref, err
	}
	if e.ConsentID, err = a.consent(ctx, tx, who, c.County, "enrolment", string(e.ID), yes); err != nil {
		return e, ref, err
	}
	if err := tx.AddEnrolment(ctx, e); err != nil {
		return e, ref, err
	}
	if e.State == domain.EnrolmentJoined {
		if err := useGuardian(ctx, tx, p, "enrolment", string(c.ID), e.ConsentID); err != nil {
			return e, ref, err
		}
	}
	return e, e.Ref(), tx.TakeSeat(ctx, c, e.State)
}

// lapse ends a pending acceptance and gives its seat back.
func lapse(ctx context.Context, tx *storage.Tx, e domain.Enrolment) error {
	lapsed := e
	lapsed.State, lapsed.UpdatedAt = domain.EnrolmentLapsed, tx.Now
	return vacate(ctx, tx, e, lapsed)
}

// mayJoin says why a person cannot join a class: too young for it, without a guardian's Yes, or what admit says.
func (a *Actions) mayJoin(ctx context.Context, tx *storage.Tx, c domain.Class, p domain.Person) error {
	school, err := tx.Organisation(ctx, c.OrganisationID)
	if err != nil {
		return err
	}
	course, err := tx.Course(ctx, c.CourseID)
	if err != nil {
		return err
	}
	_, agreed, err := guarded(ctx, tx, p, "enrolment", string(c.ID))
	if err != nil {
		return err
	}
	if err := p.MayTrain(tx.Today(), school, course, c.Mode, agreed); err != nil {
		return err
	}
	return a.admit(ctx, tx, c, p)
}

// admit says why a person cannot join a class now: it is closed or full, or they would have to be in two lessons at once.
func (a *Actions) admit(ctx context.Context, tx *storage.Tx, c domain.Class, p domain.Person) error {
	if err := c.Admit(); err != nil {
		return err
	}
	title, l, err := tx.Overlap(ctx, c, p.ID)
	if err == nil {
		if changed, err := tx.Reviewed(ctx, p.ID, "class", string(c.ID), domain.ErrOverlap.Code); err != nil || changed {
			return errors.Join(err, tx.GuardPerson(ctx, p.County, p.ID))
		}
		return domain.ErrOverlap.With("Title", title, "Mine", c.Title, "Date", string(l.Date), "From", l.Period, "To", l.Period+l.Hours-1)
	}
	if !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	return tx.GuardPerson(ctx, p.County, p.ID)
}

// Withdraw leaves a class, at once, without a reason and without a trace for anybody else: the seat is simply free.
func (a *Actions) Withdraw(ctx context.Context, who access.PersonSession, id domain.EnrolmentID) (domain.Enrolment, error) {
	return do(ctx, a, who.Actor(), "enrolment", "withdraw", func(tx *storage.Tx) (e domain.Enrolment, ref domain.Ref, err error) {
		if e, err = tx.Enrolment(ctx, who.Person(), id); err != nil {
			return e, ref, err
		}
		e, err = leave(ctx, tx, e)
		return e, e.Ref(), err
	})
}
