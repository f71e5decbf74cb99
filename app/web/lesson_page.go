package web

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
)

// lessonForm is the form that places a lesson, with what stands in it before anybody typed.
type lessonForm struct {
	Class                    domain.Class
	Start                    domain.Lesson
	Modules, Rooms, Teachers []Option
	Periods                  []Option
}

func (s *Server) newLessonPage(c *fiber.Ctx) error {
	v, err := s.lessonForm(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "school.lesson-new"), LessonNewPage(v))
}

func (s *Server) lessonForm(c *fiber.Ctx) (v lessonForm, err error) {
	ctx, who, n := c.UserContext(), actor(c), s.lookup(c)
	if v.Class, err = s.Store.Class(ctx, who.Scope, classID(c)); err != nil {
		return v, err
	}
	sheet := classSheet{Class: v.Class}
	e0 := s.classLessons(ctx, n, &sheet)
	rooms, e1 := s.Store.Rooms(ctx, domain.Scope{OrganisationID: v.Class.OrganisationID})
	staff, e2 := s.Store.Staff(ctx, v.Class.OrganisationID, domain.RoleTeacher, s.Store.Today())
	v.Rooms, v.Teachers = roomOptions(n, rooms), staffOptions(staff)
	for i := range domain.Periods {
		v.Periods = append(v.Periods, Option{Value: itoa(i + 1), Label: n.l.T("week.period", "No", i+1)})
	}
	for _, m := range sheet.Modules {
		v.Modules = append(v.Modules, Option{Value: string(m.ID), Label: m.Name + " · " + n.l.T("school.module-left", "Theory", max(0, m.Theory-m.PlacedTheory), "Practice", max(0, m.Practice-m.PlacedP))})
	}
	v.Start = startOf(c, v.Class, sheet.Modules)
	return v, firstError(e0, e1, e2, n.err)
}

// startOf is what a new lesson begins as: the cell that was clicked, the first module that lacks hours, the class's room and teacher.
func startOf(c *fiber.Ctx, x domain.Class, modules []moduleHours) domain.Lesson {
	l := domain.Lesson{ModuleID: domain.ModuleID(c.Query("module_id")), RoomID: domain.RoomID(c.Query("room_id", string(x.RoomID))), TeacherID: domain.PersonID(c.Query("teacher_id", string(x.TeacherID))),
		Date: domain.Date(c.Query("date")), Period: c.QueryInt("period"), Hours: 2, Kind: "theory"}
	for _, m := range modules {
		if m.ID == l.ModuleID || l.ModuleID == "" && m.Placed < m.Hours() {
			l.ModuleID = m.ID
			if m.PlacedTheory >= m.Theory {
				l.Kind = "practice"
			}
			break
		}
	}
	return l
}

// placeLesson puts a lesson on the timetable, and shows the week it stands in.
func (s *Server) placeLesson(c *fiber.Ctx) error {
	in := action.NewLesson{ModuleID: domain.ModuleID(c.FormValue("module_id")), RoomID: domain.RoomID(c.FormValue("room_id")), TeacherID: domain.PersonID(c.FormValue("teacher_id")),
		Date: domain.Date(c.FormValue("date")), Period: whole(c, "period"), Hours: whole(c, "hours"), Kind: c.FormValue("kind"), Weeks: whole(c, "weeks")}
	if _, err := s.Actions.PlaceLesson(c.UserContext(), actor(c), classID(c), in); err != nil {
		return s.again(c, err, s.newLessonPage)
	}
	return s.done(c, "/school/timetable?class="+string(classID(c))+"&week="+string(in.Date.Monday()), "done.lesson-placed")
}

// lessonView is one lesson: its facts for the school, the roll-call for its teacher.
type lessonView struct {
	domain.Lesson
	Class                 domain.Class
	Module, Room, Teacher string
	Roll                  []RollRow // empty unless the reader may call the roll now
	Mark, Remove          bool
	Why                   string // message that says why the roll cannot be called now, or ""
}

func lessonID(c *fiber.Ctx) domain.LessonID { return domain.LessonID(c.Params("lesson")) }

func (s *Server) lessonPage(c *fiber.Ctx) error {
	v, err := s.lesson(c)
	if err != nil {
		return err
	}
	p := s.page(c, "school.lesson")
	p.Labels = map[string]string{}
	for _, r := range v.Roll {
		p.Labels["marks."+r.ID] = r.Name
	}
	return render(c, p, LessonPage(v))
}

func (s *Server) lesson(c *fiber.Ctx) (v lessonView, err error) {
	ctx, who, n := c.UserContext(), actor(c), s.lookup(c)
	if v.Lesson, v.Class, err = s.Store.Lesson(ctx, who.Scope, lessonID(c)); err != nil {
		return v, err
	}
	_, v.Module = n.module(v.Class.CourseID, v.ModuleID)
	v.Room, v.Teacher = n.room(v.RoomID), n.person(v.TeacherID)
	v.Remove = s.Actions.Policy.May(who, "lesson", "remove") && v.State == "planned"
	v.Mark = s.Actions.Policy.May(who, "attendance", "mark")
	switch {
	case !v.Mark:
	case v.Date > s.Store.Today():
		v.Why = "school.roll-ahead"
	case !v.Class.May("running"):
		v.Why = "school.roll-over"
	default:
		v.Roll, err = s.roll(ctx, who, v)
	}
	return v, firstError(err, n.err)
}

// roll is one line for each seat holder. The class's own teachers call people by their names; anybody else sees masks.
func (s *Server) roll(ctx context.Context, who domain.Actor, v lessonView) (rows []RollRow, err error) {
	roster, e1 := s.Store.Roster(ctx, v.Class)
	persons, e2 := s.Store.RosterPersons(ctx, v.Class)
	marks, e3 := s.Store.Attendance(ctx, v.Lesson)
	own := v.Class.TeacherID == who.PersonID || v.TeacherID == who.PersonID
	var seen []domain.PersonID
	for _, e := range roster {
		r := RollRow{ID: string(e.PersonID), Name: persons[e.PersonID].Name, Value: "present"}
		if !own {
			r.Name = ident.MaskName(r.Name)
		}
		if m, ok := marks[e.PersonID]; ok {
			r.Value = m.State
		}
		rows = append(rows, r)
		seen = append(seen, e.PersonID)
	}
	if !own {
		seen = nil
	}
	return rows, errors.Join(e1, e2, e3, s.Actions.Look(ctx, who, "class:"+string(v.Class.ID), seen...))
}

// rollCall keeps the marks, and tells whether somebody completed a module by them.
func (s *Server) rollCall(c *fiber.Ctx) error {
	ctx, id := c.UserContext(), lessonID(c)
	_, class, err := s.Store.Lesson(ctx, actor(c).Scope, id)
	if err != nil {
		return err
	}
	before, err := s.Store.ClassCredits(ctx, class)
	if err != nil {
		return err
	}
	if _, err := s.Actions.RollCall(ctx, actor(c), id, marksOf(c)); err != nil {
		return s.again(c, err, s.lessonPage)
	}
	after, err := s.Store.ClassCredits(ctx, class)
	if err != nil {
		return err
	}
	if len(after) > len(before) {
		return s.done(c, "/lessons/"+string(id), "done.roll-credits")
	}
	return s.done(c, "/lessons/"+string(id), "done.roll")
}

// marksOf are the marks of a roll-call form by person.
func marksOf(c *fiber.Ctx) map[domain.PersonID]string {
	marks := map[domain.PersonID]string{}
	for name, values := range formValues(c) {
		if id, ok := cut(name, "marks."); ok && len(values) > 0 {
			marks[domain.PersonID(id)] = values[0]
		}
	}
	return marks
}

func (s *Server) removeLessonPage(c *fiber.Ctx) error {
	v, err := s.lesson(c)
	if err != nil {
		return err
	}
	if !v.Remove {
		return domain.ErrState.With("State", "state.lesson."+v.State)
	}
	return render(c, s.page(c, "school.lesson-remove"), LessonRemovePage(v))
}

func (s *Server) removeLesson(c *fiber.Ctx) error {
	l, err := s.Actions.RemoveLesson(c.UserContext(), actor(c), lessonID(c))
	if err != nil {
		return s.again(c, err, s.lessonPage)
	}
	return s.done(c, "/school/timetable?class="+string(l.ClassID)+"&week="+string(l.Date.Monday()), "done.lesson-removed")
}
