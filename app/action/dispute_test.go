package action_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// People-first 12: "not me" frees the seat at once, and to all staff it is as if the person had never come.
func TestNotMeFreesTheSeatAtOnceAndLooksLikeNeverThere(t *testing.T) {
	each(t, func(s *stage) {
		ctx, stays, p := s.Context(), s.person("1990-05-05"), s.person("1990-05-05")
		c := s.open(2)
		s.join(stays, c)
		never := s.seen(c)
		e := s.join(p, c)
		var d domain.Dispute
		s.refused(domain.ErrNotFound, func() error { _, err := s.Dispute(ctx, stays, "class", string(e.ID)); return err })
		s.refused(domain.ErrInvalid, func() error { _, err := s.Dispute(ctx, p, "life", "x"); return err })
		s.done("dispute.open", func() (err error) { d, err = s.Dispute(ctx, p, "class", string(e.ID)); return err })
		if diff := cmp.Diff(never, s.seen(c)); diff != "" {
			s.Error(diff)
		}
		if got := must(s.Store.Enrolment(ctx, p.Person(), e.ID)); got.State != domain.EnrolmentDisputed {
			s.Errorf("%+v", got)
		}
		due := must(must(s.Store.Calendar(ctx)).AddWorkdays(s.Store.Today(), domain.DecisionDays))
		if d.DueOn != due || d.State != "open" {
			s.Errorf("%+v, due on %s", d, due)
		}
		s.refused(domain.ErrState, func() error { _, err := s.Dispute(ctx, p, "class", string(e.ID)); return err })
		for _, who := range append(s.staff(), p.Actor()) {
			s.refused(refusalOf(who), func() error { _, err := s.Disputes(ctx, who); return err })
			s.refused(refusalOf(who), func() error { _, err := s.DecideDispute(ctx, who, d.ID, "upheld"); return err })
		}
		own := s.Ombudsmen[0]
		own.PersonID = p.Person()
		s.refused(domain.ErrSamePerson, func() error { _, err := s.DecideDispute(ctx, own, d.ID, "upheld"); return err })
		if list := must(s.Disputes(ctx, s.Ombudsmen[0])); len(list) != 1 || list[0].ID != d.ID {
			s.Errorf("%+v", list)
		}
		s.done("dispute.decide", func() error { _, err := s.DecideDispute(ctx, s.Ombudsmen[0], d.ID, "unfounded"); return err })
		if got := must(s.Store.Enrolment(ctx, p.Person(), e.ID)); got.State.HoldsSeat() {
			s.Error("a person was put back into a class:", got.State)
		}
		s.refused(domain.ErrStale, func() error { _, err := s.DecideDispute(ctx, s.Ombudsmen[0], d.ID, "upheld"); return err })
		if own := must(s.OwnDisputes(ctx, p)); len(own) != 1 || own[0].State != "unfounded" || own[0].Given != "open" {
			s.Errorf("%+v", own)
		}
		s.done("enrolment.return", func() error { _, err := s.Return(ctx, p, e.ID); return err }) // and may come back of their own will
	})
}

// What is over becomes again what it was once a dispute is unfounded: seat, consent and what the claim had reserved.
func TestAnUnfoundedDisputeGivesTheRecordItsSeatAndItsCapBack(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p, q := s.Context(), s.person("1990-05-05"), s.person("1990-05-05")
		claim := s.submitted(p, q)
		class := must(s.Store.Class(ctx, s.school.Actor.Scope, claim.ClassID))
		e := must(s.Store.Enrolments(ctx, p.Person()))[0]
		standing := func() []any {
			_, err := s.Store.StandingConsent(ctx, p.Person(), "enrolment", string(e.ID))
			return []any{must(s.Store.Enrolment(ctx, p.Person(), e.ID)).State, must(s.Store.Class(ctx, s.school.Actor.Scope, class.ID)).Taken, len(must(s.Store.Roster(ctx, class))), err}
		}
		levels := func() int { return len(must(s.Store.ClaimedBefore(ctx, class, "another"))[p.Person()]) }
		for kind, subject := range map[string]string{"class": string(e.ID), "consent": string(e.ConsentID), "claim-line": string(s.lineOf(claim, p).ID)} {
			before := standing()
			d := must(s.Dispute(ctx, p, kind, subject))
			if kind != "consent" && levels() != 0 {
				s.Errorf("%s: the cap is not free meanwhile", kind)
			}
			if d = must(s.DecideDispute(ctx, s.Ombudsmen[0], d.ID, "unfounded")); d.Given != "restored" {
				s.Errorf("%s: %+v", kind, d)
			}
			if diff := cmp.Diff(before, standing()); diff != "" || levels() != 1 {
				s.Error(kind, diff, levels())
			}
		}
	})
}

// A seat that is another's by then is not given back, and the person reads so.
func TestAnUnfoundedDisputeSaysWhenTheSeatIsAnothers(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p, c := s.Context(), s.person("1990-05-05"), s.open(1)
		d := must(s.Dispute(ctx, p, "class", string(s.join(p, c).ID)))
		s.join(s.person("1990-05-05"), c)
		if d = must(s.DecideDispute(ctx, s.Ombudsmen[0], d.ID, "unfounded")); d.Given != "full" {
			s.Errorf("%+v", d)
		}
		s.refused(domain.ErrClassFull, func() error { _, err := s.Return(ctx, p, domain.EnrolmentID(d.Subject)); return err })
	})
}

// A disputed line frees what the claim reserved in the person's name. Until the approval nobody sees anything, whatever is decided; with it
// the line becomes not-verified like that of somebody who was not reached, unless the dispute was unfounded.
func TestNotMeFreesTheCapAndBecomesNotVerifiedWithTheApproval(t *testing.T) {
	for decision, want := range map[string]string{"upheld": "not-verified", "unfounded": "eligible", "": "not-verified"} {
		t.Run("decided "+decision, func(t *testing.T) {
			each(t, func(s *stage) {
				ctx, p, q, away := s.Context(), s.person("1990-05-05"), s.person("1990-05-05"), s.on("", s.neighbour(false))
				claim := s.submitted(p, q, away)
				line := s.lineOf(claim, p)
				s.refused(domain.ErrNotFound, func() error { _, err := s.Dispute(ctx, q, "claim-line", string(line.ID)); return err })
				before := must(s.Store.Claim(ctx, domain.Everywhere, claim.ID))
				d := must(s.Dispute(ctx, p, "claim-line", string(line.ID)))
				s.refused(domain.ErrDisputed, func() error { _, err := s.Dispute(ctx, p, "claim-line", string(line.ID)); return err })
				class := must(s.Store.Class(ctx, s.school.Actor.Scope, claim.ClassID))
				if taken := must(s.Store.ClaimedBefore(ctx, class, "another")); len(taken[p.Person()]) != 0 || len(taken[q.Person()]) != 1 {
					s.Errorf("%+v", taken)
				}
				if decision != "" {
					must(s.DecideDispute(ctx, s.Ombudsmen[0], d.ID, decision))
				}
				if diff := cmp.Diff(before, must(s.Store.Claim(ctx, domain.Everywhere, claim.ID))); diff != "" || s.lineOf(claim, p).State != "eligible" {
					s.Error("the payee sees it:", diff)
				}
				after := s.cleared(claim)
				if got := s.lineOf(claim, p); got.State != want || s.lineOf(claim, q).State != "eligible" || s.lineOf(claim, away).State != "not-verified" {
					s.Errorf("%s, %s, %s", got.State, s.lineOf(claim, q).State, s.lineOf(claim, away).State)
				}
				heads := map[string]int{"eligible": 2, "not-verified": 1}[want]
				if after.Heads != heads || after.Fen != line.Fen*domain.Fen(heads) {
					s.Errorf("%d heads, %d", after.Heads, after.Fen)
				}
				if taken := must(s.Store.ClaimedBefore(ctx, class, "another")); len(taken[away.Person()]) != 0 {
					s.Errorf("who was not reached has no other claim: %+v", taken)
				}
			})
		})
	}
}

// A "not me" to the class itself says it of the claim line, too.
func TestNotMeToAClassTakesItsLineOutWithTheApproval(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p, q := s.Context(), s.person("1990-05-05"), s.person("1990-05-05")
		claim := s.submitted(p, q)
		e := must(s.Store.Enrolments(ctx, p.Person()))[0]
		must(s.Dispute(ctx, p, "class", string(e.ID)))
		after := s.cleared(claim)
		if s.lineOf(claim, p).State != "not-verified" || after.Heads != 1 {
			s.Errorf("%+v", after)
		}
	})
}

// lineOf is a person's line in a claim.
func (s *stage) lineOf(c domain.Claim, p access.PersonSession) domain.ClaimLine {
	s.Helper()
	for _, l := range must(s.Store.ClaimLines(s.Context(), c)) {
		if l.PersonID == p.Person() {
			return l
		}
	}
	s.Fatal("no line")
	return domain.ClaimLine{}
}

// cleared is a submitted claim checked, noticed and approved.
func (s *stage) cleared(c domain.Claim) domain.Claim {
	s.Helper()
	c = s.decide(s.county.Checkers[0], c, "check")
	c = s.decide(s.county.Checkers[0], c, "notice")
	s.day(must(s.Store.ClaimNotice(s.Context(), c)).To.Add(1))
	s.day(max(s.Store.Today(), c.CheckUntil.Add(1)))
	return s.decide(s.county.Finance, c, "approve")
}

func TestNotMeToAConsentEndsWhatRestsOnIt(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p := s.Context(), s.person("1990-05-05")
		s.certified(p)
		v := must(s.PostVacancy(ctx, s.county.Employers[0].Actor, s.vacancy()))
		r, o := s.offered(p, v)
		must(s.AnswerOffer(ctx, p, o.ID, action.OfferAnswer{Answer: "accepted", Agreement: s.yes("placement")}))
		must(s.Dispute(ctx, p, "consent", string(s.consented(p, "placement", string(o.ID)).ID)))
		must(s.Dispute(ctx, p, "consent", string(s.consented(p, "job-request", string(r.ID)).ID)))
		if must(s.Store.PlacementOfOffer(ctx, p.Person(), o.ID)).State != "ended" || len(must(s.Candidates(ctx, s.county.Employers[0].Actor, v.ID))) != 0 {
			s.Error("something still rests on it")
		}
	})
}

// People-first 15: a refusal is looked at again by another natural person, within ten working days, and names its rule and clauses.
func TestARefusalIsReviewedByAnotherNaturalPersonInTenWorkingDays(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p, grown := s.Context(), s.person("2010-09-03"), s.person("1990-05-05")
		c, officer := s.open(3), s.county.Staff[1]
		s.refused(domain.ErrNotRefused, func() error { _, err := s.AskReview(ctx, grown, "class", string(c.ID)); return err })
		var r domain.Review
		s.done("review.ask", func() (err error) { r, err = s.AskReview(ctx, p, "class", string(c.ID)); return err })
		if due := must(must(s.Store.Calendar(ctx)).AddWorkdays(s.Store.Today(), domain.DecisionDays)); r.Rule != "under-16" || r.DueOn != due || r.Overdue(due) || !r.Overdue(due.Add(1)) {
			s.Errorf("%+v", r)
		}
		s.refused(domain.ErrReviewOpen, func() error { _, err := s.AskReview(ctx, p, "class", string(c.ID)); return err })
		if list := must(s.Reviews(ctx, officer)); len(list) != 1 || len(must(s.Reviews(ctx, s.Counties[1].Staff[0]))) != 0 {
			s.Errorf("%+v", list)
		}
		s.refused(domain.ErrNotFound, func() error {
			_, err := s.DecideReview(ctx, s.Counties[1].Staff[0], r.ID, "stands", "rule-applied-rightly")
			return err
		})
		s.refused(domain.ErrSamePerson, func() error { // who approved the class decides nothing about it
			_, err := s.DecideReview(ctx, s.county.Staff[0], r.ID, "stands", "rule-applied-rightly")
			return err
		})
		s.refused(domain.ErrInvalid, func() error { _, err := s.DecideReview(ctx, officer, r.ID, "stands", "rule-misread"); return err })
		s.done("review.decide", func() error {
			_, err := s.DecideReview(ctx, officer, r.ID, "stands", "rule-applied-rightly")
			return err
		})
		s.refused(domain.ErrStale, func() error { _, err := s.DecideReview(ctx, officer, r.ID, "changed", "rule-misread"); return err })
		if own := must(s.OwnReviews(ctx, p)); len(own) != 1 || own[0].State != "stands" || own[0].Reason != "rule-applied-rightly" {
			s.Errorf("%+v", own)
		}
	})
}

// People-first 13 and the design's disclosure: one person, a legal ground, two officers, shown in the own file.
func TestADisclosureTakesTwoOfficersAndStandsInTheOwnFile(t *testing.T) {
	each(t, func(s *stage) {
		ctx, in := s.Context(), s.registration("1990-05-05")
		p := must(s.RegisterWithout(ctx, in))
		first, second := s.county.Staff[0], s.county.Staff[1]
		x := action.NewDisclosure{Name: in.Name, IdentityNumber: in.IdentityNumber, Basis: "court-order", Requester: "石榴市人民法院", Items: "training,claims"}
		_, err := s.ProposeDisclosure(ctx, first, action.NewDisclosure{})
		s.blames(err, map[string]string{"name": "required", "basis": "choose-one", "requester": "required", "items": "choose-one"})
		bad := x
		bad.Name = "阿不"
		_, err = s.ProposeDisclosure(ctx, first, bad)
		s.blames(err, map[string]string{"identity_number": "person-not-found"})
		_, err = s.ProposeDisclosure(ctx, s.Counties[1].Staff[0], x)
		s.blames(err, map[string]string{"identity_number": "person-not-found"})
		var d domain.Disclosure
		s.done("disclosure.propose", func() (err error) { d, err = s.ProposeDisclosure(ctx, first, x); return err })
		s.refused(domain.ErrSamePerson, func() error { _, err := s.DecideDisclosure(ctx, first, d.ID, "confirmed"); return err })
		s.refused(domain.ErrNotFound, func() error { _, err := s.DecideDisclosure(ctx, s.Counties[1].Staff[0], d.ID, "confirmed"); return err })
		s.done("disclosure.confirm", func() error { _, err := s.DecideDisclosure(ctx, second, d.ID, "confirmed"); return err })
		s.refused(domain.ErrStale, func() error { _, err := s.DecideDisclosure(ctx, second, d.ID, "refused"); return err })
		if own := must(s.Store.Disclosures(ctx, p.PersonID)); len(own) != 1 || own[0].State != "confirmed" || own[0].Requester != x.Requester {
			s.Errorf("%+v", own)
		}
		if reads := must(s.Store.Reads(ctx, p.PersonID, 10)); len(reads) != 2 {
			s.Errorf("%d reads", len(reads))
		}
		if list := must(s.Disclosures(ctx, second)); len(list) != 0 {
			s.Error("what was given is on a list")
		}
	})
}
