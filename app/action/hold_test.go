package action_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/seed"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// People-first design, "Holds without an author": the hash stands before the quarter, the key comes after it and is the hash's, and the
// cover key is gone by then.
func TestTheHashOfADrawIsPublishedBeforeAndItsKeyAfter(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		now := domain.PeriodOf(s.Store.Today())
		_, last := domain.PeriodBounds(now)
		ok(t, s.PublishLotteries(ctx))
		before := must(s.PublicLotteries(ctx))
		if len(before) != 2 || before[0].Period != domain.PeriodOf(last.Add(1)) || before[0].Hash == "" || before[0].Key != nil || before[1].Key != nil {
			s.Fatalf("%+v", before)
		}
		s.day(last.Add(1))
		ok(t, s.PublishLotteries(ctx))
		after := must(s.PublicLotteries(ctx))
		old := after[len(after)-1]
		if (domain.Lottery{Open: old.Key}).Hash() != old.Hash || old.Hash != before[1].Hash || after[1].Key != nil {
			s.Errorf("%+v", after)
		}
		if l := must(s.Store.Lottery(ctx, now)); len(l.Cover) != 0 {
			s.Error("the cover key of a quarter that is over is still there")
		}
	})
}

// The database together with every key of the server opens no word of a case; the passphrase does, and the token of the session that typed it.
func TestTheServersKeysOpenNoWordOfACase(t *testing.T) {
	each(t, func(s *stage) {
		ctx, who := s.Context(), s.Ombudsmen[0]
		left := must(s.LeaveGrievance(ctx, access.PersonSession{}, action.NewGrievance{Topic: "fee", Text: "他们收了我三百元", RegionCode: "999901"}))
		desk := must(s.DeskBy(ctx, who, seed.DemoPassword))
		must(s.AnswerGrievance(ctx, desk, left.ID, "学校已经退还"))
		words := must(s.Store.CaseWords(ctx, left.Grievance))
		for _, w := range words {
			for _, b := range [][]byte{w.OfficeText, w.OwnText, w.WaitingSealed} {
				if text, err := s.Store.OpenBytes(b); err == nil && len(text) > 0 {
					s.Errorf("the server reads %q", text)
				}
			}
		}
		for table, rows := range storagetest.Contents(s, s.Store) {
			if all := strings.Join(rows, "\n"); strings.Contains(all, "三百元") || strings.Contains(all, left.Code) || strings.Contains(all, seed.DemoPassword) {
				s.Errorf("%s holds words, a code or a passphrase", table)
			}
		}
		if control := s.Store.SealBytes([]byte("三百元")); string(must(s.Store.OpenBytes(control))) != "三百元" {
			s.Error("the control does not open")
		}
		if got := must(s.Answers(ctx, left.Code)); len(got) != 1 || got[0].Text != "学校已经退还" {
			s.Errorf("%+v", got)
		}
		if got := must(s.Answers(ctx, access.NewClaimCode())); got != nil {
			s.Errorf("%+v", got)
		}
		token, hash := access.NewToken()
		ok(t, s.Store.Write(ctx, func(tx *storage.Tx) error {
			return tx.AddSession(ctx, domain.Session{ID: hash, AccountID: who.AccountID, GrantID: who.GrantID, CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now.AddDate(1, 0, 0)})
		}))
		s.mustFail(ctx, who, token, domain.ErrOfficeLocked)
		if err := s.OpenOffice(ctx, who, token, "not the passphrase"); !errors.Is(err, domain.ErrPassphrase) {
			s.Error(err)
		}
		ok(t, s.OpenOffice(ctx, who, token, seed.DemoPassword))
		opened := must(s.DeskOf(ctx, who, token))
		if must(s.Grievance(ctx, opened, left.ID)).First() != "他们收了我三百元" {
			s.Error("the session that opened the office does not read")
		}
		ok(t, storagetest.Exec(t, s.Store, "DELETE FROM sessions WHERE id = $1", hash))
		s.mustFail(ctx, who, token, domain.ErrOfficeLocked)
	})
}

func (s *stage) mustFail(ctx context.Context, who domain.Actor, token string, want error) {
	s.Helper()
	if _, err := s.DeskOf(ctx, who, token); !errors.Is(err, want) {
		s.Errorf("%v, want %v", err, want)
	}
}
