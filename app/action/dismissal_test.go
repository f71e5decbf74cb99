package action_test

import (
	"errors"
	"slices"
	"testing"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/seed"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// Rule 11: two people of different bodies end an ombudsman's office, as two appoint one, and never the ombudsman's boss alone. What the office
// holds stays: a colleague reads on, and the former ombudsman's sessions read nothing.
func TestTwoPeopleOfDifferentBodiesEndAnOmbudsmansOffice(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		one := s.ombudsmanOf(k)
		two := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleOmbudsman, RegionCode: string(k.Region.Code), Appointed: true}))
		ok(t, s.AskForOffice(ctx, two, seed.DemoPassword))
		id := s.complaint(s.person("1990-05-05"), "我的姓名写错了")
		token, hash := access.NewToken()
		ok(t, s.Store.Write(ctx, func(tx *storage.Tx) error {
			return tx.AddSession(ctx, domain.Session{ID: hash, AccountID: one.AccountID, GrantID: one.GrantID, CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now.AddDate(0, 0, 1)})
		}))
		ok(t, s.OpenOffice(ctx, one, token, seed.DemoPassword))
		s.refused(domain.ErrForbidden, func() error { _, err := s.ProposeEnd(ctx, k.Staff[0], one.AccountID, "misuse"); return err })
		s.refused(domain.ErrNotFound, func() error {
			_, err := s.ProposeEnd(ctx, s.RegionStaff, k.Checkers[0].AccountID, "misuse")
			return err
		})
		_, err := s.ProposeEnd(ctx, s.RegionStaff, one.AccountID, "because")
		s.blames(err, map[string]string{"reason": "choose-one"})
		var p domain.Appointment
		s.done("appointment.propose", func() error { p, err = s.ProposeEnd(ctx, s.RegionStaff, one.AccountID, "misuse"); return err })
		s.refused(domain.ErrStale, func() error { _, err := s.ProposeEnd(ctx, s.RegionStaff, one.AccountID, "misuse"); return err })
		if told := storagetest.List(t, s.Store, "SELECT account_id FROM messages WHERE template = 'message.office-ending'"); !slices.Equal(told, []string{string(one.AccountID)}) {
			t.Error("the ombudsman is not told")
		}
		s.refused(domain.ErrForbidden, func() error { _, err := s.DecideAppointment(ctx, s.RegionStaff, p.ID, true); return err })
		own := s.Auditor
		own.OrganisationID = s.RegionStaff.OrganisationID
		s.refused(domain.DutyTwoAppointers.Err, func() error { _, err := s.DecideAppointment(ctx, own, p.ID, true); return err })
		ok(t, s.HandOver(ctx, must(s.DeskOf(ctx, one, token)), two.AccountID))
		s.done("appointment.confirm", func() error { _, err := s.DecideAppointment(ctx, s.Auditor, p.ID, true); return err })
		if g := must(s.Store.Grant(ctx, one.GrantID)); g.Holds(s.Store.Today()) || g.EndReason != "misuse" || g.EndedBy != s.Auditor.AccountID {
			t.Errorf("%+v", g)
		}
		s.mustFail(ctx, one, token, domain.ErrOfficeLocked)
		if _, err := s.DeskBy(ctx, one, seed.DemoPassword); !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("the former ombudsman's key is kept: %v", err)
		}
		if s.reads(two, id) != "我的姓名写错了" {
			t.Error("the colleague does not read on")
		}
	})
}

// A refused proposal ends nothing. Where nobody else holds the key the cases stay with the office, and whoever follows hears what is said from
// then on.
func TestAnOfficeWithoutAHolderKeepsItsCases(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k, p := s.Context(), s.county, s.person("1990-05-05")
		one := s.ombudsmanOf(k)
		id := s.complaint(p, "我的姓名写错了")
		no := must(s.ProposeEnd(ctx, s.RegionStaff, one.AccountID, "left-office"))
		must(s.DecideAppointment(ctx, s.Auditor, no.ID, false))
		if s.reads(one, id) == "" {
			t.Error("a refused proposal ended the office")
		}
		yes := must(s.ProposeEnd(ctx, s.RegionStaff, one.AccountID, "left-office"))
		must(s.DecideAppointment(ctx, s.Auditor, yes.ID, true))
		s.clock.Days(1)
		next := s.ombudsmanOf(k)
		if list := must(s.Grievances(ctx, must(s.DeskBy(ctx, next, seed.DemoPassword)))); len(list) != 1 || list[0].ID != id {
			t.Errorf("%+v", list)
		}
		if s.reads(next, id) != "" {
			t.Error("another key opens the former words")
		}
		must(s.AskBack(ctx, must(s.DeskBy(ctx, next, seed.DemoPassword)), id, "请再说一遍"))
		ok(t, s.AddOwnWords(ctx, p, id, action.More{Text: "姓名写错了"}))
		c := must(s.Grievance(ctx, must(s.DeskBy(ctx, next, seed.DemoPassword)), id))
		if len(c.Words) != 3 || !c.Words[0].Sealed || c.Words[1].Text != "请再说一遍" || c.Words[2].Text != "姓名写错了" {
			t.Errorf("%+v", c.Words)
		}
	})
}
