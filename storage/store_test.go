package storage_test

import (
	"errors"
	"testing"

	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

func TestMigrationsGoInTwiceWithoutChange(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		steps, err := s.Steps(t.Context())
		if err != nil || len(steps) == 0 {
			t.Fatal(steps, err)
		}
		for _, step := range steps {
			if !step.In {
				t.Errorf("%s is not in", step.Name)
			}
		}
	})
}

// A conflict that an act goes on after is tried again all the same: what the ended transaction says later is no reason to fail.
func TestAConflictIsTriedAgainWhateverTheActDoesAfterIt(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		if storagetest.IsSQLite(t, s) {
			t.Skip("one writer at a time meets no conflict")
		}
		tries := 0
		err := s.Write(t.Context(), func(tx *storage.Tx) error {
			tries++
			if _, err := tx.Setting(t.Context(), "race"); err != nil && !errors.Is(err, domain.ErrNotFound) {
				return err
			}
			if tries == 1 {
				if err := storagetest.Exec(t, s, "INSERT INTO settings (name, value) VALUES ('race', 'another')"); err != nil {
					return err
				}
			}
			return errors.Join(tx.SetSetting(t.Context(), "race", "ours"), tx.DropSupports(t.Context(), domain.Class{County: "999901", ID: "c"}))
		})
		if err != nil || tries != 2 {
			t.Errorf("%d tries, %v", tries, err)
		}
	})
}
