package seed

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

func found(t *testing.T, s *storage.Store, password string) (*action.Actions, World) {
	t.Helper()
	a, err := DemoActions(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := MarkDemo(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if err := Load(t.Context(), a, SampleReview); err != nil {
		t.Fatal(err)
	}
	w, err := Found(t.Context(), a, password)
	if err != nil {
		t.Fatal(err)
	}
	return a, w
}

func TestLoadingAgainChangesNothing(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		a, err := DemoActions(s, 1)
		if err != nil {
			t.Fatal(err)
		}
		var audits [2][]domain.Audit
		for i := range audits {
			if err := Load(t.Context(), a, ""); err != nil {
				t.Fatal(err)
			}
			if audits[i], err = s.Audits(t.Context(), domain.Everywhere, "", 10); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(audits[0], audits[1]); diff != "" || len(audits[0]) != 1 {
			t.Error(len(audits[0]), diff)
		}
		courses, _ := s.Courses(t.Context(), storage.CourseFilter{Search: "电焊"})
		text, err := s.ConsentText(t.Context(), "placement", "zh-Hans")
		if len(courses) == 0 || err != nil || text.ReviewedBy != "" || !text.Sample {
			t.Error(courses, text, err)
		}
	})
}

func TestLoadLeavesACorrectedYearOfHolidaysAlone(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		a, err := DemoActions(s, 1)
		if err != nil {
			t.Fatal(err)
		}
		own := domain.Holiday{Date: "2026-03-16", Kind: domain.DayOff, Name: "更正"}
		err = s.Write(t.Context(), func(tx *storage.Tx) error {
			return tx.SetHolidays(t.Context(), storage.Country, []domain.Holiday{own}, []int{2026})
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := Load(t.Context(), a, ""); err != nil {
			t.Fatal(err)
		}
		days, years, err := s.Holidays(t.Context(), storage.Country)
		if err != nil || len(years) != 7 || days[len(days)-1] != own {
			t.Error(days[len(days)-1], years, err)
		}
	})
}

func TestEveryConsentTextTellsTheSameRights(t *testing.T) {
	texts, err := ConsentTexts("")
	if err != nil {
		t.Fatal(err)
	}
	told, lines := map[string]int{}, map[string]int{}
	for _, x := range texts {
		told[x.Language]++
		if n := strings.Count(x.Body, "\n"); lines[x.Purpose] == 0 {
			lines[x.Purpose] = n
		} else if n != lines[x.Purpose] { // a line is a right: the seat or work, the cost, saying No, leaving, complaining, what no record proves
			t.Errorf("%s in %s has %d lines, and another language %d", x.Purpose, x.Language, n, lines[x.Purpose])
		}
		if len(x.Hash) != 64 || !x.Sample || x.Version != 1 || x.ReviewedBy != "" {
			t.Error(x)
		}
	}
	for language, n := range told {
		if n != len(domain.Purposes.List()) || told["zh-Hans"] == 0 {
			t.Errorf("%d texts in %s", n, language)
		}
	}
}

func TestNoTextThatAProgramTranslatedCountsAsReviewed(t *testing.T) {
	texts, err := ConsentTexts(SampleReview)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range texts {
		if reviewed := x.ReviewedBy != ""; reviewed != (x.Language == "zh-Hans" || x.Language == "en") {
			t.Errorf("%s in %s: reviewed is %t", x.Purpose, x.Language, reviewed)
		}
	}
}

func TestTheWorldHasFiveLevelsAndEveryRole(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		_, w := found(t, s, "")
		regions, err := s.RegionsUnder(t.Context(), w.Region.Path, domain.LevelVillage, s.Today())
		if err != nil {
			t.Fatal(err)
		}
		levels := map[int]int{}
		for _, r := range regions {
			levels[r.Level]++
		}
		if diff := cmp.Diff(map[int]int{1: 1, 2: 1, 3: 3, 4: 9, 5: 27}, levels); diff != "" {
			t.Error(diff)
		}
		schools, employers, open := 0, 0, 0
		for _, c := range w.Counties {
			schools += len(c.Schools)
			for _, e := range c.Employers {
				employers++
				if e.CodeState != "ok" {
					open++
				}
			}
		}
		if schools != 4 || employers != 6 || open != 1 || len(w.Signins) != 0 {
			t.Error(schools, employers, open, w.Signins)
		}
		if got := w.Counties[0].Villages[3].Path; got != "99/9999/999901/999901100/999901100200/" {
			t.Error(got)
		}
		if c := w.Counties[0]; c.Assessors[1].PersonID != c.Schools[0].Teachers[3].PersonID || c.Assessors[1].AccountID == c.Schools[0].Teachers[3].AccountID {
			t.Error("nobody holds two accounts")
		}
	})
}

func TestIDsGrowAndFollowTheSeed(t *testing.T) {
	clock := func() time.Time { return storagetest.Start }
	a, b, c := NewIDs(clock, 1), NewIDs(clock, 1), NewIDs(clock, 2)
	last := ""
	for range 5000 {
		x, y, z := a(), b(), c()
		if x != y || x == z || x <= last || len(x) != 36 || x[14] != '7' || x[19] < '8' || x[19] > 'b' {
			t.Fatal(last, x, y, z)
		}
		last = x
	}
}
