package web

import (
	"cmp"
	"slices"

	"yiji/domain"
)

// Week is a timetable of one week: periods (节次) as rows, days as columns. It is a real table: it prints, it mirrors, and a
// screen reader names day and period of every lesson.
type Week struct {
	Caption string
	Days    []domain.Date
	Today   domain.Date
	Periods []Period
	Lessons []Block
	New     func(day domain.Date, period int) string // where a free cell leads to place a lesson; nil shows none
}

// Period is one class hour (节) of the day. Break draws a wider line before it: noon, evening.
type Period struct {
	No    int
	Times string // "09:30–10:15"
	Break bool
}

// Block is one lesson in a week. State is "", sub (代课), moved (调课), cancelled (停课), clash (冲突) or held (已上课).
type Block struct {
	Day      domain.Date
	From, To int // periods, both included
	Course   string
	Teacher  string
	Was      string // the teacher who is replaced
	Room     string
	Class    string // where the table is not one class's own
	Note     string
	Kind     string // a short word: 实训
	State    string
	Tone     int // 1 to 8, by course
	Href     string
}

// cell is one place of the grid: lessons over span rows, or free, or covered by the lesson above.
type cell struct {
	day     domain.Date
	period  int
	span    int
	covered bool
	blocks  []Block
}

// rows lays the lessons out: one slice of cells per period. Lessons that overlap share one cell.
func (w Week) rows() [][]cell {
	grid := make([][]cell, len(w.Periods))
	for i, p := range w.Periods {
		grid[i] = make([]cell, len(w.Days))
		for d, day := range w.Days {
			grid[i][d] = cell{day: day, period: p.No, span: 1}
		}
	}
	for d, day := range w.Days {
		w.fill(grid, d, day)
	}
	return grid
}

func (w Week) fill(grid [][]cell, d int, day domain.Date) {
	var lessons []Block
	for _, b := range w.Lessons {
		if b.Day == day && w.row(b.From) >= 0 {
			lessons = append(lessons, b)
		}
	}
	slices.SortStableFunc(lessons, func(a, b Block) int { return cmp.Compare(a.From, b.From) })
	start, end := -1, -1 // rows of the cell being filled
	for _, b := range lessons {
		from, to := w.row(b.From), max(w.row(b.From), w.row(b.To))
		if start < 0 || from > end {
			start, end = from, from-1
		}
		grid[start][d].blocks = append(grid[start][d].blocks, b)
		for end < to {
			end++
			grid[end][d].covered = end > start
		}
		grid[start][d].span = end - start + 1
	}
}

func (w Week) row(period int) int {
	return slices.IndexFunc(w.Periods, func(p Period) bool { return p.No == period })
}

// look is the class of a lesson's box: its colour and its state.
func (b Block) look() string {
	tone := "t" + itoa(min(max(b.Tone, 1), 8))
	if b.State == "moved" {
		return tone + " sub"
	}
	return tone + " " + b.State
}

// ToneOfCourse spreads courses over the eight tones by their place in a list.
func ToneOfCourse(i int) int { return i%8 + 1 }

// DayLessons are the lessons of one day, for a phone.
type DayLessons struct {
	Day     domain.Date
	Lessons []DayLesson
}

// DayLesson is one lesson of a day: Times "09:30–10:15".
type DayLesson struct{ Times, Course, Teacher, Room, Note, State, Href string }

// RollRow is one trainee of a roll-call (点名): Value is the mark so far.
type RollRow struct{ ID, Name, Note, Value string }
