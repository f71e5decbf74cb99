package action_test

import (
	"testing"

	"yiji/domain"
)

// The design's support: chosen from a list by the person, seen by the own teacher alone, gone with the class.
func TestSupportIsSeenByTheOwnTeacherAloneAndGoesWithTheClass(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p, q, c := s.Context(), s.person("1990-05-05"), s.person("1990-05-05"), s.open(3)
		want := func(wants ...string) func() error {
			return func() error { _, err := s.WantSupport(ctx, p, c.ID, wants); return err }
		}
		s.refused(domain.ErrNotFound, want("reader"))
		e := s.join(p, c)
		s.join(q, c)
		s.refused(domain.ErrInvalid, want("deaf")) // no diagnosis
		s.done("support.want", want("step-free", "large-type", "step-free"))
		seen := func() map[domain.PersonID]domain.Support { return must(s.ClassSupport(ctx, s.teacher, c.ID)) }
		if m := seen(); len(m) != 1 || m[p.Person()].Wants != "large-type,step-free" {
			s.Errorf("%+v", m)
		}
		for _, who := range append(s.staff(), p.Actor(), s.Ombudsmen[0]) {
			if who.AccountID != s.teacher.AccountID {
				s.refused(refusalOf(who), func() error { _, err := s.ClassSupport(ctx, who, c.ID); return err })
			}
		}
		other := s.school.Teachers[1]
		if _, err := s.ClassSupport(ctx, other, c.ID); err == nil {
			s.Error("another teacher of the school sees it")
		}
		s.done("support.want", want())
		if m := seen(); len(m) != 0 {
			s.Errorf("taken back: %+v", m)
		}
		ok(t, want("reader")())
		must(s.Withdraw(ctx, p, e.ID))
		if m := seen(); len(m) != 0 {
			s.Errorf("left: %+v", m)
		}
		s.join(p, c)
		ok(t, want("reader")())
		late := s.clock.At
		s.day(c.EndsOn.Add(29))
		ok(t, s.Retain(ctx))
		if len(seen()) != 1 {
			s.Error("removed too early")
		}
		s.day(c.EndsOn.Add(32))
		ok(t, s.Retain(ctx))
		if len(seen()) != 0 {
			s.Error("the class was over a month ago")
		}
		s.clock.At = late
		ok(t, want("reader")())
		s.teach(c)
		s.assess(c)
		s.certify(c)
		if m := seen(); len(m) != 0 {
			s.Errorf("over: %+v", m)
		}
		s.refused(domain.ErrNotFound, want("reader"))
	})
}
