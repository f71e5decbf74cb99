package storage_test

import (
	"slices"
	"testing"

	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

func TestTwoChineseCharactersFindACourse(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		write(t, s, func(tx *storage.Tx) error {
			for _, c := range []domain.Course{{ID: "1", Code: "welding", Name: "电焊工", NameEn: "Welding"}, {ID: "2", Code: "nan", Name: "馕制作", NameEn: "Nan baking"},
				{ID: "3", Code: "e", Name: "电子装配", NameEn: "Electronics assembly", Modes: "full-time,credit"}, {ID: "4", Code: "rare", Name: "𬭚器", NameEn: "Chime"}} {
				if err := tx.AddCourse(t.Context(), c, nil); err != nil {
					return err
				}
			}
			return nil
		})
		for search, want := range map[string][]string{"": {"e", "nan", "rare", "welding"}, "电焊": {"welding"}, "焊工": {"welding"}, "电焊工": {"welding"}, "焊电": nil, "电工": nil, "制作": {"nan"},
			"WELD": {"welding"}, "elding": {"welding"}, "nan 制作": {"nan"}, "𬭚器": {"rare"}, "'; --": nil, "%%": nil, "__": nil, "a\x00b": nil, "馕制\x00": nil, " 电焊 ": {"welding"}} {
			list, err := s.Courses(t.Context(), storage.CourseFilter{Search: search})
			if err != nil {
				t.Fatalf("%q: %v", search, err)
			}
			var got []string
			for _, c := range list {
				got = append(got, c.Code)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", search, got, want)
			}
		}
		for mode, want := range map[string]int{"credit": 1, "full-time": 1, "full": 0, "%": 0, "": 4} {
			if list, err := s.Courses(t.Context(), storage.CourseFilter{Mode: mode}); err != nil || len(list) != want {
				t.Errorf("mode %q: %d courses, %v", mode, len(list), err)
			}
		}
	})
}

func TestTextWithNULFindsNothingAndBreaksNothing(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		for _, id := range []string{"\x00", "a\x00' OR 1=1 --", "\xff\xfe", "'; DROP TABLE courses; --", `\`, "?", "𝄞"} {
			if _, err := s.Course(t.Context(), domain.CourseID(id)); err != domain.ErrNotFound {
				t.Errorf("%q: %v", id, err)
			}
			if _, err := s.Claims(t.Context(), domain.Everywhere, storage.ClaimFilter{Search: id}); err != nil {
				t.Errorf("%q: %v", id, err)
			}
		}
	})
}
