package domain_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"yiji/domain"
)

func TestDatesThatExist(t *testing.T) {
	for d, want := range map[domain.Date]bool{"2026-03-02": true, "2024-02-29": true, "2026-02-29": false, "2000-02-29": true, "1900-02-29": false, "1900-01-01": true, "1899-12-31": false, "2199-12-31": true,
		"2200-01-01": false, "": false, "2026-3-2": false, "2026-13-01": false, "2026-00-10": false, "2026-01-00": false, "2026-01-32": false, "20260302": false, "2026-03-02T00:00:00Z": false,
		" 2026-03-02": false, "2026-03-02\x00": false, "２０２６-03-02": false, "-026-03-02": false, "0000-00-00": false, "9999-12-31": false} {
		if d.Valid() != want {
			t.Errorf("%q: %t", d, !want)
		}
	}
}

func TestDayBeginsAtMidnightInBeijing(t *testing.T) {
	for instant, want := range map[string]domain.Date{"2026-03-01T15:59:59Z": "2026-03-01", "2026-03-01T16:00:00Z": "2026-03-02", "2026-12-31T16:00:00Z": "2027-01-01", "2026-03-02T00:00:00+08:00": "2026-03-02"} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := domain.Day(at); got != want {
			t.Errorf("%s: %s", instant, got)
		}
	}
	if got := domain.Date("2026-03-02").Start().Format(time.RFC3339); got != "2026-03-01T16:00:00Z" {
		t.Error(got)
	}
}

func TestMonthsEndOnTheirLastDay(t *testing.T) {
	for _, tc := range []struct {
		from domain.Date
		n    int
		want domain.Date
	}{{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2026-01-15", 1, "2026-02-15"}, {"2026-12-31", 2, "2027-02-28"}, {"2026-03-31", -1, "2026-02-28"}, {"2026-05-31", 36, "2029-05-31"},
		{"2024-02-29", 12, "2025-02-28"}, {"2026-01-31", 0, "2026-01-31"}, {"2026-01-01", -13, "2024-12-01"}} {
		if got := tc.from.AddMonths(tc.n); got != tc.want {
			t.Errorf("%s %+d: %s", tc.from, tc.n, got)
		}
	}
}

func TestAgeIsCountedOnTheBirthday(t *testing.T) {
	for _, tc := range []struct {
		day, born domain.Date
		want      int
	}{{"2026-03-02", "2008-03-02", 18}, {"2026-03-01", "2008-03-02", 17}, {"2026-02-28", "2008-02-29", 17}, {"2026-03-01", "2008-02-29", 18}, {"2026-03-02", "2026-03-02", 0}} {
		if got := tc.day.Age(tc.born); got != tc.want {
			t.Errorf("born %s, on %s: %d", tc.born, tc.day, got)
		}
	}
}

func TestPropertyDatesAddAndSubtract(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := domain.Date("1900-01-01").Add(rapid.IntRange(0, 109_000).Draw(t, "day"))
		n := rapid.IntRange(-400, 400).Draw(t, "n")
		e := d.Add(n)
		if !d.Valid() || e.Sub(d) != n || e.Add(-n) != d || (n > 0) != (e > d) {
			t.Fatal(d, n, e)
		}
		if m := d.Monday(); m > d || d.Sub(m) > 6 || m.Weekday() != 1 || d.Weekday() < 1 || d.Weekday() > 7 || d.Sub(m) != d.Weekday()-1 {
			t.Fatal(d, m, d.Weekday())
		}
		if domain.Day(d.Start()) != d || domain.Day(d.Start().Add(-time.Nanosecond)) != d.Add(-1) || string(d[:7]) != d.Month() || d.AddMonths(n).Month() != d.AddMonths(n).Add(0).Month() {
			t.Fatal(d)
		}
		if e.Age(d) < 0 && e > d {
			t.Fatal(d, e)
		}
	})
}
