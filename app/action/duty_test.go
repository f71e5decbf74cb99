package action_test

import (
	"errors"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage/storagetest"
)

// as gives a natural person another account with another role: the rules below are over persons, not accounts.
func (s *stage) as(person domain.PersonID, role domain.Role) domain.Actor {
	s.Helper()
	s.people++
	in := action.NewUser{Login: "second-" + string(rune('a'+s.people%26)) + string(rune('a'+s.people/26)), Name: "同一人", Role: role, PersonID: person}
	switch role {
	case domain.RoleSchool, domain.RoleTeacher:
		in.OrganisationID = s.school.ID
	case domain.RoleRegion:
		in.RegionCode = string(s.Prefecture.Code)
	default:
		in.RegionCode, in.BodyID = string(s.county.Region.Code), s.county.Centre.ID
	}
	m := must(s.AddUser(s.Context(), domain.Operator, in))
	return domain.Actor{AccountID: m.Account.ID, PersonID: person, OrganisationID: m.Account.OrganisationID, Role: role, GrantID: m.Grant.ID, Scope: m.Grant.Scope(person)}
}

func TestNobodyApprovesTheClassTheyFiled(t *testing.T) {
	each(t, func(s *stage) {
		c := s.filed(9)
		same := s.as(s.school.Actor.PersonID, domain.RoleCounty)
		s.refused(domain.ErrOwnFiling, func() error { _, err := s.ApproveClass(s.Context(), same, c.ID); return err })
		s.done("class.approve", func() error { _, err := s.ApproveClass(s.Context(), s.county.Staff[0], c.ID); return err })
	})
}

// Four natural persons make, check, approve and pay, whatever accounts they hold; also after the claim was returned and made again.
func TestMakerCheckerApproverAndPayerAreFourNaturalPersons(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		claim := s.submitted(s.adults(1)...)
		decide := func(who domain.Actor, decision, reason string) func() error {
			return func() error {
				_, err := s.DecideClaim(ctx, who, claim.ID, action.ClaimInput{Decision: decision, Reason: reason})
				return err
			}
		}
		maker := s.as(s.school.Actor.PersonID, domain.RoleChecker)
		s.refused(domain.ErrSamePerson, decide(maker, "check", ""))
		s.refused(domain.ErrSamePerson, decide(maker, "return", "facts-incomplete"))
		s.done("claim.check", decide(k.Checkers[0], "check", ""))
		s.done("claim.check", decide(k.Checkers[0], "return", "facts-incomplete"))
		checkerMakes := s.as(k.Checkers[0].PersonID, domain.RoleSchool)
		s.refused(domain.ErrSamePerson, func() error { _, err := s.SubmitClaim(ctx, checkerMakes, claim.ID); return err })
		s.done("claim.submit", func() error { _, err := s.SubmitClaim(ctx, s.school.Actor, claim.ID); return err })
		s.done("claim.check", decide(k.Checkers[1], "check", ""))
		s.done("claim.check", decide(k.Checkers[1], "notice", ""))
		n := must(s.Store.ClaimNotice(ctx, claim))
		s.day(n.To.Add(1))
		first, second := s.as(k.Checkers[0].PersonID, domain.RoleFinance), s.as(k.Checkers[1].PersonID, domain.RoleFinance)
		s.refused(domain.ErrSamePerson, decide(first, "approve", "")) // who checked the version that was returned
		s.refused(domain.ErrSamePerson, decide(second, "approve", ""))
		s.done("claim.approve", decide(k.Finance, "approve", ""))
		payer := s.as(k.Finance.PersonID, domain.RolePayer)
		s.refused(domain.ErrSamePerson, func() error { _, err := s.MakePayment(ctx, payer, []domain.ClaimID{claim.ID}); return err })
		school := s.as(s.school.Actor.PersonID, domain.RolePayer)
		s.refused(domain.ErrSamePerson, func() error { _, err := s.MakePayment(ctx, school, []domain.ClaimID{claim.ID}); return err })
		s.done("payment.make", func() error { _, err := s.MakePayment(ctx, k.Payer, []domain.ClaimID{claim.ID}); return err })
	})
}

func TestWhoTeachesAClassNeitherAssessesNorCertifiesIt(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		c := s.taught(s.adults(1)...)
		teaches := s.as(s.teacher.PersonID, domain.RoleAssessor)
		plan := func(who domain.Actor) func() error {
			return func() error {
				_, err := s.PlanAssessment(ctx, k.Issuer, c.ID, action.NewAssessment{AssessorID: who.PersonID, HeldOn: s.Store.Today()})
				return err
			}
		}
		s.refused(domain.ErrTeachesClass, plan(teaches))
		s.blames(plan(s.school.Teachers[1])(), map[string]string{"assessor_id": "choose-one"})
		s.done("assessment.plan", plan(k.Assessors[0]))
		x := must(s.Store.Assessments(ctx, c))[0]
		marks := map[domain.PersonID]action.Mark{}
		for p := range s.all(c, "") {
			marks[p] = action.Mark{Theory: 70, Practice: 70}
		}
		s.refused(domain.ErrNotFound, func() error { _, err := s.EnterMarks(ctx, teaches, x.ID, marks); return err })
		s.done("assessment.mark", func() error { _, err := s.EnterMarks(ctx, k.Assessors[0], x.ID, marks); return err })
		issues := s.as(s.teacher.PersonID, domain.RoleIssuer)
		s.refused(domain.ErrIssuerTrains, func() error { _, err := s.IssueCertificates(ctx, issues, c.ID); return err })
		assessed := s.as(k.Assessors[0].PersonID, domain.RoleIssuer)
		s.refused(domain.ErrSamePerson, func() error { _, err := s.IssueCertificates(ctx, assessed, c.ID); return err })
		trains := k.Issuer
		trains.OrganisationID = s.school.ID
		s.refused(domain.ErrIssuerTrains, func() error { _, err := s.IssueCertificates(ctx, trains, c.ID); return err })
		s.done("certificate.issue", func() error { _, err := s.IssueCertificates(ctx, k.Issuer, c.ID); return err })
		s.refused(domain.ErrNobodyPassed, func() error { _, err := s.IssueCertificates(ctx, k.Issuer, c.ID); return err })
	})
}

// An assessor who takes over a lesson after the assessment was planned has taught the class.
func TestAssessorWhoTeachesAfterwardsEntersNoMarks(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		assessor := k.Assessors[1] // a teacher of the same school
		c := s.taught(s.adults(1)...)
		x := must(s.PlanAssessment(ctx, k.Issuer, c.ID, action.NewAssessment{AssessorID: assessor.PersonID, HeldOn: s.Store.Today()}))
		m := must(s.Store.Modules(ctx, c.CourseID))[0]
		must(s.PlaceLesson(ctx, s.school.Actor, c.ID, action.NewLesson{ModuleID: m.ID, RoomID: c.RoomID, TeacherID: assessor.PersonID, Date: s.Store.Today().Add(1), Period: 1, Hours: 1, Kind: "theory", Weeks: 1}))
		marks := map[domain.PersonID]action.Mark{}
		for p := range s.all(c, "") {
			marks[p] = action.Mark{Theory: 70, Practice: 70}
		}
		s.refused(domain.ErrTeachesClass, func() error { _, err := s.EnterMarks(ctx, assessor, x.ID, marks); return err })
	})
}

// Whoever only assesses a class sees it, and marks nobody's attendance with their teacher's account.
func TestAssessorCallsNoRoll(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		c := s.open(2)
		p := s.person("1990-05-05")
		s.join(p, c)
		l := s.lessons(c)[0]
		must(s.PlanAssessment(ctx, k.Issuer, c.ID, action.NewAssessment{AssessorID: k.Assessors[1].PersonID, HeldOn: c.StartsOn.Add(30)}))
		teacher := s.school.Teachers[3] // the same natural person
		if teacher.PersonID != k.Assessors[1].PersonID {
			s.Fatal("the region has changed")
		}
		s.refused(domain.ErrNotFound, func() error { _, err := s.RollCall(ctx, teacher, l.ID, s.all(c, "present")); return err })
		s.refused(domain.ErrNotFound, func() error { _, err := s.RollCall(ctx, s.school.Teachers[1], l.ID, s.all(c, "present")); return err })
		s.done("attendance.mark", func() error { _, err := s.RollCall(ctx, s.teacher, l.ID, s.all(c, "present")); return err })
	})
}

func TestCertificateIsRevokedAndCorrectedByItsIssuerAlone(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		p := s.person("1990-05-05")
		s.certified(p)
		x := must(s.Store.Certificates(ctx, p.Actor().Scope, "", 10))[0]
		other := s.as("somebody-else", domain.RoleIssuer)
		other.OrganisationID = k.Authority.ID
		s.refused(domain.ErrForbidden, func() error { _, err := s.RevokeCertificate(ctx, other, x.ID, "issued-in-error"); return err })
		s.refused(domain.ErrForbidden, func() error { _, err := s.CorrectCertificate(ctx, other, x.ID); return err })
		s.refused(domain.ErrNotFound, func() error {
			_, err := s.RevokeCertificate(ctx, s.Counties[1].Issuer, x.ID, "issued-in-error")
			return err
		})
		s.refused(domain.ErrInvalid, func() error { _, err := s.RevokeCertificate(ctx, k.Issuer, x.ID, "because"); return err })
		var second domain.Certificate
		var err error
		s.done("certificate.correct", func() error { second, err = s.CorrectCertificate(ctx, k.Issuer, x.ID); return err })
		old := must(s.Store.CertificateByNumber(ctx, x.Number))
		if old.State != domain.CertificateSuperseded || old.SupersededBy != second.Number || second.Number == x.Number {
			s.Errorf("%+v", old)
		}
		s.refused(domain.ErrState, func() error { _, err := s.CorrectCertificate(ctx, k.Issuer, x.ID); return err })
		s.refused(domain.ErrState, func() error { _, err := s.RevokeCertificate(ctx, k.Issuer, x.ID, "issued-in-error"); return err })
		s.done("certificate.revoke", func() error { _, err := s.RevokeCertificate(ctx, k.Issuer, second.ID, "issued-in-error"); return err })
		s.refused(domain.ErrNoCertificate, func() error { _, err := s.AskForWork(ctx, p, course, s.yes("job-request")); return err })
	})
}

func TestDoubtfulCreditCodeIsConfirmedByASecondPerson(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		in := action.NewOrganisation{Kind: "enterprise", Name: "可疑公司", CreditCode: "91999901MADEM09990", RegionCode: string(k.Region.Code)}
		o := must(s.AddOrganisation(ctx, k.Staff[0], in))
		if o.CodeState != "unconfirmed" {
			in.CreditCode = "91999901MADEM09991"
			o = must(s.AddOrganisation(ctx, k.Staff[0], in))
		}
		employer := k.Employers[0].Actor
		employer.Scope.OrganisationID, employer.OrganisationID = o.ID, o.ID
		s.refused(domain.ErrCodeUnconfirmed, func() error { _, err := s.PostVacancy(ctx, employer, s.vacancy()); return err })
		same := s.as(k.Staff[0].PersonID, domain.RoleRegion)
		s.refused(domain.ErrSamePerson, func() error { _, err := s.ConfirmCode(ctx, same, o.ID); return err })
		s.refused(domain.ErrNotFound, func() error { _, err := s.ConfirmCode(ctx, s.Counties[1].Staff[0], o.ID); return err })
		s.done("organisation.confirm", func() error { _, err := s.ConfirmCode(ctx, k.Staff[1], o.ID); return err })
		s.done("vacancy.post", func() error { _, err := s.PostVacancy(ctx, employer, s.vacancy()); return err })
	})
}

// Each act of staff, tried by everybody who may not: the answer says so before anything of the record is looked at.
func TestRolesWithoutTheRightAreRefused(t *testing.T) {
	each(t, func(s *stage) {
		ctx, before := s.Context(), storagetest.Contents(s, s.Store)
		for kindAct, try := range map[[2]string]func(domain.Actor) error{
			{"class", "draft"}:         func(w domain.Actor) error { _, err := s.DraftClass(ctx, w, s.plan(9)); return err },
			{"class", "approve"}:       func(w domain.Actor) error { _, err := s.ApproveClass(ctx, w, "c"); return err },
			{"lesson", "place"}:        func(w domain.Actor) error { _, err := s.PlaceLesson(ctx, w, "c", action.NewLesson{}); return err },
			{"attendance", "mark"}:     func(w domain.Actor) error { _, err := s.RollCall(ctx, w, "l", nil); return err },
			{"assessment", "mark"}:     func(w domain.Actor) error { _, err := s.EnterMarks(ctx, w, "a", nil); return err },
			{"certificate", "issue"}:   func(w domain.Actor) error { _, err := s.IssueCertificates(ctx, w, "c"); return err },
			{"claim", "submit"}:        func(w domain.Actor) error { _, err := s.SubmitClaim(ctx, w, "c"); return err },
			{"payment", "make"}:        func(w domain.Actor) error { _, err := s.MakePayment(ctx, w, []domain.ClaimID{"c"}); return err },
			{"payment", "send"}:        func(w domain.Actor) error { _, _, err := s.PaymentFile(ctx, w, "p"); return err },
			{"account", "add"}:         func(w domain.Actor) error { _, err := s.AddUser(ctx, w, action.NewUser{}); return err },
			{"vacancy", "post"}:        func(w domain.Actor) error { _, err := s.PostVacancy(ctx, w, action.NewVacancy{}); return err },
			{"offer", "send"}:          func(w domain.Actor) error { _, err := s.Candidates(ctx, w, "v"); return err },
			{"organisation", "add"}:    func(w domain.Actor) error { _, err := s.AddOrganisation(ctx, w, action.NewOrganisation{}); return err },
			{"objection", "decide"}:    func(w domain.Actor) error { _, err := s.DismissObjections(ctx, w, "c"); return err },
			{"certificate", "correct"}: func(w domain.Actor) error { _, err := s.CorrectCertificate(ctx, w, "c"); return err },
		} {
			for _, who := range append(s.staff(), s.Ombudsmen[0]) {
				if s.Policy.May(who, kindAct[0], kindAct[1]) {
					continue
				}
				if err := try(who); !errors.Is(err, refusalOf(who)) {
					s.Errorf("%s %v: %v", who.Role, kindAct, err)
				}
			}
		}
		if d := storagetest.Changed(before, storagetest.Contents(s, s.Store)); len(d) > 0 {
			s.Errorf("something was left behind: %v", d)
		}
	})
}

// What lies outside of somebody's scope is not there for them: the same answer as for what does not exist.
func TestRecordsOfOthersAreNotFound(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k, far := s.Context(), s.county, s.Counties[1]
		c := s.filed(9)
		claimed := s.submitted(s.adults(1)...)
		school, teacher := k.Schools[1].Actor, k.Schools[1].Teachers[0]
		l := s.place(s.open(1), s.school.Rooms[2], s.Store.Today().Add(2), 1, 1)
		for name, try := range map[string]func() error{
			"approve": func() error { _, err := s.ApproveClass(ctx, far.Staff[0], c.ID); return err },
			"edit":    func() error { _, err := s.EditClass(ctx, school, c.ID, c.Version, s.plan(9)); return err },
			"cancel":  func() error { _, err := s.CancelClass(ctx, school, c.ID); return err },
			"place":   func() error { _, err := s.PlaceLesson(ctx, school, c.ID, action.NewLesson{}); return err },
			"remove":  func() error { _, err := s.RemoveLesson(ctx, school, l.ID); return err },
			"roll":    func() error { _, err := s.RollCall(ctx, teacher, l.ID, nil); return err },
			"claim":   func() error { _, err := s.DraftClaim(ctx, school, claimed.ClassID); return err },
			"submit":  func() error { _, err := s.SubmitClaim(ctx, school, claimed.ID); return err },
			"check": func() error {
				_, err := s.DecideClaim(ctx, far.Checkers[0], claimed.ID, action.ClaimInput{Decision: "check"})
				return err
			},
			"approval": func() error {
				_, err := s.DecideClaim(ctx, far.Finance, claimed.ID, action.ClaimInput{Decision: "approve"})
				return err
			},
			"pay":     func() error { _, err := s.MakePayment(ctx, far.Payer, []domain.ClaimID{claimed.ID}); return err },
			"dismiss": func() error { _, err := s.DismissObjections(ctx, far.Checkers[0], claimed.ID); return err },
			"issue":   func() error { _, err := s.IssueCertificates(ctx, far.Issuer, claimed.ClassID); return err },
			"assess": func() error {
				_, err := s.PlanAssessment(ctx, far.Issuer, claimed.ClassID, action.NewAssessment{})
				return err
			},
			"nothing":    func() error { _, err := s.ApproveClass(ctx, k.Staff[0], "0190-nothing"); return err },
			"nothing, 0": func() error { _, err := s.ApproveClass(ctx, k.Staff[0], "\x00"); return err },
		} {
			s.Run(name, func(*testing.T) { s.refused(domain.ErrNotFound, try) })
		}
	})
}
