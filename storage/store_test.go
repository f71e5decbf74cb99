package storage_test

import (
	"testing"

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
