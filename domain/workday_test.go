package domain_test

import (
	"errors"
	"testing"

	"yiji/domain"
)

func october() domain.Calendar {
	days := []domain.Holiday{{Date: "2026-10-01", Kind: domain.DayOff, Name: "国庆节"}, {Date: "2026-10-02", Kind: domain.DayOff, Name: "国庆节"}, {Date: "2026-10-10", Kind: domain.DayWork, Name: "国庆节"}}
	return domain.NewCalendar(days, domain.CoveredYears(days))
}

func TestSaturdaysAreFreeUnlessWorkedToMakeUp(t *testing.T) {
	for d, want := range map[domain.Date]bool{"2026-10-01": false, "2026-10-02": false, "2026-10-03": false, "2026-10-05": true, "2026-10-09": true, "2026-10-10": true, "2026-10-11": false} {
		if got, err := october().IsWorkday(d); got != want || err != nil {
			t.Errorf("%s: %v, %v", d, got, err)
		}
	}
}

func TestWorkdaysCountForwardsAndBackwards(t *testing.T) {
	c := october()
	for _, v := range []struct {
		from domain.Date
		n    int
		want domain.Date
	}{{"2026-09-30", 0, "2026-09-30"}, {"2026-09-30", 1, "2026-10-05"}, {"2026-10-09", 1, "2026-10-10"}, {"2026-10-05", -1, "2026-09-30"}, {"2026-10-12", -2, "2026-10-09"}} {
		if got, err := c.AddWorkdays(v.from, v.n); got != v.want || err != nil {
			t.Errorf("%s %+d = %s, %v", v.from, v.n, got, err)
		}
	}
	if n, err := c.Between("2026-10-05", "2026-09-30"); n != 0 || err != nil {
		t.Errorf("backwards: %d, %v", n, err)
	}
}

func TestYearIsNotCoveredByItsJanuaryAlone(t *testing.T) {
	days := []domain.Holiday{{Date: "2027-01-01", Kind: domain.DayOff, Name: "元旦"}}
	c := domain.NewCalendar(days, domain.CoveredYears(days))
	if _, err := c.IsWorkday("2027-03-01"); !errors.Is(err, domain.ErrHolidayData) {
		t.Error(err)
	}
}

func TestLaterHolidayRowOfARegionCounts(t *testing.T) {
	days := []domain.Holiday{{Date: "2026-10-01", Kind: domain.DayOff}, {Date: "2026-10-10", Kind: domain.DayWork}, {Date: "2026-10-10", Kind: domain.DayOff}}
	if work, err := domain.NewCalendar(days, []int{2026}).IsWorkday("2026-10-10"); work || err != nil {
		t.Error(work, err)
	}
}

func TestDatesThatDoNotExistAreNoWorkdays(t *testing.T) {
	c := october()
	for _, d := range []domain.Date{"", "2026-02-30", "x"} {
		_, err := c.IsWorkday(d)
		_, add := c.AddWorkdays(d, 1)
		_, between := c.Between(d, "2026-10-01")
		if !errors.Is(err, domain.ErrDate) || !errors.Is(add, domain.ErrDate) || !errors.Is(between, domain.ErrDate) {
			t.Errorf("%q: %v, %v, %v", d, err, add, between)
		}
	}
}
