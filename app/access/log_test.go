package access_test

import (
	"fmt"
	"testing"
	"time"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

func TestSignInAndOutLeaveARowWithoutTheSession(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		a := domain.Account{ID: "a1", PersonID: "p1", Login: "officer", PasswordHash: access.HashSecret("correct horse"), CreatedAt: clock.At}
		if err := s.Write(t.Context(), func(tx *storage.Tx) error {
			if err := tx.AddAccount(t.Context(), a); err != nil {
				return err
			}
			return tx.AddLogin(t.Context(), "staff", a.Login, a.ID)
		}); err != nil {
			t.Fatal(err)
		}
		token, _, err := access.SignIn(t.Context(), s, access.Attempt{Login: "officer", Secret: "correct horse", CodeLater: true})
		if err != nil {
			t.Fatal(err)
		}
		clock.At = clock.At.Add(time.Second)
		for range 2 { // the second finds nothing to end
			if err := access.SignOut(t.Context(), s, token); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := s.UnsealedAudits(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range rows {
			got += fmt.Sprintf("%s %s %s %t, ", r.Act, r.AccountID, r.Object, r.Personal)
		}
		if want := "session.open a1 a1 false, session.close a1 a1 false, "; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}
