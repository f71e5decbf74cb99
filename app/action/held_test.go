package action_test

import (
	"bytes"
	"fmt"
	"testing"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/storage/storagetest"
)

// atWork is p in a job that began.
func (s *stage) atWork(p access.PersonSession) domain.Placement {
	s.Helper()
	ctx := s.Context()
	v := must(s.PostVacancy(ctx, s.county.Employers[0].Actor, s.vacancy()))
	_, o := s.offered(p, v)
	must(s.AnswerOffer(ctx, p, o.ID, action.OfferAnswer{Answer: "accepted", Agreement: s.yes("placement")}))
	place := must(s.Store.Placements(ctx, p.Person()))[0]
	s.day(place.CoolingUntil.Add(1))
	return must(s.StartPlacement(ctx, p, place.ID))
}

// days makes every hold of a claim last n working days: nothing is drawn, and the cover key is one that gives this length.
func (s *stage) days(number, gate string, n int) {
	s.Helper()
	for i := range 1000 {
		key := bytes.Repeat([]byte(fmt.Sprintf("%04d", i)), 8)
		if domain.HoldLength(key, number, gate) == n {
			s.Draw = action.Draw{Percent: -1, Key: func(string) []byte { return key }}
			return
		}
	}
	s.Fatal("no key")
}

// The gates at which a bad answer may come to hold a claim: it is given before the notice, or while the notice stands.
func TestABadAnswerHoldsThePayeesClaimAndTheHoldEndsByItself(t *testing.T) {
	for gate, lines := range map[string]int{domain.GateNotice: domain.HoldLines, domain.GateApprove: 1} {
		t.Run(fmt.Sprintf("at %s, %d lines", gate, lines), func(t *testing.T) {
			each(t, func(s *stage) {
				ctx, people := s.Context(), s.adults(lines)
				claim := s.submitted(people...)
				place := s.atWork(people[0])
				s.days(claim.Number, gate, domain.HoldDays)
				claim = s.decide(s.county.Checkers[0], claim, "check")
				answer := func() {
					must(s.AnswerPlacement(ctx, people[0], place.ID, map[string]bool{"paid": false, "free-choice": true}))
				}
				if gate == domain.GateNotice {
					answer()
				}
				claim = s.decide(s.county.Checkers[0], claim, "notice")
				if gate == domain.GateApprove {
					if claim.CheckUntil != "" {
						t.Error("held without a cause")
					}
					answer()
				}
				s.day(must(s.Store.ClaimNotice(ctx, claim)).To.Add(1))
				if gate == domain.GateApprove {
					claim = s.decide(s.county.Finance, claim, "approve")
				}
				s.heldUntilTheLastDay(claim, gate)
				if left := storagetest.Contents(t, s.Store)["hold_causes"]; len(left) > 0 {
					t.Errorf("a cause is left: %v", left)
				}
			})
		})
	}
}

// heldUntilTheLastDay holds that neither approval nor payment passes the check of fifteen working days, and that both do the day after.
func (s *stage) heldUntilTheLastDay(c domain.Claim, gate string) {
	s.Helper()
	ctx := s.Context()
	began := must(s.Store.ClaimDecisions(ctx, c))
	last := must(must(s.Store.Calendar(ctx)).AddWorkdays(domain.Day(began[len(began)-1].At), domain.HoldDays))
	if c.CheckUntil != last {
		s.Fatalf("checked until %q, want %s", c.CheckUntil, last)
	}
	approve := func() error {
		_, err := s.DecideClaim(ctx, s.county.Finance, c.ID, action.ClaimInput{Decision: "approve"})
		return err
	}
	pay := func() error { _, err := s.MakePayment(ctx, s.county.Payer, []domain.ClaimID{c.ID}); return err }
	for _, day := range []domain.Date{s.Store.Today(), last} {
		s.day(day)
		if gate == domain.GateNotice {
			s.refused(domain.ErrRoutineCheck, approve)
		}
		s.refused(domain.ErrRoutineCheck, pay)
	}
	s.day(last.Add(1))
	if gate == domain.GateNotice {
		ok(s.T, approve())
	}
	ok(s.T, pay())
}

// What is raised above its floor is used.
func TestAHigherSafeguardHoldsLonger(t *testing.T) {
	each(t, func(s *stage) {
		p := s.person("1990-05-05")
		s.certified(p)
		s.Safeguards.CoolingDays = 9
		place := s.atWork(p)
		if want := place.AcceptedOn.Add(9); place.CoolingUntil != want {
			t.Errorf("%s, want %s", place.CoolingUntil, want)
		}
	})
}
