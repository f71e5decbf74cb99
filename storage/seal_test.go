package storage_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
	"yiji/storage/storagetest"
)

func TestPropertySealedBytesHoldNothingOfTheNumber(t *testing.T) {
	s, err := storage.NewSealer(storagetest.Key)
	if err != nil {
		t.Fatal(err)
	}
	other, err := storage.NewSealer(bytes.Repeat([]byte{7}, storage.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[0-9]{17}[0-9X]`).Draw(t, "number")
		box := s.Seal(number)
		if bytes.Contains(box, []byte(number[:6])) || strings.Contains(s.Key("identity", number), number[:6]) {
			t.Fatal("the number shows")
		}
		if got, err := s.Open(box); got != number || err != nil {
			t.Fatal(got, err)
		}
		if got, err := other.Open(box); err == nil {
			t.Fatalf("another key opens it: %q", got)
		}
		i := rapid.IntRange(0, len(box)-1).Draw(t, "byte")
		box[i] ^= 1
		if got, err := s.Open(box); err == nil {
			t.Fatalf("changed bytes open: %q", got)
		}
		key, again := s.Key("identity", number), s.Key("identity", number)
		_, hash, _ := strings.Cut(key, ":")
		if key != again || hash == "" || strings.HasSuffix(s.Key("phone", number), hash) || key == other.Key("identity", number) {
			t.Fatal("the look-up key does not depend on kind, number and secret alone")
		}
	})
}

func TestTheSameNumberIsSealedDifferentlyEachTime(t *testing.T) {
	s, err := storage.NewSealer(storagetest.Key)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(s.Seal("13800000000"), s.Seal("13800000000")) {
		t.Error("two boxes are alike")
	}
}

func TestAKeyOfTheWrongLengthIsRefused(t *testing.T) {
	for _, n := range []int{0, 16, 31, 33} {
		if _, err := storage.NewSealer(make([]byte, n)); err == nil {
			t.Errorf("%d bytes", n)
		}
	}
}

// Whoever reads the database without the key finds no identity or phone number and no word of a grievance, in any column.
func TestNumbersAndGrievancesAreNowhereInTheDatabase(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		id, phone, words := ident.Fictional("1990-05-05", 7), "13912345678", "they kept my papers"
		write(t, s, func(tx *storage.Tx) error {
			p := domain.Person{County: "999901", ID: "p", Name: "阿", BornOn: "1990-05-05", Language: "ug", IdentityMask: ident.MaskIdentity(id), PhoneMask: ident.MaskPhone(phone), CreatedAt: tx.Now}
			if err := tx.AddPerson(t.Context(), p, domain.Secrets{Identity: id, Phone: phone}); err != nil {
				return err
			}
			if err := tx.AddAccount(t.Context(), domain.Account{ID: "a", PersonID: "p", Person: true, CreatedAt: tx.Now}); err != nil {
				return err
			}
			if err := tx.AddLogin(t.Context(), "identity", id, "a"); err != nil {
				return err
			}
			if err := tx.AddLogin(t.Context(), "phone", phone, "a"); err != nil {
				return err
			}
			if err := tx.AddDone(t.Context(), "k", storage.Done{Act: "grievance.leave", Result: words + id}); err != nil {
				return err
			}
			g := domain.Grievance{County: "999901", ID: "g", PersonID: "p", Topic: "fee", State: "open", CreatedAt: tx.Now}
			if err := tx.AddGrievance(t.Context(), g); err != nil {
				return err
			}
			return tx.AddCaseWord(t.Context(), domain.CaseWord{County: "999901", ID: "w", GrievanceID: "g", WaitingSealed: tx.SealBytes([]byte(words)), CreatedAt: tx.Now})
		})
		for table, columns := range columnsOf(t, s) {
			for c := range columns {
				for _, secret := range []string{id, phone, words} {
					n := 0
					q := `SELECT count(*) FROM ` + table + ` WHERE lower(CAST("` + c + `" AS TEXT)) LIKE ? OR lower(CAST("` + c + `" AS TEXT)) LIKE ?`
					if err := s.Query(t.Context(), &n, q, "%"+strings.ToLower(secret)+"%", "%"+hex.EncodeToString([]byte(secret))+"%"); err != nil {
						t.Fatal(table, c, err)
					}
					if n > 0 {
						t.Errorf("%s.%s holds %q", table, c, secret)
					}
				}
			}
		}
		d, err := s.Done(t.Context(), "k")
		if err != nil || d.Result != words+id {
			t.Errorf("the kept result reads %q, %v", d.Result, err)
		}
		got, err := s.Secrets(t.Context(), "p")
		if err != nil || got.Identity != id || got.Phone != phone {
			t.Error(got, err)
		}
	})
}

func write(t *testing.T, s *storage.Store, f func(*storage.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}
