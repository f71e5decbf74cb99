package action_test

import (
	"testing"
	"time"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

// staffOn lets a member of staff have signed in on a device.
func (s *stage) staffOn(device string) {
	s.Helper()
	ok(s.T, s.Store.Write(s.Context(), func(tx *storage.Tx) error {
		return tx.AddDeviceUse(s.Context(), domain.DeviceUse{DeviceKey: device, AccountID: s.teacher.AccountID, At: tx.Now})
	}))
}

func TestAcceptanceOnASharedDeviceWaitsAndStaffNeverSeeThatItExisted(t *testing.T) {
	each(t, func(s *stage) {
		ctx, n, c := s.Context(), s.neighbour(true), s.open(3)
		twin := s.seen(c)
		s.staffOn("school-computer")
		s.clock.At = s.clock.At.Add(time.Minute)
		own := s.on("school-computer", n)
		e := s.join(own, c)
		if e.State != domain.EnrolmentPending {
			t.Fatalf("%s", e.State)
		}
		if again := s.join(own, c); again.ID != e.ID {
			t.Error("repeating on the same device made another one")
		}
		if s.seen(c) != twin {
			t.Error("staff see a pending acceptance")
		}
		s.clock.At = s.clock.At.Add(domain.PendingHours * time.Hour)
		ok(t, s.LapsePending(ctx))
		ok(t, s.LapsePending(ctx))
		if now := must(s.Store.Enrolment(ctx, n.PersonID, e.ID)); now.State != domain.EnrolmentLapsed {
			t.Errorf("%s", now.State)
		}
		if s.seen(c) != twin {
			t.Error("staff see a lapsed acceptance")
		}
		for range 3 { // every seat is free again
			s.join(s.person("1990-05-05"), c)
		}
	})
}

func TestAcceptanceOnASharedDeviceCountsWhenRepeatedElsewhereOrAtADesk(t *testing.T) {
	each(t, func(s *stage) {
		ctx, c := s.Context(), s.open(2)
		s.staffOn("school-computer")
		n, m := s.neighbour(true), s.neighbour(true)
		s.join(s.on("school-computer", n), c)
		s.join(s.on("school-computer", m), c)
		third := s.person("1990-05-05")
		s.refused(domain.ErrClassFull, func() error { _, err := s.Join(ctx, third, c.ID, s.yes("enrolment")); return err })
		if e := s.join(s.on("own-phone", n), c); e.State != domain.EnrolmentJoined {
			t.Errorf("%s", e.State)
		}
		desk := s.county.Desk
		token := must(s.SignInAtDesk(ctx, desk, s.visit(desk, m).ID, m.PIN))
		x := must(access.Resume(ctx, s.Store, token, ""))
		own, _ := x.Person()
		if e := s.join(own, c); e.State != domain.EnrolmentJoined {
			t.Errorf("%s", e.State)
		}
		if c := must(s.Store.Class(ctx, domain.Everywhere, c.ID)); c.Taken != 2 {
			t.Errorf("%d taken", c.Taken)
		}
	})
}

func TestFourthPersonOfTheDaySharesADevice(t *testing.T) {
	each(t, func(s *stage) {
		c := s.open(9)
		for i := range 5 {
			e := s.join(s.on("family-phone", s.neighbour(true)), c)
			if (i >= domain.PeopleOnDevice) != (e.State == domain.EnrolmentPending) {
				t.Errorf("person %d: %s", i+1, e.State)
			}
			s.clock.At = s.clock.At.Add(time.Minute)
		}
		s.clock.Days(1)
		if e := s.join(s.on("family-phone", s.neighbour(true)), c); e.State != domain.EnrolmentJoined {
			t.Errorf("the first person of the next day: %s", e.State)
		}
	})
}

func TestAcceptedOfferOnASharedDeviceIsSilenceToTheSender(t *testing.T) {
	each(t, func(s *stage) {
		ctx, n := s.Context(), s.neighbour(true)
		s.certified(s.on("own-phone", n))
		v := must(s.PostVacancy(ctx, s.county.Employers[0].Actor, s.vacancy()))
		r, o := s.offered(s.on("own-phone", n), v)
		silent := s.sent(v, o, r)
		s.staffOn("school-computer")
		yes := action.OfferAnswer{Answer: "accepted", Agreement: s.yes("placement")}
		got := must(s.AnswerOffer(ctx, s.on("school-computer", n), o.ID, yes))
		if got.State != domain.OfferAwaiting || len(must(s.Store.Placements(ctx, n.PersonID))) != 0 {
			t.Errorf("%s", got.State)
		}
		if s.sent(v, o, r) != silent {
			t.Error("the sender sees a pending acceptance")
		}
		if got := must(s.AnswerOffer(ctx, s.on("own-phone", n), o.ID, yes)); got.State != "accepted" {
			t.Errorf("%s", got.State)
		}
	})
}
