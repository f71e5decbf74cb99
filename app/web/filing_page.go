package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
)

// filing is the form of a class (开班申报), new or to mend.
type filing struct {
	Action, Back             string
	Class                    domain.Class
	New                      bool
	Courses, Rooms, Teachers []Option
	Stale                    []staleRow // what stands now beside what was typed, after somebody else changed the class
}

// staleRow is one field of which two versions exist.
type staleRow struct {
	Field, Now, Typed string
}

// classInput is what a school typed of a class.
func classInput(c *fiber.Ctx) action.NewClass {
	return action.NewClass{Title: c.FormValue("title"), CourseID: domain.CourseID(c.FormValue("course_id")), Level: whole(c, "level"), RoomID: domain.RoomID(c.FormValue("room_id")),
		TeacherID: domain.PersonID(c.FormValue("teacher_id")), Mode: c.FormValue("mode"), Capacity: whole(c, "capacity"), StartsOn: domain.Date(c.FormValue("starts_on")),
		EndsOn: domain.Date(c.FormValue("ends_on"))}
}

func (s *Server) newClassPage(c *fiber.Ctx) error {
	v := filing{Action: "/classes", Back: "/school/classes", New: true}
	v.Class.CourseID, v.Class.Level = domain.CourseID(c.Query("course")), -1
	return s.filingPage(c, "school.class-new", v)
}

func (s *Server) newClass(c *fiber.Ctx) error {
	x, err := s.Actions.DraftClass(c.UserContext(), actor(c), classInput(c))
	if err != nil {
		return s.again(c, err, s.newClassPage)
	}
	return s.done(c, "/classes/"+string(x.ID), "done.class-drafted")
}

func (s *Server) editClassPage(c *fiber.Ctx) error {
	x, err := s.Store.Class(c.UserContext(), actor(c).Scope, classID(c))
	if err != nil {
		return err
	}
	if !x.May("filing") && c.Locals("err") == nil {
		return domain.ErrState.With("State", "state.class."+string(x.State))
	}
	path := "/classes/" + string(x.ID)
	return s.filingPage(c, "school.class-edit", filing{Action: path, Back: path, Class: x})
}

func (s *Server) editClass(c *fiber.Ctx) error {
	version, _ := strconv.Atoi(c.FormValue("version")) // none is version 0, which never stands
	if _, err := s.Actions.EditClass(c.UserContext(), actor(c), classID(c), version, classInput(c)); err != nil {
		return s.again(c, err, s.editClassPage)
	}
	return s.done(c, "/classes/"+string(classID(c)), "done.class-edited")
}

// filingPage shows the form with the school's own rooms and teachers.
func (s *Server) filingPage(c *fiber.Ctx, title string, v filing) (err error) {
	ctx, school, n := c.UserContext(), actor(c).Scope.OrganisationID, s.lookup(c)
	rooms, e1 := s.Store.Rooms(ctx, actor(c).Scope)
	teachers, e2 := s.Store.Staff(ctx, school, domain.RoleTeacher, s.Store.Today())
	v.Courses, err = s.courseOptions(ctx, n)
	if err := firstError(e1, e2, err); err != nil {
		return err
	}
	p := s.page(c, "school.class-new")
	p.Title = p.Locale.T(title)
	v.Rooms, v.Teachers = roomOptions(n, rooms), staffOptions(teachers)
	if p.Err != nil && p.Err.Kind == domain.Stale {
		v.Stale = v.stale(n, p.Values)
	}
	return render(c, p, FilingPage(p.Title, v))
}

func roomOptions(n *lookup, rooms []domain.Room) (list []Option) {
	for _, r := range rooms {
		list = append(list, Option{Value: string(r.ID), Label: r.Name + " · " + n.l.T("school.room-seats", "Kind", n.l.T("room."+r.Kind), "Seats", r.Seats)})
	}
	return list
}

func staffOptions(accounts []domain.Account) (list []Option) {
	for _, a := range accounts {
		list = append(list, Option{Value: string(a.PersonID), Label: a.Name})
	}
	return list
}

// values are the fields of the class that stands, as the form would send them, in page order.
func (v filing) values() [][2]string {
	x := v.Class
	return [][2]string{{"title", x.Title}, {"course_id", string(x.CourseID)}, {"level", strconv.Itoa(x.Level)}, {"mode", x.Mode}, {"room_id", string(x.RoomID)},
		{"teacher_id", string(x.TeacherID)}, {"capacity", strconv.Itoa(x.Capacity)}, {"starts_on", string(x.StartsOn)}, {"ends_on", string(x.EndsOn)}}
}

// stale lists the fields in which the class that stands differs from what was typed.
func (v filing) stale(n *lookup, typed map[string]string) (rows []staleRow) {
	for _, f := range v.values() {
		if f[1] != typed[f[0]] {
			rows = append(rows, staleRow{n.l.Label(f[0]), v.said(n, f[0], f[1]), v.said(n, f[0], typed[f[0]])})
		}
	}
	return rows
}

// said is a field's value in words.
func (v filing) said(n *lookup, field, value string) string {
	options := map[string][]Option{"course_id": v.Courses, "room_id": v.Rooms, "teacher_id": v.Teachers}[field]
	for _, o := range options {
		if o.Value == value {
			return o.text()
		}
	}
	prefix := map[string]string{"level": "level.", "mode": "mode."}[field]
	if prefix != "" && (domain.Modes.Has(value) || levels.Has(value)) {
		return n.l.T(prefix + value)
	}
	return value
}

// levels are the levels of skill a class may have, the lowest first; 0 is none.
const levels domain.Words = "0,5,4,3,2,1"
