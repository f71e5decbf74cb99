package action_test

import (
	"encoding/json"
	"strings"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/subsidy"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// From the filing of a class to the paid claim and the worker's answers, each act by who may do it, each with one audit row.
func TestWholePathFromFilingToPayment(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		var c domain.Class
		var err error
		s.done("class.draft", func() error { c, err = s.DraftClass(ctx, s.school.Actor, s.plan(2)); return err })
		s.done("class.file", func() error { c, err = s.FileClass(ctx, s.school.Actor, c.ID); return err })
		s.done("class.return", func() error { c, err = s.ReturnClass(ctx, s.county.Staff[0], c.ID, "plan-incomplete"); return err })
		s.done("class.edit", func() error { c, err = s.EditClass(ctx, s.school.Actor, c.ID, c.Version, s.plan(3)); return err })
		s.done("class.file", func() error { c, err = s.FileClass(ctx, s.school.Actor, c.ID); return err })
		s.done("class.approve", func() error { c, err = s.ApproveClass(ctx, s.county.Staff[0], c.ID); return err })
		s.done("class.open", func() error { c, err = s.OpenClass(ctx, s.school.Actor, c.ID); return err })
		people := s.adults(3)
		for _, p := range people {
			s.done("class.join", func() error { _, err := s.Join(ctx, p, c.ID, s.yes("enrolment")); return err })
		}
		for i, l := range s.lessons(c) {
			s.day(l.Date)
			marks := s.all(c, "present")
			if i > 0 {
				marks[people[2].Person()] = "absent" // the third comes once and never again
			}
			s.done("attendance.mark", func() error { _, err := s.RollCall(ctx, s.teacher, l.ID, marks); return err })
		}
		s.checkCredits(c, people[0].Person(), people[2].Person())
		var x domain.Assessment
		s.done("assessment.plan", func() error {
			x, err = s.PlanAssessment(ctx, s.county.Issuer, c.ID, action.NewAssessment{AssessorID: s.county.Assessors[0].PersonID, HeldOn: s.Store.Today()})
			return err
		})
		s.done("assessment.mark", func() error {
			_, err := s.EnterMarks(ctx, s.county.Assessors[0], x.ID, map[domain.PersonID]action.Mark{people[0].Person(): {Theory: 80, Practice: 90}, people[1].Person(): {Theory: 80, Practice: 59}})
			return err
		})
		var certificates []domain.Certificate
		s.done("certificate.issue", func() error { certificates, err = s.IssueCertificates(ctx, s.county.Issuer, c.ID); return err })
		if len(certificates) != 1 || certificates[0].PersonID != people[0].Person() || certificates[0].Number != "YJ9999012026000001" {
			s.Fatalf("certificates: %+v", certificates)
		}
		s.done("class.close", func() error { c, err = s.CloseClass(ctx, s.school.Actor, c.ID); return err })
		claim := s.pay(c)
		if claim.Heads != 1 || claim.Fen != 400_00 || claim.PaidFen != 400_00 {
			s.Errorf("one of three is due 400 yuan: %+v", claim)
		}
		s.checkLedger(claim)
	})
}

// pay takes a closed class from the draft of its claim to the sent payment.
func (s *stage) pay(c domain.Class) (claim domain.Claim) {
	s.Helper()
	ctx := s.Context()
	var err error
	s.done("claim.draft", func() error { claim, err = s.DraftClaim(ctx, s.school.Actor, c.ID); return err })
	s.done("claim.draft", func() error { claim, err = s.DraftClaim(ctx, s.school.Actor, c.ID); return err })
	s.done("claim.submit", func() error { claim, err = s.SubmitClaim(ctx, s.school.Actor, claim.ID); return err })
	step := func(name string, who domain.Actor, decision string) {
		s.Helper()
		s.done(name, func() error {
			claim, err = s.DecideClaim(ctx, who, claim.ID, action.ClaimInput{Decision: decision, Version: claim.Version})
			return err
		})
	}
	step("claim.check", s.county.Checkers[0], "check")
	step("claim.check", s.county.Checkers[1], "notice")
	n, err := s.Store.ClaimNotice(ctx, claim)
	ok(s.T, err)
	s.day(n.To.Add(1))
	step("claim.approve", s.county.Finance, "approve")
	var p domain.Payment
	s.done("payment.make", func() error { p, err = s.MakePayment(ctx, s.county.Payer, []domain.ClaimID{claim.ID}); return err })
	_, lines, err := s.PaymentFile(ctx, s.county.Payer, p.ID)
	ok(s.T, err)
	if len(lines) != 1 || lines[0].Fen != claim.Fen || !strings.HasSuffix(lines[0].Account, strings.TrimLeft(lines[0].AccountMask, "*")) || lines[0].Account == lines[0].AccountMask {
		s.Errorf("payment file: %+v", lines)
	}
	s.done("payment.send", func() error { _, err := s.SendPayment(ctx, s.county.Payer, p.ID); return err })
	claim, err = s.Store.Claim(ctx, domain.Everywhere, claim.ID)
	ok(s.T, err)
	if claim.State != domain.ClaimPaid {
		s.Errorf("the claim is %s", claim.State)
	}
	return claim
}

// checkCredits holds the ledger of credits against the rule: every module of who was there, the first of who came once.
func (s *stage) checkCredits(c domain.Class, diligent, absent domain.PersonID) {
	s.Helper()
	modules := must(s.Store.Modules(s.Context(), c.CourseID))
	all, some := must(s.Store.Credits(s.Context(), diligent)), must(s.Store.Credits(s.Context(), absent))
	var sum, want domain.Hundredths
	for _, m := range modules {
		want += m.Credit
	}
	for _, x := range all {
		sum += x.Amount
	}
	if len(all) != len(modules) || sum != want || len(some) != 1 || some[0].ModuleID != modules[0].ID {
		s.Errorf("credits: %d of %d modules, %s of %s; the other has %+v", len(all), len(modules), sum, want, some)
	}
}

// checkLedger holds every invariant of money: debits equal credits, what is paid left the bank, four people took part.
func (s *stage) checkLedger(c domain.Claim) {
	s.Helper()
	sums := map[string]domain.Fen{}
	for _, e := range must(s.Store.Ledger(s.Context(), c)) {
		sums[e.Debit] += e.Fen
		sums[e.Credit] -= e.Fen
	}
	if sums[domain.LedgerSubsidy] != c.Fen || sums[domain.LedgerBank] != -c.PaidFen || sums[domain.LedgerPayable] != c.PaidFen-c.Fen {
		s.Errorf("ledger: %v", sums)
	}
	parts := map[domain.PersonID]domain.Role{}
	for _, d := range must(s.Store.ClaimDecisions(s.Context(), c)) {
		if r, seen := parts[d.PersonID]; seen && r != d.Role {
			s.Errorf("%s was %s and %s", d.PersonID, r, d.Role)
		}
		parts[d.PersonID] = d.Role
	}
	for _, l := range must(s.Store.ClaimLines(s.Context(), c)) {
		var d subsidy.Decision
		ok(s.T, json.Unmarshal([]byte(l.Decision), &d))
		if d.Eligible != (l.Fen > 0) || d.Eligible == (len(d.Failed()) > 0) || len(d.Clauses) < 5 || d.Hash != c.RuleHash {
			s.Errorf("line %s: %s, %d clauses, failed %v", l.State, l.Fen.Yuan(), len(d.Clauses), d.Failed())
		}
	}
}

// After the certificate: asked for work, offered, accepted, cooled off, started, answered, left.
func TestWholePathFromCertificateToWork(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p := s.Context(), s.person("1990-05-05")
		s.certified(p)
		var r domain.JobRequest
		var v domain.Vacancy
		var o domain.Offer
		var err error
		s.done("work.ask", func() error { r, err = s.AskForWork(ctx, p, course, s.yes("job-request")); return err })
		s.done("vacancy.post", func() error { v, err = s.PostVacancy(ctx, s.county.Employers[0].Actor, s.vacancy()); return err })
		s.done("offer.send", func() error { o, err = s.SendOffer(ctx, s.county.Employers[0].Actor, v.ID, r.ID); return err })
		s.done("offer.answer", func() error {
			o, err = s.AnswerOffer(ctx, p, o.ID, action.OfferAnswer{Answer: "accepted", Agreement: s.yes("placement")})
			return err
		})
		place := must(s.Store.Placements(ctx, p.Person()))[0]
		s.refused(domain.ErrCooling, func() error { _, err := s.StartPlacement(ctx, p, place.ID); return err })
		s.clock.Days(domain.CoolingDays)
		s.refused(domain.ErrCooling, func() error { _, err := s.StartPlacement(ctx, p, place.ID); return err })
		s.clock.Days(1)
		s.refused(domain.ErrState, func() error { _, err := s.AnswerPlacement(ctx, p, place.ID, map[string]bool{"paid": true}); return err })
		s.done("placement.start", func() error { _, err := s.StartPlacement(ctx, p, place.ID); return err })
		s.done("placement.answer", func() error {
			place, err = s.AnswerPlacement(ctx, p, place.ID, map[string]bool{"free-choice": true, "papers": true, "no-fee": true})
			return err
		})
		if place.State != "in-work" {
			s.Error(place.State)
		}
		s.done("placement.end", func() error { place, err = s.EndPlacement(ctx, p, place.ID); return err })
		if place.State != "ended" {
			s.Error(place.State)
		}
	})
}

// vacancy is a job that can be posted.
func (s *stage) vacancy() action.NewVacancy {
	return action.NewVacancy{Title: "馕店师傅", CourseID: course, Places: 2, Place: "石榴市红柳镇", Task: "打馕", WageFen: 4500_00, HoursPerWeek: 40, TermMonths: 12, Dormitory: "free",
		Complaints: "工会 0999-1234567", StartsOn: s.Store.Today().Add(10)}
}

func TestReadsLeaveNoRow(t *testing.T) {
	each(t, func(s *stage) {
		p := s.person("1990-05-05")
		c := s.certified(p)
		before := storagetest.Contents(t, s.Store)
		list := must(s.Store.Certificates(s.Context(), domain.Scope{PersonID: p.Person()}, "", 10))
		_, _, err := s.CertificatePDF(s.Context(), p.Actor(), list[0].ID, "https://example.org")
		ok(s.T, err)
		must(s.Store.Claims(s.Context(), s.county.Finance.Scope, storage.ClaimFilter{}))
		must(s.Store.Roster(s.Context(), c))
		if d := storagetest.Changed(before, storagetest.Contents(t, s.Store)); len(d) > 0 {
			s.Errorf("%v", d)
		}
	})
}
