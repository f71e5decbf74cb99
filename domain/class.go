package domain

import (
	"strconv"
	"time"
)

// ClassState is where a class stands.
type ClassState string

// The states of a class (contract).
const (
	ClassDraft     ClassState = "draft"
	ClassFiled     ClassState = "filed"     // 已申报开班
	ClassReturned  ClassState = "returned"  // 退回补正
	ClassApproved  ClassState = "approved"  // 已批准
	ClassOpen      ClassState = "open"      // 招生中
	ClassRunning   ClassState = "running"   // from the first lesson held
	ClassAssessing ClassState = "assessing" // from the first assessment session
	ClassClosed    ClassState = "closed"
	ClassCancelled ClassState = "cancelled"
)

// Class (班期) is one run of a course at one school.
type Class struct {
	County         County
	ID             ClassID
	Code           string // "990101-2026-0007", unique in the county
	Title          string
	OrganisationID OrganisationID // the school
	CourseID       CourseID
	Level          int // 5 lowest … 1 highest, 0 without level
	RegionCode     RegionCode
	RegionPath     string
	RoomID         RoomID
	TeacherID      PersonID
	Mode           string // one of Modes
	Subsidised     bool
	State          ClassState
	Capacity       int
	Taken          int // enrolments on the roster
	StartsOn       Date
	EndsOn         Date
	FiledBy        PersonID
	ApprovedBy     PersonID
	ReturnReason   string // a code of ReturnReasons, or ""
	Version        int    // moves with every change
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// ReturnReasons are the codes a county may return a filing with; free text about people does not exist.
const ReturnReasons Words = "plan-incomplete,teacher-unqualified,room-unfit,dates-impossible,course-not-licensed,other-office"

// Ref names c.
func (c Class) Ref() Ref { return Ref{c.County, string(c.ID)} }

// moves lists which states each act may start from and where it leads.
var classMoves = map[string]struct {
	from []ClassState
	to   ClassState
}{
	"filing":       {[]ClassState{ClassDraft, ClassReturned}, ClassFiled},
	"approval":     {[]ClassState{ClassFiled}, ClassApproved},
	"return":       {[]ClassState{ClassFiled}, ClassReturned},
	"opening":      {[]ClassState{ClassApproved}, ClassOpen},
	"running":      {[]ClassState{ClassOpen, ClassRunning}, ClassRunning},
	"assessing":    {[]ClassState{ClassRunning, ClassAssessing}, ClassAssessing},
	"closing":      {[]ClassState{ClassAssessing}, ClassClosed},
	"cancellation": {[]ClassState{ClassDraft, ClassFiled, ClassReturned, ClassApproved, ClassOpen}, ClassCancelled},
}

// Move is c after act, or an error where c's state does not allow act.
func (c Class) Move(act string) (Class, error) {
	m := classMoves[act]
	for _, s := range m.from {
		if s == c.State {
			c.State = m.to
			c.Version++
			return c, nil
		}
	}
	return c, ErrState.With("State", "state.class."+string(c.State))
}

// May reports whether c's state allows act, for pages that offer it.
func (c Class) May(act string) bool { _, err := c.Move(act); return err == nil }

// Check blames the fields of a class that cannot be filed as it is; today is the day of filing. What depends on a course that does
// not exist is left out.
func (c Class) Check(today Date, course Course, room Room) error {
	var k Check
	k.Text("title", c.Title, 2, 60)
	k.That(course.ID == "" || Modes.Has(c.Mode) && course.Modes.Has(c.Mode), "mode", "mode-not-of-course")
	k.That(course.ID == "" || course.Levels.Has(strconv.Itoa(c.Level)), "level", "level-not-of-course")
	k.Range("capacity", c.Capacity, 1, 200)
	if room.Seats > 0 && c.Capacity > room.Seats {
		k.Add("capacity", "capacity-over-seats", "Seats", room.Seats)
	}
	k.Date("starts_on", c.StartsOn)
	k.Date("ends_on", c.EndsOn)
	if c.StartsOn.Valid() && c.EndsOn.Valid() {
		k.That(c.StartsOn >= today, "starts_on", "date-past")
		k.That(c.EndsOn >= c.StartsOn, "ends_on", "ends-before-start")
		k.That(c.EndsOn <= c.StartsOn.AddMonths(36), "ends_on", "too-long-class")
	}
	return k.Err()
}

// Errors of classes.
var (
	ErrClassClosed     = &Error{Kind: Refused, Code: "class-closed"}
	ErrClassFull       = &Error{Kind: Refused, Code: "class-full"}
	ErrAlreadyEnrolled = &Error{Kind: Conflict, Code: "already-enrolled"}
	ErrNoOmbudsman     = &Error{Kind: Busy, Code: "ombudsman-missing"} // people-first 11
	ErrOwnFiling       = &Error{Kind: Refused, Code: "own-filing"}
	ErrHoursMissing    = &Error{Kind: Refused, Code: "hours-missing"}
	ErrAssessmentOpen  = &Error{Kind: Refused, Code: "assessment-open"}
)

// Admit decides whether one more person may join c.
func (c Class) Admit() error {
	switch {
	case c.State != ClassOpen && c.State != ClassRunning:
		return ErrClassClosed.With("State", "state.class."+string(c.State))
	case c.Taken >= c.Capacity:
		return ErrClassFull.With("Seats", c.Capacity)
	}
	return nil
}
