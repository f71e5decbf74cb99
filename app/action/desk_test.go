package action_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// A neighbour is somebody who registered by themself and signs in for real.
type neighbour struct {
	action.Registration
	action.Registered
}

// neighbour registers somebody; on a database of the demo the fictional register confirms them, unless they are unknown to it.
func (s *stage) neighbour(known bool) neighbour {
	s.Helper()
	in := s.registration("1990-05-05")
	in.PIN = "482913"
	if !known {
		s.demo("")
		defer s.demo("1")
	}
	return neighbour{in, must(s.Register(s.Context(), in))}
}

func (s *stage) demo(value string) {
	s.Helper()
	ok(s.T, s.Store.Write(s.Context(), func(tx *storage.Tx) error { return tx.SetSetting(s.Context(), "demo", value) }))
}

// on signs n in on a device.
func (s *stage) on(device string, n neighbour) access.PersonSession {
	s.Helper()
	return s.signIn(device, n.Phone, n.PIN)
}

func (s *stage) signIn(device, login, secret string) access.PersonSession {
	s.Helper()
	ctx := s.Context()
	if device != "" {
		ctx = access.OnDevice(ctx, device)
	}
	x := must(session(ctx, s.Store, login, secret))
	p, _ := x.Person()
	return p
}

// session is the sign-in of whoever knows the secret of a login.
func session(ctx context.Context, store *storage.Store, login, secret string) (access.Session, error) {
	_, x, err := access.SignIn(ctx, store, access.Attempt{Login: login, Secret: secret})
	return x, err
}

// visit opens a visit of n at a desk.
func (s *stage) visit(desk domain.Actor, n neighbour) domain.Visit {
	s.Helper()
	return must(s.OpenVisit(s.Context(), desk, action.NewVisit{Name: n.Name, IdentityNumber: n.IdentityNumber}))
}

// news are the templates of the messages that n got, the newest last.
func (s *stage) news(n neighbour) (list []string) {
	s.Helper()
	for _, m := range must(s.Store.News(s.Context(), n.PersonID, 100)) {
		list = append(list, strings.TrimPrefix(m.Template, "message."))
	}
	slices.Reverse(list)
	return list
}

// code is the newest code that left for n's phone.
func (s *stage) code(n neighbour) string {
	s.Helper()
	for _, m := range must(s.Store.News(s.Context(), n.PersonID, 100)) {
		if m.Template == "message.code" {
			return must(s.Store.Envelope(s.Context(), m.Ref())).Args["Code"]
		}
	}
	s.Fatal("no code")
	return ""
}

func TestRegisteringAKnownNumberAnswersLikeANewOneAndTellsItsOwner(t *testing.T) {
	each(t, func(s *stage) {
		n := s.neighbour(true)
		again := n.Registration
		again.Name, again.PIN, again.Phone = "别人", "611394", "13800000001"
		r, err := s.Register(s.Context(), again)
		if err != nil || len(r.PersonID) != len(n.PersonID) || r.PersonID == n.PersonID || r.County != n.County {
			t.Errorf("%+v %v", r, err)
		}
		if !slices.Contains(s.news(n), "registered-again") {
			t.Errorf("its owner is not told: %v", s.news(n))
		}
		s.signIn("", n.IdentityNumber, n.PIN)
		if _, err := session(s.Context(), s.Store, n.IdentityNumber, "611394"); !errors.Is(err, domain.ErrSignIn) {
			t.Errorf("the stranger signs in: %v", err)
		}
		if _, err := s.Store.Person(s.Context(), r.PersonID); !errors.Is(err, domain.ErrNotFound) {
			t.Error("a second file was opened")
		}
	})
}

func TestPhoneOfSeveralPeopleDoesNotSufficeAlone(t *testing.T) {
	each(t, func(s *stage) {
		n := s.neighbour(true)
		s.signIn("", n.Phone, n.PIN)
		same := s.registration("1990-05-05")
		same.PIN, same.Phone = "482914", n.Phone
		must(s.Register(s.Context(), same))
		for _, pin := range []string{n.PIN, same.PIN} {
			if _, err := session(s.Context(), s.Store, n.Phone, pin); !errors.Is(err, domain.ErrSignIn) {
				t.Errorf("the phone alone signs somebody in: %v", err)
			}
		}
		own := s.signIn("", n.IdentityNumber, n.PIN)
		s.signIn("", same.IdentityNumber, same.PIN)
		s.clock.At = s.clock.At.Add(time.Hour)
		must(s.ChangePhone(s.Context(), own, n.Phone))
		must(s.ProvePhone(s.Context(), own, s.code(n)))
		s.signIn("", n.Phone, n.PIN) // who proved to hold it
	})
}

func TestPhoneOfStaffOrAnOrganisationIsNobodys(t *testing.T) {
	each(t, func(s *stage) {
		ok(t, s.Store.Write(s.Context(), func(tx *storage.Tx) error {
			return tx.SetContact(s.Context(), domain.Contact{OwnerKind: "account", OwnerID: string(s.teacher.AccountID), Kind: "phone"}, "13700000001")
		}))
		ok(t, s.SetOrganisationPhone(s.Context(), s.county.Staff[0], s.school.ID, "13700000002"))
		own := s.on("", s.neighbour(true))
		for _, phone := range []string{"13700000001", "+86 137 0000 0002"} {
			in := s.registration("1990-05-05")
			in.PIN, in.Phone = "482913", phone
			s.refused(domain.ErrInvalid, func() error {
				_, err := s.Register(s.Context(), in)
				s.blames(err, map[string]string{"phone": "phone-not-personal"})
				return err
			})
			s.refused(domain.ErrInvalid, func() error { _, err := s.ChangePhone(s.Context(), own, phone); return err })
		}
	})
}

func TestCodeIsGoodOnceForTenMinutesAndFiveTries(t *testing.T) {
	each(t, func(s *stage) {
		ctx, n := s.Context(), s.neighbour(true)
		own := s.on("", n)
		send := func() {
			t.Helper()
			s.clock.At = s.clock.At.Add(6 * time.Hour)
			_, err := s.ChangePhone(ctx, own, "13712345678")
			ok(t, err)
		}
		wrong := func(code string) {
			t.Helper()
			if _, err := s.ProvePhone(ctx, own, code); !errors.Is(err, domain.ErrCodeWrong) {
				t.Fatalf("%v", err)
			}
		}
		wrong("000000") // none was sent
		send()
		if _, err := s.ChangePhone(ctx, own, "13712345678"); !errors.Is(err, domain.ErrCodeWait) {
			t.Errorf("a second code within a minute: %v", err)
		}
		s.clock.At = s.clock.At.Add(domain.CodeMinutes * time.Minute)
		wrong(s.code(n))
		send()
		good := s.code(n)
		for range domain.CodeTries {
			wrong("x")
		}
		wrong(good)
		send()
		must(s.ProvePhone(ctx, own, s.code(n)))
		wrong(s.code(n))
		if !slices.Contains(s.news(n), "phone-changed") {
			t.Error("the old phone is not told")
		}
		s.signIn("", "13712345678", n.PIN)
		for _, row := range storagetest.Contents(t, s.Store)["one_time_codes"] {
			if strings.Contains(row, good) || strings.Contains(row, "13712345678") {
				t.Errorf("in the open: %s", row)
			}
		}
	})
}

func TestOnlyTheClaimLineWaitsForTheIdentity(t *testing.T) {
	each(t, func(s *stage) {
		n := s.neighbour(false)
		unknown, known := s.on("", n), s.person("1990-05-05")
		c := s.submitted(unknown, known)
		lines := must(s.Store.ClaimLines(s.Context(), c))
		states := map[string]int{}
		for _, l := range lines {
			states[l.State]++
			if l.State == "held" && (l.PersonID != n.PersonID || !strings.Contains(l.Decision, `"identity"`)) {
				t.Errorf("the line does not name why it waits: %s", l.Decision)
			}
		}
		if states["held"] != 1 || states["eligible"] != 1 || c.Heads != 1 {
			t.Fatalf("%v, %d heads", states, c.Heads)
		}
		c = s.decide(s.county.Checkers[0], c, "check")
		desk := s.county.Desk
		must(s.ConfirmIdentity(s.Context(), desk, s.visit(desk, n).ID, "identity-card"))
		c = s.decide(s.county.Checkers[0], c, "notice")
		if c.Heads != 2 || c.Fen != 2*lines[0].Fen {
			t.Errorf("%d heads, %d fen after the desk confirmed", c.Heads, c.Fen)
		}
	})
}

func TestIdentityIsConfirmedByDeskOrByThePhoneGivenThere(t *testing.T) {
	each(t, func(s *stage) {
		ctx, n, desk := s.Context(), s.neighbour(false), s.county.Desk
		own := s.on("", n)
		confirmed := func() bool { return must(s.Store.Person(ctx, n.PersonID)).Confirmed() }
		must(s.ChangePhone(ctx, own, "13712345678"))
		must(s.ProvePhone(ctx, own, s.code(n)))
		if confirmed() {
			t.Error("a phone that the person named alone confirms them")
		}
		s.clock.At = s.clock.At.Add(time.Hour)
		must(s.BindPhone(ctx, desk, s.visit(desk, n).ID, "13712345679"))
		must(s.ProvePhone(ctx, own, s.code(n)))
		if p := must(s.Store.Person(ctx, n.PersonID)); p.IdentityHow != "phone" {
			t.Errorf("%+v", p)
		}
	})
}

func TestDeskServesWhoCameAndLeavesARowInTheirFile(t *testing.T) {
	each(t, func(s *stage) {
		ctx, n, desk := s.Context(), s.neighbour(true), s.county.Desk
		own := s.on("", n)
		must(s.AskDesk(ctx, own, s.county.DeskBody.ID, "sign-in"))
		serves, queue, _, err := s.Desk(ctx, desk)
		if err != nil || !serves || len(queue) != 1 {
			t.Fatalf("%v %v %v", serves, queue, err)
		}
		ok(t, s.StopAskingDesk(ctx, own))
		if _, queue, _, _ = s.Desk(ctx, desk); len(queue) != 0 {
			t.Error("who stopped asking is still in the queue")
		}
		if rows := storagetest.Contents(t, s.Store)["visits"]; len(rows) != 0 {
			t.Errorf("who stopped asking left a row: %v", rows)
		}
		s.refused(domain.ErrForbidden, func() error {
			_, err := s.OpenVisit(ctx, s.county.Staff[0], action.NewVisit{Name: n.Name, IdentityNumber: n.IdentityNumber})
			return err
		})
		if _, err := s.OpenVisit(ctx, desk, action.NewVisit{Name: "别人", IdentityNumber: n.IdentityNumber}); !errors.Is(err, errComer) {
			t.Errorf("a number alone finds a person: %v", err)
		}
		v := s.visit(desk, n)
		if list := must(s.OwnReads(ctx, own, false)); len(list) != 1 || list[0].Purpose != "desk" {
			t.Errorf("%+v", list)
		}
		other := s.Counties[1].Desk
		must(s.DrawShift(ctx, s.Counties[1].DeskBody.ID))
		s.refused(domain.ErrNotFound, func() error { _, err := s.ConfirmIdentity(ctx, other, v.ID, "identity-card"); return err })
		s.clock.Days(1)
		s.refused(domain.ErrVisitOver, func() error { _, err := s.ConfirmIdentity(ctx, desk, v.ID, "identity-card"); return err })
	})
}

// errComer is what a desk hears of whom nobody knows.
var errComer = &domain.Error{Kind: domain.Refused, Code: "comer-unknown"}

func TestDeskWorkerServesTenPeopleADayAndThreeOfAClass(t *testing.T) {
	each(t, func(s *stage) {
		ctx, desk := s.Context(), s.county.Desk
		comes := func(in action.Registration) error {
			_, err := s.OpenVisit(ctx, desk, action.NewVisit{Name: in.Name, IdentityNumber: in.IdentityNumber})
			return err
		}
		c := s.open(9)
		for i := range domain.DeskPeopleOf + 1 {
			in := s.registration("1990-05-05")
			r := must(s.RegisterWithout(ctx, in))
			s.join(must(access.DemoPerson(ctx, s.Store, r.AccountID, domain.PersonSessionID(s.NewID()))), c)
			if err := comes(in); (i < domain.DeskPeopleOf) != (err == nil) {
				t.Errorf("person %d of a class: %v", i+1, err)
			}
		}
		s.clock.Days(1)
		for i := range domain.DeskPeopleADay + 1 {
			in := s.registration("1990-05-05")
			must(s.RegisterWithout(ctx, in))
			if err := comes(in); (i < domain.DeskPeopleADay) != (err == nil) {
				t.Errorf("person %d of the day: %v", i+1, err)
			}
		}
	})
}

func TestRotaIsDrawnOnceADayFromIndependentWorkersAlone(t *testing.T) {
	each(t, func(s *stage) {
		ctx, body := s.Context(), s.county.DeskBody.ID
		for i := range 3 {
			must(s.AddUser(ctx, domain.Operator, action.NewUser{Login: fmt.Sprintf("desk-x%d", i), Name: "服务", Role: domain.RoleDesk, OrganisationID: body}))
		}
		teaches := must(s.AddUser(ctx, domain.Operator, action.NewUser{Login: "desk-t", Name: "教师", Role: domain.RoleDesk, OrganisationID: body, PersonID: s.teacher.PersonID}))
		served := map[domain.AccountID]bool{}
		for range 40 {
			d := must(s.DrawShift(ctx, body))
			if again := must(s.DrawShift(ctx, body)); again.AccountID != d.AccountID {
				t.Error("a day was drawn twice")
			}
			if workers := must(s.Store.DeskWorkers(ctx, body, d.Day)); d.Drawn(workers) != d.AccountID || len(workers) != 4 {
				t.Errorf("the draw cannot be repeated from its seed: %v", workers)
			}
			served[d.AccountID] = true
			s.clock.Days(1)
		}
		if served[teaches.Account.ID] || len(served) < 3 {
			t.Errorf("%v", served)
		}
		if _, err := s.DrawShift(ctx, s.school.ID); !errors.Is(err, domain.ErrNotIndependent) {
			t.Errorf("a school runs a desk: %v", err)
		}
		for _, body := range []domain.OrganisationID{s.school.ID, s.county.Authority.ID, s.county.Market.ID, s.county.Employers[0].ID} {
			if _, err := s.AddUser(ctx, domain.Operator, action.NewUser{Login: "desk-y", Name: "服务", Role: domain.RoleDesk, OrganisationID: body}); err == nil {
				t.Error("a desk worker of a body that is not independent")
			}
		}
		if _, err := s.AddUser(ctx, domain.Operator, action.NewUser{Login: "desk-z", Name: "服务", Role: domain.RoleDesk, RegionCode: string(s.county.Villages[0].Code)}); err == nil {
			t.Error("a desk worker of a village")
		}
	})
}

func TestLostPINTakesTwoDesksOfDifferentBodiesAndThePersonsOwnFingers(t *testing.T) {
	each(t, func(s *stage) {
		ctx, n := s.Context(), s.neighbour(true)
		one, two := s.county.Desk, s.Counties[1].Desk
		before := s.on("", n)
		e := s.join(before, s.open(3))
		v := s.visit(one, n)
		must(s.BeginPinReset(ctx, one, v.ID))
		s.refused(domain.ErrSameDesk, func() error { _, err := s.ConfirmPinReset(ctx, one, v.ID); return err })
		slip := must(s.ConfirmPinReset(ctx, two, s.visit(two, n).ID))
		s.clock.At = s.clock.At.Add(time.Hour)
		ok(t, s.ChoosePIN(ctx, slip, "735102"))
		if err := s.ChoosePIN(ctx, slip, "735103"); !errors.Is(err, domain.ErrLinkSpent) {
			t.Errorf("the slip works twice: %v", err)
		}
		if _, err := session(ctx, s.Store, n.Phone, n.PIN); !errors.Is(err, domain.ErrSignIn) {
			t.Errorf("the old PIN still works: %v", err)
		}
		if list := s.news(n); !slices.Contains(list, "pin-reset-begun") || !slices.Contains(list, "pin-reset") {
			t.Errorf("the old phone is not told: %v", list)
		}
		now := s.signIn("", n.Phone, "735102")
		if list := must(s.DisputableConsents(ctx, now)); len(list) != 1 || list[0].ID != e.ConsentID {
			t.Errorf("%+v", list)
		}
		c := s.open(3)
		s.refused(domain.ErrPinJustReset, func() error { _, err := s.Join(ctx, now, c.ID, s.yes("enrolment")); return err })
		s.done("enrolment.withdraw", func() error { _, err := s.Withdraw(ctx, now, e.ID); return err })
		_, err := s.LeaveGrievance(ctx, now, action.NewGrievance{Topic: "pressure", Text: "有人拿了我的手机"})
		ok(t, err)
		s.clock.At = s.clock.At.Add(domain.PinPause)
		s.join(now, c)
	})
}

func TestReceiptWithdrawsOnceWithoutAnAccount(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p := s.Context(), s.person("1990-05-05")
		e := s.join(p, s.open(3))
		code := must(s.GiveReceipt(ctx, p, e.ConsentID))
		if err := s.WithdrawByCode(ctx, "AAAA-AAAA-AAAA-AAAA"); !errors.Is(err, domain.ErrReceiptUnknown) {
			t.Errorf("%v", err)
		}
		s.done("receipt.use", func() error { return s.WithdrawByCode(ctx, strings.ToLower(code)) })
		if now := must(s.Store.Enrolment(ctx, p.Person(), e.ID)); now.State != domain.EnrolmentWithdrawn {
			t.Errorf("%s", now.State)
		}
		if err := s.WithdrawByCode(ctx, code); !errors.Is(err, domain.ErrReceiptUnknown) {
			t.Errorf("it works twice: %v", err)
		}
		other := s.person("1990-05-05")
		s.refused(domain.ErrNotFound, func() error { _, err := s.GiveReceipt(ctx, other, e.ConsentID); return err })
	})
}

func TestCardMarksItsHoldersAttendanceUntilTheirWordVoidsIt(t *testing.T) {
	each(t, func(s *stage) {
		ctx, n, desk := s.Context(), s.neighbour(true), s.county.Desk
		own := s.on("", n)
		c := s.open(3)
		s.join(own, c)
		lessons := s.lessons(c)
		s.day(lessons[0].Date)
		token := must(s.GiveCard(ctx, desk, s.visit(desk, n).ID))
		who := must(access.Card(ctx, s.Store, token))
		list := must(s.TodaysLessons(ctx, who))
		if len(list) != 1 {
			t.Fatalf("%v", list)
		}
		s.done("lesson.sign", func() error { _, err := s.SignLesson(ctx, who, list[0].ID); return err })
		if m := must(s.Store.Attendance(ctx, list[0]))[n.PersonID]; m.State != "present" || m.MarkedBy != n.PersonID {
			t.Errorf("%+v", m)
		}
		s.refused(domain.ErrNoLessonNow, func() error { _, err := s.SignLesson(ctx, who, lessons[1].ID); return err })
		ok(t, s.VoidCard(ctx, own))
		if _, err := access.Card(ctx, s.Store, token); !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("a void card opens: %v", err)
		}
		s.clock.Days(1)
		token = must(s.GiveCard(ctx, desk, s.visit(desk, n).ID))
		ok(t, s.VoidCardAtDesk(ctx, desk, s.visit(desk, n).ID))
		if _, err := access.Card(ctx, s.Store, token); !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("a card void by word opens: %v", err)
		}
	})
}

func TestDeathTakesTwoOfficersAndADeskReversesIt(t *testing.T) {
	each(t, func(s *stage) {
		ctx, n := s.Context(), s.neighbour(true)
		token, _, err := access.SignIn(ctx, s.Store, access.Attempt{Login: n.Phone, Secret: n.PIN})
		ok(t, err)
		a := s.county.Staff
		in := action.NewDeath{Name: n.Name, IdentityNumber: n.IdentityNumber, Reference: "民登 2026-0001"}
		s.refused(errComer, func() error { _, err := s.EnterDeath(ctx, s.Counties[1].Staff[0], in); return err })
		d := must(s.EnterDeath(ctx, a[0], in))
		s.refused(domain.ErrSamePerson, func() error { _, err := s.ConfirmDeath(ctx, a[0], d.ID); return err })
		s.signIn("", n.Phone, n.PIN) // one officer closes nothing
		must(s.ConfirmDeath(ctx, a[1], d.ID))
		if _, err := session(ctx, s.Store, n.Phone, n.PIN); !errors.Is(err, domain.ErrFileClosed) {
			t.Errorf("%v", err)
		}
		if _, err := access.Resume(ctx, s.Store, token, ""); !errors.Is(err, domain.ErrUnauthenticated) {
			t.Errorf("who was signed in stays so: %v", err)
		}
		if !slices.Contains(s.news(n), "file-closed") {
			t.Error("nobody is told")
		}
		desk := s.county.Desk
		must(s.ReverseDeath(ctx, desk, s.visit(desk, n).ID))
		s.signIn("", n.Phone, n.PIN)
	})
}

func TestPINIsTypedByThePersonAtTheDesk(t *testing.T) {
	each(t, func(s *stage) {
		ctx, n, desk := s.Context(), s.neighbour(true), s.county.Desk
		v := s.visit(desk, n)
		if _, err := s.SignInAtDesk(ctx, desk, v.ID, "000000"); !errors.Is(err, domain.ErrSignIn) {
			t.Errorf("%v", err)
		}
		x := must(access.Resume(ctx, s.Store, must(s.SignInAtDesk(ctx, desk, v.ID, n.PIN)), ""))
		p, own := x.Person()
		if proof := must(s.Store.PersonSession(ctx, p.ID())); !own || proof.Origin != "desk" || proof.DeskBy != desk.AccountID {
			t.Errorf("%+v", proof)
		}
		if left := x.Expires.Sub(s.Store.Now()); left > access.DeskMinutes*time.Minute {
			t.Errorf("it lasts %v", left)
		}
	})
}

func TestNoticesOfPeopleWithoutAPhoneArePrintedAtTheDesk(t *testing.T) {
	each(t, func(s *stage) {
		ctx, desk := s.Context(), s.county.Desk
		in := s.registration("1990-05-05")
		in.PIN, in.Phone = "482913", ""
		r := must(s.Register(ctx, in))
		ok(t, s.Store.Write(ctx, func(tx *storage.Tx) error { return tx.Tell(ctx, r.PersonID, "message.identity-confirmed") }))
		_, _, notices, err := s.Desk(ctx, desk)
		if err != nil || len(notices) != 1 || notices[0].IdentityMask != ident.MaskIdentity(in.IdentityNumber) {
			t.Fatalf("%v %v", notices, err)
		}
		s.done("message.print", func() error { _, err := s.PrintNotice(ctx, desk, notices[0].ID); return err })
		if _, _, notices, _ = s.Desk(ctx, desk); len(notices) != 0 {
			t.Error("it is printed twice")
		}
	})
}
