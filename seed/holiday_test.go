package seed_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
	"yiji/seed"
)

func calendar(t *testing.T) domain.Calendar {
	t.Helper()
	days, err := seed.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	return domain.NewCalendar(days, domain.CoveredYears(days))
}

func TestHolidaysOf2020To2026AreCoveredAndNoOtherYear(t *testing.T) {
	days, err := seed.Calendar()
	if err != nil || len(days) != 254 {
		t.Fatalf("%d days, %v", len(days), err)
	}
	if diff := cmp.Diff([]int{2020, 2021, 2022, 2023, 2024, 2025, 2026}, domain.CoveredYears(days)); diff != "" {
		t.Error(diff)
	}
	for _, h := range days {
		if h.Kind == domain.DayWork && h.Date.Weekday() <= 5 {
			t.Errorf("%v makes up on a working day", h)
		}
	}
}

func TestWorkdaysFollowTheOfficialArrangement(t *testing.T) {
	c := calendar(t)
	for _, v := range []struct {
		from, to domain.Date
		n        int
	}{
		{"2026-09-28", "2026-10-10", 5}, // a Saturday worked to make up
		{"2026-02-10", "2026-02-24", 5},
		{"2025-01-24", "2025-02-10", 7},
		{"2021-09-30", "2021-10-13", 5},
		{"2026-04-30", "2026-05-11", 5},
	} {
		got, err := c.AddWorkdays(v.from, v.n)
		if got != v.to || err != nil {
			t.Errorf("%s + %d = %s, %v; want %s", v.from, v.n, got, err, v.to)
		}
		if n, err := c.Between(v.from, v.to); n != v.n || err != nil {
			t.Errorf("between %s and %s: %d, %v", v.from, v.to, n, err)
		}
	}
}

func TestSpanThatLeavesTheDataIsRefusedWithTheYear(t *testing.T) {
	c := calendar(t)
	for _, v := range []struct {
		from domain.Date
		n    int
		year int
	}{{"2026-12-28", 5, 2027}, {"2020-01-02", -3, 2019}, {"2027-06-01", 1, 2027}} {
		_, err := c.AddWorkdays(v.from, v.n)
		var e *domain.Error
		if !errors.As(err, &e) || e.Code != "holiday-data-missing" || e.Args["Year"] != v.year || e.Kind != domain.Refused {
			t.Errorf("%s + %d: %v", v.from, v.n, err)
		}
	}
	if got, err := c.AddWorkdays("2026-12-28", 3); got != "2026-12-31" || err != nil {
		t.Errorf("inside the data: %s, %v", got, err)
	}
}

func TestHolidayFileRefusesBadRowsOneByOne(t *testing.T) {
	days, refused, err := seed.Holidays([]string{"name", "date", "kind"}, [][]string{
		{"元旦", "2027-01-01", "off"},
		{"元旦", "2027-02-30", "off"},
		{"元旦", "2027-01-02", "holiday"},
		{"", "2027-01-03", "off"},
		{"元旦", "2027-01-01", "work"},
		{"元旦", "2027-01-04"},
		{"国\x00庆", "", "x"},
		{"国庆节", " 2027-10-01 ", "off"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []domain.Holiday{{Date: "2027-01-01", Kind: "off", Name: "元旦"}, {Date: "2027-10-01", Kind: "off", Name: "国庆节"}}
	if diff := cmp.Diff(want, days); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, r := range refused {
		got = append(got, string(rune('0'+r.Row))+" "+r.Err.Error())
	}
	wantErr := []string{"1 invalid date:date-invalid", "2 invalid kind:not-one-of", "3 invalid name:required", "4 invalid date:duplicate", "5 cells-count",
		"6 invalid date:required kind:not-one-of name:text-characters"}
	if diff := cmp.Diff(wantErr, got); diff != "" {
		t.Error(diff)
	}
}

func TestHolidayFileWithOtherColumnsIsRefused(t *testing.T) {
	for code, header := range map[string][]string{
		"column-unknown": {"date", "kind", "name", "ethnicity"}, "column-missing": {"date", "kind"}, "column-twice": {"date", "kind", "name", "date"},
	} {
		if _, _, err := seed.Holidays(header, nil); err == nil || err.Error() != code {
			t.Errorf("%v: %v", header, err)
		}
	}
}
