package storage_test

import (
	"bytes"
	"testing"

	"yiji/domain"
	"yiji/storage"
)

// What the server seals of a case (the author's key, words that wait for an office) and of a draw is read by the next key alone, once
// the one it was sealed by is retired.
func TestACaseAndADrawAreReadAfterRotatingAndRetiringAKey(t *testing.T) {
	eachEmpty(t, func(t *testing.T, dsn string) {
		name, old := ringFile(t)
		folder := t.TempDir()
		s := keyed(t, dsn, name, folder)
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		draw := domain.Lottery{Period: "2026Q4", Open: bytes.Repeat([]byte{1}, 32), Cover: bytes.Repeat([]byte{0, 255}, 16)}
		over := domain.Lottery{Period: "2026Q3", Open: bytes.Repeat([]byte{3}, 32), Cover: bytes.Repeat([]byte{4}, 32)}
		g := domain.Grievance{County: "999901", ID: "case", PersonID: "p", Topic: "fee", State: "open", OwnRecipient: "age1", OwnSealed: s.SealBytes([]byte("author's key"))}
		write(t, s, func(tx *storage.Tx) error {
			for _, l := range []domain.Lottery{draw, over} {
				if err := tx.AddLottery(t.Context(), l); err != nil {
					return err
				}
			}
			if err := tx.ForgetCovers(t.Context(), draw.Period); err != nil {
				return err
			}
			if err := tx.AddGrievance(t.Context(), g); err != nil {
				return err
			}
			return tx.AddCaseWord(t.Context(), domain.CaseWord{County: g.County, ID: "word", GrievanceID: g.ID, WaitingSealed: tx.SealBytes([]byte("他们收了我三百元"))})
		})
		usedBy(t, s, old.Active())
		next := rotated(t, name)
		if err := s.Reseal(t.Context(), func(int, int) {}); err != nil {
			t.Fatal(err)
		}
		if used := usedBy(t, s, next.Active()); used[next.Active()] != 5 { // two open keys, one cover key, the author's key, the words
			t.Errorf("%v", used)
		}
		alone, err := next.Without(old.Active())
		if err == nil {
			err = storage.WriteRing(name, alone)
		}
		if err != nil {
			t.Fatal(err)
		}
		caseIsRead(t, keyed(t, dsn, name, folder), g, draw)
	})
}

func caseIsRead(t *testing.T, s *storage.Store, g domain.Grievance, draw domain.Lottery) {
	t.Helper()
	list, err := s.OwnGrievances(t.Context(), g.PersonID)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if b, err := s.OpenBytes(list[0].OwnSealed); err != nil || string(b) != "author's key" {
		t.Errorf("%q %v", b, err)
	}
	words, err := s.CaseWords(t.Context(), g)
	if err != nil || len(words) != 1 {
		t.Fatal(words, err)
	}
	if b, err := s.OpenBytes(words[0].WaitingSealed); err != nil || string(b) != "他们收了我三百元" {
		t.Errorf("%q %v", b, err)
	}
	if l, err := s.Lottery(t.Context(), draw.Period); err != nil || !bytes.Equal(l.Open, draw.Open) || !bytes.Equal(l.Cover, draw.Cover) {
		t.Errorf("%+v %v", l, err)
	}
	if l, err := s.Lottery(t.Context(), "2026Q3"); err != nil || len(l.Cover) != 0 || len(l.Open) != 32 {
		t.Errorf("%+v %v", l, err)
	}
}
