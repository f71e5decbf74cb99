package action_test

import (
	"errors"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/subsidy"
	"yiji/storage/storagetest"
)

// Five working days after the first: the long holiday of October and its make-up Saturday are counted as the data says.
func TestNoticeRunsFiveWorkingDaysAcrossAHoliday(t *testing.T) {
	each(t, func(s *stage) {
		claim := s.submitted(s.adults(1)...)
		s.day("2026-09-29")
		claim = s.decide(s.county.Checkers[0], claim, "check")
		claim = s.decide(s.county.Checkers[0], claim, "notice")
		n := must(s.Store.ClaimNotice(s.Context(), claim))
		cal := must(s.Store.Calendar(s.Context()))
		if work := must(cal.Between(n.From, n.To)); n.From != "2026-09-29" || work != 5 || n.To < "2026-10-08" {
			s.Errorf("%s to %s, %d working days", n.From, n.To, work)
		}
		approve := func() error {
			_, err := s.DecideClaim(s.Context(), s.county.Finance, claim.ID, action.ClaimInput{Decision: "approve"})
			return err
		}
		s.refused(domain.ErrNoticeRunning, approve)
		if len(must(s.Store.Notices(s.Context(), s.Store.Today()))) != 1 {
			s.Error("the public does not see it")
		}
		s.day(n.To)
		s.refused(domain.ErrNoticeRunning, approve)
		s.day(n.To.Add(1))
		if len(must(s.Store.Notices(s.Context(), s.Store.Today()))) != 0 {
			s.Error("the public still sees it")
		}
		s.done("claim.approve", approve)
	})
}

func TestNoticeBeyondTheHolidayDataIsRefusedByName(t *testing.T) {
	each(t, func(s *stage) {
		claim := s.submitted(s.adults(1)...)
		s.day("2026-12-28")
		claim = s.decide(s.county.Checkers[0], claim, "check")
		s.refused(domain.ErrHolidayData, func() error {
			_, err := s.DecideClaim(s.Context(), s.county.Checkers[0], claim.ID, action.ClaimInput{Decision: "notice"})
			var e *domain.Error
			if !errors.As(err, &e) || e.Args["Year"] != 2027 {
				s.Errorf("%v does not name the year", err)
			}
			return err
		})
	})
}

func TestObjectionHoldsTheClaimUntilItIsDecided(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		claim := s.submitted(s.adults(1)...)
		claim = s.decide(k.Checkers[0], s.decide(k.Checkers[0], claim, "check"), "notice")
		n := must(s.Store.ClaimNotice(ctx, claim))
		for _, reason := range []string{"", "because", "was-charged\x00", "was-charged,other"} {
			s.refused(domain.ErrInvalid, func() error {
				_, err := s.Object(ctx, n.ID, reason)
				s.blames(err, map[string]string{"reason": "choose-one"})
				return err
			})
		}
		s.refused(domain.ErrNotFound, func() error { _, err := s.Object(ctx, "0190-none", "was-charged"); return err })
		s.done("notice.object", func() error { _, err := s.Object(ctx, n.ID, "was-charged"); return err })
		s.day(n.To.Add(1))
		s.refused(domain.ErrNotFound, func() error { _, err := s.Object(ctx, n.ID, "was-charged"); return err })
		approve := func() error {
			_, err := s.DecideClaim(ctx, k.Finance, claim.ID, action.ClaimInput{Decision: "approve"})
			return err
		}
		s.refused(domain.ErrObjectionOpen, approve)
		s.done("objection.decide", func() error { _, err := s.DismissObjections(ctx, k.Checkers[0], claim.ID); return err })
		s.done("claim.approve", approve)
		s.refused(domain.ErrState, func() error { _, err := s.DismissObjections(ctx, k.Checkers[0], claim.ID); return err })
	})
}

func TestBouncedAndRecoveredMoneyStandsInTheLedger(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		claim := s.approved(s.adults(2)...)
		p := must(s.MakePayment(ctx, k.Payer, []domain.ClaimID{claim.ID}))
		bounce := func(fen domain.Fen) func() error {
			return func() error { _, err := s.ReturnPayment(ctx, k.Payer, p.ID, claim.ID, fen); return err }
		}
		s.refused(domain.ErrState, bounce(100))
		must(s.SendPayment(ctx, k.Payer, p.ID))
		for _, fen := range []domain.Fen{0, -1, claim.Fen + 1, 1 << 62} {
			s.refused(domain.ErrInvalid, func() error {
				err := bounce(fen)()
				s.blames(err, map[string]string{"fen": "return-too-large"})
				return err
			})
		}
		s.refused(domain.ErrNotFound, func() error { _, err := s.ReturnPayment(ctx, k.Payer, p.ID, "none", 1); return err })
		s.done("payment.return", bounce(150_00))
		s.refused(domain.ErrInvalid, bounce(claim.Fen-150_00+1))
		s.done("payment.return", bounce(50_00))
		now := must(s.Store.Claim(ctx, domain.Everywhere, claim.ID))
		if now.State != domain.ClaimPartPaid || now.PaidFen != claim.Fen-200_00 {
			s.Errorf("%s, %s paid", now.State, now.PaidFen.Yuan())
		}
		s.checkLedger(now)
		s.refused(domain.ErrState, func() error { _, err := s.RecordRecovery(ctx, k.Payer, claim.ID); return err })
		s.done("claim.approve", func() error {
			_, err := s.DecideClaim(ctx, k.Finance, claim.ID, action.ClaimInput{Decision: "recover", Reason: "paid-in-error"})
			return err
		})
		s.done("payment.return", func() error { _, err := s.RecordRecovery(ctx, k.Payer, claim.ID); return err })
		now = must(s.Store.Claim(ctx, domain.Everywhere, claim.ID))
		bank := domain.Fen(0)
		for _, e := range must(s.Store.Ledger(ctx, now)) {
			if e.Debit == domain.LedgerBank {
				bank += e.Fen
			}
			if e.Credit == domain.LedgerBank {
				bank -= e.Fen
			}
		}
		if now.State != domain.ClaimRecovered || now.PaidFen != 0 || bank != 0 {
			s.Errorf("%s, %s paid, the bank stands at %s", now.State, now.PaidFen.Yuan(), bank.Yuan())
		}
	})
}

func TestPayeeIsTheOneThatWasApproved(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		claim := s.approved(s.adults(1)...)
		rename := func(name string) {
			ok(t, storagetest.Exec(t, s.Store, "UPDATE organisations SET name = $1 WHERE id = $2", name, string(s.school.ID)))
		}
		pay := func() error { _, err := s.MakePayment(ctx, k.Payer, []domain.ClaimID{claim.ID}); return err }
		rename("别的学校")
		s.refused(domain.ErrPayeeChanged, pay)
		rename(s.school.Name)
		s.refused(domain.ErrNothingToPay, func() error { _, err := s.MakePayment(ctx, k.Payer, nil); return err })
		s.refused(domain.ErrState, func() error { _, err := s.MakePayment(ctx, k.Payer, []domain.ClaimID{claim.ID, claim.ID}); return err })
		s.done("payment.make", pay)
		p := must(s.Store.Payments(ctx, domain.Everywhere, 1))[0]
		rename("别的学校")
		if _, lines, err := s.PaymentFile(ctx, k.Payer, p.ID); !errors.Is(err, domain.ErrPayeeChanged) || len(lines) > 0 {
			s.Errorf("the file goes to another payee: %v", err)
		}
	})
}

// The amount comes from the rules alone; who is not due gets nothing and the claim says why; a level is paid for once.
func TestClaimIsComputedAndALevelIsClaimedOnce(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p := s.Context(), s.person("1990-05-05")
		first := s.certified(p)
		c := must(s.DraftClaim(ctx, s.school.Actor, first.ID))
		must(s.SubmitClaim(ctx, s.school.Actor, c.ID))
		s.refused(domain.ErrClaimExists, func() error { _, err := s.DraftClaim(ctx, s.school.Actor, first.ID); return err })
		s.clock.Days(1)
		second := s.certified(p) // the same course and level again
		again := must(s.DraftClaim(ctx, s.school.Actor, second.ID))
		line := must(s.Store.ClaimLines(ctx, again))[0]
		if again.Fen != 0 || line.State != "not-eligible" {
			s.Errorf("paid twice: %s, %s", again.Fen.Yuan(), line.State)
		}
		s.refused(domain.ErrNothingDue, func() error { _, err := s.SubmitClaim(ctx, s.school.Actor, again.ID); return err })
		_, err := s.DecideClaim(ctx, s.county.Checkers[0], c.ID, action.ClaimInput{Decision: "return", Reason: "facts-incomplete"})
		ok(s.T, err)
		// The first claim is withdrawn for mending: the level is free, and the second claim may have it.
		s.done("claim.submit", func() error { _, err := s.SubmitClaim(ctx, s.school.Actor, again.ID); return err })
		s.refused(domain.ErrNothingDue, func() error { _, err := s.SubmitClaim(ctx, s.school.Actor, c.ID); return err })
	})
}

func TestClaimNeedsAClosedSubsidisedClassAndRulesInForce(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		open := s.open(2)
		s.refused(domain.ErrState, func() error { _, err := s.DraftClaim(ctx, s.school.Actor, open.ID); return err })
		s.clock.Days(1)
		c := s.certified(s.adults(1)...)
		rules := s.Actions.Rules
		s.Actions.Rules = nil
		s.refused(subsidy.ErrNoRule, func() error { _, err := s.DraftClaim(ctx, s.school.Actor, c.ID); return err })
		s.Actions.Rules = rules
		s.done("claim.draft", func() error { _, err := s.DraftClaim(ctx, s.school.Actor, c.ID); return err })
		claim := must(s.Store.ClassClaim(ctx, c))
		must(s.SubmitClaim(ctx, s.school.Actor, claim.ID))
		s.refused(domain.ErrStale, func() error {
			_, err := s.DecideClaim(ctx, s.county.Checkers[0], claim.ID, action.ClaimInput{Decision: "check", Version: claim.Version})
			return err
		})
	})
}
