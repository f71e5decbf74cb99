package domain

import "time"

// Periods (节次) is the number of class hours of a day that lessons may be placed in.
const Periods = 10

// Lesson (课) is one or more class hours (课时, 45 minutes) of a class on one day in one room with one teacher.
type Lesson struct {
	County    County // the class's
	ID        LessonID
	ClassID   ClassID
	ModuleID  ModuleID
	RoomID    RoomID
	TeacherID PersonID
	Date      Date
	Period    int    // first period of the day, 1 to Periods
	Hours     int    // how many periods it lasts
	Kind      string // "theory" or "practice"
	State     string // "planned" or "held"
	CreatedAt time.Time
}

// Ref names l.
func (l Lesson) Ref() Ref { return Ref{l.County, string(l.ID)} }

// Meets reports whether l and m share a period.
func (l Lesson) Meets(m Lesson) bool {
	return l.Date == m.Date && l.Period < m.Period+m.Hours && m.Period < l.Period+l.Hours
}

// Check blames the fields of a lesson that does not fit class c.
func (l Lesson) Check(c Class) error {
	var k Check
	k.Date("date", l.Date)
	if l.Date.Valid() {
		k.That(l.Date >= c.StartsOn && l.Date <= c.EndsOn, "date", "date-outside-class", "From", string(c.StartsOn), "To", string(c.EndsOn))
	}
	k.Range("period", l.Period, 1, Periods)
	k.Range("hours", l.Hours, 1, Periods)
	if l.Period >= 1 && l.Period <= Periods && l.Hours >= 1 && l.Hours <= Periods {
		k.That(l.Period+l.Hours-1 <= Periods, "hours", "beyond-day", "Max", Periods)
	}
	k.That(l.Kind == "theory" || l.Kind == "practice", "kind", "choose-one")
	return k.Err()
}

// Clash tells who or what is already taken: one of "room", "teacher", "class", "trainee".
type Clash struct {
	Of     string
	Lesson Lesson
	Title  string // of the class that lesson belongs to
}

// Error is what a person is told about c; a trainee's name is never in it.
func (c Clash) Error() *Error {
	field := map[string]string{"room": "room_id", "teacher": "teacher_id"}[c.Of]
	if field == "" {
		field = "period"
	}
	e := ErrClash.With("Title", c.Title, "Date", string(c.Lesson.Date), "From", c.Lesson.Period, "To", c.Lesson.Period+c.Lesson.Hours-1)
	e.Code = "clash-" + c.Of
	return e.At(field)
}

// ErrClash is the sentinel of all clashes: clash-room, clash-teacher, clash-class and clash-trainee are its occurrences.
var ErrClash = &Error{Kind: Conflict, Code: "clash"}

// Attendance marks (考勤).
const AttendanceStates Words = "present,late,leave,absent"

// Attendance is one trainee's mark in one lesson.
type Attendance struct {
	County   County // the class's
	Month    string // of the lesson, "2026-03": the key that partitions
	ID       string
	LessonID LessonID
	ClassID  ClassID
	PersonID PersonID
	State    string // one of AttendanceStates
	MarkedBy PersonID
	MarkedAt time.Time
}

// Counts reports whether a mark counts as having been there.
func (a Attendance) Counts() bool { return a.State == "present" || a.State == "late" }
