package domain

// The two kinds of row in the holiday arrangement (节假日安排) that the State Council publishes for each year.
const (
	DayOff  = "off"  // 放假: a day off, whatever the day of the week
	DayWork = "work" // 调休上班: a Saturday or Sunday on which people work to make up
)

// Holiday is one day on which the arrangement departs from the week of five working days.
type Holiday struct {
	Date Date
	Kind string // DayOff or DayWork
	Name string // 春节
}

// ErrHolidayData refuses a span of days that leaves the years whose arrangement is known; Args: Year.
var ErrHolidayData = &Error{Kind: Refused, Code: "holiday-data-missing"}

// ErrDate refuses a date that does not exist.
var ErrDate = &Error{Kind: Invalid, Code: "date-invalid"}

// Calendar tells working days (工作日) from others. It knows certain years only and never guesses about another.
type Calendar struct {
	work  map[Date]bool
	years map[int]bool
}

// NewCalendar is the calendar of the days for the years given; of two rows for one day the later counts, so that a region's
// own holidays can follow the country's.
func NewCalendar(days []Holiday, years []int) Calendar {
	c := Calendar{map[Date]bool{}, map[int]bool{}}
	for _, h := range days {
		c.work[h.Date] = h.Kind == DayWork
	}
	for _, y := range years {
		c.years[y] = true
	}
	return c
}

// CoveredYears are the years whose whole arrangement is among days, in the order they come: those in which 1 October is off.
// A year is not covered by the few days of January that the year before brings along.
func CoveredYears(days []Holiday) []int {
	var years []int
	for _, h := range days {
		if h.Kind == DayOff && len(h.Date) == 10 && h.Date[5:] == "10-01" {
			years = append(years, h.Date.Year())
		}
	}
	return years
}

// IsWorkday reports whether people work on d.
func (c Calendar) IsWorkday(d Date) (bool, error) {
	if !d.Valid() {
		return false, ErrDate
	}
	if !c.years[d.Year()] {
		return false, ErrHolidayData.With("Year", d.Year())
	}
	if work, ok := c.work[d]; ok {
		return work, nil
	}
	return d.Weekday() <= 5, nil
}

// AddWorkdays is the n-th working day after d, or before it where n is negative; d itself where n is 0.
func (c Calendar) AddWorkdays(d Date, n int) (Date, error) {
	if !d.Valid() {
		return "", ErrDate
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.Add(step)
		work, err := c.IsWorkday(d)
		if err != nil {
			return "", err
		}
		if work {
			n--
		}
	}
	return d, nil
}

// Between is the number of working days after a up to and including b; 0 where b is not after a. It undoes AddWorkdays.
func (c Calendar) Between(a, b Date) (int, error) {
	if !a.Valid() || !b.Valid() {
		return 0, ErrDate
	}
	n := 0
	for d := a.Add(1); d <= b; d = d.Add(1) {
		work, err := c.IsWorkday(d)
		if err != nil {
			return 0, err
		}
		if work {
			n++
		}
	}
	return n, nil
}
