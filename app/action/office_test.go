package action_test

import (
	"errors"
	"testing"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/seed"
	"yiji/storage"
)

// ombudsmanOf is an ombudsman of a county with an office of their own.
func (s *stage) ombudsmanOf(k *seed.County) domain.Actor {
	s.Helper()
	who := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleOmbudsman, RegionCode: string(k.Region.Code), Appointed: true}))
	must(s.MakeOfficeKey(s.Context(), who, seed.DemoPassword))
	return who
}

// now is an actor as their grant stands today.
func (s *stage) now(who domain.Actor) domain.Actor {
	s.Helper()
	who.Scope = must(s.Store.Grant(s.Context(), who.GrantID)).Scope(who.PersonID)
	return who
}

// reads is what an ombudsman's office reads of a case.
func (s *stage) reads(who domain.Actor, id domain.GrievanceID) string {
	s.Helper()
	return must(s.Grievance(s.Context(), must(s.DeskBy(s.Context(), who, seed.DemoPassword)), id)).First()
}

// complaint is a case that p leaves.
func (s *stage) complaint(p access.PersonSession, words string) domain.GrievanceID {
	s.Helper()
	return must(s.LeaveGrievance(s.Context(), p, action.NewGrievance{Topic: "data", Text: words})).ID
}

// Two counties with an office each become one: both go on with their cases, new ones reach one of them, and the offices can join.
func TestAMergerCarriesTheOfficesKeysAndOpenCasesAlong(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k, far := s.Context(), s.county, &s.Counties[1]
		p := s.person("1990-05-05")
		one, two := s.ombudsmanOf(k), s.ombudsmanOf(far)
		old := s.complaint(p, "我的姓名写错了")
		if s.reads(one, old) != "我的姓名写错了" {
			t.Fatal("the office of the county does not read its case")
		}
		d := must(s.Dispute(ctx, p, "class", string(s.join(p, s.open(2)).ID)))
		must(s.MergeRegion(ctx, domain.Operator, string(k.Region.Code), string(far.Region.Code)))
		s.carry()
		one, two = s.now(one), s.now(two)
		if s.reads(one, old) != "我的姓名写错了" {
			t.Error("the case was lost with the county")
		}
		ok(t, s.AddOwnWords(ctx, p, old, action.More{Text: "还没有改"}))
		after := s.complaint(p, "姓名又写错了")
		if list := must(s.Disputes(ctx, two)); len(list) != 1 || list[0].ID != d.ID {
			t.Errorf("the successor's disputes: %+v", list)
		}
		if s.reads(two, after) != "姓名又写错了" || s.reads(two, old) != "" {
			t.Error("a new case does not reach the successor's office, or it reads with a key it does not hold")
		}
		if o := must(s.Office(ctx, one)); !o.Joined || must(s.Office(ctx, two)).Joined {
			t.Errorf("%+v", o)
		}
		desk := must(s.DeskBy(ctx, one, seed.DemoPassword))
		s.done("grievance.open", func() error { return s.JoinOffice(ctx, desk) })
		if _, err := s.DeskBy(ctx, one, seed.DemoPassword); !errors.Is(err, domain.ErrPassphrase) {
			t.Errorf("the former key still opens: %v", err)
		}
		other := must(s.DeskBy(ctx, two, seed.DemoPassword))
		if err := s.JoinOffice(ctx, other); !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("%v", err)
		}
		ok(t, s.HandOver(ctx, other, one.AccountID))
		for _, who := range []domain.Actor{one, two} {
			c := must(s.Grievance(ctx, must(s.DeskBy(ctx, who, seed.DemoPassword)), old))
			if c.First() != "我的姓名写错了" || len(c.Words) != 2 || c.Words[1].Text != "还没有改" {
				t.Errorf("%+v", c.Words)
			}
		}
		must(s.AnswerGrievance(ctx, other, old, "已经改正"))
		if own := must(s.OwnGrievances(ctx, p)); len(own) != 2 || own[1].Answer() != "已经改正" {
			t.Errorf("%+v", own)
		}
	})
}

// A county that goes to another prefecture takes its office along.
func TestAMoveCarriesTheOfficesKeyAlong(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		ok(t, s.Store.Write(ctx, func(tx *storage.Tx) error {
			return tx.AddRegions(ctx, []domain.Region{{Code: "999800000000", ValidFrom: "2020-01-01", Level: domain.LevelPrefecture, Parent: s.Region.Code, Name: "第二州", Path: "99/9998/"}})
		}))
		one, p := s.ombudsmanOf(k), s.person("1990-05-05")
		id := s.complaint(p, "我的姓名写错了")
		must(s.MoveRegion(ctx, domain.Operator, string(k.Region.Code), "9998"))
		s.carry()
		if s.reads(s.now(one), id) != "我的姓名写错了" || s.reads(s.now(one), s.complaint(p, "姓名又写错了")) != "姓名又写错了" {
			t.Error("lost with the move")
		}
	})
}
