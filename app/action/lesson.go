package action

import (
	"context"
	"sort"

	"yiji/domain"
	"yiji/storage"
)

// NewLesson is a lesson to place on the timetable, in one week or in several on the same weekday.
type NewLesson struct {
	ModuleID  domain.ModuleID
	RoomID    domain.RoomID
	TeacherID domain.PersonID
	Date      domain.Date
	Period    int
	Hours     int
	Kind      string
	Weeks     int // how many weeks in a row, 1 for this one alone
}

// PlaceLesson puts a lesson on the timetable. A room, teacher, class or trainee that is taken already is a refusal that says which
// lesson stands there; with several weeks, either all are placed or none.
func (a *Actions) PlaceLesson(ctx context.Context, who domain.Actor, class domain.ClassID, in NewLesson) ([]domain.Lesson, error) {
	return do(ctx, a, who, "lesson", "place", func(tx *storage.Tx) (list []domain.Lesson, ref domain.Ref, err error) {
		c, err := tx.Class(ctx, who.Scope, class)
		if err != nil {
			return nil, ref, err
		}
		if c.State == domain.ClassClosed || c.State == domain.ClassCancelled || c.State == domain.ClassAssessing {
			return nil, ref, domain.ErrState.With("State", "state.class."+string(c.State))
		}
		if err := a.checkLesson(ctx, tx, c, in); err != nil {
			return nil, ref, err
		}
		for w := range in.Weeks {
			l := domain.Lesson{County: c.County, ID: domain.LessonID(a.NewID()), ClassID: c.ID, ModuleID: in.ModuleID, RoomID: in.RoomID, TeacherID: in.TeacherID,
				Date: in.Date.Add(7 * w), Period: in.Period, Hours: in.Hours, Kind: in.Kind, State: "planned", CreatedAt: tx.Now}
			if err := l.Check(c); err != nil {
				return nil, ref, err
			}
			if err := tx.AddLesson(ctx, l); err != nil {
				return nil, ref, err
			}
			list = append(list, l)
		}
		return list, c.Ref(), nil
	})
}

// checkLesson blames what is not the class's course, school or calendar.
func (a *Actions) checkLesson(ctx context.Context, tx *storage.Tx, c domain.Class, in NewLesson) error {
	var k domain.Check
	modules, err := tx.Modules(ctx, c.CourseID)
	if err != nil {
		return err
	}
	known := false
	for _, m := range modules {
		known = known || m.ID == in.ModuleID
	}
	k.That(known, "module_id", "choose-one")
	room, rerr := tx.Room(ctx, in.RoomID)
	k.That(rerr == nil && room.OrganisationID == c.OrganisationID, "room_id", "choose-one")
	teaches, err := a.teaches(ctx, tx, c.OrganisationID, in.TeacherID)
	if err != nil {
		return err
	}
	k.That(teaches, "teacher_id", "choose-one")
	k.Range("weeks", in.Weeks, 1, 30)
	k.Merge(domain.Lesson{Date: in.Date, Period: in.Period, Hours: in.Hours, Kind: in.Kind}.Check(c))
	return k.Err()
}

// RemoveLesson takes a lesson that was not held off the timetable.
func (a *Actions) RemoveLesson(ctx context.Context, who domain.Actor, id domain.LessonID) (domain.Lesson, error) {
	return do(ctx, a, who, "lesson", "remove", func(tx *storage.Tx) (domain.Lesson, domain.Ref, error) {
		l, _, err := tx.Lesson(ctx, who.Scope, id)
		if err != nil {
			return l, domain.Ref{}, err
		}
		if l.State != "planned" {
			return l, domain.Ref{}, domain.ErrState.With("State", "state.lesson."+l.State)
		}
		return l, l.Ref(), tx.RemoveLesson(ctx, l)
	})
}

// RollCall (点名) marks everybody of the roster in one lesson. The lesson is then held, the class running, and who completed a module
// by it gets the credits, by rule and by nobody's hand.
func (a *Actions) RollCall(ctx context.Context, who domain.Actor, id domain.LessonID, marks map[domain.PersonID]string) (domain.Lesson, error) {
	return do(ctx, a, who, "attendance", "mark", func(tx *storage.Tx) (domain.Lesson, domain.Ref, error) {
		l, c, err := tx.Lesson(ctx, who.Scope, id)
		if err != nil {
			return l, domain.Ref{}, err
		}
		if who.PersonID != l.TeacherID && who.PersonID != c.TeacherID {
			return l, domain.Ref{}, domain.ErrNotFound // who only assesses the class sees it, and calls no roll
		}
		if l.Date > tx.Today() {
			return l, domain.Ref{}, ErrLessonAhead.With("Date", string(l.Date))
		}
		moved, err := c.Move("running")
		if err != nil {
			return l, domain.Ref{}, err
		}
		rows, err := a.marks(ctx, tx, who, c, l, marks)
		if err != nil {
			return l, domain.Ref{}, err
		}
		if err := tx.SetAttendance(ctx, rows); err != nil {
			return l, domain.Ref{}, err
		}
		if err := tx.HoldLesson(ctx, l); err != nil {
			return l, domain.Ref{}, err
		}
		if c.State != moved.State {
			if err := tx.UpdateClass(ctx, moved); err != nil {
				return l, domain.Ref{}, err
			}
		}
		l.State = "held"
		return l, l.Ref(), a.creditModules(ctx, tx, c)
	})
}

// ErrLessonAhead refuses marks before the day of the lesson.
var ErrLessonAhead = &domain.Error{Kind: domain.Refused, Code: "lesson-ahead"}

// marks are one row for each person of the roster; who is missing, unknown or marked with another word is blamed.
func (a *Actions) marks(ctx context.Context, tx *storage.Tx, who domain.Actor, c domain.Class, l domain.Lesson, marks map[domain.PersonID]string) (rows []domain.Attendance, err error) {
	roster, err := tx.Roster(ctx, c)
	if err != nil {
		return nil, err
	}
	var k domain.Check
	known := map[domain.PersonID]bool{}
	for _, e := range roster {
		known[e.PersonID] = true
		state := marks[e.PersonID]
		k.That(domain.AttendanceStates.Has(state), "marks."+string(e.PersonID), "choose-one")
		rows = append(rows, domain.Attendance{County: c.County, Month: l.Date.Month(), ID: a.NewID(), LessonID: l.ID, ClassID: c.ID, PersonID: e.PersonID,
			State: state, MarkedBy: who.PersonID, MarkedAt: tx.Now})
	}
	for _, p := range strangers(marks, known) {
		k.Add("marks."+string(p), "not-on-roster")
	}
	return rows, k.Err()
}

func strangers[V any](marks map[domain.PersonID]V, known map[domain.PersonID]bool) (list []domain.PersonID) {
	for p := range marks {
		if !known[p] {
			list = append(list, p)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
	return list
}

// creditModules enters the credits of every module of c that somebody has completed by now.
func (a *Actions) creditModules(ctx context.Context, tx *storage.Tx, c domain.Class) error {
	modules, err := tx.Modules(ctx, c.CourseID)
	if err != nil {
		return err
	}
	held, err := tx.Held(ctx, c)
	if err != nil {
		return err
	}
	full := map[domain.ModuleID]domain.Module{}
	for _, m := range modules {
		if held[m.ID] >= m.Hours() {
			full[m.ID] = m
		}
	}
	if len(full) == 0 {
		return nil
	}
	roster, err := tx.Roster(ctx, c)
	if err != nil {
		return err
	}
	counties := map[domain.PersonID]domain.County{}
	for _, e := range roster {
		counties[e.PersonID] = e.PersonCounty
	}
	present, err := tx.Presences(ctx, c)
	if err != nil {
		return err
	}
	var rows []domain.Credit
	for _, p := range present {
		m, ok := full[p.ModuleID]
		if _, on := counties[p.PersonID]; ok && on && domain.Completed(m.Hours(), held[m.ID], p.Attended) {
			rows = append(rows, domain.Credit{County: c.County, ID: domain.CreditID(a.NewID()), PersonID: p.PersonID, PersonCounty: counties[p.PersonID], ClassID: c.ID,
				ModuleID: m.ID, Amount: m.Credit, Reason: "module-completed", CreatedAt: tx.Now})
		}
	}
	return tx.AddCredits(ctx, rows)
}
