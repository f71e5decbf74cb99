package action

import (
	"context"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// WantSupport says what the person wants in a class that they are in, in the place of what they said before; nothing takes it back.
func (a *Actions) WantSupport(ctx context.Context, who access.PersonSession, class domain.ClassID, wants []string) (domain.Support, error) {
	chosen, wrong := domain.Wants(wants)
	return do(ctx, a, who.Actor(), "support", "want", func(tx *storage.Tx) (s domain.Support, ref domain.Ref, err error) {
		if wrong != nil {
			return s, ref, wrong
		}
		list, err := tx.Enrolments(ctx, who.Person())
		if err != nil {
			return s, ref, err
		}
		for _, e := range list {
			if e.ClassID == class && e.State.HoldsSeat() && e.State != domain.EnrolmentFinished {
				s = domain.Support{County: e.County, ID: a.NewID(), ClassID: class, PersonID: who.Person(), Wants: chosen, CreatedAt: tx.Now}
				return s, s.Ref(), tx.SetSupport(ctx, s)
			}
		}
		return s, ref, domain.ErrNotFound
	})
}

// ClassSupport are what the people of a class want, for the teacher of that class alone.
func (a *Actions) ClassSupport(ctx context.Context, who domain.Actor, class domain.ClassID) (map[domain.PersonID]domain.Support, error) {
	if err := a.may(who, "support", "read"); err != nil {
		return nil, err
	}
	c, err := a.Store.Class(ctx, who.Scope, class)
	if err != nil {
		return nil, err
	}
	if c.TeacherID != who.PersonID {
		return nil, domain.ErrForbidden
	}
	return a.Store.ClassSupports(ctx, c)
}
