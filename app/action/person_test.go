package action_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/seed"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// personal are the acts of a person (people-first 4, 6, 7, 9): nobody else can do them.
var personal = []string{"Join", "Withdraw", "AskForWork", "StopAsking", "AnswerOffer", "StartPlacement", "EndPlacement", "AnswerPlacement", "LeaveGrievance", "AddOwnWords", "OwnGrievances", "OwnReads",
	"GiveConsent", "WithdrawConsent", "Return", "Dispute", "OwnDisputes", "AskReview", "OwnReviews", "NameGuardian", "ConfirmGuardian",
	"AnswerWaits", "AskDesk", "AskedDesk", "ChangePhone", "ConsentsFrom", "DisputableConsents", "GiveReceipt", "OfficeWaits", "OpenDesks", "ProvePhone", "Shared", "StopAskingDesk", "VoidCard",
	"OwnPaper", "WantSupport", "Dossier", "AskCorrection", "OwnCorrections", "EraseOwn", "RestrictOwn", "LiftOwn"}

// Staff cannot even be named as who acts: these methods take a PersonSession, which holds no exported field and which only the
// person's own sign-in makes. No other act of the program takes one.
func TestActsOfAPersonTakeThePersonsSessionByType(t *testing.T) {
	session := reflect.TypeFor[access.PersonSession]()
	for i := range session.NumField() {
		if session.Field(i).IsExported() {
			t.Errorf("%s can be set by anybody", session.Field(i).Name)
		}
	}
	acts := reflect.TypeFor[*action.Actions]()
	taking := map[string]bool{}
	for i := range acts.NumMethod() {
		for p := range acts.Method(i).Type.NumIn() {
			if acts.Method(i).Type.In(p) == session {
				taking[acts.Method(i).Name] = true
			}
		}
	}
	want := map[string]bool{}
	for _, name := range personal {
		want[name] = true
	}
	if d := cmp.Diff(want, taking); d != "" {
		t.Error(d)
	}
}

func TestZeroSessionOfAPersonDoesNothing(t *testing.T) {
	each(t, func(s *stage) {
		ctx, nobody := s.Context(), access.PersonSession{}
		c := s.open(3)
		for name, act := range map[string]func() error{
			"join":     func() error { _, err := s.Join(ctx, nobody, c.ID, s.yes("enrolment")); return err },
			"withdraw": func() error { _, err := s.Withdraw(ctx, nobody, "e"); return err },
			"ask":      func() error { _, err := s.AskForWork(ctx, nobody, course, s.yes("job-request")); return err },
			"stop":     func() error { _, err := s.StopAsking(ctx, nobody, "r"); return err },
			"answer": func() error {
				_, err := s.AnswerOffer(ctx, nobody, "o", action.OfferAnswer{Answer: "accepted"})
				return err
			},
			"start":   func() error { _, err := s.StartPlacement(ctx, nobody, "p"); return err },
			"end":     func() error { _, err := s.EndPlacement(ctx, nobody, "p"); return err },
			"answers": func() error { _, err := s.AnswerPlacement(ctx, nobody, "p", nil); return err },
			"own":     func() error { _, err := s.OwnGrievances(ctx, nobody); return err },
			"desk":    func() error { _, err := s.AskDesk(ctx, nobody, s.county.DeskBody.ID, "phone"); return err },
			"desks":   func() error { _, err := s.OpenDesks(ctx, nobody); return err },
			"in line": func() error { _, err := s.AskedDesk(ctx, nobody); return err },
			"waits":   func() error { _, err := s.AnswerWaits(ctx, nobody, "o"); return err },
			"pause":   func() error { _, err := s.ConsentsFrom(ctx, nobody); return err },
			"office":  func() error { _, err := s.OfficeWaits(ctx, nobody); return err },
			"no desk": func() error { return s.StopAskingDesk(ctx, nobody) },
			"phone":   func() error { _, err := s.ChangePhone(ctx, nobody, "13912345678"); return err },
			"receipt": func() error { _, err := s.GiveReceipt(ctx, nobody, "c"); return err },
			"card":    func() error { return s.VoidCard(ctx, nobody) },
			"dispute": func() error { _, err := s.DisputableConsents(ctx, nobody); return err },
			"paper":   func() error { _, _, err := s.OwnPaper(ctx, nobody, "c"); return err },
			"wants":   func() error { _, err := s.WantSupport(ctx, nobody, c.ID, nil); return err },
			"export":  func() error { _, err := s.Dossier(ctx, nobody); return err },
			"correct": func() error { _, err := s.AskCorrection(ctx, nobody, action.NewCorrection{}); return err },
			"asked":   func() error { _, err := s.OwnCorrections(ctx, nobody); return err },
			"erase":   func() error { _, err := s.EraseOwn(ctx, nobody); return err },
			"limit":   func() error { _, err := s.RestrictOwn(ctx, nobody); return err },
			"lift":    func() error { _, err := s.LiftOwn(ctx, nobody); return err },
			"reads":   func() error { _, err := s.OwnReads(ctx, nobody, true); return err },
			"agree":   func() error { _, err := s.GiveConsent(ctx, nobody, "sharing", "r", s.yes("sharing")); return err },
			"undo":    func() error { _, err := s.WithdrawConsent(ctx, nobody, "c"); return err },
			"return":  func() error { _, err := s.Return(ctx, nobody, "e"); return err },
			"not me":  func() error { _, err := s.Dispute(ctx, nobody, "class", "e"); return err },
			"mine":    func() error { _, err := s.OwnDisputes(ctx, nobody); return err },
			"review":  func() error { _, err := s.AskReview(ctx, nobody, "class", string(c.ID)); return err },
			"reviews": func() error { _, err := s.OwnReviews(ctx, nobody); return err },
			"name":    func() error { _, err := s.NameGuardian(ctx, nobody, action.NewGuardian{}); return err },
			"code":    func() error { _, err := s.ConfirmGuardian(ctx, nobody, "g", "1"); return err },
		} {
			s.Run(name, func(*testing.T) { s.refused(domain.ErrNotYours, act) })
		}
	})
}

// Whoever holds the database can write what they like, but no consent that the person's own session does not stand behind.
func TestDatabaseRefusesAConsentThatIsNotThePersons(t *testing.T) {
	each(t, func(s *stage) {
		a, b := s.person("1990-05-05"), s.person("1990-05-05")
		text := must(s.Store.ConsentText(s.Context(), "enrolment", "zh-Hans"))
		for name, session := range map[string]domain.PersonSessionID{"another's": b.ID(), "none": "", "made up": "0190-made-up"} {
			err := storagetest.Exec(t, s.Store, `INSERT INTO consents (county, id, person_id, purpose, subject, text_id, text_hash, language, session_id, given_at, withdrawn_at)
				VALUES ('999901', $1, $2, 'enrolment', 'x', $3, $4, 'zh-Hans', $5, '2026-03-02', '0001-01-01')`, "c-"+name, string(a.Person()), string(text.ID), text.Hash, string(session))
			if err == nil {
				s.Errorf("a consent with %s session is in the database", name)
			}
			err = storagetest.Exec(t, s.Store, `INSERT INTO placement_answers (county, id, placement_id, person_id, yes, no, session_id, answered_at)
				VALUES ('999901', $1, 'p', $2, 'paid', '', $3, '2026-03-02')`, "a-"+name, string(a.Person()), string(session))
			if err == nil {
				s.Errorf("an answer with %s session is in the database", name)
			}
		}
		for _, origin := range []string{"staff", "import", ""} {
			err := storagetest.Exec(t, s.Store, `INSERT INTO person_sessions (id, person_id, origin, created_at) VALUES ($1, $2, $3, '2026-03-02')`, "s"+origin, string(a.Person()), origin)
			if err == nil {
				s.Errorf("a session of origin %q is in the database", origin)
			}
		}
	})
}

func TestConsentIsGivenToTheTextThatWasShownOnly(t *testing.T) {
	each(t, func(s *stage) {
		c, p := s.open(3), s.person("1990-05-05")
		for name, tc := range map[string]struct {
			yes  action.Agreement
			want error
		}{
			"box not ticked": {action.Agreement{Language: "zh-Hans"}, domain.ErrTextUnread},
			"another text":   {s.yes("placement"), domain.ErrTextChanged},
			"made-up hash":   {action.Agreement{Language: "zh-Hans", TextHash: strings.Repeat("0", 64)}, domain.ErrTextChanged},
			"no language":    {action.Agreement{TextHash: s.yes("enrolment").TextHash}, domain.ErrInvalid},
			"wrong language": {action.Agreement{Language: "fr\x00", TextHash: s.yes("enrolment").TextHash}, domain.ErrInvalid},
		} {
			s.Run(name, func(*testing.T) {
				s.refused(tc.want, func() error { _, err := s.Join(s.Context(), p, c.ID, tc.yes); return err })
			})
		}
		e := s.join(p, c)
		given := must(s.Store.Consents(s.Context(), p.Person()))
		if len(given) != 1 || given[0].Subject != string(e.ID) || given[0].SessionID != p.ID() || given[0].TextHash != s.yes("enrolment").TextHash || !given[0].WithdrawnAt.IsZero() {
			s.Errorf("%+v", given)
		}
	})
}

func TestChildrenAreRefusedAndMinorsNeedAGuardian(t *testing.T) {
	each(t, func(s *stage) {
		c := s.open(3)
		for born, want := range map[domain.Date]error{"2010-03-03": domain.ErrUnderage, "2008-03-03": domain.ErrGuardianNeeded} {
			p := s.person(born)
			s.refused(want, func() error { _, err := s.Join(s.Context(), p, c.ID, s.yes("enrolment")); return err })
			s.refused(want, func() error { _, err := s.AskForWork(s.Context(), p, course, s.yes("job-request")); return err })
		}
		s.join(s.person("2008-03-02"), c)
	})
}

// seen is all that a school, teacher, checker or county can read about a class, as bytes.
func (s *stage) seen(c domain.Class) string {
	s.Helper()
	ctx := s.Context()
	c = must(s.Store.Class(ctx, s.school.Actor.Scope, c.ID))
	persons := must(s.Store.RosterPersons(ctx, c))
	b, err := json.Marshal([]any{c, must(s.Store.Roster(ctx, c)), persons, must(s.Store.ClassCredits(ctx, c)), must(s.Store.Presences(ctx, c)), must(s.Store.ClassLessons(ctx, c)),
		must(s.Store.ClassCounts(ctx, s.county.Staff[0].Scope)), must(s.Store.FiguresUnder(ctx, s.county.Region.Path, len(s.county.Region.Path))),
		must(s.Store.Audits(ctx, s.Auditor.Scope, "", 500)), s.foundByName()})
	ok(s.T, err)
	return string(b)
}

// foundByName are those whom the school's search for people finds.
func (s *stage) foundByName() (found []domain.PersonID) {
	s.Helper()
	for i := range s.people {
		for _, h := range must(s.Store.PeopleInClasses(s.Context(), s.school.Actor.Scope, called(i+1), 100)) {
			found = append(found, h.ID)
		}
	}
	return found
}

// People-first 5 and 7: one act, no reason, no cost, and to everybody else it is as if the person had never come.
func TestLeavingAClassLeavesNoTraceForStaff(t *testing.T) {
	each(t, func(s *stage) {
		c, stays, leaves := s.open(2), s.person("1990-05-05"), s.person("1990-05-05")
		s.join(stays, c)
		never := s.seen(c)
		e := s.join(leaves, c)
		if s.seen(c) == never {
			s.Error("joining shows nowhere: the comparison shows nothing")
		}
		s.done("enrolment.withdraw", func() error { _, err := s.Withdraw(s.Context(), leaves, e.ID); return err })
		if d := cmp.Diff(never, s.seen(c)); d != "" {
			s.Error(d)
		}
		given := must(s.Store.Consents(s.Context(), leaves.Person()))
		if given[0].WithdrawnAt.IsZero() {
			s.Error("the consent stands")
		}
		s.refused(domain.ErrState, func() error { _, err := s.Withdraw(s.Context(), leaves, e.ID); return err })
		s.refused(domain.ErrNotFound, func() error { _, err := s.Withdraw(s.Context(), stays, e.ID); return err })
		s.join(leaves, c) // and may come back while a seat is free
	})
}

// offered is what a graduate asked for, and an offer to them.
func (s *stage) offered(p access.PersonSession, v domain.Vacancy) (domain.JobRequest, domain.Offer) {
	s.Helper()
	r, err := s.AskForWork(s.Context(), p, course, s.yes("job-request"))
	ok(s.T, err)
	o, err := s.SendOffer(s.Context(), s.county.Employers[0].Actor, v.ID, r.ID)
	ok(s.T, err)
	return r, o
}

// sent is all that an employer can read of what it sent to one person, as bytes without that person's own ids.
func (s *stage) sent(v domain.Vacancy, o domain.Offer, r domain.JobRequest) string {
	s.Helper()
	ctx, who := s.Context(), s.county.Employers[0].Actor
	one := must(s.Store.Offer(ctx, who.Scope, o.ID))
	var listed []domain.Offer
	for _, x := range must(s.Store.Offers(ctx, who.Scope)) {
		if x.ID == o.ID {
			listed = append(listed, x)
		}
	}
	var candidates []storage.Candidate
	for _, x := range must(s.Candidates(ctx, who, v.ID)) {
		if x.JobRequestID == r.ID {
			candidates = append(candidates, x)
		}
	}
	again := fmt.Sprint(func() error { _, err := s.SendOffer(ctx, who, v.ID, r.ID); return err }())
	b, err := json.Marshal([]any{one, one.SenderState(s.Store.Today()), listed, candidates, again})
	ok(s.T, err)
	return strings.NewReplacer(string(o.ID), "OFFER", string(r.ID), "REQUEST", string(o.PersonID), "PERSON").Replace(string(b))
}

// People-first 5: an answer No is, byte for byte, what silence is, until the last day, after it, and when it is taken back.
func TestDecliningIsSilenceToTheSender(t *testing.T) {
	each(t, func(s *stage) {
		ctx, silent, declines := s.Context(), s.person("1990-05-05"), s.person("1990-05-05")
		s.certified(silent, declines)
		in := s.vacancy()
		in.StartsOn = s.Store.Today().Add(60)
		v := must(s.PostVacancy(ctx, s.county.Employers[0].Actor, in))
		r1, o1 := s.offered(silent, v)
		r2, o2 := s.offered(declines, v)
		s.done("offer.answer", func() error {
			_, err := s.AnswerOffer(ctx, declines, o2.ID, action.OfferAnswer{Answer: "declined"})
			return err
		})
		s.refused(domain.ErrOfferClosed, func() error {
			_, err := s.AnswerOffer(ctx, declines, o2.ID, action.OfferAnswer{Answer: "declined"})
			return err
		})
		for range domain.OfferDays + 2 {
			if d := cmp.Diff(s.sent(v, o1, r1), s.sent(v, o2, r2)); d != "" {
				s.Fatalf("%s: %s", s.Store.Today(), d)
			}
			if s.Store.Today() >= o1.OpenUntil {
				break // after the last day a second offer may go out; see below
			}
			s.clock.Days(1)
		}
		taken := [2]string{}
		for i, o := range []domain.Offer{o1, o2} {
			x, err := s.WithdrawOffer(ctx, s.county.Employers[0].Actor, o.ID)
			b, _ := json.Marshal(x)
			taken[i] = strings.NewReplacer(string(o.ID), "OFFER", string(o.JobRequestID), "REQUEST", string(o.PersonID), "PERSON").Replace(fmt.Sprint(string(b), err))
		}
		if d := cmp.Diff(taken[0], taken[1]); d != "" {
			s.Error(d)
		}
		own := must(s.Store.Offers(ctx, declines.Actor().Scope))
		if len(own) != 1 {
			s.Error("the person's own list has lost it")
		}
	})
}

func TestAfterItsLastDayADeclinedOfferIsClosedLikeASilentOne(t *testing.T) {
	each(t, func(s *stage) {
		ctx, silent, declines := s.Context(), s.person("1990-05-05"), s.person("1990-05-05")
		s.certified(silent, declines)
		in := s.vacancy()
		in.StartsOn = s.Store.Today().Add(60)
		v := must(s.PostVacancy(ctx, s.county.Employers[0].Actor, in))
		r1, o1 := s.offered(silent, v)
		r2, o2 := s.offered(declines, v)
		must(s.AnswerOffer(ctx, declines, o2.ID, action.OfferAnswer{Answer: "declined"}))
		s.day(o1.OpenUntil.Add(1))
		for _, o := range []domain.Offer{o1, o2} {
			s.refused(domain.ErrOfferClosed, func() error { _, err := s.WithdrawOffer(ctx, s.county.Employers[0].Actor, o.ID); return err })
		}
		s.refused(domain.ErrOfferClosed, func() error {
			_, err := s.AnswerOffer(ctx, silent, o1.ID, action.OfferAnswer{Answer: "declined"})
			return err
		})
		for _, r := range []domain.JobRequest{r1, r2} {
			_, err := s.SendOffer(ctx, s.county.Employers[0].Actor, v.ID, r.ID)
			ok(s.T, err)
		}
	})
}

// People-first 9: a bad answer opens a case with the ombudsman, and nobody else can tell.
func TestBadAnswerOpensACaseThatOnlyTheOmbudsmanReads(t *testing.T) {
	each(t, func(s *stage) {
		ctx, people := s.Context(), s.adults(2)
		s.certified(people...)
		in := s.vacancy()
		v := must(s.PostVacancy(ctx, s.county.Employers[0].Actor, in))
		var placements []domain.Placement
		for _, p := range people {
			_, o := s.offered(p, v)
			_, err := s.AnswerOffer(ctx, p, o.ID, action.OfferAnswer{Answer: "accepted", Agreement: s.yes("placement")})
			ok(s.T, err)
		}
		s.clock.Days(domain.CoolingDays + 1)
		for _, p := range people {
			x := must(s.Store.Placements(ctx, p.Person()))[0]
			placements = append(placements, must(s.StartPlacement(ctx, p, x.ID)))
		}
		good := s.employerSees(v, func() {
			must(s.AnswerPlacement(ctx, people[0], placements[0].ID, map[string]bool{"paid": true, "papers": true}))
		})
		bad := s.employerSees(v, func() {
			must(s.AnswerPlacement(ctx, people[1], placements[1].ID, map[string]bool{"paid": false, "papers": true}))
		})
		if d := cmp.Diff(good, bad); d != "" {
			s.Error(d)
		}
		desk := must(s.DeskBy(ctx, s.Ombudsmen[0], seed.DemoPassword))
		cases := must(s.Grievances(ctx, desk))
		if len(cases) != 1 || cases[0].Topic != "bad-answer" || must(s.Grievance(ctx, desk, cases[0].ID)).First() != "paid" || cases[0].PersonID != people[1].Person() {
			s.Errorf("%+v", cases)
		}
		for i, question := range []string{"free-choice", "papers", "free-to-leave", "paid", "no-fee"} { // people-first 9 and 10: each opens one
			must(s.AnswerPlacement(ctx, people[1], placements[1].ID, map[string]bool{question: false}))
			if cases := must(s.Grievances(ctx, desk)); len(cases) != i+2 {
				s.Errorf("a No to %s: %d cases", question, len(cases))
			}
		}
		s.refused(domain.ErrInvalid, func() error {
			_, err := s.AnswerPlacement(ctx, people[0], placements[0].ID, map[string]bool{"happy": true})
			return err
		})
		s.refused(domain.ErrNotFound, func() error {
			_, err := s.AnswerPlacement(ctx, people[0], placements[1].ID, map[string]bool{"paid": true})
			return err
		})
	})
}

// employerSees is everything that employer and auditor read after act, as bytes.
func (s *stage) employerSees(v domain.Vacancy, act func()) string {
	s.Helper()
	act()
	who := s.county.Employers[0].Actor
	b, err := json.Marshal([]any{must(s.Store.Offers(s.Context(), who.Scope)), must(s.Store.Vacancies(s.Context(), who.Scope)), must(s.Candidates(s.Context(), who, v.ID)),
		must(s.Store.Audits(s.Context(), s.Auditor.Scope, "", 500)), must(s.Store.Audits(s.Context(), domain.Everywhere, "", 500))})
	ok(s.T, err)
	return string(b)
}

// staff is somebody of every role who is no ombudsman.
func (s *stage) staff() []domain.Actor {
	c := s.county
	return []domain.Actor{{}, domain.Visitor, domain.Operator, s.RegionStaff, s.Auditor, c.Staff[0], c.Township, c.Labour, c.Issuer, c.Assessors[0], c.Checkers[0], c.Finance, c.Payer, c.Desk,
		s.school.Actor, s.teacher, c.Employers[0].Actor}
}

// People-first 11: school, employer and every level of the administration cannot tell that a grievance exists.
func TestGrievancesAreInvisibleToEverybodyElse(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p, other := s.Context(), s.person("1990-05-05"), s.person("1990-05-05")
		auditor := func() string {
			b, _ := json.Marshal([]any{must(s.Store.Audits(ctx, s.Auditor.Scope, "", 500)), must(s.Store.Audits(ctx, domain.Everywhere, "", 500))})
			return string(b)
		}
		before := auditor()
		var g action.Left
		var err error
		s.done("grievance.leave", func() error {
			g, err = s.LeaveGrievance(ctx, p, action.NewGrievance{Topic: "fee", Text: "他们收了我三百元"})
			return err
		})
		s.done("grievance.leave", func() error {
			_, err := s.LeaveGrievance(ctx, access.PersonSession{}, action.NewGrievance{Topic: "pressure", Text: "匿名写下的话", RegionCode: "999901"})
			return err
		})
		for _, who := range append(s.staff(), p.Actor()) {
			s.refused(refusalOf(who), func() error { _, err := s.Grievances(ctx, action.Desk{Actor: who}); return err })
			s.refused(refusalOf(who), func() error { _, err := s.AnswerGrievance(ctx, action.Desk{Actor: who}, g.ID, "已收到"); return err })
		}
		if own := must(s.OwnGrievances(ctx, other)); len(own) != 0 {
			s.Error("another person reads it")
		}
		desk, second := must(s.DeskBy(ctx, s.Ombudsmen[0], seed.DemoPassword)), must(s.DeskBy(ctx, s.Ombudsmen[1], seed.DemoPassword))
		cases := must(s.Grievances(ctx, desk))
		if len(cases) != 2 || must(s.Grievance(ctx, second, g.ID)).First() != "他们收了我三百元" {
			s.Errorf("%d cases", len(cases))
		}
		s.done("grievance.answer", func() error { _, err := s.AnswerGrievance(ctx, desk, g.ID, "我们去问过了"); return err })
		s.done("grievance.answer", func() error { _, err := s.CloseGrievance(ctx, second, g.ID); return err })
		s.refused(domain.ErrState, func() error { _, err := s.AnswerGrievance(ctx, second, g.ID, "再答一次"); return err })
		if own := must(s.OwnGrievances(ctx, p)); len(own) != 1 || own[0].Answer() != "我们去问过了" || own[0].First() != "" {
			s.Errorf("%+v", own)
		}
		if after := auditor(); after != before {
			s.Errorf("the auditor's list tells of it: %s", cmp.Diff(before, after))
		}
	})
}

// refusalOf is how somebody without the right is refused.
func refusalOf(who domain.Actor) error {
	if who.Role == domain.RoleVisitor {
		return domain.ErrUnauthenticated
	}
	return domain.ErrForbidden
}

func TestGrievanceIsTakenEvenWhereTheCalendarEnds(t *testing.T) {
	each(t, func(s *stage) {
		s.day("2026-12-28")
		g, err := s.LeaveGrievance(s.Context(), s.person("1990-05-05"), action.NewGrievance{Topic: "wages", Text: "两个月没有发工资"})
		if err != nil || g.DueOn != "2027-01-07" {
			s.Error(g.DueOn, err)
		}
	})
}

// People-first 11: without an active ombudsman no offer goes out and no subsidised class opens; leaving and complaining stay open.
func TestWithoutAnOmbudsmanNothingOpensAndEverythingCanBeLeft(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p := s.Context(), s.person("1990-05-05")
		s.certified(p)
		v := must(s.PostVacancy(ctx, s.county.Employers[0].Actor, s.vacancy()))
		r := must(s.AskForWork(ctx, p, course, s.yes("job-request")))
		joined := s.open(2)
		e := s.join(p, joined)
		c := must(s.ApproveClass(ctx, s.county.Staff[0], s.filed(2).ID))
		ok(s.T, storagetest.Exec(t, s.Store, "UPDATE grants SET valid_to = $1 WHERE role = 'ombudsman'", string(s.Store.Today().Add(-1))))
		s.refused(domain.ErrNoOmbudsman, func() error { _, err := s.OpenClass(ctx, s.school.Actor, c.ID); return err })
		s.refused(domain.ErrNoOmbudsman, func() error { _, err := s.SendOffer(ctx, s.county.Employers[0].Actor, v.ID, r.ID); return err })
		s.done("enrolment.withdraw", func() error { _, err := s.Withdraw(ctx, p, e.ID); return err })
		s.done("work.stop", func() error { _, err := s.StopAsking(ctx, p, r.ID); return err })
		s.done("grievance.leave", func() error {
			_, err := s.LeaveGrievance(ctx, p, action.NewGrievance{Topic: "other", Text: "没有申诉专员"})
			return err
		})
	})
}

func TestOfferNeedsAReviewedTextAndItsTermsAreFrozen(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p := s.Context(), s.person("1990-05-05")
		s.certified(p)
		v := must(s.PostVacancy(ctx, s.county.Employers[0].Actor, s.vacancy()))
		_, o := s.offered(p, v)
		var terms domain.Terms
		ok(s.T, json.Unmarshal([]byte(o.Terms), &terms))
		if terms.CreditCode == "" || terms.WageFen != 4500_00 || terms.EmployerName == "" || terms.Complaints == "" || terms.Dormitory != "free" {
			s.Errorf("%+v", terms)
		}
		must(s.CloseVacancy(ctx, s.county.Employers[0].Actor, v.ID))
		if again := must(s.Store.Offer(ctx, p.Actor().Scope, o.ID)); again.Terms != o.Terms || again.TermsHash != o.TermsHash {
			s.Error("the terms moved")
		}
		ok(s.T, storagetest.Exec(t, s.Store, "UPDATE consent_texts SET reviewed_by = '' WHERE purpose = 'placement'"))
		accept := action.OfferAnswer{Answer: "accepted", Agreement: s.yes("placement")}
		s.refused(domain.ErrTextUnproved, func() error { _, err := s.AnswerOffer(ctx, p, o.ID, accept); return err })
		stranger := s.person("1990-05-05")
		s.refused(domain.ErrNotFound, func() error { _, err := s.AnswerOffer(ctx, stranger, o.ID, accept); return err })
	})
}

// People-first 20: on a database of the demo nobody registers a number that somebody could have.
func TestADemoTakesFictionalNumbersAlone(t *testing.T) {
	each(t, func(s *stage) {
		in := s.registration("1990-05-05")
		body := "110101" + in.IdentityNumber[6:17]
		in.PIN, in.IdentityNumber = "482913", body+string(ident.IdentityCheck(body))
		s.refused(domain.ErrInvalid, func() error {
			_, err := s.Register(s.Context(), in)
			s.blames(err, map[string]string{"identity_number": "identity-not-fictional"})
			return err
		})
		s.demo("")
		must(s.Register(s.Context(), in)) // the control: it is a number like any other
	})
}

func TestNobodyPlaysAPersonOnADatabaseThatDemoDidNotMake(t *testing.T) {
	each(t, func(s *stage) {
		r := must(s.RegisterWithout(s.Context(), s.registration("1990-05-05")))
		staff := s.school.Actor.AccountID
		if _, err := access.DemoPerson(s.Context(), s.Store, staff, "x"); !errors.Is(err, domain.ErrNotYours) {
			s.Errorf("a member of staff as a person: %v", err)
		}
		ok(s.T, s.Store.Write(s.Context(), func(tx *storage.Tx) error { return tx.SetSetting(s.Context(), "demo", "") }))
		if p, err := access.DemoPerson(s.Context(), s.Store, r.AccountID, "y"); !errors.Is(err, domain.ErrNotYours) || p.Valid() {
			s.Error(err)
		}
		s.refused(domain.ErrForbidden, func() error { _, err := s.RegisterWithout(s.Context(), s.registration("1990-05-05")); return err })
	})
}

// A person's own sign-in makes the session; a member of staff's never does.
func TestOnlyAPersonsSignInMakesTheirSession(t *testing.T) {
	each(t, func(s *stage) {
		ctx, in := s.Context(), s.registration("1990-05-05")
		in.PIN = "482913"
		must(s.Register(ctx, in))
		for _, login := range []string{in.Phone, in.IdentityNumber, " " + in.Phone + " "} {
			token, session, err := access.SignIn(ctx, s.Store, access.Attempt{Login: login, Secret: in.PIN})
			ok(s.T, err)
			p, own := session.Person()
			if !own || !p.Valid() || token == "" || session.Actor.Role != domain.RoleTrainee || session.Actor.Scope != (domain.Scope{PersonID: p.Person()}) {
				s.Errorf("%q: %+v", login, session.Actor)
			}
			again, err := access.Resume(ctx, s.Store, token, "")
			ok(s.T, err)
			if q, _ := again.Person(); q.ID() != p.ID() {
				s.Error("another session")
			}
		}
		made := must(s.AddUser(ctx, domain.Operator, action.NewUser{Login: "somebody", Name: "某人", Role: domain.RoleSchool, OrganisationID: s.school.ID, Password: "a long password"}))
		token, session, err := access.SignIn(ctx, s.Store, access.Attempt{Login: "Somebody", Secret: "a long password"})
		ok(s.T, err)
		if p, own := session.Person(); own || p.Valid() || session.Actor.Role != domain.RoleSchool || session.Actor.GrantID != made.Grant.ID {
			s.Errorf("%+v", session.Actor)
		}
		for _, tc := range [][2]string{{in.Phone, "482914"}, {in.Phone, ""}, {"13000000000", in.PIN}, {"somebody", in.PIN}, {"nobody", "a long password"}, {"", ""}, {"a\x00", "x"}} {
			if _, _, err := access.SignIn(ctx, s.Store, access.Attempt{Login: tc[0], Secret: tc[1]}); err != domain.ErrSignIn {
				s.Errorf("%q: %v", tc[0], err)
			}
		}
		if _, err := access.Resume(ctx, s.Store, token, s.school.Actor.GrantID); !errors.Is(err, domain.ErrForbidden) {
			s.Errorf("another's grant: %v", err)
		}
		s.clock.At = s.clock.At.Add(domain.SessionLimit(domain.RoleSchool).Total)
		if _, err := access.Resume(ctx, s.Store, token, ""); !errors.Is(err, domain.ErrUnauthenticated) {
			s.Errorf("after its hours: %v", err)
		}
	})
}
