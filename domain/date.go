package domain

import "time"

// Date is a calendar day, written YYYY-MM-DD; "" is no date.
type Date string

// Beijing (北京时间) is the time zone that turns instants into days: UTC+8 without daylight saving since 1991.
var Beijing = time.FixedZone("Asia/Shanghai", 8*3600)

// Day is the day of the instant t in Beijing.
func Day(t time.Time) Date { return Date(t.In(Beijing).Format(time.DateOnly)) }

// Valid reports whether d is a day that exists, between 1900 and 2200.
func (d Date) Valid() bool {
	t, err := time.Parse(time.DateOnly, string(d))
	return err == nil && t.Year() >= 1900 && t.Year() < 2200
}

// Time is midnight UTC of d, for arithmetic alone; the zero time if d is not valid.
func (d Date) Time() time.Time { t, _ := time.Parse(time.DateOnly, string(d)); return t }

// Start is the instant at which d begins in Beijing.
func (d Date) Start() time.Time { return d.Time().Add(-8 * time.Hour) }

// Add is the day n days after d.
func (d Date) Add(n int) Date { return Date(d.Time().AddDate(0, 0, n).Format(time.DateOnly)) }

// AddMonths is the same day of the month n months later, or the month's last day.
func (d Date) AddMonths(n int) Date {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date(first.AddDate(0, 0, min(t.Day(), last)-1).Format(time.DateOnly))
}

// Weekday is 1 for Monday to 7 for Sunday.
func (d Date) Weekday() int { return (int(d.Time().Weekday())+6)%7 + 1 }

// Monday is the first day of d's week.
func (d Date) Monday() Date { return d.Add(1 - d.Weekday()) }

// Sub is the number of days from e to d.
func (d Date) Sub(e Date) int { return int(d.Time().Sub(e.Time()) / (24 * time.Hour)) }

// Month is d's month, "YYYY-MM".
func (d Date) Month() string {
	if len(d) < 7 {
		return ""
	}
	return string(d[:7])
}

// Year is d's year.
func (d Date) Year() int { return d.Time().Year() }

// Age is the number of whole years from born to d.
func (d Date) Age(born Date) int {
	n := d.Year() - born.Year()
	if d[5:] < born[5:] {
		n--
	}
	return n
}
